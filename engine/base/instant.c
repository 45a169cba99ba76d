// Texts become instants, and instants become text. One scanner reads all forms: the length of the
// first run of digits (or the first letter) tells the form, so at most two of them are ever tried.
#include "base/instant.h"

#define YEAR_MIN 1
#define YEAR_MAX 9999
#define YEAR_PLAUSIBLE_MIN 1900 // for forms that a plain number could imitate
#define YEAR_PLAUSIBLE_MAX 2199
#define DAYS_OF_400_YEARS 146097
#define DAYS_OF_100_YEARS 36524
#define DAYS_OF_4_YEARS 1461
#define DAY_OF_1970 719162              // days from 0001-01-01 to 1970-01-01
#define INSTANT_MIN (-62135596800000LL) // 0001-01-01T00:00:00.000Z
#define INSTANT_MAX 253402300799999LL   // 9999-12-31T23:59:59.999Z
// A leap day returns after at most eight years (1896 to 1904), and one more because the local year
// may be ahead of the year of UTC.
#define YEARS_BETWEEN_LEAP_DAYS 9
#define ZONE_REACH_S 93600 // no zone is further from UTC (RFC 8536, 3.2: below 26 hours)
#define SECONDS_PER_DAY 86400

// What a text said, before it becomes an instant.
struct civil {
    uint32_t year, month, day;
    uint32_t hour, minute, second, ms;
    bool has_date, has_year, has_zone;
    int32_t offset_s; // valid when has_zone
};

struct scan {
    struct span text;
    size_t at; // next byte to read
    struct civil civil;
};

static bool year_is_leap(uint32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint32_t days_in_month(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

int32_t day_of_civil(int32_t year, uint32_t month, uint32_t day)
{
    int32_t before = year - 1;
    int32_t days = 365 * before + before / 4 - before / 100 + before / 400 - DAY_OF_1970;
    for (uint32_t m = 1; m < month; m++) {
        days += (int32_t)days_in_month((uint32_t)year, m);
    }
    return days + (int32_t)day - 1;
}

void civil_of_day(int32_t day, int32_t *year, uint32_t *month, uint32_t *day_of_month)
{
    int64_t days = (int64_t)day + DAY_OF_1970;
    int64_t cycles = floor_div(days, DAYS_OF_400_YEARS);
    uint32_t rest = (uint32_t)(days - cycles * DAYS_OF_400_YEARS);
    // The last day of a century or of a leap year would open a fifth one: it belongs to the fourth.
    uint32_t centuries = rest / DAYS_OF_100_YEARS > 3 ? 3 : rest / DAYS_OF_100_YEARS;
    rest -= centuries * DAYS_OF_100_YEARS;
    uint32_t fours = rest / DAYS_OF_4_YEARS;
    rest -= fours * DAYS_OF_4_YEARS;
    uint32_t years = rest / 365 > 3 ? 3 : rest / 365;
    rest -= years * 365;
    uint32_t in_cycle = 100 * centuries + 4 * fours + years + 1;
    *year = (int32_t)(cycles * 400) + (int32_t)in_cycle;
    *month = 1;
    while (rest >= days_in_month(in_cycle, *month)) {
        rest -= days_in_month(in_cycle, *month);
        (*month)++;
    }
    *day_of_month = rest + 1;
}

// ---- what a text says --------------------------------------------------------------------------

static uint8_t byte_at(const struct scan *scan, size_t at)
{
    return at < scan->text.size ? scan->text.at[at] : 0;
}

static uint8_t peek(const struct scan *scan)
{
    return byte_at(scan, scan->at);
}

static bool take(struct scan *scan, uint8_t c)
{
    if (scan->at >= scan->text.size || scan->text.at[scan->at] != c) {
        return false;
    }
    scan->at++;
    return true;
}

// One or more blanks.
static bool take_blanks(struct scan *scan)
{
    size_t before = scan->at;
    while (byte_is_blank(peek(scan))) {
        scan->at++;
    }
    return scan->at > before;
}

// The length of the run of digits that begins here; 20 stands for "20 or more".
static size_t digits_ahead(const struct scan *scan)
{
    size_t n = 0;
    while (n < 20 && byte_is_digit(byte_at(scan, scan->at + n))) {
        n++;
    }
    return n;
}

// Exactly `count` digits (at most 9) of a longer run or of a whole one.
static uint32_t take_digits(struct scan *scan, size_t count)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (uint32_t)(scan->text.at[scan->at++] - '0');
    }
    return value;
}

// A whole run of `least` to `most` digits.
static bool take_number(struct scan *scan, size_t least, size_t most, uint32_t *value)
{
    size_t run = digits_ahead(scan);
    if (run < least || run > most) {
        return false;
    }
    *value = take_digits(scan, run);
    return true;
}

// A timestamp must not be the beginning of something longer: 10:11:12:13, 2026-11-22T23:58:01x.
static bool ends_here(const struct scan *scan)
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

// Three letters in any case, as a whole word; its place in `names`, counted from 1; 0: none of
// them.
static uint32_t take_name(struct scan *scan, const char *names)
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

static bool take_month(struct scan *scan)
{
    scan->civil.month = take_name(scan, "JanFebMarAprMayJunJulAugSepOctNovDec");
    return scan->civil.month != 0;
}

// Milliseconds from a decimal fraction; further digits are cut off, not rounded.
static void take_fraction(struct scan *scan)
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
    hours = take_digits(scan, 2);
    if (run == 4) {
        minutes = take_digits(scan, 2);
    } else if (peek(scan) == ':') {
        scan->at++;
        if (!take_number(scan, 2, 2, &minutes)) {
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

// What looks like a zone but is none is left for whoever reads on.
static void take_zone(struct scan *scan)
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
    if (found && ends_here(scan)) {
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

// hh<mark>mm<mark>ss with a fraction. Seconds may be missing behind a date with a year; an hour of
// one digit needs a date.
static bool take_clock(struct scan *scan, uint8_t mark)
{
    struct civil *c = &scan->civil;
    if (!take_number(scan, c->has_date ? 1 : 2, 2, &c->hour) || !take(scan, mark) ||
        !take_number(scan, 2, 2, &c->minute)) {
        return false;
    }
    if (take(scan, mark)) {
        if (!take_number(scan, 2, 2, &c->second)) {
            return false;
        }
        take_fraction(scan);
    } else if (!c->has_year || mark != ':') {
        return false;
    }
    return take_noon(scan);
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
    return take_clock(scan, ':');
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
    if (!take_number(scan, 4, 4, &c->year)) {
        return false;
    }
    mark = peek(scan);
    if (mark != '-' && mark != '/' && mark != '.') {
        return false;
    }
    has_date(scan, true);
    return take(scan, mark) && take_number(scan, 1, 2, &c->month) && take(scan, mark) &&
           take_number(scan, 1, 2, &c->day);
}

static bool read_year_first(struct scan *scan)
{
    if (!take_year_date(scan)) {
        return false;
    }
    if (take(scan, '-')) { // BlueGene: 2005-06-03-15.42.50.675872
        return take_clock(scan, '.');
    }
    return take_clock_behind(scan);
}

// 20261122T235801  20261122 235801  20261122-23:58:01:606
static bool read_compact(struct scan *scan)
{
    struct civil *c = &scan->civil;
    c->year = take_digits(scan, 4);
    c->month = take_digits(scan, 2);
    c->day = take_digits(scan, 2);
    has_date(scan, true);
    uint8_t mark = peek(scan);
    if (c->year < YEAR_PLAUSIBLE_MIN || c->year > YEAR_PLAUSIBLE_MAX ||
        (mark != 'T' && mark != ' ' && mark != '-')) {
        return false;
    }
    scan->at++;
    if (digits_ahead(scan) == 6) {
        c->hour = take_digits(scan, 2);
        c->minute = take_digits(scan, 2);
        c->second = take_digits(scan, 2);
        take_fraction(scan);
        return true;
    }
    if (!take_number(scan, 1, 2, &c->hour) || !take(scan, ':') ||
        !take_number(scan, 1, 2, &c->minute) || !take(scan, ':') ||
        !take_number(scan, 1, 2, &c->second)) {
        return false;
    }
    if (peek(scan) == ':') { // Android's step counter writes milliseconds as a number of their own
        scan->at++;
        return take_number(scan, 1, 3, &c->ms);
    }
    take_fraction(scan);
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
    c->year = year_of_two(take_digits(scan, 2));
    c->month = take_digits(scan, 2);
    c->day = take_digits(scan, 2);
    has_date(scan, true);
    if (!take(scan, ' ') || digits_ahead(scan) != 6) {
        return false;
    }
    c->hour = take_digits(scan, 2);
    c->minute = take_digits(scan, 2);
    c->second = take_digits(scan, 2);
    return true;
}

// 22/Nov/2026:23:58:01  22-Nov-2026 23:58:01  22 Nov 2026 23:58:01  22 Nov 23:58:01
static bool read_day_month(struct scan *scan)
{
    struct civil *c = &scan->civil;
    uint8_t mark;
    if (!take_number(scan, 1, 2, &c->day)) {
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
        return mark == ' ' && take_clock(scan, ':');
    }
    c->year = take_digits(scan, 4);
    return take(scan, mark == '/' ? ':' : ' ') && take_clock(scan, ':');
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
    if (!take_number(scan, 1, 2, &first)) {
        return false;
    }
    uint8_t mark = peek(scan);
    scan->at++;
    if ((mark != '/' && mark != '-' && mark != '.') || !take_number(scan, 1, 2, &second)) {
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
    return take_number(scan, 2, 4, &c->year) && order_date(c, mark, first, second, run);
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
    if (take(&ahead, ' ') && take_number(&ahead, 4, 4, &year) && ends_here(&ahead) &&
        year >= YEAR_PLAUSIBLE_MIN && year <= YEAR_PLAUSIBLE_MAX) {
        *scan = ahead;
        scan->civil.year = year;
        scan->civil.has_year = true;
    }
}

// Nov 22 23:58:01  Nov 22 2026 23:58:01  Nov 22, 2026 11:58:01 PM  Nov 22 23:58:01.123456 PST 2026
static bool read_month_day(struct scan *scan)
{
    struct civil *c = &scan->civil;
    if (!take_month(scan) || !take_blanks(scan) || !take_number(scan, 1, 2, &c->day)) {
        return false;
    }
    take(scan, ',');
    if (!take_blanks(scan)) {
        return false;
    }
    has_date(scan, false);
    if (digits_ahead(scan) == 4) {
        c->year = take_digits(scan, 4);
        c->has_year = true;
        take(scan, ',');
        return take_blanks(scan) && take_clock(scan, ':');
    }
    if (!take_clock(scan, ':')) {
        return false;
    }
    take_zone(scan);
    take_year_behind(scan);
    return true;
}

// Sun Nov 22 ...  Sun, 22 Nov 2026 ...  Sun 2026-11-22 ...
static bool read_words(struct scan *scan)
{
    if (take_name(scan, "MonTueWedThuFriSatSun")) {
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

static bool read_civil(struct scan *scan)
{
    switch (digits_ahead(scan)) {
    case 0:
        return read_words(scan);
    case 1:
    case 2: {
        size_t run = digits_ahead(scan);
        uint8_t mark = byte_at(scan, scan->at + run);
        if (mark == ':') {
            return take_clock(scan, ':');
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

// ---- what it means -----------------------------------------------------------------------------

static bool clock_is_possible(struct civil *c)
{
    if (c->second == 60) { // a leap second, which POSIX time does not have
        c->second = 59;
    }
    return c->hour < 24 && c->minute < 60 && c->second < 60;
}

static bool date_is_possible(uint32_t year, uint32_t month, uint32_t day)
{
    return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in_month(year, month);
}

// The last step that begins at or before `at_s`; the first one when none does.
static size_t zone_step_at(const struct zone *zone, int64_t at_s)
{
    size_t low = 0, high = zone->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (zone->steps[middle].from_s <= at_s) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool zone_is_utc(const struct zone *zone)
{
    return zone == NULL || zone->count == 0;
}

// Local seconds become UTC: by the first step under which both agree. Where clocks went back two
// steps agree, and the first is the earlier instant; where they went forward none does, and the
// earlier of the two readings is taken.
static int64_t zone_utc_s(const struct zone *zone, int64_t local_s)
{
    if (zone_is_utc(zone)) {
        return local_s;
    }
    int64_t earliest = INT64_MAX;
    for (size_t i = zone_step_at(zone, local_s - ZONE_REACH_S); i < zone->count; i++) {
        const struct zone_step *step = &zone->steps[i];
        int64_t utc_s = local_s - step->offset_s;
        bool begun = i == 0 || step->from_s <= utc_s;
        if (begun && (i + 1 == zone->count || utc_s < step[1].from_s)) {
            return utc_s;
        }
        if (earliest != INT64_MAX && step->from_s > local_s + ZONE_REACH_S) {
            break;
        }
        earliest = utc_s < earliest ? utc_s : earliest;
    }
    return earliest;
}

static int64_t civil_ms(const struct civil *c, int32_t day, const struct zone *zone)
{
    int64_t local_s = (int64_t)day * SECONDS_PER_DAY + c->hour * 3600 + c->minute * 60 + c->second;
    int64_t utc_s = c->has_zone ? local_s - c->offset_s : zone_utc_s(zone, local_s);
    return utc_s * MS_PER_SECOND + c->ms;
}

// The latest instant that the context lets a text without a year mean.
static int64_t latest_ms(const struct instant_context *context)
{
    int64_t latest;
    if (__builtin_add_overflow(context->now_ms, context->skew_ms, &latest)) {
        return INSTANT_MAX;
    }
    return latest < INSTANT_MIN ? INSTANT_MIN : latest > INSTANT_MAX ? INSTANT_MAX : latest;
}

static bool resolve_yearless(const struct civil *c, const struct instant_context *context,
                             int64_t *at_ms)
{
    int64_t latest = latest_ms(context);
    int32_t year;
    uint32_t month, day;
    civil_of_day(instant_day(latest), &year, &month, &day);
    for (int32_t y = year + 1; y >= year - YEARS_BETWEEN_LEAP_DAYS && y >= YEAR_MIN; y--) {
        if (!date_is_possible((uint32_t)y, c->month, c->day)) {
            continue;
        }
        int64_t ms = civil_ms(c, day_of_civil(y, c->month, c->day), context->zone);
        if (ms <= latest) {
            *at_ms = ms;
            return true;
        }
    }
    return false;
}

static bool resolve_dateless(const struct civil *c, const struct instant_context *context,
                             int64_t *at_ms)
{
    int64_t latest = latest_ms(context);
    int64_t ms;
    // From the day after UTC's (a zone may be ahead) back to the first that is not in the future.
    int32_t day = instant_day(latest) + 1;
    do {
        ms = civil_ms(c, day, context->zone);
        day--;
    } while (ms > latest);
    *at_ms = ms;
    return true;
}

static bool resolve(struct civil *c, const struct instant_context *context, int64_t *at_ms)
{
    if (!clock_is_possible(c)) {
        return false;
    }
    if (!c->has_date) {
        return resolve_dateless(c, context, at_ms);
    }
    if (!c->has_year) {
        return resolve_yearless(c, context, at_ms);
    }
    if (!date_is_possible(c->year, c->month, c->day)) {
        return false;
    }
    *at_ms = civil_ms(c, day_of_civil((int32_t)c->year, c->month, c->day), context->zone);
    return true;
}

// Seconds since 1970 by their ten digits, or parts of a second by 3, 6 or 9 digits more.
static size_t read_epoch(struct scan *scan, int64_t *at_ms)
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
        take_fraction(scan);
        number = number * 1000 + scan->civil.ms;
    }
    if (scan->at < scan->text.size && !byte_is_blank(peek(scan))) {
        return 0;
    }
    *at_ms = (int64_t)number;
    return scan->at;
}

size_t instant_read(struct span text, const struct instant_context *context, int64_t *at_ms)
{
    struct scan scan = {.text = text};
    if (digits_ahead(&scan) >= 10) {
        return read_epoch(&scan, at_ms);
    }
    if (!read_civil(&scan)) {
        return 0;
    }
    if (!scan.civil.has_zone) {
        take_zone(&scan);
    }
    return ends_here(&scan) && resolve(&scan.civil, context, at_ms) ? scan.at : 0;
}

bool instant_parse(struct span text, const struct instant_context *context, int64_t *at_ms)
{
    text = span_trim(text);
    int64_t read_ms;
    if (text.size && instant_read(text, context, &read_ms) == text.size) {
        *at_ms = read_ms;
        return true;
    }
    struct scan scan = {.text = text};
    bool is_date = digits_ahead(&scan) == 4 ? take_year_date(&scan) : take_number_date(&scan);
    if (!is_date || !scan.civil.has_year || scan.at != text.size ||
        !resolve(&scan.civil, context, &read_ms)) {
        return false;
    }
    *at_ms = read_ms;
    return true;
}

bool instant_of_number(double number, int64_t *at_ms)
{
    double ms;
    if (!(number >= 0)) { // also what is no number
        return false;
    }
    if (number < 1e11) {
        ms = number * 1e3 + 0.5; // a fraction such as .123 is a hair below or above in binary
    } else if (number < 1e14) {
        ms = number;
    } else if (number < 1e17) {
        ms = number / 1e3;
    } else {
        ms = number / 1e6;
    }
    if (!(ms < (double)INSTANT_MAX + 1)) {
        return false;
    }
    *at_ms = (int64_t)ms;
    return true;
}

static void write_number(uint8_t *out, size_t digits, uint32_t value)
{
    while (digits > 0) {
        out[--digits] = (uint8_t)('0' + value % 10);
        value /= 10;
    }
}

void instant_write(int64_t at_ms, uint8_t out[INSTANT_TEXT_BYTES])
{
    at_ms = at_ms < INSTANT_MIN ? INSTANT_MIN : at_ms > INSTANT_MAX ? INSTANT_MAX : at_ms;
    int32_t day = instant_day(at_ms);
    uint32_t second = (uint32_t)((at_ms - day * MS_PER_DAY) / MS_PER_SECOND);
    int32_t year;
    uint32_t month, day_of_month;
    civil_of_day(day, &year, &month, &day_of_month);
    memcpy(out, "0000-00-00T00:00:00Z", INSTANT_TEXT_BYTES);
    write_number(out, 4, (uint32_t)year);
    write_number(out + 5, 2, month);
    write_number(out + 8, 2, day_of_month);
    write_number(out + 11, 2, second / 3600);
    write_number(out + 14, 2, second / 60 % 60);
    write_number(out + 17, 2, second % 60);
}
