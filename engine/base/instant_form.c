// The forms of a timestamp, all read by one scanner: the length of the first run of digits (or the
// first letter) tells the form, so at most two of them are ever tried.
#include "base/instant_inside.h"

#define YEAR_PLAUSIBLE_MIN 1900 // for forms that a plain number could imitate
#define YEAR_PLAUSIBLE_MAX 2199

static bool take_month(struct scan *scan)
{
    scan->civil.month = instant_take_name(scan, "JanFebMarAprMayJunJulAugSepOctNovDec");
    return scan->civil.month != 0;
}

// Behind a date: T, a blank or `, `, and the clock.
static bool take_clock_behind(struct scan *scan)
{
    uint8_t c = peek(scan);
    if (c == 'T' || c == 't') {
        scan->at++;
    } else {
        take(scan, ',');
        if (!take_blanks(scan)) {
            return false;
        }
    }
    return instant_take_clock(scan, ':');
}

static void has_date(struct scan *scan, bool with_year)
{
    scan->civil.has_date = true;
    scan->civil.has_year = with_year;
}

// 2026-11-22  2026/11/22  2026.11.22
static bool take_year_date(struct scan *scan)
{
    struct civil *c = &scan->civil;
    uint8_t mark;
    if (!instant_take_number(scan, 4, 4, &c->year)) {
        return false;
    }
    mark = peek(scan);
    if (mark != '-' && mark != '/' && mark != '.') {
        return false;
    }
    has_date(scan, true);
    return take(scan, mark) && instant_take_number(scan, 1, 2, &c->month) && take(scan, mark) &&
           instant_take_number(scan, 1, 2, &c->day);
}

static bool read_year_first(struct scan *scan)
{
    if (!take_year_date(scan)) {
        return false;
    }
    if (take(scan, '-')) { // BlueGene: 2005-06-03-15.42.50.675872
        return instant_take_clock(scan, '.');
    }
    return take_clock_behind(scan);
}

// 20261122T235801  20261122 235801  20261122-23:58:01:606
static bool read_compact(struct scan *scan)
{
    struct civil *c = &scan->civil;
    c->year = instant_take_digits(scan, 4);
    c->month = instant_take_digits(scan, 2);
    c->day = instant_take_digits(scan, 2);
    has_date(scan, true);
    uint8_t mark = peek(scan);
    if (c->year < YEAR_PLAUSIBLE_MIN || c->year > YEAR_PLAUSIBLE_MAX ||
        (mark != 'T' && mark != ' ' && mark != '-')) {
        return false;
    }
    scan->at++;
    if (digits_ahead(scan) == 6) {
        c->hour = instant_take_digits(scan, 2);
        c->minute = instant_take_digits(scan, 2);
        c->second = instant_take_digits(scan, 2);
        instant_take_fraction(scan);
        return true;
    }
    if (!instant_take_number(scan, 1, 2, &c->hour) || !take(scan, ':') ||
        !instant_take_number(scan, 1, 2, &c->minute) || !take(scan, ':') ||
        !instant_take_number(scan, 1, 2, &c->second)) {
        return false;
    }
    if (peek(scan) == ':') { // Android's step counter writes milliseconds as a number of their own
        scan->at++;
        return instant_take_number(scan, 1, 3, &c->ms);
    }
    instant_take_fraction(scan);
    return true;
}

static uint32_t year_of_two(uint32_t year)
{
    return year + (year >= 70 ? 1900 : 2000);
}

// 081109 203615
static bool read_six_and_six(struct scan *scan)
{
    struct civil *c = &scan->civil;
    c->year = year_of_two(instant_take_digits(scan, 2));
    c->month = instant_take_digits(scan, 2);
    c->day = instant_take_digits(scan, 2);
    has_date(scan, true);
    if (!take(scan, ' ') || digits_ahead(scan) != 6) {
        return false;
    }
    c->hour = instant_take_digits(scan, 2);
    c->minute = instant_take_digits(scan, 2);
    c->second = instant_take_digits(scan, 2);
    return true;
}

// 22/Nov/2026:23:58:01  22-Nov-2026 23:58:01  22 Nov 2026 23:58:01  22 Nov 23:58:01
static bool read_day_month(struct scan *scan)
{
    struct civil *c = &scan->civil;
    uint8_t mark;
    if (!instant_take_number(scan, 1, 2, &c->day)) {
        return false;
    }
    mark = peek(scan);
    scan->at++;
    if ((mark != '/' && mark != '-' && mark != ' ') || !take_month(scan) || !take(scan, mark)) {
        return false;
    }
    bool with_year = digits_ahead(scan) == 4;
    has_date(scan, with_year);
    if (!with_year) {
        return mark == ' ' && instant_take_clock(scan, ':');
    }
    c->year = instant_take_digits(scan, 4);
    return take(scan, mark == '/' ? ':' : ' ') && instant_take_clock(scan, ':');
}

// Two numbers and a year, in the order of the land: 11/22/2026, 22/11/2026, 22.11.2026, 26/11/22.
static bool order_date(struct civil *c, uint8_t mark, uint32_t first, uint32_t second,
                       size_t year_run)
{
    if (year_run == 2 && first > 12 && mark == '/') { // log4j's short form puts the year first
        uint32_t day = c->year;
        c->year = year_of_two(first);
        c->month = second;
        c->day = day;
        return true;
    }
    if (year_run == 2) {
        c->year = year_of_two(c->year);
    }
    bool day_first = mark == '.' || first > 12;
    c->month = day_first ? second : first;
    c->day = day_first ? first : second;
    return year_run == 2 || year_run == 4;
}

// 11/22/2026  22.11.2026  26/11/22; without a year (11-22, 11.22) the month is first.
static bool take_number_date(struct scan *scan)
{
    struct civil *c = &scan->civil;
    uint32_t first, second;
    if (!instant_take_number(scan, 1, 2, &first)) {
        return false;
    }
    uint8_t mark = peek(scan);
    scan->at++;
    if ((mark != '/' && mark != '-' && mark != '.') || !instant_take_number(scan, 1, 2, &second)) {
        return false;
    }
    if (!take(scan, mark)) {
        c->month = first;
        c->day = second;
        has_date(scan, false);
        return mark != '/';
    }
    size_t run = digits_ahead(scan);
    has_date(scan, true);
    return instant_take_number(scan, 2, 4, &c->year) && order_date(c, mark, first, second, run);
}

static bool read_number_date(struct scan *scan)
{
    return take_number_date(scan) && take_clock_behind(scan);
}

// The year at the end: Nov 22 23:58:01 2026, also behind a zone. Other numbers are not its
// business.
static void take_year_behind(struct scan *scan)
{
    struct scan ahead = *scan;
    uint32_t year;
    if (take(&ahead, ' ') && instant_take_number(&ahead, 4, 4, &year) &&
        instant_ends_here(&ahead) && year >= YEAR_PLAUSIBLE_MIN && year <= YEAR_PLAUSIBLE_MAX) {
        *scan = ahead;
        scan->civil.year = year;
        scan->civil.has_year = true;
    }
}

// Nov 22 23:58:01  Nov 22 2026 23:58:01  Nov 22, 2026 11:58:01 PM  Nov 22 23:58:01.123456 PST 2026
static bool read_month_day(struct scan *scan)
{
    struct civil *c = &scan->civil;
    if (!take_month(scan) || !take_blanks(scan) || !instant_take_number(scan, 1, 2, &c->day)) {
        return false;
    }
    take(scan, ',');
    if (!take_blanks(scan)) {
        return false;
    }
    has_date(scan, false);
    if (digits_ahead(scan) == 4) {
        c->year = instant_take_digits(scan, 4);
        c->has_year = true;
        take(scan, ',');
        return take_blanks(scan) && instant_take_clock(scan, ':');
    }
    if (!instant_take_clock(scan, ':')) {
        return false;
    }
    instant_take_zone(scan);
    take_year_behind(scan);
    return true;
}

// Sun Nov 22 ...  Sun, 22 Nov 2026 ...  Sun 2026-11-22 ...
static bool read_words(struct scan *scan)
{
    if (instant_take_name(scan, "MonTueWedThuFriSatSun")) {
        take(scan, ',');
        if (!take_blanks(scan)) {
            return false;
        }
        if (byte_is_digit(peek(scan))) {
            return digits_ahead(scan) == 4 ? read_year_first(scan) : read_day_month(scan);
        }
    }
    return read_month_day(scan);
}

bool instant_form_read(struct scan *scan)
{
    switch (digits_ahead(scan)) {
    case 0:
        return read_words(scan);
    case 1:
    case 2: {
        size_t run = digits_ahead(scan);
        uint8_t mark = byte_at(scan, scan->at + run);
        if (mark == ':') {
            return instant_take_clock(scan, ':');
        }
        return byte_is_alpha(byte_at(scan, scan->at + run + 1)) ? read_day_month(scan)
                                                                : read_number_date(scan);
    }
    case 4:
        return read_year_first(scan);
    case 6:
        return read_six_and_six(scan);
    case 8:
        return read_compact(scan);
    default:
        return false;
    }
}

bool instant_form_read_date(struct scan *scan)
{
    return digits_ahead(scan) == 4 ? take_year_date(scan) : take_number_date(scan);
}

size_t instant_form_read_epoch(struct scan *scan, int64_t *at_ms)
{
    size_t run = digits_ahead(scan);
    if (peek(scan) != '1' || (run != 10 && run != 13 && run != 16 && run != 19)) {
        return 0;
    }
    uint64_t number;
    span_to_u64(span_part(scan->text, scan->at, scan->at + run), &number);
    scan->at += run;
    for (size_t digits = run; digits > 13; digits -= 3) {
        number /= 1000;
    }
    if (run == 10) {
        instant_take_fraction(scan);
        number = number * 1000 + scan->civil.ms;
    }
    if (scan->at < scan->text.size && !byte_is_blank(peek(scan))) {
        return 0;
    }
    *at_ms = (int64_t)number;
    return scan->at;
}
