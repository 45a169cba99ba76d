// A CSV export with a header row becomes events, one for each record (RFC 4180; separators `,` `;`
// and TAB). Pure and without a buffer of its own: the caller keeps the bytes.
//
//   id;subject;tags;minutes LF                 csv_header_known: event_id, message, tags, minutes
//   ^^ ^^^^^^^ ^^^^ ^^^^^^^
//   17;"printer ""jam"" LF again";bug;3 LF     csv_record: a quoted cell may hold separators, LF
//   ^^ ^^^^^^^^^^^^^^^^^^^^^^^^^^ ^^^ ^         and ""
//
// Where quotes are broken (text behind a closing quote, or none that closes within line_bytes_max)
// the record is read again as one line that ends at its LF, so a lost quote costs one record, not
// the file.
#pragma once

#include "wire/event.h"
#include "wire/text.h"

#define CSV_CELLS_MAX 256 // further cells of a record are dropped (FIELD_BAD)

// What the header row said. Made by csv_header_known.
struct csv {
    size_t line_bytes_max; // longest record, its LF included; what is longer is cut (LINE_LONG)
    bool skip_to_lf;       // within the rest of a cut record
    uint8_t separator;
    bool tickets; // a help desk's export: columns such as Subject or Ticket ID, and no level
    uint32_t column_count;
    uint8_t fields[CSV_CELLS_MAX];      // enum field of each column
    uint8_t preferences[CSV_CELLS_MAX]; // see field_of_column
};

struct csv_record {
    struct span text;                 // as it came, without the LF and CR at its end
    struct span cells[CSV_CELLS_MAX]; // unescaped, not trimmed
    uint32_t cell_count;              // 0: an empty line, or the rest of a cut record: no event
    uint32_t flaws;                   // as in struct event
};

// Whether a file's first line (with or without its LF, a BOM before it) is the header row of a
// table of tickets or errors: at least two columns are known (field_of_column), and one of them is
// a text, tags, a fingerprint or a time. If so *csv is set for csv_record; else left alone.
bool csv_header_known(struct csv *csv, struct span first_line, size_t line_bytes_max);

// Reads the record at the beginning of `in`. Returns how many bytes of `in` it takes, its LF
// included, and sets *record; 0: more bytes are needed (never once `in` holds line_bytes_max
// bytes, and never with `last`, which says that nothing comes behind a non-empty `in`).
// Deterministic under any chunking. Cells point into `in`, or into the scratch where quotes had to
// be undone; the caller empties the scratch between records (size: line_bytes_max is enough).
size_t csv_record_read(struct csv *csv, struct span in, bool last, struct scratch *scratch,
                       struct csv_record *record);

// The record as an event, by the rules of JSON events. False when it tells nothing (all cells
// empty): no event. The scratch is the record's, with room for twice the record beyond what it
// used.
bool csv_event(const struct csv *csv, const struct csv_record *record,
               const struct instant_context *time, struct scratch *scratch, struct event *event);
