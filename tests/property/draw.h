// Numbers that look like chance and are the same for a seed, so that any failure can be had again.
#pragma once

#include "base/check.h"

#include <stdint.h>

// splitmix64, public domain, S. Vigna
static inline uint64_t draw(uint64_t *seed)
{
    *seed += 0x9E3779B97F4A7C15ULL;
    uint64_t z = *seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static inline uint32_t below(uint64_t *seed, uint32_t end)
{
    CHECK(end > 0);
    return (uint32_t)(draw(seed) % end);
}
