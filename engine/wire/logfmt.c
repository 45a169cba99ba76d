// key=value pairs become named values.
#include "wire/logfmt.h"

struct pair {
    struct span key;   // empty: a bare word, which is in `value`
    struct span value; // without its quotes, escapes as they stand
    bool quoted;
};

static bool is_key_byte(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '.' || c == '-' || c == '@' ||
           c == '/';
}

static size_t skip_blanks(struct span line, size_t at)
{
    while (at < line.size && byte_is_blank(line.at[at])) {
        at++;
    }
    return at;
}

static size_t word_end(struct span line, size_t at)
{
    while (at < line.size && !byte_is_blank(line.at[at])) {
        at++;
    }
    return at;
}

// The closing quote of a value whose first byte is at `at`; the line's end when there is none.
static size_t quote_end(struct span line, size_t at)
{
    while (at < line.size && line.at[at] != '"') {
        at += line.at[at] == '\\' && at + 1 < line.size ? 2 : 1;
    }
    return at;
}

// The pair or the word at or after *at; false at the end of the line.
static bool pair_next(struct span line, size_t *at, struct pair *pair)
{
    size_t from = skip_blanks(line, *at);
    size_t key_end = from;
    if (from == line.size) {
        return false;
    }
    while (key_end < line.size && is_key_byte(line.at[key_end])) {
        key_end++;
    }
    if (key_end == from || key_end == line.size || line.at[key_end] != '=') {
        *at = word_end(line, from);
        *pair = (struct pair){.value = span_part(line, from, *at)};
        return true;
    }
    size_t value = key_end + 1;
    pair->key = span_part(line, from, key_end);
    pair->quoted = value < line.size && line.at[value] == '"';
    if (pair->quoted) {
        size_t end = quote_end(line, value + 1);
        pair->value = span_part(line, value + 1, end);
        *at = end + (end < line.size);
    } else {
        *at = word_end(line, value);
        pair->value = span_part(line, value, *at);
    }
    return true;
}

static bool is_message(const struct pair *pair)
{
    return span_equal_nocase(pair->key, span_text("msg")) ||
           span_equal_nocase(pair->key, span_text("message"));
}

bool is_logfmt(struct span line)
{
    struct pair pair;
    size_t at = 0, pairs = 0;
    bool message = false;
    while (pair_next(line, &at, &pair)) {
        if (pair.key.size == 0 && pairs == 0) {
            return false;
        }
        pairs += pair.key.size > 0;
        message = message || (is_message(&pair) && span_trim(pair.value).size > 0);
    }
    return pairs >= 2 && message;
}

static void pair_set(struct fields *fields, const struct pair *pair)
{
    unsigned preference = 0;
    enum field field = field_of_name(pair->key, &preference);
    if (!field_wanted(fields, field, preference)) {
        return;
    }
    struct span value = pair->value;
    if (pair->quoted) {
        value = text_unescape(fields->scratch, value, &fields->event->flaws);
    }
    field_set(fields, field, preference, value);
}

void logfmt_read(struct span line, struct fields *fields)
{
    struct pair open = {.quoted = false}, pair; // open: waits for words that may belong to it
    size_t at = 0;
    while (pair_next(line, &at, &pair)) {
        if (pair.key.size > 0) {
            pair_set(fields, &open);
            open = pair;
        } else if (is_message(&open) && !open.quoted) {
            open.value.size = (size_t)(pair.value.at + pair.value.size - open.value.at);
        }
    }
    pair_set(fields, &open);
}
