// The engine over files: everything is read first, then the window is laid over it. scan_report.c
// prints what comes out.
#include "app/scan.h"

#include "app/config.h"
#include "app/flags.h"
#include "app/input.h"
#include "app/keeper.h"
#include "app/merge.h"
#include "app/pipeline.h"
#include "app/rules_file.h"
#include "app/say.h"
#include "app/scan_report.h"
#include "app/zone.h"
#include "base/check.h"
#include "io/clock.h"

#include <stdlib.h>
#include <unistd.h>

#define TABLE_ROWS 20

struct asked {
    const char *config, *kind, *limit, *now, *rules, *tz, *window;
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
    struct rules_file *rules; // NULL: none
    struct keeper *keeper;
    struct pipeline *pipeline;
    struct stream stream; // of the file that is read
    int64_t clock_ms;
    struct input input;
    struct scan_report report;
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

// --rules, or what the configuration names. False: *error says why.
static bool rules_open(struct scan *scan, char *error)
{
    const char *path = scan->asked.rules ? scan->asked.rules : scan->config.rules_file;
    if (path[0] != '\0') {
        scan->rules = rules_file_open(path, &scan->config, error);
    }
    return path[0] == '\0' || scan->rules;
}

static int open_engine(struct scan *scan)
{
    char error[CONFIG_ERROR_BYTES];
    scan->clock_ms = clock_now_ms();
    if (!asked_check(&scan->asked, scan->clock_ms)) {
        return EXIT_USAGE;
    }
    if (!config_load(&scan->config, scan->asked.config, error) || !rules_open(scan, error)) {
        say("%s", error);
        return EXIT_CONFIG;
    }
    struct keeper_options keep = {.limits = scan->config.limits,
                                  .policy = config_policy(&scan->config)};
    struct pipeline_options path = {.limits = scan->config.limits,
                                    .tags = config_tags(&scan->config),
                                    .rules = scan->rules ? rules_file_shelf(scan->rules) : NULL,
                                    .zone = &scan->asked.zone};
    if (scan->rules) {
        rules_file_policy(scan->rules, &keep.policy);
    }
    scan->keeper = keeper_open(&keep);
    scan->pipeline = pipeline_open(&path, keeper_tally(&scan->config.limits), on_full, scan);
    scan->stream = pipeline_stream(scan->pipeline);
    return EXIT_FINE;
}

// A time without a year is the latest not after --now, or else not after the clock.
static int64_t reference_ms(const struct scan *scan)
{
    return scan->asked.now_ms == INSTANT_NONE ? scan->clock_ms : scan->asked.now_ms;
}

static size_t on_bytes(void *user, struct span in, bool ended)
{
    struct scan *scan = user;
    size_t used = pipeline_feed(scan->pipeline, &scan->stream, in, ended, reference_ms(scan));
    if (ended) {
        scan->stream = pipeline_stream(scan->pipeline);
    }
    return used;
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
    scan->report.now_ms = now_ms;
    struct rank_window span = rank_window_at(now_ms == INSTANT_NONE ? scan->clock_ms : now_ms);
    if (scan->asked.whole) {
        span.first_day = span.last_day;
        for (uint32_t i = 0; i < window_issue_end(window); i++) {
            const struct day_cell *cell = window_day(window, window_issue(window, i)->days);
            for (; cell; cell = window_day(window, cell->next)) {
                span.first_day = cell->day < span.first_day ? cell->day : span.first_day;
            }
        }
        if (span.last_day - span.first_day >= RANK_DAYS_MAX) {
            span.first_day = span.last_day - RANK_DAYS_MAX + 1;
        }
    }
    scan->report.span = span;
}

static void outside_count(struct scan_report *report, const struct issue *issue)
{
    const struct window *window = report->keeper->window;
    const struct day_cell *cell = window_day(window, issue->days);
    for (; cell; cell = window_day(window, cell->next)) {
        uint64_t events = cell->errors + cell->tickets;
        if (cell->day >= report->span.first_day && cell->day <= report->span.last_day) {
            report->in_window += events;
        } else if (events > 0) {
            bool first = report->outside == 0;
            report->outside += events;
            report->first_outside =
                first || cell->day < report->first_outside ? cell->day : report->first_outside;
            report->last_outside =
                first || cell->day > report->last_outside ? cell->day : report->last_outside;
        }
    }
    report->untimed += issue->untimed_errors + issue->untimed_tickets;
}

static int by_order(const void *a, const void *b)
{
    return candidate_order(a, b);
}

static void list_make(struct scan_report *report, int kind_only)
{
    const struct window *window = report->keeper->window;
    size_t days = (size_t)(report->span.last_day - report->span.first_day + 1);
    uint32_t *scratch = calloc(RANK_SCRATCH(days), sizeof *scratch);
    struct candidate *list = calloc(window_issue_end(window) + 1U, sizeof *list);
    CHECK(scratch != NULL && list != NULL);
    for (uint32_t i = 0; i < window_issue_end(window); i++) {
        struct candidate *c = &list[report->count];
        outside_count(report, window_issue(window, i));
        if (candidate_of(window, i, &report->keeper->policy, report->span, scratch, c) &&
            (kind_only < 0 || (int)c->kind == kind_only)) {
            report->candidates += c->candidate;
            report->recurring += c->state == STATE_RECURRING;
            report->count++;
        }
    }
    free(scratch);
    qsort(list, report->count, sizeof *list, by_order);
    report->list = list;
}

static void report_make(struct scan *scan)
{
    const struct asked *asked = &scan->asked;
    scan->report = (struct scan_report){.keeper = scan->keeper,
                                        .input = &scan->input.counts,
                                        .rows_most = asked->rows_most,
                                        .all = asked->all};
    window_lay(scan);
    list_make(&scan->report, asked->kind_only);
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
        {"rules", "FILE", CONFIG_RULES_SENTENCE, &asked->rules, NULL},
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
    static const struct input_handlers handlers = {
        .bytes = on_bytes, .event = on_event, .time = on_time};
    scan->input = (struct input){.line_bytes_max = scan->config.limits.line_bytes_max,
                                 .handlers = &handlers,
                                 .user = scan,
                                 .progress = isatty(STDERR_FILENO) != 0};
    input_read(&scan->input, argv, words);
    on_full(scan, pipeline_tally(scan->pipeline));
    if (scan->rules) {
        merges_apply(rules_file_rules(scan->rules), scan->keeper->window);
    }
    report_make(scan);
    if (asked->json) {
        scan_report_json(&scan->report);
        scan_report_summary(&scan->report, stderr);
    } else {
        scan_report_people(&scan->report);
    }
    return scan->input.counts.failed > 0 ? EXIT_FAILED : EXIT_FINE;
}
