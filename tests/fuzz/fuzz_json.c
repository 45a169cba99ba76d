// JSON: whatever jansson takes as an object we take too, with the same text; and the walk over an
// array finds as many elements as it does.
#include "wire/json.h"

#include <jansson.h>
#include <stdlib.h>

#define TEXT_BYTES_MAX 8192

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

// jansson keeps the last of equal names, too. Its strings may hold NULs, ours never do.
static void check_text(const json_t *object, const char *name, struct span got)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_string(value)) {
        return;
    }
    struct span want = span_trim(span_of(json_string_value(value), json_string_length(value)));
    if (want.size > 0 && want.size <= EVENT_NAME_BYTES_MAX && span_find(want, 0) == want.size) {
        require(span_equal(got, want));
    }
}

static size_t letters(struct span name, uint8_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < name.size && size < FIELD_NAME_BYTES_MAX; i++) {
        if (name.at[i] != '_' && name.at[i] != '-') {
            out[size++] = byte_lower(name.at[i]);
        }
    }
    return size;
}

// Names that differ only in their case, or in what joins their words, are one to us; then there is
// nothing to compare.
static size_t count_of(const json_t *object, const char *name)
{
    size_t count = 0;
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)object, key, value)
    {
        uint8_t folded[FIELD_NAME_BYTES_MAX];
        count += span_equal(span_of(folded, letters(span_text(key), folded)), span_text(name));
    }
    return count;
}

// An object in an object is a path: error.type is the strongest name of an error's type.
static void check_nested(const json_t *object, const struct event *event)
{
    const json_t *error = json_object_get(object, "error");
    if (json_is_object(error) && count_of(object, "error") == 1 && count_of(error, "type") == 1 &&
        count_of(object, "error.type") == 0) {
        check_text(error, "type", event->error_type);
    }
}

static void check_object(struct span text, const json_t *object)
{
    static const struct instant_context now = {.now_ms = 1795435200000LL};
    static uint8_t room[4 * TEXT_BYTES_MAX];
    struct scratch scratch = {.at = room, .size = sizeof room};
    struct event event;
    struct fields fields;
    fields_begin(&fields, &now, &scratch, &event);
    enum json_end end = json_read(text, JSON_DEPTH_MAX, &fields);
    require(object == NULL || end != JSON_BROKEN);
    if (object == NULL || end != JSON_WHOLE) {
        return;
    }
    if (count_of(object, "release") == 1) {
        check_text(object, "release", event.release);
    }
    if (count_of(object, "customer") == 1) {
        check_text(object, "customer", event.customer);
    }
    check_nested(object, &event);
}

static void check_array(struct span text, const json_t *array)
{
    struct json_array walk = {.text = text};
    struct span element;
    size_t count = 0;
    enum json_step step;
    while ((step = json_array_next(&walk, &element)) == JSON_ELEMENT) {
        require(element.size > 0);
        require(element.at >= text.at && element.at + element.size <= text.at + text.size);
        count++;
    }
    if (json_is_array(array)) {
        require(step == JSON_LAST && count == json_array_size(array));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > TEXT_BYTES_MAX) {
        return 0;
    }
    struct span text = span_trim(span_of(data, size));
    json_t *value = NULL;
    // jansson lets a NUL pass right after a number with a fraction.
    if (text.size > 0 && span_find(text, 0) == text.size) {
        value = json_loadb((const char *)text.at, text.size, JSON_ALLOW_NUL, NULL);
    }
    check_object(text, json_is_object(value) ? value : NULL);
    check_array(text, value);
    json_decref(value);
    return 0;
}
