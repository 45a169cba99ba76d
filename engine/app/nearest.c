// Edit distance (Levenshtein, with neighbours swapped counting one) over short names.
#include "app/nearest.h"

#include <stdint.h>
#include <string.h>

#define NAME_MAX_BYTES 48

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance(const char *a, const char *b)
{
    size_t rows = strlen(a), columns = strlen(b);
    size_t table[NAME_MAX_BYTES + 1][NAME_MAX_BYTES + 1];
    if (rows > NAME_MAX_BYTES || columns > NAME_MAX_BYTES) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            size_t change = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            table[i][j] = least(change, least(table[i - 1][j], table[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                table[i][j] = least(table[i][j], table[i - 2][j - 2] + 1);
            }
        }
    }
    return table[rows][columns];
}

const char *nearest_name(const char *wrong, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t best_distance = strlen(wrong) / 3 + 2;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(wrong, names[i]);
        if (d < best_distance) {
            best = names[i];
            best_distance = d;
        }
    }
    return best;
}
