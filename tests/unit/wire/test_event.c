// Whole lines: the same text is the same message, whatever the route.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/event.h"

#include <stdio.h>

#define LINE_BYTES_MAX 65536

static uint8_t scratch[2 * LINE_BYTES_MAX + 1024];
static struct event event;

static bool read_bytes(struct span line)
{
    struct event_reader reader = {
        .time = {.now_ms = 1795435200000LL, .skew_ms = 600000}, // 2026-11-23T12:00:00Z
        .json_depth_max = 16,
        .scratch = scratch,
        .scratch_bytes = sizeof scratch,
    };
    return event_read(&reader, line, &event);
}

static void assert_span(struct span got, const char *want)
{
    assert_int_equal(got.size, strlen(want));
    assert_memory_equal(got.at, want, got.size);
}

static void expect(const char *line, const char *message)
{
    assert_true(read_bytes(span_text(line)));
    assert_span(event.message, message);
}

static void expect_flaw(const char *line, enum ounce_error flaw)
{
    expect(line, line);
    assert_int_equal(event.flaws, 1U << flaw);
}

// The forms that logger, rsyslog and syslog-ng were seen to send, and what else brings a text.
static void one_text_by_every_route(void **state)
{
    static const char *const routes[] = {
        "%s",
        "\xEF\xBB\xBF  %s \t\r",
        "{\"message\":\"%s\"}",
        "{\"message\":\"%s\\n\",\"level\":\"error\"}",
        "{\"log\":\"%s\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-23T00:23:31.5Z\"}",
        "{\"msg\":\"2026-11-23 00:23:31 ERROR %s\"}",
        "level=error msg=\"%s\"",
        "<11>%s",
        "<11>Nov 23 00:23:31 vm app: %s",
        ("<13>1 2026-11-23T00:23:31.791349+00:00 vm app - - [timeQuality tzKnown=\"1\" "
         "isSynced=\"0\"] %s"),
        ("<11>1 2026-11-23T00:23:31.768808+00:00 vm app - M1 [timeQuality tzKnown=\"1\" "
         "isSynced=\"0\"][x@1 a=\"b\"] %s"),
        "<11>Nov 23 00:24:51 vm billing: %s",
        "<11>1 2026-11-23T00:24:51.952904+00:00 vm billing - - -  %s",
        "<11>1 2026-11-23T00:24:55+00:00 vm billing - - [meta sequenceId=\"1\"] %s",
        ("{\"PROGRAM\":\"billing\",\"PRIORITY\":\"err\",\"MESSAGE\":\"%s\",\"HOST\":\"vm\","
         "\"FACILITY\":\"user\",\"DATE\":\"Nov 23 00:24:55\"}"),
        "<14>1 2026-11-23T00:24:55+00:00 vm node 12 - - {\"level\":\"error\",\"message\":\"%s\"}",
        "2026-11-23 00:23:31 ERROR %s",
        "<13>Nov 23 00:23:31 vm app: 2026-11-23 00:23:31 ERROR %s",
        "Nov 23 00:23:31 vm app[42]: %s",
        "<14>Nov 23 00:23:31 vm app: @cee: {\"msg\":\"%s\"}",
        "<14>Nov 23 00:23:31 vm app: @cee:{\"msg\":\"%s\"}",
        "<14>Nov 23 00:23:31 vm app: level=error msg=\"%s\"",
        "Nov 23 00:23:31 vm app[42]: {\"msg\":\"%s\"}",
        "2026-11-23T00:23:31.000000001Z stderr F %s",
        "2026-11-23T00:23:31.000000001Z stdout F {\"level\":\"error\",\"msg\":\"%s\"}",
        "2026-11-23T00:23:31.000000001Z stdout F level=error msg=\"%s\"",
        "{\"log\":\"{\\\"level\\\":\\\"error\\\",\\\"msg\\\":\\\"%s\\\"}\\n\",\"stream\":"
        "\"stderr\"}",
        "{\"log\":\"level=error msg=\\\"%s\\\"\\n\",\"stream\":\"stderr\"}",
        "{\"MESSAGE\":\"{\\\"msg\\\":\\\"%s\\\"}\",\"PRIORITY\":\"3\",\"_HOSTNAME\":\"vm\"}",
        "msg=\"{\\\"level\\\":50,\\\"msg\\\":\\\"%s\\\"}\" host=vm",
        "%s {\"order\":17,\"user\":\"x\"}",
        "%s: {\"order\":17}",
        "%s {\"order\":{\"id\":17}} []",
        "%s {\"order\":17} {\"uid\":1}",
        "{\"message\":\"%s {\\\"level\\\":\\\"error\\\"}\",\"level\":\"error\"}",
        "app: {\"msg\":\"%s\"}",
        "{\"level\":\"ERROR\",\"fields\":{\"message\":\"%s\",\"name\":\"bob\"},\"target\":\"app\"}",
        ("{\"severityText\":\"ERROR\",\"body\":{\"stringValue\":\"%s\"},\"attributes\":[{\"key\":"
         "\"a\","
         "\"value\":{\"stringValue\":\"b\"}}]}"),
        "{\"severity\":\"ERROR\",\"jsonPayload\":{\"message\":\"%s\"},\"insertId\":\"x\"}",
    };
    static const char *const texts[] = {
        "disk full on /dev/sda1", "charge 991 failed: card declined", "na\xC3\xAFve caf\xC3\xA9"};
    (void)state;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        for (size_t j = 0; j < sizeof texts / sizeof texts[0]; j++) {
            char line[512];
            int n = snprintf(line, sizeof line, routes[i], texts[j]);
            assert_true(n > 0 && (size_t)n < sizeof line);
            expect(line, texts[j]);
            assert_int_equal(event.flaws, 0);
            assert_int_equal(event.kind, KIND_ERROR);
        }
    }
}

// An error's type is part of its text, wherever it stood.
static void one_error_by_every_route(void **state)
{
    static const char *const routes[] = {
        "TypeError: x is null",
        "ERROR TypeError: x is null",
        "{\"error\":{\"type\":\"TypeError\"},\"message\":\"x is null\"}",
        "{\"message\":\"x is null\",\"error.type\":\"TypeError\"}",
        "{\"message\":\"TypeError: x is null\",\"error_class\":\"TypeError\"}",
        "{\"err\":{\"name\":\"TypeError\",\"message\":\"x is null\"},\"level\":50}",
        "{\"exception\":{\"type\":\"TypeError\",\"value\":\"x is null\"}}",
        "{\"exception\":{\"values\":[{\"type\":\"TypeError\",\"value\":\"x is null\"}]}}",
        "{\"exception\":[{\"exc_type\":\"TypeError\",\"exc_value\":\"x is null\"}]}",
        "{\"thrown\":{\"name\":\"TypeError\",\"message\":\"x is null\"}}",
        "{\"@m\":\"x is null\",\"@x\":\"TypeError: y\\n   at A.B()\"}",
        "{\"msg\":\"x is null\",\"error\":\"TypeError: y\"}",
        ("{\"msg\":\"x is null\",\"exc_info\":\"Traceback (most recent call last):\\n  File "
         "\\\"a.py\\\", line 1, in f\\nTypeError: y\"}"),
        "{\"attributes\":{\"exception.type\":\"TypeError\"},\"body\":\"x is null\"}",
        ("{\"body\":{\"stringValue\":\"x is null\"},\"attributes\":[{\"key\":\"exception.type\","
         "\"value\":{\"stringValue\":\"TypeError\"}}]}"),
        "{\"short_message\":\"x is null\",\"_error_type\":\"TypeError\"}",
        "level=error errorType=TypeError msg=\"x is null\"",
        "<11>Nov 23 00:23:31 vm app: @cee: {\"error.type\":\"TypeError\",\"msg\":\"x is null\"}",
        "{\"log\":\"{\\\"error\\\":{\\\"type\\\":\\\"TypeError\\\"},\\\"msg\\\":\\\"x is "
        "null\\\"}\"}",
        "x is null {\"error\":{\"type\":\"TypeError\"}}",
        "x is null {\"exception\":\"[object] (TypeError(code: 0): y at /a.php:1)\"} []",
    };
    (void)state;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        expect(routes[i], "TypeError: x is null");
        assert_int_equal(event.flaws, 0);
        assert_int_equal(event.kind, KIND_ERROR);
        if (i >= 2) {
            assert_span(event.error_type, "TypeError");
        }
    }
    expect("{\"msg\":\"no type\",\"error\":\"dial tcp: timeout\"}", "no type");
    expect("{\"subject\":\"x is null\",\"customer\":\"a\",\"error_type\":\"E\"}", "x is null");
}

static void traces(void **state)
{
    static const char *const lines[] = {
        "{\"message\":\"m\",\"error\":{\"type\":\"E\",\"stack_trace\":\"E: x\\n\\tat a.b(c)\"}}",
        "{\"message\":\"m\",\"error\":\"E: x\\n\\tat a.b(c)\",\"error_type\":\"E\"}",
        "{\"message\":\"m\",\"err\":{\"type\":\"E\",\"stack\":\"E: x\\n\\tat a.b(c)\"}}",
        "{\"message\":\"m\",\"errorType\":\"E\",\"stack\":[\"E: x\",\"\\tat a.b(c)\"]}",
        "{\"message\":\"m\",\"_error_type\":\"E\",\"_error_stack\":\"E: x\\n\\tat a.b(c)\"}",
        "{\"short_message\":\"m\",\"_error_type\":\"E\",\"full_message\":\"E: x\\n\\tat a.b(c)\"}",
        "level=error msg=m error_type=E stacktrace=\"E: x\\n\\tat a.b(c)\"",
        ("<11>Nov 23 00:23:31 vm app: {\"msg\":\"m\",\"exc_type\":\"E\",\"traceback\":\"E: "
         "x\\n\\tat a.b(c)\"}"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        expect(lines[i], "E: m");
        assert_span(event.trace, "E: x\n\tat a.b(c)");
        assert_int_equal(event.flaws, 0);
    }
    expect("{\"stack_trace\":\"ValueError: x\\n\\tat a.b(c)\"}", "ValueError: x\n\tat a.b(c)");
    expect("{\"stack_trace\":\"x went wrong\"}", "x went wrong"); // a single line is no trace
    assert_int_equal(event.trace.size, 0);
    expect("{\"message\":\"m\",\"stack\":\"prod\",\"trace\":\"4bf92f\"}", "m");
    assert_int_equal(event.trace.size, 0);
}

static void calls_become_a_trace(void **state)
{
    (void)state;
    expect("{\"exception\":{\"values\":[{\"type\":\"KeyError\",\"value\":\"k\",\"stacktrace\":{"
           "\"frames\":["
           "{\"module\":\"shop\",\"function\":\"main\",\"filename\":\"shop.py\",\"lineno\":3,"
           "\"vars\":{"
           "\"a\\\"b\":[{\"function\":\"no\"}]}},{\"function\":\"ch\\u0061rge\",\"filename\":\"a "
           "b.py\"}]}"
           "}]},\"level\":\"error\"}",
           "KeyError: k");
    assert_span(event.trace, "at charge(a b.py)\nat shop.main(shop.py)");
    expect("{\"msg\":\"m\",\"thrown\":{\"extendedStackTrace\":[{\"class\":\"a.B\",\"method\":\"c\","
           "\"file\":\"B.java\",\"line\":1},{\"class\":\"a.D\",\"method\":\"e\",\"file\":null}]}}",
           "m");
    assert_span(event.trace, "at a.B.c(B.java)\nat a.D.e()");
}

static void a_long_trace_is_cut(void **state)
{
    static char line[LINE_BYTES_MAX];
    size_t size = 0;
    (void)state;
    size += (size_t)snprintf(line, sizeof line, "{\"message\":\"m\",\"stack\":\"");
    while (size < sizeof line - 32) {
        size += (size_t)snprintf(line + size, sizeof line - size, "at a.b(c)\\n");
    }
    size += (size_t)snprintf(line + size, sizeof line - size, "\"}");
    assert_true(read_bytes(span_of(line, size)));
    assert_span(event.message, "m");
    assert_in_range(event.trace.size, EVENT_TRACE_BYTES_MAX - 16, EVENT_TRACE_BYTES_MAX);
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_LONG);
}

// Half a secret is one that scrubbing does not know any more.
static void a_cut_leaves_no_half_word(void **state)
{
    char line[512];
    (void)state;
    int size =
        snprintf(line, sizeof line, "{\"message\":\"m\",\"service\":\"%0110d ghp_%036d\"}", 7, 7);
    assert_true(read_bytes(span_of(line, (size_t)size)));
    assert_int_equal(event.service.size, 110);
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_LONG);
}

// What announces a secret names no program.
static void a_secret_is_no_tag(void **state)
{
    (void)state;
    expect("Nov 22 10:00:00 host password: Hunter2", "password: Hunter2");
    expect("<11>Nov 22 10:00:00 host Authorization: Basic eDp5", "Authorization: Basic eDp5");
    expect("Nov 22 10:00:00 host passwords: none", "none");
}

static void what_stands_around_fills_the_gaps(void **state)
{
    (void)state;
    expect(
        "{\"log\":\"{\\\"msg\\\":\\\"x\\\",\\\"service\\\":\\\"shop\\\"}\",\"service\":\"docker\","
        "\"host\":\"vm\",\"level\":\"warn\",\"time\":\"2026-11-23T00:24:55Z\",\"event_id\":\"e\"}",
        "x");
    assert_span(event.service, "shop");
    assert_span(event.host, "vm");
    assert_span(event.event_id, "e");
    assert_int_equal(event.level, LEVEL_WARNING);
    assert_int_equal(event.at_ms, 1795393495000);
    expect("Nov 23 00:24:55 vm app[42]: {\"msg\":\"x\",\"time\":\"2026-11-22T23:58:01Z\"}", "x");
    assert_span(event.service, "app");
    assert_span(event.host, "vm");
    assert_int_equal(event.at_ms, 1795391881000);
    expect("{\"tags\":[\"a\"],\"message\":\"{\\\"level\\\":\\\"error\\\",\\\"msg\\\":\\\"x\\\"}\"}",
           "x");
    assert_int_equal(event.kind, KIND_ERROR);
    assert_int_equal(event.tag_count, 1);
    expect("{\"kind\":\"ticket\",\"minutes\":3,\"message\":\"{\\\"msg\\\":\\\"x\\\"}\"}", "x");
    assert_int_equal(event.kind, KIND_TICKET);
    assert_int_equal(event.seconds, 180);
}

static void an_inner_text_that_is_no_event_stays(void **state)
{
    (void)state;
    expect("{\"log\":\"{\\\"a\\\":1}\"}", "{\"a\":1}");
    assert_int_equal(event.flaws, 0);
    expect("{\"log\":\"{\\\"msg\\\":\"}", "{\"msg\":");
    assert_int_equal(event.flaws, 0);
    expect("Nov 23 00:24:55 vm app[42]: {broken", "{broken");
    assert_int_equal(event.flaws, 0);
    expect("@cee: nothing", "@cee: nothing");
    // Two objects are read, a third one is text.
    expect("{\"log\":\"{\\\"log\\\":\\\"{\\\\\\\"log\\\\\\\":1}\\\"}\"}", "{\"log\":1}");
}

static void what_stands_behind_a_text_tells_about_it(void **state)
{
    (void)state;
    expect("payment failed "
           "{\"level\":\"warn\",\"service\":\"shop\",\"message\":\"no\",\"minutes\":true,\"time\":"
           "\"0.3s\","
           "\"tags\":[\"a\"],\"event_id\":\"e\"}",
           "payment failed");
    assert_int_equal(event.flaws, 0); // it is the program's own data
    assert_int_equal(event.level, LEVEL_WARNING);
    assert_span(event.service, "shop");
    assert_int_equal(event.event_id.size, 0);
    assert_int_equal(event.tag_count, 0);
    assert_false(event.reported);
    expect("2026-11-23 00:23:31 ERROR payment failed {\"level\":\"warn\"}", "payment failed");
    assert_int_equal(event.level, LEVEL_ERROR); // what was told before wins
}

static void what_is_no_tail_stays(void **state)
{
    static const char *const lines[] = {
        "payment failed {order}",
        "payment failed {\"order\":17",
        "payment failed {\"order\":17} again",
        "payment failed body={\"order\":17}",
        "payment failed {\"order\":17}}",
        "payment failed []",
        "17 {\"order\":17}",
        "-- {\"order\":17}",
        "a { \"b { \"c { \"d { \"e {\"order\":17}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        expect(lines[i], lines[i]);
        assert_int_equal(event.flaws, 0);
    }
    expect("{\"subject\":\"it says {\\\"a\\\":1}\",\"customer\":\"c\"}", "it says {\"a\":1}");
}

static void nothing_in_it(void **state)
{
    static const char *const lines[] = {"", " \t", "\r", "\xEF\xBB\xBF", "\xEF\xBB\xBF \r"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_false(read_bytes(span_text(lines[i])));
    }
    assert_false(read_bytes(span_of(NULL, 0)));
    assert_false(read_bytes(span_of("\0\0", 2)));
}

static void syslog_tells_what_json_does_not(void **state)
{
    (void)state;
    expect("<14>1 2026-11-23T00:24:55Z vm node 12 - - {\"message\":\"x\",\"service\":\"shop\"}",
           "x");
    assert_span(event.service, "shop");
    assert_span(event.host, "vm");
    assert_int_equal(event.level, LEVEL_INFO);
    assert_int_equal(event.at_ms, 1795393495000);
    expect("<14>1 2026-11-23T00:24:55Z vm node 12 - - {\"message\":\"x\",\"level\":50,\"host\":"
           "\"web\",\"time\":1795393412817}",
           "x");
    assert_span(event.host, "web");
    assert_span(event.service, "node");
    assert_int_equal(event.level, LEVEL_ERROR);
    assert_int_equal(event.at_ms, 1795393412817);
}

static void an_inner_level_beats_only_a_weak_priority(void **state)
{
    (void)state;
    expect("<13>Nov 23 00:23:31 vm app: 2026-11-22 00:00:00 ERROR disk full", "disk full");
    assert_int_equal(event.level, LEVEL_ERROR);
    assert_int_equal(event.at_ms, 1795393411000); // syslog's time
    expect("<12>Nov 23 00:23:31 vm app: 2026-11-22 00:00:00 ERROR disk full", "disk full");
    assert_int_equal(event.level, LEVEL_WARNING);
}

static void tickets(void **state)
{
    (void)state;
    expect("{\"subject\":\"printer jam\",\"tags\":[\"printer-jam\",\"vip\"],\"minutes\":\"3.5\","
           "\"customer\":4711,\"event_id\":77,\"updated_at\":\"2026-11-22\"}",
           "printer jam");
    assert_int_equal(event.kind, KIND_TICKET);
    assert_int_equal(event.tag_count, 2);
    assert_int_equal(event.seconds, 210);
    assert_true(event.reported);
    assert_span(event.customer, "4711");
    assert_span(event.event_id, "77");
    assert_int_equal(event.updated_ms, 1795305600000);
}

static void a_lone_tag_makes_no_ticket(void **state)
{
    (void)state;
    expect("{\"tag\":\"app.access\",\"log\":\"x\"}", "x");
    assert_int_equal(event.kind, KIND_ERROR);
    assert_int_equal(event.tag_count, 1);
}

static void what_comes_by_syslog_is_no_ticket(void **state)
{
    (void)state;
    expect("<14>Nov 23 00:23:31 vm app: {\"message\":\"x\",\"tags\":[\"a\"]}", "x");
    assert_int_equal(event.kind, KIND_ERROR);
    expect("<14>Nov 23 00:23:31 vm app: {\"message\":\"x\",\"kind\":\"ticket\"}", "x");
    assert_int_equal(event.kind, KIND_TICKET); // unless it says so
}

static void stack_traces_by_rsyslog(void **state)
{
    (void)state;
    expect("<11>Nov 23 00:23:31 vm app: Traceback#012#011at x", "Traceback\n\tat x");
}

static void names_of_pino_winston_and_gelf(void **state)
{
    (void)state;
    expect("{\"level\":50,\"time\":1795393412817,\"pid\":18399,\"hostname\":\"vm\",\"err\":{"
           "\"type\":\"Error\",\"message\":\"db timeout\",\"stack\":\"Error: db timeout\\n    at "
           "...\"},\"orderId\":991,\"msg\":\"checkout failed\"}",
           "Error: checkout failed");
    assert_span(event.error_type, "Error");
    assert_span(event.host, "vm");
    expect("{\"level\":50,\"err\":{\"type\":\"Error\",\"message\":\"db timeout\"}}",
           "Error: db timeout");
    expect("{\"version\":\"1.1\",\"short_message\":\"login failed for bob\",\"timestamp\":"
           "1795393411.864,\"host\":\"vm\",\"level\":3,\"_error_message\":\"boom\"}",
           "login failed for bob");
    assert_int_equal(event.at_ms, 1795393411864);
    assert_int_equal(event.level, LEVEL_ERROR);
}

static void a_senders_own_template(void **state)
{
    (void)state;
    expect("{\"@t\":\"2026-11-23T00:00:00Z\",\"@mt\":\"User {name} in\"}", "User {name} in");
    assert_span(event.pattern, "User {name} in");
    expect("{\"@m\":\"User bob in\",\"@mt\":\"User {name} in\"}", "User bob in");
    assert_span(event.pattern, "User {name} in");
    expect("{\"log\":\"{\\\"messageTemplate\\\":\\\"User {name} in\\\"}\"}", "User {name} in");
    assert_span(event.pattern, "User {name} in");
    expect("{\"Message\":\"User bob in\",\"State\":{\"{OriginalFormat}\":\"User {Name} in\"}}",
           "User bob in");
    assert_span(event.pattern, "User {Name} in");
}

static void flaws_keep_the_raw_text(void **state)
{
    (void)state;
    expect_flaw("{\"message\":\"x", OUNCE_JSON_BAD);
    expect_flaw("{curly} braces", OUNCE_JSON_BAD);
    expect_flaw("{\"message\":\"x\"} and more", OUNCE_JSON_BAD);
    expect_flaw("{\"foo\":1}", OUNCE_TEXT_NONE);
    expect_flaw("<999>disk full", OUNCE_SYSLOG_BAD);
    expect_flaw("{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}", OUNCE_JSON_DEEP);
}

static void broken_json_in_syslog(void **state)
{
    (void)state;
    expect("<11>Nov 23 00:23:31 vm app: {\"message\":\"x", "{\"message\":\"x");
    assert_int_equal(event.flaws, 1U << OUNCE_JSON_BAD);
    assert_int_equal(event.level, LEVEL_ERROR);
    assert_span(event.service, "app");
}

static void a_header_and_nothing_else(void **state)
{
    static const char plain[] = "Nov 23 00:24:51 vm app:";
    static const char by_syslog[] = "<13>Nov 23 00:24:51 vm app:";
    (void)state;
    expect("<13>", "<13>");
    expect("<13>#012", "<13>#012");
    // What is grouped by then is the header itself, and by either route the same.
    assert_true(read_bytes(span_text(plain)));
    struct span message = event.message;
    assert_true(message.size > 0);
    assert_ptr_equal(message.at + message.size, plain + strlen(plain));
    assert_true(read_bytes(span_text(by_syslog)));
    assert_int_equal(event.message.size, message.size);
    assert_memory_equal(event.message.at, message.at, message.size);
}

static void bytes_that_are_no_text(void **state)
{
    (void)state;
    expect("disk \xFF\xFE full", "disk \xEF\xBF\xBD full");
    assert_int_equal(event.flaws, 1U << OUNCE_UTF8_BAD);
    assert_true(read_bytes(span_of("disk\0full\0", 10)));
    assert_span(event.message, "disk full");
    assert_int_equal(event.flaws, 1U << OUNCE_NUL_BYTE);
    expect("msg=\"\\n\" level=error", "msg=\"\\n\" level=error");
    assert_int_equal(event.flaws, 1U << OUNCE_TEXT_NONE);
}

static void clean_messages_point_into_the_line(void **state)
{
    static const char line[] = "{\"message\":\"disk full\",\"level\":\"error\"}";
    (void)state;
    assert_true(read_bytes(span_text(line)));
    assert_ptr_equal(event.message.at, line + 12);
}

// Lines as long as they can be, made of what costs most. Each must be read in one go.
static void long_lines(void **state)
{
    static const char *const pieces[] = {
        "[",       "{\"a\":", "\\", "\"",   "\xFF-", "#012",       "a=b ",    "\xFF", "<1>",
        "\\u0000", "tags=x ", "{",  " {\"", " []",   "{\"a\":1} ", "at x\\n", "}"};
    static const char *const heads[] = {"",
                                        "{\"message\":\"",
                                        "<11>1 - - - - - ",
                                        "<11>",
                                        "msg=x ",
                                        "{\"tags\":[",
                                        "a b {\"c\":",
                                        "{\"stack\":[\"",
                                        "{\"stack\":\"",
                                        "{\"log\":\"{\\\"msg\\\":\\\""};
    static char line[LINE_BYTES_MAX];
    (void)state;
    for (size_t h = 0; h < sizeof heads / sizeof heads[0]; h++) {
        for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
            size_t size = strlen(heads[h]), step = strlen(pieces[p]);
            memcpy(line, heads[h], size);
            for (; size + step <= sizeof line; size += step) {
                memcpy(line + size, pieces[p], step);
            }
            assert_true(read_bytes(span_of(line, size)));
            assert_true(event.message.size > 0);
            assert_true(event.message.size <= sizeof scratch);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_text_by_every_route),
        cmocka_unit_test(one_error_by_every_route),
        cmocka_unit_test(traces),
        cmocka_unit_test(calls_become_a_trace),
        cmocka_unit_test(a_long_trace_is_cut),
        cmocka_unit_test(a_cut_leaves_no_half_word),
        cmocka_unit_test(a_secret_is_no_tag),
        cmocka_unit_test(what_stands_around_fills_the_gaps),
        cmocka_unit_test(an_inner_text_that_is_no_event_stays),
        cmocka_unit_test(what_stands_behind_a_text_tells_about_it),
        cmocka_unit_test(what_is_no_tail_stays),
        cmocka_unit_test(nothing_in_it),
        cmocka_unit_test(syslog_tells_what_json_does_not),
        cmocka_unit_test(an_inner_level_beats_only_a_weak_priority),
        cmocka_unit_test(tickets),
        cmocka_unit_test(a_lone_tag_makes_no_ticket),
        cmocka_unit_test(what_comes_by_syslog_is_no_ticket),
        cmocka_unit_test(stack_traces_by_rsyslog),
        cmocka_unit_test(names_of_pino_winston_and_gelf),
        cmocka_unit_test(a_senders_own_template),
        cmocka_unit_test(flaws_keep_the_raw_text),
        cmocka_unit_test(broken_json_in_syslog),
        cmocka_unit_test(a_header_and_nothing_else),
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(clean_messages_point_into_the_line),
        cmocka_unit_test(long_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
