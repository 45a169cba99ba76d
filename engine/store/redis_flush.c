// What changed in the window becomes batches: one script call writes up to so many fields of one
// page, absolute values, if the page over there is where it was left.
//
// A round begins once a second and takes every page that waits once; what changes meanwhile waits
// for the next. A page that differs is written anew: all its cells, the first batch on whatever
// stands there, @seq counting down from -1, and the page's next number only in the last. So a page
// whose @seq is below one (or missing) is one that is not whole.
#include "store/redis_inside.h"

#include "base/check.h"

static void tidy(struct redis *redis, int64_t now_ms)
{
    redis_pipe_end(&redis->pipe, (struct redis_ask){.what = ASK_TIDY}, now_ms);
}

// Tells readers that something under this key is new.
static void say_changed(struct redis *redis, uint32_t slot, uint32_t shard, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    redis_pipe_begin(pipe, "ZADD");
    redis_key_shard(redis_pipe_draft(pipe), redis->options.name, shard, "changed");
    redis_pipe_drafted(pipe);
    redis_pipe_add_i64(pipe, redis->score);
    redis_page_key(redis_pipe_draft(pipe), redis, slot);
    redis_pipe_drafted(pipe);
    tidy(redis, now_ms);
}

static void say_expires(struct redis *redis, uint32_t slot, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    redis_pipe_begin(pipe, "EXPIRE");
    redis_page_key(redis_pipe_draft(pipe), redis, slot);
    redis_pipe_drafted(pipe);
    redis_pipe_add_i64(pipe, redis_page_ttl_s(redis_page_name(&redis->pages[slot]), now_ms));
    tidy(redis, now_ms);
}

// The script's head. `last`: nothing of the page is left to send.
static void batch_begin(struct redis *redis, uint32_t slot, bool last)
{
    struct redis_pipe *pipe = &redis->pipe;
    struct redis_page *page = &redis->pages[slot];
    enum redis_page_state state = (enum redis_page_state)page->state;
    uint8_t key[REDIS_KEY_BYTES_MAX];
    struct draft draft = draft_in(key, sizeof key);
    redis_page_key(&draft, redis, slot);
    redis_evalsha(redis, SCRIPT_WRITE, draft_span(&draft));
    draft_hex(redis_pipe_draft(pipe), redis->journal, 16);
    redis_pipe_drafted(pipe);
    redis_pipe_add_i64(pipe, redis->epoch);
    if (state == PAGE_MARKED) {
        redis_pipe_add_text(pipe, "");
        page->building = 0;
    } else {
        redis_pipe_add_i64(pipe, state == PAGE_BUILDING ? page->building : page->sequence);
    }
    if (state == PAGE_STEADY || last) {
        redis_pipe_add_i64(pipe, ++page->sequence);
    } else {
        redis_pipe_add_i64(pipe, --page->building);
    }
    if (state != PAGE_STEADY) {
        redis_page_set(redis, slot, last ? PAGE_STEADY : PAGE_BUILDING);
        redis->stats.gaps += last;
    }
}

static void batch_end(struct redis *redis, uint32_t slot, uint32_t fields, int64_t now_ms)
{
    struct redis_page *page = &redis->pages[slot];
    page->known = true;
    page->written = true;
    redis->scripts_in_flight++;
    redis_pipe_end(&redis->pipe,
                   (struct redis_ask){ASK_BATCH, page->attempt, slot, fields, page->sequence},
                   now_ms);
}

static void add_signature(struct redis_pipe *pipe, uint64_t signature)
{
    draft_hex(redis_pipe_draft(pipe), signature, REDIS_FIELD_BYTES);
    redis_pipe_drafted(pipe);
}

// What is sent of a page that differs or is refused would be in vain: all of it is marked again
// once that page can be written.
static bool takes_batches(const struct redis *redis, uint32_t slot)
{
    enum redis_page_state state = (enum redis_page_state)redis->pages[slot].state;
    return state != PAGE_DIFFERS && state != PAGE_REFUSED;
}

static bool same_page(struct page_name a, struct page_name b)
{
    return a.unit == b.unit && a.period == b.period && a.shard == b.shard;
}

// The page that waited longest. False: none is left for this round.
static bool flush_page(struct redis *redis, int64_t now_ms)
{
    struct page_name name, next;
    if (!window_changed_page(redis->window, &name)) {
        return false;
    }
    struct redis_page *page = redis_page_of(redis, name);
    uint32_t slot = page_slot(name);
    if (page->round == redis->round) {
        return false; // it was taken and changed again, and so has all behind it
    }
    size_t count =
        window_changed_cells(redis->window, name, redis->cells, redis->options.fields_per_batch);
    bool last = !window_changed_page(redis->window, &next) || !same_page(name, next);
    page->round = last ? redis->round : 0;
    if (!takes_batches(redis, slot) || count == 0) {
        return count > 0;
    }
    batch_begin(redis, slot, last);
    for (size_t i = 0; i < count; i++) {
        add_signature(&redis->pipe, redis->cells[i].signature);
        redis_value_cell(redis_pipe_draft(&redis->pipe), name.unit, &redis->cells[i]);
        redis_pipe_drafted(&redis->pipe);
    }
    batch_end(redis, slot, (uint32_t)count, now_ms);
    if (last) {
        say_expires(redis, slot, now_ms);
        say_changed(redis, slot, name.shard, now_ms);
    }
    return true;
}

// Takes up to a batch of changed issues, and sorts them by shard. `starts`: where each shard's
// begin.
static void take_issues(struct redis *redis, uint32_t starts[WINDOW_SHARDS + 1])
{
    uint32_t counts[WINDOW_SHARDS] = {0}, taken = 0;
    while (taken < redis->options.fields_per_batch && redis->issues_left > 0) {
        uint32_t issue = window_changed_issue(redis->window, CHANGE_STORE);
        if (issue == ISSUE_NONE) {
            redis->issues_left = 0;
            break;
        }
        redis->issues_left--;
        redis->issues[taken++] = issue;
        counts[window_shard(window_issue(redis->window, issue)->signature)]++;
    }
    starts[0] = 0;
    for (uint32_t shard = 0; shard < WINDOW_SHARDS; shard++) {
        starts[shard + 1] = starts[shard] + counts[shard];
        counts[shard] = starts[shard];
    }
    for (uint32_t i = 0; i < taken; i++) {
        uint64_t signature = window_issue(redis->window, redis->issues[i])->signature;
        redis->sorted[counts[window_shard(signature)]++] = redis->issues[i];
    }
}

// Of some issues those with such a row, into redis->issues; says how many.
static uint32_t pick(struct redis *redis, enum redis_rows rows, enum redis_row row,
                     const uint32_t *issues, uint32_t count)
{
    uint32_t picked = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (redis_row_of(redis, rows, issues[i]) == row) {
            redis->issues[picked++] = issues[i];
        }
    }
    return picked;
}

// As many of these rows of one shard as one command has room for; says how many.
static uint32_t send_rows(struct redis *redis, enum redis_rows rows, uint32_t shard,
                          const uint32_t *issues, uint32_t count, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    uint32_t slot = redis_rows_slot(rows, shard), sent = 0;
    batch_begin(redis, slot, false);
    while (sent < count && redis_pipe_text_left(pipe) > 2 * REDIS_ISSUE_BYTES_MAX) {
        uint32_t issue = issues[sent++];
        add_signature(pipe, window_issue(redis->window, issue)->signature);
        redis_row_draft(redis_pipe_draft(pipe), redis, rows, issue);
        redis_pipe_drafted(pipe);
    }
    batch_end(redis, slot, sent, now_ms);
    redis->touched[rows][shard] = true;
    return sent;
}

static void delete_rows(struct redis *redis, enum redis_rows rows, uint32_t shard,
                        const uint32_t *issues, uint32_t count, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    redis_pipe_begin(pipe, "HDEL");
    redis_page_key(redis_pipe_draft(pipe), redis, redis_rows_slot(rows, shard));
    redis_pipe_drafted(pipe);
    for (uint32_t i = 0; i < count; i++) {
        add_signature(pipe, window_issue(redis->window, issues[i])->signature);
    }
    tidy(redis, now_ms);
    redis->touched[rows][shard] = true;
}

static void flush_rows(struct redis *redis, enum redis_rows rows, uint32_t shard,
                       const uint32_t *issues, uint32_t count, int64_t now_ms)
{
    uint32_t slot = redis_rows_slot(rows, shard);
    uint32_t kept = pick(redis, rows, ROW_KEPT, issues, count);
    for (uint32_t at = 0; at < kept && takes_batches(redis, slot);) {
        at += send_rows(redis, rows, shard, redis->issues + at, kept - at, now_ms);
    }
    uint32_t old = pick(redis, rows, ROW_OLD, issues, count);
    if (old > 0 && takes_batches(redis, slot)) {
        delete_rows(redis, rows, shard, redis->issues, old, now_ms);
    }
}

static void flush_issues(struct redis *redis, int64_t now_ms)
{
    uint32_t starts[WINDOW_SHARDS + 1];
    take_issues(redis, starts);
    for (uint32_t shard = 0; shard < WINDOW_SHARDS; shard++) {
        const uint32_t *issues = redis->sorted + starts[shard];
        uint32_t count = starts[shard + 1] - starts[shard];
        flush_rows(redis, ROWS_ISSUES, shard, issues, count, now_ms);
        flush_rows(redis, ROWS_ALIASES, shard, issues, count, now_ms);
    }
}

// All issues of this round are sent: what is written anew is whole with an empty last batch, and
// readers hear of all that was touched.
static void finish_rows(struct redis *redis, enum redis_rows rows, int64_t now_ms)
{
    for (uint32_t shard = 0; shard < WINDOW_SHARDS; shard++) {
        uint32_t slot = redis_rows_slot(rows, shard);
        enum redis_page_state state = (enum redis_page_state)redis->pages[slot].state;
        if (state == PAGE_MARKED || state == PAGE_BUILDING) {
            batch_begin(redis, slot, true);
            batch_end(redis, slot, 0, now_ms);
            redis->touched[rows][shard] = true;
        }
        if (redis->touched[rows][shard]) {
            redis->touched[rows][shard] = false;
            say_changed(redis, slot, shard, now_ms);
        }
    }
}

static void round_begin(struct redis *redis, int64_t now_ms)
{
    redis->flushing = redis->round_open = true;
    redis->flush_soon = false;
    redis->round_ms = now_ms;
    redis->round += redis->round == UINT32_MAX ? 2 : 1; // 0: never
    redis->score = now_ms > redis->score ? now_ms : redis->score + 1;
    redis->issues_left = window_changed_count(redis->window, CHANGE_STORE);
}

static bool round_is_due(const struct redis *redis, int64_t now_ms)
{
    return redis->scripts_in_flight == 0 &&
           (redis->flush_soon || redis->waiting > 0 || now_ms < redis->round_ms ||
            now_ms - redis->round_ms >= STORE_FLUSH_MS);
}

static void round_go_on(struct redis *redis, int64_t now_ms)
{
    while (redis->flushing && redis_room(redis)) {
        if (redis->issues_left > 0) {
            flush_issues(redis, now_ms);
            continue;
        }
        finish_rows(redis, ROWS_ISSUES, now_ms);
        finish_rows(redis, ROWS_ALIASES, now_ms);
        if (flush_page(redis, now_ms)) {
            continue;
        }
        if (redis->differing > 0) {
            redis_pages_mark(redis);
        } else {
            redis_pages_forget_empty(redis);
            redis->flushing = redis->sifting = false;
        }
    }
}

void redis_flush_more(struct redis *redis, int64_t now_ms)
{
    if (redis->state != STORE_LIVE || redis->verifying || redis->ended) {
        return;
    }
    if (!redis->flushing && round_is_due(redis, now_ms)) {
        round_begin(redis, now_ms);
    }
    if (redis->flushing) {
        round_go_on(redis, now_ms);
    }
    if (redis->round_open && !redis->flushing && redis->scripts_in_flight == 0 &&
        redis->waiting == 0) {
        redis->round_open = false;
        // What Redis refused to take is not there: "up to when" stands still.
        if (redis->stats.pages_refused == 0) {
            redis->stats.flushed_ms = redis->round_ms;
        }
    }
}

static void batch_failed(struct redis *redis, const struct redis_ask *ask, const redisReply *reply,
                         int64_t now_ms)
{
    struct span text = redis_reply_text(reply);
    bool current = ask->attempt == redis->pages[ask->slot].attempt;
    if (span_starts(text, span_text("NOSCRIPT"))) {
        redis_scripts_load(redis, now_ms);
        if (current) {
            redis_page_differs(redis, ask->slot);
        }
        return;
    }
    if (redis_error_of_page(redis, reply, ask->slot) || !current) {
        return;
    }
    redis->pages[ask->slot].attempt++;
    redis_page_set(redis, ask->slot, PAGE_REFUSED);
    if (!span_starts(text, span_text("WRONGTYPE")) && redis->verify_again_ms == INSTANT_NONE) {
        redis->verify_again_ms = now_ms + REDIS_RETRY_MS; // out of memory and the like may pass
    }
}

void redis_flushed(struct redis *redis, const struct redis_ask *ask, const redisReply *reply,
                   int64_t now_ms)
{
    struct span answer = redis_reply_text_at(reply, 0);
    struct span detail = redis_reply_text_at(reply, 1);
    redis->scripts_in_flight--;
    if (reply->type == REDIS_REPLY_ERROR) {
        batch_failed(redis, ask, reply, now_ms);
    } else if (span_equal(answer, span_text("OK")) || span_equal(answer, span_text("DUP"))) {
        redis->stats.batches++;
        redis->stats.fields += ask->count;
    } else if (span_equal(answer, span_text("GAP"))) {
        if (ask->attempt == redis->pages[ask->slot].attempt) {
            redis_page_differs(redis, ask->slot);
        }
    } else if (span_equal(answer, span_text("FOREIGN"))) {
        (void)redis_usurped(redis, detail, 0);
    } else if (span_equal(answer, span_text("FENCED"))) {
        (void)redis_usurped(redis, (struct span){NULL, 0}, INT64_MAX);
    } else {
        redis->hang_up = true;
    }
}
