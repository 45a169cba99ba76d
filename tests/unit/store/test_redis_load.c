// What earlier runs kept is read back, once.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "conversation.h"

#define SIGNATURE 0x1c00000000000001ULL // shard 7
#define ISSUES "HGETALL ounce:{s07}:web-1:issues"
#define DAY "HGETALL ounce:{s07}:web-1:d:20261123"
#define GUARD                                                                                      \
    "$8\r\n@journal\r\n$16\r\n0000000000000abc\r\n$6\r\n@epoch\r\n$1\r\n1\r\n$4\r\n@seq\r\n$"      \
    "1\r\n5\r\n"
#define ADOPTED "*3\r\n$7\r\nADOPTED\r\n$16\r\n0000000000000abc\r\n$1\r\n2\r\n"
#define ISSUE_REPLY                                                                                \
    "*8\r\n" GUARD "$16\r\n1c00000000000001\r\n"                                                   \
    "$78\r\n0 1795435100000 1795435200000 error 1 error/error/20261123/shop Card declined.\r\n"
#define DAY_REPLY "*8\r\n" GUARD "$16\r\n1c00000000000001\r\n$14\r\n3 0 000800 0 0\r\n"

static int talk_up(void **state)
{
    struct store_options options = options_plain();
    struct conversation *talk = conversation_new(&options);
    rule(talk,
         "EVALSHA " SHA "b 1 ounce:engines web-1 0000000000000def 0000000000000abc 1 0 null "
         "loading claim",
         ADOPTED);
    *state = talk;
    return 0;
}

static int talk_down(void **state)
{
    conversation_free(*state);
    return 0;
}

static uint64_t errors_today(struct conversation *talk)
{
    uint32_t issue = window_find(talk->window, SIGNATURE);
    const struct day_cell *day =
        issue == ISSUE_NONE ? NULL
                            : window_day(talk->window, window_issue(talk->window, issue)->days);
    return day == NULL ? 0 : day->errors;
}

static void test_cells_come_back_and_add(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES, ISSUE_REPLY);
    rule(talk, DAY, DAY_REPLY);
    add(talk, SIGNATURE, NOON, 2); // before anything could be read
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(errors_today(talk), 5);
    struct store_stats stats = store_stats(talk->store);
    assert_int_equal(stats.issues_loaded, 1);
    assert_int_equal(stats.cells_loaded, 1);
    assert_int_equal(stats.values_bad, 0);
    // The page goes on from the number that stands there, with the sum and the new epoch.
    assert_true(said(talk, "ounce:{s07}:web-1:d:20261123 0000000000000abc 2 5 6 "
                           "1c00000000000001 5 0 001800 0 0\n"));
}

static void test_it_goes_on_where_it_was_lost(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES, ISSUE_REPLY);
    rule(talk, DAY, DAY_REPLY);
    talk->open = true;
    store_connected(talk->store, talk->now_ms);
    while (errors_today(talk) == 0) {
        assert_true(command_take(talk));
        answer(talk, answer_of(talk));
    }
    assert_int_equal(store_state(talk->store), STORE_LOADING);
    lose(talk);
    talk->now_ms += 2 * MS_PER_DAY; // the order of what is asked for is as it was
    rule(talk, "EVALSHA " SHA "b", "*3\r\n$4\r\nMINE\r\n$16\r\n0000000000000abc\r\n$1\r\n2\r\n");
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(errors_today(talk), 3); // not twice
    assert_int_equal(store_stats(talk->store).cells_loaded, 1);
}

static void test_another_run_in_between(void **state)
{
    struct conversation *talk = *state;
    rule(talk, DAY, DAY_REPLY);
    talk->open = true;
    store_connected(talk->store, talk->now_ms);
    while (errors_today(talk) == 0) {
        assert_true(command_take(talk));
        answer(talk, answer_of(talk));
    }
    lose(talk);
    rule(talk, "EVALSHA " SHA "b", "*3\r\n$7\r\nADOPTED\r\n$16\r\n0000000000000abc\r\n$1\r\n4\r\n");
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_REFUSED); // what was read is stale
}

static void test_values_that_are_none(void **state)
{
    struct conversation *talk = *state;
    rule(talk, DAY,
         "*18\r\n" GUARD "$16\r\n1c00000000000001\r\n$14\r\n3 0 000800 0 0\r\n"
         "$16\r\n1c00000000000002\r\n$3\r\nx y\r\n"             // no cell
         "$3\r\nfoo\r\n$14\r\n3 0 000800 0 0\r\n"               // no signature
         "$16\r\n2c00000000000001\r\n$14\r\n3 0 000800 0 0\r\n" // of another shard
         "$16\r\n1c00000000000003\r\n:5\r\n"                    // not even a text
         "$4\r\n@foo\r\n$1\r\n1\r\n");                          // a page's own: not a cell
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(store_stats(talk->store).cells_loaded, 1);
    assert_int_equal(store_stats(talk->store).values_bad, 4);
    assert_int_equal(window_counts(talk->window)->issues, 1);
}

static void test_not_written_by_an_engine(void **state)
{
    struct conversation *talk = *state;
    rule(talk, DAY, "*2\r\n$16\r\n1c00000000000001\r\n$14\r\n3 0 000800 0 0\r\n");
    connect_now(talk);
    assert_int_equal(store_stats(talk->store).values_bad, 1);
    assert_int_equal(errors_today(talk), 0);
}

static void test_a_page_left_half_written(void **state)
{
    struct conversation *talk = *state;
    rule(talk, DAY,
         "*8\r\n$8\r\n@journal\r\n$16\r\n0000000000000abc\r\n$6\r\n@epoch\r\n$1\r\n1\r\n"
         "$4\r\n@seq\r\n$2\r\n-3\r\n$16\r\n1c00000000000001\r\n$14\r\n3 0 000800 0 0\r\n");
    connect_now(talk);
    assert_int_equal(errors_today(talk), 3);
    assert_true(said(talk, "d:20261123 0000000000000abc 2  1 1c00000000000001 3 0 000800 0 0\n"));
    assert_int_equal(store_stats(talk->store).gaps, 1);
}

static void test_a_foreign_page(void **state)
{
    struct conversation *talk = *state;
    rule(talk, DAY,
         "*4\r\n$8\r\n@journal\r\n$16\r\n00000000000000ff\r\n$6\r\n@epoch\r\n$1\r\n1\r\n");
    connect_now(talk);
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
    assert_true(span_has(store_problem(talk->store), "00000000000000ff"));
}

// The line about engines is gone, the pages are not: their journal goes on.
static void test_a_journal_found_in_the_pages(void **state)
{
    struct conversation *talk = *state;
    rules_clear(talk);
    rule(talk, "EVALSHA " SHA "b", "*3\r\n$3\r\nNEW\r\n$16\r\n0000000000000abc\r\n$1\r\n1\r\n");
    rule(talk, DAY,
         "*8\r\n$8\r\n@journal\r\n$16\r\n00000000000000ff\r\n$6\r\n@epoch\r\n$1\r\n4\r\n"
         "$4\r\n@seq\r\n$1\r\n9\r\n$16\r\n1c00000000000001\r\n$14\r\n3 0 000800 0 0\r\n");
    add(talk, SIGNATURE, NOON, 2);
    connect_now(talk);
    assert_true(said(talk, "d:20261123 00000000000000ff 5 9 10 "));
    pass(talk, 100);
    assert_true(
        said(talk, "web-1 0000000000000def 00000000000000ff 5 0 ")); // and others hear of it
}

static void test_issues_long_unseen_are_deleted(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES,
         "*8\r\n" GUARD "$16\r\n1c00000000000001\r\n"
         "$47\r\n0 1695435100000 1695435200000 error 1 - A title\r\n");
    connect_now(talk);
    assert_int_equal(window_counts(talk->window)->issues, 0);
    assert_true(said(talk, "HDEL ounce:{s07}:web-1:issues 1c00000000000001\n"));
}

// Aliases: 1c..01 of shard 7 points to the template 20..01 of shard 8, and that to 00..01.

#define TEMPLATE 0x2000000000000001ULL
#define GENERAL 0x0000000000000001ULL
#define ALIASES "HGETALL ounce:{s07}:web-1:aliases"
#define ALIASES_ON "HGETALL ounce:{s08}:web-1:aliases"
#define ALIASES_REPLY                                                                              \
    "*8\r\n" GUARD "$16\r\n1c00000000000001\r\n$31\r\n2000000000000001 4 1 Card <str>\r\n"
#define ALIASES_ON_REPLY                                                                           \
    "*8\r\n" GUARD "$16\r\n2000000000000001\r\n$26\r\n0000000000000001 2 0 <str>\r\n"

static void assert_title(struct conversation *talk, uint64_t signature, const char *title)
{
    uint32_t issue = window_find(talk->window, signature);
    assert_int_not_equal(issue, ISSUE_NONE);
    assert_true(span_equal(window_title(talk->window, window_issue(talk->window, issue)),
                           span_text(title)));
}

static void assert_root(struct conversation *talk, uint64_t signature, uint64_t root)
{
    uint32_t issue = window_find(talk->window, signature);
    assert_int_not_equal(issue, ISSUE_NONE);
    assert_int_equal(window_root(talk->window, issue), window_find(talk->window, root));
}

static void test_aliases_come_back(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES, ISSUE_REPLY);
    rule(talk, ALIASES, ALIASES_REPLY);
    rule(talk, ALIASES_ON, ALIASES_ON_REPLY);
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(store_stats(talk->store).aliases_loaded, 2);
    assert_int_equal(store_stats(talk->store).values_bad, 0);
    assert_root(talk, SIGNATURE, GENERAL);
    assert_title(talk, SIGNATURE, "Card declined.");
    assert_title(talk, TEMPLATE, "Card <str>"); // though no issue's row tells it
    assert_title(talk, GENERAL, "<str>");
    assert_int_equal(window_issue(talk->window, window_find(talk->window, TEMPLATE))->evidence, 1);
    assert_int_equal(window_issue(talk->window, window_find(talk->window, SIGNATURE))->target_order,
                     4);
    assert_false(said(talk, "HDEL"));
}

static void test_aliases_without_the_issue(void **state)
{
    struct conversation *talk = *state;
    rule(talk, DAY, DAY_REPLY); // its cells are there, its row is lost
    rule(talk, ALIASES, ALIASES_REPLY);
    connect_now(talk);
    assert_root(talk, SIGNATURE, TEMPLATE);
    assert_title(talk, TEMPLATE, "Card <str>");
    assert_int_equal(errors_today(talk), 3);
    assert_false(said(talk, "HDEL"));
}

static void test_aliases_that_are_none(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ALIASES,
         "*20\r\n" GUARD "$16\r\n1c00000000000001\r\n$25\r\n2000000000000001 4 1 fine\r\n"
         "$16\r\n1c00000000000002\r\n$24\r\n1c00000000000002 4 1 own\r\n"        // to itself
         "$16\r\n1c00000000000003\r\n$24\r\n200000000000000g 4 1 hex\r\n"        // no signature
         "$16\r\n1c00000000000004\r\n$31\r\n2000000000000001 4294967296 1 x\r\n" // no order
         "$16\r\n2000000000000005\r\n$26\r\n2000000000000001 4 1 shard\r\n"      // another shard
         "$3\r\nfoo\r\n$25\r\n2000000000000001 4 1 name\r\n"                     // no signature
         "$16\r\n1c00000000000006\r\n$18\r\n2000000000000001 4\r\n");            // tells too little
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(store_stats(talk->store).aliases_loaded, 1);
    assert_int_equal(store_stats(talk->store).values_bad, 6);
    assert_int_equal(window_counts(talk->window)->issues, 2);
}

static void test_aliases_in_a_circle(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ALIASES, ALIASES_REPLY);
    rule(talk, ALIASES_ON,
         "*8\r\n" GUARD "$16\r\n2000000000000001\r\n$26\r\n1c00000000000001 2 0 <str>\r\n");
    connect_now(talk);
    assert_int_equal(store_stats(talk->store).aliases_loaded, 1);
    assert_int_equal(store_stats(talk->store).values_bad, 0); // overruled, not unreadable
    assert_root(talk, SIGNATURE, TEMPLATE);
}

static void test_aliases_overruled(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES, ISSUE_REPLY);
    rule(talk, ALIASES, ALIASES_REPLY);
    add(talk, SIGNATURE, NOON, 2); // learnt before anything could be read, and more general
    assert_true(window_alias(talk->window, SIGNATURE, GENERAL, 2, span_text("<str>"), 0));
    connect_now(talk);
    assert_int_equal(store_stats(talk->store).aliases_loaded, 0);
    assert_int_equal(store_stats(talk->store).values_bad, 0);
    assert_root(talk, SIGNATURE, GENERAL);
    assert_true(said(talk, "ounce:{s07}:web-1:aliases 0000000000000abc 2 5 6 1c00000000000001 "
                           "0000000000000001 2 0 <str>\n"));
}

static void test_aliases_take_the_room_of_the_cheapest(void **state)
{
    (void)state;
    struct store_options options = options_plain();
    options.fields_per_batch = 100;
    struct conversation *talk = conversation_new(&options);
    rule(talk, "EVALSHA " SHA "b", ADOPTED);
    rule(talk, ALIASES, ALIASES_REPLY);
    for (uint64_t i = 0; i < 1000; i++) {
        add(talk, i, NOON, 1); // as many as there may be
    }
    connect_now(talk);
    assert_int_equal(store_stats(talk->store).aliases_loaded, 1);
    assert_int_equal(store_stats(talk->store).values_bad, 0);
    conversation_free(talk);
}

// What points belongs to an issue that slid out: its row is old and goes, the aliases go with it,
// but not one that others still follow.
static void test_aliases_long_unseen_are_deleted(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES,
         "*8\r\n" GUARD "$16\r\n1c00000000000001\r\n"
         "$47\r\n0 1695435100000 1695435200000 error 1 - A title\r\n");
    rule(talk, ALIASES, ALIASES_REPLY);
    rule(talk, ALIASES_ON, ALIASES_ON_REPLY);
    connect_now(talk);
    assert_true(said(talk, "HDEL ounce:{s07}:web-1:issues 1c00000000000001\n"));
    assert_true(said(talk, "HDEL ounce:{s07}:web-1:aliases 1c00000000000001\n"));
    assert_true(said(talk, "HDEL ounce:{s08}:web-1:aliases 2000000000000001\n"));
    assert_false(said(talk, "EVALSHA " SHA "w"));
    assert_true(store_settled(talk->store));
}

static void test_an_alias_that_others_follow_stays(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ALIASES, ALIASES_REPLY);
    rule(talk, ALIASES_ON, ALIASES_ON_REPLY);
    assert_true(window_alias(talk->window, 0x1c00000000000009ULL, TEMPLATE, 4, span_text("t"), 0));
    add(talk, 0x1c00000000000009ULL, NOON, 1); // counted while nothing was loaded yet
    connect_now(talk);
    assert_true(said(talk, "HDEL ounce:{s07}:web-1:aliases 1c00000000000001\n"));
    assert_false(said(talk, "HDEL ounce:{s08}"));
    assert_root(talk, 0x1c00000000000009ULL, GENERAL);
}

static void test_another_version(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES,
         "*8\r\n" GUARD "$16\r\n1c00000000000001\r\n"
         "$47\r\n3 1795435100000 1795435200000 error 1 - A title\r\n");
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
    assert_true(span_has(store_problem(talk->store), "version 3"));
    assert_int_equal(window_counts(talk->window)->issues, 0);
}

static void test_another_type(void **state)
{
    struct conversation *talk = *state;
    rule(talk, ISSUES, "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n");
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(store_stats(talk->store).pages_refused, 1);
    assert_true(span_has(store_stats(talk->store).error, "ounce:{s07}:web-1:issues: WRONGTYPE"));
}

static void test_ids_of_announcements_grow(void **state)
{
    struct conversation *talk = *state;
    rule(talk, "XREVRANGE", "*1\r\n*2\r\n$4\r\n17-3\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n");
    store_announce(talk->store, span_text("new"), SIGNATURE, span_text("{}"));
    connect_now(talk);
    assert_true(said(talk, "XADD ounce:web-1:events MAXLEN ~ 10000 18-1 type new issue "
                           "1c00000000000001 json {}\n"));
}

int main(void)
{
#define TALK(test) cmocka_unit_test_setup_teardown(test, talk_up, talk_down)
    const struct CMUnitTest tests[] = {
        TALK(test_cells_come_back_and_add),
        TALK(test_it_goes_on_where_it_was_lost),
        TALK(test_another_run_in_between),
        TALK(test_values_that_are_none),
        TALK(test_not_written_by_an_engine),
        TALK(test_a_page_left_half_written),
        TALK(test_a_foreign_page),
        TALK(test_a_journal_found_in_the_pages),
        TALK(test_issues_long_unseen_are_deleted),
        TALK(test_aliases_come_back),
        TALK(test_aliases_without_the_issue),
        TALK(test_aliases_that_are_none),
        TALK(test_aliases_in_a_circle),
        TALK(test_aliases_overruled),
        cmocka_unit_test(test_aliases_take_the_room_of_the_cheapest),
        TALK(test_aliases_long_unseen_are_deleted),
        TALK(test_an_alias_that_others_follow_stays),
        TALK(test_another_version),
        TALK(test_another_type),
        TALK(test_ids_of_announcements_grow),
    };
    return cmocka_run_group_tests_name("redis_load", tests, NULL, NULL);
}
