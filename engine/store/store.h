// The view of the counts that others can read: what a store does, whoever it is. Sans-IO: the
// caller owns the connection, its retries and the clock, and carries bytes both ways.
//
//   connected ─> outgoing/sent ─> (the server) ─> received ─> ... tick every 100 ms ... ─> lost
//
// A store reads the window by its lists of changes and writes back into it what an earlier run had
// kept. Nothing queues but those lists: while the server is away, values coalesce in the window.
// All memory is taken at open, but for the ranked rows, the announcements and what a reply needs.
// One thread: the one that owns the window.
#pragma once

#include "base/span.h"
#include "window/window.h"

#define STORE_NAME_BYTES_MAX 64
#define STORE_ROWS_MAX 1000          // ranked rows published; further ones are left out
#define STORE_ANNOUNCEMENTS_MAX 1024 // kept while the server is away; then the oldest gives way
#define STORE_COMMAND_MS 2000 // without any byte of an awaited answer: the connection is dropped
#define STORE_FLUSH_MS 1000   // changed cells are written so often
#define STORE_BEAT_MS 500     // heartbeats are sent so often
#define STORE_ALIVE_MS 5000   // a heartbeat older than this is nobody's

enum store_state {
    STORE_DOWN,     // not connected
    STORE_GREETING, // connected: credentials, scripts
    STORE_WAITING,  // another run under our name is alive: waits until its heartbeat is old
    STORE_LOADING,  // reads back what earlier runs kept; nothing is written yet
    STORE_LIVE,     // writes what changes
    STORE_REFUSED, // cannot go on as things are; store_problem tells why and what to do. The caller
                   // drops the connection and may try again later (5 s)
    STORE_STATES
};
const char *store_state_name(enum store_state state); // "down", "greeting", ... Static

struct store_options {
    struct span name;           // this engine's; store_name_valid
    struct span user, password; // empty password: no AUTH; empty user: AUTH with the password alone
    uint32_t database;          // 0: no SELECT
    uint64_t random[2];         // unpredictable: a new journal's id, and this run's
    uint32_t version;           // of the signatures; data of another version is refused
    uint32_t scripts_in_flight; // batches sent and not yet answered; 0: 64
    uint32_t fields_per_batch;  // 0: 1,000; at most 3,000
    uint32_t
        sweep_pages_per_tick; // pages compared in each tick although nothing looks wrong; 0: 20
};

// 1 to STORE_NAME_BYTES_MAX letters, digits, dots, dashes, underscores. A host's name is one.
bool store_name_valid(struct span name);

struct store_stats {
    uint64_t connections; // times that the transport came up
    uint64_t batches;     // acknowledged
    uint64_t fields;      // in those
    uint64_t issues_loaded, aliases_loaded, cells_loaded;
    uint64_t values_bad;    // fields found on load that could not be read, or had no room
    uint64_t gaps;          // pages found to differ and written anew
    uint64_t verifications; // times that everything was compared
    uint64_t errors;        // error answers; the last one's text is in `error`
    uint64_t announcements; // written
    uint64_t announcements_dropped;
    uint64_t rankings;       // lists published
    uint64_t rows_left_out;  // of rankings longer than STORE_ROWS_MAX
    uint32_t pages_waiting;  // that differ and are still to be written anew
    uint32_t pages_refused;  // another type of value under their key, or the like: not written
    uint32_t issues_waiting; // changed issues not yet sent
    uint32_t in_flight;      // commands without an answer
    uint64_t bytes_waiting;  // of outgoing
    int64_t flushed_ms;      // everything counted before this instant is there; INSTANT_NONE
    bool ranker;             // we hold the lease and publish the list
    struct span error;       // what the server refused last; "" when nothing
    struct span warning;     // about the server's configuration; ""
    // The spans live until the store's next call.
};

// One line of the published list, best first.
struct store_row {
    uint64_t signature;
    double score; // hours_saved_low
    struct span json;
};

struct store;

typedef void store_connected_f(struct store *store, int64_t now_ms);
typedef bool store_received_f(struct store *store, struct span bytes, int64_t now_ms);
typedef void store_lost_f(struct store *store, int64_t now_ms);
typedef bool store_tick_f(struct store *store, int64_t now_ms);
typedef struct span store_outgoing_f(const struct store *store);
typedef void store_sent_f(struct store *store, size_t bytes);
typedef enum store_state store_state_f(const struct store *store);
typedef struct span store_problem_f(const struct store *store);
typedef struct store_stats store_stats_f(const struct store *store);
typedef void store_rank_f(struct store *store, const struct store_row *rows, size_t count);
typedef void store_announce_f(struct store *store, struct span type, uint64_t signature,
                              struct span json);
typedef bool store_settled_f(const struct store *store);
typedef void store_flush_f(struct store *store, int64_t now_ms);
typedef void store_goodbye_f(struct store *store, int64_t now_ms);
typedef void store_close_f(struct store *store);

struct store_impl {
    const char *name;
    store_connected_f *connected;
    store_received_f *received;
    store_lost_f *lost;
    store_tick_f *tick;
    store_outgoing_f *outgoing;
    store_sent_f *sent;
    store_state_f *state;
    store_problem_f *problem;
    store_stats_f *stats;
    store_rank_f *rank;
    store_announce_f *announce;
    store_flush_f *flush;
    store_settled_f *settled;
    store_goodbye_f *goodbye;
    store_close_f *close;
};

struct store {
    const struct store_impl *impl;
};

// The transport is up; what is to be said first is in outgoing.
static inline void store_connected(struct store *store, int64_t now_ms)
{
    store->impl->connected(store, now_ms);
}

// Bytes of the server, in any pieces. False: drop the connection (then call store_lost).
static inline bool store_received(struct store *store, struct span bytes, int64_t now_ms)
{
    return store->impl->received(store, bytes, now_ms);
}

// The transport is gone, or could not be kept. Once for every store_connected.
static inline void store_lost(struct store *store, int64_t now_ms)
{
    store->impl->lost(store, now_ms);
}

// About every 100 ms, connected or not: heartbeat, flush, comparing, deadlines. False: drop the
// connection (then call store_lost).
static inline bool store_tick(struct store *store, int64_t now_ms)
{
    return store->impl->tick(store, now_ms);
}

// What is to be written to the server, valid until the store's next call. Look after every
// store_connected, store_received, store_tick, store_flush and store_goodbye.
static inline struct span store_outgoing(const struct store *store)
{
    return store->impl->outgoing(store);
}

// The first `bytes` of outgoing went out.
static inline void store_sent(struct store *store, size_t bytes)
{
    store->impl->sent(store, bytes);
}

static inline enum store_state store_state(const struct store *store)
{
    return store->impl->state(store);
}

// Why it waits or refuses, and what to do, in a sentence; "" when all is well. Valid until the
// store's next call.
static inline struct span store_problem(const struct store *store)
{
    return store->impl->problem(store);
}

static inline struct store_stats store_stats(const struct store *store)
{
    return store->impl->stats(store);
}

// The ranked list as it is now; copied. Published by whichever engine holds the lease, when it
// differs from what is there.
static inline void store_rank(struct store *store, const struct store_row *rows, size_t count)
{
    store->impl->rank(store, rows, count);
}

// Something happened to an issue; copied, told once.
static inline void store_announce(struct store *store, struct span type, uint64_t signature,
                                  struct span json)
{
    store->impl->announce(store, type, signature, json);
}

// Writes what changed with the next tick instead of at the next second. For an orderly end: flush
// and tick until settled or the patience is over, then goodbye and tick until settled again.
static inline void store_flush(struct store *store, int64_t now_ms)
{
    store->impl->flush(store, now_ms);
}

// Nothing is changed, unsent or unanswered. True as well where waiting is no use: not live.
static inline bool store_settled(const struct store *store)
{
    return store->impl->settled(store);
}

// Marks this engine as ended, so that the next run need not wait for the heartbeat to grow old.
// Nothing is written after it.
static inline void store_goodbye(struct store *store, int64_t now_ms)
{
    store->impl->goodbye(store, now_ms);
}

static inline void store_close(struct store *store)
{
    store->impl->close(store);
}
