// An event id becomes what was counted under it.
//
// One table, linear probing, never more than three quarters full; what is deleted is closed up, so
// there are no tombstones and a look-up ends at the first empty slot. An id's home is its hash
// scaled to the table, so any size will do.
#include "window/memory.h"

#include "base/check.h"

#include <xxhash.h>

// How many neighbours of a new id are looked at for the one that gives way: the eldest of 32 is, on
// average, among the eldest 3 % of all.
#define MEMORY_SAMPLE 32

struct memory {
    uint32_t entries_max;
    uint32_t slots;
    uint32_t count;
    uint32_t slide_at; // the slot that memory_slide looks at next
    uint64_t forgotten;
};

// The table begins behind the struct, at the next multiple of 64.
static const size_t table_at = (sizeof(struct memory) + 63) & ~(size_t)63;

static uint64_t slots_for(uint32_t entries_max)
{
    return (uint64_t)entries_max + entries_max / 3 + 1;
}

size_t memory_bytes(uint32_t entries_max)
{
    return table_at + slots_for(entries_max) * sizeof(struct memory_entry);
}

struct memory *memory_open(uint32_t entries_max, void *zeroed)
{
    CHECK(entries_max >= 1 && slots_for(entries_max) <= UINT32_MAX);
    CHECK((uintptr_t)zeroed % 64 == 0);
    struct memory *memory = zeroed;
    *memory = (struct memory){
        .entries_max = entries_max,
        .slots = (uint32_t)slots_for(entries_max),
    };
    return memory;
}

static struct memory_entry *entry_at(struct memory *memory, uint32_t slot)
{
    return (struct memory_entry *)(void *)((uint8_t *)memory + table_at) + slot;
}

static uint32_t slot_next(const struct memory *memory, uint32_t slot)
{
    return slot + 1 < memory->slots ? slot + 1 : 0;
}

// How many slots `to` stands behind `from`, around the end.
static uint32_t slot_distance(const struct memory *memory, uint32_t from, uint32_t to)
{
    return to >= from ? to - from : to + (memory->slots - from);
}

static uint32_t slot_home(const struct memory *memory, uint64_t id_hash)
{
    return (uint32_t)(((id_hash >> 32) * memory->slots) >> 32);
}

// Where the id stands, or the empty slot where it would.
static uint32_t slot_of(struct memory *memory, uint64_t id_hash)
{
    uint32_t slot = slot_home(memory, id_hash);
    while (entry_at(memory, slot)->id_hash != 0 && entry_at(memory, slot)->id_hash != id_hash) {
        slot = slot_next(memory, slot);
    }
    return slot;
}

static void slot_clear(struct memory *memory, uint32_t gap)
{
    for (uint32_t at = slot_next(memory, gap); entry_at(memory, at)->id_hash != 0;
         at = slot_next(memory, at)) {
        uint32_t home = slot_home(memory, entry_at(memory, at)->id_hash);
        if (slot_distance(memory, home, at) >= slot_distance(memory, gap, at)) {
            *entry_at(memory, gap) = *entry_at(memory, at);
            gap = at;
        }
    }
    *entry_at(memory, gap) = (struct memory_entry){0};
    memory->count--;
}

uint64_t memory_hash(uint8_t kind, struct span id)
{
    uint64_t hash = XXH3_64bits_withSeed(id.at, id.size, kind);
    return hash != 0 ? hash : 1;
}

struct memory_entry *memory_find(struct memory *memory, uint64_t id_hash)
{
    CHECK(id_hash != 0);
    struct memory_entry *entry = entry_at(memory, slot_of(memory, id_hash));
    return entry->id_hash != 0 ? entry : NULL;
}

// Of the next few entries from the new one's home on, the longest unheard of gives way; of several,
// the one with the smallest hash.
static void memory_make_room(struct memory *memory, uint64_t id_hash)
{
    uint32_t slot = slot_home(memory, id_hash);
    uint32_t least = 0;
    for (uint32_t seen = 0; seen < MEMORY_SAMPLE && seen < memory->count;
         slot = slot_next(memory, slot)) {
        const struct memory_entry *entry = entry_at(memory, slot);
        if (entry->id_hash == 0) {
            continue;
        }
        const struct memory_entry *best = entry_at(memory, least);
        if (seen++ == 0 || entry->heard_day < best->heard_day ||
            (entry->heard_day == best->heard_day && entry->id_hash < best->id_hash)) {
            least = slot;
        }
    }
    slot_clear(memory, least);
    memory->forgotten++;
}

void memory_put(struct memory *memory, const struct memory_entry *entry)
{
    CHECK(entry->id_hash != 0);
    CHECK(memory_find(memory, entry->id_hash) == NULL);
    if (memory->count == memory->entries_max) {
        memory_make_room(memory, entry->id_hash);
    }
    *entry_at(memory, slot_of(memory, entry->id_hash)) = *entry;
    memory->count++;
}

void memory_slide(struct memory *memory, int32_t day, uint32_t entries_at_most)
{
    // Once round: every place, and again where one was cleared.
    uint64_t round = (uint64_t)memory->slots + memory->count;
    uint64_t looks = entries_at_most < round ? entries_at_most : round;
    for (uint64_t i = 0; i < looks; i++) {
        const struct memory_entry *entry = entry_at(memory, memory->slide_at);
        if (entry->id_hash != 0 && entry->heard_day < day) {
            slot_clear(memory, memory->slide_at); // another may have moved up: look again
        } else {
            memory->slide_at = slot_next(memory, memory->slide_at);
        }
    }
}

uint32_t memory_count(const struct memory *memory)
{
    return memory->count;
}

uint64_t memory_forgotten(const struct memory *memory)
{
    return memory->forgotten;
}
