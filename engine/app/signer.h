// Lines become the ids of their problems, with all that is learnt from them and nothing counted for
// long. For `ounce sign` and `ounce rules test`. One thread.
#pragma once

#include "app/config.h"
#include "app/shelf.h"
#include "base/span.h"
#include "group/rules.h"

#define SIGNER_BLANK 0U // the id of a line with nothing in it

struct signer;

// The configuration and the shelf (NULL: no rules) outlive the signer. Aborts when there is no
// memory.
struct signer *signer_open(const struct config *config, struct shelf *rules);
void signer_close(struct signer *signer);

// The line is learnt from. Its id, which later lines may make a part of another one.
uint64_t signer_line(struct signer *signer, struct span line, int64_t now_ms);
// For each event of a stream its id, and how many lines came for it: a trace has many.
typedef void signer_each_f(void *user, uint64_t id, uint32_t lines);
// Bytes of a stream, as pipeline_feed takes them: traces are joined. `ended`: the next bytes are
// another stream's.
size_t signer_feed(struct signer *signer, struct span in, bool ended, int64_t now_ms,
                   signer_each_f *each, void *user);
// In that last call a regex of the rules took too long, and was passed over.
bool signer_gave_up(const struct signer *signer);
// People's merges take effect (`rules` may be NULL).
void signer_settle(struct signer *signer, const struct rules *rules);

// Tells on standard output, step by step, how an event became its signature and why that is part of
// its problem. `lines`: those of one event, with LF between them.
void signer_explain(struct signer *signer, struct span lines, int64_t now_ms);

struct signed_as {
    uint64_t id;
    struct span title; // until the next line; empty when there was no room for it
};
// The problem that an id is part of by now.
struct signed_as signer_problem(const struct signer *signer, uint64_t id);
