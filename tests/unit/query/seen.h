// A small window with the ranking over it and things that happened in it, for the tests of what is
// answered about them.
#pragma once

#include "base/check.h"
#include "rank/ranking.h"

#include <stdlib.h>

// Noon of 2026-11-23; its date is TODAY.
#define TODAY 20780
#define NOON (TODAY * MS_PER_DAY + 12 * MS_PER_HOUR)
#define ISSUES_MAX 2048U

struct seen {
    struct window *window;
    struct ranking *ranking;
    struct policy policy;
};

static inline void *memory_lent(size_t bytes)
{
    bytes = (bytes + 63) / 64 * 64;
    void *memory = aligned_alloc(64, bytes);
    CHECK(memory);
    return memset(memory, 0, bytes);
}

static inline void seen_open(struct seen *seen)
{
    struct window_plan plan = window_plan_for(ISSUES_MAX, 64 * ISSUES_MAX, 4096, 256, true);
    seen->policy = policy_default();
    seen->window = window_open(&plan, memory_lent(window_bytes(&plan)));
    seen->ranking = ranking_open(ISSUES_MAX, &seen->policy, memory_lent(ranking_bytes(ISSUES_MAX)));
}

static inline void seen_close(struct seen *seen)
{
    free(seen->window);
    free(seen->ranking);
}

// What is left out is 0: one error of no level and no service, at 12:00 of today, "it failed".
struct told {
    uint64_t signature;
    int32_t days_ago;
    int64_t before_noon_ms;
    uint32_t count;
    enum kind kind;
    enum level level;
    uint32_t seconds; // 0: not reported
    uint8_t evidence;
    bool untimed;
    struct span service, title;
};

static inline uint32_t happen(struct seen *seen, struct told told)
{
    int64_t at_ms = NOON - told.days_ago * MS_PER_DAY - told.before_noon_ms;
    struct happening happening = {
        .signature = told.signature,
        .first_ms = told.untimed ? INSTANT_NONE : at_ms,
        .last_ms = told.untimed ? INSTANT_NONE : at_ms,
        .count = told.count ? told.count : 1,
        .service = window_service(seen->window, told.service),
        .seconds = told.seconds,
        .reported = told.seconds > 0,
        .kind = told.kind,
        .level = told.level,
    };
    return window_add(seen->window, NOON, &happening,
                      told.title.size ? told.title : span_text("it failed"), told.evidence);
}

// The founding example: 20 tickets, at most one a date, on the 28 dates that end with today's.
static inline void happen_printer_jam(struct seen *seen, uint64_t signature)
{
    for (int32_t i = 0; i < 28; i++) {
        if (i % 7 != 2 && i % 7 != 5) {
            happen(seen, (struct told){.signature = signature,
                                       .days_ago = 27 - i,
                                       .kind = KIND_TICKET,
                                       .seconds = 180,
                                       .title = span_text("printer-jam")});
        }
    }
}
