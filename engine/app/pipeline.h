// The path of an event, from bytes to a number in a tally. The same path serves the engine's loops,
// HTTP posts, and `ounce scan`. Pure but for the memory taken once at the start. One thread each.
#pragma once

#include "app/shelf.h"
#include "base/instant.h"
#include "base/span.h"
#include "group/signature.h"
#include "group/tag.h"
#include "window/tally.h"
#include "wire/event.h"
#include "wire/frame.h"
#include "wire/join.h"

#include <ounce/limits.h>

// Called for each event instead of counting it. `event` is NULL for a line with nothing in it;
// `lines`: how many lines came for it.
typedef void pipeline_each_f(void *user, const struct event *event, uint32_t lines);

struct pipeline_options {
    struct ounce_limits limits;
    struct tag_rules tags;
    struct shelf *rules;     // people's; NULL: there are none
    const struct zone *zone; // for times without one; NULL: UTC
    // The engine: an event without a time, or with one more than 400 days back or 10 minutes ahead,
    // gets the time of its arrival. Off (scan): it keeps what it says, and may have none.
    bool live;
    bool json_only; // what is no JSON object with a text is rejected, not grouped as raw text (HTTP
                    // posts); lines are not joined
    pipeline_each_f *each; // NULL: events are counted
    void *each_user;
};

// Bytes of one sender or file: lines, and traces put together of them. An event that a further line
// may belong to is held until that comes or the stream ends. What is held between two calls is in
// memory of its own, so that a stream that holds nothing costs none.
struct stream {
    struct frame frame;
    struct join join;
    uint8_t *held; // NULL: nothing
    bool renewed;  // by the last call: what is held began with it
};

// Called when the tally is full: takes it, returns an empty one (it may be the same).
typedef struct tally *pipeline_full_f(void *user, struct tally *full);

struct pipeline;

// The options' texts and shelf outlive the pipeline, which is opened and closed by the thread that
// lays rules there. Aborts when there is no memory.
struct pipeline *pipeline_open(const struct pipeline_options *options, struct tally *tally,
                               pipeline_full_f *full, void *user);
void pipeline_close(struct pipeline *pipeline);
// The newest time of an event not later than `now_ms` of its call; INSTANT_NONE: none had a time.
int64_t pipeline_newest_ms(const struct pipeline *pipeline);
struct tally *pipeline_tally(struct pipeline *pipeline);
void pipeline_tally_set(struct pipeline *pipeline, struct tally *empty);

// A new stream, ready for pipeline_feed.
struct stream pipeline_stream(const struct pipeline *pipeline);
// Takes all whole lines of `in`; with `ended`, also what is left after the last, and what is held.
// Returns how many bytes are done with; the rest stands in front of the stream's next bytes.
size_t pipeline_feed(struct pipeline *pipeline, struct stream *stream, struct span in, bool ended,
                     int64_t now_ms);
// No line came that would go on with what is held: it is an event as it is.
void pipeline_release(struct pipeline *pipeline, struct stream *stream, int64_t now_ms);
static inline bool stream_holds(const struct stream *stream)
{
    return stream->held != NULL;
}
// One line (or one JSON object of an array; cut and counted when it is longer than a line may be),
// or an event that was read elsewhere (CSV).
void pipeline_line(struct pipeline *pipeline, struct span line, int64_t now_ms);
void pipeline_event(struct pipeline *pipeline, struct event *event, int64_t now_ms);

// The reader that the pipeline itself uses, for those who read events elsewhere.
const struct event_reader *pipeline_reader(struct pipeline *pipeline, int64_t now_ms);
// What an event is: its signature, without counting it. Lives until the next call.
void pipeline_sign(struct pipeline *pipeline, const struct event *event,
                   struct signature *signature);
// In that last call a regex of the rules took too long, and was passed over.
bool pipeline_gave_up(const struct pipeline *pipeline);
