// Commands and replies, in any pieces.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/redis_pipe.h"

static int pipe_up(void **state)
{
    static struct redis_pipe pipe;
    redis_pipe_open(&pipe);
    *state = &pipe;
    return 0;
}

static int pipe_down(void **state)
{
    redis_pipe_close(*state);
    return 0;
}

static void say(struct redis_pipe *pipe, uint8_t what, int64_t now_ms)
{
    redis_pipe_begin(pipe, "SET");
    redis_pipe_add(pipe, span_text("key"));
    struct draft *draft = redis_pipe_draft(pipe);
    draft_text(draft, "made ");
    draft_u64(draft, 7);
    redis_pipe_drafted(pipe);
    redis_pipe_add_i64(pipe, -1);
    redis_pipe_add(pipe, (struct span){NULL, 0});
    redis_pipe_end(pipe, (struct redis_ask){.what = what}, now_ms);
}

static void test_a_command(void **state)
{
    struct redis_pipe *pipe = *state;
    say(pipe, 1, 0);
    static const char text[] =
        "*5\r\n$3\r\nSET\r\n$3\r\nkey\r\n$6\r\nmade 7\r\n$2\r\n-1\r\n$0\r\n\r\n";
    assert_true(span_equal(redis_pipe_outgoing(pipe), span_text(text)));
    redis_pipe_sent(pipe, 5);
    assert_true(span_equal(redis_pipe_outgoing(pipe), span_text(text + 5)));
    redis_pipe_sent(pipe, sizeof text - 1 - 5);
    assert_int_equal(redis_pipe_outgoing(pipe).size, 0);
}

static void test_much_waits(void **state)
{
    struct redis_pipe *pipe = *state;
    static uint8_t big[3 << 20];
    memset(big, 'x', sizeof big);
    say(pipe, 1, 0);
    redis_pipe_sent(pipe, 10);
    size_t before = redis_pipe_outgoing(pipe).size;
    redis_pipe_begin(pipe, "ECHO");
    redis_pipe_add(pipe, span_of(big, sizeof big));
    redis_pipe_end(pipe, (struct redis_ask){.what = 2}, 0);
    struct span out = redis_pipe_outgoing(pipe);
    assert_true(out.size > before + sizeof big);
    assert_true(span_starts(out, span_text("T\r\n$3\r\nkey")));
    assert_memory_equal(out.at + out.size - 2 - sizeof big, big, sizeof big);
}

static void test_replies_in_any_pieces(void **state)
{
    struct redis_pipe *pipe = *state;
    static const char text[] = "+OK\r\n*2\r\n$2\r\nab\r\n:-5\r\n-ERR no\r\n$-1\r\n";
    static const int types[] = {REDIS_REPLY_STATUS, REDIS_REPLY_ARRAY, REDIS_REPLY_ERROR,
                                REDIS_REPLY_NIL};
    for (size_t piece = 1; piece < sizeof text; piece++) {
        uint8_t next = 0;
        for (uint8_t what = 0; what < 4; what++) {
            say(pipe, what, 0);
        }
        for (size_t at = 0; at < sizeof text - 1; at += piece) {
            size_t left = sizeof text - 1 - at;
            assert_true(redis_pipe_feed(pipe, span_of(text + at, left < piece ? left : piece), 0));
            redisReply *reply;
            struct redis_ask ask;
            while (redis_pipe_next(pipe, &reply, &ask) == PIPE_REPLY) {
                assert_int_equal(ask.what, next);
                assert_int_equal(reply->type, types[next++]);
                if (reply->type == REDIS_REPLY_ARRAY) {
                    assert_true(span_equal(redis_reply_text_at(reply, 0), span_text("ab")));
                    assert_int_equal(redis_reply_text_at(reply, 1).size, 0);
                    assert_int_equal(redis_reply_text_at(reply, 2).size, 0);
                }
                redis_reply_free(reply);
            }
        }
        assert_int_equal(next, 4);
    }
}

static enum redis_pipe_next outcome(struct redis_pipe *pipe, const char *text)
{
    redisReply *reply = NULL;
    struct redis_ask ask;
    redis_pipe_reset(pipe, 0);
    say(pipe, 1, 0);
    assert_true(redis_pipe_feed(pipe, span_text(text), 0));
    enum redis_pipe_next next = redis_pipe_next(pipe, &reply, &ask);
    if (next == PIPE_REPLY) {
        redis_reply_free(reply);
    }
    return next;
}

static void test_what_is_no_protocol(void **state)
{
    struct redis_pipe *pipe = *state;
    assert_int_equal(outcome(pipe, "+OK\r\n"), PIPE_REPLY);
    assert_int_equal(outcome(pipe, "+OK\r"), PIPE_NOTHING);
    assert_int_equal(outcome(pipe, "HTTP/1.1 400\r\n"), PIPE_BROKEN);
    assert_int_equal(outcome(pipe, "*2147483647\r\n"), PIPE_BROKEN); // no such memory is taken
    assert_int_equal(outcome(pipe, "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n"),
                     PIPE_BROKEN);
}

static void test_an_answer_to_nothing(void **state)
{
    struct redis_pipe *pipe = *state;
    redisReply *reply;
    struct redis_ask ask;
    assert_true(redis_pipe_feed(pipe, span_text("+OK\r\n"), 0));
    assert_int_equal(redis_pipe_next(pipe, &reply, &ask), PIPE_BROKEN);
}

static void test_silence_is_measured_from_the_first_question(void **state)
{
    struct redis_pipe *pipe = *state;
    redisReply *reply;
    struct redis_ask ask;
    say(pipe, 1, 5000);
    say(pipe, 1, 6000);
    assert_int_equal(pipe->heard_ms, 5000);
    assert_true(redis_pipe_feed(pipe, span_text("+OK\r\n+"), 7000));
    assert_int_equal(pipe->heard_ms, 7000);
    assert_int_equal(redis_pipe_next(pipe, &reply, &ask), PIPE_REPLY);
    redis_reply_free(reply);
    assert_int_equal(pipe->asked_count, 1);
}

int main(void)
{
#define WITH_PIPE(test) cmocka_unit_test_setup_teardown(test, pipe_up, pipe_down)
    const struct CMUnitTest tests[] = {
        WITH_PIPE(test_a_command),
        WITH_PIPE(test_much_waits),
        WITH_PIPE(test_replies_in_any_pieces),
        WITH_PIPE(test_what_is_no_protocol),
        WITH_PIPE(test_an_answer_to_nothing),
        WITH_PIPE(test_silence_is_measured_from_the_first_question),
    };
    return cmocka_run_group_tests_name("redis_pipe", tests, NULL, NULL);
}
