// Beneath a flood of texts that have nothing in common, problems are found and keep their counts.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/learning.h"
#include "group/learner.h"
#include "group/signature.h"

#include <stdio.h>
#include <stdlib.h>

// 2026-11-23T12:00:00Z
#define NOON 1795435200000LL
#define ISSUES_MAX 100000
#define SLOTS 1000000

struct engine {
    struct window *window;
    struct learning *learning;
    uint64_t lines, seed;
};

// Returns under which signature it was counted.
static uint64_t engine_line(struct engine *engine, const char *line)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature signature;
    signature_of_text(span_text(line), scratch, &signature);
    struct placing own = {signature.hash, signature.title, (uint8_t)signature.evidence};
    struct placing placing = learning_place(engine->learning, own);
    bool in_crowd = learning_in_crowd(engine->learning);
    struct happening happening = {.signature = placing.signature,
                                  .first_ms = NOON,
                                  .last_ms = NOON,
                                  .count = 1,
                                  .level = LEVEL_ERROR};
    learning_show(engine->learning,
                  window_add(engine->window, NOON, &happening, placing.title, placing.evidence));
    if (in_crowd) {
        learning_wait(engine->learning, NOON, &own, &happening);
    }
    engine->lines++;
    return placing.signature;
}

static uint64_t signature_of(const char *line)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature signature;
    signature_of_text(span_text(line), scratch, &signature);
    return signature.hash;
}

// Three words that never come again.
static void flood(struct engine *engine, uint32_t lines)
{
    for (uint32_t i = 0; i < lines; i++) {
        char line[32];
        for (size_t at = 0; at < sizeof line - 1; at++) {
            engine->seed = engine->seed * 6364136223846793005ULL + 1442695040888963407ULL;
            line[at] = at % 10 == 9 ? ' ' : (char)('a' + (engine->seed >> 33) % 26);
        }
        line[sizeof line - 1] = '\0';
        engine_line(engine, line);
    }
}

static int begin(void **state)
{
    struct engine *engine = calloc(1, sizeof *engine);
    struct window_plan plan = window_plan_for(ISSUES_MAX, 2 * ISSUES_MAX, 0, 256, false);
    void *memory = aligned_alloc(64, (window_bytes(&plan) + 63) / 64 * 64);
    assert_non_null(memory);
    memset(memory, 0, window_bytes(&plan));
    engine->window = window_open(&plan, memory);
    engine->learning = learning_open(engine->window, SLOTS);
    engine->seed = 1;
    flood(engine, LEARNER_CROWD_ENDLESS + 100);
    *state = engine;
    return 0;
}

static int end(void **state)
{
    struct engine *engine = *state;
    learning_close(engine->learning);
    free(engine->window);
    free(engine);
    return 0;
}

static uint64_t events_of(const struct engine *engine, uint32_t issue)
{
    const struct day_cell *cell =
        window_day(engine->window, window_issue(engine->window, issue)->days);
    return cell ? cell->errors : 0;
}

// Of what people see a text as.
static uint64_t problem_events(const struct engine *engine, const char *line)
{
    uint32_t issue = window_find(engine->window, signature_of(line));
    if (issue == ISSUE_NONE) {
        return 0;
    }
    uint32_t root = window_root(engine->window, issue);
    uint64_t events = 0;
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(engine->window, root, at)) {
        events += events_of(engine, at);
    }
    return events;
}

static void assert_all_counted_once(const struct engine *engine)
{
    uint64_t events = 0;
    for (uint32_t i = 0; i < window_issue_end(engine->window); i++) {
        events += events_of(engine, i);
    }
    assert_int_equal(events, engine->lines);
    assert_int_equal(window_counts(engine->window)->events, engine->lines);
}

static void a_flood_ends_as_one_problem(void **state)
{
    struct engine *engine = *state;
    uint32_t issues = window_counts(engine->window)->issues;
    flood(engine, 1000);
    assert_int_equal(window_counts(engine->window)->issues, issues);
    assert_all_counted_once(engine);
}

static void what_comes_again_was_a_problem_of_its_own(void **state)
{
    struct engine *engine = *state;
    const char *line = "segfault in worker pool";
    assert_true(engine_line(engine, line) != signature_of(line));
    flood(engine, 10000);
    assert_int_equal(problem_events(engine, line), 0);
    assert_true(engine_line(engine, line) == signature_of(line));
    assert_int_equal(problem_events(engine, line), 2);
    flood(engine, 10000);
    assert_true(engine_line(engine, line) == signature_of(line));
    assert_int_equal(problem_events(engine, line), 3);
    assert_all_counted_once(engine);
}

static void what_varies_in_a_word_is_joined_beneath_a_flood(void **state)
{
    static const char *const names[] = {"alice", "boris", "carla", "dmitri",
                                        "elena", "farid", "grace", "henrik"};
    struct engine *engine = *state;
    char line[80];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(line, sizeof line, "the nightly report for customer %s came out empty", names[i]);
        engine_line(engine, line);
        flood(engine, 3000);
    }
    assert_int_equal(problem_events(engine, line), 8); // the first ones too
    assert_all_counted_once(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_ends_as_one_problem),
        cmocka_unit_test(what_comes_again_was_a_problem_of_its_own),
        cmocka_unit_test(what_varies_in_a_word_is_joined_beneath_a_flood),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
