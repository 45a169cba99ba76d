// Any bytes become a form and a title: never more than fits, the title fit to be shown, and other
// digits change nothing.
#include "base/check.h"
#include "group/normalise.h"
#include "group/title.h"

static uint8_t forms[2][NORMAL_FORM_BYTES_MAX];
static uint8_t titles[2][TITLE_ROOM_BYTES];
static uint8_t mutated[SIGNATURE_TEXT_BYTES_MAX];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size = size < sizeof(mutated) ? size : sizeof(mutated);
    for (size_t i = 0; i < size; i++) {
        mutated[i] = byte_is_digit(data[i]) ? (uint8_t)('0' + (data[i] * 7u + i) % 10) : data[i];
    }
    struct normal a, b;
    message_normalise(span_of(data, size), forms[0], titles[0], &a);
    message_normalise(span_of(mutated, size), forms[1], titles[1], &b);
    CHECK(span_equal(a.form, b.form));
    CHECK(span_equal(a.title, b.title));

    CHECK(a.form.size <= NORMAL_FORM_BYTES_MAX);
    for (size_t i = 0; i < a.form.size; i++) {
        uint8_t c = a.form.at[i];
        CHECK(c >= ' ' || c == NORMAL_HOLE);
        CHECK(!byte_is_digit(c));
    }
    CHECK(a.title.size > 0 && a.title.size <= TITLE_BYTES_MAX);
    for (size_t i = 0; i < a.title.size; i++) {
        CHECK(a.title.at[i] >= ' ' && a.title.at[i] != 0x7f);
    }
    // Finishing a finished title changes nothing.
    memcpy(titles[1], a.title.at, a.title.size);
    CHECK(span_equal(title_finish(titles[1], a.title.size), a.title));
    return 0;
}
