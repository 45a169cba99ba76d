// What is known of each page over there: where it is, and whether it must be written anew.
//
//   steady ──(gap, gone, another's number)──> differs ──> marked ──> building ──(last batch)──>
//   steady
//          ──(cannot be written)──> refused ──(compared again)──> differs
#include "store/redis_inside.h"

#include "base/check.h"

#define SHARDS_MARKED_AT_A_TIME 4 // each costs a walk over the window's issues

struct redis_page *redis_page_of(struct redis *redis, struct page_name name)
{
    struct redis_page *page = &redis->pages[page_slot(name)];
    if (!page->known || page->period != name.period) { // the ring came round: another page
        redis_page_set(redis, page_slot(name), PAGE_STEADY);
        *page = (struct redis_page){.period = name.period,
                                    .unit = (uint8_t)name.unit,
                                    .shard = (uint8_t)name.shard,
                                    .attempt = (uint8_t)(page->attempt + 1),
                                    .known = true};
    }
    return page;
}

struct page_name redis_page_name(const struct redis_page *page)
{
    return (struct page_name){(enum page_unit)page->unit, page->period, page->shard};
}

uint32_t redis_page_shard(const struct redis *redis, uint32_t slot)
{
    return redis_is_rows(slot) ? (slot - PAGE_SLOTS) % WINDOW_SHARDS : redis->pages[slot].shard;
}

void redis_page_key(struct draft *draft, const struct redis *redis, uint32_t slot)
{
    static const char *const rows[REDIS_ROWS] = {"issues", "aliases"};
    if (redis_is_rows(slot)) {
        redis_key_shard(draft, redis->options.name, redis_page_shard(redis, slot),
                        rows[(slot - PAGE_SLOTS) / WINDOW_SHARDS]);
    } else {
        redis_key_page(draft, redis->options.name, redis_page_name(&redis->pages[slot]));
    }
}

bool redis_page_slid(const struct redis *redis, uint32_t slot, int64_t now_ms)
{
    const struct redis_page *page = &redis->pages[slot];
    enum page_unit unit = (enum page_unit)page->unit;
    return !redis_is_rows(slot) &&
           page->period + redis_periods_kept(unit) <= redis_period_of(unit, now_ms);
}

static bool state_waits(enum redis_page_state state)
{
    return state == PAGE_DIFFERS || state == PAGE_MARKED || state == PAGE_BUILDING;
}

void redis_page_set(struct redis *redis, uint32_t slot, enum redis_page_state state)
{
    struct redis_page *page = &redis->pages[slot];
    enum redis_page_state was = (enum redis_page_state)page->state;
    redis->waiting += state_waits(state);
    redis->waiting -= state_waits(was);
    redis->marked += state == PAGE_MARKED;
    redis->marked -= was == PAGE_MARKED;
    redis->stats.pages_refused += state == PAGE_REFUSED;
    redis->stats.pages_refused -= was == PAGE_REFUSED;
    if (!redis_is_rows(slot)) {
        redis->wanted[slot] = state == PAGE_DIFFERS;
    }
    page->state = (uint8_t)state;
}

void redis_page_differs(struct redis *redis, uint32_t slot)
{
    struct redis_page *page = &redis->pages[slot];
    uint32_t shard = redis_page_shard(redis, slot);
    bool *differ = redis_is_rows(slot) ? redis->rows_differ : redis->cells_differ;
    page->attempt++;
    page->round = 0;
    redis_page_set(redis, slot, PAGE_DIFFERS);
    redis->differing += !differ[shard];
    differ[shard] = true;
}

static void pages_marked(struct redis *redis, const bool *shards)
{
    for (uint32_t slot = 0; slot < PAGE_SLOTS; slot++) {
        const struct redis_page *page = &redis->pages[slot];
        if (page->state == PAGE_DIFFERS && shards[page->shard]) {
            redis_page_set(redis, slot, PAGE_MARKED);
            redis->pages[slot].marked_round = redis->round;
        }
    }
}

static void rows_mark(struct redis *redis, uint32_t shard)
{
    window_change_issues(redis->window, shard);
    for (int rows = 0; rows < REDIS_ROWS; rows++) {
        uint32_t slot = redis_rows_slot((enum redis_rows)rows, shard);
        if (redis->pages[slot].state == PAGE_DIFFERS) {
            redis_page_set(redis, slot, PAGE_MARKED);
        }
    }
    // The list is served in order: when so many were taken, all of these were.
    redis->issues_left = window_changed_count(redis->window, CHANGE_STORE);
}

void redis_pages_mark(struct redis *redis)
{
    bool done[WINDOW_SHARDS] = {false};
    unsigned count = 0;
    for (uint32_t shard = 0; shard < WINDOW_SHARDS && count < SHARDS_MARKED_AT_A_TIME; shard++) {
        if (redis->cells_differ[shard]) {
            window_change_pages(redis->window, shard, redis->wanted);
            redis->cells_differ[shard] = false;
            done[shard] = true;
            redis->differing--;
            count++;
        }
        if (redis->rows_differ[shard]) {
            rows_mark(redis, shard);
            redis->rows_differ[shard] = false;
            redis->differing--;
            count++;
        }
    }
    if (count > 0) {
        pages_marked(redis, done);
    }
}

void redis_pages_forget_empty(struct redis *redis)
{
    struct page_name name;
    bool all_taken = !window_changed_page(redis->window, &name);
    for (uint32_t slot = 0; slot < PAGE_SLOTS && redis->marked > 0; slot++) {
        struct redis_page *page = &redis->pages[slot];
        if (page->state == PAGE_MARKED && (all_taken || page->marked_round != redis->round)) {
            redis_page_set(redis, slot, PAGE_STEADY);
            page->known = false;
        }
    }
}
