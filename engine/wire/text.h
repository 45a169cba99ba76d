// Bytes from outside become clean text: UTF-8 without NUL bytes. Clean text stays where it is; what
// has to be changed is written into the scratch that the caller lends, and never read past it.
#pragma once

#include "base/span.h"

// Where changed text is put. Filled from the front; what was written stays in place.
struct scratch {
    uint8_t *at;
    size_t size;
    size_t used;
};

// The text as valid UTF-8: a run of bytes that are none becomes one U+FFFD (flaw UTF8_BAD), a NUL a
// blank (NUL_BYTE); `*flaws` gets bit 1 << enum ounce_error. The result is `text` itself when
// nothing was wrong. Needs at most twice its size of scratch; when that is not there the text ends
// earlier (FIELD_LONG).
struct span text_clean(struct scratch *scratch, struct span text, uint32_t *flaws);

// The same, always copied to the end of the scratch. For texts that are put together from pieces:
// remember `scratch->used` before the first one.
void text_append(struct scratch *scratch, struct span text, uint32_t *flaws);

// One byte as it is. For texts that come byte by byte: clean them when they are whole.
void text_append_byte(struct scratch *scratch, uint8_t byte, uint32_t *flaws);

// Backslash escapes as JSON and Go write them (\n \" \\ \u00e9, surrogate pairs) undone, and
// cleaned. A lone surrogate or a \u without four hex digits becomes U+FFFD (UTF8_BAD); an unknown
// escape stays as it is. `text` itself when it holds no backslash.
struct span text_unescape(struct scratch *scratch, struct span text, uint32_t *flaws);

// What was put into the scratch since `from`.
struct span text_since(const struct scratch *scratch, size_t from);

// A decimal number as JSON writes it (`-1.5e3`), the whole of `text`; blanks are not skipped. False
// leaves *number alone. Exact up to 15 digits with a power of ten of at most 22 either way.
bool text_to_number(struct span text, double *number);
