// A log whose lines people have grouped by hand: NAME.log and NAME.groups of a folder.
#pragma once

#include "grouping.h"

struct logset {
    char *name;
    struct span log; // of NAME.log; the lines point into it
    struct span *lines;
    struct grouping truth;
};

// All sets of the folder, by name, *count of them; the caller's, for logsets_free. A log without
// groups is left out, which is said. Ends the program when there is no set, or one that does not
// fit: no lines, or not as many groups.
struct logset *logsets_read(const char *folder, size_t *count);
void logsets_free(struct logset *sets, size_t count);
