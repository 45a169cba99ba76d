// One line of bytes becomes one event. Pure: no clock, no allocation; every span of the event
// points into the line or into the scratch that the caller lends, and lives as long as both.
//
//   line ──┬─ '<' PRI '>' ── syslog.c ─ MSG ─┐
//          └─ anything else ─────────────────┤
//      ┌─────────────────────────────────────┘
//      ├─ '{', '@cee: {' ───── json.c ───┐
//      ├─ key=value key=value  logfmt.c ─┤ message: read again, at most twice
//      └─ header.c (time, level, tag) ───┘   └─ text {"order":17}: what tells about the text
//
// What stands around tells what the inside does not. Whatever the route, the same text ends as the
// same `message`, with the type of its error in front.
#pragma once

#include "base/instant.h"
#include "base/kind.h"
#include "base/level.h"
#include "base/span.h"

#include <ounce/error.h>

#define EVENT_TAGS_MAX 32
// Longer ones are cut (FIELD_LONG).
#define EVENT_NAME_BYTES_MAX 128 // service, host, tag, customer, release, error type
#define EVENT_ID_BYTES_MAX 256   // event_id, fingerprint
#define EVENT_TRACE_BYTES_MAX 32768
#define EVENT_SECONDS_MAX 2592000U // handling time of one ticket: 30 days; more is FIELD_BAD

struct event {
    enum kind kind;
    enum level level;
    int64_t at_ms;      // INSTANT_NONE: the event told no time
    int64_t updated_ms; // `updated`; INSTANT_NONE: not told
    // Without header, trimmed, with the error's type in front (`TypeError: x is null`); never empty
    // (a tag or fingerprint serves).
    struct span message;
    struct span pattern;    // the sender's own template (`@mt`, `message_template`); empty: none
    struct span error_type; // told, or read off the error's text; empty: none
    struct span trace;      // a stack trace, lines with LF between them; empty: none
    struct span service, host, customer, release;
    struct span fingerprint, event_id;
    struct span tags[EVENT_TAGS_MAX];
    uint32_t tag_count;
    uint32_t seconds; // handling time, rounded to a second; valid when `reported`
    bool reported;
    uint32_t flaws; // bit 1 << enum ounce_error for each thing that was wrong with it
};

struct event_reader {
    struct instant_context time; // see base/instant.h
    uint32_t json_depth_max;
    // Where unescaped text is put: at least 2 * line size + 1024 bytes. The caller's.
    uint8_t *scratch;
    size_t scratch_bytes;
};

// Reads a line (no LF at its end; a CR before it, a BOM and blanks are taken off). Returns false
// for a line with nothing in it (empty, or only blanks and NUL bytes): no event. Else *event is set
// whole, always with something to group by: what cannot be parsed is kept as raw text, with its
// flaw noted.
// The kind, when it is not told: ticket when there is no level, the line did not come by syslog,
// and it has minutes, customer or tags (a lone `tag` is what log shippers write); else error.
bool event_read(const struct event_reader *reader, struct span line, struct event *event);

static inline void event_flaw(struct event *event, enum ounce_error code)
{
    event->flaws |= 1U << code;
}
