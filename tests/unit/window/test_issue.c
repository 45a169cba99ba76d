// Issues are found by signature, keep the best title, are told of when they changed, and make room
// once they are long past.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window_new.h"

static uint32_t add_titled(struct window *window, uint64_t signature, const char *title,
                           uint8_t evidence)
{
    struct happening happening = errors_at(signature, NOON, 1);
    return window_add(window, NOON, &happening, span_text(title), evidence);
}

static bool title_is(const struct window *window, uint32_t number, const char *title)
{
    return span_equal(window_title(window, window_issue(window, number)), span_text(title));
}

static void issue_is_found_by_its_signature(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    const uint64_t signatures[] = {0, 1, UINT64_MAX, 1ULL << 63, 0x9f3c21aa07d1e644};
    assert_int_equal(window_find(window, 0), ISSUE_NONE);
    assert_int_equal(window_issue_end(window), 0);
    for (size_t i = 0; i < 5; i++) {
        uint32_t number = add_errors(window, signatures[i], NOON, 1);
        assert_int_equal(window_issue(window, number)->signature, signatures[i]);
        assert_true(window_issue(window, number)->live);
    }
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(window_find(window, signatures[i]), i);
    }
    assert_int_equal(window_issue_end(window), 5);
    assert_int_equal(window_find(window, 2), ISSUE_NONE);
    free(window);
}

static void best_title_stays_in_any_order(void **state)
{
    (void)state;
    const char *titles[] = {"failed: <num>", "failed: <num> times in a row, which is a lot",
                            "failed: <hex>", "", "failed: a title of middle length"};
    for (size_t first = 0; first < 5; first++) {
        for (size_t step = 1; step < 5; step++) {
            struct window_plan plan = plan_small(true);
            struct window *window = window_new(&plan);
            uint32_t number = 0;
            for (size_t i = 0; i < 5; i++) {
                size_t turn = (first + i * step) % 5;
                number = add_titled(window, 7, titles[turn], (uint8_t)(turn % 3));
            }
            assert_true(title_is(window, number, "failed: <hex>"));
            assert_int_equal(window_issue(window, number)->evidence, 2);
            assert_int_equal(window_counts(window)->text_bytes, 16);
            free(window);
        }
    }
}

static void long_title_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.title_bytes_max = 4;
    struct window *window = window_new(&plan);
    uint32_t number = add_titled(window, 7, "ab\xC3\xA9z", 0);
    assert_true(title_is(window, number, "ab\xC3\xA9"));
    number = add_titled(window, 8, "abc\xC3\xA9z", 0);
    assert_true(title_is(window, number, "abc"));
    free(window);
}

static void title_without_room_is_counted_and_comes_later(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.text_bytes_max = 32;
    struct window *window = window_new(&plan);
    add_titled(window, 7, "a title of thirty-two bytes 1234", 0);
    uint32_t number = add_titled(window, 8, "another", 0);
    assert_true(title_is(window, number, ""));
    assert_int_equal(window_counts(window)->refused_title, 1);
    add_titled(window, 7, "shorter", 0); // its rest is room
    add_titled(window, 8, "another", 0);
    assert_true(title_is(window, number, "another"));
    assert_int_equal(window_counts(window)->refused_title, 1);
    free(window);
}

static void changed_issues_are_told_once_and_in_order(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    for (uint64_t i = 0; i < 12; i++) {
        add_errors(window, i % 4, NOON, 1);
    }
    assert_int_equal(window_changed_count(window, CHANGE_STORE), 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(window_changed_issue(window, CHANGE_STORE), i);
        assert_int_equal(window_changed_count(window, CHANGE_STORE), 3 - i);
    }
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), ISSUE_NONE);
    add_errors(window, 2, NOON, 1);
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), 2);
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), ISSUE_NONE);
    assert_int_equal(window_changed_count(window, CHANGE_RANK), 4); // the other list is its own
    add_ticket(window, 9, NOON, 60);
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), 4);
    window_take_back(window, 9, TODAY * MS_PER_DAY, 60, true);
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), 4);
    free(window);
}

static void a_shard_is_marked_whole(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t wanted = add_errors(window, 5ULL << 58 | 1, NOON, 1);
    add_errors(window, 6ULL << 58 | 1, NOON, 1);
    while (window_changed_issue(window, CHANGE_STORE) != ISSUE_NONE) {
    }
    window_change_issues(window, 5);
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), wanted);
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), ISSUE_NONE);
    free(window);
}

static void issue_stays_while_anything_of_it_is_kept(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    add_errors(window, 7, NOON, 1);
    int64_t last_kept = (TODAY + 100) * MS_PER_DAY - 1;
    window_slide(window, last_kept, 100);
    assert_int_equal(window_counts(window)->issues, 1);
    assert_int_equal(window_counts(window)->day_cells, 1);
    assert_int_equal(window_counts(window)->recent_cells, 0);
    assert_int_equal(window_counts(window)->facets, 1);
    window_slide(window, last_kept + 1, 100);
    assert_int_equal(window_counts(window)->issues, 0);
    assert_int_equal(window_counts(window)->day_cells, 0);
    assert_int_equal(window_counts(window)->facets, 0);
    assert_int_equal(window_counts(window)->text_bytes, 0);
    assert_int_equal(window_find(window, 7), ISSUE_NONE);
    assert_false(window_issue(window, 0)->live);
    free(window);
}

static void past_issue_is_on_no_list_and_its_place_serves_again(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    int64_t later = NOON + 200 * MS_PER_DAY;
    add_errors(window, 7, NOON, 1);
    add_errors(window, 8, NOON, 1);
    window_slide(window, later, 100);
    assert_int_equal(window_changed_count(window, CHANGE_STORE), 0);
    struct happening happening = errors_at(9, later, 3);
    uint32_t number = window_add(window, later, &happening, span_text("new"), 0);
    assert_true(number < 2);
    assert_int_equal(window_issue(window, number)->first_ms, later);
    assert_int_equal(window_issue(window, number)->facet_count, 1);
    assert_int_equal(window_issue_end(window), 2);
    for (int reader = 0; reader < 2; reader++) {
        assert_int_equal(window_changed_count(window, (enum change_reader)reader), 1);
        assert_int_equal(window_changed_issue(window, (enum change_reader)reader), number);
        assert_int_equal(window_changed_issue(window, (enum change_reader)reader), ISSUE_NONE);
        assert_int_equal(window_changed_count(window, (enum change_reader)reader), 0);
    }
    window_add(window, later, &happening, span_text("new"), 0); // once more, after it was taken
    assert_int_equal(window_changed_issue(window, CHANGE_RANK), number);
    free(window);
}

static void slide_goes_on_where_it_stopped(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    for (uint64_t i = 0; i < 10; i++) {
        add_errors(window, i, NOON, 1);
    }
    for (uint32_t left = 10; left > 1; left -= 3) {
        assert_int_equal(window_counts(window)->issues, left);
        window_slide(window, NOON + 200 * MS_PER_DAY, 3);
    }
    window_slide(window, NOON + 200 * MS_PER_DAY, 3);
    assert_int_equal(window_counts(window)->issues, 0);
    free(window);
}

#define CHURN_SIGNATURES 300

// A hundred and fifty places for three hundred signatures that come and go over years.
static void issues_come_and_go(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        uint64_t random = seed;
        struct window_plan plan = plan_small(true);
        plan.issues_max = 150;
        struct window *window = window_new(&plan);
        int64_t now_ms = NOON;
        int64_t last_ms[CHURN_SIGNATURES] = {0};
        for (int step = 0; step < 600; step++) {
            now_ms += (int64_t)(random_next(&random) % (2 * MS_PER_DAY));
            window_slide(window, now_ms, UINT32_MAX);
            size_t i = random_next(&random) % CHURN_SIGNATURES;
            struct happening happening = errors_at(i << 57 | i, now_ms, 1);
            assert_int_not_equal(ISSUE_NONE,
                                 window_add(window, now_ms, &happening,
                                            span_of("abcdefghijklmnopqrstuvwxyz", i % 26 + 1), 0));
            last_ms[i] = now_ms;
        }
        uint32_t live = 0;
        for (size_t i = 0; i < CHURN_SIGNATURES; i++) {
            uint32_t number = window_find(window, i << 57 | i);
            bool kept = instant_day(last_ms[i]) > instant_day(now_ms) - 100;
            assert_int_equal(number != ISSUE_NONE, kept);
            if (kept) {
                live++;
                assert_int_equal(window_issue(window, number)->last_ms, last_ms[i]);
                assert_int_equal(window_title(window, window_issue(window, number)).size,
                                 i % 26 + 1);
            }
        }
        assert_int_equal(window_counts(window)->issues, live);
        free(window);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(issue_is_found_by_its_signature),
        cmocka_unit_test(best_title_stays_in_any_order),
        cmocka_unit_test(long_title_is_cut_at_a_whole_character),
        cmocka_unit_test(title_without_room_is_counted_and_comes_later),
        cmocka_unit_test(changed_issues_are_told_once_and_in_order),
        cmocka_unit_test(a_shard_is_marked_whole),
        cmocka_unit_test(issue_stays_while_anything_of_it_is_kept),
        cmocka_unit_test(past_issue_is_on_no_list_and_its_place_serves_again),
        cmocka_unit_test(slide_goes_on_where_it_stopped),
        cmocka_unit_test(issues_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
