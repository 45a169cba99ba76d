// Short texts of many lengths in one stretch of memory, in granules of 16 bytes. A text given back
// serves the next of its length; a longer one is split when nothing else is left. Every call is
// bounded by the number of lengths, never by the number of texts.
#pragma once

#include "base/span.h"

#define TEXT_GRANULE 16
#define TEXT_BYTES_MAX 1024 // longest single text
#define TEXT_LENGTHS (TEXT_BYTES_MAX / TEXT_GRANULE)

struct text {
    uint8_t *base;                   // lent
    uint32_t granules;               // how many there are
    uint32_t end;                    // from here on: never used
    uint32_t free[TEXT_LENGTHS + 1]; // by length in granules: the first free run + 1; 0: none
    uint64_t bytes;                  // in use, whole granules
};

struct text text_of(void *base, uint64_t bytes);
// Copies `s` (1 to TEXT_BYTES_MAX bytes); false when there is no room. *at names the place.
bool text_put(struct text *text, struct span s, uint32_t *at);
// Puts a text that is no longer than the old one in its place.
void text_replace(struct text *text, uint32_t at, size_t old_size, struct span s);
void text_drop(struct text *text, uint32_t at, size_t size);

static inline struct span text_at(const struct text *text, uint32_t at, size_t size)
{
    return span_of(text->base + (size_t)at * TEXT_GRANULE, size);
}
