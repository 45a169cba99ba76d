// What the program says to the person who runs it, on standard error: one line each, beginning with
// "ounce: ". Answers go to standard output and are not this file's business.
#pragma once

#include <stdint.h>

// Exit codes of the contract.
enum exit_code {
    EXIT_FINE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_UNREACHABLE = 69,
    EXIT_CONFIG = 78,
};

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

// For what may happen again and again: at most one line in 10 s for each `topic` (0..15), with the
// number of those left out. One thread.
void say_sometimes(unsigned topic, int64_t now_ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Lets a failed CHECK be seen.
void say_checks(void);
