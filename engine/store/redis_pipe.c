// Arguments become bytes that wait, fed bytes become replies, each with what it answers.
#include "store/redis_pipe.h"

#include <stdlib.h>

#include "base/check.h"

#define OUT_BYTES_AT_FIRST (2U << 20)

// hiredis asks for an array's memory before its elements are there: a ceiling, or a lie about their
// number would cost as much as it says.
static redisReplyObjectFunctions *functions_of(const redisReadTask *task)
{
    return task->privdata;
}

static void *create_array(const redisReadTask *task, int elements)
{
    if (elements < 0 || (uint32_t)elements > REDIS_REPLY_ELEMENTS_MAX) {
        return NULL;
    }
    return functions_of(task)->createArray(task, elements);
}

static redisReader *reader_make(struct redis_pipe *pipe)
{
    redisReader *reader = redisReaderCreate();
    CHECK(reader != NULL);
    reader->privdata = reader->fn; // for create_array
    pipe->functions = *reader->fn;
    pipe->functions.createArray = create_array;
    reader->fn = &pipe->functions;
    return reader;
}

void redis_pipe_open(struct redis_pipe *pipe)
{
    memset(pipe, 0, sizeof *pipe);
    pipe->out_bytes = OUT_BYTES_AT_FIRST;
    pipe->out = malloc(pipe->out_bytes);
    pipe->asked = calloc(REDIS_ASKED_MAX, sizeof *pipe->asked);
    pipe->text = malloc(REDIS_TEXT_BYTES);
    CHECK(pipe->out != NULL && pipe->asked != NULL && pipe->text != NULL);
    pipe->reader = reader_make(pipe);
}

void redis_pipe_close(struct redis_pipe *pipe)
{
    redisReaderFree(pipe->reader);
    free(pipe->out);
    free(pipe->asked);
    free(pipe->text);
}

void redis_pipe_reset(struct redis_pipe *pipe, int64_t now_ms)
{
    pipe->out_from = pipe->out_to = 0;
    pipe->asked_first = pipe->asked_count = 0;
    pipe->heard_ms = now_ms;
    redisReaderFree(pipe->reader);
    pipe->reader = reader_make(pipe);
}

void redis_pipe_begin(struct redis_pipe *pipe, const char *command)
{
    pipe->count = 0;
    pipe->draft = draft_in(pipe->text, REDIS_TEXT_BYTES);
    redis_pipe_add_text(pipe, command);
}

void redis_pipe_add(struct redis_pipe *pipe, struct span argument)
{
    CHECK(pipe->count < REDIS_ARGUMENTS_MAX);
    pipe->arguments[pipe->count] = argument.size > 0 ? (const char *)argument.at : "";
    pipe->sizes[pipe->count++] = argument.size;
}

void redis_pipe_add_text(struct redis_pipe *pipe, const char *argument)
{
    redis_pipe_add(pipe, span_text(argument));
}

struct draft *redis_pipe_draft(struct redis_pipe *pipe)
{
    CHECK(pipe->count < REDIS_ARGUMENTS_MAX);
    pipe->arguments[pipe->count] = (const char *)pipe->text + pipe->draft.size;
    return &pipe->draft;
}

void redis_pipe_drafted(struct redis_pipe *pipe)
{
    CHECK(!pipe->draft.cut);
    const char *end = (const char *)pipe->text + pipe->draft.size;
    pipe->sizes[pipe->count] = (size_t)(end - pipe->arguments[pipe->count]);
    pipe->count++;
}

void redis_pipe_add_i64(struct redis_pipe *pipe, int64_t argument)
{
    draft_i64(redis_pipe_draft(pipe), argument);
    redis_pipe_drafted(pipe);
}

static void out_room(struct redis_pipe *pipe, size_t bytes)
{
    if (pipe->out_bytes - pipe->out_to >= bytes) {
        return;
    }
    size_t waiting = pipe->out_to - pipe->out_from;
    memmove(pipe->out, pipe->out + pipe->out_from, waiting);
    pipe->out_from = 0;
    pipe->out_to = waiting;
    while (pipe->out_bytes - waiting < bytes) {
        pipe->out_bytes *= 2;
    }
    pipe->out = realloc(pipe->out, pipe->out_bytes);
    CHECK(pipe->out != NULL);
}

void redis_pipe_end(struct redis_pipe *pipe, struct redis_ask ask, int64_t now_ms)
{
    char *bytes;
    int size = redisFormatCommandArgv(&bytes, pipe->count, pipe->arguments, pipe->sizes);
    CHECK(size > 0 && pipe->asked_count < REDIS_ASKED_MAX);
    out_room(pipe, (size_t)size);
    memcpy(pipe->out + pipe->out_to, bytes, (size_t)size);
    pipe->out_to += (size_t)size;
    redisFreeCommand(bytes);
    if (pipe->asked_count == 0) {
        pipe->heard_ms = now_ms;
    }
    pipe->asked[(pipe->asked_first + pipe->asked_count++) % REDIS_ASKED_MAX] = ask;
}

void redis_pipe_sent(struct redis_pipe *pipe, size_t bytes)
{
    CHECK(bytes <= pipe->out_to - pipe->out_from);
    pipe->out_from += bytes;
    if (pipe->out_from == pipe->out_to) {
        pipe->out_from = pipe->out_to = 0;
    }
}

bool redis_pipe_feed(struct redis_pipe *pipe, struct span bytes, int64_t now_ms)
{
    if (bytes.size == 0) {
        return true;
    }
    pipe->heard_ms = now_ms;
    return pipe->reader->len - pipe->reader->pos + bytes.size <= REDIS_REPLY_BYTES_MAX &&
           redisReaderFeed(pipe->reader, (const char *)bytes.at, bytes.size) == REDIS_OK;
}

enum redis_pipe_next redis_pipe_next(struct redis_pipe *pipe, redisReply **reply,
                                     struct redis_ask *ask)
{
    void *made = NULL;
    if (redisReaderGetReply(pipe->reader, &made) != REDIS_OK) {
        return PIPE_BROKEN;
    }
    if (made == NULL) {
        return PIPE_NOTHING;
    }
    if (pipe->asked_count == 0) {
        freeReplyObject(made);
        return PIPE_BROKEN;
    }
    *reply = made;
    *ask = pipe->asked[pipe->asked_first];
    pipe->asked_first = (pipe->asked_first + 1) % REDIS_ASKED_MAX;
    pipe->asked_count--;
    return PIPE_REPLY;
}

void redis_reply_free(redisReply *reply)
{
    freeReplyObject(reply);
}

struct span redis_reply_text(const redisReply *reply)
{
    if (reply == NULL || (reply->type != REDIS_REPLY_STRING && reply->type != REDIS_REPLY_STATUS &&
                          reply->type != REDIS_REPLY_ERROR)) {
        return (struct span){NULL, 0};
    }
    return span_of(reply->str, reply->len);
}

struct span redis_reply_text_at(const redisReply *reply, size_t n)
{
    if (reply->type != REDIS_REPLY_ARRAY || n >= reply->elements) {
        return (struct span){NULL, 0};
    }
    return redis_reply_text(reply->element[n]);
}
