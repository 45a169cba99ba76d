// The running engine: ingest loops, the keeper on its own loop, the HTTP port, the link to Redis.
// The loop that it is opened on is the keeper's; everything here runs on that thread.
#pragma once

#include "app/config.h"
#include "app/pipeline.h"
#include "query/answer.h"
#include "wire/http.h"

struct engine;

// Listens and starts. NULL: *error (CONFIG_ERROR_BYTES) says why; *code how to exit.
struct engine *engine_open(const struct config *config, char *error, int *code);
// Runs until SIGTERM or SIGINT has come, everything read was counted and, as far as it can be
// reached, told to Redis.
void engine_run(struct engine *engine);
void engine_close(struct engine *engine);

// One HTTP request, answered.
void engine_answer(struct engine *engine, const struct http_request *request,
                   struct answer *answer);
