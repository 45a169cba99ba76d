// What is learnt hangs on the lines, not on their way. The same lines in any order, read by one
// engine, or by two that are merged into a third, or by one that ends and is restored from what it
// kept, or read twice, become the same problems, with the same day cells.
//
//   lines ─┬─ in order ─────────────────────────────────────────▶ roots, cells ─────────┐
//          ├─ shuffled ─────────────────────────────────────────▶                       │
//          ├─ half ─▶ window ┐                                                          ├─ the same
//          │  half ─▶ window ┴─ merged into a third ────────────▶                       │
//          ├─ half ─▶ window ── restored ── the other half ─────▶                       │
//          └─ and all of them shown again ──────────────────────▶                       ┘
//
// Crowds are left out here: how they are cut hangs on who came first. So are three values and more
// in one text, and names glued to a hole beside another value: there the way can show.
// `test_learner SEED` runs that one only, and prints the lines that became something else.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/learning.h"
#include "base/check.h"
#include "group/evidence.h"
#include "group/learner.h"
#include "group/signature.h"
#include "group/title.h"
#include "draw.h"

#include <stdio.h>
#include <stdlib.h>

#define SEEDS 300
#define NOW 1795435200000LL // 2026-11-23T12:00:00Z
#define DAYS 20U
#define LINES_MAX 400U
#define LINE_BYTES_MAX 400U
#define TEMPLATES_MAX 8U
#define OF_TEMPLATE_MAX 100U // fewer than make a crowd
#define WORDS_MAX 14U
#define SLOTS 2U
#define SLOTS_MAX_OPEN 20000U
#define TEXT_BYTES (LINES_MAX * 300)

static uint64_t seed_now; // for messages
static uint64_t only;     // 0: all

// --- the story -----------------------------------------------------------------------------------

static const char *const openers[TEMPLATES_MAX] = {"Killed",   "session", "Cannot", "worker",
                                                   "upstream", "cache",   "retry",  "mail"};
static const char *const plains[] = {
    "process", "of",   "memory", "at",     "request", "with",   "the", "reply",
    "pool",    "data", "in",     "slowly", "after",   "answer", "and", "failed",
};
static const char *const names[] = {
    "anna",  "bert",  "cyrus", "dora",   "emil",  "frida", "gustav", "hilde", "ivan",
    "jana",  "karl",  "lena",  "moritz", "nora",  "oskar", "paula",  "quinn", "rosa",
    "simon", "tilda", "ulf",   "viktor", "wanda", "xenia", "yusuf",  "zora",
};
static const char *const states[] = {"started", "stopped", "paused", "resumed", "waiting"};
static const char *const lists[] = {"GET", "PUT", "POST", "HEAD"};

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

enum slot_kind {
    SLOT_NAME,
    SLOT_MADE_UP,  // order-service
    SLOT_STATE,    // not a value
    SLOT_LIST,     // nor is this
    SLOT_MIXED,    // a name, a number, a path
    SLOT_QUOTED,   // 'anna'
    SLOT_USER,     // user anna
    SLOT_REPEATED, // anna ... anna.json
    SLOT_OPTIONAL, // a number, or nothing
    SLOT_KINDS
};

struct sort { // of lines
    const char *words[WORDS_MAX];
    uint32_t word_count;
    uint32_t before[SLOTS]; // the word that the slot stands before
    enum slot_kind kinds[SLOTS];
    uint32_t values[SLOTS]; // how many different ones
    uint32_t slot_count;
    uint32_t left; // lines that may still be of this sort
};

struct line {
    char text[LINE_BYTES_MAX];
    uint32_t day;
};

struct story {
    struct sort sorts[TEMPLATES_MAX];
    uint32_t sort_count;
    struct line lines[LINES_MAX];
    uint32_t line_count;
};

static void sort_make(struct sort *sort, const char *opener, uint64_t *seed)
{
    *sort = (struct sort){.word_count = 3 + below(seed, WORDS_MAX - 3),
                          .slot_count = below(seed, SLOTS + 1),
                          .left = OF_TEMPLATE_MAX};
    sort->words[0] = opener;
    for (uint32_t i = 1; i < sort->word_count; i++) {
        sort->words[i] = plains[below(seed, COUNT(plains))];
    }
    for (uint32_t i = 0; i < sort->slot_count; i++) {
        sort->before[i] = 1 + below(seed, sort->word_count - 1);
        sort->kinds[i] = (enum slot_kind)below(seed, SLOT_KINDS);
        sort->values[i] = 1 + below(seed, COUNT(names));
    }
}

static size_t value_write(char *out, size_t room, enum slot_kind kind, uint32_t value)
{
    const char *name = names[value];
    switch (kind) {
    case SLOT_MADE_UP:
        return (size_t)snprintf(out, room, " %s-service", name);
    case SLOT_STATE:
        return (size_t)snprintf(out, room, " %s", states[value % COUNT(states)]);
    case SLOT_LIST:
        return (size_t)snprintf(out, room, " %s", lists[value % COUNT(lists)]);
    case SLOT_MIXED:
        return value % 3 == 0   ? (size_t)snprintf(out, room, " %u", 100 + value)
               : value % 3 == 1 ? (size_t)snprintf(out, room, " /var/lib/%s", name)
                                : (size_t)snprintf(out, room, " %s", name);
    case SLOT_QUOTED:
        return (size_t)snprintf(out, room, " '%s'", name);
    case SLOT_USER:
        return (size_t)snprintf(out, room, " user %s", name);
    case SLOT_REPEATED:
        return (size_t)snprintf(out, room, " %s of %s.json", name, name);
    case SLOT_OPTIONAL:
        return value % 2 ? (size_t)snprintf(out, room, " %u", value) : 0;
    default:
        return (size_t)snprintf(out, room, " %s", name);
    }
}

static void line_write(char *out, const struct sort *sort, uint64_t *seed)
{
    size_t size = 0;
    for (uint32_t i = 0; i < sort->word_count; i++) {
        for (uint32_t j = 0; j < sort->slot_count; j++) {
            if (sort->before[j] == i) {
                size += value_write(out + size, LINE_BYTES_MAX - size, sort->kinds[j],
                                    below(seed, sort->values[j]));
            }
        }
        size +=
            (size_t)snprintf(out + size, LINE_BYTES_MAX - size, i ? " %s" : "%s", sort->words[i]);
    }
    CHECK(size < LINE_BYTES_MAX);
}

static void story_make(struct story *story, uint64_t seed)
{
    story->sort_count = 1 + below(&seed, TEMPLATES_MAX);
    story->line_count = 0;
    for (uint32_t i = 0; i < story->sort_count; i++) {
        sort_make(&story->sorts[i], openers[i], &seed);
    }
    uint32_t lines = 20 + below(&seed, LINES_MAX - 20);
    for (uint32_t i = 0; i < lines; i++) {
        struct sort *sort = &story->sorts[below(&seed, story->sort_count)];
        if (sort->left > 0) {
            struct line *line = &story->lines[story->line_count++];
            sort->left--;
            line_write(line->text, sort, &seed);
            line->day = below(&seed, DAYS);
        }
    }
}

// --- the engine ----------------------------------------------------------------------------------

struct engine {
    struct window *window;
    struct learning *learning;
};

static struct engine engine_open(uint32_t issues_max)
{
    struct window_plan plan =
        window_plan_for(issues_max, 4 * issues_max, 0, TITLE_BYTES_MAX, false);
    size_t bytes = (window_bytes(&plan) + 63) / 64 * 64;
    void *memory = aligned_alloc(64, bytes);
    CHECK(memory != NULL);
    struct window *window = window_open(&plan, memset(memory, 0, bytes));
    return (struct engine){window, learning_open(window, SLOTS_MAX_OPEN)};
}

static void engine_close(struct engine *engine)
{
    learning_close(engine->learning);
    free(engine->window);
}

static uint64_t signature_of(const char *line)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature signature;
    signature_of_text(span_text(line), scratch, &signature);
    return signature.hash;
}

// Returns under which signature it was counted.
static uint64_t engine_line(struct engine *engine, const char *line, uint32_t day)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature signature;
    signature_of_text(span_text(line), scratch, &signature);
    struct placing placing =
        learning_place(engine->learning, (struct placing){signature.hash, signature.title,
                                                          (uint8_t)signature.evidence});
    int64_t at_ms = NOW - (int64_t)day * MS_PER_DAY;
    struct happening happening = {.signature = placing.signature,
                                  .first_ms = at_ms,
                                  .last_ms = at_ms,
                                  .count = 1,
                                  .level = LEVEL_ERROR};
    uint32_t issue = window_add(engine->window, NOW, &happening, placing.title, placing.evidence);
    learning_show(engine->learning, issue);
    return placing.signature;
}

static void engine_lines(struct engine *engine, const struct story *story, const uint32_t *order,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct line *line = &story->lines[order[i]];
        assert_true(engine_line(engine, line->text, line->day) == signature_of(line->text));
    }
}

static void order_draw(uint32_t *order, uint32_t count, uint64_t *seed)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = below(seed, i + 1);
        order[i] = order[other];
        order[other] = i;
    }
}

// What one engine kept goes on in another: each issue with its cells and its alias, in any order.
static void engine_restore(struct engine *to, const struct engine *from, uint64_t *seed)
{
    uint32_t order[LINES_MAX * 8] = {0};
    uint32_t count = window_issue_end(from->window);
    CHECK(count <= COUNT(order));
    order_draw(order, count, seed);
    for (uint32_t i = 0; i < count; i++) {
        const struct issue *issue = window_issue(from->window, order[i]);
        if (issue->target != ISSUE_NONE && below(seed, 2)) {
            const struct issue *target = window_issue(from->window, issue->target);
            window_alias(to->window, issue->signature, target->signature, issue->target_order,
                         window_title(from->window, target), target->evidence);
        }
        uint32_t number = window_merge_issue(to->window, issue->signature,
                                             window_title(from->window, issue), issue->evidence,
                                             issue->first_ms, issue->last_ms, issue->has_tickets);
        const struct day_cell *cell = window_day(from->window, issue->days);
        for (; cell; cell = window_day(from->window, cell->next)) {
            window_merge_day(to->window, number, cell);
        }
        if (issue->target != ISSUE_NONE) { // again, or at last
            const struct issue *target = window_issue(from->window, issue->target);
            window_alias(to->window, issue->signature, target->signature, issue->target_order,
                         window_title(from->window, target), target->evidence);
        }
    }
}

static void engine_show(struct engine *engine, uint64_t *seed)
{
    uint32_t order[LINES_MAX * 8] = {0};
    uint32_t count = window_issue_end(engine->window);
    CHECK(count <= COUNT(order));
    order_draw(order, count, seed);
    for (uint32_t i = 0; i < count; i++) {
        learning_show(engine->learning, order[i]);
    }
}

// --- what comes of it ----------------------------------------------------------------------------

static const struct issue *problem_of(const struct engine *engine, uint64_t signature)
{
    uint32_t issue = window_find(engine->window, signature);
    assert_true(issue != ISSUE_NONE);
    return window_issue(engine->window, window_root(engine->window, issue));
}

// Events of a problem on a day.
static uint64_t events_on(const struct engine *engine, const struct issue *root, int32_t day)
{
    uint32_t top = window_find(engine->window, root->signature), at = top;
    uint64_t sum = 0;
    for (; at != ISSUE_NONE; at = window_member_next(engine->window, top, at)) {
        const struct day_cell *cell =
            window_day(engine->window, window_issue(engine->window, at)->days);
        for (; cell; cell = window_day(engine->window, cell->next)) {
            sum += cell->day == day ? cell->errors : 0;
        }
    }
    return sum;
}

// For every line: its problem, and how many events that had on the line's day.
static char *outcome_of(const struct engine *engine, const struct story *story)
{
    char *text = calloc(1, TEXT_BYTES);
    size_t size = 0;
    CHECK(text != NULL);
    for (uint32_t i = 0; i < story->line_count; i++) {
        const struct line *line = &story->lines[i];
        const struct issue *root = problem_of(engine, signature_of(line->text));
        int32_t day = instant_day(NOW) - (int32_t)line->day;
        size += (size_t)snprintf(text + size, TEXT_BYTES - size, "%016llx %llu\n",
                                 (unsigned long long)root->signature,
                                 (unsigned long long)events_on(engine, root, day));
        CHECK(size < TEXT_BYTES);
    }
    return text;
}

// Ends the test at the first line that became something else.
static void assert_same(const struct story *story, const char *expected, const char *got,
                        const char *how)
{
    uint32_t differ = 0;
    for (uint32_t i = 0; i < story->line_count; i++) {
        size_t a = strcspn(expected, "\n"), b = strcspn(got, "\n");
        if (a != b || memcmp(expected, got, a) != 0) {
            if (differ++ == 0 || only) {
                print_message("seed %llu, %s: %s\n  %.*s\n  %.*s\n", (unsigned long long)seed_now,
                              how, story->lines[i].text, (int)a, expected, (int)b, got);
            }
        }
        expected += a + 1;
        got += b + 1;
    }
    if (differ > 0) {
        fail_msg("seed %llu, %s: %u of %u lines became something else",
                 (unsigned long long)seed_now, how, (unsigned)differ, (unsigned)story->line_count);
    }
}

static void engine_compare(struct engine *engine, const struct story *story, const char *expected,
                           const char *how)
{
    char *got = outcome_of(engine, story);
    assert_same(story, expected, got, how);
    free(got);
    engine_close(engine);
}

// --- the tests -----------------------------------------------------------------------------------

// The story of the seed, told in order; what came of it.
static char *story_told(struct story *story, uint64_t seed)
{
    uint32_t order[LINES_MAX];
    seed_now = seed;
    story_make(story, seed);
    for (uint32_t i = 0; i < story->line_count; i++) {
        order[i] = i;
    }
    struct engine engine = engine_open(8 * LINES_MAX);
    engine_lines(&engine, story, order, story->line_count);
    char *outcome = outcome_of(&engine, story);
    engine_close(&engine);
    return outcome;
}

static void run_shuffled(const struct story *story, const char *expected, uint64_t seed)
{
    for (int way = 0; way < 3; way++) {
        uint32_t order[LINES_MAX] = {0};
        struct engine engine = engine_open(8 * LINES_MAX);
        order_draw(order, story->line_count, &seed);
        engine_lines(&engine, story, order, story->line_count);
        engine_compare(&engine, story, expected, "shuffled");
    }
}

static void run_merged(const struct story *story, const char *expected, uint64_t seed)
{
    uint32_t order[LINES_MAX] = {0}, half = story->line_count / 2;
    struct engine one = engine_open(8 * LINES_MAX), other = engine_open(8 * LINES_MAX);
    struct engine both = engine_open(8 * LINES_MAX);
    order_draw(order, story->line_count, &seed);
    engine_lines(&one, story, order, half);
    engine_lines(&other, story, order + half, story->line_count - half);
    engine_restore(&both, &one, &seed);
    engine_restore(&both, &other, &seed);
    engine_show(&both, &seed);
    engine_compare(&both, story, expected, "merged of two halves");
    engine_close(&one);
    engine_close(&other);
}

static void run_restored(const struct story *story, const char *expected, uint64_t seed)
{
    uint32_t order[LINES_MAX] = {0}, half = below(&seed, story->line_count);
    struct engine before = engine_open(8 * LINES_MAX), after = engine_open(8 * LINES_MAX);
    order_draw(order, story->line_count, &seed);
    engine_lines(&before, story, order, half);
    engine_restore(&after, &before, &seed);
    engine_show(&after, &seed);
    engine_lines(&after, story, order + half, story->line_count - half);
    engine_compare(&after, story, expected, "restored in the middle");
    engine_close(&before);
}

static void seeds_run(void (*run)(const struct story *, const char *, uint64_t))
{
    static struct story story;
    for (uint64_t seed = only ? only : 1; seed <= (only ? only : SEEDS); seed++) {
        char *expected = story_told(&story, seed);
        run(&story, expected, seed + 1000);
        free(expected);
    }
}

static void order_does_not_matter(void **state)
{
    (void)state;
    seeds_run(run_shuffled);
}

static void two_engines_come_to_what_one_does(void **state)
{
    (void)state;
    seeds_run(run_merged);
}

static void a_restart_in_the_middle_changes_nothing(void **state)
{
    (void)state;
    seeds_run(run_restored);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(two_engines_come_to_what_one_does),
        cmocka_unit_test(a_restart_in_the_middle_changes_nothing),
    };
    only = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
