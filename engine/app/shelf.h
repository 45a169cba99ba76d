// Where the rules in force lie, and who is reading them: new ones are laid there by one thread
// while others go on with the old, which are freed when nobody holds them any more. No locks.
//
//   shelf ── newest ──▶ rules, version 4
//     │
//     └─ seats ─ loop 1 ─ held ──▶ rules, version 3      not to be freed yet
//              ─ loop 2 ─ held ──▶ nothing
#pragma once

#include "group/rules.h"

#include <stdatomic.h>

struct shelf_seat {
    _Atomic(const struct rules *) held;
    struct shelf_seat *next;
};

struct shelf {
    _Atomic(const struct rules *) newest; // NULL: no rules
    struct shelf_seat *seats;
};

// By the thread that lays, while the seat's own holds nothing.
static inline void shelf_join(struct shelf *shelf, struct shelf_seat *seat)
{
    seat->next = shelf->seats;
    shelf->seats = seat;
}

static inline void shelf_part(struct shelf *shelf, struct shelf_seat *seat)
{
    struct shelf_seat **at = &shelf->seats;
    while (*at && *at != seat) {
        at = &(*at)->next;
    }
    if (*at) {
        *at = seat->next;
    }
}

// The rules to go by, held until shelf_return. Between the reading and the holding others may have
// been laid, and the ones read freed: so it is looked at again.
static inline const struct rules *shelf_take(struct shelf *shelf, struct shelf_seat *seat)
{
    const struct rules *rules = atomic_load(&shelf->newest);
    const struct rules *before = NULL;
    while (rules != before) {
        atomic_store(&seat->held, rules);
        before = rules;
        rules = atomic_load(&shelf->newest);
    }
    return rules;
}

static inline void shelf_return(struct shelf_seat *seat)
{
    atomic_store_explicit(&seat->held, NULL, memory_order_release);
}

static inline void shelf_lay(struct shelf *shelf, const struct rules *rules)
{
    atomic_store(&shelf->newest, rules);
}

// Of rules that are no longer the newest: false means that they can go.
static inline bool shelf_is_held(const struct shelf *shelf, const struct rules *rules)
{
    for (const struct shelf_seat *seat = shelf->seats; seat; seat = seat->next) {
        if (atomic_load(&seat->held) == rules) {
            return true;
        }
    }
    return false;
}
