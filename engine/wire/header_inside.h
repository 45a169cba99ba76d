// What the files that read a header share. Nobody outside includes it.
//
//   header.c           where a header begins, formats with a beginning of their own, the whole
//   header_element.c   what may follow in any order, and what is passed over on trial
//   header_bracket.c     groups in brackets
//   header_time.c        when
//   header_level.c       how bad
//   header_name.c      who: hosts, tags, loggers
//   header_field.c     what a field looks like
//
// A function that takes (..._take) says whether its element stands at the place of reading. If so,
// what it tells is noted, and the reading goes on behind it; if not, nothing has changed.
#pragma once

#include "wire/header.h"
#include "wire/header_field.h"

struct reading {
    const struct instant_context *time;
    struct span line; // what is read: the line, or what a transport's prefix left of it
    size_t at;        // the next field begins here
    size_t sure;      // the message begins here, as far as is known
    struct span when; // the text of the best time so far; empty: none
    struct span name; // a logger passed over on trial
    bool syslog;      // the header began with a time as RFC 3164 writes it
    bool offset_time; // ... or as rsyslog's files and journalctl do: 2026-11-22T23:58:01+00:00
    bool doubtful;    // the first time may as well be a plain number
    unsigned times;   // that this header had
    bool levelled;    // ... a level
    bool bracketed;   // ... a bracket group
    bool ended;       // a separator said that the message begins
    bool transport;   // the header was only an envelope: the message may have its own
    struct header *header;
};

// The reading goes on at `at`, and all before it is header.
static inline void header_take_to(struct reading *r, size_t at)
{
    r->at = skip_blanks(r->line, at);
    r->sure = r->at;
}

// header_element.c
// Takes what follows a first time or level; fields on trial with nothing sure behind them are left.
void header_elements_read(struct reading *r);

// header_bracket.c
// The place of the `]` that closes the bracket at `at`; 0: none soon.
size_t header_bracket_close(struct span s, size_t at);
// The level in a bracket: [error]  [core:error]  [ INFO ]
enum level header_bracket_level(struct span inside);
// The bracket at the place of reading, which ends at `close`, if it begins with a time:
// [time]  [time #pid]  [time LEVEL]  [E time module:12]
bool header_bracket_take_time(struct reading *r, size_t close);
// One balanced group: a level, a time, or something that only people look at (a thread, a client).
bool header_bracket_take(struct reading *r);

// header_time.c
enum strength {
    STRENGTH_FULL,   // a date and a clock
    STRENGTH_CLOCK,  // 23:58:01
    STRENGTH_NUMBER, // an epoch, or two groups of six digits: may be plain numbers as well
};
// What the text of a time is worth.
enum strength header_time_strength(struct span when);
// Whether a time does not depend on what is "now": one that names its year.
bool header_time_is_absolute(const struct reading *r, struct span when);
// The size of the time that begins at `at` of the line; 0: none.
size_t header_time_at(const struct reading *r, size_t at, int64_t *at_ms);
// Keeps the best of several times: one with a year first, then the more precise (longer) one.
void header_time_note(struct reading *r, struct span when, int64_t at_ms);
// A bare time at the place of reading. A level and a time make the header complete: a further time
// belongs to the message.
bool header_time_take(struct reading *r);

// header_level.c
// As base/level.h knows them, and LOG; else LEVEL_NONE.
enum level header_level_of_word(struct span word);
// V D I W E F A, as Android and glog write it; other letters are LEVEL_NONE.
enum level header_level_of_letter(uint8_t c);
// A later level replaces an earlier one.
void header_level_note(struct reading *r, enum level level);
// Behind a time: ERROR  ERROR:  error:  <ERROR>  production.ERROR:  The name of a channel is kept.
bool header_level_take_word(struct reading *r);
// A level in any form that one can have behind a time; as a letter alone only behind a number.
bool header_level_take(struct reading *r, bool behind_number);

// header_name.c
// The outermost name wins: a tag says more about who it was than a logger behind it.
void header_service_note(struct reading *r, struct span name);
// Behind syslog's time: host tag[pid]: msg. Both may miss; the message may have a header of its
// own.
void header_syslog_names_read(struct reading *r);
// Who speaks, when the time or the level is known. In the order of certainty; at most one holds.
void header_names_read(struct reading *r);
