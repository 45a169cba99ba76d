// Texts become instants, and instants become text: the calendar, and what the parts of a text mean
// in it. The texts themselves are read by instant_form.c.
#include "base/instant.h"

#include "base/instant_inside.h"

#define YEAR_MIN 1
#define YEAR_MAX 9999
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

// ---- what a text means --------------------------------------------------------------------------

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

// ---- from texts and numbers, and back -----------------------------------------------------------

size_t instant_read(struct span text, const struct instant_context *context, int64_t *at_ms)
{
    struct scan scan = {.text = text};
    if (digits_ahead(&scan) >= 10) {
        return instant_form_read_epoch(&scan, at_ms);
    }
    if (!instant_form_read(&scan)) {
        return 0;
    }
    if (!scan.civil.has_zone) {
        instant_take_zone(&scan);
    }
    return instant_ends_here(&scan) && resolve(&scan.civil, context, at_ms) ? scan.at : 0;
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
    if (!instant_form_read_date(&scan) || !scan.civil.has_year || scan.at != text.size ||
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
