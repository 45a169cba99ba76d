// Two groupings of the same lines, and the flow of events from one to the other.
//
//   without             flow              with
//   a  disk full        a ─ 41 ─▶ x       x  upstream reset     several flows in: a merge
//   b  connection...    b ─ 12 ─▶ x       b  connection...      several flows out: a split
//                       b ─  3 ─▶ b
#include "app/comparison.h"

#include "base/check.h"

#include <jansson.h>
#include <stdlib.h>

// From a key to the number of its row, for tables that grow.
struct index {
    struct slot {
        uint64_t key;
        uint32_t row; // + 1; 0: free
    } * slots;
    size_t room, count; // room: a power of two
};

struct problem {
    uint64_t id, events;
    char *title;
    uint32_t flows; // in or out
};

struct problems {
    struct index index;
    struct problem *at;
    size_t count, room;
};

struct flow {
    uint32_t from, to; // rows of the two groupings
    uint64_t events;
};

struct comparison {
    struct problems sides[2]; // without, with
    struct index index;
    struct flow *flows;
    size_t count, room;
    uint64_t events;
};

static void *grown(void *array, size_t *room, size_t bytes)
{
    *room = *room ? 2 * *room : 64;
    void *larger = realloc(array, *room * bytes);
    CHECK(larger != NULL);
    return larger;
}

static struct slot *slot_of(const struct index *index, uint64_t key)
{
    size_t at = (key * UINT64_C(0x9E3779B97F4A7C15)) >> 20;
    while (index->slots[at & (index->room - 1)].row != 0 &&
           index->slots[at & (index->room - 1)].key != key) {
        at++;
    }
    return &index->slots[at & (index->room - 1)];
}

// The key's row; of a new key it is `next`, and *fresh.
static uint32_t index_row(struct index *index, uint64_t key, size_t next, bool *fresh)
{
    if (2 * index->count >= index->room) {
        struct index larger = {.room = index->room ? 2 * index->room : 256};
        larger.slots = calloc(larger.room, sizeof *larger.slots);
        CHECK(larger.slots != NULL);
        for (size_t i = 0; i < index->room; i++) {
            if (index->slots[i].row != 0) {
                *slot_of(&larger, index->slots[i].key) = index->slots[i];
            }
        }
        larger.count = index->count;
        free(index->slots);
        *index = larger;
    }
    struct slot *slot = slot_of(index, key);
    *fresh = slot->row == 0;
    if (*fresh) {
        CHECK(next < UINT32_MAX);
        *slot = (struct slot){key, (uint32_t)next + 1};
        index->count++;
    }
    return slot->row - 1;
}

struct comparison *comparison_open(void)
{
    struct comparison *comparison = calloc(1, sizeof *comparison);
    CHECK(comparison != NULL);
    return comparison;
}

void comparison_close(struct comparison *comparison)
{
    for (size_t side = 0; side < 2; side++) {
        struct problems *problems = &comparison->sides[side];
        for (size_t i = 0; i < problems->count; i++) {
            free(problems->at[i].title);
        }
        free(problems->at);
        free(problems->index.slots);
    }
    free(comparison->index.slots);
    free(comparison->flows);
    free(comparison);
}

static uint32_t problem_add(struct problems *problems, const struct grouped *grouped)
{
    bool fresh = false;
    if (problems->count == problems->room) {
        problems->at = grown(problems->at, &problems->room, sizeof *problems->at);
    }
    uint32_t row = index_row(&problems->index, grouped->id, problems->count, &fresh);
    struct problem *problem = &problems->at[row];
    if (fresh) {
        *problem = (struct problem){.id = grouped->id};
        problems->count++;
        problem->title = strndup((const char *)grouped->title.at, grouped->title.size);
        CHECK(problem->title != NULL);
    }
    problem->events++;
    return row;
}

void comparison_add(struct comparison *comparison, const struct grouped *without,
                    const struct grouped *with)
{
    bool fresh = false;
    uint32_t from = problem_add(&comparison->sides[0], without);
    uint32_t to = problem_add(&comparison->sides[1], with);
    if (comparison->count == comparison->room) {
        comparison->flows = grown(comparison->flows, &comparison->room, sizeof *comparison->flows);
    }
    uint32_t row =
        index_row(&comparison->index, (uint64_t)from << 32 | to, comparison->count, &fresh);
    if (fresh) {
        comparison->flows[row] = (struct flow){.from = from, .to = to};
        comparison->count++;
        comparison->sides[0].at[from].flows++;
        comparison->sides[1].at[to].flows++;
    }
    comparison->flows[row].events++;
    comparison->events++;
}

// --- writing -------------------------------------------------------------------------------------

static const char *events(uint64_t count)
{
    return count == 1 ? "event" : "events";
}

struct writing {
    struct comparison *comparison;
    const struct rules *rules;
    bool json;
    FILE *out;
    uint64_t changes;
};

static void json_put(struct writing *w, json_t *object)
{
    json_dumpf(object, w->out, JSON_COMPACT);
    fputc('\n', w->out);
    json_decref(object);
}

static json_t *json_problem(const struct problem *problem, uint64_t events)
{
    char id[17];
    json_t *object = json_object();
    snprintf(id, sizeof id, "%016llx", (unsigned long long)problem->id);
    json_object_set_new(object, "id", json_string(id));
    json_object_set_new(object, "title", json_string(problem->title));
    json_object_set_new(object, "events", json_integer((json_int_t)events));
    return object;
}

// A merge or a split: the problem that is one on its side, and the `count` flows that part there.
static void fan_json(struct writing *w, const struct flow *flows, size_t count, bool merge)
{
    const struct problems *one = &w->comparison->sides[merge];
    const struct problems *many = &w->comparison->sides[!merge];
    const struct problem *problem = &one->at[merge ? flows->to : flows->from];
    json_t *object = json_problem(problem, problem->events);
    json_t *parts = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(
            parts, json_problem(&many->at[merge ? flows[i].from : flows[i].to], flows[i].events));
    }
    json_object_set_new(object, "change", json_string(merge ? "merge" : "split"));
    json_object_set_new(object, merge ? "from" : "into", parts);
    json_put(w, object);
}

static void fan_people(struct writing *w, const struct flow *flows, size_t count, bool merge)
{
    const struct problems *one = &w->comparison->sides[merge];
    const struct problems *many = &w->comparison->sides[!merge];
    const struct problem *problem = &one->at[merge ? flows->to : flows->from];
    if (merge) {
        fprintf(w->out, "%zu problems become `%s`: ", count, problem->title);
    } else {
        fprintf(w->out, "`%s` becomes %zu problems: ", problem->title, count);
    }
    for (size_t i = 0; i < count; i++) {
        fprintf(w->out, "%s%llu", i ? " + " : "", (unsigned long long)flows[i].events);
    }
    fputs(" events\n", w->out);
    for (size_t i = 0; i < count; i++) {
        const struct problem *part = &many->at[merge ? flows[i].from : flows[i].to];
        fprintf(w->out, "%10llu  %016llx  %s\n", (unsigned long long)flows[i].events,
                (unsigned long long)part->id, part->title);
    }
}

static const struct comparison *sorting; // for the two orders below: qsort hands nothing through

static int by_events(const struct flow *a, const struct flow *b)
{
    return a->events != b->events ? (a->events < b->events ? 1 : -1)
                                  : (a->from > b->from) - (a->from < b->from) +
                                        2 * ((a->to > b->to) - (a->to < b->to));
}

// The problem with the most events first, and of a problem the flow with the most.
static int by_end(const struct problems *ends, uint32_t a, uint32_t b)
{
    uint64_t events_a = ends->at[a].events, events_b = ends->at[b].events;
    return events_a != events_b ? (events_a < events_b ? 1 : -1) : (a > b) - (a < b);
}

static int by_to(const void *a, const void *b)
{
    const struct flow *x = a, *y = b;
    int order = by_end(&sorting->sides[1], x->to, y->to);
    return order != 0 ? order : by_events(x, y);
}

static int by_from(const void *a, const void *b)
{
    const struct flow *x = a, *y = b;
    int order = by_end(&sorting->sides[0], x->from, y->from);
    return order != 0 ? order : by_events(x, y);
}

static void fans_write(struct writing *w, bool merge)
{
    struct comparison *c = w->comparison;
    sorting = c;
    if (c->count > 0) {
        qsort(c->flows, c->count, sizeof *c->flows, merge ? by_to : by_from);
    }
    for (size_t i = 0, count = 0; i < c->count; i += count) {
        const struct flow *flow = &c->flows[i];
        count = merge ? c->sides[1].at[flow->to].flows : c->sides[0].at[flow->from].flows;
        if (count < 2) {
            continue;
        }
        w->changes++;
        if (w->json) {
            fan_json(w, flow, count, merge);
        } else {
            fan_people(w, flow, count, merge);
        }
    }
}

// One problem that stays one, under another id: what was counted before stays with the old one.
static void moves_write(struct writing *w)
{
    struct comparison *c = w->comparison;
    for (size_t i = 0; i < c->count; i++) {
        const struct problem *from = &c->sides[0].at[c->flows[i].from];
        const struct problem *to = &c->sides[1].at[c->flows[i].to];
        if (from->id == to->id || from->flows > 1 || to->flows > 1) {
            continue;
        }
        w->changes++;
        if (w->json) {
            json_t *object = json_problem(to, to->events);
            json_object_set_new(object, "change", json_string("moved"));
            json_object_set_new(object, "from", json_problem(from, from->events));
            json_put(w, object);
        } else {
            fprintf(w->out, "`%s` becomes `%s`, under another id (%016llx): %llu %s\n", from->title,
                    to->title, (unsigned long long)to->id, (unsigned long long)to->events,
                    events(to->events));
        }
    }
}

static void ignored_write(struct writing *w, const struct problem *problem)
{
    const struct rule *rule = rules_by_title(w->rules, RULE_IGNORE, span_text(problem->title));
    if (!rule) {
        return;
    }
    w->changes++;
    if (w->json) {
        json_t *object = json_problem(problem, problem->events);
        json_object_set_new(object, "change", json_string("ignore"));
        json_object_set_new(object, "line", json_integer(rule->line));
        json_put(w, object);
    } else {
        fprintf(w->out, "`%s` is no candidate any more (line %u): %llu %s\n", problem->title,
                rule->line, (unsigned long long)problem->events, events(problem->events));
    }
}

static void title_write(struct writing *w, const struct problem *problem)
{
    struct span title = rules_title(w->rules, problem->id);
    if (title.size == 0 || span_equal(title, span_text(problem->title))) {
        return;
    }
    w->changes++;
    if (w->json) {
        json_t *object = json_problem(problem, problem->events);
        json_object_set_new(object, "change", json_string("title"));
        json_object_set_new(object, "shown", json_stringn((const char *)title.at, title.size));
        json_put(w, object);
    } else {
        fprintf(w->out, "`%s` is shown as `%.*s`: %llu %s\n", problem->title, (int)title.size,
                (const char *)title.at, (unsigned long long)problem->events,
                events(problem->events));
    }
}

static void minutes_write(struct writing *w, const struct problem *problem)
{
    const struct rule *rule = rules_by_title(w->rules, RULE_MINUTES, span_text(problem->title));
    if (!rule) {
        return;
    }
    w->changes++;
    if (w->json) {
        json_t *object = json_problem(problem, problem->events);
        json_object_set_new(object, "change", json_string("minutes"));
        json_object_set_new(object, "minutes", json_real(rule->number));
        json_object_set_new(object, "line", json_integer(rule->line));
        json_put(w, object);
    } else {
        fprintf(w->out, "`%s` costs %g minutes each time (line %u): %llu %s\n", problem->title,
                rule->number, rule->line, (unsigned long long)problem->events,
                events(problem->events));
    }
}

static void total_write(struct writing *w)
{
    const struct comparison *c = w->comparison;
    if (w->json) {
        json_t *object = json_object();
        json_object_set_new(object, "change", json_string("total"));
        json_object_set_new(object, "events", json_integer((json_int_t)c->events));
        json_object_set_new(object, "problems_without",
                            json_integer((json_int_t)c->sides[0].count));
        json_object_set_new(object, "problems_with", json_integer((json_int_t)c->sides[1].count));
        json_object_set_new(object, "changes", json_integer((json_int_t)w->changes));
        json_put(w, object);
        return;
    }
    fprintf(w->out, "%s%llu %s: %zu problems without these rules, %zu with them\n",
            w->changes ? "\n" : "Nothing changes.\n", (unsigned long long)c->events,
            events(c->events), c->sides[0].count, c->sides[1].count);
}

void comparison_write(struct comparison *comparison, const struct rules *rules, bool json,
                      FILE *out)
{
    struct writing w = {comparison, rules, json, out, 0};
    static void (*const writers[])(struct writing *, const struct problem *) = {
        ignored_write, title_write, minutes_write};
    fans_write(&w, true);
    fans_write(&w, false);
    moves_write(&w);
    for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++) {
        for (size_t j = 0; j < comparison->sides[1].count; j++) {
            writers[i](&w, &comparison->sides[1].at[j]);
        }
    }
    total_write(&w);
}
