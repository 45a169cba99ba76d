// Happenings become counts: of a signature, by UTC date, hour and minute. What a happening changes
// is found in issue.c, alias.c, cell.c, facet.c and page.c; here is the order in which it is done.
#include "window/window.h"

#include "base/check.h"
#include "window/inside.h"

#define SERVICES_MAX 65536U
#define INDICES_MAX (1U << 30) // so that twice as many fit a table, and index + 1 is never 0
#define FACETS_EACH 4
#define TEXT_EACH 128
#define SERVICE_TEXT_EACH 32

static uint32_t index_clamp(uint64_t number)
{
    return number < INDICES_MAX ? (uint32_t)number : INDICES_MAX;
}

struct window_plan window_plan_for(uint64_t issues, uint64_t day_cells, uint64_t recent_cells,
                                   uint64_t title_bytes_max, bool sliding)
{
    uint32_t issues_max = index_clamp(issues);
    return (struct window_plan){
        .issues_max = issues_max,
        .day_cells_max = index_clamp(day_cells),
        .recent_cells_max = sliding ? index_clamp(recent_cells) : 0,
        .facets_max = index_clamp((uint64_t)issues_max * FACETS_EACH),
        .services_max = SERVICES_MAX,
        .title_bytes_max =
            title_bytes_max < TEXT_BYTES_MAX ? (uint32_t)title_bytes_max : TEXT_BYTES_MAX,
        .text_bytes_max =
            (uint64_t)issues_max * TEXT_EACH + (uint64_t)SERVICES_MAX * SERVICE_TEXT_EACH,
        .sliding = sliding,
    };
}

// The least number of bits whose table is at most half full.
static uint32_t table_bits(uint32_t entries)
{
    uint32_t bits = 1;
    while ((1ULL << bits) < 2ULL * entries) {
        bits++;
    }
    return bits;
}

// Where each part of a window lies in the memory lent, from its start.
struct layout {
    size_t table, issues, days, recent, facets, names, services, pages, text;
    size_t end;
};

static size_t part(size_t *end, uint64_t count, size_t bytes)
{
    size_t at = *end;
    *end = (at + count * bytes + 63) & ~(size_t)63;
    return at;
}

static struct layout layout_of(const struct window_plan *plan)
{
    CHECK(plan->issues_max >= 1 && plan->issues_max <= INDICES_MAX);
    CHECK(plan->day_cells_max <= INDICES_MAX && plan->recent_cells_max <= INDICES_MAX);
    CHECK(plan->facets_max <= INDICES_MAX && plan->services_max < INDICES_MAX);
    CHECK(plan->title_bytes_max >= 1 && plan->title_bytes_max <= TEXT_BYTES_MAX);
    struct layout layout = {0};
    size_t *end = &layout.end;
    part(end, 1, sizeof(struct window));
    layout.table = part(end, 1ULL << table_bits(plan->issues_max), sizeof(uint32_t));
    layout.issues = part(end, plan->issues_max, sizeof(struct issue));
    layout.days = part(end, plan->day_cells_max, sizeof(struct day_cell));
    layout.recent = part(end, plan->recent_cells_max, sizeof(struct recent_cell));
    layout.facets = part(end, plan->facets_max, sizeof(struct facet));
    layout.names = part(end, 1ULL << table_bits(plan->services_max), sizeof(uint32_t));
    layout.services = part(end, (uint64_t)plan->services_max + 1, sizeof(struct service));
    layout.pages = part(end, plan->sliding ? PAGE_SLOTS : 0, sizeof(struct page));
    layout.text = part(end, plan->text_bytes_max, 1);
    return layout;
}

size_t window_bytes(const struct window_plan *plan)
{
    return layout_of(plan).end;
}

struct window *window_open(const struct window_plan *plan, void *memory)
{
    struct layout layout = layout_of(plan);
    uint8_t *at = memory;
    CHECK((uintptr_t)memory % 64 == 0);
    struct window *window = memory;
    *window = (struct window){
        .plan = *plan,
        .minute = PERIOD_UNKNOWN,
        .from = {PERIOD_UNKNOWN, PERIOD_UNKNOWN, PERIOD_UNKNOWN},
        .table = (uint32_t *)(void *)(at + layout.table),
        .table_bits = table_bits(plan->issues_max),
        .issues = pool_of(at + layout.issues, sizeof(struct issue), plan->issues_max),
        .changed = {{ISSUE_NONE, ISSUE_NONE, 0}, {ISSUE_NONE, ISSUE_NONE, 0}},
        .days = pool_of(at + layout.days, sizeof(struct day_cell), plan->day_cells_max),
        .recent = pool_of(at + layout.recent, sizeof(struct recent_cell), plan->recent_cells_max),
        .facets = pool_of(at + layout.facets, sizeof(struct facet), plan->facets_max),
        .text = text_of(at + layout.text, plan->text_bytes_max),
        .names = (uint32_t *)(void *)(at + layout.names),
        .names_bits = table_bits(plan->services_max),
        .services = (struct service *)(void *)(at + layout.services),
        .pages = (struct page *)(void *)(at + layout.pages),
    };
    return window;
}

const struct window_counts *window_counts(const struct window *window)
{
    return &window->counts;
}

static void add_untimed(struct issue *issue, const struct happening *happening)
{
    if (happening->kind == KIND_TICKET) {
        issue->untimed_tickets = sum_u32(issue->untimed_tickets, happening->count);
    } else {
        issue->untimed_errors = sum_u64(issue->untimed_errors, happening->count);
    }
}

static bool add_day(struct window *window, uint32_t issue, const struct happening *happening,
                    int32_t day)
{
    struct day_cell *cell = day_make(window, issue, day);
    if (cell == NULL) {
        return false;
    }
    if (happening->kind == KIND_TICKET) {
        cell->tickets = sum_u32(cell->tickets, happening->count);
        if (happening->reported) {
            cell->reported = sum_u32(cell->reported, happening->count);
            cell->seconds = sum_u64(cell->seconds, happening->seconds);
        }
    } else {
        cell->errors = sum_u64(cell->errors, happening->count);
        cell->hours |= 1U << instant_hour_of_day(happening->first_ms);
    }
    day_changed(window, cell);
    return true;
}

// True also when the period is not one of those kept: then there is nothing to count in.
static bool add_recent(struct window *window, uint32_t issue, const struct happening *happening,
                       enum recent_unit unit)
{
    enum page_unit page = unit == RECENT_HOUR ? PAGE_HOUR : PAGE_MINUTE;
    int64_t period =
        floor_div(happening->first_ms, unit == RECENT_HOUR ? MS_PER_HOUR : MS_PER_MINUTE);
    if (window->plan.recent_cells_max == 0 || !period_kept(window, page, period)) {
        return true;
    }
    struct recent_cell *cell = recent_make(window, issue, unit, (uint32_t)period);
    if (cell == NULL) {
        return false;
    }
    if (happening->kind == KIND_TICKET) {
        cell->tickets = sum_u32(cell->tickets, happening->count);
    } else {
        cell->errors = sum_u64(cell->errors, happening->count);
    }
    recent_changed(window, unit, cell);
    return true;
}

static void add_cells(struct window *window, uint32_t issue, const struct happening *happening,
                      int32_t day)
{
    bool fits = add_day(window, issue, happening, day);
    if (window->plan.sliding) {
        fits &= add_recent(window, issue, happening, RECENT_HOUR);
        fits &= add_recent(window, issue, happening, RECENT_MINUTE);
    }
    if (!fits) {
        window->counts.refused_cell += happening->count;
    }
}

uint32_t window_add(struct window *window, int64_t now_ms, const struct happening *happening,
                    struct span title, uint8_t evidence)
{
    if (window->plan.sliding) {
        pages_slide(window, now_ms);
    }
    window->counts.events += happening->count;
    uint32_t number = issue_make(window, happening->signature, ISSUE_NONE);
    if (number == ISSUE_NONE) {
        window->counts.refused_issue += happening->count;
        return ISSUE_NONE;
    }
    struct issue *issue = issue_at(window, number);
    bool timed = happening->first_ms != INSTANT_NONE;
    int32_t day = timed ? instant_day(happening->first_ms) : INT32_MIN;
    issue_learn(window, issue,
                &(struct issue_facts){
                    .title = title,
                    .first_ms = happening->first_ms,
                    .last_ms = happening->last_ms,
                    .evidence = evidence,
                    .has_tickets = happening->kind == KIND_TICKET,
                });
    issue_changed(window, number);
    if (timed && window->plan.sliding && !period_kept(window, PAGE_DAY, day)) {
        window->counts.outside += happening->count;
        return number;
    }
    window_merge_facet(window, number, happening->kind, happening->level, happening->service, day);
    if (timed) {
        add_cells(window, number, happening, day);
    } else {
        add_untimed(issue, happening);
    }
    return number;
}

static void day_take_back(struct window *window, const struct issue *issue, int32_t day,
                          uint32_t seconds, bool reported)
{
    struct day_cell *cell = day_find(window, issue, day);
    bool kept = !window->plan.sliding || period_kept(window, PAGE_DAY, day);
    if (cell == NULL || cell->tickets == 0 || !kept) {
        return;
    }
    cell->tickets--;
    if (reported && cell->reported > 0) {
        cell->reported--;
        cell->seconds -= seconds < cell->seconds ? seconds : cell->seconds;
    }
    day_changed(window, cell);
}

static struct recent_cell *recent_kept(const struct window *window, const struct issue *issue,
                                       enum recent_unit unit, int64_t at_ms)
{
    enum page_unit page = unit == RECENT_HOUR ? PAGE_HOUR : PAGE_MINUTE;
    int64_t period = floor_div(at_ms, unit == RECENT_HOUR ? MS_PER_HOUR : MS_PER_MINUTE);
    bool kept = window->plan.sliding && period_kept(window, page, period);
    return kept ? recent_find(window, issue, unit, (uint32_t)period) : NULL;
}

static void recent_take_back(struct window *window, const struct issue *issue,
                             enum recent_unit unit, int64_t at_ms)
{
    struct recent_cell *cell = recent_kept(window, issue, unit, at_ms);
    if (cell != NULL && cell->tickets > 0) {
        cell->tickets--;
        recent_changed(window, unit, cell);
    }
}

void window_take_back(struct window *window, uint64_t signature, int64_t at_ms, uint32_t seconds,
                      bool reported)
{
    uint32_t number = window_find(window, signature);
    if (number == ISSUE_NONE) {
        return;
    }
    struct issue *issue = issue_at(window, number);
    if (at_ms == INSTANT_NONE) {
        issue->untimed_tickets -= issue->untimed_tickets > 0;
    } else {
        day_take_back(window, issue, instant_day(at_ms), seconds, reported);
        recent_take_back(window, issue, RECENT_HOUR, at_ms);
        recent_take_back(window, issue, RECENT_MINUTE, at_ms);
    }
    issue_changed(window, number);
}

static void recent_errors_take_back(struct window *window, const struct issue *issue,
                                    enum recent_unit unit, const struct happening *happening)
{
    struct recent_cell *cell = recent_kept(window, issue, unit, happening->first_ms);
    if (cell != NULL && cell->errors >= happening->count) {
        cell->errors -= happening->count;
        recent_changed(window, unit, cell);
    }
}

// The hours in which errors came stay as they are: others may have come in them.
static bool errors_take_back(struct window *window, struct issue *issue,
                             const struct happening *happening)
{
    int64_t at_ms = happening->first_ms;
    if (at_ms == INSTANT_NONE) {
        bool fits = issue->untimed_errors >= happening->count;
        issue->untimed_errors -= fits ? happening->count : 0;
        return fits;
    }
    int32_t date = instant_day(at_ms);
    struct day_cell *day = day_find(window, issue, date);
    bool kept = !window->plan.sliding || period_kept(window, PAGE_DAY, date);
    if (day == NULL || !kept || day->errors < happening->count) {
        return false;
    }
    day->errors -= happening->count;
    day_changed(window, day);
    recent_errors_take_back(window, issue, RECENT_HOUR, happening);
    recent_errors_take_back(window, issue, RECENT_MINUTE, happening);
    return true;
}

uint32_t window_move(struct window *window, int64_t now_ms, uint64_t from,
                     const struct happening *happening, struct span title, uint8_t evidence)
{
    CHECK(happening->kind == KIND_ERROR);
    uint32_t number = window_find(window, from);
    if (number == ISSUE_NONE || !errors_take_back(window, issue_at(window, number), happening)) {
        return ISSUE_NONE;
    }
    issue_changed(window, number);
    window->counts.events -= happening->count;
    return window_add(window, now_ms, happening, title, evidence);
}

uint32_t window_merge_issue(struct window *window, uint64_t signature, struct span title,
                            uint8_t evidence, int64_t first_ms, int64_t last_ms, bool has_tickets)
{
    uint32_t number = issue_make(window, signature, ISSUE_NONE);
    if (number == ISSUE_NONE) {
        return ISSUE_NONE;
    }
    issue_learn(window, issue_at(window, number),
                &(struct issue_facts){
                    .title = title,
                    .first_ms = first_ms,
                    .last_ms = last_ms,
                    .evidence = evidence,
                    .has_tickets = has_tickets,
                });
    issue_rerank(window, number);
    return number;
}

// An issue that the caller may merge into.
static struct issue *merge_into(struct window *window, uint32_t number)
{
    CHECK(number < window->issues.end && issue_at(window, number)->live);
    issue_rerank(window, number);
    return issue_at(window, number);
}

void window_merge_facet(struct window *window, uint32_t issue, enum kind kind, enum level level,
                        uint32_t service, int32_t last_day)
{
    struct facet facet = {
        .service = service,
        .last_day = last_day,
        .kind = (uint8_t)kind,
        .level = (uint8_t)level,
    };
    facet_see(window, merge_into(window, issue), &facet);
}

void window_merge_day(struct window *window, uint32_t issue, const struct day_cell *values)
{
    merge_into(window, issue);
    if (window->plan.sliding && !period_kept(window, PAGE_DAY, values->day)) {
        return;
    }
    struct day_cell *cell = day_make(window, issue, values->day);
    if (cell == NULL) {
        window->counts.refused_cell += values->errors + values->tickets;
        return;
    }
    cell->errors = sum_u64(cell->errors, values->errors);
    cell->seconds = sum_u64(cell->seconds, values->seconds);
    cell->tickets = sum_u32(cell->tickets, values->tickets);
    cell->reported = sum_u32(cell->reported, values->reported);
    cell->hours |= values->hours & 0xFFFFFFU;
    if (values->changed) {
        day_changed(window, cell);
    }
}

void window_merge_recent(struct window *window, uint32_t issue, enum recent_unit unit,
                         const struct recent_cell *values)
{
    enum page_unit page = unit == RECENT_HOUR ? PAGE_HOUR : PAGE_MINUTE;
    merge_into(window, issue);
    if (!window->plan.sliding || window->plan.recent_cells_max == 0 ||
        !period_kept(window, page, (int32_t)values->period)) {
        return;
    }
    struct recent_cell *cell = recent_make(window, issue, unit, values->period);
    if (cell == NULL) {
        window->counts.refused_cell += values->errors + values->tickets;
        return;
    }
    cell->errors = sum_u64(cell->errors, values->errors);
    cell->tickets = sum_u32(cell->tickets, values->tickets);
    if (values->changed) {
        recent_changed(window, unit, cell);
    }
}

static void issue_slide(struct window *window, uint32_t number)
{
    struct issue *issue = issue_at(window, number);
    int64_t from = window->from[PAGE_DAY];
    cells_slide(window, issue);
    facets_slide(window, issue, (int32_t)from);
    bool empty = issue->days == CELL_NONE && issue->hours == CELL_NONE &&
                 issue->minutes == CELL_NONE && issue->facets == CELL_NONE &&
                 issue->members == ISSUE_NONE;
    if (empty && (issue->last_ms == INSTANT_NONE || instant_day(issue->last_ms) < from)) {
        alias_end(window, number);
        issue_free(window, number);
    }
}

void window_slide(struct window *window, int64_t now_ms, uint32_t issues_at_most)
{
    if (!window->plan.sliding) {
        return;
    }
    pages_slide(window, now_ms);
    uint32_t count = issues_at_most < window->issues.end ? issues_at_most : window->issues.end;
    for (uint32_t i = 0; i < count; i++) {
        if (window->slide_at >= window->issues.end) {
            window->slide_at = 0;
        }
        if (issue_at(window, window->slide_at)->live) {
            issue_slide(window, window->slide_at);
        }
        window->slide_at++;
    }
}
