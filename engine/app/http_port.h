// The HTTP port: connections of io/tcp.h read by wire/http.h, answered by the engine.
#pragma once

#include "app/engine.h"

#include <uv.h>

struct http_port;

// Returns 0 or a negative uv error.
int http_port_open(struct http_port **out, uv_loop_t *loop, const struct config *config,
                   struct engine *engine);
struct address http_port_address(const struct http_port *port);
void http_port_close(struct http_port *port);
