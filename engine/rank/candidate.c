// An issue's day cells and facets to one row of the list: what it costs, what it would save, in
// which state it is. Reads the window, changes nothing.
#include "rank/candidate.h"

#include "base/check.h"

#include <math.h>

#define HOURS_MASK 0xFFFFFFU // a day has 24
#define RULE_WEIGHT 5        // handling times that the cost rule's minutes are worth
#define MINUTES_BUILT_IN 3   // of a ticket, and of an error that somebody has to look at
#define SECONDS_PER_MINUTE 60
#define MINUTES_PER_HOUR 60

const char *state_name(enum state state)
{
    static const char *const names[STATE_COUNT] = {
        [STATE_NEW] = "new", [STATE_RECURRING] = "recurring"};
    CHECK((unsigned)state < STATE_COUNT);
    return names[state];
}

struct policy policy_default(void)
{
    return (struct policy){.fix_hours = 1,
                           .horizon_weeks = 52,
                           .reply_minutes_share = 0.5,
                           .reply_hours = 0.25,
                           .recurring_above = 3};
}

// Cells that a store gave back may hold anything: sums stop at the top, as the cells' own do.
static uint64_t sum_capped(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

uint32_t cell_occurrences(const struct day_cell *cell)
{
    uint32_t hours = cell->hours & HOURS_MASK;
    uint32_t episodes =
        (uint32_t)__builtin_popcount(hours & ~(hours << 1)); // bits that begin a run
    return cell->tickets > UINT32_MAX - episodes ? UINT32_MAX : cell->tickets + episodes;
}

static uint64_t cell_events(const struct day_cell *cell)
{
    return sum_capped(cell->errors, cell->tickets);
}

// The first cell at or after `cell` in the chain that lies in the window and is not empty: one
// whose tickets were all taken back says nothing any more. The chain is newest first.
static const struct day_cell *cell_within(const struct window *window, uint32_t cell,
                                          struct rank_window span)
{
    const struct day_cell *at = window_day(window, cell);
    while (at && at->day >= span.first_day) {
        if (at->day <= span.last_day && cell_events(at) > 0) {
            return at;
        }
        at = window_day(window, at->next);
    }
    return NULL;
}

// An issue's cells in the window, added up.
struct totals {
    uint64_t events, seconds, reported;
    int32_t oldest_day; // meaningless without events
};

static struct totals totals_of(const struct window *window, const struct issue *issue,
                               struct rank_window span)
{
    struct totals totals = {.events = 0};
    for (const struct day_cell *cell = cell_within(window, issue->days, span); cell;
         cell = cell_within(window, cell->next, span)) {
        totals.events = sum_capped(totals.events, cell_events(cell));
        totals.seconds = sum_capped(totals.seconds, cell->seconds);
        totals.reported += cell->reported;
        totals.oldest_day = cell->day;
    }
    return totals;
}

// The facets that an issue shows in the window. An issue without a time in the window shows all it
// ever had. When the window's room for facets ran out there is none: then one is made up from what
// the issue itself knows.
struct facets {
    struct facet at[WINDOW_FACETS_MAX];
    size_t count;
};

static struct facets facets_of(const struct window *window, const struct issue *issue,
                               int32_t first_day)
{
    struct facets facets = {.count = 0};
    for (const struct facet *facet = window_facet(window, issue->facets); facet;
         facet = window_facet(window, facet->next)) {
        if (facet->last_day >= first_day) {
            CHECK(facets.count < WINDOW_FACETS_MAX);
            facets.at[facets.count++] = *facet;
        }
    }
    if (facets.count == 0) {
        facets.at[facets.count++] =
            (struct facet){.service = SERVICE_NONE,
                           .kind = (uint8_t)(issue->has_tickets ? KIND_TICKET : KIND_ERROR),
                           .level = LEVEL_NONE};
    }
    return facets;
}

static bool facet_has_service(const struct window *window, const struct facet *facet,
                              struct span service)
{
    return service.size == 0 || span_glob(service, window_service_name(window, facet->service));
}

bool candidate_has_service(const struct window *window, const struct candidate *candidate,
                           struct rank_window span, struct span service)
{
    const struct issue *issue = window_issue(window, candidate->issue);
    struct facets facets =
        facets_of(window, issue, candidate->untimed ? INT32_MIN : span.first_day);
    for (size_t i = 0; i < facets.count; i++) {
        if (facet_has_service(window, &facets.at[i], service)) {
            return true;
        }
    }
    return false;
}

struct cost {
    double minutes;
    enum cost_source source;
    struct span rule;
};

static bool rule_meets(const struct cost_rule *rule, const struct window *window,
                       const struct facets *facets, struct span title)
{
    if (rule->title.size > 0 && !span_glob(rule->title, title)) {
        return false;
    }
    for (size_t i = 0; i < facets->count; i++) {
        const struct facet *facet = &facets->at[i];
        if ((rule->kind < 0 || rule->kind == facet->kind) && facet->level >= rule->level &&
            facet_has_service(window, facet, rule->service)) {
            return true;
        }
    }
    return false;
}

static struct cost facet_cost(const struct facet *facet, uint8_t evidence)
{
    if (facet->kind == KIND_TICKET) {
        return (struct cost){.minutes = MINUTES_BUILT_IN, .source = COST_TICKET};
    }
    if (evidence == RANK_EVIDENCE_REFUSED) {
        return (struct cost){.minutes = 0, .source = COST_REFUSED};
    }
    bool words_decide = facet->level == LEVEL_NONE || facet->level == LEVEL_NOTICE;
    if (facet->level >= LEVEL_ERROR || (words_decide && evidence == RANK_EVIDENCE_FAILED)) {
        return (struct cost){.minutes = MINUTES_BUILT_IN, .source = COST_ERROR};
    }
    return (struct cost){.minutes = 0, .source = COST_CHATTER};
}

// The costliest; of equals the one whose source stands first, so that the facets' order is no
// matter.
static struct cost built_in_cost(const struct facets *facets, uint8_t evidence)
{
    struct cost cost = facet_cost(&facets->at[0], evidence);
    for (size_t i = 1; i < facets->count; i++) {
        struct cost other = facet_cost(&facets->at[i], evidence);
        if (other.minutes > cost.minutes ||
            (other.minutes == cost.minutes && other.source < cost.source)) {
            cost = other;
        }
    }
    return cost;
}

static struct cost cost_of(const struct window *window, const struct issue *issue,
                           const struct policy *policy, int32_t first_day)
{
    struct facets facets = facets_of(window, issue, first_day);
    struct span title = window_title(window, issue);
    for (size_t i = 0; i < policy->rule_count; i++) {
        const struct cost_rule *rule = &policy->rules[i];
        if (rule_meets(rule, window, &facets, title)) {
            return (struct cost){rule->minutes, COST_RULE, rule->name};
        }
    }
    return built_in_cost(&facets, issue->evidence);
}

// The mean of the handling times told, drawn towards the rule's minutes.
static double minutes_of(const struct totals *totals, double rule_minutes)
{
    double told = (double)totals->seconds / SECONDS_PER_MINUTE;
    return (told + RULE_WEIGHT * rule_minutes) / ((double)totals->reported + RULE_WEIGHT);
}

static void candidate_cost(struct candidate *candidate, const struct totals *totals,
                           struct cost cost)
{
    candidate->minutes = totals->reported > 0 ? minutes_of(totals, cost.minutes) : cost.minutes;
    candidate->minutes_reported = totals->reported > 0;
    candidate->source = cost.source;
    candidate->rule = cost.rule;
}

// The first date is the oldest cell's, not that of first_ms: an instant stays when what happened
// then is taken back.
static void occurrences_fill(const struct window *window, const struct issue *issue,
                             struct rank_window span, uint32_t *scratch, size_t days)
{
    memset(scratch, 0, days * sizeof *scratch);
    int32_t first_day = span.last_day - (int32_t)days + 1;
    for (const struct day_cell *cell = cell_within(window, issue->days, span); cell;
         cell = cell_within(window, cell->next, span)) {
        scratch[cell->day - first_day] = cell_occurrences(cell);
    }
}

static void candidate_sum(struct candidate *candidate, const struct policy *policy,
                          const uint32_t *occurrences)
{
    candidate->sum = sum_of(&(struct sum_terms){.occurrences = occurrences,
                                                .days = (size_t)candidate->days,
                                                .minutes = candidate->minutes,
                                                .fix_hours = policy->fix_hours,
                                                .horizon_weeks = policy->horizon_weeks});
    double minutes_saved = candidate->minutes * (1 - policy->reply_minutes_share);
    candidate->reply_hours_saved =
        candidate->sum.per_week * minutes_saved / MINUTES_PER_HOUR * policy->horizon_weeks -
        policy->reply_hours;
    candidate->state = candidate->sum.n > policy->recurring_above ? STATE_RECURRING : STATE_NEW;
    candidate->candidate = candidate->state == STATE_RECURRING && candidate->sum.hours_saved > 0;
}

static void candidate_without_time(struct candidate *candidate, uint64_t events)
{
    candidate->untimed = true;
    candidate->count = events;
    candidate->state = STATE_NEW;
    candidate->sum = (struct sum){.per_week = NAN,
                                  .per_week_low = NAN,
                                  .hours_saved = NAN,
                                  .hours_saved_low = NAN,
                                  .payback_weeks = NAN};
    candidate->reply_hours_saved = NAN;
}

bool candidate_of(const struct window *window, uint32_t issue_index, const struct policy *policy,
                  struct rank_window span, uint32_t *scratch, struct candidate *candidate)
{
    CHECK(span.first_day <= span.last_day);
    const struct issue *issue = window_issue(window, issue_index);
    if (!issue->live) {
        return false;
    }
    struct totals totals = totals_of(window, issue, span);
    uint64_t untimed = sum_capped(issue->untimed_errors, issue->untimed_tickets);
    if (totals.events == 0 && untimed == 0) {
        return false;
    }
    *candidate = (struct candidate){.issue = issue_index,
                                    .signature = issue->signature,
                                    .kind = issue->has_tickets ? KIND_TICKET : KIND_ERROR,
                                    .tells_failure = issue->evidence == RANK_EVIDENCE_FAILED};
    if (totals.events == 0) {
        candidate_cost(candidate, &totals, cost_of(window, issue, policy, INT32_MIN));
        candidate_without_time(candidate, untimed);
        return true;
    }
    bool older = issue->first_ms != INSTANT_NONE && instant_day(issue->first_ms) < span.first_day;
    int32_t first_day = older ? span.first_day : totals.oldest_day;
    candidate->count = totals.events;
    candidate->days = span.last_day - first_day + 1;
    candidate_cost(candidate, &totals, cost_of(window, issue, policy, span.first_day));
    occurrences_fill(window, issue, span, scratch, (size_t)candidate->days);
    candidate_sum(candidate, policy, scratch);
    return true;
}

void candidate_trend(const struct window *window, uint32_t issue, struct rank_window span,
                     uint64_t *out)
{
    CHECK(span.first_day <= span.last_day);
    memset(out, 0, ((size_t)(span.last_day - span.first_day) + 1) * sizeof *out);
    for (const struct day_cell *cell = cell_within(window, window_issue(window, issue)->days, span);
         cell; cell = cell_within(window, cell->next, span)) {
        out[cell->day - span.first_day] = cell_events(cell);
    }
}

// <0 when the larger of the two is a's.
static int larger_first(double a, double b)
{
    return (a < b) - (a > b);
}

// Costs nothing by its level, but its words say that something failed.
static bool free_failure(const struct candidate *candidate)
{
    return candidate->minutes <= 0 && candidate->tells_failure;
}

int candidate_order(const struct candidate *a, const struct candidate *b)
{
    int order = (int)a->untimed - (int)b->untimed;
    if (order == 0 && a->untimed) {
        order = (int)(b->minutes > 0) - (int)(a->minutes > 0);
    }
    if (order == 0 && !a->untimed) {
        order = larger_first(a->sum.hours_saved_low, b->sum.hours_saved_low);
    }
    if (order == 0 && !a->untimed) {
        order = larger_first(a->sum.hours_saved, b->sum.hours_saved);
    }
    if (order == 0) {
        order = (int)free_failure(b) - (int)free_failure(a);
    }
    if (order == 0) {
        order = (a->count < b->count) - (a->count > b->count);
    }
    return order ? order : (a->signature > b->signature) - (a->signature < b->signature);
}
