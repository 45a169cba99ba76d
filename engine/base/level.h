// The severity of an event, told from the names and numbers that logs use.
#pragma once

#include "base/span.h"

// Ordered: a higher value is worse.
enum level {
    LEVEL_NONE, // not told
    LEVEL_TRACE,
    LEVEL_DEBUG,
    LEVEL_INFO,
    LEVEL_NOTICE,
    LEVEL_WARNING,
    LEVEL_ERROR,
    LEVEL_CRITICAL,
    LEVEL_ALERT,
    LEVEL_EMERGENCY,
    LEVEL_COUNT,
};

// The level that a word names, in any case ("warn", "E" is none: one letter is never a level here);
// LEVEL_NONE when it names none.
enum level level_of_name(struct span word);
// Syslog's numbers, RFC 5424 section 6.2.1: 0 (emergency) to 7 (debug). Others: LEVEL_NONE.
enum level level_of_syslog(unsigned severity);
// A number in a JSON field. 10, 20 ... 60 are pino's and bunyan's (trace to fatal);
// 0 to 7 are syslog's; others: LEVEL_NONE.
enum level level_of_number(uint64_t number);
// Lower-case name for people and for JSON; "" for LEVEL_NONE. Static.
const char *level_name(enum level level);
