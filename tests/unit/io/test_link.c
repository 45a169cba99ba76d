// One outgoing connection against servers that come, go, hang and hang up: plain sockets, on a unix
// path or on loopback, handled by the test itself. Names are resolved by the test as well (see
// getaddrinfo below). Nothing sleeps: the loop runs until what is awaited has happened, or a
// deadline ends the test.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

#define DEADLINE_MS 10000
#define LOST_MAX 16

// --- names -----------------------------------------------------------------------------

// The program's own answer stands before the C library's: "127.0.0.1" is itself; "two" is 127.0.0.2
// and then 127.0.0.1; "slow" is 127.0.0.1, the first time only when the test says so; the rest is
// nobody.
static sem_t slow_may_answer;
static int slow_answers;

struct answered {
    struct addrinfo info; // first: a struct addrinfo * is a struct answered *
    struct sockaddr_in at;
};

static struct addrinfo *answer_make(uint32_t host, const char *port, struct addrinfo *next)
{
    struct answered *answered = calloc(1, sizeof *answered);
    assert_non_null(answered);
    answered->at.sin_family = AF_INET;
    answered->at.sin_port = htons((uint16_t)strtoul(port, NULL, 10));
    answered->at.sin_addr.s_addr = htonl(host);
    answered->info.ai_family = AF_INET;
    answered->info.ai_socktype = SOCK_STREAM;
    answered->info.ai_addr = (struct sockaddr *)&answered->at;
    answered->info.ai_addrlen = sizeof answered->at;
    answered->info.ai_next = next;
    return &answered->info;
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
                struct addrinfo **found)
{
    (void)hints;
    if (strcmp(host, "slow") == 0 && slow_answers++ == 0) {
        sem_wait(&slow_may_answer);
    }
    if (strcmp(host, "slow") != 0 && strcmp(host, "two") != 0 && strcmp(host, "127.0.0.1") != 0) {
        return EAI_NONAME;
    }
    *found = answer_make(INADDR_LOOPBACK, port, NULL);
    if (strcmp(host, "two") == 0) {
        *found = answer_make(INADDR_LOOPBACK + 1, port, *found);
    }
    return 0;
}

// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
void freeaddrinfo(struct addrinfo *found)
{
    while (found) {
        struct addrinfo *next = found->ai_next;
        free(found);
        found = next;
    }
}

// --- the stage -------------------------------------------------------------------------

struct stage {
    uv_loop_t loop;
    uv_timer_t tick; // so that the loop comes round while a server waits
    struct link *link;
    char folder[64], path[96], port[8];
    int listener, peer; // of the server; -1: none
    int connected, lost;
    const char *why[LOST_MAX];
    uint64_t lost_ms[LOST_MAX];
    char heard[256];
    size_t heard_bytes;
    bool drop_what_comes, close_when_connected, close_when_received;
};

static uint64_t now_ms(void)
{
    return uv_hrtime() / 1000000;
}

static void close_link(struct stage *stage)
{
    link_close(stage->link);
    stage->link = NULL;
}

static void on_connected(void *user)
{
    struct stage *stage = user;
    stage->connected++;
    assert_non_null(stage->link); // nothing is called any more once it was closed
    assert_true(link_is_up(stage->link));
    if (stage->close_when_connected) {
        close_link(stage);
    }
}

static bool on_received(void *user, struct span bytes)
{
    struct stage *stage = user;
    assert_non_null(stage->link);
    assert_true(stage->heard_bytes + bytes.size < sizeof stage->heard);
    memcpy(stage->heard + stage->heard_bytes, bytes.at, bytes.size);
    stage->heard_bytes += bytes.size;
    if (stage->close_when_received) {
        close_link(stage);
        return false;
    }
    return !stage->drop_what_comes;
}

static void on_lost(void *user, const char *why)
{
    struct stage *stage = user;
    assert_non_null(stage->link);
    assert_false(link_is_up(stage->link));
    assert_int_equal(link_waiting_bytes(stage->link), 0);
    assert_true(stage->lost < LOST_MAX);
    stage->why[stage->lost] = why;
    stage->lost_ms[stage->lost++] = now_ms();
}

static const struct link_handlers handlers = {on_connected, on_received, on_lost};

static void on_tick(uv_timer_t *timer)
{
    (void)timer;
}

static int setup(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    assert_non_null(stage);
    uv_loop_init(&stage->loop);
    uv_timer_init(&stage->loop, &stage->tick);
    uv_timer_start(&stage->tick, on_tick, 1, 1);
    snprintf(stage->folder, sizeof stage->folder, "/tmp/ounce-test-link-XXXXXX");
    assert_non_null(mkdtemp(stage->folder));
    snprintf(stage->path, sizeof stage->path, "%s/socket", stage->folder);
    stage->listener = -1;
    stage->peer = -1;
    slow_answers = 0;
    *state = stage;
    return 0;
}

static void server_hang_up(struct stage *stage)
{
    if (stage->peer >= 0) {
        close(stage->peer);
    }
    stage->peer = -1;
}

static void server_leave(struct stage *stage)
{
    server_hang_up(stage);
    if (stage->listener >= 0) {
        close(stage->listener);
    }
    stage->listener = -1;
    unlink(stage->path);
}

static void on_teardown_late(uv_timer_t *timer)
{
    (void)timer;
    fputs("test_link: a handle was left open\n", stderr);
    abort();
}

// Everything has to come to its end by itself within the deadline.
static int teardown(void **state)
{
    struct stage *stage = *state;
    if (stage->link) {
        close_link(stage);
    }
    uv_timer_start(&stage->tick, on_teardown_late, DEADLINE_MS, 0);
    uv_unref((uv_handle_t *)&stage->tick);
    uv_run(&stage->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&stage->tick, NULL);
    uv_run(&stage->loop, UV_RUN_DEFAULT);
    int left = uv_loop_close(&stage->loop);
    server_leave(stage);
    rmdir(stage->folder);
    free(stage);
    return left;
}

static void turn(struct stage *stage, uint64_t since_ms)
{
    if (now_ms() - since_ms > DEADLINE_MS) {
        fail_msg("waited too long; connected %d times, lost %d times", stage->connected,
                 stage->lost);
    }
    uv_run(&stage->loop, UV_RUN_ONCE);
}

#define RUN_UNTIL(stage, condition)                                                                \
    for (uint64_t since_ms = now_ms(); !(condition);) {                                            \
        turn(stage, since_ms);                                                                     \
    }

static void server_listen_unix(struct stage *stage)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s", stage->path);
    stage->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(stage->listener >= 0);
    assert_int_equal(bind(stage->listener, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(stage->listener, 8), 0);
}

static void server_listen_tcp(struct stage *stage, int backlog)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof at;
    stage->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(stage->listener >= 0);
    assert_int_equal(bind(stage->listener, (const struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(stage->listener, backlog), 0);
    assert_int_equal(getsockname(stage->listener, (struct sockaddr *)&at, &bytes), 0);
    snprintf(stage->port, sizeof stage->port, "%u", (unsigned)ntohs(at.sin_port));
}

static void server_accept(struct stage *stage)
{
    server_hang_up(stage);
    RUN_UNTIL(stage, (stage->peer = accept(stage->listener, NULL, NULL)) >= 0);
}

static void open_unix(struct stage *stage)
{
    struct link_options options = {.unix_path = stage->path};
    assert_int_equal(link_open(&stage->link, &stage->loop, &options, &handlers, stage), 0);
}

// The names are the link's own afterwards.
static void open_tcp(struct stage *stage, const char *host)
{
    char host_copy[32], port_copy[8];
    struct link_options options = {.host = host_copy, .port = port_copy};
    snprintf(host_copy, sizeof host_copy, "%s", host);
    snprintf(port_copy, sizeof port_copy, "%s", stage->port);
    assert_int_equal(link_open(&stage->link, &stage->loop, &options, &handlers, stage), 0);
    memset(host_copy, 'x', sizeof host_copy - 1);
    memset(port_copy, 'x', sizeof port_copy - 1);
}

static void assert_talks(struct stage *stage)
{
    char room[16] = "";
    int before = stage->connected;
    server_accept(stage);
    RUN_UNTIL(stage, stage->connected > 0 && link_is_up(stage->link));
    assert_true(stage->connected == before || stage->connected == before + 1);
    link_send(stage->link, span_text("pi"));
    link_send(stage->link, (struct span){NULL, 0});
    link_send(stage->link, span_text("ng"));
    for (size_t used = 0; used < 4;) {
        ssize_t some = recv(stage->peer, room + used, sizeof room - 1 - used, MSG_DONTWAIT);
        used += some > 0 ? (size_t)some : 0;
        uv_run(&stage->loop, UV_RUN_ONCE);
    }
    assert_string_equal(room, "ping");
    stage->heard_bytes = 0;
    assert_int_equal(send(stage->peer, "pong", 4, MSG_NOSIGNAL), 4);
    RUN_UNTIL(stage, stage->heard_bytes == 4);
    assert_memory_equal(stage->heard, "pong", 4);
}

// --- the tests -------------------------------------------------------------------------

static void talks_over_a_unix_socket(void **state)
{
    struct stage *stage = *state;
    server_listen_unix(stage);
    open_unix(stage);
    assert_false(link_is_up(stage->link));
    assert_talks(stage);
    assert_int_equal(stage->connected, 1);
    assert_int_equal(stage->lost, 0);
}

static void talks_over_tcp(void **state)
{
    struct stage *stage = *state;
    server_listen_tcp(stage, 8);
    open_tcp(stage, "127.0.0.1");
    assert_talks(stage);
    assert_int_equal(stage->lost, 0);
}

// 50, 100, 200 ms and so on, and up to half as much on top.
static void tries_again_and_again_more_slowly(void **state)
{
    struct stage *stage = *state;
    open_unix(stage);
    RUN_UNTIL(stage, stage->lost == 4);
    for (int i = 1; i < 4; i++) {
        uint64_t gap = stage->lost_ms[i] - stage->lost_ms[i - 1];
        assert_true(gap + 10 >= 50U << (i - 1));
    }
    assert_int_equal(stage->connected, 0);
    server_listen_unix(stage);
    assert_talks(stage);
    assert_int_equal(stage->connected, 1);
}

// A server that accepts and hangs up at once is asked more and more rarely, until somebody says
// that it was of use.
static void comes_back_after_the_server_went(void **state)
{
    struct stage *stage = *state;
    server_listen_unix(stage);
    open_unix(stage);
    for (int round = 1; round <= 4; round++) {
        assert_talks(stage);
        assert_int_equal(stage->connected, round);
        if (round == 4) {
            link_settled(stage->link);
        }
        uint64_t begin_ms = now_ms();
        server_hang_up(stage);
        RUN_UNTIL(stage, stage->lost == round);
        assert_string_equal(stage->why[round - 1], "the server closed the connection");
        RUN_UNTIL(stage, stage->connected == round + 1);
        uint64_t waited_ms = now_ms() - begin_ms;
        if (round < 4) {
            assert_true(waited_ms + 10 >= 50U << (round - 1));
        } else {
            assert_true(waited_ms < 300); // not 400, which would have been next
        }
    }
}

static void a_handler_may_drop_it(void **state)
{
    struct stage *stage = *state;
    server_listen_unix(stage);
    open_unix(stage);
    assert_talks(stage);
    stage->drop_what_comes = true;
    stage->heard_bytes = 0;
    assert_int_equal(send(stage->peer, "nonsense", 8, MSG_NOSIGNAL), 8);
    RUN_UNTIL(stage, stage->lost == 1);
    assert_string_equal(stage->why[0], "dropped by us");
    stage->drop_what_comes = false;
    assert_talks(stage);
    link_drop(stage->link, "because");
    assert_int_equal(stage->lost, 2);
    assert_string_equal(stage->why[1], "because");
    link_drop(stage->link, "again"); // it is down: there is nothing to drop
    assert_int_equal(stage->lost, 2);
    assert_talks(stage);
}

static void much_waits_for_a_slow_server(void **state)
{
    struct stage *stage = *state;
    size_t bytes = 5000000, seen = 0;
    uint8_t *text = malloc(bytes);
    assert_non_null(text);
    for (size_t i = 0; i < bytes; i++) {
        text[i] = (uint8_t)(i % 251);
    }
    server_listen_unix(stage);
    open_unix(stage);
    assert_talks(stage);
    link_send(stage->link, span_of(text, bytes / 2));
    link_send(stage->link, span_of(text + bytes / 2, bytes - bytes / 2));
    memset(text, 255, bytes); // they were copied
    free(text);
    assert_true(link_waiting_bytes(stage->link) > 0);
    assert_true(link_waiting_bytes(stage->link) <= bytes);
    for (uint64_t since_ms = now_ms(); seen < bytes;) {
        uint8_t room[65536];
        ssize_t some = recv(stage->peer, room, sizeof room, MSG_DONTWAIT);
        for (ssize_t i = 0; i < some; i++) {
            assert_int_equal(room[i], seen++ % 251);
        }
        turn(stage, since_ms);
    }
    assert_int_equal(link_waiting_bytes(stage->link), 0);
}

static void what_waited_is_gone_with_the_connection(void **state)
{
    struct stage *stage = *state;
    static const uint8_t text[3000000];
    server_listen_unix(stage);
    open_unix(stage);
    assert_talks(stage);
    link_send(stage->link, span_of(text, sizeof text));
    assert_true(link_waiting_bytes(stage->link) > 0);
    server_hang_up(stage);
    RUN_UNTIL(stage, stage->lost == 1);
    assert_talks(stage); // and begins with what was sent since
}

static void closed_when_connected(void **state)
{
    struct stage *stage = *state;
    server_listen_unix(stage);
    stage->close_when_connected = true;
    open_unix(stage);
    RUN_UNTIL(stage, stage->connected == 1);
    assert_null(stage->link);
}

static void closed_when_received(void **state)
{
    struct stage *stage = *state;
    server_listen_unix(stage);
    open_unix(stage);
    assert_talks(stage);
    stage->close_when_received = true;
    assert_int_equal(send(stage->peer, "x", 1, MSG_NOSIGNAL), 1);
    RUN_UNTIL(stage, !stage->link);
    for (int i = 0; i < 100; i++) { // and nothing is called any more: the handlers look
        uv_run(&stage->loop, UV_RUN_ONCE);
    }
    assert_int_equal(stage->lost, 0);
}

static void closed_while_it_waits(void **state)
{
    struct stage *stage = *state;
    open_unix(stage);
    RUN_UNTIL(stage, stage->lost == 1);
    close_link(stage);
}

static void closed_while_a_name_is_looked_up(void **state)
{
    struct stage *stage = *state;
    snprintf(stage->port, sizeof stage->port, "1");
    open_tcp(stage, "slow");
    for (int i = 0; i < 5; i++) {
        uv_run(&stage->loop, UV_RUN_ONCE);
    }
    close_link(stage);
    sem_post(&slow_may_answer);
}

static void a_name_that_nobody_has(void **state)
{
    struct stage *stage = *state;
    snprintf(stage->port, sizeof stage->port, "1");
    open_tcp(stage, "nobody");
    RUN_UNTIL(stage, stage->lost == 2);
    assert_string_equal(stage->why[0], "the host name could not be resolved");
}

// As "localhost" is ::1 first, and the server may listen on 127.0.0.1 only.
static void every_address_of_a_name_is_tried(void **state)
{
    struct stage *stage = *state;
    server_listen_tcp(stage, 8);
    open_tcp(stage, "two");
    assert_talks(stage);
    assert_int_equal(stage->connected, 1);
    // And the one that answered is asked again.
    int lost = stage->lost;
    server_hang_up(stage);
    RUN_UNTIL(stage, stage->connected == 2);
    assert_int_equal(stage->lost, lost + 1);
}

// A name that takes longer than an attempt may, and then an address that does not answer: there is
// never more than one connection under way, and none is left when it is closed.
static void slow_names_and_silent_servers(void **state)
{
    struct stage *stage = *state;
    int fillers[8];
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    server_listen_tcp(stage, 0);
    at.sin_port = htons((uint16_t)strtoul(stage->port, NULL, 10));
    for (int i = 0; i < 8; i++) { // those that wait to be accepted fill the queue
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        assert_true(fillers[i] >= 0);
        (void)!connect(fillers[i], (const struct sockaddr *)&at, sizeof at);
    }
    open_tcp(stage, "slow");
    RUN_UNTIL(stage, stage->lost == 1);
    assert_string_equal(stage->why[0], "connecting took longer than 1 s");
    sem_post(&slow_may_answer);
    RUN_UNTIL(stage, stage->lost == 2);
    assert_string_equal(stage->why[1], "connecting took longer than 1 s");
    assert_true(stage->lost_ms[1] - stage->lost_ms[0] >= 900);
    assert_int_equal(stage->connected, 0);
    for (int i = 0; i < 8; i++) {
        close(fillers[i]);
    }
}

#define WITH_STAGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STAGE(talks_over_a_unix_socket),
        WITH_STAGE(talks_over_tcp),
        WITH_STAGE(tries_again_and_again_more_slowly),
        WITH_STAGE(comes_back_after_the_server_went),
        WITH_STAGE(a_handler_may_drop_it),
        WITH_STAGE(much_waits_for_a_slow_server),
        WITH_STAGE(what_waited_is_gone_with_the_connection),
        WITH_STAGE(closed_when_connected),
        WITH_STAGE(closed_when_received),
        WITH_STAGE(closed_while_it_waits),
        WITH_STAGE(closed_while_a_name_is_looked_up),
        WITH_STAGE(a_name_that_nobody_has),
        WITH_STAGE(every_address_of_a_name_is_tried),
        WITH_STAGE(slow_names_and_silent_servers),
    };
    signal(SIGPIPE, SIG_IGN);
    sem_init(&slow_may_answer, 0, 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
