// Where the lines go: standard output, or TCP connections that the formats share. Bytes leave in
// large writes of whole lines; the calls block while the other side is slow.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "line.h"

struct sink;

struct output {
    const char *to;      // HOST:PORT or [HOST]:PORT; NULL: standard output. The caller's
    uint32_t sink_count; // connections; 1 for standard output
    struct sink *sinks;
    uint64_t events, bytes; // added; written
};

// Each function ends the program with one line when it cannot go on: EXIT_UNREACHABLE when the
// other side is not there (any more), EXIT_SUCCESS when the reader of standard output has seen
// enough.
void output_open(struct output *output);
// LF-ended; octet-counted where the format is, over TCP.
void output_add(struct output *output, enum stream stream, const struct line *line);
void output_flush(struct output *output);
// After output_flush. Does not wait for the other side: the kernel delivers what is on its way, as
// nobody answers on a plain connection.
void output_close(struct output *output);
