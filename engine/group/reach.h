// What a detector of personal data may look at, and what it answers.
//
//   to <mail> or bob@example.org
//            ^ from: what is left of it is a hole already, or kept
#pragma once

#include "base/span.h"

struct reach {
    struct span text;
    size_t from;  // nothing before it may become part of a find
    bool checked; // digits are held against their check digits
};

// Part of the text; `to` is 0 when nothing was found.
struct find {
    size_t from, to;
};

// The byte at `at`; beyond the text a line's end.
static inline uint8_t reach_byte(const struct reach *reach, size_t at)
{
    return at < reach->text.size ? reach->text.at[at] : '\n';
}

// The byte before `at`; after a hole, the sign that ends the hole.
static inline uint8_t reach_before(const struct reach *reach, size_t at)
{
    if (at == reach->from) {
        return at ? '>' : '\n';
    }
    return reach->text.at[at - 1];
}

static inline bool byte_is_alnum(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c);
}

// What names, numbers and keys are made of: they begin and end where none stands.
static inline bool byte_is_word(uint8_t c)
{
    return byte_is_alnum(c) || c == '_' || c >= 0x80;
}
