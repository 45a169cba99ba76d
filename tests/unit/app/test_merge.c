// Merges of people's rules in a window.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/merge.h"

#include <stdlib.h>

#define NOW 1795435200000LL // 2026-11-23T12:00:00Z

static struct window *window;
static struct rules *rules;

static int setup(void **state)
{
    struct window_plan plan = window_plan_for(1000, 1000, 1000, 256, true);
    struct rule_wrong wrong;
    (void)state;
    size_t bytes = (window_bytes(&plan) + 63) / 64 * 64;
    void *memory = aligned_alloc(64, bytes);
    rules = calloc(1, sizeof *rules);
    if (!memory || !rules) {
        return -1;
    }
    memset(memory, 0, bytes);
    window = window_open(&plan, memory);
    return rules_read(rules,
                      span_text("version 1\n"
                                "merge 0000000000000001 0000000000000002 as 0000000000000003\n"
                                "merge 0000000000000003 as 0000000000000004\n"
                                "title 0000000000000004 as \"all of it\"\n"),
                      NULL, &wrong)
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    rules_close(rules);
    free(rules);
    free(window);
    return 0;
}

static void happen(uint64_t signature, const char *title)
{
    struct happening happening = {
        .signature = signature, .first_ms = NOW, .last_ms = NOW, .count = 1, .level = LEVEL_ERROR};
    window_add(window, NOW, &happening, span_text(title), 1);
}

static uint64_t root_of(uint64_t signature)
{
    uint32_t issue = window_find(window, signature);
    assert_int_not_equal(issue, ISSUE_NONE);
    return window_issue(window, window_root(window, issue))->signature;
}

static bool is_titled(uint64_t signature, const char *title)
{
    const struct issue *issue = window_issue(window, window_find(window, signature));
    return span_equal(window_title(window, issue), span_text(title));
}

static void what_is_not_there_is_not_made(void **state)
{
    (void)state;
    merges_apply(rules, window);
    assert_int_equal(window_counts(window)->issues, 0);
}

static void problems_join_as_they_come(void **state)
{
    (void)state;
    happen(1, "one");
    happen(9, "nine");
    merges_apply(rules, window);
    assert_true(root_of(1) == 4 && root_of(3) == 4);
    assert_true(root_of(9) == 9);
    assert_true(is_titled(3, "one")); // until it shows a better one of its own
    assert_true(is_titled(4, "all of it"));
    happen(2, "two");
    merges_apply(rules, window);
    assert_true(root_of(2) == 4);
    assert_int_equal(window_counts(window)->issues, 5);
}

static void applied_again_nothing_changes(void **state)
{
    (void)state;
    happen(1, "one");
    merges_apply(rules, window);
    while (window_changed_issue(window, CHANGE_RANK) != ISSUE_NONE) {
    }
    merges_apply(rules, window);
    assert_int_equal(window_changed_count(window, CHANGE_RANK), 0);
}

// However few words a learned template has.
static void people_win_over_what_was_learned(void **state)
{
    (void)state;
    happen(1, "one");
    window_alias(window, 1, 8, 1, span_text("learned"), 0);
    assert_true(root_of(1) == 8);
    merges_apply(rules, window);
    assert_true(root_of(1) == 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_not_there_is_not_made, setup, teardown),
        cmocka_unit_test_setup_teardown(problems_join_as_they_come, setup, teardown),
        cmocka_unit_test_setup_teardown(applied_again_nothing_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(people_win_over_what_was_learned, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
