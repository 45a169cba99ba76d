// Syslog headers of both RFCs, and what real senders make of them.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/syslog.h"

// 2026-11-23T12:00:00Z
static const struct instant_context now = {.now_ms = 1795435200000LL, .skew_ms = 600000};
static struct syslog got;

static void assert_span(struct span span, const char *want)
{
    assert_int_equal(span.size, strlen(want));
    assert_memory_equal(span.at, want, span.size);
}

static void expect(const char *line, const char *host, const char *service, const char *message)
{
    assert_int_equal(syslog_read(&now, span_text(line), &got), SYSLOG_READ);
    assert_span(got.host, host);
    assert_span(got.service, service);
    assert_span(got.message, message);
}

static void rfc5424(void **state)
{
    (void)state;
    expect("<11>1 2026-11-23T00:23:31.768808+00:00 vm app - M1 [timeQuality tzKnown=\"1\"][x@1 "
           "a=\"b\"] disk full",
           "vm", "app", "disk full");
    assert_int_equal(got.at_ms, 1795393411768);
    assert_int_equal(got.level, LEVEL_ERROR);
    assert_false(got.level_weak);
    expect("<11>1 2026-11-23T00:24:51+00:00 vm billing - - -  two blanks", "vm", "billing",
           "two blanks");
    expect("<13>1 - - - - - - \xEF\xBB\xBFwith a BOM", "", "", "with a BOM");
    assert_true(got.at_ms == INSTANT_NONE);
    assert_true(got.level_weak);
}

static void structured_data(void **state)
{
    (void)state;
    expect("<11>1 - h a - - [x a=\"q\\\"] \\\\\" b=\"]\"] text", "h", "a", "text");
    expect("<11>1 - h a - - [x a=\"1\"][y b=\"2\"]", "h", "a", "");
    expect("<11>1 - h a - - [x a=\"1\"] [main] text", "h", "a", "[main] text");
    expect("<11>1 - h a - - [x a=\"1 text", "h", "a", "[x a=\"1 text"); // has no end
    expect("<11>1 - h a - - no data, only text", "h", "a", "no data, only text");
    expect("<11>1 - h a - - -5 degrees", "h", "a", "-5 degrees");
}

static void rfc5424_cut_short(void **state)
{
    (void)state;
    expect("<11>1 2026-11-23T00:24:51Z", "", "", "");
    expect("<11>1 2026-11-23T00:24:51Z vm", "vm", "", "");
    expect("<11>1 2026-11-23T00:24:51Z vm app - - -", "vm", "app", "");
    expect("<11>1 apple fell", "", "", "1 apple fell"); // no time, so no version either
}

static void rfc3164(void **state)
{
    (void)state;
    expect("<11>Nov 23 00:23:31 vm app: disk full", "vm", "app", "disk full");
    assert_int_equal(got.at_ms, 1795393411000);
    expect("<11>Nov  3 00:23:31 vm app[42]: disk full", "vm", "app", "disk full");
    assert_int_equal(got.at_ms, 1793665411000);
    expect("<11>Nov 23 00:23:31 vm postfix/smtpd[42]:disk full", "vm", "postfix/smtpd",
           "disk full");
    expect("<11>2026-11-23T00:23:31Z vm my_app.py: disk full", "vm", "my_app.py", "disk full");
    expect("<11>Nov 23 00:23:31 fe80::1 app: disk full", "fe80::1", "app", "disk full");
    expect("<11>Nov 23 00:23:31 vm app:", "vm", "app", "");
}

static void rfc3164_with_parts_missing(void **state)
{
    (void)state;
    expect("<11>Nov 23 00:23:31 app[42]: disk full", "", "app", "disk full");
    expect("<11>Nov 23 00:23:31 vm disk full", "vm", "", "disk full");
    expect("<11>Nov 23 00:23:31 vm http://x is down", "vm", "", "http://x is down");
    expect("<11>Nov 23 00:23:31 (vm) is down", "", "", "(vm) is down");
    expect("<11>Nov 23 00:23:31 vm su(pam_unix)[42]: opened", "vm", "su(pam_unix)", "opened");
    expect("<11>Nov 23 00:23:31: %SYS-5-CONFIG_I: set", "", "", "%SYS-5-CONFIG_I: set");
    expect("<189>Nov 23 00:23:31 10.0.0.1 4711: %LINK-3-UPDOWN: down", "10.0.0.1", "",
           "%LINK-3-UPDOWN: down");
    expect("<11>disk full", "", "", "disk full");
    expect("<11>", "", "", "");
    assert_int_equal(got.text.size, 0);
}

static void priorities(void **state)
{
    static const char *const ordinary[] = {"<", "<>", "<html>", "<1", "<12x>", "< 1>x"};
    static const char *const out_of_range[] = {"<192>x", "<999>x", "<1000>x", "<0000>x",
                                               "<44444444444444444444>x"};
    (void)state;
    for (size_t i = 0; i < sizeof ordinary / sizeof ordinary[0]; i++) {
        assert_int_equal(syslog_read(&now, span_text(ordinary[i]), &got), SYSLOG_NOT);
    }
    for (size_t i = 0; i < sizeof out_of_range / sizeof out_of_range[0]; i++) {
        assert_int_equal(syslog_read(&now, span_text(out_of_range[i]), &got), SYSLOG_PRI);
    }
    expect("<191>x", "", "", "x");
    assert_int_equal(got.level, LEVEL_DEBUG);
    expect("<0>x", "", "", "x");
    assert_int_equal(got.level, LEVEL_EMERGENCY);
    expect("<14>x", "", "", "x");
    assert_int_equal(got.level, LEVEL_INFO);
    assert_true(got.level_weak);
}

static void escapes_of_rsyslog(void **state)
{
    static const char text[] = "a#012#011b #013 #01";
    static const char plain[] = "issue #12";
    uint8_t out[sizeof text];
    (void)state;
    assert_span(syslog_unescape(span_text(text), out), "a\n\tb #013 #01");
    assert_ptr_equal(syslog_unescape(span_text(plain), out).at, plain);
    assert_span(syslog_unescape(span_text("#012"), out), "\n");
    assert_span(syslog_unescape(span_text(""), out), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc5424),
        cmocka_unit_test(structured_data),
        cmocka_unit_test(rfc5424_cut_short),
        cmocka_unit_test(rfc3164),
        cmocka_unit_test(rfc3164_with_parts_missing),
        cmocka_unit_test(priorities),
        cmocka_unit_test(escapes_of_rsyslog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
