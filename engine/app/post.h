// POST /v1/events: JSON lines or one array of objects, counted at once.
#pragma once

#include "app/keeper.h"
#include "app/pipeline.h"
#include "query/answer.h"
#include "wire/http.h"

struct post;

struct post *post_open(const struct pipeline_options *options, struct keeper *keeper);
void post_close(struct post *post);
// Answers {"accepted","rejected","duplicate"}: 200 once counted; 400 when nothing in the body could
// be read. A duplicate is an event whose event_id was known, so that it counts no second time:
// dropped, or taken as what the ticket says now.
void post_answer(struct post *post, const struct http_request *request, int64_t now_ms,
                 struct answer *answer);
