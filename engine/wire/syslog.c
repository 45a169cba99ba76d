// Syslog lines of both RFCs become messages.
#include "wire/syslog.h"

#define PRI_MAX 191
#define PRI_DIGITS_MAX 3
#define SEVERITY_NOTICE 5
#define SEVERITY_INFO 6

static struct span skip_blanks(struct span text)
{
    while (text.size > 0 && byte_is_blank(text.at[0])) {
        text = span_skip(text, 1);
    }
    return text;
}

// Takes the text up to the next blank, and that blank, off the front of *text.
static struct span take_token(struct span *text)
{
    size_t size = span_find(*text, ' ');
    struct span token = span_of(text->at, size);
    *text = span_skip(*text, size + 1);
    return token;
}

// A token of RFC 5424, where `-` says "none".
static struct span take_field(struct span *text)
{
    struct span token = take_token(text);
    return span_equal(token, span_text("-")) ? span_of(NULL, 0) : token;
}

static enum syslog_end read_pri(struct span line, unsigned *pri, struct span *rest)
{
    size_t digits = 0;
    unsigned value = 0;
    while (1 + digits < line.size && byte_is_digit(line.at[1 + digits])) {
        if (digits < PRI_DIGITS_MAX) {
            value = value * 10 + (unsigned)(line.at[1 + digits] - '0');
        }
        digits++;
    }
    if (digits == 0 || 1 + digits == line.size || line.at[1 + digits] != '>') {
        return SYSLOG_NOT;
    }
    if (digits > PRI_DIGITS_MAX || value > PRI_MAX) {
        return SYSLOG_PRI;
    }
    *pri = value;
    *rest = span_skip(line, digits + 2);
    return SYSLOG_READ;
}

// Takes the structured data off the front. It differs from message to message (sequenceId,
// timeQuality), so nothing of it may enter the text.
//
//   [x@1 a="b\"]"][meta sequenceId="1"] disk full
//   ^                                  ^
static struct span skip_structured_data(struct span text)
{
    bool quoted = false;
    if (text.size > 0 && text.at[0] == '-' && (text.size == 1 || text.at[1] == ' ')) {
        return span_skip(text, 1);
    }
    for (size_t i = 0; i < text.size && text.at[0] == '['; i++) {
        uint8_t c = text.at[i];
        if (quoted && c == '\\') {
            i++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ']' && (i + 1 == text.size || text.at[i + 1] != '[')) {
            return span_skip(text, i + 1);
        }
    }
    return text; // none, or without an end: then it is text
}

// `1 TIME HOST APP PROCID MSGID SD MSG`; false when it is not that.
static bool read_5424(const struct instant_context *time, struct span text, struct syslog *syslog)
{
    static const uint8_t bom[] = {0xEF, 0xBB, 0xBF};
    if (!span_equal(take_token(&text), span_text("1"))) {
        return false;
    }
    struct span at = take_token(&text);
    if (!span_equal(at, span_text("-")) && !instant_parse(at, time, &syslog->at_ms)) {
        return false;
    }
    syslog->host = take_field(&text);
    syslog->service = take_field(&text);
    take_field(&text);
    take_field(&text);
    text = skip_blanks(skip_structured_data(text));
    if (span_starts(text, span_of(bom, sizeof bom))) {
        text = span_skip(text, sizeof bom);
    }
    syslog->message = span_trim(text);
    return true;
}

static bool is_host_byte(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '.' || c == '_' || c == '-' || c == '/';
}

// RFC 3164 ends a tag at the first byte that is no letter or digit; real programs have more:
// `sshd(pam_unix)[42]:`, `postfix/smtpd[42]:`, `rc.local:`.
static bool is_tag_byte(uint8_t c)
{
    return is_host_byte(c) || c == '(' || c == ')';
}

bool syslog_tag_is_secret(struct span tag)
{
    static const char *const names[] = {
        "password",      "passwd",      "passwort",     "passphrase",  "pwd",
        "secret",        "token",       "apikey",       "api_key",     "api-key",
        "x-api-key",     "auth",        "accesskey",    "jwt",         "access_key",
        "authorization", "private_key", "access_token", "credentials", "client_secret",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (span_equal_nocase(tag, span_text(names[i]))) {
            return true;
        }
    }
    return false;
}

// How many bytes a tag at the front takes, its colon included; 0: there is none. *tag is its name.
//
//   app[42]: disk full        the colon needs a blank behind it (`http://...` and `10:42` are no
//   ^^^                       tags), but not after a process id
//   4711: %LINK-3-UPDOWN: ... a router's sequence number stands there too, and names nobody
static size_t read_tag(struct span text, struct span *tag)
{
    size_t end = 0;
    bool digits = true;
    while (end < text.size && is_tag_byte(text.at[end])) {
        digits = digits && byte_is_digit(text.at[end]);
        end++;
    }
    size_t at = end;
    bool has_pid = false;
    if (at > 0 && at < text.size && text.at[at] == '[') {
        size_t close = span_find(text, ']');
        has_pid = close < text.size && close < span_find(text, ' ');
        at = has_pid ? close + 1 : at;
    }
    bool colon = at < text.size && text.at[at] == ':';
    bool gap = at + 1 >= text.size || byte_is_blank(text.at[at + 1]);
    if (end == 0 || !colon || !(gap || has_pid) || syslog_tag_is_secret(span_of(text.at, end))) {
        return 0;
    }
    if (!digits) {
        *tag = span_of(text.at, end);
    }
    return at + 1;
}

static bool is_host(struct span token)
{
    for (size_t i = 0; i < token.size; i++) {
        if (!is_host_byte(token.at[i]) && token.at[i] != ':') {
            return false;
        }
    }
    return token.size > 0;
}

// `TIME HOST TAG: MSG`, where any of the three may be missing.
static void read_3164(const struct instant_context *time, struct span text, struct syslog *syslog)
{
    size_t size = instant_read(text, time, &syslog->at_ms);
    syslog->message = text;
    if (size == 0) {
        return; // without a time nothing says that the first word is a host
    }
    text = span_skip(text, size);
    if (text.size > 0 && text.at[0] == ':') {
        text = span_skip(text, 1); // routers write `Nov 23 00:23:31: `
    }
    text = skip_blanks(text);
    size_t tag = read_tag(text, &syslog->service);
    if (tag == 0) {
        struct span rest = text;
        struct span host = take_token(&rest);
        if (is_host(host)) {
            syslog->host = host;
            text = skip_blanks(rest);
            tag = read_tag(text, &syslog->service);
        }
    }
    syslog->message = span_trim(span_skip(text, tag));
}

enum syslog_end syslog_read(const struct instant_context *time, struct span line,
                            struct syslog *syslog)
{
    unsigned pri = 0;
    struct span text;
    enum syslog_end end = read_pri(line, &pri, &text);
    if (end != SYSLOG_READ) {
        return end;
    }
    unsigned severity = pri % 8;
    *syslog = (struct syslog){
        .level = level_of_syslog(severity),
        .level_weak = severity == SEVERITY_NOTICE || severity == SEVERITY_INFO,
        .at_ms = INSTANT_NONE,
        .text = span_trim(text),
    };
    if (!read_5424(time, syslog->text, syslog)) {
        syslog->at_ms = INSTANT_NONE;
        read_3164(time, syslog->text, syslog);
    }
    return SYSLOG_READ;
}

static size_t escape_at(struct span text, size_t from)
{
    static const char line_end[] = "#012", tab[] = "#011";
    while (from < text.size) {
        from += span_find(span_skip(text, from), '#');
        struct span rest = span_skip(text, from);
        if (span_starts(rest, span_text(line_end)) || span_starts(rest, span_text(tab))) {
            return from;
        }
        from += from < text.size;
    }
    return from;
}

#define ESCAPE_BYTES 4

struct span syslog_unescape(struct span text, uint8_t *out)
{
    size_t used = 0, at = 0;
    size_t hit = escape_at(text, 0);
    if (hit == text.size) {
        return text;
    }
    while (at < text.size) {
        memcpy(out + used, text.at + at, hit - at);
        used += hit - at;
        at = hit;
        if (at < text.size) {
            out[used++] = text.at[at + ESCAPE_BYTES - 1] == '2' ? '\n' : '\t';
            at += ESCAPE_BYTES;
            hit = escape_at(text, at);
        }
    }
    return span_of(out, used);
}
