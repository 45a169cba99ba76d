// What happens when an assertion fails.
#include "base/check.h"

#include <stdlib.h>

static void say_nothing(const char *file, int line, const char *what)
{
    (void)file;
    (void)line;
    (void)what;
}

void (*check_report)(const char *file, int line, const char *what) = say_nothing;

void check_fail(const char *file, int line, const char *what)
{
    check_report(file, line, what);
    abort();
}
