// Configuration, then the engine.
#include "app/serve.h"

#include "app/config.h"
#include "app/engine.h"
#include "app/flags.h"
#include "app/rules_file.h"
#include "app/say.h"

#include <stdio.h>
#include <stdlib.h>

// The flags that are settings: what each was given, in the table's order.
enum given_index {
#define X(section, name, type, built_in, argument, sentence) GIVEN_##name,
    OUNCE_SERVE_SETTINGS(X)
#undef X
        GIVEN_COUNT
};
static const char *given[GIVEN_COUNT];

static bool given_set(struct config *config, const char *rules, char *error)
{
    static const char *const names[GIVEN_COUNT] = {
#define X(section, name, type, built_in, argument, sentence) #name,
        OUNCE_SERVE_SETTINGS(X)
#undef X
    };
    for (size_t i = 0; i < GIVEN_COUNT; i++) {
        char where[32];
        snprintf(where, sizeof where, "--%s", names[i]);
        if (given[i] && !config_set(config, "serve", names[i], given[i], where, error)) {
            return false;
        }
    }
    return !rules || config_set(config, "rules", "file", rules, "--rules", error);
}

// What would be read again on SIGHUP is read once to see whether it can be.
static bool rules_check(const struct config *config, char *error)
{
    struct rules_file *file = NULL;
    if (config->rules_file[0] != '\0') {
        file = rules_file_open(config->rules_file, config, error);
        if (!file) {
            return false;
        }
        rules_file_close(file);
    }
    return true;
}

static int configure(struct config *config, const char *path, const char *rules)
{
    char error[CONFIG_ERROR_BYTES];
    if (!config_open(config, path, error) || !given_set(config, rules, error) ||
        !config_check(config, error) || !rules_check(config, error)) {
        say("%s", error);
        return EXIT_CONFIG;
    }
    return EXIT_FINE;
}

int serve_main(int argc, char **argv)
{
    static struct config config;
    const char *path = NULL, *rules = NULL;
    bool check = false, dump = false;
    int words = 0;
    char error[CONFIG_ERROR_BYTES];
    const struct flag flags[] = {
#define X(section, name, type, built_in, argument, sentence)                                       \
    {#name, argument, sentence, &given[GIVEN_##name], NULL},
        OUNCE_SERVE_SETTINGS(X)
#undef X
            {"rules", "FILE", CONFIG_RULES_SENTENCE, &rules, NULL},
        {"config", "FILE", "read this configuration", &path, NULL},
        {"check-config", NULL, "check the configuration and end", NULL, &check},
        {"dump-config", NULL, "print the configuration in force and end", NULL, &dump},
    };
    const struct verb verb = {
        .name = "serve",
        .usage = "[--config FILE]",
        .sentence =
            "Takes log lines and tickets over TCP (plain text, syslog in both framings, JSON\n"
            "lines, logfmt), counts what comes back, and answers over HTTP.",
        .more = "Every setting can stand in the configuration file, in OUNCE_* (OUNCE_LISTEN,\n"
                "...) or in a flag; the later of these wins. --dump-config prints them all.\n"
                "SIGHUP reads the rules again; a file that is wrong leaves the old in force.",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
    };
    enum flags_result result = flags_read(&verb, argc, argv, &words);
    if (result == FLAGS_FINE && words > 0) {
        say("serve takes no words, only flags: \"%s\"; see ounce serve --help", argv[0]);
        return EXIT_USAGE;
    }
    if (result != FLAGS_FINE) {
        return result == FLAGS_HELP ? EXIT_FINE : EXIT_USAGE;
    }
    int code = configure(&config, path, rules);
    if (code != EXIT_FINE || check || dump) {
        if (code == EXIT_FINE && dump) {
            config_dump(&config, stdout);
        } else if (code == EXIT_FINE) {
            puts("The configuration is fine.");
        }
        return code;
    }
    struct engine *engine = engine_open(&config, error, &code);
    if (!engine) {
        say("%s", error);
        return code;
    }
    engine_run(engine);
    engine_close(engine);
    return EXIT_FINE;
}
