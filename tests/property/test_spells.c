// Bursts, floods, habits and bad days, through the whole pure path: what each of them counts as,
// and what it is worth.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/keeper.h"
#include "app/pipeline.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TODAY 20780
#define MIDNIGHT (TODAY * MS_PER_DAY)                    // 2026-11-23T00:00:00Z
#define NOW (MIDNIGHT + MS_PER_DAY - 30 * MS_PER_SECOND) // the date is nearly over

struct desk {
    struct pipeline_options options;
    struct keeper *keeper;
    struct pipeline *pipeline;
};

static void hand_over(struct desk *desk)
{
    keeper_take(desk->keeper, pipeline_tally(desk->pipeline), NOW);
    tally_clear(pipeline_tally(desk->pipeline));
}

static struct tally *on_full(void *user, struct tally *full)
{
    struct desk *desk = user;
    keeper_take(desk->keeper, full, NOW);
    tally_clear(full);
    return full;
}

static int setup(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    limits.issues_max = 1000;
    limits.cells_max = 10000;
    limits.recent_max = 10000;
    limits.event_ids_max = 1000;
    limits.tally_entries_max = 4096;
    limits.line_bytes_max = 4096;
    desk->options = (struct pipeline_options){.limits = limits, .live = true};
    desk->keeper = keeper_open(
        &(struct keeper_options){.limits = limits, .policy = policy_default(), .sliding = true});
    desk->pipeline = pipeline_open(&desk->options, keeper_tally(&limits), on_full, desk);
    *state = desk;
    return 0;
}

static int teardown(void **state)
{
    struct desk *desk = *state;
    keeper_tally_free(pipeline_tally(desk->pipeline), &desk->options.limits);
    pipeline_close(desk->pipeline);
    keeper_close(desk->keeper);
    free(desk);
    return 0;
}

// One error line of that instant, with a value that is another every time.
static void error_at(struct desk *desk, int64_t at_ms)
{
    static unsigned number;
    char line[128];
    uint8_t when[INSTANT_TEXT_BYTES];
    instant_write(at_ms, when);
    snprintf(line, sizeof line, "%.*s ERROR charge %u failed: card declined", INSTANT_TEXT_BYTES,
             (const char *)when, number++);
    pipeline_line(desk->pipeline, span_text(line), NOW);
}

static void ticket_at(struct desk *desk, int64_t at_ms, const char *minutes)
{
    char line[160];
    uint8_t when[INSTANT_TEXT_BYTES];
    instant_write(at_ms, when);
    snprintf(line, sizeof line,
             "{\"kind\":\"ticket\",\"time\":\"%.*s\",\"tags\":[\"printer-jam\"]%s}",
             INSTANT_TEXT_BYTES, (const char *)when, minutes);
    pipeline_line(desk->pipeline, span_text(line), NOW);
}

// The one problem that there is, as the list has it.
static struct candidate only_problem(struct desk *desk)
{
    struct ranking_filter filter = ranking_filter_default();
    struct candidate rows[2];
    size_t total = 0;
    hand_over(desk);
    ranking_refresh(desk->keeper->ranking, desk->keeper->window, NOW, NULL, NULL);
    filter.any = true;
    filter.limit = 2;
    assert_int_equal(
        ranking_list(desk->keeper->ranking, desk->keeper->window, &filter, rows, &total), 1);
    assert_int_equal(total, 1);
    return rows[0];
}

static void assert_near(double is, double should, double within)
{
    if (!(fabs(is - should) <= within)) {
        fail_msg("is %.12g, should be %.12g", is, should);
    }
}

// --- one bad hour ----------------------------------------------------------------------

static void a_burst_is_one_occurrence(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 10000; i++) {
        error_at(desk, NOW - 20 * MS_PER_MINUTE + i * 30); // within 5 minutes of one hour
    }
    struct candidate row = only_problem(desk);
    assert_int_equal(row.count, 10000);
    assert_int_equal(row.sum.n, 1);
    assert_int_equal(row.state, STATE_NEW);
    assert_false(row.candidate);
}

static void a_burst_over_the_full_hour_is_one_too(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 10000; i++) {
        error_at(desk, MIDNIGHT + 11 * MS_PER_HOUR - 2 * MS_PER_MINUTE + i * 30);
    }
    struct candidate row = only_problem(desk);
    assert_int_equal(row.count, 10000);
    assert_int_equal(row.sum.n, 1);
}

static void an_outage_is_one_and_three_returns_are_three(void **state)
{
    struct desk *desk = *state;
    for (int64_t at = MIDNIGHT - MS_PER_DAY + 9 * MS_PER_HOUR;
         at < MIDNIGHT - MS_PER_DAY + 14 * MS_PER_HOUR; at += MS_PER_MINUTE) {
        error_at(desk, at);
    }
    assert_int_equal(only_problem(desk).sum.n, 1);
    error_at(desk, MIDNIGHT + 1 * MS_PER_HOUR);
    error_at(desk, MIDNIGHT + 8 * MS_PER_HOUR);
    error_at(desk, MIDNIGHT + 20 * MS_PER_HOUR);
    struct candidate row = only_problem(desk);
    assert_int_equal(row.sum.n, 4);
    assert_int_equal(row.state, STATE_RECURRING);
}

// --- what never stops ------------------------------------------------------------------

static void assert_once_a_day(const struct candidate *row)
{
    assert_int_equal(row->sum.n, 28);
    assert_int_equal(row->days, 28);
    assert_true(row->sum.per_week == 7.0);
    assert_int_equal(row->state, STATE_RECURRING);
    assert_true(row->candidate);
    assert_false(row->sum.one_bad_day);
    assert_true(row->minutes == 3);
    assert_near(row->sum.hours_saved, 7.0 * 3 / 60 * 52 - 1, 1e-9);
    assert_true(row->sum.hours_saved_low > 0 && row->sum.hours_saved_low < row->sum.hours_saved);
}

// A million a day: told to the tally itself, past the parser, which has other tests.
static void a_flood_that_never_stops_is_one_a_day(void **state)
{
    const int64_t lines_a_day = 1000000;
    struct desk *desk = *state;
    struct tally *tally = pipeline_tally(desk->pipeline);
    for (int32_t day = TODAY - 27; day <= TODAY; day++) {
        uint32_t title = tally_title(tally, 7, span_text("charge <num> failed"), 1);
        for (int64_t i = 0; i < lines_a_day; i++) {
            if (!tally_has_room(tally)) {
                hand_over(desk);
                title = tally_title(tally, 7, span_text("charge <num> failed"), 1);
            }
            int64_t at_ms = day * MS_PER_DAY + i * MS_PER_DAY / lines_a_day;
            tally_add(tally, 7, title, LEVEL_ERROR, 0, at_ms);
        }
        hand_over(desk);
    }
    struct candidate row = only_problem(desk);
    assert_int_equal(row.count, 28 * lines_a_day);
    assert_once_a_day(&row);
}

static void an_error_every_eleven_minutes_is_one_a_day(void **state)
{
    struct desk *desk = *state;
    uint64_t count = 0;
    for (int64_t at = MIDNIGHT - 27 * MS_PER_DAY; at <= NOW; at += 11 * MS_PER_MINUTE) {
        error_at(desk, at);
        count++;
    }
    struct candidate row = only_problem(desk);
    assert_int_equal(row.count, count);
    assert_once_a_day(&row);
}

// --- tickets ---------------------------------------------------------------------------

static void two_hundred_on_one_day_promise_nothing(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 200; i++) {
        ticket_at(desk, MIDNIGHT - 10 * MS_PER_DAY + i * MS_PER_MINUTE, "");
    }
    struct candidate row = only_problem(desk);
    assert_int_equal(row.count, 200);
    assert_int_equal(row.sum.n, 200);
    assert_true(row.sum.one_bad_day);
    assert_true(row.sum.per_week_low == 0);
    assert_true(row.sum.hours_saved_low == 0);
    assert_true(row.sum.hours_saved > 0);
}

// The example that everybody must meet: 20 tickets, at most one a date, on the 28 dates that end
// with today's, the first on the first; 3 minutes; 1 hour.
static void the_founding_example(void **state)
{
    struct desk *desk = *state;
    int tickets = 0;
    for (int32_t i = 0; i < 28; i++) {
        int32_t weekday = i % 7;
        if (weekday == 0 || weekday == 1 || weekday == 3 || weekday == 4 || weekday == 6) {
            ticket_at(desk, MIDNIGHT + (i - 27) * MS_PER_DAY + 9 * MS_PER_HOUR, ",\"minutes\":3");
            tickets++;
        }
    }
    assert_int_equal(tickets, 20);
    struct candidate row = only_problem(desk);
    assert_int_equal(row.kind, KIND_TICKET);
    assert_int_equal(row.sum.n, 20);
    assert_int_equal(row.days, 28);
    assert_near(row.sum.per_week, 5.0, 1e-9);
    assert_near(row.sum.payback_weeks, 4.0, 1e-9);
    assert_near(row.sum.hours_saved, 12.0, 1e-9);
    assert_near(row.sum.hours_saved_low, 8.2156, 0.00005);
    assert_int_equal(row.state, STATE_RECURRING);
    assert_true(row.candidate);
    assert_true(row.minutes_reported);
}

static void the_fourth_makes_it_recurring(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 3; i++) {
        ticket_at(desk, MIDNIGHT - i * MS_PER_DAY, ",\"minutes\":30");
    }
    struct candidate row = only_problem(desk);
    assert_int_equal(row.sum.n, 3);
    assert_int_equal(row.state, STATE_NEW);
    assert_false(row.candidate);
    assert_true(row.sum.hours_saved > 0); // it is not for want of hours
    assert_int_equal(ranking_place(desk->keeper->ranking, row.issue), 0);
    ticket_at(desk, MIDNIGHT - 3 * MS_PER_DAY, ",\"minutes\":30");
    row = only_problem(desk);
    assert_int_equal(row.sum.n, 4);
    assert_int_equal(row.state, STATE_RECURRING);
    assert_true(row.candidate);
    assert_int_equal(ranking_place(desk->keeper->ranking, row.issue), 1);
}

// And what fell out of the window makes it new again.
static void the_fourth_must_lie_in_the_window(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 3; i++) {
        ticket_at(desk, MIDNIGHT - i * MS_PER_DAY, "");
    }
    ticket_at(desk, MIDNIGHT - 91 * MS_PER_DAY, "");
    assert_int_equal(only_problem(desk).state, STATE_NEW);
    ticket_at(desk, MIDNIGHT - 90 * MS_PER_DAY, "");
    struct candidate row = only_problem(desk);
    assert_int_equal(row.state, STATE_RECURRING);
    assert_int_equal(row.count, 4);
    assert_int_equal(row.days, WINDOW_DAYS);
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DESK(a_burst_is_one_occurrence),
        WITH_DESK(a_burst_over_the_full_hour_is_one_too),
        WITH_DESK(an_outage_is_one_and_three_returns_are_three),
        WITH_DESK(a_flood_that_never_stops_is_one_a_day),
        WITH_DESK(an_error_every_eleven_minutes_is_one_a_day),
        WITH_DESK(two_hundred_on_one_day_promise_nothing),
        WITH_DESK(the_founding_example),
        WITH_DESK(the_fourth_makes_it_recurring),
        WITH_DESK(the_fourth_must_lie_in_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
