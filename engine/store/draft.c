// Numbers and words become one text, piece by piece; and numbers are read back.
#include "store/draft.h"

#include "base/check.h"

void draft_put(struct draft *draft, struct span text)
{
    if (text.size > draft->most - draft->size) {
        text.size = draft->most - draft->size;
        draft->cut = true;
    }
    if (text.size > 0) {
        memcpy(draft->at + draft->size, text.at, text.size);
        draft->size += text.size;
    }
}

void draft_text(struct draft *draft, const char *text)
{
    draft_put(draft, span_text(text));
}

void draft_byte(struct draft *draft, uint8_t byte)
{
    draft_put(draft, span_of(&byte, 1));
}

void draft_padded(struct draft *draft, uint64_t value, unsigned digits)
{
    uint8_t text[20];
    CHECK(digits <= sizeof text);
    size_t at = sizeof text;
    do {
        text[--at] = (uint8_t)('0' + value % 10);
        value /= 10;
    } while (value > 0 || sizeof text - at < digits);
    draft_put(draft, span_of(text + at, sizeof text - at));
}

void draft_u64(struct draft *draft, uint64_t value)
{
    draft_padded(draft, value, 1);
}

void draft_i64(struct draft *draft, int64_t value)
{
    if (value < 0) {
        draft_byte(draft, '-');
    }
    draft_u64(draft, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void draft_hex(struct draft *draft, uint64_t value, unsigned digits)
{
    CHECK(digits >= 1 && digits <= 16);
    for (unsigned shift = 4 * digits; shift > 0; shift -= 4) {
        draft_byte(draft, (uint8_t) "0123456789abcdef"[value >> (shift - 4) & 15]);
    }
}

void draft_decimal(struct draft *draft, double value)
{
    const double most = 9e12;
    if (!(value > -most)) { // not a number as well
        value = -most;
    } else if (value > most) {
        value = most;
    }
    bool negative = value < 0;
    uint64_t millionths = (uint64_t)((negative ? -value : value) * 1e6 + 0.5);
    if (negative && millionths > 0) {
        draft_byte(draft, '-');
    }
    draft_u64(draft, millionths / 1000000);
    draft_byte(draft, '.');
    draft_padded(draft, millionths % 1000000, 6);
}

bool hex_read(struct span text, size_t digits, uint64_t *value)
{
    uint64_t sum = 0;
    if (text.size != digits || digits > 16) {
        return false;
    }
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.at[i];
        if (!byte_is_hex(c) || byte_is_upper(c)) {
            return false;
        }
        sum = sum << 4 | (uint64_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *value = sum;
    return true;
}

bool i64_read(struct span text, int64_t *value)
{
    bool negative = text.size > 0 && text.at[0] == '-';
    uint64_t size;
    if (!span_to_u64(span_skip(text, negative), &size) || size > (uint64_t)INT64_MAX) {
        return false;
    }
    *value = negative ? -(int64_t)size : (int64_t)size;
    return true;
}
