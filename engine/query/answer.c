// The routes that only read.
#include "query/answer.h"

#include "query/detail.h"
#include "query/parameter.h"
#include "query/row.h"

#include <stdio.h>
#include <stdlib.h>

#define FRESH_MOST 3
#define FRESH_LOOKED_AT 64 // of those that are new, so that a filter finds some
#define JSON_TYPE "application/json"
#define TEXT_TYPE "text/plain; charset=utf-8"

static void answer_json(struct answer *answer, int status, json_t *body)
{
    char *text = json_dumps(body, JSON_COMPACT | JSON_REAL_PRECISION(12));
    json_decref(body);
    size_t size = text ? strlen(text) : 0;
    char *line = text ? realloc(text, size + 2) : NULL;
    if (line) {
        memcpy(line + size, "\n", 2);
        size++;
    }
    *answer = (struct answer){status, JSON_TYPE, line ? line : text, size};
}

static void answer_text(struct answer *answer, int status, const char *text)
{
    *answer = (struct answer){status, TEXT_TYPE, strdup(text), strlen(text)};
}

void answer_error(struct answer *answer, int status, const char *code, const char *message,
                  const char *hint)
{
    json_t *error = json_object();
    json_t *body = json_object();
    json_object_set_new(error, "code", json_string(code));
    json_object_set_new(error, "message", row_text(span_text(message))); // it may quote bad bytes
    json_object_set_new(error, "hint", json_string(hint));
    json_object_set_new(body, "error", error);
    answer_json(answer, status, body);
}

void answer_free(struct answer *answer)
{
    free(answer->body);
    answer->body = NULL;
}

static struct row_context context_of(const struct answer_view *view)
{
    return (struct row_context){
        .window = view->window,
        .span = rank_window_at(view->now_ms),
        .fix_assumed = 1,
        .fix_hours = view->policy->fix_hours,
        .horizon_weeks = view->policy->horizon_weeks,
        .rules = view->policy->view,
    };
}

// What a parameter may say, and what it then means.
struct choice {
    const char *name;
    int value;
};
static const struct choice sorts[] = {{"hours_saved_low", SORT_LOW},
                                      {"hours_saved", SORT_SAVED},
                                      {"payback", SORT_PAYBACK},
                                      {"events", SORT_EVENTS}};
static const struct choice kinds[] = {{"error", KIND_ERROR}, {"ticket", KIND_TICKET}};
static const struct choice states[] = {{"new", STATE_NEW}, {"recurring", STATE_RECURRING}};
static const char *const list_parameters[] = {"limit", "offset",  "sort", "state",
                                              "kind",  "service", NULL};

// A parameter that did not make sense, for the answer.
struct complaint {
    char message[PARAMETER_BYTES_MAX + 128];
    const char *hint;
};

static bool choose(struct span query, const char *name, const struct choice *choices, size_t count,
                   const char *hint, int *value, struct complaint *complaint)
{
    uint8_t room[PARAMETER_BYTES_MAX];
    struct span text = {0};
    enum parameter_result result = parameter_get(query, name, room, &text);
    if (result == PARAMETER_ABSENT) {
        return true;
    }
    for (size_t i = 0; result == PARAMETER_FOUND && i < count; i++) {
        if (span_equal(text, span_text(choices[i].name))) {
            *value = choices[i].value;
            return true;
        }
    }
    snprintf(complaint->message, sizeof complaint->message, "%s is \"%.*s\"", name, (int)text.size,
             (const char *)text.at);
    complaint->hint = hint;
    return false;
}

static bool count_read(struct span query, const char *name, uint64_t most, uint32_t *value,
                       struct complaint *complaint)
{
    uint8_t room[PARAMETER_BYTES_MAX];
    struct span text = {0};
    uint64_t number = 0;
    enum parameter_result result = parameter_get(query, name, room, &text);
    if (result == PARAMETER_ABSENT) {
        return true;
    }
    if (result == PARAMETER_BAD || !span_to_u64(text, &number) || number > most) {
        snprintf(complaint->message, sizeof complaint->message, "%s is \"%.*s\"", name,
                 (int)text.size, (const char *)text.at);
        complaint->hint = "a whole number; limit goes up to 10000";
        return false;
    }
    *value = (uint32_t)number;
    return true;
}

static bool service_read(struct span query, struct ranking_filter *filter, uint8_t *room,
                         struct complaint *complaint)
{
    if (parameter_get(query, "service", room, &filter->service) == PARAMETER_BAD) {
        snprintf(complaint->message, sizeof complaint->message, "service could not be decoded");
        complaint->hint = "percent-encode it: service=my%20service; * and ? are wildcards";
        return false;
    }
    return true;
}

static bool filter_read(struct span query, struct ranking_filter *filter, uint8_t *room,
                        struct complaint *complaint)
{
    static const char state_hint[] = "any, new or recurring";
    uint8_t scratch[PARAMETER_BYTES_MAX];
    struct span text = {0};
    int sort = SORT_LOW;
    struct span unknown = parameter_unknown(query, list_parameters);
    if (unknown.size > 0) {
        snprintf(complaint->message, sizeof complaint->message, "no parameter is called \"%.*s\"",
                 unknown.size > 64 ? 64 : (int)unknown.size, (const char *)unknown.at);
        complaint->hint = "known: limit offset sort state kind service";
        return false;
    }
    filter->any = parameter_get(query, "state", scratch, &text) == PARAMETER_FOUND;
    bool any_state = filter->any && span_equal(text, span_text("any"));
    bool fine = (any_state || choose(query, "state", states, sizeof states / sizeof *states,
                                     state_hint, &filter->state, complaint)) &&
                choose(query, "kind", kinds, sizeof kinds / sizeof *kinds, "error or ticket",
                       &filter->kind, complaint) &&
                choose(query, "sort", sorts, sizeof sorts / sizeof *sorts,
                       "hours_saved_low, hours_saved, payback or events", &sort, complaint) &&
                count_read(query, "limit", ANSWER_LIMIT_MAX, &filter->limit, complaint) &&
                count_read(query, "offset", UINT32_MAX, &filter->offset, complaint) &&
                service_read(query, filter, room, complaint);
    filter->sort = (enum ranking_sort)sort;
    return fine;
}

static json_t *rows(const struct answer_view *view, const struct candidate *list, size_t count)
{
    struct row_context context = context_of(view);
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(
            array, row_of(&context, &list[i], ranking_place(view->ranking, list[i].issue)));
    }
    return array;
}

// "New in the last 24 hours", by the same filter as the list.
static size_t fresh_list(const struct answer_view *view, const struct ranking_filter *filter,
                         struct candidate out[FRESH_MOST])
{
    struct candidate all[FRESH_LOOKED_AT];
    struct rank_window span = rank_window_at(view->now_ms);
    size_t kept = 0;
    size_t count =
        ranking_fresh(view->ranking, view->window, view->now_ms - MS_PER_DAY, all, FRESH_LOOKED_AT);
    for (size_t i = 0; i < count && kept < FRESH_MOST; i++) {
        bool of_kind = filter->kind < 0 || (int)all[i].kind == filter->kind;
        bool of_service = filter->service.size == 0 ||
                          candidate_has_service(view->window, &all[i], span, filter->service);
        if (of_kind && of_service) {
            out[kept++] = all[i];
        }
    }
    return kept;
}

static void answer_candidates(const struct answer_view *view, struct span query,
                              struct answer *answer)
{
    struct ranking_filter filter = ranking_filter_default();
    struct complaint complaint;
    struct candidate fresh[FRESH_MOST];
    uint8_t room[PARAMETER_BYTES_MAX];
    size_t total = 0;
    if (!filter_read(query, &filter, room, &complaint)) {
        answer_error(answer, 400, "bad_parameter", complaint.message, complaint.hint);
        return;
    }
    struct candidate *list = calloc(filter.limit ? filter.limit : 1, sizeof *list);
    if (!list) {
        answer_error(answer, 503, "no_memory", "there is no memory for so long a list",
                     "ask for a smaller limit");
        return;
    }
    size_t count = ranking_list(view->ranking, view->window, &filter, list, &total);
    size_t news = fresh_list(view, &filter, fresh);
    json_t *body = json_object();
    json_object_set_new(body, "as_of", row_instant(view->now_ms));
    json_object_set_new(body, "complete_to", row_instant(view->complete_to_ms));
    json_object_set_new(body, "total", json_integer((json_int_t)total));
    json_object_set_new(body, "notice", view->notice ? json_string(view->notice) : json_null());
    json_object_set_new(body, "new_24h", rows(view, fresh, news));
    json_object_set_new(body, "candidates", rows(view, list, count));
    free(list);
    answer_json(answer, 200, body);
}

static bool id_read(struct span text, uint64_t *id)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = byte_lower(text.at[i]);
        if (!byte_is_hex(c)) {
            return false;
        }
        value = value << 4 | (uint64_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *id = value;
    return text.size == 16;
}

static void answer_issue(const struct answer_view *view, struct span id, struct answer *answer)
{
    uint64_t signature = 0;
    struct candidate candidate;
    if (!id_read(id, &signature)) {
        answer_error(answer, 400, "bad_id", "an id is 16 hex digits",
                     "ounce candidates --all lists them, or /v1/candidates?state=any");
        return;
    }
    uint32_t issue = window_find(view->window, signature);
    uint32_t root = issue != ISSUE_NONE ? window_root(view->window, issue) : ISSUE_NONE;
    if (root == ISSUE_NONE || !ranking_find(view->ranking, view->window, root, &candidate)) {
        answer_error(answer, 404, "not_found", "no problem of that id was seen in the window",
                     "ounce candidates --all lists them, or /v1/candidates?state=any");
        return;
    }
    struct row_context context = context_of(view);
    answer_json(answer, 200, detail_of(&context, &candidate, ranking_place(view->ranking, root)));
}

static bool is_get(struct span method)
{
    return span_equal(method, span_text("GET")) || span_equal(method, span_text("HEAD"));
}

static bool refused_until_ready(const struct answer_view *view, struct answer *answer)
{
    if (view->not_ready) {
        answer_error(answer, 503, "not_ready", view->not_ready, "ask again in a second");
    }
    return view->not_ready != NULL;
}

static void answer_metrics(const struct answer_view *view, struct answer *answer)
{
    size_t bytes = 0;
    char *page = metrics_write(view->metrics, view->metric_count, &bytes);
    *answer = (struct answer){200, "text/plain; version=0.0.4; charset=utf-8", page, bytes};
}

bool answer_read(const struct answer_view *view, const struct answer_request *request,
                 struct answer *answer)
{
    struct span issues = span_text("/v1/issues/");
    bool list = span_equal(request->path, span_text("/v1/candidates"));
    bool issue = span_starts(request->path, issues);
    bool metrics = span_equal(request->path, span_text("/metrics"));
    bool health = span_equal(request->path, span_text("/healthz"));
    bool ready = span_equal(request->path, span_text("/readyz"));
    if (!list && !issue && !metrics && !health && !ready) {
        return false;
    }
    if (!is_get(request->method)) {
        answer_error(answer, 405, "method", "this can only be read", "use GET");
    } else if (metrics) {
        answer_metrics(view, answer);
    } else if (health) {
        answer_text(answer, 200, "ok\n");
    } else if (refused_until_ready(view, answer)) {
        return true;
    } else if (ready) {
        answer_text(answer, 200, "ready\n");
    } else if (list) {
        answer_candidates(view, request->query, answer);
    } else {
        answer_issue(view, span_skip(request->path, issues.size), answer);
    }
    return true;
}
