// Who speaks: hosts and tags as syslog writes them, the streams of container runtimes, loggers,
// programs before a dash.
#include "wire/header_inside.h"
#include "wire/syslog.h"

void header_service_note(struct reading *r, struct span name)
{
    if (name.size > 0 && r->header->service.size == 0) {
        r->header->service = name;
    }
}

// `tag[pid]:` or `tag:`. The name without its process id; *pid tells whether there was one.
static struct span tag_name(struct span field, bool *pid)
{
    struct span none = {NULL, 0};
    *pid = false;
    if (field.size < 2 || last_byte(field) != ':') {
        return none;
    }
    struct span name = span_part(field, 0, field.size - 1);
    if (last_byte(name) == ']') {
        size_t open = span_find(name, '[');
        *pid = header_field_is_made_of(
            span_part(name, open < name.size ? open + 1 : open, name.size - 1), ".-:/@");
        if (!*pid) {
            return none;
        }
        name.size = open;
    }
    bool made = header_field_is_made_of(name, "./()-+$@~%:") && !syslog_tag_is_secret(name);
    return made ? name : none;
}

void header_syslog_names_read(struct reading *r)
{
    bool pid;
    struct span host = field_at(r->line, r->at);
    r->transport = true;
    if (tag_name(host, &pid).size == 0 && header_field_is_made_of(host, ".-:")) {
        r->header->host = host;
        header_take_to(r, r->at + host.size);
    }
    struct span field = field_at(r->line, r->at);
    struct span tag = tag_name(field, &pid);
    if (tag.size > 0 && field_next(r->line, r->at) < r->line.size) {
        header_service_note(r, tag);
        header_take_to(r, r->at + field.size);
    }
}

// As rsyslog and journalctl write files: 2026-11-22T23:58:01+00:00 host tag[pid]: msg. A tag
// without a process id could be a sentence's colon, so its host must at least not begin like one.
static bool read_host_and_tag(struct reading *r)
{
    bool pid, host_pid;
    struct span host = field_at(r->line, r->at);
    if (!header_field_is_made_of(host, ".-:") || tag_name(host, &host_pid).size > 0) {
        return false;
    }
    struct span tag = tag_name(field_at(r->line, field_next(r->line, r->at)), &pid);
    if (tag.size == 0) {
        return false;
    }
    if (!pid && (!r->offset_time || byte_is_upper(byte_at(host, 0)))) {
        return false;
    }
    header_syslog_names_read(r);
    return true;
}

// Container runtimes: 2026-11-22T23:58:01.123456789Z stderr F msg
static bool read_stream_names(struct reading *r)
{
    if (byte_at(r->line, r->at) != 's') {
        return false;
    }
    struct span stream = field_at(r->line, r->at);
    size_t mark = field_next(r->line, r->at);
    struct span flag = field_at(r->line, mark);
    if ((!field_is(stream, "stdout") && !field_is(stream, "stderr")) ||
        (!field_is(flag, "F") && !field_is(flag, "P"))) {
        return false;
    }
    header_take_to(r, mark + 1);
    r->transport = true;
    return true;
}

// Redis marks severity: 123:M 22 Nov 2026 23:58:01.123 # msg
static bool read_redis_mark(struct reading *r)
{
    size_t pid = digits_at(r->line, 0);
    if (pid == 0 || byte_at(r->line, pid) != ':' || !byte_is_upper(byte_at(r->line, pid + 1))) {
        return false;
    }
    struct span mark = field_at(r->line, r->at);
    if (mark.size != 1) {
        return false;
    }
    switch (mark.at[0]) {
    case '#':
        header_level_note(r, LEVEL_WARNING);
        break;
    case '*':
        header_level_note(r, LEVEL_NOTICE);
        break;
    case '-':
        header_level_note(r, LEVEL_INFO);
        break;
    case '.':
        header_level_note(r, LEVEL_DEBUG);
        break;
    default:
        return false;
    }
    header_take_to(r, r->at + 1);
    return true;
}

static bool ends_with(struct span s, const char *text)
{
    struct span end = span_text(text);
    return s.size >= end.size && span_equal(span_skip(s, s.size - end.size), end);
}

// com.shop.Card, but not what was thrown (java.io.IOException), which belongs to the message.
static bool is_plain_logger(struct span name)
{
    return header_field_logger_dots(name) > 0 && !ends_with(name, "Exception") &&
           !ends_with(name, "Error");
}

// Names a class or a module for sure: com.shop.Card, shelf.BlockKeeper, shelf.Keeper$Reader;
// not a host or a file.
static bool is_class(struct span name)
{
    size_t part = name.size;
    while (part > 0 && byte_is_word(name.at[part - 1])) {
        part--;
    }
    return is_plain_logger(name) && byte_is_alpha(byte_at(name, part)) &&
           (byte_is_upper(byte_at(name, part)) ||
            byte_in(byte_at(name, part ? part - 1 : 0), ":$"));
}

// LEVEL com.shop.Card: msg   com.shop.Card : msg   com.shop.Card - msg   stock.api [req-1] msg
static bool read_logger(struct reading *r)
{
    struct span field = field_at(r->line, r->at), name = field;
    size_t next = skip_blanks(r->line, r->at + field.size);
    struct span mark = field_at(r->line, next);
    if (last_byte(name) == ':') {
        name.size--;
        if (!is_class(name) && !(r->levelled && r->bracketed && is_plain_logger(name))) {
            return false;
        }
        header_service_note(r, name);
        header_take_to(r, next);
        return true;
    }
    bool word = r->levelled && r->bracketed && header_field_is_made_of(name, "-");
    bool logger = header_field_logger_dots(name) > 0;
    if ((word || logger) && (field_is(mark, ":") || (r->levelled && field_is(mark, "-")))) {
        header_service_note(r, name);
        header_take_to(r, next + 1);
        return true;
    }
    size_t close = byte_at(r->line, next) == '[' ? header_bracket_close(r->line, next) : 0;
    if (!r->levelled || !logger ||
        (close == 0 && (!is_class(name) || header_field_logger_dots(name) < 2))) {
        return false;
    }
    header_service_note(r, name);
    header_take_to(r, close > 0 ? close + 1 : next);
    return true;
}

// Behind a time, a program and what qualifies it: [10.30 16:49:06] chrome.exe *64 - msg
static bool read_program(struct reading *r)
{
    struct span first = field_at(r->line, r->at);
    size_t at = r->at;
    for (int k = 0;
         k < 3 && header_field_is_identifier(field_at(r->line, at)) && byte_at(r->line, at) != '-';
         k++) {
        at = field_next(r->line, at);
        if (field_is(field_at(r->line, at), "-")) {
            header_service_note(r, first);
            header_take_to(r, at + 1);
            return true;
        }
    }
    return false;
}

// A column of its own, padded on both sides: Info                  CBS    msg
static bool read_column(struct reading *r)
{
    if (!r->levelled || r->at < 2 || !byte_is_blank(r->line.at[r->at - 2])) {
        return false;
    }
    struct span field = field_at(r->line, r->at);
    size_t end = r->at + field.size;
    if (!header_field_is_made_of(field, ".-") || !byte_is_blank(byte_at(r->line, end)) ||
        !byte_is_blank(byte_at(r->line, end + 1)) || end + 2 >= r->line.size) {
        return false;
    }
    header_service_note(r, field);
    header_take_to(r, end);
    return true;
}

void header_names_read(struct reading *r)
{
    bool pid;
    struct span field = field_at(r->line, r->at);
    struct span tag = tag_name(field, &pid);
    if (r->times > 0 && !r->levelled && !r->bracketed &&
        (read_stream_names(r) || read_redis_mark(r) || read_host_and_tag(r))) {
        return;
    }
    if (pid && tag.size > 0) {
        header_service_note(r, tag);
        header_take_to(r, r->at + field.size);
        r->transport = true;
        return;
    }
    if (read_logger(r) || (r->times > 0 && read_program(r)) || read_column(r)) {
        return;
    }
    if (header_field_is_dash(field)) {
        header_take_to(r, r->at + field.size);
    }
}
