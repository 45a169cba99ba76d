// The ranked list: its order and pages, what it tells, and that keeping it up to date comes to the
// same as making it anew.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "happen.h"

#include "rank/ranking.h"

#include <math.h>

#define ISSUES_MAX 2048
#define CHANGES_MAX 64

// A window with the ranking over it, and what the ranking told.
struct stage {
    struct window *window;
    struct ranking *ranking;
    struct ranking_change changes[CHANGES_MAX];
    size_t change_count;
    struct candidate page[ISSUES_MAX];
    size_t total;
};

static struct ranking *ranking_lent(void)
{
    struct policy policy = policy_default();
    return ranking_open(ISSUES_MAX, &policy, memory_lent(ranking_bytes(ISSUES_MAX)));
}

static int setup(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    CHECK(stage);
    stage->window = window_lent(ISSUES_MAX, true);
    stage->ranking = ranking_lent();
    *state = stage;
    return 0;
}

static int teardown(void **state)
{
    struct stage *stage = *state;
    free(stage->window);
    free(stage->ranking);
    free(stage);
    return 0;
}

static void change_keep(void *user, const struct ranking_change *change)
{
    struct stage *stage = user;
    assert_true(stage->change_count < CHANGES_MAX);
    stage->changes[stage->change_count++] = *change;
}

static void refresh_ahead(struct stage *stage, int32_t ahead)
{
    stage->change_count = 0;
    ranking_refresh(stage->ranking, stage->window, NOON + ahead * MS_PER_DAY, change_keep, stage);
}

static void refresh(struct stage *stage)
{
    refresh_ahead(stage, 0);
}

static void refresh_silently(struct stage *stage)
{
    ranking_refresh(stage->ranking, stage->window, NOON, NULL, NULL);
}

static size_t page_of(struct stage *stage, struct ranking_filter filter)
{
    stage->total = SIZE_MAX;
    return ranking_list(stage->ranking, stage->window, &filter, stage->page, &stage->total);
}

static size_t candidates(struct stage *stage)
{
    return page_of(stage, ranking_filter_default());
}

// `count` tickets of one signature, one a date up to today.
static void habit(struct stage *stage, uint64_t signature, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        happen(stage->window,
               (struct told){.signature = signature, .days_ago = i, .kind = KIND_TICKET});
    }
}

static void assert_change(const struct ranking_change *change, uint64_t signature, enum state from,
                          enum state to)
{
    assert_true(change->signature == signature);
    assert_int_equal(change->from, from);
    assert_int_equal(change->to, to);
    assert_int_equal(change->target, ISSUE_NONE);
}

static void an_empty_window_lists_nothing(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(candidates(stage), 0);
    refresh(stage);
    assert_int_equal(candidates(stage), 0);
    assert_int_equal(stage->total, 0);
    assert_int_equal(stage->change_count, 0);
    assert_int_equal(ranking_place(stage->ranking, 0), 0);
    assert_false(ranking_find(stage->ranking, stage->window, 0, stage->page));
}

static void candidates_stand_by_what_they_save_at_least(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 8);
    habit(stage, 2, 30);
    habit(stage, 3, 3);
    habit(stage, 4, 20);
    for (int i = 0; i < 200; i++) { // one bad day: much saved, at least nothing
        happen(stage->window, (struct told){.signature = 5, .kind = KIND_TICKET});
    }
    refresh(stage);
    assert_int_equal(candidates(stage), 4);
    assert_int_equal(stage->total, 4);
    static const uint64_t order[] = {2, 4, 1, 5};
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(stage->page[i].signature == order[i]);
        assert_int_equal(ranking_place(stage->ranking, stage->page[i].issue), i + 1);
    }
    assert_int_equal(ranking_place(stage->ranking, window_find(stage->window, 3)), 0);
}

static void ties_stand_by_id(void **state)
{
    struct stage *stage = *state;
    static const uint64_t signatures[] = {7, 3, UINT64_MAX, 5, 1};
    for (size_t i = 0; i < 5; i++) {
        habit(stage, signatures[i], 20);
    }
    refresh(stage);
    assert_int_equal(candidates(stage), 5);
    static const uint64_t order[] = {1, 3, 5, 7, UINT64_MAX};
    for (size_t i = 0; i < 5; i++) {
        assert_true(stage->page[i].signature == order[i]);
    }
}

static void what_changed_finds_its_new_place(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 20);
    habit(stage, 2, 10);
    refresh(stage);
    for (int32_t i = 10; i < 30; i++) {
        happen(stage->window, (struct told){.signature = 2, .days_ago = i, .kind = KIND_TICKET});
    }
    habit(stage, 3, 25);
    assert_int_equal(candidates(stage), 2); // not before it is refreshed
    assert_true(stage->page[0].signature == 1 && stage->page[1].signature == 2);
    refresh(stage);
    assert_int_equal(candidates(stage), 3);
    assert_true(stage->page[0].signature == 2 && stage->page[1].signature == 3);
    assert_true(stage->page[2].signature == 1);
}

static void a_candidate_that_is_none_any_more_goes(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 4);
    habit(stage, 2, 9);
    refresh(stage);
    assert_int_equal(candidates(stage), 2);
    window_take_back(stage->window, 1, TODAY * MS_PER_DAY, 0, false);
    refresh(stage);
    assert_int_equal(candidates(stage), 1);
    assert_true(stage->page[0].signature == 2);
    assert_int_equal(stage->change_count, 1);
    assert_change(&stage->changes[0], 1, STATE_RECURRING, STATE_NEW);
}

static void another_policy_ranks_everything_anew(void **state)
{
    struct stage *stage = *state;
    const struct cost_rule free_of_cost = {.name = span_text("nobody minds"), .kind = -1};
    struct policy policy = policy_default();
    habit(stage, 1, 9);
    refresh(stage);
    assert_int_equal(candidates(stage), 1);
    policy.rules = &free_of_cost;
    policy.rule_count = 1;
    ranking_policy(stage->ranking, &policy);
    refresh(stage);
    assert_int_equal(candidates(stage), 0);
    assert_int_equal(stage->change_count, 0); // its state is what it was
}

static void pages_are_parts_of_the_list(void **state)
{
    struct stage *stage = *state;
    for (uint64_t signature = 1; signature <= 300; signature++) {
        habit(stage, signature, 4 + (int32_t)(signature * 7 % 80));
    }
    refresh_silently(stage);
    struct ranking_filter filter = ranking_filter_default();
    assert_int_equal(page_of(stage, filter), 100);
    assert_int_equal(stage->total, 300);
    struct candidate whole[300];
    filter.limit = 1000;
    assert_int_equal(page_of(stage, filter), 300);
    memcpy(whole, stage->page, sizeof whole);
    for (filter.offset = 0; filter.offset <= 310; filter.offset += 7) {
        filter.limit = 5;
        size_t left = filter.offset < 300 ? 300 - filter.offset : 0;
        assert_int_equal(page_of(stage, filter), left < 5 ? left : 5);
        assert_int_equal(stage->total, 300);
        for (size_t i = 0; i < 5 && i < left; i++) {
            assert_true(stage->page[i].signature == whole[filter.offset + i].signature);
        }
    }
    filter.offset = 0;
    filter.limit = 0;
    assert_int_equal(page_of(stage, filter), 0);
    assert_int_equal(stage->total, 300);
}

static void a_state_is_told_once_per_move(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 3);
    refresh(stage);
    assert_int_equal(stage->change_count, 1);
    assert_change(&stage->changes[0], 1, STATE_NEW, STATE_NEW);
    assert_int_equal(stage->changes[0].issue, window_find(stage->window, 1));
    refresh(stage);
    assert_int_equal(stage->change_count, 0);
    happen(stage->window, (struct told){.signature = 1, .kind = KIND_TICKET});
    refresh(stage);
    assert_int_equal(stage->change_count, 1);
    assert_change(&stage->changes[0], 1, STATE_NEW, STATE_RECURRING);
    happen(stage->window, (struct told){.signature = 1, .kind = KIND_TICKET});
    refresh(stage);
    assert_int_equal(stage->change_count, 0);

    habit(stage, 2, 9); // seen first when it recurs already: both are told
    refresh(stage);
    assert_int_equal(stage->change_count, 2);
    assert_change(&stage->changes[0], 2, STATE_NEW, STATE_NEW);
    assert_change(&stage->changes[1], 2, STATE_NEW, STATE_RECURRING);
}

static void after_a_restore_nothing_is_news(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 9);
    refresh_silently(stage);
    refresh(stage);
    assert_int_equal(stage->change_count, 0);
    happen(stage->window, (struct told){.signature = 1, .kind = KIND_TICKET});
    refresh(stage);
    assert_int_equal(stage->change_count, 0);
    assert_int_equal(candidates(stage), 1);
}

static void the_date_moves_the_window(void **state)
{
    struct stage *stage = *state;
    for (int32_t i = 0; i < 4; i++) { // the oldest lies on the window's first date
        happen(stage->window,
               (struct told){.signature = 1, .days_ago = 90 - i, .kind = KIND_TICKET});
    }
    for (int32_t i = 0; i < 20; i++) {
        happen(stage->window,
               (struct told){.signature = 2, .days_ago = 70 - i, .kind = KIND_TICKET});
    }
    refresh(stage);
    assert_int_equal(
        page_of(stage, (struct ranking_filter){.any = true, .state = -1, .kind = -1, .limit = 9}),
        2);
    assert_int_equal(stage->page[0].days, 71);
    assert_int_equal(stage->page[1].state, STATE_RECURRING);

    refresh_ahead(stage, 1); // nothing happened but midnight
    assert_int_equal(stage->change_count, 1);
    assert_change(&stage->changes[0], 1, STATE_RECURRING, STATE_NEW);
    assert_int_equal(candidates(stage), 1);
    assert_int_equal(stage->page[0].days, 72);

    refresh_ahead(stage, 5); // the first is out of the window
    assert_false(
        ranking_find(stage->ranking, stage->window, window_find(stage->window, 1), stage->page));
    assert_int_equal(stage->change_count, 0);

    happen(stage->window, (struct told){.signature = 1, .ahead = 5, .kind = KIND_TICKET});
    refresh_ahead(stage, 5); // it is back, but the window knew it all along: no news
    assert_int_equal(stage->change_count, 0);
    assert_true(
        ranking_find(stage->ranking, stage->window, window_find(stage->window, 1), stage->page));

    refresh_ahead(stage, 0); // a clock that was set back
    assert_int_equal(stage->change_count, 1);
    assert_change(&stage->changes[0], 1, STATE_NEW, STATE_RECURRING);
}

static void everything_by_any(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 2);
    habit(stage, 2, 20);
    happen(stage->window,
           (struct told){.signature = 3, .level = LEVEL_INFO, .count = 900, .service = "billing"});
    happen(stage->window, (struct told){.signature = 4,
                                        .level = LEVEL_ERROR,
                                        .count = 5000,
                                        .service = "checkout",
                                        .untimed = true});
    refresh(stage);
    struct ranking_filter filter = ranking_filter_default();
    filter.any = true;
    assert_int_equal(page_of(stage, filter), 4);
    assert_int_equal(stage->total, 4);
    static const uint64_t order[] = {2, 1, 3, 4};
    for (size_t i = 0; i < 4; i++) {
        assert_true(stage->page[i].signature == order[i]);
    }
    filter.state = STATE_RECURRING;
    assert_int_equal(page_of(stage, filter), 1);
    assert_true(stage->page[0].signature == 2);
    filter.state = -1;
    filter.kind = KIND_ERROR;
    assert_int_equal(page_of(stage, filter), 2);
    assert_true(stage->page[0].signature == 3);
    filter.service = span_text("check*");
    assert_int_equal(page_of(stage, filter), 1);
    assert_true(stage->page[0].signature == 4);
}

static void filters_of_candidates(void **state)
{
    struct stage *stage = *state;
    for (int32_t i = 0; i < 20; i++) {
        happen(stage->window, (struct told){.signature = 1,
                                            .days_ago = i,
                                            .level = LEVEL_ERROR,
                                            .service = i ? "billing" : "checkout"});
    }
    habit(stage, 2, 20);
    refresh(stage);
    struct ranking_filter filter = ranking_filter_default();
    filter.service = span_text("checkout");
    assert_int_equal(page_of(stage, filter), 1);
    assert_int_equal(stage->total, 1);
    assert_true(stage->page[0].signature == 1);
    filter.service = span_text("");
    filter.kind = KIND_TICKET;
    assert_int_equal(page_of(stage, filter), 1);
    assert_true(stage->page[0].signature == 2);
    filter.state = STATE_NEW;
    assert_int_equal(page_of(stage, filter), 0);
    assert_int_equal(stage->total, 0);
}

static double sorted_by(enum ranking_sort sort, const struct candidate *row)
{
    switch (sort) {
    case SORT_SAVED:
        return row->sum.hours_saved;
    case SORT_PAYBACK:
        return isnan(row->sum.payback_weeks) ? -INFINITY : -row->sum.payback_weeks;
    case SORT_EVENTS:
        return (double)row->count;
    default:
        return row->sum.hours_saved_low;
    }
}

// Enough issues that the best are chosen in several rounds; every sort, pages against the whole.
static void every_sort_is_in_order(void **state)
{
    struct stage *stage = *state;
    uint64_t seed = 11;
    for (uint64_t signature = 1; signature <= 1500; signature++) {
        uint32_t times = 1 + draw_below(&seed, 8);
        for (uint32_t i = 0; i < times; i++) {
            happen(stage->window,
                   (struct told){.signature = signature,
                                 .days_ago = (int32_t)draw_below(&seed, 91),
                                 .hour = draw_below(&seed, 24),
                                 .count = 1 + draw_below(&seed, 30),
                                 .level = draw_below(&seed, 2) ? LEVEL_ERROR : LEVEL_INFO});
        }
    }
    refresh_silently(stage);
    static struct candidate whole[ISSUES_MAX];
    for (int sort = SORT_LOW; sort <= SORT_EVENTS; sort++) {
        struct ranking_filter filter = ranking_filter_default();
        filter.sort = (enum ranking_sort)sort;
        filter.any = true;
        filter.limit = ISSUES_MAX;
        assert_int_equal(page_of(stage, filter), 1500);
        memcpy(whole, stage->page, sizeof whole);
        for (size_t i = 1; i < 1500; i++) {
            double a = sorted_by(filter.sort, &whole[i - 1]), b = sorted_by(filter.sort, &whole[i]);
            assert_true(a > b || (a == b && candidate_order(&whole[i - 1], &whole[i]) < 0));
        }
        filter.limit = 10;
        for (filter.offset = 0; filter.offset < 1600; filter.offset += 93) {
            size_t left = filter.offset < 1500 ? 1500 - filter.offset : 0;
            assert_int_equal(page_of(stage, filter), left < 10 ? left : 10);
            assert_int_equal(stage->total, 1500);
            for (size_t i = 0; i < 10 && i < left; i++) {
                assert_true(stage->page[i].signature == whole[filter.offset + i].signature);
            }
        }
    }
}

static void fresh_breakages_by_events(void **state)
{
    struct stage *stage = *state;
    static const struct told told[] = {
        {.signature = 1, .hour = 9, .count = 5, .level = LEVEL_ERROR},
        {.signature = 2, .hour = 10, .count = 50, .level = LEVEL_ERROR},
        {.signature = 3, .hour = 10, .count = 999, .level = LEVEL_INFO}, // costs nothing
        {.signature = 4, .hour = 8, .count = 70, .level = LEVEL_ERROR},  // first seen before
        {.signature = 5, .hour = 11, .count = 20, .kind = KIND_TICKET},
        {.signature = 6, .count = 5000, .level = LEVEL_ERROR, .untimed = true},
        {.signature = 7, .hour = 11, .count = 1, .level = LEVEL_ERROR},
    };
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        happen(stage->window, told[i]);
    }
    refresh(stage);
    int64_t since_ms = TODAY * MS_PER_DAY + 9 * MS_PER_HOUR;
    assert_int_equal(ranking_fresh(stage->ranking, stage->window, since_ms, stage->page, 3), 3);
    assert_true(stage->page[0].signature == 2 && stage->page[1].signature == 5);
    assert_true(stage->page[2].signature == 1);
    assert_int_equal(ranking_fresh(stage->ranking, stage->window, since_ms, stage->page, 9), 4);
    assert_int_equal(ranking_fresh(stage->ranking, stage->window, since_ms + 1, stage->page, 9), 3);
    assert_int_equal(ranking_fresh(stage->ranking, stage->window, since_ms, stage->page, 0), 0);
    assert_int_equal(ranking_fresh(stage->ranking, stage->window, INT64_MIN, stage->page, 9), 5);
}

static void finding_one(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 20);
    uint32_t issue = window_find(stage->window, 1);
    struct candidate row;
    assert_false(ranking_find(stage->ranking, stage->window, issue, &row)); // not refreshed yet
    refresh(stage);
    assert_true(ranking_find(stage->ranking, stage->window, issue, &row));
    assert_true(row.signature == 1 && row.count == 20 && row.candidate);
    happen(stage->window, (struct told){.signature = 1, .kind = KIND_TICKET});
    assert_true(ranking_find(stage->ranking, stage->window, issue, &row));
    assert_true(row.count == 20); // as of the last refresh
    assert_false(ranking_find(stage->ranking, stage->window, issue + 1, &row));
    assert_false(ranking_find(stage->ranking, stage->window, ISSUE_NONE, &row));
}

// The window lets an issue go and gives its index to another signature.
static void what_the_window_let_go_of_vanishes(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 20);
    habit(stage, 2, 15);
    refresh(stage);
    uint32_t issue = window_find(stage->window, 1);
    for (int32_t i = 0; i < 12; i++) {
        happen(stage->window,
               (struct told){.signature = 2, .ahead = 200, .days_ago = i, .kind = KIND_TICKET});
    }
    window_slide(stage->window, NOON + 200 * MS_PER_DAY, ISSUES_MAX);
    assert_int_equal(window_find(stage->window, 1), ISSUE_NONE);
    struct candidate row;
    assert_false(ranking_find(stage->ranking, stage->window, issue, &row));
    assert_int_equal(candidates(stage), 1);
    assert_true(stage->page[0].signature == 2);

    for (int32_t i = 0; i < 5; i++) {
        happen(stage->window,
               (struct told){.signature = 3, .ahead = 200, .days_ago = i, .kind = KIND_TICKET});
    }
    assert_int_equal(window_find(stage->window, 3), issue); // or this test shows nothing
    assert_false(ranking_find(stage->ranking, stage->window, issue, &row));
    assert_int_equal(candidates(stage), 1);

    refresh_ahead(stage, 200);
    assert_int_equal(candidates(stage), 2);
    assert_true(stage->page[0].signature == 3 && stage->page[0].sum.n == 5);
    assert_int_equal(ranking_place(stage->ranking, issue), 1);
    assert_int_equal(stage->change_count, 2); // of the one that went nobody is told
    assert_change(&stage->changes[0], 3, STATE_NEW, STATE_NEW);
    assert_change(&stage->changes[1], 3, STATE_NEW, STATE_RECURRING);
}

// --- properties ----------------------------------------------------------------------------------

static bool number_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool row_same(const struct candidate *a, const struct candidate *b)
{
    return a->signature == b->signature && a->kind == b->kind && a->state == b->state &&
           a->count == b->count && a->sum.n == b->sum.n && a->days == b->days &&
           number_same(a->sum.per_week, b->sum.per_week) &&
           number_same(a->sum.per_week_low, b->sum.per_week_low) &&
           number_same(a->sum.hours_saved, b->sum.hours_saved) &&
           number_same(a->sum.hours_saved_low, b->sum.hours_saved_low) &&
           number_same(a->sum.payback_weeks, b->sum.payback_weeks) &&
           number_same(a->reply_hours_saved, b->reply_hours_saved) &&
           a->sum.one_bad_day == b->sum.one_bad_day && a->minutes == b->minutes &&
           a->minutes_reported == b->minutes_reported && a->source == b->source &&
           a->untimed == b->untimed && a->candidate == b->candidate;
}

// Both rankings answer the same to every sort, with and without `any`, and to every place.
static void assert_rankings_same(struct ranking *a, const struct window *window_a,
                                 struct ranking *b, const struct window *window_b)
{
    static struct candidate rows_a[ISSUES_MAX], rows_b[ISSUES_MAX];
    for (int ask = 0; ask < 8; ask++) {
        struct ranking_filter filter = ranking_filter_default();
        filter.sort = (enum ranking_sort)(ask / 2);
        filter.any = ask % 2 == 1;
        filter.limit = ISSUES_MAX;
        size_t total_a, total_b;
        size_t count = ranking_list(a, window_a, &filter, rows_a, &total_a);
        assert_int_equal(ranking_list(b, window_b, &filter, rows_b, &total_b), count);
        assert_int_equal(total_a, total_b);
        assert_int_equal(total_a, count);
        for (size_t i = 0; i < count; i++) {
            assert_true(row_same(&rows_a[i], &rows_b[i]));
            assert_int_equal(ranking_place(a, rows_a[i].issue), ranking_place(b, rows_b[i].issue));
        }
    }
}

static struct told told_drawn(uint64_t *seed, uint32_t signatures, int32_t ahead, bool untimed)
{
    static const char *const services[] = {NULL, "billing", "checkout"};
    bool is_ticket = draw_below(seed, 2) == 0;
    return (struct told){.signature = 1 + draw_below(seed, signatures),
                         .ahead = ahead,
                         .days_ago = (int32_t)draw_below(seed, draw_below(seed, 2) ? 98 : 20),
                         .hour = draw_below(seed, 24),
                         .count = is_ticket ? 1 : 1 + draw_below(seed, 50),
                         .kind = is_ticket ? KIND_TICKET : KIND_ERROR,
                         .level = (enum level)draw_below(seed, LEVEL_COUNT),
                         .service = services[draw_below(seed, 3)],
                         .seconds = is_ticket ? draw_below(seed, 900) : 0,
                         .untimed = untimed && draw_below(seed, 5) == 0};
}

// Something that the window can live through: mostly happenings; now and then a ticket is taken
// back, cells slide out, a store's cells are merged in, days go by.
static void window_live(struct window *window, uint64_t *seed, int32_t *ahead, bool sliding)
{
    int64_t now_ms = NOON + *ahead * MS_PER_DAY;
    switch (draw_below(seed, 16)) {
    case 0:
        window_take_back(window, 1 + draw_below(seed, 40),
                         now_ms - (int64_t)draw_below(seed, 20) * MS_PER_DAY, 0, false);
        break;
    case 1:
        window_slide(window, now_ms, 1 + draw_below(seed, 64));
        break;
    case 2: {
        uint32_t issue = window_merge_issue(window, 1 + draw_below(seed, 40), span_text("merged"),
                                            RANK_EVIDENCE_FAILED, now_ms, now_ms, false);
        struct day_cell cell = {.day = TODAY + *ahead - (int32_t)draw_below(seed, 90),
                                .errors = 3,
                                .hours = draw_below(seed, 1U << 24)};
        window_merge_day(window, issue, &cell);
        window_merge_facet(window, issue, KIND_ERROR, LEVEL_ERROR, SERVICE_NONE, cell.day);
        break;
    }
    case 3:
        *ahead += draw_below(seed, 4) == 0 ? (int32_t)draw_below(seed, 60) : 0;
        break;
    default:
        happen(window, told_drawn(seed, 40, *ahead, !sliding));
    }
}

// One ranking follows all along, refreshed at random moments; one is opened at the end.
static void keeping_up_is_making_anew(void **state)
{
    (void)state;
    struct policy policy = policy_default();
    for (uint64_t seed = 1; seed <= 300; seed++) {
        uint64_t draws = seed * 977;
        bool sliding = draw_below(&draws, 2) == 0;
        struct window *window = window_lent(64, sliding);
        void *lent[2] = {memory_lent(ranking_bytes(64)), memory_lent(ranking_bytes(64))};
        struct ranking *kept = ranking_open(64, &policy, lent[0]);
        int32_t ahead = 0;
        uint32_t steps = draw_below(&draws, 300);
        for (uint32_t i = 0; i < steps; i++) {
            window_live(window, &draws, &ahead, sliding);
            if (draw_below(&draws, 6) == 0) {
                ranking_refresh(kept, window, NOON + ahead * MS_PER_DAY, NULL, NULL);
            }
        }
        ranking_refresh(kept, window, NOON + ahead * MS_PER_DAY, NULL, NULL);
        struct ranking *anew = ranking_open(64, &policy, lent[1]);
        ranking_refresh(anew, window, NOON + ahead * MS_PER_DAY, NULL, NULL);
        assert_rankings_same(kept, window, anew, window);
        free(window);
        free(lent[0]);
        free(lent[1]);
    }
}

#define HAPPENINGS_MAX 400

// The same happenings in two orders, refreshed at different moments: the same list.
static void order_of_arrival_is_no_matter(void **state)
{
    (void)state;
    static struct told told[HAPPENINGS_MAX];
    struct policy policy = policy_default();
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint64_t draws = seed * 131;
        struct window *windows[2] = {window_lent(64, false), window_lent(64, false)};
        void *lent[2] = {memory_lent(ranking_bytes(64)), memory_lent(ranking_bytes(64))};
        struct ranking *rankings[2] = {ranking_open(64, &policy, lent[0]),
                                       ranking_open(64, &policy, lent[1])};
        uint32_t count = 1 + draw_below(&draws, HAPPENINGS_MAX);
        for (uint32_t i = 0; i < count; i++) {
            told[i] = told_drawn(&draws, 30, 0, true);
            happen(windows[0], told[i]);
        }
        for (uint32_t left = count; left > 0; left--) {
            uint32_t pick = draw_below(&draws, left);
            happen(windows[1], told[pick]);
            told[pick] = told[left - 1];
            if (draw_below(&draws, 20) == 0) {
                ranking_refresh(rankings[1], windows[1], NOON, NULL, NULL);
            }
        }
        for (int i = 0; i < 2; i++) {
            ranking_refresh(rankings[i], windows[i], NOON, NULL, NULL);
        }
        assert_rankings_same(rankings[0], windows[0], rankings[1], windows[1]);
        for (int i = 0; i < 2; i++) {
            free(windows[i]);
            free(lent[i]);
        }
    }
}

// --- aliases -------------------------------------------------------------------------------------

static void join(struct stage *stage, uint64_t member, uint64_t root, uint32_t order)
{
    assert_true(window_alias(stage->window, member, root, order, span_text("<any> failed"), 0));
}

static void assert_aliased(const struct stage *stage, const struct ranking_change *change,
                           uint64_t signature, uint64_t to)
{
    assert_true(change->signature == signature);
    assert_int_not_equal(change->target, ISSUE_NONE);
    assert_true(window_issue(stage->window, change->target)->signature == to);
}

// Every issue in the window, candidate or not.
static size_t everything(struct stage *stage)
{
    struct ranking_filter filter = ranking_filter_default();
    filter.any = true;
    return page_of(stage, filter);
}

static void a_member_leaves_the_list(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 20);
    habit(stage, 2, 30);
    refresh(stage);
    assert_int_equal(candidates(stage), 2);
    join(stage, 1, 2, 3);
    refresh(stage);
    assert_int_equal(stage->change_count, 1);
    assert_aliased(stage, &stage->changes[0], 1, 2);
    assert_int_equal(candidates(stage), 1);
    assert_int_equal(stage->total, 1);
    assert_true(stage->page[0].signature == 2);
    assert_int_equal(stage->page[0].count, 50);
    uint32_t member = window_find(stage->window, 1);
    assert_false(ranking_find(stage->ranking, stage->window, member, stage->page));
    assert_int_equal(ranking_place(stage->ranking, member), 0);
    refresh(stage);
    assert_int_equal(stage->change_count, 0);
}

static void a_count_of_a_member_is_one_of_its_root(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 4);
    habit(stage, 3, 10);
    join(stage, 1, 2, 3);
    refresh(stage);
    assert_int_equal(candidates(stage), 2);
    assert_true(stage->page[1].signature == 2);
    habit(stage, 1, 20);
    refresh(stage);
    assert_int_equal(candidates(stage), 2);
    assert_true(stage->page[0].signature == 2);
    assert_int_equal(stage->page[0].count, 24);
}

// It was never seen as a problem of its own: it is told where it belongs, not that it is new. Its
// root is new.
static void a_signature_that_joins_at_once(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 2);
    join(stage, 1, 2, 3);
    refresh(stage);
    assert_int_equal(stage->change_count, 2);
    assert_change(&stage->changes[0], 2, STATE_NEW, STATE_NEW);
    assert_aliased(stage, &stage->changes[1], 1, 2);
    habit(stage, 3, 1); // another joins what is known
    join(stage, 3, 2, 3);
    refresh(stage);
    assert_int_equal(stage->change_count, 1);
    assert_aliased(stage, &stage->changes[0], 3, 2);
}

static void an_alias_before_the_first_event(void **state)
{
    struct stage *stage = *state;
    join(stage, 1, 2, 3);
    refresh(stage);
    assert_int_equal(stage->change_count, 0); // there is nothing to any of them
    assert_int_equal(everything(stage), 0);
    habit(stage, 1, 2);
    refresh(stage);
    assert_int_equal(stage->change_count, 2);
    assert_change(&stage->changes[0], 2, STATE_NEW, STATE_NEW);
    assert_aliased(stage, &stage->changes[1], 1, 2);
    habit(stage, 1, 1);
    refresh(stage);
    assert_int_equal(stage->change_count, 0);
    assert_int_equal(everything(stage), 1);
}

static void a_root_of_what_is_known_is_no_news(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 2);
    habit(stage, 2, 2);
    habit(stage, 3, 9);
    refresh(stage);
    join(stage, 1, 4, 3);
    refresh(stage); // the same problem by another id
    assert_int_equal(stage->change_count, 1);
    assert_aliased(stage, &stage->changes[0], 1, 4);
    join(stage, 2, 4, 3);
    happen(stage->window, (struct told){.signature = 1, .days_ago = 5, .kind = KIND_TICKET});
    refresh(stage); // together they recur
    assert_int_equal(stage->change_count, 2);
    assert_change(&stage->changes[0], 4, STATE_NEW, STATE_RECURRING);
    assert_aliased(stage, &stage->changes[1], 2, 4);
    join(stage, 3, 5, 3);
    refresh(stage); // that it recurs was told
    assert_int_equal(stage->change_count, 1);
    assert_aliased(stage, &stage->changes[0], 3, 5);
    // After all of that is a root, and what is made of it is no news either.
    join(stage, 4, 6, 2);
    join(stage, 5, 6, 2);
    refresh(stage);
    assert_int_equal(stage->change_count, 2);
    assert_aliased(stage, &stage->changes[0], 4, 6);
    assert_aliased(stage, &stage->changes[1], 5, 6);
    assert_int_equal(everything(stage), 1);
    assert_int_equal(stage->page[0].count, 14);
}

// Two runs of hours and what lies between them, joined: less often than each alone.
static void a_state_may_fall_by_joining(void **state)
{
    struct stage *stage = *state;
    for (uint32_t hour = 1; hour < 13; hour++) {
        happen(stage->window,
               (struct told){.signature = 1 + hour % 2, .days_ago = 1, .hour = hour});
    }
    refresh(stage);
    assert_int_equal(stage->change_count, 4); // both new, both recurring
    join(stage, 1, 3, 3);
    join(stage, 2, 3, 3);
    refresh(stage);
    assert_int_equal(stage->change_count, 3);
    assert_change(&stage->changes[0], 3, STATE_RECURRING, STATE_NEW);
}

static void a_chain_is_told_link_by_link(void **state)
{
    struct stage *stage = *state;
    join(stage, 2, 3, 2); // templates, of which nobody has heard
    refresh(stage);
    assert_int_equal(stage->change_count, 0);
    habit(stage, 1, 2);
    join(stage, 1, 2, 4);
    refresh(stage);
    assert_int_equal(stage->change_count, 3);
    assert_change(&stage->changes[0], 3, STATE_NEW, STATE_NEW);
    bool first = stage->changes[1].signature == 1;
    assert_aliased(stage, &stage->changes[first ? 1 : 2], 1, 2);
    assert_aliased(stage, &stage->changes[first ? 2 : 1], 2, 3);
    join(stage, 1, 9, 1); // away from there
    refresh(stage);
    assert_int_equal(stage->change_count, 1);
    assert_aliased(stage, &stage->changes[0], 1, 9);
    assert_int_equal(everything(stage), 1);
    assert_true(stage->page[0].signature == 9);
}

static void after_a_restore_aliases_are_no_news(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 5);
    join(stage, 1, 2, 3);
    refresh_silently(stage);
    habit(stage, 1, 1);
    refresh(stage);
    assert_int_equal(stage->change_count, 0);
    assert_int_equal(candidates(stage), 1);
}

// Midnight refreshes everything, and tells nothing twice.
static void another_date_tells_nothing_twice(void **state)
{
    struct stage *stage = *state;
    habit(stage, 1, 9);
    habit(stage, 2, 9);
    refresh(stage);
    join(stage, 1, 3, 3);
    join(stage, 3, 4, 2);
    refresh(stage);
    refresh_ahead(stage, 1);
    assert_int_equal(stage->change_count, 0);
    assert_int_equal(candidates(stage), 2);
}

// The places in the window serve other signatures afterwards.
static void places_are_used_again(void **state)
{
    struct stage *stage = *state;
    happen(stage->window, (struct told){.signature = 1, .kind = KIND_TICKET});
    join(stage, 1, 2, 3);
    refresh(stage);
    uint32_t member = window_find(stage->window, 1), root = window_find(stage->window, 2);
    for (int i = 0; i < 3; i++) {
        window_slide(stage->window, NOON + 101 * MS_PER_DAY, ISSUES_MAX);
    }
    assert_int_equal(window_counts(stage->window)->issues, 0);
    for (uint64_t signature = 7; signature < 9; signature++) {
        uint32_t issue =
            happen(stage->window,
                   (struct told){.signature = signature, .ahead = 101, .kind = KIND_TICKET});
        assert_true(issue == member || issue == root);
    }
    refresh_ahead(stage, 101);
    assert_int_equal(stage->change_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_change(&stage->changes[i], stage->changes[i].signature, STATE_NEW, STATE_NEW);
        assert_in_range(stage->changes[i].signature, 7, 8);
    }
    join(stage, 7, 8, 3);
    refresh_ahead(stage, 101);
    assert_int_equal(stage->change_count, 1);
    assert_aliased(stage, &stage->changes[0], 7, 8);
    assert_int_equal(everything(stage), 1);
    assert_int_equal(stage->page[0].count, 2);
}

// Another member in the place of one that slid out, of the same root.
static void a_member_follows_a_member(void **state)
{
    struct stage *stage = *state;
    happen(stage->window, (struct told){.signature = 1, .kind = KIND_TICKET});
    join(stage, 1, 2, 3);
    refresh(stage);
    uint32_t place = window_find(stage->window, 1);
    happen(stage->window, (struct told){.signature = 2, .ahead = 101, .kind = KIND_TICKET});
    window_slide(stage->window, NOON + 101 * MS_PER_DAY, ISSUES_MAX);
    uint32_t issue =
        happen(stage->window, (struct told){.signature = 7, .ahead = 101, .kind = KIND_TICKET});
    assert_int_equal(issue, place);
    join(stage, 7, 2, 3);
    refresh_ahead(stage, 101);
    assert_int_equal(stage->change_count, 1);
    assert_aliased(stage, &stage->changes[0], 7, 2);
}

static void a_problem_is_as_old_as_its_oldest_member(void **state)
{
    struct stage *stage = *state;
    happen(stage->window, (struct told){.signature = 1, .kind = KIND_TICKET});
    refresh(stage);
    assert_int_equal(
        ranking_fresh(stage->ranking, stage->window, NOON - MS_PER_DAY, stage->page, 9), 1);
    happen(stage->window, (struct told){.signature = 2, .days_ago = 9, .kind = KIND_TICKET});
    join(stage, 2, 1, 3);
    refresh(stage);
    assert_int_equal(
        ranking_fresh(stage->ranking, stage->window, NOON - MS_PER_DAY, stage->page, 9), 0);
}

#define WITH_STAGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STAGE(an_empty_window_lists_nothing),
        WITH_STAGE(candidates_stand_by_what_they_save_at_least),
        WITH_STAGE(ties_stand_by_id),
        WITH_STAGE(what_changed_finds_its_new_place),
        WITH_STAGE(a_candidate_that_is_none_any_more_goes),
        WITH_STAGE(another_policy_ranks_everything_anew),
        WITH_STAGE(pages_are_parts_of_the_list),
        WITH_STAGE(a_state_is_told_once_per_move),
        WITH_STAGE(after_a_restore_nothing_is_news),
        WITH_STAGE(the_date_moves_the_window),
        WITH_STAGE(everything_by_any),
        WITH_STAGE(filters_of_candidates),
        WITH_STAGE(every_sort_is_in_order),
        WITH_STAGE(fresh_breakages_by_events),
        WITH_STAGE(finding_one),
        WITH_STAGE(what_the_window_let_go_of_vanishes),
        WITH_STAGE(a_member_leaves_the_list),
        WITH_STAGE(a_count_of_a_member_is_one_of_its_root),
        WITH_STAGE(a_signature_that_joins_at_once),
        WITH_STAGE(an_alias_before_the_first_event),
        WITH_STAGE(a_root_of_what_is_known_is_no_news),
        WITH_STAGE(a_state_may_fall_by_joining),
        WITH_STAGE(a_chain_is_told_link_by_link),
        WITH_STAGE(after_a_restore_aliases_are_no_news),
        WITH_STAGE(another_date_tells_nothing_twice),
        WITH_STAGE(places_are_used_again),
        WITH_STAGE(a_member_follows_a_member),
        WITH_STAGE(a_problem_is_as_old_as_its_oldest_member),
        cmocka_unit_test(keeping_up_is_making_anew),
        cmocka_unit_test(order_of_arrival_is_no_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
