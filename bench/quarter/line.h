// One event as a line of text, in the format of its stream.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "dice.h"
#include "plan.h"

#define LINE_BYTES_MAX 2048

struct line {
    size_t size;
    char at[LINE_BYTES_MAX];
};

struct civil {
    int64_t day; // since 1970-01-01
    uint32_t year, month, day_of_month;
};

// For days from 1970 on.
struct civil civil_of(int64_t day);

// What fills the holes of one line. Kept from line to line, as most share a date; begins as zeros.
struct speech {
    struct dice dice;
    int64_t at_ms;
    struct civil civil; // of at_ms
    const struct stream_format *format;
    enum level level;
    const char *text;
    int64_t plan_day; // since the first day of the plan
};

// Sets *line to the event without what ends a line. The same plan and event, the same bytes.
void line_write(struct line *line, const struct plan *plan, const struct event *event,
                struct speech *speech);
