// Of a ticket's tags, the one that names its problem.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/tag.h"

static const struct span issue[] = {{(const uint8_t *)"bug-*", 5},
                                    {(const uint8_t *)"billing-*", 9}};
static const struct span ignore[] = {{(const uint8_t *)"vip", 3}, {(const uint8_t *)"urgent", 6}};
static const struct tag_rules rules = {issue, 2, ignore, 2};

static void assert_chosen(const struct tag_rules *with, const char *a, const char *b, const char *c,
                          const char *wanted)
{
    struct span tags[] = {span_text(a), span_text(b), span_text(c)};
    struct span chosen = tag_choose(with, tags, 3);
    assert_int_equal(chosen.size, strlen(wanted));
    assert_memory_equal(chosen.at, wanted, chosen.size);
}

static void test_issue_globs_win_in_their_order(void **state)
{
    (void)state;
    assert_chosen(&rules, "printer", "billing-card", "bug-login", "bug-login");
    assert_chosen(&rules, "printer", "billing-card", "billing-vat", "billing-card");
    assert_chosen(&rules, "vip", "BUG-login", "printer", "BUG-login");
}

static void test_otherwise_the_first_that_is_not_ignored(void **state)
{
    (void)state;
    assert_chosen(&rules, "vip", "printer", "floor", "printer");
    assert_chosen(&rules, "", "URGENT", "floor", "floor");
    assert_chosen(&rules, "vip", "urgent", "", "");
    assert_chosen(&(struct tag_rules){0}, "vip", "printer", "", "vip");
}

static void test_an_issue_glob_beats_an_ignored_one(void **state)
{
    (void)state;
    const struct tag_rules both = {ignore, 1, ignore, 2};
    assert_chosen(&both, "urgent", "vip", "floor", "vip");
}

static void test_no_tags(void **state)
{
    (void)state;
    assert_int_equal(tag_choose(&rules, NULL, 0).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_issue_globs_win_in_their_order),
        cmocka_unit_test(test_otherwise_the_first_that_is_not_ignored),
        cmocka_unit_test(test_an_issue_glob_beats_an_ignored_one),
        cmocka_unit_test(test_no_tags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
