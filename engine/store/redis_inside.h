// What the files of this folder share of one Redis store. Nobody outside includes it.
//
//   redis.c           the conversation's phases: greeting, claim, heartbeat, deadlines; the vtable
//   redis_load.c      what earlier runs kept becomes cells of the window again
//   redis_page.c      what is known of each page over there
//   redis_row.c       what is kept of an issue beside its cells
//   redis_flush.c     what changed becomes batches
//   redis_verify.c    pages over there are compared with what is known of them
//   redis_publish.c   the ranked list and the announcements
#pragma once

#include "store/draft.h"
#include "store/redis_key.h"
#include "store/redis_pipe.h"
#include "store/redis_value.h"
#include "store/store.h"
#include "window/window.h"

#define REDIS_WAITING_MAX (1U << 20) // outgoing bytes above which nothing more is made
#define REDIS_NOTE_BYTES 512
#define REDIS_SEQUENCE_MAX (1LL << 52) // what Lua still counts exactly
#define REDIS_RETRY_MS                                                                             \
    2000 // until what the server refused for want of room or the like is tried again

// What is kept of signatures beside their cells: one hash a shard for each of these.
enum redis_rows { ROWS_ISSUES, ROWS_ALIASES, REDIS_ROWS };

// The pages of cells by page_slot, then those hashes: pages as well.
#define REDIS_PAGES (PAGE_SLOTS + REDIS_ROWS * WINDOW_SHARDS)

// What a reply answers.
enum redis_what {
    ASK_AUTH,
    ASK_SELECT,
    ASK_SCRIPT, // slot: enum redis_script
    ASK_POLICY,
    ASK_STREAM, // the newest announcement
    ASK_CLAIM,
    ASK_BEAT,
    ASK_GOODBYE,
    ASK_LOAD,   // slot: its place in the order of loading
    ASK_BATCH,  // slot, attempt, count: fields
    ASK_VERIFY, // slot, attempt, number: the sequence expected, count: of a pass over everything
    ASK_LEASE,
    ASK_PUBLISH,   // attempt: which publishing
    ASK_PUBLISHED, // count: the rows expected, attempt
    ASK_ANNOUNCE,  // number
    ASK_TIDY,      // EXPIRE, ZADD and the like: only errors are looked at
};

enum redis_script { SCRIPT_WRITE, SCRIPT_BEAT, SCRIPT_LEASE, SCRIPTS };

// A page over there, as far as is known here.
enum redis_page_state {
    PAGE_STEADY,   // batches chain by sequence number
    PAGE_DIFFERS,  // is to be written anew; its cells are not marked yet
    PAGE_MARKED,   // its cells are marked as changed; the next batch is the first one
    PAGE_BUILDING, // some of them were sent; @seq is below zero over there
    PAGE_REFUSED,  // cannot be written (another type under its key); compared again now and then
};

struct redis_page {
    int64_t sequence; // the last one sent; 0: none
    int64_t building; // the last one sent below zero
    uint32_t period;
    uint32_t round; // of flushing, in which all of it was taken
    uint32_t marked_round;
    uint8_t state;   // enum redis_page_state
    uint8_t unit;    // enum page_unit; cells only
    uint8_t shard;   // likewise
    uint8_t attempt; // replies to earlier ones mean nothing any more
    bool known;      // may be there: is compared
    bool written;    // by this run
};

struct redis_announcement {
    uint64_t signature;
    int64_t number;
    size_t type_size, json_size;
    uint8_t bytes[]; // the type, then the JSON
};

struct redis_ranking {
    size_t count;
    size_t bytes; // all JSON texts, one after another, behind the rows
    struct redis_ranked_row {
        uint64_t signature;
        double score;
        size_t size;
    } rows[];
};

struct redis_note { // a sentence for people
    uint8_t text[REDIS_NOTE_BYTES];
    size_t size;
};

struct redis {
    struct store store; // first: a struct store * is this
    struct store_options options;
    uint8_t name[STORE_NAME_BYTES_MAX];
    struct window *window;
    struct redis_pipe pipe;

    // The conversation.
    enum store_state state;
    struct redis_note problem, error, warning;
    struct store_stats stats;
    char sha[SCRIPTS][41]; // of each script, as Redis told it
    uint32_t scripts_known;
    bool scripts_asked; // loading them again is under way
    bool fenced;        // for good: the name is another's, or what was read is stale
    bool hang_up;       // drop the connection at the next chance
    bool ended;         // goodbye was said
    int64_t beat_ms;    // the last heartbeat or claim was sent
    bool beat_asked;
    int64_t rival_ms; // a live run of our name was last seen; INSTANT_NONE

    // Who we are over there.
    uint64_t journal, run;
    int64_t epoch;
    bool fresh; // nobody had the name: a journal found in the pages is adopted

    // Loading.
    bool loaded;
    int64_t load_now_ms; // the instant that the order of loading is reckoned from
    uint32_t load_asked, load_done, load_in_flight;

    // Pages, by slot.
    struct redis_page *pages;
    bool *wanted; // those that differ, for window_change_pages
    bool cells_differ[WINDOW_SHARDS], rows_differ[WINDOW_SHARDS];
    uint32_t differing; // cells_differ and rows_differ that are set
    uint32_t marked;    // pages in PAGE_MARKED
    uint32_t waiting;   // pages from PAGE_DIFFERS to PAGE_BUILDING

    // Comparing.
    bool verifying; // everything: nothing is flushed meanwhile
    uint32_t verify_at, verify_asked;
    int64_t verify_again_ms; // INSTANT_NONE: not planned
    uint32_t sweep_at;
    int64_t sweep_after_ms; // it rests until then

    // Flushing.
    bool flushing; // a round is under way
    bool flush_soon;
    uint32_t round;
    int64_t round_ms;     // when it began
    bool round_open;      // what it began with is not all acknowledged
    bool sifting;         // it is the first since loading: aliases that slid out are deleted
    int64_t score;        // in `changed`: the round's instant, made to grow
    uint32_t issues_left; // of this round
    uint32_t scripts_in_flight;
    struct cell_values *cells;               // fields_per_batch of them
    uint32_t *issues;                        // likewise, and
    uint32_t *sorted;                        // by shard
    bool touched[REDIS_ROWS][WINDOW_SHARDS]; // rows were written in this round

    // Publishing.
    struct redis_announcement *announcements[STORE_ANNOUNCEMENTS_MAX]; // a ring
    uint32_t announcement_first, announcement_count;
    int64_t announcement_number;   // of the last one
    int64_t announcement_sent;     // its number, on this connection
    struct redis_ranking *ranking; // NULL: none was told yet
    bool ranking_dirty;
    uint8_t ranking_attempt;
    int64_t lease_ms;
};

// redis.c
void redis_note_set(struct redis_note *note, struct span a, struct span b, struct span c);
// Cannot go on: says why, and lets the connection be dropped.
void redis_refuse(struct redis *redis, struct span what, struct span detail, struct span hint);
void redis_refuse_version(struct redis *redis, uint32_t theirs);
// An answer that is an error: counted and kept. True when the server is no use for now.
bool redis_error(struct redis *redis, const redisReply *reply);
// The same, where it is about a page: the text names its key.
bool redis_error_of_page(struct redis *redis, const redisReply *reply, uint32_t slot);
void redis_scripts_load(struct redis *redis, int64_t now_ms);
void redis_evalsha(struct redis *redis, enum redis_script script, struct span key);
// There is room for more commands.
bool redis_room(const struct redis *redis);
void redis_live(struct redis *redis, int64_t now_ms); // loading is over

// redis_page.c
struct redis_page *redis_page_of(struct redis *redis, struct page_name name); // NULL: out of range
struct page_name redis_page_name(const struct redis_page *page);
static inline uint32_t redis_rows_slot(enum redis_rows rows, uint32_t shard)
{
    return PAGE_SLOTS + (uint32_t)rows * WINDOW_SHARDS + shard;
}
static inline bool redis_is_rows(uint32_t slot)
{
    return slot >= PAGE_SLOTS;
}
uint32_t redis_page_shard(const struct redis *redis, uint32_t slot);
void redis_page_key(struct draft *draft, const struct redis *redis, uint32_t slot);
bool redis_page_slid(const struct redis *redis, uint32_t slot, int64_t now_ms);
void redis_page_set(struct redis *redis, uint32_t slot, enum redis_page_state state);
// It is to be written anew.
void redis_page_differs(struct redis *redis, uint32_t slot);
// Marks what differs as changed, a few shards at a time.
void redis_pages_mark(struct redis *redis);
// Those marked of which the window holds nothing are let go. Call when a round is over: whatever
// was marked before it began has come by, if it had a cell.
void redis_pages_forget_empty(struct redis *redis);

// redis_row.c
enum redis_row { ROW_NONE, ROW_KEPT, ROW_OLD }; // OLD: may stand there and is to be deleted
enum redis_row redis_row_of(const struct redis *redis, enum redis_rows rows, uint32_t issue);
void redis_row_draft(struct draft *draft, const struct redis *redis, enum redis_rows rows,
                     uint32_t issue);
// A row becomes part of the window. False: it slid out of what is kept.
bool redis_row_merge(struct redis *redis, enum redis_rows rows, uint64_t signature,
                     struct span text);

// redis_load.c
void redis_load_more(struct redis *redis, int64_t now_ms);
void redis_loaded(struct redis *redis, const struct redis_ask *ask, const redisReply *reply,
                  int64_t now_ms);

// redis_flush.c
void redis_flush_more(struct redis *redis, int64_t now_ms);
void redis_flushed(struct redis *redis, const struct redis_ask *ask, const redisReply *reply,
                   int64_t now_ms);

// redis_verify.c
void redis_verify_all(struct redis *redis);
void redis_verify_more(struct redis *redis, int64_t now_ms);
void redis_verify_sweep(struct redis *redis, int64_t now_ms);
void redis_verified(struct redis *redis, const struct redis_ask *ask, const redisReply *reply);
// What stands in a page belongs to somebody else, or to a later run: refuses and says true.
bool redis_usurped(struct redis *redis, struct span journal, int64_t epoch);

// redis_publish.c
void redis_publish_lost(struct redis *redis);
void redis_publish_more(struct redis *redis, int64_t now_ms);
void redis_lease(struct redis *redis, int64_t for_ms, int64_t now_ms);
void redis_leased(struct redis *redis, const redisReply *reply);
void redis_published(struct redis *redis, const struct redis_ask *ask, const redisReply *reply);
void redis_announced(struct redis *redis, const struct redis_ask *ask, const redisReply *reply);
bool redis_publish_waits(const struct redis *redis);
store_rank_f redis_rank;
store_announce_f redis_announce;
void redis_publish_close(struct redis *redis);
