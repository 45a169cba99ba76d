// What one ingest loop has counted since it last handed over: few numbers for many lines. A loop
// fills one tally while the keeper empties the other, so nothing is shared and nothing is locked
// per line. Pure; memory is lent once. One thread at a time.
//
//   (signature, kind error, level, service, minute) -> count, first and last instant
//   tickets, and errors that carry an event id      -> a record each (they may replace or repeat)
//   signature                                       -> its title and evidence, once per tally
#pragma once

#include "base/instant.h"
#include "base/kind.h"
#include "base/level.h"
#include "base/span.h"

#include <ounce/error.h>

struct tally_title {
    uint64_t signature;
    struct span text; // in the tally, until tally_clear
    uint8_t evidence;
};

struct tally_entry {
    uint64_t signature;
    uint64_t count;
    int64_t first_ms, last_ms; // of the same minute; INSTANT_NONE: no time
    int64_t minute;            // since 1970-01-01; INSTANT_NONE: no time
    uint32_t title;            // index into titles
    uint16_t service;          // index into services; 0: none
    uint8_t level;             // enum level
};

struct tally_record {
    uint64_t id_hash; // 0: no event id
    uint64_t signature;
    int64_t at_ms;      // INSTANT_NONE: no time
    int64_t updated_ms; // INSTANT_NONE: not told
    uint32_t title;
    uint32_t seconds;
    uint16_t service;
    uint8_t kind;  // enum kind
    uint8_t level; // enum level
    bool reported;
    bool time_told; // by the event itself; else at_ms is its arrival, or none
};

// Plain sums that travel with the tally, so that the keeper can show them without a lock.
struct tally_counts {
    uint64_t bytes, lines, blank_lines, events, tickets, untimed, rejected;
    uint64_t joined_lines;        // that belong to the event of a line before them
    uint64_t connections;         // opened
    uint64_t connections_over;    // closed at once, for connections_max
    uint64_t connections_refused; // closed at once, by `allow`
    uint64_t flaws[OUNCE_ERROR_COUNT];
};

struct tally {
    struct tally_counts counts;
    const struct tally_entry *entries;
    uint32_t entry_count;
    const struct tally_record *records;
    uint32_t record_count;
    const struct tally_title *titles;
    const struct span *services; // [0] is empty
};

// Bytes for so many entries and records (as many of each), titles cut to title_bytes_max.
size_t tally_bytes(uint32_t entries_max, uint32_t title_bytes_max);
struct tally *tally_open(uint32_t entries_max, uint32_t title_bytes_max, void *zeroed);

// True while another event of any shape is sure to find room. False: hand over first.
bool tally_has_room(const struct tally *tally);
// Nothing counted at all since tally_clear.
bool tally_is_empty(const struct tally *tally);
// The number of a service's name in this tally (names beyond 4,095 are 0: none).
uint16_t tally_service(struct tally *tally, struct span name);
// The number of a signature's title; the better of two is kept (shorter, then smaller in byte
// order).
uint32_t tally_title(struct tally *tally, uint64_t signature, struct span text, uint8_t evidence);
void tally_add(struct tally *tally, uint64_t signature, uint32_t title, enum level level,
               uint16_t service, int64_t at_ms);
void tally_put(struct tally *tally, const struct tally_record *record);
// Empty again. Work follows what was in it, not its size.
void tally_clear(struct tally *tally);
