// Named values become an event: which names mean what, and what a value must be.
#include "wire/field.h"

#include "base/check.h"
#include "wire/header.h"

struct field_name {
    const char *name; // in small letters
    uint8_t field;
    uint8_t preference;
};

// Sorted by size, then by bytes, for field_find.
static const struct field_name names[] = {
    {"@l", FIELD_LEVEL, 6},
    {"@m", FIELD_MESSAGE, 5},
    {"@t", FIELD_TIME, 4},
    {"@x", FIELD_ERROR_TEXT, 10},
    {"ts", FIELD_TIME, 3},
    {"@mt", FIELD_PATTERN, 0},
    {"app", FIELD_SERVICE, 2},
    {"err", FIELD_ERROR_TEXT, 4},
    {"log", FIELD_MESSAGE, 3},
    {"lvl", FIELD_LEVEL, 3},
    {"msg", FIELD_MESSAGE, 1},
    {"tag", FIELD_TAG, 0},
    {"body", FIELD_MESSAGE, 7},
    {"date", FIELD_TIME, 5},
    {"host", FIELD_HOST, 0},
    {"kind", FIELD_KIND, 0},
    {"name", FIELD_SERVICE, 8},
    {"tags", FIELD_TAGS, 0},
    {"time", FIELD_TIME, 2},
    {"error", FIELD_ERROR_TEXT, 3},
    {"event", FIELD_MESSAGE, 4},
    {"level", FIELD_LEVEL, 0},
    {"title", FIELD_MESSAGE, 9},
    {"logger", FIELD_SERVICE, 3},
    {"created", FIELD_TIME, 9},
    {"message", FIELD_MESSAGE, 0},
    {"minutes", FIELD_MINUTES, 0},
    {"program", FIELD_SERVICE, 7},
    {"release", FIELD_RELEASE, 0},
    {"service", FIELD_SERVICE, 1},
    {"subject", FIELD_MESSAGE, 8},
    {"summary", FIELD_MESSAGE, 10},
    {"updated", FIELD_UPDATED, 0},
    {"customer", FIELD_CUSTOMER, 0},
    {"err.type", FIELD_ERROR_TYPE, 1},
    {"event_id", FIELD_EVENT_ID, 0},
    {"exc_info", FIELD_ERROR_TEXT, 9},
    {"hostname", FIELD_HOST, 1},
    {"priority", FIELD_LEVEL, 7},
    {"severity", FIELD_LEVEL, 1},
    {"_hostname", FIELD_HOST, 3},
    {"err.stack", FIELD_ERROR_TEXT, 6},
    {"eventtime", FIELD_TIME, 7},
    {"exception", FIELD_ERROR_TEXT, 5},
    {"host.name", FIELD_HOST, 2},
    {"levelname", FIELD_LEVEL, 4},
    {"log.level", FIELD_LEVEL, 2},
    {"timestamp", FIELD_TIME, 1},
    {"@timestamp", FIELD_TIME, 0},
    {"created_at", FIELD_TIME, 8},
    {"error.type", FIELD_ERROR_TYPE, 0},
    {"log.logger", FIELD_SERVICE, 5},
    {"stacktrace", FIELD_ERROR_TEXT, 8},
    {"updated_at", FIELD_UPDATED, 1},
    {"err.message", FIELD_ERROR_TEXT, 1},
    {"fingerprint", FIELD_FINGERPRINT, 0},
    {"logger_name", FIELD_SERVICE, 4},
    {"stack_trace", FIELD_ERROR_TEXT, 7},
    {"textpayload", FIELD_MESSAGE, 6},
    {"service.name", FIELD_SERVICE, 0},
    {"error.message", FIELD_ERROR_TEXT, 0},
    {"severity_text", FIELD_LEVEL, 5},
    {"short_message", FIELD_MESSAGE, 2},
    {"exception.type", FIELD_ERROR_TYPE, 2},
    {"logentry.message", FIELD_PATTERN, 1},
    {"message_template", FIELD_PATTERN, 2},
    {"error.stack_trace", FIELD_ERROR_TEXT, 11},
    {"exception.message", FIELD_ERROR_TEXT, 2},
    {"syslog_identifier", FIELD_SERVICE, 6},
    {"__realtime_timestamp", FIELD_TIME, 6},
    {"exception.stacktrace", FIELD_ERROR_TEXT, 12},
};

// What only a table's heading means, blanks as `_`. Looked up before the names above: in a help
// desk's export the subject tells more than the body. Sorted likewise.
static const struct field_name columns[] = {
    {"id", FIELD_EVENT_ID, 2},
    {"body", FIELD_MESSAGE, 13},
    {"name", FIELD_NONE, 0},
    {"company", FIELD_CUSTOMER, 3},
    {"priority", FIELD_NONE, 0},
    {"requester", FIELD_CUSTOMER, 1},
    {"ticket_id", FIELD_EVENT_ID, 1},
    {"time_spent", FIELD_MINUTES, 1},
    {"description", FIELD_MESSAGE, 12},
    {"created_time", FIELD_TIME, 10},
    {"organisation", FIELD_CUSTOMER, 4},
    {"organization", FIELD_CUSTOMER, 2},
    {"handling_time", FIELD_MINUTES, 2},
    {"minutes_spent", FIELD_MINUTES, 3},
    {"ticket_subject", FIELD_MESSAGE, 11},
};

static int name_compare(struct span name, const char *row)
{
    size_t size = strlen(row);
    if (name.size != size) {
        return name.size < size ? -1 : 1;
    }
    return memcmp(name.at, row, size);
}

static const struct field_name *field_find(const struct field_name *rows, size_t count,
                                           struct span name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = name_compare(name, rows[middle].name);
        if (order == 0) {
            return &rows[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}

static enum field field_told(const struct field_name *row, unsigned *preference)
{
    *preference = row ? row->preference : 0;
    return row ? (enum field)row->field : FIELD_NONE;
}

enum field field_of_name(struct span name, unsigned *preference)
{
    uint8_t small[FIELD_NAME_BYTES_MAX];
    if (name.size > sizeof small) {
        return field_told(NULL, preference);
    }
    for (size_t i = 0; i < name.size; i++) {
        small[i] = byte_lower(name.at[i]);
    }
    struct span key = span_of(small, name.size);
    if (span_equal(name, span_text("priority"))) {
        return field_told(NULL, preference);
    }
    return field_told(field_find(names, sizeof names / sizeof names[0], key), preference);
}

enum field field_of_column(struct span name, unsigned *preference)
{
    uint8_t small[FIELD_NAME_BYTES_MAX];
    name = span_trim(name);
    if (name.size > sizeof small) {
        return field_told(NULL, preference);
    }
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.at[i];
        small[i] = byte_is_blank(c) || c == '-' ? '_' : byte_lower(c);
    }
    struct span key = span_of(small, name.size);
    const struct field_name *row = field_find(columns, sizeof columns / sizeof columns[0], key);
    if (row == NULL) {
        row = field_find(names, sizeof names / sizeof names[0], key);
    }
    return field_told(row, preference);
}

void fields_begin(struct fields *fields, const struct instant_context *time,
                  struct scratch *scratch, struct event *event)
{
    *fields = (struct fields){.time = time, .scratch = scratch, .event = event};
    *event = (struct event){.at_ms = INSTANT_NONE, .updated_ms = INSTANT_NONE};
}

// `text` with at most `bytes_max` bytes.
static struct span field_cut(struct event *event, struct span text, size_t bytes_max)
{
    if (text.size > bytes_max) {
        event_flaw(event, OUNCE_FIELD_LONG);
        text = span_cut(text, bytes_max);
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

static bool set_level(struct fields *fields, struct span text)
{
    uint64_t number = 0;
    enum level level = span_to_u64(text, &number) ? level_of_number(number) : level_of_name(text);
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

static bool set_time(struct fields *fields, enum field field, struct span text)
{
    struct event *event = fields->event;
    bool updated = field == FIELD_UPDATED;
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
        taken = set_level(fields, text);
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
    if (!field_wanted(fields, field, preference)) {
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

void fields_strip_header(struct fields *fields)
{
    struct event *event = fields->event;
    struct header header;
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
}

// The rule of event.h; a lone `tag` has not joined the tags yet.
static bool is_ticket(const struct event *event)
{
    return event->level == LEVEL_NONE &&
           (event->reported || event->customer.size > 0 || event->tag_count > 0);
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

bool fields_end(struct fields *fields)
{
    struct event *event = fields->event;
    if (fields->best[FIELD_KIND] == 0 && !fields->kind_fixed) {
        event->kind = is_ticket(event) ? KIND_TICKET : KIND_ERROR;
    }
    if (event->message.size == 0) {
        event->message = fields->error_text;
    }
    // A ticket's subject has no header; "Error: ..." in it is the customer's word, not a level.
    if (event->message.size > 0 && event->kind == KIND_ERROR) {
        fields_strip_header(fields);
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
