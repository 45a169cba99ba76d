// Issues that are shown as part of others: which edge leads, who is told, what slides out.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window_new.h"

#define LONG_AGO (NOON - 99 * MS_PER_DAY)

static int setup(void **state)
{
    struct window_plan plan = plan_small(true);
    *state = window_new(&plan);
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static bool alias(struct window *window, uint64_t from, uint64_t to, uint32_t order)
{
    return window_alias(window, from, to, order, span_text("template"), 0);
}

static uint64_t root_of(const struct window *window, uint64_t signature)
{
    return window_issue(window, window_root(window, window_find(window, signature)))->signature;
}

static void forget_changes(struct window *window)
{
    while (window_changed_issue(window, CHANGE_RANK) != ISSUE_NONE) {
    }
    while (window_changed_issue(window, CHANGE_STORE) != ISSUE_NONE) {
    }
}

// The signatures (1 to 9) that changed, in ascending order, as text.
static const char *changed(struct window *window, enum change_reader reader)
{
    static char text[16];
    bool is[10] = {false};
    size_t count = 0;
    uint32_t issue = window_changed_issue(window, reader);
    for (; issue != ISSUE_NONE; issue = window_changed_issue(window, reader)) {
        assert_in_range(window_issue(window, issue)->signature, 1, 9);
        is[window_issue(window, issue)->signature] = true;
    }
    for (size_t i = 1; i < 10; i++) {
        if (is[i]) {
            text[count++] = (char)('0' + i);
        }
    }
    text[count] = '\0';
    return text;
}

// The walk from a signature (1 to 9), in ascending order.
static const char *walked(const struct window *window, uint64_t signature)
{
    static char text[16];
    uint32_t times[10] = {0};
    size_t count = 0;
    uint32_t root = window_find(window, signature);
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        assert_true(at != root || count == 0);
        times[window_issue(window, at)->signature]++;
        count++;
    }
    count = 0;
    for (size_t i = 1; i < 10; i++) {
        assert_true(times[i] <= 1);
        if (times[i]) {
            text[count++] = (char)('0' + i);
        }
    }
    text[count] = '\0';
    return text;
}

static void an_issue_is_its_own_root(void **state)
{
    struct window *window = *state;
    add_errors(window, 1, NOON, 1);
    assert_true(root_of(window, 1) == 1);
    assert_string_equal(walked(window, 1), "1");
    assert_int_equal(window_counts(window)->aliases, 0);
}

static void an_alias_makes_both_issues(void **state)
{
    struct window *window = *state;
    assert_true(window_alias(window, 1, 2, 7, span_text("disk <num> full"), 1));
    const struct issue *from = window_issue(window, window_find(window, 1));
    const struct issue *to = window_issue(window, window_find(window, 2));
    assert_true(root_of(window, 1) == 2);
    assert_int_equal(from->target_order, 7);
    assert_int_equal(from->title_size, 0);
    assert_true(span_equal(window_title(window, to), span_text("disk <num> full")));
    assert_int_equal(to->evidence, 1);
    assert_true(to->first_ms == INSTANT_NONE && to->last_ms == INSTANT_NONE);
    assert_int_equal(window_counts(window)->issues, 2);
    assert_int_equal(window_counts(window)->aliases, 1);
}

static void the_most_general_target_leads(void **state)
{
    static const struct {
        uint64_t to;
        uint32_t order;
        bool leads;
        uint64_t root;
    } edges[] = {
        {5, 4, true, 5},  {5, 4, false, 5}, // said again
        {6, 4, false, 5},                   // as general, and larger
        {4, 4, true, 4},                    // as general, and smaller
        {3, 5, false, 4}, {9, 3, true, 9},  {4, 4, false, 9}, {9, 2, true, 9}, {1, 0, false, 9},
    };
    struct window *window = *state;
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        assert_int_equal(alias(window, 1, edges[i].to, edges[i].order), edges[i].leads);
        assert_true(root_of(window, 1) == edges[i].root);
        assert_int_equal(window_counts(window)->aliases, 1);
    }
    // A target that never led is not made; one that does not lead any more has no member left.
    assert_int_equal(window_find(window, 6), ISSUE_NONE);
    assert_string_equal(walked(window, 5), "5");
    assert_string_equal(walked(window, 9), "19");
}

static void a_circle_is_void(void **state)
{
    struct window *window = *state;
    assert_false(alias(window, 1, 1, 0));
    assert_int_equal(window_find(window, 1), ISSUE_NONE);
    assert_true(alias(window, 1, 2, 5));
    assert_true(alias(window, 2, 3, 5));
    assert_false(alias(window, 3, 1, 0));
    assert_false(alias(window, 2, 1, 0)); // though it would be better than 3
    assert_true(root_of(window, 1) == 3);
    assert_true(root_of(window, 2) == 3);
    assert_true(root_of(window, 3) == 3);
}

static void a_walk_gives_everybody_once(void **state)
{
    struct window *window = *state;
    static const uint64_t edges[][2] = {{1, 5}, {2, 5}, {5, 8}, {3, 6}, {6, 8}, {4, 8}, {7, 9}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        assert_true(alias(window, edges[i][0], edges[i][1], 3));
    }
    assert_string_equal(walked(window, 8), "1234568");
    assert_string_equal(walked(window, 5), "125");
    assert_string_equal(walked(window, 6), "36");
    assert_string_equal(walked(window, 1), "1");
    assert_string_equal(walked(window, 9), "79");
    assert_true(alias(window, 5, 9, 2)); // a whole branch moves
    assert_string_equal(walked(window, 8), "3468");
    assert_string_equal(walked(window, 9), "12579");
    assert_true(alias(window, 2, 8, 2)); // one of its leaves goes back
    assert_string_equal(walked(window, 8), "23468");
    assert_string_equal(walked(window, 9), "1579");
}

static void members_come_and_go_in_any_order(void **state)
{
    static const uint64_t leave[][3] = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3},
                                        {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    struct window *window = *state;
    for (uint32_t i = 0; i < 6; i++) { // each time with an order better than the last
        for (uint64_t from = 1; from <= 3; from++) {
            assert_true(alias(window, from, 8, 20 - 2 * i));
        }
        assert_string_equal(walked(window, 8), "1238");
        for (size_t j = 0; j < 3; j++) {
            assert_true(alias(window, leave[i][j], 9, 19 - 2 * i));
            assert_int_equal(strlen(walked(window, 8)), 3 - j);
            assert_int_equal(strlen(walked(window, 9)), 2 + j);
            assert_null(strchr(walked(window, 8), (char)('0' + leave[i][j])));
        }
    }
}

static void both_and_the_roots_are_changed(void **state)
{
    struct window *window = *state;
    forget_changes(window);
    assert_true(alias(window, 1, 2, 5));
    assert_string_equal(changed(window, CHANGE_RANK), "12");
    assert_string_equal(changed(window, CHANGE_STORE), "12");
    assert_true(alias(window, 2, 3, 4));
    assert_string_equal(changed(window, CHANGE_RANK), "23");
    assert_string_equal(changed(window, CHANGE_STORE), "23");
    assert_true(alias(window, 4, 5, 4));
    forget_changes(window);
    assert_true(alias(window, 1, 4, 4)); // from under 3 to under 5
    assert_string_equal(changed(window, CHANGE_RANK), "1345");
    assert_string_equal(changed(window, CHANGE_STORE), "14");
    assert_false(alias(window, 1, 4, 4));
    assert_string_equal(changed(window, CHANGE_RANK), "");
    assert_string_equal(changed(window, CHANGE_STORE), "");
}

static void a_change_of_a_member_is_one_of_its_root(void **state)
{
    struct window *window = *state;
    alias(window, 1, 2, 5);
    alias(window, 2, 3, 4);
    forget_changes(window);
    add_ticket(window, 1, NOON, 60);
    assert_string_equal(changed(window, CHANGE_RANK), "13");
    assert_string_equal(changed(window, CHANGE_STORE), "1");
    window_take_back(window, 1, NOON, 60, true);
    assert_string_equal(changed(window, CHANGE_RANK), "13");
    uint32_t issue = window_merge_issue(window, 1, span_text("t"), 0, NOON, NOON, false);
    assert_string_equal(changed(window, CHANGE_RANK), "13");
    window_merge_day(window, issue, &(struct day_cell){.day = TODAY, .errors = 1, .hours = 1});
    assert_string_equal(changed(window, CHANGE_RANK), "13");
    window_merge_recent(window, issue, RECENT_HOUR, &(struct recent_cell){.errors = 1});
    assert_string_equal(changed(window, CHANGE_RANK), "13");
    window_merge_facet(window, issue, KIND_ERROR, LEVEL_ERROR, SERVICE_NONE, TODAY);
    assert_string_equal(changed(window, CHANGE_RANK), "13");
    assert_string_equal(changed(window, CHANGE_STORE), "1");
}

static void no_count_moves(void **state)
{
    struct window *window = *state;
    uint32_t issue = add_errors(window, 1, NOON, 5);
    alias(window, 1, 2, 5);
    add_errors(window, 1, NOON, 2);
    assert_int_equal(day_of(window, issue, TODAY)->errors, 7);
    assert_int_equal(window_issue(window, window_find(window, 2))->days, CELL_NONE);
}

// The order of a template's title and the edge to it is no matter, nor whether a store had lost it.
static void a_title_may_come_later(void **state)
{
    struct window *window = *state;
    assert_true(window_alias(window, 1, 2, 5, (struct span){0}, 0));
    const struct issue *to = window_issue(window, window_find(window, 2));
    assert_int_equal(to->title_size, 0);
    forget_changes(window);
    assert_false(window_alias(window, 1, 2, 5, span_text("disk <num> full"), 1));
    assert_true(span_equal(window_title(window, to), span_text("disk <num> full")));
    assert_int_equal(to->evidence, 1);
    assert_string_equal(changed(window, CHANGE_RANK), "2");
    assert_string_equal(changed(window, CHANGE_STORE), "2");
}

static void without_room_there_is_no_alias(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.issues_max = 1;
    struct window *window = window_new(&plan);
    add_errors(window, 1, NOON, 1);
    assert_false(alias(window, 1, 2, 5)); // what points does not give way to its target
    assert_true(root_of(window, 1) == 1);
    assert_int_equal(window_counts(window)->issues, 1);
    assert_int_equal(window_counts(window)->aliases, 0);
    assert_int_equal(window_counts(window)->evicted, 0);
    assert_int_equal(window_counts(window)->refused_issue, 0); // no event was
    free(window);
}

static void a_target_lives_as_long_as_its_members(void **state)
{
    struct window *window = *state;
    add_ticket(window, 1, LONG_AGO, 60);
    add_errors(window, 2, NOON, 1);
    alias(window, 1, 3, 5); // 3 and 4 are templates without cells
    alias(window, 3, 4, 4);
    alias(window, 2, 5, 4);
    window_slide(window, NOON, 1000);
    assert_int_equal(window_counts(window)->issues, 5);
    forget_changes(window);
    for (int i = 0; i < 4; i++) { // 1, and then what stood on it alone
        window_slide(window, NOON + 2 * MS_PER_DAY, 1000);
    }
    assert_int_equal(window_find(window, 1), ISSUE_NONE);
    assert_int_equal(window_find(window, 3), ISSUE_NONE);
    assert_int_equal(window_find(window, 4), ISSUE_NONE);
    assert_int_equal(window_counts(window)->issues, 2);
    assert_int_equal(window_counts(window)->aliases, 1);
    assert_true(root_of(window, 2) == 5);
    assert_string_equal(walked(window, 5), "25");
}

static void what_slides_out_leaves_what_was_known_of_it(void **state)
{
    struct window *window = *state;
    add_ticket(window, 1, LONG_AGO, 60);
    add_errors(window, 2, NOON, 1);
    alias(window, 1, 3, 5);
    alias(window, 2, 3, 5);
    forget_changes(window);
    window_slide(window, NOON + 2 * MS_PER_DAY, 1000);
    const struct issue *root = window_issue(window, window_find(window, 3));
    assert_int_equal(window_find(window, 1), ISSUE_NONE);
    assert_string_equal(walked(window, 3), "23");
    assert_true(root->first_ms == LONG_AGO && root->last_ms == LONG_AGO);
    assert_true(root->has_tickets);
    assert_string_equal(changed(window, CHANGE_RANK), "3");
    assert_string_equal(changed(window, CHANGE_STORE), "3");
    // It comes back as itself: the edge went with it.
    add_errors(window, 1, NOON + 2 * MS_PER_DAY, 1);
    assert_true(root_of(window, 1) == 1);
    assert_false(window_issue(window, window_find(window, 1))->shown);
}

static void an_issue_is_shown_once(void **state)
{
    struct window *window = *state;
    uint32_t issue = add_errors(window, 1, NOON, 1);
    assert_false(window_issue(window, issue)->shown);
    assert_true(window_show(window, issue));
    assert_false(window_show(window, issue));
    add_errors(window, 1, NOON, 1);
    assert_true(window_issue(window, issue)->shown);
}

static void an_issue_is_as_large_as_planned(void **state)
{
    (void)state;
    assert_int_equal(sizeof(struct issue), 96);
}

#define WITH_WINDOW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WINDOW(an_issue_is_its_own_root),
        WITH_WINDOW(an_alias_makes_both_issues),
        WITH_WINDOW(the_most_general_target_leads),
        WITH_WINDOW(a_circle_is_void),
        WITH_WINDOW(a_walk_gives_everybody_once),
        WITH_WINDOW(members_come_and_go_in_any_order),
        WITH_WINDOW(both_and_the_roots_are_changed),
        WITH_WINDOW(a_change_of_a_member_is_one_of_its_root),
        WITH_WINDOW(no_count_moves),
        WITH_WINDOW(a_title_may_come_later),
        WITH_WINDOW(without_room_there_is_no_alias),
        WITH_WINDOW(a_target_lives_as_long_as_its_members),
        WITH_WINDOW(what_slides_out_leaves_what_was_known_of_it),
        WITH_WINDOW(an_issue_is_shown_once),
        cmocka_unit_test(an_issue_is_as_large_as_planned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
