// Lines on standard error, and how often the same one comes.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "capture.h"

#include "app/say.h"

#include <sys/wait.h>

static struct capture capture;

static void a_line_begins_with_the_program(void **state)
{
    (void)state;
    capture_begin(&capture, stderr);
    say("%s has %d lines", "a.log", 3);
    assert_string_equal(capture_end(&capture), "ounce: a.log has 3 lines\n");
}

static void a_long_line_is_cut(void **state)
{
    char text[5000];
    (void)state;
    memset(text, 'y', sizeof text);
    text[sizeof text - 1] = '\0';
    capture_begin(&capture, stderr);
    say("%s", text);
    const char *line = capture_end(&capture);
    assert_true(strlen(line) > 500 && strlen(line) < 2000);
    assert_memory_equal(line, "ounce: yyy", 10);
    assert_int_equal(line[strlen(line) - 1], '\n');
}

// At most one line in 10 s a topic, and how many were left out.
static void the_same_again_and_again_is_said_now_and_then(void **state)
{
    int64_t now_ms = 1795435200000;
    (void)state;
    capture_begin(&capture, stderr);
    for (int i = 0; i < 100; i++) {
        say_sometimes(3, now_ms + i * 100, "line %d is bad", i); // until 9.9 s
    }
    say_sometimes(4, now_ms + 1, "another topic");
    say_sometimes(3, now_ms + 10000, "line 100 is bad");
    say_sometimes(3, now_ms + 20000, "line 101 is bad");
    assert_string_equal(capture_end(&capture), "ounce: line 0 is bad\n"
                                               "ounce: another topic\n"
                                               "ounce: line 100 is bad (and 99 more like it)\n"
                                               "ounce: line 101 is bad\n");
}

static void a_clock_may_begin_at_zero(void **state)
{
    (void)state;
    capture_begin(&capture, stderr);
    say_sometimes(5, 0, "first");
    say_sometimes(5, 1, "second");
    assert_string_equal(capture_end(&capture), "ounce: first\n");
}

// A clock that was put back must not silence the program until it has caught up.
static void a_clock_may_go_back(void **state)
{
    (void)state;
    capture_begin(&capture, stderr);
    say_sometimes(6, 1795435200000, "before");
    say_sometimes(6, 1795435200000 - 86400000, "after");
    assert_string_equal(capture_end(&capture), "ounce: before\nounce: after\n");
}

static void a_broken_promise_is_seen(void **state)
{
    (void)state;
    capture_begin(&capture, stderr);
    pid_t child = fork();
    if (child == 0) {
        say_checks();
        CHECK(1 + 1 == 3);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    const char *said = capture_end(&capture);
    assert_true(WIFSIGNALED(status));
    assert_non_null(strstr(said, "ounce: a promise inside the program does not hold: 1 + 1 == 3"));
    assert_non_null(strstr(said, "test_say.c:"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_begins_with_the_program),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(the_same_again_and_again_is_said_now_and_then),
        cmocka_unit_test(a_clock_may_begin_at_zero),
        cmocka_unit_test(a_clock_may_go_back),
        cmocka_unit_test(a_broken_promise_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
