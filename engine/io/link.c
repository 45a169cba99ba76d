// Connect, send, receive, and try again.
#include "io/link.h"

#include "base/check.h"

#include <stdlib.h>

#define RETRY_LEAST_MS 50
#define RETRY_MOST_MS 5000
#define CONNECT_MS 1000
#define READ_BYTES 65536

struct socket { // lives from one attempt to its close
    union {
        uv_pipe_t pipe;
        uv_tcp_t tcp;
        uv_stream_t stream;
        uv_handle_t handle;
    } as; // first: a uv_handle_t * is a struct socket *
    uv_connect_t connecting;
    struct link *link; // NULL once the link has let go of it
};

struct link {
    uv_loop_t *loop;
    uv_timer_t timer; // until the next attempt, or until connecting takes too long
    struct socket *socket;
    struct link_handlers handlers;
    void *user;
    char *unix_path, *host, *port;
    uint64_t retry_ms;
    uint32_t jitter;
    size_t address; // which of the host's is asked, in their order and round again
    bool up, resolving, closing, timer_closed;
    uv_getaddrinfo_t resolve;
    uint8_t buffer[READ_BYTES];
};

struct sending {
    uv_write_t request;
    struct socket *socket;
    uint8_t bytes[];
};

static void attempt(struct link *link);

static void link_free_when_done(struct link *link)
{
    if (link->closing && link->timer_closed && !link->resolving) {
        free(link->unix_path);
        free(link->host);
        free(link->port);
        free(link);
    }
}

static void on_socket_closed(uv_handle_t *handle)
{
    free(handle);
}

static void socket_let_go(struct link *link)
{
    if (link->socket) {
        link->socket->link = NULL;
        uv_close(&link->socket->as.handle, on_socket_closed);
        link->socket = NULL;
    }
}

static void on_retry(uv_timer_t *timer)
{
    attempt(timer->data);
}

static void fail(struct link *link, const char *why)
{
    socket_let_go(link);
    link->address += !link->up;
    link->up = false;
    link->jitter = link->jitter * 1664525U + 1013904223U;
    uint64_t wait = link->retry_ms + link->jitter % (link->retry_ms / 2 + 1);
    link->retry_ms = link->retry_ms * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : link->retry_ms * 2;
    uv_timer_start(&link->timer, on_retry, wait, 0);
    link->handlers.lost(link->user, why);
}

static void on_too_slow(uv_timer_t *timer)
{
    fail(timer->data, "connecting took longer than 1 s");
}

static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct link *link = ((struct socket *)(void *)handle)->link;
    (void)suggested;
    *out = link ? uv_buf_init((char *)link->buffer, READ_BYTES) : uv_buf_init(NULL, 0);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct link *link = ((struct socket *)(void *)stream)->link;
    if (!link || count == 0) {
        return;
    }
    if (count < 0) {
        fail(link, count == UV_EOF ? "the server closed the connection" : uv_strerror((int)count));
    } else if (!link->handlers.received(link->user, span_of(buffer->base, (size_t)count))) {
        link_drop(link, "dropped by us");
    }
}

static void on_connected(uv_connect_t *request, int status)
{
    struct socket *socket = (struct socket *)(void *)request->handle;
    struct link *link = socket->link;
    if (!link) {
        return;
    }
    if (status < 0) {
        fail(link, uv_strerror(status));
        return;
    }
    uv_timer_stop(&link->timer);
    link->up = true;
    uv_read_start(&socket->as.stream, on_buffer, on_read);
    link->handlers.connected(link->user);
}

static struct socket *socket_make(struct link *link)
{
    struct socket *socket = calloc(1, sizeof *socket);
    CHECK(socket != NULL);
    socket->link = link;
    link->socket = socket;
    return socket;
}

static const struct sockaddr *address_choose(const struct link *link, const struct addrinfo *found)
{
    size_t count = 0;
    for (const struct addrinfo *one = found; one; one = one->ai_next) {
        count++;
    }
    CHECK(count > 0); // no answer without an address
    for (size_t skip = link->address % count; skip > 0; skip--) {
        found = found->ai_next;
    }
    return found->ai_addr;
}

static void connect_to(struct link *link, const struct sockaddr *address)
{
    struct socket *socket = socket_make(link);
    uv_tcp_init(link->loop, &socket->as.tcp);
    uv_tcp_nodelay(&socket->as.tcp, 1);
    int error = uv_tcp_connect(&socket->connecting, &socket->as.tcp, address, on_connected);
    if (error < 0) {
        fail(link, uv_strerror(error));
    }
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct link *link = request->data;
    link->resolving = false;
    if (link->closing) {
        uv_freeaddrinfo(found);
        link_free_when_done(link);
        return;
    }
    if (status < 0) {
        fail(link, "the host name could not be resolved");
    } else {
        // The look-up may have outlasted its attempt: the one that was due next is this one.
        uv_timer_start(&link->timer, on_too_slow, CONNECT_MS, 0);
        connect_to(link, address_choose(link, found));
    }
    uv_freeaddrinfo(found);
}

static void attempt(struct link *link)
{
    if (link->resolving) {
        return;
    }
    uv_timer_start(&link->timer, on_too_slow, CONNECT_MS, 0);
    if (link->unix_path) {
        struct socket *socket = socket_make(link);
        uv_pipe_init(link->loop, &socket->as.pipe, 0);
        uv_pipe_connect(&socket->connecting, &socket->as.pipe, link->unix_path, on_connected);
        return;
    }
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    link->resolve.data = link;
    link->resolving = uv_getaddrinfo(link->loop, &link->resolve, on_resolved, link->host,
                                     link->port, &hints) == 0;
    if (!link->resolving) {
        fail(link, "the host name could not be looked up");
    }
}

static char *copied(const char *text)
{
    return text ? strdup(text) : NULL;
}

int link_open(struct link **out, uv_loop_t *loop, const struct link_options *options,
              const struct link_handlers *handlers, void *user)
{
    struct link *link = calloc(1, sizeof *link);
    CHECK(link != NULL);
    link->loop = loop;
    link->handlers = *handlers;
    link->user = user;
    link->unix_path = copied(options->unix_path);
    link->host = copied(options->host);
    link->port = copied(options->port);
    link->retry_ms = RETRY_LEAST_MS;
    link->jitter = (uint32_t)uv_hrtime();
    uv_timer_init(loop, &link->timer);
    link->timer.data = link;
    *out = link;
    attempt(link);
    return 0;
}

static void on_sent(uv_write_t *request, int status)
{
    struct sending *sending = (struct sending *)(void *)request;
    struct link *link = sending->socket->link;
    free(sending);
    if (link && status < 0) {
        fail(link, uv_strerror(status));
    }
}

void link_send(struct link *link, struct span bytes)
{
    CHECK(link->up && link->socket);
    struct sending *sending = malloc(sizeof *sending + bytes.size);
    CHECK(sending != NULL);
    if (bytes.size > 0) {
        memcpy(sending->bytes, bytes.at, bytes.size);
    }
    sending->socket = link->socket;
    uv_buf_t buffer = uv_buf_init((char *)sending->bytes, (unsigned)bytes.size);
    int error = uv_write(&sending->request, &link->socket->as.stream, &buffer, 1, on_sent);
    if (error < 0) {
        free(sending);
        fail(link, uv_strerror(error));
    }
}

size_t link_waiting_bytes(const struct link *link)
{
    return link->up ? uv_stream_get_write_queue_size(&link->socket->as.stream) : 0;
}

void link_settled(struct link *link)
{
    link->retry_ms = RETRY_LEAST_MS;
}

bool link_is_up(const struct link *link)
{
    return link->up;
}

void link_drop(struct link *link, const char *why)
{
    if (link->up) {
        fail(link, why);
    }
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;
    link->timer_closed = true;
    link_free_when_done(link);
}

void link_close(struct link *link)
{
    link->closing = true;
    link->up = false;
    socket_let_go(link);
    uv_close((uv_handle_t *)&link->timer, on_timer_closed);
    if (link->resolving) {
        uv_cancel((uv_req_t *)&link->resolve);
    }
}
