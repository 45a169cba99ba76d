// Any bytes: every byte is taken once, the records are the same under any chunking, and each that
// tells something becomes an event with a text.
#include "base/check.h"
#include "wire/csv.h"

#define LINE_BYTES_MAX 48
#define SCRATCH_BYTES (4 * LINE_BYTES_MAX + 1024)

static uint64_t mix(uint64_t sum, struct span s)
{
    for (size_t i = 0; i < s.size; i++) {
        sum = (sum ^ s.at[i]) * 1099511628211U;
    }
    return (sum ^ (s.size + 256)) * 1099511628211U;
}

// A sum over all cells and flaws.
static uint64_t run(struct csv csv, struct span in, size_t piece)
{
    const struct instant_context noon = {1795392481000LL, 0, NULL};
    static struct csv_record record;
    static uint8_t bytes[SCRATCH_BYTES];
    uint64_t sum = 14695981039346656037U;
    size_t have = 0;
    while (in.size > 0) {
        struct event event;
        struct scratch scratch = {bytes, sizeof bytes, 0};
        size_t used =
            csv_record_read(&csv, span_part(in, 0, have), have == in.size, &scratch, &record);
        CHECK(used <= have);
        if (used == 0) {
            CHECK(have < in.size && have < LINE_BYTES_MAX);
            have = piece < in.size - have ? have + piece : in.size;
            continue;
        }
        in = span_skip(in, used);
        have -= used;
        for (uint32_t i = 0; i < record.cell_count; i++) {
            sum = mix(sum, record.cells[i]);
        }
        if (record.cell_count > 0) {
            sum = mix(sum, span_of(&record.flaws, sizeof record.flaws));
        }
        if (csv_event(&csv, &record, &noon, &scratch, &event)) {
            CHECK(event.message.size > 0);
            sum = mix(sum, event.message);
        }
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv csv;
    struct span in = span_of(data, size);
    size_t line = span_find(in, '\n');
    if (csv_header_known(&csv, span_part(in, 0, line), LINE_BYTES_MAX)) {
        in = span_skip(in, line + 1);
    } else {
        CHECK(csv_header_known(&csv, span_text("message;time;tags;minutes"), LINE_BYTES_MAX));
    }
    uint64_t whole = run(csv, in, SIZE_MAX);
    for (size_t piece = 1; piece < 20; piece += 6) {
        CHECK(run(csv, in, piece) == whole);
    }
    return 0;
}
