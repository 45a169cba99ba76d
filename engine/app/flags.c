// Flags by their table.
#include "app/flags.h"

#include "app/nearest.h"
#include "app/say.h"

#include <stdio.h>
#include <string.h>

#define FLAGS_MAX 64

static void help(const struct verb *verb)
{
    printf("usage: ounce %s %s\n\n%s\n\n", verb->name, verb->usage, verb->sentence);
    for (size_t i = 0; i < verb->flag_count; i++) {
        const struct flag *f = &verb->flags[i];
        char left[48];
        snprintf(left, sizeof left, "--%s%s%s", f->name, f->argument ? " " : "",
                 f->argument ? f->argument : "");
        printf("  %-16s %s\n", left, f->sentence);
    }
    printf("  %-16s %s\n", "--help", "print this");
    if (verb->more) {
        printf("\n%s\n", verb->more);
    }
}

// `size` bytes of `given` are the name; behind it may stand a value.
static void say_unknown(const struct verb *verb, const char *given, size_t size)
{
    const char *names[FLAGS_MAX];
    char name[64];
    size_t count = 0;
    snprintf(name, sizeof name, "%.*s", (int)size, given);
    for (; count < verb->flag_count && count < FLAGS_MAX; count++) {
        names[count] = verb->flags[count].name;
    }
    const char *near = nearest_name(name, names, count);
    if (near) {
        say("there is no flag --%s; did you mean --%s?", name, near);
    } else {
        say("there is no flag --%s; see ounce %s --help", name, verb->name);
    }
}

static const struct flag *flag_find(const struct verb *verb, const char *name, size_t size)
{
    for (size_t i = 0; i < verb->flag_count; i++) {
        const char *known = verb->flags[i].name;
        if (strlen(known) == size && memcmp(known, name, size) == 0) {
            return &verb->flags[i];
        }
    }
    return NULL;
}

// Handles argv[*at], moving *at over an argument.
static enum flags_result flag_take(const struct verb *verb, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2;
    size_t size = strcspn(name, "=");
    const char *inline_value = name[size] == '=' ? name + size + 1 : NULL;
    if (strcmp(name, "help") == 0) {
        help(verb);
        return FLAGS_HELP;
    }
    const struct flag *flag = flag_find(verb, name, size);
    if (!flag) {
        say_unknown(verb, name, size);
        return FLAGS_WRONG;
    }
    if (!flag->argument) {
        if (inline_value) {
            say("--%s takes no value", flag->name);
            return FLAGS_WRONG;
        }
        *flag->on = true;
        return FLAGS_FINE;
    }
    if (!inline_value && *at + 1 >= argc) {
        say("--%s needs a value: --%s %s", flag->name, flag->name, flag->argument);
        return FLAGS_WRONG;
    }
    *flag->value = inline_value ? inline_value : argv[++*at];
    return FLAGS_FINE;
}

enum flags_result flags_read(const struct verb *verb, int argc, char **argv, int *words)
{
    int count = 0;
    bool over = false;
    for (int i = 0; i < argc; i++) {
        bool is_flag = !over && argv[i][0] == '-' && argv[i][1] != '\0';
        if (!is_flag) {
            argv[count++] = argv[i];
        } else if (strcmp(argv[i], "--") == 0) {
            over = true;
        } else if (strcmp(argv[i], "-h") == 0) {
            help(verb);
            return FLAGS_HELP;
        } else if (argv[i][1] != '-') {
            say("flags are long here: there is no %s; see ounce %s --help", argv[i], verb->name);
            return FLAGS_WRONG;
        } else {
            enum flags_result result = flag_take(verb, argc, argv, &i);
            if (result != FLAGS_FINE) {
                return result;
            }
        }
    }
    *words = count;
    return FLAGS_FINE;
}
