// Lines of the formats that people meet, and what each is split into.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/header.h"

static const struct instant_context noon = {1795392481000LL, 0, NULL}; // 2026-11-23T00:08:01Z

struct row {
    const char *line;
    const char *at; // as instant_write gives it; NULL: no time
    enum level level;
    const char *host, *service;
    const char *message; // NULL: the whole line
};

static const struct row rows[] = {
    {"Nov 22 23:58:01 web1 sshd[42]: Failed password for root", "2026-11-22T23:58:01Z", LEVEL_NONE,
     "web1", "sshd", "Failed password for root"},
    {"Nov  2 03:04:05 web1 last message repeated 3 times", "2026-11-02T03:04:05Z", LEVEL_NONE,
     "web1", "", "last message repeated 3 times"},
    {"Nov 22 23:58:01 web1 kernel: [12345.678901] usb 1-1: device descriptor read error",
     "2026-11-22T23:58:01Z", LEVEL_NONE, "web1", "kernel", "usb 1-1: device descriptor read error"},
    {"2026-11-22T23:58:01.123456+00:00 vm sshd[42]: Failed password for root",
     "2026-11-22T23:58:01Z", LEVEL_NONE, "vm", "sshd", "Failed password for root"},
    {"2026-11-22T23:58:01.123456+00:00 vm kernel: oom killer invoked", "2026-11-22T23:58:01Z",
     LEVEL_NONE, "vm", "kernel", "oom killer invoked"},
    {"2026-11-22T23:58:01Z Login failed: bob", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "",
     "Login failed: bob"},
    {"1.2.3.4 - - [22/Nov/2026:23:58:01 +0000] \"GET / HTTP/1.1\" 500 12", "2026-11-22T23:58:01Z",
     LEVEL_NONE, "", "", NULL},
    {"1.2.3.4 - bob [22/Nov/2026:23:58:01 +0000] \"GET / HTTP/1.1\" 500 12 \"-\" \"curl/7\"",
     "2026-11-22T23:58:01Z", LEVEL_NONE, "", "", NULL},
    {"E1122 23:58:01.123456 1234 file.cc:12] disk is gone", "2026-11-22T23:58:01Z", LEVEL_ERROR, "",
     "", "disk is gone"},
    {"E1122 23:58:01.123456       1 reflector.go:138] k8s.io/client: Failed to watch",
     "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "", "k8s.io/client: Failed to watch"},
    {"2026-11-22 23:58:01,123 - shop.billing - ERROR - card declined", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "shop.billing", "card declined"},
    {"2026-11-22 23:58:01,123 - root - ERROR - card declined", "2026-11-22T23:58:01Z", LEVEL_ERROR,
     "", "root", "card declined"},
    {"ERROR:shop.billing:card declined", NULL, LEVEL_ERROR, "", "shop.billing", "card declined"},
    {"ERROR:root:card declined", NULL, LEVEL_ERROR, "", "root", "card declined"},
    {"2026-11-22 23:58:01,123 ERROR [main] com.shop.Card: card 17 declined", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "com.shop.Card", "card 17 declined"},
    {"23:58:01.123 [main] ERROR com.shop.Card - card declined", "2026-11-22T23:58:01Z", LEVEL_ERROR,
     "", "com.shop.Card", "card declined"},
    {"2026-11-22 23:58:01.123  INFO 12345 --- [  restartedMain] c.s.Card   : card declined",
     "2026-11-22T23:58:01Z", LEVEL_INFO, "", "c.s.Card", "card declined"},
    {"2026/11/22 23:58:01 [error] 123#0: *45 open() failed", "2026-11-22T23:58:01Z", LEVEL_ERROR,
     "", "", "open() failed"},
    {"[Sun Nov 22 23:58:01.123456 2026] [core:error] [pid 123] [client 1.2.3.4:567] AH00124: too "
     "many redirects",
     "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "", "AH00124: too many redirects"},
    {"2026-11-22 23:58:01.123 UTC [123] user@db ERROR:  relation \"x\" does not exist",
     "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "", "relation \"x\" does not exist"},
    {"2026-11-22 23:58:01.123 UTC [123] LOG:  checkpoint starting", "2026-11-22T23:58:01Z",
     LEVEL_INFO, "", "", "checkpoint starting"},
    {"2026-11-22T23:58:01.123456Z 0 [Warning] [MY-010055] [Server] DNS failed",
     "2026-11-22T23:58:01Z", LEVEL_WARNING, "", "", "DNS failed"},
    {"123:M 22 Nov 2026 23:58:01.123 # WARNING overcommit_memory is set to 0",
     "2026-11-22T23:58:01Z", LEVEL_WARNING, "", "", "overcommit_memory is set to 0"},
    {"[12345.678901] usb 1-1: reset", NULL, LEVEL_NONE, "", "", "usb 1-1: reset"},
    {"[    0.000000] Linux version", NULL, LEVEL_NONE, "", "", "Linux version"},
    {"web_1  | 2026-11-22 23:58:01 ERROR card declined", "2026-11-22T23:58:01Z", LEVEL_ERROR, "",
     "web_1", "card declined"},
    {"web-1  | hello there", NULL, LEVEL_NONE, "", "web-1", "hello there"},
    {"2026-11-22T23:58:01.123456789Z stderr F 2026-11-22 23:58:01 ERROR card declined",
     "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "", "card declined"},
    {"2026-11-22T23:58:01.123456789Z stdout F plain words", "2026-11-22T23:58:01Z", LEVEL_NONE, "",
     "", "plain words"},
    {"2026/11/22 23:58:01 http: TLS handshake error from 10.0.0.1:22", "2026-11-22T23:58:01Z",
     LEVEL_NONE, "", "", "http: TLS handshake error from 10.0.0.1:22"},
    {"E, [2026-11-22T23:58:01.123456 #123] ERROR -- : card declined", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "", "card declined"},
    {"E, [2026-11-22T23:58:01.123456 #123] ERROR -- shop: card declined", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "shop", "card declined"},
    {"2026-11-22 23:58:01.123 +00:00 [ERR] card declined", "2026-11-22T23:58:01Z", LEVEL_ERROR, "",
     "", "card declined"},
    {"[23:58:01 ERR] card declined", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "", "card declined"},
    {"ERROR: card declined", NULL, LEVEL_ERROR, "", "", "card declined"},
    {"ERROR card declined", NULL, LEVEL_ERROR, "", "", "card declined"},
    {"[error] card declined", NULL, LEVEL_ERROR, "", "", "card declined"},
    {"[main] INFO org.shop.Card - card declined", NULL, LEVEL_INFO, "", "org.shop.Card",
     "card declined"},
    {"0 [main] ERROR org.shop.Card - card declined", NULL, LEVEL_ERROR, "", "org.shop.Card",
     "card declined"},
    {"FATAL EXCEPTION: main", NULL, LEVEL_NONE, "", "", NULL},
    {"ERROR", NULL, LEVEL_NONE, "", "", NULL},
    {"Error: Cannot find module 'x'", NULL, LEVEL_NONE, "", "", NULL},
    {"error: something", NULL, LEVEL_NONE, "", "", NULL},
    {"10.1.2.3:443 open through", NULL, LEVEL_NONE, "", "", NULL},
    {"1234567890 pallet misfits", NULL, LEVEL_NONE, "", "", NULL},
    {"1795392481 disk full", NULL, LEVEL_NONE, "", "", NULL},
    {"1795392481 ERROR disk full", "2026-11-23T00:08:01Z", LEVEL_ERROR, "", "", "disk full"},
    {"1795392481.123    345 10.0.0.1 TCP_MISS/200", "2026-11-23T00:08:01Z", LEVEL_NONE, "", "",
     "345 10.0.0.1 TCP_MISS/200"},
    {"20261122-23:58:01:606|Pace_Counter|30001|paceChanged 12", "2026-11-22T23:58:01Z", LEVEL_NONE,
     "", "Pace_Counter", "paceChanged 12"},
    {"2026-11-22 23:58:01.1234|ERROR|Shop.Card|card declined", "2026-11-22T23:58:01Z", LEVEL_ERROR,
     "", "Shop.Card", "card declined"},
    {"2026-11-22 23:58:01.123 | ERROR    | shop.card:pay:12 - card declined",
     "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "shop.card:pay:12", "card declined"},
    {"11-22 23:58:01.123  1702  2395 D PowerKeeper: screen is off", "2026-11-22T23:58:01Z",
     LEVEL_DEBUG, "", "PowerKeeper", "screen is off"},
    {"11-22 23:58:01.123 E/PowerKeeper( 1702): screen is off", "2026-11-22T23:58:01Z", LEVEL_ERROR,
     "", "PowerKeeper", "screen is off"},
    {"2026-11-22 23:58:01 3 retries left", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "",
     "3 retries left"},
    {"2026-11-22 23:58:01.008 25746 INFO stock.api.server [req-38] 10.0.0.1 \"GET /v2\"",
     "2026-11-22T23:58:01Z", LEVEL_INFO, "", "stock.api.server", "10.0.0.1 \"GET /v2\""},
    {"26/11/22 23:58:01 INFO shelf.BlockKeeper: Found block", "2026-11-22T23:58:01Z", LEVEL_INFO,
     "", "shelf.BlockKeeper", "Found block"},
    {"2026-11-22 23:58:01, Info                  SETUP    Loaded package list",
     "2026-11-22T23:58:01Z", LEVEL_INFO, "", "SETUP", "Loaded package list"},
    {"[2026-11-22 23:58:01,123: ERROR/MainProcess] Task failed", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "", "Task failed"},
    {"[2026-11-22 23:58:01 +0000] [123] [INFO] Booting worker", "2026-11-22T23:58:01Z", LEVEL_INFO,
     "", "", "Booting worker"},
    {"[22-Nov-2026 23:58:01] WARNING: [pool www] seems busy", NULL, LEVEL_WARNING, "", "",
     "seems busy"},
    {"[2026-11-22 23:58:01] production.ERROR: card declined {\"a\":1}", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "production", "card declined {\"a\":1}"},
    {"[22-Nov-2026 23:58:01 UTC] PHP Fatal error:  Uncaught Exception", "2026-11-22T23:58:01Z",
     LEVEL_NONE, "", "", "PHP Fatal error:  Uncaught Exception"},
    {"[I 2026-11-22 23:58:01.123 ServerApp] started", "2026-11-22T23:58:01Z", LEVEL_INFO, "", "",
     "started"},
    {"[2026-11-22T23:58:01.123+0000][0.005s][info][gc] Using G1", "2026-11-22T23:58:01Z",
     LEVEL_INFO, "", "", "Using G1"},
    {"Nov 22, 2026 11:58:01 PM com.shop.Card pay", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "",
     "com.shop.Card pay"},
    {"2026-11-22T23:58:01+00:00 app[web.1]: card declined", "2026-11-22T23:58:01Z", LEVEL_NONE, "",
     "app", "card declined"},
    {"2026-11-22 23:58:01 ERROR java.io.IOException: broken", "2026-11-22T23:58:01Z", LEVEL_ERROR,
     "", "", "java.io.IOException: broken"},
    {"2026-11-22 23:58:01 ERROR my_crate::pay: broken", "2026-11-22T23:58:01Z", LEVEL_ERROR, "",
     "my_crate::pay", "broken"},
    {"2026-11-22T23:58:01.123Z ERROR my_crate::pay: broken", "2026-11-22T23:58:01Z", LEVEL_ERROR,
     "", "my_crate::pay", "broken"},
    {"2026-11-22 23:58:01 ERROR example.com: refused", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "example.com: refused"},
    {"Sun 2026-11-22 23:58:01 UTC vm sshd[42]: Failed", "2026-11-22T23:58:01Z", LEVEL_NONE, "vm",
     "sshd", "Failed"},
    {"2026-11-22 23:58:01 INFO", "2026-11-22T23:58:01Z", LEVEL_INFO, "", "", NULL},
    {"2026-11-22 23:58:01", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "", NULL},
    {"<13> foo", NULL, LEVEL_NONE, "", "", NULL},
    {"[fetchKey][step:begin] argument is", NULL, LEVEL_NONE, "", "", NULL},
    {"123456 123456 bytes moved", NULL, LEVEL_NONE, "", "", NULL},
    {"at 2026-11-22 23:58:01 it broke", NULL, LEVEL_NONE, "", "", NULL},
    {"web1 2026-11-22 23:58:01 ERROR it broke", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "it broke"},
    {"- 1795392481 2026.11.22 R02-M1 2026-11-22-23.58.01.675872 R02-M1 RAS KERNEL INFO 255 pallet "
     "misfits",
     "2026-11-22T23:58:01Z", LEVEL_INFO, "", "", "255 pallet misfits"},
    {"081109 203615 148 INFO dfs.Shelf$Reader: Reader 1 is done", "2008-11-09T20:36:15Z",
     LEVEL_INFO, "", "dfs.Shelf$Reader", "Reader 1 is done"},
    {"[10.30 16:49:06] mail.exe *64 - relay:2525 open", "2026-10-30T16:49:06Z", LEVEL_NONE, "",
     "mail.exe", "relay:2525 open"},
    {"2026-11-22 23:58:01 error: no such file", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "no such file"},
    {"2026-11-22 23:58:01 [app] [ERROR] no such file", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "no such file"},
    {"level=error msg=foo", NULL, LEVEL_NONE, "", "", NULL},
    {"[ERROR] 2026-11-22 23:58:01 - no such file", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "no such file"},
    {"ERROR 2026-11-22 23:58:01,123 views 123 456 Internal Server Error", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "", "views 123 456 Internal Server Error"},
    {"2026-11-22 23:58:01,123 INFO [main] org.shop.log: plain module", "2026-11-22T23:58:01Z",
     LEVEL_INFO, "", "org.shop.log", "plain module"},
    {"[10.30 16:49:06] mail.exe - relay:2525 close, 12 bytes sent", "2026-10-30T16:49:06Z",
     LEVEL_NONE, "", "mail.exe", "relay:2525 close, 12 bytes sent"},
    {"2026-11-22 23:58:01,123 - WARN  [Sender:1789:Courier$Sender@679] - Interrupted while waiting",
     "2026-11-22T23:58:01Z", LEVEL_WARNING, "", "", "Interrupted while waiting"},
    {"Nov 22 23:58:01 web1 sshd(pam_unix)[42]: check pass; user unknown", "2026-11-22T23:58:01Z",
     LEVEL_NONE, "web1", "sshd(pam_unix)", "check pass; user unknown"},
    {"Nov 22 23:58:01 web1 store[7]: 2026-11-22 23:58:01,500 ERROR [main] com.shop.Card: card "
     "declined",
     "2026-11-22T23:58:01Z", LEVEL_ERROR, "web1", "store", "card declined"},
    {"Nov 22 23:58:01 web1 store: ready", "2026-11-22T23:58:01Z", LEVEL_NONE, "web1", "store",
     "ready"},
    {"Nov 22 23:58:01 web1 store:", "2026-11-22T23:58:01Z", LEVEL_NONE, "web1", "", "store:"},
    {"Nov 22 23:58:01 [error] disk is gone", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "disk is gone"},
    {"Nov 22 23:58:01 ERROR disk is gone", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "disk is gone"},
    {"<ERROR> disk is gone", NULL, LEVEL_NONE, "", "", NULL},
    {"2026-11-22 23:58:01 <ERROR> disk is gone", "2026-11-22T23:58:01Z", LEVEL_ERROR, "", "",
     "disk is gone"},
    {"2026-11-22 23:58:01 ERROR 2026-11-21 10:00:00 is no working day", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "", "2026-11-21 10:00:00 is no working day"},
    {"[Sun Nov 22 23:58:01 2026] [notice] worker_init() ok /etc/app", "2026-11-22T23:58:01Z",
     LEVEL_NOTICE, "", "", "worker_init() ok /etc/app"},
    {"2026-11-22 23:58:01 Deleted: basket", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "",
     "Deleted: basket"},
    {"2026-11-22 23:58:01 INFO Deleted: basket", "2026-11-22T23:58:01Z", LEVEL_INFO, "", "",
     "Deleted: basket"},
    {"   ERROR: padded line   ", NULL, LEVEL_ERROR, "", "", "padded line"},
    {"2026-11-22T23:58:01Z foo: bar baz", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "",
     "foo: bar baz"},
    {"2026-11-22 23:58:01 ERROR ORA-00942: table or view does not exist", "2026-11-22T23:58:01Z",
     LEVEL_ERROR, "", "", "ORA-00942: table or view does not exist"},
    {"- done", NULL, LEVEL_NONE, "", "", NULL},
    {"-", NULL, LEVEL_NONE, "", "", NULL},
    {"[", NULL, LEVEL_NONE, "", "", NULL},
    {"[[[[", NULL, LEVEL_NONE, "", "", NULL},
    {"2026-11-22 23:58:01 [unclosed bracket", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "",
     "[unclosed bracket"},
    {"E1122 23:58:01 not glog", NULL, LEVEL_NONE, "", "", NULL},
    {"2026-11-22 23:58:01 - ", "2026-11-22T23:58:01Z", LEVEL_NONE, "", "", "-"},
};

static bool same(struct span got, const char *expect, const char *what, const char *line)
{
    if (span_equal(got, span_text(expect))) {
        return true;
    }
    print_error("%s of: %s\n  is: %.*s\n", what, line, (int)got.size,
                got.size ? (const char *)got.at : "");
    return false;
}

static void test_golden(void **state)
{
    (void)state;
    bool good = true;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *row = &rows[i];
        struct header header;
        uint8_t at[INSTANT_TEXT_BYTES + 1] = "";
        struct span line = span_text(row->line);
        header_read(&noon, line, &header);
        if (header.at_ms != INSTANT_NONE) {
            instant_write(header.at_ms, at);
        }
        good &= same(header.message, row->message ? row->message : row->line, "message", row->line);
        good &= same(span_text((const char *)at), row->at ? row->at : "", "time", row->line);
        good &= same(header.host, row->host, "host", row->line);
        good &= same(header.service, row->service, "service", row->line);
        if (header.level != row->level) {
            print_error("level of: %s\n  is: %s\n", row->line, level_name(header.level));
            good = false;
        }
    }
    assert_true(good);
}

static void test_spans_lie_in_the_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct span line = span_text(rows[i].line);
        struct header header;
        header_read(&noon, line, &header);
        const struct span spans[] = {header.message, header.service, header.host};
        for (size_t k = 0; k < 3; k++) {
            if (spans[k].size > 0) {
                assert_true(spans[k].at >= line.at);
                assert_true(spans[k].at + spans[k].size <= line.at + line.size);
            }
        }
    }
}

static void test_precise_time(void **state)
{
    (void)state;
    struct header header;
    // The node's own clock tells microseconds; the epoch before it only seconds.
    header_read(&noon,
                span_text("- 1117838570 2005.06.03 N1 2005-06-03-15.42.50.675872 N1 RAS INFO lost"),
                &header);
    assert_int_equal(header.at_ms, 1117813370675LL);
    // A relay's time has no year; the program's own has.
    header_read(&noon, span_text("Nov 22 23:58:02 web1 app[7]: 2025-11-22 23:58:01,500 ERROR lost"),
                &header);
    assert_int_equal(header.at_ms, 1763855881500LL);
}

static void test_nothing(void **state)
{
    (void)state;
    struct header header;
    header_read(&noon, span_of(NULL, 0), &header);
    assert_int_equal(header.message.size, 0);
    assert_int_equal(header.at_ms, INSTANT_NONE);
    header_read(&noon, span_text(" \t\r"), &header);
    assert_int_equal(header.message.size, 0);
}

// Where the message begins follows from the shape of a line: other digits, same place.
static void test_digits_do_not_matter(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"2026-11-22 23:58:01 3 retries left", "2025-10-21 13:48:02 7 retries left"},
        {"2026-11-22 23:58:01 ERROR 17 [a1] lost 5", "2024-01-02 03:04:05 ERROR 99 [a8] lost 0"},
        {"Nov 22 23:58:01 web1 app[42]: lost 17", "Nov 11 11:11:11 web9 app[77]: lost 90"},
        {"12:34:56 10.0.0.1:80 gone", "01:02:03 99.8.7.6:55 gone"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct header a, b;
        header_read(&noon, span_text(pairs[i][0]), &a);
        header_read(&noon, span_text(pairs[i][1]), &b);
        assert_int_equal(a.message.size, b.message.size);
        assert_int_equal(a.message.at - (const uint8_t *)pairs[i][0],
                         b.message.at - (const uint8_t *)pairs[i][1]);
        assert_true(a.message.size < strlen(pairs[i][0]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_spans_lie_in_the_line),
        cmocka_unit_test(test_precise_time),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_digits_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
