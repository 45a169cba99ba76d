// How often, how recently: for every signature its day cells, recent hours and minutes, and what
// changed since somebody last looked. Pure: memory is lent once at the start, time is a parameter,
// nothing is allocated afterwards. One thread at a time.
//
// Everything that is counted is an integer that adds or a bit that ORs, so the order, the lateness
// and the chunking of what arrives cannot change a cell.
//
//   issue ─ day cells    2026-11-23 ─ 2026-11-20 ─ ...  newest first, at most 100 days back
//         ─ hours        2026-11-23T09 ─ ...            at most 192 back (8 days)
//         ─ minutes      2026-11-23T09:41 ─ ...         at most 120 back (2 hours)
//         ─ facets       (error, error, billing) last seen 2026-11-23 ─ ...   at most 16
//
//   page  = all cells of one period (a day, an hour, a minute) whose signatures share the top
//           6 bits: what a store keeps under one key.
#pragma once

#include "base/instant.h"
#include "base/kind.h"
#include "base/level.h"
#include "base/span.h"

#define WINDOW_DAYS 91 // today's UTC date and the 90 before it
#define WINDOW_DAYS_KEPT 100
#define WINDOW_HOURS_KEPT 192
#define WINDOW_MINUTES_KEPT 120
#define WINDOW_SHARDS 64
#define WINDOW_FACETS_MAX 16 // per issue; the one longest unseen gives way
#define ISSUE_NONE UINT32_MAX
#define CELL_NONE UINT32_MAX
#define SERVICE_NONE 0U
#define SERVICE_BYTES_MAX 255 // longer names are cut at a whole character

// The ceilings that memory is planned from.
struct window_plan {
    uint32_t issues_max;
    uint32_t day_cells_max;
    uint32_t recent_cells_max; // hours and minutes together; 0: none are kept
    uint32_t facets_max;       // over all issues
    uint32_t services_max;     // distinct names; further ones are SERVICE_NONE
    uint32_t title_bytes_max;  // per title; 1 to 1,024
    uint64_t text_bytes_max;   // titles and service names together
    bool sliding; // false: every date is kept for ever and changes are not tracked (scan)
};

// A sane plan for so many issues and day cells: 128 bytes of text and 4 facets an issue, 65,536
// services. Numbers past what 32-bit indices can name are brought down to that.
struct window_plan window_plan_for(uint64_t issues, uint64_t day_cells, uint64_t recent_cells,
                                   uint64_t title_bytes_max, bool sliding);
// Bytes to lend, 64-byte aligned. Pages never touched cost nothing when they come from mmap.
size_t window_bytes(const struct window_plan *plan);
// `memory` is zeroed and outlives the window.
struct window *window_open(const struct window_plan *plan, void *memory);

// What is kept for a signature and a UTC date.
//
// All numbers stop at their type's maximum instead of starting over.
struct day_cell {
    uint64_t errors;
    uint64_t seconds; // of the tickets that told their handling time
    uint32_t tickets;
    uint32_t reported; // how many told it
    uint32_t hours;    // bit h: errors came in the clock hour h (UTC)
    int32_t day;       // days since 1970-01-01
    uint32_t next;     // older cell of the same issue; CELL_NONE
    uint32_t issue;
    uint32_t next_changed;          // within its page: cell + 1; 0: the last
    uint32_t previous_changed : 31; // likewise; 0: the first
    bool changed : 1;
};

enum recent_unit { RECENT_HOUR, RECENT_MINUTE };

struct recent_cell {
    uint64_t errors;
    uint32_t tickets;
    uint32_t period; // hours or minutes since 1970-01-01
    uint32_t next;   // older cell of the same issue and unit
    uint32_t issue;
    uint32_t next_changed; // as above
    uint32_t previous_changed : 31;
    bool changed : 1;
};

struct facet {
    uint32_t service;
    uint32_t next;
    int32_t last_day; // INT32_MIN: only ever seen without a time
    uint8_t kind;     // enum kind
    uint8_t level;    // enum level
};

struct issue { // 96 bytes
    uint64_t signature;
    int64_t first_ms, last_ms; // INSTANT_NONE: never with a time
    uint64_t untimed_errors;   // events without a time (scan)
    uint32_t untimed_tickets;
    uint32_t title_at;             // see window_title
    uint32_t days, hours, minutes; // newest cell of each; CELL_NONE
    uint32_t facets;               // first facet, in no order; CELL_NONE
    uint32_t next_changed[2];

    // Aliases. An issue that points nowhere is a root.
    uint32_t target;       // the issue that this one is shown as part of; ISSUE_NONE
    uint32_t target_order; // of that edge
    uint32_t members;      // first of those that point here; ISSUE_NONE
    uint32_t next_member;  // of the same target; ISSUE_NONE
    uint32_t previous_member;

    uint16_t title_size;
    uint8_t facet_count;
    uint8_t evidence; // as the caller gave it: a property of the signature
    bool has_tickets; // any ticket ever: the issue's kind is ticket
    bool changed[2];
    bool live;
    bool shown; // the caller's: what it does once for every new issue (learning) is done
};

// Something that happened `count` times within one minute.
struct happening {
    uint64_t signature;
    int64_t first_ms, last_ms; // the same minute; both INSTANT_NONE: no time
    uint64_t count;            // 1 for a ticket
    uint32_t service;          // of window_service
    uint32_t seconds;          // handling time, tickets only
    bool reported;
    enum kind kind;
    enum level level;
};

struct window_counts {
    uint32_t issues;          // live
    uint32_t aliases;         // of those: shown as part of another
    uint64_t events;          // all that window_add took, in the window or not
    uint64_t outside;         // of those: dated outside the days kept (sliding only); only the
                              // first and last instants know of them
    uint64_t evicted;         // issues that gave way to new ones when issues_max was reached
    uint64_t evicted_events;  // of those, in the days kept
    uint64_t refused_issue;   // events of new signatures when none could give way
    uint64_t refused_cell;    // events of which a cell had no room
    uint64_t refused_title;   // titles that found no room; the issue counts on without
    uint64_t refused_service; // names that found no room
    uint64_t facets_dropped;
    uint32_t day_cells, recent_cells, facets, services; // in use
    uint64_t text_bytes;
};
const struct window_counts *window_counts(const struct window *window);

// The id of a service's name; SERVICE_NONE for an empty one or when the table is full.
uint32_t window_service(struct window *window, struct span name);
// Lives as long as the window; empty for SERVICE_NONE.
struct span window_service_name(const struct window *window, uint32_t service);

// Counts. `title` is copied when the signature is new or the title is better (shorter, then smaller
// in byte order, so that order of arrival cannot matter), cut to title_bytes_max at a whole
// character. When there is no room for a new issue the cheapest of a few gives way: of those
// without members the one with the fewest events, of several the one not seen for longest (counted,
// as evicted). Returns the issue's index, ISSUE_NONE when none could give way (counted, as
// refused).
uint32_t window_add(struct window *window, int64_t now_ms, const struct happening *happening,
                    struct span title, uint8_t evidence);
// Takes one ticket back that was added at `at_ms` (INSTANT_NONE: without a time), from its day,
// hour and minute as far as they are kept. Nothing where a cell holds no ticket. Facets and
// first/last instants stay.
void window_take_back(struct window *window, uint64_t signature, int64_t at_ms, uint32_t seconds,
                      bool reported);

// Moves errors that were counted under `from` to the signature of `happening`, which is else as it
// was counted. ISSUE_NONE, and nothing is moved, where `from` holds less than that: it slid out or
// gave way. Facets, first/last instants and the hours in which `from` had errors stay.
uint32_t window_move(struct window *window, int64_t now_ms, uint64_t from,
                     const struct happening *happening, struct span title, uint8_t evidence);

// Restoring what a store kept: adds to what is there (cells merge: numbers add, bits OR, instants
// widen). For the store nothing is changed by it, unless a cell's `values->changed` is set; the
// rank hears of the issue. `issue` is an index that window_merge_issue returned with no
// window_slide since, and nothing that makes an issue. Of `values` only the numbers, the period and
// `changed` are read; cells outside what is kept are left.
uint32_t window_merge_issue(struct window *window, uint64_t signature, struct span title,
                            uint8_t evidence, int64_t first_ms, int64_t last_ms, bool has_tickets);
void window_merge_facet(struct window *window, uint32_t issue, enum kind kind, enum level level,
                        uint32_t service, int32_t last_day);
void window_merge_day(struct window *window, uint32_t issue, const struct day_cell *values);
void window_merge_recent(struct window *window, uint32_t issue, enum recent_unit unit,
                         const struct recent_cell *values);

// Aliases: what is counted under `from` is shown as part of `to` from now on; no count moves. An
// edge says so for ever (aliases are append-only), but of several from one signature only one leads
// on: the one of the least `order` (how many fixed words the target's template has: the most
// general wins), then of the smallest target. An edge that would close a circle is void. So with
// edges whose order falls from template to template the outcome does not depend on their order of
// arrival.
//
// Makes both issues when they are not there (the target lives as long as it has members); `title`
// and `evidence` are the target's, as in window_add. Both issues, and the roots that change, are
// changed for the rank; `from` and `to` for the store. From then on the root is changed for the
// rank whenever a member is. False: void, no better than the one there is, or no room.
//
// An edge ends when its `from` slides out; the target then keeps the first and last instant, the
// evidence and whether there were tickets.
bool window_alias(struct window *window, uint64_t from, uint64_t to, uint32_t order,
                  struct span title, uint8_t evidence);
// The issue that people see: the end of the chain of targets; itself when it points nowhere.
uint32_t window_root(const struct window *window, uint32_t issue);
// A walk over an issue and all that point to it, directly or not: begins with `issue` itself, gives
// each once, then ISSUE_NONE. No order is promised. `root` is where it began.
uint32_t window_member_next(const struct window *window, uint32_t root, uint32_t at);
// Marks the issue as shown (see struct issue). False: it was already.
bool window_show(struct window *window, uint32_t issue);

// Lets go of cells and facets that slid out, and of issues with none left, last seen before the
// days kept and without members. Nothing in a window that does not slide. Bounded work: looks at
// `issues_at_most` issues from where it stopped last time. Call often.
void window_slide(struct window *window, int64_t now_ms, uint32_t issues_at_most);

// Reading. Indices run from 0 to window_issue_end - 1; those not live are skipped by the caller.
uint32_t window_issue_end(const struct window *window);
const struct issue *window_issue(const struct window *window, uint32_t index);
uint32_t window_find(const struct window *window, uint64_t signature); // ISSUE_NONE
// To be called some time before a signature is looked for: what tells is on its way from memory.
void window_fetch(const struct window *window, uint64_t signature);
// Empty when there was no room for one. Valid until the next call that adds, merges or slides.
struct span window_title(const struct window *window, const struct issue *issue);
const struct day_cell *window_day(const struct window *window, uint32_t cell); // NULL for CELL_NONE
const struct recent_cell *window_recent(const struct window *window,
                                        uint32_t cell);                        // NULL for CELL_NONE
const struct facet *window_facet(const struct window *window, uint32_t facet); // NULL for CELL_NONE

static inline uint32_t window_shard(uint64_t signature)
{
    return (uint32_t)(signature >> 58);
}

// What changed. Issues: two readers, each with its own list, longest waiting first; an issue is on
// a list once however often it changed. CHANGE_STORE hears of sliding windows only. What a list
// held when its issue slid out is not handed out.
enum change_reader { CHANGE_RANK, CHANGE_STORE };
uint32_t window_changed_issue(struct window *window,
                              enum change_reader reader); // takes it off; ISSUE_NONE
uint32_t window_changed_count(const struct window *window, enum change_reader reader);

// Cells, by page, for the store (sliding windows only). What slid out is not handed out.
enum page_unit { PAGE_DAY, PAGE_HOUR, PAGE_MINUTE, PAGE_UNITS };
struct page_name {
    enum page_unit unit;
    uint32_t period; // days, hours or minutes since 1970-01-01
    uint32_t shard;  // 0..63
};
// A slot for every page that can be live at a time, for tables beside the window: 0..PAGE_SLOTS-1.
// Rings longer than what is kept, so two live pages never share one.
#define PAGE_DAY_RING 128
#define PAGE_HOUR_RING 256
#define PAGE_MINUTE_RING 256
#define PAGE_SLOTS (WINDOW_SHARDS * (PAGE_DAY_RING + PAGE_HOUR_RING + PAGE_MINUTE_RING))
uint32_t page_slot(struct page_name name);

// One cell's values as a store writes them.
struct cell_values {
    uint64_t signature;
    uint64_t errors, seconds;
    uint32_t tickets, reported, hours; // seconds, reported and hours: days only
};
// A page with changed cells, the one that has waited longest; false: none. It stays first until all
// its changed cells were taken.
bool window_changed_page(const struct window *window, struct page_name *name);
// Takes up to `most` changed cells of that page off the list. Their values are as of now.
size_t window_changed_cells(struct window *window, struct page_name name, struct cell_values *out,
                            size_t most);
// Marks cells as changed again: those of the shard's issues whose page slot has `wanted[slot]` set.
void window_change_pages(struct window *window, uint32_t shard, const bool *wanted);
// Marks every issue of the shard as changed for the store.
void window_change_issues(struct window *window, uint32_t shard);
