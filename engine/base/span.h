// Text as it is kept below the program's edge: a place and a size. Never NUL-terminated, never
// changed through the span, owned by somebody else (every header says by whom and for how long).
// All functions are pure and may be called from any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *at; // NULL only when size is 0
    size_t size;
};

// A span over a C string that outlives it; for literals.
static inline struct span span_text(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

static inline struct span span_of(const void *at, size_t size)
{
    return (struct span){at, size};
}

// The part from `from` (included) to `to` (excluded); 0 <= from <= to <= size.
static inline struct span span_part(struct span s, size_t from, size_t to)
{
    return (struct span){from ? s.at + from : s.at, to - from}; // NULL + 0 is undefined
}

// What remains after the first `n` bytes (nothing when there are fewer).
static inline struct span span_skip(struct span s, size_t n)
{
    if (n > s.size) {
        n = s.size;
    }
    return (struct span){n ? s.at + n : s.at, s.size - n};
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.at, b.at, a.size) == 0);
}

static inline bool byte_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static inline bool byte_is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool byte_is_lower(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static inline bool byte_is_alpha(uint8_t c)
{
    return byte_is_upper(c) || byte_is_lower(c);
}

static inline bool byte_is_hex(uint8_t c)
{
    return byte_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline bool byte_is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static inline uint8_t byte_lower(uint8_t c)
{
    return byte_is_upper(c) ? (uint8_t)(c + ('a' - 'A')) : c;
}

// ASCII letters compare without case; other bytes as they are.
bool span_equal_nocase(struct span a, struct span b);
bool span_starts(struct span s, struct span prefix);
// Where byte `c` stands first; s.size when it does not.
size_t span_find(struct span s, uint8_t c);
// Where `needle` stands first, ASCII letters without case; s.size when it does not.
size_t span_find_nocase(struct span s, struct span needle);
// Without blanks, CR and LF at both ends.
struct span span_trim(struct span s);
// The longest beginning of at most `bytes_max` bytes that ends between UTF-8 characters.
struct span span_cut(struct span s, size_t bytes_max);
// Byte order, a shorter one first when it is the other's beginning: <0, 0, >0.
int span_compare(struct span a, struct span b);
// Decimal digits only, at least one, value <= UINT64_MAX; false leaves *out alone.
bool span_to_u64(struct span s, uint64_t *out);
// `pattern` is a glob: `*` any run, `?` one byte, all else itself (ASCII letters without case).
// Linear in time but for one backtrack point, so no pattern is slow.
bool span_glob(struct span pattern, struct span s);
