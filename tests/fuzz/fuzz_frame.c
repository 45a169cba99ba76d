// Framing: any chunking of a stream gives the same lines and flags, and asks for no more room than
// it promises.
#include "wire/frame.h"

#include <stdlib.h>

#define DIGEST_SEED 1469598103934665603ULL
#define DIGEST_FACTOR 1099511628211ULL // FNV-1a: enough to compare two runs

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static uint64_t digest(uint64_t sum, const uint8_t *at, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ at[i]) * DIGEST_FACTOR;
    }
    return sum;
}

static uint64_t digest_line(uint64_t sum, struct frame *frame, struct span line, unsigned flags)
{
    if (flags == FRAME_NONE) {
        require(line.size == 0);
        return sum;
    }
    require(flags & FRAME_LINE);
    require(line.size <= frame->line_bytes_max);
    uint8_t marks[2] = {(uint8_t)flags, '\n'};
    return digest(digest(sum, line.at, line.size), marks, sizeof marks);
}

// Chunk sizes follow from `step`; 0: all at once.
static uint64_t run(struct span in, uint32_t line_bytes_max, size_t step)
{
    struct frame frame = {.line_bytes_max = line_bytes_max};
    uint64_t sum = DIGEST_SEED;
    size_t done = 0, there = 0, used = 0, turn = 0;
    struct span line;
    unsigned flags;
    while (there < in.size) {
        size_t chunk = step ? 1 + turn++ * step % 13 : in.size;
        there = chunk < in.size - there ? there + chunk : in.size;
        while ((used = frame_next(&frame, span_part(in, done, there), &line, &flags)) > 0) {
            require(used <= there - done);
            sum = digest_line(sum, &frame, line, flags);
            done += used;
        }
        require(flags == FRAME_NONE);
        require(there - done <= line_bytes_max + 16U);
    }
    while (done < in.size) {
        used = frame_last(&frame, span_part(in, done, in.size), &line, &flags);
        require(used > 0 && used <= in.size - done);
        sum = digest_line(sum, &frame, line, flags);
        done += used;
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The first byte chooses the limit.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    uint32_t limit = 1U + data[0];
    struct span in = span_of(data + 1, size - 1);
    uint64_t whole = run(in, limit, 0);
    for (size_t step = 1; step <= 5; step++) {
        require(run(in, limit, step) == whole);
    }
    return 0;
}
