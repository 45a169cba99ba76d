// ounce: the verbs.
#include "app/ask.h"
#include "app/nearest.h"
#include "app/rules.h"
#include "app/say.h"
#include "app/scan.h"
#include "app/scrub.h"
#include "app/serve.h"
#include "app/sign.h"

#include <ounce/version.h>

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *sentence;
};

static const struct command commands[] = {
    {"serve", serve_main, "the engine: logs and tickets in over TCP, answers over HTTP"},
    {"scan", scan_main, "the same over files, without a server: what to prevent first"},
    {"sign", sign_main, "for every line, which problem it belongs to"},
    {"rules", rules_main, "checks a file of grouping rules, and shows what it would change"},
    {"scrub", scrub_main, "every line without personal data and secrets, as it is kept"},
    {"candidates", candidates_main, "asks a running engine what to prevent first"},
    {"show", show_main, "asks a running engine about one problem"},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static void help(FILE *out)
{
    fputs("ounce finds the support tickets and errors that keep coming back, and ranks what\n"
          "to prevent first by the hours that a fix would save.\n\nusage: ounce VERB [...]\n\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].sentence);
    }
    fputs("\nounce VERB --help tells more; ounce --version tells which this is.\n"
          "To begin: ounce scan /var/log\n",
          out);
}

static int unknown(const char *verb)
{
    const char *names[COMMANDS];
    for (size_t i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
    }
    const char *near = nearest_name(verb, names, COMMANDS);
    if (near) {
        say("there is no verb \"%s\"; did you mean \"%s\"?", verb, near);
    } else {
        say("there is no verb \"%s\"; see ounce --help", verb);
    }
    return EXIT_USAGE;
}

// The last of the output leaves. A reader that has seen enough and closed the pipe is no error.
static int output_end(int code)
{
    errno = 0;
    if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE) {
        return code;
    }
    say("standard output: %s", errno ? strerror(errno) : "not all of it could be written");
    return code == EXIT_FINE ? EXIT_FAILED : code;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);
    say_checks();
    if (argc < 2) {
        help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        help(stdout);
        return EXIT_FINE;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("ounce " OUNCE_VERSION);
        return EXIT_FINE;
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return output_end(commands[i].run(argc - 2, argv + 2));
        }
    }
    return unknown(argv[1]);
}
