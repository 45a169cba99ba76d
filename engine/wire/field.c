// Named values become an event: which names mean what, and what a value must be.
#include "wire/field.h"

#include "base/check.h"
#include "wire/header.h"

#define LAST_TEXT_NAME 15      // of a trace's names, those up to this one may hold an error's text
#define PREFERENCE_LAST 30     // of a text that stands under a name for something else
#define TYPE_WITHIN_BYTES 1024 // so much of a message is searched for the error's type

void fields_begin(struct fields *fields, const struct instant_context *time,
                  struct scratch *scratch, struct event *event)
{
    *fields = (struct fields){.time = time, .scratch = scratch, .event = event};
    *event = (struct event){.at_ms = INSTANT_NONE, .updated_ms = INSTANT_NONE};
}

// Without the word that the cut went through: the front half of a secret is no secret that anybody
// would find any more. A text of one word stays.
static struct span word_cut(struct span text)
{
    size_t end = text.size;
    while (end > 0 && memchr(" \t,;:=&/|\"'", text.at[end - 1], 11) == NULL) {
        end--;
    }
    return end > 0 ? span_trim(span_part(text, 0, end)) : text;
}

// `text` with at most `bytes_max` bytes.
static struct span field_cut(struct event *event, struct span text, size_t bytes_max)
{
    if (text.size > bytes_max) {
        event_flaw(event, OUNCE_FIELD_LONG);
        text = word_cut(span_cut(text, bytes_max));
    }
    return text;
}

void field_tags_begin(struct fields *fields)
{
    fields->event->tag_count = 0;
    fields->best[FIELD_TAGS] = 1;
}

void field_tags_add(struct fields *fields, struct span tag)
{
    struct event *event = fields->event;
    tag = span_trim(text_clean(fields->scratch, tag, &event->flaws));
    if (tag.size == 0) {
        return;
    }
    if (event->tag_count == EVENT_TAGS_MAX) {
        event_flaw(event, OUNCE_FIELD_LONG);
        return;
    }
    event->tags[event->tag_count++] = field_cut(event, tag, EVENT_NAME_BYTES_MAX);
}

static bool is_tag_gap(uint8_t c)
{
    return byte_is_blank(c) || c == ',';
}

static void set_tags(struct fields *fields, struct span text)
{
    field_tags_begin(fields);
    for (size_t at = 0; at < text.size;) {
        size_t end = at;
        while (end < text.size && !is_tag_gap(text.at[end])) {
            end++;
        }
        field_tags_add(fields, span_part(text, at, end));
        at = end + 1;
    }
}

// SeverityNumber of OpenTelemetry's log data model: four numbers for each of six levels.
static enum level level_of_otel(uint64_t number)
{
    static const enum level levels[] = {LEVEL_TRACE,   LEVEL_DEBUG, LEVEL_INFO,
                                        LEVEL_WARNING, LEVEL_ERROR, LEVEL_CRITICAL};
    return number >= 1 && number <= 24 ? levels[(number - 1) / 4] : LEVEL_NONE;
}

static bool set_level(struct fields *fields, unsigned preference, struct span text)
{
    bool otel = preference % FIELD_NAMES_MAX == FIELD_PREFERENCE_OTEL;
    uint64_t number = 0;
    enum level level = LEVEL_NONE;
    if (span_to_u64(text, &number)) {
        level = otel ? level_of_otel(number) : level_of_number(number);
    } else {
        level = level_of_name(text);
    }
    if (level == LEVEL_NONE) {
        return false;
    }
    fields->event->level = level;
    fields->level_weak = false;
    return true;
}

static bool set_kind(struct event *event, struct span text)
{
    bool ticket = span_equal_nocase(text, span_text("ticket"));
    if (!ticket && !span_equal_nocase(text, span_text("error"))) {
        event_flaw(event, OUNCE_FIELD_BAD);
        return false;
    }
    event->kind = ticket ? KIND_TICKET : KIND_ERROR;
    return true;
}

static bool set_minutes(struct event *event, struct span text)
{
    double minutes = 0;
    if (!text_to_number(text, &minutes) || minutes < 0 || minutes > EVENT_SECONDS_MAX / 60.0) {
        event_flaw(event, OUNCE_FIELD_BAD);
        return false;
    }
    event->seconds = (uint32_t)(minutes * 60 + 0.5);
    event->reported = true;
    return true;
}

// Zero is how a time is written that was never set.
static bool is_unset_time(struct span text)
{
    return span_equal(text, span_text("0"));
}

static bool set_time(struct fields *fields, enum field field, struct span text)
{
    struct event *event = fields->event;
    bool updated = field == FIELD_UPDATED;
    if (is_unset_time(text)) {
        return false;
    }
    if (instant_parse(text, fields->time, updated ? &event->updated_ms : &event->at_ms)) {
        return true;
    }
    if (updated) {
        event_flaw(event, OUNCE_FIELD_BAD);
    } else {
        fields->time_bad = true;
    }
    return false;
}

// Where a field that is a plain text goes, and how long it may be.
static struct span *text_place(struct fields *fields, enum field field, size_t *bytes_max)
{
    struct event *event = fields->event;
    *bytes_max = EVENT_NAME_BYTES_MAX;
    switch (field) {
    case FIELD_MESSAGE:
        *bytes_max = SIZE_MAX;
        return &event->message;
    case FIELD_PATTERN:
        *bytes_max = SIZE_MAX;
        return &event->pattern;
    case FIELD_ERROR_TEXT:
        *bytes_max = SIZE_MAX;
        return &fields->error_text;
    case FIELD_TRACE:
        *bytes_max = EVENT_TRACE_BYTES_MAX;
        return &event->trace;
    case FIELD_ERROR_TYPE:
        return &event->error_type;
    case FIELD_SERVICE:
        return &event->service;
    case FIELD_HOST:
        return &event->host;
    case FIELD_CUSTOMER:
        return &event->customer;
    case FIELD_RELEASE:
        return &event->release;
    case FIELD_TAG:
        return &fields->tag;
    case FIELD_FINGERPRINT:
        *bytes_max = EVENT_ID_BYTES_MAX;
        return &event->fingerprint;
    case FIELD_EVENT_ID:
        *bytes_max = EVENT_ID_BYTES_MAX;
        return &event->event_id;
    default:
        return NULL;
    }
}

static bool set_text(struct fields *fields, enum field field, struct span text)
{
    size_t bytes_max = 0;
    struct span *place = text_place(fields, field, &bytes_max);
    CHECK(place != NULL);
    *place = field_cut(fields->event, text, bytes_max);
    return true;
}

static bool has_lines(struct span text)
{
    return span_find(text, '\n') < text.size;
}

// A trace has lines, an error's text has one. Programs do not keep to the names, so what stands
// under the one is the other as well where it looks like it.
static bool set_error_text(struct fields *fields, struct span text)
{
    if (has_lines(text)) {
        field_set(fields, FIELD_TRACE, PREFERENCE_LAST, text);
    }
    return set_text(fields, FIELD_ERROR_TEXT, text);
}

static bool set_trace(struct fields *fields, unsigned preference, struct span text)
{
    if (has_lines(text)) {
        return set_text(fields, FIELD_TRACE, text);
    }
    if (preference % FIELD_NAMES_MAX <= LAST_TEXT_NAME) {
        field_set(fields, FIELD_ERROR_TEXT, PREFERENCE_LAST, text);
    }
    return false;
}

// A single call is a trace, too.
static bool set_calls(struct fields *fields, unsigned preference, struct span text)
{
    if (!field_wanted(fields, FIELD_TRACE, preference)) {
        return false;
    }
    fields->best[FIELD_TRACE] = (uint8_t)(preference + 1);
    return set_text(fields, FIELD_TRACE, text);
}

void field_set(struct fields *fields, enum field field, unsigned preference, struct span text)
{
    if (!field_wanted(fields, field, preference)) {
        return;
    }
    text = span_trim(text_clean(fields->scratch, text, &fields->event->flaws));
    if (text.size == 0) {
        return;
    }
    bool taken = true;
    switch (field) {
    case FIELD_LEVEL:
        taken = set_level(fields, preference, text);
        break;
    case FIELD_ERROR_TEXT:
        taken = set_error_text(fields, text);
        break;
    case FIELD_TRACE:
        taken = set_trace(fields, preference, text);
        break;
    case FIELD_CALLS:
        taken = set_calls(fields, preference, text);
        break;
    case FIELD_TIME:
    case FIELD_UPDATED:
        taken = set_time(fields, field, text);
        break;
    case FIELD_KIND:
        taken = set_kind(fields->event, text);
        break;
    case FIELD_TAGS:
        set_tags(fields, text);
        break;
    case FIELD_MINUTES:
        taken = set_minutes(fields->event, text);
        break;
    default:
        taken = set_text(fields, field, text);
        break;
    }
    if (taken) {
        fields->best[field] = (uint8_t)(preference + 1);
    }
}

static void set_time_number(struct fields *fields, enum field field, unsigned preference,
                            struct span digits)
{
    struct event *event = fields->event;
    bool updated = field == FIELD_UPDATED;
    double number = 0;
    if (!field_wanted(fields, field, preference) || is_unset_time(digits)) {
        return;
    }
    if (text_to_number(digits, &number) &&
        instant_of_number(number, updated ? &event->updated_ms : &event->at_ms)) {
        fields->best[field] = (uint8_t)(preference + 1);
    } else if (updated) {
        event_flaw(event, OUNCE_FIELD_BAD);
    } else {
        fields->time_bad = true;
    }
}

void field_set_number(struct fields *fields, enum field field, unsigned preference,
                      struct span digits)
{
    switch (field) {
    case FIELD_NONE:
    case FIELD_MESSAGE:
    case FIELD_PATTERN:
    case FIELD_ERROR_TEXT:
    case FIELD_ERROR_TYPE:
    case FIELD_TRACE:
    case FIELD_CALLS:
        break; // `event: 3` and the like are somebody else's
    case FIELD_TIME:
    case FIELD_UPDATED:
        set_time_number(fields, field, preference, digits);
        break;
    case FIELD_KIND:
    case FIELD_TAGS:
        event_flaw(fields->event, OUNCE_FIELD_BAD);
        break;
    default:
        field_set(fields, field, preference, digits);
        break;
    }
}

void field_set_other(struct fields *fields, enum field field)
{
    switch (field) {
    case FIELD_KIND:
    case FIELD_TAG:
    case FIELD_TAGS:
    case FIELD_FINGERPRINT:
    case FIELD_MINUTES:
    case FIELD_EVENT_ID:
    case FIELD_CUSTOMER:
    case FIELD_RELEASE:
        event_flaw(fields->event, OUNCE_FIELD_BAD);
        break;
    default:
        break;
    }
}

// The rule of event.h; a lone `tag` has not joined the tags yet.
static bool is_ticket(const struct event *event)
{
    return event->level == LEVEL_NONE &&
           (event->reported || event->customer.size > 0 || event->tag_count > 0);
}

enum kind fields_kind(const struct fields *fields)
{
    const struct event *event = fields->event;
    if (fields->best[FIELD_KIND] > 0 || fields->kind_fixed) {
        return event->kind;
    }
    return is_ticket(event) ? KIND_TICKET : KIND_ERROR;
}

bool fields_text(struct fields *fields)
{
    struct event *event = fields->event;
    if (event->message.size == 0) {
        event->message = fields->error_text;
    }
    if (event->message.size == 0) {
        event->message = event->trace;
    }
    return event->message.size > 0;
}

bool fields_strip_header(struct fields *fields)
{
    struct event *event = fields->event;
    struct header header;
    // "Error: ..." in a ticket's subject is the customer's word, not a level.
    if (fields->headless || event->message.size == 0 || fields_kind(fields) == KIND_TICKET) {
        return false;
    }
    fields->headless = true;
    header_read(fields->time, event->message, &header);
    event->message = span_trim(header.message); // a text of several lines may begin with a line end
    if (event->at_ms == INSTANT_NONE) {
        event->at_ms = header.at_ms;
    }
    if (header.level != LEVEL_NONE && (event->level == LEVEL_NONE || fields->level_weak)) {
        event->level = header.level;
    }
    if (event->service.size == 0) {
        event->service = field_cut(event, header.service, EVENT_NAME_BYTES_MAX);
    }
    if (event->host.size == 0) {
        event->host = field_cut(event, header.host, EVENT_NAME_BYTES_MAX);
    }
    return true;
}

static void fill_texts(struct fields *fields, struct fields *from, const enum field *texts,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t bytes_max = 0;
        struct span *place = text_place(fields, texts[i], &bytes_max);
        if (place->size == 0) {
            *place = *text_place(from, texts[i], &bytes_max);
        }
    }
}

void fields_fill_context(struct fields *fields, struct fields *tail)
{
    static const enum field texts[] = {FIELD_SERVICE,    FIELD_HOST,       FIELD_RELEASE,
                                       FIELD_ERROR_TYPE, FIELD_ERROR_TEXT, FIELD_TRACE};
    struct event *event = fields->event;
    const struct event *more = tail->event;
    fill_texts(fields, tail, texts, sizeof texts / sizeof texts[0]);
    if (event->at_ms == INSTANT_NONE) {
        event->at_ms = more->at_ms;
    }
    if (more->level != LEVEL_NONE && (event->level == LEVEL_NONE || fields->level_weak)) {
        event->level = more->level;
        fields->level_weak = tail->level_weak;
    }
}

void fields_fill(struct fields *fields, struct fields *outer)
{
    static const enum field texts[] = {FIELD_CUSTOMER, FIELD_TAG, FIELD_FINGERPRINT,
                                       FIELD_EVENT_ID};
    struct event *event = fields->event;
    const struct event *more = outer->event;
    fields_fill_context(fields, outer);
    fill_texts(fields, outer, texts, sizeof texts / sizeof texts[0]);
    event->flaws |= more->flaws;
    fields->time_bad = fields->time_bad || outer->time_bad;
    if (event->updated_ms == INSTANT_NONE) {
        event->updated_ms = more->updated_ms;
    }
    if (!event->reported) {
        event->reported = more->reported;
        event->seconds = more->seconds;
    }
    if (event->tag_count == 0) {
        event->tag_count = more->tag_count;
        memcpy(event->tags, more->tags, more->tag_count * sizeof more->tags[0]);
    }
    if (fields->best[FIELD_KIND] == 0) {
        event->kind = more->kind;
        fields->best[FIELD_KIND] = outer->best[FIELD_KIND];
        fields->kind_fixed = outer->kind_fixed;
    }
}

static void join_lone_tag(struct fields *fields)
{
    struct event *event = fields->event;
    if (fields->tag.size == 0) {
        return;
    }
    if (event->tag_count == EVENT_TAGS_MAX) {
        event_flaw(event, OUNCE_FIELD_LONG);
        event->tag_count--;
    }
    memmove(event->tags + 1, event->tags, event->tag_count * sizeof event->tags[0]);
    event->tags[0] = fields->tag;
    event->tag_count++;
}

// The name of a class of errors at the front of a line; empty: there is none.
//
//   java.lang.IllegalStateException: closed      TypeError [ERR_INVALID_URL]: Invalid URL
//   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^              ^^^^^^^^^
//   [object] (RuntimeException(code: 0): boom at card.php:12)         as Monolog writes it
//             ^^^^^^^^^^^^^^^^
static struct span error_class(struct span line)
{
    struct span none = {NULL, 0}, object = span_text("[object] (");
    line = span_starts(line, object) ? span_skip(line, object.size) : line;
    size_t size = 0, last = 0; // the last part of the name begins at `last`
    while (size < line.size && (byte_is_alpha(line.at[size]) || byte_is_digit(line.at[size]) ||
                                memchr("._$\\", line.at[size], 4) != NULL)) {
        last = line.at[size] == '.' || line.at[size] == '\\' ? size + 1 : last;
        size++;
    }
    struct span name = span_part(line, 0, size), rest = span_skip(line, size);
    rest = rest.size > 0 && rest.at[0] == ' ' ? span_skip(rest, 1) : rest;
    bool closed = rest.size == 0 || memchr(":[(", rest.at[0], 3) != NULL;
    bool named = span_find_nocase(name, span_text("Exception")) < name.size ||
                 span_find_nocase(name, span_text("Error")) < name.size;
    bool is_class = last < size && byte_is_upper(line.at[last]) && (last > 0 || named);
    return closed && is_class && size <= EVENT_NAME_BYTES_MAX ? name : none;
}

// The class of the error that a text or a trace tells of. Python ends with it, others begin so.
static struct span error_class_of(struct span text)
{
    struct span line = span_part(text, 0, span_find(text, '\n'));
    if (span_starts(line, span_text("Traceback"))) {
        size_t from = text.size;
        while (from > 0 && text.at[from - 1] != '\n') {
            from--;
        }
        line = span_skip(text, from);
    }
    return error_class(span_trim(line));
}

static void join_error_type(struct fields *fields)
{
    struct event *event = fields->event;
    struct scratch *scratch = fields->scratch;
    if (event->error_type.size == 0) {
        event->error_type = error_class_of(fields->error_text);
    }
    if (event->error_type.size == 0) {
        event->error_type = error_class_of(event->trace);
    }
    struct span type = event->error_type;
    struct span front =
        span_of(event->message.at,
                event->message.size < TYPE_WITHIN_BYTES ? event->message.size : TYPE_WITHIN_BYTES);
    if (type.size == 0 || span_find_nocase(front, type) < front.size) {
        return;
    }
    if (scratch->size - scratch->used < type.size + 2 + event->message.size) {
        event_flaw(event, OUNCE_FIELD_LONG);
        return;
    }
    size_t from = scratch->used;
    text_append(scratch, type, &event->flaws);
    text_append(scratch, span_text(": "), &event->flaws);
    text_append(scratch, event->message, &event->flaws);
    event->message = text_since(scratch, from);
}

bool fields_end(struct fields *fields)
{
    struct event *event = fields->event;
    fields_text(fields);
    fields_strip_header(fields);
    event->kind = fields_kind(fields);
    if (event->message.size > 0 && event->kind == KIND_ERROR) {
        join_error_type(fields);
    }
    if (fields->time_bad && event->at_ms == INSTANT_NONE) {
        event_flaw(event, OUNCE_TIME_BAD);
    }
    join_lone_tag(fields);
    const struct span others[] = {
        event->pattern,
        event->tag_count > 0 ? event->tags[0] : span_of(NULL, 0),
        event->fingerprint,
    };
    for (size_t i = 0; event->message.size == 0 && i < sizeof others / sizeof others[0]; i++) {
        event->message = others[i];
    }
    return event->message.size > 0;
}
