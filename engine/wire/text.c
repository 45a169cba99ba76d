// Bytes from outside become clean UTF-8.
#include "wire/text.h"

#include "base/check.h"

#include <ounce/error.h>

#define POINT_UNKNOWN 0xFFFDU // stands for what could not be read
#define POINT_MAX 0x10FFFFU
#define POINT_BYTES_MAX 4

static const uint8_t unknown_utf8[] = {0xEF, 0xBF, 0xBD};

static void flaw_note(uint32_t *flaws, enum ounce_error code)
{
    *flaws |= 1U << code;
}

// Size of the UTF-8 sequence at `from` (RFC 3629: shortest form, no surrogates); 0: it is none.
static size_t sequence_size(struct span text, size_t from)
{
    const uint8_t *at = text.at + from;
    size_t left = text.size - from;
    uint8_t least = 0x80, most = 0xBF; // of the second byte
    size_t size = 0;
    if (at[0] < 0x80) {
        return 1;
    } else if (at[0] >= 0xC2 && at[0] <= 0xDF) {
        size = 2;
    } else if (at[0] >= 0xE0 && at[0] <= 0xEF) {
        size = 3;
        least = at[0] == 0xE0 ? 0xA0 : least;
        most = at[0] == 0xED ? 0x9F : most;
    } else if (at[0] >= 0xF0 && at[0] <= 0xF4) {
        size = 4;
        least = at[0] == 0xF0 ? 0x90 : least;
        most = at[0] == 0xF4 ? 0x8F : most;
    }
    if (size == 0 || left < size || at[1] < least || at[1] > most) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return size;
}

// Where the first byte that is not clean stands, at or after `from`.
static size_t clean_end(struct span text, size_t from)
{
    while (from < text.size) {
        uint64_t word = 0;
        if (text.size - from >= sizeof word) {
            // Eight bytes at once: a high bit is set here for every byte above 0x7F, and for a
            // zero.
            memcpy(&word, text.at + from, sizeof word);
            if (((word | (word - 0x0101010101010101U)) & 0x8080808080808080U) == 0) {
                from += sizeof word;
                continue;
            }
        }
        size_t size = text.at[from] == 0 ? 0 : sequence_size(text, from);
        if (size == 0) {
            break;
        }
        from += size;
    }
    return from;
}

// False: the scratch is full, and ends between two characters.
static bool scratch_write(struct scratch *scratch, struct span text, uint32_t *flaws)
{
    size_t room = scratch->size - scratch->used;
    bool fits = text.size <= room;
    if (!fits) {
        flaw_note(flaws, OUNCE_FIELD_LONG);
        text = span_cut(text, room);
    }
    if (text.size > 0) {
        memcpy(scratch->at + scratch->used, text.at, text.size);
        scratch->used += text.size;
    }
    return fits;
}

void text_append(struct scratch *scratch, struct span text, uint32_t *flaws)
{
    size_t at = 0;
    while (at < text.size) {
        size_t end = clean_end(text, at);
        if (!scratch_write(scratch, span_part(text, at, end), flaws)) {
            return;
        }
        at = end;
        if (at < text.size && text.at[at] == 0) {
            flaw_note(flaws, OUNCE_NUL_BYTE);
            at++;
            if (!scratch_write(scratch, span_text(" "), flaws)) {
                return;
            }
        } else if (at < text.size) {
            flaw_note(flaws, OUNCE_UTF8_BAD);
            while (at < text.size && sequence_size(text, at) == 0) {
                at++;
            }
            if (!scratch_write(scratch, span_of(unknown_utf8, sizeof unknown_utf8), flaws)) {
                return;
            }
        }
    }
}

struct span text_clean(struct scratch *scratch, struct span text, uint32_t *flaws)
{
    if (clean_end(text, 0) == text.size) {
        return text;
    }
    size_t from = scratch->used;
    text_append(scratch, text, flaws);
    return text_since(scratch, from);
}

void text_append_byte(struct scratch *scratch, uint8_t byte, uint32_t *flaws)
{
    if (scratch->used == scratch->size) {
        flaw_note(flaws, OUNCE_FIELD_LONG);
        return;
    }
    scratch->at[scratch->used++] = byte;
}

static void append_point(struct scratch *scratch, uint32_t point, uint32_t *flaws)
{
    uint8_t out[POINT_BYTES_MAX];
    size_t size = 0;
    if (point < 0x80) {
        out[size++] = (uint8_t)point;
    } else if (point < 0x800) {
        out[size++] = (uint8_t)(0xC0 | point >> 6);
        out[size++] = (uint8_t)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        out[size++] = (uint8_t)(0xE0 | point >> 12);
        out[size++] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        out[size++] = (uint8_t)(0x80 | (point & 0x3F));
    } else {
        CHECK(point <= POINT_MAX);
        out[size++] = (uint8_t)(0xF0 | point >> 18);
        out[size++] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        out[size++] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        out[size++] = (uint8_t)(0x80 | (point & 0x3F));
    }
    // Not scratch_write alone: a surrogate's three bytes are no UTF-8, and a zero is no text.
    text_append(scratch, span_of(out, size), flaws);
}

// Four hex digits at `from`; false when they are not all there.
static bool read_hex4(struct span text, size_t from, uint32_t *value)
{
    uint32_t sum = 0;
    if (text.size < from + 4) {
        return false;
    }
    for (size_t i = from; i < from + 4; i++) {
        uint8_t c = byte_lower(text.at[i]);
        if (!byte_is_hex(c)) {
            return false;
        }
        sum = sum << 4 | (uint32_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *value = sum;
    return true;
}

// What a `\u` at the front stands for; returns how many bytes it takes.
//
//   \uD83D\uDE00
//   ^ 0   ^ 6      a high surrogate counts only with its low one behind it
static size_t read_point(struct span text, uint32_t *point)
{
    uint32_t high = 0, low = 0;
    if (!read_hex4(text, 2, &high)) {
        *point = POINT_UNKNOWN;
        return 2;
    }
    if (high >= 0xD800 && high <= 0xDBFF && text.size >= 8 && text.at[6] == '\\' &&
        text.at[7] == 'u' && read_hex4(text, 8, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *point = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        return 12;
    }
    *point = high;
    return 6;
}

// The escape at the front of `text`, which begins with a backslash; returns its size.
static size_t append_escape(struct scratch *scratch, struct span text, uint32_t *flaws)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    if (text.size < 2) {
        text_append(scratch, text, flaws);
        return text.size;
    }
    if (text.at[1] == 'u') {
        uint32_t point = 0;
        size_t size = read_point(text, &point);
        if (size == 2) {
            flaw_note(flaws, OUNCE_UTF8_BAD);
        }
        append_point(scratch, point, flaws);
        return size;
    }
    const char *name = text.at[1] ? strchr(names, text.at[1]) : NULL;
    if (name == NULL) {
        text_append(scratch, span_part(text, 0, 1), flaws);
        return 1;
    }
    text_append_byte(scratch, (uint8_t)meant[name - names], flaws);
    return 2;
}

struct span text_unescape(struct scratch *scratch, struct span text, uint32_t *flaws)
{
    size_t from = scratch->used;
    if (span_find(text, '\\') == text.size) {
        return text_clean(scratch, text, flaws);
    }
    while (text.size > 0) {
        size_t plain = span_find(text, '\\');
        text_append(scratch, span_part(text, 0, plain), flaws);
        text = span_skip(text, plain);
        if (text.size > 0) {
            text = span_skip(text, append_escape(scratch, text, flaws));
        }
    }
    return text_since(scratch, from);
}

struct span text_since(const struct scratch *scratch, size_t from)
{
    CHECK(from <= scratch->used);
    return span_of(scratch->at + from, scratch->used - from);
}

// The digits of a number, as many as a uint64_t holds; further ones only move the power of ten.
struct decimal {
    uint64_t digits;
    int power;
    bool any;
};

#define DECIMAL_POWER_MAX 1000 // beyond a double's range either way

static size_t read_digits(struct span text, size_t at, int step, struct decimal *decimal)
{
    while (at < text.size && byte_is_digit(text.at[at])) {
        bool room = decimal->digits <= (UINT64_MAX - 9) / 10;
        if (room) {
            decimal->digits = decimal->digits * 10 + (uint64_t)(text.at[at] - '0');
        }
        // A digit of the fraction that counts lowers the power; one before it that does not,
        // raises.
        if (room == (step < 0) && decimal->power < DECIMAL_POWER_MAX &&
            decimal->power > -DECIMAL_POWER_MAX) {
            decimal->power += room ? -1 : 1;
        }
        decimal->any = true;
        at++;
    }
    return at;
}

static size_t read_power(struct span text, size_t at, struct decimal *decimal, bool *ok)
{
    bool negative = at < text.size && text.at[at] == '-';
    int power = 0;
    if (at < text.size && (text.at[at] == '-' || text.at[at] == '+')) {
        at++;
    }
    *ok = at < text.size && byte_is_digit(text.at[at]);
    while (at < text.size && byte_is_digit(text.at[at])) {
        power = power < DECIMAL_POWER_MAX ? power * 10 + (text.at[at] - '0') : power;
        at++;
    }
    decimal->power += negative ? -power : power;
    return at;
}

static double power_of_ten(int power)
{
    double value = 1, factor = 10;
    for (; power > 0; power >>= 1) {
        if (power & 1) {
            value *= factor;
        }
        factor *= factor;
    }
    return value;
}

bool text_to_number(struct span text, double *number)
{
    struct decimal decimal = {0, 0, false};
    bool negative = text.size > 0 && text.at[0] == '-';
    size_t at = read_digits(text, negative, 1, &decimal);
    bool ok = decimal.any;
    if (at < text.size && text.at[at] == '.') {
        decimal.any = false;
        at = read_digits(text, at + 1, -1, &decimal);
        ok = ok && decimal.any;
    }
    if (at < text.size && (text.at[at] == 'e' || text.at[at] == 'E')) {
        bool power_ok = false;
        at = read_power(text, at + 1, &decimal, &power_ok);
        ok = ok && power_ok;
    }
    if (!ok || at != text.size) {
        return false;
    }
    double value = (double)decimal.digits;
    value = decimal.power < 0 ? value / power_of_ten(-decimal.power)
                              : value * power_of_ten(decimal.power);
    // Zero times a power beyond the range is not a number; zero is what was written.
    value = decimal.digits == 0 ? 0 : value;
    *number = negative ? -value : value;
    return true;
}
