// Instants and the texts that name them. An instant is milliseconds since 1970-01-01T00:00:00Z,
// leap seconds ignored as POSIX does. No function reads a clock: what is "now" is told.
// All functions are pure and may be called from any thread.
#pragma once

#include "base/span.h"

#define INSTANT_NONE INT64_MIN // "no time was told"
#define MS_PER_SECOND 1000LL
#define MS_PER_MINUTE 60000LL
#define MS_PER_HOUR 3600000LL
#define MS_PER_DAY 86400000LL

// A civil time zone as steps: from `from_s` (epoch seconds, UTC) on, local time = UTC + offset_s.
// Sorted by from_s; the first step also serves all earlier instants. Zero steps: UTC.
struct zone_step {
    int64_t from_s;
    int32_t offset_s;
};
struct zone {
    const struct zone_step *steps; // owned by whoever made the zone; outlives it
    size_t count;
};

// What a text without a year or without a zone is read against.
struct instant_context {
    int64_t now_ms;          // a time without a year: the latest such date not after now + skew_ms
    int64_t skew_ms;         // >= 0
    const struct zone *zone; // for texts without a zone; NULL: UTC
};

// Days since 1970-01-01 of a civil date, and back. Proleptic Gregorian; year 1..9999.
int32_t day_of_civil(int32_t year, uint32_t month, uint32_t day);
void civil_of_day(int32_t day, int32_t *year, uint32_t *month, uint32_t *day_of_month);

// Rounded towards minus infinity, so that instants before 1970 lie on the right date.
static inline int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - ((a % b != 0) && ((a < 0) != (b < 0)));
}
static inline int32_t instant_day(int64_t at_ms)
{
    return (int32_t)floor_div(at_ms, MS_PER_DAY);
}
static inline uint32_t instant_hour_of_day(int64_t at_ms)
{
    return (uint32_t)(floor_div(at_ms, MS_PER_HOUR) - 24 * floor_div(at_ms, MS_PER_DAY));
}

// Reads a timestamp at the very start of `text`. Returns the number of bytes that it takes (without
// what follows) and sets *at_ms; 0 when no timestamp stands there. Every digit rule looks at run
// lengths first and at ranges after, so an IP address, a version or a plain number is refused.
//
//   2026-11-22T23:58:01.123456Z          RFC 3339 (also a blank for T, `,` before the fraction,
//   2026-11-22 23:58:01,123 +0100        a zone of +hh:mm, +hhmm, +hh, Z, UTC, GMT, CET, CEST or
//                                        one of RFC 5322, 4.3, blank before it)
//   2026/11/22 23:58:01                  also 2026.11.22
//   2005-06-03-15.42.50.675872           BlueGene
//   20261122T235801 20261122 235801      compact; also 20261122-23:58:01:606 (parts unpadded)
//   081109 203615                        yymmdd hhmmss (two fields of six digits)
//   22/Nov/2026:23:58:01 +0000           Common Log Format
//   Nov 22 23:58:01   Nov  2 23:58:01    RFC 3164; with a year behind the day
//                                        (Nov 22 2026 23:58:01) or at the end
//   Sun Nov 22 23:58:01 2026             asctime, also with a fraction (23:58:01.123456 2026) or a
//                                        zone before the year (23:58:01 PST 2026)
//   Sun, 22 Nov 2026 23:58:01 +0000      RFC 5322
//   22 Nov 2026 23:58:01   22-Nov-2026 23:58:01.123   22 Nov 23:58:01
//   Sun 2026-11-22 23:58:01              a weekday before a date that begins with a number
//   11-22 23:58:01.123   11.22 23:58:01  no year, month first (Android, Proxifier)
//   11/22/2026 23:58:01                  month first; day first when the first number is > 12
//   11/22/2026, 11:58:01 PM              likewise
//   22.11.2026 23:58:01                  day first; 26/11/22 23:58:01 year first when it is > 12
//   1795392481  1795392481123            epoch s, ms, us, ns by size (10, 13, 16, 19 digits, the
//   1795392481.123                       first a 1; a fraction of a second); only when the whole of
//                                        `text` or followed by a blank
//   23:58:01,123                         time of day alone: the latest such instant not after
//                                        now + skew_ms
//
// Seconds may be missing where the date has a year (2026-11-22 23:58), as spreadsheets write it. An
// impossible date or clock (month 13, Feb 30, hour 25) is no timestamp; second 60 is read as 59.
// Local times that a zone skips or repeats mean the earlier of the two instants.
size_t instant_read(struct span text, const struct instant_context *context, int64_t *at_ms);

// The whole of `text`, blanks at the ends aside, is one timestamp or a date alone (2026-11-22: its
// midnight in the context's zone). For fields that must hold a time. False: *at_ms is left alone.
bool instant_parse(struct span text, const struct instant_context *context, int64_t *at_ms);

// A number from a JSON field: below 1e11 seconds, below 1e14 ms, below 1e17 us, else ns.
// False for what is negative, not finite, or past the year 9999.
bool instant_of_number(double number, int64_t *at_ms);

// Writes "2026-11-22T23:58:01Z" (20 bytes, no NUL; years 0001 to 9999, others are clamped).
#define INSTANT_TEXT_BYTES 20
void instant_write(int64_t at_ms, uint8_t out[INSTANT_TEXT_BYTES]);
