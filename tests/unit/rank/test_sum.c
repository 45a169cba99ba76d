// The sum against sixty vectors worked out elsewhere, and against what DESIGN says in words.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sum_vectors.h"

#include "rank/sum.h"

#include <math.h>

#define DAYS_MAX 91

static void assert_six_digits(double is, double should)
{
    if (isnan(should) ? !isnan(is) : !(fabs(is - should) <= 1e-6 * fmax(1, fabs(should)))) {
        fail_msg("is %.9g, should be %.9g", is, should);
    }
}

static struct sum sum_at_three_minutes(const uint32_t *occurrences, size_t days)
{
    return sum_of(&(struct sum_terms){.occurrences = occurrences,
                                      .days = days,
                                      .minutes = 3,
                                      .fix_hours = 1,
                                      .horizon_weeks = 52});
}

static struct sum sum_of_equal_days(uint32_t each, size_t days)
{
    uint32_t occurrences[DAYS_MAX];
    for (size_t i = 0; i < days; i++) {
        occurrences[i] = each;
    }
    return sum_at_three_minutes(occurrences, days);
}

static void sixty_vectors(void **state)
{
    (void)state;
    assert_int_equal(sizeof sum_vectors / sizeof sum_vectors[0], 60);
    for (size_t i = 0; i < 60; i++) {
        const struct sum_vector *vector = &sum_vectors[i];
        struct sum sum = sum_of(&(struct sum_terms){.occurrences = vector->occurrences,
                                                    .days = vector->days,
                                                    .minutes = vector->minutes,
                                                    .fix_hours = vector->fix_hours,
                                                    .horizon_weeks = 52});
        assert_int_equal(sum.n, vector->n);
        assert_six_digits(sum.per_week, vector->per_week);
        assert_six_digits(sum.per_week_low, vector->per_week_low);
        assert_six_digits(sum.hours_saved, vector->hours_saved);
        assert_six_digits(sum.hours_saved_low, vector->hours_saved_low);
        assert_six_digits(sum.payback_weeks, vector->payback_weeks);
    }
}

// 20 tickets, at most one a date, on 28 dates, the first on the first.
static void the_founding_example(void **state)
{
    (void)state;
    uint32_t occurrences[28] = {0};
    for (size_t i = 0; i < 20; i++) {
        occurrences[i] = 1; // on which dates they fall is no matter
    }
    struct sum sum = sum_at_three_minutes(occurrences, 28);
    assert_int_equal(sum.n, 20);
    assert_six_digits(sum.per_week, 5.0);
    assert_six_digits(sum.payback_weeks, 4.0);
    assert_six_digits(sum.hours_saved, 12.0);
    assert_six_digits(sum.hours_saved_low, 8.215587);
    assert_false(sum.one_bad_day);
}

static void two_hundred_on_one_day_promise_nothing(void **state)
{
    (void)state;
    for (size_t days = 1; days <= DAYS_MAX; days++) {
        uint32_t occurrences[DAYS_MAX] = {0};
        occurrences[days / 2] = 200;
        struct sum sum = sum_at_three_minutes(occurrences, days);
        assert_int_equal(sum.n, 200);
        assert_true(sum.per_week_low == 0 && sum.hours_saved_low == 0);
        assert_true(sum.hours_saved > 0);
        assert_true(sum.one_bad_day);
    }
}

static void three_on_one_day_are_no_bad_day(void **state)
{
    (void)state;
    assert_false(sum_of_equal_days(3, 1).one_bad_day);
    assert_true(sum_of_equal_days(4, 1).one_bad_day);
    assert_false(sum_of_equal_days(4, 2).one_bad_day);
}

// What a flood that never stops comes to: one occurrence a date.
static void once_a_day_is_seven_a_week(void **state)
{
    (void)state;
    struct sum sum = sum_of_equal_days(1, 28);
    assert_six_digits(sum.per_week, 7.0);
    assert_six_digits(sum.per_week_low, 5.338542);
    assert_six_digits(sum.hours_saved, 17.2);
}

static void an_hour_is_not_multiplied_up_to_a_year(void **state)
{
    (void)state;
    for (size_t days = 1; days <= 7; days++) {
        assert_six_digits(sum_of_equal_days(1, days).per_week, (double)days);
    }
    assert_six_digits(sum_of_equal_days(1, 14).per_week, 7.0);
}

static void what_costs_nothing_never_pays_back(void **state)
{
    (void)state;
    uint32_t occurrences[3] = {5, 5, 5};
    struct sum_terms terms = {
        .occurrences = occurrences, .days = 3, .fix_hours = 1, .horizon_weeks = 52};
    struct sum sum = sum_of(&terms);
    assert_true(isnan(sum.payback_weeks));
    assert_six_digits(sum.hours_saved, -1.0);
    assert_true(sum.hours_saved_low == 0);
    assert_true(sum.per_week_low > 0);
}

static void nothing_at_all(void **state)
{
    (void)state;
    struct sum sum = sum_of_equal_days(0, 10);
    assert_int_equal(sum.n, 0);
    assert_true(sum.per_week == 0 && sum.per_week_low == 0 && sum.hours_saved_low == 0);
    assert_true(isnan(sum.payback_weeks));
    assert_false(sum.one_bad_day);
}

static void which_dates_is_no_matter(void **state)
{
    (void)state;
    uint32_t ahead[30], behind[30];
    for (size_t i = 0; i < 30; i++) {
        ahead[i] = (uint32_t)(i * i % 11);
        behind[29 - i] = ahead[i];
    }
    struct sum a = sum_at_three_minutes(ahead, 30), b = sum_at_three_minutes(behind, 30);
    assert_int_equal(a.n, b.n);
    assert_six_digits(a.per_week_low, b.per_week_low);
}

// One huge date beside small ones: what is left after it was passed over has kept all its digits.
static void the_worst_day_leaves_no_trace(void **state)
{
    (void)state;
    uint32_t occurrences[28];
    for (size_t i = 0; i < 28; i++) {
        occurrences[i] = 1;
    }
    double low = sum_at_three_minutes(occurrences, 28).per_week_low;
    occurrences[13] = UINT32_MAX;
    assert_true(sum_at_three_minutes(occurrences, 28).per_week_low == low);
}

static void the_largest_counts_have_a_sum(void **state)
{
    (void)state;
    struct sum sum = sum_of_equal_days(UINT32_MAX, DAYS_MAX);
    assert_true(sum.n == (uint64_t)UINT32_MAX * DAYS_MAX);
    assert_true(sum.per_week_low < sum.per_week && sum.per_week_low > 0.999 * sum.per_week);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixty_vectors),
        cmocka_unit_test(the_founding_example),
        cmocka_unit_test(two_hundred_on_one_day_promise_nothing),
        cmocka_unit_test(three_on_one_day_are_no_bad_day),
        cmocka_unit_test(once_a_day_is_seven_a_week),
        cmocka_unit_test(an_hour_is_not_multiplied_up_to_a_year),
        cmocka_unit_test(what_costs_nothing_never_pays_back),
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(which_dates_is_no_matter),
        cmocka_unit_test(the_worst_day_leaves_no_trace),
        cmocka_unit_test(the_largest_counts_have_a_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
