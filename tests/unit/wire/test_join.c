// Lines of a trace become one event; other lines stay alone.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/join.h"

#include <stdio.h>
#include <stdlib.h>

#define ROOM_BYTES 65536

static uint8_t room[ROOM_BYTES];
static char shape[4096];       // what came out: the lines of each event, `3 1 1`
static char trace[ROOM_BYTES]; // of the last event that had one

static void take(struct join *join)
{
    struct joined event;
    while (join_take(join, &event)) {
        size_t used = strlen(shape);
        snprintf(shape + used, sizeof shape - used, "%s%u", used ? " " : "", event.lines);
        if (event.trace.size > 0) {
            snprintf(trace, sizeof trace, "%.*s", (int)event.trace.size,
                     (const char *)event.trace.at);
        }
    }
}

// With a pause after each line everything that waits has to survive in the room alone.
static void run(const char *text, bool pausing)
{
    struct join join = {0};
    uint8_t held[ROOM_BYTES];
    shape[0] = trace[0] = 0;
    join_lend(&join, room, sizeof room);
    for (struct span rest = span_text(text); rest.size > 0;) {
        uint8_t line[ROOM_BYTES];
        size_t size = span_find(rest, '\n');
        memcpy(line, rest.at, size);
        join_put(&join, span_of(pausing ? line : rest.at, size));
        take(&join);
        rest = span_skip(rest, size + 1);
        if (pausing) {
            join_pause(&join);
            take(&join);
            memcpy(held, room, join_held_bytes(&join));
            memset(room, 'x', sizeof room);
            memset(line, 'x', sizeof line);
            memcpy(room, held, join_held_bytes(&join));
            join_lend(&join, room, sizeof room);
        }
    }
    join_end(&join);
    take(&join);
    assert_int_equal(join_held_bytes(&join), 0);
}

static void comes_as(const char *text, const char *expected)
{
    for (int pausing = 0; pausing < 2; pausing++) {
        run(text, pausing);
        if (strcmp(shape, expected) != 0) {
            fail_msg("%s\n  expected %s, not %s", text, expected, shape);
        }
    }
}

#define FRAME "\tat com.shop.Cart.total(Cart.java:12)\n"
#define TYPE "java.lang.IllegalStateException: no items\n"

static void a_trace_belongs_to_the_log_line_before_it(void **state)
{
    (void)state;
    comes_as("2024-05-01 12:00:00 INFO Cart - up\n"
             "2024-05-01 12:00:00 ERROR Cart - failed\n" TYPE FRAME FRAME "\t... 3 more\n"
             "Caused by: java.io.IOException: x\n" FRAME "2024-05-01 12:00:00 INFO Cart - on\n",
             "1 7 1");
    assert_string_equal(trace, TYPE FRAME FRAME "\t... 3 more\nCaused by: java.io.IOException: "
                                                "x\n\tat com.shop.Cart.total(Cart.java:12)");
    comes_as("2024-05-01 12:00:00 ERROR failed\r\n" FRAME, "2");
}

static void a_trace_may_stand_alone(void **state)
{
    (void)state;
    comes_as(TYPE FRAME TYPE FRAME FRAME, "2 3");
    comes_as("java.lang.Error: first line\nsecond line of it\n" FRAME, "3");
    comes_as(FRAME FRAME, "2");
}

static void without_a_frame_nothing_is_joined(void **state)
{
    (void)state;
    comes_as("2024-05-01 12:00:00 ERROR failed\n" TYPE "2024-05-01 12:00:01 INFO on\n", "1 1 1");
    comes_as(TYPE TYPE TYPE, "1 1 1");
    comes_as("2024-05-01 12:00:00 ERROR failed\nCaused by: java.io.IOException: x\nnext\n",
             "1 1 1");
    comes_as("2024-05-01 12:00:00 ERROR failed:\n  - one\n  - two\n\n  at home\n", "1 1 1 1 1");
    comes_as("error: one\nerror: two\n\nerror: three\n", "1 1 1 1");
    comes_as("panic: at the disco\nsold out\n", "1 1");
}

static void a_line_that_tells_no_failure_has_no_trace(void **state)
{
    (void)state;
    comes_as("2024-05-01 12:00:00 INFO listening\n" FRAME FRAME, "1 2");
}

static void json_is_never_joined(void **state)
{
    (void)state;
    comes_as("{\"level\":\"error\"}\n" FRAME "{\"level\":\"error\"}\n", "1 1 1");
}

static void a_header_ends_a_trace(void **state)
{
    (void)state;
    comes_as(TYPE FRAME "2024-05-01 12:00:00 ERROR next\n" FRAME, "2 2");
    comes_as(TYPE FRAME "plain words\n" FRAME, "2 1 1");
}

#define CALL "  File \"/app/x.py\", line 1, in f\n    raise java.lang.Error(1)\n    ~~^~~\n"

static void python(void **state)
{
    (void)state;
    comes_as("Traceback (most recent call last):\n" CALL CALL "KeyError: 'x'\n"
             "\nDuring handling of the above exception, another exception occurred:\n\n"
             "Traceback (most recent call last):\n" CALL "timed.out\nlistening\n",
             "16 1");
    comes_as("Traceback (most recent call last):\n" CALL "KeyError: 'x'\n\nnext\n", "5 1 1");
    comes_as("Traceback (most recent call last):\n" CALL "KeyError\n"
             "Traceback (most recent call last):\n" CALL "KeyError\n",
             "5 5");
}

static void go_and_its_blank_lines(void **state)
{
    (void)state;
    comes_as("panic: no items\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/x.go:1 +0x1d\n\n"
             "goroutine 2 [select]:\nmain.wait(0x1)\n\t/src/x.go:7 +0x1d\nexit status 2\n\nnext\n",
             "10 1 1");
    comes_as("main.total(1)\nmain.total(2)\n", "1 1");
}

static void node_from_its_source_line_on(void **state)
{
    (void)state;
    comes_as("/app/cart.js:12\n        throw new Error('x');\n        ^\n\nError: x\n"
             "    at f (/app/cart.js:12:1) {\n  code: 1,\n  more: {\n    a: 1\n  }\n}\n\n"
             "Node.js v20.1.0\nup\n",
             "13 1");
}

static void a_panic_and_the_line_with_what_it_said(void **state)
{
    (void)state;
    comes_as("thread 'main' panicked at src/main.rs:1:2:\nno items\nnote: run with "
             "`RUST_BACKTRACE=1` environment variable to display a backtrace\nup\n",
             "3 1");
    comes_as("thread 'main' panicked at src/main.rs:1:2:\n2024-05-01 12:00:00 INFO up\n", "1 1");
}

static void the_rest(void **state)
{
    (void)state;
    comes_as("Unhandled exception. System.A: x\n ---> System.B: y\n   at Shop.Cart.Total()\n"
             "   --- End of inner exception stack trace ---\n   at Shop.Cart.Total()\nup\n",
             "5 1");
    comes_as("/app/x.rb:1:in `f': no (Shop::Empty)\n\tfrom /app/x.rb:3:in `g'\nup\n", "2 1");
    comes_as("PHP Fatal error:  Uncaught E\\A: x in /x.php:1\nStack trace:\n#0 {main}\n\n"
             "Next E\\B: y in /x.php:1\nStack trace:\n#0 {main}\n  thrown in /x.php on line 1\n",
             "8");
    comes_as("terminate called after throwing an instance of 'E'\n  what():  x\nup\n", "2 1");
    comes_as("==================================================\n"
             "==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x6\n    #0 0x1 in f "
             "/x.c:1:2\n\n0x6 is located there\n\nSUMMARY: AddressSanitizer\n=>0x6: fa\n"
             "==1==ABORTING\nup\n",
             "9 1");
}

static void each_line_may_have_a_prefix(void **state)
{
    (void)state;
    comes_as("Jan  1 00:00:09 web app[12]: ERROR failed\n"
             "Jan  1 00:00:10 web app[12]: java.lang.Error: x\n"
             "Jan  1 00:00:10 web app[12]: \tat a.b.C.d(C.java:1)\n"
             "Jan  1 00:00:10 web app[12]: #011at a.b.C.d(C.java:1)\n"
             "Jan  1 00:00:10 web app[12]: INFO up\n",
             "4 1");
    assert_string_equal(trace, "java.lang.Error: x\n\tat a.b.C.d(C.java:1)\n"
                               "#011at a.b.C.d(C.java:1)");
    comes_as("<11>1 2024-05-01T12:00:00Z web app 12 - - panic: no\n"
             "<11>1 2024-05-01T12:00:00Z web app 12 - - \n"
             "<11>1 2024-05-01T12:00:01Z web app 12 - - goroutine 1 [running]:\n"
             "<11>1 2024-05-01T12:00:01Z web app 12 - - main.main()\n"
             "<11>1 2024-05-01T12:00:01Z web app 12 - - \t/x.go:1 +0x1\n",
             "5");
    assert_string_equal(trace, "\ngoroutine 1 [running]:\nmain.main()\n\t/x.go:1 +0x1");
    comes_as("2024-05-01T12:00:00.123456789Z stderr F Error: x\n"
             "2024-05-01T12:00:00.1234Z stderr F     at f (/app/x.js:1:2)\n"
             "2024-05-01T12:00:00.12Z stderr F     at g (/app/x.js:1:2)\n",
             "3");
    comes_as("web-1  | Error: x\nweb-1  |     at f (/app/x.js:1:2)\nweb-1  | up\n", "2 1");
}

static void another_process_is_not_joined(void **state)
{
    (void)state;
    comes_as("Jan  1 00:00:10 web app[12]: java.lang.Error: x\n"
             "Jan  1 00:00:10 web app[13]: \tat a.b.C.d(C.java:1)\n",
             "1 1");
    comes_as("Jan  1 00:00:10 web app[12]: java.lang.Error: x\n"
             "Jan  1 00:00:10 web app[12]: \tat a.b.C.d(C.java:1)\n"
             "Jan  1 00:00:10 web other[12]: \tat a.b.C.d(C.java:1)\n",
             "2 1");
}

static void loggers_begin_an_event_with_every_line(void **state)
{
    (void)state;
    comes_as("2024-05-01 12:00:00 ERROR com.shop.Cart: failed\n"
             "2024-05-01 12:00:00 ERROR com.shop.Basket: failed\n" FRAME,
             "1 2");
}

static void too_many_lines_in_doubt_are_given_back(void **state)
{
    (void)state;
    comes_as(TYPE "1\n2\n3\n4\n5\n6\n7\n8\n9\n" FRAME, "1 1 1 1 1 1 1 1 1 1 1");
}

static void what_does_not_fit_is_left_out_and_belongs_all_the_same(void **state)
{
    char text[8000] = TYPE;
    (void)state;
    for (int i = 0; i < 100; i++) {
        strncat(text, FRAME, sizeof text - strlen(text) - 1);
    }
    struct join join = {0};
    struct joined event;
    join_lend(&join, room, 200);
    for (struct span rest = span_text(text); rest.size > 0;) {
        size_t size = span_find(rest, '\n');
        join_put(&join, span_of(rest.at, size));
        assert_false(join_take(&join, &event));
        rest = span_skip(rest, size + 1);
    }
    join_end(&join);
    assert_true(join_take(&join, &event));
    assert_int_equal(event.lines, 101);
    assert_true(event.head.size + 1 + event.trace.size <= 200);
    assert_false(join_take(&join, &event));
}

static void a_trace_without_end_is_several_events(void **state)
{
    struct join join = {0};
    struct joined event;
    uint32_t lines = 0, events = 0;
    (void)state;
    join_lend(&join, room, sizeof room);
    for (int i = 0; i < 2 * JOIN_LINES_MAX; i++) {
        join_put(&join, span_text("\tat com.shop.Cart.total(Cart.java:12)"));
        while (join_take(&join, &event)) {
            events++;
            lines += event.lines;
        }
    }
    assert_int_equal(events, 1);
    assert_int_equal(lines, JOIN_LINES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trace_belongs_to_the_log_line_before_it),
        cmocka_unit_test(a_trace_may_stand_alone),
        cmocka_unit_test(without_a_frame_nothing_is_joined),
        cmocka_unit_test(a_line_that_tells_no_failure_has_no_trace),
        cmocka_unit_test(json_is_never_joined),
        cmocka_unit_test(a_header_ends_a_trace),
        cmocka_unit_test(python),
        cmocka_unit_test(go_and_its_blank_lines),
        cmocka_unit_test(node_from_its_source_line_on),
        cmocka_unit_test(a_panic_and_the_line_with_what_it_said),
        cmocka_unit_test(the_rest),
        cmocka_unit_test(each_line_may_have_a_prefix),
        cmocka_unit_test(another_process_is_not_joined),
        cmocka_unit_test(loggers_begin_an_event_with_every_line),
        cmocka_unit_test(too_many_lines_in_doubt_are_given_back),
        cmocka_unit_test(what_does_not_fit_is_left_out_and_belongs_all_the_same),
        cmocka_unit_test(a_trace_without_end_is_several_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
