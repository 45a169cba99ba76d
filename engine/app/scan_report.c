// A scan's result for people and for programs: the summary, the lists, and why there is none.
#include "app/scan_report.h"

#include "app/table.h"
#include "base/check.h"
#include "query/row.h"

#include <stdlib.h>

#define FRESH_MOST 3

static struct row_context context_of(const struct scan_report *report)
{
    return (struct row_context){
        .window = report->keeper->window,
        .span = report->span,
        .fix_assumed = 1,
        .fix_hours = report->keeper->policy.fix_hours,
        .horizon_weeks = report->keeper->policy.horizon_weeks,
        .rules = report->keeper->policy.view,
    };
}

static bool is_listed(const struct scan_report *report, const struct candidate *c)
{
    return report->all || c->candidate || (c->untimed && c->minutes > 0);
}

// The rows to show, with times or without.
static json_t *rows_of(const struct scan_report *report, bool untimed, size_t most)
{
    struct row_context context = context_of(report);
    json_t *rows = json_array();
    uint32_t rank = 0;
    for (size_t i = 0; i < report->count && json_array_size(rows) < most; i++) {
        const struct candidate *c = &report->list[i];
        rank += c->candidate;
        if (c->untimed == untimed && is_listed(report, c)) {
            json_array_append_new(rows, row_of(&context, c, c->candidate ? rank : 0));
        }
    }
    return rows;
}

void scan_report_json(const struct scan_report *report)
{
    size_t i = 0, left = report->rows_most;
    const json_t *row = NULL;
    for (int untimed = 0; untimed < 2; untimed++) {
        json_t *rows = rows_of(report, untimed != 0, left);
        json_array_foreach(rows, i, row)
        {
            json_dumpf(row, stdout, JSON_COMPACT | JSON_REAL_PRECISION(12));
            putchar('\n');
        }
        left -= json_array_size(rows);
        json_decref(rows);
    }
}

static int by_events(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    return (left->count < right->count) - (left->count > right->count);
}

// What is new in the day that ends with the newest event and costs somebody time.
static json_t *fresh_rows(const struct scan_report *report)
{
    struct row_context context = context_of(report);
    struct candidate *fresh = calloc(report->count + 1, sizeof *fresh);
    json_t *rows = json_array();
    size_t count = 0;
    CHECK(fresh != NULL);
    for (size_t i = 0; i < report->count && report->now_ms != INSTANT_NONE; i++) {
        const struct candidate *c = &report->list[i];
        if (!c->untimed && c->minutes > 0 && c->first_ms > report->now_ms - MS_PER_DAY) {
            fresh[count++] = *c;
        }
    }
    qsort(fresh, count, sizeof *fresh, by_events);
    for (size_t i = 0; i < count && i < FRESH_MOST; i++) {
        json_array_append_new(rows, row_of(&context, &fresh[i], 0));
    }
    free(fresh);
    return rows;
}

static const char *date_of(int32_t day, char out[16])
{
    uint8_t text[INSTANT_TEXT_BYTES];
    instant_write((int64_t)day * MS_PER_DAY, text);
    snprintf(out, 16, "%.10s", (const char *)text);
    return out;
}

static void summary_line(FILE *out, uint64_t count, const char *what)
{
    char text[32];
    if (count > 0) {
        fprintf(out, "%12s %s\n", table_count(count, text), what);
    }
}

void scan_report_summary(const struct scan_report *report, FILE *out)
{
    const struct keeper_counts *counts = &report->keeper->counts;
    char lines[32], files[32], first[16], last[16];
    fprintf(out, "%s line%s in %s file%s\n", table_count(counts->taken.lines, lines),
            counts->taken.lines == 1 ? "" : "s", table_count(report->input->files, files),
            report->input->files == 1 ? "" : "s");
    fprintf(out, "%12s in the window, %s to %s\n", table_count(report->in_window, lines),
            date_of(report->span.first_day, first), date_of(report->span.last_day, last));
    if (report->outside > 0) {
        fprintf(out, "%12s outside it, %s to %s (--window all takes them in)\n",
                table_count(report->outside, lines), date_of(report->first_outside, first),
                date_of(report->last_outside, last));
    }
    summary_line(out, report->untimed, "without a time");
    summary_line(out, counts->repeated, "repeated, by their event id");
    summary_line(out, counts->updated, "updates of tickets counted already");
    summary_line(out, counts->taken.joined_lines, "joined as traces to the line before them");
    summary_line(out, counts->taken.blank_lines, "blank");
    summary_line(out, report->input->binary,
                 report->input->binary == 1 ? "binary file left out" : "binary files left out");
    const struct window_counts *window = window_counts(report->keeper->window);
    summary_line(out, window->evicted_events,
                 "of problems that gave way to others (issues_max in [limits])");
    summary_line(out, window->refused_issue, "beyond the problems kept (issues_max in [limits])");
    summary_line(out, window->refused_cell, "beyond the days kept (cells_max in [limits])");
}

static void flaws_print(const struct scan_report *report, FILE *out)
{
    const struct keeper_counts *counts = &report->keeper->counts;
    for (unsigned code = 0; code < OUNCE_ERROR_COUNT; code++) {
        char count[32];
        uint64_t times = counts->taken.flaws[code];
        const char *text = ounce_error_text((enum ounce_error)code);
        size_t what = strcspn(text, ";"); // what became of it goes on a line of its own
        if (times > 0) {
            fprintf(out, "%12s time%s %.*s\n", table_count(times, count), times == 1 ? "" : "s",
                    (int)(text[what] ? what + 1 : what), text);
            if (text[what]) {
                fprintf(out, "%13s%s\n", "", text + what + 1 + strspn(text + what + 1, " "));
            }
        }
    }
}

// "17 minutes", "5 hours", "12 days"; `out` has 32 bytes.
static const char *span_words(int64_t ms, char out[32])
{
    static const struct {
        int64_t ms;
        const char *one;
    } units[] = {{MS_PER_DAY, "day"}, {MS_PER_HOUR, "hour"}, {MS_PER_MINUTE, "minute"}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        long long count = ms / units[i].ms;
        if (count >= 2) {
            snprintf(out, 32, "%lld %ss", count, units[i].one);
            return out;
        }
    }
    snprintf(out, 32, "less than 2 minutes");
    return out;
}

// From the first event in the window to the last.
static int64_t covered_ms(const struct scan_report *report)
{
    int64_t first_ms = INT64_MAX, last_ms = INT64_MIN;
    int64_t from_ms = report->span.first_day * MS_PER_DAY;
    int64_t to_ms = (report->span.last_day + 1) * MS_PER_DAY;
    for (size_t i = 0; i < report->count; i++) {
        const struct candidate *c = &report->list[i];
        if (!c->untimed) {
            int64_t first = c->first_ms > from_ms ? c->first_ms : from_ms;
            int64_t last = c->last_ms < to_ms ? c->last_ms : to_ms;
            first_ms = first < first_ms ? first : first_ms;
            last_ms = last > last_ms ? last : last_ms;
        }
    }
    return last_ms > first_ms ? last_ms - first_ms : 0;
}

// Why there is no candidate, and where to look instead.
static void empty_print(const struct scan_report *report)
{
    char all[32], covered[32];
    span_words(covered_ms(report), covered);
    if (report->outside > 0 && report->in_window + report->untimed == 0) {
        puts("There is nothing in the window. Try --window all.");
        return;
    }
    if (report->count == 0) {
        puts("There is nothing to read in it.");
        return;
    }
    if (report->in_window == 0) {
        puts("Nothing to prevent yet: these lines tell no time, and nothing in them says that\n"
             "something failed.");
    } else if (report->recurring == 0) {
        printf("Nothing to prevent yet. The lines with a time span %s, and no\n"
               "problem happened more than 3 times in them. (A ticket counts each time, an error\n"
               "once a spell of busy hours.)\n",
               covered);
    } else {
        printf("Nothing to prevent yet. These lines span %s, and %zu problem%s\n"
               "happened more than 3 times, but a fix would take more time than it saves.\n",
               covered, report->recurring, report->recurring == 1 ? "" : "s");
    }
    if (!report->all) {
        printf("--all lists all that was seen (%s).\n", table_count(report->count, all));
    }
}

void scan_report_people(const struct scan_report *report)
{
    struct table table = table_on(stdout);
    json_t *fresh = fresh_rows(report);
    json_t *timed = rows_of(report, false, report->rows_most);
    json_t *untimed = rows_of(report, true, report->rows_most);
    scan_report_summary(report, stdout);
    flaws_print(report, stdout);
    putchar('\n');
    table_fresh(&table, fresh);
    table_rows(&table, timed);
    if (json_array_size(timed) > 0) {
        table_legend(&table);
    }
    if (report->candidates == 0 && (report->in_window > 0 || json_array_size(untimed) == 0)) {
        empty_print(report);
    }
    if (json_array_size(untimed) > 0) {
        fputs(report->in_window > 0 ? "\n" : "", stdout);
        puts("Some lines tell no time, so nobody can say how often a problem comes back.\n"
             "Problems by events, those that cost somebody time first:\n");
        table_untimed(&table, untimed);
    }
    json_decref(fresh);
    json_decref(timed);
    json_decref(untimed);
}
