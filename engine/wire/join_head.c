// The first line of an event: whether a trace may follow it.
#include "wire/header.h"
#include "wire/join_inside.h"
#include "wire/syslog.h"

#define WORDS_BYTES_MAX 512 // of a line are searched for words that tell of failure
#define SEVERITY_WARNING 4

// Words that lines have which a trace follows, as parts of words too.
static bool has_failed(struct span line)
{
    static const char *const stems[] = {
        "err",      "warn",  "exception", "fail",  "fatal", "panic", "crit",  "sever",  "abort",
        "uncaught", "unhan", "throw",     "crash", "alert", "emerg", "trace", "signal", "termin"};
    line = span_cut(line, WORDS_BYTES_MAX);
    for (size_t at = 0; at < line.size; at++) {
        uint8_t c = byte_lower(line.at[at]);
        if (!byte_is_lower(c)) {
            continue;
        }
        for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++) {
            size_t size = strlen(stems[i]);
            if ((uint8_t)stems[i][0] == c && at + size <= line.size &&
                span_equal_nocase(span_of(line.at + at, size), span_text(stems[i]))) {
                return true;
            }
        }
    }
    return false;
}

static bool is_severe(struct span line)
{
    uint64_t pri = 0;
    size_t digits = line.size > 0 && line.at[0] == '<' ? digits_at(line, 1) : 0;
    return digits > 0 && digits <= 3 && span_to_u64(span_of(line.at + 1, digits), &pri) &&
           pri % 8 <= SEVERITY_WARNING;
}

// Where the message begins, behind a syslog's header or a plain line's; 0: there is none.
size_t join_header_size(struct span line)
{
    static const struct instant_context no_time = {0};
    struct syslog syslog;
    struct header header;
    struct span text = span_trim(line), message = {0};
    if (text.size > 0 && text.at[0] == '<' && syslog_read(&no_time, text, &syslog) == SYSLOG_READ) {
        message = syslog.message;
    } else {
        header_read(&no_time, text, &header);
        message = header.message;
    }
    bool shorter = message.size > 0 && message.size < text.size;
    return shorter ? (size_t)(message.at - line.at) : 0;
}

bool join_begins(enum trace_part part)
{
    return part != TRACE_NONE && part != TRACE_TAIL && part != TRACE_CALL;
}

// What a trace begins with when other lines than frames follow at once.
static bool is_opening(struct span text)
{
    switch (text.at[0]) {
    case 'p':
        return has(text, "panic: ");
    case 'f':
        return has(text, "fatal error: ");
    case 't':
        return has(text, "thread '") || has(text, "terminat");
    case 'E':
        return has(text, "Exception in thread");
    case 'U':
        return has(text, "Uncaught ") || has(text, "Unhandled ");
    case 'P':
        return has(text, "PHP Fatal");
    default:
        return false;
    }
}

// The head's message begins at `at` behind a prefix, if it opens a trace: the words are rare, and
// when they stand there the header's own reader decides.
void join_look_behind(struct join *join, size_t at)
{
    struct span line = join->head;
    struct trace_line part;
    if (at > 0 && at < line.size && is_opening(span_skip(line, at)) &&
        join_header_size(line) == at) {
        trace_line_read(span_skip(line, at), &part);
        join->head_part = part.part;
        join->language = part.language;
        join->named = part.type.size > 0;
        join->prefix = part.part == TRACE_NONE ? 0 : at;
    }
}

// Whether a trace may follow the head at all. Asked only when a line looks like one, and at the end
// of a chunk: it costs more than the rest.
bool join_is_likely(struct join *join)
{
    if (!join->looked) {
        join->looked = true;
        join->likely =
            join_begins(join->head_part) || is_severe(join->head) || has_failed(join->head);
    }
    return join->likely;
}

bool join_is_headed(const struct join *join)
{
    return join->prefix > 0 || join_header_size(join->head) > 0;
}
