// Named values (JSON members, logfmt pairs, CSV columns) become an event. One table says which
// names mean what, and one place checks the values, so that no route knows more names than another.
//
// Names of a field in their order of preference: when several are there, the first of these that
// has a value wins; of equal names the last. Case, `_` and `-` do not matter (logLevel, log_level),
// and a nested member is its path: {"log":{"level":"warn"}} is log.level.
//
//   message     message msg short_message log event @m textPayload body subject title summary
//               logentry.formatted
//   pattern     @mt logentry.message message_template msg_template State.{OriginalFormat}
//   level       level severity log.level lvl levelname log_level level.name severity_text @l
//               PRIORITY (only in capitals: `priority` in small letters is a help desk's)
//               severityNumber (OpenTelemetry's 1 to 24)
//   time        @timestamp timestamp time ts @t date __REALTIME_TIMESTAMP eventTime created_at
//               created timeUnixNano observedTimeUnixNano time.timestamp
//   service     service.name service_name service app app_name application logger logger_name
//               log.logger SYSLOG_IDENTIFIER PROGRAM name
//   host        host hostname host.name
//   error type  .type .name .class of error, err, exception; error.kind exception.exc_type
//               exception.values.type exc_info.type thrown.name error_type error_class error_name
//               exception_type exception_class exception_name exc_type context.exception.class
//   error text  .message of error, err, exception; exception.value exception.values.value
//               exception.exc_value exc_info.value thrown.message error err exception
//               error_message error_msg exception_message exc_info @x context.exception.message
//               context.exception
//   trace       .stack_trace .stack of error, err, exception; exception.details
//               exception.traceback thrown.extendedStackTrace thrown.stack_trace stack_trace
//               error_stack exception_stack_trace traceback exc_text errorVerbose stack backtrace
//               error.backtrace exception.backtrace exception.trace context.exception.trace trace
//               full_message; and an error's text of several lines
//   calls       exception.values.stacktrace.frames exception.stacktrace.frames exception.frames
//               stacktrace.frames; and a trace's name with a list
//   updated     updated updated_at
//   and         kind tag tags fingerprint minutes event_id customer release
//
// What stands in attributes, fields, jsonPayload, record or resource, or under a name that begins
// with `_`, counts as if it stood outside, but gives way to what does (a trace does not). It may be
// the program's own data, so there only message, msg and short_message are a message, `name` is
// nobody, and what belongs to tickets means nothing.
#pragma once

#include "wire/event.h"
#include "wire/text.h"

enum field {
    FIELD_NONE, // a name that means nothing to us
    FIELD_MESSAGE,
    FIELD_PATTERN,
    FIELD_LEVEL,
    FIELD_TIME,
    FIELD_UPDATED,
    FIELD_SERVICE,
    FIELD_HOST,
    FIELD_ERROR_TYPE,
    FIELD_ERROR_TEXT, // serves as the message when there is none
    FIELD_TRACE,
    FIELD_CALLS, // a trace as a list, the oldest call first
    FIELD_KIND,
    FIELD_TAG,
    FIELD_TAGS, // as text: tags between blanks and commas
    FIELD_FINGERPRINT,
    FIELD_MINUTES,
    FIELD_EVENT_ID,
    FIELD_CUSTOMER,
    FIELD_RELEASE,
    FIELD_WRAPPER, // no value: the name only says that fields follow (attributes, fields, ...)
    FIELD_COUNT,
};

#define FIELD_NAME_BYTES_MAX 40 // no name is longer
#define FIELD_NAMES_MAX 32      // of one field; weakened ones come behind
#define FIELD_PREFERENCES_MAX 64
#define FIELD_PREFERENCE_OTEL 10 // of a level: its number is OpenTelemetry's

// The field that a member of a JSON object or a logfmt pair names; FIELD_NONE: none. *preference is
// its place among the names of that field, below FIELD_PREFERENCES_MAX, less is better.
enum field field_of_name(struct span name, unsigned *preference);

// The same of a name that stands where the program's own data may stand.
enum field field_weaken(enum field field, unsigned *preference);

// The same for the heading of a CSV column: blanks do not matter either, and the names that help
// desks give their columns are known too (id, ticket id, requester, organization, company, created
// time, time spent, handling time, description, ...). `name` and `priority` mean nothing here.
enum field field_of_column(struct span name, unsigned *preference);

// The values of one event while they come in. Made by fields_begin, ended by fields_end.
struct fields {
    const struct instant_context *time;
    struct scratch *scratch;
    struct event *event;
    struct span error_text;
    struct span tag;
    uint8_t best[FIELD_COUNT]; // preference of the value that is kept, + 1; 0: none yet
    bool time_bad;             // a time was there that nobody can read
    bool kind_fixed;           // no rule may change event->kind any more
    bool level_weak;           // event->level gives way to one that the text tells
    bool headless;             // the message's header has been looked for
};

// Sets *event to "nothing told". The context, the scratch and the event are the caller's and
// outlive `fields`.
void fields_begin(struct fields *fields, const struct instant_context *time,
                  struct scratch *scratch, struct event *event);

// Takes one value, if it is a better one than what came before: cleans it, checks it, cuts it.
// Empty texts are as good as absent. FIELD_NONE is allowed and does nothing. `text` is kept by
// reference and lives as long as the event.
void field_set(struct fields *fields, enum field field, unsigned preference, struct span text);

// The same for a number without quotes, as its digits stand in the line. Only those fields take it
// that can be a number.
void field_set_number(struct fields *fields, enum field field, unsigned preference,
                      struct span digits);

// A value of a type that no field takes (an object, `true`): ignored, and noted (FIELD_BAD) where
// the field is one of our own rather than a name that others use for other things as well.
void field_set_other(struct fields *fields, enum field field);

// Whether a value under this name would be taken: saves the work of preparing one that would not.
static inline bool field_wanted(const struct fields *fields, enum field field, unsigned preference)
{
    return field != FIELD_NONE && field != FIELD_WRAPPER &&
           (fields->best[field] == 0 || preference + 1 <= fields->best[field]);
}

// A list of tags, one call for each; field_tags_begin forgets an earlier list.
void field_tags_begin(struct fields *fields);
void field_tags_add(struct fields *fields, struct span tag);

// Without a message another text serves: the error's, or the trace. False when there is none.
bool fields_text(struct fields *fields);

// The kind, as far as it is known by now; the rule is in event.h.
enum kind fields_kind(const struct fields *fields);

// Takes a header off event->message as header.h reads it: what the event was already told wins, but
// for a weak level. A ticket's subject has none. False: it was done before, or there is none to
// take.
bool fields_strip_header(struct fields *fields);

// What `fields` were not told they take from `outer`, which stood around them. The texts of both
// live as long as the event.
void fields_fill(struct fields *fields, struct fields *outer);

// The same from what stood behind the message: only what describes the event (its level, time,
// service, host, release and error), nothing that belongs to tickets.
void fields_fill_context(struct fields *fields, struct fields *tail);

// Nothing more comes. Sets the kind by the rule in event.h, takes the header off the message and
// puts the error's type in front of it, so that the same problem is one message by whatever route:
//
//   {"error":{"type":"TypeError"},"message":"x is null"}      TypeError: x is null
//
// The type goes there unless the message has it. One that is not told is read off the error's text
// or the trace. Without any text the pattern, a tag, the fingerprint serves as the message. False
// when there is none at all: the caller then takes the raw line as message and notes TEXT_NONE.
bool fields_end(struct fields *fields);
