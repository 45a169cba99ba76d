// Orders in which the lines of a set can come.
#pragma once

#include "logset.h"

enum order {
    ORDER_SHUFFLED,
    ORDER_SHUFFLED_AGAIN, // another seed
    ORDER_REVERSED,
    ORDER_SORTED,  // by bytes
    ORDER_GROUPED, // one true group after the other
    ORDER_RAREST,  // likewise, those with the fewest lines first
    ORDER_COUNT
};

extern const char *const order_names[ORDER_COUNT];

// places[i] is the line that comes as the i-th; the set's lines, each once.
void order_lines(enum order order, const struct logset *set, uint32_t *places);
