// Which of a ticket's tags names its problem.
#pragma once

#include "base/span.h"

struct tag_rules {
    const struct span *issue; // globs, in order of preference
    size_t issue_count;
    const struct span *ignore; // globs
    size_t ignore_count;
};

// The first tag that matches an issue glob (globs in their order), else the first that matches no
// ignore glob, else an empty span. The result is one of `tags`.
struct span tag_choose(const struct tag_rules *rules, const struct span *tags, size_t count);
