// A title is what people read of a signature: on a terminal, in JSON, in a web page.
#pragma once

#include "base/span.h"

#define TITLE_BYTES_MAX 1024
// For raw titles: one byte more tells whether the cut would split a character.
#define TITLE_ROOM_BYTES (TITLE_BYTES_MAX + 1)

// Makes the bytes at `at` fit to be shown, in place: control characters (C0, DEL, C1) become
// blanks, bytes that are no UTF-8 become '?', blanks at both ends go, and what is longer than
// TITLE_BYTES_MAX is cut between two characters. The result points into `at` or, when nothing
// visible is left, to a constant that says so; it is never empty.
struct span title_finish(uint8_t *at, size_t size);
