// Titles are one line of valid UTF-8, whatever the bytes were.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/title.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
    const char *raw, *title;
} rows[] = {
    {"plain", "plain"},
    {"  plain\t", "plain"},
    {"caf\xc3\xa9 \xf0\x9f\x94\xa5", "caf\xc3\xa9 \xf0\x9f\x94\xa5"},
    {"a\x1b[31mb", "a [31mb"},
    {"a\x7f"
     "b",
     "a b"},
    {"a\xc2\x9b"
     "31mb",
     "a  31mb"},
    {"a\xff"
     "b",
     "a?b"},
    {"cut \xe2\x82", "cut ??"},
    {"overlong \xc0\xaf \xe0\x80\xaf", "overlong ?? ???"},
    {"surrogate \xed\xa0\x80", "surrogate ???"},
    {"too far \xf4\x90\x80\x80", "too far ????"},
    {"", "(no text)"},
    {" \x01 ", "(no text)"},
};

static void test_titles(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        uint8_t raw[64];
        size_t size = strlen(rows[i].raw);
        memcpy(raw, rows[i].raw, size);
        struct span title = title_finish(raw, size);
        assert_int_equal(title.size, strlen(rows[i].title));
        assert_memory_equal(title.at, rows[i].title, title.size);
    }
}

static void test_the_cut_splits_no_character(void **state)
{
    (void)state;
    for (size_t lead = 0; lead < 3; lead++) {
        uint8_t raw[TITLE_BYTES_MAX + 8];
        memset(raw, 'a', lead);
        size_t size = lead;
        while (size + 3 <= sizeof(raw)) {
            memcpy(raw + size, "\xe2\x82\xac", 3);
            size += 3;
        }
        struct span title = title_finish(raw, size);
        assert_int_equal(title.size, lead + (TITLE_BYTES_MAX - lead) / 3 * 3);
        assert_ptr_equal(memchr(title.at, '?', title.size), NULL);
    }
}

static void test_a_full_title_is_not_cut(void **state)
{
    (void)state;
    uint8_t raw[TITLE_BYTES_MAX];
    memset(raw, 'a', sizeof(raw));
    assert_int_equal(title_finish(raw, sizeof(raw)).size, TITLE_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_titles),
        cmocka_unit_test(test_the_cut_splits_no_character),
        cmocka_unit_test(test_a_full_title_is_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
