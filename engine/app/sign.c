// The path of a line up to its signature, and no further.
#include "app/sign.h"

#include "app/config.h"
#include "app/flags.h"
#include "app/input.h"
#include "app/pipeline.h"
#include "app/say.h"
#include "base/check.h"
#include "io/clock.h"

#include <stdlib.h>

static void on_line(void *user, struct span line, bool cut)
{
    struct pipeline *pipeline = user;
    struct event event;
    struct signature signature;
    (void)cut;
    if (!event_read(pipeline_reader(pipeline, clock_now_ms()), line, &event)) {
        puts("-\t");
        return;
    }
    pipeline_sign(pipeline, &event, &signature);
    printf("%016llx\t", (unsigned long long)signature.hash);
    fwrite(signature.title.at, 1, signature.title.size, stdout);
    putchar('\n');
}

int sign_main(int argc, char **argv)
{
    static struct config config;
    const char *path = NULL;
    bool stream = false;
    int words = 0;
    char error[CONFIG_ERROR_BYTES];
    const struct flag flags[] = {
        {"config", "FILE", "tags, as for ounce serve", &path, NULL},
        {"stream", NULL, "the id as it was at that moment (here: ids never change)", NULL, &stream},
    };
    const struct verb verb = {
        .name = "sign",
        .usage = "[FILE...]",
        .sentence =
            "Prints for every line, in order, the id of its problem, a TAB, and its template.",
        .more = "Without a FILE, or with -, standard input is read. A blank line gives \"-\".",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
    };
    enum flags_result result = flags_read(&verb, argc, argv, &words);
    if (result != FLAGS_FINE) {
        return result == FLAGS_HELP ? EXIT_FINE : EXIT_USAGE;
    }
    if (!config_load(&config, path, error)) {
        say("%s", error);
        return EXIT_CONFIG;
    }
    struct pipeline_options options = {.limits = config.limits, .tags = config_tags(&config)};
    // Nothing is counted, so there is no tally to fill.
    struct pipeline *pipeline = pipeline_open(&options, NULL, NULL, NULL);
    static const struct input_handlers handlers = {.line = on_line};
    struct input input = {
        .line_bytes_max = config.limits.line_bytes_max, .handlers = &handlers, .user = pipeline};
    input_read(&input, argv, words);
    pipeline_close(pipeline);
    return input.counts.failed > 0 ? EXIT_FAILED : EXIT_FINE;
}
