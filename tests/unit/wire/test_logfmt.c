// logfmt: what counts as such, and what its pairs give.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/logfmt.h"

static const struct instant_context now = {.now_ms = 1795435200000LL}; // 2026-11-23T12:00:00Z
static uint8_t room[4096];
static struct scratch scratch;
static struct event event;

static void assert_span(struct span got, const char *want)
{
    assert_int_equal(got.size, strlen(want));
    assert_memory_equal(got.at, want, got.size);
}

static void read(const char *line)
{
    struct fields fields;
    scratch = (struct scratch){.at = room, .size = sizeof room};
    fields_begin(&fields, &now, &scratch, &event);
    assert_true(is_logfmt(span_text(line)));
    logfmt_read(span_text(line), &fields);
}

static void ordinary_text_is_not_logfmt(void **state)
{
    static const char *const lines[] = {
        "",
        "disk full",
        "authentication failure; logname= uid=0 euid=0 msg=x",
        "logname= uid=0 euid=0",
        "msg=alone",
        "msg= level=error",
        "msg=\" \" level=error",
        "level=error time=2026-11-22T23:58:01Z",
        "=x msg=y a=b",
        "msg",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_false(is_logfmt(span_text(lines[i])));
    }
}

static void pairs_become_fields(void **state)
{
    (void)state;
    read("time=2026-11-22T23:58:01Z level=error msg=\"card \\\"17\\\"\\tdeclined = bad\" order=991 "
         "retry  service=shop tags=\"a, b\"");
    assert_span(event.message, "card \"17\"\tdeclined = bad");
    assert_span(event.service, "shop");
    assert_int_equal(event.level, LEVEL_ERROR);
    assert_int_equal(event.at_ms, 1795391881000);
    assert_int_equal(event.tag_count, 2);
    assert_int_equal(event.flaws, 0);
}

static void an_unquoted_message_runs_on(void **state)
{
    (void)state;
    read("level=warn msg=disk full on  /dev/sda1 host=vm more words");
    assert_span(event.message, "disk full on  /dev/sda1");
    assert_span(event.host, "vm");
    read("host=vm message=disk full");
    assert_span(event.message, "disk full");
    read("msg=\"disk\" full host=vm");
    assert_span(event.message, "disk");
}

static void quotes_without_an_end(void **state)
{
    (void)state;
    read("level=warn msg=\"disk full");
    assert_span(event.message, "disk full");
    read("level=warn msg=\"disk full\\");
    assert_span(event.message, "disk full\\");
    read("level=warn msg=\"disk\"full");
    assert_span(event.message, "disk");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_text_is_not_logfmt),
        cmocka_unit_test(pairs_become_fields),
        cmocka_unit_test(an_unquoted_message_runs_on),
        cmocka_unit_test(quotes_without_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
