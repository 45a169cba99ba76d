// Numbers taken and given back: never one twice, never one too many.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window/pool.h"

#include <string.h>

struct thing {
    uint32_t link;
    uint32_t kept;
};

static void pool_hands_out_every_number_once(void **state)
{
    (void)state;
    struct thing things[4] = {0};
    struct pool pool = pool_of(things, sizeof things[0], 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(pool_take(&pool), i);
    }
    assert_int_equal(pool_take(&pool), POOL_NONE);
}

static void pool_hands_out_again_what_came_back(void **state)
{
    (void)state;
    struct thing things[4] = {0};
    struct pool pool = pool_of(things, sizeof things[0], 4);
    for (uint32_t i = 0; i < 4; i++) {
        things[pool_take(&pool)].kept = 10 + i;
    }
    pool_give(&pool, 2);
    pool_give(&pool, 0);
    assert_int_equal(pool_take(&pool), 0);
    assert_int_equal(pool_take(&pool), 2);
    assert_int_equal(pool_take(&pool), POOL_NONE);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(things[i].kept, 10 + i); // all but the first 4 bytes are the owner's
    }
}

static void pool_touches_only_what_it_handed_out(void **state)
{
    (void)state;
    struct thing things[8];
    memset(things, 0xAA, sizeof things);
    struct pool pool = pool_of(things, sizeof things[0], 8);
    pool_give(&pool, pool_take(&pool));
    assert_int_equal(pool_take(&pool), 0);
    for (uint32_t i = 1; i < 8; i++) {
        assert_int_equal(things[i].link, 0xAAAAAAAA);
    }
}

static void pool_of_none_is_empty(void **state)
{
    (void)state;
    struct pool pool = pool_of(NULL, sizeof(struct thing), 0);
    assert_int_equal(pool_take(&pool), POOL_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pool_hands_out_every_number_once),
        cmocka_unit_test(pool_hands_out_again_what_came_back),
        cmocka_unit_test(pool_touches_only_what_it_handed_out),
        cmocka_unit_test(pool_of_none_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
