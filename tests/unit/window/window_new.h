// What the tests of this folder share: a window on memory of its own, and happenings in one line.
#pragma once

#include "window/window.h"

#include <stdlib.h>

// 2026-11-23T12:00:00Z
#define NOON 1795435200000LL
#define TODAY 20780

static inline uint64_t random_next(uint64_t *state) // xorshift64*, Vigna 2016
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1DULL;
}

static inline struct window_plan plan_small(bool sliding)
{
    struct window_plan plan = window_plan_for(100, 2000, 4000, 64, sliding);
    plan.services_max = 20;
    plan.text_bytes_max = 65536;
    return plan;
}

// For free().
static inline struct window *window_new(const struct window_plan *plan)
{
    void *at = NULL;
    size_t bytes = window_bytes(plan);
    if (posix_memalign(&at, 64, bytes) != 0) {
        abort();
    }
    memset(at, 0, bytes);
    return window_open(plan, at);
}

static inline struct happening errors_at(uint64_t signature, int64_t at_ms, uint64_t count)
{
    return (struct happening){
        .signature = signature,
        .first_ms = at_ms,
        .last_ms = at_ms,
        .count = count,
        .kind = KIND_ERROR,
        .level = LEVEL_ERROR,
    };
}

static inline struct happening ticket_at(uint64_t signature, int64_t at_ms, uint32_t seconds)
{
    return (struct happening){
        .signature = signature,
        .first_ms = at_ms,
        .last_ms = at_ms,
        .count = 1,
        .seconds = seconds,
        .reported = seconds > 0,
        .kind = KIND_TICKET,
        .level = LEVEL_NONE,
    };
}

static inline uint32_t add_errors(struct window *window, uint64_t signature, int64_t at_ms,
                                  uint64_t count)
{
    struct happening happening = errors_at(signature, at_ms, count);
    return window_add(window, NOON, &happening, span_text("title"), 0);
}

static inline uint32_t add_ticket(struct window *window, uint64_t signature, int64_t at_ms,
                                  uint32_t seconds)
{
    struct happening happening = ticket_at(signature, at_ms, seconds);
    return window_add(window, NOON, &happening, span_text("title"), 0);
}

// The issue's cell of that day; NULL when there is none.
static inline const struct day_cell *day_of(const struct window *window, uint32_t issue,
                                            int32_t day)
{
    uint32_t cell = window_issue(window, issue)->days;
    while (cell != CELL_NONE && window_day(window, cell)->day != day) {
        cell = window_day(window, cell)->next;
    }
    return window_day(window, cell);
}
