// Header rows, records, quotes whole and broken, and the events that come of them.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/csv.h"

#define LINE_BYTES_MAX 64

static const struct instant_context noon = {1795392481000LL, 0, NULL}; // 2026-11-23T00:08:01Z
static uint8_t scratch_bytes[4096];

static struct csv known(const char *header)
{
    struct csv csv;
    assert_true(csv_header_known(&csv, span_text(header), LINE_BYTES_MAX));
    return csv;
}

static void assert_span(struct span got, const char *expect)
{
    assert_int_equal(got.size, strlen(expect));
    assert_memory_equal(got.at ? (const char *)got.at : "", expect, got.size);
}

// All records of `text`, given in pieces that grow by `piece` bytes, as one text: cells between
// `|`, records between LFs of their own mark, flaws as `!`.
static void dump(struct csv csv, const char *text, size_t piece, char *out)
{
    size_t from = 0, have = 0, size = strlen(text), end = 0;
    struct csv_record record;
    while (from < size) {
        struct scratch scratch = {scratch_bytes, sizeof scratch_bytes, 0};
        size_t used = csv_record_read(&csv, span_of(text + from, have), from + have == size,
                                      &scratch, &record);
        assert_true(used <= have);
        if (used == 0) {
            assert_true(from + have < size && have < LINE_BYTES_MAX);
            have += piece < size - from - have ? piece : size - from - have;
            continue;
        }
        from += used;
        have -= used;
        for (uint32_t i = 0; i < record.cell_count; i++) {
            if (record.cells[i].size > 0) {
                memcpy(out + end, record.cells[i].at, record.cells[i].size);
            }
            end += record.cells[i].size;
            out[end++] = i + 1 < record.cell_count ? '|' : '$';
        }
        if (record.flaws & (1U << OUNCE_FIELD_BAD)) {
            out[end++] = '!';
        }
        if (record.flaws & (1U << OUNCE_LINE_LONG)) {
            out[end++] = '>';
        }
    }
    out[end] = '\0';
}

static void test_records(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a,b\nc,d\n", "a|b$c|d$"},
        {"a,b", "a|b$"},
        {"a,b\r\nc,d\r\n", "a|b$c|d$"},
        {",\n", "|$"},
        {"\n\r\na\n", "a$"},
        {"\"a,b\",c\n", "a,b|c$"},
        {"\"a\nb\",c\r\n", "a\nb|c$"},
        {"\"a \"\"b\"\" c\",\"\"\n", "a \"b\" c|$"},
        {"\"\"\"\"\n", "\"$"},
        {"a\"b,c\n", "a\"b|c$"},
        {"\"a\"\r\n\"b\"", "a$b$"},
        {"a,\"b\"", "a|b$"},
        // Broken quotes cost one line.
        {"\"a,b\nc,d\n", "a|b$!c|d$"},
        {"\"a\"x,b\nc,d\n", "a\"x|b$!c|d$"},
        {"a,\"b\nc,\"d\ne,f\n", "a|b$!c|d$!e|f$"},
        {"\"open\n0123456789012345678901234567890123456789012345678901234567890123456789\nz\n",
         "open$!0123456789012345678901234567890123456789012345678901234567890123$>z$"},
        // A line that is too long is cut; what follows is whole again.
        {"0123456789012345678901234567890123456789012345678901234567890123456789,x\ny\n",
         "0123456789012345678901234567890123456789012345678901234567890123$>y$"},
        {"012345678901234567890123456789012345678901234567890123456789012\ny\n",
         "012345678901234567890123456789012345678901234567890123456789012$y$"},
    };
    char out[512];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t piece = 1; piece < 90; piece++) {
            dump(known("message,time"), rows[i][0], piece, out);
            assert_string_equal(out, rows[i][1]);
        }
    }
}

static void test_header_rows(void **state)
{
    (void)state;
    struct csv csv;
    csv = known("message,time\n");
    assert_int_equal(csv.separator, ',');
    csv = known("\xEF\xBB\xBFTicket ID;Subject;Tags;Minutes\r\n");
    assert_int_equal(csv.separator, ';');
    assert_int_equal(csv.column_count, 4);
    csv = known("\"tags\"\t\"minutes\"\t\"what, ever\"");
    assert_int_equal(csv.separator, '\t');
    static const char *const refused[] = {
        "",
        "\n",
        "message",
        "level,host",
        "disk full, message lost, time over",
        "{\"message\":\"a\",\"time\":1}",
        "2026-11-22 23:58:01 ERROR message, time",
        "\"message,time",
        "message,nonsense",
        "message,time,0123456789012345678901234567890123456789012345678901234567890123456789",
    };
    csv.separator = '?';
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_false(csv_header_known(&csv, span_text(refused[i]), LINE_BYTES_MAX));
        assert_int_equal(csv.separator, '?');
    }
}

static bool read_event(struct csv *csv, const char *text, struct event *event)
{
    static struct csv_record record;
    struct scratch scratch = {scratch_bytes, sizeof scratch_bytes, 0};
    assert_int_equal(csv_record_read(csv, span_text(text), true, &scratch, &record), strlen(text));
    return csv_event(csv, &record, &noon, &scratch, event);
}

static void test_tickets(void **state)
{
    (void)state;
    struct csv csv = known("ticket id,created at,subject,tags,minutes,color");
    struct event event;
    assert_true(read_event(&csv, "17,2026-11-22 23:58,\"Printer \"\"jam\"\"\",\"bug, vip\",3,red\n",
                           &event));
    assert_int_equal(event.kind, KIND_TICKET);
    assert_int_equal(event.at_ms, 1795391880000LL);
    assert_span(event.event_id, "17");
    assert_span(event.message, "Printer \"jam\"");
    assert_int_equal(event.tag_count, 2);
    assert_span(event.tags[0], "bug");
    assert_span(event.tags[1], "vip");
    assert_true(event.reported);
    assert_int_equal(event.seconds, 180);
    assert_int_equal(event.flaws, 0);
    // Short and long records are taken as far as they go.
    assert_true(read_event(&csv, "18,,Late\n", &event));
    assert_span(event.message, "Late");
    assert_int_equal(event.at_ms, INSTANT_NONE);
    assert_true(read_event(&csv, "18,,Late,,,,,more\n", &event));
    assert_span(event.message, "Late");
    // A broken record is still an event, and says so.
    assert_true(read_event(&csv, "19,,\"Late\n", &event));
    assert_span(event.message, "Late");
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_BAD);
}

static void test_nothing_told(void **state)
{
    (void)state;
    struct csv csv = known("message,time,minutes");
    struct event event;
    assert_false(read_event(&csv, "\n", &event));
    assert_false(read_event(&csv, ", ,\n", &event));
    assert_true(read_event(&csv, ",2026-11-22,x\n", &event));
    assert_true(event.flaws & (1U << OUNCE_TEXT_NONE));
    assert_span(event.message, ",2026-11-22,x");
}

static void test_many_cells(void **state)
{
    (void)state;
    struct csv csv;
    struct csv_record record;
    struct scratch scratch = {scratch_bytes, sizeof scratch_bytes, 0};
    char text[300];
    memset(text, ',', sizeof text);
    assert_true(csv_header_known(&csv, span_text("message,time"), 1024));
    assert_int_equal(csv_record_read(&csv, span_of(text, 255), true, &scratch, &record), 255);
    assert_int_equal(record.cell_count, CSV_CELLS_MAX);
    assert_int_equal(record.flaws, 0);
    assert_int_equal(csv_record_read(&csv, span_of(text, 300), true, &scratch, &record), 300);
    assert_int_equal(record.cell_count, CSV_CELLS_MAX);
    assert_int_equal(record.flaws, 1U << OUNCE_FIELD_BAD);
}

static enum kind kind_of(const char *header, const char *line)
{
    struct csv csv = known(header);
    struct csv_record record;
    struct event event;
    struct scratch scratch = {scratch_bytes, sizeof scratch_bytes, 0};
    assert_int_equal(csv_record_read(&csv, span_text(line), true, &scratch, &record), strlen(line));
    assert_true(csv_event(&csv, &record, &noon, &scratch, &event));
    return event.kind;
}

// A help desk's export is told from its header; a log's table is not taken for one.
static void test_kind_by_the_header(void **state)
{
    (void)state;
    assert_int_equal(kind_of("Subject,Created at,Status", "It jams,2026-11-20,Open"), KIND_TICKET);
    assert_int_equal(kind_of("Ticket ID,Description,Created", "7,It jams,2026-11-20"), KIND_TICKET);
    assert_int_equal(kind_of("time,level,subject", "2026-11-20,error,It jams"), KIND_ERROR);
    assert_int_equal(kind_of("time,message,host", "2026-11-20,It jams,vm"), KIND_ERROR);
    assert_int_equal(kind_of("Subject,kind,time", "It jams,error,2026-11-20"), KIND_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),    cmocka_unit_test(test_header_rows),
        cmocka_unit_test(test_tickets),    cmocka_unit_test(test_nothing_told),
        cmocka_unit_test(test_many_cells), cmocka_unit_test(test_kind_by_the_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
