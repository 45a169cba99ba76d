// Commands out, replies in, in the same order: the conversation with one Redis over whatever
// carries the bytes. hiredis formats and reads; nothing here knows a command.
//
//   begin, add ... add, end ─> bytes that wait ─> sent
//                           └> what was asked  ─> ask, reply  <─ bytes fed
#pragma once

#include <hiredis/hiredis.h>

#include "store/draft.h"

#define REDIS_ARGUMENTS_MAX 6020    // of one command: 3,000 fields, their values and the head
#define REDIS_TEXT_BYTES (1U << 20) // of the arguments of one command that are made for it
#define REDIS_ASKED_MAX 8192        // commands without a reply
#define REDIS_REPLY_BYTES_MAX (256U << 20)
#define REDIS_REPLY_ELEMENTS_MAX (4U << 20)

// What a reply will mean. `what` is the caller's; so are the rest.
struct redis_ask {
    uint8_t what;
    uint8_t attempt;
    uint32_t slot;
    uint32_t count;
    int64_t number;
};

struct redis_pipe {
    uint8_t *out; // what waits is out[out_from .. out_to - 1]
    size_t out_from, out_to, out_bytes;
    struct redis_ask *asked; // a ring
    uint32_t asked_first, asked_count;
    redisReader *reader;
    redisReplyObjectFunctions functions; // hiredis's own, with a ceiling on the elements
    int64_t heard_ms; // when bytes last came, or something was asked after silence

    // The command being made.
    const char *arguments[REDIS_ARGUMENTS_MAX];
    size_t sizes[REDIS_ARGUMENTS_MAX];
    int count;
    uint8_t *text;
    struct draft draft;
};

void redis_pipe_open(struct redis_pipe *pipe);
void redis_pipe_close(struct redis_pipe *pipe);
// Forgets everything said and asked: another connection begins.
void redis_pipe_reset(struct redis_pipe *pipe, int64_t now_ms);

// One command: begin, its arguments, end. An added span must live until end; what is written into
// the draft becomes an argument by redis_pipe_drafted. REDIS_ARGUMENTS_MAX and REDIS_TEXT_BYTES
// hold.
void redis_pipe_begin(struct redis_pipe *pipe, const char *command);
void redis_pipe_add(struct redis_pipe *pipe, struct span argument);
void redis_pipe_add_text(struct redis_pipe *pipe, const char *argument);
void redis_pipe_add_i64(struct redis_pipe *pipe, int64_t argument);
struct draft *redis_pipe_draft(struct redis_pipe *pipe); // starts an argument
void redis_pipe_drafted(struct redis_pipe *pipe);        // ends it
void redis_pipe_end(struct redis_pipe *pipe, struct redis_ask ask, int64_t now_ms);

// Bytes for drafts that the command being made still has.
static inline size_t redis_pipe_text_left(const struct redis_pipe *pipe)
{
    return REDIS_TEXT_BYTES - pipe->draft.size;
}
static inline struct span redis_pipe_outgoing(const struct redis_pipe *pipe)
{
    return span_of(pipe->out + pipe->out_from, pipe->out_to - pipe->out_from);
}
void redis_pipe_sent(struct redis_pipe *pipe, size_t bytes);

// False: more than is bearable, or no memory.
bool redis_pipe_feed(struct redis_pipe *pipe, struct span bytes, int64_t now_ms);
enum redis_pipe_next { PIPE_REPLY, PIPE_NOTHING, PIPE_BROKEN };
// The next reply that is whole, and what it answers; redis_reply_free it. PIPE_BROKEN: it is no
// protocol, or answers nothing that was asked.
enum redis_pipe_next redis_pipe_next(struct redis_pipe *pipe, redisReply **reply,
                                     struct redis_ask *ask);
void redis_reply_free(redisReply *reply);

// Text of a string, status or error reply; empty for all others and for NULL.
struct span redis_reply_text(const redisReply *reply);
// The nth element's text; empty when there is none.
struct span redis_reply_text_at(const redisReply *reply, size_t n);
