// Any bytes: the message is the end of the line, everything lies inside the line, and blanks around
// the line change nothing.
#include "base/check.h"
#include "wire/header.h"

static void check_inside(struct span line, struct span part)
{
    CHECK(part.size == 0 || (part.at >= line.at && part.at + part.size <= line.at + line.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct instant_context context = {1795392481000LL, 600000, NULL};
    struct span line = span_of(data, size), trimmed = span_trim(line);
    struct header header, again;
    header_read(&context, line, &header);
    check_inside(trimmed, header.message);
    check_inside(trimmed, header.service);
    check_inside(trimmed, header.host);
    CHECK((header.message.size == 0) == (trimmed.size == 0));
    CHECK(header.message.at + header.message.size == trimmed.at + trimmed.size);
    CHECK(header.level < LEVEL_COUNT);
    header_read(&context, trimmed, &again);
    CHECK(span_equal(again.message, header.message) && again.at_ms == header.at_ms);
    CHECK(span_equal(again.service, header.service) && again.level == header.level);
    return 0;
}
