// The calls of a stack trace, told as members of objects, become its text: a line for each, as Java
// writes it, the innermost first.
//
//   {"module":"shop.card","function":"charge","filename":"card.py","lineno":17}
//   at shop.card.charge(card.py)
//
// Without the number of the line: the same call is the same text after an edit above it.
// Members: module class; function method name; filename file; in_app. Once a call says that it is
// the program's own (in_app), calls that do not are left out.
#pragma once

#include "wire/text.h"

enum call_part {
    CALL_NONE, // a name that means nothing here
    CALL_MODULE,
    CALL_FUNCTION,
    CALL_FILE,
    CALL_OWN,
    CALL_PARTS,
};

// The calls of one trace while they come in, oldest or innermost first. Their lines are the end of
// the scratch, so nothing else may write there between calls_begin and calls_end.
struct calls {
    struct scratch *scratch;
    uint32_t *flaws;
    size_t from;                   // where the lines begin in the scratch
    struct span parts[CALL_PARTS]; // of the call at hand, escapes as they stand
    bool own;                      // the call at hand is the program's own
    bool only_own;
};

void calls_begin(struct calls *calls, struct scratch *scratch, uint32_t *flaws);
// A line that is text already.
void calls_add_line(struct calls *calls, struct span raw);

// A call begins, gets its parts in any order, and ends.
void call_begin(struct calls *calls);
enum call_part call_part_of_name(struct span name);
// `raw`: the inside of a JSON string; for CALL_OWN the word (true, false). Kept until call_end.
void call_set(struct calls *calls, enum call_part part, struct span raw);
void call_end(struct calls *calls);

// The whole text, in the scratch. `reverse`: the oldest call came first.
struct span calls_end(struct calls *calls, bool reverse);
