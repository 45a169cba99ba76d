// The two clocks of the system.
#include "io/clock.h"

#include <time.h>

static int64_t read_ms(clockid_t which)
{
    struct timespec at;
    clock_gettime(which, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

int64_t clock_steady_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}
