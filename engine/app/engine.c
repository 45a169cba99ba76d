// Threads and timers around the keeper.
#include "app/engine.h"

#include "app/gauges.h"
#include "app/http_port.h"
#include "app/ingest.h"
#include "app/keeper.h"
#include "app/merge.h"
#include "app/post.h"
#include "app/publisher.h"
#include "app/rules_file.h"
#include "app/say.h"
#include "app/zone.h"
#include "base/check.h"
#include "io/clock.h"
#include "io/tcp.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#define TICK_MS 100
#define REFRESH_MS 1000
#define REFRESH_AT_ONCE 20000U // so many changed problems are ranked before a question is answered
#define LATE_MS 500
#define DESCRIPTORS_OURS 1100 // askers, Redis, listeners, pipes
#define FINISH_MS 3000        // patience with Redis at the end

struct engine {
    const struct config *config;
    uv_loop_t loop;
    uv_async_t wake;
    uv_timer_t tick;
    uv_signal_t terminate, interrupt, hangup;
    struct zone zone;
    struct rules_file *rules; // people's; NULL: none
    struct keeper *keeper;
    struct publisher *publisher; // NULL: embedded
    struct http_port *http;
    struct post *post;
    struct ingest **ingests;
    unsigned ingest_count;
    struct gauges gauges;
    int64_t refreshed_ms, stopping_ms; // stopping_ms 0: running
    uint64_t ticked_ms;                // by the steady clock
    atomic_uint connections;           // of senders, over all loops
    bool stopped;
};

static void on_change(void *user, const struct ranking_change *change)
{
    struct engine *engine = user;
    if (engine->publisher && publisher_may_tell(engine->publisher)) {
        publisher_announce(engine->publisher, change, clock_now_ms());
    }
}

// `tell` may be NULL. People's merges first: what is part of another is no news of its own.
static void rank(struct engine *engine, int64_t now_ms, ranking_change_f *tell)
{
    struct keeper *keeper = engine->keeper;
    if (engine->rules) {
        merges_apply(rules_file_rules(engine->rules), keeper->window);
    }
    ranking_refresh(keeper->ranking, keeper->window, now_ms, tell, engine);
}

// What was read back is no news: it is ranked without a word, before anything else is taken.
static void restored_rank(struct engine *engine, int64_t now_ms)
{
    if (engine->publisher && publisher_restored(engine->publisher)) {
        rank(engine, now_ms, NULL);
    }
}

static void refresh(struct engine *engine, int64_t now_ms)
{
    restored_rank(engine, now_ms);
    if (engine->publisher && publisher_not_ready(engine->publisher)) {
        return; // what is not yet read back would be told as news
    }
    rank(engine, now_ms, on_change);
    engine->refreshed_ms = now_ms;
}

static void on_wake(uv_async_t *async)
{
    struct engine *engine = async->data;
    restored_rank(engine, clock_now_ms());
    for (unsigned i = 0; i < engine->ingest_count; i++) {
        struct tally *tally = ingest_taken(engine->ingests[i]);
        if (tally) {
            keeper_take(engine->keeper, tally, clock_now_ms());
            tally_clear(tally);
            ingest_return(engine->ingests[i], tally);
        }
    }
}

static void on_handle_walk(uv_handle_t *handle, void *user)
{
    struct engine *engine = user;
    bool ours = handle == (uv_handle_t *)&engine->wake || handle == (uv_handle_t *)&engine->tick ||
                handle == (uv_handle_t *)&engine->terminate ||
                handle == (uv_handle_t *)&engine->interrupt ||
                handle == (uv_handle_t *)&engine->hangup;
    if (ours && !uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

// The order of the end: no new lines, the last tallies, Redis, then silence.
static void stop_on(struct engine *engine, int64_t now_ms)
{
    for (unsigned i = 0; i < engine->ingest_count; i++) {
        if (!ingest_ended(engine->ingests[i])) {
            return;
        }
    }
    bool finished = !engine->publisher || publisher_finish(engine->publisher, now_ms);
    if (engine->stopped || (!finished && now_ms - engine->stopping_ms <= FINISH_MS)) {
        return;
    }
    if (engine->publisher && publisher_owes(engine->publisher)) {
        say("Redis could not be told the last counts; they are lost with this end");
    }
    engine->stopped = true;
    http_port_close(engine->http);
    if (engine->publisher) {
        publisher_close(engine->publisher);
        engine->publisher = NULL;
    }
    uv_walk(&engine->loop, on_handle_walk, engine);
}

// After a long callback the timers run before the sockets are read. Redis must not be blamed for
// answers that lie there unread: the tick after the reading tells.
static bool is_late(struct engine *engine)
{
    uint64_t steady_ms = (uint64_t)clock_steady_ms();
    bool late = engine->ticked_ms != 0 && steady_ms - engine->ticked_ms > LATE_MS;
    engine->ticked_ms = steady_ms;
    return late;
}

static void on_tick(uv_timer_t *timer)
{
    struct engine *engine = timer->data;
    int64_t now_ms = clock_now_ms();
    keeper_learn(engine->keeper);
    if (now_ms - engine->refreshed_ms >= REFRESH_MS || now_ms < engine->refreshed_ms) {
        keeper_slide(engine->keeper, now_ms);
        refresh(engine, now_ms);
        if (engine->publisher) {
            publisher_rank(engine->publisher, now_ms);
        }
    }
    if (engine->rules) {
        rules_file_sweep(engine->rules);
    }
    if (engine->publisher && !is_late(engine)) {
        publisher_tick(engine->publisher, now_ms);
    }
    if (engine->stopping_ms != 0) {
        stop_on(engine, now_ms);
    }
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct engine *engine = signal->data;
    (void)number;
    if (engine->stopping_ms == 0) {
        engine->stopping_ms = clock_now_ms();
        say("stopping: counting what has arrived");
        for (unsigned i = 0; i < engine->ingest_count; i++) {
            ingest_stop(engine->ingests[i]);
        }
    }
}

// The rules in force, with what they cost problems. Rows still show the old rules' words, so they
// are made anew before those can go.
static void rules_lay(struct engine *engine)
{
    rules_file_policy(engine->rules, &engine->keeper->policy);
    ranking_policy(engine->keeper->ranking, &engine->keeper->policy);
}

static void rules_say(const struct engine *engine)
{
    const struct rules *rules = rules_file_rules(engine->rules);
    say("rules: %zu from %s, version %llu", rules->count, rules_file_path(engine->rules),
        (unsigned long long)rules->version);
}

static void on_hangup(uv_signal_t *signal, int number)
{
    struct engine *engine = signal->data;
    char error[CONFIG_ERROR_BYTES];
    (void)number;
    if (!engine->rules) {
        say("there are no rules to read again; name their file with --rules or [rules] file");
        return;
    }
    if (!rules_file_reload(engine->rules, error)) {
        say("%s", error);
        say("the rules stay as they were, version %llu",
            (unsigned long long)rules_file_rules(engine->rules)->version);
        return;
    }
    rules_lay(engine);
    bool told = !engine->publisher || !publisher_not_ready(engine->publisher);
    rank(engine, clock_now_ms(), told ? on_change : NULL);
    rules_say(engine);
}

// Everything read before this instant is in the answer.
static int64_t complete_to_ms(const struct engine *engine, int64_t now_ms)
{
    int64_t least_ms = now_ms;
    for (unsigned i = 0; i < engine->ingest_count; i++) {
        int64_t one_ms = ingest_complete_ms(engine->ingests[i], now_ms);
        least_ms = one_ms < least_ms ? one_ms : least_ms;
    }
    return least_ms;
}

static void view_make(struct engine *engine, int64_t now_ms, struct answer_view *view)
{
    struct keeper *keeper = engine->keeper;
    struct store_stats stats = {0};
    enum store_state state = STORE_DOWN;
    if (engine->publisher) {
        stats = publisher_stats(engine->publisher);
        state = publisher_state(engine->publisher);
    }
    gauges_gather(&engine->gauges, keeper, engine->publisher ? &stats : NULL, state, now_ms);
    if (engine->rules) {
        gauges_rules(&engine->gauges, engine->rules);
    }
    *view = (struct answer_view){
        .window = keeper->window,
        .ranking = keeper->ranking,
        .policy = &keeper->policy,
        .now_ms = now_ms,
        .complete_to_ms = complete_to_ms(engine, now_ms),
        .not_ready = engine->publisher ? publisher_not_ready(engine->publisher) : NULL,
        .notice = engine->publisher ? publisher_notice(engine->publisher) : NULL,
        .metrics = engine->gauges.list,
        .metric_count = engine->gauges.count,
    };
}

void engine_answer(struct engine *engine, const struct http_request *request, struct answer *answer)
{
    struct answer_view view;
    struct answer_request question = {request->method, request->path, request->query};
    int64_t now_ms = clock_now_ms();
    restored_rank(engine, now_ms);
    if (span_equal(request->path, span_text("/v1/events"))) {
        post_answer(engine->post, request, now_ms, answer);
        return;
    }
    uint32_t changed = window_changed_count(engine->keeper->window, CHANGE_RANK);
    if (changed > 0 && changed <= REFRESH_AT_ONCE) {
        refresh(engine, now_ms);
    }
    view_make(engine, now_ms, &view);
    if (!answer_read(&view, &question, answer)) {
        answer_error(
            answer, 404, "not_found", "there is nothing at this path",
            "there are /v1/candidates, /v1/issues/ID, /v1/events, /metrics, /healthz, /readyz");
    }
}

static struct pipeline_options pipeline_options_of(const struct engine *engine, bool json_only)
{
    return (struct pipeline_options){
        .limits = engine->config->limits,
        .tags = config_tags(engine->config),
        .rules = engine->rules ? rules_file_shelf(engine->rules) : NULL,
        .zone = &engine->zone,
        .live = true,
        .json_only = json_only,
    };
}

static bool port_fail(const char *name, const char *address, int error_code, char *error)
{
    const char *hint = error_code == UV_EADDRINUSE
                           ? "; another program listens there: end it, or choose another port"
                       : error_code == UV_EACCES ? "; choose a port above 1023"
                                                 : "";
    snprintf(error, CONFIG_ERROR_BYTES, "cannot listen on %s (--%s): %s%s", address, name,
             uv_strerror(error_code), hint);
    return false;
}

static bool ingests_open(struct engine *engine, char *error)
{
    struct address address;
    CHECK(address_parse(engine->config->listen, &address));
    int status = tcp_address_is_free(&address);
    unsigned count =
        engine->config->threads ? (unsigned)engine->config->threads : uv_available_parallelism();
    engine->ingests = calloc(count, sizeof(struct ingest *));
    CHECK(engine->ingests != NULL);
    for (unsigned i = 0; i < count && status == 0; i++) {
        struct ingest_options options = {
            .config = engine->config,
            .pipeline = pipeline_options_of(engine, false),
            .address = address,
            .share_port = count > 1,
            .connections_max = (uint32_t)engine->config->limits.connections_max,
            .connections = &engine->connections,
            .keeper = &engine->wake,
        };
        status = ingest_open(&engine->ingests[i], &options);
        if (status == 0) {
            engine->ingest_count++;
            address = ingest_address(engine->ingests[i]); // port 0 is chosen once
        }
    }
    return status == 0 || port_fail("listen", engine->config->listen, status, error);
}

// Each connection is a descriptor; the usual soft limit of 1,024 would starve readers and Redis
// too.
static void descriptors_raise(const struct config *config)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)config->limits.connections_max + DESCRIPTORS_OURS;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
        say("only %llu files may be open, too few for connections_max = %llu; raise the hard limit "
            "(ulimit -Hn, LimitNOFILE=)",
            (unsigned long long)limit.rlim_cur, (unsigned long long)config->limits.connections_max);
    }
}

static void handles_open(struct engine *engine)
{
    uv_loop_init(&engine->loop);
    uv_async_init(&engine->loop, &engine->wake, on_wake);
    uv_timer_init(&engine->loop, &engine->tick);
    uv_signal_init(&engine->loop, &engine->terminate);
    uv_signal_init(&engine->loop, &engine->interrupt);
    uv_signal_init(&engine->loop, &engine->hangup);
    engine->wake.data = engine;
    engine->tick.data = engine;
    engine->terminate.data = engine;
    engine->interrupt.data = engine;
    engine->hangup.data = engine;
    uv_timer_start(&engine->tick, on_tick, TICK_MS, TICK_MS);
    uv_signal_start(&engine->terminate, on_signal, SIGTERM);
    uv_signal_start(&engine->interrupt, on_signal, SIGINT);
    uv_signal_start(&engine->hangup, on_hangup, SIGHUP);
}

static bool parts_open(struct engine *engine, char *error, int *code)
{
    const struct config *config = engine->config;
    *code = EXIT_CONFIG;
    if (config->redis[0] != '\0') {
        engine->publisher = publisher_open(&engine->loop, config, engine->keeper, error);
        if (!engine->publisher) {
            return false;
        }
    }
    *code = EXIT_FAILED;
    int status = http_port_open(&engine->http, &engine->loop, config, engine);
    if (status < 0) {
        return port_fail("http", config->http, status, error);
    }
    return ingests_open(engine, error);
}

static bool rules_open(struct engine *engine, char *error)
{
    if (engine->config->rules_file[0] == '\0') {
        return true;
    }
    engine->rules = rules_file_open(engine->config->rules_file, engine->config, error);
    if (engine->rules) {
        rules_lay(engine);
    }
    return engine->rules != NULL;
}

struct engine *engine_open(const struct config *config, char *error, int *code)
{
    struct engine *engine = calloc(1, sizeof *engine);
    CHECK(engine != NULL);
    struct keeper_options keep = {
        .limits = config->limits, .policy = config_policy(config), .sliding = true};
    engine->config = config;
    zone_find("local", &engine->zone);
    descriptors_raise(config);
    handles_open(engine);
    engine->keeper = keeper_open(&keep);
    if (!rules_open(engine, error)) {
        *code = EXIT_CONFIG;
        return NULL;
    }
    struct pipeline_options posted = pipeline_options_of(engine, true);
    engine->post = post_open(&posted, engine->keeper);
    if (!parts_open(engine, error, code)) {
        return NULL; // the process ends with what was opened
    }
    return engine;
}

static void say_where(const struct engine *engine)
{
    char lines[ADDRESS_TEXT_BYTES], answers[ADDRESS_TEXT_BYTES];
    struct address tcp = ingest_address(engine->ingests[0]);
    struct address http = http_port_address(engine->http);
    address_write(&tcp, lines);
    address_write(&http, answers);
    say("taking lines at %s, answering at http://%s, %u ingest thread%s, counts in %s", lines,
        answers, engine->ingest_count, engine->ingest_count == 1 ? "" : "s",
        engine->publisher ? "memory and Redis" : "memory only: a restart begins anew");
}

void engine_run(struct engine *engine)
{
    say_where(engine);
    if (engine->rules) {
        rules_say(engine);
    }
    uv_run(&engine->loop, UV_RUN_DEFAULT);
}

void engine_close(struct engine *engine)
{
    char events[32];
    for (unsigned i = 0; i < engine->ingest_count; i++) {
        ingest_close(engine->ingests[i]);
    }
    snprintf(events, sizeof events, "%llu",
             (unsigned long long)engine->keeper->counts.taken.events);
    say("stopped; %s events were counted", events);
    post_close(engine->post);
    uv_loop_close(&engine->loop);
    keeper_close(engine->keeper);
    if (engine->rules) {
        rules_file_close(engine->rules);
    }
    zone_free(&engine->zone);
    free(engine->ingests);
    free(engine);
}
