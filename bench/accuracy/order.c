// An order is a key for each line. Lines with equal keys stay as they stood.
#include "order.h"

#include "base/check.h"

#include <stdlib.h>

struct place {
    uint64_t key;
    struct span text; // after the key
    uint32_t line;
};

const char *const order_names[] = {"shuffled, seed 1",    "shuffled, seed 2", "reversed",
                                   "sorted by its bytes", "group by group",   "rarest group first"};

// splitmix64, public domain, S. Vigna
static uint64_t draw(uint64_t *seed)
{
    *seed += 0x9E3779B97F4A7C15ULL;
    uint64_t z = *seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static int place_compare(const void *a, const void *b)
{
    const struct place *left = a;
    const struct place *right = b;
    if (left->key != right->key) {
        return left->key < right->key ? -1 : 1;
    }
    int texts = span_compare(left->text, right->text);
    return texts != 0 ? texts : (left->line > right->line) - (left->line < right->line);
}

static struct place place_of(enum order order, const struct logset *set, uint32_t line,
                             uint64_t *seed)
{
    struct place place = {.line = line};
    uint32_t group = set->truth.group_of[line];
    switch (order) {
    case ORDER_SHUFFLED:
    case ORDER_SHUFFLED_AGAIN:
        place.key = draw(seed);
        break;
    case ORDER_REVERSED:
        place.key = UINT32_MAX - line;
        break;
    case ORDER_SORTED:
        place.text = set->lines[line];
        break;
    case ORDER_GROUPED:
        place.key = group;
        break;
    case ORDER_RAREST:
        place.key = (uint64_t)set->truth.size_of[group] << 32 | group;
        break;
    case ORDER_COUNT:
        CHECK(false);
    }
    return place;
}

void order_lines(enum order order, const struct logset *set, uint32_t *places)
{
    uint32_t count = set->truth.lines;
    uint64_t seed = order == ORDER_SHUFFLED ? 1 : 2;
    struct place *sorted = calloc(count, sizeof *sorted);
    CHECK(sorted != NULL);
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = place_of(order, set, i, &seed);
    }
    qsort(sorted, count, sizeof *sorted, place_compare);
    for (uint32_t i = 0; i < count; i++) {
        places[i] = sorted[i].line;
    }
    free(sorted);
}
