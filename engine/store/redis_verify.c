// Pages over there are compared with what is known of them by their guard fields alone: all of them
// when something looks wrong, a few with every tick because a single key may be gone without a
// word.
#include "store/redis_inside.h"

#define VERIFY_ASKED_MAX 512
#define SWEEP_SLOTS_PER_TICK 2048

enum { OF_A_PASS = 1, WAS_WRITTEN = 2 }; // bits of ask.count

void redis_verify_all(struct redis *redis)
{
    redis->verifying = true;
    redis->flushing = false;
    redis->verify_at = 0;
    redis->verify_again_ms = INSTANT_NONE;
    redis->stats.verifications++;
}

static void forget(struct redis *redis, uint32_t slot, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    redis_pipe_begin(pipe, "ZREM");
    redis_key_shard(redis_pipe_draft(pipe), redis->options.name, redis->pages[slot].shard,
                    "changed");
    redis_pipe_drafted(pipe);
    redis_page_key(redis_pipe_draft(pipe), redis, slot);
    redis_pipe_drafted(pipe);
    redis_pipe_end(pipe, (struct redis_ask){.what = ASK_TIDY}, now_ms);
    redis_page_set(redis, slot, PAGE_STEADY);
    redis->pages[slot].known = false;
}

static void compare(struct redis *redis, uint32_t slot, bool of_a_pass, int64_t now_ms)
{
    struct redis_pipe *pipe = &redis->pipe;
    const struct redis_page *page = &redis->pages[slot];
    uint32_t bits = (of_a_pass ? OF_A_PASS : 0U) | (page->written ? WAS_WRITTEN : 0U);
    redis_pipe_begin(pipe, "HMGET");
    redis_page_key(redis_pipe_draft(pipe), redis, slot);
    redis_pipe_drafted(pipe);
    redis_pipe_add_text(pipe, "@journal");
    redis_pipe_add_text(pipe, "@epoch");
    redis_pipe_add_text(pipe, "@seq");
    redis->verify_asked += of_a_pass;
    uint8_t attempt = page->attempt;
    redis_pipe_end(pipe, (struct redis_ask){ASK_VERIFY, attempt, slot, bits, page->sequence},
                   now_ms);
}

void redis_verify_more(struct redis *redis, int64_t now_ms)
{
    if (!redis->verifying || redis->state != STORE_LIVE) {
        return;
    }
    while (redis->verify_at < REDIS_PAGES && redis->verify_asked < VERIFY_ASKED_MAX &&
           redis_room(redis)) {
        uint32_t slot = redis->verify_at++;
        const struct redis_page *page = &redis->pages[slot];
        if (!page->known) {
            continue;
        }
        if (redis_page_slid(redis, slot, now_ms)) {
            forget(redis, slot, now_ms);
        } else if (page->state == PAGE_STEADY || page->state == PAGE_REFUSED) {
            compare(redis, slot, true, now_ms);
        } else {
            redis_page_differs(redis, slot); // begun, and nobody knows how far it came
        }
    }
    if (redis->verify_at == REDIS_PAGES && redis->verify_asked == 0) {
        redis->verifying = false;
        redis->flush_soon = true;
    }
}

void redis_verify_sweep(struct redis *redis, int64_t now_ms)
{
    bool rests = now_ms < redis->sweep_after_ms;
    if (rests || redis->verifying || redis->state != STORE_LIVE || redis->ended) {
        return;
    }
    uint32_t asked = 0;
    for (uint32_t looked = 0; looked < SWEEP_SLOTS_PER_TICK && redis_room(redis) &&
                              asked < redis->options.sweep_pages_per_tick;
         looked++) {
        uint32_t slot = redis->sweep_at;
        redis->sweep_at = (slot + 1) % REDIS_PAGES;
        const struct redis_page *page = &redis->pages[slot];
        if (page->known && redis_page_slid(redis, slot, now_ms)) {
            forget(redis, slot, now_ms);
        } else if (page->known && (page->state == PAGE_STEADY || page->state == PAGE_REFUSED)) {
            compare(redis, slot, false, now_ms);
            asked++;
        }
    }
}

bool redis_usurped(struct redis *redis, struct span journal, int64_t epoch)
{
    uint64_t theirs;
    if (journal.size > 0 && (!hex_read(journal, 16, &theirs) || theirs != redis->journal)) {
        redis_refuse(redis, span_text("pages under this engine's name belong to another journal, "),
                     journal,
                     span_text("; give this engine another --name, or delete the keys "
                               "ounce:*:NAME:* if nobody needs them"));
        return true;
    }
    if (epoch > redis->epoch) {
        redis->fenced = true;
        redis_refuse(redis, span_text("a later run of this engine has taken over its name"),
                     (struct span){NULL, 0},
                     span_text("; stop one of the two, or give it another --name"));
        return true;
    }
    return false;
}

static void refused(struct redis *redis, const struct redis_ask *ask, const redisReply *reply)
{
    bool wrong_type = span_starts(redis_reply_text(reply), span_text("WRONGTYPE"));
    if (!redis_error_of_page(redis, reply, ask->slot) && wrong_type) {
        redis->pages[ask->slot].attempt++;
        redis_page_set(redis, ask->slot, PAGE_REFUSED);
    }
}

void redis_verified(struct redis *redis, const struct redis_ask *ask, const redisReply *reply)
{
    const struct redis_page *page = &redis->pages[ask->slot];
    int64_t epoch = 0, sequence = 0;
    redis->verify_asked -= (ask->count & OF_A_PASS) != 0;
    if (ask->attempt != page->attempt) {
        return;
    }
    if (reply->type == REDIS_REPLY_ERROR) {
        refused(redis, ask, reply);
        return;
    }
    bool whole = i64_read(redis_reply_text_at(reply, 1), &epoch) &&
                 i64_read(redis_reply_text_at(reply, 2), &sequence);
    if (redis_usurped(redis, redis_reply_text_at(reply, 0), epoch)) {
        return;
    }
    if (!whole || sequence != ask->number || page->state == PAGE_REFUSED ||
        ((ask->count & WAS_WRITTEN) != 0 && epoch != redis->epoch)) {
        redis_page_differs(redis, ask->slot);
    }
}
