// JSON objects and arrays.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/json.h"

#define DEPTH 4

static const struct instant_context now = {.now_ms = 1795435200000LL}; // 2026-11-23T12:00:00Z
static uint8_t room[65536];
static struct scratch scratch;
static struct event event;
static struct fields fields;

static void assert_span(struct span got, const char *want)
{
    assert_int_equal(got.size, strlen(want));
    assert_memory_equal(got.at, want, got.size);
}

static enum json_end read(struct span text)
{
    scratch = (struct scratch){.at = room, .size = sizeof room};
    fields_begin(&fields, &now, &scratch, &event);
    return json_read(text, DEPTH, &fields);
}

static void read_whole(const char *text)
{
    assert_int_equal(read(span_text(text)), JSON_WHOLE);
}

static void members_become_fields(void **state)
{
    (void)state;
    read_whole("{\"level\" : \"error\",\"message\":\"disk \\\"full\\\"\", \"service\":\"db\"} ");
    assert_span(event.message, "disk \"full\"");
    assert_span(event.service, "db");
    assert_int_equal(event.level, LEVEL_ERROR);
    read_whole("{}");
    assert_int_equal(event.message.size, 0);
}

static void nested_and_dotted_are_one_name(void **state)
{
    (void)state;
    read_whole(
        "{\"log\":{\"level\":\"warn\",\"other\":{\"message\":\"no\"}},\"error\":{\"message\":"
        "\"boom\",\"type\":\"E\"},\"service\":{\"name\":\"db\"}}");
    assert_int_equal(event.level, LEVEL_WARNING);
    assert_span(fields.error_text, "boom");
    assert_span(event.error_type, "E");
    assert_span(event.service, "db");
    assert_int_equal(event.message.size, 0);
    read_whole("{\"log.level\":\"warn\",\"service.name\":\"db\"}");
    assert_int_equal(event.level, LEVEL_WARNING);
    assert_span(event.service, "db");
}

static void an_object_in_a_list_is_as_good_as_the_list(void **state)
{
    (void)state;
    read_whole("{\"error\":[{\"type\":\"A\"},{\"type\":\"B\",\"x\":[\"no\"]}]}");
    assert_span(event.error_type, "B");
    read_whole("{\"error\":[[{\"type\":\"A\"}]]}");
    assert_int_equal(event.error_type.size, 0);
}

static void wrappers_say_only_that_fields_follow(void **state)
{
    (void)state;
    read_whole("{\"fields\":{\"message\":\"weak\",\"service\":{\"name\":\"db\"},\"tags\":[\"a\"],"
               "\"customer\":\"c\",\"title\":\"no\"},\"host\":\"vm\"}");
    assert_span(event.message, "weak");
    assert_span(event.service, "db");
    assert_span(event.host, "vm");
    assert_int_equal(event.tag_count, 0);
    assert_int_equal(event.customer.size, 0);
    read_whole("{\"msg\":\"strong\",\"fields\":{\"message\":\"weak\"},\"host\":\"vm\"}");
    assert_span(event.message, "strong");
    read_whole("{\"a\":{\"fields\":{\"message\":\"no\"}},\"fields\":\"no\",\"customer\":\"c\"}");
    assert_int_equal(event.message.size, 0);
    assert_span(event.customer, "c");
    read_whole("{\"resource\":{\"attributes\":{\"service.name\":\"db\"}},\"name\":\"x\"}");
    assert_span(event.service, "x"); // what stands outside wins
}

static void attributes_are_named_by_their_keys(void **state)
{
    (void)state;
    scratch = (struct scratch){.at = room, .size = sizeof room};
    fields_begin(&fields, &now, &scratch, &event);
    struct span text = span_text(
        "{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":"
        "\"db\"}},"
        "{\"value\":{\"stringValue\":\"nameless\"}}]},\"attributes\":[{\"key\":\"exception.type\","
        "\"value\":{\"stringValue\":\"E\"}},{\"key\":\"message\",\"value\":\"plain\"},{\"key\":"
        "[\"host\"],\"value\":{\"intValue\":\"7\"}}],\"key\":\"host\",\"value\":\"no\"}");
    assert_int_equal(json_read(text, 8, &fields), JSON_WHOLE);
    assert_span(event.service, "db");
    assert_span(event.error_type, "E");
    assert_span(event.message, "plain");
    assert_int_equal(event.host.size, 0);
}

static void calls(void **state)
{
    (void)state;
    read_whole(
        "{\"stacktrace\":{\"frames\":[{\"function\":\"a\",\"filename\":\"x\\ty\",\"in_app\":true},"
        "{\"function\":\"b\",\"in_app\":null},{\"file\":\"z\",\"in_app\":true}]},"
        "\"customer\":\"c\"}");
    assert_span(event.trace, "at (z)\nat a(x\ty)");
    assert_span(event.customer, "c");
    read_whole("{\"stack\":[\"E: x\",{\"function\":\"f\",\"file\":[\"no\"]},3,[\"no\"],\"at g\"]}");
    assert_span(event.trace, "E: x\nat f()\nat g");
    read_whole("{\"stack\":\"E: x\\nat g\",\"trace\":[{\"function\":\"worse\"}],\"stack\":[]}");
    assert_span(event.trace, "E: x\nat g");
}

static void what_arrays_hold_is_nobodys_field(void **state)
{
    (void)state;
    read_whole("{\"a\":[{\"message\":\"no\"},\"no\",[\"no\"]],\"message\":\"yes\",\"b\":[]}");
    assert_span(event.message, "yes");
    assert_int_equal(event.flaws, 0);
}

static void every_type_of_value(void **state)
{
    (void)state;
    read_whole("{\"a\":NaN,\"b\":-Infinity,\"c\":Infinity,\"d\":null,\"e\":true,\"f\":-1.5e+3,"
               "\"level\":null,\"message\":null,\"minutes\":7,\"msg\":\"x\"}");
    assert_span(event.message, "x");
    assert_int_equal(event.seconds, 420);
    assert_int_equal(event.flaws, 0);
}

static void wrong_types(void **state)
{
    static const char *const texts[] = {
        "{\"minutes\":true}",           "{\"minutes\":{}}", "{\"customer\":[]}",
        "{\"tags\":[\"a\",{\"b\":1}]}", "{\"tags\":[3]}",   "{\"fingerprint\":[\"a\",1]}",
        "{\"event_id\":false}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        read_whole(texts[i]);
        assert_int_equal(event.flaws, 1U << OUNCE_FIELD_BAD);
    }
}

static void the_last_of_equal_names_wins(void **state)
{
    (void)state;
    read_whole("{\"message\":\"a\",\"tags\":[\"x\",\"y\"],\"message\":\"b\",\"tags\":[\"z\"]}");
    assert_span(event.message, "b");
    assert_int_equal(event.tag_count, 1);
    assert_span(event.tags[0], "z");
}

static void lists(void **state)
{
    (void)state;
    read_whole(
        "{\"tags\":[\"printer jam\",\"\", \"v\\u0069p\"],\"fingerprint\":[\"a\",\"b\\tc\"]}");
    assert_int_equal(event.tag_count, 2);
    assert_span(event.tags[0], "printer jam");
    assert_span(event.tags[1], "vip");
    assert_span(event.fingerprint, "a b\tc");
    read_whole("{\"fingerprint\":\"one\",\"tags\":\"a,b\"}");
    assert_span(event.fingerprint, "one");
    assert_int_equal(event.tag_count, 2);
}

static void journald_writes_bytes(void **state)
{
    (void)state;
    read_whole("{\"MESSAGE\":[100,105,115,107,32,195,169,255],\"PRIORITY\":\"3\"}");
    assert_span(event.message, "disk \xC3\xA9\xEF\xBF\xBD");
    assert_int_equal(event.flaws, 1U << OUNCE_UTF8_BAD);
    assert_int_equal(event.level, LEVEL_ERROR);
    read_whole("{\"MESSAGE\":[100,256]}");
    assert_int_equal(event.message.size, 0);
}

static void names_with_escapes(void **state)
{
    (void)state;
    read_whole("{\"mess\\u0061ge\":\"x\"}");
    assert_span(event.message, "x");
    read_whole("{\"a\\\"message\":\"x\",\"\":\"y\"}");
    assert_int_equal(event.message.size, 0);
}

static void bad_text_in_strings(void **state)
{
    (void)state;
    read_whole("{\"message\":\"a\\ud800\xFF\"}");
    assert_span(event.message, "a\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_int_equal(event.flaws, 1U << OUNCE_UTF8_BAD);
}

static void broken_texts(void **state)
{
    static const char *const texts[] = {
        "",
        "[]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1 2}",
        "{\"a\":1]",
        "{\"a\":[1}",
        "{\"a\":[,]}",
        "{\"a\":[1,]}",
        "{\"a\":x}",
        "{\"a\":tru}",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{\"a\":\"}",
        "{\"a\":\"\\\"}",
        "{\"a\"}",
        "{\"a\":}",
        "{1:2}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":-}",
        "{}{}",
        "{\"a\":[1 2]}",
        "{\"a\"::1}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_int_equal(read(span_text(texts[i])), JSON_BROKEN);
    }
}

// Whatever a whole object is cut down to is broken.
static void every_beginning_is_broken(void **state)
{
    static const char text[] = "{\"a\":[1,{\"b\":\"\\\\\"}],\"tags\":[\"x\"],\"c\":null}";
    (void)state;
    for (size_t size = 0; size < sizeof text - 1; size++) {
        assert_int_equal(read(span_of(text, size)), JSON_BROKEN);
    }
    assert_int_equal(read(span_of(text, sizeof text - 1)), JSON_WHOLE);
}

static void depth(void **state)
{
    (void)state;
    read_whole("{\"a\":{\"b\":{\"c\":{}}}}");
    read_whole("{\"a\":[[[]]]}");
    assert_int_equal(read(span_text("{\"a\":{\"b\":{\"c\":{\"d\":1}}}}")), JSON_WHOLE);
    assert_int_equal(read(span_text("{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}")), JSON_DEEP);
    assert_int_equal(read(span_text("{\"a\":[[[[]]]]}")), JSON_DEEP);
}

static void deepest_that_can_be_asked_for(void **state)
{
    char text[6 * JSON_DEPTH_MAX + 8];
    size_t size = 0;
    (void)state;
    for (int i = 1; i < JSON_DEPTH_MAX; i++) {
        memcpy(text + size, "{\"a\":", 5);
        size += 5;
    }
    memcpy(text + size, "{}", 2);
    size += 2;
    memset(text + size, '}', JSON_DEPTH_MAX - 1);
    size += JSON_DEPTH_MAX - 1;
    scratch = (struct scratch){.at = room, .size = sizeof room};
    fields_begin(&fields, &now, &scratch, &event);
    assert_int_equal(json_read(span_of(text, size), JSON_DEPTH_MAX, &fields), JSON_WHOLE);
    assert_int_equal(json_read(span_of(text, size), JSON_DEPTH_MAX - 1, &fields), JSON_DEEP);
}

static void array_is(const char *text, const char *const *elements, size_t count,
                     enum json_step end)
{
    struct json_array array = {.text = span_text(text)};
    struct span element;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(json_array_next(&array, &element), JSON_ELEMENT);
        assert_span(element, elements[i]);
    }
    assert_int_equal(json_array_next(&array, &element), end);
}

static void arrays(void **state)
{
    static const char *const three[] = {"{\"a\":\"],\\\"[\"}", "[1,[2]]", "\"x,y\""};
    (void)state;
    array_is(" [ {\"a\":\"],\\\"[\"} , [1,[2]],\"x,y\" ] ", three, 3, JSON_LAST);
    array_is("[]", NULL, 0, JSON_LAST);
    array_is(" [ ] ", NULL, 0, JSON_LAST);
}

static void broken_arrays(void **state)
{
    static const char *const one[] = {"{}"};
    static const char *const nothing[] = {"", " ", "{}", "[", "[,]", "[{", "[\"x]", "] ", "[] x"};
    (void)state;
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        array_is(nothing[i], NULL, 0, JSON_NO_ARRAY);
    }
    array_is("[{},]", one, 1, JSON_NO_ARRAY);
    array_is("[{}] x", one, 1, JSON_NO_ARRAY);
    array_is("[{},{", one, 1, JSON_NO_ARRAY);
    array_is("[{},1", one, 1, JSON_NO_ARRAY);
    array_is("[{}", one, 1, JSON_NO_ARRAY); // only the array is cut short, not what it holds
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_become_fields),
        cmocka_unit_test(nested_and_dotted_are_one_name),
        cmocka_unit_test(an_object_in_a_list_is_as_good_as_the_list),
        cmocka_unit_test(wrappers_say_only_that_fields_follow),
        cmocka_unit_test(attributes_are_named_by_their_keys),
        cmocka_unit_test(calls),
        cmocka_unit_test(what_arrays_hold_is_nobodys_field),
        cmocka_unit_test(every_type_of_value),
        cmocka_unit_test(wrong_types),
        cmocka_unit_test(the_last_of_equal_names_wins),
        cmocka_unit_test(lists),
        cmocka_unit_test(journald_writes_bytes),
        cmocka_unit_test(names_with_escapes),
        cmocka_unit_test(bad_text_in_strings),
        cmocka_unit_test(broken_texts),
        cmocka_unit_test(every_beginning_is_broken),
        cmocka_unit_test(depth),
        cmocka_unit_test(deepest_that_can_be_asked_for),
        cmocka_unit_test(arrays),
        cmocka_unit_test(broken_arrays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
