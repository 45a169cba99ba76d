// One problem, said in JSON.
#include "query/row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define RULE_BYTES_MAX 60 // of a rule's name, in a sentence

void row_id(uint64_t signature, char out[ROW_ID_BYTES])
{
    snprintf(out, ROW_ID_BYTES, "%016llx", (unsigned long long)signature);
}

json_t *row_instant(int64_t at_ms)
{
    uint8_t text[INSTANT_TEXT_BYTES];
    if (at_ms == INSTANT_NONE) {
        return json_null();
    }
    instant_write(at_ms, text);
    return json_stringn((const char *)text, sizeof text);
}

json_t *row_text(struct span text)
{
    json_t *value =
        text.size > 0 ? json_stringn((const char *)text.at, text.size) : json_string("");
    char *ascii = value ? NULL : malloc(text.size + 1);
    if (!ascii) {
        return value;
    }
    for (size_t i = 0; i < text.size; i++) {
        ascii[i] = text.at[i] < 0x80 ? (char)text.at[i] : '?';
    }
    value = json_stringn(ascii, text.size);
    free(ascii);
    return value;
}

// Rounded as people read it; what is unknown is null.
static json_t *number(double value, int digits)
{
    double scale = pow(10, digits);
    if (!isfinite(value)) {
        return json_null();
    }
    double rounded = round(value * scale) / scale;
    return json_real(rounded == 0 ? 0 : rounded); // no -0.0
}

// At most RULE_BYTES_MAX of a rule's name, whole characters.
static struct span rule_cut(struct span name)
{
    size_t size = name.size < RULE_BYTES_MAX ? name.size : RULE_BYTES_MAX;
    while (size > 0 && size < name.size && (name.at[size] & 0xC0) == 0x80) {
        size--;
    }
    return span_of(name.at, size);
}

static void cost_words(const struct candidate *c, char *out, size_t bytes)
{
    struct span rule = rule_cut(c->rule);
    double minutes = c->minutes < 100 ? c->minutes : round(c->minutes);
    int digits = minutes < 100 ? 3 : 10; // 3.33, 1440
    switch (c->source) {
    case COST_RULE:
        snprintf(out, bytes, "%.*g min each by your rule \"%.*s\"", digits, minutes, (int)rule.size,
                 (const char *)rule.at);
        break;
    case COST_IGNORED:
        snprintf(out, bytes, "ignored by your rule \"%.*s\"", (int)rule.size,
                 (const char *)rule.at);
        break;
    case COST_TICKET:
        snprintf(out, bytes, "%.*g min each %s", digits, minutes,
                 c->minutes_reported ? "as reported" : "by the rule for tickets");
        break;
    case COST_ERROR:
        snprintf(out, bytes, "%.*g min each by the rule for errors", digits, minutes);
        break;
    case COST_CHATTER:
        snprintf(out, bytes, "no cost: nothing in it says that something failed");
        break;
    case COST_REFUSED:
        snprintf(out, bytes, "no cost: outsiders were refused, as they should be");
        break;
    }
}

void row_why(const struct candidate *c, int32_t window_days, char out[ROW_WHY_BYTES])
{
    char cost[128];
    cost_words(c, cost, sizeof cost);
    if (c->untimed) {
        snprintf(out, ROW_WHY_BYTES, "%llu event%s without a time, %s",
                 (unsigned long long)c->count, c->count == 1 ? "" : "s", cost);
    } else if (c->sum.one_bad_day) {
        snprintf(out, ROW_WHY_BYTES, "one bad day: all %llu occurrences on one date, %s",
                 (unsigned long long)c->sum.n, cost);
    } else {
        snprintf(out, ROW_WHY_BYTES, "%llu occurrence%s in %d day%s, %s",
                 (unsigned long long)c->sum.n, c->sum.n == 1 ? "" : "s",
                 c->days < window_days ? c->days : window_days, c->days == 1 ? "" : "s", cost);
    }
}

// Distinct names in their order, the first so many of it.
struct names {
    struct span at[ROW_SERVICES_MAX];
    size_t count;
};

static void name_put(struct names *names, struct span name)
{
    size_t at = names->count;
    while (at > 0 && span_compare(name, names->at[at - 1]) < 0) {
        at--;
    }
    if ((at > 0 && span_equal(name, names->at[at - 1])) || at == ROW_SERVICES_MAX) {
        return;
    }
    names->count += names->count < ROW_SERVICES_MAX;
    memmove(&names->at[at + 1], &names->at[at], (names->count - 1 - at) * sizeof name);
    names->at[at] = name;
}

// The services that it and its members were seen in within the window; without a time, at all.
static json_t *services(const struct row_context *context, const struct candidate *c)
{
    const struct window *window = context->window;
    int32_t first_day = c->untimed ? INT32_MIN : context->span.first_day;
    uint32_t root = c->issue;
    struct names names = {.count = 0};
    json_t *list = json_array();
    for (uint32_t at = root; at != ISSUE_NONE; at = window_member_next(window, root, at)) {
        const struct facet *f = window_facet(window, window_issue(window, at)->facets);
        for (; f; f = window_facet(window, f->next)) {
            if (f->service != SERVICE_NONE && f->last_day >= first_day) {
                name_put(&names, window_service_name(window, f->service));
            }
        }
    }
    for (size_t i = 0; i < names.count; i++) {
        json_array_append_new(list, row_text(names.at[i]));
    }
    return list;
}

static json_t *trend(const struct row_context *context, uint32_t issue)
{
    size_t days = (size_t)(context->span.last_day - context->span.first_day + 1);
    uint64_t *events = calloc(days, sizeof *events);
    json_t *list = json_array();
    if (events) {
        candidate_trend(context->window, issue, context->span, events);
        for (size_t i = 0; i < days; i++) {
            json_array_append_new(list, json_integer((json_int_t)events[i]));
        }
    }
    free(events);
    return list;
}

static struct span title_of(const struct row_context *context, const struct candidate *c)
{
    const struct rule_view *rules = &context->rules;
    struct span name = {NULL, 0};
    if (rules->rules) {
        name = rules->title(rules->rules, c->signature);
    }
    return name.size > 0 ? name
                         : window_title(context->window, window_issue(context->window, c->issue));
}

json_t *row_of(const struct row_context *context, const struct candidate *c, uint32_t rank)
{
    struct span title = title_of(context, c);
    char id[ROW_ID_BYTES], why[ROW_WHY_BYTES];
    json_t *row = json_object();
    bool timed = !c->untimed;
    row_id(c->signature, id);
    row_why(c, context->span.last_day - context->span.first_day + 1, why);
    json_object_set_new(row, "id", json_string(id));
    json_object_set_new(row, "rank", rank ? json_integer(rank) : json_null());
    json_object_set_new(row, "title", row_text(title));
    json_object_set_new(row, "kind", json_string(kind_name(c->kind)));
    json_object_set_new(row, "state", json_string(state_name(c->state)));
    json_object_set_new(row, "count", json_integer((json_int_t)c->count));
    json_object_set_new(row, "occurrences",
                        timed ? json_integer((json_int_t)c->sum.n) : json_null());
    json_object_set_new(row, "per_week", number(timed ? c->sum.per_week : NAN, 2));
    json_object_set_new(row, "per_week_low", number(timed ? c->sum.per_week_low : NAN, 2));
    json_object_set_new(row, "minutes", number(c->minutes, 1));
    json_object_set_new(row, "minutes_reported", json_boolean(c->minutes_reported));
    json_object_set_new(row, "fix_hours", number(context->fix_hours, 2));
    json_object_set_new(row, "fix_assumed", json_boolean(context->fix_assumed));
    json_object_set_new(row, "hours_saved", number(timed ? c->sum.hours_saved : NAN, 1));
    json_object_set_new(row, "hours_saved_low", number(timed ? c->sum.hours_saved_low : NAN, 1));
    json_object_set_new(row, "payback_weeks", number(timed ? c->sum.payback_weeks : NAN, 1));
    json_object_set_new(row, "reply_hours_saved", number(timed ? c->reply_hours_saved : NAN, 1));
    json_object_set_new(row, "first_seen", row_instant(c->first_ms));
    json_object_set_new(row, "last_seen", row_instant(c->last_ms));
    json_object_set_new(row, "services", services(context, c));
    json_object_set_new(row, "trend", timed ? trend(context, c->issue) : json_null());
    json_object_set_new(row, "horizon_weeks", number(context->horizon_weeks, 1));
    json_object_set_new(row, "one_bad_day", json_boolean(timed && c->sum.one_bad_day));
    json_object_set_new(row, "why", row_text(span_text(why)));
    return row;
}
