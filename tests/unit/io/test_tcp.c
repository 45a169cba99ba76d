// A listening port on a loop of the test's own, with peers that are plain sockets on loopback.
// Nothing sleeps: the loop runs until what is awaited has happened, or a deadline ends the test.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/tcp.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_BYTES 4096
#define KEEP_BYTES 1024
#define DEADLINE_MS 10000
#define LOG_BYTES 4096

struct stage {
    uv_loop_t loop;
    uv_timer_t tick; // so that the loop comes round while a peer waits
    struct tcp_server *server;
    struct tcp_connection *connection; // the last that was opened
    struct address peer;               // of it
    char log[LOG_BYTES]; // "line|line|" of whole lines, "<rest>" of what was left over
    int opened, ended;
    bool refuse;
    void (*on_line)(struct stage *stage, struct span line); // beyond the log; may be NULL
};

static char a_state; // what the handlers are handed; its address is all that counts

static void log_add(struct stage *stage, const char *before, struct span text, const char *after)
{
    size_t used = strlen(stage->log);
    assert_true(used + text.size + 3 < sizeof stage->log);
    snprintf(stage->log + used, sizeof stage->log - used, "%s%.*s%s", before, (int)text.size,
             (const char *)text.at, after);
}

static void *on_opened(void *user, struct tcp_connection *connection, const struct address *peer)
{
    struct stage *stage = user;
    stage->opened++;
    stage->connection = connection;
    stage->peer = *peer;
    return stage->refuse ? NULL : &a_state;
}

// Whole lines are done with; the beginning of one is left over.
static size_t on_bytes(void *user, void *state, struct span in)
{
    struct stage *stage = user;
    size_t at = 0;
    assert_ptr_equal(state, &a_state);
    assert_true(in.size > 0 && in.size <= READ_BYTES);
    for (;;) {
        struct span rest = span_skip(in, at);
        size_t end = span_find(rest, '\n');
        if (end == rest.size) {
            return at;
        }
        at += end + 1;
        if (stage->on_line) {
            stage->on_line(stage, span_part(rest, 0, end));
        } else {
            log_add(stage, "", span_part(rest, 0, end), "|");
        }
    }
}

static void on_ended(void *user, void *state, struct span rest)
{
    struct stage *stage = user;
    assert_ptr_equal(state, &a_state);
    stage->ended++;
    log_add(stage, "<", rest, ">");
}

static const struct tcp_handlers handlers = {on_opened, on_bytes, on_ended};

static struct tcp_options options_for(const char *address)
{
    struct tcp_options options = {
        .connections_max = 100, .read_bytes = READ_BYTES, .keep_bytes_max = KEEP_BYTES};
    assert_true(address_parse(address, &options.address));
    return options;
}

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
}

static void open_with(struct stage *stage, const struct tcp_options *options)
{
    assert_int_equal(tcp_server_open(&stage->server, &stage->loop, options, &handlers, stage), 0);
}

static int setup(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    assert_non_null(stage);
    uv_loop_init(&stage->loop);
    uv_timer_init(&stage->loop, &stage->tick);
    uv_timer_start(&stage->tick, on_tick, 1, 1);
    *state = stage;
    return 0;
}

// Everything has to come to its end by itself: no handle is left behind, every connection ended.
static int teardown(void **state)
{
    struct stage *stage = *state;
    if (stage->server) {
        tcp_server_close(stage->server);
    }
    uv_close((uv_handle_t *)&stage->tick, NULL);
    uv_run(&stage->loop, UV_RUN_DEFAULT);
    int left = uv_loop_close(&stage->loop);
    bool all_ended = stage->refuse || stage->opened == stage->ended;
    free(stage);
    return left == 0 && all_ended ? 0 : -1;
}

// One turn of the loop; past the deadline the test fails.
static void turn(struct stage *stage, uint64_t since_ms)
{
    if (uv_hrtime() / 1000000 - since_ms > DEADLINE_MS) {
        fail_msg("waited too long; until then: %s", stage->log);
    }
    uv_run(&stage->loop, UV_RUN_ONCE);
}

#define RUN_UNTIL(stage, condition)                                                                \
    for (uint64_t since_ms = uv_hrtime() / 1000000; !(condition);) {                               \
        turn(stage, since_ms);                                                                     \
    }

// A peer: a socket that is connected without the loop's help, as the kernel does the accepting.
static int peer_try(const struct address *address)
{
    int fd = socket(address->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&address->at, address->bytes) < 0) {
        int why = errno;
        close(fd);
        return -why;
    }
    return fd;
}

static int peer_connect(struct stage *stage)
{
    struct address address = tcp_server_address(stage->server);
    int fd = peer_try(&address);
    assert_true(fd >= 0);
    return fd;
}

static void peer_say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

// What the peer hears until the other side ends; `out` gets at most `most` bytes and a NUL.
static size_t peer_hear_all(struct stage *stage, int fd, char *out, size_t most)
{
    size_t heard = 0;
    for (uint64_t since_ms = uv_hrtime() / 1000000;;) {
        ssize_t some = recv(fd, out + heard, most - heard, MSG_DONTWAIT);
        if (some == 0) {
            out[heard] = '\0';
            return heard;
        }
        if (some > 0) {
            heard += (size_t)some;
            assert_true(heard < most);
        } else {
            assert_int_equal(errno, EAGAIN);
            turn(stage, since_ms);
        }
    }
}

static void assert_peer_is_closed(struct stage *stage, int fd)
{
    char room[16];
    assert_int_equal(peer_hear_all(stage, fd, room, sizeof room), 0);
}

static void lines_in_any_chunks(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    open_with(stage, &options);
    int peer = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 1);
    assert_int_equal(tcp_server_connections(stage->server), 1);
    peer_say(peer, "one\ntw");
    RUN_UNTIL(stage, strcmp(stage->log, "one|") == 0);
    peer_say(peer, "o");
    peer_say(peer, "\nthree\nfo");
    RUN_UNTIL(stage, strcmp(stage->log, "one|two|three|") == 0);
    peer_say(peer, "ur");
    close(peer);
    RUN_UNTIL(stage, stage->ended == 1);
    assert_string_equal(stage->log, "one|two|three|<four>");
    RUN_UNTIL(stage, tcp_server_connections(stage->server) == 0);
}

static void what_one_leaves_over_is_its_own(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    open_with(stage, &options);
    int a = peer_connect(stage), b = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 2);
    peer_say(a, "aa");
    peer_say(b, "bbb");
    for (int i = 0; i < 5; i++) {
        uv_run(&stage->loop, UV_RUN_ONCE);
    }
    peer_say(a, "A\n");
    RUN_UNTIL(stage, stage->log[0]);
    peer_say(b, "B\n");
    RUN_UNTIL(stage, strlen(stage->log) > 4);
    assert_string_equal(stage->log, "aaA|bbbB|");
    close(a);
    RUN_UNTIL(stage, stage->ended == 1);
    close(b);
    RUN_UNTIL(stage, stage->ended == 2);
    assert_string_equal(stage->log, "aaA|bbbB|<><>");
}

static size_t summed_lines;
static uint32_t summed_hash;

static void sum_line(struct stage *stage, struct span line)
{
    (void)stage;
    summed_lines++;
    for (size_t i = 0; i < line.size; i++) {
        summed_hash = summed_hash * 31 + line.at[i];
    }
}

static void megabytes_come_whole_and_in_order(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    size_t bytes = 4000000, sent = 0, lines = 0;
    uint32_t hash = 0, seed = 7;
    char *text = malloc(bytes);
    assert_non_null(text);
    for (size_t i = 0; i < bytes; i++) {
        seed = seed * 1664525U + 1013904223U;
        text[i] = i + 1 == bytes || seed >> 24 < 3 || i % 1000 == 999 ? '\n' : (char)('a' + i % 26);
        lines += text[i] == '\n';
        hash = text[i] == '\n' ? hash : hash * 31 + (uint8_t)text[i];
    }
    summed_lines = 0;
    summed_hash = 0;
    stage->on_line = sum_line;
    open_with(stage, &options);
    int peer = peer_connect(stage);
    for (uint64_t since_ms = uv_hrtime() / 1000000; sent < bytes;) {
        ssize_t some = send(peer, text + sent, bytes - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        assert_true(some > 0 || errno == EAGAIN);
        sent += some > 0 ? (size_t)some : 0;
        turn(stage, since_ms);
    }
    close(peer);
    free(text);
    RUN_UNTIL(stage, stage->ended == 1);
    assert_int_equal(summed_lines, lines);
    assert_int_equal(summed_hash, hash);
}

static void a_peer_may_be_refused(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    stage->refuse = true;
    open_with(stage, &options);
    int peer = peer_connect(stage);
    assert_peer_is_closed(stage, peer);
    close(peer);
    assert_int_equal(stage->opened, 1);
    assert_true(address_is_loopback(&stage->peer));
    RUN_UNTIL(stage, tcp_server_connections(stage->server) == 0);
    assert_int_equal(stage->ended, 0);
    assert_int_equal(tcp_server_turned_away(stage->server), 0);
}

static void more_than_the_most_are_turned_away(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    options.connections_max = 2;
    open_with(stage, &options);
    int a = peer_connect(stage), b = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 2);
    for (int i = 0; i < 3; i++) {
        int c = peer_connect(stage);
        assert_peer_is_closed(stage, c);
        close(c);
    }
    assert_int_equal(stage->opened, 2);
    assert_int_equal(tcp_server_turned_away(stage->server), 3);
    assert_int_equal(tcp_server_turned_away(stage->server), 0);
    // Those inside notice nothing, and a place that is left can be taken.
    peer_say(a, "still here\n");
    RUN_UNTIL(stage, strcmp(stage->log, "still here|") == 0);
    close(b);
    RUN_UNTIL(stage, tcp_server_connections(stage->server) == 1);
    int d = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 3);
    close(a);
    close(d);
    RUN_UNTIL(stage, stage->ended == 3);
}

static void answer_line(struct stage *stage, struct span line)
{
    tcp_send(stage->connection, line, false);
    tcp_send(stage->connection, span_text("!"), span_equal(line, span_text("bye")));
    tcp_send(stage->connection, span_text("never"), span_equal(line, span_text("bye")));
}

// The peer has sent more than was read when the last answer goes out: it still gets it whole.
static void the_last_answer_arrives(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    char heard[128];
    stage->on_line = answer_line;
    open_with(stage, &options);
    int peer = peer_connect(stage);
    peer_say(peer, "hello\n");
    peer_say(peer, "bye\nand this nobody reads any more\n");
    peer_hear_all(stage, peer, heard, sizeof heard);
    assert_string_equal(heard, "hello!neverbye!");
    close(peer);
    RUN_UNTIL(stage, stage->ended == 1);
}

static void a_long_answer_waits_for_its_reader(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    size_t bytes = 20000000;
    char *answer = malloc(bytes), *heard = malloc(bytes + 1);
    assert_non_null(answer);
    assert_non_null(heard);
    for (size_t i = 0; i < bytes; i++) {
        answer[i] = (char)('a' + i / 1000 % 26);
    }
    open_with(stage, &options);
    int peer = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 1);
    tcp_send(stage->connection, span_of(answer, bytes), true);
    memset(answer + bytes / 2, 'x', bytes / 2); // it was copied
    assert_true(tcp_waiting_bytes(stage->connection) > 0);
    assert_true(tcp_waiting_bytes(stage->connection) <= bytes);
    assert_int_equal(peer_hear_all(stage, peer, heard, bytes + 1), bytes);
    for (size_t i = 0; i < bytes; i++) {
        if (heard[i] != (char)('a' + i / 1000 % 26)) {
            fail_msg("byte %zu is another one", i);
        }
    }
    close(peer);
    free(answer);
    free(heard);
    RUN_UNTIL(stage, stage->ended == 1);
}

static void an_empty_last_answer_ends_the_connection(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    open_with(stage, &options);
    int peer = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 1);
    tcp_send(stage->connection, (struct span){NULL, 0}, true);
    assert_peer_is_closed(stage, peer);
    close(peer);
    RUN_UNTIL(stage, stage->ended == 1);
}

// A peer that took the last answer and then just stays.
static void who_does_not_leave_is_dropped(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    open_with(stage, &options);
    int peer = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 1);
    tcp_send(stage->connection, span_text("go"), true);
    RUN_UNTIL(stage, stage->ended == 1);
    close(peer);
}

static void drop_line(struct stage *stage, struct span line)
{
    log_add(stage, "", line, "|");
    if (span_equal(line, span_text("drop"))) {
        tcp_drop(stage->connection);
    }
}

// What the handler was given is its own: it is not handed out again as left over.
static void dropped_by_the_handler(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    stage->on_line = drop_line;
    open_with(stage, &options);
    int peer = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 1);
    peer_say(peer, "on");
    for (int i = 0; i < 5; i++) {
        uv_run(&stage->loop, UV_RUN_ONCE);
    }
    peer_say(peer, "ce\ndrop\n");
    RUN_UNTIL(stage, stage->ended == 1);
    assert_string_equal(stage->log, "once|drop|<>");
    assert_peer_is_closed(stage, peer);
    close(peer);
}

static void dropped_between_the_lines(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    open_with(stage, &options);
    int peer = peer_connect(stage);
    peer_say(peer, "whole\nhalf");
    RUN_UNTIL(stage, stage->log[0]);
    tcp_drop(stage->connection);
    assert_string_equal(stage->log, "whole|<half>");
    assert_int_equal(stage->ended, 1);
    assert_peer_is_closed(stage, peer);
    close(peer);
    assert_int_equal(stage->ended, 1);
}

static void a_reset_is_an_end(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    struct linger at_once = {.l_onoff = 1};
    open_with(stage, &options);
    int peer = peer_connect(stage);
    peer_say(peer, "whole\nhalf");
    RUN_UNTIL(stage, stage->log[0]);
    assert_int_equal(setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    close(peer);
    RUN_UNTIL(stage, stage->ended == 1);
    assert_string_equal(stage->log, "whole|<half>");
}

static void a_stopped_server_goes_on_with_those_inside(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    open_with(stage, &options);
    struct address address = tcp_server_address(stage->server);
    int peer = peer_connect(stage);
    RUN_UNTIL(stage, stage->opened == 1);
    tcp_server_stop(stage->server);
    tcp_server_stop(stage->server); // once more is no harm
    for (int i = 0; i < 3; i++) {
        uv_run(&stage->loop, UV_RUN_ONCE);
    }
    assert_int_equal(peer_try(&address), -ECONNREFUSED);
    peer_say(peer, "inside\n");
    RUN_UNTIL(stage, strcmp(stage->log, "inside|") == 0);
    close(peer);
    RUN_UNTIL(stage, stage->ended == 1);
}

static void closing_ends_every_connection(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    int peers[3];
    open_with(stage, &options);
    for (int i = 0; i < 3; i++) {
        peers[i] = peer_connect(stage);
        peer_say(peers[i], "x");
    }
    RUN_UNTIL(stage, stage->opened == 3);
    tcp_send(stage->connection, span_text("sent but not waited for"), false);
    tcp_server_close(stage->server);
    stage->server = NULL;
    assert_int_equal(stage->ended, 3);
    for (int i = 0; i < 3; i++) {
        close(peers[i]);
    }
}

static void a_port_in_use_is_told(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    struct tcp_server *second = NULL;
    assert_int_equal(tcp_address_is_free(&options.address), 0);
    open_with(stage, &options);
    options.address = tcp_server_address(stage->server);
    assert_false(options.address.bytes == 0);
    assert_int_equal(tcp_address_is_free(&options.address), UV_EADDRINUSE);
    assert_int_equal(tcp_server_open(&second, &stage->loop, &options, &handlers, stage),
                     UV_EADDRINUSE);
    options.share_port = true; // only when both want to
    assert_int_equal(tcp_server_open(&second, &stage->loop, &options, &handlers, stage),
                     UV_EADDRINUSE);
}

static void loops_may_share_a_port(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for("127.0.0.1:0");
    struct tcp_server *second = NULL;
    options.share_port = true;
    open_with(stage, &options);
    options.address = tcp_server_address(stage->server);
    assert_int_equal(tcp_server_open(&second, &stage->loop, &options, &handlers, stage), 0);
    // The kernel deals them out; whoever gets them, they all arrive.
    int peers[20];
    for (int i = 0; i < 20; i++) {
        peers[i] = peer_connect(stage);
        peer_say(peers[i], "x\n");
    }
    RUN_UNTIL(stage, strlen(stage->log) == 40);
    assert_int_equal(tcp_server_connections(stage->server) + tcp_server_connections(second), 20);
    assert_int_equal(tcp_address_is_free(&options.address), UV_EADDRINUSE);
    for (int i = 0; i < 20; i++) {
        close(peers[i]);
    }
    tcp_server_close(second);
    RUN_UNTIL(stage, stage->ended == 20);
}

static void both_families_at_once(void **state)
{
    struct stage *stage = *state;
    struct tcp_options options = options_for(":0");
    if (tcp_server_open(&stage->server, &stage->loop, &options, &handlers, stage) < 0) {
        stage->server = NULL;
        skip(); // a machine without IPv6
    }
    struct address bound = tcp_server_address(stage->server);
    char text[ADDRESS_TEXT_BYTES], v4_text[ADDRESS_TEXT_BYTES + 16];
    address_write(&bound, text);
    snprintf(v4_text, sizeof v4_text, "127.0.0.1%s", strrchr(text, ':'));
    struct address v4;
    assert_true(address_parse(v4_text, &v4));
    int peer = peer_try(&v4);
    assert_true(peer >= 0);
    RUN_UNTIL(stage, stage->opened == 1);
    assert_true(address_is_loopback(&stage->peer));
    close(peer);
    RUN_UNTIL(stage, stage->ended == 1);
}

#define WITH_STAGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STAGE(lines_in_any_chunks),
        WITH_STAGE(what_one_leaves_over_is_its_own),
        WITH_STAGE(megabytes_come_whole_and_in_order),
        WITH_STAGE(a_peer_may_be_refused),
        WITH_STAGE(more_than_the_most_are_turned_away),
        WITH_STAGE(the_last_answer_arrives),
        WITH_STAGE(a_long_answer_waits_for_its_reader),
        WITH_STAGE(an_empty_last_answer_ends_the_connection),
        WITH_STAGE(who_does_not_leave_is_dropped),
        WITH_STAGE(dropped_by_the_handler),
        WITH_STAGE(dropped_between_the_lines),
        WITH_STAGE(a_reset_is_an_end),
        WITH_STAGE(a_stopped_server_goes_on_with_those_inside),
        WITH_STAGE(closing_ends_every_connection),
        WITH_STAGE(a_port_in_use_is_told),
        WITH_STAGE(loops_may_share_a_port),
        WITH_STAGE(both_families_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
