// One outgoing stream connection, to a unix socket or a TCP address, that is opened again whenever
// it is lost: after 50 ms, then twice as long each time up to 5 s, with jitter. Everything runs on
// the loop's thread.
#pragma once

#include "base/span.h"

#include <uv.h>

struct link;

struct link_handlers {
    void (*connected)(void *user);
    // False asks to drop the connection (and to try again later).
    bool (*received)(void *user, struct span bytes);
    // The connection is gone, or could not be had; `why` is static.
    void (*lost)(void *user, const char *why);
};

struct link_options {
    const char *unix_path; // either this
    const char *host;      // or these; copied
    const char *port;
};

int link_open(struct link **out, uv_loop_t *loop, const struct link_options *options,
              const struct link_handlers *handlers, void *user);
// Copies the bytes and sends them; only between connected and lost.
void link_send(struct link *link, struct span bytes);
size_t link_waiting_bytes(const struct link *link);
bool link_is_up(const struct link *link);
// The other side is of use: the next wait is the shortest again. A connection alone does not prove
// it.
void link_settled(struct link *link);
// Drops the connection; `lost` is called, and it is opened again later.
void link_drop(struct link *link, const char *why);
// For good; nothing is called any more. Frees the link when the loop has run on.
void link_close(struct link *link);
