// The pure path does not hang on the order. The same events, in any order, in chunks of any size,
// over any number of connections and loops, with tallies handed over at any moment, late by a week,
// and twice where they carry an event id, give the same cells, problems and ranked list.
//
//   events of a seed ──┬── once, in order, one connection, one loop ───────────▶ window, list
//                      └── shuffled, repeated, split, cut into chunks, late ───▶ the same
//
// `test_order SEED` runs that one only.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/keeper.h"
#include "app/pipeline.h"
#include "base/check.h"
#include "draw.h"

#include <stdio.h>
#include <stdlib.h>

#define SEEDS 1000
#define NOW 1795435200000LL // 2026-11-23T12:00:00Z
#define WEEK_MS (7 * MS_PER_DAY)
#define EVENTS_MAX 200
#define VERSIONS_MAX 3
#define LINES_MAX (2 * EVENTS_MAX * VERSIONS_MAX)
#define LOOPS_MAX 4
#define CONNECTIONS_MAX 3 // of each loop
#define STREAM_BYTES_MAX 262144
#define ISSUES_MAX 1000U

static uint64_t seed_now; // for messages

// --- the events ------------------------------------------------------------------------

struct line {
    char text[400];
    int64_t at_ms;
    bool timed;  // it says so itself
    bool has_id; // it may come twice
};

struct story {
    struct line lines[LINES_MAX];
    size_t count;
};

static const char *when(int64_t at_ms)
{
    static char text[INSTANT_TEXT_BYTES + 1];
    instant_write(at_ms, (uint8_t *)text);
    return text;
}

static const char *when_bsd(int64_t at_ms) // RFC 3164
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static char text[32];
    int32_t year;
    uint32_t month, day;
    civil_of_day(instant_day(at_ms), &year, &month, &day);
    snprintf(text, sizeof text, "%s %2u %.8s", months[month - 1], day, when(at_ms) + 11);
    return text;
}

// Errors, chatter, and texts that tickets may be about as well; with values that change.
static void text_make(uint64_t *seed, char *out, size_t bytes)
{
    uint32_t a = below(seed, 1000), b = below(seed, 250);
    switch (below(seed, 9)) {
    case 0:
        snprintf(out, bytes, "disk %u full on /dev/sda%u", a, b);
        break;
    case 1:
        snprintf(out, bytes, "charge %u failed: card declined", a);
        break;
    case 2:
        snprintf(out, bytes, "connection to 10.0.%u.%u timed out", b, b / 2);
        break;
    case 3:
        snprintf(out, bytes, "request %u served in %u ms", a, b);
        break;
    case 4:
        snprintf(out, bytes, "Failed password for invalid user u%u from 10.1.2.%u", a, b);
        break;
    case 5:
        snprintf(out, bytes, "printer is out of paper");
        break;
    case 6:
        snprintf(out, bytes, "cannot open /var/lib/app/%u.db: no such file", a);
        break;
    case 7:
        snprintf(out, bytes, "worker %u: unexpected end of stream after %u bytes", a, b);
        break;
    default:
        snprintf(out, bytes, "job %x%x finished", a + 4096, b + 4096);
        break;
    }
}

static void error_make(uint64_t *seed, struct line *line, uint32_t number)
{
    static const char *const services[] = {"web", "billing", "auth"};
    static const char *const levels[] = {"info", "error"};
    char text[128];
    const char *service = services[below(seed, 3)], *level = levels[below(seed, 2)];
    text_make(seed, text, sizeof text);
    uint32_t pri = level[0] == 'e' ? 11 : 14;
    switch (below(seed, 7)) {
    case 0:
        snprintf(line->text, sizeof line->text, "%s %s %s", when(line->at_ms),
                 level[0] == 'e' ? "ERROR" : "INFO", text);
        break;
    case 1:
        line->at_ms -= line->at_ms % 1000;
        snprintf(line->text, sizeof line->text, "<%u>%s host %s[12]: %s", pri,
                 when_bsd(line->at_ms), service, text);
        break;
    case 2:
        snprintf(line->text, sizeof line->text, "<%u>1 %s host %s 12 - - %s", pri,
                 when(line->at_ms), service, text);
        break;
    case 3:
        snprintf(line->text, sizeof line->text, "time=%s level=%s service=%s msg=\"%s\"",
                 when(line->at_ms), level, service, text);
        break;
    case 4:
        line->timed = false;
        snprintf(line->text, sizeof line->text, "{\"message\":\"%s\",\"service\":\"%s\"}", text,
                 service);
        break;
    case 5:
        snprintf(line->text, sizeof line->text,
                 "{\"time\":%lld,\"message\":\"%s\",\"level\":\"%s\",\"service\":\"%s\"}",
                 (long long)line->at_ms, text, level, service);
        break;
    default:
        line->has_id = true;
        snprintf(line->text, sizeof line->text,
                 "{\"time\":\"%s\",\"message\":\"%s\",\"level\":\"%s\",\"event_id\":\"E%u\"}",
                 when(line->at_ms), text, level, number);
        break;
    }
}

// A ticket without an id, or up to three states of one that has an id.
static void ticket_make(uint64_t *seed, struct story *story, int64_t at_ms, uint32_t number)
{
    static const char *const tags[] = {"", ",\"tags\":[\"printer-jam\"]",
                                       ",\"tags\":[\"vip\",\"billing\"]", ",\"tags\":[\"vip\"]",
                                       ",\"tag\":\"login\",\"fingerprint\":\"sso\""};
    bool has_id = below(seed, 4) > 0;
    uint32_t versions = has_id ? 1 + below(seed, VERSIONS_MAX) : 1;
    for (uint32_t i = 0; i < versions; i++) {
        struct line *line = &story->lines[story->count++];
        char text[128], id[96] = "", minutes[32] = "", service[32] = "";
        *line = (struct line){.at_ms = at_ms, .timed = true, .has_id = has_id};
        text_make(seed, text, sizeof text);
        if (has_id) {
            snprintf(id, sizeof id, ",\"event_id\":\"T%u\",\"updated\":\"%s\"", number,
                     when(at_ms + (i + 1) * MS_PER_HOUR));
        }
        if (below(seed, 2)) {
            snprintf(minutes, sizeof minutes, ",\"minutes\":%u.5", below(seed, 20));
        }
        if (below(seed, 2)) {
            snprintf(service, sizeof service, ",\"service\":\"desk %u\"", below(seed, 3));
        }
        snprintf(line->text, sizeof line->text,
                 "{\"kind\":\"ticket\",\"time\":\"%s\",\"message\":\"%s\"%s%s%s%s}", when(at_ms),
                 text, tags[below(seed, 5)], id, minutes, service);
        at_ms -= below(seed, 3) ? 0 : MS_PER_DAY * below(seed, 5); // somebody corrected its date
    }
}

// Mostly bursts within a few minutes or days, as life has them.
static void story_make(uint64_t *seed, struct story *story)
{
    uint32_t events = 50 + below(seed, EVENTS_MAX - 49);
    int64_t at_ms = NOW - MS_PER_DAY;
    story->count = 0;
    for (uint32_t i = 0; i < events; i++) {
        at_ms += below(seed, 3) ? (int64_t)below(seed, 120000)
                                : (int64_t)below(seed, (uint32_t)MS_PER_DAY);
        if (at_ms > NOW || below(seed, 6) == 0) {
            at_ms = NOW - (int64_t)(draw(seed) % (uint64_t)(95 * MS_PER_DAY));
        }
        if (below(seed, 4) == 0) {
            ticket_make(seed, story, at_ms, i);
        } else {
            struct line *line = &story->lines[story->count++];
            *line = (struct line){.at_ms = at_ms, .timed = true};
            error_make(seed, line, i);
        }
    }
}

// --- the engine ------------------------------------------------------------------------

struct loop {
    struct keeper *keeper;
    struct pipeline *pipeline;
    const int64_t *now_ms;
};

struct engine {
    struct pipeline_options options;
    struct keeper *keeper;
    struct loop loops[LOOPS_MAX];
    uint32_t loop_count;
    int64_t now_ms;
};

static void loop_hand_over(struct loop *loop)
{
    struct tally *tally = pipeline_tally(loop->pipeline);
    keeper_take(loop->keeper, tally, *loop->now_ms);
    tally_clear(tally);
}

static struct tally *on_full(void *user, struct tally *full)
{
    struct loop *loop = user;
    keeper_take(loop->keeper, full, *loop->now_ms);
    tally_clear(full);
    return full;
}

static void engine_open(struct engine *engine, uint32_t loops, uint32_t tally_entries)
{
    static const struct span ignore[] = {{(const uint8_t *)"vip", 3}};
    struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    limits.issues_max = ISSUES_MAX;
    limits.cells_max = 10000;
    limits.recent_max = 10000;
    limits.event_ids_max = 1000;
    limits.line_bytes_max = 1024;
    limits.tally_entries_max = tally_entries;
    engine->options = (struct pipeline_options){
        .limits = limits, .live = true, .tags = {.ignore = ignore, .ignore_count = 1}};
    engine->keeper = keeper_open(
        &(struct keeper_options){.limits = limits, .policy = policy_default(), .sliding = true});
    engine->loop_count = loops;
    engine->now_ms = NOW;
    for (uint32_t i = 0; i < loops; i++) {
        struct loop *loop = &engine->loops[i];
        loop->keeper = engine->keeper;
        loop->now_ms = &engine->now_ms;
        loop->pipeline = pipeline_open(&engine->options, keeper_tally(&limits), on_full, loop);
    }
}

static void engine_close(struct engine *engine)
{
    for (uint32_t i = 0; i < engine->loop_count; i++) {
        struct tally *tally = pipeline_tally(engine->loops[i].pipeline);
        pipeline_close(engine->loops[i].pipeline);
        keeper_tally_free(tally, &engine->options.limits);
    }
    keeper_close(engine->keeper);
}

// What came in time a week ago may have slid out since; what comes late never was in.
static void engine_rank(struct engine *engine)
{
    keeper_slide(engine->keeper, NOW);
    ranking_refresh(engine->keeper->ranking, engine->keeper->window, NOW, NULL, NULL);
}

// Once, in order: what is true.
static void engine_run_plainly(struct engine *engine, const struct story *story)
{
    for (size_t i = 0; i < story->count; i++) {
        pipeline_line(engine->loops[0].pipeline, span_text(story->lines[i].text), NOW);
    }
    loop_hand_over(&engine->loops[0]);
    engine_rank(engine);
}

// --- the other way ---------------------------------------------------------------------

struct connection {
    uint8_t bytes[STREAM_BYTES_MAX];
    size_t size, at; // at: how much the engine has been given
    uint8_t kept[2048];
    size_t kept_bytes;
    struct stream stream;
};

static struct connection connections[LOOPS_MAX][CONNECTIONS_MAX];

static void connection_write(uint64_t *seed, struct connection *c, const char *text)
{
    size_t size = strlen(text);
    bool counted = text[0] == '<' && below(seed, 2);
    CHECK(c->size + size + 16 < sizeof c->bytes);
    if (counted) {
        c->size += (size_t)snprintf((char *)c->bytes + c->size, 16, "%zu ", size);
    }
    memcpy(c->bytes + c->size, text, size);
    c->size += size;
    if (!counted) {
        if (below(seed, 4) == 0) {
            c->bytes[c->size++] = '\r';
        }
        c->bytes[c->size++] = '\n';
    }
}

static void connection_read(uint64_t *seed, struct connection *c, struct loop *loop)
{
    size_t left = c->size - c->at, room = sizeof c->kept - c->kept_bytes;
    size_t most = below(seed, 3) ? 1 + below(seed, 40) : 1 + below(seed, 900);
    size_t some = most < left ? most : left;
    some = some < room ? some : room;
    memcpy(c->kept + c->kept_bytes, c->bytes + c->at, some);
    c->at += some;
    c->kept_bytes += some;
    struct span in = span_of(c->kept, c->kept_bytes);
    size_t used = pipeline_feed(loop->pipeline, &c->stream, in, c->at == c->size, *loop->now_ms);
    memmove(c->kept, c->kept + used, c->kept_bytes - used);
    c->kept_bytes -= used;
}

static void shuffle(uint64_t *seed, const struct line **lines, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = below(seed, (uint32_t)i);
        const struct line *line = lines[i - 1];
        lines[i - 1] = lines[other];
        lines[other] = line;
    }
}

// All that is written to the connections is read, a bit here and a bit there.
static void connections_drain(uint64_t *seed, struct engine *engine, uint32_t per_loop)
{
    uint32_t all = engine->loop_count * per_loop, ended = 0;
    bool done[LOOPS_MAX][CONNECTIONS_MAX] = {{false}};
    while (ended < all) {
        uint32_t l = below(seed, engine->loop_count), k = below(seed, per_loop);
        if (!done[l][k]) {
            connection_read(seed, &connections[l][k], &engine->loops[l]);
            done[l][k] = connections[l][k].at == connections[l][k].size;
            ended += done[l][k];
        }
        if (below(seed, 40) == 0) {
            loop_hand_over(&engine->loops[below(seed, engine->loop_count)]);
        }
        if (below(seed, 200) == 0) {
            keeper_slide(engine->keeper, engine->now_ms);
            ranking_refresh(engine->keeper->ranking, engine->keeper->window, engine->now_ms, NULL,
                            NULL);
        }
    }
}

static void connections_run(uint64_t *seed, struct engine *engine, const struct line **lines,
                            size_t count, int64_t now_ms)
{
    uint32_t per_loop = 1 + below(seed, CONNECTIONS_MAX);
    engine->now_ms = now_ms;
    for (uint32_t l = 0; l < engine->loop_count; l++) {
        for (uint32_t k = 0; k < per_loop; k++) {
            struct connection *c = &connections[l][k];
            c->size = c->at = c->kept_bytes = 0;
            c->stream = pipeline_stream(engine->loops[l].pipeline);
        }
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t l = below(seed, engine->loop_count), k = below(seed, per_loop);
        connection_write(seed, &connections[l][k], lines[i]->text);
    }
    connections_drain(seed, engine, per_loop);
    for (uint32_t l = 0; l < engine->loop_count; l++) {
        loop_hand_over(&engine->loops[l]);
    }
}

// What happened more than a week ago may have come in time, a week ago; or it comes now, late.
static void engine_run_wildly(uint64_t *seed, struct engine *engine, const struct story *story)
{
    static const struct line *in_time[2 * LINES_MAX], *late[2 * LINES_MAX];
    size_t in_time_count = 0, late_count = 0;
    for (size_t i = 0; i < story->count; i++) {
        const struct line *line = &story->lines[i];
        for (uint32_t times = 1 + line->has_id; times > 0; times--) {
            if (line->timed && line->at_ms <= NOW - WEEK_MS && below(seed, 2)) {
                in_time[in_time_count++] = line;
            } else {
                late[late_count++] = line;
            }
        }
    }
    shuffle(seed, in_time, in_time_count);
    shuffle(seed, late, late_count);
    connections_run(seed, engine, in_time, in_time_count, NOW - WEEK_MS);
    connections_run(seed, engine, late, late_count, NOW);
    engine_rank(engine);
}

// --- the comparison --------------------------------------------------------------------

static void differ(const char *what, uint64_t signature)
{
    fail_msg("seed %llu: %s of %016llx; see test_order %llu", (unsigned long long)seed_now, what,
             (unsigned long long)signature, (unsigned long long)seed_now);
}

static bool is_empty(const struct day_cell *cell)
{
    return cell->errors == 0 && cell->tickets == 0;
}

// The next cell in which something is counted.
static const struct day_cell *counted(const struct window *window, uint32_t number)
{
    const struct day_cell *cell = window_day(window, number);
    while (cell && is_empty(cell)) {
        cell = window_day(window, cell->next);
    }
    return cell;
}

static void compare_cells(const struct window *a, const struct issue *in_a, const struct window *b,
                          const struct issue *in_b)
{
    const struct day_cell *x = counted(a, in_a->days), *y = counted(b, in_b->days);
    for (; x && y; x = counted(a, x->next), y = counted(b, y->next)) {
        bool same = x->day == y->day && x->errors == y->errors && x->tickets == y->tickets &&
                    x->hours == y->hours && x->reported == y->reported &&
                    x->seconds == y->seconds && cell_occurrences(x) == cell_occurrences(y);
        if (!same) {
            differ("a day cell", in_a->signature);
        }
    }
    if (x || y) {
        differ("the number of day cells", in_a->signature);
    }
}

static bool has_facet(const struct window *window, const struct issue *issue,
                      const struct facet *facet, struct span service)
{
    const struct facet *one = window_facet(window, issue->facets);
    for (; one; one = window_facet(window, one->next)) {
        if (one->kind == facet->kind && one->level == facet->level &&
            one->last_day == facet->last_day &&
            span_equal(window_service_name(window, one->service), service)) {
            return true;
        }
    }
    return false;
}

static void compare_facets(const struct window *a, const struct issue *in_a, const struct window *b,
                           const struct issue *in_b)
{
    const struct facet *facet = window_facet(a, in_a->facets);
    for (; facet; facet = window_facet(a, facet->next)) {
        if (!has_facet(b, in_b, facet, window_service_name(a, facet->service))) {
            differ("a facet", in_a->signature);
        }
    }
    if (in_a->facet_count != in_b->facet_count) {
        differ("the number of facets", in_a->signature);
    }
}

static void compare_windows(const struct window *a, const struct window *b)
{
    if (window_counts(a)->issues != window_counts(b)->issues) {
        differ("the number of problems", 0);
    }
    for (uint32_t i = 0; i < window_issue_end(a); i++) {
        const struct issue *in_a = window_issue(a, i);
        uint32_t other = in_a->live ? window_find(b, in_a->signature) : ISSUE_NONE;
        if (!in_a->live) {
            continue;
        }
        if (other == ISSUE_NONE) {
            differ("there is no other", in_a->signature);
        }
        const struct issue *in_b = window_issue(b, other);
        compare_cells(a, in_a, b, in_b);
        compare_facets(a, in_a, b, in_b);
        if (!span_equal(window_title(a, in_a), window_title(b, in_b))) {
            differ("the title", in_a->signature);
        }
        if (in_a->first_ms != in_b->first_ms || in_a->last_ms != in_b->last_ms ||
            in_a->has_tickets != in_b->has_tickets || in_a->evidence != in_b->evidence) {
            differ("what else is known", in_a->signature);
        }
    }
}

static size_t list_of(const struct engine *engine, bool any, struct candidate *out)
{
    struct ranking_filter filter = ranking_filter_default();
    size_t total = 0;
    filter.any = any;
    filter.limit = ISSUES_MAX;
    return ranking_list(engine->keeper->ranking, engine->keeper->window, &filter, out, &total);
}

static bool same_row(const struct candidate *a, const struct candidate *b)
{
    return a->signature == b->signature && a->kind == b->kind && a->state == b->state &&
           a->count == b->count && a->days == b->days && a->source == b->source &&
           a->minutes == b->minutes && a->minutes_reported == b->minutes_reported &&
           a->candidate == b->candidate && a->sum.n == b->sum.n &&
           a->sum.per_week == b->sum.per_week && a->sum.per_week_low == b->sum.per_week_low &&
           a->sum.hours_saved == b->sum.hours_saved &&
           a->sum.hours_saved_low == b->sum.hours_saved_low &&
           a->sum.one_bad_day == b->sum.one_bad_day && a->reply_hours_saved == b->reply_hours_saved;
}

static size_t compare_lists(const struct engine *a, const struct engine *b, bool any)
{
    static struct candidate in_a[ISSUES_MAX], in_b[ISSUES_MAX];
    size_t count = list_of(a, any, in_a);
    if (list_of(b, any, in_b) != count) {
        differ("the length of the list", any);
    }
    for (size_t i = 0; i < count; i++) {
        if (!same_row(&in_a[i], &in_b[i])) {
            differ("a row of the list", in_a[i].signature);
        }
    }
    return count;
}

// --- the test --------------------------------------------------------------------------

// Returns how many candidates there were, so that nobody compares empty lists all day.
static size_t seed_run(uint64_t seed)
{
    static struct story story;
    struct engine plain, wild;
    seed_now = seed;
    story_make(&seed, &story);
    engine_open(&plain, 1, 1024);
    engine_open(&wild, 1 + below(&seed, LOOPS_MAX), 16 + below(&seed, 100));
    engine_run_plainly(&plain, &story);
    engine_run_wildly(&seed, &wild, &story);
    compare_windows(plain.keeper->window, wild.keeper->window);
    compare_windows(wild.keeper->window, plain.keeper->window);
    size_t listed = compare_lists(&plain, &wild, true);
    size_t candidates = compare_lists(&plain, &wild, false);
    assert_true(listed > 3);
    assert_int_equal(plain.keeper->counts.taken.events, story.count);
    assert_int_equal(plain.keeper->counts.taken.rejected, 0);
    assert_int_equal(wild.keeper->counts.taken.blank_lines, 0);
    engine_close(&plain);
    engine_close(&wild);
    return candidates;
}

static uint64_t only_seed; // 0: all

static void order_does_not_matter(void **state)
{
    size_t candidates = 0;
    (void)state;
    if (only_seed != 0) {
        seed_run(only_seed);
        return;
    }
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        candidates += seed_run(seed);
    }
    assert_true(candidates > SEEDS);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(order_does_not_matter)};
    only_seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
