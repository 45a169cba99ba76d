// Cleaning, unescaping, cutting, numbers.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/text.h"

#include <ounce/error.h>

#include <math.h>

#define UTF8_BAD (1U << OUNCE_UTF8_BAD)
#define NUL_BYTE (1U << OUNCE_NUL_BYTE)
#define FIELD_LONG (1U << OUNCE_FIELD_LONG)

static uint8_t room[4096];
static struct scratch scratch;
static uint32_t flaws;

static int begin(void **state)
{
    (void)state;
    scratch = (struct scratch){.at = room, .size = sizeof room};
    flaws = 0;
    return 0;
}

static void assert_span(struct span got, const char *want)
{
    assert_int_equal(got.size, strlen(want));
    assert_memory_equal(got.at, want, got.size);
}

#define CLEAN(literal) text_clean(&scratch, span_of(literal, sizeof(literal) - 1), &flaws)

static void clean_text_stays_where_it_is(void **state)
{
    static const char text[] =
        "na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80 and plain words behind it";
    (void)state;
    struct span got = CLEAN(text);
    assert_ptr_equal(got.at, text);
    assert_int_equal(got.size, sizeof text - 1);
    assert_int_equal(scratch.used, 0);
    assert_int_equal(flaws, 0);
}

static void bad_bytes_become_one_sign(void **state)
{
    (void)state;
    assert_span(CLEAN("a\xFF\xFE z"), "a\xEF\xBF\xBD z");
    assert_int_equal(flaws, UTF8_BAD);
    assert_span(CLEAN("\xC3"), "\xEF\xBF\xBD");
    assert_span(CLEAN("12345678\xE2\x82"), "12345678\xEF\xBF\xBD");
    assert_span(CLEAN("\xC0\xAF"), "\xEF\xBF\xBD");           // overlong
    assert_span(CLEAN("\xED\xA0\x80"), "\xEF\xBF\xBD");       // a surrogate
    assert_span(CLEAN("\xF4\x90\x80\x80x"), "\xEF\xBF\xBDx"); // above U+10FFFF
}

static void nul_bytes_become_blanks(void **state)
{
    (void)state;
    assert_span(CLEAN("a\0b"), "a b");
    assert_int_equal(flaws, NUL_BYTE);
    assert_span(CLEAN("abcdefg\0ijklmnop"), "abcdefg ijklmnop");
}

static void the_scratch_never_overflows(void **state)
{
    (void)state;
    scratch.size = 8;
    assert_span(CLEAN("abcd\xFF\xC3\xA9"), "abcd\xEF\xBF\xBD"); // the last character has no room
    assert_int_equal(flaws, UTF8_BAD | FIELD_LONG);
    assert_true(scratch.used <= scratch.size);
    text_append_byte(&scratch, 'x', &flaws);
    text_append_byte(&scratch, 'y', &flaws);
    assert_int_equal(scratch.used, scratch.size);
}

static void twice_the_size_is_enough(void **state)
{
    static const char text[] = "\xFF-\xFF-\xFF-\xFF-";
    (void)state;
    scratch.size = 2 * (sizeof text - 1);
    CLEAN(text);
    assert_int_equal(flaws, UTF8_BAD);
}

#define UNESCAPE(literal) text_unescape(&scratch, span_text(literal), &flaws)

static void escapes(void **state)
{
    (void)state;
    assert_span(UNESCAPE("a\\n\\t\\\"\\\\\\/b\\u00e9\\uD83D\\uDE00"),
                "a\n\t\"\\/b\xC3\xA9\xF0\x9F\x98\x80");
    assert_int_equal(flaws, 0);
    assert_span(UNESCAPE("\\q\\x1f\\"), "\\q\\x1f\\"); // unknown ones stay
    assert_int_equal(flaws, 0);
}

static void bad_code_points(void **state)
{
    (void)state;
    assert_span(UNESCAPE("a\\ud800z"), "a\xEF\xBF\xBDz");
    assert_int_equal(flaws, UTF8_BAD);
    flaws = 0;
    assert_span(UNESCAPE("\\ud800\\u0041"), "\xEF\xBF\xBD"
                                            "A");
    assert_span(UNESCAPE("\\udc00"), "\xEF\xBF\xBD");
    assert_span(UNESCAPE("\\u12g4"), "\xEF\xBF\xBD"
                                     "12g4");
    assert_int_equal(flaws, UTF8_BAD);
    flaws = 0;
    assert_span(UNESCAPE("a\\u0000z"), "a z");
    assert_int_equal(flaws, NUL_BYTE);
    flaws = 0;
    assert_span(UNESCAPE("\\ufffd"), "\xEF\xBF\xBD"); // asked for: no flaw
    assert_int_equal(flaws, 0);
}

static void cuts_fall_between_characters(void **state)
{
    (void)state;
    assert_span(span_cut(span_text("abc"), 3), "abc");
    assert_span(span_cut(span_text("abc"), 2), "ab");
    assert_span(span_cut(span_text("a\xC3\xA9"), 2), "a");
    assert_span(span_cut(span_text("\xF0\x9F\x98\x80"), 3), "");
}

static void assert_number(const char *text, double want)
{
    double got = -12345;
    assert_true(text_to_number(span_text(text), &got));
    assert_true(got == want);
}

static void numbers(void **state)
{
    (void)state;
    assert_number("0", 0);
    assert_number("-1.5e3", -1500);
    assert_number("1795393411.864", 1795393411.864);
    assert_number("1795393411864", 1795393411864.0);
    assert_number("0.1", 0.1);
    assert_number("2E-2", 0.02);
    assert_number("05", 5);
    assert_number("123456789012345678901234567890", 123456789012345678901234567890.0);
    assert_number("0e999999999999", 0);
    assert_number("1e-99999", 0);
    assert_number("1e99999", (double)INFINITY);
}

static void no_numbers(void **state)
{
    static const char *const texts[] = {"",   "-",   ".5",  "5.",    "1e",  "1e+", "+1", "1 ",
                                        " 1", "0x1", "1,5", "1.2.3", "NaN", "e5",  "--1"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double number = 7;
        assert_false(text_to_number(span_text(texts[i]), &number));
        assert_true(number == 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(clean_text_stays_where_it_is, begin),
        cmocka_unit_test_setup(bad_bytes_become_one_sign, begin),
        cmocka_unit_test_setup(nul_bytes_become_blanks, begin),
        cmocka_unit_test_setup(the_scratch_never_overflows, begin),
        cmocka_unit_test_setup(twice_the_size_is_enough, begin),
        cmocka_unit_test_setup(escapes, begin),
        cmocka_unit_test_setup(bad_code_points, begin),
        cmocka_unit_test(cuts_fall_between_characters),
        cmocka_unit_test(numbers),
        cmocka_unit_test(no_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
