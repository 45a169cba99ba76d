// From what happened to a row of the list.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "happen.h"

#include "rank/candidate.h"

#include <math.h>

#define SIGNATURE 0x9f3c21aa07d1e644ULL

static int setup(void **state)
{
    *state = window_lent(64, true);
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static bool candidate_with(const struct window *window, uint64_t signature,
                           const struct policy *policy, struct candidate *row)
{
    uint32_t scratch[RANK_SCRATCH(WINDOW_DAYS)];
    return candidate_of(window, window_find(window, signature), policy, rank_window_at(NOON),
                        scratch, row);
}

static struct candidate candidate_now(const struct window *window)
{
    struct policy policy = policy_default();
    struct candidate row;
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    return row;
}

static void assert_near(double is, double should)
{
    if (!(fabs(is - should) < 1e-9 * fmax(1, fabs(should)))) {
        fail_msg("is %.12g, should be %.12g", is, should);
    }
}

static void ticket(struct window *window, int32_t days_ago)
{
    happen(window,
           (struct told){.signature = SIGNATURE, .days_ago = days_ago, .kind = KIND_TICKET});
}

static void error(struct window *window, int32_t days_ago, uint32_t hour)
{
    happen(window,
           (struct told){
               .signature = SIGNATURE, .days_ago = days_ago, .hour = hour, .level = LEVEL_ERROR});
}

static void today_is_what_the_tests_say(void **state)
{
    (void)state;
    int32_t year;
    uint32_t month, day;
    civil_of_day(TODAY, &year, &month, &day);
    assert_int_equal(year, 2026);
    assert_int_equal(month, 11);
    assert_int_equal(day, 23);
    struct rank_window span = rank_window_at(NOON);
    assert_int_equal(span.last_day, TODAY);
    assert_int_equal(span.first_day, TODAY - 90);
}

static void runs_of_hours_are_episodes(void **state)
{
    (void)state;
    static const struct {
        uint32_t hours, tickets, occurrences;
    } cells[] = {
        {0, 0, 0},         {1, 0, 1},          {0x800000, 0, 1},
        {0xFFFFFF, 0, 1},  {0xFFFFFFFF, 0, 1}, {0xFF000000, 0, 0},
        {0x000007, 0, 1},  {0x000005, 0, 2},   {0x800001, 0, 2},
        {0x555555, 0, 12}, {0xAAAAAA, 0, 12},  {0, 7, 7},
        {5, 7, 9},         {0x1FE00, 0, 1},    {0x555555, UINT32_MAX, UINT32_MAX},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct day_cell cell = {.hours = cells[i].hours, .tickets = cells[i].tickets};
        assert_int_equal(cell_occurrences(&cell), cells[i].occurrences);
    }
}

static void the_founding_example(void **state)
{
    struct window *window = *state;
    for (int32_t i = 0; i < 20; i++) {
        ticket(window, 27 - i * 27 / 20);
    }
    struct candidate row = candidate_now(window);
    assert_int_equal(row.kind, KIND_TICKET);
    assert_int_equal(row.state, STATE_RECURRING);
    assert_string_equal(state_name(row.state), "recurring");
    assert_true(row.candidate);
    assert_int_equal(row.days, 28);
    assert_true(row.count == 20 && row.sum.n == 20);
    assert_near(row.minutes, 3);
    assert_false(row.minutes_reported);
    assert_int_equal(row.source, COST_TICKET);
    assert_near(row.sum.per_week, 5);
    assert_near(row.sum.payback_weeks, 4);
    assert_near(row.sum.hours_saved, 12);
    assert_true(fabs(row.sum.hours_saved_low - 8.215587) < 1e-6);
    assert_near(row.reply_hours_saved, 6.25); // half of 13 hours, less the quarter to build it
    assert_false(row.untimed);
}

static void the_fourth_makes_it_recurring(void **state)
{
    struct window *window = *state;
    for (int32_t i = 0; i < 3; i++) {
        ticket(window, i);
    }
    struct candidate row = candidate_now(window);
    assert_int_equal(row.state, STATE_NEW);
    assert_string_equal(state_name(row.state), "new");
    assert_true(row.sum.hours_saved > 0);
    assert_false(row.candidate);
    ticket(window, 3);
    row = candidate_now(window);
    assert_int_equal(row.state, STATE_RECURRING);
    assert_true(row.candidate);

    struct policy policy = policy_default();
    policy.recurring_above = 4;
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_int_equal(row.state, STATE_NEW);
}

static void what_saves_nothing_is_no_candidate(void **state)
{
    struct window *window = *state;
    for (int32_t i = 0; i < 4; i++) {
        ticket(window, i * 29);
    }
    struct policy policy = policy_default();
    policy.fix_hours = 40;
    struct candidate row;
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_int_equal(row.state, STATE_RECURRING);
    assert_true(row.sum.hours_saved < 0);
    assert_false(row.candidate);
}

static void ten_thousand_lines_in_five_minutes_are_one(void **state)
{
    struct window *window = *state;
    happen(window,
           (struct told){.signature = SIGNATURE, .hour = 9, .count = 10000, .level = LEVEL_ERROR});
    struct candidate row = candidate_now(window);
    assert_true(row.count == 10000 && row.sum.n == 1);
    assert_int_equal(row.state, STATE_NEW);
}

static void a_flood_is_one_a_day(void **state)
{
    struct window *window = *state;
    for (int32_t day = 0; day < 28; day++) {
        for (uint32_t hour = 0; hour < 24; hour++) {
            error(window, day, hour);
        }
    }
    struct candidate row = candidate_now(window);
    assert_true(row.count == 28 * 24 && row.sum.n == 28);
    assert_near(row.sum.per_week, 7);
}

static void three_returns_a_day_are_three(void **state)
{
    struct window *window = *state;
    for (uint32_t hour = 9; hour <= 14; hour++) {
        error(window, 0, hour);
    }
    error(window, 0, 16);
    error(window, 0, 23);
    assert_true(candidate_now(window).sum.n == 3);
}

static void one_bad_day_promises_nothing(void **state)
{
    struct window *window = *state;
    for (int i = 0; i < 200; i++) {
        ticket(window, 1);
    }
    struct candidate row = candidate_now(window);
    assert_true(row.sum.one_bad_day);
    assert_true(row.sum.hours_saved_low == 0 && row.sum.hours_saved > 0);
    assert_true(row.candidate);
}

static void days_run_from_the_first_event(void **state)
{
    struct window *window = *state;
    ticket(window, 10);
    ticket(window, 4);
    assert_int_equal(candidate_now(window).days, 11);
    ticket(window, 90);
    assert_int_equal(candidate_now(window).days, 91);
}

static void days_are_the_window_when_it_began_before(void **state)
{
    struct window *window = *state;
    ticket(window, 3);
    ticket(window, 91);
    struct candidate row = candidate_now(window);
    assert_int_equal(row.days, 91);
    assert_true(row.count == 1 && row.sum.n == 1);
}

static void what_was_taken_back_leaves_no_day(void **state)
{
    struct window *window = *state;
    ticket(window, 40);
    ticket(window, 5);
    window_take_back(window, SIGNATURE, (TODAY - 40) * MS_PER_DAY, 0, false);
    struct candidate row = candidate_now(window);
    assert_int_equal(row.days, 6);
    assert_true(row.count == 1);

    window_take_back(window, SIGNATURE, (TODAY - 5) * MS_PER_DAY, 0, false);
    struct policy policy = policy_default();
    assert_false(candidate_with(window, SIGNATURE, &policy, &row));
}

static void only_the_window_counts(void **state)
{
    struct window *window = *state;
    struct policy policy = policy_default();
    struct candidate row;
    ticket(window, 91);
    assert_false(candidate_with(window, SIGNATURE, &policy, &row));
    ticket(window, -1); // tomorrow's
    assert_false(candidate_with(window, SIGNATURE, &policy, &row));
    ticket(window, 90);
    ticket(window, 0);
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_true(row.count == 2);
}

static void without_a_time_the_sum_is_unknown(void **state)
{
    struct window *window = *state;
    happen(window, (struct told){
                       .signature = SIGNATURE, .count = 50, .level = LEVEL_ERROR, .untimed = true});
    struct candidate row = candidate_now(window);
    assert_true(row.untimed);
    assert_true(row.count == 50 && row.sum.n == 0);
    assert_int_equal(row.state, STATE_NEW);
    assert_false(row.candidate);
    assert_near(row.minutes, 3);
    assert_true(isnan(row.sum.per_week) && isnan(row.sum.per_week_low));
    assert_true(isnan(row.sum.hours_saved) && isnan(row.sum.hours_saved_low));
    assert_true(isnan(row.sum.payback_weeks) && isnan(row.reply_hours_saved));

    error(window, 0, 3); // one with a time, and the sum is known
    row = candidate_now(window);
    assert_false(row.untimed);
    assert_true(row.count == 1 && row.sum.n == 1);
}

static void built_in_costs(void **state)
{
    struct window *window = *state;
    static const struct {
        enum kind kind;
        enum level level;
        uint8_t evidence;
        double minutes;
        enum cost_source source;
    } costs[] = {
        {KIND_TICKET, LEVEL_NONE, RANK_EVIDENCE_NONE, 3, COST_TICKET},
        {KIND_TICKET, LEVEL_INFO, RANK_EVIDENCE_REFUSED, 3, COST_TICKET},
        {KIND_ERROR, LEVEL_EMERGENCY, RANK_EVIDENCE_NONE, 3, COST_ERROR},
        {KIND_ERROR, LEVEL_ERROR, RANK_EVIDENCE_NONE, 3, COST_ERROR},
        {KIND_ERROR, LEVEL_ERROR, RANK_EVIDENCE_REFUSED, 0, COST_REFUSED},
        {KIND_ERROR, LEVEL_WARNING, RANK_EVIDENCE_FAILED, 0, COST_CHATTER},
        {KIND_ERROR, LEVEL_NOTICE, RANK_EVIDENCE_FAILED, 3, COST_ERROR},
        {KIND_ERROR, LEVEL_NOTICE, RANK_EVIDENCE_NONE, 0, COST_CHATTER},
        {KIND_ERROR, LEVEL_INFO, RANK_EVIDENCE_FAILED, 0, COST_CHATTER},
        {KIND_ERROR, LEVEL_INFO, RANK_EVIDENCE_REFUSED, 0, COST_REFUSED},
        {KIND_ERROR, LEVEL_DEBUG, RANK_EVIDENCE_FAILED, 0, COST_CHATTER},
        {KIND_ERROR, LEVEL_TRACE, RANK_EVIDENCE_FAILED, 0, COST_CHATTER},
        {KIND_ERROR, LEVEL_NONE, RANK_EVIDENCE_FAILED, 3, COST_ERROR},
        {KIND_ERROR, LEVEL_NONE, RANK_EVIDENCE_NONE, 0, COST_CHATTER},
        {KIND_ERROR, LEVEL_NONE, RANK_EVIDENCE_REFUSED, 0, COST_REFUSED},
    };
    struct policy policy = policy_default();
    for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
        happen(window, (struct told){.signature = i + 1,
                                     .kind = costs[i].kind,
                                     .level = costs[i].level,
                                     .evidence = costs[i].evidence});
        struct candidate row;
        assert_true(candidate_with(window, i + 1, &policy, &row));
        assert_true(row.minutes == costs[i].minutes);
        assert_int_equal(row.source, costs[i].source);
        assert_int_equal(row.kind, costs[i].kind);
    }
}

static void what_costs_nothing_is_no_candidate(void **state)
{
    struct window *window = *state;
    for (int32_t day = 0; day < 28; day++) {
        happen(window, (struct told){.signature = SIGNATURE, .days_ago = day, .level = LEVEL_INFO});
    }
    struct candidate row = candidate_now(window);
    assert_int_equal(row.state, STATE_RECURRING);
    assert_false(row.candidate);
    assert_true(isnan(row.sum.payback_weeks));
}

static void the_costliest_facet_in_the_window_counts(void **state)
{
    struct window *window = *state;
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 95, .level = LEVEL_ERROR});
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 1, .level = LEVEL_INFO});
    assert_near(candidate_now(window).minutes, 0); // the error was before
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 90, .level = LEVEL_ERROR});
    assert_near(candidate_now(window).minutes, 3);
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 2, .kind = KIND_TICKET});
    struct candidate row = candidate_now(window);
    assert_int_equal(row.source, COST_TICKET);
    assert_int_equal(row.kind, KIND_TICKET);
}

static void told_minutes_are_drawn_to_the_rule(void **state)
{
    struct window *window = *state;
    for (int32_t i = 0; i < 5; i++) {
        happen(window,
               (struct told){
                   .signature = SIGNATURE, .days_ago = i, .kind = KIND_TICKET, .seconds = 13 * 60});
    }
    struct candidate row = candidate_now(window);
    assert_true(row.minutes_reported);
    assert_near(row.minutes, (5 * 13 + 5 * 3) / 10.0);
    assert_near(row.sum.hours_saved, 5.0 * 8 / 60 * 52 - 1);

    happen(window,
           (struct told){.signature = SIGNATURE, .kind = KIND_TICKET}); // tells no time: no weight
    assert_near(candidate_now(window).minutes, 8);
}

static struct cost_rule rule_named(const char *name, double minutes)
{
    return (struct cost_rule){.name = span_text(name), .kind = -1, .minutes = minutes};
}

static void the_first_rule_of_peoples_counts(void **state)
{
    struct window *window = *state;
    struct cost_rule rules[3] = {rule_named("a", 20), rule_named("b", 7), rule_named("c", 90)};
    struct policy policy = policy_default();
    policy.rules = rules;
    policy.rule_count = 3;
    rules[0].service = span_text("check*");
    happen(window, (struct told){.signature = SIGNATURE,
                                 .level = LEVEL_INFO,
                                 .service = "billing",
                                 .title = "charge <num> slow"});
    struct candidate row;
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_int_equal(row.source, COST_RULE);
    assert_true(span_equal(row.rule, span_text("b")));
    assert_near(row.minutes, 7);

    rules[1].title = span_text("refund*");
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_true(span_equal(row.rule, span_text("c")));

    rules[1].title = span_text("charge * slow");
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_true(span_equal(row.rule, span_text("b")));

    happen(window, (struct told){.signature = SIGNATURE, .service = "Checkout"});
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_true(span_equal(row.rule, span_text("a")));

    policy.rule_count = 0;
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_int_equal(row.source, COST_CHATTER);
}

// Service, level and kind have to be met together, by one facet.
static void a_rule_is_met_by_one_facet(void **state)
{
    struct window *window = *state;
    struct cost_rule rule = rule_named("checkout is on call", 20);
    rule.service = span_text("checkout");
    rule.level = LEVEL_ERROR;
    rule.kind = KIND_ERROR;
    struct policy policy = policy_default();
    policy.rules = &rule;
    policy.rule_count = 1;
    happen(window,
           (struct told){.signature = SIGNATURE, .level = LEVEL_WARNING, .service = "checkout"});
    happen(window,
           (struct told){.signature = SIGNATURE, .level = LEVEL_CRITICAL, .service = "billing"});
    happen(window, (struct told){.signature = SIGNATURE,
                                 .level = LEVEL_ERROR,
                                 .service = "checkout",
                                 .kind = KIND_TICKET});
    happen(window, (struct told){.signature = SIGNATURE,
                                 .days_ago = 91,
                                 .level = LEVEL_ERROR,
                                 .service = "checkout"});
    struct candidate row;
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_int_equal(row.source, COST_TICKET);
    happen(window,
           (struct told){.signature = SIGNATURE, .level = LEVEL_CRITICAL, .service = "checkout"});
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_int_equal(row.source, COST_RULE);
    assert_near(row.minutes, 20);
}

static void services_in_the_window(void **state)
{
    struct window *window = *state;
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 92, .service = "old"});
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 3, .service = "billing"});
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 9, .service = "checkout"});
    struct candidate row = candidate_now(window);
    struct rank_window span = rank_window_at(NOON);
    assert_true(candidate_has_service(window, &row, span, span_text("billing")));
    assert_true(candidate_has_service(window, &row, span, span_text("check*")));
    assert_false(candidate_has_service(window, &row, span, span_text("old")));
    assert_false(candidate_has_service(window, &row, span, span_text("bill")));
}

static void a_window_without_room_for_facets_knows_the_kind(void **state)
{
    (void)state;
    struct window_plan plan = window_plan_for(8, 64, 0, 256, true);
    plan.facets_max = 0;
    struct window *window = window_open(&plan, memory_lent(window_bytes(&plan)));
    ticket(window, 0);
    happen(window,
           (struct told){.signature = 2, .level = LEVEL_INFO, .evidence = RANK_EVIDENCE_FAILED});
    assert_int_equal(candidate_now(window).source, COST_TICKET);
    struct policy policy = policy_default();
    struct candidate row;
    assert_true(candidate_with(window, 2, &policy, &row));
    assert_int_equal(row.source, COST_ERROR); // its level is not known any more, its words are
    free(window);
}

static void the_trend_is_events_per_day(void **state)
{
    struct window *window = *state;
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 90, .count = 5});
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = 91, .count = 9});
    happen(window, (struct told){.signature = SIGNATURE, .days_ago = -1, .count = 9});
    happen(window, (struct told){.signature = SIGNATURE, .count = 2});
    ticket(window, 0);
    uint64_t trend[WINDOW_DAYS];
    memset(trend, 0xFF, sizeof trend);
    candidate_trend(window, window_find(window, SIGNATURE), rank_window_at(NOON), trend);
    assert_true(trend[0] == 5 && trend[90] == 3);
    for (size_t i = 1; i < 90; i++) {
        assert_true(trend[i] == 0);
    }
}

// --- members: what is told of SIGNATURE is what it and they make together ------------------------

#define MEMBER 0x1111111111111111ULL
#define OTHER 0x2222222222222222ULL
#define UPPER 0x3333333333333333ULL

static void join(struct window *window, uint64_t member, uint64_t root)
{
    assert_true(window_alias(window, member, root, 3, span_text("<any> failed"), 0));
}

static void failed(struct window *window, uint64_t signature, int32_t days_ago, uint32_t hour)
{
    happen(window,
           (struct told){
               .signature = signature, .days_ago = days_ago, .hour = hour, .level = LEVEL_ERROR});
}

static void the_same_hour_in_two_members_is_one(void **state)
{
    struct window *window = *state;
    failed(window, SIGNATURE, 0, 9);
    failed(window, MEMBER, 0, 9);
    failed(window, MEMBER, 0, 10); // goes on
    failed(window, OTHER, 0, 12);
    failed(window, OTHER, 1, 9);
    join(window, MEMBER, SIGNATURE);
    join(window, OTHER, MEMBER);
    struct candidate row = candidate_now(window);
    assert_int_equal(row.sum.n, 3); // 9 to 10, 12, and the day before: one by one they had 4
    assert_int_equal(row.count, 5);
    assert_int_equal(row.days, 2);
    uint64_t trend[WINDOW_DAYS];
    candidate_trend(window, row.issue, rank_window_at(NOON), trend);
    assert_true(trend[89] == 1 && trend[90] == 4 && trend[88] == 0);
}

static void a_member_is_no_candidate(void **state)
{
    struct window *window = *state;
    struct policy policy = policy_default();
    struct candidate row;
    for (int32_t i = 0; i < 20; i++) {
        failed(window, MEMBER, i, 9);
    }
    assert_true(candidate_with(window, MEMBER, &policy, &row));
    join(window, MEMBER, SIGNATURE);
    assert_false(candidate_with(window, MEMBER, &policy, &row));
    assert_true(candidate_with(window, SIGNATURE, &policy, &row)); // which has no event of its own
    assert_int_equal(row.sum.n, 20);
    assert_true(row.candidate);
    join(window, SIGNATURE, UPPER);
    assert_false(candidate_with(window, SIGNATURE, &policy, &row));
    assert_true(candidate_with(window, UPPER, &policy, &row));
    assert_int_equal(row.sum.n, 20);
}

static void tickets_of_members_add(void **state)
{
    struct window *window = *state;
    failed(window, SIGNATURE, 0, 9);
    happen(window, (struct told){.signature = MEMBER, .kind = KIND_TICKET, .seconds = 600});
    happen(window, (struct told){.signature = OTHER, .kind = KIND_TICKET, .seconds = 1200});
    join(window, MEMBER, SIGNATURE);
    join(window, OTHER, SIGNATURE);
    struct candidate row = candidate_now(window);
    assert_int_equal(row.kind, KIND_TICKET);
    assert_int_equal(row.sum.n, 3);
    assert_true(row.minutes_reported);
    assert_near(row.minutes, (10 + 20 + 5 * 3) / 7.0);
}

static void the_first_and_the_last_of_all(void **state)
{
    struct window *window = *state;
    failed(window, SIGNATURE, 20, 9);
    failed(window, MEMBER, 30, 3);
    failed(window, OTHER, 2, 7);
    join(window, MEMBER, SIGNATURE);
    join(window, OTHER, SIGNATURE);
    struct candidate row = candidate_now(window);
    assert_true(row.first_ms == (TODAY - 30) * MS_PER_DAY + 3 * MS_PER_HOUR);
    assert_true(row.last_ms == (TODAY - 2) * MS_PER_DAY + 7 * MS_PER_HOUR);
    assert_int_equal(row.days, 31);
    failed(window, OTHER, 95, 7); // before the window
    row = candidate_now(window);
    assert_true(row.first_ms == (TODAY - 95) * MS_PER_DAY + 7 * MS_PER_HOUR);
    assert_int_equal(row.days, WINDOW_DAYS);
}

static void any_facet_of_any_member_costs(void **state)
{
    static const struct cost_rule rules[] = {
        {.name = {(const uint8_t *)"text", 4},
         .title = {(const uint8_t *)"*variant*", 9}, // a member's title: nobody reads that
         .kind = -1,
         .minutes = 99},
        {.name = {(const uint8_t *)"web", 3},
         .service = {(const uint8_t *)"web", 3},
         .kind = -1,
         .minutes = 20},
        {.name = {(const uint8_t *)"any", 3}, .kind = -1, .minutes = 7},
    };
    struct window *window = *state;
    struct policy policy = policy_default();
    struct candidate row;
    struct rank_window span = rank_window_at(NOON);
    happen(window,
           (struct told){
               .signature = MEMBER, .level = LEVEL_INFO, .service = "billing", .title = "variant"});
    join(window, MEMBER, SIGNATURE);
    row = candidate_now(window);
    assert_int_equal(row.source, COST_CHATTER);
    assert_false(candidate_has_service(window, &row, span, span_text("web")));
    happen(window, (struct told){.signature = OTHER, .level = LEVEL_ERROR, .service = "web"});
    join(window, OTHER, SIGNATURE);
    row = candidate_now(window);
    assert_int_equal(row.source, COST_ERROR);
    assert_true(candidate_has_service(window, &row, span, span_text("web")));
    assert_true(candidate_has_service(window, &row, span, span_text("billing")));
    assert_false(candidate_has_service(window, &row, span, span_text("checkout")));
    policy.rules = rules;
    policy.rule_count = 3;
    assert_true(candidate_with(window, SIGNATURE, &policy, &row));
    assert_near(row.minutes, 20); // the first of the rules, though the third is met by all
}

static void the_greatest_evidence_of_all(void **state)
{
    struct window *window = *state;
    happen(window, (struct told){.signature = MEMBER});
    join(window, MEMBER, SIGNATURE);
    assert_false(candidate_now(window).tells_failure);
    happen(window, (struct told){.signature = OTHER, .evidence = RANK_EVIDENCE_FAILED});
    join(window, OTHER, SIGNATURE);
    assert_true(candidate_now(window).tells_failure);
    assert_int_equal(candidate_now(window).source, COST_ERROR);
    happen(window, (struct told){.signature = OTHER, .evidence = RANK_EVIDENCE_REFUSED});
    assert_int_equal(candidate_now(window).source, COST_REFUSED);
}

// A template without events speaks for the root, not for what it is part of.
static void the_words_of_a_template(void **state)
{
    struct window *window = *state;
    happen(window, (struct told){.signature = MEMBER});
    assert_true(window_alias(window, MEMBER, OTHER, 4, span_text("t"), RANK_EVIDENCE_FAILED));
    struct policy policy = policy_default();
    struct candidate row;
    assert_true(candidate_with(window, OTHER, &policy, &row));
    assert_true(row.tells_failure);
    join(window, OTHER, SIGNATURE);
    assert_false(candidate_now(window).tells_failure);
    happen(window, (struct told){.signature = OTHER});
    assert_true(candidate_now(window).tells_failure);
}

static void members_without_a_time(void **state)
{
    struct window *window = *state;
    happen(window, (struct told){.signature = MEMBER, .untimed = true, .count = 5});
    happen(window, (struct told){.signature = OTHER, .untimed = true, .kind = KIND_TICKET});
    join(window, MEMBER, SIGNATURE);
    join(window, OTHER, SIGNATURE);
    struct candidate row = candidate_now(window);
    assert_true(row.untimed && row.first_ms == INSTANT_NONE && row.last_ms == INSTANT_NONE);
    assert_int_equal(row.count, 6);
    assert_int_equal(row.source, COST_TICKET);
    struct rank_window span = rank_window_at(NOON);
    assert_true(member_events(window, window_find(window, MEMBER), span, true) == 5);
    assert_true(member_events(window, window_find(window, MEMBER), span, false) == 0);
    failed(window, OTHER, 3, 9); // a time at last: those without are left out
    row = candidate_now(window);
    assert_false(row.untimed);
    assert_int_equal(row.count, 1);
    assert_true(member_events(window, window_find(window, OTHER), span, false) == 1);
}

// Each row stands before the next one, for the reason beside it.
static void the_order_of_the_list(void **state)
{
    (void)state;
    const struct candidate rows[] = {
        {.sum = {.hours_saved_low = 3, .hours_saved = 4}, .count = 1, .signature = 9}, // at least
        {.sum = {.hours_saved_low = 2, .hours_saved = 9}, .count = 1, .signature = 8}, // saved
        {.sum = {.hours_saved_low = 2, .hours_saved = 5}, .count = 7, .signature = 7}, // events
        {.sum = {.hours_saved_low = 2, .hours_saved = 5}, .count = 6, .signature = 4}, // id
        {.sum = {.hours_saved_low = 2, .hours_saved = 5}, .count = 6, .signature = 5},
        {.sum = {.hours_saved = -1}, .tells_failure = true, .count = 2, .signature = 9}, // words
        {.sum = {.hours_saved = -1}, .count = 6, .signature = 6},
        {.untimed = true, .minutes = 3, .count = 2, .signature = 3}, // costs something
        {.untimed = true, .minutes = 20, .count = 1, .signature = 2},
        {.untimed = true, .tells_failure = true, .count = 1, .signature = 10},
        {.untimed = true, .minutes = 0, .count = 900, .signature = 1},
    };
    size_t count = sizeof rows / sizeof rows[0];
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(candidate_order(&rows[i], &rows[i]), 0);
        for (size_t k = i + 1; k < count; k++) {
            assert_true(candidate_order(&rows[i], &rows[k]) < 0);
            assert_true(candidate_order(&rows[k], &rows[i]) > 0);
        }
    }
}

static struct told told_drawn(uint64_t *seed)
{
    static const char *const services[] = {NULL, "billing", "checkout"};
    bool is_ticket = draw_below(seed, 3) == 0;
    return (struct told){.signature = SIGNATURE,
                         .days_ago = (int32_t)draw_below(seed, 104) - 1,
                         .hour = draw_below(seed, 24),
                         .count = is_ticket ? 1 : 1 + draw_below(seed, 50),
                         .kind = is_ticket ? KIND_TICKET : KIND_ERROR,
                         .level = (enum level)draw_below(seed, LEVEL_COUNT),
                         .service = services[draw_below(seed, 3)],
                         .title = draw_below(seed, 2) ? "it failed" : "failed again",
                         .evidence = RANK_EVIDENCE_FAILED,
                         .seconds = is_ticket ? draw_below(seed, 900) : 0};
}

static void assert_same(const struct candidate *a, const struct candidate *b)
{
    assert_true(a->kind == b->kind && a->state == b->state && a->count == b->count);
    assert_true(a->sum.n == b->sum.n && a->sum.per_week == b->sum.per_week);
    assert_true(a->sum.per_week_low == b->sum.per_week_low);
    assert_true(a->sum.hours_saved == b->sum.hours_saved && a->minutes == b->minutes);
    assert_true(a->days == b->days && a->source == b->source && a->candidate == b->candidate);
    assert_int_equal(candidate_order(a, b), 0);
}

#define HAPPENINGS_MAX 60

// The same happenings, shuffled, make the same row to the last bit.
static void order_of_arrival_is_no_matter(void **state)
{
    (void)state;
    struct policy policy = policy_default();
    for (uint64_t seed = 1; seed <= 300; seed++) {
        uint64_t draws = seed;
        struct told told[HAPPENINGS_MAX];
        uint32_t count = 1 + draw_below(&draws, HAPPENINGS_MAX);
        struct window *windows[2] = {window_lent(4, true), window_lent(4, true)};
        for (uint32_t i = 0; i < count; i++) {
            told[i] = told_drawn(&draws);
            happen(windows[0], told[i]);
        }
        for (uint32_t left = count; left > 0; left--) {
            uint32_t pick = draw_below(&draws, left);
            happen(windows[1], told[pick]);
            told[pick] = told[left - 1];
        }
        struct candidate a, b;
        bool there = candidate_with(windows[0], SIGNATURE, &policy, &a);
        assert_int_equal(candidate_with(windows[1], SIGNATURE, &policy, &b), there);
        if (there) {
            assert_same(&a, &b);
        }
        free(windows[0]);
        free(windows[1]);
    }
}

#define WITH_WINDOW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(today_is_what_the_tests_say),
        cmocka_unit_test(runs_of_hours_are_episodes),
        WITH_WINDOW(the_founding_example),
        WITH_WINDOW(the_fourth_makes_it_recurring),
        WITH_WINDOW(what_saves_nothing_is_no_candidate),
        WITH_WINDOW(ten_thousand_lines_in_five_minutes_are_one),
        WITH_WINDOW(a_flood_is_one_a_day),
        WITH_WINDOW(three_returns_a_day_are_three),
        WITH_WINDOW(one_bad_day_promises_nothing),
        WITH_WINDOW(days_run_from_the_first_event),
        WITH_WINDOW(days_are_the_window_when_it_began_before),
        WITH_WINDOW(what_was_taken_back_leaves_no_day),
        WITH_WINDOW(only_the_window_counts),
        WITH_WINDOW(without_a_time_the_sum_is_unknown),
        WITH_WINDOW(built_in_costs),
        WITH_WINDOW(what_costs_nothing_is_no_candidate),
        WITH_WINDOW(the_costliest_facet_in_the_window_counts),
        WITH_WINDOW(told_minutes_are_drawn_to_the_rule),
        WITH_WINDOW(the_first_rule_of_peoples_counts),
        WITH_WINDOW(a_rule_is_met_by_one_facet),
        WITH_WINDOW(services_in_the_window),
        cmocka_unit_test(a_window_without_room_for_facets_knows_the_kind),
        WITH_WINDOW(the_trend_is_events_per_day),
        WITH_WINDOW(the_same_hour_in_two_members_is_one),
        WITH_WINDOW(a_member_is_no_candidate),
        WITH_WINDOW(tickets_of_members_add),
        WITH_WINDOW(the_first_and_the_last_of_all),
        WITH_WINDOW(any_facet_of_any_member_costs),
        WITH_WINDOW(the_greatest_evidence_of_all),
        WITH_WINDOW(the_words_of_a_template),
        WITH_WINDOW(members_without_a_time),
        cmocka_unit_test(the_order_of_the_list),
        cmocka_unit_test(order_of_arrival_is_no_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
