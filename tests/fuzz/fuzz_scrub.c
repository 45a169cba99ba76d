// Any bytes are scrubbed: within the room, with holes only where something was found, and a second
// time changes nothing. What message_normalise is given does not hang on the value of a digit.
#include "base/check.h"
#include "group/scrub.h"

#include <stdlib.h>

#define BYTES_MAX 4096

static uint8_t mutated[BYTES_MAX];
static uint8_t rooms[3][SCRUB_ROOM(SCRUB_ROOM(BYTES_MAX))];

static bool has_hole(struct span text)
{
    enum scrub_class what;
    for (size_t i = 0; i < text.size; i++) {
        if (scrub_hole_size(text, i, &what)) {
            return true;
        }
    }
    return false;
}

// Without the digits: these stay as they were.
static struct span without_digits(struct span text, uint8_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        out[size++] = byte_is_digit(text.at[i]) ? '0' : text.at[i];
    }
    return span_of(out, size);
}

static void check_once(struct span text)
{
    uint32_t found = 0, again = 0;
    struct span once = scrub(text, rooms[0], SCRUB_ROOM(text.size), &found);
    CHECK((once.at == text.at) == (found == 0) || text.size == 0);
    CHECK(found < 1U << SCRUB_CLASSES);
    CHECK(found == 0 || has_hole(once));
    struct span twice = scrub(once, rooms[1], SCRUB_ROOM(once.size), &again);
    CHECK(again == 0);
    CHECK(span_equal(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size = size < BYTES_MAX ? size : BYTES_MAX;
    struct span text = span_of(data, size);
    check_once(text);

    for (size_t i = 0; i < size; i++) {
        mutated[i] = byte_is_digit(data[i]) ? (uint8_t)('0' + (data[i] * 7u + i) % 10) : data[i];
    }
    uint32_t found = 0, found_mutated = 0;
    struct span a = scrub_message(text, rooms[0], SCRUB_ROOM(size), &found);
    struct span b =
        scrub_message(span_of(mutated, size), rooms[1], SCRUB_ROOM(size), &found_mutated);
    CHECK(found == found_mutated);
    a = without_digits(a, rooms[2]);
    b = without_digits(b, rooms[0]);
    CHECK(span_equal(a, b));
    return 0;
}
