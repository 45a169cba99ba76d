// Which texts and which places in them a glob, a literal and a regex mean.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plain_regex.h"

#include <stdio.h>

static uint32_t steps;

static bool meets_by(struct matcher matcher, const char *text)
{
    struct text_pairs pairs;
    text_pairs_read(&pairs, span_text(text));
    return matcher_meets(&matcher, span_text(text), &pairs, &steps);
}

static bool meets(enum matcher_kind kind, const char *pattern, const char *text)
{
    return meets_by(matcher_of(kind, span_text(pattern)), text);
}

// The places, each in brackets.
static const char *places(struct matcher matcher, const char *text)
{
    static char out[256];
    struct text_pairs pairs;
    size_t at = 0, begin, end, size = 0;
    struct span s = span_text(text);
    text_pairs_read(&pairs, s);
    out[0] = '\0';
    while (matcher_next(&matcher, s, &pairs, at, &begin, &end, &steps)) {
        assert_true(begin >= at && end > begin && end <= s.size);
        size += (size_t)snprintf(out + size, sizeof out - size, "[%.*s]", (int)(end - begin),
                                 text + begin);
        at = end;
    }
    return out;
}

static const char *places_of(enum matcher_kind kind, const char *pattern, const char *text)
{
    return places(matcher_of(kind, span_text(pattern)), text);
}

static void a_glob_spans_a_text(void **state)
{
    (void)state;
    assert_true(meets(MATCHER_GLOB, "*connection * reset*", "upstream Connection 4 RESET by peer"));
    assert_true(meets(MATCHER_GLOB, "disk full", "disk full"));
    assert_true(meets(MATCHER_GLOB, "disk ?ull", "disk full"));
    assert_true(meets(MATCHER_GLOB, "*", "any"));
    assert_true(meets(MATCHER_GLOB, "*", ""));
    assert_false(meets(MATCHER_GLOB, "disk", "disk full"));
    assert_false(meets(MATCHER_GLOB, "*connection * reset*", "connection lost, not resumed"));
}

static void a_literal_is_found_as_words(void **state)
{
    (void)state;
    assert_true(meets(MATCHER_LITERAL, "HTTP 404", "got http 404, again"));
    assert_true(meets(MATCHER_LITERAL, "a*b?", "is a*b? here"));
    assert_true(meets(MATCHER_LITERAL, "-x-", "y-x-z"));
    assert_false(meets(MATCHER_LITERAL, "a*b", "aaab"));
    assert_false(meets(MATCHER_LITERAL, "HTTP 404", "got http 4040"));
    assert_false(meets(MATCHER_LITERAL, "HTTP 404", "got xhttp 404"));
    assert_false(meets(MATCHER_LITERAL, "long", "lo"));
    assert_string_equal(places_of(MATCHER_LITERAL, "E1", "E1 xE1 E10 e1,E1"), "[E1][e1][E1]");
}

static void a_glob_spans_words(void **state)
{
    (void)state;
    assert_string_equal(
        places_of(MATCHER_GLOB, "order-*", "order-a, (order-b) preorder-c order-d."),
        "[order-a][order-b][order-d.]");
    assert_string_equal(places_of(MATCHER_GLOB, "E1042", "code=E1042. \"e1042\" E10421"),
                        "[E1042][e1042]");
    assert_string_equal(places_of(MATCHER_GLOB, "?", "a bc d"), "[a][d]");
    assert_string_equal(places_of(MATCHER_GLOB, "x", ""), "");
}

static void a_regex_is_the_librarys(void **state)
{
    char wrong[64];
    size_t at = 99;
    struct matcher matcher = matcher_of(MATCHER_REGEX, span_text("ab"));
    (void)state;
    steps = 100;
    assert_true(matcher_compile(&matcher, &plain_regex, &at, wrong, sizeof wrong));
    assert_true(meets_by(matcher, "cabinet"));
    assert_false(meets_by(matcher, "Ab"));
    assert_string_equal(places(matcher, "ababcab"), "[ab][ab][ab]");
    steps = 0;
    assert_false(meets_by(matcher, "cabinet"));
    matcher_free(&matcher);
    matcher_free(&matcher);
    matcher = matcher_of(MATCHER_REGEX, span_text("a("));
    assert_false(matcher_compile(&matcher, &plain_regex, &at, wrong, sizeof wrong));
    assert_int_equal(at, 1);
    assert_string_equal(wrong, "a bracket");
    matcher_free(&matcher);
}

// The look at pairs may only ever say no when the match itself would.
static void pairs_never_lie(void **state)
{
    static const char *const texts[] = {"",      "a",   "ab",     "abcabc",
                                        "x*y?z", "AbC", "a b\tc", "\xc3\xa4z"};
    static const char *const patterns[] = {"a", "ab", "*b*", "a?c*", "??",
                                           "*", "bc", "x*y", "b\tc", "\xc3\xa4*"};
    (void)state;
    for (size_t kind = 0; kind < MATCHER_REGEX; kind++) {
        for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
            for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++) {
                struct matcher with = matcher_of((enum matcher_kind)kind, span_text(patterns[i]));
                struct matcher without = with;
                without.pair_count = 0;
                assert_int_equal(meets_by(with, texts[j]), meets_by(without, texts[j]));
            }
        }
    }
}

static void a_glob_with_a_blank_fits_no_word(void **state)
{
    static const char *const unfit[] = {"a b", "a:b", "k=v", "(x)", "a,b", "'x'"};
    (void)state;
    for (size_t i = 0; i < sizeof unfit / sizeof unfit[0]; i++) {
        struct matcher matcher = matcher_of(MATCHER_GLOB, span_text(unfit[i]));
        assert_false(matcher_fits_word(&matcher));
    }
    struct matcher matcher = matcher_of(MATCHER_GLOB, span_text("/var/*.log-?"));
    assert_true(matcher_fits_word(&matcher));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glob_spans_a_text), cmocka_unit_test(a_literal_is_found_as_words),
        cmocka_unit_test(a_glob_spans_words),  cmocka_unit_test(a_regex_is_the_librarys),
        cmocka_unit_test(pairs_never_lie),     cmocka_unit_test(a_glob_with_a_blank_fits_no_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
