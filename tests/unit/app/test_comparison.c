// Two groupings of the same lines, and what is told of the difference.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/comparison.h"

#include <stdlib.h>

static struct comparison *comparison;
static struct rules *rules;

static int setup(void **state)
{
    struct rule_wrong wrong;
    (void)state;
    comparison = comparison_open();
    rules = calloc(1, sizeof *rules);
    return rules &&
                   rules_read(rules,
                              span_text("version 1\nignore \"*health*\"\nminutes \"disk*\" as 2.5\n"
                                        "title 0000000000000007 as \"The disk\"\n"),
                              NULL, &wrong)
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    comparison_close(comparison);
    rules_close(rules);
    free(rules);
    return 0;
}

static void add(int times, uint64_t from, const char *title, uint64_t to, const char *title_to)
{
    struct grouped without = {from, span_text(title)}, with = {to, span_text(title_to)};
    for (int i = 0; i < times; i++) {
        comparison_add(comparison, &without, &with);
    }
}

static void assert_written(bool json, const char *should)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    comparison_write(comparison, rules, json, out);
    fclose(out);
    assert_string_equal(text, should);
    free(text);
}

static void no_lines(void **state)
{
    (void)state;
    assert_written(false,
                   "Nothing changes.\n0 events: 0 problems without these rules, 0 with them\n");
}

static void nothing_changes(void **state)
{
    (void)state;
    add(3, 1, "a", 1, "a");
    assert_written(false,
                   "Nothing changes.\n3 events: 1 problems without these rules, 1 with them\n");
}

static void merges_the_largest_first(void **state)
{
    (void)state;
    add(1, 1, "one", 10, "all");
    add(3, 2, "two", 10, "all");
    add(2, 3, "three", 20, "other");
    add(4, 4, "four", 20, "other");
    add(1, 5, "five", 5, "five");
    assert_written(false, "2 problems become `other`: 4 + 2 events\n"
                          "         4  0000000000000004  four\n"
                          "         2  0000000000000003  three\n"
                          "2 problems become `all`: 3 + 1 events\n"
                          "         3  0000000000000002  two\n"
                          "         1  0000000000000001  one\n"
                          "\n11 events: 5 problems without these rules, 3 with them\n");
}

static void splits_and_moves(void **state)
{
    (void)state;
    add(2, 1, "one", 1, "one");
    add(1, 1, "one", 11, "part");
    add(1, 2, "two", 12, "TWO");
    assert_written(false, "`one` becomes 2 problems: 2 + 1 events\n"
                          "         2  0000000000000001  one\n"
                          "         1  000000000000000b  part\n"
                          "`two` becomes `TWO`, under another id (000000000000000c): 1 event\n"
                          "\n4 events: 2 problems without these rules, 3 with them\n");
}

static void titles_are_asked(void **state)
{
    (void)state;
    add(2, 1, "healthcheck missed", 1, "healthcheck missed");
    add(1, 7, "disk full", 7, "disk full");
    assert_written(false, "`healthcheck missed` is no candidate any more (line 2): 2 events\n"
                          "`disk full` is shown as `The disk`: 1 event\n"
                          "`disk full` costs 2.5 minutes each time (line 3): 1 event\n"
                          "\n3 events: 2 problems without these rules, 2 with them\n");
}

static void as_json(void **state)
{
    (void)state;
    add(2, 1, "one", 10, "all");
    add(1, 7, "disk \"x\"", 10, "all");
    assert_written(
        true, "{\"id\":\"000000000000000a\",\"title\":\"all\",\"events\":3,\"change\":\"merge\","
              "\"from\":[{\"id\":\"0000000000000001\",\"title\":\"one\",\"events\":2},"
              "{\"id\":\"0000000000000007\",\"title\":\"disk \\\"x\\\"\",\"events\":1}]}\n"
              "{\"change\":\"total\",\"events\":3,\"problems_without\":2,\"problems_with\":1,"
              "\"changes\":1}\n");
}

static void many_problems(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 5000; i++) {
        add(1, i << 40, "x", i << 40, "x");
    }
    assert_written(false,
                   "Nothing changes.\n5000 events: 5000 problems without these rules, 5000 with "
                   "them\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(merges_the_largest_first, setup, teardown),
        cmocka_unit_test_setup_teardown(splits_and_moves, setup, teardown),
        cmocka_unit_test_setup_teardown(titles_are_asked, setup, teardown),
        cmocka_unit_test_setup_teardown(as_json, setup, teardown),
        cmocka_unit_test_setup_teardown(many_problems, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
