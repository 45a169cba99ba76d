// A server that answers anything at all: whatever the bytes and however they are cut, the store
// stays whole, and the pieces do not change what it makes of them.
//
//   in  S bytes ...
//       ^ how much of the conversation went well before, and how large the pieces are
#include <stdlib.h>

#include "base/check.h"
#include "store/redis.h"

#define NOON 1795435200000LL
#define SHA "$40\r\n0123456789abcdef0123456789abcdef01234567\r\n"

static const char greeting[] = SHA SHA SHA "*0\r\n";
static const char adopted[] = "*3\r\n$7\r\nADOPTED\r\n$16\r\n0000000000000abc\r\n$1\r\n2\r\n";

enum progress { CONNECTED, GREETED, CLAIMED, LOADED };

struct end { // what the store made of it
    enum store_state state;
    bool open;
    uint64_t issues, cells, values_bad, errors;
};

struct run {
    struct window *window;
    void *memory;
    struct store *store;
};

static struct run run_open(void)
{
    struct run run;
    struct window_plan plan = window_plan_for(64, 256, 256, 64, true);
    plan.services_max = 16;
    size_t bytes = (window_bytes(&plan) + 63) / 64 * 64;
    run.memory = aligned_alloc(64, bytes);
    CHECK(run.memory != NULL);
    memset(run.memory, 0, bytes);
    run.window = window_open(&plan, run.memory);
    window_slide(run.window, NOON, 1);
    struct store_options options = {.name = span_text("web-1"), .random = {0xabc, 0xdef}};
    run.store = redis_open(&options, run.window);
    return run;
}

static void drain(struct store *store)
{
    store_sent(store, store_outgoing(store).size);
}

// So many hashes that are not there.
static bool nothing_loaded(struct store *store)
{
    static uint8_t text[4 * 256];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (uint8_t) "*0\r\n"[i % 4];
    }
    bool open = true;
    while (open && store_state(store) == STORE_LOADING) {
        drain(store);
        size_t asked = store_stats(store).in_flight;
        open = store_received(store, span_of(text, 4 * (asked < 256 ? asked : 256)), NOON);
    }
    return open;
}

static bool prepare(struct store *store, enum progress progress)
{
    store_connected(store, NOON);
    bool open = progress < GREETED || store_received(store, span_text(greeting), NOON);
    open = open && (progress < CLAIMED || store_received(store, span_text(adopted), NOON));
    open = open && (progress < LOADED || nothing_loaded(store));
    drain(store);
    return open && store_tick(store, NOON + 1000);
}

static struct end replies(enum progress progress, struct span bytes, size_t piece)
{
    struct run run = run_open();
    struct happening happening = {.signature = 0x1c00000000000001ULL,
                                  .first_ms = NOON,
                                  .last_ms = NOON,
                                  .count = 1,
                                  .kind = KIND_ERROR};
    window_add(run.window, NOON, &happening, span_text("a title"), 0);
    struct store_row row = {1, 2.0, span_text("{}")};
    store_rank(run.store, &row, 1);
    store_announce(run.store, span_text("new"), 1, span_text("{}"));
    bool open = prepare(run.store, progress);
    CHECK(open);
    for (size_t at = 0; open && at < bytes.size; at += piece) {
        size_t to = bytes.size - at < piece ? bytes.size : at + piece;
        open = store_received(run.store, span_part(bytes, at, to), NOON + 1000);
    }
    struct store_stats stats = store_stats(run.store);
    struct end end = {store_state(run.store), open,        stats.issues_loaded, stats.cells_loaded,
                      stats.values_bad,       stats.errors};
    CHECK(stats.error.size <= 512 && store_problem(run.store).size <= 512);
    CHECK(window_counts(run.window)->issues <= 64);
    store_lost(run.store, NOON + 2000);
    CHECK(store_outgoing(run.store).size == 0);
    store_connected(run.store, NOON + 2000);
    store_close(run.store);
    free(run.memory);
    return end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    // The last comes rarely: to get there takes ten times as long as all others.
    enum progress progress = (enum progress)(data[0] % 16 / 5);
    struct span bytes = span_of(data + 1, size - 1);
    struct end whole = replies(progress, bytes, SIZE_MAX / 2);
    struct end pieces = replies(progress, bytes, 1 + data[0] / 16 % 7);
    // Between two pieces the store asks more, so that what answers nothing in one run may answer
    // something in the other: only where both take it all, and before it writes, are they the same.
    if (whole.open && pieces.open && progress != LOADED && size < 512) {
        CHECK(whole.state == pieces.state && whole.issues == pieces.issues &&
              whole.cells == pieces.cells && whole.values_bad == pieces.values_bad &&
              whole.errors == pieces.errors);
    }
    return 0;
}
