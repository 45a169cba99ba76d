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

struct event_lines {
    uint64_t id;
    uint32_t lines;
};

struct sign {
    struct signer *signer;
    bool stream, explain;
    struct event_lines *events; // so far
    size_t count, room;
    char *texts; // to be explained: all that was read
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

static void keep(struct sign *sign, uint64_t id, uint32_t lines)
{
    if (sign->count == sign->room) {
        sign->room = 2 * sign->room + 4096;
        sign->events = realloc(sign->events, sign->room * sizeof *sign->events);
        CHECK(sign->events != NULL);
    }
    sign->events[sign->count++] = (struct event_lines){id, lines};
}

static void text_keep(struct sign *sign, struct span bytes)
{
    if (sign->text_room - sign->text_bytes < bytes.size) {
        sign->text_room = 2 * sign->text_room + bytes.size;
        sign->texts = realloc(sign->texts, sign->text_room);
        CHECK(sign->texts != NULL);
    }
    if (bytes.size > 0) {
        memcpy(sign->texts + sign->text_bytes, bytes.at, bytes.size);
    }
    sign->text_bytes += bytes.size;
}

static void event_print(const struct sign *sign, const struct event_lines *event)
{
    for (uint32_t i = 0; i < event->lines; i++) {
        print(sign, event->id);
    }
}

// So many lines at the front, without the last one's LF; *rest: what follows.
static struct span lines_take(struct span *rest, uint32_t lines)
{
    struct span text = *rest;
    size_t end = 0;
    for (uint32_t i = 0; i < lines && rest->size > 0; i++) {
        end = text.size - rest->size + span_find(*rest, '\n');
        *rest = span_skip(text, end + 1);
    }
    return span_part(text, 0, end);
}

// All lines of a trace are of one problem.
static void on_event(void *user, uint64_t id, uint32_t lines)
{
    struct sign *sign = user;
    if (sign->stream) {
        event_print(sign, &(struct event_lines){id, lines});
    } else {
        keep(sign, id, lines);
    }
}

static size_t on_bytes(void *user, struct span in, bool ended)
{
    struct sign *sign = user;
    size_t used = signer_feed(sign->signer, in, ended, clock_now_ms(), on_event, sign);
    if (sign->explain) {
        text_keep(sign, span_part(in, 0, used));
        if (ended && used > 0 && in.at[used - 1] != '\n') {
            text_keep(sign, span_text("\n"));
        }
    }
    return used;
}

static void outcome(struct sign *sign)
{
    struct span rest = span_of(sign->texts, sign->text_bytes);
    for (size_t i = 0; i < sign->count; i++) {
        if (sign->explain) {
            struct span lines = lines_take(&rest, sign->events[i].lines);
            signer_explain(sign->signer, lines, clock_now_ms());
        } else {
            event_print(sign, &sign->events[i]);
        }
    }
}

static int sign_files(struct sign *sign, const struct config *config, struct rules_file *rules,
                      char **paths, int count)
{
    sign->signer = signer_open(config, rules ? rules_file_shelf(rules) : NULL);
    if (sign->stream && rules) {
        signer_settle(sign->signer, rules_file_rules(rules));
    }
    static const struct input_handlers handlers = {.bytes = on_bytes};
    struct input input = {
        .line_bytes_max = config->limits.line_bytes_max, .handlers = &handlers, .user = sign};
    input_read(&input, paths, count);
    if (rules) {
        signer_settle(sign->signer, rules_file_rules(rules));
    }
    outcome(sign);
    free(sign->texts);
    free(sign->events);
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
    sign.stream = sign.stream && !sign.explain;
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
