// The engine over files: everything is read first, then the window is laid over it.
#include "app/scan.h"

#include "app/config.h"
#include "app/flags.h"
#include "app/input.h"
#include "app/keeper.h"
#include "app/pipeline.h"
#include "app/say.h"
#include "app/table.h"
#include "app/zone.h"
#include "base/check.h"
#include "io/clock.h"
#include "query/row.h"

#include <stdlib.h>
#include <unistd.h>

#define TABLE_ROWS 20
#define FRESH_MOST 3

struct asked {
    const char *config, *kind, *limit, *now, *tz, *window;
    bool all, json;
    int64_t now_ms; // INSTANT_NONE: not told
    struct zone zone;
    int kind_only; // enum kind; -1: any
    size_t rows_most;
    bool whole; // --window all
};

struct scan {
    struct asked asked;
    struct config config;
    struct keeper *keeper;
    struct pipeline *pipeline;
    int64_t clock_ms;
    struct rank_window span;
    struct candidate *list;
    size_t count;                         // of the list
    size_t candidates;                    // in it
    size_t recurring;                     // in it, candidate or not
    uint64_t in_window, outside, untimed; // events
    int32_t first_outside, last_outside;  // dates
};

static bool count_of(const char *text, size_t *count)
{
    uint64_t number = 0;
    bool fine = span_to_u64(span_text(text), &number) && number <= SIZE_MAX;
    *count = (size_t)number;
    return fine;
}

static bool instant_asked(struct asked *asked, int64_t clock_ms)
{
    struct instant_context context = {.now_ms = clock_ms, .zone = &asked->zone};
    asked->now_ms = INSTANT_NONE;
    if (asked->now && !instant_parse(span_text(asked->now), &context, &asked->now_ms)) {
        say("--now is \"%s\"; it must be a time such as 2026-11-22T23:58:01Z or a date",
            asked->now);
        return false;
    }
    int64_t told_ms = INSTANT_NONE;
    if (asked->now && instant_read(span_text(asked->now), &context, &told_ms) == 0) {
        asked->now_ms += MS_PER_DAY - 1; // a date alone: to its end
    }
    return true;
}

// What the flags say, checked. False: said why.
static bool asked_check(struct asked *asked, int64_t clock_ms)
{
    if (!zone_find(asked->tz ? asked->tz : "UTC", &asked->zone)) {
        say("there is no time zone \"%s\" on this machine; write one such as Europe/Berlin or "
            "+02:00",
            asked->tz);
        return false;
    }
    asked->kind_only = -1;
    if (asked->kind) {
        bool ticket = strcmp(asked->kind, "ticket") == 0;
        if (!ticket && strcmp(asked->kind, "error") != 0) {
            say("--kind is \"%s\"; it must be error or ticket", asked->kind);
            return false;
        }
        asked->kind_only = ticket ? KIND_TICKET : KIND_ERROR;
    }
    asked->whole = asked->window && strcmp(asked->window, "all") == 0;
    if (asked->window && !asked->whole && strcmp(asked->window, "91d") != 0) {
        say("--window is \"%s\"; it must be 91d or all", asked->window);
        return false;
    }
    asked->rows_most = asked->json ? SIZE_MAX : TABLE_ROWS;
    if (asked->limit && !count_of(asked->limit, &asked->rows_most)) {
        say("--limit is \"%s\"; it must be a whole number", asked->limit);
        return false;
    }
    return instant_asked(asked, clock_ms);
}

static struct tally *on_full(void *user, struct tally *full)
{
    struct scan *scan = user;
    keeper_take(scan->keeper, full, scan->clock_ms);
    tally_clear(full);
    return full;
}

static int open_engine(struct scan *scan)
{
    char error[CONFIG_ERROR_BYTES];
    scan->clock_ms = clock_now_ms();
    if (!asked_check(&scan->asked, scan->clock_ms)) {
        return EXIT_USAGE;
    }
    if (!config_load(&scan->config, scan->asked.config, error)) {
        say("%s", error);
        return EXIT_CONFIG;
    }
    struct keeper_options keep = {.limits = scan->config.limits,
                                  .policy = config_policy(&scan->config)};
    struct pipeline_options path = {.limits = scan->config.limits,
                                    .tags = config_tags(&scan->config),
                                    .zone = &scan->asked.zone};
    scan->keeper = keeper_open(&keep);
    scan->pipeline = pipeline_open(&path, keeper_tally(&scan->config.limits), on_full, scan);
    return EXIT_FINE;
}

// A time without a year is the latest not after --now, or else not after the clock.
static int64_t reference_ms(const struct scan *scan)
{
    return scan->asked.now_ms == INSTANT_NONE ? scan->clock_ms : scan->asked.now_ms;
}

static void on_line(void *user, struct span line, bool cut)
{
    struct scan *scan = user;
    pipeline_tally(scan->pipeline)->counts.flaws[OUNCE_LINE_LONG] += cut;
    pipeline_line(scan->pipeline, line, reference_ms(scan));
}

static void on_event(void *user, struct event *event)
{
    struct scan *scan = user;
    pipeline_tally(scan->pipeline)->counts.lines++;
    pipeline_event(scan->pipeline, event, reference_ms(scan));
}

static const struct instant_context *on_time(void *user)
{
    struct scan *scan = user;
    return &pipeline_reader(scan->pipeline, reference_ms(scan))->time;
}

// Lays the window: it ends with --now's date, or with that of the newest event not after the clock.
static void window_lay(struct scan *scan)
{
    const struct window *window = scan->keeper->window;
    int64_t now_ms = scan->asked.now_ms;
    if (now_ms == INSTANT_NONE) {
        now_ms = pipeline_newest_ms(scan->pipeline);
    }
    if (now_ms == INSTANT_NONE) {
        now_ms = scan->clock_ms;
    }
    scan->span = rank_window_at(now_ms);
    if (!scan->asked.whole) {
        return;
    }
    scan->span.first_day = scan->span.last_day;
    for (uint32_t i = 0; i < window_issue_end(window); i++) {
        const struct day_cell *cell = window_day(window, window_issue(window, i)->days);
        for (; cell; cell = window_day(window, cell->next)) {
            if (cell->day < scan->span.first_day) {
                scan->span.first_day = cell->day;
            }
        }
    }
    if (scan->span.last_day - scan->span.first_day >= RANK_DAYS_MAX) {
        scan->span.first_day = scan->span.last_day - RANK_DAYS_MAX + 1;
    }
}

static void outside_count(struct scan *scan, const struct issue *issue)
{
    const struct window *window = scan->keeper->window;
    const struct day_cell *cell = window_day(window, issue->days);
    for (; cell; cell = window_day(window, cell->next)) {
        uint64_t events = cell->errors + cell->tickets;
        if (cell->day >= scan->span.first_day && cell->day <= scan->span.last_day) {
            scan->in_window += events;
        } else if (events > 0) {
            bool first = scan->outside == 0;
            scan->outside += events;
            scan->first_outside =
                first || cell->day < scan->first_outside ? cell->day : scan->first_outside;
            scan->last_outside =
                first || cell->day > scan->last_outside ? cell->day : scan->last_outside;
        }
    }
    scan->untimed += issue->untimed_errors + issue->untimed_tickets;
}

static int by_order(const void *a, const void *b)
{
    return candidate_order(a, b);
}

static void list_make(struct scan *scan)
{
    const struct window *window = scan->keeper->window;
    size_t days = (size_t)(scan->span.last_day - scan->span.first_day + 1);
    uint32_t *scratch = calloc(days, sizeof *scratch);
    scan->list = calloc(window_issue_end(window) + 1U, sizeof *scan->list);
    CHECK(scratch != NULL && scan->list != NULL);
    for (uint32_t i = 0; i < window_issue_end(window); i++) {
        struct candidate *c = &scan->list[scan->count];
        outside_count(scan, window_issue(window, i));
        if (candidate_of(window, i, &scan->keeper->policy, scan->span, scratch, c) &&
            (scan->asked.kind_only < 0 || (int)c->kind == scan->asked.kind_only)) {
            scan->candidates += c->candidate;
            scan->recurring += c->state == STATE_RECURRING;
            scan->count++;
        }
    }
    free(scratch);
    qsort(scan->list, scan->count, sizeof *scan->list, by_order);
}

static struct row_context context_of(const struct scan *scan)
{
    return (struct row_context){
        .window = scan->keeper->window,
        .span = scan->span,
        .fix_assumed = 1,
        .fix_hours = scan->keeper->policy.fix_hours,
        .horizon_weeks = scan->keeper->policy.horizon_weeks,
    };
}

static bool is_listed(const struct scan *scan, const struct candidate *c)
{
    return scan->asked.all || c->candidate || (c->untimed && c->minutes > 0);
}

// The rows to show, with times or without.
static json_t *rows_of(const struct scan *scan, bool untimed, size_t most)
{
    struct row_context context = context_of(scan);
    json_t *rows = json_array();
    uint32_t rank = 0;
    for (size_t i = 0; i < scan->count && json_array_size(rows) < most; i++) {
        const struct candidate *c = &scan->list[i];
        rank += c->candidate;
        if (c->untimed == untimed && is_listed(scan, c)) {
            json_array_append_new(rows, row_of(&context, c, c->candidate ? rank : 0));
        }
    }
    return rows;
}

static void json_print(const struct scan *scan)
{
    size_t i = 0, left = scan->asked.rows_most;
    const json_t *row = NULL;
    for (int untimed = 0; untimed < 2; untimed++) {
        json_t *rows = rows_of(scan, untimed != 0, left);
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
static json_t *fresh_rows(const struct scan *scan)
{
    struct row_context context = context_of(scan);
    int64_t now_ms = scan->asked.now_ms;
    struct candidate *fresh = calloc(scan->count + 1, sizeof *fresh);
    json_t *rows = json_array();
    size_t count = 0;
    CHECK(fresh != NULL);
    if (now_ms == INSTANT_NONE) {
        now_ms = pipeline_newest_ms(scan->pipeline);
    }
    for (size_t i = 0; i < scan->count; i++) {
        const struct candidate *c = &scan->list[i];
        int64_t first_ms = window_issue(scan->keeper->window, c->issue)->first_ms;
        if (!c->untimed && c->minutes > 0 && first_ms > now_ms - MS_PER_DAY) {
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

// All lines accounted for, one fate a line.
static void summary_print(const struct scan *scan, const struct input_counts *in, FILE *out)
{
    const struct keeper_counts *counts = &scan->keeper->counts;
    char lines[32], files[32], first[16], last[16];
    fprintf(out, "%s line%s in %s file%s\n", table_count(counts->taken.lines, lines),
            counts->taken.lines == 1 ? "" : "s", table_count(in->files, files),
            in->files == 1 ? "" : "s");
    fprintf(out, "%12s in the window, %s to %s\n", table_count(scan->in_window, lines),
            date_of(scan->span.first_day, first), date_of(scan->span.last_day, last));
    if (scan->outside > 0) {
        fprintf(out, "%12s outside it, %s to %s (--window all takes them in)\n",
                table_count(scan->outside, lines), date_of(scan->first_outside, first),
                date_of(scan->last_outside, last));
    }
    summary_line(out, scan->untimed, "without a time");
    summary_line(out, counts->repeated, "repeated, by their event id");
    summary_line(out, counts->updated, "updates of tickets counted already");
    summary_line(out, counts->taken.blank_lines, "blank");
    summary_line(out, in->binary,
                 in->binary == 1 ? "binary file left out" : "binary files left out");
    summary_line(out, window_counts(scan->keeper->window)->refused_issue,
                 "beyond the problems kept (issues_max in [limits])");
    summary_line(out, window_counts(scan->keeper->window)->refused_cell,
                 "beyond the days kept (cells_max in [limits])");
}

static void flaws_print(const struct scan *scan, FILE *out)
{
    const struct keeper_counts *counts = &scan->keeper->counts;
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
static int64_t covered_ms(const struct scan *scan)
{
    int64_t first_ms = INT64_MAX, last_ms = INT64_MIN;
    int64_t from_ms = scan->span.first_day * MS_PER_DAY;
    int64_t to_ms = (scan->span.last_day + 1) * MS_PER_DAY;
    for (size_t i = 0; i < scan->count; i++) {
        const struct issue *issue = window_issue(scan->keeper->window, scan->list[i].issue);
        if (!scan->list[i].untimed) {
            int64_t first = issue->first_ms > from_ms ? issue->first_ms : from_ms;
            int64_t last = issue->last_ms < to_ms ? issue->last_ms : to_ms;
            first_ms = first < first_ms ? first : first_ms;
            last_ms = last > last_ms ? last : last_ms;
        }
    }
    return last_ms > first_ms ? last_ms - first_ms : 0;
}

// Why there is no candidate, and where to look instead.
static void empty_print(const struct scan *scan)
{
    char all[32], covered[32];
    span_words(covered_ms(scan), covered);
    if (scan->outside > 0 && scan->in_window + scan->untimed == 0) {
        puts("There is nothing in the window. Try --window all.");
        return;
    }
    if (scan->count == 0) {
        puts("There is nothing to read in it.");
        return;
    }
    if (scan->in_window == 0) {
        puts("Nothing to prevent yet: these lines tell no time, and nothing in them says that\n"
             "something failed.");
    } else if (scan->recurring == 0) {
        printf("Nothing to prevent yet. These lines span %s, and no problem\n"
               "happened more than 3 times in them. (A ticket counts each time, an error once\n"
               "a spell of busy hours.)\n",
               covered);
    } else {
        printf("Nothing to prevent yet. These lines span %s, and %zu problem%s\n"
               "happened more than 3 times, but a fix would take more time than it saves.\n",
               covered, scan->recurring, scan->recurring == 1 ? "" : "s");
    }
    if (!scan->asked.all) {
        printf("--all lists all that was seen (%s).\n", table_count(scan->count, all));
    }
}

static void people_print(const struct scan *scan, const struct input_counts *in)
{
    struct table table = table_on(stdout);
    json_t *fresh = fresh_rows(scan);
    json_t *timed = rows_of(scan, false, scan->asked.rows_most);
    json_t *untimed = rows_of(scan, true, scan->asked.rows_most);
    summary_print(scan, in, stdout);
    flaws_print(scan, stdout);
    putchar('\n');
    table_fresh(&table, fresh);
    table_rows(&table, timed);
    if (json_array_size(timed) > 0) {
        table_legend(&table);
    }
    if (scan->candidates == 0 && (scan->in_window > 0 || json_array_size(untimed) == 0)) {
        empty_print(scan);
    }
    if (json_array_size(untimed) > 0) {
        fputs(scan->in_window > 0 ? "\n" : "", stdout);
        puts("Some lines tell no time, so nobody can say how often a problem comes back.\n"
             "Problems by events, those that cost somebody time first:\n");
        table_untimed(&table, untimed);
    }
    json_decref(fresh);
    json_decref(timed);
    json_decref(untimed);
}

int scan_main(int argc, char **argv)
{
    static struct scan whole; // what it leads to lives as long as the process
    struct scan *scan = &whole;
    struct asked *asked = &scan->asked;
    int words = 0;
    const struct flag flags[] = {
        {"all", NULL, "every problem seen, whether it pays to prevent it or not", NULL,
         &asked->all},
        {"config", "FILE", "tags and cost rules, as for ounce serve", &asked->config, NULL},
        {"json", NULL, "one JSON object a line", NULL, &asked->json},
        {"kind", "KIND", "error or ticket only", &asked->kind, NULL},
        {"limit", "N", "so many rows (built-in: 20; with --json all)", &asked->limit, NULL},
        {"now", "TIME", "the window ends here (built-in: the newest event)", &asked->now, NULL},
        {"tz", "ZONE", "for times without a zone: UTC (built-in), local, Asia/Tokyo", &asked->tz,
         NULL},
        {"window", "91d|all", "the last 91 days, or all there is", &asked->window, NULL},
    };
    const struct verb verb = {
        .name = "scan",
        .usage = "[FILE|DIRECTORY...]",
        .sentence =
            "Reads logs and tickets (plain text, syslog, JSON lines, logfmt, CSV; .gz and\n"
            ".zst too) and prints what to prevent first, by the hours that a fix would save.",
        .more = "Without a FILE, or with -, standard input is read.",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
    };
    enum flags_result result = flags_read(&verb, argc, argv, &words);
    if (result != FLAGS_FINE) {
        return result == FLAGS_HELP ? EXIT_FINE : EXIT_USAGE;
    }
    int code = open_engine(scan);
    if (code != EXIT_FINE) {
        return code;
    }
    static const struct input_handlers handlers = {on_line, on_event, on_time};
    struct input input = {.line_bytes_max = scan->config.limits.line_bytes_max,
                          .handlers = &handlers,
                          .user = scan,
                          .progress = isatty(STDERR_FILENO) != 0};
    input_read(&input, argv, words);
    on_full(scan, pipeline_tally(scan->pipeline));
    window_lay(scan);
    list_make(scan);
    if (asked->json) {
        json_print(scan);
        summary_print(scan, &input.counts, stderr);
    } else {
        people_print(scan, &input.counts);
    }
    return input.counts.failed > 0 ? EXIT_FAILED : EXIT_FINE;
}
