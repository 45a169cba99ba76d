// Any bytes: what is read as a timestamp does not depend on what follows behind a blank, is read
// again from its own text alone, and survives being written.
#include "base/check.h"
#include "base/instant.h"

static const struct zone_step steps[] = {
    {1761440400, 3600}, {1774746000, 7200}, {1792890000, 3600}};
static const struct zone berlin = {steps, 3};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct instant_context context = {1795392481000LL, 600000, size % 2 ? &berlin : NULL};
    struct span text = span_of(data, size);
    int64_t at_ms, again_ms, parsed_ms;
    size_t read = instant_read(text, &context, &at_ms);
    CHECK(read <= size);
    instant_parse(text, &context, &parsed_ms);
    if (read == 0) {
        return 0;
    }
    struct span alone = span_part(text, 0, read);
    CHECK(instant_read(alone, &context, &again_ms) == read && again_ms == at_ms);
    CHECK(instant_parse(alone, &context, &parsed_ms) && parsed_ms == at_ms);
    if (at_ms >= -62135596800000LL && at_ms <= 253402300799999LL) {
        uint8_t out[INSTANT_TEXT_BYTES];
        instant_write(at_ms, out);
        CHECK(instant_parse(span_of(out, sizeof out), &context, &again_ms));
        CHECK(again_ms == 1000 * floor_div(at_ms, 1000));
    }
    return 0;
}
