// The page of numbers for operators.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/metrics.h"

#include <math.h>
#include <stdlib.h>

static void assert_page(const struct metric *metrics, size_t count, const char *should)
{
    size_t bytes = 0;
    char *page = metrics_write(metrics, count, &bytes);
    assert_non_null(page);
    assert_string_equal(page, should);
    assert_int_equal(bytes, strlen(should));
    free(page);
}

static void one_of_each_type(void **state)
{
    const struct metric metrics[] = {
        {"ounce_events_total", "events counted", METRIC_COUNTER, NULL, NULL, 42},
        {"ounce_issues", "problems kept", METRIC_GAUGE, NULL, NULL, 7},
    };
    (void)state;
    assert_page(metrics, 2,
                "# HELP ounce_events_total events counted\n"
                "# TYPE ounce_events_total counter\n"
                "ounce_events_total 42\n"
                "# HELP ounce_issues problems kept\n"
                "# TYPE ounce_issues gauge\n"
                "ounce_issues 7\n");
}

static void samples_of_one_name_share_their_head(void **state)
{
    const struct metric metrics[] = {
        {"ounce_flaws_total", "what was wrong", METRIC_COUNTER, "reason", "json_bad", 1},
        {"ounce_flaws_total", "what was wrong", METRIC_COUNTER, "reason", "utf8_bad", 0},
    };
    (void)state;
    assert_page(metrics, 2,
                "# HELP ounce_flaws_total what was wrong\n"
                "# TYPE ounce_flaws_total counter\n"
                "ounce_flaws_total{reason=\"json_bad\"} 1\n"
                "ounce_flaws_total{reason=\"utf8_bad\"} 0\n");
}

// Exposition formats, "text format": \ " and line ends.
static void label_values_are_escaped(void **state)
{
    const struct metric metric = {"m", "h", METRIC_GAUGE, "l", "a\\b\"c\nd e}", 1};
    (void)state;
    assert_page(&metric, 1, "# HELP m h\n# TYPE m gauge\nm{l=\"a\\\\b\\\"c\\nd e}\"} 1\n");
}

static double written(double value)
{
    const struct metric metric = {"m", "h", METRIC_GAUGE, NULL, NULL, value};
    size_t bytes = 0;
    char *page = metrics_write(&metric, 1, &bytes);
    assert_non_null(page);
    assert_int_equal(page[bytes - 1], '\n');
    const char *number = strstr(page, "\nm ") + 3;
    char *end = NULL;
    double back = strtod(number, &end);
    assert_int_equal(*end, '\n');
    free(page);
    return back;
}

static void no_digit_of_a_number_is_lost(void **state)
{
    static const double values[] = {0, 1, 9007199254740991.0, 0.1, 1e-9, 1795435200.125, -3, 1e300};
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        assert_true(written(values[i]) == values[i]);
    }
    assert_true(isnan(written(NAN)));
    assert_true(isinf(written(INFINITY)));
}

static void nothing_is_an_empty_page(void **state)
{
    (void)state;
    assert_page(NULL, 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_each_type),
        cmocka_unit_test(samples_of_one_name_share_their_head),
        cmocka_unit_test(label_values_are_escaped),
        cmocka_unit_test(no_digit_of_a_number_is_lost),
        cmocka_unit_test(nothing_is_an_empty_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
