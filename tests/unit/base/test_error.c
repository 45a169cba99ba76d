// Every flaw has a name for programs, a sentence for people and a way out.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ounce/error.h>

#include "base/check.h"
#include "base/span.h"

static void every_code_has_its_texts(void **state)
{
    (void)state;
    for (int code = 0; code < OUNCE_ERROR_COUNT; code++) {
        assert_true(strlen(ounce_error_text((enum ounce_error)code)) > 10);
        assert_true(strlen(ounce_error_hint((enum ounce_error)code)) > 10);
    }
    assert_string_equal(ounce_error_name(OUNCE_LINE_LONG), "line_long");
    assert_string_equal(ounce_error_name(OUNCE_TIME_RANGE), "time_range");
    assert_string_equal(ounce_error_name(OUNCE_FIELD_LONG), "field_long");
}

// Names are labels in /metrics and codes in answers: small letters and `_`, no two alike.
static void names_are_labels(void **state)
{
    (void)state;
    for (int code = 0; code < OUNCE_ERROR_COUNT; code++) {
        struct span name = span_text(ounce_error_name((enum ounce_error)code));
        assert_true(name.size > 0);
        for (size_t i = 0; i < name.size; i++) {
            uint8_t c = name.at[i];
            assert_true(byte_is_lower(c) || c == '_' || (byte_is_digit(c) && i > 0));
        }
        for (int other = 0; other < code; other++) {
            assert_string_not_equal(ounce_error_name((enum ounce_error)code),
                                    ounce_error_name((enum ounce_error)other));
        }
    }
}

// An event carries one bit for each (wire/event.h).
static void all_fit_into_the_flaws_of_an_event(void **state)
{
    (void)state;
    assert_true(OUNCE_ERROR_COUNT <= 32);
}

static jmp_buf out_of_check;

static void jump_out(const char *file, int line, const char *what)
{
    assert_non_null(file);
    assert_true(line > 0);
    assert_non_null(what);
    longjmp(out_of_check, 1);
}

static void no_text_beyond_the_last(void **state)
{
    const char *(*const texts[])(enum ounce_error) = {ounce_error_name, ounce_error_text,
                                                      ounce_error_hint};
    void (*before)(const char *, int, const char *) = check_report;
    volatile size_t stopped = 0;
    (void)state;
    check_report = jump_out;
    for (volatile size_t i = 0; i < 3; i++) {
        if (setjmp(out_of_check) == 0) {
            texts[i](OUNCE_ERROR_COUNT);
        } else {
            stopped++;
        }
    }
    check_report = before;
    assert_int_equal(stopped, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_its_texts),
        cmocka_unit_test(names_are_labels),
        cmocka_unit_test(all_fit_into_the_flaws_of_an_event),
        cmocka_unit_test(no_text_beyond_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
