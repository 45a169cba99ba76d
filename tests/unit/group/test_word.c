// A word ends where it should and is the hole that it should be.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/word.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
    const char *message;
    bool value;
    const char *text, *hole;
    size_t end;
} rows[] = {
    {"plain text", false, "plain", "", 5},
    {"failed.", false, "failed", "", 7},
    {"can't", false, "can't", "", 5},
    {"dogs' house", false, "dogs", "", 4},
    {"a..b", false, "a", "", 1},
    {"-42,", false, "-42", "<num>", 3},
    {"99.9%.", false, "99.9%", "<num>", 6},
    {"1.2.3.4", false, "1.2.3.4", "<ip>", 7},
    {"/1.2.3.4:80", false, "/1.2.3.4", "<ip>", 8},
    {"1.2.3.4.5", false, "1.2.3.4.5", "<num>", 9},
    {"23:58:01.5Z,", false, "23:58:01.5Z", "<time>", 11},
    {"23:58:1", false, "23:58", "<time>", 5},
    {"2026-11-22", false, "2026-11-22", "<time>", 10},
    {"2026-11-22x", false, "2026-11-22x", "<num>", 11},
    {"22/11/2026 x", false, "22/11/2026", "<time>", 10},
    {"0:1:2:3:4:5:6:7", false, "0:1:2:3:4:5:6:7", "<ip>", 15},
    {"aa:bb:cc:dd:ee:ff", false, "aa:bb:cc:dd:ee:ff", "<mac>", 17},
    {"aa:bb", false, "aa", "", 2},
    {"https://x.org/?a=b&c)", false, "https://x.org/?a=b&c", "<url>", 20},
    {"/q?a=b c", false, "/q?a=b", "<path>", 6},
    {"../up", false, "../up", "<path>", 5},
    {"and/or", false, "and/or", "", 6},
    {"@home", false, "@home", "", 5},
    {"a@b", false, "a@b", "<mail>", 3},
    {"www.example.org", false, "www.example.org", "<host>", 15},
    {"intent.action.SCREEN_ON", false, "intent.action.SCREEN_ON", "", 23},
    {"deadbeef", false, "deadbeef", "<hex>", 8},
    {"decade", false, "decade", "", 6},
    {"TRUE", false, "TRUE", "<value>", 4},
    {"root", true, "root", "<value>", 4},
    {"ENUM", true, "ENUM", "<value>", 4},
    {"x1=5", true, "x1", "", 2},
    {"Jul 9", false, "Jul", "<time>", 3},
    {"Jul x", false, "Jul", "", 3},
    {"Sat Jul", false, "Sat", "<time>", 3},
    {"eth0", true, "eth0", "<id>", 4},
    {"\xe5\x8d\xb0"
     "7",
     false, "\xe5\x8d\xb0", "", 3},
};

static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct word word;
        word_read(span_text(rows[i].message), 0, rows[i].value, &word);
        if (!span_equal(word.text, span_text(rows[i].text)) || word.end != rows[i].end ||
            !span_equal(hole_name(word.hole), span_text(rows[i].hole))) {
            print_error("%s: got %.*s %s to %zu\n", rows[i].message, (int)word.text.size,
                        (const char *)word.text.at, (const char *)hole_name(word.hole).at,
                        word.end);
            fail();
        }
    }
}

static void test_kept_digits(void **state)
{
    (void)state;
    struct word word;
    word_read(span_text("blk_-77_8"), 0, false, &word);
    assert_true(word.digits);
    assert_int_equal(word.digits_shown, 4);
    word_read(span_text("eth0"), 0, false, &word);
    assert_true(word.digits);
    assert_int_equal(word.digits_shown, 0);
    word_read(span_text("---"), 0, false, &word);
    assert_false(word.letters || word.digits);
}

static void test_units(void **state)
{
    (void)state;
    assert_true(span_is_unit(span_text("MB")));
    assert_true(span_is_unit(span_text("Minutes")));
    assert_false(span_is_unit(span_text("users")));
    assert_false(span_is_unit(span_text("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_kept_digits),
        cmocka_unit_test(test_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
