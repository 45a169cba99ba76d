// Reading, resolving and writing instants.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/instant.h"

#define NOW_MS 1795564800000LL // 2026-11-25T00:00:00Z

// Berlin around 2026: CET, CEST from 03-29T01:00Z, CET from 10-25T01:00Z.
static const struct zone_step berlin_steps[] = {
    {1761440400, 3600}, {1774746000, 7200}, {1792890000, 3600}};
static const struct zone berlin = {berlin_steps, 3};
static const struct instant_context utc = {NOW_MS, 600000, NULL};
static const struct instant_context in_berlin = {NOW_MS, 600000, &berlin};

struct row {
    const char *text;
    const char *expect; // as instant_write gives it; NULL: refused
    unsigned ms;
};

static void assert_instant(int64_t at_ms, const char *expect, unsigned ms)
{
    uint8_t out[INSTANT_TEXT_BYTES];
    instant_write(at_ms, out);
    assert_memory_equal(out, expect, INSTANT_TEXT_BYTES);
    assert_int_equal(at_ms - 1000 * floor_div(at_ms, 1000), ms);
}

// Each text alone, and with a message behind it: the same size and instant.
static void check_rows(const struct row *rows, size_t count, const struct instant_context *context)
{
    for (size_t i = 0; i < count; i++) {
        char line[128];
        int64_t at_ms = 77;
        struct span text = span_text(rows[i].text);
        size_t size = instant_read(text, context, &at_ms);
        if (rows[i].expect == NULL) {
            if (size != 0) {
                print_error("read: %s\n", rows[i].text);
            }
            assert_int_equal(size, 0);
            assert_int_equal(at_ms, 77);
            continue;
        }
        if (size != text.size) {
            print_error("not read whole: %s\n", rows[i].text);
        }
        assert_int_equal(size, text.size);
        assert_instant(at_ms, rows[i].expect, rows[i].ms);
        memcpy(line, text.at, text.size);
        memcpy(line + text.size, " disk full", 10);
        assert_int_equal(instant_read(span_of(line, text.size + 10), context, &at_ms), text.size);
        assert_instant(at_ms, rows[i].expect, rows[i].ms);
    }
}
#define CHECK_ROWS(rows, context) check_rows(rows, sizeof(rows) / sizeof(rows)[0], context)

static void test_forms_with_a_year(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026-11-22T23:58:01Z", "2026-11-22T23:58:01Z", 0},
        {"2026-11-22t23:58:01.123456z", "2026-11-22T23:58:01Z", 123},
        {"2026-11-22 23:58:01,9999", "2026-11-22T23:58:01Z", 999},
        {"2026-11-22 23:58:01.5 +0100", "2026-11-22T22:58:01Z", 500},
        {"2026-11-22T23:58:01-05:30", "2026-11-23T05:28:01Z", 0},
        {"2026-11-22 23:58:01+02", "2026-11-22T21:58:01Z", 0},
        {"2026-11-22 23:58:01 UTC", "2026-11-22T23:58:01Z", 0},
        {"2026-11-22 23:58:01 GMT", "2026-11-22T23:58:01Z", 0},
        {"2026-11-22 23:58:01 EST", "2026-11-23T04:58:01Z", 0},
        {"2026-11-22 23:58", "2026-11-22T23:58:00Z", 0},
        {"2026-11-22T23:59:60Z", "2026-11-22T23:59:59Z", 0},
        {"2026/11/22 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"2026.11.22 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"2026-1-2 3:04:05", "2026-01-02T03:04:05Z", 0},
        {"2005-06-03-15.42.50.675872", "2005-06-03T15:42:50Z", 675},
        {"20261122T235801", "2026-11-22T23:58:01Z", 0},
        {"20261122 235801.250", "2026-11-22T23:58:01Z", 250},
        {"20261122-2:8:1:66", "2026-11-22T02:08:01Z", 66},
        {"081109 203615", "2008-11-09T20:36:15Z", 0},
        {"991231 235959", "1999-12-31T23:59:59Z", 0},
        {"22/Nov/2026:23:58:01 +0000", "2026-11-22T23:58:01Z", 0},
        {"22/nov/2026:23:58:01 -0700", "2026-11-23T06:58:01Z", 0},
        {"Nov 22 2026 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"Nov 22, 2026 11:58:01 PM", "2026-11-22T23:58:01Z", 0},
        {"Sun Nov 22 23:58:01 2026", "2026-11-22T23:58:01Z", 0},
        {"Sun Nov  2 23:58:01.123456 2025", "2025-11-02T23:58:01Z", 123},
        {"Fri Jul 01 08:16:53 PDT 2005", "2005-07-01T15:16:53Z", 0},
        {"Sun, 22 Nov 2026 23:58:01 +0000", "2026-11-22T23:58:01Z", 0},
        {"Sun 2026-11-22 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"22 Nov 2026 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"22-Nov-2026 23:58:01.123", "2026-11-22T23:58:01Z", 123},
        {"11/22/2026 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"22/11/2026 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"2/3/2026 1:02", "2026-02-03T01:02:00Z", 0},
        {"11/22/2026, 11:58:01 PM", "2026-11-22T23:58:01Z", 0},
        {"11/22/2026, 12:00:01 am", "2026-11-22T00:00:01Z", 0},
        {"22.11.2026 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"03.11.2026 23:58:01", "2026-11-03T23:58:01Z", 0},
        {"26/11/22 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z", 0},
        {"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", 0},
    };
    CHECK_ROWS(rows, &utc);
}

static void test_epochs(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"1795392481", "2026-11-23T00:08:01Z", 0},
        {"1795392481.5", "2026-11-23T00:08:01Z", 500},
        {"1795392481123", "2026-11-23T00:08:01Z", 123},
        {"1795392481123999", "2026-11-23T00:08:01Z", 123},
        {"1795392481123999999", "2026-11-23T00:08:01Z", 123},
        {"2795392481", NULL, 0},
        {"17953924811", NULL, 0},
        {"179539248", NULL, 0},
        {"1795392481:", NULL, 0},
        {"1795392481x", NULL, 0},
        {"17953924811239999991", NULL, 0},
    };
    CHECK_ROWS(rows, &utc);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", NULL, 0},
        {"10.1.2.3:443", NULL, 0},
        {"10.1.2.3", NULL, 0},
        {"1.2.3", NULL, 0},
        {"42", NULL, 0},
        {"Nov", NULL, 0},
        {"November 22 23:58:01", NULL, 0},
        {"Nov 22", NULL, 0},
        {"2026-13-22T23:58:01Z", NULL, 0},
        {"2026-00-22T23:58:01Z", NULL, 0},
        {"2026-11-31T23:58:01Z", NULL, 0},
        {"2026-02-29T23:58:01Z", NULL, 0},
        {"2100-02-29T23:58:01Z", NULL, 0},
        {"0000-01-01T00:00:00Z", NULL, 0},
        {"2026-11-22T24:00:00Z", NULL, 0},
        {"2026-11-22T23:60:00Z", NULL, 0},
        {"2026-11-22T23:58:61Z", NULL, 0},
        {"2026-11-22T23:58:01Zulu", NULL, 0},
        {"2026-11-22T23:58:01x", NULL, 0},
        {"2026-11-22T23:58:1", NULL, 0},
        {"2026-11/22 23:58:01", NULL, 0},
        {"2026-11-22", NULL, 0},
        {"Feb 30 12:00:00", NULL, 0},
        {"11/22/2026, 13:58:01 PM", NULL, 0},
        {"13/13/2026 10:00:00", NULL, 0},
        {"10:11:12:13", NULL, 0},
        {"1:02:03", NULL, 0},
        {"12:34", NULL, 0},
        {"aa:bb:cc", NULL, 0},
        {"123456 123456", NULL, 0},
        {"12345678 123456", NULL, 0},
    };
    CHECK_ROWS(rows, &utc);
}

static void test_a_year_that_is_not_told(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Nov 22 23:58:01", "2026-11-22T23:58:01Z", 0},
        {"Nov  2 23:58:01", "2026-11-02T23:58:01Z", 0},
        {"Nov 22 23:58:01.250", "2026-11-22T23:58:01Z", 250},
        {"Nov 25 00:10:00", "2026-11-25T00:10:00Z", 0}, // within the skew
        {"Nov 25 00:10:01", "2025-11-25T00:10:01Z", 0},
        {"Dec 31 23:59:59", "2025-12-31T23:59:59Z", 0},
        {"Feb 29 12:00:00", "2024-02-29T12:00:00Z", 0},
        {"22 Nov 23:58:01.123", "2026-11-22T23:58:01Z", 123},
        {"11-22 23:58:01.123", "2026-11-22T23:58:01Z", 123},
        {"11.26 23:58:01", "2025-11-26T23:58:01Z", 0},
        {"23:58:01,123", "2026-11-24T23:58:01Z", 123},
        {"00:09:59", "2026-11-25T00:09:59Z", 0},
        {"00:10:01", "2026-11-24T00:10:01Z", 0},
    };
    CHECK_ROWS(rows, &utc);
    // What follows syslog's time is no year unless it could be one.
    int64_t at_ms;
    assert_int_equal(instant_read(span_text("Nov 22 23:58:01 8080 up"), &utc, &at_ms), 15);
    // Eight years without a leap day, seen from a year that is behind UTC's.
    struct instant_context in_1904 = {-2082844800000LL + 58 * MS_PER_DAY, 0, NULL};
    assert_int_equal(instant_read(span_text("Feb 29 12:00:00"), &in_1904, &at_ms), 15);
    assert_instant(at_ms, "1896-02-29T12:00:00Z", 0);
}

static void test_a_zone_that_is_not_told(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"2026-11-22 23:58:01", "2026-11-22T22:58:01Z", 0},
        {"2026-07-22 23:58:01", "2026-07-22T21:58:01Z", 0},
        {"2026-07-22 23:58:01Z", "2026-07-22T23:58:01Z", 0}, // the text's zone wins
        {"2001-07-22 23:58:01", "2001-07-22T22:58:01Z", 0},  // before the first step
        {"2026-03-29 01:59:59", "2026-03-29T00:59:59Z", 0},
        {"2026-03-29 02:30:00", "2026-03-29T00:30:00Z", 0}, // skipped: the earlier reading
        {"2026-03-29 03:00:00", "2026-03-29T01:00:00Z", 0},
        {"2026-10-25 02:30:00", "2026-10-25T00:30:00Z", 0}, // twice: the earlier one
        {"2026-10-25 03:00:00", "2026-10-25T02:00:00Z", 0},
        {"Nov 25 01:10:00", "2026-11-25T00:10:00Z", 0},
        {"Nov 25 01:10:01", "2025-11-25T00:10:01Z", 0},
        {"01:05:00", "2026-11-25T00:05:00Z", 0},
    };
    CHECK_ROWS(rows, &in_berlin);
}

static void test_new_year_ahead_of_utc(void **state)
{
    (void)state;
    struct instant_context eve = {1798758000000LL, 0, &berlin}; // 2026-12-31T23:00:00Z
    int64_t at_ms;
    assert_int_equal(instant_read(span_text("Jan  1 00:00:00"), &eve, &at_ms), 15);
    assert_instant(at_ms, "2026-12-31T23:00:00Z", 0);
}

static void test_parse(void **state)
{
    (void)state;
    int64_t at_ms = 5;
    assert_true(instant_parse(span_text(" 2026-11-22T23:58:01Z "), &utc, &at_ms));
    assert_instant(at_ms, "2026-11-22T23:58:01Z", 0);
    assert_true(instant_parse(span_text("2026-11-22"), &utc, &at_ms));
    assert_instant(at_ms, "2026-11-22T00:00:00Z", 0);
    assert_true(instant_parse(span_text("2026-11-22"), &in_berlin, &at_ms));
    assert_instant(at_ms, "2026-11-21T23:00:00Z", 0);
    assert_true(instant_parse(span_text("11/22/2026"), &utc, &at_ms));
    assert_instant(at_ms, "2026-11-22T00:00:00Z", 0);
    assert_true(instant_parse(span_text("1795392481"), &utc, &at_ms));
    at_ms = 5;
    static const char *const refused[] = {
        "",    " ", "2026-11-22T23:58:01Z x", "2026-02-30", "11-22", "yesterday", "2026-11-22T",
        "2026"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_false(instant_parse(span_text(refused[i]), &utc, &at_ms));
        assert_int_equal(at_ms, 5);
    }
}

static void test_of_number(void **state)
{
    (void)state;
    int64_t at_ms = 5;
    static const double good[] = {1795392481.123, 1795392481123.0, 1795392481123999.0,
                                  1795392481123500000.0};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(instant_of_number(good[i], &at_ms));
        assert_int_equal(at_ms, 1795392481123LL);
    }
    assert_true(instant_of_number(0, &at_ms));
    assert_int_equal(at_ms, 0);
    at_ms = 5;
    const double zero = 0;
    const double bad[] = {-1, 1 / zero, -1 / zero, zero / zero, 1e300, 2.6e20};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(instant_of_number(bad[i], &at_ms));
        assert_int_equal(at_ms, 5);
    }
}

static void test_days_there_and_back(void **state)
{
    (void)state;
    assert_int_equal(day_of_civil(1970, 1, 1), 0);
    assert_int_equal(day_of_civil(2000, 3, 1), 11017);
    for (int32_t year = 1; year <= 9999; year += year < 1890 ? 97 : 1) {
        int32_t next = day_of_civil(year, 1, 1);
        for (uint32_t month = 1; month <= 12; month++) {
            int32_t y;
            uint32_t m, d;
            assert_true(day_of_civil(year, month, 1) >= next);
            civil_of_day(day_of_civil(year, month, 1), &y, &m, &d);
            assert_true(y == year && m == month && d == 1);
            next = day_of_civil(year, month, 28);
            civil_of_day(next, &y, &m, &d);
            assert_true(y == year && m == month && d == 28);
        }
        assert_int_equal(day_of_civil(year, 12, 31) + 1, day_of_civil(year + 1, 1, 1));
    }
}

static void test_write_clamps(void **state)
{
    (void)state;
    assert_instant(-1, "1969-12-31T23:59:59Z", 999);
    uint8_t out[INSTANT_TEXT_BYTES];
    instant_write(INT64_MAX, out);
    assert_memory_equal(out, "9999-12-31T23:59:59Z", INSTANT_TEXT_BYTES);
    instant_write(INSTANT_NONE, out);
    assert_memory_equal(out, "0001-01-01T00:00:00Z", INSTANT_TEXT_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_with_a_year),
        cmocka_unit_test(test_epochs),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_a_year_that_is_not_told),
        cmocka_unit_test(test_a_zone_that_is_not_told),
        cmocka_unit_test(test_new_year_ahead_of_utc),
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_of_number),
        cmocka_unit_test(test_days_there_and_back),
        cmocka_unit_test(test_write_clamps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
