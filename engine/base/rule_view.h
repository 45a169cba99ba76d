// What people's rules say of problems, for those who list them and know no rules.
#pragma once

#include "base/span.h"

#include <stdint.h>

struct rule_view {
    const void *rules; // NULL: there are none, and nothing is called
    // The pattern of the rule by which problems with this built-in title are ignored; empty: none.
    struct span (*ignored)(const void *rules, struct span title);
    // What the problem is to be called; empty: by its own title.
    struct span (*title)(const void *rules, uint64_t id);
};
