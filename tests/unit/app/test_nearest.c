// The name that somebody most likely meant.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/nearest.h"

#include <string.h>

static const char *const names[] = {"listen", "http",       "data",        "redis",
                                    "name",   "issue_tags", "ignore_tags", "line_bytes_max"};
#define NAMES (sizeof names / sizeof names[0])

static void assert_nearest(const char *wrong, const char *should)
{
    const char *near = nearest_name(wrong, names, NAMES);
    if (!near || strcmp(near, should) != 0) {
        fail_msg("\"%s\" is taken for %s, should be %s", wrong, near ? near : "nothing", should);
    }
}

static void slips_of_the_finger(void **state)
{
    (void)state;
    assert_nearest("listen", "listen");
    assert_nearest("lisen", "listen");   // one missing
    assert_nearest("llisten", "listen"); // one too many
    assert_nearest("lizten", "listen");  // another
    assert_nearest("litsen", "listen");  // two swapped
    assert_nearest("htpt", "http");
    assert_nearest("dta", "data");
    assert_nearest("rediss", "redis");
    assert_nearest("issue-tags", "issue_tags");
    assert_nearest("ignored_tags", "ignore_tags");
    assert_nearest("line_byte_max", "line_bytes_max");
}

static void the_closest_of_several(void **state)
{
    static const char *const alike[] = {"port", "ports", "sport"};
    (void)state;
    assert_string_equal(nearest_name("ports", alike, 3), "ports");
    assert_string_equal(nearest_name("sprot", alike, 3), "sport");
    // Of equals the first.
    assert_string_equal(nearest_name("portx", alike, 3), "port");
}

static void what_is_far_off_is_nobody(void **state)
{
    static const char *const far[] = {"", "x", "frequency", "zzzzzz", "colour", "123456789012345"};
    char very_long[300];
    (void)state;
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        assert_null(nearest_name(far[i], names, NAMES));
    }
    memset(very_long, 'x', sizeof very_long);
    for (size_t size = 0; size < sizeof very_long; size++) {
        very_long[size] = '\0';
        assert_null(nearest_name(very_long, names, NAMES));
        very_long[size] = 'x';
    }
    assert_null(nearest_name("listen", names, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_of_the_finger),
        cmocka_unit_test(the_closest_of_several),
        cmocka_unit_test(what_is_far_off_is_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
