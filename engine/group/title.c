// Raw bytes become a title: valid UTF-8, one line, nothing that moves a terminal's cursor.
#include "group/title.h"

static bool is_continuation(uint8_t c)
{
    return (c & 0xc0) == 0x80;
}

// How long the UTF-8 character at the start of `s` is; 0 when none stands there. Overlong forms,
// surrogates and what lies past U+10FFFF are none (RFC 3629, section 4).
static size_t character_size(struct span s)
{
    uint8_t first = s.at[0];
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (s.size < size) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(s.at[i])) {
            return 0;
        }
    }
    uint8_t second = s.at[1];
    bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                 (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return wrong ? 0 : size;
}

static bool is_control(struct span character)
{
    uint8_t first = character.at[0];
    return first < 0x20 || first == 0x7f || (first == 0xc2 && character.at[1] < 0xa0);
}

// The most bytes, not above `size_max`, that end between two characters.
static size_t cut_size(const uint8_t *at, size_t size, size_t size_max)
{
    if (size <= size_max) {
        return size;
    }
    size_t cut = size_max;
    for (int back = 0; back < 3 && cut > 0 && is_continuation(at[cut]); back++) {
        cut--;
    }
    return is_continuation(at[cut]) ? size_max : cut;
}

struct span title_finish(uint8_t *at, size_t size)
{
    size = cut_size(at, size, TITLE_BYTES_MAX);
    for (size_t i = 0; i < size;) {
        struct span rest = span_of(at + i, size - i);
        size_t character = character_size(rest);
        if (character == 0) {
            at[i++] = '?';
            continue;
        }
        if (is_control(rest)) {
            memset(at + i, ' ', character);
        }
        i += character;
    }
    struct span title = span_trim(span_of(at, size));
    return title.size ? title : span_text("(no text)");
}
