// The conversation's phases, with the server played by the test.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "conversation.h"

#define BEAT "EVALSHA " SHA "b"

static int talk_up(void **state)
{
    struct store_options options = options_plain();
    *state = conversation_new(&options);
    return 0;
}

static int talk_down(void **state)
{
    conversation_free(*state);
    return 0;
}

static bool problem_has(const struct conversation *talk, const char *part)
{
    return span_has(store_problem(talk->store), part);
}

static void test_first_words(void **state)
{
    struct conversation *talk = *state;
    assert_int_equal(store_state(talk->store), STORE_DOWN);
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_true(said(talk, BEAT " 1 ounce:engines web-1 0000000000000def 0000000000000abc 1 0 null "
                                "loading claim 5000"));
    assert_false(said(talk, "AUTH"));
    assert_false(said(talk, "SELECT"));
    assert_int_equal(store_stats(talk->store).connections, 1);
}

static void test_credentials(void **state)
{
    (void)state;
    struct store_options options = options_plain();
    options.user = span_text("ada");
    options.password = span_text("secret");
    options.database = 2;
    struct conversation *talk = conversation_new(&options);
    connect_now(talk);
    assert_true(said(talk, "AUTH ada secret\nSELECT 2\nSCRIPT"));
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    conversation_free(talk);
    options.user.size = 0;
    talk = conversation_new(&options);
    rule(talk, "AUTH", "-WRONGPASS invalid username-password pair or user is disabled.\r\n");
    connect_now(talk);
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
    assert_true(problem_has(talk, "WRONGPASS"));
    lose(talk);
    assert_int_equal(store_state(talk->store), STORE_REFUSED); // the reason stays to be read
    rules_clear(talk);
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(store_problem(talk->store).size, 0);
    conversation_free(talk);
}

static void refused_by(const char *when, const char *then, const char *part)
{
    struct store_options options = options_plain();
    options.database = 2;
    struct conversation *talk = conversation_new(&options);
    rule(talk, when, then);
    connect_now(talk);
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
    assert_true(problem_has(talk, part));
    conversation_free(talk);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    refused_by("SELECT", "-ERR DB index is out of range\r\n", "database");
    refused_by("SCRIPT", "-ERR Error compiling script\r\n", "Redis 7");
    refused_by("SCRIPT", "-NOAUTH Authentication required.\r\n", "password");
    refused_by("SCRIPT", "-NOPERM this user has no permissions\r\n", "rights");
    refused_by(BEAT, "*2\r\n$7\r\nVERSION\r\n$1\r\n9\r\n", "version 9");
    refused_by(BEAT, "-OOM command not allowed\r\n", "OOM");
}

static void test_a_server_that_is_loading_is_left(void **state)
{
    struct conversation *talk = *state;
    rule(talk, "SCRIPT", "-LOADING Redis is loading the dataset in memory\r\n");
    connect_now(talk);
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_GREETING); // no refusal: tried again soon
    assert_int_equal(store_stats(talk->store).errors, 1);
}

static void test_a_live_run_is_waited_for(void **state)
{
    struct conversation *talk = *state;
    rule(talk, BEAT, "*1\r\n$4\r\nLIVE\r\n");
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_WAITING);
    assert_true(problem_has(talk, "--name"));
    add(talk, 1, NOON, 1);
    pass(talk, 1000);
    assert_true(said(talk, "loading patient"));
    assert_false(said(talk, SHA "w")); // nothing is written meanwhile
    rules_clear(talk);
    rule(talk, BEAT, "*1\r\n$6\r\nABSENT\r\n");
    for (int i = 0; i < 10; i++) { // gone (a FLUSHALL?): it gets its time to come back
        pass(talk, 500);
        assert_int_equal(store_state(talk->store), STORE_WAITING);
        assert_true(said(talk, "patient"));
    }
    rules_clear(talk);
    pass(talk, 600);
    assert_int_equal(store_state(talk->store), STORE_LIVE);
    assert_int_equal(store_problem(talk->store).size, 0);
}

static void test_heartbeats(void **state)
{
    struct conversation *talk = *state;
    connect_now(talk);
    pass(talk, 100);
    assert_false(said(talk, BEAT));
    pass(talk, 400);
    assert_true(said(talk, BEAT));
    pass(talk, 1000);
    assert_true(said(talk, " live beat 5000"));
    assert_false(said(talk, " null "));
}

static void test_silence(void **state)
{
    struct conversation *talk = *state;
    connect_now(talk);
    talk->now_ms += 500;
    assert_true(store_tick(talk->store, talk->now_ms)); // a heartbeat that nobody answers
    talk->now_ms += 1900;
    assert_true(store_tick(talk->store, talk->now_ms));
    talk->now_ms += 100;
    assert_false(store_tick(talk->store, talk->now_ms));
    lose(talk);
    assert_int_equal(store_state(talk->store), STORE_DOWN);
    assert_int_equal(store_outgoing(talk->store).size, 0);
    for (int i = 0; i < 100; i++) {
        talk->now_ms += 100;
        assert_true(store_tick(talk->store, talk->now_ms)); // not connected: nobody is waited for
    }
}

static void test_noise(void **state)
{
    struct conversation *talk = *state;
    talk->open = true;
    store_connected(talk->store, NOON);
    answer(talk, "HTTP/1.1 400 Bad Request\r\n\r\n");
    assert_false(talk->open);
    assert_true(store_stats(talk->store).error.size > 0);
}

static void test_the_name_is_taken(void **state)
{
    struct conversation *talk = *state;
    connect_now(talk);
    rule(talk, BEAT, "*2\r\n$5\r\nTAKEN\r\n$16\r\n00000000000000ff\r\n");
    pass(talk, 500);
    assert_false(talk->open);
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
    assert_true(problem_has(talk, "00000000000000ff"));
    lose(talk);
    rules_clear(talk);
    talk->open = true;
    store_connected(talk->store, talk->now_ms);
    assert_int_equal(store_outgoing(talk->store).size, 0);
    assert_false(store_tick(talk->store, talk->now_ms)); // for good
    assert_int_equal(store_state(talk->store), STORE_REFUSED);
}

static void test_a_warning(void **state)
{
    struct conversation *talk = *state;
    rule(talk, "CONFIG", "*2\r\n$16\r\nmaxmemory-policy\r\n$11\r\nallkeys-lru\r\n");
    connect_now(talk);
    assert_true(span_has(store_stats(talk->store).warning, "allkeys-lru"));
    lose(talk);
    rules_clear(talk);
    rule(talk, "CONFIG", "-NOPERM this user has no permissions\r\n");
    connect_now(talk);
    assert_int_equal(store_state(talk->store), STORE_LIVE); // not needed to go on
    assert_int_equal(store_stats(talk->store).warning.size, 0);
}

static void test_goodbye(void **state)
{
    struct conversation *talk = *state;
    connect_now(talk);
    add(talk, 1, NOON, 1);
    assert_false(store_settled(talk->store));
    store_flush(talk->store, talk->now_ms);
    pass(talk, 100);
    assert_true(said(talk, SHA "w"));
    assert_true(store_settled(talk->store));
    store_goodbye(talk->store, talk->now_ms);
    assert_false(store_settled(talk->store));
    talk_on(talk);
    assert_true(said(talk, " ended beat"));
    assert_true(store_settled(talk->store));
    add(talk, 1, NOON, 1);
    pass(talk, 5000);
    assert_string_equal(talk->log, ""); // it says no more
}

int main(void)
{
#define TALK(test) cmocka_unit_test_setup_teardown(test, talk_up, talk_down)
    const struct CMUnitTest tests[] = {
        TALK(test_first_words),
        cmocka_unit_test(test_credentials),
        cmocka_unit_test(test_what_is_refused),
        TALK(test_a_server_that_is_loading_is_left),
        TALK(test_a_live_run_is_waited_for),
        TALK(test_heartbeats),
        TALK(test_silence),
        TALK(test_noise),
        TALK(test_the_name_is_taken),
        TALK(test_a_warning),
        TALK(test_goodbye),
    };
    return cmocka_run_group_tests_name("redis", tests, NULL, NULL);
}
