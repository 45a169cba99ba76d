// What the names of members, pairs and columns mean. One table, searched by halves.
#include "wire/field.h"

#define PREFERENCE_NAME 11   // `name` is often somebody else's: a user's, a file's
#define SHORT_MESSAGE 2      // of a message's names, those up to this one are plain enough ...
#define WEAK FIELD_NAMES_MAX // ... to count where another program's own data may stand

struct field_name {
    const char *name; // folded
    uint8_t size;
    uint8_t field;
    uint8_t preference;
};

#define ROW(name, field, preference)                                                               \
    {                                                                                              \
        name, sizeof(name) - 1, FIELD_##field, preference                                          \
    }

// Sorted by size, then by bytes, for field_find.
static const struct field_name names[] = {
    ROW("@l", LEVEL, 8),
    ROW("@m", MESSAGE, 5),
    ROW("@t", TIME, 4),
    ROW("@x", ERROR_TEXT, 15),
    ROW("ts", TIME, 3),
    ROW("@mt", PATTERN, 0),
    ROW("app", SERVICE, 3),
    ROW("err", ERROR_TEXT, 9),
    ROW("log", MESSAGE, 3),
    ROW("lvl", LEVEL, 3),
    ROW("msg", MESSAGE, 1),
    ROW("tag", TAG, 0),
    ROW("body", MESSAGE, 7),
    ROW("date", TIME, 5),
    ROW("host", HOST, 0),
    ROW("kind", KIND, 0),
    ROW("name", SERVICE, PREFERENCE_NAME),
    ROW("tags", TAGS, 0),
    ROW("time", TIME, 2),
    ROW("error", ERROR_TEXT, 8),
    ROW("event", MESSAGE, 4),
    ROW("level", LEVEL, 0),
    ROW("stack", TRACE, 16),
    ROW("title", MESSAGE, 9),
    ROW("trace", TRACE, 22),
    ROW("fields", WRAPPER, 0),
    ROW("logger", SERVICE, 6),
    ROW("record", WRAPPER, 0),
    ROW("appname", SERVICE, 4),
    ROW("created", TIME, 9),
    ROW("eventid", EVENT_ID, 0),
    ROW("excinfo", ERROR_TEXT, 14),
    ROW("exctext", TRACE, 14),
    ROW("exctype", ERROR_TYPE, 20),
    ROW("message", MESSAGE, 0),
    ROW("minutes", MINUTES, 0),
    ROW("program", SERVICE, 10),
    ROW("release", RELEASE, 0),
    ROW("service", SERVICE, 2),
    ROW("subject", MESSAGE, 8),
    ROW("summary", MESSAGE, 10),
    ROW("updated", UPDATED, 0),
    ROW("customer", CUSTOMER, 0),
    ROW("err.name", ERROR_TYPE, 4),
    ROW("err.type", ERROR_TYPE, 1),
    ROW("errormsg", ERROR_TEXT, 12),
    ROW("hostname", HOST, 1),
    ROW("loglevel", LEVEL, 5),
    ROW("priority", LEVEL, 9),
    ROW("resource", WRAPPER, 0),
    ROW("severity", LEVEL, 1),
    ROW("backtrace", TRACE, 17),
    ROW("createdat", TIME, 8),
    ROW("err.class", ERROR_TYPE, 7),
    ROW("err.stack", TRACE, 3),
    ROW("errorname", ERROR_TYPE, 16),
    ROW("errortype", ERROR_TYPE, 14),
    ROW("eventtime", TIME, 7),
    ROW("exception", ERROR_TEXT, 10),
    ROW("host.name", HOST, 2),
    ROW("levelname", LEVEL, 4),
    ROW("log.level", LEVEL, 2),
    ROW("timestamp", TIME, 1),
    ROW("traceback", TRACE, 13),
    ROW("updatedat", UPDATED, 1),
    ROW("@timestamp", TIME, 0),
    ROW("attributes", WRAPPER, 0),
    ROW("error.kind", ERROR_TYPE, 9),
    ROW("error.name", ERROR_TYPE, 3),
    ROW("error.type", ERROR_TYPE, 0),
    ROW("errorclass", ERROR_TYPE, 15),
    ROW("errorstack", TRACE, 11),
    ROW("level.name", LEVEL, 6),
    ROW("log.logger", SERVICE, 8),
    ROW("loggername", SERVICE, 7),
    ROW("stacktrace", TRACE, 10),
    ROW("application", SERVICE, 5),
    ROW("err.message", ERROR_TEXT, 1),
    ROW("error.class", ERROR_TYPE, 6),
    ROW("error.stack", TRACE, 1),
    ROW("fingerprint", FINGERPRINT, 0),
    ROW("fullmessage", TRACE, 23),
    ROW("jsonpayload", WRAPPER, 0),
    ROW("msgtemplate", PATTERN, 3),
    ROW("servicename", SERVICE, 1),
    ROW("textpayload", MESSAGE, 6),
    ROW("thrown.name", ERROR_TYPE, 13),
    ROW("errormessage", ERROR_TEXT, 11),
    ROW("errorverbose", TRACE, 15),
    ROW("excinfo.type", ERROR_TYPE, 12),
    ROW("service.name", SERVICE, 0),
    ROW("severitytext", LEVEL, 7),
    ROW("shortmessage", MESSAGE, 2),
    ROW("timeunixnano", TIME, 11),
    ROW("error.message", ERROR_TEXT, 0),
    ROW("exceptionname", ERROR_TYPE, 19),
    ROW("exceptiontype", ERROR_TYPE, 17),
    ROW("excinfo.value", ERROR_TEXT, 6),
    ROW("err.stacktrace", TRACE, 2),
    ROW("exception.name", ERROR_TYPE, 5),
    ROW("exception.type", ERROR_TYPE, 2),
    ROW("exceptionclass", ERROR_TYPE, 18),
    ROW("severitynumber", LEVEL, FIELD_PREFERENCE_OTEL),
    ROW("thrown.message", ERROR_TEXT, 7),
    ROW("time.timestamp", TIME, 13),
    ROW("error.backtrace", TRACE, 18),
    ROW("exception.class", ERROR_TYPE, 8),
    ROW("exception.stack", TRACE, 5),
    ROW("exception.trace", TRACE, 20),
    ROW("exception.value", ERROR_TEXT, 3),
    ROW("messagetemplate", PATTERN, 2),
    ROW("error.stacktrace", TRACE, 0),
    ROW("exception.frames", CALLS, 26),
    ROW("exceptionmessage", ERROR_TEXT, 13),
    ROW("logentry.message", PATTERN, 1),
    ROW("syslogidentifier", SERVICE, 9),
    ROW("context.exception", ERROR_TEXT, 17),
    ROW("exception.details", TRACE, 6),
    ROW("exception.exctype", ERROR_TYPE, 10),
    ROW("exception.message", ERROR_TEXT, 2),
    ROW("realtimetimestamp", TIME, 6),
    ROW("stacktrace.frames", CALLS, 27),
    ROW("thrown.stacktrace", TRACE, 9),
    ROW("exception.excvalue", ERROR_TEXT, 5),
    ROW("logentry.formatted", MESSAGE, 11),
    ROW("exception.backtrace", TRACE, 19),
    ROW("exception.traceback", TRACE, 7),
    ROW("exceptionstacktrace", TRACE, 12),
    ROW("exception.stacktrace", TRACE, 4),
    ROW("observedtimeunixnano", TIME, 12),
    ROW("exception.values.type", ERROR_TYPE, 11),
    ROW("exception.values.value", ERROR_TEXT, 4),
    ROW("state.{originalformat}", PATTERN, 4),
    ROW("context.exception.class", ERROR_TYPE, 21),
    ROW("context.exception.trace", TRACE, 21),
    ROW("context.exception.message", ERROR_TEXT, 16),
    ROW("thrown.extendedstacktrace", TRACE, 8),
    ROW("exception.stacktrace.frames", CALLS, 25),
    ROW("exception.values.stacktrace.frames", CALLS, 24),
};

// What only a table's heading means. Looked up before the names above: in a help desk's export the
// subject tells more than the body. Sorted likewise.
static const struct field_name columns[] = {
    ROW("id", EVENT_ID, 2),
    ROW("body", MESSAGE, 13),
    ROW("name", NONE, 0),
    ROW("company", CUSTOMER, 3),
    ROW("priority", NONE, 0),
    ROW("ticketid", EVENT_ID, 1),
    ROW("requester", CUSTOMER, 1),
    ROW("timespent", MINUTES, 1),
    ROW("createdtime", TIME, 10),
    ROW("description", MESSAGE, 12),
    ROW("handlingtime", MINUTES, 2),
    ROW("minutesspent", MINUTES, 3),
    ROW("organisation", CUSTOMER, 4),
    ROW("organization", CUSTOMER, 2),
    ROW("ticketsubject", MESSAGE, 11),
};

static int name_compare(struct span name, const struct field_name *row)
{
    if (name.size != row->size) {
        return name.size < row->size ? -1 : 1;
    }
    return memcmp(name.at, row->name, row->size);
}

static const struct field_name *field_find(const struct field_name *rows, size_t count,
                                           struct span name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = name_compare(name, &rows[middle]);
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

static const struct field_name *field_find_name(struct span key)
{
    return field_find(names, sizeof names / sizeof names[0], key);
}

// The name in small letters, without what programs join words with: logLevel, log_level, log-level
// are one name. In a heading blanks join as well.
static struct span name_fold(struct span name, bool heading, uint8_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        uint8_t c = name.at[i];
        if (c != '_' && c != '-' && !(heading && byte_is_blank(c))) {
            out[size++] = byte_lower(c);
        }
    }
    return span_of(out, size);
}

// EventID is Windows' number of a sort of event, not the id of one; and `priority` in small letters
// is a help desk's.
static bool is_other_name(struct span name, struct span key)
{
    if (key.size == 7) {
        return name.size == 7 && span_equal(key, span_text("eventid"));
    }
    return key.size == 8 && span_equal(key, span_text("priority")) &&
           !span_equal(name, span_text("PRIORITY"));
}

enum field field_weaken(enum field field, unsigned *preference)
{
    bool other = false;
    switch (field) {
    case FIELD_MESSAGE:
        other = *preference > SHORT_MESSAGE;
        break;
    case FIELD_SERVICE:
        other = *preference == PREFERENCE_NAME;
        break;
    case FIELD_PATTERN:
    case FIELD_LEVEL:
    case FIELD_TIME:
    case FIELD_HOST:
    case FIELD_ERROR_TYPE:
    case FIELD_ERROR_TEXT:
        break;
    case FIELD_TRACE:
    case FIELD_CALLS:
        return field; // better than what is only called a long message, wherever it stands
    default:
        other = true;
        break;
    }
    *preference = other ? 0 : *preference % WEAK + WEAK;
    return other ? FIELD_NONE : field;
}

enum field field_of_name(struct span name, unsigned *preference)
{
    uint8_t folded[FIELD_NAME_BYTES_MAX];
    if (name.size > sizeof folded) {
        return field_told(NULL, preference);
    }
    struct span key = name_fold(name, false, folded);
    if (is_other_name(name, key)) {
        return field_told(NULL, preference);
    }
    enum field field = field_told(field_find_name(key), preference);
    return name.size > 0 && name.at[0] == '_' ? field_weaken(field, preference) : field;
}

enum field field_of_column(struct span name, unsigned *preference)
{
    uint8_t folded[FIELD_NAME_BYTES_MAX];
    name = span_trim(name);
    if (name.size > sizeof folded) {
        return field_told(NULL, preference);
    }
    struct span key = name_fold(name, true, folded);
    const struct field_name *row = field_find(columns, sizeof columns / sizeof columns[0], key);
    if (row == NULL && !is_other_name(name, key)) {
        row = field_find_name(key);
    }
    enum field field = field_told(row, preference);
    return field == FIELD_WRAPPER ? FIELD_NONE : field;
}
