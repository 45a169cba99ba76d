// The Redis store against a real redis-server on a unix socket: whatever happens to Redis or to the
// engine, soon after every cell over there is the window's again.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/redis.h"
#include "store/redis_key.h"
#include "store/redis_value.h"

#define ISSUES 20000
#define TEMPLATES 0x100000000ULL // their seeds
#define GENERALS 0x200000000ULL
#define DAYS_EACH 3 // cells: 3 days, 1 hour, 1 minute

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static uint64_t mix(uint64_t x) // splitmix64
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
    return x ^ x >> 31;
}

// --- the server ---------------------------------------------------------------------------------

static char folder[64], socket_path[96], log_path[96];
static pid_t server;
static const char *server_password = "";

static void server_start(void)
{
    server = fork();
    assert_true(server >= 0);
    if (server == 0) {
        execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket_path, "--dir",
               folder, "--save", "", "--appendonly", "no", "--logfile", log_path, "--requirepass",
               server_password, (char *)NULL);
        _exit(127);
    }
}

static void server_kill(void)
{
    if (server > 0) {
        kill(server, SIGKILL);
        waitpid(server, NULL, 0);
        server = 0;
        unlink(socket_path);
    }
}

static redisContext *eye; // what any other client sees

static void eye_open(void)
{
    if (eye != NULL) {
        redisFree(eye);
    }
    for (int i = 0; i < 500; i++) {
        eye = redisConnectUnix(socket_path);
        if (eye->err == 0) {
            return;
        }
        redisFree(eye);
        eye = NULL;
        usleep(10000);
    }
    fail_msg("redis-server did not come up");
}

static void eye_do(const char *command)
{
    redisReply *reply = redisCommand(eye, command);
    assert_non_null(reply);
    assert_int_not_equal(reply->type, REDIS_REPLY_ERROR);
    freeReplyObject(reply);
}

static int server_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/ounce-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(socket_path, sizeof socket_path, "%s/redis.sock", folder);
    snprintf(log_path, sizeof log_path, "%s/log", folder);
    server_start();
    eye_open();
    return 0;
}

static int server_down(void **state)
{
    (void)state;
    if (eye != NULL) {
        redisFree(eye);
        eye = NULL;
    }
    server_kill();
    unlink(log_path);
    rmdir(folder);
    server_password = "";
    return 0;
}

// --- the engine ---------------------------------------------------------------------------------

struct engine {
    void *memory;
    struct window *window;
    struct store *store;
    int fd; // -1: not connected
    int64_t tick_ms, try_ms;
};

static struct store_options options_make(uint64_t seed)
{
    return (struct store_options){
        .name = span_text("web-1"), .random = {mix(seed), mix(seed + 1)}, .version = 0};
}

static struct engine engine_open_with(const struct store_options *options)
{
    struct engine engine = {.fd = -1};
    struct window_plan plan = window_plan_for(4 * ISSUES, 20 * ISSUES, 10 * ISSUES, 256, true);
    size_t bytes = window_bytes(&plan);
    engine.memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    assert_non_null(engine.memory);
    memset(engine.memory, 0, bytes);
    engine.window = window_open(&plan, engine.memory);
    window_slide(engine.window, now_ms(), 1);
    engine.store = redis_open(options, engine.window);
    return engine;
}

static struct engine engine_open(uint64_t seed)
{
    struct store_options options = options_make(seed);
    return engine_open_with(&options);
}

// Compares so many pages that single ones need not be waited for.
static struct engine engine_open_watchful(uint64_t seed)
{
    struct store_options options = options_make(seed);
    options.sweep_pages_per_tick = 1000;
    return engine_open_with(&options);
}

static void engine_drop(struct engine *engine)
{
    if (engine->fd >= 0) {
        close(engine->fd);
        engine->fd = -1;
        store_lost(engine->store, now_ms());
    }
}

static void engine_kill(struct engine *engine)
{
    engine_drop(engine);
    store_close(engine->store);
    free(engine->memory);
}

static void engine_dial(struct engine *engine)
{
    if (now_ms() < engine->try_ms) {
        return;
    }
    engine->try_ms = now_ms() + 50;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", socket_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    engine->fd = fd;
    store_connected(engine->store, now_ms());
}

static bool engine_exchange(struct engine *engine)
{
    static uint8_t buffer[1 << 16];
    struct span out = store_outgoing(engine->store);
    struct pollfd poll_fd = {engine->fd, (short)(POLLIN | (out.size > 0 ? POLLOUT : 0)), 0};
    poll(&poll_fd, 1, 10);
    if (poll_fd.revents & POLLOUT) {
        ssize_t sent = send(engine->fd, out.at, out.size, MSG_NOSIGNAL);
        if (sent > 0) {
            store_sent(engine->store, (size_t)sent);
        } else if (errno != EAGAIN) {
            return false;
        }
    }
    if (poll_fd.revents & (POLLIN | POLLHUP | POLLERR)) {
        ssize_t got = read(engine->fd, buffer, sizeof buffer);
        if (got > 0) {
            return store_received(engine->store, span_of(buffer, (size_t)got), now_ms());
        }
        return got < 0 && errno == EAGAIN;
    }
    return true;
}

static void engine_step(struct engine *engine)
{
    bool fine = true;
    if (engine->fd < 0) {
        engine_dial(engine);
    }
    if (engine->fd >= 0) {
        fine = engine_exchange(engine);
    } else {
        usleep(1000);
    }
    if (fine && now_ms() - engine->tick_ms >= 100) {
        engine->tick_ms = now_ms();
        fine = store_tick(engine->store, engine->tick_ms);
    }
    if (!fine) {
        engine_drop(engine);
    }
}

static bool is_live(const struct engine *engine)
{
    return store_state(engine->store) == STORE_LIVE && store_settled(engine->store);
}

// Until it is live and settled; ms that it took.
static int64_t engine_settle(struct engine *engine, int64_t most_ms)
{
    int64_t from = now_ms();
    do {
        engine_step(engine);
        store_flush(engine->store, now_ms());
        if (now_ms() - from > most_ms) {
            struct store_stats stats = store_stats(engine->store);
            struct span problem = store_problem(engine->store);
            fail_msg(
                "not settled after %d ms: state %s, %u pages and %u issues wait, %u in flight, "
                "problem %.*s, error %.*s",
                (int)most_ms, store_state_name(store_state(engine->store)), stats.pages_waiting,
                stats.issues_waiting, stats.in_flight, (int)problem.size, (const char *)problem.at,
                (int)stats.error.size, (const char *)stats.error.at);
        }
    } while (!is_live(engine));
    return now_ms() - from;
}

static void engine_run(struct engine *engine, int64_t for_ms)
{
    for (int64_t from = now_ms(); now_ms() - from < for_ms;) {
        engine_step(engine);
    }
}

static void engine_until(struct engine *engine, enum store_state state, int64_t most_ms)
{
    int64_t from = now_ms();
    while (store_state(engine->store) != state) {
        engine_step(engine);
        assert_true(now_ms() - from < most_ms);
    }
}

static void engine_end(struct engine *engine)
{
    engine_settle(engine, 5000);
    store_goodbye(engine->store, now_ms());
    int64_t from = now_ms();
    while (!store_settled(engine->store)) {
        engine_step(engine);
        assert_true(now_ms() - from < 2000);
    }
    engine_kill(engine);
}

static void count(struct engine *engine, uint64_t seed, int64_t at_ms, enum kind kind, uint64_t n)
{
    char title[64];
    int size = snprintf(title, sizeof title, "something %llu failed", (unsigned long long)seed);
    struct happening happening = {.signature = mix(seed),
                                  .first_ms = at_ms,
                                  .last_ms = at_ms,
                                  .count = n,
                                  .service = window_service(engine->window, span_text("shop/eu 1")),
                                  .seconds = kind == KIND_TICKET ? 180 : 0,
                                  .reported = kind == KIND_TICKET,
                                  .kind = kind,
                                  .level = kind == KIND_TICKET ? LEVEL_NONE : LEVEL_ERROR};
    assert_int_not_equal(
        window_add(engine->window, now_ms(), &happening, span_of(title, (size_t)size), 1),
        ISSUE_NONE);
}

static void fill(struct engine *engine, uint64_t issues)
{
    for (uint64_t i = 0; i < issues; i++) {
        for (int day = 0; day < DAYS_EACH; day++) {
            int64_t back_ms =
                day == 0 ? 0 : (int64_t)(mix(i * 7 + (uint64_t)day) % 90) * MS_PER_DAY;
            count(engine, i, now_ms() - back_ms, i % 10 == 0 ? KIND_TICKET : KIND_ERROR,
                  i % 10 == 0 ? 1 : 1 + i % 5);
        }
    }
}

// --- aliases -------------------------------------------------------------------------------------

// Of every ten issues three point to a template, and of every ten templates all to a more general
// one.
static void join(struct engine *engine, uint64_t issues)
{
    for (uint64_t i = 0; i < issues; i++) {
        uint64_t template = mix(TEMPLATES + i / 10), general = mix(GENERALS + i / 100);
        if (i % 10 < 3) {
            window_alias(engine->window, mix(i), template, 3, span_text("something <num> failed"),
                         1);
            window_alias(engine->window, template, general, 1, span_text("something <num> <str>"),
                         2);
        }
    }
}

static void assert_joined(const struct engine *engine, uint64_t issues)
{
    for (uint64_t i = 0; i < issues; i++) {
        uint32_t issue = window_find(engine->window, mix(i));
        assert_int_not_equal(issue, ISSUE_NONE);
        uint32_t root = window_root(engine->window, issue);
        const struct issue *known = window_issue(engine->window, root);
        if (i % 10 < 3) {
            assert_int_equal(known->signature, mix(GENERALS + i / 100));
            assert_int_equal(known->evidence, 2);
            assert_true(span_equal(window_title(engine->window, known),
                                   span_text("something <num> <str>")));
        } else {
            assert_int_equal(known->signature, mix(i));
        }
    }
}

// --- comparing ----------------------------------------------------------------------------------

struct expected {
    uint64_t cells, issues, aliases, wrong;
};

static void ask_field(struct span key, uint64_t signature)
{
    char field[17];
    snprintf(field, sizeof field, "%016llx", (unsigned long long)signature);
    const char *arguments[3] = {"HGET", (const char *)key.at, field};
    size_t sizes[3] = {4, key.size, 16};
    redisAppendCommandArgv(eye, 3, arguments, sizes);
}

static void expect_text(struct expected *expected, struct span text)
{
    redisReply *reply;
    assert_int_equal(redisGetReply(eye, (void **)&reply), REDIS_OK);
    if (reply->type != REDIS_REPLY_STRING || !span_equal(span_of(reply->str, reply->len), text)) {
        if (expected->wrong++ == 0) {
            print_error("over there: %s, here: %.*s\n",
                        reply->type == REDIS_REPLY_STRING ? reply->str : "(nothing)",
                        (int)text.size, (const char *)text.at);
        }
    }
    freeReplyObject(reply);
}

static void expect_cell(struct expected *expected, struct page_name name,
                        const struct cell_values *values)
{
    uint8_t key[REDIS_KEY_BYTES_MAX], text[REDIS_CELL_BYTES_MAX];
    struct draft key_draft = draft_in(key, sizeof key), draft = draft_in(text, sizeof text);
    redis_key_page(&key_draft, span_text("web-1"), name);
    redis_value_cell(&draft, name.unit, values);
    ask_field(draft_span(&key_draft), values->signature);
    expect_text(expected, draft_span(&draft));
    expected->cells++;
}

static void expect_recent(struct expected *expected, const struct window *window,
                          const struct issue *issue, enum page_unit unit)
{
    const struct recent_cell *cell =
        window_recent(window, unit == PAGE_HOUR ? issue->hours : issue->minutes);
    for (; cell != NULL; cell = window_recent(window, cell->next)) {
        struct page_name name = {unit, cell->period, window_shard(issue->signature)};
        struct cell_values values = {
            .signature = issue->signature, .errors = cell->errors, .tickets = cell->tickets};
        expect_cell(expected, name, &values);
    }
}

static void expect_row(struct expected *expected, const struct window *window, uint32_t index,
                       const char *what)
{
    static uint8_t text[REDIS_ISSUE_BYTES_MAX];
    uint8_t key[REDIS_KEY_BYTES_MAX];
    uint64_t signature = window_issue(window, index)->signature;
    struct draft key_draft = draft_in(key, sizeof key), draft = draft_in(text, sizeof text);
    redis_key_shard(&key_draft, span_text("web-1"), window_shard(signature), what);
    if (strcmp(what, "aliases") == 0) {
        redis_value_alias(&draft, window, index);
    } else {
        redis_value_issue(&draft, window, index, 0);
    }
    ask_field(draft_span(&key_draft), signature);
    expect_text(expected, draft_span(&draft));
}

static void expect_issue(struct expected *expected, const struct window *window, uint32_t index)
{
    const struct issue *issue = window_issue(window, index);
    uint32_t shard = window_shard(issue->signature);
    if (issue->days != CELL_NONE) {
        expect_row(expected, window, index, "issues");
        expected->issues++;
    }
    if (issue->target != ISSUE_NONE) {
        expect_row(expected, window, index, "aliases");
        expected->aliases++;
    }
    for (const struct day_cell *cell = window_day(window, issue->days); cell != NULL;
         cell = window_day(window, cell->next)) {
        struct page_name name = {PAGE_DAY, (uint32_t)cell->day, shard};
        struct cell_values values = {issue->signature, cell->errors,   cell->seconds,
                                     cell->tickets,    cell->reported, cell->hours};
        expect_cell(expected, name, &values);
    }
    expect_recent(expected, window, issue, PAGE_HOUR);
    expect_recent(expected, window, issue, PAGE_MINUTE);
}

static int64_t number_of(redisReply *reply)
{
    int64_t number = 0;
    if (reply->type == REDIS_REPLY_STRING) {
        number = strtoll(reply->str, NULL, 10);
    } else if (reply->type == REDIS_REPLY_INTEGER) {
        number = reply->integer;
    }
    freeReplyObject(reply);
    return number;
}

// Fields in all pages of a pattern, those of the page itself aside; every page is whole and
// expires.
static uint64_t fields_there(const char *pattern, bool expires)
{
    uint64_t fields = 0;
    redisReply *keys = redisCommand(eye, "KEYS %s", pattern);
    assert_int_equal(keys->type, REDIS_REPLY_ARRAY);
    for (size_t i = 0; i < keys->elements; i++) {
        const char *key = keys->element[i]->str;
        fields += (uint64_t)number_of(redisCommand(eye, "HLEN %s", key)) - 3;
        assert_true(number_of(redisCommand(eye, "HGET %s @seq", key)) > 0);
        int64_t ttl = number_of(redisCommand(eye, "TTL %s", key));
        assert_true(expires ? ttl > 0 && ttl <= 101 * 86400 : ttl == -1);
    }
    freeReplyObject(keys);
    return fields;
}

// Every cell, issue and alias of the window is over there, as it is here, and nothing else.
static void assert_same(const struct engine *engine)
{
    struct expected expected = {0, 0, 0, 0};
    for (uint32_t i = 0; i < window_issue_end(engine->window); i++) {
        if (window_issue(engine->window, i)->live) {
            expect_issue(&expected, engine->window, i);
        }
    }
    assert_int_equal(expected.wrong, 0);
    assert_true(expected.cells > 0);
    assert_int_equal(fields_there("ounce:{s??}:web-1:[dhm]:*", true), expected.cells);
    assert_int_equal(fields_there("ounce:{s??}:web-1:issues", false), expected.issues);
    assert_int_equal(fields_there("ounce:{s??}:web-1:aliases", false), expected.aliases);
}

// --- the tests ----------------------------------------------------------------------------------

static void test_counts_arrive(void **state)
{
    (void)state;
    struct engine engine = engine_open(1);
    fill(&engine, 500);
    engine_settle(&engine, 5000);
    assert_same(&engine);
    for (uint64_t round = 0; round < 20; round++) { // what changes again is written again
        fill(&engine, 200 + round);
        engine_run(&engine, 20);
    }
    engine_settle(&engine, 5000);
    assert_same(&engine);
    struct store_stats stats = store_stats(engine.store);
    assert_int_equal(stats.gaps, 0);
    assert_int_equal(stats.errors, 0);
    assert_true(stats.flushed_ms > now_ms() - 5000);
    assert_int_equal(stats.warning.size, 0); // noeviction is the default
    assert_true(number_of(redisCommand(eye, "ZCARD ounce:{s00}:web-1:changed")) > 0);
    engine_end(&engine);
}

static void test_flushall_is_healed(void **state)
{
    (void)state;
    struct engine engine = engine_open(1);
    fill(&engine, ISSUES);
    join(&engine, ISSUES);
    int64_t first_ms = engine_settle(&engine, 20000);
    uint64_t fields = store_stats(engine.store).fields;
    assert_same(&engine);
    print_message("# first write: %llu fields in %d ms\n", (unsigned long long)fields,
                  (int)first_ms);
    eye_do("FLUSHALL");
    int64_t from = now_ms();
    while (store_stats(engine.store).gaps == 0) {
        engine_step(&engine);
        assert_true(now_ms() - from < 2000);
    }
    int64_t noticed_ms = now_ms() - from;
    int64_t rebuilt_ms = engine_settle(&engine, 5000 - noticed_ms);
    uint64_t rebuilt = store_stats(engine.store).fields - fields;
    print_message("# FLUSHALL: noticed after %d ms, %llu fields rebuilt in %d ms: %d a second\n",
                  (int)noticed_ms, (unsigned long long)rebuilt, (int)rebuilt_ms,
                  (int)(rebuilt * 1000 / (uint64_t)(rebuilt_ms + 1)));
    assert_true(now_ms() - from < 5000);
    assert_same(&engine);
    engine_end(&engine);
}

static void test_killed_and_restarted_empty(void **state)
{
    (void)state;
    struct engine engine = engine_open(1);
    fill(&engine, ISSUES);
    join(&engine, ISSUES);
    engine_run(&engine, 50); // in the middle of writing
    server_kill();
    fill(&engine, 100); // counting goes on meanwhile
    engine_run(&engine, 200);
    assert_int_equal(store_state(engine.store), STORE_DOWN);
    server_start();
    eye_open();
    engine_settle(&engine, 5000);
    assert_same(&engine);
    engine_end(&engine);
}

static void test_asleep_for_three_seconds(void **state)
{
    (void)state;
    struct engine engine = engine_open(1);
    fill(&engine, 2000);
    engine_settle(&engine, 5000);
    uint64_t before = store_stats(engine.store).connections;
    kill(server, SIGSTOP);
    fill(&engine, 2100);
    engine_run(&engine, 3000);
    kill(server, SIGCONT);
    engine_settle(&engine, 5000);
    assert_true(store_stats(engine.store).connections > before); // it did not wait for ever
    assert_same(&engine);
    engine_end(&engine);
}

static void test_single_keys_lost(void **state)
{
    (void)state;
    struct engine engine = engine_open_watchful(1);
    fill(&engine, 300);
    join(&engine, 300);
    engine_settle(&engine, 5000);
    char day[16];
    int64_t at = now_ms();
    time_t seconds = (time_t)(at / 1000);
    struct tm civil;
    strftime(day, sizeof day, "%Y%m%d", gmtime_r(&seconds, &civil));
    number_of(redisCommand(eye,
                           "DEL ounce:{s07}:web-1:d:%s ounce:{s07}:web-1:issues "
                           "ounce:{s08}:web-1:aliases",
                           day));
    while (store_stats(engine.store).gaps < 3) {
        engine_step(&engine);
        assert_true(now_ms() - at < 5000);
    }
    engine_settle(&engine, 5000);
    assert_same(&engine);
    engine_end(&engine);
}

// What a restarted engine knows is what the first one knew.
static void test_restart_of_the_engine(void **state)
{
    (void)state;
    struct engine first = engine_open(1);
    fill(&first, 3000);
    engine_end(&first);

    struct engine second = engine_open(2);
    fill(&second, 40); // counted before anything was read back
    int64_t took_ms = engine_settle(&second, 4000);
    struct store_stats stats = store_stats(second.store);
    print_message("# restart: %llu issues, %llu cells read back and settled in %d ms\n",
                  (unsigned long long)stats.issues_loaded, (unsigned long long)stats.cells_loaded,
                  (int)took_ms);
    assert_int_equal(stats.issues_loaded, 3000);
    assert_int_equal(stats.values_bad, 0);
    assert_int_equal(stats.gaps, 0);
    assert_same(&second);
    uint32_t issue = window_find(second.window, mix(13));
    assert_int_not_equal(issue, ISSUE_NONE);
    const struct issue *known = window_issue(second.window, issue);
    struct span title = window_title(second.window, known);
    assert_true(span_equal(title, span_text("something 13 failed")));
    const struct facet *facet = window_facet(second.window, known->facets);
    assert_non_null(facet);
    assert_int_equal(facet->level, LEVEL_ERROR);
    assert_true(
        span_equal(window_service_name(second.window, facet->service), span_text("shop/eu 1")));
    uint64_t errors = 0;
    for (const struct day_cell *cell = window_day(second.window, known->days); cell != NULL;
         cell = window_day(second.window, cell->next)) {
        errors += cell->errors;
    }
    assert_int_equal(errors, 2 * DAYS_EACH * (1 + 13 % 5)); // both runs', added
    redisReply *line = redisCommand(eye, "HGET ounce:engines web-1");
    assert_non_null(strstr(line->str, "\"epoch\":2,"));
    freeReplyObject(line);
    engine_end(&second);
}

// Titles of templates and who belongs to whom are known again, even where the rows of the issues
// they stand among are lost meanwhile.
static void test_restart_with_aliases(void **state)
{
    (void)state;
    struct engine first = engine_open(1);
    fill(&first, 3000);
    join(&first, 3000);
    engine_end(&first);
    struct engine second = engine_open(2);
    engine_settle(&second, 4000);
    struct store_stats stats = store_stats(second.store);
    assert_int_equal(stats.issues_loaded, 3000);
    assert_int_equal(stats.aliases_loaded, 900 + 300);
    assert_int_equal(stats.values_bad, 0);
    assert_int_equal(stats.gaps, 0);
    assert_joined(&second, 3000);
    assert_same(&second);
    engine_end(&second);
    for (int shard = 0; shard < WINDOW_SHARDS; shard += 2) {
        number_of(redisCommand(eye, "DEL ounce:{s%02d}:web-1:issues", shard));
    }
    struct engine third = engine_open(3);
    engine_settle(&third, 4000);
    assert_joined(&third, 3000);
    eye_do("FLUSHALL");
    for (int64_t from = now_ms(); store_stats(third.store).gaps == 0;) {
        engine_step(&third);
        assert_true(now_ms() - from < 5000);
    }
    engine_settle(&third, 5000);
    assert_same(&third);
    engine_end(&third);
}

// What slid out of the window while nobody ran is deleted, with the templates that only it led to.
static void test_aliases_that_slid_out(void **state)
{
    (void)state;
    struct engine first = engine_open(1);
    fill(&first, 200);
    join(&first, 200);
    engine_end(&first);
    for (int shard = 0; shard < WINDOW_SHARDS; shard++) {
        redisReply *keys = redisCommand(eye, "KEYS ounce:{s%02d}:web-1:[dhm]:*", shard);
        for (size_t i = 0; i < keys->elements; i++) {
            number_of(redisCommand(eye, "DEL %s", keys->element[i]->str));
        }
        freeReplyObject(keys);
        number_of(redisCommand(eye, "DEL ounce:{s%02d}:web-1:issues", shard));
    }
    struct engine second = engine_open(2);
    count(&second, 0, now_ms(), KIND_ERROR, 1); // the first of a hundred comes again
    engine_settle(&second, 4000);
    assert_int_equal(store_stats(second.store).aliases_loaded, 60 + 20);
    assert_int_equal(fields_there("ounce:{s??}:web-1:aliases", false), 2);
    uint32_t root = window_root(second.window, window_find(second.window, mix(0)));
    assert_int_equal(window_issue(second.window, root)->signature, mix(GENERALS));
    engine_end(&second);
}

static void test_two_runs_of_one_name(void **state)
{
    (void)state;
    struct engine first = engine_open(1), second = engine_open(2);
    fill(&first, 100);
    engine_settle(&first, 5000);
    engine_until(&second, STORE_WAITING, 2000);
    for (int i = 0; i < 60; i++) { // both go on: the second stays waiting
        engine_run(&first, 10);
        engine_run(&second, 10);
    }
    assert_int_equal(store_state(second.store), STORE_WAITING);
    assert_true(store_problem(second.store).size > 0);
    assert_int_equal(store_state(first.store), STORE_LIVE);
    engine_kill(&first); // no goodbye
    int64_t from = now_ms();
    engine_until(&second, STORE_LIVE, 7000);
    assert_true(now_ms() - from > 3000);
    engine_settle(&second, 5000);
    assert_int_equal(store_stats(second.store).issues_loaded, 100);
    assert_same(&second);
    engine_end(&second);
}

// A run that slept while another took its name over must not write any more.
static void test_fenced(void **state)
{
    (void)state;
    struct engine first = engine_open(1);
    fill(&first, 100);
    engine_settle(&first, 5000);
    number_of(redisCommand(eye, "HSET ounce:engines web-1 %s",
                           "{\"journal\":\"0123456789abcdef\",\"epoch\":9,\"run\":\"x\","
                           "\"heartbeat\":0,\"until\":null,\"version\":0,\"state\":\"ended\"}"));
    engine_until(&first, STORE_REFUSED, 2000);
    engine_run(&first, 300); // connecting again does not help
    assert_int_equal(store_state(first.store), STORE_REFUSED);
    engine_kill(&first);
}

static void test_line_about_engines_lost(void **state)
{
    (void)state;
    struct engine first = engine_open(1);
    fill(&first, 100);
    engine_end(&first);
    eye_do("DEL ounce:engines");
    struct engine second = engine_open(2);
    engine_settle(&second, 5000);
    assert_int_equal(store_stats(second.store).issues_loaded, 100);
    fill(&second, 10);
    engine_settle(&second, 5000);
    assert_same(&second);
    engine_end(&second);
}

static void test_wrong_password(void **state)
{
    (void)state;
    server_kill();
    server_password = "open sesame";
    server_start();
    struct store_options options = options_make(1);
    options.password = span_text("barley");
    struct engine engine = engine_open_with(&options);
    engine_until(&engine, STORE_REFUSED, 5000);
    engine_run(&engine, 100);
    assert_true(span_find_nocase(store_problem(engine.store), span_text("password")) <
                store_problem(engine.store).size);
    engine_kill(&engine);
    options.password = span_text("");
    engine = engine_open_with(&options);
    engine_until(&engine, STORE_REFUSED, 5000);
    engine_kill(&engine);
    options.password = span_text("open sesame");
    options.user = span_text("default");
    options.database = 3;
    engine = engine_open_with(&options);
    fill(&engine, 10);
    engine_settle(&engine, 5000);
    engine_end(&engine);
}

static void test_another_version(void **state)
{
    (void)state;
    struct engine first = engine_open(1);
    fill(&first, 10);
    engine_end(&first);
    struct store_options options = options_make(2);
    options.version = 1;
    struct engine second = engine_open_with(&options);
    engine_until(&second, STORE_REFUSED, 5000);
    assert_int_equal(window_counts(second.window)->issues, 0);
    engine_kill(&second);
}

static void test_wrong_type_under_a_key(void **state)
{
    (void)state;
    struct engine engine = engine_open_watchful(1);
    eye_do("SET ounce:{s07}:web-1:issues {something_else}");
    fill(&engine, 300);
    engine_settle(&engine, 5000);
    struct store_stats stats = store_stats(engine.store);
    assert_int_equal(stats.pages_refused, 1);
    assert_true(span_find_nocase(stats.error, span_text("ounce:{s07}:web-1:issues")) <
                stats.error.size);
    assert_true(fields_there("ounce:{s??}:web-1:[dhm]:*", true) > 300);
    eye_do("DEL ounce:{s07}:web-1:issues"); // once it is gone, the page comes by itself
    for (int64_t from = now_ms(); store_stats(engine.store).pages_refused > 0;) {
        engine_step(&engine);
        assert_true(now_ms() - from < 10000);
    }
    engine_settle(&engine, 5000);
    assert_same(&engine);
    engine_end(&engine);
}

static void test_out_of_memory_passes(void **state)
{
    (void)state;
    struct engine engine = engine_open(1);
    fill(&engine, 100);
    engine_settle(&engine, 5000);
    eye_do("CONFIG SET maxmemory 1");
    fill(&engine, 200);
    engine_run(&engine, 1500);
    assert_true(store_stats(engine.store).errors > 0);
    assert_int_equal(store_state(engine.store), STORE_LIVE);
    eye_do("CONFIG SET maxmemory 0");
    for (int64_t from = now_ms(); store_stats(engine.store).pages_refused > 0;) {
        engine_step(&engine);
        assert_true(now_ms() - from < 5000);
    }
    engine_settle(&engine, 5000);
    assert_same(&engine);
    engine_end(&engine);
}

static void test_scripts_flushed(void **state)
{
    (void)state;
    struct engine engine = engine_open(1);
    fill(&engine, 100);
    engine_settle(&engine, 5000);
    eye_do("SCRIPT FLUSH");
    fill(&engine, 200);
    engine_settle(&engine, 5000);
    assert_same(&engine);
    engine_end(&engine);
}

static void test_list_and_announcements(void **state)
{
    (void)state;
    struct engine engine = engine_open(1);
    fill(&engine, 10);
    struct store_row rows[3] = {{mix(1), 8.25, span_text("{\"id\":1}")},
                                {mix(2), 0, span_text("{\"id\":2}")},
                                {mix(3), 0, span_text("{\"id\":3}")}};
    store_rank(engine.store, rows, 3);
    store_announce(engine.store, span_text("recurring"), mix(1), span_text("{\"id\":1}"));
    engine_settle(&engine, 5000);
    engine_run(&engine, 300);
    assert_int_equal(number_of(redisCommand(eye, "ZCARD ounce:candidates")), 3);
    assert_int_equal(number_of(redisCommand(eye, "XLEN ounce:web-1:events")), 1);
    eye_do("FLUSHALL");
    store_announce(engine.store, span_text("new"), mix(2), span_text("{\"id\":2}"));
    engine_run(&engine, 2500);
    assert_int_equal(number_of(redisCommand(eye, "ZCARD ounce:candidates")), 3);
    assert_int_equal(number_of(redisCommand(eye, "HLEN ounce:candidates:json")), 3);
    assert_int_equal(number_of(redisCommand(eye, "XLEN ounce:web-1:events")), 1);
    uint64_t rankings = store_stats(engine.store).rankings;
    store_rank(engine.store, rows, 3); // the same: not written again
    engine_run(&engine, 300);
    assert_int_equal(store_stats(engine.store).rankings, rankings);
    store_rank(engine.store, rows, 1);
    engine_run(&engine, 300);
    assert_int_equal(number_of(redisCommand(eye, "ZCARD ounce:candidates")), 1);
    redisReply *score =
        redisCommand(eye, "ZSCORE ounce:candidates %016llx", (unsigned long long)mix(1));
    assert_string_equal(score->str, "8.25");
    freeReplyObject(score);
    store_rank(engine.store, rows, 0);
    engine_run(&engine, 300);
    assert_int_equal(number_of(redisCommand(eye, "EXISTS ounce:candidates")), 0);
    engine_end(&engine);
    assert_int_equal(number_of(redisCommand(eye, "EXISTS ounce:ranker")), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, server_up, server_down)
    const struct CMUnitTest tests[] = {
        TEST(test_counts_arrive),
        TEST(test_flushall_is_healed),
        TEST(test_killed_and_restarted_empty),
        TEST(test_asleep_for_three_seconds),
        TEST(test_single_keys_lost),
        TEST(test_restart_of_the_engine),
        TEST(test_restart_with_aliases),
        TEST(test_aliases_that_slid_out),
        TEST(test_two_runs_of_one_name),
        TEST(test_fenced),
        TEST(test_line_about_engines_lost),
        TEST(test_wrong_password),
        TEST(test_another_version),
        TEST(test_wrong_type_under_a_key),
        TEST(test_out_of_memory_passes),
        TEST(test_scripts_flushed),
        TEST(test_list_and_announcements),
    };
    return cmocka_run_group_tests_name("store_redis", tests, NULL, NULL);
}
