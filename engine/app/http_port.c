// Requests in, answers out, one at a time for each connection.
#include "app/http_port.h"

#include "app/ingest.h"
#include "base/check.h"
#include "io/tcp.h"

#include <stdlib.h>

#define READ_BYTES 65536
#define QUIET_MS 30000       // a connection that asks nothing for so long makes room
#define CONNECTIONS_MAX 1024 // of their own, so that senders of lines cannot keep readers out

struct http_port {
    const struct config *config;
    struct engine *engine;
    struct tcp_server *server;
};

struct client {
    struct tcp_connection *connection;
    struct http_reader reader;
    uint8_t *body;
    bool done; // the last answer was sent
    uint8_t head[];
};

static void *on_opened(void *user, struct tcp_connection *connection, const struct address *peer)
{
    struct http_port *port = user;
    const struct ounce_limits *limits = &port->config->limits;
    if (!ingest_allows(port->config, peer)) {
        return NULL;
    }
    struct client *client = calloc(1, sizeof *client + limits->http_header_bytes_max);
    CHECK(client != NULL);
    client->connection = connection;
    http_reader_begin(&client->reader, client->head, limits->http_header_bytes_max,
                      limits->http_body_bytes_max);
    return client;
}

static void body_free(struct client *client)
{
    free(client->body);
    client->body = NULL;
}

static void answer_send(struct client *client, const struct answer *answer, bool keep_alive,
                        bool head_only)
{
    uint8_t head[HTTP_REPLY_HEAD_BYTES_MAX];
    size_t size = http_reply_head(head, sizeof head, (unsigned)answer->status,
                                  span_text(answer->content_type), answer->body_bytes, keep_alive);
    bool with_body = !head_only && answer->body_bytes > 0;
    CHECK(size > 0);
    client->done = !keep_alive;
    tcp_send(client->connection, span_of(head, size), !keep_alive && !with_body);
    if (with_body) {
        tcp_send(client->connection, span_of(answer->body, answer->body_bytes), !keep_alive);
    }
}

static void on_request(struct http_port *port, struct client *client)
{
    struct answer answer = {0};
    const struct http_request *request = &client->reader.request;
    engine_answer(port->engine, request, &answer);
    answer_send(client, &answer, request->keep_alive,
                span_equal(request->method, span_text("HEAD")));
    // No further question is taken from who has not read this answer: it costs memory and time.
    tcp_pause(client->connection);
    answer_free(&answer);
    body_free(client);
    http_reader_next(&client->reader);
}

static void on_bad(struct client *client)
{
    struct answer answer = {0};
    answer_error(&answer, (int)client->reader.status, "bad_request", client->reader.reason,
                 "see RFC 9112, or let curl write the request");
    answer_send(client, &answer, false, false);
    answer_free(&answer);
    body_free(client);
}

// The head of a request with a body: the buffer is lent, and a client that waits is told to go on.
static void on_head(struct http_port *port, struct client *client)
{
    const struct http_request *request = &client->reader.request;
    uint8_t head[HTTP_REPLY_HEAD_BYTES_MAX];
    size_t bytes = request->length_known ? (size_t)request->body_bytes
                                         : (size_t)port->config->limits.http_body_bytes_max;
    body_free(client);
    client->body = malloc(bytes ? bytes : 1);
    CHECK(client->body != NULL);
    http_lend_body(&client->reader, client->body, bytes);
    if (request->expect_continue) {
        size_t size = http_reply_head(head, sizeof head, 100, span_text(""), 0, true);
        tcp_send(client->connection, span_of(head, size), false);
    }
}

static size_t on_bytes(void *user, void *state, struct span in)
{
    struct http_port *port = user;
    struct client *client = state;
    size_t at = 0;
    enum http_read_result result = HTTP_READ_HEAD;
    while (!client->done && result != HTTP_READ_MORE && !tcp_is_paused(client->connection)) {
        size_t used = 0;
        result = http_read(&client->reader, span_skip(in, at), &used);
        at += used;
        if (result == HTTP_READ_HEAD) {
            on_head(port, client);
        } else if (result == HTTP_READ_REQUEST) {
            on_request(port, client);
        } else if (result == HTTP_READ_BAD) {
            on_bad(client);
        }
    }
    return client->done ? in.size : at;
}

static void on_ended(void *user, void *state, struct span rest)
{
    struct client *client = state;
    (void)user;
    (void)rest;
    body_free(client);
    free(client);
}

int http_port_open(struct http_port **out, uv_loop_t *loop, const struct config *config,
                   struct engine *engine)
{
    static const struct tcp_handlers handlers = {on_opened, on_bytes, on_ended};
    struct tcp_options options = {
        .connections_max = CONNECTIONS_MAX,
        .read_bytes = READ_BYTES,
        .keep_bytes_max = READ_BYTES - 1, // of a paused connection
        .quiet_ms = QUIET_MS,
    };
    struct http_port *port = calloc(1, sizeof *port);
    CHECK(port != NULL && address_parse(config->http, &options.address));
    port->config = config;
    port->engine = engine;
    int status = tcp_server_open(&port->server, loop, &options, &handlers, port);
    if (status < 0) {
        free(port);
        return status;
    }
    *out = port;
    return 0;
}

struct address http_port_address(const struct http_port *port)
{
    return tcp_server_address(port->server);
}

void http_port_close(struct http_port *port)
{
    tcp_server_close(port->server);
    free(port);
}
