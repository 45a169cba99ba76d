// How every part of ounce-quarter gives up: one line, and a code that says what kind of trouble.
#pragma once

#include <stdio.h>
#include <stdlib.h>

enum { EXIT_USAGE = 2, EXIT_UNREACHABLE = 69 };

_Noreturn static inline void die(int code, const char *what, const char *why)
{
    fprintf(stderr, "ounce-quarter: %s: %s\n", what, why);
    exit(code);
}
