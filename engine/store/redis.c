// The conversation with a Redis, from the first word to the last:
//
//   connected ─> credentials, scripts ─> claim ─> load ─> live: heartbeats, rounds of flushing
//                                          └─ LIVE: another run has our name; asked again
//   connected once more ─> credentials, scripts ─> heartbeat ─> compare everything ─> live
#include "store/redis.h"

#include <stdlib.h>

#include "base/check.h"
#include "store/redis_inside.h"
#include "store/redis_script.h"

#define SWEEP_REST_MS 1000 // of the sweep, when a flush is asked for: its questions are never done

static const char *const script_texts[SCRIPTS] = {
    [SCRIPT_WRITE] = REDIS_SCRIPT_WRITE,
    [SCRIPT_BEAT] = REDIS_SCRIPT_BEAT,
    [SCRIPT_LEASE] = REDIS_SCRIPT_LEASE,
};

static struct redis *redis_of(struct store *store)
{
    return (struct redis *)store;
}

static struct span none(void)
{
    return (struct span){NULL, 0};
}

// --- what people are told -----------------------------------------------------------------------

void redis_note_set(struct redis_note *note, struct span a, struct span b, struct span c)
{
    struct draft draft = draft_in(note->text, sizeof note->text);
    draft_put(&draft, a);
    draft_put(&draft, b);
    draft_put(&draft, c);
    note->size = draft.size;
    for (size_t i = 0; i < note->size; i++) { // part of it may be another's bytes
        if (note->text[i] < ' ' || note->text[i] == 0x7f) {
            note->text[i] = '?';
        }
    }
}

void redis_refuse(struct redis *redis, struct span what, struct span detail, struct span hint)
{
    if (redis->state != STORE_REFUSED) { // the first reason is the reason
        redis_note_set(&redis->problem, what, detail, hint);
    }
    redis->state = STORE_REFUSED;
    redis->hang_up = true;
}

void redis_refuse_version(struct redis *redis, uint32_t theirs)
{
    uint8_t text[64];
    struct draft draft = draft_in(text, sizeof text);
    draft_u64(&draft, theirs);
    draft_text(&draft, ", this program makes version ");
    draft_u64(&draft, redis->options.version);
    redis_refuse(redis,
                 span_text("what is kept under this engine's name has signatures of version "),
                 draft_span(&draft),
                 span_text("; give this engine a new --name (the old counts slide out), or run the "
                           "program that wrote them"));
}

// Answers after which another connection, or a little patience, is the remedy.
static bool is_no_use(struct span text)
{
    static const char *const kinds[] = {"LOADING", "MASTERDOWN", "READONLY", "CLUSTERDOWN"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (span_starts(text, span_text(kinds[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_forbidden(struct span text)
{
    static const char *const kinds[] = {"NOAUTH", "WRONGPASS", "NOPERM"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (span_starts(text, span_text(kinds[i]))) {
            return true;
        }
    }
    return false;
}

static bool error_noted(struct redis *redis, const redisReply *reply, struct span about)
{
    struct span text = redis_reply_text(reply);
    redis->stats.errors++;
    redis_note_set(&redis->error, about, text, none());
    if (is_forbidden(text)) {
        redis_refuse(redis, span_text("Redis refuses what the store needs: "), text,
                     span_text("; check the user and password in --redis, and the user's rights "
                               "(ACL) on ounce:*"));
        return true;
    }
    if (is_no_use(text)) {
        redis->hang_up = true;
        return true;
    }
    return false;
}

bool redis_error(struct redis *redis, const redisReply *reply)
{
    return error_noted(redis, reply, none());
}

bool redis_error_of_page(struct redis *redis, const redisReply *reply, uint32_t slot)
{
    uint8_t text[REDIS_KEY_BYTES_MAX];
    struct draft draft = draft_in(text, sizeof text);
    redis_page_key(&draft, redis, slot);
    draft_text(&draft, ": ");
    return error_noted(redis, reply, draft_span(&draft));
}

// --- greeting -----------------------------------------------------------------------------------

bool redis_room(const struct redis *redis)
{
    return !redis->hang_up && redis_pipe_outgoing(&redis->pipe).size < REDIS_WAITING_MAX &&
           redis->scripts_in_flight < redis->options.scripts_in_flight &&
           redis->pipe.asked_count < REDIS_ASKED_MAX / 2;
}

void redis_evalsha(struct redis *redis, enum redis_script script, struct span key)
{
    redis_pipe_begin(&redis->pipe, "EVALSHA");
    redis_pipe_add_text(&redis->pipe, redis->sha[script]);
    redis_pipe_add_text(&redis->pipe, "1");
    // The key may live on the caller's stack only as long as this call.
    draft_put(redis_pipe_draft(&redis->pipe), key);
    redis_pipe_drafted(&redis->pipe);
}

void redis_scripts_load(struct redis *redis, int64_t now_ms)
{
    if (redis->scripts_asked) {
        return;
    }
    redis->scripts_asked = true;
    redis->scripts_known = 0;
    for (uint32_t script = 0; script < SCRIPTS; script++) {
        redis_pipe_begin(&redis->pipe, "SCRIPT");
        redis_pipe_add_text(&redis->pipe, "LOAD");
        redis_pipe_add_text(&redis->pipe, script_texts[script]);
        redis_pipe_end(&redis->pipe, (struct redis_ask){.what = ASK_SCRIPT, .slot = script},
                       now_ms);
    }
}

static void beat(struct redis *redis, const char *how, const char *state, uint8_t what,
                 int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    redis_evalsha(redis, SCRIPT_BEAT, span_text("ounce:engines"));
    redis_pipe_add(pipe, redis->options.name);
    draft_hex(redis_pipe_draft(pipe), redis->run, 16);
    redis_pipe_drafted(pipe);
    draft_hex(redis_pipe_draft(pipe), redis->journal, 16);
    redis_pipe_drafted(pipe);
    redis_pipe_add_i64(pipe, redis->epoch);
    redis_pipe_add_i64(pipe, redis->options.version);
    if (redis->stats.flushed_ms == INSTANT_NONE) {
        redis_pipe_add_text(pipe, "null");
    } else {
        redis_pipe_add_i64(pipe, redis->stats.flushed_ms);
    }
    redis_pipe_add_text(pipe, state);
    redis_pipe_add_text(pipe, how);
    redis_pipe_add_i64(pipe, STORE_ALIVE_MS);
    redis->beat_ms = now_ms;
    redis->beat_asked = true;
    redis_pipe_end(pipe, (struct redis_ask){.what = what}, now_ms);
}

static void claim(struct redis *redis, int64_t now_ms)
{
    bool rival = redis->rival_ms != INSTANT_NONE && now_ms >= redis->rival_ms &&
                 now_ms - redis->rival_ms <= STORE_ALIVE_MS;
    beat(redis, rival ? "patient" : "claim", "loading", ASK_CLAIM, now_ms);
}

static void greet_credentials(struct redis *redis, int64_t now_ms)
{
    const struct store_options *options = &redis->options;
    if (options->password.size > 0) {
        redis_pipe_begin(&redis->pipe, "AUTH");
        if (options->user.size > 0) {
            redis_pipe_add(&redis->pipe, options->user);
        }
        redis_pipe_add(&redis->pipe, options->password);
        redis_pipe_end(&redis->pipe, (struct redis_ask){.what = ASK_AUTH}, now_ms);
    }
    if (options->database > 0) {
        redis_pipe_begin(&redis->pipe, "SELECT");
        redis_pipe_add_i64(&redis->pipe, options->database);
        redis_pipe_end(&redis->pipe, (struct redis_ask){.what = ASK_SELECT}, now_ms);
    }
}

static void redis_connected(struct store *store, int64_t now_ms)
{
    struct redis *redis = redis_of(store);
    redis_pipe_reset(&redis->pipe, now_ms);
    redis->stats.connections++;
    if (redis->fenced) {
        redis->hang_up = true; // for good: what was read back then has been counted on by others
        return;
    }
    redis->state = STORE_GREETING;
    greet_credentials(redis, now_ms);
    redis_scripts_load(redis, now_ms);
    redis_pipe_begin(&redis->pipe, "CONFIG");
    redis_pipe_add_text(&redis->pipe, "GET");
    redis_pipe_add_text(&redis->pipe, "maxmemory-policy");
    redis_pipe_end(&redis->pipe, (struct redis_ask){.what = ASK_POLICY}, now_ms);
}

static void greeted(struct redis *redis, const struct redis_ask *ask, const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_ERROR || redis_error(redis, reply)) {
        return;
    }
    if (ask->what == ASK_AUTH) {
        redis_refuse(redis, span_text("Redis does not accept the password: "),
                     redis_reply_text(reply), span_text("; check --redis"));
    } else {
        redis_refuse(redis, span_text("Redis does not have this database: "),
                     redis_reply_text(reply), span_text("; check the number in --redis"));
    }
}

static void script_known(struct redis *redis, const struct redis_ask *ask, const redisReply *reply,
                         int64_t now_ms)
{
    struct span sha = redis_reply_text(reply);
    if (reply->type == REDIS_REPLY_ERROR) {
        if (!redis_error(redis, reply)) {
            redis_refuse(redis, span_text("Redis does not take the store's scripts: "), sha,
                         span_text("; the store needs Redis 7 or newer"));
        }
        return;
    }
    if (sha.size != sizeof redis->sha[0] - 1) {
        redis->hang_up = true;
        return;
    }
    memcpy(redis->sha[ask->slot], sha.at, sha.size);
    redis->scripts_known++;
    redis->scripts_asked = redis->scripts_known < SCRIPTS;
    if (redis->state != STORE_GREETING || redis->scripts_known < SCRIPTS) {
        return;
    }
    if (redis->loaded) {
        beat(redis, "beat", "live", ASK_BEAT, now_ms);
    } else {
        claim(redis, now_ms);
    }
}

static void policy_known(struct redis *redis, const redisReply *reply)
{
    struct span policy = redis_reply_text_at(reply, 1);
    redis->warning.size = 0;
    if (policy.size > 0 && !span_equal(policy, span_text("noeviction"))) {
        redis_note_set(&redis->warning, span_text("Redis may evict counts (maxmemory-policy is "),
                       policy, span_text("); set it to noeviction"));
    }
}

// --- claim and heartbeat ------------------------------------------------------------------------

static void load_begin(struct redis *redis, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    redis->state = STORE_LOADING;
    redis->problem.size = 0;
    redis->rival_ms = INSTANT_NONE;
    if (redis->load_done == 0) {
        redis->load_now_ms = now_ms;
    }
    redis_pipe_begin(pipe, "XREVRANGE");
    redis_key_engine(redis_pipe_draft(pipe), redis->options.name, "events");
    redis_pipe_drafted(pipe);
    redis_pipe_add_text(pipe, "+");
    redis_pipe_add_text(pipe, "-");
    redis_pipe_add_text(pipe, "COUNT");
    redis_pipe_add_text(pipe, "1");
    redis_pipe_end(pipe, (struct redis_ask){.what = ASK_STREAM}, now_ms);
    redis_load_more(redis, now_ms);
}

// Our announcements' ids begin with the epoch: it must be above those that are there.
static void stream_known(struct redis *redis, const redisReply *reply)
{
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements == 0) {
        return;
    }
    struct span id = redis_reply_text_at(reply->element[0], 0);
    int64_t epoch;
    if (i64_read(span_part(id, 0, span_find(id, '-')), &epoch) && epoch >= redis->epoch &&
        epoch < INT32_MAX) {
        redis->epoch = epoch + 1;
        redis->beat_ms = INSTANT_NONE;
    }
}

static void wait_for_rival(struct redis *redis)
{
    redis->state = STORE_WAITING;
    redis_note_set(&redis->problem, span_text("another run of engine "), redis->options.name,
                   span_text(" is alive in this Redis; waiting for its heartbeat to be 5 s old. "
                             "Stop it, or give this engine another --name"));
}

static void claimed(struct redis *redis, const redisReply *reply, int64_t now_ms)
{
    struct span answer = redis_reply_text_at(reply, 0);
    uint64_t journal;
    int64_t epoch;
    redis->beat_asked = false;
    bool live = span_equal(answer, span_text("LIVE"));
    if (live || span_equal(answer, span_text("ABSENT"))) {
        redis->rival_ms = live ? now_ms : redis->rival_ms;
        wait_for_rival(redis);
        return;
    }
    if (span_equal(answer, span_text("VERSION"))) {
        int64_t version = 0;
        (void)i64_read(redis_reply_text_at(reply, 1), &version);
        redis_refuse_version(redis, (uint32_t)version);
        return;
    }
    bool adopted = span_equal(answer, span_text("ADOPTED"));
    if (!hex_read(redis_reply_text_at(reply, 1), 16, &journal) ||
        !i64_read(redis_reply_text_at(reply, 2), &epoch)) {
        redis->hang_up = true;
        return;
    }
    if (adopted && redis->load_done > 0) {
        redis->fenced = true; // part of what was there is counted here already, and it went on
        redis_refuse(redis, span_text("another run had this engine's name while it was loading"),
                     none(), span_text("; start this one again"));
        return;
    }
    redis->fresh = redis->load_done == 0 && span_equal(answer, span_text("NEW"));
    redis->journal = journal;
    redis->epoch = epoch > redis->epoch ? epoch : redis->epoch;
    load_begin(redis, now_ms);
}

void redis_live(struct redis *redis, int64_t now_ms)
{
    redis->state = STORE_LIVE;
    redis->loaded = redis->sifting = true;
    redis->fresh = false;
    redis->flush_soon = true;
    redis->problem.size = 0;
    redis_verify_more(redis, now_ms);
}

static void beaten(struct redis *redis, const redisReply *reply, int64_t now_ms)
{
    struct span answer = redis_reply_text_at(reply, 0);
    redis->beat_asked = false;
    if (reply->type == REDIS_REPLY_ERROR) {
        if (!redis_error(redis, reply) && redis->state == STORE_GREETING) {
            redis->hang_up = true;
        } else if (span_starts(redis_reply_text(reply), span_text("NOSCRIPT"))) {
            redis_scripts_load(redis, now_ms);
        }
        return; // out of memory and the like may pass
    }
    if (span_equal(answer, span_text("TAKEN"))) {
        redis->fenced = true;
        redis_refuse(redis, span_text("another run has taken this engine's name; its journal is "),
                     redis_reply_text_at(reply, 1),
                     span_text(". Stop one of the two, or give it another --name, and restart"));
        return;
    }
    bool mine = span_equal(answer, span_text("MINE"));
    if (redis->state == STORE_GREETING) {
        redis->state = STORE_LIVE;
        redis->problem.size = 0;
        redis_verify_all(redis);
    } else if (!mine) {
        redis_verify_all(redis); // the line was gone: so may be everything
    }
    redis_verify_more(redis, now_ms);
}

static void claim_answered(struct redis *redis, const redisReply *reply, int64_t now_ms)
{
    if (reply->type != REDIS_REPLY_ERROR) {
        claimed(redis, reply, now_ms);
    } else if (!redis_error(redis, reply)) {
        redis_refuse(redis, span_text("Redis does not let this engine take its name: "),
                     redis_reply_text(reply), span_text("; it is tried again"));
    }
}

// --- the vtable ---------------------------------------------------------------------------------

static void answered(struct redis *redis, const struct redis_ask *ask, const redisReply *reply,
                     int64_t now_ms)
{
    switch ((enum redis_what)ask->what) {
    case ASK_AUTH:
    case ASK_SELECT:
        greeted(redis, ask, reply);
        break;
    case ASK_SCRIPT:
        script_known(redis, ask, reply, now_ms);
        break;
    case ASK_POLICY:
        policy_known(redis, reply);
        break;
    case ASK_STREAM:
        stream_known(redis, reply);
        break;
    case ASK_CLAIM:
        claim_answered(redis, reply, now_ms);
        break;
    case ASK_BEAT:
        beaten(redis, reply, now_ms);
        break;
    case ASK_LOAD:
        redis_loaded(redis, ask, reply, now_ms);
        break;
    case ASK_BATCH:
        redis_flushed(redis, ask, reply, now_ms);
        break;
    case ASK_VERIFY:
        redis_verified(redis, ask, reply);
        break;
    case ASK_LEASE:
        redis_leased(redis, reply);
        break;
    case ASK_PUBLISH:
    case ASK_PUBLISHED:
        redis_published(redis, ask, reply);
        break;
    case ASK_ANNOUNCE:
        redis_announced(redis, ask, reply);
        break;
    case ASK_GOODBYE:
    case ASK_TIDY:
        if (reply->type == REDIS_REPLY_ERROR) {
            (void)redis_error(redis, reply);
        }
        break;
    }
}

static void go_on(struct redis *redis, int64_t now_ms)
{
    if (redis->hang_up) {
        return;
    }
    redis_load_more(redis, now_ms);
    redis_verify_more(redis, now_ms);
    redis_flush_more(redis, now_ms);
    redis_publish_more(redis, now_ms);
}

static bool redis_received(struct store *store, struct span bytes, int64_t now_ms)
{
    struct redis *redis = redis_of(store);
    redisReply *reply;
    struct redis_ask ask;
    if (redis->state == STORE_DOWN || !redis_pipe_feed(&redis->pipe, bytes, now_ms)) {
        return false;
    }
    while (!redis->hang_up) {
        enum redis_pipe_next next = redis_pipe_next(&redis->pipe, &reply, &ask);
        if (next == PIPE_BROKEN) {
            redis_note_set(&redis->error, span_text("what answers is no Redis, or out of step"),
                           none(), none());
            redis->stats.errors++;
            return false;
        }
        if (next == PIPE_NOTHING) {
            break;
        }
        answered(redis, &ask, reply, now_ms);
        redis_reply_free(reply);
    }
    go_on(redis, now_ms);
    return !redis->hang_up;
}

static void redis_lost(struct store *store, int64_t now_ms)
{
    struct redis *redis = redis_of(store);
    redis_pipe_reset(&redis->pipe, now_ms);
    if (redis->state != STORE_REFUSED) {
        redis->state = STORE_DOWN;
        redis->problem.size = 0;
    }
    redis->hang_up = false;
    redis->scripts_asked = false;
    redis->beat_asked = false;
    redis->load_asked = redis->load_done;
    redis->load_in_flight = 0;
    redis->verifying = false;
    redis->verify_asked = 0;
    redis->verify_again_ms = INSTANT_NONE;
    redis->flushing = false;
    redis->scripts_in_flight = 0;
    redis_publish_lost(redis);
}

static bool heartbeat_is_due(const struct redis *redis, int64_t now_ms)
{
    return !redis->beat_asked && !redis->ended &&
           (redis->beat_ms == INSTANT_NONE || now_ms < redis->beat_ms ||
            now_ms - redis->beat_ms >= STORE_BEAT_MS);
}

static bool redis_tick(struct store *store, int64_t now_ms)
{
    struct redis *redis = redis_of(store);
    if (redis->pipe.asked_count > 0 && now_ms - redis->pipe.heard_ms >= STORE_COMMAND_MS) {
        redis_note_set(&redis->error, span_text("Redis did not answer for 2 s"), none(), none());
        redis->stats.errors++;
        return false;
    }
    if (heartbeat_is_due(redis, now_ms)) {
        if (redis->state == STORE_WAITING) {
            claim(redis, now_ms);
        } else if (redis->state == STORE_LIVE || redis->state == STORE_LOADING) {
            beat(redis, "beat", redis->state == STORE_LIVE ? "live" : "loading", ASK_BEAT, now_ms);
        }
    }
    if (redis->verify_again_ms != INSTANT_NONE && now_ms >= redis->verify_again_ms) {
        redis_verify_all(redis);
    }
    go_on(redis, now_ms);
    redis_verify_sweep(redis, now_ms);
    return !redis->hang_up;
}

static struct span redis_outgoing(const struct store *store)
{
    return redis_pipe_outgoing(&((const struct redis *)store)->pipe);
}

static void redis_sent(struct store *store, size_t bytes)
{
    redis_pipe_sent(&redis_of(store)->pipe, bytes);
}

static enum store_state redis_state(const struct store *store)
{
    return ((const struct redis *)store)->state;
}

static struct span redis_problem(const struct store *store)
{
    const struct redis_note *problem = &((const struct redis *)store)->problem;
    return span_of(problem->text, problem->size);
}

static struct store_stats redis_stats(const struct store *store)
{
    const struct redis *redis = (const struct redis *)store;
    struct store_stats stats = redis->stats;
    stats.pages_waiting = redis->waiting;
    stats.issues_waiting = window_changed_count(redis->window, CHANGE_STORE);
    stats.in_flight = redis->pipe.asked_count;
    stats.bytes_waiting = redis_pipe_outgoing(&redis->pipe).size;
    stats.error = span_of(redis->error.text, redis->error.size);
    stats.warning = span_of(redis->warning.text, redis->warning.size);
    return stats;
}

static void redis_flush(struct store *store, int64_t now_ms)
{
    struct redis *redis = redis_of(store);
    redis->flush_soon = true;
    redis->sweep_after_ms = now_ms + SWEEP_REST_MS;
}

static bool redis_settled(const struct store *store)
{
    const struct redis *redis = (const struct redis *)store;
    struct page_name name;
    bool said = redis->pipe.asked_count == 0 && redis_pipe_outgoing(&redis->pipe).size == 0;
    if (redis->ended) {
        return said;
    }
    return redis->state != STORE_LIVE ||
           (said && !redis->verifying && !redis->flushing && redis->waiting == 0 &&
            window_changed_count(redis->window, CHANGE_STORE) == 0 &&
            !window_changed_page(redis->window, &name) && !redis_publish_waits(redis));
}

static void redis_goodbye(struct store *store, int64_t now_ms)
{
    struct redis *redis = redis_of(store);
    if (redis->ended || (redis->state != STORE_LIVE && redis->state != STORE_LOADING)) {
        redis->ended = true;
        return;
    }
    redis->ended = true;
    if (redis->stats.ranker) {
        redis_lease(redis, 1, now_ms); // runs out at once
        redis->stats.ranker = false;
    }
    beat(redis, "beat", "ended", ASK_GOODBYE, now_ms);
}

static void redis_close(struct store *store)
{
    struct redis *redis = redis_of(store);
    redis_publish_close(redis);
    redis_pipe_close(&redis->pipe);
    free(redis->pages);
    free(redis->wanted);
    free(redis->cells);
    free(redis->issues);
    free(redis->sorted);
    free(redis);
}

static const struct store_impl redis_impl = {
    .name = "redis",
    .connected = redis_connected,
    .received = redis_received,
    .lost = redis_lost,
    .tick = redis_tick,
    .outgoing = redis_outgoing,
    .sent = redis_sent,
    .state = redis_state,
    .problem = redis_problem,
    .stats = redis_stats,
    .rank = redis_rank,
    .announce = redis_announce,
    .flush = redis_flush,
    .settled = redis_settled,
    .goodbye = redis_goodbye,
    .close = redis_close,
};

static void *make(size_t count, size_t bytes)
{
    void *memory = calloc(count, bytes);
    CHECK(memory != NULL);
    return memory;
}

static void open_options(struct redis *redis, const struct store_options *given)
{
    struct store_options *options = &redis->options;
    *options = *given;
    options->scripts_in_flight = options->scripts_in_flight ? options->scripts_in_flight : 64;
    options->fields_per_batch = options->fields_per_batch ? options->fields_per_batch : 1000;
    options->sweep_pages_per_tick =
        options->sweep_pages_per_tick ? options->sweep_pages_per_tick : 20;
    CHECK(store_name_valid(options->name) && options->fields_per_batch <= 3000);
}

struct store *redis_open(const struct store_options *options, struct window *window)
{
    struct redis *redis = make(1, sizeof *redis);
    redis->store.impl = &redis_impl;
    open_options(redis, options);
    redis->window = window;
    redis_pipe_open(&redis->pipe);
    redis->state = STORE_DOWN;
    redis->journal = options->random[0];
    redis->run = options->random[1];
    redis->epoch = 1;
    redis->beat_ms = redis->rival_ms = redis->lease_ms = INSTANT_NONE;
    redis->verify_again_ms = redis->stats.flushed_ms = INSTANT_NONE;
    redis->pages = make(REDIS_PAGES, sizeof *redis->pages);
    redis->wanted = make(PAGE_SLOTS, sizeof *redis->wanted);
    redis->cells = make(redis->options.fields_per_batch, sizeof *redis->cells);
    redis->issues = make(redis->options.fields_per_batch, sizeof *redis->issues);
    redis->sorted = make(redis->options.fields_per_batch, sizeof *redis->sorted);
    return &redis->store;
}
