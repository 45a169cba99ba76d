// The same lines grouped twice, without and with people's rules: which problems merge, split,
// vanish, and get another title or cost.
#pragma once

#include "group/rules.h"
#include "group/signature.h"

#include <stdio.h>

struct comparison;

struct comparison *comparison_open(void);
void comparison_close(struct comparison *comparison);

// What one event is.
struct grouped {
    uint64_t id;       // that people see
    struct span title; // the built-in one; copied
};
// Counts an event that is one without the rules and another with them.
void comparison_add(struct comparison *comparison, const struct grouped *without,
                    const struct grouped *with);

// Writes what differs: for people, or (json) one object a line with `change`, one of merge, split,
// moved, ignore, title, minutes, and at the end total.
void comparison_write(struct comparison *comparison, const struct rules *rules, bool json,
                      FILE *out);
