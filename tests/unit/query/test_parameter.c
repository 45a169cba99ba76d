// The part of a request after the question mark.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "query/parameter.h"

static uint8_t room[PARAMETER_BYTES_MAX];

static enum parameter_result get(const char *query, const char *name, struct span *value)
{
    *value = span_text("untouched");
    return parameter_get(span_text(query), name, room, value);
}

static void assert_found(const char *query, const char *name, const char *should)
{
    struct span value;
    assert_int_equal(get(query, name, &value), PARAMETER_FOUND);
    if (!span_equal(value, span_text(should))) {
        fail_msg("%s of %s is \"%.*s\", should be \"%s\"", name, query, (int)value.size,
                 (const char *)value.at, should);
    }
}

static void assert_result(const char *query, const char *name, enum parameter_result should)
{
    struct span value;
    if (get(query, name, &value) != should) {
        fail_msg("%s of \"%s\" should be %d", name, query, (int)should);
    }
}

static void values_are_found_by_name(void **state)
{
    (void)state;
    assert_found("limit=5", "limit", "5");
    assert_found("limit=5&offset=7", "offset", "7");
    assert_found("a=1&limit=5&b=2", "limit", "5");
    assert_found("limit=", "limit", "");
    assert_found("limit", "limit", "");
    assert_found("a&limit&b", "limit", "");
    assert_found("x=a=b=c", "x", "a=b=c");
    assert_found("&&limit=5&&", "limit", "5");
    assert_found("limit=5&limit=6", "limit", "5");
}

static void others_are_absent(void **state)
{
    (void)state;
    assert_result("", "limit", PARAMETER_ABSENT);
    assert_result("&", "limit", PARAMETER_ABSENT);
    assert_result("limits=5&lim=6&Limit=7&xlimit=8", "limit", PARAMETER_ABSENT);
    assert_result("a=limit", "limit", PARAMETER_ABSENT);
    assert_result("=limit=5", "limit", PARAMETER_ABSENT);
    struct span value;
    assert_int_equal(parameter_get((struct span){NULL, 0}, "limit", room, &value),
                     PARAMETER_ABSENT);
}

static void escapes_are_undone(void **state)
{
    (void)state;
    assert_found("s=my%20service", "s", "my service");
    assert_found("s=my+service", "s", "my service");
    assert_found("s=%2B%26%3d%25", "s", "+&=%");
    assert_found("s=%e4%BA%8b", "s", "\xE4\xBA\x8B");
}

static void broken_escapes_are_told(void **state)
{
    static const char *const bad[] = {"s=%",    "s=%2",   "s=a%2", "s=%g0", "s=%0g",
                                      "s=%%20", "s=% 20", "s=%-1", "s=%+1", "s=%2&x=0"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_result(bad[i], "s", PARAMETER_BAD);
    }
    // Only the one that is asked for matters.
    assert_found("s=%&limit=5", "limit", "5");
}

static void a_nul_is_a_byte_like_others(void **state)
{
    struct span value;
    (void)state;
    assert_int_equal(get("s=a%00b", "s", &value), PARAMETER_FOUND);
    assert_int_equal(value.size, 3);
    assert_memory_equal(value.at, "a\0b", 3);
}

static void values_have_a_longest(void **state)
{
    char query[2 + 3 * (PARAMETER_BYTES_MAX + 1) + 1] = "s=";
    struct span value;
    (void)state;
    memset(query + 2, 'x', PARAMETER_BYTES_MAX);
    assert_int_equal(get(query, "s", &value), PARAMETER_FOUND);
    assert_int_equal(value.size, PARAMETER_BYTES_MAX);
    query[2 + PARAMETER_BYTES_MAX] = 'x';
    assert_int_equal(get(query, "s", &value), PARAMETER_BAD);
    // It is the decoded value that counts.
    for (size_t i = 0; i < PARAMETER_BYTES_MAX; i++) {
        memcpy(query + 2 + 3 * i, "%41", 3);
    }
    query[2 + 3 * PARAMETER_BYTES_MAX] = '\0';
    assert_int_equal(get(query, "s", &value), PARAMETER_FOUND);
    assert_int_equal(value.size, PARAMETER_BYTES_MAX);
    assert_int_equal(value.at[PARAMETER_BYTES_MAX - 1], 'A');
}

static void strangers_are_named(void **state)
{
    static const char *const names[] = {"limit", "offset", NULL};
    static const char *const none[] = {NULL};
    (void)state;
    assert_int_equal(parameter_unknown(span_text(""), names).size, 0);
    assert_int_equal(parameter_unknown(span_text("limit=1&offset=2"), names).size, 0);
    assert_int_equal(parameter_unknown(span_text("&&limit&"), names).size, 0);
    assert_true(
        span_equal(parameter_unknown(span_text("limit=1&sort=x&foo=1"), names), span_text("sort")));
    assert_true(span_equal(parameter_unknown(span_text("limits=1"), names), span_text("limits")));
    assert_true(span_equal(parameter_unknown(span_text("limit=1"), none), span_text("limit")));
    assert_int_equal(parameter_unknown((struct span){NULL, 0}, names).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found_by_name),    cmocka_unit_test(others_are_absent),
        cmocka_unit_test(escapes_are_undone),          cmocka_unit_test(broken_escapes_are_told),
        cmocka_unit_test(a_nul_is_a_byte_like_others), cmocka_unit_test(values_have_a_longest),
        cmocka_unit_test(strangers_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
