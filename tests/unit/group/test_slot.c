// A template's words become slots: where a value may stand, and how much each word looks like one.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/slot.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define AT(i) (UINT32_C(1) << (i))

// One message, read as the learner reads it: from its title.
struct text {
    struct template template;
    struct span title;
    struct slot slots[SLOTS_MAX];
    uint32_t count;
    uint8_t form_room[NORMAL_FORM_BYTES_MAX], title_room[TITLE_ROOM_BYTES];
};

static struct text texts[2];

static struct text *read_into(struct text *text, const char *message)
{
    uint8_t form[NORMAL_FORM_BYTES_MAX], room[TITLE_ROOM_BYTES];
    struct normal normal;
    message_normalise(span_text(message), form, text->title_room, &normal);
    text->title = normal.title;
    title_read(text->title, text->form_room, room, &text->template);
    text->count = slots_of(&text->template, text->title, text->slots);
    assert_in_range(text->count, 0, SLOTS_MAX);
    return text;
}

static struct text *text_of(const char *message)
{
    return read_into(&texts[0], message);
}

static const struct slot *slot_with(const struct text *text, uint32_t places, bool glued)
{
    for (uint32_t i = 0; i < text->count; i++) {
        if (text->slots[i].places == places && text->slots[i].glued == glued) {
            return &text->slots[i];
        }
    }
    return NULL;
}

static uint16_t weight_at(const char *message, uint32_t places)
{
    const struct slot *slot = slot_with(text_of(message), places, false);
    if (slot == NULL) {
        fail_msg("no slot at %#x of %s", places, message);
        return 0;
    }
    return slot->weight;
}

static void assert_text(struct span got, const char *wanted)
{
    if (!span_equal(got, span_text(wanted))) {
        print_error("   got  %.*s\n   not  %s\n", (int)got.size, (const char *)got.at, wanted);
        fail();
    }
}

// The same sentence with words of another sort at its third place.
static void test_weights_order(void **state)
{
    (void)state;
    static const char *const sorts[][3] = {
        {"the old order-service broke it today", "the old user_id broke it today",
         "the old className broke it today"},
        {"the old lamp broke it today", "the old window broke it today",
         "the old Bird broke it today"},
        {"the old GET broke it today", "the old EACCES broke it today",
         "the old it broke it today"},
        {"the old failed broke it today", "the old starting broke it today",
         "the old connection broke it today"},
    };
    uint16_t above = UINT16_MAX;
    for (size_t sort = 0; sort < COUNT(sorts); sort++) {
        uint16_t weight = weight_at(sorts[sort][0], AT(2));
        assert_true(weight < above && weight > 0);
        for (size_t i = 1; i < COUNT(sorts[sort]); i++) {
            assert_int_equal(weight_at(sorts[sort][i], AT(2)), weight);
        }
        above = weight;
    }
    assert_int_equal(weight_at("the old lamp broke it today", AT(2)), SLOT_ONE);
}

static void test_what_stands_around_raises_the_weight(void **state)
{
    (void)state;
    uint16_t plain = weight_at("the old lamp broke it today", AT(2));
    assert_true(weight_at("the user lamp broke it today", AT(2)) > plain);
    assert_true(weight_at("the old (lamp) broke it today", AT(2)) > plain);
    assert_true(weight_at("the old \"lamp\" broke it today", AT(2)) > plain);
    assert_true(weight_at("it broke the old: lamp", AT(4)) > plain);
    assert_int_equal(weight_at("it broke the old, lamp", AT(4)), plain);
}

static void test_front_and_touching_lower_the_weight(void **state)
{
    (void)state;
    uint16_t plain = weight_at("the old lamp broke it today", AT(2));
    assert_true(weight_at("lamp of old broke it today", AT(0)) < plain / 2);
    assert_int_equal(weight_at("removing lamp", AT(0)), 0);
    assert_true(weight_at("the old 17 lamp broke it today", AT(3)) < plain);
    assert_true(weight_at("the old lamp 17 broke it today", AT(2)) < plain);
}

static void test_need_falls_with_the_words_around(void **state)
{
    (void)state;
    for (uint32_t fixed = 1; fixed < 40; fixed++) {
        assert_true(slot_need(fixed) >= slot_need(fixed + 1));
    }
    assert_true(slot_need(2) > slot_need(3) && slot_need(3) > slot_need(4));
    assert_true(slot_need(40) > 2 * SLOT_ONE); // two plain words are never enough
}

static void test_holes_and_keys_are_no_slots(void **state)
{
    (void)state;
    const struct text *text = text_of("wrote size=17 of part 3 to depot");
    assert_null(slot_with(text, AT(1), false)); // size
    assert_null(slot_with(text, AT(4), false)); // 3
    assert_non_null(slot_with(text, AT(3), false));
    text = text_of("wrote {\"size\": 1, \"depth\": 2} to depot");
    assert_null(slot_with(text, AT(1), false));
    assert_null(slot_with(text, AT(3), false));
    assert_non_null(slot_with(text_of("table \"orders\": locked by nobody"), AT(1), false));
    assert_null(slot_with(text_of("set java=off by nobody"), AT(1), false));
    assert_non_null(slot_with(text_of("set java.home=off by nobody"), AT(1), false));
}

static void test_stem(void **state)
{
    (void)state;
    uint32_t one = slot_with(text_of("saw failure of the disk"), AT(1), false)->word;
    assert_int_equal(slot_with(text_of("saw failures of the disk"), AT(1), false)->word, one);
    assert_int_not_equal(slot_with(text_of("saw failurex of the disk"), AT(1), false)->word, one);
}

static void test_repeats(void **state)
{
    (void)state;
    // index:  0       1    2   3       4     5
    const struct text *text = text_of("catalog read order from order.json (order) twice");
    uint32_t all = AT(2) | AT(4) | AT(5), marked = AT(4) | AT(5);
    const struct slot *both = slot_with(text, all, false);
    assert_non_null(both);
    assert_non_null(slot_with(text, marked, false));
    assert_non_null(slot_with(text, AT(2), false));
    assert_true(both->weight > slot_with(text, AT(2), false)->weight);
    // Nothing says that this one is a value.
    text = text_of("the lamp broke the window today");
    assert_null(slot_with(text, AT(0) | AT(3), false));
}

static void test_names_of_several_words(void **state)
{
    (void)state;
    const struct text *text = text_of("invoice of Vale of Ink Books failed");
    assert_non_null(slot_with(text, AT(2) | AT(3) | AT(4) | AT(5), false));
    text = text_of("invoice of Casa Limonera AS failed");
    assert_non_null(slot_with(text, AT(2) | AT(3) | AT(4), false));
    text = text_of("invoice of Casa, Limonera failed"); // two names
    assert_null(slot_with(text, AT(2) | AT(3), false));
    text = text_of("invoice of casa limonera failed");
    assert_null(slot_with(text, AT(2) | AT(3), false));
    text = text_of("Casa Limonera sent an invoice"); // it opens the message
    assert_null(slot_with(text, AT(0) | AT(1), false));
}

static void test_glue(void **state)
{
    (void)state;
    const struct text *text = text_of("wpad:17 could not be reached");
    const struct slot *glue = slot_with(text, AT(0), true);
    assert_non_null(glue);
    assert_int_equal(glue->weight, 0);
    assert_null(slot_with(text_of("wpad 17 could not be reached"), AT(0), true));
    assert_null(slot_with(text_of("wpad:17 not reached"), AT(0), true)); // too short to tell
}

static void test_joins_seen(void **state)
{
    (void)state;
    assert_true(slot_with(text_of("order lamp is late"), AT(1), false)->joins_seen);
    assert_false(slot_with(text_of("lamp order is late"), AT(0), false)->joins_seen);
    assert_false(slot_with(text_of("order lamp"), AT(1), false)->joins_seen);
    assert_false(slot_with(text_of("order GET is late"), AT(1), false)->joins_seen);
    assert_false(slot_with(text_of("order 17 lamp is late"), AT(2), false)->joins_seen);
    assert_true(slot_with(text_of("order 17 (lamp) is late"), AT(2), false)->joins_seen);
}

static const struct {
    const char *message;
    uint32_t places;
    const char *form, *title; // a form has `.` for a hole
    uint32_t fixed;
} generals[] = {
    {"session opened for user cyrus by (uid=0)", AT(4), "session opened for user . by uid",
     "session opened for user <user> by (uid=<num>)", 6},
    {"Killed process 17 (httpd)", AT(3), "Killed process .", "Killed process <num> (<word>)", 2},
    {"Killed process 17 (httpd)", 0, "Killed process . httpd", "Killed process <num> (httpd)", 3},
    {"lamp broke today", AT(0), "broke today", "<word> broke today", 2},
    {"lamp broke today", AT(0) | AT(1) | AT(2), ".", "<word>", 0},
    {"invoice of Casa Limonera failed", AT(2) | AT(3), "invoice of . failed",
     "invoice of <word> failed", 3},
    {"from order to order", AT(1) | AT(3), "from . to .", "from <word> to <word>", 2},
    {"from red, green on", AT(1) | AT(2), "from . on", "from <word>, <word> on", 2},
};

static void test_generalise(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(generals); i++) {
        uint8_t form[NORMAL_FORM_BYTES_MAX], title[TITLE_ROOM_BYTES];
        uint32_t fixed;
        const struct text *text = text_of(generals[i].message);
        struct span general = form_generalise(&text->template, generals[i].places, form, &fixed);
        for (size_t k = 0; k < general.size; k++) {
            form[k] = form[k] == NORMAL_HOLE ? '.' : form[k];
        }
        assert_text(general, generals[i].form);
        assert_int_equal(fixed, generals[i].fixed);
        general = title_generalise(&text->template, text->title, generals[i].places, title);
        assert_text(general, generals[i].title);
        // The title is that of the form: reading it again ends with the same one.
        uint8_t again[NORMAL_FORM_BYTES_MAX], room[TITLE_ROOM_BYTES];
        struct template template;
        title_read(general, again, room, &template);
        for (size_t k = 0; k < template.form.size; k++) {
            again[k] = again[k] == NORMAL_HOLE ? '.' : again[k];
        }
        assert_text(template.form, generals[i].form);
    }
}

// All symbols that have no bit of their own share the last one.
static void test_the_rest(void **state)
{
    (void)state;
    char message[3 * 40 + 1];
    for (size_t i = 0; i < 40; i++) {
        memcpy(message + 3 * i, "aa ", 3);
        message[3 * i] = (char)('a' + i % 26);
        message[3 * i + 1] = (char)('a' + i / 26);
    }
    message[3 * 40] = '\0';
    uint8_t form[NORMAL_FORM_BYTES_MAX];
    uint32_t fixed;
    const struct text *text = text_of(message);
    assert_int_equal(text->template.count, 40);
    (void)form_generalise(&text->template, SLOT_REST, form, &fixed);
    assert_int_equal(fixed, SLOT_PLACES_MAX);
    (void)form_generalise(&text->template, ~UINT32_C(1), form, &fixed);
    assert_int_equal(fixed, 1);
    assert_null(slot_with(text, SLOT_REST, false));
}

static void test_learned(void **state)
{
    (void)state;
    assert_int_equal(title_learned(span_text("user <user> sent <word> and <num>")), 2);
    assert_int_equal(title_learned(span_text("user <num> sent <value> < word>")), 0);
    assert_int_equal(title_learned(span_text("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_order),
        cmocka_unit_test(test_what_stands_around_raises_the_weight),
        cmocka_unit_test(test_front_and_touching_lower_the_weight),
        cmocka_unit_test(test_need_falls_with_the_words_around),
        cmocka_unit_test(test_holes_and_keys_are_no_slots),
        cmocka_unit_test(test_stem),
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_names_of_several_words),
        cmocka_unit_test(test_glue),
        cmocka_unit_test(test_joins_seen),
        cmocka_unit_test(test_generalise),
        cmocka_unit_test(test_the_rest),
        cmocka_unit_test(test_learned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
