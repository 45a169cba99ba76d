// Things of one size, handed out by number: first those given back, then those never used. So what
// was never needed is never touched, and costs nothing when the memory comes from mmap.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define POOL_NONE UINT32_MAX

struct pool {
    void *base;    // lent; 8-byte aligned
    size_t stride; // bytes of one thing, at least 4
    uint32_t size; // how many there are
    uint32_t end;  // from here on: never used
    uint32_t
        free; // given back last, POOL_NONE; each holds the next one's number in its first 4 bytes
};

struct pool pool_of(void *base, size_t stride, uint32_t size);
// A number below size, POOL_NONE when all are out. The thing holds whatever it held before (zeros
// when it was never used) but for its first 4 bytes.
uint32_t pool_take(struct pool *pool);
void pool_give(struct pool *pool, uint32_t number);

static inline void *pool_at(const struct pool *pool, uint32_t number)
{
    return (unsigned char *)pool->base + (size_t)number * pool->stride;
}
