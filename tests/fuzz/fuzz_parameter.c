// Any bytes behind a question mark: values stay within their room, names are found as they stand.
#include "base/check.h"
#include "query/parameter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"limit", "state", NULL};
    uint8_t room[PARAMETER_BYTES_MAX];
    struct span query = span_of(data, size), value = {0};
    enum parameter_result result = parameter_get(query, "limit", room, &value);
    if (result == PARAMETER_FOUND) {
        CHECK(value.size <= sizeof room && value.at == room);
        CHECK(span_find_nocase(query, span_text("limit")) < query.size);
    }
    struct span unknown = parameter_unknown(query, names);
    CHECK(unknown.size == 0 || (unknown.at >= data && unknown.at + unknown.size <= data + size));
    CHECK(!span_equal(unknown, span_text("limit")) && !span_equal(unknown, span_text("state")));
    return 0;
}
