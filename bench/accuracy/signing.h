// What `ounce sign` says of lines: to which problem each belongs.
#pragma once

#include "grouping.h"

struct signed_line {
    struct span id, title; // in the output
};

struct signing {
    struct span output;
    struct signed_line *lines;
    struct grouping found;
    double spent_us; // by the whole process
};

// Runs the program over the lines, which it gets on its standard input. `name` is for messages.
// Ends this program when that one cannot be run, fails, or does not say as many lines. The result
// is the caller's, for signing_free.
struct signing signing_of(const char *ounce, const char *name, const struct span *lines,
                          uint32_t count);
void signing_free(struct signing *signing);
