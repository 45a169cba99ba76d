// The window and what is learnt about its signatures: a new one is shown to the learner, and what
// the learner says becomes aliases in the window. For whoever owns a window (keeper, `ounce sign`).
#pragma once

#include "base/span.h"
#include "group/reason.h"
#include "window/window.h"

struct learning;

// `slots_max`: see group/learner.h. Takes its memory; aborts when there is none. The window
// outlives it.
struct learning *learning_open(struct window *window, uint32_t slots_max);
// What it takes.
size_t learning_bytes(uint32_t slots_max);
void learning_close(struct learning *learning);

// What is counted: a signature with its title.
struct placing {
    uint64_t signature;
    struct span title;
    uint8_t evidence;
};
// To be called some time before it is placed: what is needed then is on its way from memory.
void learning_fetch(const struct learning *learning, uint64_t signature);
// Where an event is to be counted; most often as it is. What is changed lives until the next call.
struct placing learning_place(struct learning *learning, struct placing event);
// Whether the last one was placed as one of a crowd, which is a guess. An error counted so is to be
// told with what was placed: when the same comes again soon, or joins something, what was counted
// moves to its own signature. A ticket is better counted as what it was.
bool learning_in_crowd(const struct learning *learning);
void learning_wait(struct learning *learning, int64_t now_ms, const struct placing *own,
                   const struct happening *counted);
// To be called for every issue that got an event: learns from it when it is a new one. A template
// that only others point to is passed over.
void learning_show(struct learning *learning, uint32_t issue);
// Why an issue points where it does; it must point somewhere.
void learning_reason(const struct learning *learning, uint32_t issue, struct reason *reason);
// What came without an event, from a store, is learnt from as well: looks at so many issues from
// where it stopped last time. Call often.
void learning_catch_up(struct learning *learning, uint32_t issues_at_most);
