// What changed becomes batches, in order, once a second.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "conversation.h"
#include "store/draft.h"

#define SIGNATURE 0x1c00000000000001ULL // shard 7
#define WRITE "EVALSHA " SHA "w 1 "
#define DAY "ounce:{s07}:web-1:d:20261123"
#define ISSUES "ounce:{s07}:web-1:issues"
#define ALIASES "ounce:{s07}:web-1:aliases"
#define TEMPLATE 0x1c000000000000f0ULL // of the same shard
#define GENERAL 0x2000000000000001ULL  // of the next
#define GAP "*2\r\n$3\r\nGAP\r\n$1\r\n0\r\n"

static struct conversation *live_with(const struct store_options *options)
{
    struct conversation *talk = conversation_new(options);
    connect_now(talk);
    pass(talk, 1000);
    return talk;
}

static int talk_up(void **state)
{
    struct store_options options = options_plain();
    *state = live_with(&options);
    return 0;
}

static int talk_down(void **state)
{
    conversation_free(*state);
    return 0;
}

static void test_one_cell(void **state)
{
    struct conversation *talk = *state;
    add(talk, SIGNATURE, NOON, 3);
    pass(talk, 1000);
    assert_true(said(talk, WRITE ISSUES " 0000000000000abc 1 0 1 1c00000000000001 0 1795435200000 "
                                        "1795435200000 error 1 error/error/20261123/shop "
                                        "Card declined\n"));
    assert_true(said(talk, WRITE DAY " 0000000000000abc 1 0 1 1c00000000000001 3 0 001000 0 0\n"));
    assert_true(said(talk, WRITE "ounce:{s07}:web-1:h:2026112312 0000000000000abc 1 0 1 "
                                 "1c00000000000001 3 0\n"));
    assert_true(said(talk, WRITE "ounce:{s07}:web-1:m:202611231200 0000000000000abc 1 0 1 "
                                 "1c00000000000001 3 0\n"));
    assert_true(said(talk, "EXPIRE ounce:{s07}:web-1:m:202611231200 7198\n"));
    assert_true(said(talk, "ZADD ounce:{s07}:web-1:changed 1795435202000 " DAY "\n"));
    assert_true(said(talk, "ZADD ounce:{s07}:web-1:changed 1795435202000 " ISSUES "\n"));
    struct store_stats stats = store_stats(talk->store);
    assert_int_equal(stats.batches, 4);
    assert_int_equal(stats.fields, 4);
    assert_int_equal(stats.flushed_ms, talk->now_ms);
}

// A template that nothing was counted under by its own name has no issue's row: who points to it
// tells its title.
static void test_an_alias(void **state)
{
    struct conversation *talk = *state;
    add(talk, SIGNATURE, NOON, 3);
    assert_true(window_alias(talk->window, SIGNATURE, TEMPLATE, 4, span_text("Card <str>"), 1));
    pass(talk, 1000);
    assert_true(said(talk, WRITE ALIASES " 0000000000000abc 1 0 1 1c00000000000001 "
                                         "1c000000000000f0 4 1 Card <str>\n"));
    assert_true(said(talk, "ZADD ounce:{s07}:web-1:changed 1795435202000 " ALIASES "\n"));
    assert_false(said(talk, " 1c000000000000f0 0 "));
    assert_int_equal(store_stats(talk->store).fields, 5);
    // The template points on, and is counted itself.
    add(talk, TEMPLATE, NOON, 1);
    assert_true(window_alias(talk->window, TEMPLATE, GENERAL, 2, span_text("<str>"), 0));
    pass(talk, 1000);
    assert_true(said(talk, WRITE ALIASES " 0000000000000abc 1 1 2 1c000000000000f0 "
                                         "2000000000000001 2 0 <str>\n"));
    assert_true(said(talk, WRITE ISSUES " 0000000000000abc 1 1 2 1c000000000000f0 0 "));
    assert_false(said(talk, "ounce:{s08}:web-1:issues"));
    pass(talk, 1000);
    assert_false(said(talk, WRITE)); // nothing changed
    assert_true(store_settled(talk->store));
}

// What is not there yet may still come: nothing is deleted but what loading found.
static void test_an_alias_before_what_it_is_for(void **state)
{
    struct conversation *talk = *state;
    assert_true(window_alias(talk->window, SIGNATURE, GENERAL, 2, span_text("<str>"), 0));
    pass(talk, 1000);
    assert_true(said(talk, WRITE ALIASES " 0000000000000abc 1 0 1 1c00000000000001 "
                                         "2000000000000001 2 0 <str>\n"));
    assert_false(said(talk, "HDEL"));
    assert_false(said(talk, WRITE ISSUES));
}

static void test_aliases_under_another_type(void **state)
{
    struct conversation *talk = *state;
    rule(talk, WRITE ALIASES, "-WRONGTYPE Operation against a key holding the wrong kind\r\n");
    add(talk, SIGNATURE, NOON, 3);
    assert_true(window_alias(talk->window, SIGNATURE, TEMPLATE, 4, span_text("Card <str>"), 1));
    pass(talk, 1000);
    assert_int_equal(store_stats(talk->store).pages_refused, 1);
    assert_int_equal(store_stats(talk->store).batches, 4); // all else is there
    assert_true(span_has(store_stats(talk->store).error, ALIASES ": WRONGTYPE"));
    rules_clear(talk);
    for (int i = 0; i < 60; i++) {
        pass(talk, 100);
    }
    assert_int_equal(store_stats(talk->store).pages_refused, 0); // whatever it was, it is gone
    assert_int_equal(store_stats(talk->store).gaps, 1);
    assert_true(store_settled(talk->store));
}

static void test_values_coalesce(void **state)
{
    struct conversation *talk = *state;
    for (int i = 0; i < 9; i++) {
        add(talk, SIGNATURE, NOON, 1);
        pass(talk, 100);
        assert_false(said(talk, WRITE));
    }
    pass(talk, 100);
    assert_true(said(talk, " 0 1 1c00000000000001 9 0 001000 0 0\n"));
    add(talk, SIGNATURE, NOON, 1);
    pass(talk, 1000);
    assert_true(said(talk, DAY " 0000000000000abc 1 1 2 1c00000000000001 10 0 001000 0 0\n"));
    pass(talk, 1000);
    assert_false(said(talk, WRITE)); // nothing changed
}

static void test_nothing_piles_up_while_away(void **state)
{
    struct conversation *talk = *state;
    lose(talk);
    for (int i = 0; i < 1000; i++) {
        add(talk, SIGNATURE, NOON, 1);
        talk->now_ms += 100;
        assert_true(store_tick(talk->store, talk->now_ms));
        assert_int_equal(store_outgoing(talk->store).size, 0);
    }
    int64_t before = store_stats(talk->store).flushed_ms;
    connect_now(talk);
    assert_true(said(talk, " 1000 0 001000 0 0\n"));
    assert_int_equal(store_stats(talk->store).batches, 4);
    assert_true(store_stats(talk->store).flushed_ms > before);
}

static void test_a_large_page_is_many_batches(void **state)
{
    (void)state;
    struct store_options options = options_plain();
    options.fields_per_batch = 2;
    struct conversation *talk = live_with(&options);
    for (uint64_t i = 0; i < 5; i++) {
        add(talk, SIGNATURE + i, NOON, 1);
    }
    pass(talk, 1000);
    assert_true(said(talk, DAY " 0000000000000abc 1 0 1 "));
    assert_true(said(talk, DAY " 0000000000000abc 1 1 2 "));
    assert_true(said(talk, DAY " 0000000000000abc 1 2 3 "));
    assert_int_equal(store_stats(talk->store).fields, 20);
    conversation_free(talk);
}

static void test_few_are_in_flight(void **state)
{
    (void)state;
    struct store_options options = options_plain();
    options.scripts_in_flight = 3;
    options.fields_per_batch = 1;
    struct conversation *talk = live_with(&options);
    for (uint64_t i = 0; i < 50; i++) {
        add(talk, SIGNATURE + i, NOON, 1);
    }
    talk->now_ms += 1000;
    assert_true(store_tick(talk->store, talk->now_ms));
    int writes = 0;
    while (command_take(talk)) {
        writes += strncmp(talk->command, WRITE, strlen(WRITE)) == 0;
    }
    assert_int_equal(writes, 3);
    conversation_free(talk);
}

// The number expected and the new one of a batch of the day's page. False: the command is no such.
static bool numbers_put(struct draft *draft, const char *command)
{
    struct span text = span_text(command), head = span_text(WRITE DAY " 0000000000000abc 1 ");
    if (!span_starts(text, head)) {
        return false;
    }
    text = span_skip(text, head.size);
    draft_put(draft, span_part(text, 0, span_find_nocase(text, span_text(" 1c"))));
    draft_byte(draft, ',');
    return true;
}

// A page that is missing over there is written anew, all of it, its number last.
static void test_a_gap(void **state)
{
    (void)state;
    struct store_options options = options_plain();
    options.fields_per_batch = 2;
    struct conversation *talk = live_with(&options);
    rule(talk, WRITE DAY " 0000000000000abc 1 0 1 ", GAP);
    for (uint64_t i = 0; i < 5; i++) {
        add(talk, SIGNATURE + i, NOON, 1);
    }
    talk->now_ms += 1000;
    assert_true(store_tick(talk->store, talk->now_ms));
    rules_clear(talk);
    uint8_t memory[4096];
    struct draft order = draft_in(memory, sizeof memory);
    bool first = true;
    while (command_take(talk)) {
        bool of_day = numbers_put(&order, talk->command);
        answer(talk, of_day && first ? GAP : answer_of(talk));
        first = first && !of_day;
    }
    pass(talk, 100);
    for (const char *at = talk->log; at != NULL; at = strstr(at + 1, WRITE)) {
        numbers_put(&order, at);
    }
    // 0 1, 1 2 and 2 3 chain; the first of them meets a gap. Then the page anew: on anything, -1,
    // -2, and its next number.
    struct span expected = span_text("0 1,1 2,2 3, -1,-1 -2,-2 4,");
    assert_true(span_equal(draft_span(&order), expected));
    assert_int_equal(store_stats(talk->store).gaps, 1);
    conversation_free(talk);
}

static void test_a_duplicate_is_fine(void **state)
{
    struct conversation *talk = *state;
    rule(talk, WRITE DAY, "*1\r\n$3\r\nDUP\r\n");
    guard_set(talk, DAY, "*3\r\n$16\r\n0000000000000abc\r\n$1\r\n1\r\n$1\r\n1\r\n");
    add(talk, SIGNATURE, NOON, 1);
    pass(talk, 1000);
    assert_int_equal(store_stats(talk->store).batches, 4);
    assert_int_equal(store_stats(talk->store).gaps, 0);
}

static void refused_after(const char *reply, bool for_good)
{
    struct store_options options = options_plain();
    struct conversation *talk = live_with(&options);
    rule(talk, WRITE DAY, reply);
    add(talk, SIGNATURE, NOON, 1);
    pass(talk, 1000);
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
    lose(talk);
    rules_clear(talk);
    talk->open = true;
    store_connected(talk->store, talk->now_ms);
    assert_int_equal(store_state(talk->store) == STORE_REFUSED, for_good);
    conversation_free(talk);
}

static void test_fenced_and_foreign(void **state)
{
    (void)state;
    refused_after("*2\r\n$6\r\nFENCED\r\n$1\r\n9\r\n", true);
    refused_after("*2\r\n$7\r\nFOREIGN\r\n$16\r\n00000000000000ff\r\n", false);
}

static void test_an_answer_out_of_step(void **state)
{
    struct conversation *talk = *state;
    rule(talk, WRITE DAY, ":7\r\n");
    add(talk, SIGNATURE, NOON, 1);
    pass(talk, 1000);
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_LIVE); // until the connection is dropped
}

static void test_scripts_forgotten(void **state)
{
    struct conversation *talk = *state;
    rule(talk, WRITE, "-NOSCRIPT No matching script. Please use EVAL.\r\n");
    add(talk, SIGNATURE, NOON, 1);
    talk->now_ms += 1000;
    talk->open = store_tick(talk->store, talk->now_ms);
    while (command_take(talk) && strncmp(talk->command, "SCRIPT", 6) != 0) {
        answer(talk, answer_of(talk));
    }
    assert_int_equal(strncmp(talk->command, "SCRIPT", 6), 0);
    rules_clear(talk);
    answer(talk, answer_of(talk));
    talk_on(talk);
    pass(talk, 1000);
    assert_true(store_settled(talk->store));
    assert_int_equal(store_stats(talk->store).gaps, 4);
}

static void test_another_type_under_one_key(void **state)
{
    struct conversation *talk = *state;
    rule(talk, WRITE DAY, "-WRONGTYPE Operation against a key holding the wrong kind\r\n");
    add(talk, SIGNATURE, NOON, 1);
    pass(talk, 1000);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(store_stats(talk->store).pages_refused, 1);
    assert_int_equal(store_stats(talk->store).batches, 3);
    assert_true(span_has(store_stats(talk->store).error, DAY ": WRONGTYPE"));
    add(talk, SIGNATURE, NOON, 1);
    pass(talk, 1000);
    assert_false(said(talk, WRITE DAY)); // not tried again and again
    assert_true(store_settled(talk->store));
}

static void test_no_memory_over_there(void **state)
{
    struct conversation *talk = *state;
    rule(talk, WRITE, "-OOM command not allowed when used memory > 'maxmemory'.\r\n");
    add(talk, SIGNATURE, NOON, 7);
    pass(talk, 1000);
    assert_true(talk->open);
    assert_int_equal(store_stats(talk->store).pages_refused, 4);
    pass(talk, 1000);
    rules_clear(talk);
    pass(talk, 1500);
    pass(talk, 100);
    assert_int_equal(store_stats(talk->store).pages_refused, 0);
    assert_int_equal(store_stats(talk->store).gaps, 4);
    assert_true(store_settled(talk->store));
}

static void test_a_replica_is_left(void **state)
{
    struct conversation *talk = *state;
    rule(talk, WRITE, "-READONLY You can't write against a read only replica.\r\n");
    add(talk, SIGNATURE, NOON, 7);
    pass(talk, 1000);
    assert_false(talk->open);
}

int main(void)
{
#define TALK(test) cmocka_unit_test_setup_teardown(test, talk_up, talk_down)
    const struct CMUnitTest tests[] = {
        TALK(test_one_cell),
        TALK(test_an_alias),
        TALK(test_an_alias_before_what_it_is_for),
        TALK(test_aliases_under_another_type),
        TALK(test_values_coalesce),
        TALK(test_nothing_piles_up_while_away),
        cmocka_unit_test(test_a_large_page_is_many_batches),
        cmocka_unit_test(test_few_are_in_flight),
        cmocka_unit_test(test_a_gap),
        TALK(test_a_duplicate_is_fine),
        cmocka_unit_test(test_fenced_and_foreign),
        TALK(test_an_answer_out_of_step),
        TALK(test_scripts_forgotten),
        TALK(test_another_type_under_one_key),
        TALK(test_no_memory_over_there),
        TALK(test_a_replica_is_left),
    };
    return cmocka_run_group_tests_name("redis_flush", tests, NULL, NULL);
}
