// Joining: however a stream pauses, the same events come out; no line is lost, doubled or moved.
#include "wire/join.h"

#include <stdlib.h>

#define ROOM_BYTES 2048
#define DIGEST_SEED 1469598103934665603ULL
#define DIGEST_FACTOR 1099511628211ULL // FNV-1a: enough to compare two runs

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

struct run {
    struct join join;
    uint64_t events;  // of their heads, traces and counts
    struct span left; // of the input: lines that did not come out yet
    uint8_t *room;
};

static uint64_t digest(uint64_t sum, struct span text)
{
    for (size_t i = 0; i < text.size; i++) {
        sum = (sum ^ text.at[i]) * DIGEST_FACTOR;
    }
    return (sum ^ text.size) * DIGEST_FACTOR;
}

static void take(struct run *run)
{
    struct joined event;
    while (join_take(&run->join, &event)) {
        require(event.lines > 0);
        require(event.lines == 1 || event.head.size + 1 + event.trace.size <= ROOM_BYTES);
        // The head is the next line of the input, and so many more go with it.
        size_t size = span_find(run->left, '\n');
        require(span_equal(event.head, span_of(run->left.at, size)));
        for (uint32_t i = 0; i < event.lines; i++) {
            require(run->left.size > 0);
            run->left = span_skip(run->left, span_find(run->left, '\n') + 1);
        }
        run->events = digest(digest(run->events, event.head), event.trace);
        run->events = (run->events ^ event.lines) * DIGEST_FACTOR;
    }
}

// What waits has to be in the room alone: it moves to another one.
static void pause_there(struct run *run)
{
    join_pause(&run->join);
    take(run);
    size_t held = join_held_bytes(&run->join);
    require(held <= ROOM_BYTES);
    uint8_t *other = malloc(ROOM_BYTES);
    require(other != NULL);
    if (held > 0) {
        memcpy(other, run->room, held);
    }
    free(run->room);
    run->room = other;
    join_lend(&run->join, run->room, ROOM_BYTES);
}

// Pauses behind every `step`th line; 0: never.
static uint64_t run_all(struct span in, size_t step)
{
    struct run run = {.events = DIGEST_SEED, .left = in, .room = malloc(ROOM_BYTES)};
    require(run.room != NULL);
    join_lend(&run.join, run.room, ROOM_BYTES);
    size_t lines = 0;
    for (struct span rest = in; rest.size > 0;) {
        size_t size = span_find(rest, '\n');
        // In memory of its own, which a pause takes away.
        uint8_t *line = malloc(size + 1);
        require(line != NULL);
        memcpy(line, rest.at, size);
        join_put(&run.join, span_of(step == 1 ? line : rest.at, size));
        take(&run);
        rest = span_skip(rest, size + 1);
        if (step > 0 && ++lines % step == 0) {
            pause_there(&run);
        }
        free(line);
    }
    join_end(&run.join);
    take(&run);
    require(run.left.size == 0);
    require(join_held_bytes(&run.join) == 0);
    free(run.room);
    return run.events;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span in = span_of(data, size);
    for (struct span rest = in; rest.size > 0;) {
        size_t line = span_find(rest, '\n');
        if (line > ROOM_BYTES) {
            return 0; // longer than a line may be
        }
        rest = span_skip(rest, line + 1);
    }
    uint64_t whole = run_all(in, 0);
    for (size_t step = 1; step <= 3; step++) {
        require(run_all(in, step) == whole);
    }
    return 0;
}
