// The keeper: the one place where counts live. It takes tallies, knows which event ids it has seen,
// and keeps the window and the ranked list. No thread, no clock, no I/O of its own: `ounce serve`
// runs it on the keeper thread, `ounce scan` calls it straight. One thread at a time.
#pragma once

#include "app/learning.h"
#include "rank/ranking.h"
#include "window/memory.h"
#include "window/tally.h"
#include "window/window.h"

#include <ounce/limits.h>

struct keeper_options {
    struct ounce_limits limits;
    struct policy policy;
    bool sliding; // see window_plan
};

struct keeper_counts {
    struct tally_counts taken;
    uint64_t repeated; // events dropped for an event id seen before
    uint64_t updated;  // tickets that replaced an earlier state of themselves
};

struct keeper {
    struct ounce_limits limits;
    struct window *window;
    struct memory *memory;
    struct ranking *ranking;
    struct learning *learning;
    struct policy policy;
    struct keeper_counts counts;
    bool sliding;
    uint32_t *services; // scratch: a tally's services as the window's
};

// Memory is reserved here, by the limits; what is never used costs nothing. Aborts when there is
// none.
struct keeper *keeper_open(const struct keeper_options *options);
void keeper_close(struct keeper *keeper);
// All that a keeper of these options and one tally can ever fill.
size_t keeper_bytes(const struct keeper_options *options);
// Counts all that is in the tally. The tally is left as it is.
void keeper_take(struct keeper *keeper, const struct tally *tally, int64_t now_ms);
// Lets go of what slid out of the window. Bounded; call about once a second.
void keeper_slide(struct keeper *keeper, int64_t now_ms);
// Learns from what a store gave back. Bounded; call about ten times a second.
void keeper_learn(struct keeper *keeper);
// Bytes for a tally that this keeper's limits allow, zeroed. Aborts when there is no memory.
struct tally *keeper_tally(const struct ounce_limits *limits);
void keeper_tally_free(struct tally *tally, const struct ounce_limits *limits);
