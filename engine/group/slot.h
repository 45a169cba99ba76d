// The places of a template at which a value may stand, and how much the word that stands there now
// looks like one.
//
//   session opened for user cyrus by <num>
//                           ^^^^^ behind `user`, a plain word: 1.34
#pragma once

#include "group/normalise.h"

#define SLOT_ONE 100                               // the weight of a plain word
#define SLOT_PLACES_MAX 31                         // symbols of a template that can be slots
#define SLOT_REST (UINT32_C(1) << SLOT_PLACES_MAX) // all further symbols
#define SLOTS_MAX (5 * SLOT_PLACES_MAX)

struct slot {
    uint32_t places; // bit i: symbol i, the same word at all of them; SLOT_REST
    uint32_t word;   // hash of the word's stem: `failure` and `failures` are one
    uint16_t weight; // in SLOT_ONE; 0: not by weight
    bool joins_seen; // it is a value as soon as the same text was seen with a hole there
    bool glued;      // it touches the hole behind it (`wpad:<num>`) and may be a part of it
};

// Fills `slots` (room for SLOTS_MAX); returns how many.
uint32_t slots_of(const struct template *template, struct span title, struct slot *slots);

// What the words at one place have to weigh together so that it is a slot: few fixed words around
// it, itself included, ask for more.
uint16_t slot_need(uint32_t fixed);

// The form with holes at `places`; `out` has room for NORMAL_FORM_BYTES_MAX. *fixed: how many fixed
// words are left.
struct span form_generalise(const struct template *template, uint32_t places, uint8_t *out,
                            uint32_t *fixed);
// The title with named holes there: <user> behind a word such as `user`, else <word>. `out` has
// room for TITLE_ROOM_BYTES; cut when it is full.
struct span title_generalise(const struct template *template, struct span title, uint32_t places,
                             uint8_t *out);
// How many holes of the title come from learning.
uint32_t title_learned(struct span title);
