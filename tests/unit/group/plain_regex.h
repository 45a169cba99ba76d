// The smallest regular expressions that a test can do with: each is a text that matches itself, a
// bracket is wrong, and a search takes one step.
#pragma once

#include "group/matcher.h"

#include <stdlib.h>

static inline void *plain_compile(struct span pattern, size_t *at, char *wrong, size_t wrong_bytes)
{
    size_t bracket = span_find(pattern, '(');
    if (bracket < pattern.size) {
        *at = bracket;
        strncpy(wrong, "a bracket", wrong_bytes);
        return NULL;
    }
    struct span *kept = malloc(sizeof *kept);
    *kept = pattern;
    return kept;
}

static inline bool plain_find(const void *regex, struct span text, size_t from, size_t *begin,
                              size_t *end, uint32_t *steps)
{
    struct span pattern = *(const struct span *)regex;
    *steps -= *steps > 0;
    for (size_t i = from; *steps > 0 && i + pattern.size <= text.size; i++) {
        if (span_equal(span_part(text, i, i + pattern.size), pattern)) {
            *begin = i;
            *end = i + pattern.size;
            return true;
        }
    }
    return false;
}

static const struct regex_library plain_regex = {plain_compile, free, plain_find};
