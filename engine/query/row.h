// A candidate as the JSON object of the contract, for the HTTP answers, for `--json`, and for the
// tables that people read: one way to say what a problem is. Uses jansson; the caller owns what it
// gets (json_decref). NULL only when memory is out.
#pragma once

#include "rank/candidate.h"

#include <jansson.h>

// What a row is written about.
struct row_context {
    const struct window *window;
    struct rank_window span;
    uint32_t fix_assumed; // 1: nobody has estimated the fix yet
    double fix_hours, horizon_weeks;
    struct rule_view rules; // people's: what problems are called
};

// Of a problem's services the first so many by name.
#define ROW_SERVICES_MAX 64

// `rank` from 1; 0 (it is no candidate) is null.
json_t *row_of(const struct row_context *context, const struct candidate *candidate, uint32_t rank);
// "2026-11-22T23:58:01Z", or null for INSTANT_NONE.
json_t *row_instant(int64_t at_ms);
// A text; one that is not UTF-8, which JSON cannot say, with `?` for each byte that is not ASCII.
json_t *row_text(struct span text);
// 16 hex digits and a NUL.
#define ROW_ID_BYTES 17
void row_id(uint64_t signature, char out[ROW_ID_BYTES]);
// Why it stands where it stands, one sentence.
#define ROW_WHY_BYTES 256
void row_why(const struct candidate *candidate, int32_t window_days, char out[ROW_WHY_BYTES]);
