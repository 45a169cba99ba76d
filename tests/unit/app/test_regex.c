// PCRE2 behind the matcher: what it finds, and that no regex is slow.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/regex.h"

#include <stdio.h>

static char wrong[128];
static size_t wrong_at;

static void *compiled(const char *pattern)
{
    return regex_library.compile(span_text(pattern), &wrong_at, wrong, sizeof wrong);
}

// "[match]" from the beginning, "-" for none; steps in *steps.
static const char *found(const char *pattern, struct span text, uint32_t *steps)
{
    static char out[64];
    size_t begin = 0, end = 0;
    void *regex = compiled(pattern);
    assert_non_null(regex);
    snprintf(out, sizeof out, "-");
    if (regex_library.find(regex, text, 0, &begin, &end, steps)) {
        assert_true(begin < end && end <= text.size);
        snprintf(out, sizeof out, "[%.*s]", (int)(end - begin), (const char *)text.at + begin);
    }
    regex_library.free(regex);
    return out;
}

static const char *finds(const char *pattern, const char *text)
{
    uint32_t steps = MATCHER_STEPS_MAX;
    const char *out = found(pattern, span_text(text), &steps);
    assert_true(steps > 0);
    return out;
}

static void what_it_finds(void **state)
{
    (void)state;
    assert_string_equal(finds("order-[a-z]+", "lost order-abc-7"), "[order-abc]");
    assert_string_equal(finds("^lost", "lost order"), "[lost]");
    assert_string_equal(finds("Lost", "lost order"), "-");
    assert_string_equal(finds("(?i)Lost", "lost order"), "[lost]");
    assert_string_equal(finds("Gr.n", "Gr\xc3\xbcn"), "[Gr\xc3\xbcn]");
    assert_string_equal(finds("a.b", "a\xff"
                                     "b acb"),
                        "[acb]");                 // over what is no UTF-8
    assert_string_equal(finds("x*", "aaa"), "-"); // never nothing
    assert_string_equal(finds("x*", "axx"), "[xx]");
    assert_string_equal(finds("a", ""), "-");
}

static void from_where_it_is_told(void **state)
{
    uint32_t steps = MATCHER_STEPS_MAX;
    size_t begin = 0, end = 0;
    void *regex = compiled("[ab]c");
    (void)state;
    assert_true(regex_library.find(regex, span_text("ac bc"), 1, &begin, &end, &steps));
    assert_int_equal(begin, 3);
    assert_int_equal(end, 5);
    assert_false(regex_library.find(regex, span_text("ac bc"), 5, &begin, &end, &steps));
    regex_library.free(regex);
}

static void what_is_no_regex(void **state)
{
    static char deep[128];
    static const char *const bad[] = {"a(b", "[a", "*", "\\C", "(?P<x", "((a{1000}){1000}){1000}",
                                      "\xff"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        wrong[0] = '\0';
        assert_null(compiled(bad[i]));
        assert_true(strlen(wrong) > 0);
        assert_true(wrong_at <= strlen(bad[i]));
    }
    memset(deep, '(', 60);
    deep[60] = 'a';
    memset(deep + 61, ')', 60);
    assert_null(compiled(deep));
}

// Each of these takes for ever where nothing bounds it.
static void no_regex_is_slow(void **state)
{
    static const char *const hostile[] = {"(a+)+b",
                                          "^(a+)+$",
                                          "(a|a)*c",
                                          "(a|aa)+c",
                                          "(.*)(.*)(.*)(.*)(.*)bx",
                                          "(a|b|ab)*c",
                                          "(?:[a-z]+)*9",
                                          "((((a*)*)*)*)*b",
                                          "([a-z]{1,200}){1,20}9",
                                          "(a?){60}a{60}b",
                                          "^(([a-z])+.)+[A-Z]([a-z])+$",
                                          "(?=(a+))a*b\\1",
                                          "(?R)?a+b"};
    static char text[4096];
    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text + sizeof text - 8, "!b!c!9!x", 8);
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        uint32_t steps = MATCHER_STEPS_MAX;
        const char *out = found(hostile[i], span_of(text, sizeof text), &steps);
        assert_true(steps == 0 || strcmp(out, "-") == 0 || out[0] == '[');
    }
    uint32_t steps = MATCHER_STEPS_MAX;
    assert_string_equal(found("(a+)+b", span_of(text, sizeof text), &steps), "-");
    assert_int_equal(steps, 0);
    assert_string_equal(found("a", span_of(text, sizeof text), &steps), "-"); // none are left
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_finds),
        cmocka_unit_test(from_where_it_is_told),
        cmocka_unit_test(what_is_no_regex),
        cmocka_unit_test(no_regex_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
