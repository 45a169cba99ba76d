// An issue and its members become one object. Cells of the same period merge as everywhere: numbers
// add, bits OR.
#include "query/detail.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

// --- members -----------------------------------------------------------------------------

struct member {
    uint32_t issue;
    uint64_t signature, events;
};

struct members {
    struct member best[DETAIL_MEMBERS_MAX];
    size_t count, total;
};

static bool member_before(const struct member *a, const struct member *b)
{
    return a->events != b->events ? a->events > b->events : a->signature < b->signature;
}

static void member_put(struct members *members, const struct member *member)
{
    size_t at = members->count;
    members->total++;
    while (at > 0 && member_before(member, &members->best[at - 1])) {
        at--;
    }
    if (at == DETAIL_MEMBERS_MAX) {
        return;
    }
    members->count += members->count < DETAIL_MEMBERS_MAX;
    memmove(&members->best[at + 1], &members->best[at],
            (members->count - 1 - at) * sizeof members->best[0]);
    members->best[at] = *member;
}

static json_t *member_row(const struct window *window, const struct member *member)
{
    char id[ROW_ID_BYTES];
    json_t *row = json_object();
    row_id(member->signature, id);
    json_object_set_new(row, "id", json_string(id));
    json_object_set_new(row, "title",
                        row_text(window_title(window, window_issue(window, member->issue))));
    json_object_set_new(row, "count", json_integer((json_int_t)member->events));
    return row;
}

static void members_add(json_t *row, const struct row_context *context,
                        const struct candidate *candidate)
{
    const struct window *window = context->window;
    struct members members = {.count = 0};
    json_t *list = json_array();
    uint32_t root = candidate->issue;
    for (uint32_t at = window_member_next(window, root, root); at != ISSUE_NONE;
         at = window_member_next(window, root, at)) {
        struct member member = {
            .issue = at,
            .signature = window_issue(window, at)->signature,
            .events = member_events(window, at, context->span, candidate->untimed),
        };
        member_put(&members, &member);
    }
    for (size_t i = 0; i < members.count; i++) {
        json_array_append_new(list, member_row(window, &members.best[i]));
    }
    json_object_set_new(row, "members", list);
    json_object_set_new(row, "members_total", json_integer((json_int_t)members.total));
}

// --- what is merged ----------------------------------------------------------------------

// A list that grows, of things of one size.
struct list {
    void *at;
    size_t count, room;
};

// Makes room for one more at `place`, all zero.
static void *list_insert(struct list *list, size_t place, size_t bytes)
{
    CHECK(place <= list->count);
    if (list->count == list->room) {
        list->room = 2 * list->room + 16;
        list->at = realloc(list->at, list->room * bytes);
        CHECK(list->at != NULL);
    }
    unsigned char *to = (unsigned char *)list->at + place * bytes;
    memmove(to + bytes, to, (list->count - place) * bytes);
    list->count++;
    return memset(to, 0, bytes);
}

// The cell of that period. The list is newest first, as every chain is: for the cells of one chain
// the search goes on at *from.
static struct day_cell *cell_of(struct list *cells, int32_t period, size_t *from)
{
    struct day_cell *at = cells->at;
    while (*from < cells->count && at[*from].day > period) {
        (*from)++;
    }
    if (*from < cells->count && at[*from].day == period) {
        return &at[*from];
    }
    struct day_cell *made = list_insert(cells, *from, sizeof *made);
    made->day = period;
    return made;
}

static uint64_t sum_capped(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint32_t count_capped(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

static struct list days_of(const struct window *window, uint32_t root)
{
    struct list days = {.count = 0};
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        size_t from = 0;
        const struct day_cell *cell = window_day(window, window_issue(window, at)->days);
        for (; cell; cell = window_day(window, cell->next)) {
            struct day_cell *day = cell_of(&days, cell->day, &from);
            day->errors = sum_capped(day->errors, cell->errors);
            day->seconds = sum_capped(day->seconds, cell->seconds);
            day->tickets = count_capped(day->tickets, cell->tickets);
            day->reported = count_capped(day->reported, cell->reported);
            day->hours |= cell->hours;
        }
    }
    return days;
}

// Hours and minutes as cells whose `day` is their period.
static struct list recent_of(const struct window *window, uint32_t root, enum recent_unit unit)
{
    struct list periods = {.count = 0};
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        size_t from = 0;
        const struct issue *issue = window_issue(window, at);
        const struct recent_cell *cell =
            window_recent(window, unit == RECENT_HOUR ? issue->hours : issue->minutes);
        for (; cell; cell = window_recent(window, cell->next)) {
            struct day_cell *period = cell_of(&periods, (int32_t)cell->period, &from);
            period->errors = sum_capped(period->errors, cell->errors);
            period->tickets = count_capped(period->tickets, cell->tickets);
        }
    }
    return periods;
}

static int facet_compare(const struct window *window, const struct facet *a, const struct facet *b)
{
    if (a->kind != b->kind) {
        return (int)a->kind - (int)b->kind;
    }
    if (a->level != b->level) {
        return (int)a->level - (int)b->level;
    }
    return span_compare(window_service_name(window, a->service),
                        window_service_name(window, b->service));
}

// The facet as it stands in the list, in order of kind, level and service.
static struct facet *facet_of(struct list *facets, const struct window *window,
                              const struct facet *facet)
{
    struct facet *at = facets->at;
    size_t before = 0, end = facets->count;
    while (before < end) {
        size_t middle = before + (end - before) / 2;
        int order = facet_compare(window, &at[middle], facet);
        if (order == 0) {
            return &at[middle];
        }
        before = order < 0 ? middle + 1 : before;
        end = order < 0 ? end : middle;
    }
    struct facet *made = list_insert(facets, before, sizeof *made);
    *made = *facet;
    return made;
}

static struct list facets_of(const struct window *window, uint32_t root)
{
    struct list facets = {.count = 0};
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        const struct facet *facet = window_facet(window, window_issue(window, at)->facets);
        for (; facet; facet = window_facet(window, facet->next)) {
            struct facet *kept = facet_of(&facets, window, facet);
            kept->last_day = facet->last_day > kept->last_day ? facet->last_day : kept->last_day;
        }
    }
    return facets;
}

// --- in JSON -----------------------------------------------------------------------------

static json_t *date(int32_t day)
{
    uint8_t text[INSTANT_TEXT_BYTES];
    instant_write((int64_t)day * MS_PER_DAY, text);
    return json_stringn((const char *)text, 10);
}

static json_t *facet_rows(const struct window *window, uint32_t root)
{
    struct list facets = facets_of(window, root);
    const struct facet *at = facets.at;
    json_t *list = json_array();
    for (size_t i = 0; i < facets.count; i++) {
        struct span name = window_service_name(window, at[i].service);
        const char *level = at[i].level ? level_name((enum level)at[i].level) : NULL;
        json_t *one = json_object();
        json_object_set_new(one, "kind", json_string(kind_name((enum kind)at[i].kind)));
        json_object_set_new(one, "level", level ? json_string(level) : json_null());
        json_object_set_new(one, "service", name.size ? row_text(name) : json_null());
        json_object_set_new(one, "last_date",
                            at[i].last_day == INT32_MIN ? json_null() : date(at[i].last_day));
        json_array_append_new(list, one);
    }
    free(facets.at);
    return list;
}

static json_t *day_rows(const struct window *window, uint32_t root)
{
    struct list days = days_of(window, root);
    const struct day_cell *at = days.at;
    json_t *list = json_array();
    for (size_t i = 0; i < days.count; i++) {
        char hours[8];
        json_t *one = json_object();
        snprintf(hours, sizeof hours, "%06x", at[i].hours & 0xFFFFFFU);
        json_object_set_new(one, "date", date(at[i].day));
        json_object_set_new(one, "errors", json_integer((json_int_t)at[i].errors));
        json_object_set_new(one, "tickets", json_integer(at[i].tickets));
        json_object_set_new(one, "hours", json_string(hours));
        json_object_set_new(one, "reported", json_integer(at[i].reported));
        json_object_set_new(one, "seconds", json_integer((json_int_t)at[i].seconds));
        json_object_set_new(one, "occurrences", json_integer(cell_occurrences(&at[i])));
        json_array_append_new(list, one);
    }
    free(days.at);
    return list;
}

static json_t *recent_rows(const struct window *window, uint32_t root, enum recent_unit unit)
{
    struct list periods = recent_of(window, root, unit);
    const struct day_cell *at = periods.at;
    int64_t unit_ms = unit == RECENT_HOUR ? MS_PER_HOUR : MS_PER_MINUTE;
    json_t *list = json_array();
    for (size_t i = 0; i < periods.count; i++) {
        json_t *one = json_object();
        json_object_set_new(one, "from", row_instant(at[i].day * unit_ms));
        json_object_set_new(one, "errors", json_integer((json_int_t)at[i].errors));
        json_object_set_new(one, "tickets", json_integer(at[i].tickets));
        json_array_append_new(list, one);
    }
    free(periods.at);
    return list;
}

json_t *detail_of(const struct row_context *context, const struct candidate *candidate,
                  uint32_t rank)
{
    const struct window *window = context->window;
    json_t *row = row_of(context, candidate, rank);
    members_add(row, context, candidate);
    json_object_set_new(row, "facets", facet_rows(window, candidate->issue));
    json_object_set_new(row, "days", day_rows(window, candidate->issue));
    json_object_set_new(row, "hours", recent_rows(window, candidate->issue, RECENT_HOUR));
    json_object_set_new(row, "minutes_recent",
                        recent_rows(window, candidate->issue, RECENT_MINUTE));
    return row;
}
