// The parts that timestamps are made of: numbers, names, fractions, clocks and zones. The length of
// a run of digits is looked at before its value.
#include "base/instant_inside.h"

uint32_t instant_take_digits(struct scan *scan, size_t count)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (uint32_t)(scan->text.at[scan->at++] - '0');
    }
    return value;
}

bool instant_take_number(struct scan *scan, size_t least, size_t most, uint32_t *value)
{
    size_t run = digits_ahead(scan);
    if (run < least || run > most) {
        return false;
    }
    *value = instant_take_digits(scan, run);
    return true;
}

bool instant_ends_here(const struct scan *scan)
{
    uint8_t c = peek(scan);
    if (byte_is_digit(c) || byte_is_alpha(c) || c == '_' || c == '/') {
        return false;
    }
    if (c == '.' || c == ':' || c == '-' || c == '+') {
        uint8_t next = byte_at(scan, scan->at + 1);
        return !byte_is_digit(next) && !byte_is_alpha(next);
    }
    return true;
}

uint32_t instant_take_name(struct scan *scan, const char *names)
{
    if (scan->at + 3 > scan->text.size || byte_is_alpha(byte_at(scan, scan->at + 3))) {
        return 0;
    }
    struct span word = span_part(scan->text, scan->at, scan->at + 3);
    for (uint32_t i = 0; names[3 * i]; i++) {
        if (span_equal_nocase(word, span_of(names + 3 * i, 3))) {
            scan->at += 3;
            return i + 1;
        }
    }
    return 0;
}
void instant_take_fraction(struct scan *scan)
{
    uint8_t mark = peek(scan);
    if ((mark != '.' && mark != ',') || !byte_is_digit(byte_at(scan, scan->at + 1))) {
        return;
    }
    scan->at++;
    uint32_t unit = 100;
    while (byte_is_digit(peek(scan))) {
        scan->civil.ms += unit * (uint32_t)(peek(scan) - '0');
        unit /= 10;
        scan->at++;
    }
}

static bool take_offset(struct scan *scan)
{
    uint8_t sign = peek(scan);
    uint32_t hours, minutes = 0;
    if (sign != '+' && sign != '-') {
        return false;
    }
    scan->at++;
    size_t run = digits_ahead(scan);
    if (run != 2 && run != 4) {
        return false;
    }
    hours = instant_take_digits(scan, 2);
    if (run == 4) {
        minutes = instant_take_digits(scan, 2);
    } else if (peek(scan) == ':') {
        scan->at++;
        if (!instant_take_number(scan, 2, 2, &minutes)) {
            return false;
        }
    }
    if (hours > 15 || minutes > 59) {
        return false;
    }
    int32_t offset_s = (int32_t)(hours * 3600 + minutes * 60);
    scan->civil.offset_s = sign == '-' ? -offset_s : offset_s;
    return true;
}

// The names of RFC 5322, 4.3 (whose letters mean North America's zones there), and two of Europe.
static bool take_zone_name(struct scan *scan)
{
    static const struct {
        char name[5];
        int8_t hours;
    } zones[] = {{"Z", 0},    {"UTC", 0},  {"GMT", 0},  {"EST", -5}, {"EDT", -4},
                 {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8},
                 {"PDT", -7}, {"CET", 1},  {"CEST", 2}};
    size_t end = scan->at;
    while (byte_is_alpha(byte_at(scan, end))) {
        end++;
    }
    struct span word = span_part(scan->text, scan->at, end);
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        if (span_equal(word, span_text(zones[i].name)) ||
            (i == 0 && span_equal(word, span_text("z")))) {
            scan->civil.offset_s = zones[i].hours * 3600;
            scan->at = end;
            return true;
        }
    }
    return false;
}

void instant_take_zone(struct scan *scan)
{
    size_t before = scan->at;
    if (peek(scan) == ' ') {
        scan->at++;
    }
    size_t start = scan->at;
    bool found = take_zone_name(scan);
    if (!found) {
        scan->at = start;
        found = take_offset(scan);
    }
    if (found && instant_ends_here(scan)) {
        scan->civil.has_zone = true;
    } else {
        scan->at = before;
    }
}

// 11:58:01 PM
static bool take_noon(struct scan *scan)
{
    size_t at = scan->at;
    if (peek(scan) != ' ' || byte_lower(byte_at(scan, at + 2)) != 'm' ||
        byte_is_alpha(byte_at(scan, at + 3))) {
        return true;
    }
    uint8_t half = byte_lower(byte_at(scan, at + 1));
    if (half != 'a' && half != 'p') {
        return true;
    }
    if (scan->civil.hour < 1 || scan->civil.hour > 12) {
        return false;
    }
    scan->civil.hour = scan->civil.hour % 12 + (half == 'p' ? 12 : 0);
    scan->at += 3;
    return true;
}

bool instant_take_clock(struct scan *scan, uint8_t mark)
{
    struct civil *c = &scan->civil;
    if (!instant_take_number(scan, c->has_date ? 1 : 2, 2, &c->hour) || !take(scan, mark) ||
        !instant_take_number(scan, 2, 2, &c->minute)) {
        return false;
    }
    if (take(scan, mark)) {
        if (!instant_take_number(scan, 2, 2, &c->second)) {
            return false;
        }
        instant_take_fraction(scan);
    } else if (!c->has_year || mark != ':') {
        return false;
    }
    return take_noon(scan);
}
