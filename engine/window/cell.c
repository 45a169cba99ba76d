// A day, hour or minute of an issue becomes a cell of its chain, newest first; what slid out is cut
// off the chain's end. What comes in is mostly of today, so the first cell is the one.
#include "window/inside.h"

#include "base/check.h"

// Before 1970 as after: kept as the bits of a signed number.
static bool period_before(uint32_t a, uint32_t b)
{
    return (int32_t)a < (int32_t)b;
}

struct day_cell *day_make(struct window *window, uint32_t number, int32_t day)
{
    uint32_t *link = &issue_at(window, number)->days;
    while (*link != CELL_NONE && day_at(window, *link)->day > day) {
        link = &day_at(window, *link)->next;
    }
    if (*link != CELL_NONE && day_at(window, *link)->day == day) {
        return day_at(window, *link);
    }
    uint32_t cell = pool_take(&window->days);
    if (cell == POOL_NONE) {
        return NULL;
    }
    *day_at(window, cell) = (struct day_cell){.day = day, .next = *link, .issue = number};
    *link = cell;
    window->counts.day_cells++;
    return day_at(window, cell);
}

struct day_cell *day_find(const struct window *window, const struct issue *issue, int32_t day)
{
    uint32_t cell = issue->days;
    while (cell != CELL_NONE && day_at(window, cell)->day > day) {
        cell = day_at(window, cell)->next;
    }
    return cell != CELL_NONE && day_at(window, cell)->day == day ? day_at(window, cell) : NULL;
}

static uint32_t *recent_chain(struct issue *issue, enum recent_unit unit)
{
    return unit == RECENT_HOUR ? &issue->hours : &issue->minutes;
}

struct recent_cell *recent_make(struct window *window, uint32_t number, enum recent_unit unit,
                                uint32_t period)
{
    uint32_t *link = recent_chain(issue_at(window, number), unit);
    while (*link != CELL_NONE && period_before(period, recent_at(window, *link)->period)) {
        link = &recent_at(window, *link)->next;
    }
    if (*link != CELL_NONE && recent_at(window, *link)->period == period) {
        return recent_at(window, *link);
    }
    uint32_t cell = pool_take(&window->recent);
    if (cell == POOL_NONE) {
        return NULL;
    }
    *recent_at(window, cell) =
        (struct recent_cell){.period = period, .next = *link, .issue = number};
    *link = cell;
    window->counts.recent_cells++;
    return recent_at(window, cell);
}

struct recent_cell *recent_find(const struct window *window, const struct issue *issue,
                                enum recent_unit unit, uint32_t period)
{
    uint32_t cell = unit == RECENT_HOUR ? issue->hours : issue->minutes;
    while (cell != CELL_NONE && period_before(period, recent_at(window, cell)->period)) {
        cell = recent_at(window, cell)->next;
    }
    bool found = cell != CELL_NONE && recent_at(window, cell)->period == period;
    return found ? recent_at(window, cell) : NULL;
}

static struct page_name page_of_day(const struct window *window, const struct day_cell *cell)
{
    uint32_t shard = window_shard(issue_at(window, cell->issue)->signature);
    return (struct page_name){PAGE_DAY, (uint32_t)cell->day, shard};
}

static struct page_name page_of_recent(const struct window *window, enum recent_unit unit,
                                       const struct recent_cell *cell)
{
    uint32_t shard = window_shard(issue_at(window, cell->issue)->signature);
    return (struct page_name){unit == RECENT_HOUR ? PAGE_HOUR : PAGE_MINUTE, cell->period, shard};
}

void day_changed(struct window *window, struct day_cell *cell)
{
    if (window->plan.sliding && !cell->changed) {
        page_mark(window, page_of_day(window, cell), (uint32_t)(cell - day_at(window, 0)));
    }
}

void recent_changed(struct window *window, enum recent_unit unit, struct recent_cell *cell)
{
    if (!cell->changed) {
        page_mark(window, page_of_recent(window, unit, cell),
                  (uint32_t)(cell - recent_at(window, 0)));
    }
}

static void days_slide(struct window *window, struct issue *issue)
{
    uint32_t *link = &issue->days;
    while (*link != CELL_NONE && day_at(window, *link)->day >= window->from[PAGE_DAY]) {
        link = &day_at(window, *link)->next;
    }
    uint32_t cell = *link;
    *link = CELL_NONE;
    while (cell != CELL_NONE) {
        uint32_t older = day_at(window, cell)->next;
        CHECK(!day_at(window, cell)->changed); // pages_slide came first
        pool_give(&window->days, cell);
        window->counts.day_cells--;
        cell = older;
    }
}

static void recent_slide(struct window *window, uint32_t *link, int64_t from)
{
    while (*link != CELL_NONE && (int32_t)recent_at(window, *link)->period >= from) {
        link = &recent_at(window, *link)->next;
    }
    uint32_t cell = *link;
    *link = CELL_NONE;
    while (cell != CELL_NONE) {
        uint32_t older = recent_at(window, cell)->next;
        CHECK(!recent_at(window, cell)->changed);
        pool_give(&window->recent, cell);
        window->counts.recent_cells--;
        cell = older;
    }
}

void cells_slide(struct window *window, struct issue *issue)
{
    days_slide(window, issue);
    recent_slide(window, &issue->hours, window->from[PAGE_HOUR]);
    recent_slide(window, &issue->minutes, window->from[PAGE_MINUTE]);
}

static void recent_drop(struct window *window, struct issue *issue, enum recent_unit unit)
{
    uint32_t *first = recent_chain(issue, unit);
    while (*first != CELL_NONE) {
        uint32_t number = *first;
        const struct recent_cell *cell = recent_at(window, number);
        if (cell->changed) {
            page_unmark(window, page_of_recent(window, unit, cell), number);
        }
        *first = cell->next;
        pool_give(&window->recent, number);
        window->counts.recent_cells--;
    }
}

void cells_drop(struct window *window, struct issue *issue)
{
    while (issue->days != CELL_NONE) {
        uint32_t number = issue->days;
        const struct day_cell *cell = day_at(window, number);
        if (cell->changed) {
            page_unmark(window, page_of_day(window, cell), number);
        }
        issue->days = cell->next;
        pool_give(&window->days, number);
        window->counts.day_cells--;
    }
    recent_drop(window, issue, RECENT_HOUR);
    recent_drop(window, issue, RECENT_MINUTE);
}

const struct day_cell *window_day(const struct window *window, uint32_t cell)
{
    return cell != CELL_NONE ? day_at(window, cell) : NULL;
}

const struct recent_cell *window_recent(const struct window *window, uint32_t cell)
{
    return cell != CELL_NONE ? recent_at(window, cell) : NULL;
}
