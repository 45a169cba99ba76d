// A listening TCP port on one libuv loop: sockets, buffers, and nothing else. What the bytes mean
// is the handlers' business. Everything runs on the loop's thread.
//
// There is ONE read buffer a loop. What a handler leaves of the bytes is kept for that connection
// alone, and stands in front of the next bytes that it gets; a connection that leaves nothing costs
// no buffer.
#pragma once

#include "base/span.h"
#include "io/address.h"

#include <stdatomic.h>
#include <uv.h>

struct tcp_server;
struct tcp_connection;

struct tcp_handlers {
    // A peer has connected. What is returned is handed to the other handlers; NULL refuses it.
    void *(*opened)(void *user, struct tcp_connection *connection, const struct address *peer);
    // Bytes are there. Returns how many are done with; at most `keep_bytes_max` may be left over.
    size_t (*bytes)(void *user, void *state, struct span in);
    // The peer has ended its side, or the connection broke; `rest` is what was left over. Called
    // once for every connection that was opened, last of all.
    void (*ended)(void *user, void *state, struct span rest);
};

struct tcp_options {
    struct address address;
    bool share_port;          // several loops listen on it (SO_REUSEPORT)
    uint32_t connections_max; // more are closed at once; see tcp_server_turned_away
    atomic_uint *connections; // how many there are, over all servers that share the ceiling
    uint64_t quiet_ms;        // a connection that says nothing for so long is closed; 0: never
    size_t read_bytes;        // of the loop's read buffer; > keep_bytes_max
    size_t keep_bytes_max;
};

// True when nobody listens on the address yet. A port shared by our own loops cannot tell us that
// another process has it; this can.
int tcp_address_is_free(const struct address *address);

// Starts to listen. Returns 0 or a negative uv error. *address in the options is what was asked;
// tcp_server_address tells the port that it got.
int tcp_server_open(struct tcp_server **out, uv_loop_t *loop, const struct tcp_options *options,
                    const struct tcp_handlers *handlers, void *user);
struct address tcp_server_address(const struct tcp_server *server);
uint32_t tcp_server_connections(const struct tcp_server *server);
// Connections closed at once because connections_max was reached, since the last call.
uint64_t tcp_server_turned_away(struct tcp_server *server);
// Listens no more; open connections go on.
void tcp_server_stop(struct tcp_server *server);
// Ends every connection (`ended` is called) and frees the server when the loop has run on.
void tcp_server_close(struct tcp_server *server);

// Reads no more from it until all that waits to be sent was sent; then the bytes left over are
// handed to `bytes` again. For a handler that wants to take no further request.
void tcp_pause(struct tcp_connection *connection);
bool tcp_is_paused(const struct tcp_connection *connection);
// Copies `out` and sends it. After `last`, the connection is closed once everything is sent.
void tcp_send(struct tcp_connection *connection, struct span out, bool last);
// Bytes that wait to be sent.
size_t tcp_waiting_bytes(const struct tcp_connection *connection);
// Closes now; `ended` follows.
void tcp_drop(struct tcp_connection *connection);
