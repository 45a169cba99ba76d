// Tallies in, counts out: what an event id replaces or repeats, in whatever order it comes.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/keeper.h"
#include "app/pipeline.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW 1795435200000LL // 2026-11-23T12:00:00Z
#define TODAY 20780

struct desk {
    struct pipeline_options options;
    struct keeper *keeper;
    struct pipeline *pipeline;
};

static struct tally *on_full(void *user, struct tally *full)
{
    struct desk *desk = user;
    keeper_take(desk->keeper, full, NOW);
    tally_clear(full);
    return full;
}

static void desk_open(struct desk *desk, bool live)
{
    struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    limits.issues_max = 1000;
    limits.cells_max = 10000;
    limits.recent_max = 10000;
    limits.event_ids_max = 1000;
    limits.tally_entries_max = 256;
    limits.line_bytes_max = 4096;
    desk->options = (struct pipeline_options){.limits = limits, .live = live};
    desk->keeper = keeper_open(
        &(struct keeper_options){.limits = limits, .policy = policy_default(), .sliding = live});
    desk->pipeline = pipeline_open(&desk->options, keeper_tally(&limits), on_full, desk);
}

static void desk_close(struct desk *desk)
{
    keeper_tally_free(pipeline_tally(desk->pipeline), &desk->options.limits);
    pipeline_close(desk->pipeline);
    keeper_close(desk->keeper);
}

static int setup(void **state)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    desk_open(desk, true);
    *state = desk;
    return 0;
}

static int teardown(void **state)
{
    desk_close(*state);
    free(*state);
    return 0;
}

static void hand_over_at(struct desk *desk, int64_t now_ms)
{
    keeper_take(desk->keeper, pipeline_tally(desk->pipeline), now_ms);
    tally_clear(pipeline_tally(desk->pipeline));
}

// One line, in a tally of its own.
static void take(struct desk *desk, const char *line)
{
    pipeline_line(desk->pipeline, span_text(line), NOW);
    hand_over_at(desk, NOW);
}

static const struct issue *issue_of(const struct desk *desk, const char *title)
{
    const struct window *window = desk->keeper->window;
    for (uint32_t i = 0; i < window_issue_end(window); i++) {
        const struct issue *issue = window_issue(window, i);
        if (issue->live && span_equal(window_title(window, issue), span_text(title))) {
            return issue;
        }
    }
    fail_msg("there is no problem \"%s\"", title);
    return NULL;
}

// "tickets errors reported seconds" of the day so many days ago.
static const char *cell_of(const struct desk *desk, const char *title, int32_t days_ago)
{
    static char text[128];
    const struct window *window = desk->keeper->window;
    const struct day_cell *cell = window_day(window, issue_of(desk, title)->days);
    while (cell && cell->day != TODAY - days_ago) {
        cell = window_day(window, cell->next);
    }
    snprintf(text, sizeof text, "%u %llu %u %llu", cell ? cell->tickets : 0,
             cell ? (unsigned long long)cell->errors : 0, cell ? cell->reported : 0,
             cell ? (unsigned long long)cell->seconds : 0);
    return text;
}

// --- counting --------------------------------------------------------------------------

static void tallies_add_up(void **state)
{
    struct desk *desk = *state;
    for (int i = 0; i < 3; i++) {
        take(desk, "2026-11-23T11:58:01Z ERROR disk full");
        take(desk, "{\"message\":\"disk full\",\"level\":\"error\",\"service\":\"web\","
                   "\"time\":\"2026-11-22T11:58:01Z\"}");
    }
    take(desk, "{\"tags\":[\"jam\"],\"minutes\":3}");
    assert_string_equal(cell_of(desk, "disk full", 0), "0 3 0 0");
    assert_string_equal(cell_of(desk, "disk full", 1), "0 3 0 0");
    assert_string_equal(cell_of(desk, "jam", 0), "1 0 1 180");
    assert_int_equal(desk->keeper->counts.taken.events, 7);
    assert_int_equal(desk->keeper->counts.taken.lines, 7);
    assert_int_equal(desk->keeper->counts.taken.tickets, 1);
    assert_int_equal(desk->keeper->counts.repeated, 0);
    assert_int_equal(desk->keeper->counts.updated, 0);
}

// The numbers of services are each tally's own.
static void services_are_the_windows(void **state)
{
    struct desk *desk = *state;
    take(desk, "{\"message\":\"a\",\"level\":\"error\",\"service\":\"web\"}");
    pipeline_line(desk->pipeline,
                  span_text("{\"message\":\"b\",\"level\":\"error\",\"service\":\"billing\"}"),
                  NOW);
    pipeline_line(desk->pipeline,
                  span_text("{\"message\":\"c\",\"level\":\"error\",\"service\":\"web\"}"), NOW);
    hand_over_at(desk, NOW);
    static const char *const expected[][2] = {{"a", "web"}, {"b", "billing"}, {"c", "web"}};
    for (size_t i = 0; i < 3; i++) {
        const struct window *window = desk->keeper->window;
        const struct facet *facet = window_facet(window, issue_of(desk, expected[i][0])->facets);
        assert_non_null(facet);
        assert_true(
            span_equal(window_service_name(window, facet->service), span_text(expected[i][1])));
    }
}

// --- event ids -------------------------------------------------------------------------

static void a_ticket_without_an_id_counts_every_time(void **state)
{
    struct desk *desk = *state;
    take(desk, "{\"tags\":[\"jam\"],\"minutes\":3}");
    take(desk, "{\"tags\":[\"jam\"],\"minutes\":3}");
    assert_string_equal(cell_of(desk, "jam", 0), "2 0 2 360");
}

static void a_ticket_that_comes_again_counts_once(void **state)
{
    struct desk *desk = *state;
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"minutes\":3}");
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"minutes\":3}");
    assert_string_equal(cell_of(desk, "jam", 0), "1 0 1 180");
    assert_int_equal(desk->keeper->counts.updated, 0);
    assert_int_equal(desk->keeper->counts.repeated, 1);
    // Also within one tally.
    pipeline_line(desk->pipeline, span_text("{\"event_id\":\"T2\",\"tags\":[\"jam\"]}"), NOW);
    pipeline_line(desk->pipeline, span_text("{\"event_id\":\"T2\",\"tags\":[\"jam\"]}"), NOW);
    hand_over_at(desk, NOW);
    assert_string_equal(cell_of(desk, "jam", 0), "2 0 1 180");
}

static void a_new_state_replaces_the_old_one(void **state)
{
    struct desk *desk = *state;
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"minutes\":3}");
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"toner\"],\"minutes\":10}");
    assert_string_equal(cell_of(desk, "jam", 0), "0 0 0 0");
    assert_string_equal(cell_of(desk, "toner", 0), "1 0 1 600");
    // The handling time may become unknown again, the date another.
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"toner\"],\"time\":\"2026-11-20T10:00:00Z\"}");
    assert_string_equal(cell_of(desk, "toner", 0), "0 0 0 0");
    assert_string_equal(cell_of(desk, "toner", 3), "1 0 0 0");
    assert_int_equal(desk->keeper->counts.updated, 2);
    assert_int_equal(desk->keeper->counts.repeated, 0);
}

// One that does not tell its time stays on the date on which it came first.
static void a_new_state_without_a_time_keeps_the_date(void **state)
{
    struct desk *desk = *state;
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"time\":\"2026-11-20T10:00:00Z\"}");
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"minutes\":2}");
    assert_string_equal(cell_of(desk, "jam", 3), "1 0 1 120");
    assert_string_equal(cell_of(desk, "jam", 0), "0 0 0 0");
}

static void the_last_update_wins_whenever_it_comes(void **state)
{
    static const char *const states[] = {"{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"minutes\":1,"
                                         "\"updated\":\"2026-11-20T10:00:00Z\","
                                         "\"time\":\"2026-11-20T09:00:00Z\"}",
                                         "{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"minutes\":2,"
                                         "\"updated\":\"2026-11-20T11:00:00Z\","
                                         "\"time\":\"2026-11-20T09:00:00Z\"}",
                                         "{\"event_id\":\"T1\",\"tags\":[\"toner\"],\"minutes\":9,"
                                         "\"updated\":\"2026-11-20T12:00:00Z\","
                                         "\"time\":\"2026-11-20T09:00:00Z\"}"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct desk desk;
        desk_open(&desk, true);
        for (int j = 0; j < 3; j++) {
            take(&desk, states[orders[i][j]]);
        }
        assert_string_equal(cell_of(&desk, "toner", 3), "1 0 1 540");
        assert_string_equal(cell_of(&desk, "jam", 3), "0 0 0 0");
        assert_int_equal(desk.keeper->counts.updated + desk.keeper->counts.repeated, 2);
        desk_close(&desk);
    }
}

static void of_equal_updates_the_last_to_arrive(void **state)
{
    struct desk *desk = *state;
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"a\"],\"updated\":\"2026-11-20T10:00:00Z\"}");
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"b\"],\"updated\":\"2026-11-20T10:00:00Z\"}");
    assert_string_equal(cell_of(desk, "a", 0), "0 0 0 0");
    assert_string_equal(cell_of(desk, "b", 0), "1 0 0 0");
    // One that does not tell is the last to arrive, and does not make the others forget.
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"c\"]}");
    assert_string_equal(cell_of(desk, "c", 0), "1 0 0 0");
    take(desk, "{\"event_id\":\"T1\",\"tags\":[\"d\"],\"updated\":\"2026-11-20T09:59:59Z\"}");
    assert_string_equal(cell_of(desk, "c", 0), "1 0 0 0");
    assert_string_equal(cell_of(desk, "b", 0), "0 0 0 0");
}

static void a_repeated_error_is_dropped(void **state)
{
    struct desk *desk = *state;
    take(desk, "{\"event_id\":\"E1\",\"message\":\"boom\",\"level\":\"error\"}");
    take(desk, "{\"event_id\":\"E1\",\"message\":\"boom\",\"level\":\"error\"}");
    take(desk,
         "{\"event_id\":\"E1\",\"message\":\"boom\",\"level\":\"error\",\"updated\":\"2026-11-"
         "23T11:00:00Z\"}");
    assert_string_equal(cell_of(desk, "boom", 0), "0 1 0 0");
    assert_int_equal(desk->keeper->counts.repeated, 2);
    assert_int_equal(desk->keeper->counts.updated, 0);
    // An error and a ticket of one id are two things.
    take(desk, "{\"event_id\":\"E1\",\"tags\":[\"jam\"]}");
    assert_string_equal(cell_of(desk, "boom", 0), "0 1 0 0");
    assert_string_equal(cell_of(desk, "jam", 0), "1 0 0 0");
}

static void ids_are_remembered_for_the_window(void **state)
{
    struct desk *desk = *state;
    const char *line = "{\"event_id\":\"T1\",\"tags\":[\"jam\"]}";
    take(desk, line);
    keeper_slide(desk->keeper, NOW + WINDOW_DAYS * MS_PER_DAY);
    assert_int_equal(memory_count(desk->keeper->memory), 1);
    keeper_slide(desk->keeper, NOW + (WINDOW_DAYS + 1) * MS_PER_DAY);
    assert_int_equal(memory_count(desk->keeper->memory), 0);
    // Its cell went the same way; taking the old state back must not take a new ticket away.
    pipeline_line(desk->pipeline, span_text(line), NOW + 120 * MS_PER_DAY);
    hand_over_at(desk, NOW + 120 * MS_PER_DAY);
    keeper_slide(desk->keeper, NOW + 120 * MS_PER_DAY);
    assert_string_equal(cell_of(desk, "jam", 0), "0 0 0 0");
    assert_string_equal(cell_of(desk, "jam", -120), "1 0 0 0");
}

// A scan keeps what has no time, and lets nothing slide out.
static void scanned_tickets_may_have_no_time(void **state)
{
    struct desk scan;
    (void)state;
    desk_open(&scan, false);
    take(&scan, "{\"event_id\":\"T1\",\"tags\":[\"jam\"],\"minutes\":3}");
    take(&scan, "{\"event_id\":\"T2\",\"tags\":[\"jam\"],\"minutes\":3}");
    take(&scan, "{\"event_id\":\"T1\",\"tags\":[\"toner\"],\"minutes\":3}");
    assert_int_equal(issue_of(&scan, "jam")->untimed_tickets, 1);
    assert_int_equal(issue_of(&scan, "toner")->untimed_tickets, 1);
    take(&scan, "{\"event_id\":\"T2\",\"tags\":[\"jam\"],\"time\":\"2005-06-03T15:42:50Z\"}");
    assert_int_equal(issue_of(&scan, "jam")->untimed_tickets, 0);
    keeper_slide(scan.keeper, NOW);
    assert_int_equal(window_day(scan.keeper->window, issue_of(&scan, "jam")->days)->tickets, 1);
    desk_close(&scan);
}

// What a state of a ticket said of a problem stays known, whether it came first or too late: so
// kind, cost and first instant of that problem do not hang on the order.
static void what_was_learned_does_not_hang_on_the_order(void **state)
{
    static const char *const lines[] = {
        "{\"message\":\"printer is out of "
        "paper\",\"level\":\"info\",\"time\":\"2026-11-22T09:00:00Z\"}",
        "{\"event_id\":\"T1\",\"kind\":\"ticket\",\"message\":\"printer is out of paper\","
        "\"updated\":\"2026-11-20T10:00:00Z\",\"time\":\"2026-11-20T09:00:00Z\",\"service\":"
        "\"desk\"}",
        "{\"event_id\":\"T1\",\"kind\":\"ticket\",\"message\":\"printer is out of "
        "paper\",\"tags\":["
        "\"paper\"],\"updated\":\"2026-11-20T11:00:00Z\",\"time\":\"2026-11-20T09:00:00Z\"}"};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 2, 0}, {2, 1, 0}};
    struct candidate first;
    (void)state;
    memset(&first, 0, sizeof first);
    for (size_t i = 0; i < 4; i++) {
        struct desk desk;
        struct candidate candidate;
        desk_open(&desk, true);
        for (int j = 0; j < 3; j++) {
            take(&desk, lines[orders[i][j]]);
        }
        const struct issue *issue = issue_of(&desk, "printer is out of paper");
        uint32_t number = window_find(desk.keeper->window, issue->signature);
        ranking_refresh(desk.keeper->ranking, desk.keeper->window, NOW, NULL, NULL);
        assert_true(ranking_find(desk.keeper->ranking, desk.keeper->window, number, &candidate));
        if (i == 0) {
            first = candidate;
        }
        assert_int_equal(candidate.count, 1);
        assert_int_equal(candidate.kind, first.kind);
        assert_int_equal(candidate.source, first.source);
        assert_true(candidate.minutes == first.minutes);
        assert_int_equal(candidate.days, first.days);
        assert_true(issue->first_ms == NOW - 3 * MS_PER_DAY - 3 * MS_PER_HOUR);
        assert_string_equal(cell_of(&desk, "paper", 3), "1 0 0 0");
        assert_string_equal(cell_of(&desk, "printer is out of paper", 3), "0 0 0 0");
        desk_close(&desk);
    }
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DESK(tallies_add_up),
        WITH_DESK(services_are_the_windows),
        WITH_DESK(a_ticket_without_an_id_counts_every_time),
        WITH_DESK(a_ticket_that_comes_again_counts_once),
        WITH_DESK(a_new_state_replaces_the_old_one),
        WITH_DESK(a_new_state_without_a_time_keeps_the_date),
        cmocka_unit_test(the_last_update_wins_whenever_it_comes),
        WITH_DESK(of_equal_updates_the_last_to_arrive),
        WITH_DESK(a_repeated_error_is_dropped),
        WITH_DESK(ids_are_remembered_for_the_window),
        cmocka_unit_test(scanned_tickets_may_have_no_time),
        cmocka_unit_test(what_was_learned_does_not_hang_on_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
