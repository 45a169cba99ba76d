// Time zones by name, and that their steps mean what the clock on the wall showed.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/zone.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void forget(struct zone *zone)
{
    free((void *)(uintptr_t)zone->steps);
}

static int32_t offset_of(const struct zone *zone, int64_t at_s)
{
    int32_t offset = zone->count > 0 ? zone->steps[0].offset_s : 0;
    for (size_t i = 0; i < zone->count && zone->steps[i].from_s <= at_s; i++) {
        offset = zone->steps[i].offset_s;
    }
    return offset;
}

static void assert_sorted(const struct zone *zone)
{
    for (size_t i = 1; i < zone->count; i++) {
        assert_true(zone->steps[i - 1].from_s < zone->steps[i].from_s);
        assert_int_not_equal(zone->steps[i - 1].offset_s, zone->steps[i].offset_s);
    }
}

static void utc_has_no_steps(void **state)
{
    struct zone zone = {NULL, 99};
    (void)state;
    assert_true(zone_find("UTC", &zone));
    assert_int_equal(zone.count, 0);
    zone.count = 99;
    assert_true(zone_find("Z", &zone));
    assert_int_equal(zone.count, 0);
}

static void offsets_are_zones(void **state)
{
    static const struct {
        const char *name;
        int32_t offset_s;
    } good[] = {{"+02:00", 7200},  {"-05:30", -19800}, {"+00:00", 0},    {"+0530", 19800},
                {"-0800", -28800}, {"+02", 7200},      {"+14:00", 50400}};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct zone zone = {0};
        assert_true(zone_find(good[i].name, &zone));
        assert_int_equal(offset_of(&zone, 0), good[i].offset_s);
        assert_int_equal(offset_of(&zone, 1795435200), good[i].offset_s);
        forget(&zone);
    }
}

static void what_is_no_zone(void **state)
{
    static const char *const bad[] = {"",
                                      "+",
                                      "+2:",
                                      "+02:",
                                      "+02:0",
                                      "+02:60",
                                      "+15:00",
                                      "+02:00x",
                                      "+02x",
                                      "+ 2",
                                      "+-2",
                                      "+025",
                                      "+02000",
                                      "+02:000",
                                      "02:00",
                                      "Europe",
                                      "Europe/",
                                      "Europe/Nowhere",
                                      "europe/berlin",
                                      "/etc/passwd",
                                      "/usr/share/zoneinfo/Europe/Berlin",
                                      "../../../etc/passwd",
                                      "Europe/../../../../etc/passwd",
                                      "zone.tab",
                                      "tzdata.zi",
                                      "CEST5",
                                      "Europe/Berlin "};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct zone zone = {NULL, 0};
        if (zone_find(bad[i], &zone)) {
            forget(&zone);
            fail_msg("\"%s\" was taken for a zone", bad[i]);
        }
    }
}

static bool is_there(const char *name, struct zone *zone)
{
    return access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0 && zone_find(name, zone);
}

static void berlin(void **state)
{
    struct zone zone = {0};
    (void)state;
    if (!is_there("Europe/Berlin", &zone)) {
        skip();
    }
    assert_sorted(&zone);
    assert_int_equal(offset_of(&zone, 1795435200), 3600);     // 2026-11-23
    assert_int_equal(offset_of(&zone, 1782000000), 7200);     // 2026-06-21
    assert_int_equal(offset_of(&zone, 1774746000 - 1), 3600); // 2026-03-29T01:00:00Z
    assert_int_equal(offset_of(&zone, 1774746000), 7200);
    assert_int_equal(offset_of(&zone, 1792890000 - 1), 7200); // 2026-10-25T01:00:00Z
    assert_int_equal(offset_of(&zone, 1792890000), 3600);
    forget(&zone);
}

static void zones_with_odd_steps(void **state)
{
    struct zone zone = {0};
    (void)state;
    if (!is_there("Australia/Lord_Howe", &zone)) {
        skip();
    }
    assert_sorted(&zone);
    assert_int_equal(offset_of(&zone, 1795435200), 39600); // summer, half an hour more
    assert_int_equal(offset_of(&zone, 1782000000), 37800);
    forget(&zone);
    assert_true(zone_find("Africa/Casablanca", &zone)); // steps back for Ramadan, a month long
    assert_sorted(&zone);
    assert_int_equal(offset_of(&zone, 1772323200), 0);    // 2026-03-01, in it
    assert_int_equal(offset_of(&zone, 1795435200), 3600); // 2026-11-23
    forget(&zone);
}

// The C library's zone is one for the whole process: it is as it was afterwards.
static void the_process_keeps_its_own_zone(void **state)
{
    struct zone zone = {0};
    (void)state;
    if (!is_there("Asia/Tokyo", &zone)) {
        skip();
    }
    forget(&zone);
    setenv("TZ", "ABC-3", 1);
    tzset();
    assert_true(zone_find("Asia/Tokyo", &zone));
    assert_int_equal(offset_of(&zone, 1795435200), 32400);
    forget(&zone);
    assert_string_equal(getenv("TZ"), "ABC-3");
    assert_int_equal(timezone, -3 * 3600);
    assert_true(zone_find("local", &zone));
    assert_int_equal(offset_of(&zone, 1795435200), 3 * 3600);
    forget(&zone);
    unsetenv("TZ");
    assert_true(zone_find("Asia/Tokyo", &zone));
    forget(&zone);
    assert_null(getenv("TZ"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utc_has_no_steps),     cmocka_unit_test(offsets_are_zones),
        cmocka_unit_test(what_is_no_zone),      cmocka_unit_test(berlin),
        cmocka_unit_test(zones_with_odd_steps), cmocka_unit_test(the_process_keeps_its_own_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
