// A request for something that is known becomes an answer: the read side of the HTTP contract.
// Sans-IO: request bytes in, answer bytes out. One thread with the window and the ranking.
//
//   GET /v1/candidates?limit=&offset=&sort=&state=&kind=&service=
//   GET /v1/issues/ID        of an issue that is part of another: that one's
//   GET /metrics   /healthz   /readyz
#pragma once

#include "query/metrics.h"
#include "rank/ranking.h"

#define ANSWER_LIMIT_MAX 10000U

struct answer_request {
    struct span method, path, query;
};

struct answer_view {
    const struct window *window;
    struct ranking *ranking; // refreshed to now_ms
    const struct policy *policy;
    int64_t now_ms;
    int64_t complete_to_ms; // everything read before is in the numbers; INSTANT_NONE: nothing yet
    const char *not_ready;  // why /readyz says no and lists are refused; NULL: ready
    const char *notice;     // what the reader of a list should know; NULL: nothing
    const struct metric *metrics;
    size_t metric_count;
};

struct answer {
    int status;
    const char *content_type; // static
    char *body;               // the caller frees it
    size_t body_bytes;
};

// False: the path is none of these (another part of the program may know it).
bool answer_read(const struct answer_view *view, const struct answer_request *request,
                 struct answer *answer);
// {"error":{"code","message","hint"}} with that status. Texts are copied.
void answer_error(struct answer *answer, int status, const char *code, const char *message,
                  const char *hint);
void answer_free(struct answer *answer);
