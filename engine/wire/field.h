// Named values (JSON members, logfmt pairs, CSV columns) become an event. One table says which
// names mean what, and one place checks the values, so that no route knows more names than another.
//
// Names of a field in their order of preference: when several are there, the first of these that
// has a value wins; of equal names the last. Case does not matter, and a nested member is its path:
// {"log":{"level":"warn"}} is log.level.
//
//   message     message msg short_message log event @m textPayload body subject title summary
//   pattern     @mt logentry.message message_template
//   level       level severity log.level lvl levelname severity_text @l PRIORITY (only in capitals:
//               `priority` in small letters is a help desk's)
//   time        @timestamp timestamp time ts @t date __REALTIME_TIMESTAMP eventTime created_at
//               created
//   service     service.name service app logger logger_name log.logger SYSLOG_IDENTIFIER PROGRAM
//               name
//   host        host hostname host.name _HOSTNAME
//   error type  error.type err.type exception.type
//   error text  error.message err.message exception.message error err exception
//               error.stack_trace err.stack stack_trace stacktrace exc_info @x
//               exception.stacktrace
//   updated     updated updated_at
//   and         kind tag tags fingerprint minutes event_id customer release
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
    FIELD_KIND,
    FIELD_TAG,
    FIELD_TAGS, // as text: tags between blanks and commas
    FIELD_FINGERPRINT,
    FIELD_MINUTES,
    FIELD_EVENT_ID,
    FIELD_CUSTOMER,
    FIELD_RELEASE,
    FIELD_COUNT,
};

#define FIELD_NAME_BYTES_MAX 24 // no name is longer
#define FIELD_PREFERENCES_MAX 32

// The field that a member of a JSON object or a logfmt pair names; FIELD_NONE: none. *preference is
// its place among the names of that field, below FIELD_PREFERENCES_MAX, less is better.
enum field field_of_name(struct span name, unsigned *preference);

// The same for the heading of a CSV column: blanks, `-` and `_` are alike, and the names that help
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
    return field != FIELD_NONE &&
           (fields->best[field] == 0 || preference + 1 <= fields->best[field]);
}

// A list of tags, one call for each; field_tags_begin forgets an earlier list.
void field_tags_begin(struct fields *fields);
void field_tags_add(struct fields *fields, struct span tag);

// Nothing more comes: sets the kind by the rule in event.h, and takes an error's own header off its
// message, so that the same text is one message by whatever route. Without a message another text
// serves: the error's, the pattern, a tag, the fingerprint. False when there is none at all: the
// caller then takes the raw line as message and notes TEXT_NONE.
bool fields_end(struct fields *fields);

// Takes a header off event->message as header.h reads it: what the event was already told wins, but
// for a weak level.
void fields_strip_header(struct fields *fields);
