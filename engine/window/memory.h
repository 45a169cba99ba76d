// What was counted under an event id, so that an update replaces and a repeat is not counted again.
// Pure; memory is lent once. Remembers the window's length by event time; when full, the longest
// unheard of gives way (counted): not of all, but of the 32 that lie nearest to the new one, so
// that room is made in bounded time.
#pragma once

#include "base/instant.h"
#include "base/span.h"

struct memory_entry {
    uint64_t id_hash;   // of memory_hash; never 0
    uint64_t signature; // what the id counts for now
    int64_t updated_ms; // INSTANT_NONE: not told
    int64_t at_ms;      // when it counts; INSTANT_NONE: without a time
    int32_t heard_day;  // when it last arrived
    uint32_t seconds;
    bool reported;
};

struct memory;

size_t memory_bytes(uint32_t entries_max);
struct memory *memory_open(uint32_t entries_max, void *zeroed); // 64-byte aligned, outlives it

// XXH3 of the id with the kind as its seed; never 0.
uint64_t memory_hash(uint8_t kind, struct span id);
// The entry of an id, valid until the next memory_put or memory_slide; NULL when it is not known.
// All but its id_hash may be changed in place.
struct memory_entry *memory_find(struct memory *memory, uint64_t id_hash);
// Remembers a new id (one that memory_find does not know).
void memory_put(struct memory *memory, const struct memory_entry *entry);
// Forgets what was last heard of before `day`. Bounded work: looks at `entries_at_most` places of
// the table (a third more than entries_max in all) from where it stopped last time.
void memory_slide(struct memory *memory, int32_t day, uint32_t entries_at_most);
uint32_t memory_count(const struct memory *memory);
uint64_t memory_forgotten(const struct memory *memory); // gave way for want of room
