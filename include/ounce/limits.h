// Every ceiling, in one list: the configuration's [limits] section, `ounce serve --help`, the
// README's table and the memory plan all derive from it.
#pragma once

#include <stdint.h>

// clang-format off
//    name                 default     least    most         unit     sentence
#define OUNCE_LIMITS(X)                                                                            \
    X(line_bytes_max, 65536, 1024, 1048576, "bytes", "longest line; a longer one is cut and counted") \
    X(connections_max, 10000, 1, 1000000, "", "open TCP connections; more are closed at once")     \
    X(issues_max, 1000000, 1000, 16000000, "", "problems kept at a time; then the cheapest give way") \
    X(cells_max, 8000000, 10000, 200000000, "", "day cells kept at a time, over all problems")     \
    X(recent_max, 4000000, 10000, 200000000, "", "hour and minute cells kept at a time")           \
    X(event_ids_max, 1000000, 1000, 64000000, "", "event ids remembered for updates and repeats")  \
    X(title_bytes_max, 1024, 64, 1024, "bytes", "longest title kept for a problem")                 \
    X(slots_max, 1000000, 10000, 64000000, "", "places in texts watched for values, to learn from")  \
    X(tally_entries_max, 65536, 256, 1048576, "", "distinct counts a loop gathers before it hands over") \
    X(json_depth_max, 16, 4, 64, "", "deepest nesting read in a JSON line")                        \
    X(http_header_bytes_max, 8192, 1024, 65536, "bytes", "longest HTTP request header")            \
    X(http_body_bytes_max, 4194304, 1024, 67108864, "bytes", "longest HTTP request body")
// clang-format on

struct ounce_limits {
#define X(name, value, least, most, unit, sentence) uint64_t name;
    OUNCE_LIMITS(X)
#undef X
};

#define OUNCE_LIMITS_DEFAULT                                                                       \
    {                                                                                              \
        OUNCE_LIMITS(OUNCE_LIMITS_VALUE)                                                           \
    }
#define OUNCE_LIMITS_VALUE(name, value, least, most, unit, sentence) .name = (value),
