// The day cells and facets of an issue and of all that is part of it become one row of the list:
// what it costs, what it would save, in which state it is. Reads the window, changes nothing.
//
//   issue  ─ 23 Nov 0110  ─ 22 Nov 0100     occurrences are counted in what the cells of a date
//   member ─ 23 Nov 0011                    merge to: on the 23rd one (0111), not two
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

// Runs of consecutive hours: bits that begin one.
static uint32_t episodes(uint32_t hours)
{
    hours &= HOURS_MASK;
    return (uint32_t)__builtin_popcount(hours & ~(hours << 1));
}

static uint32_t occurrences_of(uint32_t tickets, uint32_t hours)
{
    uint32_t begun = episodes(hours);
    return tickets > UINT32_MAX - begun ? UINT32_MAX : tickets + begun;
}

uint32_t cell_occurrences(const struct day_cell *cell)
{
    return occurrences_of(cell->tickets, cell->hours);
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

// What an issue and its members amount to: their cells in the window, added up, and the rest.
struct whole {
    uint64_t events, seconds, reported;
    uint64_t untimed;   // events without a time
    int32_t oldest_day; // meaningless without events
    int64_t first_ms, last_ms;
    uint8_t evidence;
    bool has_tickets;
};

static void whole_add_cells(struct whole *whole, const struct window *window,
                            const struct issue *issue, struct rank_window span)
{
    for (const struct day_cell *cell = cell_within(window, issue->days, span); cell;
         cell = cell_within(window, cell->next, span)) {
        whole->events = sum_capped(whole->events, cell_events(cell));
        whole->seconds = sum_capped(whole->seconds, cell->seconds);
        whole->reported += cell->reported;
        whole->oldest_day = cell->day < whole->oldest_day ? cell->day : whole->oldest_day;
    }
}

static void whole_add(struct whole *whole, const struct issue *issue)
{
    uint64_t untimed = sum_capped(issue->untimed_tickets, issue->untimed_errors);
    whole->untimed = sum_capped(whole->untimed, untimed);
    if (issue->first_ms != INSTANT_NONE &&
        (whole->first_ms == INSTANT_NONE || issue->first_ms < whole->first_ms)) {
        whole->first_ms = issue->first_ms;
    }
    whole->last_ms = issue->last_ms > whole->last_ms ? issue->last_ms : whole->last_ms;
    whole->has_tickets = whole->has_tickets || issue->has_tickets;
    // What is said by a template that no event ever had counts for the root alone: whether another
    // is among its members hangs on the order in which edges came.
    bool heard = issue->target == ISSUE_NONE || issue->last_ms != INSTANT_NONE || untimed > 0;
    if (heard && issue->evidence > whole->evidence) {
        whole->evidence = issue->evidence;
    }
}

static struct whole whole_of(const struct window *window, uint32_t root, struct rank_window span)
{
    struct whole whole = {
        .oldest_day = INT32_MAX, .first_ms = INSTANT_NONE, .last_ms = INSTANT_NONE};
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        const struct issue *issue = window_issue(window, at);
        whole_add(&whole, issue);
        whole_add_cells(&whole, window, issue, span);
    }
    return whole;
}

uint64_t member_events(const struct window *window, uint32_t member, struct rank_window span,
                       bool untimed)
{
    const struct issue *issue = window_issue(window, member);
    struct whole whole = {.events = 0};
    if (untimed) {
        return sum_capped(issue->untimed_errors, issue->untimed_tickets);
    }
    whole_add_cells(&whole, window, issue, span);
    return whole.events;
}

// A walk over the facets that an issue and its members show in the window. Without a time in the
// window they show all they ever had. When the window's room for facets ran out there is none: then
// one is made up from what else is known.
struct facet_walk {
    const struct window *window;
    uint32_t root, member; // ISSUE_NONE: the end
    const struct facet *at;
    int32_t first_day;
    struct facet made_up;
    bool any;
};

static struct facet_walk facets_of(const struct window *window, uint32_t root, int32_t first_day,
                                   bool has_tickets)
{
    return (struct facet_walk){
        .window = window,
        .root = root,
        .member = root,
        .at = window_facet(window, window_issue(window, root)->facets),
        .first_day = first_day,
        .made_up = {.service = SERVICE_NONE,
                    .kind = (uint8_t)(has_tickets ? KIND_TICKET : KIND_ERROR),
                    .level = LEVEL_NONE},
    };
}

static const struct facet *facet_next(struct facet_walk *walk)
{
    while (walk->member != ISSUE_NONE) {
        while (walk->at) {
            const struct facet *facet = walk->at;
            walk->at = window_facet(walk->window, facet->next);
            if (facet->last_day >= walk->first_day) {
                walk->any = true;
                return facet;
            }
        }
        walk->member = window_member_next(walk->window, walk->root, walk->member);
        if (walk->member != ISSUE_NONE) {
            walk->at = window_facet(walk->window, window_issue(walk->window, walk->member)->facets);
        }
    }
    bool nothing = !walk->any;
    walk->any = true;
    return nothing ? &walk->made_up : NULL;
}

static bool facet_has_service(const struct window *window, const struct facet *facet,
                              struct span service)
{
    return service.size == 0 || span_glob(service, window_service_name(window, facet->service));
}

bool candidate_has_service(const struct window *window, const struct candidate *candidate,
                           struct rank_window span, struct span service)
{
    struct facet_walk walk =
        facets_of(window, candidate->issue, candidate->untimed ? INT32_MIN : span.first_day,
                  candidate->kind == KIND_TICKET);
    const struct facet *facet = facet_next(&walk);
    while (facet && !facet_has_service(window, facet, service)) {
        facet = facet_next(&walk);
    }
    return facet != NULL;
}

struct cost {
    double minutes;
    enum cost_source source;
    struct span rule;
};

static bool rule_meets(const struct cost_rule *rule, const struct window *window,
                       const struct facet *facet, struct span title)
{
    return (rule->kind < 0 || rule->kind == facet->kind) && facet->level >= rule->level &&
           facet_has_service(window, facet, rule->service) &&
           (rule->title.size == 0 || span_glob(rule->title, title));
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

// The costlier; of equals the one whose source stands first, so that the facets' order is no
// matter.
static struct cost cost_larger(struct cost a, struct cost b)
{
    bool second = b.minutes > a.minutes || (b.minutes == a.minutes && b.source < a.source);
    return second ? b : a;
}

static struct span ignored_by(const struct policy *policy, struct span title)
{
    const struct rule_view *view = &policy->view;
    return view->rules ? view->ignored(view->rules, title) : (struct span){NULL, 0};
}

// People's first rule that any facet meets; else the costliest by the built-in ones.
static struct cost cost_of(const struct window *window, uint32_t root, const struct policy *policy,
                           const struct whole *whole, int32_t first_day)
{
    struct facet_walk walk = facets_of(window, root, first_day, whole->has_tickets);
    struct span title = window_title(window, window_issue(window, root));
    struct span ignored = ignored_by(policy, title);
    if (ignored.size > 0) {
        return (struct cost){0, COST_IGNORED, ignored};
    }
    struct cost built_in = {.minutes = -1};
    size_t first = policy->rule_count;
    for (const struct facet *facet = facet_next(&walk); facet; facet = facet_next(&walk)) {
        size_t rule = 0;
        while (rule < first && !rule_meets(&policy->rules[rule], window, facet, title)) {
            rule++;
        }
        first = rule; // at most what it was
        built_in = cost_larger(built_in, facet_cost(facet, whole->evidence));
    }
    if (first == policy->rule_count) {
        return built_in;
    }
    const struct cost_rule *rule = &policy->rules[first];
    return (struct cost){rule->minutes, COST_RULE, rule->name};
}

// The mean of the handling times told, drawn towards the rule's minutes.
static double minutes_of(const struct whole *whole, double rule_minutes)
{
    double told = (double)whole->seconds / SECONDS_PER_MINUTE;
    return (told + RULE_WEIGHT * rule_minutes) / ((double)whole->reported + RULE_WEIGHT);
}

static void candidate_cost(struct candidate *candidate, const struct whole *whole, struct cost cost)
{
    candidate->minutes_reported = whole->reported > 0 && cost.source != COST_IGNORED;
    candidate->minutes =
        candidate->minutes_reported ? minutes_of(whole, cost.minutes) : cost.minutes;
    candidate->source = cost.source;
    candidate->rule = cost.rule;
}

// By date, the oldest first. Members' cells of a date merge before anything is counted in them: two
// that failed in the same hour failed once. An issue of its own, as most are, is spared that.
static void occurrences_fill(const struct window *window, uint32_t root, struct rank_window span,
                             uint32_t *occurrences, size_t days)
{
    int32_t first_day = span.last_day - (int32_t)days + 1;
    bool alone = window_issue(window, root)->members == ISSUE_NONE;
    uint32_t *tickets = occurrences, *hours = occurrences + days;
    memset(occurrences, 0, (alone ? 1 : 2) * days * sizeof *occurrences);
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        for (const struct day_cell *cell =
                 cell_within(window, window_issue(window, at)->days, span);
             cell; cell = cell_within(window, cell->next, span)) {
            size_t day = (size_t)(cell->day - first_day);
            if (alone) {
                occurrences[day] = cell_occurrences(cell);
                continue;
            }
            uint64_t sum = (uint64_t)tickets[day] + cell->tickets;
            tickets[day] = sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
            hours[day] |= cell->hours;
        }
    }
    for (size_t day = 0; day < days && !alone; day++) {
        occurrences[day] = occurrences_of(tickets[day], hours[day]);
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

bool candidate_of(const struct window *window, uint32_t root, const struct policy *policy,
                  struct rank_window span, uint32_t *scratch, struct candidate *candidate)
{
    CHECK(span.first_day <= span.last_day);
    const struct issue *issue = window_issue(window, root);
    if (!issue->live || issue->target != ISSUE_NONE) {
        return false;
    }
    struct whole whole = whole_of(window, root, span);
    if (whole.events == 0 && whole.untimed == 0) {
        return false;
    }
    *candidate = (struct candidate){.issue = root,
                                    .signature = issue->signature,
                                    .kind = whole.has_tickets ? KIND_TICKET : KIND_ERROR,
                                    .first_ms = whole.first_ms,
                                    .last_ms = whole.last_ms,
                                    .tells_failure = whole.evidence == RANK_EVIDENCE_FAILED};
    if (whole.events == 0) {
        candidate_cost(candidate, &whole, cost_of(window, root, policy, &whole, INT32_MIN));
        candidate_without_time(candidate, whole.untimed);
        return true;
    }
    // The first date is the oldest cell's, not that of first_ms: an instant stays when what
    // happened then is taken back.
    bool older = whole.first_ms != INSTANT_NONE && instant_day(whole.first_ms) < span.first_day;
    int32_t first_day = older ? span.first_day : whole.oldest_day;
    candidate->count = whole.events;
    candidate->days = span.last_day - first_day + 1;
    candidate_cost(candidate, &whole, cost_of(window, root, policy, &whole, span.first_day));
    occurrences_fill(window, root, span, scratch, (size_t)candidate->days);
    candidate_sum(candidate, policy, scratch);
    return true;
}

void candidate_trend(const struct window *window, uint32_t root, struct rank_window span,
                     uint64_t *out)
{
    CHECK(span.first_day <= span.last_day);
    memset(out, 0, ((size_t)(span.last_day - span.first_day) + 1) * sizeof *out);
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        for (const struct day_cell *cell =
                 cell_within(window, window_issue(window, at)->days, span);
             cell; cell = cell_within(window, cell->next, span)) {
            uint64_t *events = &out[cell->day - span.first_day];
            *events = sum_capped(*events, cell_events(cell));
        }
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
