// What was counted as part of a crowd, and may yet turn out a problem of its own: the last few of
// such happenings, by signature. Pure; memory is lent once. Bounded: of a full set the one that has
// waited longest gives way, and stays where it was counted.
#pragma once

#include "window/window.h"

#define WAITING_TITLE_BYTES 240 // a longer title is not kept

struct waiting_entry {
    struct happening happening; // its signature is its own
    uint64_t counted_as;
    uint32_t title_size; // 0: too long
    uint8_t evidence;
    uint8_t title[WAITING_TITLE_BYTES];
};

struct waiting;

// `most`: a power of two, at least 8.
size_t waiting_bytes(uint32_t most);
// `zeroed` is aligned to 64 bytes and outlives it.
struct waiting *waiting_open(uint32_t most, void *zeroed);

// For a signature that does not wait yet.
void waiting_put(struct waiting *waiting, const struct happening *happening, uint64_t counted_as,
                 struct span title, uint8_t evidence);
// Until the next call that puts; NULL: it does not wait.
const struct waiting_entry *waiting_find(const struct waiting *waiting, uint64_t signature);
// To be called some time before it is looked for: what tells is on its way from memory.
void waiting_fetch(const struct waiting *waiting, uint64_t signature);
void waiting_remove(struct waiting *waiting, uint64_t signature);
