// The few things that are done with text everywhere.
#include "base/span.h"

bool span_equal_nocase(struct span a, struct span b)
{
    if (a.size != b.size) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (byte_lower(a.at[i]) != byte_lower(b.at[i])) {
            return false;
        }
    }
    return true;
}

bool span_starts(struct span s, struct span prefix)
{
    return s.size >= prefix.size && span_equal(span_of(s.at, prefix.size), prefix);
}

size_t span_find(struct span s, uint8_t c)
{
    const uint8_t *hit = s.size ? memchr(s.at, c, s.size) : NULL;
    return hit ? (size_t)(hit - s.at) : s.size;
}

size_t span_find_nocase(struct span s, struct span needle)
{
    if (needle.size == 0) {
        return 0;
    }
    for (size_t i = 0; i + needle.size <= s.size; i++) {
        if (span_equal_nocase(span_of(s.at + i, needle.size), needle)) {
            return i;
        }
    }
    return s.size;
}

static bool is_edge(uint8_t c)
{
    return byte_is_blank(c) || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
    while (s.size && is_edge(s.at[0])) {
        s = span_skip(s, 1);
    }
    while (s.size && is_edge(s.at[s.size - 1])) {
        s.size--;
    }
    return s;
}

struct span span_cut(struct span s, size_t bytes_max)
{
    if (s.size <= bytes_max) {
        return s;
    }
    size_t size = bytes_max;
    // The byte after the cut continues a character: so the character began before it. At most three
    // bytes belong to that; more is no UTF-8, and any cut is as good.
    for (size_t back = 0; back < 4 && size > 0 && (s.at[size] & 0xC0) == 0x80; back++) {
        size--;
    }
    return span_part(s, 0, size);
}

int span_compare(struct span a, struct span b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared ? memcmp(a.at, b.at, shared) : 0;
    if (order != 0) {
        return order;
    }
    return (a.size > b.size) - (a.size < b.size);
}

bool span_to_u64(struct span s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.size == 0) {
        return false;
    }
    for (size_t i = 0; i < s.size; i++) {
        if (!byte_is_digit(s.at[i]) || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.at[i] - '0'), &value)) {
            return false;
        }
    }
    *out = value;
    return true;
}

bool span_glob(struct span pattern, struct span s)
{
    size_t p = 0, i = 0, star = SIZE_MAX, mark = 0;
    while (i < s.size) {
        if (p < pattern.size && pattern.at[p] == '*') {
            star = p++;
            mark = i;
        } else if (p < pattern.size &&
                   (pattern.at[p] == '?' || byte_lower(pattern.at[p]) == byte_lower(s.at[i]))) {
            p++;
            i++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.at[p] == '*') {
        p++;
    }
    return p == pattern.size;
}
