// A text while it is being put together, in memory that somebody else owns. What no longer fits is
// left out and remembered, so that nobody has to check each piece.
#pragma once

#include "base/span.h"

struct draft {
    uint8_t *at;
    size_t size, most;
    bool cut; // something did not fit
};

static inline struct draft draft_in(void *memory, size_t bytes)
{
    return (struct draft){memory, 0, bytes, false};
}

// Valid until the memory is used again.
static inline struct span draft_span(const struct draft *draft)
{
    return span_of(draft->at, draft->size);
}

void draft_put(struct draft *draft, struct span text);
void draft_text(struct draft *draft, const char *text);
void draft_byte(struct draft *draft, uint8_t byte);
void draft_i64(struct draft *draft, int64_t value);
void draft_u64(struct draft *draft, uint64_t value);
// At least `digits` of them, with zeros before.
void draft_padded(struct draft *draft, uint64_t value, unsigned digits);
// Exactly `digits` lower-case hex digits (1 to 16), the lowest.
void draft_hex(struct draft *draft, uint64_t value, unsigned digits);
// With six digits after the point; beyond +-9e12, or not a number, the nearest that can be written.
void draft_decimal(struct draft *draft, double value);

// Exactly `digits` lower-case hex digits (at most 16) and nothing else; false leaves *value alone.
bool hex_read(struct span text, size_t digits, uint64_t *value);
// Decimal digits, a minus before them or not, and nothing else; false leaves *value alone.
bool i64_read(struct span text, int64_t *value);
