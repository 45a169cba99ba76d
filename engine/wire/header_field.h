// Fields of a plain line, and what they look like. A field is what stands between blanks.
//
//   2026-11-22 23:58:01,123 ERROR [main] shop.billing.Card: card 17 declined
//   ^~~~~~~~~~ ^~~~~~~~~~~~ ^~~~~ ^~~~~~ ^~~~~~~~~~~~~~~~~~ ^~~~ ^~ ^~~~~~~~
//
// Pure, linear in the size of the span, safe for any bytes: what lies behind the end reads as 0,
// and a field that begins there is empty. Only the files of header_inside.h include it.
#pragma once

#include "base/span.h"

static inline uint8_t byte_at(struct span s, size_t at)
{
    return at < s.size ? s.at[at] : 0;
}
// 0 is in no set.
static inline bool byte_in(uint8_t c, const char *set)
{
    return c != 0 && strchr(set, c) != NULL;
}
static inline bool byte_is_word(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_';
}
static inline uint8_t last_byte(struct span s)
{
    return s.size ? s.at[s.size - 1] : 0;
}

static inline size_t skip_blanks(struct span s, size_t at)
{
    while (at < s.size && byte_is_blank(s.at[at])) {
        at++;
    }
    return at;
}
// How many digits stand at `at`.
static inline size_t digits_at(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.size && byte_is_digit(s.at[at + n])) {
        n++;
    }
    return n;
}

// Whether one of eight bytes is `c`, all looked at at once (Warren, Hacker's Delight, 6.1).
static inline bool eight_have(uint64_t eight, uint8_t c)
{
    uint64_t ones = UINT64_C(0x0101010101010101), differ = eight ^ (ones * c);
    return ((differ - ones) & ~differ & (ones << 7)) != 0;
}

// The field that begins at `at`: where it ends, its text, and where the next one begins.
static inline size_t field_end(struct span s, size_t at)
{
    uint64_t eight;
    while (at + sizeof eight <= s.size) {
        memcpy(&eight, s.at + at, sizeof eight);
        if (eight_have(eight, ' ') || eight_have(eight, '\t')) {
            break;
        }
        at += sizeof eight;
    }
    while (at < s.size && !byte_is_blank(s.at[at])) {
        at++;
    }
    return at;
}
static inline struct span field_at(struct span s, size_t at)
{
    return at < s.size ? span_part(s, at, field_end(s, at)) : span_of(NULL, 0);
}
static inline size_t field_next(struct span s, size_t at)
{
    return skip_blanks(s, field_end(s, at));
}
static inline bool field_is(struct span field, const char *text)
{
    return span_equal(field, span_text(text));
}

// Digits only, at least one.
bool header_field_is_number(struct span s);
// Capital letters only, at least one.
bool header_field_is_upper(struct span s);
// A dash, or up to three of them.
bool header_field_is_dash(struct span s);
// 2005.06.03, a date alone: it tells less than the time that follows.
bool header_field_is_date(struct span s);
// Made of the bytes of names only: letters, digits, `_` and those of `marks`.
bool header_field_is_made_of(struct span s, const char *marks);
// No word of a sentence: a name with a digit or a mark in it, or all in capitals.
bool header_field_is_identifier(struct span s);
// com.shop.Card  stock.api.server  shelf.Keeper$Reader  my_crate::module. The number of its dots
// (`::` is one too); 0: no such name.
size_t header_field_logger_dots(struct span s);
