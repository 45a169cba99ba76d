// One problem with its sum, state and cost: an issue that people see (a root) with all that are
// part of it. Pure; any thread that may read the window.
#pragma once

#include "base/rule_view.h"
#include "rank/sum.h"
#include "window/window.h"

#define RANK_DAYS_MAX 36525 // longest window, `--window all`: 100 years

enum state { // in the words of the contract; those that need a decision come with decisions
    STATE_NEW,
    STATE_RECURRING,
    STATE_COUNT
};
const char *state_name(enum state state);

// How the words of a template bear on its cost (the caller's enum evidence, told apart here only
// so).
enum { RANK_EVIDENCE_NONE = 0, RANK_EVIDENCE_FAILED = 1, RANK_EVIDENCE_REFUSED = 2 };

// A cost rule of people's: matches an issue when one facet in the window, its own or a member's,
// meets all that is set.
struct cost_rule {
    struct span name;    // for people
    struct span service; // glob; empty: any
    struct span title;   // glob over the issue's title; empty: any
    enum level level;    // this level or worse; LEVEL_NONE: any
    int kind;            // enum kind; -1: any
    double minutes;      // >= 0
};

struct policy {
    const struct cost_rule *rules; // the first that matches counts; else the built-in rules
    size_t rule_count;
    struct rule_view view;      // which problems cost nothing whatever else is said
    double fix_hours;           // 1
    double horizon_weeks;       // 52
    double reply_minutes_share; // 0.5: what a canned reply leaves of the minutes
    double reply_hours;         // 0.25: what it takes to build
    uint32_t recurring_above;   // 3: the 4th occurrence makes it recurring
};
struct policy policy_default(void);

enum cost_source { COST_TICKET, COST_ERROR, COST_CHATTER, COST_REFUSED, COST_RULE, COST_IGNORED };

struct candidate {
    uint32_t issue; // the root
    uint64_t signature;
    int64_t first_ms, last_ms; // seen; INSTANT_NONE: never with a time
    enum kind kind;
    enum state state;
    uint64_t count; // events in the window; without a time: all
    struct sum sum;
    double minutes;
    bool minutes_reported; // at least one handling time stands behind it
    enum cost_source source;
    bool tells_failure; // its words say that something failed, whatever its level
    struct span rule; // of people's when source is COST_RULE or COST_IGNORED: its name, its pattern
    double reply_hours_saved;
    int32_t days;   // dates from the first event (or the window's first) to now's, inclusive
    bool untimed;   // no event in the window has a time: the sum is unknown
    bool candidate; // recurring and hours_saved above zero
};

// The window that a candidate is computed over: dates [first_day, last_day].
struct rank_window {
    int32_t first_day, last_day;
};
static inline struct rank_window rank_window_at(int64_t now_ms)
{
    int32_t day = instant_day(now_ms);
    return (struct rank_window){day - WINDOW_DAYS + 1, day};
}

// `scratch`: the caller's, at least so many numbers for a window of so many dates.
#define RANK_SCRATCH(days) (2 * (size_t)(days))
// False when the issue is part of another, or when neither it nor a member has an event in the
// window (nor, for untimed ones, at all).
bool candidate_of(const struct window *window, uint32_t root, const struct policy *policy,
                  struct rank_window span, uint32_t *scratch, struct candidate *candidate);

// Occurrences of one cell: its tickets and the runs of consecutive bits in `hours`.
uint32_t cell_occurrences(const struct day_cell *cell);

// Events per date of the window, members' too, oldest first, into out[0 .. last_day - first_day].
void candidate_trend(const struct window *window, uint32_t root, struct rank_window span,
                     uint64_t *out);

// How many of a candidate's events one member (or the root) brings alone: those in the window, or
// for an untimed one those without a time.
uint64_t member_events(const struct window *window, uint32_t member, struct rank_window span,
                       bool untimed);

// One facet in the window, the candidate's own or a member's, is of a service that the glob
// `service` matches.
bool candidate_has_service(const struct window *window, const struct candidate *candidate,
                           struct rank_window span, struct span service);

// The list's order: <0 when a stands before b. hours_saved_low, then hours_saved, then events, then
// the smaller signature. Of those that cost nothing, the ones whose words say that something failed
// stand before chatter. Those without times come after all others, the costly first, then likewise.
int candidate_order(const struct candidate *a, const struct candidate *b);
