// Whole lines: what an event promises holds for any bytes, its message can be read again, and what
// stands around a line (blanks, a CR) changes nothing, and an object is the same event behind CEE's
// mark, behind a header, and as the text of another one.
#include "wire/event.h"

#include "wire/text.h"

#include <stdlib.h>

#define LINE_BYTES_MAX 8192

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool is_inside(struct span part, const uint8_t *at, size_t size)
{
    return part.at >= at && part.at + part.size <= at + size;
}

// Inside the line or the scratch, clean, and no longer than it may be.
static void check_text(struct span text, const struct event_reader *reader, struct span line,
                       size_t bytes_max)
{
    uint32_t flaws = 0;
    uint8_t none[1];
    struct scratch room = {.at = none, .size = 0};
    require(text.size <= bytes_max);
    require(text.size == 0 || is_inside(text, line.at, line.size) ||
            is_inside(text, reader->scratch, reader->scratch_bytes));
    text_clean(&room, text, &flaws);
    require(flaws == 0);
}

static void check_event(const struct event *event, const struct event_reader *reader,
                        struct span line)
{
    require(event->message.size > 0);
    require(span_equal(span_trim(event->message), event->message));
    require(event->tag_count <= EVENT_TAGS_MAX);
    require(event->seconds <= EVENT_SECONDS_MAX && (event->reported || event->seconds == 0));
    require(event->level < LEVEL_COUNT && event->flaws < 1U << OUNCE_ERROR_COUNT);
    check_text(event->message, reader, line, SIZE_MAX);
    check_text(event->pattern, reader, line, SIZE_MAX);
    check_text(event->error_type, reader, line, EVENT_NAME_BYTES_MAX);
    check_text(event->trace, reader, line, EVENT_TRACE_BYTES_MAX);
    check_text(event->service, reader, line, EVENT_NAME_BYTES_MAX);
    check_text(event->host, reader, line, EVENT_NAME_BYTES_MAX);
    check_text(event->customer, reader, line, EVENT_NAME_BYTES_MAX);
    check_text(event->release, reader, line, EVENT_NAME_BYTES_MAX);
    check_text(event->fingerprint, reader, line, EVENT_ID_BYTES_MAX);
    check_text(event->event_id, reader, line, EVENT_ID_BYTES_MAX);
    for (uint32_t i = 0; i < event->tag_count; i++) {
        check_text(event->tags[i], reader, line, EVENT_NAME_BYTES_MAX);
    }
}

// As a JSON string would hold it.
static size_t escape(struct span text, uint8_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.at[i];
        if (c == '"' || c == '\\') {
            out[size++] = '\\';
        }
        out[size++] = c;
    }
    return size;
}

#define WRAPPED_BYTES_MAX (3 * LINE_BYTES_MAX + 256)

// `line` was read whole as an object: what was read of it is read of it wherever it stands.
static void check_wrapped(struct span line, const struct event *want)
{
    static const struct {
        const char *before, *behind;
        bool escaped;
    } wraps[] = {
        {"@cee: ", "", false},
        {"2026-11-23T00:23:31.000000001Z stderr F ", "", false},
        {"{\"log\":\"", "\\n\",\"stream\":\"stderr\"}", true},
        {"{\"MESSAGE\":\"", "\",\"_PID\":\"1\"}", true},
        {"<13>1 2026-11-23T00:24:55Z vm app - - - @cee:", "", false},
    };
    static uint8_t text[WRAPPED_BYTES_MAX], scratch[2 * WRAPPED_BYTES_MAX + 1024];
    for (size_t i = 0; i < sizeof wraps / sizeof wraps[0]; i++) {
        struct event event;
        size_t size = strlen(wraps[i].before), end = strlen(wraps[i].behind);
        memcpy(text, wraps[i].before, size);
        if (wraps[i].escaped) {
            size += escape(line, text + size);
        } else {
            memcpy(text + size, line.at, line.size);
            size += line.size;
        }
        memcpy(text + size, wraps[i].behind, end);
        struct event_reader reader = {
            .time = {.now_ms = 1795435200000LL},
            .json_depth_max = 16,
            .scratch = scratch,
            .scratch_bytes = sizeof scratch,
        };
        require(event_read(&reader, span_of(text, size + end), &event));
        if ((event.flaws & 1U << OUNCE_FIELD_LONG) != 0) {
            continue;
        }
        require(span_equal(event.message, want->message));
        require(span_equal(event.pattern, want->pattern));
        require(span_equal(event.error_type, want->error_type));
        require(span_equal(event.trace, want->trace));
        require(want->level == LEVEL_NONE || event.level == want->level);
    }
}

static bool is_object(struct span line)
{
    return line.size > 2 && line.at[0] == '{' && line.at[line.size - 1] == '}';
}

// Objects stand only where JSON has them, so none of them in a text, which deeper would stay text.
static bool has_no_object_in_a_text(struct span line)
{
    for (size_t i = 1; i < line.size; i++) {
        uint8_t before = line.at[i - 1];
        if (line.at[i] == '{' && before != ':' && before != ',' && before != '[') {
            return false;
        }
    }
    return span_find(line, '=') == line.size;
}

// An error with nothing wrong about it. (`#012` is a line end to syslog only.)
static bool is_plain_object(struct span line, const struct event *event)
{
    return is_object(line) && event->flaws == 0 && event->kind == KIND_ERROR &&
           event->tag_count == 0 && event->fingerprint.size == 0 && has_no_object_in_a_text(line) &&
           span_find(line, '#') == line.size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t scratch[2][2 * (LINE_BYTES_MAX + 4) + 1024];
    static uint8_t around[LINE_BYTES_MAX + 4];
    struct event event, again;
    if (size > LINE_BYTES_MAX) {
        return 0;
    }
    // A copy of the exact size, so that a byte read beyond it is seen.
    uint8_t *copy = malloc(size ? size : 1);
    require(copy != NULL);
    if (size > 0) {
        memcpy(copy, data, size);
    }
    struct span line = span_of(copy, size);
    struct event_reader reader = {
        .time = {.now_ms = 1795435200000LL},
        .json_depth_max = 16,
        .scratch = scratch[0],
        .scratch_bytes = 2 * size + 1024,
    };
    bool any = event_read(&reader, line, &event);
    if (any) {
        check_event(&event, &reader, line);
    }
    if (any && is_plain_object(span_trim(line), &event)) {
        check_wrapped(span_trim(line), &event);
    }
    memcpy(around, " \t", 2);
    memcpy(around + 2, copy, size);
    memcpy(around + 2 + size, " \r", 2);
    reader.scratch = scratch[1];
    reader.scratch_bytes = sizeof scratch[1];
    require(event_read(&reader, span_of(around, size + 4), &again) == any);
    if (any && ((event.flaws | again.flaws) & 1U << OUNCE_FIELD_LONG) == 0) {
        require(span_equal(again.message, event.message));
        require(again.flaws == event.flaws && again.kind == event.kind);
        require(again.level == event.level && again.at_ms == event.at_ms);
    }
    free(copy);
    return 0;
}
