// A plain text line becomes a header (when, how bad, who) and the message that stands behind it.
//
//   Nov 22 23:58:01 web1 sshd[42]: Failed password for root
//   ^^^^^^^^^^^^^^^ ^^^^ ^^^^      ^^^^^^^^^^^^^^^^^^^^^^^^
//   time            host service   message
//
//   2026-11-22 23:58:01,123 ERROR [main] shop.billing.Card: card 17 declined
//   ^^^^^^^^^^^^^^^^^^^^^^^ ^^^^^        ^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^
//   time                    level        service           message
//
// Nothing says which format a line has, so a header is taken only on evidence: a timestamp or a
// level word among the first fields, with nothing but identifiers before it. Without it the whole
// line is the message. Where the message begins never depends on the value of a digit, except that
// a number of ten digits is an epoch only when it begins with 1.
#pragma once

#include "base/instant.h"
#include "base/level.h"
#include "base/span.h"

struct header {
    struct span message; // what stands behind the header, trimmed; the whole line when unsure
    int64_t at_ms;       // INSTANT_NONE: the header told no time
    enum level level;    // LEVEL_NONE: the header told none
    struct span service; // tag without its process id, or the logger's name; empty: none
    struct span host;    // of a syslog header; empty: none
};

// Pure, linear in the size of the line, safe for any bytes. All spans point into `line` and live as
// long as its bytes. The message is empty only when the line is (blanks aside).
void header_read(const struct instant_context *time, struct span line, struct header *header);
