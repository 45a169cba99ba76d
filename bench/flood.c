// ounce-flood: lines that are never the same become figures of how the engine bears them: how many
// a second, in how much memory, as how many problems, and whether the known problems among them
// keep their counts.
//
//   lines.c ── text ──▶ pipeline ── tally ──▶ keeper ── window ──▶ the ranked list
//      └────── how many of each known problem ─────────── the same? ───┘
//
// Each flood runs in a process of its own, on one thread, along the engine's own path: a tally is
// handed over and the list made anew about as often as `ounce serve` would at 100,000 lines a
// second.
#include "flood/lines.h"

#include "app/keeper.h"
#include "app/pipeline.h"

#include <err.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

#define LINES_DEFAULT 5000000
#define SEED 20261122
#define END_MS INT64_C(1795348800000) // 2026-11-22T12:00:00Z: of the last line
#define SPREAD_MS (6 * MS_PER_HOUR)
#define PROBLEM_ONE_IN 200
#define LATE_ONE_IN 5 // late problems begin when so many-th of the lines are through
#define BATCH_LINES 1000
#define BATCH_BYTES (1U << 21)
#define REFRESH_LINES 100000

struct run {
    const struct flood *flood;
    uint64_t lines;
    struct dice dice;
    struct keeper *keeper;
    struct pipeline *pipeline;
    struct stream stream;
    uint64_t wanted[PROBLEMS];
    uint64_t seen[PROBLEMS]; // a signature of each
    uint64_t done;           // lines
    double spent_s;
    int64_t now_ms;
    size_t batch_bytes;
    char batch[BATCH_BYTES + FLOOD_LINE_BYTES_MAX];
};

struct result {
    double lines_a_second;
    uint64_t before_bytes, after_bytes, plan_bytes;
    uint32_t issues, roots, problems_right;
    uint64_t evicted;
    uint64_t got[PROBLEMS];
};

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// The second number of /proc/self/statm: pages.
static uint64_t resident_bytes(void)
{
    char line[128];
    uint64_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        err(EXIT_FAILURE, "/proc/self/statm");
    }
    fclose(file);
    struct span rest = span_skip(span_text(line), strcspn(line, " ") + 1);
    if (!span_to_u64(span_part(rest, 0, span_find(rest, ' ')), &pages)) {
        errx(EXIT_FAILURE, "/proc/self/statm: %s", line);
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

// --- the engine ----------------------------------------------------------------------------------

static const struct keeper_options *keeping(void)
{
    static struct keeper_options options = {.limits = OUNCE_LIMITS_DEFAULT, .sliding = true};
    options.policy = policy_default();
    return &options;
}

static struct tally *on_full(void *user, struct tally *full)
{
    struct run *run = user;
    keeper_take(run->keeper, full, run->now_ms);
    tally_clear(full);
    return full;
}

static void engine_open(struct run *run)
{
    struct pipeline_options path = {.limits = keeping()->limits, .live = true};
    run->keeper = keeper_open(keeping());
    run->pipeline = pipeline_open(&path, keeper_tally(&path.limits), on_full, run);
    run->stream = pipeline_stream(run->pipeline);
}

static void engine_refresh(struct run *run)
{
    keeper_learn(run->keeper);
    keeper_slide(run->keeper, run->now_ms);
    ranking_refresh(run->keeper->ranking, run->keeper->window, run->now_ms, NULL, NULL);
}

static void engine_take(struct run *run, bool refresh)
{
    double began_s = cpu_s();
    pipeline_feed(run->pipeline, &run->stream, span_of(run->batch, run->batch_bytes),
                  run->done >= run->lines, run->now_ms);
    on_full(run, pipeline_tally(run->pipeline));
    if (refresh) {
        engine_refresh(run);
    }
    run->spent_s += cpu_s() - began_s;
    run->batch_bytes = 0;
}

// --- the lines -----------------------------------------------------------------------------------

static uint64_t signature_of(struct run *run, struct span text)
{
    struct event event = {.message = text};
    struct signature signature;
    pipeline_sign(run->pipeline, &event, &signature);
    return signature.hash;
}

static size_t put_line(struct run *run, char *out)
{
    bool late = run->done >= run->lines / LATE_ONE_IN;
    size_t size = INSTANT_TEXT_BYTES;
    instant_write(run->now_ms, (uint8_t *)out);
    out[size++] = ' ';
    if (dice_below(&run->dice, PROBLEM_ONE_IN) == 0) {
        uint32_t problem = dice_below(&run->dice, late ? PROBLEMS : PROBLEMS / 2);
        size_t text = problem_write(problem, &run->dice, out + size);
        run->wanted[problem]++;
        run->seen[problem] = signature_of(run, span_of(out + size, text));
        size += text;
    } else {
        size += run->flood->write(&run->dice, out + size);
    }
    out[size++] = '\n';
    return size;
}

static void run_lines(struct run *run)
{
    uint64_t refreshed = 0;
    while (run->done < run->lines) {
        for (uint32_t i = 0; i < BATCH_LINES && run->done < run->lines; i++, run->done++) {
            int64_t left = (int64_t)(run->lines - run->done);
            run->now_ms = END_MS - SPREAD_MS * left / (int64_t)run->lines;
            run->batch_bytes += put_line(run, run->batch + run->batch_bytes);
            if (run->batch_bytes > BATCH_BYTES) {
                break;
            }
        }
        bool refresh = run->done - refreshed >= REFRESH_LINES || run->done >= run->lines;
        refreshed = refresh ? run->done : refreshed;
        engine_take(run, refresh);
    }
}

// --- what came of it -----------------------------------------------------------------------------

static uint64_t events_of(const struct window *window, uint32_t root)
{
    uint64_t events = 0;
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        const struct day_cell *cell = window_day(window, window_issue(window, at)->days);
        for (; cell; cell = window_day(window, cell->next)) {
            events += cell->errors + cell->tickets;
        }
    }
    return events;
}

// The events of what people see the problem as.
static uint64_t problem_events(const struct run *run, uint32_t problem)
{
    const struct window *window = run->keeper->window;
    uint32_t issue = window_find(window, run->seen[problem]);
    return issue == ISSUE_NONE ? 0 : events_of(window, window_root(window, issue));
}

static void run_measure(struct run *run, struct result *result)
{
    const struct window *window = run->keeper->window;
    const struct window_counts *counts = window_counts(window);
    result->lines_a_second = (double)run->lines / run->spent_s;
    result->after_bytes = resident_bytes();
    result->plan_bytes = keeper_bytes(keeping());
    result->issues = counts->issues;
    result->evicted = counts->evicted_events;
    for (uint32_t i = 0; i < window_issue_end(window); i++) {
        const struct issue *issue = window_issue(window, i);
        result->roots += issue->live && issue->target == ISSUE_NONE;
    }
    for (uint32_t i = 0; i < PROBLEMS; i++) {
        result->got[i] = problem_events(run, i);
        result->problems_right += result->got[i] == run->wanted[i];
    }
}

static void problems_print(const struct run *run, const struct result *result)
{
    for (uint32_t i = 0; i < PROBLEMS; i++) {
        if (result->got[i] != run->wanted[i]) {
            char text[FLOOD_LINE_BYTES_MAX];
            struct dice dice = run->dice;
            int size = (int)problem_write(i, &dice, text);
            fprintf(stderr, "ounce-flood: %s: counted %llu of %llu: %.*s\n", run->flood->name,
                    (unsigned long long)result->got[i], (unsigned long long)run->wanted[i], size,
                    text);
        }
    }
}

static double mib(uint64_t bytes)
{
    return (double)bytes / (1 << 20);
}

static void result_print(const struct run *run, const struct result *result, bool json)
{
    if (!json) {
        printf("%-8s %9llu %9.0f %7.0f %7.0f %7.0f %9u %9u %9llu %5u/%u\n", run->flood->name,
               (unsigned long long)run->lines, result->lines_a_second, mib(result->before_bytes),
               mib(result->after_bytes), mib(result->plan_bytes), result->issues, result->roots,
               (unsigned long long)result->evicted, result->problems_right, (unsigned)PROBLEMS);
        return;
    }
    json_t *object = json_pack("{s:s, s:I, s:f, s:f, s:f, s:f, s:i, s:i, s:I, s:i, s:i}", "flood",
                               run->flood->name, "lines", (json_int_t)run->lines, "lines_a_second",
                               result->lines_a_second, "before_mib", mib(result->before_bytes),
                               "after_mib", mib(result->after_bytes), "plan_mib",
                               mib(result->plan_bytes), "issues", (int)result->issues, "problems",
                               (int)result->roots, "evicted_events", (json_int_t)result->evicted,
                               "known", PROBLEMS, "known_right", (int)result->problems_right);
    if (object == NULL || json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9)) != 0) {
        errx(EXIT_FAILURE, "%s: cannot be written as JSON", run->flood->name);
    }
    putchar('\n');
    json_decref(object);
}

// Returns whether every known problem has its count.
static bool flood_run(const struct flood *flood, uint64_t lines, bool json)
{
    static struct run run;
    struct result result = {.before_bytes = resident_bytes()};
    run.flood = flood;
    run.lines = lines / flood->share > 0 ? lines / flood->share : 1;
    run.dice = dice_of(SEED, (uint64_t)(flood - floods), 0);
    engine_open(&run);
    run_lines(&run);
    run_measure(&run, &result);
    result_print(&run, &result, json);
    problems_print(&run, &result);
    return result.problems_right == PROBLEMS;
}

static bool flood_fork(const struct flood *flood, uint64_t lines, bool json)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        err(EXIT_FAILURE, "fork");
    }
    if (child == 0) {
        exit(flood_run(flood, lines, json) ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    if (waitpid(child, &status, 0) != child) {
        err(EXIT_FAILURE, "waitpid");
    }
    if (!WIFEXITED(status)) {
        warnx("%s: the engine fell", flood->name);
    }
    return status == 0;
}

// --- the command line ----------------------------------------------------------------------------

static const char usage[] =
    "Usage: ounce-flood [OPTION]... [FLOOD]...        (make flood)\n"
    "Sends lines that are never the same through the engine, with 20 known problems among\n"
    "them: one line in 200, half of the problems from the beginning, half only after a fifth\n"
    "of the flood. Fails when a known problem has not exactly its count.\n\n"
    "  --lines N   of each flood (default 5000000; long lines a fiftieth)\n"
    "  --json      one object a line\n"
    "  --help\n\nFloods, each line different in\n";

static void usage_print(void)
{
    fputs(usage, stdout);
    for (size_t i = 0; i < flood_count; i++) {
        printf("  %-9s %s\n", floods[i].name, floods[i].about);
    }
    puts("\nCPU seconds of the one thread; MiB resident before and after, and what the memory\n"
         "plan allows; issues kept, problems that people see, events of issues that gave way.");
}

static bool is_asked(const struct flood *flood, char **names)
{
    bool asked = *names == NULL;
    for (; *names; names++) {
        asked = asked || strcmp(*names, flood->name) == 0;
    }
    return asked;
}

int main(int count, char **words)
{
    static const struct option options[] = {{"lines", required_argument, NULL, 'l'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    uint64_t lines = LINES_DEFAULT;
    bool json = false, right = true;
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) {
        switch (option) {
        case 'l':
            if (!span_to_u64(span_text(optarg), &lines) || lines == 0) {
                errx(EXIT_USAGE, "--lines is \"%s\"; it must be a whole number above 0", optarg);
            }
            break;
        case 'j':
            json = true;
            break;
        case 'h':
            usage_print();
            return EXIT_SUCCESS;
        default:
            fputs("Try `ounce-flood --help`.\n", stderr);
            return EXIT_USAGE;
        }
    }
    if (!json) {
        printf("%-8s %9s %9s %7s %7s %7s %9s %9s %9s %8s\n", "flood", "lines", "lines/s", "before",
               "after", "plan", "issues", "problems", "evicted", "known");
    }
    for (size_t i = 0; i < flood_count; i++) {
        if (is_asked(&floods[i], words + optind)) {
            right = flood_fork(&floods[i], lines, json) && right;
        }
    }
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
