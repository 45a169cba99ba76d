// The words of every store.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/store.h"

static void test_names_of_engines(void **state)
{
    (void)state;
    uint8_t longest[STORE_NAME_BYTES_MAX + 1];
    memset(longest, 'a', sizeof longest);
    assert_true(store_name_valid(span_text("web-1.example_com")));
    assert_true(store_name_valid(span_of(longest, STORE_NAME_BYTES_MAX)));
    assert_false(store_name_valid(span_of(longest, sizeof longest)));
    static const char *const bad[] = {"", "a b", "a:b", "{a}", "a*", "\xc3\xa4"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(store_name_valid(span_text(bad[i])));
    }
}

static void test_states_have_names(void **state)
{
    (void)state;
    assert_string_equal(store_state_name(STORE_DOWN), "down");
    assert_string_equal(store_state_name(STORE_REFUSED), "refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_of_engines),
        cmocka_unit_test(test_states_have_names),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
