// The wall clock. Only engine/io and engine/app may ask it; everything below is told.
#pragma once

#include <stdint.h>

// Milliseconds since 1970-01-01T00:00:00Z.
int64_t clock_now_ms(void);
// Milliseconds that never go back, from an arbitrary start.
int64_t clock_steady_ms(void);
