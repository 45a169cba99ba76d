// A stretch of memory becomes places for titles and names.
//
//   granules   0   1   2   3   4   5   6   7   8 ...
//              [charge <num> ] [jam] [ free  ]   never used
//               ^ at 0, 3 granules    ^ at 4, in the list of length 2
#include "window/text.h"

#include "base/check.h"

static uint32_t granules_of(size_t size)
{
    return (uint32_t)((size + TEXT_GRANULE - 1) / TEXT_GRANULE);
}

struct text text_of(void *base, uint64_t bytes)
{
    uint64_t granules = bytes / TEXT_GRANULE;
    // One less than the numbers there are: the free lists hold a place + 1.
    CHECK(granules < UINT32_MAX);
    return (struct text){.base = base, .granules = (uint32_t)granules};
}

static void run_give(struct text *text, uint32_t at, uint32_t length)
{
    memcpy(text->base + (size_t)at * TEXT_GRANULE, &text->free[length], sizeof text->free[length]);
    text->free[length] = at + 1;
}

static bool run_take_free(struct text *text, uint32_t length, uint32_t *at)
{
    if (text->free[length] == 0) {
        return false;
    }
    *at = text->free[length] - 1;
    memcpy(&text->free[length], text->base + (size_t)*at * TEXT_GRANULE, sizeof text->free[length]);
    return true;
}

static bool run_take(struct text *text, uint32_t length, uint32_t *at)
{
    if (run_take_free(text, length, at)) {
        return true;
    }
    if (text->granules - text->end >= length) {
        *at = text->end;
        text->end += length;
        return true;
    }
    for (uint32_t longer = length + 1; longer <= TEXT_LENGTHS; longer++) {
        if (run_take_free(text, longer, at)) {
            run_give(text, *at + length, longer - length);
            return true;
        }
    }
    return false;
}

bool text_put(struct text *text, struct span s, uint32_t *at)
{
    CHECK(s.size > 0 && s.size <= TEXT_BYTES_MAX);
    uint32_t length = granules_of(s.size);
    if (!run_take(text, length, at)) {
        return false;
    }
    memcpy(text->base + (size_t)*at * TEXT_GRANULE, s.at, s.size);
    text->bytes += (uint64_t)length * TEXT_GRANULE;
    return true;
}

void text_replace(struct text *text, uint32_t at, size_t old_size, struct span s)
{
    CHECK(s.size > 0 && s.size <= old_size);
    uint32_t old_length = granules_of(old_size);
    uint32_t length = granules_of(s.size);
    memmove(text->base + (size_t)at * TEXT_GRANULE, s.at, s.size);
    if (length < old_length) {
        run_give(text, at + length, old_length - length);
        text->bytes -= (uint64_t)(old_length - length) * TEXT_GRANULE;
    }
}

void text_drop(struct text *text, uint32_t at, size_t size)
{
    uint32_t length = granules_of(size);
    CHECK(length > 0 && length <= TEXT_LENGTHS && at + length <= text->end);
    run_give(text, at, length);
    text->bytes -= (uint64_t)length * TEXT_GRANULE;
}
