// Command-line flags of one verb: a table says which there are, and makes the help.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct flag {
    const char *name;     // without the dashes
    const char *argument; // "FILE"; NULL: a switch
    const char *sentence;
    const char **value; // where the argument goes
    bool *on;           // where a switch is set
};

struct verb {
    const char *name;
    const char *usage;    // "[FILE...]"
    const char *sentence; // what it does
    const char *more;     // below the flags; may be NULL
    const struct flag *flags;
    size_t flag_count;
};

enum flags_result { FLAGS_FINE, FLAGS_HELP, FLAGS_WRONG };

// Reads `--name value`, `--name=value`, switches; moves the other words to the front of argv and
// tells their number. `--` ends the flags. FLAGS_HELP: --help was asked for and printed.
// FLAGS_WRONG: said on standard error, with the nearest name.
enum flags_result flags_read(const struct verb *verb, int argc, char **argv, int *words);
