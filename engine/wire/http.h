// A byte stream becomes HTTP/1.1 requests, and answers get their head. No socket, no clock, no
// allocation: the caller owns the reader, lends the buffers and keeps the deadlines. The grammar
// (RFC 9112) is http-parser's; chunked bodies arrive as one piece.
//
//   http_reader_begin                          once per connection
//   http_read -> HTTP_READ_HEAD                the head of a request with a body: look at
//                                              reader->request, lend a body buffer, answer "100
//                                              Continue" when request.expect_continue; then go on
//             -> HTTP_READ_REQUEST             a whole request: answer it, then http_reader_next
//             -> HTTP_READ_MORE                all bytes are used: bring more
//             -> HTTP_READ_BAD                 answer with reader->status and close
#pragma once

#include "base/span.h"

// All spans point into the two lent buffers (or are static) and live until http_reader_next.
struct http_request {
    struct span method;       // "GET"
    struct span path;         // as sent, without the query; "/v1/events"
    struct span query;        // as sent, behind the `?`; empty: none
    struct span content_type; // empty: none; likewise below
    struct span authorization;
    struct span client; // Ounce-Client
    struct span seq;    // Ounce-Seq, as sent
    struct span body;   // set with HTTP_READ_REQUEST
    bool keep_alive;    // set with HTTP_READ_REQUEST
    bool expect_continue;
    bool length_known;   // false: chunked, its size shows in the end
    uint64_t body_bytes; // valid when length_known; 0: no body
};

enum http_read_result {
    HTTP_READ_MORE,
    HTTP_READ_HEAD,
    HTTP_READ_REQUEST,
    HTTP_READ_BAD,
};

#define HTTP_NAME_BYTES_MAX 16 // of the headers that are looked at

struct http_reader {
    struct http_request request;
    unsigned status;    // with HTTP_READ_BAD: 400, 413, 431 or 505
    const char *reason; // with HTTP_READ_BAD: a sentence for people; static

    // What follows is the reader's own business.
    uint8_t *head;
    size_t head_bytes_max, head_used, head_read;
    uint8_t *body;
    size_t body_bytes, body_used;
    uint64_t body_bytes_max;
    struct span target, expect;
    struct span *value; // the header that is being read; NULL: one of no interest
    uint8_t name[HTTP_NAME_BYTES_MAX];
    size_t name_size;
    bool in_value, head_done, done;
    uint64_t machine[8]; // http-parser's state, kept from those who include this
};

// `head` must hold `head_bytes_max` bytes, which is also the longest head (request line, headers
// and the blank line): a longer one is 431. A body of more than `body_bytes_max` is 413, told from
// its Content-Length before a byte of it is taken. `head` stays the caller's and outlives the
// reader.
void http_reader_begin(struct http_reader *reader, uint8_t *head, size_t head_bytes_max,
                       uint64_t body_bytes_max);

// Where the body is put: after HTTP_READ_HEAD, before the next http_read. A body that does not fit
// is 413. The buffer is the caller's again after http_reader_next or HTTP_READ_BAD.
void http_lend_body(struct http_reader *reader, uint8_t *body, size_t body_bytes);

// Reads on, at most to the end of one request. *used says how many bytes of `in` are done with;
// what remains is to be given again, with HTTP_READ_REQUEST after http_reader_next. The same bytes
// give the same requests under any chunking. After HTTP_READ_BAD nothing more can be read.
enum http_read_result http_read(struct http_reader *reader, struct span in, size_t *used);

// Forgets the request and is ready for the next one on the same connection.
void http_reader_next(struct http_reader *reader);

// True between requests: not a byte of one has come, so the connection may be closed at rest.
bool http_reader_idle(const struct http_reader *reader);

#define HTTP_REPLY_HEAD_BYTES_MAX 256 // enough when content_type has at most 64 bytes

// Writes the head of an answer, blank line included, and returns its size; 0 when `out` is too
// small. `status` 100 and 204 have no body and say nothing of one. An empty content_type is left
// out.
size_t http_reply_head(uint8_t *out, size_t out_bytes, unsigned status, struct span content_type,
                       uint64_t body_bytes, bool keep_alive);
