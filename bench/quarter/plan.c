// What speaks when: plan.h. A day is played theme by theme, each with dice of its own, then sorted.
#include "plan.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "dice.h"
#include "die.h"

#define MINUTES_PER_DAY 1440
#define MINUTE_MS 60000LL
#define HOUR_MS 3600000LL

static void event_list_add(struct event_list *list, struct event event)
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 4096 : 2 * list->room;
        list->at = realloc(list->at, list->room * sizeof(*list->at));
        if (list->at == NULL) {
            die(EXIT_FAILURE, "memory", strerror(errno));
        }
    }
    list->at[list->count++] = event;
}

static int event_compare(const void *left, const void *right)
{
    const struct event *a = left;
    const struct event *b = right;
    if (a->at_ms != b->at_ms) {
        return a->at_ms < b->at_ms ? -1 : 1;
    }
    if (a->source != b->source) {
        return a->source < b->source ? -1 : 1;
    }
    return (a->detail > b->detail) - (a->detail < b->detail);
}

static void event_list_sort(struct event_list *list)
{
    if (list->count > 1) {
        qsort(list->at, list->count, sizeof(*list->at), event_compare);
    }
}

// 0 is Sunday; 1970-01-01 was a Thursday.
uint32_t plan_weekday(int64_t at_ms)
{
    return (uint32_t)((at_ms / DAY_MS + 4) % 7);
}

// How much is going on in an hour of the week, in no unit.
static uint32_t shape_weight(enum shape shape, uint32_t weekday, uint32_t hour)
{
    static const uint8_t office[24] = {2,   1,   1,   1,   1,   2,  8,  30, 80, 130, 150, 140,
                                       100, 130, 150, 140, 110, 70, 35, 20, 12, 8,   5,   3};
    static const uint8_t daylight[24] = {40,  30,  24,  20,  20,  26,  40,  60,  80,  95,  105, 110,
                                         110, 108, 106, 108, 115, 125, 140, 150, 150, 130, 95,  60};
    static const uint8_t night[24] = {60, 100, 150, 150, 100, 60};
    bool weekend = weekday == 0 || weekday == 6;
    switch (shape) {
    case OFFICE:
        return weekend ? office[hour] / 12U : office[hour];
    case DAYLIGHT:
        return weekend ? daylight[hour] * 3U / 4U : daylight[hour];
    case NIGHT:
        return night[hour];
    default:
        return 1;
    }
}

static uint64_t shape_week_weight(enum shape shape)
{
    uint64_t sum = 0;
    for (uint32_t hour = 0; hour < 168; hour++) {
        sum += shape_weight(shape, hour / 24, hour % 24);
    }
    return sum;
}

// The instant that a from_h or to_h of the tables means.
static int64_t plan_instant(const struct plan *plan, int32_t hours)
{
    if (hours == START) {
        return plan->from_ms;
    }
    if (hours == END) {
        return plan->now_ms;
    }
    if (hours == FRESH) {
        return plan->now_ms - 20 * HOUR_MS;
    }
    return plan->now_ms / DAY_MS * DAY_MS + hours * HOUR_MS;
}

// When something strikes, as themes and ticket themes have it in common.
struct habit {
    enum shape shape;
    uint32_t amount;
    int64_t from_ms, to_ms;
};

// The chance of one minute, in 1 / 2^32.
static uint64_t habit_chance(const struct plan *plan, const struct habit *habit, uint32_t day,
                             uint32_t weekday, uint32_t hour)
{
    uint64_t chance = ((uint64_t)habit->amount << 32) / (plan->week_weight[habit->shape] * 60);
    chance *= shape_weight(habit->shape, weekday, hour);
    if (habit->shape == GROWING) {
        chance = chance * 3 * day * day / ((uint64_t)plan->days * plan->days);
    }
    return chance;
}

static bool habit_strikes_at(const struct habit *habit, int64_t at_ms)
{
    int64_t minute = at_ms / MINUTE_MS;
    switch (habit->shape) {
    case EVERY:
        return minute % habit->amount == 0;
    case MONDAY:
        return plan_weekday(at_ms) == 1 && minute % MINUTES_PER_DAY == habit->amount;
    case DAILY:
        return minute % MINUTES_PER_DAY == habit->amount;
    default:
        return minute == habit->from_ms / MINUTE_MS;
    }
}

// The minutes of a day on which it strikes, in order; returns how many.
static uint32_t habit_minutes(const struct plan *plan, const struct habit *habit, uint32_t day,
                              struct dice *dice, uint16_t minutes[MINUTES_PER_DAY])
{
    int64_t day_ms = plan->from_ms + day * DAY_MS;
    if (habit->to_ms <= day_ms || habit->from_ms >= day_ms + DAY_MS) {
        return 0;
    }
    uint32_t weekday = plan_weekday(day_ms);
    uint64_t chance = 0;
    uint32_t count = 0;
    for (uint16_t minute = 0; minute < MINUTES_PER_DAY; minute++) {
        int64_t at_ms = day_ms + minute * MINUTE_MS;
        bool strikes;
        if (habit->shape < CHANCES) {
            if (minute % 60 == 0) {
                chance = habit_chance(plan, habit, day, weekday, minute / 60U);
            }
            strikes = chance > 0 && dice_roll(dice) >> 32 < chance;
        } else {
            strikes = habit_strikes_at(habit, at_ms);
        }
        if (strikes && at_ms + MINUTE_MS > habit->from_ms && at_ms < habit->to_ms) {
            minutes[count++] = minute;
        }
    }
    return count;
}

static void plan_theme(struct plan *plan, uint32_t index, uint32_t day)
{
    const struct theme *theme = &themes[index];
    struct habit habit = {theme->shape, theme->amount, plan_instant(plan, theme->from_h),
                          plan_instant(plan, theme->to_h)};
    struct dice dice = dice_of(plan->seed, day, index);
    uint16_t minutes[MINUTES_PER_DAY];
    uint32_t strikes = habit_minutes(plan, &habit, day, &dice, minutes);
    int64_t day_ms = plan->from_ms + day * DAY_MS;
    uint64_t scaled = theme->lines * plan->events * DAYS_DEFAULT / plan->days / EVENTS_DEFAULT;
    uint32_t serial = 0;
    for (uint32_t i = 0; i < strikes; i++) {
        int64_t first_ms = day_ms + minutes[i] * MINUTE_MS + dice_below(&dice, MINUTE_MS);
        uint64_t lines = theme->lines > 100 ? scaled + 1 : 1 + dice_below(&dice, theme->lines);
        for (uint64_t line = 0; line < lines; line++) {
            int64_t at_ms = first_ms;
            if (line > 0) {
                at_ms += dice_below(&dice, theme->spread_s * 1000 + 1);
            }
            if (at_ms <= plan->now_ms && at_ms < day_ms + DAY_MS) {
                event_list_add(&plan->today, (struct event){at_ms, index, serial++});
            }
        }
    }
}

static void plan_story(struct plan *plan, uint32_t day)
{
    plan->today.count = 0;
    for (uint32_t index = 0; index < theme_count; index++) {
        plan_theme(plan, index, day);
    }
}

static void plan_chatter(struct plan *plan, uint32_t day)
{
    struct dice dice = dice_of(plan->seed, day, plan->source_chatter);
    uint64_t whole = plan->chatter_weight[(size_t)plan->days * 24];
    uint32_t serial = 0;
    if (whole == 0) {
        return; // the quarter is younger than a minute
    }
    for (uint32_t hour = day * 24; hour < (day + 1) * 24; hour++) {
        int64_t from_ms = plan->from_ms + hour * HOUR_MS;
        int64_t width_ms = plan->now_ms - from_ms < HOUR_MS ? plan->now_ms - from_ms : HOUR_MS;
        uint64_t due = plan->chatter_events * plan->chatter_weight[hour + 1] / whole -
                       plan->chatter_events * plan->chatter_weight[hour] / whole;
        for (; due > 0; due--) {
            int64_t at_ms = from_ms + dice_below(&dice, (uint32_t)width_ms);
            uint32_t slot = dice_below(&dice, CHATTER_SLOTS);
            uint32_t source = plan->source_chatter + plan->chatter_slots[slot];
            event_list_add(&plan->today, (struct event){at_ms, source, serial++});
        }
    }
}

// Events of one day in order of time, in plan->today. Days are asked for in their order.
void plan_day(struct plan *plan, uint32_t day)
{
    plan_story(plan, day);
    plan_chatter(plan, day);
    int64_t end_ms = plan->from_ms + (day + 1) * DAY_MS;
    while (plan->desk_next < plan->desk.count && plan->desk.at[plan->desk_next].at_ms < end_ms) {
        event_list_add(&plan->today, plan->desk.at[plan->desk_next++]);
    }
    event_list_sort(&plan->today);
}

static void plan_ticket_phases(struct plan *plan, uint32_t number)
{
    struct ticket *ticket = &plan->tickets[number];
    struct dice dice = dice_of(plan->seed, number, plan->source_ticket);
    bool repeated = dice_below(&dice, 12) == 0;
    bool updated = dice_below(&dice, 4) == 0;
    int64_t again_ms = ticket->opened_ms + 1000 + dice_below(&dice, 40000);
    int64_t updated_ms = ticket->opened_ms + 20 * MINUTE_MS + dice_below(&dice, 40 * HOUR_MS);
    if (repeated && again_ms <= plan->now_ms) {
        event_list_add(&plan->desk,
                       (struct event){again_ms, plan->source_ticket, number * 4 + PHASE_REPEATED});
    }
    if (updated && updated_ms <= plan->now_ms) {
        ticket->updated_ms = updated_ms;
        event_list_add(&plan->desk,
                       (struct event){updated_ms, plan->source_ticket, number * 4 + PHASE_UPDATED});
    }
}

// All tickets of the quarter: they are few, and updates come days later.
static void plan_desk(struct plan *plan)
{
    uint16_t minutes[MINUTES_PER_DAY];
    for (uint32_t index = 0; index < ticket_theme_count; index++) {
        const struct ticket_theme *theme = &ticket_themes[index];
        struct habit habit = {theme->shape, theme->amount, plan_instant(plan, theme->from_h),
                              plan_instant(plan, theme->to_h)};
        for (uint32_t day = 0; day < plan->days; day++) {
            struct dice dice = dice_of(plan->seed, day, plan->source_ticket + 1 + index);
            uint32_t strikes = habit_minutes(plan, &habit, day, &dice, minutes);
            for (uint32_t i = 0; i < strikes; i++) {
                int64_t at_ms = plan->from_ms + day * DAY_MS + minutes[i] * MINUTE_MS +
                                dice_below(&dice, MINUTE_MS);
                if (at_ms <= plan->now_ms) {
                    event_list_add(&plan->desk, (struct event){at_ms, plan->source_ticket, index});
                }
            }
        }
    }
    event_list_sort(&plan->desk);
    uint32_t count = (uint32_t)plan->desk.count;
    plan->tickets = calloc(count + 1, sizeof(*plan->tickets));
    if (plan->tickets == NULL) {
        die(EXIT_FAILURE, "memory", strerror(errno));
    }
    for (uint32_t number = 0; number < count; number++) {
        struct event *event = &plan->desk.at[number];
        plan->tickets[number] = (struct ticket){event->at_ms, NEVER_MS, event->detail};
        event->detail = number * 4 + PHASE_SENT;
    }
    for (uint32_t number = 0; number < count; number++) {
        plan_ticket_phases(plan, number);
    }
    event_list_sort(&plan->desk);
}

static void plan_chatter_tables(struct plan *plan)
{
    uint64_t sum = 0;
    uint32_t hours = plan->days * 24;
    for (uint32_t hour = 0; hour < hours; hour++) {
        int64_t at_ms = plan->from_ms + hour * HOUR_MS;
        int64_t lived_ms = plan->now_ms - at_ms;
        lived_ms = lived_ms < 0 ? 0 : lived_ms > HOUR_MS ? HOUR_MS : lived_ms;
        plan->chatter_weight[hour] = sum;
        sum += shape_weight(DAYLIGHT, plan_weekday(at_ms), hour % 24) *
               (uint64_t)(lived_ms / MINUTE_MS);
    }
    plan->chatter_weight[hours] = sum;
    uint32_t whole = 0;
    for (uint32_t index = 0; index < chatter_count; index++) {
        whole += chatter[index].weight;
    }
    uint32_t slot = 0;
    uint32_t upto = 0;
    for (uint32_t index = 0; index < chatter_count; index++) {
        upto += chatter[index].weight;
        for (; slot < CHATTER_SLOTS * upto / whole; slot++) {
            plan->chatter_slots[slot] = (uint16_t)index;
        }
    }
}

// The story is played once without a sound to learn how much room it leaves.
void plan_begin(struct plan *plan)
{
    plan->from_ms = (plan->now_ms / DAY_MS - plan->days + 1) * DAY_MS;
    plan->source_chatter = theme_count;
    plan->source_ticket = theme_count + chatter_count;
    for (enum shape shape = FLAT; shape < CHANCES; shape++) {
        plan->week_weight[shape] = shape_week_weight(shape);
    }
    plan_chatter_tables(plan);
    plan_desk(plan);
    uint64_t story = plan->desk.count;
    for (uint32_t day = 0; day < plan->days; day++) {
        plan_story(plan, day);
        story += plan->today.count;
    }
    if (story > plan->events) {
        char why[96];
        snprintf(why, sizeof(why), "the story of %u days alone has %llu events", plan->days,
                 (unsigned long long)story);
        die(EXIT_USAGE, "--events is too low", why);
    }
    plan->chatter_events = plan->events - story;
}

enum stream plan_stream(const struct plan *plan, const struct event *event)
{
    if (event->source == plan->source_ticket) {
        return DESK;
    }
    return event->source < plan->source_chatter
               ? themes[event->source].stream
               : chatter[event->source - plan->source_chatter].stream;
}
