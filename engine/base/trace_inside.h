// What the files that read a trace's line share. Nobody outside includes it.
//
//   trace_line.c    what a line is: the words by which parts are told, chains, heads
//   trace_frame.c   frames, language by language
//   trace_native.c  frames of C, C++ and Rust
//   trace_type.c    names of exceptions
#pragma once

#include "base/trace_line.h"

// Each reads a whole line without its indentation, and says whether it was that; if not, *out is
// as it was.
bool trace_frame_read(struct span text, struct trace_line *out);
bool trace_native_read(struct span text, struct trace_line *out);

static inline bool has(struct span text, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size >= size && memcmp(text.at, prefix, size) == 0;
}

static inline bool ends(struct span text, const char *suffix)
{
    size_t size = strlen(suffix);
    return text.size >= size && memcmp(text.at + text.size - size, suffix, size) == 0;
}

// Where `needle` stands first; text.size when it does not.
static inline size_t find(struct span text, const char *needle)
{
    const uint8_t *hit = text.size ? memmem(text.at, text.size, needle, strlen(needle)) : NULL;
    return hit ? (size_t)(hit - text.at) : text.size;
}

static inline uint8_t byte_at(struct span text, size_t at)
{
    return at < text.size ? text.at[at] : 0;
}

static inline size_t digits_at(struct span text, size_t at)
{
    size_t n = 0;
    while (byte_is_digit(byte_at(text, at + n))) {
        n++;
    }
    return n;
}

static inline struct span blanks_skip(struct span text)
{
    while (text.size > 0 && byte_is_blank(text.at[0])) {
        text = span_skip(text, 1);
    }
    return text;
}

static inline bool is_word(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '$' || c >= 0x80;
}
