// A file of rules as a whole: what is asked of it, and what only the whole can get wrong.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plain_regex.h"

#include "group/rules.h"

#include <stdio.h>

static struct rules *rules;
static struct rule_wrong wrong;

static bool take(const char *text)
{
    if (rules) {
        rules_close(rules);
        free(rules);
    }
    rules = calloc(1, sizeof *rules);
    assert_non_null(rules);
    return rules_read(rules, span_text(text), &plain_regex, &wrong);
}

static void assert_taken(const char *text)
{
    if (!take(text)) {
        fail_msg("line %u: %s", wrong.line, rule_error_texts[wrong.error]);
    }
}

static void assert_refused(const char *text, enum rule_error error, uint32_t line,
                           uint32_t other_line)
{
    assert_false(take(text));
    assert_int_equal(wrong.error, error);
    assert_int_equal(wrong.line, line);
    assert_int_equal(wrong.other_line, other_line);
    assert_int_equal(rules->count, 0);
}

static int teardown(void **state)
{
    (void)state;
    rules_close(rules);
    free(rules);
    rules = NULL;
    return 0;
}

static bool is_text(struct span span, const char *text)
{
    return span_equal(span, span_text(text));
}

static void rules_stand_by_word_in_their_order(void **state)
{
    (void)state;
    assert_taken("\xEF\xBB\xBF# first\r\n\r\nversion 12\r\n"
                 "keep \"b\"\r\nmask \"z\"\r\nkeep \"a\"\nignore regex \"x\"\nmask \"y\"");
    assert_int_equal(rules->version, 12);
    assert_int_equal(rules->count, 5);
    struct rules_part masks = rules_of(rules, RULE_MASK), keeps = rules_of(rules, RULE_KEEP);
    assert_int_equal(masks.count, 2);
    assert_true(is_text(masks.at[0].matcher.text, "z") && is_text(masks.at[1].matcher.text, "y"));
    assert_int_equal(masks.at[1].line, 8);
    assert_int_equal(keeps.count, 2);
    assert_true(is_text(keeps.at[0].matcher.text, "b") && is_text(keeps.at[1].matcher.text, "a"));
    assert_int_equal(rules_of(rules, RULE_IGNORE).count, 1);
    assert_int_equal(rules_of(rules, RULE_TITLE).count, 0);
    assert_taken("version 1");
    assert_int_equal(rules->count, 0);
}

static void the_version_comes_first(void **state)
{
    (void)state;
    assert_refused("", RULE_WRONG_VERSION_NONE, 1, 0);
    assert_refused("# only\n", RULE_WRONG_VERSION_NONE, 1, 0);
    assert_refused("mask \"a\"\nversion 1\n", RULE_WRONG_VERSION_NONE, 1, 0);
    assert_refused("mask regex \"a\"\nversion 1\n", RULE_WRONG_VERSION_NONE, 1, 0);
    assert_refused("version 1\n\nversion 2\n", RULE_WRONG_TWICE, 3, 0);
    assert_refused("version 0\n", RULE_WRONG_NUMBER, 1, 0);
}

static void the_line_is_told(void **state)
{
    (void)state;
    assert_refused("version 1\n# a\nmask regex \"a\"\n\nmask\n", RULE_WRONG_PATTERN_NONE, 5, 0);
    assert_true(is_text(wrong.text, "mask"));
}

static void merges_lead_to_one_problem(void **state)
{
    uint64_t to = 0;
    (void)state;
    assert_taken("version 1\n"
                 "merge 0000000000000001 0000000000000002 as 0000000000000003\n"
                 "merge 0000000000000003 as 0000000000000009\n"
                 "merge 0000000000000001 as 0000000000000003\n"   // once more
                 "merge 0000000000000007 as 0000000000000007\n"); // itself
    assert_int_equal(rules->merge_count, 3);
    assert_true(rules_root(rules, 1) == 9 && rules_root(rules, 2) == 9);
    assert_true(rules_root(rules, 9) == 9 && rules_root(rules, 7) == 7 &&
                rules_root(rules, 8) == 8);
    assert_true(rules_merged(rules, 1, &to) && to == 3);
    assert_false(rules_merged(rules, 9, &to));
    assert_refused("version 1\nmerge 0000000000000001 as 0000000000000002\n"
                   "merge 0000000000000005 0000000000000001 as 0000000000000003\n",
                   RULE_WRONG_TWICE, 3, 2);
    assert_refused("version 1\nmerge 0000000000000001 as 0000000000000002\n"
                   "merge 0000000000000002 as 0000000000000001\n",
                   RULE_WRONG_CIRCLE, 2, 0);
    // A way that leads into a circle is none either.
    assert_false(take("version 1\nmerge 0000000000000005 as 0000000000000001\n"
                      "merge 0000000000000001 as 0000000000000002\n"
                      "merge 0000000000000002 as 0000000000000003\n"
                      "merge 0000000000000003 as 0000000000000001\n"));
    assert_int_equal(wrong.error, RULE_WRONG_CIRCLE);
}

static void titles(void **state)
{
    char group[128];
    (void)state;
    assert_taken("version 1\ngroup \"*x*\" as \"ex\"\ntitle 00000000000000aa as \"A\"\n"
                 "split 0000000000000001 \"*y*\" as \"why\"");
    assert_true(is_text(rules_title(rules, 0xaa), "A"));
    assert_true(is_text(rules_title(rules, rule_id(span_text("ex"))), "ex"));
    assert_true(is_text(rules_title(rules, rule_id(span_text("why"))), "why"));
    assert_int_equal(rules_title(rules, 1).size, 0);
    snprintf(group, sizeof group, "version 1\ngroup \"*x*\" as \"ex\"\ntitle %016llx as \"A\"\n",
             (unsigned long long)rule_id(span_text("ex")));
    assert_taken(group);
    assert_true(is_text(rules_title(rules, rule_id(span_text("ex"))), "A"));
    assert_refused("version 1\ntitle 0000000000000001 as \"A\"\ntitle 0000000000000001 as \"B\"",
                   RULE_WRONG_TWICE, 3, 2);
}

static void by_title(void **state)
{
    (void)state;
    assert_taken("version 1\nignore \"*health*\"\nignore regex \"probe\"\n"
                 "minutes \"*checkout*\" as 20\nminutes \"*\" as 1\n");
    assert_int_equal(rules_by_title(rules, RULE_IGNORE, span_text("Healthcheck <num>"))->line, 2);
    assert_int_equal(rules_by_title(rules, RULE_IGNORE, span_text("a probe"))->line, 3);
    assert_null(rules_by_title(rules, RULE_IGNORE, span_text("disk full")));
    assert_true(rules_by_title(rules, RULE_MINUTES, span_text("in checkout"))->number == 20);
    assert_true(rules_by_title(rules, RULE_MINUTES, span_text("elsewhere"))->number == 1);
    struct rule_view view = rules_view(rules);
    assert_true(is_text(view.ignored(view.rules, span_text("a probe")), "probe"));
    assert_int_equal(view.ignored(view.rules, span_text("disk full")).size, 0);
    assert_int_equal(view.title(view.rules, 1).size, 0);
}

// Text of a file with `count` lines of this form, the number of the line in it.
static char *many(const char *form, int count)
{
    size_t room = 64 + (size_t)count * 64;
    char *text = malloc(room);
    assert_non_null(text);
    size_t size = (size_t)snprintf(text, room, "version 1\n");
    for (int i = 0; i < count; i++) {
        size += (size_t)snprintf(text + size, room - size, form, i, i + 1);
    }
    return text;
}

static void there_are_ceilings(void **state)
{
    (void)state;
    char *text = many("mask \"word-%d-%d\"\n", RULES_MAX);
    assert_taken(text);
    assert_int_equal(rules->count, RULES_MAX);
    free(text);
    text = many("mask \"word-%d-%d\"\n", RULES_MAX + 1);
    assert_refused(text, RULE_WRONG_MANY, RULES_MAX + 2, 0);
    free(text);
    // A chain as long as there may be.
    text = many("merge %016x as %016x\n", RULES_MAX);
    assert_taken(text);
    assert_true(rules_root(rules, 0) == RULES_MAX);
    free(text);
    text = malloc(RULE_LINE_BYTES_MAX + 64);
    assert_non_null(text);
    snprintf(text, RULE_LINE_BYTES_MAX + 64, "version 1\n#%0*d", RULE_LINE_BYTES_MAX, 0);
    assert_refused(text, RULE_WRONG_LINE_LONG, 2, 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_stand_by_word_in_their_order),
        cmocka_unit_test(the_version_comes_first),
        cmocka_unit_test(the_line_is_told),
        cmocka_unit_test(merges_lead_to_one_problem),
        cmocka_unit_test(titles),
        cmocka_unit_test(by_title),
        cmocka_unit_test(there_are_ceilings),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
