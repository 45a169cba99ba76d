// Posted events take the same path as lines, with a tally of their own.
#include "app/post.h"

#include "base/check.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>

struct post {
    struct keeper *keeper;
    struct pipeline *pipeline;
    int64_t now_ms;
};

static struct tally *on_full(void *user, struct tally *full)
{
    struct post *post = user;
    keeper_take(post->keeper, full, post->now_ms);
    tally_clear(full);
    return full;
}

struct post *post_open(const struct pipeline_options *options, struct keeper *keeper)
{
    struct post *post = calloc(1, sizeof *post);
    CHECK(post != NULL);
    post->keeper = keeper;
    post->pipeline = pipeline_open(options, keeper_tally(&options->limits), on_full, post);
    return post;
}

void post_close(struct post *post)
{
    keeper_tally_free(pipeline_tally(post->pipeline), &post->keeper->limits);
    pipeline_close(post->pipeline);
    free(post);
}

// The elements of an array one by one; false when the array is broken (what came before counts).
static bool array_take(struct post *post, struct span body)
{
    struct json_array array = {.text = body};
    struct span element = {0};
    enum json_step step = JSON_ELEMENT;
    while ((step = json_array_next(&array, &element)) == JSON_ELEMENT) {
        pipeline_line(post->pipeline, element, post->now_ms);
    }
    return step == JSON_LAST;
}

static bool body_take(struct post *post, struct span body)
{
    struct stream stream = pipeline_stream(post->pipeline);
    struct span text = span_trim(body);
    if (text.size > 0 && text.at[0] == '[') {
        pipeline_tally(post->pipeline)->counts.bytes += body.size;
        return array_take(post, text);
    }
    pipeline_feed(post->pipeline, &stream, body, true, post->now_ms);
    return true;
}

static void counts_say(struct answer *answer, int status, uint64_t accepted, uint64_t rejected,
                       uint64_t duplicate)
{
    char *body = NULL;
    int size = asprintf(&body, "{\"accepted\":%llu,\"rejected\":%llu,\"duplicate\":%llu}\n",
                        (unsigned long long)accepted, (unsigned long long)rejected,
                        (unsigned long long)duplicate);
    CHECK(size > 0);
    *answer = (struct answer){status, "application/json", body, (size_t)size};
}

void post_answer(struct post *post, const struct http_request *request, int64_t now_ms,
                 struct answer *answer)
{
    struct keeper_counts before = post->keeper->counts;
    const struct keeper_counts *after = &post->keeper->counts;
    if (!span_equal(request->method, span_text("POST"))) {
        answer_error(answer, 405, "method", "events are posted", "use POST");
        return;
    }
    post->now_ms = now_ms;
    bool whole = body_take(post, request->body);
    on_full(post, pipeline_tally(post->pipeline));
    uint64_t duplicate = after->repeated - before.repeated + after->updated - before.updated;
    uint64_t events = after->taken.events - before.taken.events;
    uint64_t rejected = after->taken.rejected - before.taken.rejected + !whole;
    if (events == 0 && rejected > 0) {
        answer_error(answer, 400, "bad_json", "nothing in the body could be read as an event",
                     "send JSON objects with a message, one a line or in one array");
        return;
    }
    counts_say(answer, 200, events - duplicate, rejected, duplicate);
}
