// A message becomes its form (what is hashed) and its title (what people read).
//
//   Failed to send 3 mails to bob@example.org: user=root took 35 ms, retry in 00:10
//
//   form   Failed to send . mails to . user took . retry in .       (. is NORMAL_HOLE)
//   title  Failed to send <num> mails to <mail>: user=<value> took <num>, retry in <time>
//
// What differs from one event to the next is a hole; what stays is a fixed word. The form has the
// fixed words, separated by one blank, and one byte for holes that stand side by side; punctuation
// is not part of it, nor is the value behind a `key=` or a `key:`, which the key implies. Rules see
// whether a byte is a digit, never which one.
#pragma once

#include "base/span.h"
#include "group/signature.h"
#include "group/title.h"

#define NORMAL_HOLE 0x01 // in a form: a hole; in a message: a hole that the sender has marked
// Every byte of a title is at most one byte and one blank in its form.
#define NORMAL_FORM_BYTES_MAX (2 * (TITLE_BYTES_MAX + 1))
#define NORMAL_SYMBOLS_MAX 64

struct normal {
    struct span form;  // empty when the message is only punctuation
    struct span title; // valid UTF-8 without control characters, <= TITLE_BYTES_MAX, never empty
};

// Any bytes; reading ends where the title is full (TITLE_BYTES_MAX), and what lies beyond enters
// neither. Linear time, no allocation. `form` has room for NORMAL_FORM_BYTES_MAX bytes, `title` for
// TITLE_ROOM_BYTES; they are the caller's and *result points into them.
void message_normalise(struct span message, uint8_t *form, uint8_t *title, struct normal *result);

// A fixed word or a hole of a form, and where it stands in the title.
struct symbol {
    uint16_t form_at, form_size;
    uint16_t at, size;
    bool hole;
};

struct template
{
    struct span form; // the same as that of the message which the title was made of
    struct symbol symbols[NORMAL_SYMBOLS_MAX];
    uint32_t count;
    uint32_t fixed; // symbols that are no holes
    uint64_t holes; // a bit for each that is
    bool whole;     // false: there were more symbols, or it is too long for a title
};

// Reads a title again. Its form is that of its message unless the message itself spoke of holes
// (`usage: <path>`) or was cut; whoever relies on it compares the hashes. `form` and `room` as
// `form` and `title` above.
void title_read(struct span title, uint8_t *form, uint8_t *room, struct template *result);
