// The path of a line up to its problem, and no further. All lines are read and learnt from first;
// then each is told the problem that it is part of.
#include "app/sign.h"

#include "app/flags.h"
#include "app/input.h"
#include "app/rules_file.h"
#include "app/say.h"
#include "app/signer.h"
#include "base/check.h"
#include "io/clock.h"

#include <stdlib.h>

struct sign {
    struct signer *signer;
    bool stream, explain;
    uint64_t *ids; // of each line so far
    size_t lines, lines_room;
    char *texts; // to be explained: each line, LF-ended
    size_t text_bytes, text_room;
};

static void print(const struct sign *sign, uint64_t id)
{
    if (id == SIGNER_BLANK) {
        puts("-\t");
        return;
    }
    struct signed_as problem = signer_problem(sign->signer, id);
    printf("%016llx\t", (unsigned long long)problem.id);
    fwrite(problem.title.at, 1, problem.title.size, stdout);
    putchar('\n');
}

static void keep(struct sign *sign, uint64_t id)
{
    if (sign->lines == sign->lines_room) {
        sign->lines_room = 2 * sign->lines_room + 4096;
        sign->ids = realloc(sign->ids, sign->lines_room * sizeof *sign->ids);
        CHECK(sign->ids != NULL);
    }
    sign->ids[sign->lines++] = id;
}

static void text_keep(struct sign *sign, struct span line)
{
    if (sign->text_room - sign->text_bytes < line.size + 1) {
        sign->text_room = 2 * sign->text_room + line.size + 4096;
        sign->texts = realloc(sign->texts, sign->text_room);
        CHECK(sign->texts != NULL);
    }
    memcpy(sign->texts + sign->text_bytes, line.at, line.size);
    sign->text_bytes += line.size;
    sign->texts[sign->text_bytes++] = '\n';
}

static void texts_explain(struct sign *sign)
{
    struct span rest = span_of(sign->texts, sign->text_bytes);
    while (rest.size > 0) {
        size_t end = span_find(rest, '\n');
        signer_explain(sign->signer, span_part(rest, 0, end), clock_now_ms());
        rest = span_skip(rest, end + 1);
    }
}

static void on_line(void *user, struct span line, bool cut)
{
    struct sign *sign = user;
    (void)cut;
    uint64_t id = signer_line(sign->signer, line, clock_now_ms());
    if (sign->explain) {
        text_keep(sign, line);
    } else if (sign->stream) {
        print(sign, id);
    } else {
        keep(sign, id);
    }
}

static int sign_files(struct sign *sign, const struct config *config, struct rules_file *rules,
                      char **paths, int count)
{
    sign->signer = signer_open(config, rules ? rules_file_shelf(rules) : NULL);
    if (sign->stream && rules) {
        signer_settle(sign->signer, rules_file_rules(rules));
    }
    static const struct input_handlers handlers = {.line = on_line};
    struct input input = {
        .line_bytes_max = config->limits.line_bytes_max, .handlers = &handlers, .user = sign};
    input_read(&input, paths, count);
    if (rules) {
        signer_settle(sign->signer, rules_file_rules(rules));
    }
    for (size_t i = 0; i < sign->lines; i++) {
        print(sign, sign->ids[i]);
    }
    texts_explain(sign);
    free(sign->texts);
    free(sign->ids);
    signer_close(sign->signer);
    return input.counts.failed > 0 ? EXIT_FAILED : EXIT_FINE;
}

int sign_main(int argc, char **argv)
{
    static struct config config;
    struct sign sign = {0};
    const char *path = NULL, *rules = NULL;
    int words = 0;
    char error[CONFIG_ERROR_BYTES];
    const struct flag flags[] = {
        {"config", "FILE", "tags, as for ounce serve", &path, NULL},
        {"rules", "FILE", CONFIG_RULES_SENTENCE, &rules, NULL},
        {"explain", NULL, "tell step by step how each line became what it is", NULL, &sign.explain},
        {"stream", NULL, "print each line's id at once, as far as is learnt by then", NULL,
         &sign.stream},
    };
    const struct verb verb = {
        .name = "sign",
        .usage = "[FILE...]",
        .sentence =
            "Prints for every line, in order, the id of its problem, a TAB, and its template.",
        .more = "All lines are read first, because later ones tell which words are values.\n"
                "Without a FILE, or with -, standard input is read. A blank line gives \"-\".",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
    };
    enum flags_result result = flags_read(&verb, argc, argv, &words);
    if (result != FLAGS_FINE) {
        return result == FLAGS_HELP ? EXIT_FINE : EXIT_USAGE;
    }
    struct rules_file *file = NULL;
    bool fine = config_load(&config, path, error);
    rules = rules ? rules : config.rules_file;
    if (fine && rules[0] != '\0') {
        file = rules_file_open(rules, &config, error);
        fine = file != NULL;
    }
    if (!fine) {
        say("%s", error);
        return EXIT_CONFIG;
    }
    int code = sign_files(&sign, &config, file, argv, words);
    if (file) {
        rules_file_close(file);
    }
    return code;
}
