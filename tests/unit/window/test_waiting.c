// What waits is found under its signature until it is taken out or gives way to what came later.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "window/waiting.h"
#include "window_new.h"

#define MOST 64

static struct waiting *waiting_new(void)
{
    void *at = NULL;
    if (posix_memalign(&at, 64, waiting_bytes(MOST)) != 0) {
        abort();
    }
    return waiting_open(MOST, memset(at, 0, waiting_bytes(MOST)));
}

static void put(struct waiting *waiting, uint64_t signature, const char *title)
{
    struct happening happening = errors_at(signature, NOON, 3);
    waiting_put(waiting, &happening, 99, span_text(title), 2);
}

static void what_waits_is_found_whole(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_new();
    assert_null(waiting_find(waiting, 5));
    put(waiting, 5, "disk full");
    waiting_fetch(waiting, 5);
    const struct waiting_entry *entry = waiting_find(waiting, 5);
    assert_non_null(entry);
    assert_int_equal(entry->happening.signature, 5);
    assert_int_equal(entry->happening.count, 3);
    assert_int_equal(entry->counted_as, 99);
    assert_int_equal(entry->evidence, 2);
    assert_true(span_equal(span_of(entry->title, entry->title_size), span_text("disk full")));
    assert_null(waiting_find(waiting, 6));
    free(waiting);
}

static void what_was_taken_out_waits_no_more(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_new();
    put(waiting, 5, "a");
    put(waiting, 6, "b");
    waiting_remove(waiting, 5);
    waiting_remove(waiting, 7); // never there
    assert_null(waiting_find(waiting, 5));
    assert_non_null(waiting_find(waiting, 6));
    put(waiting, 5, "again");
    assert_non_null(waiting_find(waiting, 5));
    free(waiting);
}

static void the_longest_waiting_of_a_set_gives_way(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_new();
    for (uint64_t i = 1; i <= 8; i++) { // all in one set
        put(waiting, i, "x");
    }
    assert_non_null(waiting_find(waiting, 1));
    put(waiting, 9, "x");
    assert_null(waiting_find(waiting, 1));
    put(waiting, 10, "x");
    assert_null(waiting_find(waiting, 2));
    for (uint64_t i = 3; i <= 10; i++) {
        assert_non_null(waiting_find(waiting, i));
    }
    free(waiting);
}

static void long_titles_are_not_kept(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_new();
    char title[WAITING_TITLE_BYTES + 2] = {0};
    memset(title, 'x', WAITING_TITLE_BYTES);
    put(waiting, 5, title);
    assert_int_equal(waiting_find(waiting, 5)->title_size, WAITING_TITLE_BYTES);
    title[WAITING_TITLE_BYTES] = 'x';
    put(waiting, 6, title);
    assert_int_equal(waiting_find(waiting, 6)->title_size, 0);
    free(waiting);
}

static void signature_zero_never_waits_by_chance(void **state)
{
    (void)state;
    struct waiting *waiting = waiting_new();
    assert_null(waiting_find(waiting, 0));
    waiting_remove(waiting, 0);
    free(waiting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_is_found_whole),
        cmocka_unit_test(what_was_taken_out_waits_no_more),
        cmocka_unit_test(the_longest_waiting_of_a_set_gives_way),
        cmocka_unit_test(long_titles_are_not_kept),
        cmocka_unit_test(signature_zero_never_waits_by_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
