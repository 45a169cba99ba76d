// Severity names and numbers.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/level.h"

static void names_in_any_case(void **state)
{
    (void)state;
    assert_int_equal(level_of_name(span_text("warn")), LEVEL_WARNING);
    assert_int_equal(level_of_name(span_text("WARNING")), LEVEL_WARNING);
    assert_int_equal(level_of_name(span_text("Err")), LEVEL_ERROR);
    assert_int_equal(level_of_name(span_text("FATAL")), LEVEL_CRITICAL);
    assert_int_equal(level_of_name(span_text("Informational")), LEVEL_INFO);
    assert_int_equal(level_of_name(span_text("emerg")), LEVEL_EMERGENCY);
    assert_int_equal(level_of_name(span_text("ERRO")), LEVEL_ERROR);
}

static void other_words_are_none(void **state)
{
    static const char *const words[] = {"",     "E",      "er",  "errors",         "warned",
                                        "high", "urgent", "log", "informationally"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        assert_int_equal(level_of_name(span_text(words[i])), LEVEL_NONE);
    }
}

static void every_level_knows_its_own_name(void **state)
{
    (void)state;
    assert_string_equal(level_name(LEVEL_NONE), "");
    for (int i = LEVEL_TRACE; i < LEVEL_COUNT; i++) {
        assert_int_equal(level_of_name(span_text(level_name((enum level)i))), i);
    }
}

static void syslog_numbers_go_down_as_levels_go_up(void **state)
{
    (void)state;
    assert_int_equal(level_of_syslog(0), LEVEL_EMERGENCY);
    assert_int_equal(level_of_syslog(3), LEVEL_ERROR);
    assert_int_equal(level_of_syslog(7), LEVEL_DEBUG);
    assert_int_equal(level_of_syslog(8), LEVEL_NONE);
    for (unsigned i = 1; i < 8; i++) {
        assert_true(level_of_syslog(i) < level_of_syslog(i - 1));
    }
}

static void field_numbers_are_pino_or_syslog(void **state)
{
    (void)state;
    assert_int_equal(level_of_number(3), LEVEL_ERROR);
    assert_int_equal(level_of_number(10), LEVEL_TRACE);
    assert_int_equal(level_of_number(40), LEVEL_WARNING);
    assert_int_equal(level_of_number(60), LEVEL_CRITICAL);
    assert_int_equal(level_of_number(8), LEVEL_NONE);
    assert_int_equal(level_of_number(35), LEVEL_NONE);
    assert_int_equal(level_of_number(UINT64_MAX), LEVEL_NONE);
    assert_int_equal(level_of_number(1ULL << 32), LEVEL_NONE); // no emergency by truncation
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_any_case),
        cmocka_unit_test(other_words_are_none),
        cmocka_unit_test(every_level_knows_its_own_name),
        cmocka_unit_test(syslog_numbers_go_down_as_levels_go_up),
        cmocka_unit_test(field_numbers_are_pino_or_syslog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
