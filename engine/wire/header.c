// A plain line is read field by field (a field is what stands between blanks). What surely belongs
// to a header moves the place where the message begins: a time, a level, a bracket group. Fields
// that only may belong to it (a process number, a node's name, a dash) are passed over on trial:
// they are taken when a sure one follows soon, else the message begins before them.
//
//   - 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL INFO parity error
//   ~ ========== ~~~~~~~~~~ ~~~~~~ ========================== ~~~~~~ ~~~ ~~~~~~ ==== ^^^^^^^^^^^^
//     (= sure, ~ on trial)
//
// Then come the names: host and tag as syslog writes them, a logger, a program before a dash. A
// prefix put on by a transport (syslog, container runtimes) may be followed by a header of its own.
#include "wire/header.h"

#include "wire/header_inside.h"

#define ANCHOR_FIELDS_MAX 6 // the first time or level stands among these
#define TRANSPORTS_MAX 3    // prefixes before the innermost header

// ---- where a header begins ---------------------------------------------------------------------

// 2026-11-22T23:58:01.123456+00:00, with a zone in digits.
static bool is_offset_time(struct span when)
{
    size_t n = when.size;
    return n >= 24 && when.at[10] == 'T' &&
           (byte_in(when.at[n - 5], "+-") ||
            (byte_in(when.at[n - 6], "+-") && when.at[n - 3] == ':'));
}

static bool take_anchor_time(struct reading *r, bool first)
{
    int64_t at_ms;
    size_t close = byte_at(r->line, r->at) == '[' ? header_bracket_close(r->line, r->at) : 0;
    if (close > 0 && header_bracket_take_time(r, close)) {
        return true;
    }
    size_t size = header_time_at(r, r->at, &at_ms);
    if (size == 0) {
        return false;
    }
    struct span when = span_part(r->line, r->at, r->at + size);
    enum strength strength = header_time_strength(when);
    if ((strength == STRENGTH_CLOCK && !first) || !header_time_take(r)) {
        return false;
    }
    r->doubtful = strength == STRENGTH_NUMBER;
    r->syslog = first && byte_is_alpha(when.at[0]) && !header_time_is_absolute(r, when);
    r->offset_time = first && is_offset_time(when);
    return true;
}

// What may stand before the time: a name, a number, a dash, [name], Ruby's `E,`.
static bool may_lead(struct span field)
{
    if (field.size == 2 && field.at[1] == ',') {
        return header_level_of_letter(field.at[0]) != LEVEL_NONE;
    }
    if (field.size > 2 && field.at[0] == '[' && last_byte(field) == ']') {
        return header_field_is_made_of(span_part(field, 1, field.size - 1), ".-:/#@");
    }
    return header_field_is_number(field) || header_field_is_dash(field) ||
           header_field_is_identifier(field);
}

static bool find_time(struct reading *r)
{
    for (int k = 0; k < ANCHOR_FIELDS_MAX && r->at < r->line.size; k++) {
        if (take_anchor_time(r, k == 0)) {
            return true;
        }
        if (!may_lead(field_at(r->line, r->at))) {
            return false;
        }
        r->at = field_next(r->line, r->at);
    }
    return false;
}

// Python's basic form: ERROR:shop.billing:msg
static bool take_level_name(struct reading *r, size_t colon)
{
    size_t end = colon + 1;
    while (byte_is_word(byte_at(r->line, end)) || byte_in(byte_at(r->line, end), ".-")) {
        end++;
    }
    if (end > colon + 1 && byte_at(r->line, end) == ':' && byte_at(r->line, end + 1) != '/') {
        header_service_note(r, span_part(r->line, colon + 1, end));
        header_take_to(r, end + 1);
        r->ended = true;
        return true;
    }
    header_take_to(r, colon + 1);
    return true;
}

// A line may begin with its level: `ERROR: msg`, `ERROR msg`, `[error] msg`, `[main] ERROR msg`,
// `0 [main] ERROR msg`. Without a mark, a sentence in capitals (FATAL EXCEPTION: main) is none.
static bool find_level(struct reading *r)
{
    size_t at = header_field_is_number(field_at(r->line, 0)) ? field_next(r->line, 0) : 0;
    bool numbered = at > 0, bracket = byte_at(r->line, at) == '[';
    if (bracket) {
        size_t close = header_bracket_close(r->line, at);
        if (close == 0) {
            return false;
        }
        enum level level = header_bracket_level(span_part(r->line, at + 1, close));
        if (level != LEVEL_NONE && !numbered) {
            header_level_note(r, level);
            header_take_to(r, close + 1 + (byte_at(r->line, close + 1) == ':'));
            return true;
        }
        at = skip_blanks(r->line, close + 1);
    } else if (numbered) {
        return false;
    }
    size_t end = at;
    while (byte_is_upper(byte_at(r->line, end))) {
        end++;
    }
    enum level level = level_of_name(span_part(r->line, at, end));
    uint8_t next = byte_at(r->line, end);
    struct span following = field_at(r->line, skip_blanks(r->line, end));
    following.size -= last_byte(following) == ':';
    bool capitals = header_field_is_upper(following) && following.size > 1 && !bracket &&
                    level_of_name(following) == LEVEL_NONE;
    if (level == LEVEL_NONE || (next != ':' && (!byte_is_blank(next) || capitals))) {
        return false;
    }
    header_level_note(r, level);
    if (next == ':') {
        return take_level_name(r, end);
    }
    header_take_to(r, end);
    return true;
}

// ---- formats with a beginning of their own -----------------------------------------------------

// glog and klog: E1122 23:58:01.123456  1234 file.cc:12] msg
static bool read_glog(struct reading *r)
{
    struct span s = r->line;
    uint8_t text[6 + 24] = "mm-dd ";
    if (digits_at(s, 1) != 4 || header_level_of_letter(s.at[0]) == LEVEL_NONE ||
        byte_at(s, 5) != ' ') {
        return false;
    }
    struct span clock = span_skip(s, 6);
    size_t size = clock.size < sizeof text - 6 ? clock.size : sizeof text - 6;
    memcpy(text, s.at + 1, 2);
    memcpy(text + 3, s.at + 3, 2);
    memcpy(text + 6, clock.at, size);
    int64_t at_ms;
    size_t read = instant_read(span_of(text, 6 + size), r->time, &at_ms);
    size_t at = read > 0 ? skip_blanks(s, read) : 0;
    at = digits_at(s, at) > 0 ? field_next(s, at) : at;
    struct span place = field_at(s, at);
    if (read == 0 || last_byte(place) != ']' || span_find(place, ':') == place.size) {
        return false;
    }
    header_level_note(r, header_level_of_letter(s.at[0]));
    r->times++;
    r->when = span_part(s, 0, read);
    r->header->at_ms = at_ms;
    header_take_to(r, at + place.size);
    return true;
}

// The kernel's ring buffer: [12345.678901] msg. Seconds since start are no time.
static bool read_kernel(struct reading *r)
{
    if (byte_at(r->line, 0) != '[') {
        return false;
    }
    size_t at = skip_blanks(r->line, 1);
    size_t seconds = digits_at(r->line, at);
    at += seconds;
    if (seconds == 0 || byte_at(r->line, at) != '.' || digits_at(r->line, at + 1) != 6 ||
        byte_at(r->line, at + 7) != ']') {
        return false;
    }
    header_take_to(r, at + 8);
    return true;
}

// docker compose: web-1  | msg
static bool read_compose(struct reading *r)
{
    struct span name = field_at(r->line, 0);
    size_t bar = field_next(r->line, 0);
    int64_t at_ms;
    if (!header_field_is_made_of(name, ".-") || byte_at(r->line, bar) != '|' ||
        !byte_is_blank(byte_at(r->line, bar + 1))) {
        return false;
    }
    size_t mark = name.size;
    while (mark > 0 && byte_is_digit(name.at[mark - 1])) {
        mark--;
    }
    bool numbered = mark > 1 && mark < name.size && byte_in(name.at[mark - 1], "-_");
    if (!numbered && header_time_at(r, skip_blanks(r->line, bar + 1), &at_ms) == 0) {
        return false;
    }
    header_service_note(r, name);
    header_take_to(r, bar + 1);
    r->transport = true;
    return true;
}

// Common and combined log: 10.0.0.1 - - [22/Nov/2026:23:58:01 +0000] "GET / HTTP/1.1" 500 12
// The address, the request and the status are the message; only the time is taken.
static bool read_access(struct reading *r)
{
    size_t at = 0;
    int64_t at_ms;
    for (int k = 0; k < ANCHOR_FIELDS_MAX && byte_at(r->line, at) != '['; k++) {
        at = field_next(r->line, at);
    }
    if (at == 0 || byte_at(r->line, at) != '[') {
        return false;
    }
    size_t size = header_time_at(r, at + 1, &at_ms);
    size_t end = at + 1 + size;
    if (size == 0 || byte_at(r->line, at + 3) != '/' || !byte_is_alpha(byte_at(r->line, at + 4)) ||
        byte_at(r->line, end) != ']' || byte_at(r->line, end + 2) != '"') {
        return false;
    }
    header_time_note(r, span_part(r->line, at + 1, end), at_ms);
    return true;
}

// ---- the whole ---------------------------------------------------------------------------------

// One header, outermost first. False: there is none, and r->header is not to be used.
static bool read_one(struct reading *r)
{
    if (r->line.size == 0) {
        return false;
    }
    if (read_access(r) || read_glog(r) || read_kernel(r) || read_compose(r)) {
        return true;
    }
    if (!find_level(r) && !find_time(r)) {
        return false;
    }
    // A level behind syslog's time says that it is no syslog after all: a host comes first there.
    if (r->syslog && (byte_at(r->line, r->at) == '[' || header_level_take_word(r))) {
        r->syslog = false;
    }
    if (!r->syslog) {
        header_elements_read(r);
    }
    if (r->doubtful && !r->levelled && r->times < 2) {
        return false;
    }
    size_t before_names = r->at;
    if (r->syslog) {
        header_syslog_names_read(r);
    } else if (!r->ended) {
        header_names_read(r);
    }
    if (r->sure >= r->line.size) { // a tag with nothing behind it is the message
        r->sure = before_names;
    }
    return true;
}

void header_read(const struct instant_context *time, struct span line, struct header *header)
{
    line = span_trim(line);
    *header = (struct header){.message = line, .at_ms = INSTANT_NONE, .level = LEVEL_NONE};
    struct span when = {NULL, 0};
    for (int layer = 0; layer < TRANSPORTS_MAX; layer++) {
        struct header found = *header;
        struct reading reading = {
            .time = time, .line = header->message, .when = when, .header = &found};
        if (!read_one(&reading)) {
            return;
        }
        when = reading.when;
        found.message = span_skip(reading.line, reading.sure);
        if (found.message.size == 0) {
            found.message = reading.line;
        }
        *header = found;
        if (!reading.transport) {
            return;
        }
    }
}
