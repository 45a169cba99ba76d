// The public face of the pure engine: one pipeline, one tally, one keeper.
#include <ounce/ounce.h>

#include "app/keeper.h"
#include "app/pipeline.h"
#include "base/check.h"

#include <stdlib.h>

struct ounce {
    struct keeper *keeper;
    struct pipeline *pipeline;
    struct stream stream;
    uint8_t *kept; // the beginning of a line whose end has not come
    size_t kept_bytes, kept_room;
    int64_t now_ms;
};

static struct tally *on_full(void *user, struct tally *full)
{
    struct ounce *ounce = user;
    keeper_take(ounce->keeper, full, ounce->now_ms);
    tally_clear(full);
    return full;
}

static bool limits_fine(const struct ounce_limits *limits)
{
#define X(name, value, least, most, unit, sentence)                                                \
    if (limits->name < (least) || limits->name > (most)) {                                         \
        return false;                                                                              \
    }
    OUNCE_LIMITS(X)
#undef X
    return true;
}

struct ounce *ounce_open(const struct ounce_limits *limits)
{
    static const struct ounce_limits built_in = OUNCE_LIMITS_DEFAULT;
    if (!limits) {
        limits = &built_in;
    }
    if (!limits_fine(limits)) {
        return NULL;
    }
    struct ounce *ounce = calloc(1, sizeof *ounce);
    CHECK(ounce != NULL);
    struct keeper_options keep = {.limits = *limits, .policy = policy_default(), .sliding = true};
    struct pipeline_options path = {.limits = *limits, .live = true};
    ounce->keeper = keeper_open(&keep);
    ounce->pipeline = pipeline_open(&path, keeper_tally(limits), on_full, ounce);
    ounce->stream = pipeline_stream(ounce->pipeline);
    return ounce;
}

void ounce_close(struct ounce *ounce)
{
    keeper_tally_free(pipeline_tally(ounce->pipeline), &ounce->keeper->limits);
    pipeline_close(ounce->pipeline);
    keeper_close(ounce->keeper);
    free(ounce->stream.held);
    free(ounce->kept);
    free(ounce);
}

// What is left over stands in front of the next bytes.
static void keep(struct ounce *ounce, struct span rest)
{
    if (rest.size > ounce->kept_room) {
        ounce->kept_room = rest.size;
        ounce->kept = realloc(ounce->kept, rest.size);
        CHECK(ounce->kept != NULL);
    }
    if (rest.size > 0) {
        memmove(ounce->kept, rest.at, rest.size);
    }
    ounce->kept_bytes = rest.size;
}

void ounce_feed(struct ounce *ounce, const void *bytes, size_t size, int64_t now_ms)
{
    struct span in = span_of(bytes, size);
    ounce->now_ms = now_ms;
    if (ounce->kept_bytes == 0) {
        size_t used = pipeline_feed(ounce->pipeline, &ounce->stream, in, false, now_ms);
        keep(ounce, span_skip(in, used));
        return;
    }
    size_t all = ounce->kept_bytes + size;
    uint8_t *joined = malloc(all);
    CHECK(joined != NULL);
    memcpy(joined, ounce->kept, ounce->kept_bytes);
    memcpy(joined + ounce->kept_bytes, bytes, size);
    size_t used =
        pipeline_feed(ounce->pipeline, &ounce->stream, span_of(joined, all), false, now_ms);
    keep(ounce, span_of(joined + used, all - used));
    free(joined);
}

void ounce_end(struct ounce *ounce, int64_t now_ms)
{
    ounce->now_ms = now_ms;
    pipeline_feed(ounce->pipeline, &ounce->stream, span_of(ounce->kept, ounce->kept_bytes), true,
                  now_ms);
    ounce->stream = pipeline_stream(ounce->pipeline);
    ounce->kept_bytes = 0;
}

static struct ounce_candidate row_of_candidate(const struct window *window,
                                               const struct candidate *c)
{
    struct span title = window_title(window, window_issue(window, c->issue));
    return (struct ounce_candidate){
        .id = c->signature,
        .title = (const char *)title.at,
        .title_bytes = title.size,
        .is_ticket = c->kind == KIND_TICKET,
        .minutes_reported = c->minutes_reported,
        .events = c->count,
        .occurrences = c->sum.n,
        .per_week = c->sum.per_week,
        .per_week_low = c->sum.per_week_low,
        .minutes = c->minutes,
        .hours_saved = c->sum.hours_saved,
        .hours_saved_low = c->sum.hours_saved_low,
        .payback_weeks = c->sum.payback_weeks,
        .first_ms = c->first_ms,
        .last_ms = c->last_ms,
    };
}

size_t ounce_candidates(struct ounce *ounce, int64_t now_ms, struct ounce_candidate *list,
                        size_t most)
{
    struct keeper *keeper = ounce->keeper;
    struct ranking_filter filter = ranking_filter_default();
    size_t count = 0, total = 0;
    struct candidate page[64];
    ounce->now_ms = now_ms;
    pipeline_release(ounce->pipeline, &ounce->stream, now_ms); // who asks wants to see all
    on_full(ounce, pipeline_tally(ounce->pipeline));
    keeper_slide(keeper, now_ms);
    ranking_refresh(keeper->ranking, keeper->window, now_ms, NULL, NULL);
    while (count < most) {
        filter.offset = (uint32_t)count;
        filter.limit = most - count < 64 ? (uint32_t)(most - count) : 64;
        size_t got = ranking_list(keeper->ranking, keeper->window, &filter, page, &total);
        for (size_t i = 0; i < got; i++) {
            list[count++] = row_of_candidate(keeper->window, &page[i]);
        }
        if (got < filter.limit) {
            break;
        }
    }
    return count;
}

uint64_t ounce_flaws(const struct ounce *ounce, enum ounce_error code)
{
    CHECK(code < OUNCE_ERROR_COUNT);
    return ounce->keeper->counts.taken.flaws[code] +
           pipeline_tally(ounce->pipeline)->counts.flaws[code];
}
