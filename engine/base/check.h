// Assertions that stay on in production: a broken promise inside the program stops it at once,
// with the place named, instead of spoiling counts. Not for bad input: that is counted, answered.
#pragma once

// Called with the place before the program aborts. Set once at start by whoever may write to a
// screen; the default says nothing.
extern void (*check_report)(const char *file, int line, const char *what);

_Noreturn void check_fail(const char *file, int line, const char *what);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0)) {                                                   \
            check_fail(__FILE__, __LINE__, #condition);                                            \
        }                                                                                          \
    } while (0)
