// Big blocks of memory, reserved at once and paid for as they fill: zeroed pages that cost nothing
// until they are touched.
#pragma once

#include <stddef.h>

// Aborts when the address space has no room. Any thread.
void *reserve_memory(size_t bytes);
void reserve_give_back(void *at, size_t bytes);
