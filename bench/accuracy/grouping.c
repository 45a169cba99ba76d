// Counting by sorting: labels into group numbers, then pairs of numbers into runs.
#include "grouping.h"

#include "base/check.h"

#include <stdlib.h>

struct label {
    struct span name;
    uint32_t line;
};

static void *array_new(size_t count, size_t item_bytes)
{
    void *array = calloc(count ? count : 1, item_bytes);
    CHECK(array != NULL);
    return array;
}

static int label_compare(const void *a, const void *b)
{
    const struct label *left = a;
    const struct label *right = b;
    return span_compare(left->name, right->name);
}

uint32_t grouping_lines(struct span text)
{
    uint32_t lines = 0;
    while (text.size > 0) {
        CHECK(lines < UINT32_MAX);
        text = span_skip(text, span_find(text, '\n') + 1);
        lines++;
    }
    return lines;
}

struct grouping grouping_of(struct span text, uint8_t end)
{
    uint32_t lines = grouping_lines(text);
    struct grouping grouping = {.lines = lines,
                                .group_of = array_new(lines, sizeof(uint32_t)),
                                .size_of = array_new(lines, sizeof(uint32_t))};
    struct label *labels = array_new(lines, sizeof(struct label));
    for (uint32_t i = 0; i < lines; i++) {
        struct span line = span_part(text, 0, span_find(text, '\n'));
        labels[i] = (struct label){span_part(line, 0, span_find(line, end)), i};
        text = span_skip(text, line.size + 1);
    }
    qsort(labels, lines, sizeof(struct label), label_compare);
    for (uint32_t i = 0; i < lines; i++) {
        if (i == 0 || !span_equal(labels[i].name, labels[i - 1].name)) {
            grouping.groups++;
        }
        grouping.group_of[labels[i].line] = grouping.groups - 1;
        grouping.size_of[grouping.groups - 1]++;
    }
    free(labels);
    return grouping;
}

void grouping_free(struct grouping *grouping)
{
    free(grouping->group_of);
    free(grouping->size_of);
}

static int number_compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static uint64_t pairs_in(uint64_t lines)
{
    return lines * (lines - 1) / 2;
}

static uint64_t pairs_of(const struct grouping *grouping)
{
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < grouping->groups; i++) {
        pairs += pairs_in(grouping->size_of[i]);
    }
    return pairs;
}

// No pair claimed, none wrong; no pair to find, none missed.
static double share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 1;
}

struct score grouping_score(const struct grouping *found, const struct grouping *truth)
{
    CHECK(found->lines == truth->lines && found->lines > 0);
    uint32_t lines = found->lines;
    uint64_t *both = array_new(lines, sizeof(uint64_t));
    for (uint32_t i = 0; i < lines; i++) {
        both[i] = (uint64_t)found->group_of[i] << 32 | truth->group_of[i];
    }
    qsort(both, lines, sizeof(uint64_t), number_compare);

    uint32_t exact_lines = 0;
    uint32_t exact_groups = 0;
    uint64_t agreed_pairs = 0;
    uint32_t next = 0;
    for (uint32_t at = 0; at < lines; at = next) {
        while (next < lines && both[next] == both[at]) {
            next++;
        }
        uint32_t shared = next - at;
        agreed_pairs += pairs_in(shared);
        if (shared == found->size_of[both[at] >> 32] &&
            shared == truth->size_of[both[at] & UINT32_MAX]) {
            exact_lines += shared;
            exact_groups++;
        }
    }
    free(both);

    double precision = share(agreed_pairs, pairs_of(found));
    double recall = share(agreed_pairs, pairs_of(truth));
    double sum = precision + recall;
    return (struct score){
        .ga = (double)exact_lines / lines,
        .fga = 2.0 * exact_groups / ((double)found->groups + truth->groups),
        .pf1 = sum > 0 ? 2 * precision * recall / sum : 0,
    };
}
