// Lines in, the same lines out, with holes where personal data and secrets were.
#include "app/scrub.h"

#include "app/config.h"
#include "app/flags.h"
#include "app/input.h"
#include "app/say.h"
#include "base/check.h"
#include "group/scrub.h"

#include <stdlib.h>

struct scrubbing {
    uint8_t *room;
    size_t room_bytes;
};

static void on_line(void *user, struct span line, bool cut)
{
    struct scrubbing *scrubbing = user;
    (void)cut;
    struct span clean = scrub(line, scrubbing->room, scrubbing->room_bytes, NULL);
    if (clean.size) {
        fwrite(clean.at, 1, clean.size, stdout);
    }
    putchar('\n');
}

int scrub_main(int argc, char **argv)
{
    static struct config config;
    const char *path = NULL;
    int words = 0;
    char error[CONFIG_ERROR_BYTES];
    const struct flag flags[] = {
        {"config", "FILE", "limits, as for ounce serve", &path, NULL},
    };
    const struct verb verb = {
        .name = "scrub",
        .usage = "[FILE...]",
        .sentence = "Prints every line without the personal data and secrets that are never kept.",
        .more = "Without a FILE, or with -, standard input is read.",
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
    struct scrubbing scrubbing = {.room_bytes = SCRUB_ROOM(config.limits.line_bytes_max)};
    scrubbing.room = malloc(scrubbing.room_bytes);
    CHECK(scrubbing.room != NULL);
    static const struct input_handlers handlers = {.line = on_line};
    struct input input = {
        .line_bytes_max = config.limits.line_bytes_max, .handlers = &handlers, .user = &scrubbing};
    input_read(&input, argv, words);
    free(scrubbing.room);
    return input.counts.failed > 0 ? EXIT_FAILED : EXIT_FINE;
}
