// What is added can be read, in whatever order it came; what has no room is counted, never hidden.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window_new.h"

static void errors_count_by_day_hour_and_minute(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, NOON - MS_PER_HOUR, 3);
    assert_int_equal(add_errors(window, 7, NOON, 2), number);
    const struct issue *issue = window_issue(window, number);
    const struct day_cell *day = window_day(window, issue->days);
    assert_int_equal(day->day, TODAY);
    assert_int_equal(day->errors, 5);
    assert_int_equal(day->hours, 1 << 11 | 1 << 12);
    assert_int_equal(day->tickets, 0);
    assert_null(window_day(window, day->next));
    const struct recent_cell *hour = window_recent(window, issue->hours);
    assert_int_equal(hour->period, NOON / MS_PER_HOUR);
    assert_int_equal(hour->errors, 2);
    assert_int_equal(window_recent(window, hour->next)->errors, 3);
    const struct recent_cell *minute = window_recent(window, issue->minutes);
    assert_int_equal(minute->period, NOON / MS_PER_MINUTE);
    assert_int_equal(window_recent(window, minute->next)->period, NOON / MS_PER_MINUTE - 60);
    assert_int_equal(issue->first_ms, NOON - MS_PER_HOUR);
    assert_int_equal(issue->last_ms, NOON);
    assert_false(issue->has_tickets);
    assert_int_equal(window_counts(window)->events, 5);
    assert_int_equal(window_counts(window)->day_cells, 1);
    assert_int_equal(window_counts(window)->recent_cells, 4);
    free(window);
}

static void tickets_count_with_the_time_that_was_told(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = add_ticket(window, 7, NOON, 180);
    add_ticket(window, 7, NOON, 0);
    add_errors(window, 7, NOON, 4);
    const struct day_cell *day = day_of(window, number, TODAY);
    assert_int_equal(day->tickets, 2);
    assert_int_equal(day->reported, 1);
    assert_int_equal(day->seconds, 180);
    assert_int_equal(day->errors, 4);
    assert_int_equal(day->hours, 1 << 12);
    assert_true(window_issue(window, number)->has_tickets);
    assert_int_equal(window_recent(window, window_issue(window, number)->hours)->tickets, 2);
    free(window);
}

static void tickets_set_no_hour(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = add_ticket(window, 7, NOON, 180);
    assert_int_equal(day_of(window, number, TODAY)->hours, 0);
    free(window);
}

static void dates_before_1970_have_their_own_cells(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(false);
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, -1, 1);
    add_errors(window, 7, 0, 1);
    add_errors(window, 7, -MS_PER_DAY, 1);
    add_errors(window, 7, -MS_PER_DAY - 1, 1);
    assert_int_equal(day_of(window, number, 0)->hours, 1);
    assert_int_equal(day_of(window, number, -1)->errors, 2);
    assert_int_equal(day_of(window, number, -1)->hours, 1 << 23 | 1);
    assert_int_equal(day_of(window, number, -2)->hours, 1 << 23);
    free(window);
}

static void what_lies_outside_widens_the_instants_only(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    int64_t midnight = TODAY * MS_PER_DAY;
    int64_t oldest = midnight - 99 * MS_PER_DAY;
    uint32_t number = add_errors(window, 7, oldest, 2);
    assert_int_equal(window_counts(window)->outside, 0);
    add_errors(window, 7, oldest - 1, 5);
    add_errors(window, 7, NOON + 40 * MS_PER_DAY, 1); // past all that the rings hold
    assert_int_equal(window_counts(window)->outside, 6);
    assert_int_equal(window_counts(window)->events, 8);
    assert_int_equal(window_counts(window)->day_cells, 1);
    assert_int_equal(window_counts(window)->facets, 1);
    assert_int_equal(window_issue(window, number)->first_ms, oldest - 1);
    assert_int_equal(window_issue(window, number)->last_ms, NOON + 40 * MS_PER_DAY);
    assert_int_equal(day_of(window, number, TODAY - 99)->errors, 2);
    free(window);
}

static void recent_cells_are_kept_while_they_are_recent(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    int64_t hour = 191 * MS_PER_HOUR;
    int64_t minute = 119 * MS_PER_MINUTE;
    const struct {
        int64_t at_ms;
        bool hours, minutes;
    } cases[] = {
        {NOON - hour, true, false},
        {NOON - hour - 1, false, false},
        {NOON - minute, true, true},
        {NOON - minute - 1, true, false},
        {NOON + 10 * MS_PER_MINUTE, true, true},
    };
    for (uint64_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t number = add_errors(window, i, cases[i].at_ms, 1);
        assert_int_equal(window_issue(window, number)->hours != CELL_NONE, cases[i].hours);
        assert_int_equal(window_issue(window, number)->minutes != CELL_NONE, cases[i].minutes);
        assert_int_not_equal(window_issue(window, number)->days, CELL_NONE);
    }
    free(window);
}

static void a_scan_keeps_every_date_and_nothing_recent(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(false);
    struct window *window = window_new(&plan);
    int64_t long_ago = NOON - 8000 * MS_PER_DAY;
    uint32_t number = add_errors(window, 7, long_ago, 1);
    add_errors(window, 7, NOON, 1);
    window_slide(window, NOON + 1000 * MS_PER_DAY, UINT32_MAX);
    assert_int_equal(day_of(window, number, TODAY - 8000)->errors, 1);
    assert_int_equal(day_of(window, number, TODAY)->errors, 1);
    assert_int_equal(window_counts(window)->outside, 0);
    assert_int_equal(window_counts(window)->recent_cells, 0);
    struct page_name name;
    assert_false(window_changed_page(window, &name));
    assert_int_equal(window_changed_issue(window, CHANGE_STORE), ISSUE_NONE);
    assert_int_equal(window_changed_issue(window, CHANGE_RANK), number);
    free(window);
}

static void events_without_a_time_are_counted_apart(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(false);
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, INSTANT_NONE, 5);
    add_ticket(window, 7, INSTANT_NONE, 60);
    add_ticket(window, 7, INSTANT_NONE, 60);
    const struct issue *issue = window_issue(window, number);
    assert_int_equal(issue->untimed_errors, 5);
    assert_int_equal(issue->untimed_tickets, 2);
    assert_int_equal(issue->days, CELL_NONE);
    assert_true(issue->first_ms == INSTANT_NONE && issue->last_ms == INSTANT_NONE);
    assert_int_equal(window_facet(window, issue->facets)->last_day, INT32_MIN);
    for (int i = 0; i < 3; i++) { // once more than there are
        window_take_back(window, 7, INSTANT_NONE, 60, true);
    }
    assert_int_equal(issue->untimed_tickets, 0);
    add_errors(window, 7, NOON, 1);
    assert_int_equal(issue->first_ms, NOON);
    free(window);
}

static void taking_back_undoes_a_ticket(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = add_ticket(window, 7, NOON, 180);
    add_ticket(window, 7, NOON, 0);
    window_take_back(window, 7, TODAY * MS_PER_DAY, 180, true);
    const struct day_cell *day = day_of(window, number, TODAY);
    assert_int_equal(day->tickets, 1);
    assert_int_equal(day->reported, 0);
    assert_int_equal(day->seconds, 0);
    window_take_back(window, 7, TODAY * MS_PER_DAY, 0, false);
    window_take_back(window, 7, TODAY * MS_PER_DAY, 60, true); // there is none left
    window_take_back(window, 7, (TODAY - 1) * MS_PER_DAY, 60, true);
    window_take_back(window, 8, TODAY * MS_PER_DAY, 60, true);
    assert_int_equal(day->tickets, 0);
    assert_int_equal(day->reported, 0);
    assert_int_equal(day->seconds, 0);
    assert_true(window_issue(window, number)->has_tickets);
    free(window);
}

static void sums_stop_at_the_top(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, NOON, UINT64_MAX - 1);
    add_errors(window, 7, NOON, 5);
    struct day_cell most = {
        .tickets = UINT32_MAX, .reported = UINT32_MAX, .seconds = UINT64_MAX, .day = TODAY};
    window_merge_day(window, number, &most);
    window_merge_day(window, number, &most);
    const struct day_cell *day = day_of(window, number, TODAY);
    assert_true(day->errors == UINT64_MAX && day->seconds == UINT64_MAX);
    assert_true(day->tickets == UINT32_MAX && day->reported == UINT32_MAX);
    free(window);
}

static void move_takes_from_one_and_gives_to_another(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t crowd = add_errors(window, 1, NOON, 5);
    struct happening own = errors_at(2, NOON, 3);
    own.last_ms = NOON + 1;
    uint32_t number = window_move(window, NOON, 1, &own, span_text("own"), 1);
    assert_int_equal(number, window_find(window, 2));
    assert_int_equal(day_of(window, crowd, TODAY)->errors, 2);
    assert_int_equal(day_of(window, number, TODAY)->errors, 3);
    assert_int_equal(window_recent(window, window_issue(window, crowd)->hours)->errors, 2);
    assert_int_equal(window_recent(window, window_issue(window, crowd)->minutes)->errors, 2);
    assert_int_equal(window_recent(window, window_issue(window, number)->minutes)->errors, 3);
    assert_int_equal(window_issue(window, number)->last_ms, NOON + 1);
    assert_int_equal(window_counts(window)->events, 5);
    free(window);
}

static void move_of_what_has_no_time(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    struct happening all = errors_at(1, INSTANT_NONE, 5), own = errors_at(2, INSTANT_NONE, 3);
    uint32_t crowd = window_add(window, NOON, &all, span_text("crowd"), 0);
    uint32_t number = window_move(window, NOON, 1, &own, span_text("own"), 0);
    assert_int_equal(window_issue(window, crowd)->untimed_errors, 2);
    assert_int_equal(window_issue(window, number)->untimed_errors, 3);
    assert_int_equal(window_counts(window)->events, 5);
    free(window);
}

static void move_of_what_is_not_there_does_nothing(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t crowd = add_errors(window, 1, NOON, 2);
    struct happening more = errors_at(2, NOON, 3), other_day = errors_at(2, NOON - MS_PER_DAY, 1);
    assert_int_equal(window_move(window, NOON, 1, &more, span_text("own"), 0), ISSUE_NONE);
    assert_int_equal(window_move(window, NOON, 1, &other_day, span_text("own"), 0), ISSUE_NONE);
    assert_int_equal(window_move(window, NOON, 9, &more, span_text("own"), 0), ISSUE_NONE);
    assert_int_equal(window_find(window, 2), ISSUE_NONE);
    assert_int_equal(day_of(window, crowd, TODAY)->errors, 2);
    assert_int_equal(window_counts(window)->events, 2);
    free(window);
}

static void cells_without_room_are_counted(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.day_cells_max = 2;
    plan.recent_cells_max = 5;
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, NOON, 1);
    add_errors(window, 7, NOON - MS_PER_DAY, 1); // hour only
    assert_int_equal(window_counts(window)->recent_cells, 3);
    assert_int_equal(window_counts(window)->refused_cell, 0);
    add_errors(window, 7, NOON - 9 * MS_PER_DAY, 3);
    assert_int_equal(window_counts(window)->refused_cell, 3);
    assert_int_equal(window_issue(window, number)->first_ms, NOON - 9 * MS_PER_DAY);
    add_errors(window, 7, NOON - MS_PER_HOUR, 1); // takes the last two
    assert_int_equal(window_counts(window)->refused_cell, 3);
    add_errors(window, 7, NOON - 2 * MS_PER_HOUR, 4); // its day has room, its hour has none
    assert_int_equal(window_counts(window)->refused_cell, 7);
    assert_int_equal(day_of(window, number, TODAY)->errors, 6);
    assert_int_equal(window_counts(window)->day_cells, 2);
    assert_int_equal(window_counts(window)->recent_cells, 5);
    free(window);
}

static void a_plan_without_recent_cells_refuses_none(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.recent_cells_max = 0;
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, NOON, 1);
    struct recent_cell hour = {.errors = 1, .period = NOON / MS_PER_HOUR};
    window_merge_recent(window, number, RECENT_HOUR, &hour);
    assert_int_equal(window_counts(window)->refused_cell, 0);
    assert_int_equal(window_issue(window, number)->hours, CELL_NONE);
    free(window);
}

static void merging_adds_and_widens(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number =
        window_merge_issue(window, 7, span_text("longer title"), 1, NOON - 5, NOON - 3, true);
    assert_int_equal(window_changed_count(window, CHANGE_STORE), 0);
    assert_int_equal(window_changed_issue(window, CHANGE_RANK), number);
    struct day_cell day = {
        .errors = 2, .seconds = 60, .tickets = 3, .reported = 1, .hours = 5, .day = TODAY};
    struct recent_cell minute = {.errors = 2, .tickets = 1, .period = NOON / MS_PER_MINUTE};
    for (int i = 0; i < 2; i++) {
        window_merge_day(window, number, &day);
        window_merge_recent(window, number, RECENT_MINUTE, &minute);
        day.hours = 8;
    }
    window_merge_facet(window, number, KIND_ERROR, LEVEL_ERROR, 0, TODAY - 1);
    struct page_name name;
    assert_false(window_changed_page(window, &name));
    assert_int_equal(window_changed_issue(window, CHANGE_RANK), number);
    add_errors(window, 7, NOON, 1);
    const struct day_cell *cell = day_of(window, number, TODAY);
    assert_int_equal(cell->errors, 5);
    assert_int_equal(cell->tickets, 6);
    assert_int_equal(cell->reported, 2);
    assert_int_equal(cell->seconds, 120);
    assert_int_equal(cell->hours, 1 << 12 | 8 | 5);
    const struct issue *issue = window_issue(window, number);
    assert_int_equal(window_recent(window, issue->minutes)->errors, 5);
    assert_int_equal(window_recent(window, issue->minutes)->tickets, 2);
    assert_int_equal(issue->first_ms, NOON - 5);
    assert_int_equal(issue->last_ms, NOON);
    assert_int_equal(issue->evidence, 1);
    assert_true(issue->has_tickets);
    assert_int_equal(window_facet(window, issue->facets)->last_day, TODAY);
    assert_true(span_equal(window_title(window, issue), span_text("title")));
    free(window);
}

static void merged_cells_outside_what_is_kept_are_left(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = add_errors(window, 7, NOON, 1);
    struct day_cell day = {.errors = 2, .day = TODAY - 100};
    struct recent_cell hour = {.errors = 2, .period = NOON / MS_PER_HOUR - 192};
    struct recent_cell minute = {.errors = 2, .period = UINT32_MAX};
    window_merge_day(window, number, &day);
    window_merge_recent(window, number, RECENT_HOUR, &hour);
    window_merge_recent(window, number, RECENT_MINUTE, &minute);
    assert_int_equal(window_counts(window)->day_cells, 1);
    assert_int_equal(window_counts(window)->recent_cells, 2);
    free(window);
}

static void merged_cells_are_changed_when_told_so(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    uint32_t number = window_merge_issue(window, 7, span_text("t"), 0, NOON, NOON, false);
    struct day_cell day = {.errors = 2, .day = TODAY, .changed = true};
    window_merge_day(window, number, &day);
    struct page_name name;
    struct cell_values values;
    assert_true(window_changed_page(window, &name));
    assert_int_equal(window_changed_cells(window, name, &values, 1), 1);
    assert_int_equal(values.signature, 7);
    assert_int_equal(values.errors, 2);
    free(window);
}

#define ORDER_SIGNATURES 4
#define ORDER_DAYS 100
#define ORDER_ADDS 120

struct tallied {
    uint64_t errors, seconds;
    uint32_t tickets, reported, hours;
};

static void order_draw(struct happening *adds, uint64_t *random)
{
    for (size_t i = 0; i < ORDER_ADDS; i++) {
        uint64_t signature = random_next(random) % ORDER_SIGNATURES * 0x4000000000000001ULL;
        // Few dates, so that cells are met again, or many, so that chains are long.
        int64_t back = (int64_t)(random_next(random) % (i % 2 ? 5 : 99) * MS_PER_DAY);
        int64_t at_ms = NOON - back - (int64_t)(random_next(random) % (12 * MS_PER_HOUR));
        adds[i] = random_next(random) % 2
                      ? errors_at(signature, at_ms, 1 + random_next(random) % 100)
                      : ticket_at(signature, at_ms, (uint32_t)(random_next(random) % 3 * 60));
    }
}

static void order_tally(const struct happening *adds,
                        struct tallied tallied[ORDER_SIGNATURES][ORDER_DAYS])
{
    for (size_t i = 0; i < ORDER_ADDS; i++) {
        const struct happening *add = &adds[i];
        struct tallied *cell = &tallied[add->signature & 0xFF][TODAY - add->first_ms / MS_PER_DAY];
        if (add->kind == KIND_ERROR) {
            cell->errors += add->count;
            cell->hours |= 1U << (add->first_ms / MS_PER_HOUR % 24);
        } else {
            cell->tickets++;
            cell->reported += add->seconds > 0;
            cell->seconds += add->seconds;
        }
    }
}

// Adds all in a random order, some of the counts in two parts, and some tickets once too often and
// taken back again.
static void order_add(struct window *window, struct happening *adds, uint64_t *random)
{
    for (size_t i = ORDER_ADDS; i > 1; i--) {
        size_t j = random_next(random) % i;
        struct happening swap = adds[i - 1];
        adds[i - 1] = adds[j];
        adds[j] = swap;
    }
    for (size_t i = 0; i < ORDER_ADDS; i++) {
        struct happening add = adds[i];
        if (add.count > 1 && random_next(random) % 2) {
            struct happening head = add;
            head.count = 1 + random_next(random) % (add.count - 1);
            add.count -= head.count;
            window_add(window, NOON, &head, span_text("a"), 0);
        } else if (add.kind == KIND_TICKET && random_next(random) % 2) {
            window_add(window, NOON, &add, span_text("a"), 0);
            window_take_back(window, add.signature, add.first_ms, add.seconds, add.reported);
        }
        window_add(window, NOON, &add, span_text("a"), 0);
    }
}

static void order_check(const struct window *window,
                        const struct tallied tallied[ORDER_SIGNATURES][ORDER_DAYS])
{
    for (uint64_t s = 0; s < ORDER_SIGNATURES; s++) {
        uint32_t number = window_find(window, s * 0x4000000000000001ULL);
        uint32_t cells = 0;
        for (int32_t i = 0; i < ORDER_DAYS; i++) {
            const struct tallied *want = &tallied[s][i];
            const struct day_cell *day =
                number != ISSUE_NONE ? day_of(window, number, TODAY - i) : NULL;
            assert_int_equal(day != NULL, want->errors + want->tickets > 0);
            if (day != NULL) {
                cells++;
                assert_int_equal(day->errors, want->errors);
                assert_int_equal(day->seconds, want->seconds);
                assert_int_equal(day->tickets, want->tickets);
                assert_int_equal(day->reported, want->reported);
                assert_int_equal(day->hours, want->hours);
            }
        }
        int32_t newer = INT32_MAX; // newest first, and none that the tally does not know
        uint32_t cell = number != ISSUE_NONE ? window_issue(window, number)->days : CELL_NONE;
        for (; cell != CELL_NONE; cell = window_day(window, cell)->next, cells--) {
            assert_true(window_day(window, cell)->day < newer);
            newer = window_day(window, cell)->day;
        }
        assert_int_equal(cells, 0);
    }
}

static void order_cannot_change_a_cell(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        uint64_t random = seed;
        struct happening adds[ORDER_ADDS];
        struct tallied tallied[ORDER_SIGNATURES][ORDER_DAYS] = {0};
        order_draw(adds, &random);
        order_tally(adds, tallied);
        struct window_plan plan = plan_small(seed % 2);
        for (int times = 0; times < 2; times++) {
            struct window *window = window_new(&plan);
            order_add(window, adds, &random);
            order_check(window, (const struct tallied(*)[ORDER_DAYS])tallied);
            free(window);
        }
    }
}

static void plans_stay_within_what_indices_can_name(void **state)
{
    (void)state;
    struct window_plan plan = window_plan_for(UINT64_MAX, UINT64_MAX, UINT64_MAX, 100000, true);
    assert_true(window_bytes(&plan) > 0);
    assert_int_equal(plan.title_bytes_max, 1024);
    plan = window_plan_for(1000, 1, 1, 256, false);
    assert_int_equal(plan.recent_cells_max, 0);
    assert_int_equal(plan.issues_max, 1000);
    assert_int_equal(plan.text_bytes_max, 128 * 1000 + 32 * 65536);
}

static void an_update_takes_hour_and_minute_back(void **state)
{
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    struct happening ticket = {
        .signature = 7, .first_ms = NOON, .last_ms = NOON, .count = 1, .kind = KIND_TICKET};
    (void)state;
    uint32_t number = window_add(window, NOON, &ticket, span_text("a"), 0);
    window_add(window, NOON, &ticket, span_text("a"), 0);
    window_take_back(window, 7, NOON, 0, false);
    const struct issue *issue = window_issue(window, number);
    assert_int_equal(window_recent(window, issue->hours)->tickets, 1);
    assert_int_equal(window_recent(window, issue->minutes)->tickets, 1);
    assert_int_equal(window_day(window, issue->days)->tickets, 1);
    free(window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_takes_hour_and_minute_back),
        cmocka_unit_test(errors_count_by_day_hour_and_minute),
        cmocka_unit_test(tickets_count_with_the_time_that_was_told),
        cmocka_unit_test(tickets_set_no_hour),
        cmocka_unit_test(dates_before_1970_have_their_own_cells),
        cmocka_unit_test(what_lies_outside_widens_the_instants_only),
        cmocka_unit_test(recent_cells_are_kept_while_they_are_recent),
        cmocka_unit_test(a_scan_keeps_every_date_and_nothing_recent),
        cmocka_unit_test(events_without_a_time_are_counted_apart),
        cmocka_unit_test(taking_back_undoes_a_ticket),
        cmocka_unit_test(sums_stop_at_the_top),
        cmocka_unit_test(move_takes_from_one_and_gives_to_another),
        cmocka_unit_test(move_of_what_has_no_time),
        cmocka_unit_test(move_of_what_is_not_there_does_nothing),
        cmocka_unit_test(cells_without_room_are_counted),
        cmocka_unit_test(a_plan_without_recent_cells_refuses_none),
        cmocka_unit_test(merging_adds_and_widens),
        cmocka_unit_test(merged_cells_outside_what_is_kept_are_left),
        cmocka_unit_test(merged_cells_are_changed_when_told_so),
        cmocka_unit_test(order_cannot_change_a_cell),
        cmocka_unit_test(plans_stay_within_what_indices_can_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
