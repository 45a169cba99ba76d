// mmap without a promise of swap.
#include "io/reserve.h"

#include "base/check.h"

#include <sys/mman.h>

void *reserve_memory(size_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    CHECK(at != MAP_FAILED);
    return at;
}

void reserve_give_back(void *at, size_t bytes)
{
    CHECK(munmap(at, bytes) == 0);
}
