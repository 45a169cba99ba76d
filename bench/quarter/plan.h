// The tables and a seed become events: who speaks when, day by day, without a word of text yet.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "tables.h"

#define DAYS_DEFAULT 91
#define DAYS_MAX 400
#define EVENTS_DEFAULT 1200000 // in DAYS_DEFAULT days
#define EVENTS_MAX 1000000000
#define DAY_MS 86400000LL
#define NEVER_MS INT64_MAX
#define CHATTER_SLOTS 4096

struct event {
    int64_t at_ms;
    uint32_t source; // a theme; from source_chatter on a chatter; source_ticket
    uint32_t detail; // a serial within the day; of a ticket: number * 4 + phase
};

struct event_list {
    struct event *at;
    size_t count, room;
};

enum ticket_phase { PHASE_SENT, PHASE_REPEATED, PHASE_UPDATED };

struct ticket {
    int64_t opened_ms, updated_ms; // updated_ms may be NEVER_MS
    uint32_t theme;
};

// The first four are the caller's wish, all else is set by plan_begin. Lives as long as the
// program.
struct plan {
    uint64_t seed;
    uint64_t events; // in all
    uint32_t days;   // UTC dates, the last is that of now_ms; 1 to DAYS_MAX
    int64_t now_ms;
    int64_t from_ms; // midnight of the first date
    uint32_t source_chatter, source_ticket;
    uint64_t week_weight[CHANCES];              // of each shape
    uint64_t chatter_events;                    // what the story leaves open
    uint64_t chatter_weight[DAYS_MAX * 24 + 1]; // up to the beginning of each hour
    uint16_t chatter_slots[CHATTER_SLOTS];      // one of these, evenly: a chatter by its weight
    struct event_list today;                    // of plan_day, in order of time
    struct event_list desk;                     // all events of tickets, in order of time
    size_t desk_next;
    struct ticket *tickets;
};

// Ends the program with EXIT_USAGE when plan->events is less than the story itself.
void plan_begin(struct plan *plan);
// Fills plan->today with the events of day 0, 1, ... in this order, each once.
void plan_day(struct plan *plan, uint32_t day);
enum stream plan_stream(const struct plan *plan, const struct event *event);
// 0 is Sunday; at_ms >= 0.
uint32_t plan_weekday(int64_t at_ms);
