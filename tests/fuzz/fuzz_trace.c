// Traces: any bytes are read within bounds, and the value of a digit changes nothing.
#include "group/signature.h"
#include "group/title.h"

#include <stdlib.h>

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool sign(struct span in, size_t head, size_t type, uint8_t *scratch,
                 struct signature *signature)
{
    bool told = signature_of_trace(span_part(in, 0, head), span_part(in, head, type),
                                   span_part(in, type, in.size), scratch, signature);
    require(!told || (signature->title.size > 0 && signature->title.size <= TITLE_BYTES_MAX));
    for (size_t i = 0; told && i < signature->title.size; i++) {
        require(signature->title.at[i] >= ' '); // one line, no control characters
    }
    return told;
}

// Another digit, but for those that `0x` and syslog's `#011` are made of.
static uint8_t other_digit(uint8_t c)
{
    return c >= '2' && c <= '9' ? (uint8_t)('2' + (c - '2' + 3) % 8) : c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The first two bytes say where the message and the type end.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES], again[SIGNATURE_SCRATCH_BYTES];
    struct signature first, second;
    if (size < 2) {
        return 0;
    }
    struct span in = span_of(data + 2, size - 2);
    size_t head = in.size ? data[0] % (in.size + 1) : 0;
    size_t type = head + data[1] % (in.size - head + 1);
    bool told = sign(in, head, type, scratch, &first);
    uint8_t *other = malloc(in.size + 1);
    require(other != NULL);
    for (size_t i = 0; i < in.size; i++) {
        other[i] = other_digit(in.at[i]);
    }
    require(sign(span_of(other, in.size), head, type, again, &second) == told);
    require(!told || first.hash == second.hash);
    free(other);
    return 0;
}
