// Requests are told by http-parser, whose callbacks append what is wanted to the lent buffers.
#include "wire/http.h"

#include "base/check.h"

#include <http_parser.h>

_Static_assert(sizeof(http_parser) <= sizeof((struct http_reader *)0)->machine,
               "http-parser's state must fit");
_Static_assert(_Alignof(http_parser) <= _Alignof(uint64_t), "http-parser's state must fit");

static http_parser *machine_of(struct http_reader *reader)
{
    return (http_parser *)(void *)reader->machine;
}

static int fail(struct http_reader *reader, unsigned status, const char *reason)
{
    reader->status = status;
    reader->reason = reason;
    return -1;
}

// The head is never longer than the buffer that was lent for it, so what is kept of it fits.
static void keep(struct http_reader *reader, struct span *span, const char *at, size_t size)
{
    CHECK(size <= reader->head_bytes_max - reader->head_used);
    if (span->size == 0) {
        span->at = reader->head + reader->head_used;
    }
    memcpy(reader->head + reader->head_used, at, size);
    reader->head_used += size;
    span->size += size;
}

static int on_url(http_parser *machine, const char *at, size_t size)
{
    struct http_reader *reader = machine->data;
    keep(reader, &reader->target, at, size);
    return 0;
}

// A header's name comes in pieces; the first piece of the next name ends the value before it.
static int on_name(http_parser *machine, const char *at, size_t size)
{
    struct http_reader *reader = machine->data;
    if (reader->head_done) { // a trailer
        return 0;
    }
    if (reader->in_value) {
        reader->in_value = false;
        reader->name_size = 0;
    }
    for (size_t i = 0; i < size; i++) {
        if (reader->name_size < HTTP_NAME_BYTES_MAX) {
            reader->name[reader->name_size] = (uint8_t)at[i];
        }
        reader->name_size++; // past the buffer: no name of interest
    }
    return 0;
}

static struct span *value_of_name(struct http_reader *reader)
{
    struct http_request *request = &reader->request;
    const struct {
        const char *name;
        struct span *value;
    } wanted[] = {{"content-type", &request->content_type},
                  {"authorization", &request->authorization},
                  {"ounce-client", &request->client},
                  {"ounce-seq", &request->seq},
                  {"expect", &reader->expect}};
    if (reader->name_size > HTTP_NAME_BYTES_MAX) {
        return NULL;
    }
    struct span name = span_of(reader->name, reader->name_size);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (span_equal_nocase(name, span_text(wanted[i].name))) {
            return wanted[i].value;
        }
    }
    return NULL;
}

static int on_value(http_parser *machine, const char *at, size_t size)
{
    struct http_reader *reader = machine->data;
    if (reader->head_done) {
        return 0;
    }
    if (!reader->in_value) {
        reader->in_value = true;
        reader->value = value_of_name(reader);
        if (reader->value != NULL && reader->value->size > 0) {
            return fail(reader, 400, "a header was sent twice");
        }
    }
    if (reader->value != NULL) {
        keep(reader, reader->value, at, size);
    }
    return 0;
}

// http://host/path?query, the form that is sent to proxies, means the same as /path?query.
static void split_target(struct http_reader *reader)
{
    struct span target = reader->target;
    struct span scheme = span_text("http://");
    if (target.size >= scheme.size &&
        span_equal_nocase(span_part(target, 0, scheme.size), scheme)) {
        target = span_skip(target, scheme.size);
        target = span_skip(target, span_find(target, '/'));
    }
    size_t mark = span_find(target, '?');
    reader->request.path = span_part(target, 0, mark);
    reader->request.query = span_skip(target, mark + 1);
}

static int on_head(http_parser *machine)
{
    struct http_reader *reader = machine->data;
    struct http_request *request = &reader->request;
    bool chunked = (machine->flags & F_CHUNKED) != 0;
    if (machine->http_major != 1) {
        return fail(reader, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    }
    reader->head_done = true;
    request->method = span_text(http_method_str((enum http_method)machine->method));
    split_target(reader);
    request->length_known = !chunked;
    bool told = !chunked && machine->content_length != UINT64_MAX;
    request->body_bytes = told ? machine->content_length : 0;
    request->expect_continue = span_equal_nocase(reader->expect, span_text("100-continue"));
    if (request->body_bytes > reader->body_bytes_max) {
        return fail(reader, 413, "the body is too long");
    }
    if (chunked || request->body_bytes > 0) {
        http_parser_pause(machine, 1);
    }
    return 0;
}

static int on_body(http_parser *machine, const char *at, size_t size)
{
    struct http_reader *reader = machine->data;
    if (size > reader->body_bytes - reader->body_used ||
        size > reader->body_bytes_max - reader->body_used) {
        return fail(reader, 413, "the body is too long");
    }
    memcpy(reader->body + reader->body_used, at, size);
    reader->body_used += size;
    return 0;
}

static int on_end(http_parser *machine)
{
    struct http_reader *reader = machine->data;
    reader->done = true;
    reader->request.body = span_of(reader->body, reader->body_used);
    reader->request.keep_alive = http_should_keep_alive(machine) != 0;
    http_parser_pause(machine, 1); // one request at a time, also when several were sent at once
    return 0;
}

static const http_parser_settings callbacks = {
    .on_url = on_url,
    .on_header_field = on_name,
    .on_header_value = on_value,
    .on_headers_complete = on_head,
    .on_body = on_body,
    .on_message_complete = on_end,
};

void http_reader_next(struct http_reader *reader)
{
    struct http_reader fresh = {.head = reader->head,
                                .head_bytes_max = reader->head_bytes_max,
                                .body_bytes_max = reader->body_bytes_max};
    *reader = fresh;
    http_parser_init(machine_of(reader), HTTP_REQUEST);
}

void http_reader_begin(struct http_reader *reader, uint8_t *head, size_t head_bytes_max,
                       uint64_t body_bytes_max)
{
    reader->head = head;
    reader->head_bytes_max = head_bytes_max;
    reader->body_bytes_max = body_bytes_max;
    http_reader_next(reader);
}

void http_lend_body(struct http_reader *reader, uint8_t *body, size_t body_bytes)
{
    CHECK(reader->head_done && reader->body_used == 0);
    reader->body = body;
    reader->body_bytes = body_bytes;
}

bool http_reader_idle(const struct http_reader *reader)
{
    return reader->head_read == 0;
}

static enum http_read_result read_failed(struct http_reader *reader, enum http_errno code)
{
    if (reader->status == 0 && code == HPE_HEADER_OVERFLOW) {
        fail(reader, 431, "the header is too long");
    } else if (reader->status == 0) {
        fail(reader, 400, http_errno_description(code));
    }
    return HTTP_READ_BAD;
}

enum http_read_result http_read(struct http_reader *reader, struct span in, size_t *used)
{
    http_parser *machine = machine_of(reader);
    *used = 0;
    if (reader->status != 0) {
        return HTTP_READ_BAD;
    }
    CHECK(!reader->done);
    machine->data = reader; // told anew each time, so that a reader may be moved
    http_parser_pause(machine, 0);
    while (*used < in.size) {
        bool in_head = !reader->head_done;
        struct span rest = span_skip(in, *used);
        if (in_head && rest.size > reader->head_bytes_max - reader->head_read) {
            rest.size = reader->head_bytes_max - reader->head_read;
        }
        if (rest.size == 0) {
            return read_failed(reader, HPE_HEADER_OVERFLOW);
        }
        size_t parsed = http_parser_execute(machine, &callbacks, (const char *)rest.at, rest.size);
        *used += parsed;
        reader->head_read += in_head ? parsed : 0;
        enum http_errno code = HTTP_PARSER_ERRNO(machine);
        if (code == HPE_PAUSED) {
            return reader->done ? HTTP_READ_REQUEST : HTTP_READ_HEAD;
        }
        if (code != HPE_OK) {
            return read_failed(reader, code);
        }
    }
    return HTTP_READ_MORE;
}

// ---- answers -----------------------------------------------------------------------------------

static const char *reason_of(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {100, "Continue"},
        {200, "OK"},
        {202, "Accepted"},
        {204, "No Content"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {411, "Length Required"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (reasons[i].status == status) {
            return reasons[i].reason;
        }
    }
    return ""; // RFC 9112, section 4: a client ignores it
}

struct writer {
    uint8_t *out;
    size_t out_bytes;
    size_t size; // what was to be written, also beyond out_bytes
};

static void write_span(struct writer *writer, struct span text)
{
    if (writer->size <= writer->out_bytes && text.size <= writer->out_bytes - writer->size) {
        memcpy(writer->out + writer->size, text.at, text.size);
    }
    writer->size += text.size;
}

static void write_text(struct writer *writer, const char *text)
{
    write_span(writer, span_text(text));
}

static void write_number(struct writer *writer, uint64_t number)
{
    uint8_t digits[20];
    size_t first = sizeof digits;
    do {
        digits[--first] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    write_span(writer, span_of(digits + first, sizeof digits - first));
}

size_t http_reply_head(uint8_t *out, size_t out_bytes, unsigned status, struct span content_type,
                       uint64_t body_bytes, bool keep_alive)
{
    struct writer writer = {out, out_bytes, 0};
    write_text(&writer, "HTTP/1.1 ");
    write_number(&writer, status);
    write_text(&writer, " ");
    write_text(&writer, reason_of(status));
    if (status >= 200) { // what comes before the answer proper has no headers
        if (status != 204) {
            write_text(&writer, "\r\nContent-Length: ");
            write_number(&writer, body_bytes);
        }
        if (content_type.size > 0) {
            write_text(&writer, "\r\nContent-Type: ");
            write_span(&writer, content_type);
        }
        write_text(&writer, keep_alive ? "\r\nConnection: keep-alive" : "\r\nConnection: close");
    }
    write_text(&writer, "\r\n\r\n");
    return writer.size <= out_bytes ? writer.size : 0;
}
