// Values written and read back.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "store/redis_value.h"

#define NOON 1795435200000LL
#define SIGNATURE 0xabcdef0123456789ULL

static int window_up(void **state)
{
    struct window_plan plan = window_plan_for(100, 100, 100, 1024, true);
    void *memory = NULL;
    assert_int_equal(posix_memalign(&memory, 64, window_bytes(&plan)), 0);
    memset(memory, 0, window_bytes(&plan));
    *state = window_open(&plan, memory);
    window_slide(*state, NOON, 1);
    return 0;
}

static int window_down(void **state)
{
    free(*state);
    return 0;
}

static void is(struct draft *draft, const char *text)
{
    assert_true(span_equal(draft_span(draft), span_text(text)));
    draft->size = 0;
}

static void test_cells(void **state)
{
    (void)state;
    uint8_t memory[REDIS_CELL_BYTES_MAX];
    struct draft draft = draft_in(memory, sizeof memory);
    struct cell_values cell = {
        .errors = 41, .tickets = 2, .hours = 0xff00, .reported = 1, .seconds = 300};
    redis_value_cell(&draft, PAGE_DAY, &cell);
    struct cell_values back = {.signature = 5};
    assert_true(redis_value_read_cell(draft_span(&draft), PAGE_DAY, &back));
    assert_int_equal(back.signature, 5);
    assert_int_equal(back.errors, 41);
    assert_int_equal(back.tickets, 2);
    assert_int_equal(back.hours, 0xff00);
    assert_int_equal(back.reported, 1);
    assert_int_equal(back.seconds, 300);
    is(&draft, "41 2 00ff00 1 300");
    redis_value_cell(&draft, PAGE_HOUR, &cell);
    assert_true(redis_value_read_cell(draft_span(&draft), PAGE_HOUR, &back));
    assert_int_equal(back.hours, 0);
    is(&draft, "41 2");
    cell = (struct cell_values){0, UINT64_MAX, UINT64_MAX, UINT32_MAX, UINT32_MAX, 0xffffff};
    redis_value_cell(&draft, PAGE_DAY, &cell);
    assert_false(draft.cut);
}

static void test_what_is_no_cell(void **state)
{
    (void)state;
    static const char *const days[] = {"",
                                       "1",
                                       "1 2",
                                       "1 2 3 4 5",
                                       "1 2 00000g 1 1",
                                       "1 2 000001 1",
                                       "1 2 000001 1 1 1",
                                       "-1 2 000001 1 1",
                                       "1 4294967296 000001 1 1",
                                       "1  2 000001 1 1"};
    struct cell_values cell;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        assert_false(redis_value_read_cell(span_text(days[i]), PAGE_DAY, &cell));
    }
    assert_false(redis_value_read_cell(span_text("1 2 3"), PAGE_MINUTE, &cell));
}

static void test_an_issue(void **state)
{
    struct window *window = *state;
    uint8_t memory[REDIS_ISSUE_BYTES_MAX];
    struct draft draft = draft_in(memory, sizeof memory);
    struct happening happening = {.signature = SIGNATURE,
                                  .first_ms = NOON - 1000,
                                  .last_ms = NOON,
                                  .count = 3,
                                  .service =
                                      window_service(window, span_text("EU/shop, 50% \xc3\xa4")),
                                  .kind = KIND_ERROR,
                                  .level = LEVEL_CRITICAL};
    uint32_t issue = window_add(window, NOON, &happening, span_text("Card declined: <num> %"), 1);
    redis_value_issue(&draft, window, issue, 7);
    struct span text = draft_span(&draft);
    int64_t last_ms;
    assert_true(redis_value_last_ms(text, &last_ms));
    assert_int_equal(last_ms, NOON);

    void *other_state;
    window_up(&other_state);
    struct window *other = other_state;
    uint32_t version = 7;
    uint32_t merged = redis_value_merge_issue(text, SIGNATURE, other, &version);
    assert_int_not_equal(merged, ISSUE_NONE);
    uint8_t again[REDIS_ISSUE_BYTES_MAX];
    struct draft second = draft_in(again, sizeof again);
    redis_value_issue(&second, other, merged, 7);
    assert_true(span_equal(draft_span(&second), text));
    version = 8;
    assert_int_equal(redis_value_merge_issue(text, SIGNATURE, other, &version), ISSUE_NONE);
    assert_int_equal(version, 7); // says which it is
    is(&draft, "7 1795435199000 1795435200000 error 1 "
               "error/critical/20261123/EU%2fshop%2c%2050%25%20\xc3\xa4 Card declined: <num> %");
    window_down(&other_state);
}

static void test_an_issue_that_knows_little(void **state)
{
    struct window *window = *state;
    uint8_t memory[REDIS_ISSUE_BYTES_MAX];
    struct draft draft = draft_in(memory, sizeof memory);
    uint32_t version = 0;
    struct span text = span_text("0 - - ticket 0 - a title");
    uint32_t issue = redis_value_merge_issue(text, SIGNATURE, window, &version);
    assert_int_not_equal(issue, ISSUE_NONE);
    assert_true(window_issue(window, issue)->has_tickets);
    assert_int_equal(window_issue(window, issue)->first_ms, INSTANT_NONE);
    redis_value_issue(&draft, window, issue, 0);
    is(&draft, "0 - - ticket 0 - a title");
}

static void test_what_is_no_issue(void **state)
{
    struct window *window = *state;
    static const char *const bad[] = {"",
                                      "x",
                                      "0",
                                      "0 1",
                                      "0 1 2",
                                      "0 1 2 errors 0 - t",
                                      "0 1 2 error x - t",
                                      "0 1 2 error 256 - t",
                                      "0 1 99999999999999999999 error 0 - t",
                                      "0 1.5 2 error 0 - t"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t version = 0;
        assert_int_equal(redis_value_merge_issue(span_text(bad[i]), SIGNATURE, window, &version),
                         ISSUE_NONE);
    }
    assert_int_equal(window_counts(window)->issues, 0);
}

static void test_a_bad_facet_costs_only_itself(void **state)
{
    struct window *window = *state;
    uint32_t version = 0;
    struct span text =
        span_text("0 1795435199000 1795435200000 error 0 x/error/20261123/a,"
                  "error/loud/20261123/a,error/error/20261399/a,error/error/20261123/%,"
                  "error/error,,ticket//-/shop Title");
    uint32_t issue = redis_value_merge_issue(text, SIGNATURE, window, &version);
    assert_int_not_equal(issue, ISSUE_NONE);
    assert_int_equal(window_issue(window, issue)->facet_count, 1);
    const struct facet *facet = window_facet(window, window_issue(window, issue)->facets);
    assert_int_equal(facet->kind, KIND_TICKET);
    assert_int_equal(facet->level, LEVEL_NONE);
    assert_int_equal(facet->last_day, INT32_MIN);
    assert_true(span_equal(window_service_name(window, facet->service), span_text("shop")));
}

static void test_the_largest_fits(void **state)
{
    struct window *window = *state;
    uint8_t name[SERVICE_BYTES_MAX], title[1024];
    static uint8_t memory[REDIS_ISSUE_BYTES_MAX];
    memset(name, ' ', sizeof name);
    memset(title, 't', sizeof title);
    for (uint8_t i = 0; i < WINDOW_FACETS_MAX; i++) {
        name[0] = (uint8_t)(1 + i);
        struct happening happening = {.signature = SIGNATURE,
                                      .first_ms = NOON,
                                      .last_ms = NOON,
                                      .count = 1,
                                      .service = window_service(window, span_of(name, sizeof name)),
                                      .kind = KIND_TICKET,
                                      .level = LEVEL_EMERGENCY};
        window_add(window, NOON, &happening, span_of(title, sizeof title), 0);
    }
    struct draft draft = draft_in(memory, sizeof memory);
    redis_value_issue(&draft, window, window_find(window, SIGNATURE), UINT32_MAX);
    assert_false(draft.cut);
}

static void test_an_alias(void **state)
{
    struct window *window = *state;
    uint8_t memory[REDIS_ISSUE_BYTES_MAX];
    struct draft draft = draft_in(memory, sizeof memory);
    struct alias_values alias;
    assert_true(window_alias(window, SIGNATURE, 0xc0ffee, 3, span_text("charge <num> failed "), 2));
    redis_value_alias(&draft, window, window_find(window, SIGNATURE));
    assert_true(redis_value_read_alias(draft_span(&draft), SIGNATURE, &alias));
    assert_int_equal(alias.target, 0xc0ffee);
    assert_int_equal(alias.order, 3);
    assert_int_equal(alias.evidence, 2);
    assert_true(span_equal(alias.title, span_text("charge <num> failed ")));
    is(&draft, "0000000000c0ffee 3 2 charge <num> failed ");
    assert_true(window_alias(window, SIGNATURE + 1, 0xc0ffef, UINT32_MAX, span_text(""), 0));
    redis_value_alias(&draft, window, window_find(window, SIGNATURE + 1));
    assert_true(redis_value_read_alias(draft_span(&draft), SIGNATURE, &alias));
    assert_int_equal(alias.order, UINT32_MAX);
    assert_int_equal(alias.title.size, 0);
    is(&draft, "0000000000c0ffef 4294967295 0 ");
}

static void test_what_is_no_alias(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      " ",
                                      "0000000000c0ffee",
                                      "0000000000c0ffee 3",
                                      "0000000000c0ffee 3 ",
                                      "0000000000c0ffee3 1 t",
                                      "0000000000c0ffee  3 1 t",
                                      "0000000000c0ffee 3 x t",
                                      "0000000000c0ffee 3 256 t",
                                      "0000000000c0ffee 4294967296 1 t",
                                      "0000000000c0ffee -1 1 t",
                                      "0000000000C0FFEE 3 1 t",
                                      "000000000c0ffee 3 1 t",
                                      "00000000000c0ffee 3 1 t",
                                      "0x00000000c0ffee 3 1 t",
                                      "abcdef0123456789 3 1 points to itself"};
    struct alias_values alias;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(redis_value_read_alias(span_text(bad[i]), SIGNATURE, &alias));
    }
    assert_true(redis_value_read_alias(span_text("abcdef0123456789 3 1 t"), 1, &alias));
}

int main(void)
{
#define WITH_WINDOW(test) cmocka_unit_test_setup_teardown(test, window_up, window_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_what_is_no_cell),
        WITH_WINDOW(test_an_issue),
        WITH_WINDOW(test_an_issue_that_knows_little),
        WITH_WINDOW(test_what_is_no_issue),
        WITH_WINDOW(test_a_bad_facet_costs_only_itself),
        WITH_WINDOW(test_the_largest_fits),
        WITH_WINDOW(test_an_alias),
        cmocka_unit_test(test_what_is_no_alias),
    };
    return cmocka_run_group_tests_name("redis_value", tests, NULL, NULL);
}
