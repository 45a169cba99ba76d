// Lines become bytes on standard output or on TCP connections: output.h.
#include "output.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "die.h"

#define SINK_BYTES (128 * 1024)
#define COUNT_BYTES_MAX 16 // an octet count and what ends a line

struct sink {
    int descriptor;
    size_t used;
    char at[SINK_BYTES];
};

static void sink_flush(struct output *output, struct sink *sink)
{
    size_t done = 0;
    while (done < sink->used) {
        ssize_t wrote = write(sink->descriptor, sink->at + done, sink->used - done);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote < 0 && output->to == NULL && errno == EPIPE) {
            exit(EXIT_SUCCESS); // the reader has seen enough
        }
        if (wrote < 0) {
            die(output->to == NULL ? EXIT_FAILURE : EXIT_UNREACHABLE,
                output->to == NULL ? "standard output" : output->to, strerror(errno));
        }
        done += (size_t)wrote;
    }
    output->bytes += sink->used;
    sink->used = 0;
}

void output_add(struct output *output, enum stream stream, const struct line *line)
{
    struct sink *sink = &output->sinks[stream % output->sink_count];
    bool counted = streams[stream].style == COUNTED && output->to != NULL;
    if (sink->used + line->size + COUNT_BYTES_MAX > sizeof(sink->at)) {
        sink_flush(output, sink);
    }
    if (counted) {
        sink->used += (size_t)snprintf(sink->at + sink->used, COUNT_BYTES_MAX, "%zu ", line->size);
    }
    memcpy(sink->at + sink->used, line->at, line->size);
    sink->used += line->size;
    if (!counted) {
        sink->at[sink->used++] = '\n';
    }
    output->events++;
}

void output_flush(struct output *output)
{
    for (uint32_t i = 0; i < output->sink_count; i++) {
        sink_flush(output, &output->sinks[i]);
    }
}

// HOST:PORT or [HOST]:PORT.
static struct addrinfo *address_find(const char *to)
{
    char host[256];
    const char *colon = strrchr(to, ':');
    size_t size = colon == NULL ? 0 : (size_t)(colon - to);
    const char *from = to;
    if (size > 2 && to[0] == '[' && to[size - 1] == ']') {
        from++;
        size -= 2;
    }
    if (size == 0 || size >= sizeof(host) || colon[1] == '\0') {
        die(EXIT_USAGE, to, "--to wants HOST:PORT");
    }
    memcpy(host, from, size);
    host[size] = '\0';
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int failed = getaddrinfo(host, colon + 1, &hints, &found);
    if (failed != 0) {
        die(EXIT_UNREACHABLE, to, gai_strerror(failed));
    }
    return found;
}

static int connect_any(const struct addrinfo *addresses, const char *to)
{
    int why = 0;
    for (const struct addrinfo *one = addresses; one != NULL; one = one->ai_next) {
        int descriptor = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (descriptor >= 0 && connect(descriptor, one->ai_addr, one->ai_addrlen) == 0) {
            return descriptor;
        }
        why = errno;
        if (descriptor >= 0) {
            close(descriptor);
        }
    }
    fprintf(stderr, "ounce-quarter: cannot reach %s: %s; is `ounce serve` listening there?\n", to,
            strerror(why));
    exit(EXIT_UNREACHABLE);
}

void output_open(struct output *output)
{
    output->sinks = calloc(output->sink_count, sizeof(*output->sinks));
    if (output->sinks == NULL) {
        die(EXIT_FAILURE, "memory", strerror(errno));
    }
    if (output->to == NULL) {
        output->sinks[0].descriptor = STDOUT_FILENO;
        return;
    }
    struct addrinfo *addresses = address_find(output->to);
    for (uint32_t i = 0; i < output->sink_count; i++) {
        output->sinks[i].descriptor = connect_any(addresses, output->to);
    }
    freeaddrinfo(addresses);
}

void output_close(struct output *output)
{
    for (uint32_t i = 0; output->to != NULL && i < output->sink_count; i++) {
        close(output->sinks[i].descriptor);
    }
    free(output->sinks);
}
