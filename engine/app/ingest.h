// An ingest loop: one thread with its own libuv loop, its own listening socket, connections,
// pipeline and tallies. It shares nothing with other loops, and only full tallies with the keeper.
//
//   loop thread                            keeper thread
//   fills one tally ──── hand over ─────▶  ingest_taken: counts it
//        ◀────────────── the other one ──  ingest_return: empty again
//
// While the keeper has both, the loop waits and does not read: the senders' sockets fill up.
#pragma once

#include "app/config.h"
#include "app/pipeline.h"

#include <stdatomic.h>
#include <uv.h>

struct ingest;

struct ingest_options {
    const struct config *config;
    struct pipeline_options pipeline;
    struct address address;
    bool share_port;
    uint32_t connections_max;
    atomic_uint *connections; // of all loops together
    uv_async_t *keeper;       // woken when a tally is handed over, and when the loop has ended
};

// Listens and starts the thread. Returns 0 or a negative uv error.
int ingest_open(struct ingest **out, const struct ingest_options *options);
struct address ingest_address(const struct ingest *ingest);
// The keeper's side; any number of calls.
struct tally *ingest_taken(struct ingest *ingest); // NULL: nothing waits
void ingest_return(struct ingest *ingest, struct tally *empty);
// Everything that the loop read before this instant was taken by the keeper; `now_ms` when it holds
// nothing.
int64_t ingest_complete_ms(struct ingest *ingest, int64_t now_ms);
// Asks the loop to listen no more, to read what is already there, and to hand over the last tally.
void ingest_stop(struct ingest *ingest);
// True once it has ended and everything was taken. Then ingest_close joins the thread.
bool ingest_ended(struct ingest *ingest);
void ingest_close(struct ingest *ingest);

// May this peer send? Loopback always, others by `allow`.
bool ingest_allows(const struct config *config, const struct address *peer);
