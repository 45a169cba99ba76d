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
        TALK(test_another_version),
        TALK(test_another_type),
        TALK(test_ids_of_announcements_grow),
    };
    return cmocka_run_group_tests_name("redis_load", tests, NULL, NULL);
}
