// A changed cell becomes an entry of its page's list, and the page waits in line until the list was
// taken. A page that slides out leaves the line with all its list, so a cell older than what is
// kept is on none.
//
//   slots   ... [23 Nov, shard 0] [23 Nov, shard 1] ...    one unit after the other, in each
//                  first ─ cell ─ cell                     a ring of periods, in each of those
//                  after ─ [the next in line]              the shards
#include "window/inside.h"

#include "base/check.h"

struct ring {
    uint32_t first; // slot
    uint32_t length, kept;
    int64_t period_ms;
};
static const struct ring rings[PAGE_UNITS] = {
    [PAGE_DAY] = {0, PAGE_DAY_RING, WINDOW_DAYS_KEPT, MS_PER_DAY},
    [PAGE_HOUR] = {WINDOW_SHARDS * PAGE_DAY_RING, PAGE_HOUR_RING, WINDOW_HOURS_KEPT, MS_PER_HOUR},
    [PAGE_MINUTE] = {WINDOW_SHARDS * (PAGE_DAY_RING + PAGE_HOUR_RING), PAGE_MINUTE_RING,
                     WINDOW_MINUTES_KEPT, MS_PER_MINUTE},
};

uint32_t page_slot(struct page_name name)
{
    const struct ring *ring = &rings[name.unit];
    return ring->first + name.period % ring->length * WINDOW_SHARDS + name.shard;
}

static enum page_unit slot_unit(uint32_t slot)
{
    if (slot < rings[PAGE_HOUR].first) {
        return PAGE_DAY;
    }
    return slot < rings[PAGE_MINUTE].first ? PAGE_HOUR : PAGE_MINUTE;
}

// Who stands beside a cell on its list.
struct link {
    uint32_t next, previous; // cell + 1; 0: none
    bool changed;
};

static struct link link_of(const struct window *window, enum page_unit unit, uint32_t cell)
{
    if (unit == PAGE_DAY) {
        const struct day_cell *day = day_at(window, cell);
        return (struct link){day->next_changed, day->previous_changed, day->changed};
    }
    const struct recent_cell *recent = recent_at(window, cell);
    return (struct link){recent->next_changed, recent->previous_changed, recent->changed};
}

#define CELL_BITS 0x7FFFFFFFU // indices end far below

static void link_set(struct window *window, enum page_unit unit, uint32_t cell, struct link link)
{
    if (unit == PAGE_DAY) {
        struct day_cell *day = day_at(window, cell);
        day->next_changed = link.next;
        day->previous_changed = link.previous & CELL_BITS;
        day->changed = link.changed;
    } else {
        struct recent_cell *recent = recent_at(window, cell);
        recent->next_changed = link.next;
        recent->previous_changed = link.previous & CELL_BITS;
        recent->changed = link.changed;
    }
}

static void previous_set(struct window *window, enum page_unit unit, uint32_t cell,
                         uint32_t previous)
{
    struct link link = link_of(window, unit, cell);
    link.previous = previous;
    link_set(window, unit, cell, link);
}

static void line_join(struct window *window, uint32_t slot)
{
    struct page *page = &window->pages[slot];
    page->before = window->page_shortest;
    page->after = 0;
    if (page->before != 0) {
        window->pages[page->before - 1].after = slot + 1;
    } else {
        window->page_longest = slot + 1;
    }
    window->page_shortest = slot + 1;
}

static void line_leave(struct window *window, uint32_t slot)
{
    const struct page *page = &window->pages[slot];
    if (page->before != 0) {
        window->pages[page->before - 1].after = page->after;
    } else {
        window->page_longest = page->after;
    }
    if (page->after != 0) {
        window->pages[page->after - 1].before = page->before;
    } else {
        window->page_shortest = page->before;
    }
}

static void list_leave(struct window *window, uint32_t slot, uint32_t cell)
{
    struct page *page = &window->pages[slot];
    enum page_unit unit = slot_unit(slot);
    struct link link = link_of(window, unit, cell);
    CHECK(link.changed);
    if (link.previous != 0) {
        struct link before = link_of(window, unit, link.previous - 1);
        before.next = link.next;
        link_set(window, unit, link.previous - 1, before);
    } else {
        page->first = link.next;
    }
    if (link.next != 0) {
        previous_set(window, unit, link.next - 1, link.previous);
    }
    link_set(window, unit, cell, (struct link){0});
    if (page->first == 0) {
        line_leave(window, slot);
    }
}

// Takes the first cell off the list of a page that has one.
static uint32_t list_take(struct window *window, uint32_t slot)
{
    uint32_t cell = window->pages[slot].first - 1;
    list_leave(window, slot, cell);
    return cell;
}

void page_unmark(struct window *window, struct page_name name, uint32_t cell)
{
    list_leave(window, page_slot(name), cell);
}

static void page_let_go(struct window *window, uint32_t slot)
{
    while (window->pages[slot].first != 0) {
        list_take(window, slot);
    }
}

void page_mark(struct window *window, struct page_name name, uint32_t cell)
{
    uint32_t slot = page_slot(name);
    struct page *page = &window->pages[slot];
    // Two pages kept never share a slot. So the other one is of a time far from now's, which a
    // clock set back or ahead can bring: the page of now matters more.
    if (page->period != name.period) {
        page_let_go(window, slot);
        page->period = name.period;
    }
    if (page->first == 0) {
        line_join(window, slot);
    }
    CHECK(!link_of(window, name.unit, cell).changed);
    link_set(window, name.unit, cell, (struct link){.next = page->first, .changed = true});
    if (page->first != 0) {
        previous_set(window, name.unit, page->first - 1, cell + 1);
    }
    page->first = cell + 1;
}

bool period_kept(const struct window *window, enum page_unit unit, int64_t period)
{
    int64_t from = window->from[unit];
    return from == PERIOD_UNKNOWN || (period >= from && period < from + rings[unit].length);
}

// Looks at the slots of the periods that slid out only: a few a minute, a whole ring after a long
// sleep.
static void ring_slide(struct window *window, enum page_unit unit, int64_t from)
{
    const struct ring *ring = &rings[unit];
    int64_t old = window->from[unit];
    if (old == PERIOD_UNKNOWN || old < from - ring->length) {
        old = from - ring->length;
    }
    for (int64_t period = old; period < from; period++) {
        for (uint32_t shard = 0; shard < WINDOW_SHARDS; shard++) {
            uint32_t slot = page_slot((struct page_name){unit, (uint32_t)period, shard});
            if (window->pages[slot].first != 0 && (int32_t)window->pages[slot].period < from) {
                page_let_go(window, slot);
            }
        }
    }
    window->from[unit] = from;
}

void pages_slide(struct window *window, int64_t now_ms)
{
    int64_t minute = floor_div(now_ms, MS_PER_MINUTE);
    if (minute == window->minute) {
        return;
    }
    window->minute = minute;
    for (int unit = 0; unit < PAGE_UNITS; unit++) {
        const struct ring *ring = &rings[unit];
        ring_slide(window, (enum page_unit)unit,
                   floor_div(now_ms, ring->period_ms) - ring->kept + 1);
    }
}

bool window_changed_page(const struct window *window, struct page_name *name)
{
    if (window->page_longest == 0) {
        return false;
    }
    uint32_t slot = window->page_longest - 1;
    enum page_unit unit = slot_unit(slot);
    *name = (struct page_name){
        .unit = unit,
        .period = window->pages[slot].period,
        .shard = (slot - rings[unit].first) % WINDOW_SHARDS,
    };
    return true;
}

static struct cell_values cell_values(const struct window *window, enum page_unit unit,
                                      uint32_t cell)
{
    if (unit == PAGE_DAY) {
        const struct day_cell *day = day_at(window, cell);
        return (struct cell_values){
            .signature = issue_at(window, day->issue)->signature,
            .errors = day->errors,
            .seconds = day->seconds,
            .tickets = day->tickets,
            .reported = day->reported,
            .hours = day->hours,
        };
    }
    const struct recent_cell *recent = recent_at(window, cell);
    return (struct cell_values){
        .signature = issue_at(window, recent->issue)->signature,
        .errors = recent->errors,
        .tickets = recent->tickets,
    };
}

size_t window_changed_cells(struct window *window, struct page_name name, struct cell_values *out,
                            size_t most)
{
    uint32_t slot = page_slot(name);
    const struct page *page = &window->pages[slot];
    size_t count = 0;
    while (count < most && page->first != 0 && page->period == name.period) {
        out[count++] = cell_values(window, name.unit, list_take(window, slot));
    }
    return count;
}

static void days_change(struct window *window, const struct issue *issue, const bool *wanted)
{
    uint32_t shard = window_shard(issue->signature);
    for (uint32_t cell = issue->days; cell != CELL_NONE; cell = day_at(window, cell)->next) {
        struct day_cell *day = day_at(window, cell);
        struct page_name name = {PAGE_DAY, (uint32_t)day->day, shard};
        if (wanted[page_slot(name)] && period_kept(window, PAGE_DAY, day->day)) {
            day_changed(window, day);
        }
    }
}

static void recent_change(struct window *window, const struct issue *issue, enum recent_unit unit,
                          const bool *wanted)
{
    uint32_t shard = window_shard(issue->signature);
    enum page_unit page = unit == RECENT_HOUR ? PAGE_HOUR : PAGE_MINUTE;
    uint32_t cell = unit == RECENT_HOUR ? issue->hours : issue->minutes;
    for (; cell != CELL_NONE; cell = recent_at(window, cell)->next) {
        struct recent_cell *recent = recent_at(window, cell);
        struct page_name name = {page, recent->period, shard};
        if (wanted[page_slot(name)] && period_kept(window, page, (int32_t)recent->period)) {
            recent_changed(window, unit, recent);
        }
    }
}

void window_change_pages(struct window *window, uint32_t shard, const bool *wanted)
{
    for (uint32_t number = 0; number < window->issues.end; number++) {
        const struct issue *issue = issue_at(window, number);
        if (issue->live && window_shard(issue->signature) == shard) {
            days_change(window, issue, wanted);
            recent_change(window, issue, RECENT_HOUR, wanted);
            recent_change(window, issue, RECENT_MINUTE, wanted);
        }
    }
}
