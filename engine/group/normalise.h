// A message becomes its form (what is hashed) and its title (what people read).
//
//   Failed to send 3 mails to bob@example.org: user=root took 35 ms, retry in 00:10
//
//   form   failed to send . mails to . user took . retry in .       (. is NORMAL_HOLE)
//   title  Failed to send <num> mails to <mail>: user=<value> took <num>, retry in <time>
//
// What differs from one event to the next is a hole; what stays is a fixed word. The form has the
// fixed words in lower case (ASCII), separated by one blank, and one byte for holes that stand side
// by side; punctuation is not part of it. Rules see whether a byte is a digit, never which one.
#pragma once

#include "base/span.h"
#include "group/signature.h"

#define NORMAL_HOLE 0x01 // in a form: a hole; in a message: a hole that the sender has marked
// Every byte of a message is at most one byte and one blank in its form.
#define NORMAL_FORM_BYTES_MAX (2 * SIGNATURE_TEXT_BYTES_MAX)

struct normal {
    struct span form;  // empty when the message is only punctuation
    struct span title; // valid UTF-8 without control characters, <= TITLE_BYTES_MAX, never empty
};

// Any bytes; what lies beyond SIGNATURE_TEXT_BYTES_MAX is ignored. Linear time, no allocation.
// `form` has room for NORMAL_FORM_BYTES_MAX bytes, `title` for TITLE_ROOM_BYTES; they are the
// caller's and *result points into them.
void message_normalise(struct span message, uint8_t *form, uint8_t *title, struct normal *result);
