// What can be wrong with bytes that arrive. One list makes the codes, their names in /metrics and
// in answers, what happened, and what to do.
#pragma once

//  code            name           what happened                                   what to do
#define OUNCE_ERRORS(X)                                                                            \
    X(LINE_LONG, "line_long", "a line was longer than the limit and was cut",                      \
      "raise line_bytes_max in [limits], or make the sender split its lines")                      \
    X(LINE_TORN, "line_torn", "a line was not whole when the engine stopped, and was left out",    \
      "stop the senders first, or let them send the line again")                                   \
    X(FRAME_BAD, "frame_bad", "an octet count was out of range and was read as text",              \
      "let the sender use LF framing, or a count of at most line_bytes_max")                       \
    X(SYSLOG_BAD, "syslog_bad", "a line began like syslog but was not; it was read as text",       \
      "check the sender's template against RFC 5424 or RFC 3164")                                  \
    X(JSON_BAD, "json_bad", "a line began like JSON but was not; it was grouped as raw text",      \
      "send one whole JSON object per line")                                                       \
    X(JSON_DEEP, "json_deep", "a JSON line was nested too deep; it was grouped as raw text",       \
      "flatten the record, or raise json_depth_max in [limits]")                                   \
    X(TEXT_NONE, "text_none", "a JSON event had no text to group by; it was grouped as raw text",  \
      "send a message, a tag or a fingerprint")                                                    \
    X(UTF8_BAD, "utf8_bad", "a text was not UTF-8; the bad bytes were read as U+FFFD",             \
      "make the sender write UTF-8")                                                               \
    X(NUL_BYTE, "nul_byte", "a text held NUL bytes; they were read as blanks",                     \
      "check what writes binary data into this log")                                               \
    X(TIME_BAD, "time_bad", "a time field could not be read and was ignored",                      \
      "send RFC 3339 or epoch seconds")                                                            \
    X(TIME_RANGE, "time_range",                                                                    \
      "a time lay more than 400 days back or 10 minutes ahead; the arrival time was used",         \
      "check the sender's clock and zone")                                                         \
    X(FIELD_BAD, "field_bad", "a field was out of range or of the wrong type and was ignored",     \
      "see the JSON fields in the README")                                                         \
    X(FIELD_LONG, "field_long", "a field was longer than its limit and was cut",                   \
      "send a shorter service, tag or id")                                                         \
    X(RULE_STEPS, "rule_steps",                                                                    \
      "a regex of the rules took too long on a text and was passed over",                          \
      "make it simpler, or a glob; ounce rules test shows which")

enum ounce_error {
#define X(code, name, what, hint) OUNCE_##code,
    OUNCE_ERRORS(X)
#undef X
        OUNCE_ERROR_COUNT
};

// Static texts; `code` below OUNCE_ERROR_COUNT.
const char *ounce_error_name(enum ounce_error code);
const char *ounce_error_text(enum ounce_error code);
const char *ounce_error_hint(enum ounce_error code);
