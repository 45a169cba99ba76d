// libounce: the engine as a library. Log lines and tickets in, the ranked list out; no thread, no
// clock, no socket, no file. What is "now" is told by the caller.
//
//     struct ounce *ounce = ounce_open(NULL);
//     ounce_feed(ounce, bytes, size, now_ms);            // as they come, in any pieces
//     ounce_end(ounce, now_ms);
//     struct ounce_candidate list[10];
//     size_t count = ounce_candidates(ounce, now_ms, list, 10);
//     ounce_close(ounce);
//
// Link with -lounce -lxxhash -lhttp_parser -lm. An ounce belongs to one thread at a time; several
// are independent of each other. Instants are milliseconds since 1970-01-01T00:00:00Z.
#pragma once

#include <ounce/error.h>
#include <ounce/limits.h>
#include <ounce/version.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ounce;

// One problem worth preventing. README, "How the sum is done", has the words and the formula.
struct ounce_candidate {
    uint64_t id;       // its signature: the same on every machine
    const char *title; // not NUL-terminated; until the next ounce_feed or ounce_close
    size_t title_bytes;
    bool is_ticket;               // a ticket is among its events; else only errors
    bool minutes_reported;        // handling times stand behind `minutes`; else a rule assumed them
    uint64_t events, occurrences; // in the last 91 days
    double per_week, per_week_low;
    double minutes;         // what one occurrence costs
    double hours_saved;     // in a year, after the hour that the fix takes
    double hours_saved_low; // at least so many, nine times in ten
    double payback_weeks;
    int64_t first_ms, last_ms;
};

// `limits` NULL: the built-in ones. Reserves memory by the limits; what is never used costs
// nothing. NULL: a limit lies outside its range. Aborts when there is no memory to reserve.
struct ounce *ounce_open(const struct ounce_limits *limits);
void ounce_close(struct ounce *ounce);

// Bytes of one stream: lines of plain text, JSON, logfmt or syslog, LF-ended or octet-counted. A
// line may be split anywhere. An event without a time, or with one more than 400 days before or 10
// minutes after `now_ms`, counts at `now_ms`.
void ounce_feed(struct ounce *ounce, const void *bytes, size_t size, int64_t now_ms);
// The stream has ended: a last line without LF counts. Another stream may follow.
void ounce_end(struct ounce *ounce, int64_t now_ms);

// The best `most` candidates as of `now_ms`, best first; returns how many there are in `list`.
size_t ounce_candidates(struct ounce *ounce, int64_t now_ms, struct ounce_candidate *list,
                        size_t most);

// How often something was wrong with what was fed; the line was counted all the same.
uint64_t ounce_flaws(const struct ounce *ounce, enum ounce_error code);
