// ounce-accuracy: logs whose lines people have grouped by hand become scores of how well `ounce
// sign` groups them, and what that costs. On request also whether it is the same when the lines
// come in another order, without their headers, or to two engines.
//
//   NAME.log ──── ounce sign ── "id TAB template" ── grouping.c ──┐
//   NAME.groups ── one true group a line ─────────── grouping.c ──┴── GA, FGA, PF1
#include "accuracy/halves.h"
#include "accuracy/layout.h"
#include "accuracy/logset.h"
#include "accuracy/order.h"
#include "accuracy/signing.h"
#include "base/check.h"

#include <err.h>
#include <getopt.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CHANGE_MAX 0.01 // of GA: of the average by another order, of each set by a missing header

enum { EXIT_USAGE = 2 };

struct study {
    const char *ounce;
    struct logset *sets;
    struct signing *signings; // of each, as its lines stand
    size_t count;
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

static struct row row_of(const struct logset *set, const struct signing *signing)
{
    return (struct row){.name = set->name,
                        .lines = set->truth.lines,
                        .found = signing->found.groups,
                        .truth = set->truth.groups,
                        .score = grouping_score(&signing->found, &set->truth),
                        .us_per_line = signing->spent_us / set->truth.lines};
}

// Adds a set's part of the averages, in which every set weighs the same.
static void average_add(struct row *average, const struct row *row, size_t sets)
{
    average->score.ga += row->score.ga / (double)sets;
    average->score.fga += row->score.fga / (double)sets;
    average->score.pf1 += row->score.pf1 / (double)sets;
    average->us_per_line += row->us_per_line / (double)sets;
}

// --- scores --------------------------------------------------------------------------------------

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

static void average_print(const struct row *average, size_t sets, bool json)
{
    if (json) {
        scores_print_json(json_pack("{s:I}", "sets", (json_int_t)sets), average);
    } else {
        printf("%-46s", average->name);
        scores_print(average);
    }
}

// A row for each set as its lines stand, and the averages, which are returned.
static struct row scores_study(struct study *study, bool json)
{
    struct row average = {.name = "average"};
    if (!json) {
        printf("%-20s %9s %7s %7s %7s %7s %7s %8s\n", "set", "lines", "found", "true", "GA", "FGA",
               "PF1", "us/line");
    }
    for (size_t i = 0; i < study->count; i++) {
        const struct logset *set = &study->sets[i];
        study->signings[i] = signing_of(study->ounce, set->name, set->lines, set->truth.lines);
        struct row row = row_of(set, &study->signings[i]);
        row_print(&row, json);
        average_add(&average, &row, study->count);
    }
    average_print(&average, study->count, json);
    return average;
}

// --- orders --------------------------------------------------------------------------------------

// Each line as it is told in that order, against how it is told as the lines stand. *score is that
// order's.
static struct difference order_differs(const struct study *study, size_t at, enum order order,
                                       struct score *score)
{
    const struct logset *set = &study->sets[at];
    uint32_t count = set->truth.lines;
    struct difference difference = {0, 0};
    uint32_t *places = calloc(count, sizeof *places);
    uint32_t *group_of = calloc(count, sizeof *group_of);
    struct span *lines = calloc(count, sizeof *lines);
    CHECK(places != NULL && group_of != NULL && lines != NULL);
    order_lines(order, set, places);
    for (uint32_t i = 0; i < count; i++) {
        lines[i] = set->lines[places[i]];
    }
    struct signing signing = signing_of(study->ounce, set->name, lines, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct signed_line *plain = &study->signings[at].lines[places[i]];
        bool same = span_equal(signing.lines[i].id, plain->id);
        difference.problem += !same;
        difference.title += same && !span_equal(signing.lines[i].title, plain->title);
        group_of[places[i]] = signing.found.group_of[i];
    }
    struct grouping found = signing.found;
    found.group_of = group_of;
    *score = grouping_score(&found, &set->truth);
    signing_free(&signing);
    free(lines);
    free(group_of);
    free(places);
    return difference;
}

// False: an order changes the average GA by more than it may.
static bool orders_study(const struct study *study, const struct row *plain)
{
    bool fine = true;
    printf("\n%-24s %7s %7s   lines of another: %7s %7s\n", "order of the lines", "GA", "FGA",
           "problem", "title");
    printf("%-24s %7.4f %7.4f\n", "as they stand", plain->score.ga, plain->score.fga);
    for (int order = 0; order < ORDER_COUNT; order++) {
        struct row average = {.name = order_names[order]};
        struct difference all = {0, 0};
        for (size_t i = 0; i < study->count; i++) {
            struct row row = {.name = study->sets[i].name};
            struct difference one = order_differs(study, i, (enum order)order, &row.score);
            all.problem += one.problem;
            all.title += one.title;
            average_add(&average, &row, study->count);
        }
        bool moved = fabs(average.score.ga - plain->score.ga) > CHANGE_MAX;
        printf("%-24s %7.4f %7.4f %27u %7u%s\n", average.name, average.score.ga, average.score.fga,
               all.problem, all.title, moved ? "  too much" : "");
        fine = fine && !moved;
    }
    return fine;
}

// --- headers -------------------------------------------------------------------------------------

// False: without its headers the set's GA is another than it may be.
static bool headers_cut(const struct study *study, size_t at, const struct layout *layout,
                        struct span *texts)
{
    const struct logset *set = &study->sets[at];
    struct signing cut = signing_of(study->ounce, set->name, texts, set->truth.lines);
    double with = grouping_score(&study->signings[at].found, &set->truth).ga;
    double without = grouping_score(&cut.found, &set->truth).ga;
    bool moved = fabs(without - with) > CHANGE_MAX;
    printf("%-20.20s %-20s %7.4f %7.4f %+8.4f%s\n", set->name, layout->name, with, without,
           without - with, moved ? "  too much" : "");
    signing_free(&cut);
    return !moved;
}

static bool headers_study(const struct study *study)
{
    bool fine = true;
    printf("\n%-20s %-20s %7s %7s %8s\n", "set", "header", "GA", "GA cut", "change");
    for (size_t i = 0; i < study->count; i++) {
        const struct logset *set = &study->sets[i];
        struct span *texts = calloc(set->truth.lines, sizeof *texts);
        CHECK(texts != NULL);
        bool has_header = false;
        for (const struct layout *layout = layouts; layout->name != NULL; layout++) {
            if (layout_cut(layout, set->lines, set->truth.lines, texts)) {
                has_header = true;
                fine = headers_cut(study, i, layout, texts) && fine;
            }
        }
        if (!has_header) {
            printf("%-20.20s %s\n", set->name, "none that all its lines have");
        }
        free(texts);
    }
    return fine;
}

// --- halves --------------------------------------------------------------------------------------

// False: lines of some set belong to another problem when two engines read them.
static bool halves_study(const struct study *study)
{
    bool fine = true;
    printf("\n%-20s %20s  %22s\n%-20s %12s %7s %14s %7s\n", "two engines read", "odd, even lines",
           "first half, second", "lines of another:", "problem", "title", "problem", "title");
    for (size_t i = 0; i < study->count; i++) {
        const struct logset *set = &study->sets[i];
        struct difference mixed = halves_differ(set, HALVES_ODD_EVEN);
        struct difference cut = halves_differ(set, HALVES_FIRST_SECOND);
        printf("%-20.20s %12u %7u %14u %7u\n", set->name, mixed.problem, mixed.title, cut.problem,
               cut.title);
        fine = fine && mixed.problem + cut.problem == 0;
    }
    return fine;
}

// --- the command line ----------------------------------------------------------------------------

static const char usage[] =
    "Usage: ounce-accuracy [OPTION]... DIR   (make accuracy LOGS=DIR ARGS='OPTION...')\n"
    "Scores how `ounce sign` groups the lines of every DIR/NAME.log for which there is a\n"
    "DIR/NAME.groups: the true group of each line, one a line.\n\n"
    "  --orders          again with the lines in other orders; fails when the average GA\n"
    "                    changes by more than 0.01\n"
    "  --headers         again without the lines' headers; fails when a set's GA changes\n"
    "                    by more than 0.01\n"
    "  --halves          again with two engines that read a half each, and what they have\n"
    "                    merged; fails when a line belongs to another problem\n"
    "  --ounce PROGRAM   the program to score (default build/ounce)\n"
    "  --json            the scores, one object a line; the last one has the averages\n"
    "  --help\n\n"
    "GA: lines in exactly their group. FGA: exact groups among those found and true.\n"
    "PF1: pairs of lines put together. Each from 0 to 1. us/line: the whole process.\n";

struct wish {
    const char *ounce;
    bool orders, headers, halves, json;
};

static bool wish_read(struct wish *wish, int count, char **words, int *code)
{
    static const struct option options[] = {{"ounce", required_argument, NULL, 'o'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"orders", no_argument, NULL, 'r'},
                                            {"headers", no_argument, NULL, 'e'},
                                            {"halves", no_argument, NULL, 'a'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) {
        switch (option) {
        case 'o':
            wish->ounce = optarg;
            break;
        case 'j':
            wish->json = true;
            break;
        case 'r':
            wish->orders = true;
            break;
        case 'e':
            wish->headers = true;
            break;
        case 'a':
            wish->halves = true;
            break;
        case 'h':
            fputs(usage, stdout);
            *code = EXIT_SUCCESS;
            return false;
        default:
            fputs("Try `ounce-accuracy --help`.\n", stderr);
            *code = EXIT_USAGE;
            return false;
        }
    }
    return true;
}

int main(int count, char **words)
{
    struct wish wish = {.ounce = "build/ounce"};
    int code = EXIT_SUCCESS;
    if (!wish_read(&wish, count, words, &code)) {
        return code;
    }
    if (wish.json && (wish.orders || wish.headers || wish.halves)) {
        fputs("ounce-accuracy: --json is for the scores alone\n", stderr);
        return EXIT_USAGE;
    }
    if (optind + 1 != count || words[optind][0] == '\0') {
        fputs("ounce-accuracy: name a folder with NAME.log and NAME.groups files:\n"
              "make accuracy LOGS=DIR\n",
              stderr);
        return EXIT_USAGE;
    }
    struct study study = {.ounce = wish.ounce};
    study.sets = logsets_read(words[optind], &study.count);
    study.signings = calloc(study.count, sizeof *study.signings);
    CHECK(study.signings != NULL);
    struct row plain = scores_study(&study, wish.json);
    bool fine = !wish.orders || orders_study(&study, &plain);
    fine = (!wish.headers || headers_study(&study)) && fine;
    fine = (!wish.halves || halves_study(&study)) && fine;
    for (size_t i = 0; i < study.count; i++) {
        signing_free(&study.signings[i]);
    }
    free(study.signings);
    logsets_free(study.sets, study.count);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
