// ounce-accuracy: logs whose lines people have grouped by hand become scores of how well `ounce
// sign` groups them, and what that costs.
//
//   NAME.log ──── ounce sign ── "id TAB template" ── grouping.c ──┐
//   NAME.groups ── one true group a line ─────────── grouping.c ──┴── GA, FGA, PF1
#include "accuracy/grouping.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, READ_BYTES = 1 << 16 };

struct text {
    char *at;
    size_t size;
};

// What is known of a set; in the averages the counts mean nothing.
struct row {
    const char *name;
    uint32_t lines;
    uint32_t found;
    uint32_t truth;
    struct score score;
    double us_per_line;
};

static double clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

// All that the descriptor gives, to its end; closes it.
static struct text descriptor_read(int from, const char *what)
{
    struct text text = {.at = NULL};
    size_t room = 0;
    ssize_t got;
    do {
        if (room - text.size < READ_BYTES) {
            room = 2 * room + READ_BYTES;
            text.at = realloc(text.at, room);
            if (text.at == NULL) {
                err(EXIT_FAILURE, "%s", what);
            }
        }
        got = read(from, text.at + text.size, room - text.size);
        if (got < 0) {
            err(EXIT_FAILURE, "%s", what);
        }
        text.size += (size_t)got;
    } while (got > 0);
    close(from);
    return text;
}

static struct text file_read(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        err(EXIT_FAILURE, "%s", path);
    }
    return descriptor_read(file, path);
}

// What `ounce sign LOG` prints.
static struct text ounce_sign(char *ounce, char *log)
{
    char *words[] = {ounce, "sign", "--", log, NULL};
    int ends[2];
    pid_t child;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        err(EXIT_FAILURE, "pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    errno = posix_spawn(&child, ounce, &actions, NULL, words, environ);
    if (errno != 0) {
        err(EXIT_FAILURE, "%s", ounce);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    struct text text = descriptor_read(ends[0], ounce);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) {
        errx(EXIT_FAILURE, "%s sign %s failed", ounce, log);
    }
    return text;
}

static struct row set_score(char *ounce, const char *name, char *log, const char *groups)
{
    struct text gold = file_read(groups);
    double began_us = clock_us();
    struct text signs = ounce_sign(ounce, log);
    double spent_us = clock_us() - began_us;

    struct grouping truth = grouping_of(span_of(gold.at, gold.size), '\n');
    struct grouping found = grouping_of(span_of(signs.at, signs.size), '\t');
    if (found.lines != truth.lines) {
        errx(EXIT_FAILURE, "%s: ounce sign gave %u lines, but %s has %u", log, found.lines, groups,
             truth.lines);
    }
    if (truth.lines == 0) {
        errx(EXIT_FAILURE, "%s: there are no lines to score", log);
    }
    struct row row = {.name = name,
                      .lines = truth.lines,
                      .found = found.groups,
                      .truth = truth.groups,
                      .score = grouping_score(&found, &truth),
                      .us_per_line = spent_us / truth.lines};
    grouping_free(&truth);
    grouping_free(&found);
    free(gold.at);
    free(signs.at);
    return row;
}

static void scores_print(const struct row *row)
{
    printf(" %7.4f %7.4f %7.4f %8.2f\n", row->score.ga, row->score.fga, row->score.pf1,
           row->us_per_line);
}

// Takes over the object, which says whose scores they are.
static void scores_print_json(json_t *object, const struct row *row)
{
    json_t *scores = json_pack("{s:f, s:f, s:f, s:f}", "ga", row->score.ga, "fga", row->score.fga,
                               "pf1", row->score.pf1, "us_per_line", row->us_per_line);
    if (object == NULL || json_object_update_new(object, scores) != 0 ||
        json_dumpf(object, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6)) != 0) {
        errx(EXIT_FAILURE, "%s: cannot be written as JSON", row->name);
    }
    putchar('\n');
    json_decref(object);
}

static void row_print(const struct row *row, bool json)
{
    if (json) {
        json_t *object = json_pack("{s:s, s:I, s:I, s:I}", "set", row->name, "lines",
                                   (json_int_t)row->lines, "groups_found", (json_int_t)row->found,
                                   "groups_true", (json_int_t)row->truth);
        scores_print_json(object, row);
    } else {
        printf("%-20.20s %9u %7u %7u", row->name, row->lines, row->found, row->truth);
        scores_print(row);
    }
}

static void average_print(const struct row *average, int sets, bool json)
{
    if (json) {
        scores_print_json(json_pack("{s:i}", "sets", sets), average);
    } else {
        printf("%-46s", average->name);
        scores_print(average);
    }
}

static char *path_of(const char *folder, const char *name, const char *ending)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s%s", folder, name, ending) < 0) {
        err(EXIT_FAILURE, "%s", name);
    }
    return path;
}

static int is_log(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > 4 && strcmp(entry->d_name + size - 4, ".log") == 0;
}

// Prints a row for each set of the folder, by name, and the averages, in which every set weighs the
// same.
static void folder_score(char *ounce, const char *folder, bool json)
{
    struct dirent **logs = NULL;
    int count = scandir(folder, &logs, is_log, alphasort);
    if (count < 0) {
        err(EXIT_USAGE, "%s", folder);
    }
    if (!json) {
        printf("%-20s %9s %7s %7s %7s %7s %7s %8s\n", "set", "lines", "found", "true", "GA", "FGA",
               "PF1", "us/line");
    }
    int sets = 0;
    struct row average = {.name = "average"}; // sums, until all are known
    for (int i = 0; i < count; i++) {
        char *name = logs[i]->d_name;
        name[strlen(name) - strlen(".log")] = '\0';
        char *log = path_of(folder, name, ".log");
        char *groups = path_of(folder, name, ".groups");
        if (access(groups, F_OK) == 0) {
            struct row row = set_score(ounce, name, log, groups);
            row_print(&row, json);
            sets++;
            average.score.ga += row.score.ga;
            average.score.fga += row.score.fga;
            average.score.pf1 += row.score.pf1;
            average.us_per_line += row.us_per_line;
        } else {
            warnx("%s is left out: there is no %s", log, groups);
        }
        free(log);
        free(groups);
        free(logs[i]);
    }
    free(logs);
    if (sets == 0) {
        errx(EXIT_FAILURE, "%s: there is no NAME.log with a NAME.groups", folder);
    }
    average.score.ga /= sets;
    average.score.fga /= sets;
    average.score.pf1 /= sets;
    average.us_per_line /= sets;
    average_print(&average, sets, json);
}

static const char usage[] =
    "Usage: ounce-accuracy [OPTION]... DIR        (make accuracy LOGS=DIR)\n"
    "Scores how `ounce sign` groups the lines of every DIR/NAME.log for which there is a\n"
    "DIR/NAME.groups: the true group of each line, one a line.\n\n"
    "  --ounce PROGRAM   the program to score (default build/ounce)\n"
    "  --json            one object a line; the last one has the averages\n"
    "  --help\n\n"
    "GA: lines in exactly their group. FGA: exact groups among those found and true.\n"
    "PF1: pairs of lines put together. Each from 0 to 1. us/line: the whole process.\n";

int main(int count, char **words)
{
    static const struct option options[] = {{"ounce", required_argument, NULL, 'o'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    static char built[] = "build/ounce";
    char *ounce = built;
    bool json = false;
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) {
        switch (option) {
        case 'o':
            ounce = optarg;
            break;
        case 'j':
            json = true;
            break;
        case 'h':
            fputs(usage, stdout);
            return EXIT_SUCCESS;
        default:
            fputs("Try `ounce-accuracy --help`.\n", stderr);
            return EXIT_USAGE;
        }
    }
    if (optind + 1 != count || words[optind][0] == '\0') {
        fputs("ounce-accuracy: name a folder with NAME.log and NAME.groups files:\n"
              "make accuracy LOGS=DIR\n",
              stderr);
        return EXIT_USAGE;
    }
    folder_score(ounce, words[optind], json);
    return EXIT_SUCCESS;
}
