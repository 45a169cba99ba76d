// A line of any format becomes an event: tells the format and hands the line to its reader.
#include "wire/event.h"

#include "base/check.h"
#include "wire/field.h"
#include "wire/json.h"
#include "wire/logfmt.h"
#include "wire/syslog.h"

#define SCRATCH_EXTRA_BYTES 1024 // see event.h

// What one line is read with.
struct reading {
    const struct event_reader *reader;
    struct scratch scratch;
    struct fields fields;
    struct event *event;
};

// Everything read so far is forgotten. What stands in the scratch stays there: the line may be in
// it.
static void reading_begin(struct reading *reading)
{
    fields_begin(&reading->fields, &reading->reader->time, &reading->scratch, reading->event);
}

static struct span reading_clean(struct reading *reading, struct span text)
{
    return span_trim(text_clean(&reading->scratch, text, &reading->event->flaws));
}

// For what could not be read: the text as it is, with its flaw.
static void read_raw(struct reading *reading, struct span text, enum ounce_error flaw)
{
    event_flaw(reading->event, flaw);
    reading->event->message = reading_clean(reading, text);
}

static void read_plain(struct reading *reading, struct span text)
{
    reading->event->message = reading_clean(reading, text);
    fields_strip_header(&reading->fields);
}

static void end_fields(struct reading *reading, struct span text)
{
    if (!fields_end(&reading->fields)) {
        read_raw(reading, text, OUNCE_TEXT_NONE);
    }
}

// Unless it returns JSON_WHOLE the event has to be begun anew.
static enum json_end read_json(struct reading *reading, struct span text)
{
    size_t used = reading->scratch.used;
    enum json_end end = json_read(text, reading->reader->json_depth_max, &reading->fields);
    if (end == JSON_WHOLE) {
        end_fields(reading, text);
    } else {
        reading->scratch.used = used;
    }
    return end;
}

static enum ounce_error json_flaw(enum json_end end)
{
    return end == JSON_DEEP ? OUNCE_JSON_DEEP : OUNCE_JSON_BAD;
}

// What the syslog header tells comes first and as the least preferred, so that it fills what the
// message does not tell itself. And what came by syslog is no ticket unless it says so.
static void fill_syslog(struct reading *reading, const struct syslog *syslog)
{
    struct fields *fields = &reading->fields;
    reading_begin(reading);
    reading->event->kind = KIND_ERROR;
    reading->event->level = syslog->level;
    reading->event->at_ms = syslog->at_ms;
    fields->kind_fixed = true;
    fields->level_weak = syslog->level_weak;
    field_set(fields, FIELD_HOST, FIELD_PREFERENCES_MAX - 1, syslog->host);
    field_set(fields, FIELD_SERVICE, FIELD_PREFERENCES_MAX - 1, syslog->service);
}

static void read_syslog(struct reading *reading, const struct syslog *syslog)
{
    struct scratch *scratch = &reading->scratch;
    struct span message = syslog->message.size > 0 ? syslog->message : syslog->text;
    struct span text = syslog_unescape(message, scratch->at);
    if (text.at == scratch->at) {
        scratch->used = text.size;
    }
    fill_syslog(reading, syslog);
    if (text.at[0] != '{') {
        read_plain(reading, text);
        return;
    }
    enum json_end end = read_json(reading, text);
    if (end != JSON_WHOLE) {
        fill_syslog(reading, syslog);
        read_raw(reading, text, json_flaw(end));
    }
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
    if (line.at[0] == '{') {
        enum json_end end = read_json(reading, line);
        if (end != JSON_WHOLE) {
            reading_begin(reading);
            read_raw(reading, line, json_flaw(end));
        }
        return;
    }
    if (line.at[0] == '<' && try_syslog(reading, line)) {
        return;
    }
    if (is_logfmt(line)) {
        logfmt_read(line, &reading->fields);
        end_fields(reading, line);
        return;
    }
    read_plain(reading, line);
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
