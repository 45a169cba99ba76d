// Whoever takes the changed cells page by page, now or much later, ends with what the window holds.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window_new.h"

static const struct {
    uint32_t ring, kept;
    int64_t period_ms;
} units[PAGE_UNITS] = {
    [PAGE_DAY] = {PAGE_DAY_RING, WINDOW_DAYS_KEPT, MS_PER_DAY},
    [PAGE_HOUR] = {PAGE_HOUR_RING, WINDOW_HOURS_KEPT, MS_PER_HOUR},
    [PAGE_MINUTE] = {PAGE_MINUTE_RING, WINDOW_MINUTES_KEPT, MS_PER_MINUTE},
};

static size_t take_all(struct window *window)
{
    struct page_name name;
    struct cell_values values[8];
    size_t count = 0;
    while (window_changed_page(window, &name)) {
        count += window_changed_cells(window, name, values, 8);
    }
    return count;
}

static void every_page_that_is_kept_has_its_own_slot(void **state)
{
    (void)state;
    static bool used[PAGE_SLOTS];
    for (int unit = 0; unit < PAGE_UNITS; unit++) {
        for (uint32_t i = 0; i < units[unit].ring; i++) {
            for (uint32_t shard = 0; shard < WINDOW_SHARDS; shard++) {
                // The last one before the number starts over, and those behind it.
                struct page_name name = {(enum page_unit)unit, UINT32_MAX - 5 + i, shard};
                assert_true(page_slot(name) < PAGE_SLOTS);
                assert_false(used[page_slot(name)]);
                used[page_slot(name)] = true;
            }
        }
    }
}

static void the_page_that_has_waited_longest_is_first(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    add_errors(window, 5ULL << 58, NOON - MS_PER_DAY, 1); // day and hour
    add_errors(window, 4ULL << 58, NOON, 1);              // day, hour and minute
    add_errors(window, 5ULL << 58, NOON - MS_PER_DAY, 1); // waits already
    const struct page_name names[] = {
        {PAGE_DAY, TODAY - 1, 5},
        {PAGE_HOUR, NOON / MS_PER_HOUR - 24, 5},
        {PAGE_DAY, TODAY, 4},
        {PAGE_HOUR, NOON / MS_PER_HOUR, 4},
        {PAGE_MINUTE, (uint32_t)(NOON / MS_PER_MINUTE), 4},
    };
    for (size_t i = 0; i < 5; i++) {
        struct page_name name;
        struct cell_values values[2];
        assert_true(window_changed_page(window, &name));
        assert_int_equal(name.unit, names[i].unit);
        assert_int_equal(name.period, names[i].period);
        assert_int_equal(name.shard, names[i].shard);
        assert_int_equal(window_changed_cells(window, name, values, 2), 1);
        assert_int_equal(values[0].errors, names[i].shard == 5 ? 2 : 1);
        assert_int_equal(values[0].signature, (uint64_t)names[i].shard << 58);
    }
    assert_false(window_changed_page(window, &(struct page_name){0}));
    free(window);
}

static void a_page_stays_first_until_all_was_taken(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.recent_cells_max = 0;
    struct window *window = window_new(&plan);
    for (uint64_t i = 0; i < 5; i++) {
        add_errors(window, i, NOON, i + 1);
    }
    add_errors(window, 1, NOON - MS_PER_DAY, 1);
    struct page_name name;
    struct cell_values values[2];
    uint64_t sum = 0;
    for (size_t left = 5; left > 0; left -= left < 2 ? left : 2) {
        assert_true(window_changed_page(window, &name));
        assert_int_equal(name.period, TODAY);
        size_t taken = window_changed_cells(window, name, values, 2);
        assert_int_equal(taken, left < 2 ? left : 2);
        sum += values[0].errors + (taken > 1 ? values[1].errors : 0);
    }
    assert_int_equal(sum, 15); // each once
    assert_true(window_changed_page(window, &name));
    assert_int_equal(name.period, TODAY - 1);
    free(window);
}

static void a_page_out_of_line_can_be_taken(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.recent_cells_max = 0;
    struct window *window = window_new(&plan);
    struct cell_values values[1];
    for (int day = 0; day < 3; day++) {
        add_errors(window, 1, NOON - day * MS_PER_DAY, 1);
    }
    struct page_name name = {PAGE_DAY, TODAY - 1, 0};
    assert_int_equal(window_changed_cells(window, name, values, 1), 1);
    assert_int_equal(window_changed_cells(window, name, values, 1), 0);
    name.period += PAGE_DAY_RING; // the same slot, another page
    assert_int_equal(window_changed_cells(window, name, values, 1), 0);
    name.period = TODAY - 3;
    assert_int_equal(window_changed_cells(window, name, values, 1), 0);
    assert_int_equal(take_all(window), 2);
    free(window);
}

static void what_slid_out_does_not_wait_any_more(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    struct page_name name;
    add_errors(window, 1, NOON, 1);
    window_slide(window, NOON + 120 * MS_PER_MINUTE, 0); // only the minute has passed
    assert_int_equal(take_all(window), 2);
    add_errors(window, 1, NOON, 1);
    window_slide(window, NOON + 200 * MS_PER_HOUR, 0);
    assert_true(window_changed_page(window, &name));
    assert_int_equal(name.unit, PAGE_DAY);
    assert_int_equal(take_all(window), 1);
    add_errors(window, 1, NOON, 1);
    window_slide(window, NOON + 10000 * MS_PER_DAY, 0);
    assert_false(window_changed_page(window, &name));
    window_slide(window, NOON + 10000 * MS_PER_DAY, 10); // and its cells can be let go
    assert_int_equal(window_counts(window)->day_cells, 0);
    assert_int_equal(window_counts(window)->recent_cells, 0);
    free(window);
}

// A clock set ahead and back: cells of two days 128 apart want one slot.
static void pages_of_one_slot_are_not_mixed(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.recent_cells_max = 0;
    struct window *window = window_new(&plan);
    int64_t ahead = NOON + 128 * MS_PER_DAY;
    struct happening happening = errors_at(1, ahead, 9);
    window_add(window, ahead, &happening, span_text("t"), 0);
    uint32_t number = add_errors(window, 1, NOON, 1);
    struct page_name name;
    struct cell_values values[4];
    assert_true(window_changed_page(window, &name));
    assert_int_equal(name.period, TODAY);
    assert_int_equal(window_changed_cells(window, name, values, 4), 1);
    assert_int_equal(values[0].errors, 1);
    assert_false(window_changed_page(window, &name));
    assert_int_equal(day_of(window, number, TODAY + 128)->errors, 9); // counted nonetheless
    free(window);
}

static void ticket_taken_back_is_a_change(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    plan.recent_cells_max = 0;
    struct window *window = window_new(&plan);
    add_ticket(window, 1, NOON, 60);
    take_all(window);
    window_take_back(window, 1, TODAY * MS_PER_DAY, 60, true);
    struct cell_values values[1];
    struct page_name name = {PAGE_DAY, TODAY, 0};
    assert_int_equal(window_changed_cells(window, name, values, 1), 1);
    assert_int_equal(values[0].tickets, 0);
    assert_int_equal(values[0].reported, 0);
    assert_int_equal(values[0].seconds, 0);
    free(window);
}

static void wanted_pages_of_a_shard_change_again(void **state)
{
    (void)state;
    struct window_plan plan = plan_small(true);
    struct window *window = window_new(&plan);
    static bool wanted[PAGE_SLOTS];
    for (uint64_t i = 0; i < 6; i++) {
        add_errors(window, i % 2 << 58 | i, NOON, 1);
        add_errors(window, i % 2 << 58 | i, NOON - MS_PER_DAY, 1);
    }
    take_all(window);
    window_change_pages(window, 1, wanted);
    assert_false(window_changed_page(window, &(struct page_name){0}));
    wanted[page_slot((struct page_name){PAGE_DAY, TODAY, 1})] = true;
    window_change_pages(window, 1, wanted);
    window_change_pages(window, 1, wanted); // once is enough
    window_change_pages(window, 0, wanted); // another shard's slots
    assert_int_equal(take_all(window), 3);
    memset(wanted, true, sizeof wanted);
    window_change_pages(window, 0, wanted);
    assert_int_equal(take_all(window), 3 * (2 + 2 + 1));
    free(window);
}

// What somebody else believes the cells to be: one place a slot, as a ring of its own.
#define LIFE_SIGNATURES 6
#define LIFE_SLOTS (PAGE_DAY_RING + PAGE_HOUR_RING + PAGE_MINUTE_RING)
struct belief {
    bool known;
    uint32_t period;
    struct cell_values values;
};
struct life {
    struct window *window;
    int64_t now_ms;
    uint64_t random;
    struct belief added[LIFE_SIGNATURES][LIFE_SLOTS];  // by whoever adds
    struct belief stored[LIFE_SIGNATURES][LIFE_SLOTS]; // by whoever takes what changed
};

static uint64_t life_signature(size_t i) // two shards
{
    return (uint64_t)(i % 2) << 58 | i;
}

static struct belief *life_belief(struct belief beliefs[LIFE_SLOTS], enum page_unit unit,
                                  uint32_t period)
{
    const size_t first[] = {0, PAGE_DAY_RING, PAGE_DAY_RING + PAGE_HOUR_RING};
    return &beliefs[first[unit] + period % units[unit].ring];
}

static bool life_kept(const struct life *life, enum page_unit unit, int64_t period)
{
    return period > life->now_ms / units[unit].period_ms - units[unit].kept;
}

static void life_add(struct life *life)
{
    size_t i = random_next(&life->random) % LIFE_SIGNATURES;
    const int64_t back[] = {1, MS_PER_HOUR, 3 * MS_PER_HOUR, 200 * MS_PER_HOUR, 110 * MS_PER_DAY};
    int64_t at_ms = life->now_ms - (int64_t)(random_next(&life->random) %
                                             (uint64_t)back[random_next(&life->random) % 5]);
    struct happening happening = random_next(&life->random) % 2
                                     ? errors_at(life_signature(i), at_ms, 3)
                                     : ticket_at(life_signature(i), at_ms, 60);
    window_add(life->window, life->now_ms, &happening, span_text("t"), 0);
    if (!life_kept(life, PAGE_DAY, at_ms / MS_PER_DAY)) {
        return;
    }
    for (int unit = 0; unit < PAGE_UNITS; unit++) {
        uint32_t period = (uint32_t)(at_ms / units[unit].period_ms);
        struct belief *belief = life_belief(life->added[i], (enum page_unit)unit, period);
        if (!life_kept(life, (enum page_unit)unit, period)) {
            continue;
        }
        if (!belief->known || belief->period != period) {
            *belief = (struct belief){.known = true, .period = period};
        }
        bool ticket = happening.kind == KIND_TICKET;
        belief->values.errors += ticket ? 0 : 3;
        belief->values.tickets += ticket;
        if (unit == PAGE_DAY) {
            belief->values.reported += ticket;
            belief->values.seconds += ticket ? 60 : 0;
            belief->values.hours |= ticket ? 0 : 1U << (at_ms / MS_PER_HOUR % 24);
        }
    }
}

static void life_take_back(struct life *life)
{
    const int64_t back[] = {1, MS_PER_HOUR, 2 * MS_PER_DAY, 110 * MS_PER_DAY};
    size_t i = random_next(&life->random) % LIFE_SIGNATURES;
    int64_t at_ms = life->now_ms - (int64_t)(random_next(&life->random) %
                                             (uint64_t)back[random_next(&life->random) % 4]);
    window_take_back(life->window, life_signature(i), at_ms, 60, true);
    for (int unit = 0; unit < PAGE_UNITS; unit++) {
        uint32_t period = (uint32_t)(at_ms / units[unit].period_ms);
        struct belief *belief = life_belief(life->added[i], (enum page_unit)unit, period);
        if (belief->known && belief->period == period && belief->values.tickets > 0 &&
            life_kept(life, (enum page_unit)unit, period)) {
            belief->values.tickets--;
            belief->values.reported -= unit == PAGE_DAY;
            belief->values.seconds -= unit == PAGE_DAY ? 60 : 0;
        }
    }
}

static void life_store(struct life *life, size_t calls)
{
    struct page_name name;
    struct cell_values values[3];
    while (calls-- > 0 && window_changed_page(life->window, &name)) {
        assert_true(life_kept(life, name.unit, name.period));
        size_t count = window_changed_cells(life->window, name, values, 3);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(window_shard(values[i].signature), name.shard);
            struct belief *belief =
                life_belief(life->stored[values[i].signature & 0xFF], name.unit, name.period);
            *belief = (struct belief){true, name.period, values[i]};
        }
    }
}

// A store that lost some of its pages asks for them again.
static void life_lose(struct life *life)
{
    static bool wanted[PAGE_SLOTS];
    uint32_t shard = (uint32_t)(random_next(&life->random) % 2);
    memset(wanted, false, sizeof wanted);
    for (size_t i = shard; i < LIFE_SIGNATURES; i += 2) {
        for (size_t at = 0; at < LIFE_SLOTS; at++) {
            struct belief *belief = &life->stored[i][at];
            if (at % 3 == 0 && belief->known) {
                belief->known = false;
                enum page_unit unit = at < PAGE_DAY_RING                    ? PAGE_DAY
                                      : at < PAGE_DAY_RING + PAGE_HOUR_RING ? PAGE_HOUR
                                                                            : PAGE_MINUTE;
                wanted[page_slot((struct page_name){unit, belief->period, shard})] = true;
            }
        }
    }
    window_change_pages(life->window, shard, wanted);
}

static void life_move(struct life *life)
{
    const int64_t ahead[] = {MS_PER_MINUTE, MS_PER_HOUR, 5 * MS_PER_HOUR, 3 * MS_PER_DAY,
                             60 * MS_PER_DAY};
    // Long sleeps are rare, so that most of what is added is still there later.
    size_t i = random_next(&life->random) % 20;
    life->now_ms += (int64_t)(random_next(&life->random) % (uint64_t)ahead[i < 5 ? i : i % 3]);
    window_slide(life->window, life->now_ms, (uint32_t)(random_next(&life->random) % 4));
}

static void belief_check(const struct belief *belief, uint32_t period, const struct cell_values *is)
{
    assert_true(belief->known);
    assert_int_equal(belief->period, period);
    assert_int_equal(belief->values.errors, is->errors);
    assert_int_equal(belief->values.tickets, is->tickets);
    assert_int_equal(belief->values.reported, is->reported);
    assert_int_equal(belief->values.seconds, is->seconds);
    assert_int_equal(belief->values.hours, is->hours);
}

static size_t life_check_days(struct life *life, size_t i, const struct issue *issue)
{
    size_t count = 0;
    for (uint32_t cell = issue->days; cell != CELL_NONE; count++) {
        const struct day_cell *day = window_day(life->window, cell);
        const struct cell_values is = {.errors = day->errors,
                                       .tickets = day->tickets,
                                       .reported = day->reported,
                                       .seconds = day->seconds,
                                       .hours = day->hours};
        uint32_t period = (uint32_t)day->day;
        assert_true(life_kept(life, PAGE_DAY, period));
        belief_check(life_belief(life->added[i], PAGE_DAY, period), period, &is);
        belief_check(life_belief(life->stored[i], PAGE_DAY, period), period, &is);
        cell = day->next;
    }
    return count;
}

static size_t life_check_recent(struct life *life, size_t i, enum page_unit unit, uint32_t cell)
{
    size_t count = 0;
    for (; cell != CELL_NONE; count++) {
        const struct recent_cell *recent = window_recent(life->window, cell);
        const struct cell_values is = {.errors = recent->errors, .tickets = recent->tickets};
        assert_true(life_kept(life, unit, recent->period));
        belief_check(life_belief(life->added[i], unit, recent->period), recent->period, &is);
        belief_check(life_belief(life->stored[i], unit, recent->period), recent->period, &is);
        cell = recent->next;
    }
    return count;
}

static size_t life_count_added(const struct life *life, size_t i)
{
    size_t count = 0;
    for (size_t at = 0; at < LIFE_SLOTS; at++) {
        enum page_unit unit = at < PAGE_DAY_RING                    ? PAGE_DAY
                              : at < PAGE_DAY_RING + PAGE_HOUR_RING ? PAGE_HOUR
                                                                    : PAGE_MINUTE;
        count += life->added[i][at].known && life_kept(life, unit, life->added[i][at].period);
    }
    return count;
}

// After a whole slide and after all changes were taken: the window, what was added and what was
// stored are the same, cell by cell, and none has a cell more.
static void life_check(struct life *life)
{
    window_slide(life->window, life->now_ms, UINT32_MAX);
    life_store(life, SIZE_MAX);
    size_t total = 0;
    for (size_t i = 0; i < LIFE_SIGNATURES; i++) {
        uint32_t number = window_find(life->window, life_signature(i));
        size_t count = 0;
        if (number != ISSUE_NONE) {
            const struct issue *issue = window_issue(life->window, number);
            count = life_check_days(life, i, issue);
            count += life_check_recent(life, i, PAGE_HOUR, issue->hours);
            count += life_check_recent(life, i, PAGE_MINUTE, issue->minutes);
        }
        assert_int_equal(count, life_count_added(life, i));
        total += count;
    }
    const struct window_counts *counts = window_counts(life->window);
    assert_int_equal(total, counts->day_cells + counts->recent_cells);
}

static void the_store_ends_with_what_the_window_holds(void **state)
{
    (void)state;
    static struct life life;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        struct window_plan plan = plan_small(true);
        memset(&life, 0, sizeof life);
        life.window = window_new(&plan);
        life.now_ms = NOON;
        life.random = seed;
        for (int step = 1; step <= 400; step++) {
            uint64_t what = random_next(&life.random) % 16;
            if (what < 9) {
                life_add(&life);
            } else if (what < 11) {
                life_take_back(&life);
            } else if (what < 14) {
                life_move(&life);
            } else {
                life_store(&life, random_next(&life.random) % 6);
            }
            if (step % 50 == 0) {
                life_lose(&life);
            }
            if (step % 100 == 0) {
                life_check(&life);
            }
        }
        free(life.window);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_that_is_kept_has_its_own_slot),
        cmocka_unit_test(the_page_that_has_waited_longest_is_first),
        cmocka_unit_test(a_page_stays_first_until_all_was_taken),
        cmocka_unit_test(a_page_out_of_line_can_be_taken),
        cmocka_unit_test(what_slid_out_does_not_wait_any_more),
        cmocka_unit_test(pages_of_one_slot_are_not_mixed),
        cmocka_unit_test(ticket_taken_back_is_a_change),
        cmocka_unit_test(wanted_pages_of_a_shard_change_again),
        cmocka_unit_test(the_store_ends_with_what_the_window_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
