// Names become small numbers, the same for the same name, until the table is full.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window_new.h"

static struct span name_of(uint8_t name[2], size_t number)
{
    name[0] = (uint8_t)('a' + number / 26);
    name[1] = (uint8_t)('a' + number % 26);
    return span_of(name, 2);
}

static void a_name_has_one_number(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint8_t name[2];
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(window_service(window, name_of(name, i)), i + 1);
    }
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(window_service(window, name_of(name, i)), i + 1);
        assert_true(span_equal(window_service_name(window, i + 1), name_of(name, i)));
    }
    assert_int_equal(window_counts(window)->services, 20);
    assert_int_equal(window_counts(window)->refused_service, 0);
    free(window);
}

static void a_full_table_says_none(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.services_max = 2;
    struct window *window = window_new(&plan);
    window_service(window, span_text("a"));
    window_service(window, span_text("b"));
    assert_int_equal(window_service(window, span_text("c")), SERVICE_NONE);
    assert_int_equal(window_service(window, span_text("b")), 2);
    assert_int_equal(window_counts(window)->refused_service, 1);
    free(window);
}

static void no_text_left_says_none(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.text_bytes_max = 16;
    struct window *window = window_new(&plan);
    assert_int_equal(window_service(window, span_text("a")), 1);
    assert_int_equal(window_service(window, span_text("b")), SERVICE_NONE);
    assert_int_equal(window_counts(window)->services, 1);
    assert_int_equal(window_counts(window)->refused_service, 1);
    free(window);
}

static void no_name_is_none(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    assert_int_equal(window_service(window, (struct span){0}), SERVICE_NONE);
    assert_int_equal(window_service_name(window, SERVICE_NONE).size, 0);
    assert_int_equal(window_service_name(window, 1).size, 0);
    assert_int_equal(window_counts(window)->refused_service, 0);
    free(window);
}

static void long_names_are_cut(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint8_t name[400];
    memset(name, 'x', sizeof name);
    uint32_t service = window_service(window, span_of(name, 400));
    assert_int_equal(window_service_name(window, service).size, SERVICE_BYTES_MAX);
    assert_int_equal(window_service(window, span_of(name, 300)), service);
    assert_int_not_equal(window_service(window, span_of(name, 254)), service);
    free(window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_has_one_number),  cmocka_unit_test(a_full_table_says_none),
        cmocka_unit_test(no_text_left_says_none), cmocka_unit_test(no_name_is_none),
        cmocka_unit_test(long_names_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
