// What people's rules make of an event: its text read with other eyes, its problem another one.
#pragma once

#include "group/normalise.h"
#include "group/rules.h"
#include "group/signature.h"
#include "group/title.h"

// Between what is kept and what is not stands one blank more than in any form.
#define RULED_FORM_BYTES_MAX (3 * SIGNATURE_TEXT_BYTES_MAX)
#define RULED_PREFIX_BYTES 8

// Room to work in: one for each thread.
struct ruling {
    uint8_t marks[SIGNATURE_TEXT_BYTES_MAX];
    uint8_t text[SIGNATURE_TEXT_BYTES_MAX];
    uint8_t form[RULED_PREFIX_BYTES + RULED_FORM_BYTES_MAX];
    uint8_t title[TITLE_ROOM_BYTES];
    uint8_t part[TITLE_ROOM_BYTES];
    uint32_t steps; // that regexes may still take on this event; 0: one of them has given up
};

// Before the first call for an event.
static inline void ruling_begin(struct ruling *ruling)
{
    ruling->steps = MATCHER_STEPS_MAX;
}

// The signature of a text (scrubbed; holes of a sender's own marked with NORMAL_HOLE) in which
// something is masked or kept. False when nothing is: then it is that of signature_of_text. The
// title lies in the ruling.
//
//   order-abc of E1042 failed, order-d too      mask regex "order-[a-z]+"   keep "E1042"
//   ^^^^^^^^^                  ^^^^^^^          a hole
//                ^^^^^                          stays, and stands in the form as it is
//   <value> of E1042 failed, <value> too
bool ruled_text(const struct rules *rules, struct span text, struct ruling *ruling,
                struct signature *result);

// Is there a group or a split?
bool ruled_moves(const struct rules *rules);
// Moves an event with this (scrubbed) text to the problem that a group or a split names; leaves the
// signature alone where none does. The evidence stays what the event's own words say.
void ruled_problem(const struct rules *rules, struct span text, struct ruling *ruling,
                   struct signature *result);
