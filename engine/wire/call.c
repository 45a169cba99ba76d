// Members of a call become a line of a trace.
#include "wire/call.h"

void calls_begin(struct calls *calls, struct scratch *scratch, uint32_t *flaws)
{
    *calls = (struct calls){.scratch = scratch, .flaws = flaws, .from = scratch->used};
}

// Unescaped behind what stands in the scratch already.
static void append_raw(struct calls *calls, struct span raw)
{
    size_t used = calls->scratch->used;
    struct span text = text_unescape(calls->scratch, raw, calls->flaws);
    if (calls->scratch->used == used) {
        text_append(calls->scratch, text, calls->flaws);
    }
}

static void append_text(struct calls *calls, const char *text)
{
    text_append(calls->scratch, span_text(text), calls->flaws);
}

static void begin_line(struct calls *calls)
{
    if (calls->scratch->used > calls->from) {
        append_text(calls, "\n");
    }
}

void calls_add_line(struct calls *calls, struct span raw)
{
    begin_line(calls);
    append_raw(calls, raw);
}

void call_begin(struct calls *calls)
{
    memset(calls->parts, 0, sizeof calls->parts);
    calls->own = false;
}

enum call_part call_part_of_name(struct span name)
{
    static const struct {
        const char *name;
        enum call_part part;
    } names[] = {
        {"module", CALL_MODULE},   {"class", CALL_MODULE},  {"function", CALL_FUNCTION},
        {"method", CALL_FUNCTION}, {"name", CALL_FUNCTION}, {"filename", CALL_FILE},
        {"file", CALL_FILE},       {"in_app", CALL_OWN},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (span_equal(name, span_text(names[i].name))) {
            return names[i].part;
        }
    }
    return CALL_NONE;
}

void call_set(struct calls *calls, enum call_part part, struct span raw)
{
    if (part == CALL_OWN) {
        calls->own = span_equal(raw, span_text("true"));
    } else {
        calls->parts[part] = raw;
    }
}

void call_end(struct calls *calls)
{
    const struct span *parts = calls->parts;
    if (parts[CALL_FUNCTION].size == 0 && parts[CALL_FILE].size == 0) {
        return;
    }
    if (calls->own && !calls->only_own) {
        calls->only_own = true;
        calls->scratch->used = calls->from;
    }
    if (calls->only_own && !calls->own) {
        return;
    }
    begin_line(calls);
    append_text(calls, "at ");
    append_raw(calls, parts[CALL_MODULE]);
    if (parts[CALL_MODULE].size > 0 && parts[CALL_FUNCTION].size > 0) {
        append_text(calls, ".");
    }
    append_raw(calls, parts[CALL_FUNCTION]);
    append_text(calls, "(");
    append_raw(calls, parts[CALL_FILE]);
    append_text(calls, ")");
}

static void reverse_bytes(uint8_t *at, size_t size)
{
    for (size_t i = 0; i < size / 2; i++) {
        uint8_t c = at[i];
        at[i] = at[size - 1 - i];
        at[size - 1 - i] = c;
    }
}

// All bytes backwards, then those of each line again: the lines come out whole, the last one first.
static void reverse_lines(uint8_t *at, size_t size)
{
    reverse_bytes(at, size);
    for (size_t from = 0; from < size;) {
        size_t line = span_find(span_of(at + from, size - from), '\n');
        reverse_bytes(at + from, line);
        from += line + 1;
    }
}

struct span calls_end(struct calls *calls, bool reverse)
{
    struct scratch *scratch = calls->scratch;
    if (reverse) {
        reverse_lines(scratch->at + calls->from, scratch->used - calls->from);
    }
    return text_since(scratch, calls->from);
}
