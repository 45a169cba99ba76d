// The verb: a file of rules, checked; lines, grouped without it and with it.
#include "app/rules.h"

#include "app/comparison.h"
#include "app/config.h"
#include "app/flags.h"
#include "app/input.h"
#include "app/nearest.h"
#include "app/rules_file.h"
#include "app/say.h"
#include "app/signer.h"
#include "base/check.h"
#include "io/clock.h"

#include <stdlib.h>

struct pair {
    uint64_t without, with;
};

struct trial {
    struct signer *without, *with;
    struct pair *lines; // the ids of each line
    size_t count, room;
    uint64_t gave_up; // lines on which a regex did
};

static void on_line(void *user, struct span line, bool cut)
{
    struct trial *trial = user;
    int64_t now_ms = clock_now_ms();
    struct pair pair = {signer_line(trial->without, line, now_ms),
                        signer_line(trial->with, line, now_ms)};
    (void)cut;
    if (pair.without == SIGNER_BLANK) {
        return;
    }
    trial->gave_up += signer_gave_up(trial->with);
    if (trial->count == trial->room) {
        trial->room = 2 * trial->room + 4096;
        trial->lines = realloc(trial->lines, trial->room * sizeof *trial->lines);
        CHECK(trial->lines != NULL);
    }
    trial->lines[trial->count++] = pair;
}

static struct grouped grouped_of(const struct signer *signer, uint64_t id)
{
    struct signed_as problem = signer_problem(signer, id);
    return (struct grouped){.id = problem.id, .title = problem.title};
}

static void compare(const struct trial *trial, const struct rules *rules, bool json)
{
    struct comparison *comparison = comparison_open();
    for (size_t i = 0; i < trial->count; i++) {
        struct grouped without = grouped_of(trial->without, trial->lines[i].without);
        struct grouped with = grouped_of(trial->with, trial->lines[i].with);
        comparison_add(comparison, &without, &with);
    }
    comparison_write(comparison, rules, json, stdout);
    comparison_close(comparison);
}

static int test(const struct config *config, struct rules_file *file, bool json, char **paths,
                int count)
{
    const struct rules *rules = rules_file_rules(file);
    struct trial trial = {.without = signer_open(config, NULL),
                          .with = signer_open(config, rules_file_shelf(file))};
    static const struct input_handlers handlers = {.line = on_line};
    struct input input = {
        .line_bytes_max = config->limits.line_bytes_max, .handlers = &handlers, .user = &trial};
    input_read(&input, paths, count);
    signer_settle(trial.with, rules);
    compare(&trial, rules, json);
    if (trial.gave_up > 0) {
        say("on %llu lines a regex of the rules took too long and was passed over; make it simpler",
            (unsigned long long)trial.gave_up);
    }
    free(trial.lines);
    signer_close(trial.with);
    signer_close(trial.without);
    return input.counts.failed > 0 ? EXIT_FAILED : EXIT_FINE;
}

static int check(const struct rules_file *file)
{
    const struct rules *rules = rules_file_rules(file);
    printf("%s: %zu rules, version %llu\n", rules_file_path(file), rules->count,
           (unsigned long long)rules->version);
    return EXIT_FINE;
}

// Which of the two is asked for; 0: neither, and it was said.
static char action_of(int words, char **argv)
{
    static const char *const names[] = {"check", "test"};
    for (size_t i = 0; words > 0 && i < 2; i++) {
        if (strcmp(argv[0], names[i]) == 0) {
            if (words >= 2) {
                return names[i][0];
            }
            say("rules %s needs the file of rules: ounce rules %s FILE", names[i], names[i]);
            return 0;
        }
    }
    const char *near = words > 0 ? nearest_name(argv[0], names, 2) : NULL;
    if (near) {
        say("rules does not know \"%s\"; did you mean \"%s\"?", argv[0], near);
    } else {
        say("rules does one of two: ounce rules check FILE, ounce rules test FILE [LINES...]");
    }
    return 0;
}

static const char words[] =
    "Without LINES, or with -, standard input is read. A file of rules has one on a\n"
    "line:\n"
    "\n"
#define X(code, word, ids_least, ids_most, pattern, result, picture, sentence)                     \
    "  " picture "\n      " sentence "\n"
    RULE_WORDS(X)
#undef X
        "\n"
        "PATTERN is \"glob\", literal \"text\" or regex \"expression\", in \"double\" or\n"
        "'single' quotes. A glob (* any characters, ? one) matches the whole text or\n"
        "title; of mask and keep it matches one word. A literal stands anywhere, but not\n"
        "inside a word. A regex is PCRE2's. Globs and literals take letters in either\n"
        "case. ID is a problem's, 16 hex digits, as ounce candidates prints it. What\n"
        "follows # is a comment.";

int rules_main(int argc, char **argv)
{
    static struct config config;
    const char *path = NULL;
    bool json = false;
    int count = 0;
    char error[CONFIG_ERROR_BYTES];
    const struct flag flags[] = {
        {"config", "FILE", "tags and limits, as for ounce serve", &path, NULL},
        {"json", NULL, "one JSON object a line", NULL, &json},
    };
    const struct verb verb = {
        .name = "rules",
        .usage = "check FILE | test FILE [LINES...]",
        .sentence =
            "check tells whether a file of grouping rules is right; test groups lines without\n"
            "the rules and with them, and shows which problems merge, split and vanish.",
        .more = words,
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
    };
    enum flags_result result = flags_read(&verb, argc, argv, &count);
    char action = result == FLAGS_FINE ? action_of(count, argv) : 0;
    if (action == 0) {
        return result == FLAGS_HELP ? EXIT_FINE : EXIT_USAGE;
    }
    struct rules_file *file = NULL;
    if (!config_load(&config, path, error) || !(file = rules_file_open(argv[1], &config, error))) {
        say("%s", error);
        return EXIT_CONFIG;
    }
    int code = action == 'c' ? check(file) : test(&config, file, json, argv + 2, count - 2);
    rules_file_close(file);
    return code;
}
