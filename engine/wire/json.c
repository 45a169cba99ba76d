// JSON text becomes named values.
#include "wire/json.h"

#include "base/check.h"
#include "wire/call.h"

#define PATH_DEAD UINT8_MAX // no name can be made of what lies in here

//   {"log":{"level":"warn"},"errors":[{"code":1}],"fields":{"message":"x"}}
//           ^^^^^^^ path "log.level", depth 2          ^^^^^^^^^ path "message", weak
//                                      ^^^^^^ path "errors.code", depth 3
struct json {
    struct span text;
    size_t at;
    struct fields *fields;
    unsigned depth, depth_max;
    uint64_t objects;                     // bit d - 1: the container at depth d is an object
    uint8_t path_end[JSON_DEPTH_MAX + 1]; // bytes of the path up to depth d, or PATH_DEAD
    uint8_t path[FIELD_NAME_BYTES_MAX];   // names so far, joined with dots
    enum field field;                     // what the path of the member at hand means
    unsigned preference;
    unsigned weak_depth;    // depth of the outermost wrapper that is being read, from 1; 0: none
    unsigned wrapper_depth; // of the innermost
    bool naming;            // the member at hand tells the name of an attribute
    struct span attribute;  // that name
    enum field list;        // of the array that is being gathered; FIELD_NONE: none
    unsigned list_preference, list_depth;
    size_t list_from;    // where its text begins in the scratch
    bool list_bad;       // an element was of the wrong type
    struct calls calls;  // of a list that is a trace
    enum call_part part; // what the member of a call means
};

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t skip_space(struct span text, size_t at)
{
    while (at < text.size && is_space(text.at[at])) {
        at++;
    }
    return at;
}

// Where the string ends whose first byte (after its quote) is at `from`: the place of its closing
// quote, text.size when there is none. A quote counts unless an odd run of backslashes stands
// before it; each run is looked at once, as it ends at the quote that is asked about.
static size_t string_end(struct span text, size_t from)
{
    size_t at = from;
    while (at < text.size) {
        at += span_find(span_skip(text, at), '"');
        size_t run = at;
        while (run > from && text.at[run - 1] == '\\') {
            run--;
        }
        if ((at - run) % 2 == 0 || at == text.size) {
            return at;
        }
        at++;
    }
    return text.size;
}

static bool is_literal(struct span word)
{
    static const char *const literals[] = {"true", "false", "null", "NaN", "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++) {
        if (span_equal(word, span_text(literals[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_word_end(uint8_t c)
{
    return is_space(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '"' || c == '{' ||
           c == '[';
}

static bool in_object(const struct json *json)
{
    return json->objects >> (json->depth - 1) & 1;
}

static bool is_trace_list(const struct json *json)
{
    return json->list == FIELD_TRACE || json->list == FIELD_CALLS;
}

// The members at hand are those of a call.
static bool in_call(const struct json *json)
{
    return is_trace_list(json) && json->depth == json->list_depth + 1 && in_object(json);
}

// OpenTelemetry writes maps as lists, and says of what type a value is:
//
//   "attributes":[{"key":"exception.type","value":{"stringValue":"TypeError"}}]
//                        ^ naming         ^^^^^ stands for the attribute's name
static bool in_attribute(const struct json *json)
{
    return json->weak_depth > 0 && json->depth == json->wrapper_depth + 2 &&
           !(json->objects >> (json->depth - 2) & 1);
}

static void path_add(struct json *json, struct span name)
{
    size_t from = json->path_end[json->depth - 1];
    size_t dot = from > 0;
    if (name.size == 0 || name.size + from + dot > sizeof json->path) {
        return;
    }
    if (dot) {
        json->path[from] = '.';
    }
    memcpy(json->path + from + dot, name.at, name.size);
    json->path_end[json->depth] = (uint8_t)(from + dot + name.size);
}

// The path of a member: that of the object it is in, a dot, its name.
static void path_extend(struct json *json, struct span name)
{
    size_t from = json->path_end[json->depth - 1];
    json->path_end[json->depth] = PATH_DEAD;
    json->field = FIELD_NONE;
    json->naming = false;
    if (from == PATH_DEAD) {
        return;
    }
    if (span_find(name, '\\') < name.size) {
        name = text_unescape(json->fields->scratch, name, &json->fields->event->flaws);
    }
    if (in_attribute(json)) {
        json->naming = span_equal(name, span_text("key"));
        name = span_equal(name, span_text("value")) ? json->attribute : span_of(NULL, 0);
    }
    if (from > 0 && span_equal(name, span_text("stringValue"))) {
        json->path_end[json->depth] = (uint8_t)from;
    } else {
        path_add(json, name);
    }
    if (json->path_end[json->depth] == PATH_DEAD) {
        return;
    }
    json->field =
        field_of_name(span_of(json->path, json->path_end[json->depth]), &json->preference);
    if (json->field == FIELD_WRAPPER) {
        json->field = FIELD_NONE;
        json->path_end[json->depth] = from == 0 ? 0 : json->path_end[json->depth];
    } else if (json->weak_depth > 0) {
        json->field = field_weaken(json->field, &json->preference);
    }
}

static bool read_name(struct json *json)
{
    if (json->text.at[json->at] != '"') {
        return false;
    }
    size_t end = string_end(json->text, json->at + 1);
    if (end == json->text.size) {
        return false;
    }
    struct span name = span_part(json->text, json->at + 1, end);
    path_extend(json, name);
    json->part = in_call(json) ? call_part_of_name(name) : CALL_NONE;
    json->at = skip_space(json->text, end + 1);
    if (json->at == json->text.size || json->text.at[json->at] != ':') {
        return false;
    }
    json->at = skip_space(json->text, json->at + 1);
    return json->at < json->text.size;
}

// Elements of the array that is being gathered stand right in it, not deeper.
static bool in_list(const struct json *json)
{
    return json->list != FIELD_NONE && json->depth == json->list_depth;
}

static void list_add_text(struct json *json, struct span raw)
{
    struct scratch *scratch = json->fields->scratch;
    uint32_t *flaws = &json->fields->event->flaws;
    if (json->list == FIELD_TAGS) {
        field_tags_add(json->fields, text_unescape(scratch, raw, flaws));
    } else if (is_trace_list(json)) {
        calls_add_line(&json->calls, raw);
    } else if (json->list == FIELD_FINGERPRINT) {
        if (scratch->used > json->list_from) {
            text_append_byte(scratch, ' ', flaws);
        }
        size_t from = scratch->used;
        struct span text = text_unescape(scratch, raw, flaws);
        if (scratch->used == from) {
            text_append(scratch, text, flaws);
        }
    } else {
        json->list_bad = true;
    }
}

// journald writes a MESSAGE that is not UTF-8 as its bytes: [100,105,115,107]
static void list_add_word(struct json *json, struct span word)
{
    uint64_t byte = 0;
    if (json->list == FIELD_MESSAGE && span_to_u64(word, &byte) && byte <= UINT8_MAX) {
        text_append_byte(json->fields->scratch, (uint8_t)byte, &json->fields->event->flaws);
    } else {
        json->list_bad = true;
    }
}

static void list_begin(struct json *json)
{
    bool gathers = json->field == FIELD_TAGS || json->field == FIELD_FINGERPRINT ||
                   json->field == FIELD_MESSAGE || json->field == FIELD_TRACE ||
                   json->field == FIELD_CALLS;
    if (!gathers || !field_wanted(json->fields, json->field, json->preference)) {
        field_set_other(json->fields, json->field);
        return;
    }
    json->list = json->field;
    json->list_preference = json->preference;
    json->list_depth = json->depth;
    json->list_from = json->fields->scratch->used;
    json->list_bad = false;
    if (json->list == FIELD_TAGS) {
        field_tags_begin(json->fields);
    } else if (is_trace_list(json)) {
        calls_begin(&json->calls, json->fields->scratch, &json->fields->event->flaws);
    }
}

static void list_end(struct json *json)
{
    if (is_trace_list(json)) {
        struct span trace = calls_end(&json->calls, json->list == FIELD_CALLS);
        field_set(json->fields, FIELD_CALLS, json->list_preference, trace);
        json->list = FIELD_NONE;
        return;
    }
    if (json->list_bad) {
        field_set_other(json->fields, json->list);
    }
    if (json->list == FIELD_FINGERPRINT || (json->list == FIELD_MESSAGE && !json->list_bad)) {
        field_set(json->fields, json->list, json->list_preference,
                  text_since(json->fields->scratch, json->list_from));
    }
    json->list = FIELD_NONE;
}

static bool read_string(struct json *json)
{
    size_t end = string_end(json->text, json->at + 1);
    if (end == json->text.size) {
        return false;
    }
    struct span raw = span_part(json->text, json->at + 1, end);
    json->at = end + 1;
    if (in_list(json)) {
        list_add_text(json, raw);
    } else if (json->part != CALL_NONE) {
        call_set(&json->calls, json->part, raw);
    } else if (json->naming) {
        json->attribute = raw;
    } else if (in_object(json) && field_wanted(json->fields, json->field, json->preference)) {
        struct fields *fields = json->fields;
        field_set(fields, json->field, json->preference,
                  text_unescape(fields->scratch, raw, &fields->event->flaws));
    }
    return true;
}

// A number, or one of the words that stand for themselves.
static bool read_word(struct json *json)
{
    size_t end = json->at;
    while (end < json->text.size && !is_word_end(json->text.at[end])) {
        end++;
    }
    struct span word = span_part(json->text, json->at, end);
    double number = 0;
    bool is_number = text_to_number(word, &number);
    if (!is_number && !is_literal(word)) {
        return false;
    }
    json->at = end;
    if (in_list(json)) {
        list_add_word(json, word);
    } else if (json->part == CALL_OWN) {
        call_set(&json->calls, CALL_OWN, word);
    } else if (in_object(json) && is_number) {
        field_set_number(json->fields, json->field, json->preference, word);
    } else if (in_object(json) && !span_equal(word, span_text("null"))) {
        field_set_other(json->fields, json->field);
    }
    return true;
}

// Where the members of a container that opens get their paths from: an object in a list is as good
// as the list; nothing within a list in a list, or within a trace, is anybody's field.
static void path_enter(struct json *json, bool object, bool member)
{
    if (json->depth == 0) {
        return;
    }
    if (json->list != FIELD_NONE || (!member && !object)) {
        json->path_end[json->depth] = PATH_DEAD;
    } else if (!member) {
        json->path_end[json->depth] = json->path_end[json->depth - 1];
    }
    if (member && json->path_end[json->depth] == 0) {
        json->weak_depth = json->weak_depth > 0 ? json->weak_depth : json->depth;
        json->wrapper_depth = json->depth;
    }
}

// `{` or `[`: a level deeper. False when that is too deep.
static bool open_container(struct json *json)
{
    bool object = json->text.at[json->at] == '{';
    bool member = json->depth > 0 && in_object(json);
    if (json->depth == json->depth_max) {
        return false;
    }
    if (in_list(json) && object && is_trace_list(json)) {
        call_begin(&json->calls);
    } else if (in_list(json)) {
        json->list_bad = true;
    }
    if (object && member) {
        field_set_other(json->fields, json->field);
    }
    path_enter(json, object, member);
    json->part = CALL_NONE;
    json->attribute = member ? json->attribute : span_of(NULL, 0);
    json->depth++;
    json->objects &= ~(1ULL << (json->depth - 1));
    json->objects |= (uint64_t)object << (json->depth - 1);
    if (!object && member) {
        list_begin(json);
    }
    json->at++;
    return true;
}

static void close_container(struct json *json)
{
    if (in_list(json)) {
        list_end(json);
    } else if (in_call(json)) {
        call_end(&json->calls);
    }
    json->part = CALL_NONE;
    json->depth--;
    json->at++;
    if (json->depth == json->wrapper_depth) {
        json->wrapper_depth = json->weak_depth;
    }
    if (json->depth == json->weak_depth) {
        json->weak_depth = 0;
        json->wrapper_depth = 0;
    }
}

enum json_end json_read(struct span text, unsigned depth_max, struct fields *fields)
{
    CHECK(depth_max >= 1 && depth_max <= JSON_DEPTH_MAX);
    struct json json = {.text = text, .fields = fields, .depth_max = depth_max};
    bool comma = false, value = false; // what stood before: nothing yet, a comma, a whole value
    if (text.size == 0 || text.at[0] != '{') {
        return JSON_BROKEN;
    }
    open_container(&json);
    while (json.depth > 0) {
        json.at = skip_space(text, json.at);
        if (json.at == text.size) {
            return JSON_BROKEN;
        }
        uint8_t c = text.at[json.at];
        if (c == (in_object(&json) ? '}' : ']') && !comma) {
            close_container(&json);
            value = true;
            continue;
        }
        if (value != (c == ',')) {
            return JSON_BROKEN;
        }
        if (value) {
            json.at++;
            value = false;
            comma = true;
            continue;
        }
        comma = false;
        if (in_object(&json) && !read_name(&json)) {
            return JSON_BROKEN;
        }
        c = text.at[json.at];
        if (c == '{' || c == '[') {
            if (!open_container(&json)) {
                return JSON_DEEP;
            }
            continue;
        }
        if (!(c == '"' ? read_string(&json) : read_word(&json))) {
            return JSON_BROKEN;
        }
        value = true;
    }
    return skip_space(text, json.at) == text.size ? JSON_WHOLE : JSON_BROKEN;
}

// Where the element that begins at `from` ends: before the `,` or `]` that belongs to the array.
// The text's end when there is neither; *whole then tells whether the element at least was closed.
static size_t element_end(struct span text, size_t from, bool *whole)
{
    size_t at = from, open = 0;
    *whole = false;
    while (at < text.size) {
        uint8_t c = text.at[at];
        if (c == '"') {
            at = string_end(text, at + 1);
            if (at == text.size) {
                return at;
            }
        } else if (c == '{' || c == '[') {
            open++;
        } else if (open == 0 && (c == ',' || c == ']')) {
            return at;
        } else if (c == '}' || c == ']') {
            *whole = open == 1;
            open -= open > 0;
        }
        at++;
    }
    return at;
}

//   [ {"message":"a"} , {"message":"b"} ]
//   ^ {text, 0}       ^                 ^ at, after an element
enum json_step json_array_next(struct json_array *array, struct span *element)
{
    struct span text = array->text;
    bool first = array->at == 0;
    size_t at = skip_space(text, array->at);
    if (at == text.size) {
        return JSON_NO_ARRAY;
    }
    uint8_t c = text.at[at];
    size_t from = skip_space(text, at + 1);
    bool empty = first && c == '[' && from < text.size && text.at[from] == ']';
    if ((!first && c == ']') || empty) {
        size_t end = empty ? from : at;
        return skip_space(text, end + 1) == text.size ? JSON_LAST : JSON_NO_ARRAY;
    }
    if (c != (first ? '[' : ',')) {
        return JSON_NO_ARRAY;
    }
    bool whole = false;
    size_t end = element_end(text, from, &whole);
    *element = span_trim(span_part(text, from, end));
    array->at = end;
    return element->size == 0 || (end == text.size && !whole) ? JSON_NO_ARRAY : JSON_ELEMENT;
}
