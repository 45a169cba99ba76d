// The lines' path up to a window that learns, as `ounce sign` has it; then one window into another,
// as a store gives back what engines wrote there.
#include "halves.h"

#include "app/learning.h"
#include "app/pipeline.h"
#include "base/check.h"
#include "io/reserve.h"

#include <stdlib.h>

#define NOW_MS 1795435200000LL // 2026-11-23T12:00:00Z; nothing depends on it
#define NO_LINE 0U             // the id of a blank one

struct engine {
    struct pipeline *pipeline;
    struct window_plan plan;
    struct window *window;
    struct learning *learning;
};

static struct engine engine_open(void)
{
    static const struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    struct pipeline_options options = {.limits = limits};
    struct engine engine = {
        .pipeline = pipeline_open(&options, NULL, NULL, NULL),
        .plan = window_plan_for(limits.issues_max, 1, 0, limits.title_bytes_max, false)};
    engine.window = window_open(&engine.plan, reserve_memory(window_bytes(&engine.plan)));
    engine.learning = learning_open(engine.window, (uint32_t)limits.slots_max);
    return engine;
}

static void engine_close(struct engine *engine)
{
    learning_close(engine->learning);
    reserve_give_back(engine->window, window_bytes(&engine->plan));
    pipeline_close(engine->pipeline);
}

// The id under which the line is counted.
static uint64_t line_take(struct engine *engine, struct span line)
{
    struct event event;
    struct signature signature;
    if (!event_read(pipeline_reader(engine->pipeline, NOW_MS), line, &event)) {
        return NO_LINE;
    }
    pipeline_sign(engine->pipeline, &event, &signature);
    struct placing placing =
        learning_place(engine->learning, (struct placing){signature.hash, signature.title,
                                                          (uint8_t)signature.evidence});
    struct happening happening = {.signature = placing.signature,
                                  .first_ms = NOW_MS, // so that it is told from a template
                                  .last_ms = NOW_MS,
                                  .count = 1};
    learning_show(engine->learning,
                  window_add(engine->window, NOW_MS, &happening, placing.title, placing.evidence));
    return placing.signature;
}

// All that the other has: problems first, as when a store is read back, then aliases; and what is
// new is learnt from.
static void engine_merge(struct engine *engine, const struct engine *other)
{
    const struct window *from = other->window;
    uint32_t end = window_issue_end(from);
    for (uint32_t i = 0; i < end; i++) {
        const struct issue *issue = window_issue(from, i);
        if (issue->live) {
            window_merge_issue(engine->window, issue->signature, window_title(from, issue),
                               issue->evidence, issue->first_ms, issue->last_ms,
                               issue->has_tickets);
        }
    }
    for (uint32_t i = 0; i < end; i++) {
        const struct issue *issue = window_issue(from, i);
        if (issue->live && issue->target != ISSUE_NONE) {
            const struct issue *target = window_issue(from, issue->target);
            window_alias(engine->window, issue->signature, target->signature, issue->target_order,
                         window_title(from, target), target->evidence);
        }
    }
}

static void engine_learn(struct engine *engine)
{
    // Learning may add problems of its own, which are no texts that came.
    uint32_t end = window_issue_end(engine->window);
    for (uint32_t i = 0; i < end; i++) {
        if (window_issue(engine->window, i)->live) {
            learning_show(engine->learning, i);
        }
    }
}

static const struct issue *problem_of(const struct engine *engine, uint64_t id)
{
    uint32_t issue = window_find(engine->window, id);
    CHECK(issue != ISSUE_NONE);
    return window_issue(engine->window, window_root(engine->window, issue));
}

static void difference_add(const struct engine *a, uint64_t id_a, const struct engine *b,
                           uint64_t id_b, struct difference *difference)
{
    if (id_a == NO_LINE || id_b == NO_LINE) {
        difference->problem += id_a != id_b;
        return;
    }
    const struct issue *left = problem_of(a, id_a), *right = problem_of(b, id_b);
    if (left->signature != right->signature) {
        difference->problem++;
    } else {
        difference->title +=
            !span_equal(window_title(a->window, left), window_title(b->window, right));
    }
}

static bool is_of_first(enum halves halves, uint32_t line, uint32_t count)
{
    return halves == HALVES_ODD_EVEN ? line % 2 == 0 : line < count / 2;
}

struct difference halves_differ(const struct logset *set, enum halves halves)
{
    uint32_t count = set->truth.lines;
    struct difference difference = {0, 0};
    uint64_t *whole_ids = calloc(count, sizeof *whole_ids);
    uint64_t *half_ids = calloc(count, sizeof *half_ids);
    CHECK(whole_ids != NULL && half_ids != NULL);
    struct engine whole = engine_open(), first = engine_open(), second = engine_open();
    for (uint32_t i = 0; i < count; i++) {
        struct engine *half = is_of_first(halves, i, count) ? &first : &second;
        whole_ids[i] = line_take(&whole, set->lines[i]);
        half_ids[i] = line_take(half, set->lines[i]);
    }
    struct engine merged = engine_open();
    engine_merge(&merged, &first);
    engine_merge(&merged, &second);
    engine_learn(&merged);
    for (uint32_t i = 0; i < count; i++) {
        difference_add(&whole, whole_ids[i], &merged, half_ids[i], &difference);
    }
    engine_close(&whole);
    engine_close(&first);
    engine_close(&second);
    engine_close(&merged);
    free(whole_ids);
    free(half_ids);
    return difference;
}
