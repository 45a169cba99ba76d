// The facets of an issue: each once, with its latest date, and the sixteen seen last when there are
// more.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window_new.h"

static const struct facet *facet_of(const struct window *window, uint32_t number, enum kind kind,
                                    enum level level, uint32_t service)
{
    uint32_t at = window_issue(window, number)->facets;
    for (; at != CELL_NONE; at = window_facet(window, at)->next) {
        const struct facet *facet = window_facet(window, at);
        if (facet->kind == kind && facet->level == level && facet->service == service) {
            return facet;
        }
    }
    return NULL;
}

static void facets_differ_by_kind_level_and_service(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t billing = window_service(window, span_text("billing"));
    struct happening happening = errors_at(7, NOON, 1);
    uint32_t number = window_add(window, NOON, &happening, span_text("t"), 0);
    happening.first_ms = happening.last_ms = NOON - 2 * MS_PER_DAY;
    window_add(window, NOON, &happening, span_text("t"), 0); // the same, earlier
    happening.level = LEVEL_WARNING;
    window_add(window, NOON, &happening, span_text("t"), 0);
    happening.service = billing;
    window_add(window, NOON, &happening, span_text("t"), 0);
    happening.kind = KIND_TICKET;
    window_add(window, NOON, &happening, span_text("t"), 0);
    assert_int_equal(window_issue(window, number)->facet_count, 4);
    assert_int_equal(window_counts(window)->facets, 4);
    assert_int_equal(facet_of(window, number, KIND_ERROR, LEVEL_ERROR, 0)->last_day, TODAY);
    assert_int_equal(facet_of(window, number, KIND_ERROR, LEVEL_WARNING, 0)->last_day, TODAY - 2);
    assert_non_null(facet_of(window, number, KIND_ERROR, LEVEL_WARNING, billing));
    assert_non_null(facet_of(window, number, KIND_TICKET, LEVEL_WARNING, billing));
    free(window);
}

struct sight { // one facet on one day
    uint32_t service;
    int32_t day;
};

static int32_t last_of(const struct sight *sights, size_t count, uint32_t service)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < count; i++) {
        if (sights[i].service == service && sights[i].day > last) {
            last = sights[i].day;
        }
    }
    return last;
}

#define SIGHTS 100
#define SERVICES 30

// Stays: fewer than 16 others were seen later (or on that day, with a greater number).
static bool facet_stays(const struct sight *sights, uint32_t service)
{
    int32_t last = last_of(sights, SIGHTS, service);
    int before = 0;
    for (uint32_t other = 1; other <= SERVICES; other++) {
        int32_t other_last = last_of(sights, SIGHTS, other);
        before += other_last > last || (other_last == last && other > service);
    }
    return last != INT32_MIN && before < WINDOW_FACETS_MAX;
}

static void sixteen_stay_whatever_the_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        uint64_t random = seed;
        struct window_plan plan = plan_small(true);
        struct window *window = window_new(&plan);
        struct sight sights[SIGHTS];
        uint32_t number = window_merge_issue(window, 7, span_text("t"), 0, NOON, NOON, false);
        for (size_t i = 0; i < SIGHTS; i++) {
            sights[i] = (struct sight){1 + (uint32_t)(random_next(&random) % SERVICES),
                                       TODAY - (int32_t)(random_next(&random) % 50)};
            window_merge_facet(window, number, KIND_ERROR, LEVEL_ERROR, sights[i].service,
                               sights[i].day);
        }
        assert_int_equal(window_issue(window, number)->facet_count, WINDOW_FACETS_MAX);
        assert_true(window_counts(window)->facets_dropped > 0);
        for (uint32_t service = 1; service <= SERVICES; service++) {
            const struct facet *facet = facet_of(window, number, KIND_ERROR, LEVEL_ERROR, service);
            assert_int_equal(facet != NULL, facet_stays(sights, service));
            if (facet != NULL) {
                assert_int_equal(facet->last_day, last_of(sights, SIGHTS, service));
            }
        }
        free(window);
    }
}

static void facets_without_room_are_counted(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.facets_max = 2;
    struct window *window = window_new(&plan);
    for (uint64_t i = 0; i < 3; i++) {
        add_errors(window, i, NOON, 1);
    }
    assert_int_equal(window_counts(window)->facets, 2);
    assert_int_equal(window_counts(window)->facets_dropped, 1);
    assert_int_equal(window_issue(window, 2)->facets, CELL_NONE);
    assert_int_equal(day_of(window, 2, TODAY)->errors, 1);
    free(window);
}

static void old_facets_slide_out(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, NOON, 1);
    window_merge_facet(window, number, KIND_ERROR, LEVEL_WARNING, 0, TODAY - 1);
    window_merge_facet(window, number, KIND_ERROR, LEVEL_INFO, 0, TODAY - 2);
    window_slide(window, NOON + 98 * MS_PER_DAY, 10);
    assert_int_equal(window_issue(window, number)->facet_count, 2);
    assert_null(facet_of(window, number, KIND_ERROR, LEVEL_INFO, 0));
    assert_non_null(facet_of(window, number, KIND_ERROR, LEVEL_WARNING, 0));
    assert_non_null(facet_of(window, number, KIND_ERROR, LEVEL_ERROR, 0));
    assert_int_equal(window_counts(window)->facets, 2);
    free(window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facets_differ_by_kind_level_and_service),
        cmocka_unit_test(sixteen_stay_whatever_the_order),
        cmocka_unit_test(facets_without_room_are_counted),
        cmocka_unit_test(old_facets_slide_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
