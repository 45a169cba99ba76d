// Signatures that differ in a value become one problem, and others stay apart.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/learner.h"
#include "group/normalise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SLOTS 65536
#define NODES_MAX 20000
#define EDGES_MAX 40000
#define NODE_TITLE_MAX 200

// What is known of a signature: its text, or what was told of a template.
struct node {
    uint64_t signature;
    uint32_t order;
    struct span title;
    uint8_t room[NODE_TITLE_MAX];
};

struct edge {
    uint64_t from, to;
    uint32_t order;
};

static struct node nodes[NODES_MAX];
static struct edge edges[EDGES_MAX];
static size_t node_count, edge_count;
static struct learner *learner;

static struct node *node_of(uint64_t signature)
{
    for (size_t i = node_count; i > 0; i--) { // what came last is asked for most
        if (nodes[i - 1].signature == signature) {
            return &nodes[i - 1];
        }
    }
    return NULL;
}

static void node_put(uint64_t signature, struct span title, uint32_t order)
{
    struct node *node = node_of(signature);
    if (node != NULL && !signature_title_better(title, node->title)) {
        return;
    }
    if (node == NULL) {
        assert_true(node_count < NODES_MAX);
        node = &nodes[node_count++];
    }
    assert_in_range(title.size, 1, NODE_TITLE_MAX);
    memcpy(node->room, title.at, title.size);
    node->signature = signature;
    node->order = order;
    node->title = span_of(node->room, title.size);
}

static struct span on_title(void *user, uint64_t signature)
{
    (void)user;
    const struct node *node = node_of(signature);
    return node ? node->title : span_text("");
}

static void on_alias(void *user, const struct learner_alias *alias)
{
    (void)user;
    const struct node *from = node_of(alias->from);
    assert_non_null(from);
    assert_true(alias->order < from->order ||
                (alias->order == from->order && alias->to < alias->from));
    const struct node *to = node_of(alias->to);
    assert_true(to == NULL || to->order == alias->order);
    node_put(alias->to, alias->title, alias->order);
    for (size_t i = 0; i < edge_count; i++) {
        if (edges[i].from == alias->from && edges[i].to == alias->to) {
            return;
        }
    }
    assert_true(edge_count < EDGES_MAX);
    edges[edge_count++] = (struct edge){alias->from, alias->to, alias->order};
}

static int setup(void **state)
{
    static const struct learner_handlers handlers = {.title = on_title, .alias = on_alias};
    size_t bytes = (learner_bytes(SLOTS) + 63) & ~(size_t)63;
    void *room = aligned_alloc(64, bytes);
    if (room == NULL) {
        return -1;
    }
    memset(room, 0, bytes);
    node_count = 0;
    edge_count = 0;
    learner = learner_open(SLOTS, &handlers, NULL, room);
    *state = room;
    return 0;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

static uint32_t order_of(struct span form)
{
    uint32_t fixed = 0;
    for (size_t i = 0; i < form.size; i++) {
        bool starts = i == 0 || form.at[i - 1] == ' ';
        fixed += starts && form.at[i] != NORMAL_HOLE;
    }
    return 2 * fixed + (span_find(form, NORMAL_HOLE) < form.size);
}

static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];

static struct signature signature_at(const char *message)
{
    struct signature signature;
    signature_of_text(span_text(message), scratch, &signature);
    return signature;
}

// A text arrives for the first time; its title is known then.
static uint64_t known(const char *message)
{
    uint8_t form[NORMAL_FORM_BYTES_MAX], title[TITLE_ROOM_BYTES];
    struct normal normal;
    message_normalise(span_text(message), form, title, &normal);
    uint64_t signature = signature_of_form(normal.form);
    assert_true(signature == signature_at(message).hash);
    node_put(signature, normal.title, order_of(normal.form));
    return signature;
}

static void see(const char *message)
{
    learner_see(learner, known(message));
}

// As what people see the message: over the best edges, as far as they lead.
static uint64_t problem_of(uint64_t signature)
{
    for (;;) {
        const struct edge *best = NULL;
        for (size_t i = 0; i < edge_count; i++) {
            const struct edge *edge = &edges[i];
            bool better = best == NULL || edge->order < best->order ||
                          (edge->order == best->order && edge->to < best->to);
            best = edge->from == signature && better ? edge : best;
        }
        if (best == NULL) {
            return signature;
        }
        signature = best->to;
    }
}

static void assert_problem(const char *message, const char *title)
{
    struct span got = on_title(NULL, problem_of(signature_at(message).hash));
    if (!span_equal(got, span_text(title))) {
        print_error("%s\n   got  %.*s\n   not  %s\n", message, (int)got.size, (const char *)got.at,
                    title);
        fail();
    }
}

static void assert_joined(const char *const *messages, size_t count, const char *title)
{
    for (size_t i = 0; i < count; i++) {
        assert_problem(messages[i], title);
    }
}

// Nothing is joined by all but the last; the last one joins them all.
static void last_joins(const char *const *messages, size_t count, const char *title)
{
    for (size_t i = 0; i < count; i++) {
        if (edge_count != 0) {
            fail_msg("joined before: %s", messages[i]);
        }
        see(messages[i]);
    }
    assert_joined(messages, count, title);
}

static void none_joins(const char *const *messages, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        see(messages[i]);
        if (edge_count != 0) {
            fail_msg("joined: %s", messages[i]);
        }
    }
}

// A word of letters that no other number has.
static const char *word_of(uint32_t number, char *out)
{
    for (size_t i = 0; i < 5; i++) {
        out[i] = (char)('a' + number % 23);
        number /= 23;
    }
    out[5] = 'q';
    out[6] = '\0';
    return out;
}

static const char *text_of(const char *pattern, uint32_t number)
{
    static char text[256];
    char word[8];
    (void)snprintf(text, sizeof text, pattern, word_of(number, word));
    return text;
}

static const char *text_of_two(const char *pattern, uint32_t number)
{
    static char text[256];
    char a[8], b[8];
    (void)snprintf(text, sizeof text, pattern, word_of(number, a), word_of(number + 1000000, b));
    return text;
}

#define LAST_JOINS(title, ...)                                                                     \
    last_joins((const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})),    \
               title)
#define NONE_JOINS(...)                                                                            \
    none_joins((const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})))

static void test_words_at_a_place(void **state)
{
    (void)state;
    LAST_JOINS(
        "Out of memory: killed process <num> (<word>)", "Out of memory: killed process 17 (httpd)",
        "Out of memory: killed process 18 (mysqld)", "Out of memory: killed process 19 (sendmail)",
        "Out of memory: killed process 20 (rsyslog)");
}

static void test_users(void **state)
{
    (void)state;
    LAST_JOINS(
        "session opened for user <user> by (uid=<num>)", "session opened for user cyrus by (uid=0)",
        "session opened for user news by (uid=0)", "session opened for user test by (uid=0)");
}

static void test_two_plain_words(void **state)
{
    (void)state;
    NONE_JOINS("the old depot at our harbour lost its lamp since the rain",
               "the old depot at our harbour lost its window since the rain");
}

static void test_two_made_up_words(void **state)
{
    (void)state;
    LAST_JOINS("the old depot at our harbour lost its <word> since the rain",
               "the old depot at our harbour lost its order-service since the rain",
               "the old depot at our harbour lost its user_id since the rain");
}

static void test_states(void **state)
{
    (void)state;
    NONE_JOINS("VM Started (Lifecycle Event)", "VM Stopped (Lifecycle Event)",
               "VM Paused (Lifecycle Event)", "VM Resumed (Lifecycle Event)");
}

static void test_short_texts_need_many(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 11; i++) {
        see(text_of("removing %s", i));
    }
    assert_int_equal(edge_count, 0);
    see(text_of("removing %s", 11));
    for (uint32_t i = 0; i < 12; i++) {
        assert_problem(text_of("removing %s", i), "removing <word>");
    }
}

static void test_plurals_count_once(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 10; i++) {
        see(text_of("removing %s", i));
    }
    see("removing failure");
    see("removing failures");
    assert_int_equal(edge_count, 0);
    see("removing lamp");
    assert_problem("removing failure", "removing <word>");
    assert_problem("removing failures", "removing <word>");
}

static void test_capitals(void **state)
{
    (void)state;
    NONE_JOINS("the request by GET was too slow", "the request by POST was too slow",
               "the request by PUT was too slow", "the request by HEAD was too slow");
}

static void test_keys(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        see(text_of("the depot of parts wrote %s=1 today", i));
        see(text_of("the depot of parts read {\"%s\": 1} today", i));
    }
    assert_int_equal(edge_count, 0);
    for (uint32_t i = 0; i < 4; i++) {
        see(text_of("the depot of parts wrote %s today", i));
    }
    assert_true(edge_count > 0);
}

static void test_seen_with_a_hole(void **state)
{
    (void)state;
    LAST_JOINS("order <num> is late", "order lamp is late", "order 17 is late");
}

static void test_short_text_seen_with_a_hole(void **state)
{
    (void)state;
    NONE_JOINS("order lamp", "order 17");
}

static void test_glue(void **state)
{
    (void)state;
    LAST_JOINS("could not reach the proxy", "wpad:17 could not reach the proxy",
               "could not reach the proxy");
}

static void test_short_glue(void **state)
{
    (void)state;
    NONE_JOINS("wpad:17 could not reach", "could not reach");
}

static void test_long_texts(void **state)
{
    (void)state;
    const char *const texts[] = {"a of b at c in d by e to the far 17 end",
                                 "a of b at 17 c in d by e to the far end"};
    see(texts[0]);
    assert_int_equal(edge_count, 0);
    see(texts[1]);
    assert_true(problem_of(signature_at(texts[0]).hash) == problem_of(signature_at(texts[1]).hash));
}

static void test_less_long_texts(void **state)
{
    (void)state;
    NONE_JOINS("lamp of bed at car in dune by 17 end", "lamp of bed at 17 car in dune by end");
}

static void test_names_of_several_words(void **state)
{
    (void)state;
    LAST_JOINS("invoice of <word> failed today", "invoice of Casa Limonera failed today",
               "invoice of Vale of Ink Books failed today", "invoice of Rosa Alta AS failed today",
               "invoice of Porto Mar failed today");
}

static void test_small_words_are_no_name(void **state)
{
    (void)state;
    NONE_JOINS("invoice of casa limonera failed today", "invoice of vale books failed today",
               "invoice of rosa alta failed today", "invoice of porto mar failed today");
}

static void test_crowd(void **state)
{
    (void)state;
    const char *pattern = "lorry with %s drove to %s much too late";
    for (uint32_t i = 0; i < LEARNER_CROWD - 1; i++) {
        see(text_of_two(pattern, i));
    }
    assert_int_equal(edge_count, 0);
    for (uint32_t i = LEARNER_CROWD - 1; i < LEARNER_CROWD + 5; i++) {
        see(text_of_two(pattern, i));
    }
    for (uint32_t i = 0; i < LEARNER_CROWD + 5; i++) {
        assert_problem(text_of_two(pattern, i), "lorry with <word> drove to <word> much too late");
    }
}

static enum learner_place place(const char *message, uint64_t *signature, struct span *title)
{
    struct signature own = signature_at(message);
    *signature = own.hash;
    *title = own.title;
    return learner_place(learner, signature, title);
}

static void assert_own(const char *message)
{
    uint64_t signature;
    struct span title;
    assert_int_equal(place(message, &signature, &title), PLACE_OWN);
    assert_true(signature == signature_at(message).hash);
}

static void assert_placed(const char *message, enum learner_place wanted, const char *text)
{
    uint64_t signature;
    struct span title;
    assert_int_equal(place(message, &signature, &title), wanted);
    assert_true(span_equal(title, span_text(text)));
    assert_true(signature != signature_at(message).hash);
}

static void test_full_template(void **state)
{
    (void)state;
    char message[256] = "";
    uint32_t seen = 0;
    uint64_t signature = 0;
    struct span title;
    for (; seen <= LEARNER_MEMBERS_MAX; seen++) {
        (void)snprintf(message, sizeof message, "%s", text_of("removing %s", seen));
        if (place(message, &signature, &title) != PLACE_OWN) {
            break;
        }
        see(message);
    }
    // Members that were looked at again when it was promoted count twice.
    assert_in_range(seen, LEARNER_MEMBERS_MAX - 2 * LEARNER_CROWD, LEARNER_MEMBERS_MAX);
    assert_placed(message, PLACE_TEMPLATE, "removing <word>");
    (void)place(message, &signature, &title);
    assert_true(signature == problem_of(signature_at("removing aaaaaq").hash));
    assert_own("installing lamp");
}

// Words that no two texts share: nothing stays but the first.
static const char *blunt_of(uint32_t number)
{
    static char text[256];
    char a[8], b[8], c[8];
    (void)snprintf(text, sizeof text, "please %s %s %s", word_of(number, a),
                   word_of(number + 1000000, b), word_of(number + 2000000, c));
    return text;
}

static void test_blunt_crowd(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < LEARNER_CROWD_BLUNT; i++) {
        assert_own(blunt_of(i));
        see(blunt_of(i));
    }
    assert_int_equal(edge_count, 0);
    assert_placed(blunt_of(LEARNER_CROWD_BLUNT), PLACE_CROWD, "please <word>");
    assert_own("never seen at all before");
}

static void test_endless_crowd(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < LEARNER_CROWD_ENDLESS; i++) {
        if (i % 1024 == 0) {
            assert_own("never seen at all before");
        }
        node_count = 0; // what was seen is forgotten, as in a window that is full
        see(text_of_two("%s %s", i));
    }
    assert_int_equal(edge_count, 0);
    assert_placed("never seen at all before", PLACE_CROWD, "(texts that have nothing in common)");
}

static void test_tags_are_left_alone(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        struct span title = span_text(text_of("removing %s", i));
        uint64_t tag = UINT64_C(0x123456789) * (i + 1);
        node_put(tag, title, 100);
        learner_see(learner, tag);
        uint64_t placed = tag;
        assert_int_equal(learner_place(learner, &placed, &title), PLACE_OWN);
        assert_true(placed == tag);
    }
    assert_int_equal(edge_count, 0);
}

static void test_cut_titles_are_left_alone(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        uint64_t whole = signature_at(text_of("removing %s from the depot of the harbour", i)).hash;
        node_put(whole, span_text(text_of("removing %s from the depot", i)), 100);
        learner_see(learner, whole);
    }
    assert_int_equal(edge_count, 0);
}

static void test_forgotten_titles_are_left_alone(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 40; i++) {
        learner_see(learner, signature_at(text_of("removing %s", i)).hash);
    }
    assert_int_equal(edge_count, 0);
}

static void test_seen_twice(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 11; i++) {
        see(text_of("removing %s", i));
        see(text_of("removing %s", i));
    }
    assert_int_equal(edge_count, 0);
    see(text_of("removing %s", 11));
    size_t told = edge_count;
    assert_int_equal(told, 12);
    for (uint32_t i = 0; i < 12; i++) {
        see(text_of("removing %s", i));
    }
    assert_int_equal(edge_count, told);
}

// The last one first.
static void test_order_does_not_matter(void **state)
{
    (void)state;
    LAST_JOINS("session opened for user <user> by (uid=<num>)",
               "session opened for user test by (uid=0)", "session opened for user news by (uid=0)",
               "session opened for user cyrus by (uid=0)");
    see("order 17 is late"); // the hole first, then the word
    see("order lamp is late");
    assert_problem("order lamp is late", "order <num> is late");
}

// The first of its sort waits for a second.
static void test_glimpse(void **state)
{
    (void)state;
    learner_glimpse(learner, known("order lamp is late"));
    learner_glimpse(learner, known("order window is late"));
    assert_int_equal(edge_count, 0);
    see("order 17 is late");
    assert_problem("order lamp is late", "order <num> is late");
    assert_problem("order window is late", "order <num> is late");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_words_at_a_place),
        TEST(test_users),
        TEST(test_two_plain_words),
        TEST(test_two_made_up_words),
        TEST(test_states),
        TEST(test_short_texts_need_many),
        TEST(test_plurals_count_once),
        TEST(test_capitals),
        TEST(test_keys),
        TEST(test_seen_with_a_hole),
        TEST(test_short_text_seen_with_a_hole),
        TEST(test_glue),
        TEST(test_short_glue),
        TEST(test_long_texts),
        TEST(test_less_long_texts),
        TEST(test_names_of_several_words),
        TEST(test_small_words_are_no_name),
        TEST(test_crowd),
        TEST(test_full_template),
        TEST(test_blunt_crowd),
        TEST(test_endless_crowd),
        TEST(test_tags_are_left_alone),
        TEST(test_cut_titles_are_left_alone),
        TEST(test_forgotten_titles_are_left_alone),
        TEST(test_seen_twice),
        TEST(test_order_does_not_matter),
        TEST(test_glimpse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
