// libounce as another program uses it: through its public header alone.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ounce/ounce.h>

#include <stdio.h>
#include <string.h>

#define NOW_MS 1795435200000LL // 2026-11-23T12:00:00Z
#define DAY_MS 86400000LL

static void feed_text(struct ounce *ounce, const char *text, size_t piece)
{
    for (size_t at = 0; at < strlen(text); at += piece) {
        size_t left = strlen(text) - at;
        ounce_feed(ounce, text + at, left < piece ? left : piece, NOW_MS);
    }
}

// 20 tickets on the 28 dates that end with today's, 3 minutes each.
static void founding_example_in_any_pieces(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 200; piece += 33) {
        struct ounce *ounce = ounce_open(NULL);
        struct ounce_candidate list[4];
        for (int day = 0; day < 28; day++) {
            char line[128];
            long long at_ms = NOW_MS - (27 - day) * DAY_MS;
            int slot = day % 7;
            if (slot == 2 || slot == 5) {
                continue;
            }
            snprintf(line, sizeof line,
                     "{\"tags\":[\"printer-jam\"],\"minutes\":3,\"time\":%lld}\n", at_ms);
            feed_text(ounce, line, piece);
        }
        assert_int_equal(ounce_candidates(ounce, NOW_MS, list, 4), 1);
        assert_true(list[0].is_ticket && list[0].minutes_reported);
        assert_int_equal(list[0].occurrences, 20);
        assert_memory_equal(list[0].title, "printer-jam", list[0].title_bytes);
        assert_true(list[0].hours_saved > 11.9999 && list[0].hours_saved < 12.0001);
        assert_true(list[0].hours_saved_low > 8.2155 && list[0].hours_saved_low < 8.2157);
        assert_true(list[0].payback_weeks > 3.9999 && list[0].payback_weeks < 4.0001);
        ounce_close(ounce);
    }
}

static void a_last_line_without_its_end_counts(void **state)
{
    (void)state;
    struct ounce *ounce = ounce_open(NULL);
    struct ounce_candidate list[1];
    for (int i = 0; i < 4; i++) {
        char line[64];
        snprintf(line, sizeof line, "2026-11-%dT08:00:00Z ERROR disk full", 20 + i);
        feed_text(ounce, line, 7);
        assert_int_equal(ounce_candidates(ounce, NOW_MS, list, 1), 0);
        ounce_end(ounce, NOW_MS);
    }
    assert_int_equal(ounce_candidates(ounce, NOW_MS, list, 1), 1);
    assert_int_equal(list[0].events, 4);
    ounce_close(ounce);
}

static void more_candidates_than_one_page(void **state)
{
    (void)state;
    static struct ounce_candidate list[200];
    struct ounce *ounce = ounce_open(NULL);
    for (int problem = 0; problem < 150; problem++) {
        for (int day = 0; day < 5; day++) {
            char line[160];
            snprintf(line, sizeof line, "{\"tags\":[\"t%d\"],\"minutes\":60,\"time\":%lld}\n",
                     problem, (long long)(NOW_MS - day * DAY_MS));
            feed_text(ounce, line, 64);
        }
    }
    assert_int_equal(ounce_candidates(ounce, NOW_MS, list, 200), 150);
    assert_int_equal(ounce_candidates(ounce, NOW_MS, list, 100), 100);
    ounce_close(ounce);
}

static void flaws_are_told_and_limits_are_checked(void **state)
{
    (void)state;
    struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    limits.json_depth_max = 0;
    assert_null(ounce_open(&limits));
    limits.json_depth_max = 16;
    limits.issues_max = 1000;
    struct ounce *ounce = ounce_open(&limits);
    assert_non_null(ounce);
    feed_text(ounce, "{\"message\":\n", 100);
    assert_int_equal(ounce_flaws(ounce, OUNCE_JSON_BAD), 1);
    assert_int_equal(ounce_flaws(ounce, OUNCE_NUL_BYTE), 0);
    ounce_close(ounce);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(founding_example_in_any_pieces),
        cmocka_unit_test(a_last_line_without_its_end_counts),
        cmocka_unit_test(more_candidates_than_one_page),
        cmocka_unit_test(flaws_are_told_and_limits_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
