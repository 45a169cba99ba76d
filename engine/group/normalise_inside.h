// What the files of normalising share. Nobody else includes it.
//
//   normalise.c         words and holes, form and title
//   normalise_value.c   which words are values because of what stands before them
#pragma once

#include "group/normalise.h"
#include "group/word.h"

struct normaliser {
    struct span message;
    size_t at;       // what is read next
    size_t gap_from; // the gap: what is read but neither in the title nor dropped
    size_t gap_to;

    uint8_t *form;
    size_t form_size;
    size_t last_from; // the last symbol of the form
    bool fixed;       // the form has a fixed word
    bool implied;     // a key has said that a value follows, and only holes came since

    uint8_t *title;
    size_t title_size;
    bool full;              // what came last does not fit: the rest of the message is left
    enum hole last;         // what the title ends with
    struct span key;        // the last fixed word
    bool key_digits;        // it has digits
    const uint8_t *opening; // the first fixed word
    struct span first_name; // the first hole that is a name with numbers

    bool unclosed[2];   // no further `"`, no further `'` closes in the message
    size_t groups_from; // no bracket before this closes in time

    struct template *template; // when a title is read again; else NULL
};

// Only blanks, and where `commas` the signs between the items of a list.
bool gap_is_plain(const struct normaliser *n, bool commas);
// The sign of a zone: `10:00:00 +0000`.
bool gap_is_zone(const struct normaliser *n);
// What follows the gap is a value: `key=`, `key = `.
bool gap_is_pair(const struct normaliser *n);
// What follows the gap and ends before `end` is a value by its label: `key:value,`, `key: value,`.
bool gap_labels(const struct normaliser *n, size_t end);
// The end of a quoted value or one in brackets that begins at n->at, where a delimiter stands; 0:
// there is none.
size_t value_end(struct normaliser *n);
// The end of the bracket that opens at `at`; 0: none opens, or it does not close in time.
size_t group_end(struct normaliser *n, size_t at);
