// Names and values after the question mark.
#include "query/parameter.h"

// Cuts the next `name=value` off the front of *query.
static void next_pair(struct span *query, struct span *name, struct span *value)
{
    size_t end = span_find(*query, '&');
    struct span pair = span_part(*query, 0, end);
    size_t equals = span_find(pair, '=');
    *name = span_part(pair, 0, equals);
    *value = span_skip(pair, equals + 1);
    *query = span_skip(*query, end + 1);
}

static int hex_value(uint8_t c)
{
    return byte_is_digit(c) ? c - '0' : byte_is_hex(c) ? byte_lower(c) - 'a' + 10 : -1;
}

static enum parameter_result decode(struct span in, uint8_t *out, struct span *value)
{
    size_t used = 0;
    for (size_t i = 0; i < in.size; i++) {
        uint8_t c = in.at[i] == '+' ? ' ' : in.at[i];
        if (c == '%') {
            bool whole = in.size - i > 2;
            int high = whole ? hex_value(in.at[i + 1]) : -1;
            int low = whole ? hex_value(in.at[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return PARAMETER_BAD;
            }
            c = (uint8_t)(high * 16 + low);
            i += 2;
        }
        if (used == PARAMETER_BYTES_MAX) {
            return PARAMETER_BAD;
        }
        out[used++] = c;
    }
    *value = span_of(out, used);
    return PARAMETER_FOUND;
}

enum parameter_result parameter_get(struct span query, const char *name,
                                    uint8_t out[PARAMETER_BYTES_MAX], struct span *value)
{
    while (query.size > 0) {
        struct span found, raw;
        next_pair(&query, &found, &raw);
        if (span_equal(found, span_text(name))) {
            return decode(raw, out, value);
        }
    }
    return PARAMETER_ABSENT;
}

struct span parameter_unknown(struct span query, const char *const *names)
{
    while (query.size > 0) {
        struct span name, value;
        bool known = false;
        next_pair(&query, &name, &value);
        for (const char *const *n = names; *n; n++) {
            known = known || span_equal(name, span_text(*n));
        }
        if (!known && name.size > 0) {
            return name;
        }
    }
    return (struct span){0};
}
