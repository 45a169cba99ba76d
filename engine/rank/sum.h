// The sum: from occurrences per date to hours saved. DESIGN, "The sum", has the reasons; the
// formula:
//
//   E         = max(1, days / 7)                        weeks, `days` from the first event's date
//   to today per_week  = n / E low       = drop the largest of the dates (padded with zeros to 7);
//   over the d left, n' their sum,
//               phi = max(1, sample variance / mean):
//               10 % quantile of Gamma(n'/phi, 1) * phi * 7 / d;  0 when n' is 0
//   saved     = rate * minutes / 60 * horizon_weeks - fix_hours
//   payback   = fix_hours * 60 / (per_week * minutes)   weeks
//
//   20 tickets in 28 days at 3 minutes: 5.0 a week, pays back in 4.0 weeks, saves 12.0 hours a
//   year.
//
// Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sum_terms {
    const uint32_t *occurrences; // per date, oldest first; the first is the first event's (or the
                                 // window's first)
    size_t days;                 // >= 1
    double minutes;              // >= 0, what one occurrence costs
    double fix_hours;            // > 0
    double horizon_weeks;        // > 0; 52 is a year
};

struct sum {
    uint64_t n; // occurrences
    double per_week, per_week_low;
    double hours_saved;     // may be below zero
    double hours_saved_low; // not below zero
    double payback_weeks;   // NAN when nothing would ever pay back
    bool one_bad_day;       // everything happened on one date, more than 3 times
};

struct sum sum_of(const struct sum_terms *terms);
