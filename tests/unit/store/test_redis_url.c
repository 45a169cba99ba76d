// Redis URLs, good and bad.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/redis_url.h"

static void test_good(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host;
        bool is_unix;
        uint16_t port;
        uint32_t database;
        const char *user, *password;
    } rows[] = {
        {"redis://localhost", "localhost", false, 6379, 0, "", ""},
        {"redis://localhost/", "localhost", false, 6379, 0, "", ""},
        {"redis://10.0.0.1:6380/2", "10.0.0.1", false, 6380, 2, "", ""},
        {"redis://[::1]:6380", "::1", false, 6380, 0, "", ""},
        {"redis://[::1]/4", "::1", false, 6379, 4, "", ""},
        {"redis://:secret@h", "h", false, 6379, 0, "", "secret"},
        {"redis://ada:p%40ss%3aw%2Frd%25@h:1/0", "h", false, 1, 0, "ada", "p@ss:w/rd%"},
        {"redis://ada:a@b@h", "h", false, 6379, 0, "ada", "a@b"},
        {"redis://ada:a:b@h", "h", false, 6379, 0, "ada", "a:b"},
        {"unix:/run/redis.sock", "/run/redis.sock", true, 0, 0, "", ""},
        {"unix:/run/redis.sock?db=2", "/run/redis.sock", true, 0, 2, "", ""},
        {"unix:///run/redis.sock", "/run/redis.sock", true, 0, 0, "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct redis_url url = {.port = 0};
        struct redis_url_error error = {NULL, NULL, 0};
        assert_true(redis_url_parse(span_text(rows[i].text), &url, &error));
        assert_string_equal(url.host, rows[i].host);
        assert_int_equal(url.is_unix, rows[i].is_unix);
        assert_int_equal(url.port, rows[i].port);
        assert_int_equal(url.database, rows[i].database);
        assert_true(span_equal(span_of(url.user, url.user_size), span_text(rows[i].user)));
        assert_true(
            span_equal(span_of(url.password, url.password_size), span_text(rows[i].password)));
    }
}

static void test_bad(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t at;
        const char *what; // part of it
    } rows[] = {
        {"", 0, "no Redis URL"},
        {"localhost:6379", 0, "no Redis URL"},
        {"rediss://localhost", 0, "no Redis URL"},
        {"redis://", 8, "no host"},
        {"redis://:6379", 8, "no host"},
        {"redis://h:", 10, "port"},
        {"redis://h:0", 10, "port"},
        {"redis://h:65536", 10, "port"},
        {"redis://h:12x", 10, "port"},
        {"redis://h/x", 10, "database"},
        {"redis://h/1/2", 10, "database"},
        {"redis://h/99999999999999999999", 10, "database"},
        {"redis://ada@h", 8, "password"},
        {"redis://ada:@h", 8, "password"},
        {"redis://ada:%4@h", 12, "hex"},
        {"redis://ada:%zz@h", 12, "hex"},
        {"redis://[::1:6379", 8, "["},
        {"redis://[::1]x", 13, "port"},
        {"redis://a b", 9, "blank"},
        {"unix:", 5, "no host"},
        {"unix:redis.sock", 5, "begin with /"},
        {"unix:/s?x=1", 8, "db="},
        {"unix:/s?db=x", 11, "database"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct redis_url url = {.port = 0};
        struct redis_url_error error = {NULL, NULL, 0};
        assert_false(redis_url_parse(span_text(rows[i].text), &url, &error));
        assert_int_equal(error.at, rows[i].at);
        assert_non_null(strstr(error.what, rows[i].what));
        assert_true(strlen(error.hint) > 0);
    }
}

static void test_long_parts(void **state)
{
    (void)state;
    uint8_t text[1024];
    struct redis_url url = {.port = 0};
    struct redis_url_error error = {NULL, NULL, 0};
    memset(text, 'a', sizeof text);
    memcpy(text, "redis://", 8);
    assert_true(redis_url_parse(span_of(text, 8 + 255), &url, &error));
    assert_false(redis_url_parse(span_of(text, 8 + 256), &url, &error));
    memcpy(text, "unix:/aa", 8);
    assert_true(redis_url_parse(span_of(text, 5 + 107), &url, &error));
    assert_false(redis_url_parse(span_of(text, 5 + 108), &url, &error));
    memcpy(text, "redis://:", 9);
    text[9 + 255] = '@';
    assert_true(redis_url_parse(span_of(text, 9 + 256 + 4), &url, &error));
    assert_int_equal(url.password_size, 255);
    text[9 + 255] = 'a';
    text[9 + 256] = '@';
    assert_false(redis_url_parse(span_of(text, 9 + 257 + 4), &url, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_long_parts),
    };
    return cmocka_run_group_tests_name("redis_url", tests, NULL, NULL);
}
