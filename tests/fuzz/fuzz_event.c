// Whole lines: what an event promises holds for any bytes, its message can be read again, and what
// stands around a line (blanks, a CR) changes nothing.
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
