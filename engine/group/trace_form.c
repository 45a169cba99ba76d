// Names and paths become forms that do not change with the build, the folder or the run.
#include "group/trace.h"

#include <xxhash.h>

#define HEX_BYTES_MIN 6 // a run of hex digits in a script's name that long is its build's hash

static void form_put(struct trace_form *form, uint8_t c)
{
    if (form->size < sizeof form->at) {
        form->at[form->size++] = c;
    }
}

// A number is one `#`: `Cart$1`, `Cart$12`. What is made on the way ends a name: `Cart$$Lambda...`.
void trace_form_name(struct trace_form *form, struct span name)
{
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.at[i];
        if (byte_is_digit(c)) {
            bool first = i == 0 || !byte_is_digit(name.at[i - 1]);
            if (first) {
                form_put(form, '#');
            }
        } else if (c == '@' || (c == '$' && i > 0 && name.at[i - 1] == '$')) {
            return;
        } else {
            form_put(form, c);
        }
    }
}

// The last `parts` of a path, without a query.
static struct span path_end(struct span path, int parts)
{
    path.size = span_find(path, '?');
    size_t at = path.size;
    while (at > 0) {
        if ((path.at[at - 1] == '/' || path.at[at - 1] == '\\') && --parts == 0) {
            break;
        }
        at--;
    }
    return span_skip(path, at);
}

// A bundler's hash in a file's name: main.3f2a1b9c.js, index-BxY7a9Qz.js. Told from its signs
// alone: hex with a digit in it, or letters of both cases with one.
static bool is_build_hash(struct span part)
{
    bool hex = true, digit = false, upper = false, lower = false;
    for (size_t i = 0; i < part.size; i++) {
        uint8_t c = part.at[i];
        hex = hex && byte_is_hex(c);
        digit = digit || byte_is_digit(c);
        upper = upper || byte_is_upper(c);
        lower = lower || byte_is_lower(c);
    }
    return part.size >= HEX_BYTES_MIN && digit && (hex || (upper && lower));
}

void trace_form_path(struct trace_form *form, struct span path, int parts)
{
    struct span file = path_end(path, parts);
    for (size_t at = 0; at < file.size;) {
        size_t end = at;
        while (end < file.size && !memchr(".-_", file.at[end], 3)) {
            end++;
        }
        struct span part = span_part(file, at, end);
        if (at > 0 && is_build_hash(part)) {
            form_put(form, '#');
        } else {
            trace_form_name(form, part);
        }
        if (end < file.size) {
            form_put(form, file.at[end]);
        }
        at = end + 1;
    }
}

bool trace_file_counts(enum trace_language language)
{
    return language != TRACE_JAVA && language != TRACE_DOTNET && language != TRACE_GO &&
           language != TRACE_RUST;
}

uint64_t trace_form_hash(const struct trace_line *frame)
{
    struct trace_form form = {.size = 0};
    // Of C only what was built for it tells files: a function with a name stands for itself.
    bool named = frame->language == TRACE_NATIVE && frame->function.size > 0;
    if (trace_file_counts(frame->language) && !named) {
        trace_form_path(&form, frame->file, 1);
    }
    form_put(&form, 0);
    trace_form_name(&form, frame->function);
    return XXH3_64bits(form.at, form.size);
}
