// Rows of the contract as people read them: 80 columns, with or without colour, in a terminal or in
// a pipe. Works on the JSON rows of query/row.h, whoever made them.
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct table {
    FILE *out;
    bool colour; // bold and dim
    bool utf8;   // sparklines and lines of blocks; else ASCII
};

// By what `out` is: a terminal, its locale, NO_COLOR (https://no-color.org).
struct table table_on(FILE *out);

// "New in the last 24 hours", up to three rows; nothing when there are none.
void table_fresh(const struct table *table, const json_t *rows);
// The ranked list with its heading and legend.
void table_rows(const struct table *table, const json_t *rows);
// What the columns mean, below a list.
void table_legend(const struct table *table);
// Rows without times: events, minutes, title; under a heading of their own.
void table_untimed(const struct table *table, const json_t *rows);
// Everything about one problem.
void table_issue(const struct table *table, const json_t *row);

// 1234567 as "1,234,567"; `out` has 32 bytes.
const char *table_count(unsigned long long number, char *out);
