// Groups in brackets: what stands in them, and where they end.
#include "wire/header_inside.h"

#define BRACKET_BYTES_MAX 512

size_t header_bracket_close(struct span s, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < s.size && i - at < BRACKET_BYTES_MAX; i++) {
        if (s.at[i] == '[') {
            depth++;
        } else if (s.at[i] == ']' && --depth == 0) {
            return i;
        }
    }
    return 0;
}

enum level header_bracket_level(struct span inside)
{
    inside = span_trim(inside);
    for (size_t i = inside.size; i > 0; i--) {
        if (inside.at[i - 1] == ':') {
            inside = span_skip(inside, i);
            break;
        }
    }
    return header_level_of_word(inside);
}

// Behind a time in the same bracket, a level in capitals: [2026-11-22 23:58:01,123: ERROR/Worker]
static void read_bracket_rest(struct reading *r, struct span rest)
{
    for (size_t i = 0; i < rest.size && !r->levelled; i++) {
        size_t end = i;
        while (end < rest.size && byte_is_alpha(rest.at[end])) {
            end++;
        }
        struct span word = span_part(rest, i, end);
        if (header_field_is_upper(word) && header_level_of_word(word) != LEVEL_NONE) {
            header_level_note(r, header_level_of_word(word));
        }
        i = end;
    }
}

bool header_bracket_take_time(struct reading *r, size_t close)
{
    int64_t at_ms;
    size_t from = skip_blanks(r->line, r->at + 1);
    enum level letter = LEVEL_NONE;
    if (byte_at(r->line, from + 1) == ' ') {
        letter = header_level_of_letter(byte_at(r->line, from));
        from += letter == LEVEL_NONE ? 0 : 2;
    }
    struct span inside = from < close ? span_part(r->line, from, close) : span_of(NULL, 0);
    size_t size = instant_read(inside, r->time, &at_ms);
    if (size == 0 || header_time_strength(span_part(inside, 0, size)) == STRENGTH_NUMBER) {
        return false;
    }
    header_time_note(r, span_part(inside, 0, size), at_ms);
    read_bracket_rest(r, span_skip(inside, size));
    if (letter != LEVEL_NONE && !r->levelled) {
        header_level_note(r, letter);
    }
    header_take_to(r, close + 1);
    return true;
}

bool header_bracket_take(struct reading *r)
{
    size_t close = byte_at(r->line, r->at) == '[' ? header_bracket_close(r->line, r->at) : 0;
    if (close == 0) {
        return false;
    }
    struct span inside = span_part(r->line, r->at + 1, close);
    enum level level = header_bracket_level(inside);
    uint8_t next = byte_at(r->line, close + 1);
    if (r->times == 0 && header_bracket_take_time(r, close)) {
        return true;
    }
    if (!r->levelled && level != LEVEL_NONE) {
        header_level_note(r, level);
    } else if (next != 0 && !byte_is_blank(next) && !byte_in(next, "[:|-")) {
        return false; // [x]y is one word
    }
    r->bracketed = true;
    // `]:` ends a tag of which the bracket is the end, or a bracket that is a tag itself.
    header_take_to(r, close + 1 + (next == ':' && byte_is_blank(byte_at(r->line, close + 2))));
    return true;
}
