// A line of any format becomes an event: tells the format and hands the line to its reader.
#include "wire/event.h"

#include "base/check.h"
#include "wire/field.h"
#include "wire/json.h"
#include "wire/logfmt.h"
#include "wire/syslog.h"

#define SCRATCH_EXTRA_BYTES 1024 // see event.h

#define INSIDES_MAX 2 // objects or pairs read from one line: Docker's, and what the program wrote
#define TAILS_MAX 2   // objects behind a text: PHP's Monolog writes two
#define TAIL_TRIES 4  // places where such an object may begin

// What one line is read with.
struct reading {
    const struct event_reader *reader;
    struct scratch scratch;
    struct fields fields;
    struct event *event;
    unsigned insides;
    bool bare; // nothing has been told yet
};

static struct span reading_clean(struct reading *reading, struct span text)
{
    return span_trim(text_clean(&reading->scratch, text, &reading->event->flaws));
}

static bool is_object(struct span text)
{
    return text.size > 0 && text.at[0] == '{';
}

// CEE's mark of a JSON object in a syslog message: `@cee: {"msg":"x"}`.
static struct span skip_cookie(struct span text)
{
    struct span cookie = span_text("@cee:");
    struct span rest = span_starts(text, cookie) ? span_trim(span_skip(text, cookie.size)) : text;
    return is_object(rest) ? rest : text;
}

// What was read before stood around `inner`, so it only tells what that does not.
static void take_inside(struct reading *reading, struct fields *inner)
{
    fields_fill(inner, &reading->fields);
    *reading->event = *inner->event;
    reading->fields = *inner;
    reading->fields.event = reading->event;
}

static void reading_begin(struct reading *reading)
{
    fields_begin(&reading->fields, &reading->reader->time, &reading->scratch, reading->event);
    reading->bare = true;
}

static enum json_end read_values(const struct reading *reading, struct span text,
                                 struct fields *fields)
{
    if (is_object(text)) {
        return json_read(text, reading->reader->json_depth_max, fields);
    }
    logfmt_read(text, fields);
    return JSON_WHOLE;
}

// Whether `text` is an object or pairs; then it has been read. Else nothing has changed, and *flaw
// is set when it should have been.
static bool read_inside(struct reading *reading, struct span text, enum ounce_error *flaw)
{
    struct event event;
    struct fields other;
    struct fields *inner = &reading->fields;
    bool within = reading->event->message.size > 0; // a line of its own may be about a tag alone
    size_t used = reading->scratch.used;
    text = skip_cookie(text);
    if (reading->insides == INSIDES_MAX || (!is_object(text) && !is_logfmt(text))) {
        return false;
    }
    if (!reading->bare) {
        inner = &other;
        fields_begin(inner, &reading->reader->time, &reading->scratch, &event);
    }
    enum json_end end = read_values(reading, text, inner);
    bool any = fields_text(inner) || inner->event->pattern.size > 0;
    if (end != JSON_WHOLE || (within && !any)) {
        *flaw = end == JSON_DEEP ? OUNCE_JSON_DEEP : OUNCE_JSON_BAD;
        reading->scratch.used = used;
        if (reading->bare) {
            reading_begin(reading);
        }
        return false;
    }
    if (!reading->bare) {
        take_inside(reading, inner);
    }
    reading->bare = false;
    reading->insides++;
    return true;
}

static bool has_letter(struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (byte_is_alpha(text.at[i]) || text.at[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

// Where an object may begin at or after `from`, with a blank before it; text.size: nowhere.
static size_t tail_begin(struct span text, size_t from)
{
    for (size_t at = from; at < text.size; at++) {
        at += span_find(span_skip(text, at), '{');
        if (at > 0 && at < text.size && byte_is_blank(text.at[at - 1]) &&
            span_starts(span_trim(span_skip(text, at + 1)), span_text("\""))) {
            return at;
        }
    }
    return text.size;
}

// What stands between a text and the object that it announces.
static bool is_mark(uint8_t c)
{
    return c == ':' || c == ',' || c == '=' || c == '|' || c == '\r' || c == '\n' ||
           byte_is_blank(c);
}

// The object at the end of the message has been read into `tail`. Behind a single word it is what
// is said; behind more it tells about what is said.
//
//   app: {"level":"error","msg":"disk full"}       payment failed: {"order":17,"level":"error"}
//                                ^^^^^^^^^         ^^^^^^^^^^^^^^
static bool take_tail(struct reading *reading, size_t at, struct fields *tail)
{
    struct span before = span_part(reading->event->message, 0, at);
    while (before.size > 0 && is_mark(before.at[before.size - 1])) {
        before.size--;
    }
    if (!has_letter(before)) {
        return false;
    }
    if (span_find(before, ' ') == before.size && fields_text(tail)) {
        take_inside(reading, tail);
        return true;
    }
    fields_fill_context(&reading->fields, tail);
    reading->event->message = before;
    return true;
}

// Takes an object off the end of the message, and the empty lists that Monolog writes behind it.
static bool read_tail(struct reading *reading)
{
    struct span text = reading->event->message;
    while (text.size > 2 && span_equal(span_skip(text, text.size - 2), span_text("[]"))) {
        text = span_trim(span_part(text, 0, text.size - 2));
    }
    if (text.size == 0 || text.at[text.size - 1] != '}') {
        return false;
    }
    size_t at = tail_begin(text, 0);
    for (int tries = 0; tries < TAIL_TRIES && at < text.size; tries++) {
        struct event event;
        struct fields tail;
        size_t used = reading->scratch.used;
        fields_begin(&tail, &reading->reader->time, &reading->scratch, &event);
        if (json_read(span_skip(text, at), reading->reader->json_depth_max, &tail) == JSON_WHOLE) {
            return take_tail(reading, at, &tail);
        }
        reading->scratch.used = used;
        at = tail_begin(text, at + 1);
    }
    return false;
}

// The message may have a header of its own, be an object or pairs, or end with an object. What
// stood around it is in the fields already.
//
//   {"log":"2026-11-22 23:58:01 ERROR {\"msg\":\"disk full {...}\"}","stream":"stderr"}
//    ^       ^ header                 ^ inside       ^^^^^^^^^ ^ tail
static void read_message(struct reading *reading)
{
    enum ounce_error ignored;
    while (read_inside(reading, reading->event->message, &ignored) ||
           fields_strip_header(&reading->fields)) {
    }
    for (int tails = 0; tails < TAILS_MAX; tails++) {
        if (fields_kind(&reading->fields) == KIND_TICKET || !read_tail(reading)) {
            return;
        }
    }
}

// A line, or what a syslog header left of it.
static void read_text(struct reading *reading, struct span text)
{
    enum ounce_error flaw = OUNCE_ERROR_COUNT;
    if (!read_inside(reading, text, &flaw)) {
        reading->event->message = reading_clean(reading, text);
        reading->bare = false;
        if (flaw != OUNCE_ERROR_COUNT) {
            event_flaw(reading->event, flaw);
            return;
        }
    }
    read_message(reading);
    if (!fields_end(&reading->fields)) {
        event_flaw(reading->event, OUNCE_TEXT_NONE);
        reading->event->message = reading_clean(reading, text);
    }
}

// What came by syslog is no ticket unless it says so.
static void read_syslog(struct reading *reading, const struct syslog *syslog)
{
    struct scratch *scratch = &reading->scratch;
    struct span message = syslog->message.size > 0 ? syslog->message : syslog->text;
    struct span text = syslog_unescape(message, scratch->at);
    if (text.at == scratch->at) {
        scratch->used = text.size;
    }
    struct fields *fields = &reading->fields;
    reading->bare = false;
    reading->event->kind = KIND_ERROR;
    reading->event->level = syslog->level;
    reading->event->at_ms = syslog->at_ms;
    fields->kind_fixed = true;
    fields->level_weak = syslog->level_weak;
    field_set(fields, FIELD_HOST, FIELD_PREFERENCES_MAX - 1, syslog->host);
    field_set(fields, FIELD_SERVICE, FIELD_PREFERENCES_MAX - 1, syslog->service);
    read_text(reading, text);
}

static struct span skip_bom(struct span line)
{
    static const uint8_t bom[] = {0xEF, 0xBB, 0xBF};
    line = span_trim(line);
    return span_starts(line, span_of(bom, sizeof bom)) ? span_trim(span_skip(line, sizeof bom))
                                                       : line;
}

// A line that begins with `<`; false when it is no syslog with something in it.
static bool try_syslog(struct reading *reading, struct span line)
{
    struct syslog syslog;
    enum syslog_end end = syslog_read(&reading->reader->time, line, &syslog);
    if (end == SYSLOG_PRI) {
        event_flaw(reading->event, OUNCE_SYSLOG_BAD);
    }
    if (end != SYSLOG_READ || syslog.text.size == 0) {
        return false;
    }
    read_syslog(reading, &syslog);
    return true;
}

static void read_line(struct reading *reading, struct span line)
{
    reading_begin(reading);
    if (line.at[0] != '<' || !try_syslog(reading, line)) {
        read_text(reading, line);
    }
}

bool event_read(const struct event_reader *reader, struct span line, struct event *event)
{
    struct reading reading = {
        .reader = reader,
        .scratch = {.at = reader->scratch, .size = reader->scratch_bytes},
        .event = event,
    };
    CHECK(reader->scratch_bytes >= 2 * line.size + SCRATCH_EXTRA_BYTES);
    line = skip_bom(line);
    if (line.size == 0) {
        return false;
    }
    read_line(&reading, line);
    if (event->message.size == 0) { // behind its header are only blanks, line ends, NUL bytes
        event->message = reading_clean(&reading, line);
    }
    return event->message.size > 0;
}
