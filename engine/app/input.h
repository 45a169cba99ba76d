// Files, directories and standard input, read from one end to the other: lines, or the records of a
// CSV export. Blocking. Says on standard error what cannot be read, and goes on.
#pragma once

#include "base/instant.h"
#include "base/span.h"
#include "wire/event.h"

#include <stdbool.h>
#include <stdint.h>

struct input_handlers {
    // The bytes of a file, in order; `ended`: all that is left of it. Returns how many are done
    // with; at most line_bytes_max + 16 may be left over, which stand in front of the next ones.
    size_t (*bytes)(void *user, struct span in, bool ended);
    // Instead of them, one line without its LF. `cut`: it was longer than line_bytes_max.
    void (*line)(void *user, struct span line, bool cut);
    // One record of a CSV file whose first row names its columns. NULL: CSV is read as lines.
    void (*event)(void *user, struct event *event);
    // What times without a year or a zone are read against, in those records.
    const struct instant_context *(*time)(void *user);
};

struct input_counts {
    uint64_t files, bytes; // read; bytes after unpacking
    uint64_t failed;       // could not be opened or read to their end
    uint64_t binary;       // in a directory: no text, left out
};

struct input {
    uint64_t line_bytes_max;
    const struct input_handlers *handlers;
    void *user;
    bool progress; // a bar on standard error
    struct input_counts counts;
};

// Reads each path in turn; "-" is standard input, and so is an empty list. A directory is read with
// all below it, in the order of names.
void input_read(struct input *input, char *const *paths, int count);
