// A signature becomes what waits under it.
//
//   set:  8 signatures, one cache line      8 entries, taken in turn
#include "window/waiting.h"

#include "base/check.h"

#define WAYS 8

struct set {
    uint64_t signatures[WAYS]; // 0: empty
};

struct waiting {
    struct set *sets;
    struct waiting_entry *entries;
    uint8_t *turns; // of each set: which entry gives way next
    uint32_t set_mask;
};

static size_t whole_lines(size_t bytes)
{
    return (bytes + 63) & ~(size_t)63;
}

size_t waiting_bytes(uint32_t most)
{
    CHECK(most >= WAYS && (most & (most - 1)) == 0);
    size_t sets = most / WAYS;
    return whole_lines(sizeof(struct waiting)) + sets * sizeof(struct set) +
           most * sizeof(struct waiting_entry) + sets;
}

struct waiting *waiting_open(uint32_t most, void *zeroed)
{
    struct waiting *waiting = zeroed;
    uint8_t *at = (uint8_t *)zeroed + whole_lines(sizeof *waiting);
    CHECK((uintptr_t)zeroed % 64 == 0 && most >= WAYS && (most & (most - 1)) == 0);
    waiting->set_mask = most / WAYS - 1;
    waiting->sets = (struct set *)(void *)at;
    at += most / WAYS * sizeof(struct set);
    waiting->entries = (struct waiting_entry *)(void *)at;
    waiting->turns = at + most * sizeof(struct waiting_entry);
    return waiting;
}

static uint32_t set_of(const struct waiting *waiting, uint64_t signature)
{
    return (uint32_t)(signature >> 24) & waiting->set_mask;
}

// The way of a signature in its set; WAYS: it is not there.
static unsigned way_of(const struct set *set, uint64_t signature)
{
    unsigned way = 0;
    while (way < WAYS && set->signatures[way] != signature) {
        way++;
    }
    return way;
}

void waiting_put(struct waiting *waiting, const struct happening *happening, uint64_t counted_as,
                 struct span title, uint8_t evidence)
{
    uint32_t number = set_of(waiting, happening->signature);
    struct set *set = &waiting->sets[number];
    unsigned way = waiting->turns[number];
    struct waiting_entry *entry = &waiting->entries[(size_t)number * WAYS + way];
    CHECK(way_of(set, happening->signature) == WAYS);
    waiting->turns[number] = (uint8_t)((way + 1) % WAYS);
    set->signatures[way] = happening->signature;
    entry->happening = *happening;
    entry->counted_as = counted_as;
    entry->title_size = title.size <= WAITING_TITLE_BYTES ? (uint32_t)title.size : 0;
    entry->evidence = evidence;
    if (entry->title_size > 0) {
        memcpy(entry->title, title.at, entry->title_size);
    }
}

const struct waiting_entry *waiting_find(const struct waiting *waiting, uint64_t signature)
{
    uint32_t number = set_of(waiting, signature);
    unsigned way = signature != 0 ? way_of(&waiting->sets[number], signature) : WAYS;
    return way < WAYS ? &waiting->entries[(size_t)number * WAYS + way] : NULL;
}

void waiting_fetch(const struct waiting *waiting, uint64_t signature)
{
    __builtin_prefetch(&waiting->sets[set_of(waiting, signature)], 1);
}

void waiting_remove(struct waiting *waiting, uint64_t signature)
{
    struct set *set = &waiting->sets[set_of(waiting, signature)];
    unsigned way = signature != 0 ? way_of(set, signature) : WAYS;
    if (way < WAYS) {
        set->signatures[way] = 0;
    }
}
