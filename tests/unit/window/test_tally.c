// A tally holds what was counted, and is empty again after it was taken.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "window/tally.h"

#define ENTRIES 64U
#define TITLE_BYTES 64U
#define AT_MS 1790000000000LL

static struct tally *fresh_of(uint32_t title_bytes)
{
    size_t bytes = (tally_bytes(ENTRIES, title_bytes) + 63) & ~(size_t)63;
    void *memory = aligned_alloc(64, bytes);
    memset(memory, 0, bytes);
    return tally_open(ENTRIES, title_bytes, memory);
}

static struct tally *fresh(void)
{
    return fresh_of(TITLE_BYTES);
}

static void count(struct tally *tally, uint64_t signature, int64_t at_ms)
{
    uint32_t title = tally_title(tally, signature, span_text("disk full"), 1);
    tally_add(tally, signature, title, LEVEL_ERROR, 0, at_ms);
}

static void equal_events_are_one_entry(void **state)
{
    struct tally *tally = fresh();
    (void)state;
    for (int i = 0; i < 1000; i++) {
        count(tally, 7, AT_MS + i);
    }
    assert_int_equal(tally->entry_count, 1);
    assert_int_equal(tally->entries[0].count, 1000);
    assert_int_equal(tally->entries[0].first_ms, AT_MS);
    assert_int_equal(tally->entries[0].last_ms, AT_MS + 999);
    free(tally);
}

static void what_differs_is_kept_apart(void **state)
{
    struct tally *tally = fresh();
    uint32_t title = tally_title(tally, 7, span_text("disk full"), 1);
    uint16_t web = tally_service(tally, span_text("web"));
    uint16_t mail = tally_service(tally, span_text("mail"));
    (void)state;
    tally_add(tally, 7, title, LEVEL_ERROR, web, AT_MS);
    tally_add(tally, 7, title, LEVEL_ERROR, mail, AT_MS);
    tally_add(tally, 7, title, LEVEL_WARNING, web, AT_MS);
    tally_add(tally, 7, title, LEVEL_ERROR, web, AT_MS + MS_PER_MINUTE);
    tally_add(tally, 8, title, LEVEL_ERROR, web, AT_MS);
    tally_add(tally, 7, title, LEVEL_ERROR, web, INSTANT_NONE);
    assert_int_equal(tally->entry_count, 6);
    free(tally);
}

static void the_better_title_stays(void **state)
{
    struct tally *tally = fresh();
    (void)state;
    uint32_t a = tally_title(tally, 7, span_text("card <num> declined"), 1);
    uint32_t b = tally_title(tally, 7, span_text("card <id> declined"), 1);
    uint32_t c = tally_title(tally, 7, span_text("card <num> declined"), 1);
    assert_int_equal(a, b);
    assert_int_equal(a, c);
    assert_true(span_equal(tally->titles[a].text, span_text("card <id> declined")));
    free(tally);
}

static void a_long_title_is_cut_at_a_whole_character(void **state)
{
    struct tally *tally = fresh();
    char text[TITLE_BYTES + 8];
    (void)state;
    memset(text, 'a', sizeof text);
    memcpy(text + TITLE_BYTES - 1, "\xC3\xA4", 2); // one character across the limit
    uint32_t title = tally_title(tally, 7, span_of(text, sizeof text), 0);
    assert_int_equal(tally->titles[title].text.size, TITLE_BYTES - 1);
    free(tally);
}

static void room_ends_before_anything_overflows(void **state)
{
    struct tally *tally = fresh();
    uint32_t added = 0;
    (void)state;
    while (tally_has_room(tally)) {
        count(tally, 1000 + added, AT_MS);
        added++;
    }
    assert_int_equal(added, ENTRIES);
    assert_int_equal(tally->entry_count, ENTRIES);
    free(tally);
}

static void services_can_run_out_first(void **state)
{
    struct tally *tally = fresh();
    char name[8];
    uint32_t added = 0;
    (void)state;
    for (; tally_has_room(tally); added++) {
        memcpy(name, &added, sizeof added);
        assert_int_equal(tally_service(tally, span_of(name, sizeof added)), added + 1);
    }
    assert_int_equal(added, 4095);
    assert_int_equal(tally_service(tally, span_text("one more")), 0);
    free(tally);
}

static void text_can_run_out_before_entries(void **state)
{
    struct tally *tally = fresh_of(1024);
    char name[128], title[1024];
    uint32_t titles = 0;
    (void)state;
    memset(name, 's', sizeof name);
    memset(title, 't', sizeof title);
    for (uint32_t i = 0; i < 4094; i++) {
        memcpy(name, &i, sizeof i);
        assert_int_equal(tally_service(tally, span_of(name, sizeof name)), i + 1);
    }
    for (; tally_has_room(tally) && titles < ENTRIES; titles++) {
        tally_title(tally, titles, span_of(title, sizeof title), 0);
    }
    assert_in_range(titles, 4, ENTRIES - 1);
    free(tally);
}

// Whatever was in it, after tally_clear it behaves like a new one: 1,000 rounds of random content.
static void cleared_is_as_new(void **state)
{
    struct tally *tally = fresh();
    uint64_t seed = 42;
    (void)state;
    for (int round = 0; round < 1000; round++) {
        uint64_t sum = 0;
        uint32_t wanted = (uint32_t)(seed >> 33) % ENTRIES;
        for (uint32_t i = 0; i < wanted && tally_has_room(tally); i++) {
            char name[2] = {(char)('a' + i % 26), 0};
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            tally_service(tally, span_text(name));
            count(tally, (seed >> 40) % 50, AT_MS + (int64_t)(seed % 5) * MS_PER_MINUTE);
            sum++;
        }
        for (uint32_t i = 0; i < tally->entry_count; i++) {
            sum -= tally->entries[i].count;
        }
        assert_int_equal(sum, 0);
        tally_clear(tally);
        assert_true(tally_is_empty(tally));
        assert_int_equal(tally_service(tally, span_text("first")), 1);
        assert_int_equal(tally_title(tally, 3, span_text("t"), 0), 0);
        tally_clear(tally);
    }
    free(tally);
}

static void records_are_kept_in_order(void **state)
{
    struct tally *tally = fresh();
    (void)state;
    for (uint32_t i = 0; i < 10; i++) {
        struct tally_record record = {.id_hash = i + 1, .signature = 5, .seconds = i};
        tally_put(tally, &record);
    }
    assert_int_equal(tally->record_count, 10);
    assert_int_equal(tally->records[9].seconds, 9);
    assert_false(tally_is_empty(tally));
    free(tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_events_are_one_entry),
        cmocka_unit_test(what_differs_is_kept_apart),
        cmocka_unit_test(the_better_title_stays),
        cmocka_unit_test(a_long_title_is_cut_at_a_whole_character),
        cmocka_unit_test(room_ends_before_anything_overflows),
        cmocka_unit_test(services_can_run_out_first),
        cmocka_unit_test(text_can_run_out_before_entries),
        cmocka_unit_test(cleared_is_as_new),
        cmocka_unit_test(records_are_kept_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
