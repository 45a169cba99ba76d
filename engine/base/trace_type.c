// Names of exceptions: told from their form, for nobody can list them.
#include "base/trace_inside.h"

#define NAME_BYTES_MAX 256

// How the names of exceptions end that are not qualified.
static const char *const endings[] = {"Error",     "Exception", "Warning", "Interrupt", "Exit",
                                      "Failure",   "Fault",     "Group",   "Iteration", "Timeout",
                                      "Throwable", "Rejection", "Panic",   "Killed",    "Invalid"};

static bool is_joint(uint8_t c)
{
    return c == '.' || c == ':' || c == '\\' || c == '`' || c == '+';
}

// The size of a name at the front, and where its last part begins.
//
//   shop.cart.EmptyCart: no items     App\Cart\Empty     ActiveRecord::RecordNotFound
//             ^                                ^                       ^
static size_t name_size(struct span text, size_t *last)
{
    size_t at = 0;
    *last = 0;
    while (at < text.size && at < NAME_BYTES_MAX) {
        uint8_t c = text.at[at];
        if (is_word(c)) {
            at++;
        } else if (at > 0 && is_joint(c)) {
            size_t next = at + 1 + (c == ':' && byte_at(text, at + 1) == ':');
            if ((c == ':' && next == at + 1) || !is_word(byte_at(text, next))) {
                break;
            }
            at = *last = next;
        } else {
            break;
        }
    }
    return at;
}

// A colon and a blank, or nothing: the name is no part of something else.
static bool name_ends(struct span text, size_t at)
{
    return at == text.size ||
           (text.at[at] == ':' && (at + 1 == text.size || byte_is_blank(text.at[at + 1])));
}

// Node tells its code: [ERR_INVALID_ARG_TYPE]
static size_t code_size(struct span text)
{
    size_t at = 2;
    if (!has(text, " [") || !byte_is_upper(byte_at(text, at))) {
        return 0;
    }
    while (byte_is_upper(byte_at(text, at)) || byte_is_digit(byte_at(text, at)) ||
           byte_at(text, at) == '_') {
        at++;
    }
    return byte_at(text, at) == ']' ? at + 1 : 0;
}

static bool has_ending(struct span name)
{
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (ends(name, endings[i])) {
            return true;
        }
    }
    return false;
}

size_t trace_type_size(struct span text)
{
    size_t last = 0;
    size_t size = name_size(text, &last);
    if (size == 0 || byte_is_digit(text.at[0]) || !byte_is_upper(text.at[last])) {
        return 0;
    }
    size_t code = code_size(span_skip(text, size));
    // Rails: ActiveRecord::RecordNotFound (Couldn't find Cart):
    bool told_behind = has(span_skip(text, size), " (") && ends(text, "):");
    bool ended = name_ends(text, size + code) || told_behind;
    return ended && (last > 0 || has_ending(span_of(text.at, size))) ? size + code : 0;
}

size_t trace_name_size(struct span text)
{
    size_t last = 0;
    size_t size = name_size(text, &last);
    return size > 0 && !byte_is_digit(text.at[0]) && name_ends(text, size) ? size : 0;
}

struct span trace_type_inside(struct span text)
{
    struct span found = {0};
    for (size_t at = 0; at < text.size;) {
        struct span rest = span_skip(text, at);
        size_t last = 0;
        size_t size = name_size(rest, &last);
        size_t code = code_size(span_skip(rest, size));
        struct span name = span_of(rest.at, size);
        if (size > 0 && byte_is_upper(rest.at[last]) && has_ending(name) &&
            name_ends(rest, size + code)) {
            found = span_of(rest.at, size + code);
        }
        at += size ? size : 1;
    }
    return found;
}
