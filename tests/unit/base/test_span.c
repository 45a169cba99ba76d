// The few things that are done with text everywhere, each against a plain oracle where there is
// one.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/span.h"

static const struct span none = {NULL, 0};

static void equal_is_by_bytes(void **state)
{
    (void)state;
    assert_true(span_equal(span_text("abc"), span_of("abcd", 3)));
    assert_false(span_equal(span_text("abc"), span_text("abd")));
    assert_false(span_equal(span_text("abc"), span_text("ABC")));
    assert_false(span_equal(span_text("abc"), span_text("ab")));
    assert_true(span_equal(none, span_text("")));
    assert_true(span_equal(none, none));
    assert_true(span_equal(span_of("a\0b", 3), span_of("a\0b", 3)));
    assert_false(span_equal(span_of("a\0b", 3), span_of("a\0c", 3)));
}

static void equal_without_case_is_for_ascii_letters_only(void **state)
{
    (void)state;
    assert_true(span_equal_nocase(span_text("Content-Length"), span_text("content-LENGTH")));
    assert_false(span_equal_nocase(span_text("abc"), span_text("abcd")));
    assert_true(span_equal_nocase(none, none));
    // Neighbours of the letters: @ and `, [ and {
    assert_false(span_equal_nocase(span_text("@"), span_text("`")));
    assert_false(span_equal_nocase(span_text("["), span_text("{")));
    // Latin-1 and UTF-8 letters stay as they are.
    assert_false(span_equal_nocase(span_text("\xC4"), span_text("\xE4")));
    assert_true(span_equal_nocase(span_text("\xC3\xA4"), span_text("\xC3\xA4")));
}

static void starts_with_a_prefix(void **state)
{
    (void)state;
    assert_true(span_starts(span_text("/v1/issues/7"), span_text("/v1/issues/")));
    assert_true(span_starts(span_text("abc"), span_text("abc")));
    assert_true(span_starts(span_text("abc"), none));
    assert_true(span_starts(none, none));
    assert_false(span_starts(span_text("ab"), span_text("abc")));
    assert_false(span_starts(span_text("xbc"), span_text("ab")));
    assert_false(span_starts(none, span_text("a")));
}

static void find_tells_the_first_place_or_the_size(void **state)
{
    (void)state;
    assert_int_equal(span_find(span_text("a=b=c"), '='), 1);
    assert_int_equal(span_find(span_text("=a"), '='), 0);
    assert_int_equal(span_find(span_text("abc"), '='), 3);
    assert_int_equal(span_find(span_of("abc=", 3), '='), 3);
    assert_int_equal(span_find(span_of("a\0b", 3), 0), 1);
    assert_int_equal(span_find(none, 'a'), 0);
}

static void find_without_case(void **state)
{
    (void)state;
    assert_int_equal(span_find_nocase(span_text("it Failed here"), span_text("FAILED")), 3);
    assert_int_equal(span_find_nocase(span_text("failed"), span_text("failed")), 0);
    assert_int_equal(span_find_nocase(span_text("it fails"), span_text("failed")), 8);
    assert_int_equal(span_find_nocase(span_of("it failed", 8), span_text("failed")), 8);
    assert_int_equal(span_find_nocase(span_text("aab"), span_text("ab")), 1);
    assert_int_equal(span_find_nocase(span_text("abc"), none), 0);
    assert_int_equal(span_find_nocase(none, span_text("a")), 0);
    assert_int_equal(span_find_nocase(none, none), 0);
}

static void trim_takes_blanks_and_line_ends(void **state)
{
    (void)state;
    assert_true(span_equal(span_trim(span_text(" \t a b \r\n")), span_text("a b")));
    assert_true(span_equal(span_trim(span_text("a")), span_text("a")));
    assert_int_equal(span_trim(span_text(" \r\n\t ")).size, 0);
    assert_int_equal(span_trim(none).size, 0);
    // A NUL and a vertical tab are no blanks.
    assert_int_equal(span_trim(span_of(" \0 ", 3)).size, 1);
    assert_int_equal(span_trim(span_text("\va\v")).size, 3);
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void compare_is_byte_order(void **state)
{
    static const char *const sorted[] = {"",   "A", "AA",   "B",    "a",
                                         "ab", "b", "\x7F", "\x80", "\xFF"};
    size_t count = sizeof sorted / sizeof sorted[0];
    (void)state;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = span_compare(span_text(sorted[i]), span_text(sorted[j]));
            assert_int_equal(sign(order), (i > j) - (i < j));
        }
    }
    assert_int_equal(span_compare(none, none), 0);
    assert_true(span_compare(none, span_text("a")) < 0);
    assert_true(span_compare(span_of("a\0", 2), span_text("a")) > 0);
}

static void parts_and_rests(void **state)
{
    struct span s = span_text("hello");
    (void)state;
    assert_true(span_equal(span_part(s, 1, 3), span_text("el")));
    assert_int_equal(span_part(s, 5, 5).size, 0);
    assert_true(span_equal(span_skip(s, 2), span_text("llo")));
    assert_int_equal(span_skip(s, 5).size, 0);
    assert_int_equal(span_skip(s, 99).size, 0);
    assert_ptr_equal(span_skip(s, 99).at, s.at + 5);
    assert_int_equal(span_skip(none, 1).size, 0);
    assert_int_equal(span_part(none, 0, 0).size, 0);
    assert_true(span_starts(span_skip(none, 0), none));
}

static void numbers_up_to_the_last(void **state)
{
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"0", 0},
                {"7", 7},
                {"0042", 42},
                {"4294967296", 4294967296U},
                {"18446744073709551615", UINT64_MAX},
                {"00000000000000000000000018446744073709551615", UINT64_MAX}};
    static const char *const bad[] = {"",    " 1", "1 ", "-1",   "+1",
                                      "0x1", "1.", "١",  "1e3",  "18446744073709551616",
                                      "1_0", ":",  "/",  "1\n2", "99999999999999999999"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        uint64_t value = 12345;
        assert_true(span_to_u64(span_text(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint64_t value = 12345;
        assert_false(span_to_u64(span_text(bad[i]), &value));
        assert_int_equal(value, 12345);
    }
    uint64_t value = 12345;
    assert_false(span_to_u64(none, &value));
    assert_true(span_to_u64(span_of("123", 2), &value));
    assert_int_equal(value, 12);
}

static bool globs(const char *pattern, const char *text)
{
    return span_glob(span_text(pattern), span_text(text));
}

static void globs_match(void **state)
{
    (void)state;
    assert_true(globs("bug-*", "bug-printer"));
    assert_true(globs("bug-*", "BUG-"));
    assert_false(globs("bug-*", "a bug-printer"));
    assert_true(globs("*", ""));
    assert_true(globs("", ""));
    assert_false(globs("", "a"));
    assert_false(globs("?", ""));
    assert_true(globs("?", "*"));
    assert_true(globs("a?c", "abc"));
    assert_false(globs("a?c", "ac"));
    assert_true(globs("*-jam", "printer-jam-jam"));
    assert_false(globs("*-jam", "printer-jam-jams"));
    assert_true(globs("a*b*c", "axxbyybzzc"));
    assert_false(globs("a*b*c", "axxcyyb"));
    assert_true(globs("**?**", "x"));
    assert_true(globs("[a]", "[A]")); // no brackets in these globs
    assert_false(globs("[a]", "a"));
    assert_true(span_glob(none, none));
    assert_true(span_glob(span_text("***"), none));
}

// The definition itself, exponential and plainly right.
static bool glob_oracle(struct span pattern, struct span s)
{
    if (pattern.size == 0) {
        return s.size == 0;
    }
    if (pattern.at[0] == '*') {
        return glob_oracle(span_skip(pattern, 1), s) ||
               (s.size > 0 && glob_oracle(pattern, span_skip(s, 1)));
    }
    return s.size > 0 &&
           (pattern.at[0] == '?' || byte_lower(pattern.at[0]) == byte_lower(s.at[0])) &&
           glob_oracle(span_skip(pattern, 1), span_skip(s, 1));
}

// All patterns of up to 5 of "*?aB" on all texts of up to 5 of "aAbB".
static size_t spelled(uint32_t number, const char letters[4], uint8_t out[8])
{
    size_t size = 0;
    for (; number > 0; number = (number - 1) / 4) {
        out[size++] = (uint8_t)letters[(number - 1) % 4];
    }
    return size;
}

static void globs_agree_with_their_definition(void **state)
{
    (void)state;
    const uint32_t up_to_five = 4 + 16 + 64 + 256 + 1024;
    for (uint32_t p = 0; p <= up_to_five; p++) {
        uint8_t pattern_room[8], text_room[8];
        struct span pattern = span_of(pattern_room, spelled(p, "*?aB", pattern_room));
        for (uint32_t t = 0; t <= up_to_five; t += 3) {
            struct span text = span_of(text_room, spelled(t, "aAbB", text_room));
            assert_int_equal(span_glob(pattern, text), glob_oracle(pattern, text));
        }
    }
}

// Backtracking over every star would take longer than the universe has existed.
static void no_glob_is_slow(void **state)
{
    static const char pattern[] = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
    static uint8_t text[20000];
    (void)state;
    memset(text, 'a', sizeof text);
    assert_false(span_glob(span_text(pattern), span_of(text, sizeof text)));
}

static void bytes_are_classed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        uint8_t c = (uint8_t)i;
        bool digit = strchr("0123456789", (int)i) && c != 0;
        bool lower = strchr("abcdefghijklmnopqrstuvwxyz", (int)i) && c != 0;
        bool upper = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (int)i) && c != 0;
        bool hex = strchr("0123456789abcdefABCDEF", (int)i) && c != 0;
        assert_int_equal(byte_is_digit(c), digit);
        assert_int_equal(byte_is_lower(c), lower);
        assert_int_equal(byte_is_upper(c), upper);
        assert_int_equal(byte_is_alpha(c), lower || upper);
        assert_int_equal(byte_is_hex(c), hex);
        assert_int_equal(byte_is_blank(c), c == ' ' || c == '\t');
        assert_int_equal(byte_lower(c), upper ? c + 32 : c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_is_by_bytes),
        cmocka_unit_test(equal_without_case_is_for_ascii_letters_only),
        cmocka_unit_test(starts_with_a_prefix),
        cmocka_unit_test(find_tells_the_first_place_or_the_size),
        cmocka_unit_test(find_without_case),
        cmocka_unit_test(trim_takes_blanks_and_line_ends),
        cmocka_unit_test(compare_is_byte_order),
        cmocka_unit_test(parts_and_rests),
        cmocka_unit_test(numbers_up_to_the_last),
        cmocka_unit_test(globs_match),
        cmocka_unit_test(globs_agree_with_their_definition),
        cmocka_unit_test(no_glob_is_slow),
        cmocka_unit_test(bytes_are_classed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
