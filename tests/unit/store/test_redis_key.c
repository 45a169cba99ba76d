// Names of keys and how long they live.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/redis_key.h"
#include "store/store.h"

#define AT 1795427965000LL // 2026-11-23T09:59:25Z

static void is(struct draft *draft, const char *text)
{
    assert_true(span_equal(draft_span(draft), span_text(text)));
    draft->size = 0;
}

static void test_names(void **state)
{
    (void)state;
    uint8_t memory[REDIS_KEY_BYTES_MAX];
    struct draft draft = draft_in(memory, sizeof memory);
    struct span engine = span_text("web-1");
    for (int unit = PAGE_DAY; unit < PAGE_UNITS; unit++) {
        static const char *const texts[] = {"ounce:{s07}:web-1:d:20261123",
                                            "ounce:{s07}:web-1:h:2026112309",
                                            "ounce:{s07}:web-1:m:202611230959"};
        enum page_unit page = (enum page_unit)unit;
        redis_key_page(&draft, engine, (struct page_name){page, redis_period_of(page, AT), 7});
        is(&draft, texts[unit]);
    }
    redis_key_shard(&draft, engine, 63, "issues");
    is(&draft, "ounce:{s63}:web-1:issues");
    redis_key_shard(&draft, engine, 0, "aliases");
    is(&draft, "ounce:{s00}:web-1:aliases");
    redis_key_engine(&draft, engine, "events");
    is(&draft, "ounce:web-1:events");
}

static void test_the_longest_fits(void **state)
{
    (void)state;
    uint8_t memory[REDIS_KEY_BYTES_MAX], name[STORE_NAME_BYTES_MAX];
    memset(name, 'n', sizeof name);
    struct draft draft = draft_in(memory, sizeof memory);
    redis_key_page(&draft, span_of(name, sizeof name), (struct page_name){PAGE_MINUTE, 0, 63});
    assert_false(draft.cut);
}

static void test_lifetimes(void **state)
{
    (void)state;
    struct page_name minute = {PAGE_MINUTE, redis_period_of(PAGE_MINUTE, AT), 0};
    assert_int_equal(redis_page_ttl_s(minute, AT), 7200 - 25);
    struct page_name hour = {PAGE_HOUR, redis_period_of(PAGE_HOUR, AT), 0};
    assert_int_equal(redis_page_ttl_s(hour, AT), 8 * 86400 - 59 * 60 - 25);
    struct page_name day = {PAGE_DAY, redis_period_of(PAGE_DAY, AT) - 10, 0};
    assert_int_equal(redis_page_ttl_s(day, AT) / 86400, 89);
    day.period -= 200;
    assert_int_equal(redis_page_ttl_s(day, AT), 60); // slid out: not taken away in this instant
    assert_int_equal(redis_period_of(PAGE_DAY, -1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_the_longest_fits),
        cmocka_unit_test(test_lifetimes),
    };
    return cmocka_run_group_tests_name("redis_key", tests, NULL, NULL);
}
