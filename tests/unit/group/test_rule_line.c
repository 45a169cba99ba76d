// A line of a rules file: every word, every way to be wrong, and what is told of it.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plain_regex.h"

#include "group/rule_line.h"

#include <stdio.h>

#define IDS_ROOM 4

static struct rule rule;
static struct rule_wrong wrong;
static uint64_t ids[IDS_ROOM];

static enum rule_line_is read_line(const char *line)
{
    matcher_free(&rule.matcher);
    return rule_line_read(span_text(line), ids, IDS_ROOM, &plain_regex, &rule, &wrong);
}

static void assert_reads(const char *line, enum rule_word word)
{
    if (read_line(line) != RULE_LINE_RULE) {
        fail_msg("%s: %s", line, rule_error_texts[wrong.error]);
    }
    assert_int_equal(rule.word, word);
}

static bool is_text(struct span span, const char *text)
{
    return span_equal(span, span_text(text));
}

// `at` is the part of the line that is blamed; "" with `behind` bytes before it.
static void assert_wrong(const char *line, enum rule_error error, const char *at)
{
    assert_int_equal(read_line(line), RULE_LINE_WRONG);
    if (wrong.error != error || !is_text(wrong.at, at)) {
        fail_msg("%s: %s: %.*s", line, rule_error_texts[wrong.error], (int)wrong.at.size,
                 (const char *)wrong.at.at);
    }
    assert_true(wrong.at.at >= wrong.text.at);
    assert_true(wrong.at.at + wrong.at.size <= wrong.text.at + wrong.text.size);
    assert_true(is_text(wrong.text, line));
}

static void blank_lines_and_comments(void **state)
{
    (void)state;
    assert_int_equal(read_line(""), RULE_LINE_BLANK);
    assert_int_equal(read_line(" \t "), RULE_LINE_BLANK);
    assert_int_equal(read_line("# mask"), RULE_LINE_BLANK);
    assert_int_equal(read_line("  #mask \"a\""), RULE_LINE_BLANK);
}

static void every_word(void **state)
{
    (void)state;
    assert_reads("version 7", RULE_VERSION);
    assert_true(rule.number == 7);
    assert_reads("mask \"order-*\"", RULE_MASK);
    assert_int_equal(rule.matcher.kind, MATCHER_GLOB);
    assert_true(is_text(rule.matcher.text, "order-*"));
    assert_reads("\tkeep  literal 'say \"404\" # now'  # why", RULE_KEEP);
    assert_int_equal(rule.matcher.kind, MATCHER_LITERAL);
    assert_true(is_text(rule.matcher.text, "say \"404\" # now"));
    assert_reads("group regex \"a b\" as \" upstream reset \"", RULE_GROUP);
    assert_int_equal(rule.matcher.kind, MATCHER_REGEX);
    assert_true(is_text(rule.name, "upstream reset"));
    assert_reads("split 9f3c21aa07d1e644 00000000000000Ff glob \"*t*\" as 'card timeout'",
                 RULE_SPLIT);
    assert_int_equal(rule.id_count, 2);
    assert_true(rule.ids[0] == 0x9f3c21aa07d1e644 && rule.ids[1] == 0xff);
    assert_reads("merge 0000000000000001 0000000000000002 as 0000000000000003", RULE_MERGE);
    assert_int_equal(rule.id_count, 2);
    assert_true(rule.id == 3);
    assert_reads("ignore\"*healthcheck*\"", RULE_IGNORE);
    assert_reads("title 0000000000000001 as \"Card declined\"", RULE_TITLE);
    assert_true(is_text(rule.name, "Card declined"));
    assert_reads("minutes \"*checkout*\" as 2.25", RULE_MINUTES);
    assert_true(rule.number == 2.25);
    assert_reads("minutes \"*\" as 0", RULE_MINUTES);
    assert_true(rule.number == 0);
}

// The same on every engine, for ever: only the name enters.
static void an_id_comes_from_the_name(void **state)
{
    (void)state;
    assert_reads("group \"*a*\" as \"upstream reset\"", RULE_GROUP);
    assert_true(rule.id == 0x037c321f898aaf12);
    assert_reads("split 0000000000000001 literal \"b\" as 'upstream reset'", RULE_SPLIT);
    assert_true(rule.id == 0x037c321f898aaf12);
    assert_true(rule_id(span_text("upstream resets")) != rule.id);
}

static void every_way_to_be_wrong(void **state)
{
    char line[RULE_PATTERN_BYTES_MAX + 64];
    (void)state;
    assert_wrong("masc \"a\"", RULE_WRONG_WORD, "masc");
    assert_wrong("\"mask\" \"a\"", RULE_WRONG_WORD, "\"mask\"");
    assert_wrong("Mask \"a\"", RULE_WRONG_WORD, "Mask");
    assert_wrong("mask glb \"a\"", RULE_WRONG_KIND, "glb");
    assert_wrong("mask a", RULE_WRONG_KIND, "a");
    assert_wrong("mask", RULE_WRONG_PATTERN_NONE, "");
    assert_wrong("mask regex # \"a\"", RULE_WRONG_PATTERN_NONE, "");
    assert_wrong("group as \"a\"", RULE_WRONG_PATTERN_NONE, "as");
    assert_wrong("mask \"a'", RULE_WRONG_QUOTE, "\"a'");
    assert_wrong("group \"a\" as 'b", RULE_WRONG_QUOTE, "'b");
    assert_wrong("mask ''", RULE_WRONG_EMPTY, "''");
    assert_wrong("group \"a\" as \" \"", RULE_WRONG_EMPTY, "\" \"");
    assert_wrong("mask regex \"ab(c\"", RULE_WRONG_REGEX, "(c");
    assert_string_equal(wrong.detail, "a bracket");
    assert_wrong("keep \"a b\"", RULE_WRONG_WORD_GLOB, "\"a b\"");
    assert_wrong("minutes literal \"a\" as 5", RULE_WRONG_NOT_A_GLOB, "literal");
    assert_wrong("split 12 \"a\" as \"b\"", RULE_WRONG_ID, "12");
    assert_wrong("title 9f3c21aa07d1e6440 as \"b\"", RULE_WRONG_ID, "9f3c21aa07d1e6440");
    assert_wrong("title 9f3c21aa07d1e64g as \"b\"", RULE_WRONG_ID, "9f3c21aa07d1e64g");
    assert_wrong("merge 0000000000000001 as 2", RULE_WRONG_ID, "2");
    assert_wrong("merge as 0000000000000001", RULE_WRONG_ID_NONE, "as");
    assert_wrong("merge 0000000000000001 as", RULE_WRONG_ID_NONE, "");
    assert_wrong("split \"a\" as \"b\"", RULE_WRONG_ID_NONE, "\"a\"");
    assert_wrong("group \"a\"", RULE_WRONG_AS, "");
    assert_wrong("group \"a\" az \"b\"", RULE_WRONG_AS, "az");
    assert_wrong("title 0000000000000001 0000000000000002 as \"b\"", RULE_WRONG_AS,
                 "0000000000000002");
    assert_wrong("group \"a\" as", RULE_WRONG_NAME_NONE, "");
    assert_wrong("group \"a\" as b", RULE_WRONG_NAME_NONE, "b");
    assert_wrong("group \"a\" as \"b\xff\"", RULE_WRONG_NAME, "\"b\xff\"");
    assert_wrong("minutes \"a\" as", RULE_WRONG_NUMBER, "");
    assert_wrong("minutes \"a\" as -1", RULE_WRONG_NUMBER, "-1");
    assert_wrong("minutes \"a\" as 1.", RULE_WRONG_NUMBER, "1.");
    assert_wrong("minutes \"a\" as 1e3", RULE_WRONG_NUMBER, "1e3");
    assert_wrong("minutes \"a\" as 1000001", RULE_WRONG_NUMBER, "1000001");
    assert_wrong("minutes \"a\" as 1.0000000001", RULE_WRONG_NUMBER, "1.0000000001");
    assert_wrong("minutes \"a\" as \"5\"", RULE_WRONG_NUMBER, "\"5\"");
    assert_wrong("version 1.5", RULE_WRONG_NUMBER, "1.5");
    assert_wrong("mask \"a\" \"b\"", RULE_WRONG_MORE, "\"b\"");
    assert_wrong("ignore \"a\" as \"b\"", RULE_WRONG_MORE, "as");
    assert_wrong("mask regex \"a\" b", RULE_WRONG_MORE, "b"); // and nothing leaks
    assert_wrong("mask \"a\x01\"", RULE_WRONG_CONTROL, "\x01");
    assert_wrong("merge 0000000000000001 0000000000000001 0000000000000001 0000000000000001 "
                 "0000000000000005 as 0000000000000002",
                 RULE_WRONG_IDS_MANY, "0000000000000005");
    snprintf(line, sizeof line, "mask \"%0*d\"", RULE_PATTERN_BYTES_MAX, 0);
    assert_reads(line, RULE_MASK);
    snprintf(line, sizeof line, "mask \"%0*d\"", RULE_PATTERN_BYTES_MAX + 1, 0);
    assert_wrong(line, RULE_WRONG_PATTERN_LONG, line + strlen("mask "));
    snprintf(line, sizeof line, "group \"a\" as \"%0*d\"", RULE_NAME_BYTES_MAX, 0);
    assert_reads(line, RULE_GROUP);
    snprintf(line, sizeof line, "group \"a\" as \"%0*d\"", RULE_NAME_BYTES_MAX + 1, 0);
    assert_wrong(line, RULE_WRONG_NAME_LONG, line + strlen("group \"a\" as "));
}

static void without_a_library_there_are_no_regexes(void **state)
{
    (void)state;
    matcher_free(&rule.matcher);
    assert_int_equal(
        rule_line_read(span_text("mask regex \"a\""), ids, IDS_ROOM, NULL, &rule, &wrong),
        RULE_LINE_WRONG);
    assert_int_equal(wrong.error, RULE_WRONG_REGEX);
}

// What its form says, a rule of each word can be: the help does not lie.
static void forms_are_true(void **state)
{
    (void)state;
    for (size_t i = 0; i < RULE_WORD_COUNT; i++) {
        const struct rule_form *form = &rule_forms[i];
        char line[256];
        static const char *const results[] = {"", " as \"n\"", " as 0000000000000001", " as 5",
                                              " 5"};
        snprintf(line, sizeof line, "%s%s%s%s", form->word,
                 form->ids_least > 0 ? " 0000000000000002" : "", form->pattern ? " \"p\"" : "",
                 results[form->result]);
        assert_reads(line, (enum rule_word)i);
        assert_int_equal(strncmp(form->picture, form->word, strlen(form->word)), 0);
        assert_int_equal(strstr(form->picture, " as ") != NULL, strstr(line, " as ") != NULL);
    }
}

static int teardown(void **state)
{
    (void)state;
    matcher_free(&rule.matcher);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_lines_and_comments),
        cmocka_unit_test(every_word),
        cmocka_unit_test(an_id_comes_from_the_name),
        cmocka_unit_test(every_way_to_be_wrong),
        cmocka_unit_test(without_a_library_there_are_no_regexes),
        cmocka_unit_test(forms_are_true),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
