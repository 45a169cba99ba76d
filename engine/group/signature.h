// An event's text becomes its signature: a pure function of the text, the same on every machine and
// by every route. No rule looks at the value of a digit.
#pragma once

#include "base/span.h"

#define SIGNATURE_VERSION 1           // changes whenever any text may get another signature
#define SIGNATURE_TEXT_BYTES_MAX 4096 // what lies beyond in a message does not enter
#define SIGNATURE_SCRATCH_BYTES (4 * SIGNATURE_TEXT_BYTES_MAX)

// What the template's own words say (DESIGN: the sum), for events that tell no level.
enum evidence {
    EVIDENCE_NONE,
    EVIDENCE_FAILED,  // it says that something failed
    EVIDENCE_REFUSED, // a login refused to an outsider: the defence at work, nobody's time
};

// What the hash is of.
enum signature_source {
    SOURCE_TEXT,
    SOURCE_PATTERN, // the sender's own template
    SOURCE_TAG,
    SOURCE_FINGERPRINT,
    SOURCE_TRACE, // a stack trace's errors and frames
    SOURCE_RULE,  // the name that a rule of people's gives
};

struct signature {
    uint64_t hash;     // XXH3 64, seed 0, over a prefix ("text\0", "tag\0", "trace\0" ...) + text
    struct span title; // readable, holes named (<num>, <ip>, ...); in the scratch; never empty
    enum evidence evidence; // of the title's fixed words
    enum signature_source source;
};

// `scratch`: SIGNATURE_SCRATCH_BYTES of the caller's; result->title points into it.
// The hash is over the fixed words with one sign for every hole, so a value that looks like a
// number today and like a hex id tomorrow stays one problem. Variants of one hash can have other
// holes named: keep the least title by signature_title_better, so that order of arrival cannot
// matter.
void signature_of_text(struct span message, uint8_t *scratch, struct signature *result);
// The signature of the text with that form (normalise.h).
uint64_t signature_of_form(struct span form);
// A sender's own template (`User {name} logged in`): hashed as a text whose holes are the sender's.
void signature_of_pattern(struct span pattern, uint8_t *scratch, struct signature *result);
// The pattern as a text whose holes are marked (NORMAL_HOLE); `out`: SIGNATURE_TEXT_BYTES_MAX.
struct span pattern_mark(struct span pattern, uint8_t *out);
void signature_of_tag(struct span tag, uint8_t *scratch, struct signature *result);
void signature_of_fingerprint(struct span fingerprint, uint8_t *scratch, struct signature *result);

// A stack trace: by the types of its exceptions and the program's own frames (group/trace.h says
// what each argument is). A panic without frames is told by what it said and where.
// False: there is nothing of that in it, and its text names the problem.
bool signature_of_trace(struct span message, struct span error_type, struct span trace,
                        uint8_t *scratch, struct signature *result);

// Shorter first, then byte order: the one title that all variants of a signature end with.
static inline bool signature_title_better(struct span a, struct span b)
{
    return a.size != b.size ? a.size < b.size : span_compare(a, b) < 0;
}
