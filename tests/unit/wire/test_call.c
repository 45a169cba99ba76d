// Calls become the lines of a trace.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/call.h"

#include <ounce/error.h>

static uint8_t room[256];
static struct scratch scratch;
static uint32_t flaws;
static struct calls calls;

static int begin(void **state)
{
    (void)state;
    scratch = (struct scratch){.at = room, .size = sizeof room, .used = 5};
    flaws = 0;
    calls_begin(&calls, &scratch, &flaws);
    return 0;
}

static void call(const char *module, const char *function, const char *file, const char *own)
{
    call_begin(&calls);
    call_set(&calls, CALL_MODULE, span_text(module));
    call_set(&calls, CALL_FUNCTION, span_text(function));
    call_set(&calls, CALL_FILE, span_text(file));
    call_set(&calls, CALL_OWN, span_text(own));
    call_end(&calls);
}

static void assert_calls(bool reverse, const char *want)
{
    struct span got = calls_end(&calls, reverse);
    assert_int_equal(got.size, strlen(want));
    assert_memory_equal(got.at, want, got.size);
}

static void a_line_for_each(void **state)
{
    (void)state;
    call("shop.card", "charge", "card.py", "null");
    call("", "main", "shop\\t.py", "null");
    call("m", "", "f", "null");
    call("only a module", "", "", "null");
    assert_calls(false, "at shop.card.charge(card.py)\nat main(shop\t.py)\nat m(f)");
    assert_int_equal(flaws, 0);
}

static void the_last_may_come_first(void **state)
{
    call("a", "b", "c", "null");
    call("", "d\xC3\xA9", "", "null");
    calls_add_line(&calls, span_text("as \\\"text\\\""));
    assert_calls(true, "as \"text\"\nat d\xC3\xA9()\nat a.b(c)");
    begin(state);
    assert_calls(true, "");
    call("a", "b", "c", "null");
    assert_calls(true, "at a.b(c)");
}

static void only_the_programs_own_when_it_says_so(void **state)
{
    call("lib", "x", "", "false");
    call("shop", "y", "", "true");
    call("lib", "z", "", "false");
    call("shop", "w", "", "true");
    assert_calls(false, "at shop.y()\nat shop.w()");
    begin(state);
    call("lib", "x", "", "false");
    assert_calls(false, "at lib.x()");
}

static void parts_are_of_one_call(void **state)
{
    (void)state;
    call("a", "b", "c", "true");
    call_begin(&calls);
    call_set(&calls, call_part_of_name(span_text("function")), span_text("f"));
    call_set(&calls, call_part_of_name(span_text("in_app")), span_text("true"));
    call_set(&calls, call_part_of_name(span_text("lineno")), span_text("7"));
    call_end(&calls);
    assert_calls(false, "at a.b(c)\nat f()");
}

static void more_than_there_is_room_for(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        call("module", "function", "file", "null");
    }
    struct span got = calls_end(&calls, true);
    assert_int_equal(got.size, sizeof room - 5);
    assert_int_equal(scratch.used, sizeof room);
    assert_int_equal(flaws, 1U << OUNCE_FIELD_LONG);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_for_each),
        TEST(the_last_may_come_first),
        TEST(only_the_programs_own_when_it_says_so),
        TEST(parts_are_of_one_call),
        TEST(more_than_there_is_room_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
