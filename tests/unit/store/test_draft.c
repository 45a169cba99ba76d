// Texts put together and numbers read back.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "store/draft.h"

static void is(struct draft *draft, const char *text)
{
    assert_true(span_equal(draft_span(draft), span_text(text)));
    draft->size = 0;
}

static void test_pieces(void **state)
{
    (void)state;
    uint8_t memory[64];
    struct draft draft = draft_in(memory, sizeof memory);
    draft_text(&draft, "a");
    draft_byte(&draft, ' ');
    draft_u64(&draft, UINT64_MAX);
    is(&draft, "a 18446744073709551615");
    draft_i64(&draft, INT64_MIN);
    is(&draft, "-9223372036854775808");
    draft_u64(&draft, 0);
    draft_padded(&draft, 7, 2);
    draft_padded(&draft, 1234, 2);
    is(&draft, "0071234");
    draft_hex(&draft, 0xabcdef0123456789, 16);
    draft_hex(&draft, 0x1ff, 2);
    is(&draft, "abcdef0123456789ff");
    assert_false(draft.cut);
}

static void test_decimals(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0, "0.000000"},
        {5.2, "5.200000"},
        {-0.25, "-0.250000"},
        {0.0000004, "0.000000"},
        {-0.0000001, "0.000000"},
        {1.9999999, "2.000000"},
        {12345.678, "12345.678000"},
        {1e300, "9000000000000.000000"},
        {-1e300, "-9000000000000.000000"},
        {NAN, "-9000000000000.000000"},
    };
    uint8_t memory[64];
    struct draft draft = draft_in(memory, sizeof memory);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        draft_decimal(&draft, rows[i].value);
        is(&draft, rows[i].text);
    }
}

static void test_what_does_not_fit_is_remembered(void **state)
{
    (void)state;
    uint8_t memory[4];
    struct draft draft = draft_in(memory, sizeof memory);
    draft_text(&draft, "abcd");
    assert_false(draft.cut);
    draft_byte(&draft, 'e');
    assert_true(draft.cut);
    is(&draft, "abcd");
}

static void test_hex_is_read_strictly(void **state)
{
    (void)state;
    uint64_t value = 1;
    assert_true(hex_read(span_text("00000000000000ff"), 16, &value));
    assert_int_equal(value, 255);
    assert_false(hex_read(span_text("00000000000000fF"), 16, &value));
    assert_false(hex_read(span_text("0000000000000ff"), 16, &value));
    assert_false(hex_read(span_text("g"), 1, &value));
    assert_int_equal(value, 255);
}

static void test_signed_numbers(void **state)
{
    (void)state;
    int64_t value = 1;
    assert_true(i64_read(span_text("-42"), &value));
    assert_int_equal(value, -42);
    assert_true(i64_read(span_text("9223372036854775807"), &value));
    assert_int_equal(value, INT64_MAX);
    static const char *const bad[] = {"", "-", "--1", "+1", "9223372036854775808", "1 ", "1.0"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(i64_read(span_text(bad[i]), &value));
    }
    assert_int_equal(value, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_what_does_not_fit_is_remembered),
        cmocka_unit_test(test_hex_is_read_strictly),
        cmocka_unit_test(test_signed_numbers),
    };
    return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
