// The whole program on one page:
//
//   socket, file, HTTP body                                        io/tcp  io/source  app/post
//        │ bytes
//        ▼
//   frame_next        lines: LF-ended or octet-counted             wire/frame
//        │ line
//        ▼
//   join_put          a trace that came line by line is one event  wire/join
//        │ line, trace
//        ▼
//   event_read        syslog, JSON, logfmt, plain text:            wire/event
//        │ event      kind, time, level, service, text
//        ▼
//   event_place       its time, and which text names its problem   this file
//        │
//        ▼
//   scrub             personal data and secrets become holes       group/scrub
//        │
//        ▼
//   signature_of_*    64 bits and a title, from text or trace      group/signature
//   ruled_*           what people's rules make of them             group/ruled
//        │
//        ▼
//   tally_add         errors: (signature, level, service, minute)  window/tally
//   tally_put         tickets, and what has an event id: one each
//        │ every 5 ms, or when full
//   ═════╪═══════════ from here on one thread: the keeper ═════════
//        ▼
//   keeper_take       ids seen before; day cells, hours, minutes   app/keeper  window/window
//        │ what changed
//        ├──▶ ranking_refresh   the sum, the ranked list           rank/
//        │         └──▶ query_answer   HTTP, JSON, metrics         query/
//        └──▶ store             the same cells for others: Redis   store/
#include "app/pipeline.h"

#include "base/check.h"
#include "group/ruled.h"
#include "group/scrub.h"
#include "group/trace.h"
#include "window/memory.h"

#include <stdlib.h>

#define PAST_MS (400 * MS_PER_DAY)
#define AHEAD_MS (10 * MS_PER_MINUTE)
// Of a text no more enters a signature, and a secret that is cut there is a secret still.
#define SCRUBBED_BYTES_MAX (2 * SIGNATURE_TEXT_BYTES_MAX)
#define TRACE_BYTES_MAX (32 * 1024) // of a trace are scrubbed and read

struct pipeline {
    struct pipeline_options options;
    struct tally *tally;
    pipeline_full_f *full;
    void *user;
    struct event_reader reader;
    int64_t newest_ms;
    struct shelf_seat seat;
    struct ruling ruling;
    uint8_t signature_scratch[SIGNATURE_SCRATCH_BYTES];
    uint8_t scrubbed[SCRUB_ROOM(SCRUBBED_BYTES_MAX)];
    uint8_t scrubbed_type[SCRUB_ROOM(EVENT_NAME_BYTES_MAX)];
    uint8_t scrubbed_trace[SCRUB_ROOM(TRACE_BYTES_MAX)];
    struct tally_counts uncounted; // where there is no tally
    uint8_t *join_room;            // of the stream that is fed
    uint8_t reader_scratch[];
};

struct pipeline *pipeline_open(const struct pipeline_options *options, struct tally *tally,
                               pipeline_full_f *full, void *user)
{
    size_t scratch_bytes = 2 * options->limits.line_bytes_max + 1024;
    size_t bytes = sizeof(struct pipeline) + scratch_bytes + options->limits.line_bytes_max;
    struct pipeline *pipeline = calloc(1, bytes);
    CHECK(pipeline != NULL);
    pipeline->options = *options;
    pipeline->tally = tally;
    pipeline->full = full;
    pipeline->user = user;
    pipeline->newest_ms = INSTANT_NONE;
    if (options->rules) {
        shelf_join(options->rules, &pipeline->seat);
    }
    pipeline->join_room = pipeline->reader_scratch + scratch_bytes;
    pipeline->reader = (struct event_reader){
        .time = {.skew_ms = AHEAD_MS, .zone = options->zone},
        .json_depth_max = (uint32_t)options->limits.json_depth_max,
        .scratch = pipeline->reader_scratch,
        .scratch_bytes = scratch_bytes,
    };
    return pipeline;
}

void pipeline_close(struct pipeline *pipeline)
{
    if (pipeline->options.rules) {
        shelf_part(pipeline->options.rules, &pipeline->seat);
    }
    free(pipeline);
}

int64_t pipeline_newest_ms(const struct pipeline *pipeline)
{
    return pipeline->newest_ms;
}

struct tally *pipeline_tally(struct pipeline *pipeline)
{
    return pipeline->tally;
}

void pipeline_tally_set(struct pipeline *pipeline, struct tally *empty)
{
    pipeline->tally = empty;
}

struct stream pipeline_stream(const struct pipeline *pipeline)
{
    uint32_t line_bytes_max = (uint32_t)pipeline->options.limits.line_bytes_max;
    return (struct stream){.frame = {.line_bytes_max = line_bytes_max}};
}

static struct tally_counts *counts_of(struct pipeline *pipeline)
{
    return pipeline->tally ? &pipeline->tally->counts : &pipeline->uncounted;
}

const struct event_reader *pipeline_reader(struct pipeline *pipeline, int64_t now_ms)
{
    pipeline->reader.time.now_ms = now_ms;
    return &pipeline->reader;
}

// As event_read begins: blanks and a byte order mark in front say nothing.
static bool is_object(struct span line)
{
    struct span mark = span_text("\xEF\xBB\xBF");
    line = span_trim(line);
    if (span_starts(line, mark)) {
        line = span_trim(span_skip(line, mark.size));
    }
    return line.size > 0 && line.at[0] == '{';
}

static bool is_rejected(const struct pipeline *pipeline, const struct event *event,
                        struct span line)
{
    uint32_t unread = 1U << OUNCE_JSON_BAD | 1U << OUNCE_JSON_DEEP | 1U << OUNCE_TEXT_NONE;
    return pipeline->options.json_only && ((event->flaws & unread) != 0 || !is_object(line));
}

static void flaws_count(struct tally *tally, uint32_t flaws)
{
    for (unsigned code = 0; flaws != 0; code++, flaws >>= 1) {
        tally->counts.flaws[code] += flaws & 1U;
    }
}

static void joined_take(struct pipeline *pipeline, const struct joined *joined, int64_t now_ms)
{
    struct event event;
    pipeline_each_f *each = pipeline->options.each;
    counts_of(pipeline)->lines += joined->lines;
    counts_of(pipeline)->joined_lines += joined->lines - 1;
    if (!event_read(pipeline_reader(pipeline, now_ms), joined->head, &event)) {
        counts_of(pipeline)->blank_lines++;
        if (each) {
            each(pipeline->options.each_user, NULL, joined->lines);
        }
        return;
    }
    if (is_rejected(pipeline, &event, joined->head)) {
        flaws_count(pipeline->tally, event.flaws);
        pipeline->tally->counts.rejected++;
        return;
    }
    if (joined->trace.size > 0) {
        event.trace = event.trace.size > 0 ? event.trace : joined->trace;
    }
    if (each) {
        each(pipeline->options.each_user, &event, joined->lines);
    } else {
        pipeline_event(pipeline, &event, now_ms);
    }
}

void pipeline_line(struct pipeline *pipeline, struct span line, int64_t now_ms)
{
    size_t bytes_max = (size_t)pipeline->options.limits.line_bytes_max;
    if (line.size > bytes_max) {
        counts_of(pipeline)->flaws[OUNCE_LINE_LONG]++;
        line = span_of(line.at, bytes_max);
    }
    struct joined alone = {.head = line, .lines = 1};
    joined_take(pipeline, &alone, now_ms);
}

// All streams of a pipeline share one room in which lines are joined: what a stream holds is put
// there when its next line comes, and away when it waits.
static void stream_wake(struct pipeline *pipeline, struct stream *stream)
{
    size_t room_bytes = (size_t)pipeline->options.limits.line_bytes_max;
    if (stream->held) {
        memcpy(pipeline->join_room, stream->held, join_held_bytes(&stream->join));
        free(stream->held);
        stream->held = NULL;
    }
    join_lend(&stream->join, pipeline->join_room, room_bytes);
}

static void stream_sleep(struct pipeline *pipeline, struct stream *stream)
{
    size_t bytes = join_held_bytes(&stream->join);
    if (bytes > 0) {
        stream->held = malloc(bytes);
        CHECK(stream->held != NULL);
        memcpy(stream->held, pipeline->join_room, bytes);
    }
}

static void events_take(struct pipeline *pipeline, struct stream *stream, int64_t now_ms)
{
    struct joined joined;
    while (join_take(&stream->join, &joined)) {
        stream->renewed = true;
        joined_take(pipeline, &joined, now_ms);
    }
}

void pipeline_release(struct pipeline *pipeline, struct stream *stream, int64_t now_ms)
{
    stream_wake(pipeline, stream);
    join_end(&stream->join);
    events_take(pipeline, stream, now_ms);
    stream_sleep(pipeline, stream);
}

size_t pipeline_feed(struct pipeline *pipeline, struct stream *stream, struct span in, bool ended,
                     int64_t now_ms)
{
    size_t at = 0;
    bool awake = false;
    stream->renewed = !stream_holds(stream);
    while (at < in.size) {
        struct span line = {0};
        unsigned flags = FRAME_NONE;
        struct span rest = span_skip(in, at);
        size_t used = ended ? frame_last(&stream->frame, rest, &line, &flags)
                            : frame_next(&stream->frame, rest, &line, &flags);
        if (used == 0) {
            break;
        }
        at += used;
        counts_of(pipeline)->bytes += used;
        counts_of(pipeline)->flaws[OUNCE_LINE_LONG] += (flags & FRAME_CUT) != 0;
        counts_of(pipeline)->flaws[OUNCE_FRAME_BAD] += (flags & FRAME_BAD) != 0;
        if (flags & FRAME_LINE && pipeline->options.json_only) {
            pipeline_line(pipeline, line, now_ms);
        } else if (flags & FRAME_LINE) {
            if (!awake) {
                stream_wake(pipeline, stream);
                awake = true;
            }
            join_put(&stream->join, line);
            events_take(pipeline, stream, now_ms);
        }
    }
    if (awake) {
        join_pause(&stream->join);
        events_take(pipeline, stream, now_ms);
        stream_sleep(pipeline, stream);
    }
    if (ended) {
        pipeline_release(pipeline, stream, now_ms);
    }
    return at;
}

// In the engine every event has a time, and no clock that is years off moves the window.
// False: the event did not tell its time, or one that cannot be.
static bool event_place(const struct pipeline *pipeline, struct event *event, int64_t now_ms)
{
    bool told = event->at_ms != INSTANT_NONE;
    if (!pipeline->options.live) {
        return told;
    }
    if (event->at_ms == INSTANT_NONE) {
        event->at_ms = now_ms;
    } else if (event->at_ms < now_ms - PAST_MS || event->at_ms > now_ms + AHEAD_MS) {
        event->at_ms = now_ms;
        event_flaw(event, OUNCE_TIME_RANGE);
        told = false;
    }
    return told;
}

// Before a text becomes a form and a title.
static struct span scrub_text(struct pipeline *pipeline, struct span text)
{
    text = span_cut(text, SCRUBBED_BYTES_MAX);
    return scrub_message(text, pipeline->scrubbed, sizeof pipeline->scrubbed, NULL);
}

// Before a name is kept as it is.
static struct span scrub_name(struct pipeline *pipeline, struct span name)
{
    name = span_cut(name, SCRUBBED_BYTES_MAX);
    return scrub(name, pipeline->scrubbed, sizeof pipeline->scrubbed, NULL);
}

// By a stack trace, beside the text or within it. False: there is none.
static bool trace_sign(struct pipeline *pipeline, const struct event *event, struct span text,
                       struct signature *signature)
{
    uint8_t *out = pipeline->scrubbed_trace;
    struct span trace = event->trace;
    if (trace.size == 0 && !trace_may_be(event->message)) {
        return false;
    }
    if (trace.size == 0 && span_find(event->message, '\n') < event->message.size) {
        trace = event->message;
        text.size = 0;
    }
    trace = scrub_message(span_cut(trace, TRACE_BYTES_MAX), out, SCRUB_ROOM(TRACE_BYTES_MAX), NULL);
    struct span type = scrub_message(span_cut(event->error_type, EVENT_NAME_BYTES_MAX),
                                     pipeline->scrubbed_type, sizeof pipeline->scrubbed_type, NULL);
    return signature_of_trace(text, type, trace, pipeline->signature_scratch, signature);
}

// The sender's own template, else a stack trace, else the text.
static void text_sign(struct pipeline *pipeline, const struct rules *rules,
                      const struct event *event, struct signature *signature)
{
    bool pattern = event->pattern.size > 0;
    struct span text = scrub_text(pipeline, pattern ? event->pattern : event->message);
    uint8_t marked[SIGNATURE_TEXT_BYTES_MAX];
    if (rules && ruled_text(rules, pattern ? pattern_mark(text, marked) : text, &pipeline->ruling,
                            signature)) {
        return;
    }
    if (pattern) {
        signature_of_pattern(text, pipeline->signature_scratch, signature);
    } else if (!trace_sign(pipeline, event, text, signature)) {
        signature_of_text(text, pipeline->signature_scratch, signature);
    }
}

// A fingerprint is the grouping; of a ticket, a tag; then what the event says.
static void sign_by(struct pipeline *pipeline, const struct rules *rules, const struct event *event,
                    struct signature *signature)
{
    uint8_t *scratch = pipeline->signature_scratch;
    struct span tag = {0};
    if (event->kind == KIND_TICKET) {
        tag = tag_choose(&pipeline->options.tags, event->tags, event->tag_count);
    }
    if (event->fingerprint.size > 0) {
        signature_of_fingerprint(scrub_name(pipeline, event->fingerprint), scratch, signature);
    } else if (tag.size > 0) {
        signature_of_tag(scrub_name(pipeline, tag), scratch, signature);
    } else {
        text_sign(pipeline, rules, event, signature);
    }
}

void pipeline_sign(struct pipeline *pipeline, const struct event *event,
                   struct signature *signature)
{
    struct shelf *shelf = pipeline->options.rules;
    const struct rules *rules = shelf ? shelf_take(shelf, &pipeline->seat) : NULL;
    ruling_begin(&pipeline->ruling);
    sign_by(pipeline, rules, event, signature);
    if (rules && ruled_moves(rules)) {
        struct span said = event->message.size > 0 ? event->message : event->pattern;
        ruled_problem(rules, scrub_text(pipeline, said), &pipeline->ruling, signature);
    }
    if (shelf) {
        shelf_return(&pipeline->seat);
    }
}

bool pipeline_gave_up(const struct pipeline *pipeline)
{
    return pipeline->ruling.steps == 0;
}

static struct tally_record record_of(const struct event *event, const struct signature *signature)
{
    return (struct tally_record){
        .id_hash = event->event_id.size ? memory_hash((uint8_t)event->kind, event->event_id) : 0,
        .signature = signature->hash,
        .at_ms = event->at_ms,
        .updated_ms = event->updated_ms,
        .seconds = event->seconds,
        .kind = (uint8_t)event->kind,
        .level = (uint8_t)event->level,
        .reported = event->reported,
    };
}

// The tally with room for one more event, and its plain sums.
static struct tally *tally_for(struct pipeline *pipeline, const struct event *event)
{
    if (!tally_has_room(pipeline->tally)) {
        pipeline->tally = pipeline->full(pipeline->user, pipeline->tally);
        CHECK(tally_has_room(pipeline->tally));
    }
    struct tally *tally = pipeline->tally;
    tally->counts.events++;
    tally->counts.tickets += event->kind == KIND_TICKET;
    tally->counts.untimed += event->at_ms == INSTANT_NONE;
    flaws_count(tally, event->flaws);
    return tally;
}

void pipeline_event(struct pipeline *pipeline, struct event *event, int64_t now_ms)
{
    struct signature signature;
    bool time_told = event_place(pipeline, event, now_ms);
    pipeline_sign(pipeline, event, &signature);
    if (pipeline_gave_up(pipeline)) {
        event_flaw(event, OUNCE_RULE_STEPS);
    }
    if (event->at_ms > pipeline->newest_ms && event->at_ms <= now_ms) {
        pipeline->newest_ms = event->at_ms;
    }
    struct tally *tally = tally_for(pipeline, event);
    uint16_t service = tally_service(tally, scrub_name(pipeline, event->service));
    uint32_t title =
        tally_title(tally, signature.hash, signature.title, (uint8_t)signature.evidence);
    if (event->kind == KIND_TICKET || event->event_id.size > 0) {
        struct tally_record record = record_of(event, &signature);
        record.title = title;
        record.service = service;
        record.time_told = time_told;
        tally_put(tally, &record);
    } else {
        tally_add(tally, signature.hash, title, event->level, service, event->at_ms);
    }
}
