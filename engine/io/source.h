// A file or standard input as a stream of bytes; .gz and .zst are told from their first bytes and
// unpacked on the way. Blocking; one thread at a time.
#pragma once

#include "base/span.h"

#include <sys/types.h>

struct source;

// `path` "-" is standard input. NULL on failure: errno tells why.
struct source *source_open(const char *path);
// Fills `room` as far as one read goes. 0: the end; -1: broken (source_error tells why).
ssize_t source_read(struct source *source, uint8_t *room, size_t room_bytes);
// Static text, or NULL.
const char *source_error(const struct source *source);
// How much of the file was read, and its size (0: not known, a pipe), in bytes as they lie on disk.
void source_progress(const struct source *source, uint64_t *read_bytes, uint64_t *all_bytes);
void source_close(struct source *source);
