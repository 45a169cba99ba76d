// Which lines of a text belong together, and how well one grouping agrees with another.
//
// The scores are the usual ones for log parsers, each from 0 to 1:
//   GA    lines whose group has exactly the lines of their true group, of all lines
//         (Zhu et al., ICSE-SEIP 2019)
//   FGA   harmonic mean of exact groups / found groups and exact groups / true groups: a group of
//         one line weighs as much as one of thousands (Jiang et al., ISSTA 2024)
//   PF1   harmonic mean of precision and recall over the pairs of lines put into one group: a group
//         that misses one line of many loses little
#pragma once

#include "base/span.h"

#include <stdint.h>

struct grouping {
    uint32_t *group_of; // by line: 0 <= group < groups
    uint32_t *size_of;  // by group: how many lines, at least 1
    uint32_t lines;
    uint32_t groups;
};

// How many lines two runs tell differently: they belong to another problem, or to the same one, but
// with another title.
struct difference {
    uint32_t problem;
    uint32_t title;
};

struct score {
    double ga;
    double fga;
    double pf1;
};

// A last line may lack its LF. At most UINT32_MAX.
uint32_t grouping_lines(struct span text);
// Lines with the same label, which is what stands before the first byte `end` (or before the end of
// the line), are a group. The result is the caller's, for grouping_free; it does not refer to the
// text.
struct grouping grouping_of(struct span text, uint8_t end);
void grouping_free(struct grouping *grouping);

// Both over the same lines, at least one.
struct score grouping_score(const struct grouping *found, const struct grouping *truth);
