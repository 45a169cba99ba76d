// Sockets and buffers of one listening port.
#include "io/tcp.h"

#include "base/check.h"

#include <stdlib.h>
#include <unistd.h>

#define BACKLOG 4096
// After its last answer a connection lingers so long for the peer to take it.
#define LINGER_MS 2000

struct tcp_server {
    uv_tcp_t listener;
    uv_timer_t sweep;
    uv_loop_t *loop;
    struct tcp_handlers handlers;
    void *user;
    struct tcp_options options;
    uint8_t *read_buffer;
    struct tcp_connection *first;
    uint32_t connections;
    uint64_t turned_away;
    int handles; // open uv handles of the server itself
    bool closing;
};

struct tcp_connection {
    uv_tcp_t socket; // first: a uv_handle_t * is a struct tcp_connection *
    struct tcp_server *server;
    struct tcp_connection *previous, *next;
    void *state;
    uint8_t *kept;
    size_t kept_bytes, kept_room;
    uint64_t drop_at_ms; // 0: not on its way out
    uint64_t heard_at_ms;
    bool last_sent, closing, paused;
};

struct sending {
    uv_write_t request;
    struct tcp_connection *connection;
    uint8_t bytes[];
};

static void server_free_when_done(struct tcp_server *server)
{
    if (server->closing && server->handles == 0 && server->connections == 0) {
        free(server->read_buffer);
        free(server);
    }
}

static void on_connection_closed(uv_handle_t *handle)
{
    struct tcp_connection *c = (struct tcp_connection *)(void *)handle;
    struct tcp_server *server = c->server;
    free(c->kept);
    free(c);
    server->connections--;
    if (server->options.connections) {
        atomic_fetch_sub(server->options.connections, 1);
    }
    server_free_when_done(server);
}

static void connection_close(struct tcp_connection *c)
{
    if (c->closing) {
        return;
    }
    c->closing = true;
    if (c->previous) {
        c->previous->next = c->next;
    } else {
        c->server->first = c->next;
    }
    if (c->next) {
        c->next->previous = c->previous;
    }
    if (c->state) {
        c->server->handlers.ended(c->server->user, c->state, span_of(c->kept, c->kept_bytes));
    }
    uv_close((uv_handle_t *)&c->socket, on_connection_closed);
}

void tcp_drop(struct tcp_connection *c)
{
    connection_close(c);
}

// The loop's one buffer, with what this connection left over in front.
static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct tcp_connection *c = (struct tcp_connection *)(void *)handle;
    struct tcp_server *server = c->server;
    (void)suggested;
    if (c->kept_bytes > 0) {
        memcpy(server->read_buffer, c->kept, c->kept_bytes);
    }
    out->base = (char *)server->read_buffer + c->kept_bytes;
    out->len = server->options.read_bytes - c->kept_bytes;
}

static void keep(struct tcp_connection *c, struct span rest)
{
    CHECK(rest.size <= c->server->options.keep_bytes_max);
    if (rest.size == 0) {
        free(c->kept);
        c->kept = NULL;
        c->kept_room = 0;
    } else if (rest.size > c->kept_room) {
        free(c->kept);
        c->kept_room = (rest.size + 511) & ~(size_t)511;
        c->kept = malloc(c->kept_room);
        CHECK(c->kept != NULL);
    }
    if (rest.size > 0) {
        memcpy(c->kept, rest.at, rest.size);
    }
    c->kept_bytes = rest.size;
}

static void take(struct tcp_connection *c, struct span in)
{
    c->kept_bytes = 0; // it is the handler's now, also when that drops the connection
    size_t used = c->server->handlers.bytes(c->server->user, c->state, in);
    CHECK(used <= in.size);
    if (!c->closing) {
        keep(c, span_skip(in, used));
    }
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct tcp_connection *c = (struct tcp_connection *)(void *)stream;
    struct tcp_server *server = c->server;
    (void)buffer;
    if (count < 0) {
        connection_close(c);
        return;
    }
    if (count == 0 || c->last_sent) {
        return;
    }
    c->heard_at_ms = uv_now(server->loop);
    take(c, span_of(server->read_buffer, c->kept_bytes + (size_t)count));
}

void tcp_pause(struct tcp_connection *c)
{
    if (!c->closing && !c->paused && tcp_waiting_bytes(c) > 0) {
        c->paused = true;
        uv_read_stop((uv_stream_t *)&c->socket);
    }
}

bool tcp_is_paused(const struct tcp_connection *c)
{
    return c->paused;
}

// What was left over is taken before anything new is read.
static void resume(struct tcp_connection *c)
{
    c->paused = false;
    c->heard_at_ms = uv_now(c->server->loop);
    if (c->kept_bytes > 0) {
        memcpy(c->server->read_buffer, c->kept, c->kept_bytes);
        take(c, span_of(c->server->read_buffer, c->kept_bytes));
    }
    if (!c->closing && !c->paused) {
        uv_read_start((uv_stream_t *)&c->socket, on_buffer, on_read);
    }
}

static void on_sent(uv_write_t *request, int status)
{
    struct sending *sending = (struct sending *)(void *)request;
    struct tcp_connection *c = sending->connection;
    free(sending);
    if (status < 0) {
        connection_close(c);
    } else if (c->paused && !c->closing && tcp_waiting_bytes(c) == 0) {
        resume(c);
    } else if (c->last_sent && !c->closing &&
               uv_stream_get_write_queue_size((uv_stream_t *)c) == 0) {
        // Closing a socket with unread bytes resets it, and the peer may lose the answer: the write
        // side ends first, and the rest waits for the peer, or for the sweep.
        uv_os_fd_t fd = -1;
        if (uv_fileno((uv_handle_t *)&c->socket, &fd) == 0) {
            shutdown(fd, SHUT_WR);
        }
        c->drop_at_ms = uv_now(c->server->loop) + LINGER_MS;
    }
}

void tcp_send(struct tcp_connection *c, struct span out, bool last)
{
    if (c->closing || c->last_sent) {
        return;
    }
    struct sending *sending = malloc(sizeof *sending + out.size);
    CHECK(sending != NULL);
    if (out.size > 0) {
        memcpy(sending->bytes, out.at, out.size);
    }
    sending->connection = c;
    c->last_sent = last;
    uv_buf_t buffer = uv_buf_init((char *)sending->bytes, (unsigned)out.size);
    if (uv_write(&sending->request, (uv_stream_t *)&c->socket, &buffer, 1, on_sent) < 0) {
        free(sending);
        connection_close(c);
    }
}

size_t tcp_waiting_bytes(const struct tcp_connection *c)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&c->socket);
}

static bool is_quiet(const struct tcp_connection *c)
{
    uint64_t quiet_ms = c->server->options.quiet_ms;
    return quiet_ms != 0 && uv_now(c->server->loop) - c->heard_at_ms > quiet_ms;
}

static void on_sweep(uv_timer_t *timer)
{
    struct tcp_server *server = timer->data;
    struct tcp_connection *next = NULL;
    for (struct tcp_connection *c = server->first; c; c = next) {
        next = c->next;
        bool left = c->drop_at_ms != 0 && uv_now(server->loop) >= c->drop_at_ms;
        if (left || is_quiet(c)) {
            connection_close(c);
        }
    }
}

static bool is_over(const struct tcp_server *server)
{
    uint32_t open = server->options.connections ? atomic_load(server->options.connections)
                                                : server->connections;
    return open > server->options.connections_max;
}

static void connection_begin(struct tcp_connection *c)
{
    struct tcp_server *server = c->server;
    struct address peer = {.bytes = sizeof peer.at};
    int bytes = (int)sizeof peer.at;
    uv_tcp_getpeername(&c->socket, (struct sockaddr *)&peer.at, &bytes);
    peer.bytes = (socklen_t)bytes;
    c->next = server->first;
    if (c->next) {
        c->next->previous = c;
    }
    server->first = c;
    c->heard_at_ms = uv_now(server->loop);
    if (is_over(server)) {
        server->turned_away++;
        connection_close(c);
        return;
    }
    c->state = server->handlers.opened(server->user, c, &peer);
    if (!c->state || uv_read_start((uv_stream_t *)&c->socket, on_buffer, on_read) < 0) {
        connection_close(c);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct tcp_server *server = listener->data;
    if (status < 0) {
        server->turned_away++; // there is no descriptor left
        return;
    }
    struct tcp_connection *c = calloc(1, sizeof *c);
    CHECK(c != NULL);
    c->server = server;
    server->connections++;
    if (server->options.connections) {
        atomic_fetch_add(server->options.connections, 1);
    }
    uv_tcp_init(server->loop, &c->socket);
    if (uv_accept(listener, (uv_stream_t *)&c->socket) < 0) {
        uv_close((uv_handle_t *)&c->socket, on_connection_closed);
        c->closing = true;
        return;
    }
    uv_tcp_nodelay(&c->socket, 1); // an answer is written at once, and whole
    connection_begin(c);
}

static int socket_bound(const struct address *address, bool share_port, int *fd)
{
    int on = 1, off = 0;
    *fd = socket(address->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (*fd < 0) {
        return uv_translate_sys_error(errno);
    }
    setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (share_port) {
        setsockopt(*fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    }
    if (address->at.ss_family == AF_INET6) {
        setsockopt(*fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    if (bind(*fd, (const struct sockaddr *)&address->at, address->bytes) < 0) {
        int error = uv_translate_sys_error(errno);
        close(*fd);
        return error;
    }
    return 0;
}

int tcp_address_is_free(const struct address *address)
{
    int fd = -1;
    int error = socket_bound(address, false, &fd);
    if (error == 0) {
        error = listen(fd, 1) < 0 ? uv_translate_sys_error(errno) : 0;
        close(fd);
    }
    return error;
}

static void on_server_handle_closed(uv_handle_t *handle)
{
    struct tcp_server *server = handle->data;
    server->handles--;
    server_free_when_done(server);
}

int tcp_server_open(struct tcp_server **out, uv_loop_t *loop, const struct tcp_options *options,
                    const struct tcp_handlers *handlers, void *user)
{
    int fd = -1;
    int error = socket_bound(&options->address, options->share_port, &fd);
    if (error < 0) {
        return error;
    }
    struct tcp_server *server = calloc(1, sizeof *server);
    CHECK(server != NULL && options->read_bytes > options->keep_bytes_max);
    server->loop = loop;
    server->handlers = *handlers;
    server->user = user;
    server->options = *options;
    server->read_buffer = malloc(options->read_bytes);
    CHECK(server->read_buffer != NULL);
    uv_tcp_init(loop, &server->listener);
    uv_timer_init(loop, &server->sweep);
    server->listener.data = server;
    server->sweep.data = server;
    server->handles = 2;
    uv_timer_start(&server->sweep, on_sweep, 500, 500);
    error = uv_tcp_open(&server->listener, fd);
    if (error == 0) {
        error = uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
    }
    if (error < 0) {
        tcp_server_close(server);
        return error;
    }
    *out = server;
    return 0;
}

struct address tcp_server_address(const struct tcp_server *server)
{
    struct address address = {0};
    int bytes = (int)sizeof address.at;
    uv_tcp_getsockname(&server->listener, (struct sockaddr *)&address.at, &bytes);
    address.bytes = (socklen_t)bytes;
    return address;
}

uint32_t tcp_server_connections(const struct tcp_server *server)
{
    return server->connections;
}

uint64_t tcp_server_turned_away(struct tcp_server *server)
{
    uint64_t count = server->turned_away;
    server->turned_away = 0;
    return count;
}

void tcp_server_stop(struct tcp_server *server)
{
    if (!uv_is_closing((uv_handle_t *)&server->listener)) {
        uv_close((uv_handle_t *)&server->listener, on_server_handle_closed);
    }
}

void tcp_server_close(struct tcp_server *server)
{
    tcp_server_stop(server);
    server->closing = true;
    while (server->first) {
        connection_close(server->first);
    }
    uv_close((uv_handle_t *)&server->sweep, on_server_handle_closed);
}
