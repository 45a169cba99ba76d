// Words at one place of a template are remembered, weighed, and forgotten when room is needed.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/family.h"

#include <string.h>

#define SOME 1024 // families, with room for long ones
#define ONE_SET 8
#define ROOM_BYTES 131072

static _Alignas(64) uint8_t room[ROOM_BYTES];

static struct families *open_with(uint32_t families_max)
{
    assert_true(families_bytes(families_max) <= sizeof room);
    memset(room, 0, sizeof room);
    return families_open(families_max, room);
}

static struct member member_of(uint64_t signature, uint32_t word, uint16_t weight)
{
    return (struct member){.signature = signature, .word = word, .weight = weight};
}

static void add(struct families *families, struct family *family, uint64_t signature, uint32_t word,
                uint16_t weight)
{
    struct member member = member_of(signature, word, weight);
    family_add(families, family, &member);
}

static void test_made_once(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    assert_null(family_find(families, 77));
    struct family *family = family_make(families, 77);
    assert_ptr_equal(family_make(families, 77), family);
    assert_ptr_equal(family_find(families, 77), family);
    assert_ptr_not_equal(family_make(families, 78), family);
    assert_int_equal(family_count(family), 0);
    assert_int_equal(family_weight(families, family), 0);
    assert_false(family_promoted(family) || family_seen(family) || family_is_event(family));
}

static void test_marks_are_apart(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    family_promote(families, family_make(families, 1));
    family_see(family_make(families, 2));
    family_be_event(family_make(families, 3));
    for (uint64_t name = 1; name <= 3; name++) {
        const struct family *family = family_find(families, name);
        assert_int_equal(family_promoted(family), name == 1);
        assert_int_equal(family_seen(family), name == 2);
        assert_int_equal(family_is_event(family), name == 3);
    }
}

// Another hash for zero, which marks an empty line, but the same one each time.
static void test_name_zero(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    struct family *family = family_make(families, 0);
    family_see(family);
    assert_ptr_equal(family_make(families, 0), family);
    assert_true(family_seen(family_make(families, 0)));
}

static void test_weight_counts_each_word_once(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    struct family *family = family_make(families, 5);
    add(families, family, 100, 1, 90);
    assert_int_equal(family_weight(families, family), 0); // one word says nothing
    add(families, family, 101, 1, 120);
    assert_int_equal(family_weight(families, family), 0); // nor does the same word again
    add(families, family, 102, 2, 40);
    assert_int_equal(family_weight(families, family), 160); // the greater of 90 and 120
    add(families, family, 103, 2, 40);
    assert_int_equal(family_weight(families, family), 160);
    assert_int_equal(family_count(family), 4);
}

static void test_member_again_raises_what_is_known(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    struct family *family = family_make(families, 5);
    struct member got;
    add(families, family, 100, 1, 40);
    add(families, family, 100, 1, 60);
    add(families, family, 100, 1, 50);
    struct member more = {.signature = 100, .word = 1, .joins_seen = true};
    family_add(families, family, &more);
    more = (struct member){.signature = 100, .word = 1, .glued = true};
    family_add(families, family, &more);
    assert_int_equal(family_count(family), 1);
    assert_true(family_member(families, family, 0, &got));
    assert_int_equal(got.weight, 60);
    assert_true(got.joins_seen);
    assert_true(got.glued);
    assert_false(family_member(families, family, 1, &got));
}

static void test_members_up_to_the_ceiling(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    struct family *family = family_make(families, 5);
    struct member got;
    for (uint32_t i = 0; i < FAMILY_MEMBERS_MAX + 10; i++) {
        add(families, family, 1000 + i, i, 2);
        assert_int_equal(family_count(family), i + 1);
        for (uint32_t k = 0; k <= i && k < FAMILY_MEMBERS_MAX; k++) {
            assert_true(family_member(families, family, k, &got));
            assert_int_equal(got.signature, 1000 + k);
            assert_int_equal(got.word, k);
        }
    }
    assert_false(family_member(families, family, FAMILY_MEMBERS_MAX, &got));
    assert_int_equal(family_weight(families, family), 2 * FAMILY_MEMBERS_MAX);
}

// Two long families grow in turns: their members stay apart.
static void test_long_families_stay_apart(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    for (uint32_t i = 0; i < 60; i++) {
        add(families, family_make(families, 1), 1000 + i, i, 1);
        add(families, family_make(families, 2), 2000 + i, i, 1);
    }
    for (uint32_t i = 0; i < 60; i++) {
        struct member got;
        assert_true(family_member(families, family_find(families, 1), i, &got));
        assert_int_equal(got.signature, 1000 + i);
        assert_true(family_member(families, family_find(families, 2), i, &got));
        assert_int_equal(got.signature, 2000 + i);
    }
}

static uint32_t stored(const struct families *families, const struct family *family)
{
    struct member got;
    uint32_t count = 0;
    while (family_member(families, family, count, &got)) {
        count++;
    }
    return count;
}

// A tiny table has a single block of further members: whoever comes late is only counted, until the
// block is given back.
static void test_blocks_run_out_and_come_back(void **state)
{
    (void)state;
    struct families *families = open_with(ONE_SET);
    for (uint32_t i = 0; i < 20; i++) {
        add(families, family_make(families, 1), 100 + i, i, 10);
    }
    uint32_t first = stored(families, family_find(families, 1));
    assert_in_range(first, 4, 19);
    for (uint32_t i = 0; i < 20; i++) {
        add(families, family_make(families, 2), 200 + i, i, 10);
    }
    assert_int_equal(stored(families, family_find(families, 2)), 3);
    assert_int_equal(family_count(family_find(families, 2)), 20);
    assert_int_equal(family_weight(families, family_find(families, 2)), 30);
    family_become(families, family_find(families, 1), 7, 1);
    for (uint32_t i = 0; i < 20; i++) {
        add(families, family_make(families, 3), 300 + i, i, 10);
    }
    assert_int_equal(stored(families, family_find(families, 3)), first);
}

// What was put out gives its block back as well, and comes back empty.
static void test_eviction_gives_blocks_back(void **state)
{
    (void)state;
    struct families *families = open_with(ONE_SET);
    for (uint64_t name = 1; name <= 200; name++) {
        struct family *family = family_make(families, name);
        assert_int_equal(family_count(family), 0);
        assert_int_equal(stored(families, family), 0);
        for (uint32_t i = 0; i < 7; i++) {
            add(families, family, 1000 * name + i, i, 1);
        }
    }
    uint32_t live = 0, whole = 0;
    for (uint64_t name = 1; name <= 200; name++) {
        const struct family *family = family_find(families, name);
        live += family != NULL;
        whole += family != NULL && stored(families, family) == 7;
    }
    assert_int_equal(live, ONE_SET);
    assert_int_equal(whole, 1);
}

static void test_promoted_stay_longest(void **state)
{
    (void)state;
    struct families *families = open_with(ONE_SET);
    for (uint64_t name = 1; name <= ONE_SET; name++) {
        struct family *family = family_make(families, name);
        if (name <= 3) {
            family_promote(families, family);
        }
    }
    for (uint64_t name = 100; name < 400; name++) { // each is seen once and never again
        (void)family_make(families, name);
    }
    for (uint64_t name = 1; name <= ONE_SET; name++) {
        assert_int_equal(family_find(families, name) != NULL, name <= 3);
    }
}

// The promoted ones give way among themselves, the used ones last.
static void test_promoted_give_way_at_last(void **state)
{
    (void)state;
    struct families *families = open_with(ONE_SET);
    for (uint64_t name = 1; name <= ONE_SET; name++) {
        family_promote(families, family_make(families, name));
    }
    struct family *family = family_make(families, 100);
    assert_non_null(family);
    assert_int_equal(family_count(family), 0);
    uint32_t live = 0;
    for (uint64_t name = 1; name <= ONE_SET; name++) {
        live += family_find(families, name) != NULL;
    }
    assert_int_equal(live, ONE_SET - 1);
}

static void test_used_stay_longer(void **state)
{
    (void)state;
    struct families *families = open_with(ONE_SET);
    for (uint64_t name = 1; name <= ONE_SET; name++) {
        (void)family_make(families, name);
    }
    for (uint64_t name = 100; name < 200; name++) {
        assert_non_null(family_find(families, 2));
        (void)family_make(families, name);
    }
    assert_non_null(family_find(families, 2));
    assert_null(family_find(families, 1));
}

static void test_become(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    struct family *family = family_make(families, 5);
    struct member got;
    for (uint32_t i = 0; i < 40; i++) {
        add(families, family, 1000 + i, i, 10);
    }
    family_become(families, family, UINT64_C(0xfeedfacecafebeef), UINT32_C(0x80000005));
    assert_true(family_promoted(family));
    assert_int_equal(family_template(family), UINT64_C(0xfeedfacecafebeef));
    assert_int_equal(family_places(family), UINT32_C(0x80000005));
    assert_false(family_member(families, family, 0, &got));
    assert_int_equal(family_count(family), 40);
    family_more(family);
    assert_int_equal(family_count(family), 41);
    assert_int_equal(family_template(family), UINT64_C(0xfeedfacecafebeef));
}

static void test_count_ends(void **state)
{
    (void)state;
    struct families *families = open_with(SOME);
    struct family *family = family_make(families, 5);
    for (uint32_t i = 0; i < UINT16_MAX; i++) {
        family_more(family);
    }
    assert_int_equal(family_count(family), UINT16_MAX);
    family_more(family);
    assert_int_equal(family_count(family), UINT16_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made_once),
        cmocka_unit_test(test_marks_are_apart),
        cmocka_unit_test(test_name_zero),
        cmocka_unit_test(test_weight_counts_each_word_once),
        cmocka_unit_test(test_member_again_raises_what_is_known),
        cmocka_unit_test(test_members_up_to_the_ceiling),
        cmocka_unit_test(test_long_families_stay_apart),
        cmocka_unit_test(test_blocks_run_out_and_come_back),
        cmocka_unit_test(test_eviction_gives_blocks_back),
        cmocka_unit_test(test_promoted_stay_longest),
        cmocka_unit_test(test_promoted_give_way_at_last),
        cmocka_unit_test(test_used_stay_longer),
        cmocka_unit_test(test_become),
        cmocka_unit_test(test_count_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
