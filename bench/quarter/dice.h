// Chance that can be repeated: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
// Generators, 2014). Integers only, so that every machine and compiler throws the same.
#pragma once

#include <stdint.h>

struct dice {
    uint64_t state;
};

static inline uint64_t dice_roll(struct dice *dice)
{
    uint64_t z = (dice->state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

// 0 to n - 1; n > 0.
static inline uint32_t dice_below(struct dice *dice, uint32_t n)
{
    return (uint32_t)(((dice_roll(dice) >> 32) * n) >> 32);
}

// Dice of their own for every (seed, a, b): nothing that is added elsewhere changes what falls
// here.
static inline struct dice dice_of(uint64_t seed, uint64_t a, uint64_t b)
{
    struct dice dice = {seed ^ (a * 0xd6e8feb86659fd93U)};
    dice.state = dice_roll(&dice) ^ b;
    dice.state = dice_roll(&dice);
    return dice;
}
