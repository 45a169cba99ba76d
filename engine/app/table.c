// Tables, sparklines and words.
#include "app/table.h"

#include <langinfo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define WIDTH 80
#define WEEKS 13
#define INDENT 5
#define VALUES_AT 16 // of one problem, behind their labels
#define MEMBERS_MOST 10
#define DAYS_MOST 14

struct table table_on(FILE *out)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    bool plain = (no_color && no_color[0]) || (terminal && strcmp(terminal, "dumb") == 0);
    return (struct table){
        .out = out,
        .colour = isatty(fileno(out)) && !plain,
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
    };
}

static const char *bold(const struct table *t)
{
    return t->colour ? "\033[1m" : "";
}

static const char *dim(const struct table *t)
{
    return t->colour ? "\033[2m" : "";
}

static const char *plain(const struct table *t)
{
    return t->colour ? "\033[0m" : "";
}

const char *table_count(unsigned long long number, char *out)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%llu", number);
    char *at = out;
    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) {
            *at++ = ',';
        }
        *at++ = digits[i];
    }
    *at = '\0';
    return out;
}

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));
    return text ? text : "";
}

static double number_of(const json_t *row, const char *key)
{
    const json_t *value = json_object_get(row, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static unsigned long long count_of(const json_t *row, const char *key)
{
    return (unsigned long long)json_integer_value(json_object_get(row, key));
}

// One character of a text as a terminal shows it.
struct glyph {
    size_t size;
    int width;
    bool fine; // else a question mark stands for it
};

// Control bytes never reach the terminal, nor what would turn the direction of a line (Unicode UAX
// 9), nor bytes that its locale does not know.
static struct glyph glyph_first(const struct table *t, const char *text)
{
    mbstate_t state = {0};
    wchar_t wide = 0;
    size_t size = mbrtowc(&wide, text, strlen(text), &state);
    if (size == (size_t)-1 || size == (size_t)-2) {
        return (struct glyph){1, 1, false};
    }
    bool turns = (wide >= 0x202A && wide <= 0x202E) || (wide >= 0x2066 && wide <= 0x2069);
    int width = wcwidth(wide);
    if (width < 0 || turns || (!t->utf8 && wide > '~')) {
        return (struct glyph){size, 1, false};
    }
    return (struct glyph){size, width, true};
}

static void glyph_write(const struct table *t, const char *text, struct glyph glyph)
{
    if (glyph.fine) {
        fwrite(text, 1, glyph.size, t->out);
    } else {
        fputc('?', t->out);
    }
}

// Writes as much of the text as fits into `columns`, with a mark where it was cut; returns the
// columns used.
static int text_write(const struct table *t, const char *text, int columns)
{
    const char *mark = t->utf8 ? "…" : "~";
    int used = 0;
    while (*text) {
        struct glyph glyph = glyph_first(t, text);
        bool last = text[glyph.size] == '\0';
        if (used + glyph.width > columns - (last ? 0 : 1)) {
            fputs(mark, t->out);
            return used + 1;
        }
        glyph_write(t, text, glyph);
        used += glyph.width;
        text += glyph.size;
    }
    return used;
}

static int word_width(const struct table *t, const char *text)
{
    int width = 0;
    while (*text && *text != ' ') {
        struct glyph glyph = glyph_first(t, text);
        width += glyph.width;
        text += glyph.size;
    }
    return width;
}

// Writes the whole text from column `indent` on, where the cursor is, in as many lines as it takes.
static void text_wrap(const struct table *t, const char *text, int indent)
{
    int at = indent, gap = 0; // blanks are written only when a word follows in the same line
    bool word_begins = true;
    for (; *text; text += glyph_first(t, text).size) {
        if (*text == ' ') {
            gap += at > indent;
            word_begins = true;
            continue;
        }
        struct glyph glyph = glyph_first(t, text);
        int width = word_begins ? word_width(t, text) : glyph.width;
        if (width > WIDTH - indent) {
            width = glyph.width; // a word longer than a line breaks anywhere
        }
        if (at > indent && at + gap + width > WIDTH) {
            fprintf(t->out, "\n%*s", indent, "");
            at = indent;
            gap = 0;
        }
        fprintf(t->out, "%*s", gap, "");
        glyph_write(t, text, glyph);
        at += gap + glyph.width;
        gap = 0;
        word_begins = false;
    }
}

static void blanks(const struct table *t, int count)
{
    fprintf(t->out, "%*s", count > 0 ? count : 0, "");
}

static void rule(const struct table *t)
{
    fputs(dim(t), t->out);
    for (int i = 0; i < WIDTH; i++) {
        fputs(t->utf8 ? "─" : "-", t->out);
    }
    fprintf(t->out, "%s\n", plain(t));
}

// The window in 13 bars of a week each (or of as many days as 1/13 of it); a bar is empty only when
// nothing came. The scale is the row's own: its shape counts, not its height.
static void sparkline(const struct table *t, const json_t *trend)
{
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const ascii[] = {" ", ".", ".", ":", "-", "=", "+", "*", "#"};
    double bars[WEEKS] = {0}, most = 0;
    size_t days = json_array_size(trend);
    for (size_t i = 0; i < days; i++) {
        double events = json_number_value(json_array_get(trend, i));
        double *bar = &bars[days < WEEKS ? i : i * WEEKS / days];
        *bar += events;
        most = *bar > most ? *bar : most;
    }
    for (size_t i = 0; i < WEEKS; i++) {
        int height = bars[i] <= 0 ? 0 : 1 + (int)(bars[i] / most * 7.0);
        fputs((t->utf8 ? blocks : ascii)[height > 8 ? 8 : height], t->out);
    }
}

// "3 days", "2.5 weeks": as short as it is honest. `out` has 16 bytes.
static const char *payback(double weeks, char *out)
{
    if (!isfinite(weeks)) {
        snprintf(out, 16, "-");
    } else if (weeks * 7 < 1) {
        snprintf(out, 16, "< 1 day");
    } else if (weeks < 2) {
        snprintf(out, 16, "%.0f day%s", weeks * 7, round(weeks * 7) == 1.0 ? "" : "s");
    } else if (weeks < 104) {
        snprintf(out, 16, "%.0f weeks", weeks);
    } else {
        snprintf(out, 16, "%.0f years", weeks / 52);
    }
    return out;
}

// With so many digits after the point while it is below `small`; "-" when unknown. `out` has 32
// bytes.
static const char *number_words(double number, int digits, double small, char *out)
{
    if (!isfinite(number)) {
        return "-";
    }
    snprintf(out, 32, "%.*f", fabs(number) < small ? digits : 0, number);
    return out;
}

// Three digits and no more than there are: 3, 0.25, 42.5, 1440.
static const char *short_words(double number, char *out)
{
    if (!isfinite(number)) {
        return "-";
    }
    snprintf(out, 32, fabs(number) < 100 ? "%.3g" : "%.0f", number);
    return out;
}

static void hours_write(const struct table *t, double hours, int width)
{
    char text[32];
    fprintf(t->out, "%*s", width, number_words(hours, 1, 1000, text));
}

static void minutes_write(const struct table *t, const json_t *row, int width)
{
    char number[32], text[36];
    double minutes = number_of(row, "minutes");
    bool assumed = !json_is_true(json_object_get(row, "minutes_reported"));
    snprintf(text, sizeof text, "%s%s", short_words(minutes, number), assumed ? "?" : "");
    fprintf(t->out, "%*s", width, text);
}

static const char *state_word(const json_t *row)
{
    return json_is_true(json_object_get(row, "one_bad_day")) ? "one bad day"
                                                             : text_of(row, "state");
}

// The title and, at the right edge, the id; `at` columns of the line are taken already.
static void title_write(const struct table *t, const json_t *row, int at)
{
    const char *id = text_of(row, "id");
    int room = WIDTH - at - (int)strlen(id) - 2;
    int used = text_write(t, text_of(row, "title"), room);
    blanks(t, room - used + 2);
    fprintf(t->out, "%s%s%s\n", dim(t), id, plain(t));
}

static void row_write(const struct table *t, const json_t *row)
{
    char pays[16], rate[32];
    const json_t *rank = json_object_get(row, "rank");
    bool costs = number_of(row, "minutes") > 0; // what costs nothing has no sum
    if (json_is_integer(rank)) {
        fprintf(t->out, "%4lld ", (long long)json_integer_value(rank));
    } else {
        fprintf(t->out, "   %s ", t->utf8 ? "·" : ".");
    }
    fputs(bold(t), t->out);
    hours_write(t, costs ? number_of(row, "hours_saved") : NAN, 8);
    fputs(plain(t), t->out);
    hours_write(t, costs ? number_of(row, "hours_saved_low") : NAN, 9);
    fprintf(t->out, "  %9s", payback(number_of(row, "payback_weeks"), pays));
    fprintf(t->out, "%8s", number_words(number_of(row, "per_week"), 1, 100, rate));
    minutes_write(t, row, 7);
    fputs("   ", t->out);
    sparkline(t, json_object_get(row, "trend"));
    fprintf(t->out, "  %s\n", state_word(row));
    blanks(t, INDENT);
    title_write(t, row, INDENT);
}

void table_fresh(const struct table *t, const json_t *rows)
{
    size_t i = 0;
    const json_t *row = NULL;
    if (json_array_size(rows) == 0) {
        return;
    }
    fprintf(t->out, "%sNew in the last 24 hours%s\n", bold(t), plain(t));
    json_array_foreach(rows, i, row)
    {
        char count[32];
        fprintf(t->out, "%11s %-6s  ", table_count(count_of(row, "count"), count),
                count_of(row, "count") == 1 ? "event" : "events");
        title_write(t, row, 20);
    }
    fputc('\n', t->out);
}

// "a year", or "in 26 wk" when the configuration projects over another span; `out` has 32 bytes.
static const char *horizon_words(const json_t *row, const char *year, char *out)
{
    double weeks = number_of(row, "horizon_weeks");
    if (weeks == 52 || !isfinite(weeks)) {
        return year;
    }
    snprintf(out, 32, "in %.3g wk", weeks);
    return out;
}

void table_rows(const struct table *t, const json_t *rows)
{
    char horizon[32];
    size_t i = 0;
    const json_t *row = NULL;
    if (json_array_size(rows) == 0) {
        return;
    }
    fprintf(t->out, "%s   #    hours       at       pays       a    min\n", dim(t));
    fprintf(t->out, "  %9s    least       back    week   each   %-13s  state%s\n",
            horizon_words(json_array_get(rows, 0), "a year", horizon), "the window", plain(t));
    rule(t);
    json_array_foreach(rows, i, row)
    {
        row_write(t, row);
    }
    rule(t);
}

void table_legend(const struct table *t)
{
    fprintf(t->out,
            "%sHours that a fix would save, after the hours it takes; at least so many nine\n"
            "times in ten. min: what one occurrence costs, 3? where nobody told and a rule\n"
            "assumed it.%s\n",
            dim(t), plain(t));
}

void table_untimed(const struct table *t, const json_t *rows)
{
    size_t i = 0;
    const json_t *row = NULL;
    if (json_array_size(rows) == 0) {
        return;
    }
    fprintf(t->out, "%s     events  min each   problem%s\n", dim(t), plain(t));
    rule(t);
    json_array_foreach(rows, i, row)
    {
        char count[32];
        fprintf(t->out, "%11s", table_count(count_of(row, "count"), count));
        minutes_write(t, row, 8);
        fputs("     ", t->out);
        title_write(t, row, 24);
    }
    rule(t);
}

static void label_write(const struct table *t, const char *label)
{
    fprintf(t->out, "  %-*s", VALUES_AT - 2, label);
}

static void names_write(const struct table *t, const char *label, const json_t *names)
{
    char list[64 * 258] = ""; // the most that a row has: 64 of 255 bytes
    size_t i = 0, used = 0;
    const json_t *name = NULL;
    if (json_array_size(names) == 0) {
        return;
    }
    json_array_foreach(names, i, name)
    {
        const char *text = json_string_value(name);
        snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", text ? text : "");
        used = strlen(list);
    }
    label_write(t, label);
    text_wrap(t, list, VALUES_AT);
    fputc('\n', t->out);
}

static void sum_write(const struct table *t, const json_t *row)
{
    char pays[16], rate[32], minutes[32], horizon[32], fix[32], saved[32], low[32], reply[32];
    char sum[256];
    bool reported = json_is_true(json_object_get(row, "minutes_reported"));
    bool assumed = json_is_true(json_object_get(row, "fix_assumed"));
    snprintf(sum, sizeof sum, "%s a week x %s min%s x %s weeks / 60 - %s h to fix%s",
             short_words(number_of(row, "per_week"), rate),
             short_words(number_of(row, "minutes"), minutes), reported ? "" : "?",
             short_words(number_of(row, "horizon_weeks"), horizon),
             short_words(number_of(row, "fix_hours"), fix), assumed ? " (assumed)" : "");
    label_write(t, "the sum");
    text_wrap(t, sum, VALUES_AT);
    fputc('\n', t->out);
    label_write(t, "");
    fprintf(t->out, "= %s%s hours %s%s, at least %s (nine times in ten)\n", bold(t),
            number_words(number_of(row, "hours_saved"), 1, 1000, saved),
            horizon_words(row, "a year", horizon), plain(t),
            number_words(number_of(row, "hours_saved_low"), 1, 1000, low));
    label_write(t, "pays back");
    fprintf(t->out, "%s; a canned reply alone would save %s\n",
            payback(number_of(row, "payback_weeks"), pays),
            number_words(number_of(row, "reply_hours_saved"), 1, 1000, reply));
}

// What else the problem is seen as: the signatures that are part of it.
static void members_write(const struct table *t, const json_t *row)
{
    size_t i = 0;
    const json_t *members = json_object_get(row, "members"), *member = NULL;
    unsigned long long total = count_of(row, "members_total");
    if (total == 0) {
        return;
    }
    fprintf(t->out, "\n%s     events  also seen as%s\n", dim(t), plain(t));
    json_array_foreach(members, i, member)
    {
        char count[32];
        if (i == MEMBERS_MOST) {
            break;
        }
        fprintf(t->out, "%11s  ", table_count(count_of(member, "count"), count));
        title_write(t, member, 13);
    }
    if (total > i) {
        char more[32];
        fprintf(t->out, "  ... and %s more\n", table_count(total - i, more));
    }
}

static void days_write(const struct table *t, const json_t *row)
{
    size_t i = 0;
    const json_t *day = NULL;
    fprintf(t->out, "\n%s  date         errors  tickets  occurrences%s\n", dim(t), plain(t));
    json_array_foreach(json_object_get(row, "days"), i, day)
    {
        char errors[32], tickets[32];
        if (i == DAYS_MOST) {
            fprintf(t->out, "  ... and %zu more dates\n",
                    json_array_size(json_object_get(row, "days")) - i);
            break;
        }
        fprintf(t->out, "  %s  %9s  %7s  %11llu\n", text_of(day, "date"),
                table_count(count_of(day, "errors"), errors),
                table_count(count_of(day, "tickets"), tickets), count_of(day, "occurrences"));
    }
}

void table_issue(const struct table *t, const json_t *row)
{
    char count[32];
    fputs(bold(t), t->out);
    text_wrap(t, text_of(row, "title"), 0);
    fprintf(t->out, "%s\n", plain(t));
    label_write(t, "problem");
    fprintf(t->out, "%s, %s, %s\n", text_of(row, "id"), text_of(row, "kind"), state_word(row));
    label_write(t, "events");
    fprintf(t->out, "%s\n", table_count(count_of(row, "count"), count));
    label_write(t, "seen");
    fprintf(t->out, "from %s to %s\n", text_of(row, "first_seen"), text_of(row, "last_seen"));
    label_write(t, "why");
    text_wrap(t, text_of(row, "why"), VALUES_AT);
    fputc('\n', t->out);
    names_write(t, "services", json_object_get(row, "services"));
    label_write(t, "the window");
    sparkline(t, json_object_get(row, "trend"));
    fputc('\n', t->out);
    sum_write(t, row);
    members_write(t, row);
    days_write(t, row);
}
