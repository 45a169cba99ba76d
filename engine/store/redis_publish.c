// The ranked list, by whichever engine holds the lease, and what happened to issues, by each for
// itself.
//
// The list is written beside the one that people read and then put in its place. An announcement's
// id is this run's epoch and a number, so one that is sent again after a lost connection is refused
// over there if it had come through.
#include "store/redis_inside.h"

#include <stdlib.h>

#include "base/check.h"

#define LEASE_MS 5000
#define STREAM_LENGTH "10000"
#define ANNOUNCED_AT_A_TIME 64
#define ROWS_PER_COMMAND 200

#define KEY_SCORES "ounce:candidates"
#define KEY_ROWS "ounce:candidates:json"

static struct redis_announcement **announcement_at(struct redis *redis, uint32_t n)
{
    return &redis->announcements[(redis->announcement_first + n) % STORE_ANNOUNCEMENTS_MAX];
}

static void announcement_drop(struct redis *redis)
{
    struct redis_announcement **oldest = announcement_at(redis, 0);
    free(*oldest);
    *oldest = NULL;
    redis->announcement_first = (redis->announcement_first + 1) % STORE_ANNOUNCEMENTS_MAX;
    redis->announcement_count--;
}

void redis_announce(struct store *store, struct span type, uint64_t signature, struct span json)
{
    struct redis *redis = (struct redis *)store;
    struct redis_announcement *made = malloc(sizeof *made + type.size + json.size);
    CHECK(made != NULL);
    if (redis->announcement_count == STORE_ANNOUNCEMENTS_MAX) {
        announcement_drop(redis);
        redis->stats.announcements_dropped++;
    }
    *made = (struct redis_announcement){.signature = signature,
                                        .number = ++redis->announcement_number,
                                        .type_size = type.size,
                                        .json_size = json.size};
    struct draft draft = draft_in(made->bytes, type.size + json.size);
    draft_put(&draft, type);
    draft_put(&draft, json);
    *announcement_at(redis, redis->announcement_count++) = made;
}

static void announcement_send(struct redis *redis, const struct redis_announcement *announcement,
                              int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    redis_pipe_begin(pipe, "XADD");
    redis_key_engine(redis_pipe_draft(pipe), redis->options.name, "events");
    redis_pipe_drafted(pipe);
    redis_pipe_add_text(pipe, "MAXLEN");
    redis_pipe_add_text(pipe, "~");
    redis_pipe_add_text(pipe, STREAM_LENGTH);
    struct draft *id = redis_pipe_draft(pipe);
    draft_i64(id, redis->epoch);
    draft_byte(id, '-');
    draft_i64(id, announcement->number);
    redis_pipe_drafted(pipe);
    redis_pipe_add_text(pipe, "type");
    redis_pipe_add(pipe, span_of(announcement->bytes, announcement->type_size));
    redis_pipe_add_text(pipe, "issue");
    draft_hex(redis_pipe_draft(pipe), announcement->signature, REDIS_FIELD_BYTES);
    redis_pipe_drafted(pipe);
    redis_pipe_add_text(pipe, "json");
    redis_pipe_add(pipe,
                   span_of(announcement->bytes + announcement->type_size, announcement->json_size));
    redis_pipe_end(pipe, (struct redis_ask){.what = ASK_ANNOUNCE, .number = announcement->number},
                   now_ms);
}

static void announce_more(struct redis *redis, int64_t now_ms)
{
    for (uint32_t n = 0; n < redis->announcement_count && redis_room(redis); n++) {
        const struct redis_announcement *announcement = *announcement_at(redis, n);
        if (announcement->number > redis->announcement_sent) {
            if (n >= ANNOUNCED_AT_A_TIME) {
                return;
            }
            announcement_send(redis, announcement, now_ms);
            redis->announcement_sent = announcement->number;
        }
    }
}

void redis_announced(struct redis *redis, const struct redis_ask *ask, const redisReply *reply)
{
    // "The ID specified in XADD is equal or smaller": it came through before the connection was
    // lost.
    bool repeated =
        reply->type == REDIS_REPLY_ERROR &&
        span_find_nocase(redis_reply_text(reply), span_text("equal or smaller")) < reply->len;
    if (reply->type == REDIS_REPLY_ERROR && !repeated) {
        if (redis_error(redis, reply)) {
            return;
        }
        redis->stats.announcements_dropped++; // it would be refused again: the others go on
    } else {
        redis->stats.announcements++;
    }
    while (redis->announcement_count > 0 && (*announcement_at(redis, 0))->number <= ask->number) {
        announcement_drop(redis);
    }
}

static bool ranking_is(const struct redis_ranking *a, const struct redis_ranking *b)
{
    return a != NULL && a->count == b->count && a->bytes == b->bytes &&
           memcmp(a->rows, b->rows, a->count * sizeof *a->rows + a->bytes) == 0;
}

void redis_rank(struct store *store, const struct store_row *rows, size_t count)
{
    struct redis *redis = (struct redis *)store;
    size_t bytes = 0, kept = count < STORE_ROWS_MAX ? count : STORE_ROWS_MAX;
    for (size_t i = 0; i < kept; i++) {
        bytes += rows[i].json.size;
    }
    struct redis_ranking *ranking =
        calloc(1, sizeof *ranking + kept * sizeof *ranking->rows + bytes);
    CHECK(ranking != NULL);
    ranking->count = kept;
    ranking->bytes = bytes;
    struct draft texts = draft_in(&ranking->rows[kept], bytes);
    for (size_t i = 0; i < kept; i++) {
        ranking->rows[i].signature = rows[i].signature;
        ranking->rows[i].score = rows[i].score;
        ranking->rows[i].size = rows[i].json.size;
        draft_put(&texts, rows[i].json);
    }
    if (ranking_is(redis->ranking, ranking)) {
        free(ranking);
        return;
    }
    free(redis->ranking);
    redis->ranking = ranking;
    redis->ranking_dirty = true;
    redis->stats.rows_left_out = count - kept;
}

static void publish_end(struct redis *redis, int64_t now_ms)
{
    redis_pipe_end(&redis->pipe,
                   (struct redis_ask){.what = ASK_PUBLISH, .attempt = redis->ranking_attempt},
                   now_ms);
}

// A name beside `key`, in the same slot of a cluster: its hash tag is the whole of the other.
static void put_beside(struct redis *redis, const char *key)
{
    struct draft *draft = redis_pipe_draft(&redis->pipe);
    draft_byte(draft, '{');
    draft_text(draft, key);
    draft_text(draft, "}:");
    draft_put(draft, redis->options.name);
    redis_pipe_drafted(&redis->pipe);
}

static void publish_command(struct redis *redis, const char *command, const char *beside,
                            const char *key, int64_t now_ms)
{
    redis_pipe_begin(&redis->pipe, command);
    if (beside != NULL) {
        put_beside(redis, beside);
    }
    if (key != NULL) {
        redis_pipe_add_text(&redis->pipe, key);
    }
    publish_end(redis, now_ms);
}

static void publish_rows(struct redis *redis, size_t from, size_t to, const uint8_t *json,
                         int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    const struct redis_ranked_row *rows = redis->ranking->rows;
    redis_pipe_begin(pipe, "ZADD");
    put_beside(redis, KEY_SCORES);
    for (size_t i = from; i < to; i++) {
        draft_decimal(redis_pipe_draft(pipe), rows[i].score);
        redis_pipe_drafted(pipe);
        draft_hex(redis_pipe_draft(pipe), rows[i].signature, REDIS_FIELD_BYTES);
        redis_pipe_drafted(pipe);
    }
    publish_end(redis, now_ms);
    redis_pipe_begin(pipe, "HSET");
    put_beside(redis, KEY_ROWS);
    for (size_t i = from; i < to; i++) {
        draft_hex(redis_pipe_draft(pipe), rows[i].signature, REDIS_FIELD_BYTES);
        redis_pipe_drafted(pipe);
        redis_pipe_add(pipe, span_of(json, rows[i].size));
        json += rows[i].size;
    }
    publish_end(redis, now_ms);
}

static void publish(struct redis *redis, int64_t now_ms)
{
    const struct redis_ranking *ranking = redis->ranking;
    redis->ranking_dirty = false;
    redis->ranking_attempt++;
    redis->stats.rankings++;
    if (ranking->count == 0) {
        publish_command(redis, "DEL", NULL, KEY_SCORES, now_ms);
        publish_command(redis, "DEL", NULL, KEY_ROWS, now_ms);
        return;
    }
    publish_command(redis, "DEL", KEY_SCORES, NULL, now_ms);
    publish_command(redis, "DEL", KEY_ROWS, NULL, now_ms);
    const uint8_t *json = (const uint8_t *)&ranking->rows[ranking->count];
    for (size_t from = 0; from < ranking->count; from += ROWS_PER_COMMAND) {
        size_t to =
            from + ROWS_PER_COMMAND < ranking->count ? from + ROWS_PER_COMMAND : ranking->count;
        publish_rows(redis, from, to, json, now_ms);
        for (size_t i = from; i < to; i++) {
            json += ranking->rows[i].size;
        }
    }
    publish_command(redis, "RENAME", KEY_SCORES, KEY_SCORES, now_ms);
    publish_command(redis, "RENAME", KEY_ROWS, KEY_ROWS, now_ms);
}

void redis_published(struct redis *redis, const struct redis_ask *ask, const redisReply *reply)
{
    if (ask->attempt != redis->ranking_attempt) {
        return;
    }
    if (reply->type == REDIS_REPLY_ERROR) {
        (void)redis_error(redis, reply);
        redis->ranking_dirty = true;
        redis->stats.ranker = false; // not at once again: with the next lease
    } else if (ask->what == ASK_PUBLISHED && reply->type == REDIS_REPLY_INTEGER &&
               reply->integer != (long long)ask->count) {
        redis->ranking_dirty = true; // somebody flushed or deleted it
    }
}

static void count_published(struct redis *redis, const char *command, const char *key,
                            int64_t now_ms)
{
    redis_pipe_begin(&redis->pipe, command);
    redis_pipe_add_text(&redis->pipe, key);
    redis_pipe_end(&redis->pipe,
                   (struct redis_ask){.what = ASK_PUBLISHED,
                                      .attempt = redis->ranking_attempt,
                                      .count = (uint32_t)redis->ranking->count},
                   now_ms);
}

void redis_lease(struct redis *redis, int64_t for_ms, int64_t now_ms)
{
    redis->lease_ms = now_ms;
    redis_evalsha(redis, SCRIPT_LEASE, span_text("ounce:ranker"));
    redis_pipe_add(&redis->pipe, redis->options.name);
    redis_pipe_add_i64(&redis->pipe, for_ms);
    redis_pipe_end(&redis->pipe, (struct redis_ask){.what = ASK_LEASE}, now_ms);
}

void redis_leased(struct redis *redis, const redisReply *reply)
{
    bool was = redis->stats.ranker;
    if (reply->type == REDIS_REPLY_ERROR) {
        (void)redis_error(redis, reply);
    }
    redis->stats.ranker = reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
    redis->ranking_dirty = redis->ranking_dirty || (redis->stats.ranker && !was);
}

void redis_publish_more(struct redis *redis, int64_t now_ms)
{
    if (redis->state != STORE_LIVE || redis->ended) {
        return;
    }
    announce_more(redis, now_ms);
    if (redis->ranking == NULL || !redis_room(redis)) {
        return;
    }
    if (redis->lease_ms == INSTANT_NONE || now_ms < redis->lease_ms ||
        now_ms - redis->lease_ms >= STORE_FLUSH_MS) {
        if (redis->stats.ranker) {
            count_published(redis, "ZCARD", KEY_SCORES, now_ms);
            count_published(redis, "HLEN", KEY_ROWS, now_ms);
        }
        redis_lease(redis, LEASE_MS, now_ms);
    }
    if (redis->stats.ranker && redis->ranking_dirty) {
        publish(redis, now_ms);
    }
}

bool redis_publish_waits(const struct redis *redis)
{
    return redis->announcement_count > 0 || (redis->stats.ranker && redis->ranking_dirty);
}

void redis_publish_lost(struct redis *redis)
{
    redis->announcement_sent = 0;
    redis->stats.ranker = false;
    redis->ranking_dirty = true;
    redis->lease_ms = INSTANT_NONE;
}

void redis_publish_close(struct redis *redis)
{
    while (redis->announcement_count > 0) {
        announcement_drop(redis);
    }
    free(redis->ranking);
}
