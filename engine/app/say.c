// Lines on standard error.
#include "app/say.h"

#include "base/check.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#define TOPICS 16
#define QUIET_MS 10000

static void say_list(const char *format, va_list list, uint64_t left_out)
{
    char line[1024];
    vsnprintf(line, sizeof line, format, list);
    if (left_out > 0) {
        fprintf(stderr, "ounce: %s (and %llu more like it)\n", line, (unsigned long long)left_out);
    } else {
        fprintf(stderr, "ounce: %s\n", line);
    }
}

void say(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    say_list(format, list, 0);
    va_end(list);
}

void say_sometimes(unsigned topic, int64_t now_ms, const char *format, ...)
{
    static bool said[TOPICS];
    static int64_t said_ms[TOPICS];
    static uint64_t left_out[TOPICS];
    va_list list;
    CHECK(topic < TOPICS);
    bool clock_went_back = now_ms < said_ms[topic];
    if (said[topic] && !clock_went_back && now_ms - said_ms[topic] < QUIET_MS) {
        left_out[topic]++;
        return;
    }
    va_start(list, format);
    say_list(format, list, left_out[topic]);
    va_end(list);
    said[topic] = true;
    said_ms[topic] = now_ms;
    left_out[topic] = 0;
}

static void report(const char *file, int line, const char *what)
{
    fprintf(stderr,
            "ounce: a promise inside the program does not hold: %s at %s:%d. This is a bug; "
            "please report it with this line.\n",
            what, file, line);
}

void say_checks(void)
{
    check_report = report;
}
