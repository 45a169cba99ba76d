// What the files that read and write instants share. Nobody outside includes it.
//
//   instant.c        the calendar, what the parts of a text mean, numbers, writing
//   instant_form.c   the forms that a timestamp has: which parts in which order
//   instant_part.c   its parts: numbers, names, clocks, zones
//
// A function that takes or reads goes on from scan->at. When it returns false, the text has not
// that form, and the scan is of no further use, unless its sentence says otherwise.
#pragma once

#include "base/instant.h"

// What a text said, before it becomes an instant.
struct civil {
    uint32_t year, month, day;
    uint32_t hour, minute, second, ms;
    bool has_date, has_year, has_zone;
    int32_t offset_s; // valid when has_zone
};

struct scan {
    struct span text;
    size_t at; // next byte to read
    struct civil civil;
};

// Behind the end stand zeros.
static inline uint8_t byte_at(const struct scan *scan, size_t at)
{
    return at < scan->text.size ? scan->text.at[at] : 0;
}
static inline uint8_t peek(const struct scan *scan)
{
    return byte_at(scan, scan->at);
}
// This very byte. False: the scan stays where it is.
static inline bool take(struct scan *scan, uint8_t c)
{
    if (scan->at >= scan->text.size || scan->text.at[scan->at] != c) {
        return false;
    }
    scan->at++;
    return true;
}
// One or more blanks. False: the scan stays where it is.
static inline bool take_blanks(struct scan *scan)
{
    size_t before = scan->at;
    while (byte_is_blank(peek(scan))) {
        scan->at++;
    }
    return scan->at > before;
}
// The length of the run of digits that begins here; 20 stands for "20 or more".
static inline size_t digits_ahead(const struct scan *scan)
{
    size_t n = 0;
    while (n < 20 && byte_is_digit(byte_at(scan, scan->at + n))) {
        n++;
    }
    return n;
}

// instant_part.c
// Exactly `count` digits (at most 9) of a longer run or of a whole one; the caller has seen them.
uint32_t instant_take_digits(struct scan *scan, size_t count);
// A whole run of `least` to `most` digits (at most 9). False: the scan stays where it is.
bool instant_take_number(struct scan *scan, size_t least, size_t most, uint32_t *value);
// Three letters in any case, as a whole word; its place in `names`, counted from 1; 0: none of
// them, and the scan stays where it is.
uint32_t instant_take_name(struct scan *scan, const char *names);
// Milliseconds from a decimal fraction, if one stands here; further digits are cut off, not
// rounded.
void instant_take_fraction(struct scan *scan);
// hh<mark>mm<mark>ss with a fraction. Seconds may be missing behind a date with a year; an hour of
// one digit needs a date.
bool instant_take_clock(struct scan *scan, uint8_t mark);
// A zone, if one stands here. What looks like a zone but is none is left for whoever reads on.
void instant_take_zone(struct scan *scan);
// A timestamp must not be the beginning of something longer: 10:11:12:13, 2026-11-22T23:58:01x.
bool instant_ends_here(const struct scan *scan);

// instant_form.c
// A date with a clock, or a clock alone. A zone may still follow.
bool instant_form_read(struct scan *scan);
// A date of numbers without a clock: 2026-11-22  11/22/2026  22.11.2026. It may lack the year.
bool instant_form_read_date(struct scan *scan);
// Seconds since 1970 by their ten digits, or parts of a second by 3, 6 or 9 digits more. Returns
// how many bytes they take, as instant_read does; 0: no epoch.
size_t instant_form_read_epoch(struct scan *scan, int64_t *at_ms);
