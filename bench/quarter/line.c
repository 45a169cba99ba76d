// An event becomes a line: the holes of its text are filled with words and numbers, and the head of
// its format is put around it. One day's lines are millions, so bytes are copied, never printed.
#include "line.h"

#include <stdbool.h>
#include <string.h>

#include "dice.h"
#include "die.h"

static void put(struct line *line, const char *text, size_t size)
{
    if (size > sizeof(line->at) - line->size) {
        die(EXIT_FAILURE, "a text of the tables is too long", text);
    }
    memcpy(line->at + line->size, text, size);
    line->size += size;
}

static void put_text(struct line *line, const char *text)
{
    put(line, text, strlen(text));
}

static void put_number(struct line *line, uint64_t number)
{
    char digits[20];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    put(line, digits + at, sizeof(digits) - at);
}

// The lowest `width` digits, with zeros before them.
static void put_digits(struct line *line, uint64_t number, uint32_t width)
{
    char digits[20];
    for (uint32_t at = width; at-- > 0; number /= 10) {
        digits[at] = (char)('0' + number % 10);
    }
    put(line, digits, width);
}

static void put_hex(struct line *line, uint64_t number, uint32_t width)
{
    char digits[16];
    for (uint32_t at = width; at-- > 0; number >>= 4) {
        digits[at] = "0123456789abcdef"[number & 15];
    }
    put(line, digits, width);
}

static const char *const month_names[] = {"",    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const weekday_names[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

// Hinnant's days-to-civil (howardhinnant.github.io/date_algorithms.html) for days from 1970 on.
struct civil civil_of(int64_t day)
{
    uint32_t shifted = (uint32_t)(day + 719468);
    uint32_t era = shifted / 146097;
    uint32_t doe = shifted % 146097;
    uint32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    uint32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    uint32_t mp = (5 * doy + 2) / 153;
    uint32_t month = mp < 10 ? mp + 3 : mp - 9;
    return (struct civil){day, yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

static void put_clock(struct line *line, const struct speech *speech)
{
    uint64_t second = (uint64_t)(speech->at_ms % DAY_MS / 1000);
    put_digits(line, second / 3600, 2);
    put(line, ":", 1);
    put_digits(line, second / 60 % 60, 2);
    put(line, ":", 1);
    put_digits(line, second % 60, 2);
}

static void put_fraction(struct line *line, struct speech *speech, char point, uint32_t digits)
{
    put(line, &point, 1);
    put_digits(line, (uint64_t)(speech->at_ms % 1000), 3);
    if (digits > 3) {
        put_digits(line, dice_roll(&speech->dice) % 1000000, digits - 3);
    }
}

static void put_date(struct line *line, const struct civil *civil, char between)
{
    put_digits(line, civil->year, 4);
    put(line, &between, 1);
    put_digits(line, civil->month, 2);
    put(line, &between, 1);
    put_digits(line, civil->day_of_month, 2);
}

// "22/Nov/2026", or "22 Nov 2026".
static void put_date_words(struct line *line, const struct civil *civil, char between)
{
    put_digits(line, civil->day_of_month, 2);
    put(line, &between, 1);
    put_text(line, month_names[civil->month]);
    put(line, &between, 1);
    put_digits(line, civil->year, 4);
}

// "Nov 22 23:58:01", the day blank-padded or zero-padded.
static void put_month_first(struct line *line, struct speech *speech, char pad)
{
    uint32_t day = speech->civil.day_of_month;
    put_text(line, month_names[speech->civil.month]);
    put(line, " ", 1);
    if (day < 10) {
        put(line, &pad, 1);
    }
    put_number(line, day);
    put(line, " ", 1);
    put_clock(line, speech);
}

static void put_date_and_clock(struct line *line, struct speech *speech, char between, char middle)
{
    put_date(line, &speech->civil, between);
    put(line, &middle, 1);
    put_clock(line, speech);
}

static void put_time(struct line *line, char form, struct speech *speech)
{
    switch (form) {
    case 'r': // 2026-11-22T23:58:01.123Z
    case 'k': // 2026-11-22T23:58:01.123456789Z
    case 'u': // 2026-11-22T23:58:01.123456
        put_date_and_clock(line, speech, '-', 'T');
        put_fraction(line, speech, '.', form == 'r' ? 3 : form == 'k' ? 9 : 6);
        put(line, "Z", form != 'u');
        break;
    case 'n': // 2026/11/22 23:58:01
        put_date_and_clock(line, speech, '/', ' ');
        break;
    case 'j': // 2026-11-22 23:58:01,123
    case 'p': // 2026-11-22 23:58:01.123 UTC
        put_date_and_clock(line, speech, '-', ' ');
        put_fraction(line, speech, form == 'j' ? ',' : '.', 3);
        put(line, " UTC", form == 'p' ? 4 : 0);
        break;
    case 'a': // Sun Nov 22 23:58:01.123456 2026
        put_text(line, weekday_names[plan_weekday(speech->at_ms)]);
        put(line, " ", 1);
        put_month_first(line, speech, '0');
        put_fraction(line, speech, '.', 6);
        put(line, " ", 1);
        put_digits(line, speech->civil.year, 4);
        break;
    case 'b': // Nov 22 23:58:01
        put_month_first(line, speech, ' ');
        break;
    case 'c': // 22/Nov/2026:23:58:01 +0000
        put_date_words(line, &speech->civil, '/');
        put(line, ":", 1);
        put_clock(line, speech);
        put(line, " +0000", 6);
        break;
    case 'd': // 22 Nov 2026 23:58:01.123
        put_date_words(line, &speech->civil, ' ');
        put(line, " ", 1);
        put_clock(line, speech);
        put_fraction(line, speech, '.', 3);
        break;
    case 'e': // 1795392481.123456
        put_number(line, (uint64_t)(speech->at_ms / 1000));
        put_fraction(line, speech, '.', 6);
        break;
    default: // m: 1795392481123
        put_number(line, (uint64_t)speech->at_ms);
    }
}

static void put_address(struct line *line, const char *network, struct dice *dice)
{
    put_text(line, network);
    put_number(line, 1 + dice_below(dice, 254));
}

static void put_pod(struct line *line, struct dice *dice)
{
    static const char letters[] = "bcdfghjklmnpqrstvwxz2456789";
    put_hex(line, dice_roll(dice), 10);
    put(line, "-", 1);
    for (uint32_t i = 0; i < 5; i++) {
        put(line, letters + dice_below(dice, sizeof(letters) - 1), 1);
    }
}

static void put_uuid(struct line *line, struct dice *dice)
{
    put_hex(line, dice_roll(dice), 8);
    put(line, "-", 1);
    put_hex(line, dice_roll(dice), 4);
    put(line, "-4", 2);
    put_hex(line, dice_roll(dice), 3);
    put(line, "-a", 2);
    put_hex(line, dice_roll(dice), 3);
    put(line, "-", 1);
    put_hex(line, dice_roll(dice), 12);
}

static void put_value(struct line *line, char hole, struct speech *speech)
{
    static const char *const public_networks[] = {"192.0.2.", "198.51.100.", "203.0.113."};
    struct dice *dice = &speech->dice;
    switch (hole) {
    case 'i':
        put_address(line, public_networks[dice_below(dice, 3)], dice);
        break;
    case 'p':
        put_address(line, "10.20.", dice);
        put_address(line, ".", dice);
        break;
    case 'x':
        put_hex(line, dice_roll(dice), 16);
        break;
    case 'X':
        put_hex(line, dice_roll(dice), 16);
        put_hex(line, dice_roll(dice), 16);
        break;
    case 'U':
        put_uuid(line, dice);
        break;
    case 'F':
        put_number(line, 10 + dice_below(dice, 890));
        put(line, ".", 1);
        put_digits(line, dice_below(dice, 1000), 3);
        break;
    case 'e':
        put_text(line, word_holes['u'].at[dice_below(dice, word_holes['u'].count)]);
        put_text(line, "@example.com");
        break;
    case 'k':
        put_pod(line, dice);
        break;
    case 'v': // one release a week, the same for every %v of a line
        put_text(line, "2026.");
        put_number(line, (uint64_t)speech->plan_day / 7 + 1);
        put_text(line, ".0");
        break;
    default: // % itself
        put(line, &hole, 1);
    }
}

// Fills the holes of a text. The head of a format holds its text as %m: one level deep, no deeper.
static void put_template(struct line *line, const char *text, struct speech *speech)
{
    const char *level = speech->format->levels[speech->level];
    const char *stops = speech->format->style == JSON ? "%'" : "%";
    for (;;) {
        size_t plain = strcspn(text, stops);
        put(line, text, plain);
        text += plain;
        if (*text == '\0') {
            return;
        }
        if (*text++ == '\'') {
            put(line, "\"", 1);
            continue;
        }
        uint8_t hole = (uint8_t)*text++ & 127;
        if (hole == 'm') {
            put_template(line, speech->text, speech);
        } else if (hole == 'l' || hole == 'L') {
            put(line, level, hole == 'l' ? strlen(level) : 1);
        } else if (hole == 'T') {
            put_time(line, *text++, speech);
        } else if (word_holes[hole].count > 0) {
            put_text(line, word_holes[hole].at[dice_below(&speech->dice, word_holes[hole].count)]);
        } else if (number_holes[hole].high > 0) {
            uint32_t low = number_holes[hole].low;
            uint32_t width = number_holes[hole].high - low + 1;
            put_number(line, low + dice_below(&speech->dice, width));
        } else {
            put_value(line, (char)hole, speech);
        }
    }
}

static void speech_set_time(struct speech *speech, int64_t at_ms)
{
    speech->at_ms = at_ms;
    if (speech->civil.day != at_ms / DAY_MS || speech->civil.year == 0) {
        speech->civil = civil_of(at_ms / DAY_MS);
    }
}

static void put_tag(struct line *line, const char *tag, const char *before)
{
    put_text(line, before);
    put(line, "\"", 1);
    put_text(line, tag);
    put(line, "\"", 1);
}

static void put_tags(struct line *line, const char *tag, struct dice *dice)
{
    bool ignored = dice_below(dice, 5) == 0;
    const char *other = tags_ignored[dice_below(dice, tags_ignored_count)];
    put_text(line, ",\"tags\":[");
    if (ignored) {
        put_tag(line, other, "");
    }
    if (*tag != '\0') {
        put_tag(line, tag, ignored ? "," : "");
    }
    put(line, "]", 1);
}

// {"event_id":"T-104233","time":"...","customer":"...","subject":"...","tags":["vip","wrong-vat"],
//  "minutes":21,"updated":"..."}
// The dice are the ticket's, so that every phase of it tells the same.
static void put_ticket(struct line *line, const struct plan *plan, uint32_t detail,
                       struct speech *speech)
{
    uint32_t number = detail / 4;
    bool updated = detail % 4 == PHASE_UPDATED;
    const struct ticket *ticket = &plan->tickets[number];
    const struct ticket_theme *theme = &ticket_themes[ticket->theme];
    speech->dice = dice_of(plan->seed, number, plan->source_ticket + 1);
    bool told = dice_below(&speech->dice, 20) >= 3;
    bool triaged_late = dice_below(&speech->dice, 5) == 0 && ticket->updated_ms != NEVER_MS;
    uint32_t minutes = theme->minutes_low +
                       dice_below(&speech->dice, theme->minutes_high - theme->minutes_low + 1);
    uint32_t more = 1 + dice_below(&speech->dice, 6);

    put_text(line, "{\"event_id\":\"T-");
    put_number(line, 104000 + number);
    put_text(line, "\",\"time\":\"");
    speech_set_time(speech, ticket->opened_ms);
    put_time(line, 'r', speech);
    put_text(line, "\",\"customer\":\"");
    put_template(line, "%c", speech);
    put_text(line, "\",\"subject\":\"");
    put_template(line, theme->subjects[dice_below(&speech->dice, TICKET_SUBJECTS)], speech);
    put_text(line, "\"");
    put_tags(line, triaged_late && !updated ? "untriaged" : theme->tag, &speech->dice);
    if (told || updated) {
        put_text(line, ",\"minutes\":");
        put_number(line, updated ? minutes + more : minutes);
    }
    if (updated) {
        put_text(line, ",\"updated\":\"");
        speech_set_time(speech, ticket->updated_ms);
        put_time(line, 'r', speech);
        put_text(line, "\"");
    }
    put_text(line, "}");
}

void line_write(struct line *line, const struct plan *plan, const struct event *event,
                struct speech *speech)
{
    line->size = 0;
    speech->format = &streams[plan_stream(plan, event)];
    if (event->source == plan->source_ticket) {
        put_ticket(line, plan, event->detail, speech);
        return;
    }
    if (event->source < plan->source_chatter) {
        speech->level = themes[event->source].level;
        speech->text = themes[event->source].text;
    } else {
        speech->level = chatter[event->source - plan->source_chatter].level;
        speech->text = chatter[event->source - plan->source_chatter].text;
    }
    speech->dice =
        dice_of(plan->seed, (uint64_t)event->at_ms, (uint64_t)event->source << 32 | event->detail);
    speech->plan_day = (event->at_ms - plan->from_ms) / DAY_MS;
    speech_set_time(speech, event->at_ms);
    put_template(line, speech->format->head, speech);
}
