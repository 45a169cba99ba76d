// Records are cut out of the bytes cell by cell; the header row's fields tell what the cells mean.
#include "wire/csv.h"

#include "wire/field.h"

// How a record ended.
enum end {
    END_LF,     // within the bytes given; the LF is at `at`
    END_BYTES,  // the bytes ran out, outside of quotes
    END_QUOTED, // the bytes ran out within quotes
    END_BROKEN, // text stands behind a closing quote
};

struct scan {
    struct span in;
    size_t at;
    uint8_t separator;
    struct scratch *scratch;
    struct csv_record *record;
};

static void add_cell(struct csv_record *record, struct span cell)
{
    if (record->cell_count == CSV_CELLS_MAX) {
        record->flaws |= 1U << OUNCE_FIELD_BAD;
        return;
    }
    record->cells[record->cell_count++] = cell;
}

// The CR of a CRLF is none of the cell's bytes.
static struct span without_cr(struct span s)
{
    if (s.size > 0 && s.at[s.size - 1] == '\r') {
        s.size--;
    }
    return s;
}

static bool at_gap(const struct scan *scan, size_t at)
{
    if (at >= scan->in.size) {
        return true;
    }
    uint8_t c = scan->in.at[at];
    return c == scan->separator || c == '\n' ||
           (c == '\r' && (at + 1 >= scan->in.size || scan->in.at[at + 1] == '\n'));
}

// Doubled quotes become one. Without room the cell stays as it is written.
static struct span undouble(struct scan *scan, struct span raw)
{
    struct scratch *scratch = scan->scratch;
    if (raw.size > scratch->size - scratch->used) {
        scan->record->flaws |= 1U << OUNCE_FIELD_LONG;
        return raw;
    }
    size_t from = scratch->used;
    for (size_t i = 0; i < raw.size; i++) {
        scratch->at[scratch->used++] = raw.at[i];
        i += raw.at[i] == '"'; // its twin
    }
    return text_since(scratch, from);
}

// At the opening quote: leaves `at` at the gap behind the closing one. END_LF: the cell is whole.
static enum end read_quoted(struct scan *scan)
{
    size_t start = scan->at + 1, at = start;
    bool doubled = false;
    for (;;) {
        at += span_find(span_skip(scan->in, at), '"');
        if (at >= scan->in.size) {
            return END_QUOTED;
        }
        if (at + 1 >= scan->in.size || scan->in.at[at + 1] != '"') {
            break;
        }
        doubled = true;
        at += 2;
    }
    if (!at_gap(scan, at + 1)) {
        return END_BROKEN;
    }
    struct span raw = span_part(scan->in, start, at);
    add_cell(scan->record, doubled ? undouble(scan, raw) : raw);
    scan->at = at + 1;
    if (scan->at < scan->in.size && scan->in.at[scan->at] == '\r') {
        scan->at++;
    }
    return END_LF;
}

// Cells up to the end of the record. A quote is one only where a cell begins; `plain`: nowhere.
static enum end read_cells(struct scan *scan, bool plain)
{
    for (;;) {
        if (!plain && scan->at < scan->in.size && scan->in.at[scan->at] == '"') {
            enum end end = read_quoted(scan);
            if (end != END_LF) {
                return end;
            }
        } else {
            size_t from = scan->at;
            while (scan->at < scan->in.size && scan->in.at[scan->at] != scan->separator &&
                   scan->in.at[scan->at] != '\n') {
                scan->at++;
            }
            struct span cell = span_part(scan->in, from, scan->at);
            bool cell_ends_record = scan->at >= scan->in.size || scan->in.at[scan->at] == '\n';
            add_cell(scan->record, cell_ends_record ? without_cr(cell) : cell);
        }
        if (scan->at >= scan->in.size) {
            return END_BYTES;
        }
        if (scan->in.at[scan->at] == '\n') {
            return END_LF;
        }
        scan->at++; // the separator
    }
}

static void record_begin(struct csv_record *record, uint32_t flaws)
{
    record->text = span_of(NULL, 0);
    record->cell_count = 0;
    record->flaws = flaws;
}

// The record is what stands before the first LF, its quotes no more than bytes at a cell's edges.
static enum end read_broken(struct scan *scan, size_t scratch_used)
{
    struct csv_record *record = scan->record;
    record_begin(record, 1U << OUNCE_FIELD_BAD);
    scan->scratch->used = scratch_used;
    scan->at = 0;
    enum end end = read_cells(scan, true);
    for (uint32_t i = 0; i < record->cell_count; i++) {
        struct span *cell = &record->cells[i];
        if (cell->size > 0 && cell->at[0] == '"') {
            *cell = span_skip(*cell, 1);
        }
        if (cell->size > 0 && cell->at[cell->size - 1] == '"') {
            cell->size--;
        }
    }
    return end;
}

// What remains of a record that was cut before: up to its LF, or all there is.
static size_t skip_rest(struct csv *csv, struct span in)
{
    size_t lf = span_find(in, '\n');
    csv->skip_to_lf = lf == in.size;
    return lf < in.size ? lf + 1 : in.size;
}

size_t csv_record_read(struct csv *csv, struct span in, bool last, struct scratch *scratch,
                       struct csv_record *record)
{
    record_begin(record, 0);
    if (in.size == 0) {
        return 0;
    }
    if (csv->skip_to_lf) {
        return skip_rest(csv, in);
    }
    // No more than this is looked at, so what comes behind cannot change the record.
    bool full = in.size >= csv->line_bytes_max;
    size_t scratch_used = scratch->used;
    struct scan scan = {.in = span_part(in, 0, full ? csv->line_bytes_max : in.size),
                        .separator = csv->separator,
                        .scratch = scratch,
                        .record = record};
    enum end end = read_cells(&scan, false);
    if (end == END_BROKEN || (end == END_QUOTED && (last || full))) {
        end = read_broken(&scan, scratch_used);
    }
    if (end == END_LF) {
        record->text = without_cr(span_part(in, 0, scan.at));
    } else if (!full && !last) {
        scratch->used = scratch_used;
        record_begin(record, 0);
        return 0;
    } else {
        record->text = without_cr(scan.in);
    }
    if (end != END_LF && full) {
        record->flaws |= 1U << OUNCE_LINE_LONG;
        csv->skip_to_lf = true;
    }
    if (record->text.size == 0) {
        record->cell_count = 0;
    }
    return end == END_LF ? scan.at + 1 : scan.in.size;
}

// The separator that stands most often outside of quotes; of equals the first of these.
static uint8_t tell_separator(struct span line)
{
    static const uint8_t separators[] = {',', ';', '\t'};
    size_t counts[sizeof separators] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < line.size; i++) {
        quoted ^= line.at[i] == '"';
        for (size_t k = 0; k < sizeof separators && !quoted; k++) {
            counts[k] += line.at[i] == separators[k];
        }
    }
    for (size_t k = 1; k < sizeof separators; k++) {
        best = counts[k] > counts[best] ? k : best;
    }
    return separators[best];
}

static bool field_tells_an_event(enum field field)
{
    return field == FIELD_MESSAGE || field == FIELD_PATTERN || field == FIELD_ERROR_TEXT ||
           field == FIELD_TAG || field == FIELD_TAGS || field == FIELD_FINGERPRINT ||
           field == FIELD_TIME;
}

// No log calls a column so.
static bool is_ticket_column(struct span name)
{
    return span_equal_nocase(name, span_text("subject")) ||
           span_find_nocase(name, span_text("ticket")) == 0;
}

bool csv_header_known(struct csv *csv, struct span first_line, size_t line_bytes_max)
{
    static const uint8_t bom[] = {0xEF, 0xBB, 0xBF};
    struct span line = first_line;
    if (span_starts(line, span_of(bom, sizeof bom))) {
        line = span_skip(line, sizeof bom);
    }
    line = span_trim(line);
    struct csv made = {.line_bytes_max = line_bytes_max, .separator = tell_separator(line)};
    struct csv_record record;
    struct scratch no_scratch = {NULL, 0, 0};
    if (line.size >= line_bytes_max ||
        csv_record_read(&made, line, true, &no_scratch, &record) != line.size ||
        record.flaws != 0) {
        return false;
    }
    uint32_t known = 0, telling = 0, levels = 0;
    for (uint32_t i = 0; i < record.cell_count; i++) {
        unsigned preference = 0;
        enum field field = field_of_column(span_trim(record.cells[i]), &preference);
        made.fields[i] = (uint8_t)field;
        made.preferences[i] = (uint8_t)preference;
        known += field != FIELD_NONE;
        telling += field_tells_an_event(field);
        made.tickets = made.tickets || is_ticket_column(span_trim(record.cells[i]));
        levels += field == FIELD_LEVEL;
    }
    made.column_count = record.cell_count;
    made.tickets = made.tickets && levels == 0;
    if (known < 2 || telling == 0) {
        return false;
    }
    *csv = made;
    return true;
}

static bool has_text(const struct csv_record *record)
{
    for (uint32_t i = 0; i < record->cell_count; i++) {
        if (span_trim(record->cells[i]).size > 0) {
            return true;
        }
    }
    return false;
}

bool csv_event(const struct csv *csv, const struct csv_record *record,
               const struct instant_context *time, struct scratch *scratch, struct event *event)
{
    struct fields fields;
    if (!has_text(record)) {
        return false;
    }
    fields_begin(&fields, time, scratch, event);
    event->flaws |= record->flaws;
    for (uint32_t i = 0; i < record->cell_count && i < csv->column_count; i++) {
        field_set(&fields, (enum field)csv->fields[i], csv->preferences[i], record->cells[i]);
    }
    if (csv->tickets && fields.best[FIELD_KIND] == 0) {
        event->kind = KIND_TICKET;
        fields.kind_fixed = true;
    }
    if (!fields_end(&fields)) {
        event_flaw(event, OUNCE_TEXT_NONE);
        event->message = span_trim(text_clean(scratch, record->text, &event->flaws));
    }
    return event->message.size > 0;
}
