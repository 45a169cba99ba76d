// What was counted under an event id is found again, until it is too old or room is needed.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window/memory.h"

#include <stdlib.h>

#define IDS 200

static uint64_t random_next(uint64_t *state) // xorshift64*, Vigna 2016
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1DULL;
}

static struct memory *memory_new(uint32_t entries_max)
{
    size_t bytes = (memory_bytes(entries_max) + 63) & ~(size_t)63;
    void *at = aligned_alloc(64, bytes);
    assert_non_null(at);
    memset(at, 0, bytes);
    return memory_open(entries_max, at);
}

static struct memory_entry entry_heard(uint64_t id_hash, int32_t heard_day)
{
    return (struct memory_entry){
        .id_hash = id_hash,
        .signature = id_hash * 3,
        .updated_ms = INSTANT_NONE,
        .at_ms = heard_day - 1,
        .heard_day = heard_day,
        .seconds = 60,
        .reported = true,
    };
}

static void put(struct memory *memory, uint64_t id_hash, int32_t heard_day)
{
    struct memory_entry entry = entry_heard(id_hash, heard_day);
    memory_put(memory, &entry);
}

static void hash_tells_ids_and_kinds_apart(void **state)
{
    (void)state;
    uint64_t a = memory_hash(0, span_text("4711"));
    assert_int_equal(a, memory_hash(0, span_text("4711")));
    assert_int_not_equal(a, memory_hash(1, span_text("4711")));
    assert_int_not_equal(a, memory_hash(0, span_text("4712")));
    assert_int_not_equal(memory_hash(0, span_text("")), 0);
}

static void entry_is_found_and_changed_in_place(void **state)
{
    (void)state;
    struct memory *memory = memory_new(10);
    assert_null(memory_find(memory, 42));
    put(memory, 42, 100);
    struct memory_entry *entry = memory_find(memory, 42);
    assert_non_null(entry);
    assert_int_equal(entry->signature, 126);
    assert_int_equal(entry->at_ms, 99);
    assert_int_equal(entry->seconds, 60);
    assert_true(entry->reported);
    entry->seconds = 90;
    assert_int_equal(memory_find(memory, 42)->seconds, 90);
    assert_null(memory_find(memory, 43));
    assert_int_equal(memory_count(memory), 1);
    free(memory);
}

// Twenty at most: fewer than are looked at when room is made, so the eldest of all gives way.
static void longest_unheard_gives_way(void **state)
{
    (void)state;
    struct memory *memory = memory_new(20);
    for (uint64_t id = 1; id <= 20; id++) {
        put(memory, id * 0x0C9714FBCD21ULL << 16, (int32_t)((id * 7) % 20));
    }
    assert_int_equal(memory_forgotten(memory), 0);
    put(memory, 99, 50);
    assert_int_equal(memory_count(memory), 20);
    assert_int_equal(memory_forgotten(memory), 1);
    assert_null(memory_find(memory, 20 * 0x0C9714FBCD21ULL << 16)); // heard on day 0
    for (uint64_t id = 1; id < 20; id++) {
        assert_non_null(memory_find(memory, id * 0x0C9714FBCD21ULL << 16));
    }
    assert_non_null(memory_find(memory, 99));
    free(memory);
}

static void one_entry_is_enough_for_a_memory(void **state)
{
    (void)state;
    struct memory *memory = memory_new(1);
    for (uint64_t id = 1; id <= 100; id++) {
        put(memory, id << 56, 1);
        assert_non_null(memory_find(memory, id << 56));
        assert_int_equal(memory_count(memory), 1);
    }
    assert_int_equal(memory_forgotten(memory), 99);
    free(memory);
}

static void slide_forgets_what_is_old(void **state)
{
    (void)state;
    struct memory *memory = memory_new(1000);
    uint64_t random = 1;
    uint64_t ids[1000];
    for (size_t i = 0; i < 1000; i++) {
        ids[i] = random_next(&random);
        put(memory, ids[i], (int32_t)(i % 10));
    }
    for (int i = 0; i < 200; i++) { // a look at 10 places each, twice round with what moves up
        memory_slide(memory, 4, 10);
    }
    memory_slide(memory, 4, UINT32_MAX);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(memory_find(memory, ids[i]) != NULL, i % 10 >= 4);
    }
    assert_int_equal(memory_count(memory), 600);
    assert_int_equal(memory_forgotten(memory), 0); // not for want of room
    free(memory);
}

struct model {
    uint64_t ids[IDS];
    struct memory_entry entries[IDS];
    bool known[IDS];
};

static void model_step(struct model *model, struct memory *memory, uint64_t *random)
{
    size_t i = random_next(random) % IDS;
    int32_t day = (int32_t)(random_next(random) % 50);
    struct memory_entry *entry = memory_find(memory, model->ids[i]);
    if (random_next(random) % 20 == 0) {
        memory_slide(memory, day / 2, UINT32_MAX);
        for (i = 0; i < IDS; i++) {
            model->known[i] = model->known[i] && model->entries[i].heard_day >= day / 2;
        }
    } else if (entry != NULL) {
        assert_true(model->known[i]);
        entry->heard_day = day;
        model->entries[i].heard_day = day;
    } else {
        model->entries[i] = entry_heard(model->ids[i], day);
        model->known[i] = true;
        memory_put(memory, &model->entries[i]);
    }
}

// What is found is as it was put; what is not found either slid out or gave way, and that is
// counted.
static void model_check(const struct model *model, struct memory *memory)
{
    uint32_t found = 0;
    for (size_t i = 0; i < IDS; i++) {
        const struct memory_entry *entry = memory_find(memory, model->ids[i]);
        if (entry != NULL) {
            assert_true(model->known[i]);
            assert_int_equal(entry->signature, model->entries[i].signature);
            assert_int_equal(entry->heard_day, model->entries[i].heard_day);
            found++;
        } else {
            assert_true(!model->known[i] || memory_forgotten(memory) > 0);
        }
    }
    assert_int_equal(found, memory_count(memory));
}

// Half of the ids have their home in the last place of the table, so runs go around its end.
static void memory_agrees_with_a_plain_list(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        uint64_t random = seed;
        struct model model = {0};
        for (size_t i = 0; i < IDS; i++) {
            model.ids[i] = i % 2 ? random_next(&random) : UINT64_MAX - i;
        }
        struct memory *memory = memory_new(seed % 2 ? IDS : 50);
        for (int step = 0; step < 400; step++) {
            model_step(&model, memory, &random);
        }
        model_check(&model, memory);
        assert_true(seed % 2 == 0 || memory_forgotten(memory) == 0);
        free(memory);
    }
}

// With ids enough, room is made among 32 neighbours only: what gives way must still be old.
static void what_gives_way_is_old(void **state)
{
    (void)state;
    struct memory *memory = memory_new(10000);
    uint64_t random = 7;
    static uint64_t ids[20000];
    for (size_t i = 0; i < 20000; i++) {
        ids[i] = random_next(&random);
        put(memory, ids[i], (int32_t)(i / 100));
    }
    assert_int_equal(memory_forgotten(memory), 10000);
    size_t young = 0;
    for (size_t i = 15000; i < 20000; i++) {
        young += memory_find(memory, ids[i]) != NULL;
    }
    assert_true(young >= 4950); // of the youngest 5,000, 99 % are there
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_tells_ids_and_kinds_apart),
        cmocka_unit_test(entry_is_found_and_changed_in_place),
        cmocka_unit_test(longest_unheard_gives_way),
        cmocka_unit_test(one_entry_is_enough_for_a_memory),
        cmocka_unit_test(slide_forgets_what_is_old),
        cmocka_unit_test(memory_agrees_with_a_plain_list),
        cmocka_unit_test(what_gives_way_is_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
