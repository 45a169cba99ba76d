// Lines that are never the same twice, and the known problems that are hidden among them.
#pragma once

#include "../quarter/dice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOOD_LINE_BYTES_MAX 65536
#define PROBLEMS 20

struct flood {
    const char *name;
    const char *about;
    uint32_t share; // one of so many lines that are asked for: long ones take their time
    // Writes a text of at most FLOOD_LINE_BYTES_MAX - 64 bytes; returns its size.
    size_t (*write)(struct dice *dice, char *out);
};

extern const struct flood floods[];
extern const size_t flood_count;

// The half with the higher numbers begins late.
static inline bool problem_is_late(uint32_t problem)
{
    return problem >= PROBLEMS / 2;
}
// Writes a text of the problem; returns its size.
size_t problem_write(uint32_t problem, struct dice *dice, char *out);
