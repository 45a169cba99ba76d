// What the files of this folder share. Nobody outside includes it.
//
//   signature ─ table ─ issue ─ day, hour and minute cells     issue.c, cell.c
//                             ─ facets, title                  facet.c, text.c
//   page slot ─ cells of it that changed                       page.c
//   issue ─ what it is part of, what is part of it             alias.c
//   issue that gives way to another                            eviction.c
//   service's name ─ number                                    service.c
#pragma once

#include "window/pool.h"
#include "window/text.h"
#include "window/window.h"

#define PERIOD_UNKNOWN INT64_MIN // no time was told to the window yet

// The cells of one page that changed and were not taken, and the page's place among those waiting.
struct page {
    uint32_t period; // means something while `first` does
    uint32_t first;  // cell + 1; 0: none, and the page does not wait
    uint32_t before; // the page that has waited longer: slot + 1; 0: none
    uint32_t after;
};

struct service {
    uint32_t text_at;
    uint32_t size;
};

struct issue_list { // of those that changed, for one reader
    uint32_t first, last;
    uint32_t count; // live ones
};

struct window {
    struct window_plan plan;
    struct window_counts counts;
    int64_t minute;           // the latest `now`, in minutes; PERIOD_UNKNOWN
    int64_t from[PAGE_UNITS]; // the oldest period kept, by unit; PERIOD_UNKNOWN
    uint32_t slide_at;        // the issue that window_slide looks at next
    uint32_t evict_at;        // the issue that issue_evict looks at next

    uint32_t *table; // issue + 1 by signature, linear probing; 0: empty
    uint32_t table_bits;
    struct pool issues;
    struct issue_list changed[2];
    struct pool days;   // struct day_cell
    struct pool recent; // struct recent_cell, hours and minutes
    struct pool facets;
    struct text text;

    uint32_t *names; // service by its name's hash, linear probing; 0: empty
    uint32_t names_bits;
    struct service *services; // [0] is SERVICE_NONE

    struct page *pages;                   // by slot
    uint32_t page_longest, page_shortest; // waiting: slot + 1; 0: none
};

static inline struct issue *issue_at(const struct window *window, uint32_t issue)
{
    return pool_at(&window->issues, issue);
}
static inline struct day_cell *day_at(const struct window *window, uint32_t cell)
{
    return pool_at(&window->days, cell);
}
static inline struct recent_cell *recent_at(const struct window *window, uint32_t cell)
{
    return pool_at(&window->recent, cell);
}
static inline struct facet *facet_at(const struct window *window, uint32_t facet)
{
    return pool_at(&window->facets, facet);
}

// Sums that stop at the top instead of starting over, so that they stay independent of order.
static inline uint64_t sum_u64(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}
static inline uint32_t sum_u32(uint32_t a, uint64_t b)
{
    return b > UINT32_MAX - a ? UINT32_MAX : a + (uint32_t)b;
}

// issue.c
// What is known of an issue beside its cells.
struct issue_facts {
    struct span title;
    int64_t first_ms, last_ms; // INSTANT_NONE
    uint8_t evidence;
    bool has_tickets;
};
// The signature's issue, made when it is not there. When there is no room another one gives way,
// but not `kept` (ISSUE_NONE: any may); ISSUE_NONE when none of those looked at can.
uint32_t issue_make(struct window *window, uint64_t signature, uint32_t kept);
// Instants widen, the better title stays.
void issue_learn(struct window *window, struct issue *issue, const struct issue_facts *facts);
// Whether that title would take the place of the one that it has.
bool issue_titled_better(const struct window *window, const struct issue *issue, struct span title);
// Forgets an issue that has no cell and no facet left, is part of none and has no members.
void issue_free(struct window *window, uint32_t number);
void issue_mark(struct window *window, uint32_t number, enum change_reader reader);

// alias.c
// Changed for the rank, and with it its root.
void issue_rerank(struct window *window, uint32_t number);
// Changed for the store as well, when the window slides.
void issue_changed(struct window *window, uint32_t number);
// Takes an issue without members off its target, which keeps what is known of it.
void alias_end(struct window *window, uint32_t number);

// cell.c
// The issue's cell of that day or period, made when it is not there; NULL when there is no room.
struct day_cell *day_make(struct window *window, uint32_t number, int32_t day);
struct recent_cell *recent_make(struct window *window, uint32_t number, enum recent_unit unit,
                                uint32_t period);
struct day_cell *day_find(const struct window *window, const struct issue *issue, int32_t day);
struct recent_cell *recent_find(const struct window *window, const struct issue *issue,
                                enum recent_unit unit, uint32_t period);
void day_changed(struct window *window, struct day_cell *cell);
void recent_changed(struct window *window, enum recent_unit unit, struct recent_cell *cell);
// Frees the cells of an issue that are older than what is kept; their pages wait no more.
void cells_slide(struct window *window, struct issue *issue);

// Frees all cells of an issue.
void cells_drop(struct window *window, struct issue *issue);

// eviction.c
// Lets go of the cheapest of the next few issues: of those without members, and not `kept`, the one
// with the fewest events, of several the one not seen for longest. False: there was none.
bool issue_evict(struct window *window, uint32_t kept);

// facet.c
void facet_see(struct window *window, struct issue *issue, const struct facet *seen);
// Frees the facets last seen before `day`.
void facets_slide(struct window *window, struct issue *issue, int32_t day);

// page.c
// Moves on what is kept; what waited in pages that slid out is let go.
void pages_slide(struct window *window, int64_t now_ms);
// Whether a period is one of those kept or up to come. All are while no time was told.
bool period_kept(const struct window *window, enum page_unit unit, int64_t period);
// Puts an unchanged cell on its page's list.
void page_mark(struct window *window, struct page_name name, uint32_t cell);
// Takes a changed one off.
void page_unmark(struct window *window, struct page_name name, uint32_t cell);
