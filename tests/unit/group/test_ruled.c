// What rules make of an event: other holes, kept words, other problems.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "plain_regex.h"

#include "group/ruled.h"

#include <stdio.h>

static struct rules *rules;
static struct ruling ruling;

static void take(const char *text)
{
    struct rule_wrong wrong;
    if (rules) {
        rules_close(rules);
        free(rules);
    }
    rules = calloc(1, sizeof *rules);
    assert_non_null(rules);
    if (!rules_read(rules, span_text(text), &plain_regex, &wrong)) {
        fail_msg("line %u: %s", wrong.line, rule_error_texts[wrong.error]);
    }
}

static int teardown(void **state)
{
    (void)state;
    rules_close(rules);
    free(rules);
    rules = NULL;
    return 0;
}

struct signed_text {
    uint64_t hash;
    char title[TITLE_BYTES_MAX + 1];
};

static struct signed_text sign(const char *text)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signed_text out = {0};
    struct signature signature;
    ruling_begin(&ruling);
    if (!ruled_text(rules, span_text(text), &ruling, &signature)) {
        signature_of_text(span_text(text), scratch, &signature);
    }
    ruled_problem(rules, span_text(text), &ruling, &signature);
    out.hash = signature.hash;
    memcpy(out.title, signature.title.at, signature.title.size);
    return out;
}

static void assert_title(const char *text, const char *title)
{
    struct signed_text got = sign(text);
    assert_string_equal(got.title, title);
}

static void assert_same(const char *a, const char *b)
{
    assert_true(sign(a).hash == sign(b).hash);
}

static void assert_other(const char *a, const char *b)
{
    assert_true(sign(a).hash != sign(b).hash);
}

static void without_a_match_nothing_changes(void **state)
{
    struct signature signature;
    (void)state;
    take("version 1\nmask \"order-*\"\nkeep \"E1042\"\ngroup \"*reset*\" as \"r\"\n");
    ruling_begin(&ruling);
    assert_false(ruled_text(rules, span_text("disk 4 full"), &ruling, &signature));
    uint64_t before = sign("disk 4 full").hash;
    take("version 1\n");
    assert_true(sign("disk 4 full").hash == before);
}

static void a_mask_joins(void **state)
{
    (void)state;
    take("version 1\n");
    assert_other("order-abc failed at once", "order-def failed at once");
    take("version 1\nmask \"order-*\"\n");
    assert_same("order-abc failed at once", "order-def failed at once");
    assert_same("found order-abc, order-b failed", "found order-q, order-c failed");
    assert_other("order-abc failed at once", "order-abc failed at last");
    assert_title("lost order-abc twice", "lost <value> twice");
    take("version 1\nmask regex \"bob\"\n");
    assert_title("user bobbob left", "user <value> left");
}

// A masked text is the text with a hole that its sender marked: the same problem.
static void a_mask_is_a_senders_hole(void **state)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature signature;
    (void)state;
    take("version 1\nmask \"x*\"\n");
    signature_of_text(span_text("lost \x01 twice"), scratch, &signature);
    assert_true(sign("lost xyz twice").hash == signature.hash);
}

static void a_keep_tells_apart(void **state)
{
    (void)state;
    take("version 1\n");
    assert_same("charge failed with E1042 today", "charge failed with E1043 today");
    take("version 1\nkeep \"E1042\"\n");
    assert_other("charge failed with E1042 today", "charge failed with E1043 today");
    assert_other("charge failed with E1042 today", "charge failed with e1042 today");
    assert_same("charge 1 failed with E1042", "charge 2 failed with E1042");
    assert_title("charge 17 failed with E1042 today", "charge <num> failed with E1042 today");
    assert_title("E1042", "E1042");
    assert_title("E1042: no more", "E1042: no more");
    assert_title("gave code=E1042, again", "gave code=E1042, again");
    assert_title("gave code=\"E1042\", id=7", "gave code=\"E1042\", id=<num>");
    take("version 1\nkeep literal \"HTTP 404\"\n");
    assert_title("got HTTP 404 from 10.0.0.1", "got HTTP 404 from <ip>");
    assert_other("got HTTP 404 from 10.0.0.1", "got HTTP 500 from 10.0.0.1");
}

// A word that would have stayed anyway is no other problem for being kept.
static void a_keep_of_plain_words_changes_nothing(void **state)
{
    (void)state;
    take("version 1\n");
    struct signed_text before = sign("the disk is full: 7 of 9");
    take("version 1\nkeep \"disk\"\n");
    struct signed_text after = sign("the disk is full: 7 of 9");
    assert_true(before.hash == after.hash);
    assert_string_equal(before.title, after.title);
}

static void a_keep_wins_over_a_mask(void **state)
{
    (void)state;
    take("version 1\nmask \"order-*\"\nkeep \"order-vip\"\n");
    assert_title("lost order-vip and order-abc", "lost order-vip and <value>");
}

static void a_group_names_its_problem(void **state)
{
    (void)state;
    take("version 1\ngroup \"*connection * reset*\" as \"upstream reset\"\n"
         "group \"*reset*\" as \"any reset\"\ngroup literal \"peer gone\" as \"upstream reset\"\n");
    assert_title("upstream connection 4 reset", "upstream reset");
    assert_same("upstream connection 4 reset", "the Connection was RESET by peer");
    assert_same("upstream connection 4 reset", "peer gone");
    assert_title("a reset", "any reset");
    assert_title("disk full", "disk full");
    assert_true(sign("a reset").hash == rule_id(span_text("any reset")));
}

static void a_split_takes_its_part(void **state)
{
    char text[512];
    (void)state;
    take("version 1\n");
    unsigned long long id = sign("charge 1 failed: user=a").hash;
    snprintf(text, sizeof text,
             "version 1\nsplit %016llx \"*user=vip*\" as \"vip charge\"\n"
             "split %016llx \"*user=vip9\" as \"vip 9\"\n",
             id, (unsigned long long)rule_id(span_text("vip charge")));
    take(text);
    assert_true(sign("charge 1 failed: user=bob").hash == id);
    assert_title("charge 1 failed: user=vip1", "vip charge");
    assert_title("charge 1 failed: user=vip9", "vip 9"); // split again
    assert_title("mail 1 failed: user=vip1", "mail <num> failed: user=<id>");
    // Of a problem that merges lead to.
    unsigned long long other = sign("mail 1 failed: user=a").hash;
    snprintf(
        text, sizeof text,
        "version 1\nsplit %016llx \"*user=vip*\" as \"vip charge\"\nmerge %016llx as %016llx\n", id,
        other, id);
    take(text);
    assert_title("mail 1 failed: user=vip1", "vip charge");
}

static void regexes_share_their_steps(void **state)
{
    (void)state;
    take("version 1\ngroup regex \"zz\" as \"a\"\ngroup regex \"full\" as \"b\"\n");
    assert_title("disk full", "b");
    assert_int_equal(ruling.steps, MATCHER_STEPS_MAX - 2);
}

// Any text, marked anywhere: never past the room, always a title.
static void the_worst_texts_fit(void **state)
{
    static char text[2 * SIGNATURE_TEXT_BYTES_MAX];
    static const char *const units[] = {"x",    "x ",    "x,", "a.",       " ",
                                        "\x01", "x\x01", "1x", "\xc3\xa4x"};
    struct signature signature;
    (void)state;
    take("version 1\nkeep \"x\"\nkeep regex \"x\"\nmask \"a\"\n");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        for (size_t at = 0; at < sizeof text; at++) {
            text[at] = units[i][at % strlen(units[i])];
        }
        ruling_begin(&ruling);
        if (ruled_text(rules, span_of(text, sizeof text), &ruling, &signature)) {
            assert_true(signature.title.size > 0 && signature.title.size <= TITLE_BYTES_MAX);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_match_nothing_changes),
        cmocka_unit_test(a_mask_joins),
        cmocka_unit_test(a_mask_is_a_senders_hole),
        cmocka_unit_test(a_keep_tells_apart),
        cmocka_unit_test(a_keep_of_plain_words_changes_nothing),
        cmocka_unit_test(a_keep_wins_over_a_mask),
        cmocka_unit_test(a_group_names_its_problem),
        cmocka_unit_test(a_split_takes_its_part),
        cmocka_unit_test(regexes_share_their_steps),
        cmocka_unit_test(the_worst_texts_fit),
    };
    return cmocka_run_group_tests(tests, NULL, teardown);
}
