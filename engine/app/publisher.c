// Between the store, which knows no socket, and the link, which knows no Redis.
#include "app/publisher.h"

#include "app/say.h"
#include "base/check.h"
#include "group/signature.h"
#include "io/clock.h"
#include "io/link.h"
#include "query/row.h"
#include "store/redis.h"
#include "store/redis_url.h"

#include <stdlib.h>
#include <sys/random.h>

#define WAITING_BYTES_MAX (4U << 20)
#define REFUSED_RETRY_MS 5000
#define ROWS_PUBLISHED 200U

enum topic { TOPIC_LOST, TOPIC_REFUSED, TOPIC_BACK, TOPIC_PAGES };

struct publisher {
    struct keeper *keeper;
    struct store *store;
    struct link *link;
    struct redis_url url;
    char where[REDIS_URL_TEXT_MAX + 16]; // without the password
    bool told_up;                        // the store knows of the connection
    bool ever_live;                      // earlier counts were read back
    bool ever_lost;                      // a connection could not be had, or broke
    bool restored;                       // to be asked once
    bool goodbye;
    enum store_state last_state;
    int64_t refused_ms; // since when; 0: not refused
    char notice[256];
    uint64_t left_out;  // changes not announced: too many in a second
    uint32_t announced; // in this second
};

// Carries what the store wants written to the socket, as far as the socket keeps up.
static void pump(struct publisher *p)
{
    while (link_is_up(p->link) && link_waiting_bytes(p->link) < WAITING_BYTES_MAX) {
        struct span out = store_outgoing(p->store);
        if (out.size == 0) {
            return;
        }
        size_t size = out.size > WAITING_BYTES_MAX ? WAITING_BYTES_MAX : out.size;
        link_send(p->link, span_of(out.at, size));
        if (p->told_up) {
            store_sent(p->store, size);
        }
    }
}

static void state_follow(struct publisher *p, int64_t now_ms)
{
    enum store_state state = store_state(p->store);
    struct span problem = store_problem(p->store);
    if (state == p->last_state) {
        return;
    }
    p->last_state = state;
    p->refused_ms = state == STORE_REFUSED ? now_ms : 0;
    if (state == STORE_REFUSED || state == STORE_WAITING) {
        say_sometimes(TOPIC_REFUSED, now_ms, "Redis at %s: %.*s", p->where, (int)problem.size,
                      (const char *)problem.at);
    } else if (state == STORE_LIVE) {
        link_settled(p->link);
        struct store_stats stats = store_stats(p->store);
        if (!p->ever_live) {
            say("Redis at %s: connected; read back %llu problems and %llu cells", p->where,
                (unsigned long long)stats.issues_loaded, (unsigned long long)stats.cells_loaded);
            p->restored = stats.issues_loaded > 0;
        } else {
            say_sometimes(TOPIC_BACK, now_ms,
                          "Redis at %s: back; what is missing there is written again", p->where);
        }
        if (stats.warning.size > 0) {
            say("Redis at %s: %.*s", p->where, (int)stats.warning.size,
                (const char *)stats.warning.at);
        }
        p->ever_live = true;
    }
}

static void on_connected(void *user)
{
    struct publisher *p = user;
    int64_t now_ms = clock_now_ms();
    p->told_up = true;
    store_connected(p->store, now_ms);
    state_follow(p, now_ms);
    pump(p);
}

static bool on_received(void *user, struct span bytes)
{
    struct publisher *p = user;
    int64_t now_ms = clock_now_ms();
    bool fine = store_received(p->store, bytes, now_ms);
    state_follow(p, now_ms);
    if (fine) {
        pump(p);
    }
    return fine;
}

static void on_lost(void *user, const char *why)
{
    struct publisher *p = user;
    int64_t now_ms = clock_now_ms();
    if (p->told_up) {
        p->told_up = false;
        store_lost(p->store, now_ms);
    }
    bool refused = p->last_state == STORE_REFUSED; // and why has been told
    p->ever_lost = true;
    p->refused_ms = 0;
    p->last_state = store_state(p->store);
    if (!refused) {
        say_sometimes(TOPIC_LOST, now_ms,
                      "Redis at %s cannot be reached (%s); counting goes on, and it will be made "
                      "right when it is back",
                      p->where, why);
    }
}

static struct store *store_make(const struct publisher *p, const struct config *config,
                                struct window *window)
{
    struct store_options options = {
        .name = span_text(config->name),
        .user = span_of(p->url.user, p->url.user_size),
        .password = span_of(p->url.password, p->url.password_size),
        .database = p->url.database,
        .version = SIGNATURE_VERSION,
    };
    CHECK(getrandom(options.random, sizeof options.random, 0) == sizeof options.random);
    return redis_open(&options, window);
}

static bool target_read(struct publisher *p, const struct config *config, char *error)
{
    struct redis_url_error wrong = {0};
    if (!redis_url_parse(span_text(config->redis), &p->url, &wrong)) {
        snprintf(error, CONFIG_ERROR_BYTES, "redis: %s; %s", wrong.what, wrong.hint);
        return false;
    }
    if (!store_name_valid(span_text(config->name))) {
        snprintf(error, CONFIG_ERROR_BYTES,
                 "name: \"%.80s\" cannot be an engine's name; use up to %d letters, digits, dots, "
                 "dashes and underscores",
                 config->name, STORE_NAME_BYTES_MAX);
        return false;
    }
    if (p->url.is_unix) {
        snprintf(p->where, sizeof p->where, "unix:%s", p->url.host);
    } else {
        snprintf(p->where, sizeof p->where, "%s:%u", p->url.host, (unsigned)p->url.port);
    }
    return true;
}

struct publisher *publisher_open(uv_loop_t *loop, const struct config *config,
                                 struct keeper *keeper, char *error)
{
    static const struct link_handlers handlers = {on_connected, on_received, on_lost};
    struct publisher *p = calloc(1, sizeof *p);
    char port[8];
    CHECK(p != NULL);
    if (!target_read(p, config, error)) {
        free(p);
        return NULL;
    }
    p->keeper = keeper;
    p->store = store_make(p, config, keeper->window);
    snprintf(port, sizeof port, "%u", (unsigned)p->url.port);
    struct link_options options = {.unix_path = p->url.is_unix ? p->url.host : NULL,
                                   .host = p->url.is_unix ? NULL : p->url.host,
                                   .port = port};
    link_open(&p->link, loop, &options, &handlers, p);
    return p;
}

// A Redis that answers and takes nothing (full, read-only, another type under a key) is told of now
// and then while it lasts.
static void pages_follow(struct publisher *p, int64_t now_ms)
{
    struct store_stats stats = store_stats(p->store);
    if (stats.pages_refused > 0) {
        say_sometimes(TOPIC_PAGES, now_ms,
                      "Redis at %s refuses %u pages (%.*s); counting goes on, and they are tried "
                      "again",
                      p->where, (unsigned)stats.pages_refused, (int)stats.error.size,
                      (const char *)stats.error.at);
    }
}

void publisher_tick(struct publisher *p, int64_t now_ms)
{
    bool fine = store_tick(p->store, now_ms);
    state_follow(p, now_ms);
    pages_follow(p, now_ms);
    if (!fine) {
        link_drop(p->link, "it did not answer in time");
    } else if (p->refused_ms != 0 && now_ms - p->refused_ms > REFUSED_RETRY_MS) {
        p->refused_ms = 0;
        link_drop(p->link, "it refused us; trying again");
    } else {
        pump(p);
    }
}

static struct row_context context_of(const struct publisher *p, int64_t now_ms)
{
    return (struct row_context){.window = p->keeper->window,
                                .span = rank_window_at(now_ms),
                                .fix_assumed = 1,
                                .fix_hours = p->keeper->policy.fix_hours,
                                .horizon_weeks = p->keeper->policy.horizon_weeks,
                                .rules = p->keeper->policy.view};
}

void publisher_rank(struct publisher *p, int64_t now_ms)
{
    static struct candidate list[ROWS_PUBLISHED];
    static struct store_row rows[ROWS_PUBLISHED];
    char *texts[ROWS_PUBLISHED] = {0};
    size_t total = 0;
    struct ranking_filter filter = ranking_filter_default();
    struct row_context context = context_of(p, now_ms);
    p->announced = 0;
    if (store_state(p->store) != STORE_LIVE) {
        return;
    }
    filter.limit = ROWS_PUBLISHED;
    size_t count = ranking_list(p->keeper->ranking, p->keeper->window, &filter, list, &total);
    for (size_t i = 0; i < count; i++) {
        json_t *row = row_of(&context, &list[i], (uint32_t)i + 1);
        texts[i] = json_dumps(row, JSON_COMPACT | JSON_REAL_PRECISION(12));
        json_decref(row);
        CHECK(texts[i] != NULL);
        rows[i] =
            (struct store_row){list[i].signature, list[i].sum.hours_saved_low, span_text(texts[i])};
    }
    store_rank(p->store, rows, count);
    for (size_t i = 0; i < count; i++) {
        free(texts[i]);
    }
    pump(p);
}

static json_t *alias_row(const struct window *window, const struct ranking_change *change)
{
    const struct issue *target = window_issue(window, change->target);
    char id[ROW_ID_BYTES], to[ROW_ID_BYTES];
    row_id(change->signature, id);
    row_id(target->signature, to);
    json_t *row = json_object();
    json_object_set_new(row, "id", json_string(id));
    json_object_set_new(row, "to", json_string(to));
    json_object_set_new(row, "title", row_text(window_title(window, target)));
    return row;
}

// NULL: it is in the window no more.
static json_t *state_row(const struct publisher *p, const struct ranking_change *change,
                         int64_t now_ms)
{
    struct candidate candidate;
    struct row_context context = context_of(p, now_ms);
    if (!ranking_find(p->keeper->ranking, p->keeper->window, change->issue, &candidate)) {
        return NULL;
    }
    json_t *row = row_of(&context, &candidate, 0); // its rank is known only after the refresh
    json_object_del(row, "trend");
    return row;
}

void publisher_announce(struct publisher *p, const struct ranking_change *change, int64_t now_ms)
{
    bool aliased = change->target != ISSUE_NONE;
    // A row costs far more than a count, and the store keeps no more than these anyway.
    if (p->announced++ >= STORE_ANNOUNCEMENTS_MAX) {
        p->left_out++;
        return;
    }
    json_t *row = aliased ? alias_row(p->keeper->window, change) : state_row(p, change, now_ms);
    if (!row) {
        return;
    }
    char *text = json_dumps(row, JSON_COMPACT | JSON_REAL_PRECISION(12));
    json_decref(row);
    CHECK(text != NULL);
    const char *type = aliased ? "aliased" : state_name(change->to);
    store_announce(p->store, span_text(type), change->signature, span_text(text));
    free(text);
}

const char *publisher_not_ready(const struct publisher *p)
{
    enum store_state state = store_state(p->store);
    bool reading_back = state == STORE_GREETING || state == STORE_LOADING || state == STORE_WAITING;
    if (p->ever_live || (!reading_back && (state != STORE_DOWN || p->ever_lost))) {
        return NULL;
    }
    return state == STORE_WAITING ? "another engine of this name was alive in Redis a moment ago; "
                                    "waiting until it is gone"
                                  : "reading back from Redis what was counted before this start";
}

const char *publisher_notice(struct publisher *p)
{
    struct store_stats stats = store_stats(p->store);
    struct span problem = store_problem(p->store);
    enum store_state state = store_state(p->store);
    if (state == STORE_LIVE && stats.pages_refused == 0) {
        return NULL;
    }
    if (state == STORE_LIVE || state == STORE_REFUSED) {
        struct span why = state == STORE_LIVE ? stats.error : problem;
        snprintf(p->notice, sizeof p->notice,
                 "Redis refuses what it is told (%.*s); these counts are right, Redis is behind",
                 why.size > 160 ? 160 : (int)why.size, (const char *)why.at);
        return p->notice;
    }
    return p->ever_live
               ? "Redis cannot be reached; these counts are right, Redis is behind"
               : "Redis cannot be reached; what was counted before this start is missing here "
                 "until it can";
}

struct store_stats publisher_stats(const struct publisher *p)
{
    struct store_stats stats = store_stats(p->store);
    stats.announcements_dropped += p->left_out;
    return stats;
}

bool publisher_may_tell(const struct publisher *p)
{
    return p->ever_live;
}

enum store_state publisher_state(const struct publisher *p)
{
    return store_state(p->store);
}

bool publisher_restored(struct publisher *p)
{
    bool restored = p->restored;
    p->restored = false;
    return restored;
}

bool publisher_owes(const struct publisher *p)
{
    return store_stats(p->store).pages_refused > 0 ||
           window_changed_count(p->keeper->window, CHANGE_STORE) > 0;
}

bool publisher_finish(struct publisher *p, int64_t now_ms)
{
    if (store_state(p->store) != STORE_LIVE) {
        return !publisher_owes(p);
    }
    if (!p->goodbye) {
        store_flush(p->store, now_ms);
        if (!store_settled(p->store)) {
            return false;
        }
        store_goodbye(p->store, now_ms);
        p->goodbye = true;
        pump(p);
        return false;
    }
    return store_settled(p->store) && link_waiting_bytes(p->link) == 0;
}

void publisher_close(struct publisher *p)
{
    link_close(p->link);
    store_close(p->store);
    free(p);
}
