// When there is no room for another issue, the cheapest gives way: what comes back stays, sums are
// told, and nothing of what is let go of is left on any list.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "window_new.h"

static struct window *window_of(uint32_t issues_max)
{
    struct window_plan plan = plan_small(true);
    plan.issues_max = issues_max;
    return window_new(&plan);
}

static bool is_there(const struct window *window, uint64_t signature)
{
    return window_find(window, signature) != ISSUE_NONE;
}

static void the_one_with_the_fewest_events_gives_way(void **state)
{
    (void)state;
    struct window *window = window_of(3);
    add_errors(window, 1, NOON - MS_PER_HOUR, 5);
    add_errors(window, 2, NOON, 2);
    add_errors(window, 3, NOON - 2 * MS_PER_HOUR, 3);
    assert_int_not_equal(add_errors(window, 4, NOON, 1), ISSUE_NONE);
    assert_false(is_there(window, 2));
    assert_true(is_there(window, 1) && is_there(window, 3) && is_there(window, 4));
    const struct window_counts *counts = window_counts(window);
    assert_int_equal(counts->issues, 3);
    assert_int_equal(counts->evicted, 1);
    assert_int_equal(counts->evicted_events, 2);
    assert_int_equal(counts->refused_issue, 0);
    assert_int_equal(counts->events, 11);
    assert_int_equal(counts->day_cells, 3);
    assert_int_equal(counts->facets, 3);
    free(window);
}

static void of_several_the_one_not_seen_for_longest_gives_way(void **state)
{
    (void)state;
    struct window *window = window_of(3);
    add_errors(window, 1, NOON, 1);
    add_errors(window, 2, NOON - MS_PER_HOUR, 1);
    add_ticket(window, 3, NOON, 60);
    add_errors(window, 4, NOON, 1);
    assert_false(is_there(window, 2));
    free(window);
}

static void known_ones_go_on_when_there_is_no_room(void **state)
{
    (void)state;
    struct window *window = window_of(2);
    uint32_t number = add_errors(window, 1, NOON, 1);
    add_errors(window, 2, NOON, 1);
    assert_int_equal(add_errors(window, 1, NOON, 1), number);
    assert_int_equal(day_of(window, number, TODAY)->errors, 2);
    assert_int_equal(window_counts(window)->evicted, 0);
    free(window);
}

static void members_go_before_what_they_point_to(void **state)
{
    (void)state;
    struct window *window = window_of(4);
    add_errors(window, 1, NOON - MS_PER_DAY, 1);
    add_errors(window, 2, NOON, 9);
    window_alias(window, 1, 10, 5, span_text("template"), 0); // 10 has no event of its own
    window_alias(window, 2, 10, 5, span_text("template"), 0);
    add_errors(window, 3, NOON, 9);
    add_errors(window, 4, NOON, 9); // 1 gives way
    assert_false(is_there(window, 1));
    assert_true(is_there(window, 10));
    assert_int_equal(window_counts(window)->aliases, 1);
    uint32_t target = window_find(window, 10);
    assert_int_equal(window_issue(window, target)->first_ms, NOON - MS_PER_DAY); // it keeps that
    assert_int_equal(window_member_next(window, target, target), window_find(window, 2));
    assert_int_equal(window_root(window, window_find(window, 2)), target);
    free(window);
}

static void the_end_of_a_new_edge_does_not_give_way_to_the_other(void **state)
{
    (void)state;
    struct window *window = window_of(2);
    add_errors(window, 1, NOON, 1);
    add_errors(window, 2, NOON, 7);
    assert_true(window_alias(window, 1, 10, 5, span_text("template"), 0));
    assert_true(is_there(window, 1) && is_there(window, 10));
    assert_false(is_there(window, 2));
    free(window);
}

static void what_comes_back_outlives_what_never_does(void **state)
{
    (void)state;
    struct window *window = window_of(64);
    uint64_t seed = 7;
    for (uint64_t i = 1; i <= 20000; i++) {
        add_errors(window, i % 5 == 0 ? i / 5 % 4 + 1 : random_next(&seed) | 1ULL << 63,
                   NOON - (int64_t)(20000 - i), 1);
    }
    for (uint64_t known = 1; known <= 4; known++) {
        assert_true(is_there(window, known));
        assert_int_equal(day_of(window, window_find(window, known), TODAY)->errors, 1000);
    }
    assert_int_equal(window_counts(window)->issues, 64);
    free(window);
}

static uint64_t events_kept(const struct window *window)
{
    uint64_t events = 0;
    for (uint32_t i = 0; i < window_issue_end(window); i++) {
        const struct issue *issue = window_issue(window, i);
        const struct day_cell *cell = issue->live ? window_day(window, issue->days) : NULL;
        for (; cell; cell = window_day(window, cell->next)) {
            events += cell->errors + cell->tickets;
        }
    }
    return events;
}

// Takes all that changed off the lists; how many cells that were.
static uint32_t changes_take(struct window *window)
{
    struct page_name name;
    uint32_t taken = 0;
    while (window_changed_page(window, &name)) {
        struct cell_values values[7];
        size_t count = window_changed_cells(window, name, values, 7);
        for (size_t i = 0; i < count; i++) {
            assert_true(is_there(window, values[i].signature));
            assert_int_equal(window_shard(values[i].signature), name.shard);
        }
        taken += (uint32_t)count;
    }
    while (window_changed_issue(window, CHANGE_STORE) != ISSUE_NONE ||
           window_changed_issue(window, CHANGE_RANK) != ISSUE_NONE) {
    }
    return taken;
}

// Adds, aliases and readers in any order; the window stays whole.
static void nothing_is_left_of_what_gave_way(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct window *window = window_of(30);
        uint64_t random = seed, reading = 1 + random_next(&random) % 200;
        bool read = false;
        for (uint64_t i = 0; i < 3000; i++) {
            uint64_t signature = random_next(&random) % 200 * 0x9E3779B97F4A7C15ULL;
            int64_t at_ms = NOON - (int64_t)(random_next(&random) % (3 * MS_PER_DAY));
            if (random_next(&random) % 8 == 0) {
                uint64_t to = random_next(&random) % 9 + 1;
                window_alias(window, signature, to, (uint32_t)to, span_text("template"), 0);
            } else {
                add_errors(window, signature, at_ms, random_next(&random) % 5 + 1);
            }
            if (random_next(&random) % reading == 0) {
                changes_take(window);
                read = true;
            }
        }
        const struct window_counts *counts = window_counts(window);
        assert_int_equal(counts->issues, 30);
        assert_true(counts->evicted > 100);
        assert_int_equal(events_kept(window) + counts->evicted_events + counts->refused_issue,
                         counts->events);
        uint32_t cells = counts->day_cells + counts->recent_cells;
        uint32_t taken = changes_take(window);
        assert_true(read ? taken <= cells : taken == cells);
        assert_int_equal(changes_take(window), 0);
        free(window);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_with_the_fewest_events_gives_way),
        cmocka_unit_test(of_several_the_one_not_seen_for_longest_gives_way),
        cmocka_unit_test(known_ones_go_on_when_there_is_no_room),
        cmocka_unit_test(members_go_before_what_they_point_to),
        cmocka_unit_test(the_end_of_a_new_edge_does_not_give_way_to_the_other),
        cmocka_unit_test(what_comes_back_outlives_what_never_does),
        cmocka_unit_test(nothing_is_left_of_what_gave_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
