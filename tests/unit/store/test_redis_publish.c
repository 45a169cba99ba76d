// The ranked list and the announcements.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "conversation.h"

#define LEASE "EVALSHA " SHA "l"

static int talk_up(void **state)
{
    struct store_options options = options_plain();
    struct conversation *talk = conversation_new(&options);
    connect_now(talk);
    *state = talk;
    return 0;
}

static int talk_down(void **state)
{
    conversation_free(*state);
    return 0;
}

static const struct store_row row = {0xff, 5.2, {(const uint8_t *)"{\"id\":1}", 8}};

static void test_a_list(void **state)
{
    struct conversation *talk = *state;
    rule(talk, "ZCARD", ":1\r\n");
    rule(talk, "HLEN", ":1\r\n");
    pass(talk, 1000);
    assert_false(said(talk, LEASE)); // nothing to publish
    store_rank(talk->store, &row, 1);
    pass(talk, 100);
    assert_true(said(talk, LEASE " 1 ounce:ranker web-1 5000\n"
                                 "DEL {ounce:candidates}:web-1\n"
                                 "DEL {ounce:candidates:json}:web-1\n"
                                 "ZADD {ounce:candidates}:web-1 5.200000 00000000000000ff\n"
                                 "HSET {ounce:candidates:json}:web-1 00000000000000ff {\"id\":1}\n"
                                 "RENAME {ounce:candidates}:web-1 ounce:candidates\n"
                                 "RENAME {ounce:candidates:json}:web-1 ounce:candidates:json\n"));
    assert_true(store_stats(talk->store).ranker);
    assert_int_equal(store_stats(talk->store).rankings, 1);
    store_rank(talk->store, &row, 1); // the same
    pass(talk, 1000);
    assert_false(said(talk, "RENAME"));
    store_rank(talk->store, NULL, 0);
    pass(talk, 100);
    assert_true(said(talk, "DEL ounce:candidates\nDEL ounce:candidates:json\n"));
}

static void test_anothers_lease(void **state)
{
    struct conversation *talk = *state;
    rule(talk, LEASE, ":0\r\n");
    store_rank(talk->store, &row, 1);
    pass(talk, 100);
    assert_false(said(talk, "RENAME"));
    assert_true(store_settled(talk->store)); // it is not ours to write
    rules_clear(talk);
    pass(talk, 1000); // the other is gone
    assert_true(said(talk, "RENAME"));
}

static void test_a_list_that_was_lost(void **state)
{
    struct conversation *talk = *state;
    store_rank(talk->store, &row, 1);
    rule(talk, "ZCARD", ":1\r\n");
    rule(talk, "HLEN", ":1\r\n");
    pass(talk, 100);
    pass(talk, 1000);
    assert_true(said(talk, "ZCARD ounce:candidates\nHLEN ounce:candidates:json\n"));
    assert_int_equal(store_stats(talk->store).rankings, 1);
    rule(talk, "ZCARD", ":0\r\n");
    pass(talk, 1000);
    rules_clear(talk);
    pass(talk, 100);
    assert_true(store_stats(talk->store).rankings >= 2);
}

static void test_a_list_refused(void **state)
{
    struct conversation *talk = *state;
    store_rank(talk->store, &row, 1);
    rule(talk, "ZADD", "-OOM command not allowed\r\n");
    pass(talk, 100);
    assert_int_equal(store_stats(talk->store).errors, 1);
    pass(talk, 100);
    assert_int_equal(store_stats(talk->store).errors, 1); // not at once again
    rules_clear(talk);
    pass(talk, 1000);
    assert_int_equal(store_stats(talk->store).errors, 1);
    assert_int_equal(store_stats(talk->store).rankings, 2);
}

static void test_a_long_list(void **state)
{
    struct conversation *talk = *state;
    static struct store_row rows[STORE_ROWS_MAX + 5];
    for (size_t i = 0; i < STORE_ROWS_MAX + 5; i++) {
        rows[i] = (struct store_row){i, 1, span_text("{}")};
    }
    store_rank(talk->store, rows, STORE_ROWS_MAX + 5);
    pass(talk, 100);
    assert_int_equal(store_stats(talk->store).rows_left_out, 5);
    assert_true(said(talk, " 00000000000003e7 {}\n"));
    assert_false(said(talk, "00000000000003e8"));
}

static void test_announcements_in_order(void **state)
{
    struct conversation *talk = *state;
    store_announce(talk->store, span_text("new"), 0xff, span_text("{\"a\":1}"));
    store_announce(talk->store, span_text("recurring"), 0xff, span_text("{\"a\":2}"));
    assert_false(store_settled(talk->store));
    pass(talk, 100);
    assert_true(said(talk, "XADD ounce:web-1:events MAXLEN ~ 10000 1-1 type new issue "
                           "00000000000000ff json {\"a\":1}\n"
                           "XADD ounce:web-1:events MAXLEN ~ 10000 1-2 type recurring issue "
                           "00000000000000ff json {\"a\":2}\n"));
    assert_int_equal(store_stats(talk->store).announcements, 2);
    assert_true(store_settled(talk->store));
}

static void test_one_sent_again(void **state)
{
    struct conversation *talk = *state;
    store_announce(talk->store, span_text("new"), 0xff, span_text("{}"));
    talk->now_ms += 100;
    assert_true(store_tick(talk->store, talk->now_ms));
    lose(talk); // whether it came through nobody knows
    rule(talk, "XADD",
         "-ERR The ID specified in XADD is equal or smaller than the target stream "
         "top item\r\n");
    connect_now(talk);
    assert_true(said(talk, "10000 1-1 type new"));
    assert_int_equal(store_stats(talk->store).announcements, 1);
    assert_int_equal(store_stats(talk->store).errors, 0);
    assert_true(store_settled(talk->store));
}

static void test_the_oldest_gives_way(void **state)
{
    struct conversation *talk = *state;
    lose(talk);
    for (int i = 0; i < STORE_ANNOUNCEMENTS_MAX + 3; i++) {
        store_announce(talk->store, span_text("new"), 0xff, span_text("{}"));
    }
    assert_int_equal(store_stats(talk->store).announcements_dropped, 3);
    connect_now(talk);
    assert_true(said(talk, " 1-4 type new"));
    assert_false(said(talk, " 1-3 type new"));
    assert_int_equal(store_stats(talk->store).announcements, STORE_ANNOUNCEMENTS_MAX);
}

static void test_one_that_is_refused_holds_nobody_up(void **state)
{
    struct conversation *talk = *state;
    rule(talk, "XADD ounce:web-1:events MAXLEN ~ 10000 1-1 ",
         "-WRONGTYPE Operation against a key\r\n");
    store_announce(talk->store, span_text("new"), 0xff, span_text("{}"));
    store_announce(talk->store, span_text("new"), 0xff, span_text("{}"));
    pass(talk, 100);
    assert_int_equal(store_stats(talk->store).announcements, 1);
    assert_int_equal(store_stats(talk->store).announcements_dropped, 1);
    assert_int_equal(store_stats(talk->store).errors, 1);
}

int main(void)
{
#define TALK(test) cmocka_unit_test_setup_teardown(test, talk_up, talk_down)
    const struct CMUnitTest tests[] = {
        TALK(test_a_list),
        TALK(test_anothers_lease),
        TALK(test_a_list_that_was_lost),
        TALK(test_a_list_refused),
        TALK(test_a_long_list),
        TALK(test_announcements_in_order),
        TALK(test_one_sent_again),
        TALK(test_the_oldest_gives_way),
        TALK(test_one_that_is_refused_holds_nobody_up),
    };
    return cmocka_run_group_tests_name("redis_publish", tests, NULL, NULL);
}
