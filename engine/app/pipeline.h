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

#include <ounce/limits.h>

struct pipeline_options {
    struct ounce_limits limits;
    struct tag_rules tags;
    struct shelf *rules;     // people's; NULL: there are none
    const struct zone *zone; // for times without one; NULL: UTC
    // The engine: an event without a time, or with one more than 400 days back or 10 minutes ahead,
    // gets the time of its arrival. Off (scan): it keeps what it says, and may have none.
    bool live;
    bool json_only; // what is no JSON object with a text is rejected, not grouped as raw text (HTTP
                    // posts)
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

// A new stream's frame, ready for pipeline_feed.
struct frame pipeline_stream(const struct pipeline *pipeline);
// Takes all whole lines of `in`; with `ended`, also what is left after the last. Returns how many
// bytes are done with; the rest stands in front of the stream's next bytes.
size_t pipeline_feed(struct pipeline *pipeline, struct frame *stream, struct span in, bool ended,
                     int64_t now_ms);
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
