// What a scan found, as it is printed: tables for people, JSON lines for programs.
#pragma once

#include "app/input.h"
#include "app/keeper.h"
#include "rank/candidate.h"

#include <stdio.h>

// Filled by scan.c when all was read. What it points to is not its own and outlives it.
struct scan_report {
    const struct keeper *keeper;      // what was counted
    const struct input_counts *input; // what was read
    struct rank_window span;
    int64_t now_ms;                       // --now, or the newest event; INSTANT_NONE: neither
    const struct candidate *list;         // every problem in the window or without a time, in order
    size_t count;                         // of the list
    size_t candidates;                    // in it
    size_t recurring;                     // in it, candidate or not
    uint64_t in_window, outside, untimed; // events
    int32_t first_outside, last_outside;  // dates
    size_t rows_most;                     // of a list, for people; of all lists, for programs
    bool all;                             // list what does not pay to prevent as well
};

// The lists, one JSON object a line, on standard output.
void scan_report_json(const struct scan_report *report);
// The summary, and the lists as tables or the reason why they are empty, on standard output.
void scan_report_people(const struct scan_report *report);
// All lines accounted for, one fate a line.
void scan_report_summary(const struct scan_report *report, FILE *out);
