// What earlier runs kept under our name becomes issues, aliases and cells of the window again: the
// issues of every shard first, then the aliases, so that the cells arrive where they are shown; of
// those days, hours and minutes, the newest first. Every name that could exist is asked for; one
// that does not costs a few bytes each way, less than keeping books on them would.
//
// Each hash is merged when its reply is whole, and never twice: after a lost connection it goes on
// behind the last one merged.
#include "store/redis_inside.h"

#include "base/check.h"

#define LOAD_ASKED_MAX 256
#define DELETED_AT_A_TIME 1000

// How far ahead of now a period can lie: events are dated up to 10 minutes ahead.
static const uint32_t periods_ahead[PAGE_UNITS] = {1, 1, 11};

static uint32_t unit_periods(enum page_unit unit)
{
    return redis_periods_kept(unit) + periods_ahead[unit];
}

// The hash at a place in the order of loading: its slot over there and here. False: there is none
// at that place. *end: past the last place.
struct place {
    bool is_rows, end;
    uint32_t shard;
    enum redis_rows rows;
    struct page_name name;
};

static bool place_at(const struct redis *redis, uint32_t at, struct place *place)
{
    uint32_t step = at / WINDOW_SHARDS;
    *place = (struct place){.shard = at % WINDOW_SHARDS, .is_rows = step < REDIS_ROWS};
    if (place->is_rows) {
        place->rows = (enum redis_rows)step;
        return true;
    }
    step -= REDIS_ROWS;
    for (int unit = PAGE_DAY; unit < PAGE_UNITS; unit++) {
        if (step < unit_periods((enum page_unit)unit)) {
            uint32_t newest =
                redis_period_of((enum page_unit)unit, redis->load_now_ms) + periods_ahead[unit];
            place->name = (struct page_name){(enum page_unit)unit, newest - step, place->shard};
            return step <= newest;
        }
        step -= unit_periods((enum page_unit)unit);
    }
    place->end = true;
    return false;
}

static uint32_t place_slot(struct redis *redis, const struct place *place)
{
    if (place->is_rows) {
        return redis_rows_slot(place->rows, place->shard);
    }
    (void)redis_page_of(redis, place->name);
    return page_slot(place->name);
}

static void place_key(struct draft *draft, const struct redis *redis, const struct place *place)
{
    if (place->is_rows) {
        redis_page_key(draft, redis, redis_rows_slot(place->rows, place->shard));
    } else {
        redis_key_page(draft, redis->options.name, place->name);
    }
}

void redis_load_more(struct redis *redis, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    struct place place = {.end = false};
    while (redis->state == STORE_LOADING && redis->load_in_flight < LOAD_ASKED_MAX &&
           redis_room(redis)) {
        bool there = place_at(redis, redis->load_asked, &place);
        if (place.end) {
            break;
        }
        uint32_t at = redis->load_asked++;
        if (!there) {
            continue;
        }
        redis_pipe_begin(pipe, "HGETALL");
        place_key(redis_pipe_draft(pipe), redis, &place);
        redis_pipe_drafted(pipe);
        redis->load_in_flight++;
        redis_pipe_end(pipe, (struct redis_ask){.what = ASK_LOAD, .slot = at}, now_ms);
    }
    if (redis->state == STORE_LOADING && place.end && redis->load_in_flight == 0) {
        redis_live(redis, now_ms);
    }
}

struct guard {
    struct span journal, epoch, sequence;
};

static struct guard read_guard(const redisReply *reply)
{
    struct guard guard = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    for (size_t i = 0; i + 1 < reply->elements; i += 2) {
        struct span field = redis_reply_text_at(reply, i);
        if (span_equal(field, span_text("@journal"))) {
            guard.journal = redis_reply_text_at(reply, i + 1);
        } else if (span_equal(field, span_text("@epoch"))) {
            guard.epoch = redis_reply_text_at(reply, i + 1);
        } else if (span_equal(field, span_text("@seq"))) {
            guard.sequence = redis_reply_text_at(reply, i + 1);
        }
    }
    return guard;
}

// Whether the hash is ours to read. Where nobody had our name but our pages are there (the line
// about engines was evicted or deleted), theirs is the journal that goes on.
static bool guard_allows(struct redis *redis, const struct guard *guard)
{
    uint64_t journal;
    int64_t epoch;
    if (guard->journal.size == 0 && guard->epoch.size == 0) {
        return false; // not written by us: whoever put it there
    }
    if (redis->fresh && hex_read(guard->journal, 16, &journal)) {
        redis->journal = journal;
        redis->fresh = false;
        redis->beat_ms = INSTANT_NONE; // say so soon
    }
    if (redis_usurped(redis, guard->journal, 0)) {
        return false;
    }
    if (i64_read(guard->epoch, &epoch) && epoch >= redis->epoch && epoch < INT32_MAX) {
        redis->epoch = epoch + 1; // the line about engines was older than the page
        redis->beat_ms = INSTANT_NONE;
    }
    return true;
}

static void merge_cell(struct redis *redis, struct page_name name, const struct cell_values *cell)
{
    uint32_t issue = window_find(redis->window, cell->signature);
    if (issue == ISSUE_NONE) { // its line among the issues is lost; the next event brings a title
        issue = window_merge_issue(redis->window, cell->signature, (struct span){NULL, 0}, 0,
                                   INSTANT_NONE, INSTANT_NONE, cell->tickets > 0);
    }
    if (issue == ISSUE_NONE) {
        redis->stats.values_bad++;
        return;
    }
    redis->stats.cells_loaded++;
    if (name.unit == PAGE_DAY) {
        struct day_cell day = {.errors = cell->errors,
                               .seconds = cell->seconds,
                               .tickets = cell->tickets,
                               .reported = cell->reported,
                               .hours = cell->hours,
                               .day = (int32_t)name.period};
        window_merge_day(redis->window, issue, &day);
    } else {
        struct recent_cell recent = {
            .errors = cell->errors, .tickets = cell->tickets, .period = name.period};
        window_merge_recent(redis->window, issue,
                            name.unit == PAGE_HOUR ? RECENT_HOUR : RECENT_MINUTE, &recent);
    }
}

static bool is_own_field(struct span field)
{
    return field.size > 0 && field.at[0] == '@';
}

static void merge_cells(struct redis *redis, struct page_name name, const redisReply *reply)
{
    for (size_t i = 0; i + 1 < reply->elements; i += 2) {
        struct span field = redis_reply_text_at(reply, i);
        struct cell_values cell;
        if (is_own_field(field)) {
            continue;
        }
        if (!hex_read(field, REDIS_FIELD_BYTES, &cell.signature) ||
            window_shard(cell.signature) != name.shard ||
            !redis_value_read_cell(redis_reply_text_at(reply, i + 1), name.unit, &cell)) {
            redis->stats.values_bad++;
            continue;
        }
        merge_cell(redis, name, &cell);
    }
}

static void merge_rows(struct redis *redis, const struct place *place, const redisReply *reply,
                       int64_t now_ms)
{
    struct span old[DELETED_AT_A_TIME];
    size_t old_count = 0;
    for (size_t i = 0; i + 1 < reply->elements && redis->state == STORE_LOADING; i += 2) {
        struct span field = redis_reply_text_at(reply, i);
        uint64_t signature;
        if (is_own_field(field)) {
            continue;
        }
        if (!hex_read(field, REDIS_FIELD_BYTES, &signature) ||
            window_shard(signature) != place->shard) {
            redis->stats.values_bad++;
        } else if (!redis_row_merge(redis, place->rows, signature,
                                    redis_reply_text_at(reply, i + 1)) &&
                   old_count < DELETED_AT_A_TIME) {
            old[old_count++] = field;
        }
    }
    if (old_count == 0 || redis->state != STORE_LOADING) {
        return;
    }
    redis_pipe_begin(&redis->pipe, "HDEL");
    place_key(redis_pipe_draft(&redis->pipe), redis, place);
    redis_pipe_drafted(&redis->pipe);
    for (size_t i = 0; i < old_count; i++) {
        redis_pipe_add(&redis->pipe, old[i]);
    }
    redis_pipe_end(&redis->pipe, (struct redis_ask){.what = ASK_TIDY}, now_ms);
}

static void load_hash(struct redis *redis, const struct place *place, const redisReply *reply,
                      int64_t now_ms)
{
    uint32_t slot = place_slot(redis, place);
    struct redis_page *page = &redis->pages[slot];
    struct guard guard = read_guard(reply);
    page->known = true;
    if (!guard_allows(redis, &guard)) {
        redis->stats.values_bad += reply->elements / 2;
        return;
    }
    if (place->is_rows) {
        merge_rows(redis, place, reply, now_ms);
    } else {
        merge_cells(redis, place->name, reply);
    }
    if (!i64_read(guard.sequence, &page->sequence) || page->sequence < 1 ||
        page->sequence > REDIS_SEQUENCE_MAX) {
        page->sequence = 0; // its run ended while it was writing the page anew
        redis_page_differs(redis, slot);
    }
}

void redis_loaded(struct redis *redis, const struct redis_ask *ask, const redisReply *reply,
                  int64_t now_ms)
{
    struct place place;
    CHECK(place_at(redis, ask->slot, &place));
    redis->load_in_flight--;
    if (reply->type == REDIS_REPLY_ERROR) {
        uint32_t slot = place_slot(redis, &place);
        if (!redis_error_of_page(redis, reply, slot)) {
            redis->pages[slot].known = true;
            redis_page_set(redis, slot, PAGE_REFUSED);
            redis->load_done = ask->slot + 1;
        }
        return;
    }
    if (reply->type != REDIS_REPLY_ARRAY) {
        redis->hang_up = true;
        return;
    }
    if (reply->elements > 0) {
        load_hash(redis, &place, reply, now_ms);
    }
    if (redis->state == STORE_LOADING) {
        redis->load_done = ask->slot + 1;
    }
}
