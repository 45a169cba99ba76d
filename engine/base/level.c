// Severity names and numbers become levels.
#include "base/level.h"

#include "base/check.h"

struct level_word {
    const char *word;
    enum level level;
};

// Full names first, then the short ones of zerolog, Serilog, logrus and syslog.
static const struct level_word words[] = {
    {"trace", LEVEL_TRACE},        {"verbose", LEVEL_TRACE},
    {"finest", LEVEL_TRACE},       {"finer", LEVEL_TRACE},
    {"trc", LEVEL_TRACE},          {"vrb", LEVEL_TRACE},
    {"debug", LEVEL_DEBUG},        {"fine", LEVEL_DEBUG},
    {"debu", LEVEL_DEBUG},         {"dbg", LEVEL_DEBUG},
    {"info", LEVEL_INFO},          {"information", LEVEL_INFO},
    {"informational", LEVEL_INFO}, {"inf", LEVEL_INFO},
    {"notice", LEVEL_NOTICE},      {"warning", LEVEL_WARNING},
    {"warn", LEVEL_WARNING},       {"wrn", LEVEL_WARNING},
    {"error", LEVEL_ERROR},        {"err", LEVEL_ERROR},
    {"severe", LEVEL_ERROR},       {"erro", LEVEL_ERROR},
    {"critical", LEVEL_CRITICAL},  {"crit", LEVEL_CRITICAL},
    {"fatal", LEVEL_CRITICAL},     {"panic", LEVEL_CRITICAL},
    {"fata", LEVEL_CRITICAL},      {"ftl", LEVEL_CRITICAL},
    {"pani", LEVEL_CRITICAL},      {"dpanic", LEVEL_CRITICAL},
    {"alert", LEVEL_ALERT},        {"emergency", LEVEL_EMERGENCY},
    {"emerg", LEVEL_EMERGENCY},
};

#define WORD_BYTES_MAX 13 // "informational"

enum level level_of_name(struct span word)
{
    if (word.size < 3 || word.size > WORD_BYTES_MAX) {
        return LEVEL_NONE;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (byte_lower(word.at[0]) == (uint8_t)words[i].word[0] &&
            span_equal_nocase(word, span_text(words[i].word))) {
            return words[i].level;
        }
    }
    return LEVEL_NONE;
}

enum level level_of_syslog(unsigned severity)
{
    static const enum level levels[] = {
        LEVEL_EMERGENCY, LEVEL_ALERT,  LEVEL_CRITICAL, LEVEL_ERROR,
        LEVEL_WARNING,   LEVEL_NOTICE, LEVEL_INFO,     LEVEL_DEBUG,
    };
    return severity < sizeof levels / sizeof levels[0] ? levels[severity] : LEVEL_NONE;
}

enum level level_of_number(uint64_t number)
{
    switch (number) {
    case 10:
        return LEVEL_TRACE;
    case 20:
        return LEVEL_DEBUG;
    case 30:
        return LEVEL_INFO;
    case 40:
        return LEVEL_WARNING;
    case 50:
        return LEVEL_ERROR;
    case 60:
        return LEVEL_CRITICAL;
    default:
        return number < 8 ? level_of_syslog((unsigned)number) : LEVEL_NONE;
    }
}

const char *level_name(enum level level)
{
    static const char *const names[LEVEL_COUNT] = {
        [LEVEL_NONE] = "",         [LEVEL_TRACE] = "trace",
        [LEVEL_DEBUG] = "debug",   [LEVEL_INFO] = "info",
        [LEVEL_NOTICE] = "notice", [LEVEL_WARNING] = "warning",
        [LEVEL_ERROR] = "error",   [LEVEL_CRITICAL] = "critical",
        [LEVEL_ALERT] = "alert",   [LEVEL_EMERGENCY] = "emergency",
    };
    CHECK(level < LEVEL_COUNT);
    return names[level];
}
