// ounce-quarter: a seed becomes the logs and tickets of a company's quarter. The same --seed,
// --now, --events and --days give the same bytes. For the demo, the tests and the benchmarks.
//
//   tables.c ── plan.c ───────────────── line.c ── output.c ── stdout or TCP
//               events in order of time  a line
//
// What happens in it, of which tests and the README may be sure. The whole is 91 UTC dates that end
// at --now; D-33 is 33 days before the last of them.
//
//   steady, dull    28 errors of all services, 5 to 36 a week: office hours, daylight or night
//   every 11 min    "supplier feed ... gave an empty document" (orders)
//   hourly          "FAILED sync-exchange-rates" (cron)
//   weekly          "weekly usage digest ... failed" (reports), Mondays 23:10
//   flood           "object skipped: checksum differs" (gateway), 2,500 a day, 02:10 to 02:50
//   rare, steady    "voucher ... booked twice" (ledger), 5 a week in office hours
//   slow leak       "Out of memory: killed process" (kernel): rare at first, daily at the end
//   ended           "voucher field of order ... rejected by schema" (storefront): until its
//                   release 4.12.0 goes live, D-46 14:00
//   outage          D-33 09:00 to 15:55, after ledger 5.0.0 has gone live: 26 messages rise
//                   together, 55,000 lines
//   fresh           "Rounding of {Amount} ... has no rule" (invoicing): the last 20 hours, since
//                   its release 7.3.0
//   noise           refused ssh logins, health checks, heartbeats, requests: most lines of all
//   tickets         some 2,300 in office hours, with 19 tags or none:
//                   password-reset is the most frequent; sso-login-loop begins at D-30 13:00, with
//                   gateway 3.8.0; duplicate-charge ends at D-46 14:00; site-down is some 140, all
//                   within the outage; slow-dashboard grows; invoice-rounding is fresh.
//                   3 in 20 tell no minutes, 1 in 12 is sent twice, 1 in 4 is updated later, and
//                   some of those first come with the tag `untriaged`
//
// The flood and the outage grow with --events; chatter fills what the story leaves open.
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "quarter/die.h"
#include "quarter/line.h"
#include "quarter/output.h"
#include "quarter/plan.h"

struct wish {
    const char *only; // "logs", "tickets"; NULL: both
    struct output output;
};

static double clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void progress_show(const struct plan *plan, const struct output *output, uint32_t day)
{
    struct civil civil = civil_of(plan->from_ms / DAY_MS + day);
    fprintf(stderr, "\r%04u-%02u-%02u  day %u of %u  %llu events  %.0f MB ", civil.year,
            civil.month, civil.day_of_month, day + 1, plan->days,
            (unsigned long long)output->events, (double)output->bytes / 1e6);
}

static void quarter_write(struct plan *plan, struct wish *wish)
{
    static struct line line;
    struct output *output = &wish->output;
    struct speech speech = {.at_ms = 0};
    bool logs = wish->only == NULL || strcmp(wish->only, "logs") == 0;
    bool tickets = wish->only == NULL || strcmp(wish->only, "tickets") == 0;
    bool progress = output->to != NULL && isatty(STDERR_FILENO);
    double began_s = clock_s();
    for (uint32_t day = 0; day < plan->days; day++) {
        plan_day(plan, day);
        for (size_t i = 0; i < plan->today.count; i++) {
            const struct event *event = &plan->today.at[i];
            if (event->source == plan->source_ticket ? tickets : logs) {
                line_write(&line, plan, event, &speech);
                output_add(output, plan_stream(plan, event), &line);
            }
        }
        output_flush(output); // so that no quiet service is weeks behind a loud one
        if (progress) {
            progress_show(plan, output, day);
        }
    }
    double took_s = clock_s() - began_s;
    if (output->to != NULL) {
        fprintf(stderr, "%s%llu events, %llu bytes in %.2f s: %.1f MB/s, %.0f lines/s\n",
                progress ? "\r\033[K" : "", (unsigned long long)output->events,
                (unsigned long long)output->bytes, took_s, (double)output->bytes / 1e6 / took_s,
                (double)output->events / took_s);
    }
    output_close(output);
}

static uint64_t number_read(const char *option, const char *text, uint64_t low, uint64_t high)
{
    char *end = NULL;
    errno = 0;
    uint64_t number = strtoull(text, &end, 10);
    if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || number < low || number > high) {
        char why[96];
        snprintf(why, sizeof(why), "%s wants a number from %llu to %llu", option,
                 (unsigned long long)low, (unsigned long long)high);
        die(EXIT_USAGE, text, why);
    }
    return number;
}

// RFC 3339, or seconds since 1970.
static int64_t time_read(const char *text)
{
    if (strchr(text, '-') == NULL) {
        return (int64_t)number_read("--now", text, 86400ULL * DAYS_MAX, 4102444800) * 1000;
    }
    struct tm tm = {.tm_sec = 0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S%z", &tm);
    if (end == NULL || *end != '\0' || tm.tm_year < 72) {
        die(EXIT_USAGE, text, "--now wants a time like 2026-11-23T12:00:00Z, or epoch seconds");
    }
    int64_t offset_s = tm.tm_gmtoff;
    return (timegm(&tm) - offset_s) * 1000;
}

static const char usage[] =
    "Usage: ounce-quarter [OPTION]...\n"
    "Writes the logs and tickets of a company's quarter: in order of time to standard output, or\n"
    "over several plain TCP connections. The same options give the same bytes.\n\n"
    "  --seed N              another quarter for every N (default 1)\n"
    "  --now TIME            its end, RFC 3339 or epoch seconds (default: the clock)\n"
    "  --events N            how many (default 1200000 for 91 days)\n"
    "  --days N              UTC dates, the last one is that of --now (default 91)\n"
    "  --to HOST:PORT        stream to a running engine\n"
    "  --connections N       that many (default: one for each format)\n"
    "  --only logs|tickets   leave out the others; the rest stays as it is\n"
    "  --help\n";

static void wish_read(int count, char **words, struct plan *plan, struct wish *wish)
{
    static const struct option options[] = {{"seed", required_argument, NULL, 's'},
                                            {"now", required_argument, NULL, 'n'},
                                            {"events", required_argument, NULL, 'e'},
                                            {"days", required_argument, NULL, 'd'},
                                            {"to", required_argument, NULL, 't'},
                                            {"connections", required_argument, NULL, 'c'},
                                            {"only", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) {
        switch (option) {
        case 's':
            plan->seed = number_read("--seed", optarg, 0, UINT64_MAX);
            break;
        case 'n':
            plan->now_ms = time_read(optarg);
            break;
        case 'e':
            plan->events = number_read("--events", optarg, 1, EVENTS_MAX);
            break;
        case 'd':
            plan->days = (uint32_t)number_read("--days", optarg, 1, DAYS_MAX);
            break;
        case 't':
            wish->output.to = optarg;
            break;
        case 'c':
            wish->output.sink_count =
                (uint32_t)number_read("--connections", optarg, 1, STREAM_COUNT);
            break;
        case 'o':
            wish->only = optarg;
            break;
        case 'h':
            fputs(usage, stdout);
            exit(EXIT_SUCCESS);
        default:
            fputs("Try `ounce-quarter --help`.\n", stderr);
            exit(EXIT_USAGE);
        }
    }
    if (optind < count) {
        die(EXIT_USAGE, words[optind], "no such option");
    }
    if (wish->only != NULL && strcmp(wish->only, "logs") != 0 &&
        strcmp(wish->only, "tickets") != 0) {
        die(EXIT_USAGE, wish->only, "--only wants logs or tickets");
    }
}

int main(int count, char **words)
{
    static struct plan plan = {.seed = 1, .days = DAYS_DEFAULT};
    static struct wish wish = {.output.sink_count = STREAM_COUNT};
    signal(SIGPIPE, SIG_IGN);
    plan.now_ms = (int64_t)time(NULL) * 1000;
    wish_read(count, words, &plan, &wish);
    if (wish.output.to == NULL) {
        wish.output.sink_count = 1;
    }
    if (plan.events == 0) {
        plan.events = (uint64_t)EVENTS_DEFAULT * plan.days / DAYS_DEFAULT;
    }
    plan_begin(&plan);
    output_open(&wish.output);
    quarter_write(&plan, &wish);
    return EXIT_SUCCESS;
}
