// What is the header of a log line, by the documentation of whatever wrote it, and told apart from
// how the engine reads headers.
#pragma once

#include "base/span.h"

struct layout {
    const char *name;
    const char *header; // a regex (PCRE2) for what stands before the text, from the line's start
};

// The last one has no name.
extern const struct layout layouts[];

// Sets texts[i] to what stands in lines[i] behind the header. False when the layout does not fit
// each of the lines.
bool layout_cut(const struct layout *layout, const struct span *lines, uint32_t count,
                struct span *texts);
