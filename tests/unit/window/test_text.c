// Texts of many lengths share a stretch: none spoils another, what is given back serves again.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "window/text.h"

#define STRETCH (64 * TEXT_GRANULE)

static uint64_t random_next(uint64_t *state) // xorshift64*, Vigna 2016
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545F4914F6CDD1DULL;
}

static void text_splits_what_came_back(void **state)
{
    (void)state;
    uint8_t memory[4 * TEXT_GRANULE] = {0};
    struct text text = text_of(memory, sizeof memory);
    uint8_t letters[64];
    memset(letters, 'a', sizeof letters);
    uint32_t all = 0;
    uint32_t at = 0;
    assert_true(text_put(&text, span_of(letters, 64), &all));
    assert_int_equal(text.bytes, 64);
    assert_false(text_put(&text, span_of(letters, 1), &at));
    text_drop(&text, all, 64);
    assert_int_equal(text.bytes, 0);
    for (int i = 0; i < 4; i++) { // four short ones where one long one was
        assert_true(text_put(&text, span_of(letters, 16), &at));
    }
    assert_false(text_put(&text, span_of(letters, 1), &at));
    assert_int_equal(text.bytes, 64);
}

static void text_replaced_gives_its_rest_back(void **state)
{
    (void)state;
    uint8_t memory[3 * TEXT_GRANULE] = {0};
    struct text text = text_of(memory, sizeof memory);
    uint32_t at = 0;
    uint32_t other = 0;
    struct span old = span_text("forty bytes are three granules, not one.");
    assert_true(text_put(&text, old, &at));
    text_replace(&text, at, old.size, span_text("short"));
    assert_int_equal(text.bytes, 16);
    assert_true(text_put(&text, span_text("thirty-two bytes: two granules.."), &other));
    assert_true(span_equal(text_at(&text, at, 5), span_text("short")));
    assert_true(
        span_equal(text_at(&text, other, 32), span_text("thirty-two bytes: two granules..")));
}

struct note {
    uint32_t at;
    size_t size; // 0: none
    uint8_t fill;
};

static void note_check(const struct text *text, const struct note *note)
{
    struct span s = text_at(text, note->at, note->size);
    for (size_t i = 0; i < s.size; i++) {
        assert_int_equal(s.at[i], note->fill);
    }
}

static void note_change(struct text *text, struct note *note, uint64_t *seed)
{
    uint8_t bytes[200];
    note->fill = (uint8_t)random_next(seed);
    memset(bytes, note->fill, sizeof bytes);
    if (note->size == 0) {
        size_t size = 1 + random_next(seed) % sizeof bytes;
        if (text_put(text, span_of(bytes, size), &note->at)) {
            note->size = size;
        }
    } else if (random_next(seed) % 2) {
        size_t size = 1 + random_next(seed) % note->size;
        text_replace(text, note->at, note->size, span_of(bytes, size));
        note->size = size;
    } else {
        text_drop(text, note->at, note->size);
        note->size = 0;
    }
}

static void text_keeps_every_text_apart(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        uint64_t random = seed;
        uint8_t memory[STRETCH] = {0};
        struct text text = text_of(memory, sizeof memory);
        struct note notes[20] = {0};
        for (int step = 0; step < 100; step++) {
            note_change(&text, &notes[random_next(&random) % 20], &random);
            size_t granules = 0;
            for (size_t i = 0; i < 20; i++) {
                note_check(&text, &notes[i]);
                granules += (notes[i].size + TEXT_GRANULE - 1) / TEXT_GRANULE;
            }
            assert_int_equal(text.bytes, granules * TEXT_GRANULE);
        }
    }
}

static void text_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    struct span s = span_text("ab\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"); // ab é € and a face
    const size_t sizes[] = {0, 1, 2, 2, 4, 4, 4, 7, 7, 7, 7, 11, 11};
    for (size_t most = 0; most < sizeof sizes / sizeof sizes[0]; most++) {
        assert_int_equal(span_cut(s, most).size, sizes[most]);
    }
    struct span bad = span_text("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80"); // no character at all
    assert_int_equal(span_cut(bad, 9).size, 5);
    assert_int_equal(span_cut(bad, 2).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_splits_what_came_back),
        cmocka_unit_test(text_replaced_gives_its_rest_back),
        cmocka_unit_test(text_keeps_every_text_apart),
        cmocka_unit_test(text_is_cut_at_a_whole_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
