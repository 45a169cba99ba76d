// A stretch of memory becomes numbered things that are taken and given back.
#include "window/pool.h"

#include "base/check.h"

#include <string.h>

struct pool pool_of(void *base, size_t stride, uint32_t size)
{
    return (struct pool){.base = base, .stride = stride, .size = size, .free = POOL_NONE};
}

uint32_t pool_take(struct pool *pool)
{
    uint32_t number = pool->free;
    if (number != POOL_NONE) {
        memcpy(&pool->free, pool_at(pool, number), sizeof pool->free);
        return number;
    }
    return pool->end < pool->size ? pool->end++ : POOL_NONE;
}

void pool_give(struct pool *pool, uint32_t number)
{
    CHECK(number < pool->end);
    memcpy(pool_at(pool, number), &pool->free, sizeof pool->free);
    pool->free = number;
}
