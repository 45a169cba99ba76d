// Pages over there are compared, and written anew where they differ.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "conversation.h"

#define SIGNATURE 0x1c00000000000001ULL // shard 7
#define BEAT "EVALSHA " SHA "b"
#define NEW_LINE "*3\r\n$3\r\nNEW\r\n$16\r\n0000000000000abc\r\n$1\r\n1\r\n"

static void flush_all(struct conversation *talk)
{
    talk->kept_count = 0;
}

// Live, with a cell of each unit written once.
static int talk_up(void **state)
{
    struct store_options options = options_plain();
    struct conversation *talk = conversation_new(&options);
    connect_now(talk);
    add(talk, SIGNATURE, NOON, 1);
    pass(talk, 1000);
    *state = talk;
    return 0;
}

static int talk_down(void **state)
{
    conversation_free(*state);
    return 0;
}

static void test_all_as_it_was_left(void **state)
{
    struct conversation *talk = *state;
    uint64_t batches = store_stats(talk->store).batches;
    lose(talk);
    connect_now(talk);
    assert_true(said(talk, "HMGET ounce:{s07}:web-1:issues @journal @epoch @seq\n"));
    pass(talk, 1000);
    assert_int_equal(store_stats(talk->store).batches, batches);
    assert_int_equal(store_stats(talk->store).gaps, 0);
    assert_int_equal(store_stats(talk->store).verifications, 1);
}

static void test_an_empty_server(void **state)
{
    struct conversation *talk = *state;
    lose(talk);
    flush_all(talk);
    rule(talk, BEAT, NEW_LINE);
    connect_now(talk);
    assert_true(said(talk, "d:20261123 0000000000000abc 1  2 1c00000000000001 1 0 001000 0 0\n"));
    assert_int_equal(store_stats(talk->store).gaps, 4);
    assert_true(store_settled(talk->store));
}

static void test_flushed_while_connected(void **state)
{
    struct conversation *talk = *state;
    flush_all(talk);
    rule(talk, BEAT, NEW_LINE);
    pass(talk, 500);
    rules_clear(talk);
    pass(talk, 100);
    assert_int_equal(store_stats(talk->store).gaps, 4);
    assert_int_equal(store_stats(talk->store).pages_waiting, 0);
}

static void test_batches_lost_on_the_way(void **state)
{
    struct conversation *talk = *state;
    add(talk, SIGNATURE, NOON, 1);
    talk->now_ms += 1000;
    assert_true(store_tick(talk->store, talk->now_ms));
    assert_int_equal(store_stats(talk->store).issues_waiting, 0); // taken, and on their way
    lose(talk);
    connect_now(talk); // what stands there is one behind
    assert_true(said(talk, "d:20261123 0000000000000abc 1  3 1c00000000000001 2 0 001000 0 0\n"));
    assert_int_equal(store_stats(talk->store).gaps, 4);
}

static void test_lost_while_building(void **state)
{
    struct conversation *talk = *state;
    lose(talk);
    flush_all(talk);
    rule(talk, BEAT, NEW_LINE);
    talk->open = true;
    store_connected(talk->store, talk->now_ms);
    while (command_take(talk) && strncmp(talk->command, "EVALSHA " SHA "w", 48) != 0) {
        answer(talk, answer_of(talk));
    }
    lose(talk);
    rules_clear(talk);
    connect_now(talk); // nothing arrived
    pass(talk, 100);
    assert_int_equal(store_stats(talk->store).pages_waiting, 0);
    assert_true(store_stats(talk->store).gaps >= 4);
    assert_true(store_settled(talk->store));
}

static void test_the_sweep_finds_a_key_deleted(void **state)
{
    struct conversation *talk = *state;
    guard_set(talk, "ounce:{s07}:web-1:h:2026112312", GUARD_NONE);
    for (int i = 0; i < 30; i++) {
        pass(talk, 100);
    }
    assert_int_equal(store_stats(talk->store).gaps, 1);
    assert_int_equal(store_stats(talk->store).verifications, 0);
}

static void test_the_sweep_finds_aliases_deleted(void **state)
{
    struct conversation *talk = *state;
    assert_true(window_alias(talk->window, SIGNATURE, 0x42, 1, span_text("a title"), 0));
    pass(talk, 1000);
    uint64_t batches = store_stats(talk->store).batches;
    guard_set(talk, "ounce:{s07}:web-1:aliases", GUARD_NONE);
    bool anew = false;
    for (int i = 0; i < 30; i++) {
        pass(talk, 100);
        anew = anew || said(talk, "w 1 ounce:{s07}:web-1:aliases 0000000000000abc 1  -1 "
                                  "1c00000000000001 0000000000000042 1 0 a title\n");
    }
    assert_true(anew);
    assert_int_equal(store_stats(talk->store).gaps, 1);
    assert_int_equal(store_stats(talk->store).batches, batches + 3); // the issue's row once more
    assert_true(store_settled(talk->store));
}

static void test_an_earlier_runs_page(void **state)
{
    struct conversation *talk = *state;
    rule(talk, "HMGET", "*3\r\n$16\r\n0000000000000abc\r\n$1\r\n0\r\n$1\r\n1\r\n"); // a backup
    for (int i = 0; i < 30; i++) {
        pass(talk, 100);
    }
    assert_true(store_stats(talk->store).gaps >= 4);
}

static void refused_after(void **state, const char *reply)
{
    struct conversation *talk = *state;
    rule(talk, "HMGET", reply);
    for (int i = 0; i < 30 && talk->open; i++) {
        pass(talk, 100);
    }
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
}

static void test_a_later_runs_page(void **state)
{
    refused_after(state, "*3\r\n$16\r\n0000000000000abc\r\n$1\r\n2\r\n$1\r\n1\r\n");
}

static void test_anothers_page(void **state)
{
    refused_after(state, "*3\r\n$16\r\n00000000000000ff\r\n$1\r\n1\r\n$1\r\n1\r\n");
}

static void test_a_page_that_cannot_be_read(void **state)
{
    struct conversation *talk = *state;
    rule(talk, "HMGET ounce:{s07}:web-1:h:", "-WRONGTYPE Operation against a key\r\n");
    for (int i = 0; i < 30; i++) {
        pass(talk, 100);
    }
    assert_int_equal(store_stats(talk->store).pages_refused, 1);
    rules_clear(talk);
    for (int i = 0; i < 60; i++) {
        pass(talk, 100);
    }
    assert_int_equal(store_stats(talk->store).pages_refused, 0); // whatever it was, it is gone
    assert_int_equal(store_stats(talk->store).gaps, 1);
}

static void test_pages_that_slid_out_are_forgotten(void **state)
{
    struct conversation *talk = *state;
    bool minute = false, hour = false;
    talk->now_ms += 9 * MS_PER_DAY;
    window_slide(talk->window, talk->now_ms, 1000);
    for (int i = 0; i < 30; i++) {
        pass(talk, 100);
        minute =
            minute || said(talk, "ZREM ounce:{s07}:web-1:changed ounce:{s07}:web-1:m:202611231200");
        hour = hour || said(talk, "ZREM ounce:{s07}:web-1:changed ounce:{s07}:web-1:h:2026112312");
        assert_false(said(talk, "changed ounce:{s07}:web-1:d:20261123"));
    }
    assert_true(minute && hour);
}

int main(void)
{
#define TALK(test) cmocka_unit_test_setup_teardown(test, talk_up, talk_down)
    const struct CMUnitTest tests[] = {
        TALK(test_all_as_it_was_left),
        TALK(test_an_empty_server),
        TALK(test_flushed_while_connected),
        TALK(test_batches_lost_on_the_way),
        TALK(test_lost_while_building),
        TALK(test_the_sweep_finds_a_key_deleted),
        TALK(test_the_sweep_finds_aliases_deleted),
        TALK(test_an_earlier_runs_page),
        TALK(test_a_later_runs_page),
        TALK(test_anothers_page),
        TALK(test_a_page_that_cannot_be_read),
        TALK(test_pages_that_slid_out_are_forgotten),
    };
    return cmocka_run_group_tests_name("redis_verify", tests, NULL, NULL);
}
