// Requests whole, in pieces, pipelined, too long and broken; queries; heads of answers.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/http.h"

#define HEAD_BYTES 256
#define BODY_BYTES 32

static uint8_t head[HEAD_BYTES];
static uint8_t body[BODY_BYTES];

// Gives `text` in pieces of `piece` bytes until something is to be answered; lends a body when
// asked.
static enum http_read_result feed(struct http_reader *reader, struct span *text, size_t piece)
{
    while (text->size > 0) {
        size_t used;
        struct span in = span_part(*text, 0, piece < text->size ? piece : text->size);
        enum http_read_result result = http_read(reader, in, &used);
        assert_true(used <= in.size);
        assert_true(result != HTTP_READ_MORE || used == in.size);
        *text = span_skip(*text, used);
        if (result == HTTP_READ_HEAD) {
            http_lend_body(reader, body, sizeof body);
        } else if (result != HTTP_READ_MORE) {
            return result;
        }
    }
    return HTTP_READ_MORE;
}

static void assert_span(struct span got, const char *expect)
{
    assert_int_equal(got.size, strlen(expect));
    assert_memory_equal(got.at ? (const char *)got.at : "", expect, got.size);
}

static void test_get(void **state)
{
    (void)state;
    const char *text = "GET /v1/candidates?limit=10&state=any HTTP/1.1\r\nHost: a\r\n"
                       "AUTHORIZATION: Bearer x y \r\nX-Other: 1\r\n\r\n";
    for (size_t piece = 1; piece <= strlen(text); piece++) {
        struct http_reader reader;
        struct span in = span_text(text);
        http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
        assert_true(http_reader_idle(&reader));
        assert_int_equal(feed(&reader, &in, piece), HTTP_READ_REQUEST);
        assert_int_equal(in.size, 0);
        assert_false(http_reader_idle(&reader));
        assert_span(reader.request.method, "GET");
        assert_span(reader.request.path, "/v1/candidates");
        assert_span(reader.request.query, "limit=10&state=any");
        assert_span(reader.request.authorization, "Bearer x y ");
        assert_span(reader.request.content_type, "");
        assert_span(reader.request.body, "");
        assert_true(reader.request.keep_alive);
    }
}

static void test_post(void **state)
{
    (void)state;
    const char *text = "POST /v1/events HTTP/1.1\r\nContent-Type: application/json\r\n"
                       "Ounce-Client: shop-1\r\nOunce-Seq: 17\r\nExpect: 100-Continue\r\n"
                       "Connection: close\r\nContent-Length: 5\r\n\r\nhello";
    for (size_t piece = 1; piece <= strlen(text); piece++) {
        struct http_reader reader;
        struct span in = span_text(text);
        http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
        assert_int_equal(feed(&reader, &in, piece), HTTP_READ_REQUEST);
        assert_span(reader.request.method, "POST");
        assert_span(reader.request.content_type, "application/json");
        assert_span(reader.request.client, "shop-1");
        assert_span(reader.request.seq, "17");
        assert_true(reader.request.expect_continue);
        assert_true(reader.request.length_known);
        assert_int_equal(reader.request.body_bytes, 5);
        assert_span(reader.request.body, "hello");
        assert_false(reader.request.keep_alive);
    }
}

static void test_head_comes_before_the_body(void **state)
{
    (void)state;
    struct http_reader reader;
    size_t used;
    struct span in = span_text("POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
    http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
    assert_int_equal(http_read(&reader, in, &used), HTTP_READ_HEAD);
    assert_span(reader.request.path, "/a");
    assert_int_equal(reader.request.body_bytes, 2);
    // Without a place to put it, a body is too long.
    assert_int_equal(http_read(&reader, span_skip(in, used), &used), HTTP_READ_BAD);
    assert_int_equal(reader.status, 413);
}

static void test_chunked(void **state)
{
    (void)state;
    const char *text = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                       "5;note=1\r\nhello\r\n6\r\n world\r\n0\r\nOunce-Seq: 9\r\n\r\n";
    for (size_t piece = 1; piece <= strlen(text); piece++) {
        struct http_reader reader;
        struct span in = span_text(text);
        http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
        assert_int_equal(feed(&reader, &in, piece), HTTP_READ_REQUEST);
        assert_false(reader.request.length_known);
        assert_span(reader.request.body, "hello world");
        assert_span(reader.request.seq, ""); // a trailer is no header
    }
}

static void test_pipelined(void **state)
{
    (void)state;
    struct http_reader reader;
    struct span in =
        span_text("GET /1 HTTP/1.1\r\n\r\nPOST /2 HTTP/1.1\r\nContent-Length: 1\r\n\r\nx"
                  "GET /3 HTTP/1.0\r\n\r\n");
    http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
    assert_int_equal(feed(&reader, &in, SIZE_MAX), HTTP_READ_REQUEST);
    assert_span(reader.request.path, "/1");
    http_reader_next(&reader);
    assert_int_equal(feed(&reader, &in, SIZE_MAX), HTTP_READ_REQUEST);
    assert_span(reader.request.path, "/2");
    assert_span(reader.request.body, "x");
    http_reader_next(&reader);
    assert_int_equal(feed(&reader, &in, SIZE_MAX), HTTP_READ_REQUEST);
    assert_span(reader.request.path, "/3");
    assert_false(reader.request.keep_alive);
    assert_int_equal(in.size, 0);
}

static void test_targets(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"/", "/", ""},
        {"/a?", "/a", ""},
        {"/a?b=c?d", "/a", "b=c?d"},
        {"http://host:1/a?b", "/a", "b"},
        {"*", "*", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct http_reader reader;
        struct span pieces[] = {span_text("OPTIONS "), span_text(rows[i][0]),
                                span_text(" HTTP/1.1\r\n\r\n")};
        enum http_read_result result = HTTP_READ_MORE;
        http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
        for (size_t k = 0; k < 3; k++) {
            result = feed(&reader, &pieces[k], SIZE_MAX);
        }
        assert_int_equal(result, HTTP_READ_REQUEST);
        assert_span(reader.request.path, rows[i][1]);
        assert_span(reader.request.query, rows[i][2]);
    }
}

// What asks for another protocol is answered in this one.
static void test_upgrade_is_ignored(void **state)
{
    (void)state;
    struct http_reader reader;
    struct span in = span_text("GET /a HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
    assert_int_equal(feed(&reader, &in, SIZE_MAX), HTTP_READ_REQUEST);
    assert_span(reader.request.path, "/a");
}

static void test_bad(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned status;
    } rows[] = {
        {"hello\r\n\r\n", 400},
        {"GET / FTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\n\r\n", 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: 33\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
         "21\r\n0123456789012345678901234567890123456789",
         413},
        {"GET / HTTP/1.1\r\nOunce-Seq: 1\r\nOunce-Seq: 2\r\n\r\n", 400},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t piece = 1; piece < 80; piece++) {
            struct http_reader reader;
            struct span in = span_text(rows[i].text);
            size_t used;
            http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
            assert_int_equal(feed(&reader, &in, piece), HTTP_READ_BAD);
            if (reader.status != rows[i].status) {
                print_error("%s", rows[i].text);
            }
            assert_int_equal(reader.status, rows[i].status);
            assert_true(strlen(reader.reason) > 0);
            assert_int_equal(http_read(&reader, span_text("GET"), &used), HTTP_READ_BAD);
            assert_int_equal(used, 0);
        }
    }
}

static void test_header_limit(void **state)
{
    (void)state;
    // The longest head that fits, and one byte more.
    for (size_t extra = 0; extra < 2; extra++) {
        char text[HEAD_BYTES + 2] = "GET /";
        size_t end = HEAD_BYTES + extra - strlen(" HTTP/1.1\r\n\r\n");
        memset(text + 5, 'a', end - 5);
        memcpy(text + end, " HTTP/1.1\r\n\r\n", 13);
        for (size_t piece = 1; piece < 300; piece += 7) {
            struct http_reader reader;
            struct span in = span_of(text, HEAD_BYTES + extra);
            http_reader_begin(&reader, head, sizeof head, BODY_BYTES);
            assert_int_equal(feed(&reader, &in, piece), extra ? HTTP_READ_BAD : HTTP_READ_REQUEST);
            assert_int_equal(reader.status, extra ? 431 : 0);
        }
    }
}

static void test_reply_head(void **state)
{
    (void)state;
    uint8_t out[HTTP_REPLY_HEAD_BYTES_MAX];
    const char *expect = "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n"
                         "Content-Type: application/json\r\nConnection: keep-alive\r\n\r\n";
    struct span json = span_text("application/json"), none = {NULL, 0};
    size_t size = http_reply_head(out, sizeof out, 200, json, UINT64_MAX, true);
    assert_span(span_of(out, size), expect);
    assert_int_equal(http_reply_head(out, size, 200, json, UINT64_MAX, true), size);
    for (size_t less = 0; less < size; less++) {
        assert_int_equal(http_reply_head(out, less, 200, json, UINT64_MAX, true), 0);
    }
    size = http_reply_head(out, sizeof out, 100, none, 0, true);
    assert_span(span_of(out, size), "HTTP/1.1 100 Continue\r\n\r\n");
    size = http_reply_head(out, sizeof out, 404, none, 0, false);
    assert_span(span_of(out, size),
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    size = http_reply_head(out, sizeof out, 204, none, 0, true);
    assert_span(span_of(out, size), "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_post),
        cmocka_unit_test(test_head_comes_before_the_body),
        cmocka_unit_test(test_chunked),
        cmocka_unit_test(test_pipelined),
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_upgrade_is_ignored),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_header_limit),
        cmocka_unit_test(test_reply_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
