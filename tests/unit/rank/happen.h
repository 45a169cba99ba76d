// A small window and ways to let things happen in it, for the tests of what reads one.
#pragma once

#include "base/check.h"
#include "window/window.h"

#include <stdlib.h>

// Noon of 2026-11-23, a Monday; its date is TODAY.
#define TODAY 20780
#define NOON (TODAY * MS_PER_DAY + 12 * MS_PER_HOUR)

static inline void *memory_lent(size_t bytes)
{
    bytes = (bytes + 63) / 64 * 64;
    void *memory = aligned_alloc(64, bytes);
    CHECK(memory);
    return memset(memory, 0, bytes);
}

// With room for every facet: what gives way for want of it depends on what came first.
static inline struct window *window_lent(uint32_t issues_max, bool sliding)
{
    struct window_plan plan = window_plan_for(issues_max, 128ULL * issues_max, 0, 256, sliding);
    plan.facets_max = WINDOW_FACETS_MAX * issues_max;
    plan.services_max = 16;
    return window_open(&plan, memory_lent(window_bytes(&plan)));
}

// Like a struct happening, but with what a test cares about: all that is left out is 0.
struct told {
    uint64_t signature;
    int32_t ahead; // dates that now's is after TODAY
    int32_t days_ago;
    uint32_t hour;
    uint32_t count; // 0: 1
    enum kind kind;
    enum level level;
    const char *service; // NULL: none
    const char *title;   // NULL: "it failed"
    uint8_t evidence;
    uint32_t seconds; // 0: not reported
    bool untimed;
};

static inline uint32_t happen(struct window *window, struct told told)
{
    int64_t now_ms = NOON + told.ahead * MS_PER_DAY;
    int64_t at_ms = (TODAY + told.ahead - told.days_ago) * MS_PER_DAY + told.hour * MS_PER_HOUR;
    if (told.untimed) {
        at_ms = INSTANT_NONE;
    }
    struct happening happening = {
        .signature = told.signature,
        .first_ms = at_ms,
        .last_ms = at_ms,
        .count = told.count ? told.count : 1,
        .service = told.service ? window_service(window, span_text(told.service)) : SERVICE_NONE,
        .seconds = told.seconds,
        .reported = told.seconds > 0,
        .kind = told.kind,
        .level = told.level,
    };
    return window_add(window, now_ms, &happening, span_text(told.title ? told.title : "it failed"),
                      told.evidence);
}

// A small generator, so that every run draws the same (splitmix64, public domain, S. Vigna).
static inline uint64_t draw(uint64_t *seed)
{
    *seed += 0x9E3779B97F4A7C15ULL;
    uint64_t z = *seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static inline uint32_t draw_below(uint64_t *seed, uint32_t end)
{
    return (uint32_t)(draw(seed) % end);
}
