// Requests for what is known, and their answers.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "seen.h"

#include "query/answer.h"
#include "query/parameter.h"

#include <jansson.h>
#include <stdio.h>

#define JAM 0x9f3c21aa07d1e644ULL  // a candidate, tickets
#define DISK 0x1111111111111111ULL // a candidate, errors in service "billing"
#define RARE 0x2222222222222222ULL // new
#define CHAT 0x3333333333333333ULL // recurring, but costs nothing

struct stage {
    struct seen seen;
    struct answer_view view;
    struct answer answer;
    json_t *body;
};

static int setup(void **state)
{
    struct stage *stage = calloc(1, sizeof *stage);
    assert_non_null(stage);
    struct seen *seen = &stage->seen;
    seen_open(seen);
    happen_printer_jam(seen, JAM);
    for (int32_t i = 0; i < 60; i++) {
        happen(seen, (struct told){.signature = DISK,
                                   .days_ago = i,
                                   .count = 100,
                                   .level = LEVEL_ERROR,
                                   .service = span_text("billing"),
                                   .title = span_text("disk full")});
        happen(seen, (struct told){.signature = CHAT, .days_ago = i, .level = LEVEL_INFO});
    }
    happen(seen, (struct told){.signature = RARE,
                               .count = 3,
                               .level = LEVEL_ERROR,
                               .service = span_text("web shop"),
                               .title = span_text("fresh breakage")});
    ranking_refresh(seen->ranking, seen->window, NOON, NULL, NULL);
    stage->view = (struct answer_view){.window = seen->window,
                                       .ranking = seen->ranking,
                                       .policy = &seen->policy,
                                       .now_ms = NOON,
                                       .complete_to_ms = NOON - 5000};
    *state = stage;
    return 0;
}

static void forget(struct stage *stage)
{
    json_decref(stage->body);
    stage->body = NULL;
    answer_free(&stage->answer);
}

static int teardown(void **state)
{
    struct stage *stage = *state;
    forget(stage);
    seen_close(&stage->seen);
    free(stage);
    return 0;
}

static bool ask(struct stage *stage, const char *method, const char *path, const char *query)
{
    struct answer_request request = {span_text(method), span_text(path), span_text(query)};
    forget(stage);
    if (!answer_read(&stage->view, &request, &stage->answer)) {
        return false;
    }
    assert_non_null(stage->answer.body);
    return true;
}

// Asks, and reads the answer as JSON.
static json_t *ask_json(struct stage *stage, const char *path, const char *query, int status)
{
    assert_true(ask(stage, "GET", path, query));
    assert_int_equal(stage->answer.status, status);
    assert_string_equal(stage->answer.content_type, "application/json");
    assert_int_equal(stage->answer.body[stage->answer.body_bytes - 1], '\n');
    stage->body = json_loadb(stage->answer.body, stage->answer.body_bytes, 0, NULL);
    assert_non_null(stage->body);
    return stage->body;
}

static void assert_error(struct stage *stage, const char *path, const char *query, int status,
                         const char *code, const char *message)
{
    json_t *error = json_object_get(ask_json(stage, path, query, status), "error");
    assert_int_equal(json_object_size(stage->body), 1);
    assert_int_equal(json_object_size(error), 3);
    assert_string_equal(json_string_value(json_object_get(error, "code")), code);
    assert_string_equal(json_string_value(json_object_get(error, "message")), message);
    assert_true(json_string_length(json_object_get(error, "hint")) > 5);
}

// The ids of a list, first digit of each.
static const char *ids(json_t *body, const char *key)
{
    static char text[64];
    size_t i = 0;
    json_t *row = NULL;
    memset(text, 0, sizeof text);
    json_array_foreach(json_object_get(body, key), i, row)
    {
        assert_true(i + 1 < sizeof text);
        text[i] = json_string_value(json_object_get(row, "id"))[0];
    }
    return text;
}

static void the_list_of_candidates(void **state)
{
    struct stage *stage = *state;
    json_t *body = ask_json(stage, "/v1/candidates", "", 200);
    assert_string_equal(json_string_value(json_object_get(body, "as_of")), "2026-11-23T12:00:00Z");
    assert_string_equal(json_string_value(json_object_get(body, "complete_to")),
                        "2026-11-23T11:59:55Z");
    assert_int_equal(json_integer_value(json_object_get(body, "total")), 2);
    assert_true(json_is_null(json_object_get(body, "notice")));
    assert_string_equal(ids(body, "candidates"), "19");
    json_t *jam = json_array_get(json_object_get(body, "candidates"), 1);
    assert_int_equal(json_integer_value(json_object_get(jam, "rank")), 2);
    assert_true(json_real_value(json_object_get(jam, "hours_saved")) == 12.0);
    assert_true(json_real_value(json_object_get(jam, "hours_saved_low")) == 8.2);
    assert_string_equal(ids(body, "new_24h"), "2");
}

static void a_fresh_engine_says_that_nothing_is_complete(void **state)
{
    struct stage *stage = *state;
    stage->view.complete_to_ms = INSTANT_NONE;
    stage->view.notice = "Redis has not been read back yet";
    json_t *body = ask_json(stage, "/v1/candidates", "", 200);
    assert_true(json_is_null(json_object_get(body, "complete_to")));
    assert_string_equal(json_string_value(json_object_get(body, "notice")),
                        "Redis has not been read back yet");
}

static void assert_listed(struct stage *stage, const char *query, const char *should, int total)
{
    json_t *body = ask_json(stage, "/v1/candidates", query, 200);
    if (strcmp(ids(body, "candidates"), should) != 0) {
        fail_msg("%s lists \"%s\", should be \"%s\"", query, ids(body, "candidates"), should);
    }
    assert_int_equal(json_integer_value(json_object_get(body, "total")), total);
}

static void lists_are_filtered_and_sorted(void **state)
{
    struct stage *stage = *state;
    assert_listed(stage, "state=any", "1923", 4);
    assert_listed(stage, "state=new", "2", 1);
    assert_listed(stage, "state=recurring", "193", 3);
    assert_listed(stage, "kind=ticket", "9", 1);
    assert_listed(stage, "kind=error", "1", 1);
    assert_listed(stage, "kind=error&state=any", "123", 3);
    assert_listed(stage, "service=billing", "1", 1);
    assert_listed(stage, "service=bill*", "1", 1);
    assert_listed(stage, "service=web+shop&state=any", "2", 1);
    assert_listed(stage, "service=web%20shop&state=any", "2", 1);
    assert_listed(stage, "service=nobody&state=any", "", 0);
    assert_listed(stage, "sort=hours_saved_low", "19", 2);
    assert_listed(stage, "sort=hours_saved", "19", 2);
    assert_listed(stage, "sort=payback", "19", 2);
    assert_listed(stage, "state=any&sort=events", "1392", 4);
}

static void lists_are_cut_into_pages(void **state)
{
    struct stage *stage = *state;
    assert_listed(stage, "state=any&limit=2", "19", 4);
    assert_listed(stage, "state=any&limit=2&offset=2", "23", 4);
    assert_listed(stage, "state=any&limit=2&offset=3", "3", 4);
    assert_listed(stage, "state=any&offset=4", "", 4);
    assert_listed(stage, "state=any&offset=4294967295", "", 4);
    assert_listed(stage, "limit=0", "", 2);
    assert_listed(stage, "limit=10000", "19", 2);
    // The rank is the place in the list of candidates, whatever page or sort it stands on.
    json_t *body = ask_json(stage, "/v1/candidates", "kind=ticket&sort=events", 200);
    json_t *row = json_array_get(json_object_get(body, "candidates"), 0);
    assert_int_equal(json_integer_value(json_object_get(row, "rank")), 2);
    body = ask_json(stage, "/v1/candidates", "state=new", 200);
    row = json_array_get(json_object_get(body, "candidates"), 0);
    assert_true(json_is_null(json_object_get(row, "rank")));
}

static void what_makes_no_sense_is_said(void **state)
{
    struct stage *stage = *state;
    const char *list = "/v1/candidates";
    assert_error(stage, list, "limit=-1", 400, "bad_parameter", "limit is \"-1\"");
    assert_error(stage, list, "limit=10001", 400, "bad_parameter", "limit is \"10001\"");
    assert_error(stage, list, "limit=", 400, "bad_parameter", "limit is \"\"");
    assert_error(stage, list, "limit=ten", 400, "bad_parameter", "limit is \"ten\"");
    assert_error(stage, list, "offset=4294967296", 400, "bad_parameter",
                 "offset is \"4294967296\"");
    assert_error(stage, list, "sort=count", 400, "bad_parameter", "sort is \"count\"");
    assert_error(stage, list, "state=fixed%21", 400, "bad_parameter", "state is \"fixed!\"");
    assert_error(stage, list, "state=any&kind=errors", 400, "bad_parameter", "kind is \"errors\"");
    assert_error(stage, list, "limits=5", 400, "bad_parameter",
                 "no parameter is called \"limits\"");
    assert_error(stage, list, "service=%zz", 400, "bad_parameter", "service could not be decoded");
}

// A message is JSON, whatever bytes the parameter holds.
static void bad_bytes_come_back_as_text(void **state)
{
    struct stage *stage = *state;
    char name[300] = "";
    const char *list = "/v1/candidates";
    assert_error(stage, list, "sort=a%ff", 400, "bad_parameter", "sort is \"a?\"");
    assert_error(stage, list, "limit=%C3%A4", 400, "bad_parameter", "limit is \"\xC3\xA4\"");
    assert_error(stage, list, "a\xFF=1", 400, "bad_parameter", "no parameter is called \"a?\"");
    memset(name, 'x', 200);
    memcpy(name + 63, "\xC3\xA4", 2); // the cut falls between the two
    ask_json(stage, list, name, 400);
    assert_true(json_is_string(json_object_get(json_object_get(stage->body, "error"), "message")));
    // A whole line of the longest there is.
    memcpy(name, "sort=", 5);
    memset(name + 5, 'y', PARAMETER_BYTES_MAX);
    name[5 + PARAMETER_BYTES_MAX] = '\0';
    ask_json(stage, list, name, 400);
    assert_int_equal(
        json_string_length(json_object_get(json_object_get(stage->body, "error"), "message")),
        strlen("sort is \"\"") + PARAMETER_BYTES_MAX);
}

static void one_issue(void **state)
{
    struct stage *stage = *state;
    json_t *body = ask_json(stage, "/v1/issues/9f3c21aa07d1e644", "", 200);
    assert_string_equal(json_string_value(json_object_get(body, "title")), "printer-jam");
    assert_int_equal(json_integer_value(json_object_get(body, "rank")), 2);
    // What redis-cli adds up over the cells is what stands here.
    size_t i = 0;
    json_t *day = NULL;
    json_int_t tickets = 0, occurrences = 0;
    json_array_foreach(json_object_get(body, "days"), i, day)
    {
        tickets += json_integer_value(json_object_get(day, "tickets"));
        occurrences += json_integer_value(json_object_get(day, "occurrences"));
    }
    assert_int_equal(tickets, json_integer_value(json_object_get(body, "count")));
    assert_int_equal(occurrences, json_integer_value(json_object_get(body, "occurrences")));
    body = ask_json(stage, "/v1/issues/9F3C21AA07D1E644", "", 200);
    assert_string_equal(json_string_value(json_object_get(body, "id")), "9f3c21aa07d1e644");
    body = ask_json(stage, "/v1/issues/2222222222222222", "", 200);
    assert_true(json_is_null(json_object_get(body, "rank")));
}

// The id of a member, as somebody may have noted it down, leads to the problem that it is part of.
static void one_issue_by_the_id_of_a_member(void **state)
{
    static const char *const paths[] = {"/v1/issues/1111111111111111",
                                        "/v1/issues/2222222222222222",
                                        "/v1/issues/4444444444444444"};
    struct stage *stage = *state;
    struct seen *seen = &stage->seen;
    uint64_t root = 0x4444444444444444ULL;
    assert_true(window_alias(seen->window, DISK, root, 3, span_text("<any> went wrong"), 0));
    assert_true(window_alias(seen->window, RARE, root, 3, span_text("<any> went wrong"), 0));
    ranking_refresh(seen->ranking, seen->window, NOON, NULL, NULL);
    for (size_t i = 0; i < 3; i++) {
        json_t *body = ask_json(stage, paths[i], "", 200);
        assert_string_equal(json_string_value(json_object_get(body, "id")), "4444444444444444");
        assert_string_equal(json_string_value(json_object_get(body, "title")), "<any> went wrong");
        assert_int_equal(json_integer_value(json_object_get(body, "rank")), 1);
        assert_int_equal(json_integer_value(json_object_get(body, "count")), 6003);
        assert_int_equal(json_integer_value(json_object_get(body, "members_total")), 2);
        assert_string_equal(ids(body, "members"), "12");
    }
    // In lists the members stand no more, and rows are as ever.
    assert_listed(stage, "state=any", "493", 3);
    assert_listed(stage, "service=web+shop&state=any", "4", 1);
    json_t *body = ask_json(stage, "/v1/candidates", "", 200);
    json_t *row = json_array_get(json_object_get(body, "candidates"), 0);
    assert_null(json_object_get(row, "members"));
}

static void ids_that_are_none(void **state)
{
    static const char *const bad[] = {"",
                                      "9f3c21aa07d1e64",
                                      "9f3c21aa07d1e6444",
                                      "9f3c21aa07d1e64g",
                                      "9f3c21aa07d1e644/",
                                      "0x3c21aa07d1e644",
                                      " f3c21aa07d1e644"};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char path[64];
        snprintf(path, sizeof path, "/v1/issues/%s", bad[i]);
        assert_error(stage, path, "", 400, "bad_id", "an id is 16 hex digits");
    }
    assert_error(stage, "/v1/issues/0000000000000001", "", 404, "not_found",
                 "no problem of that id was seen in the window");
}

static void pages_for_machines(void **state)
{
    static const struct metric metric = {"m", "h", METRIC_GAUGE, NULL, NULL, 1};
    struct stage *stage = *state;
    stage->view.metrics = &metric;
    stage->view.metric_count = 1;
    assert_true(ask(stage, "GET", "/healthz", ""));
    assert_int_equal(stage->answer.status, 200);
    assert_memory_equal(stage->answer.body, "ok\n", stage->answer.body_bytes);
    assert_true(ask(stage, "GET", "/readyz", ""));
    assert_int_equal(stage->answer.status, 200);
    assert_memory_equal(stage->answer.body, "ready\n", stage->answer.body_bytes);
    assert_true(ask(stage, "GET", "/metrics", ""));
    assert_int_equal(stage->answer.status, 200);
    assert_string_equal(stage->answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
    assert_string_equal(stage->answer.body, "# HELP m h\n# TYPE m gauge\nm 1\n");
}

static void until_it_is_ready_lists_are_refused(void **state)
{
    struct stage *stage = *state;
    stage->view.not_ready = "reading back from Redis";
    assert_error(stage, "/readyz", "", 503, "not_ready", "reading back from Redis");
    assert_error(stage, "/v1/candidates", "", 503, "not_ready", "reading back from Redis");
    assert_error(stage, "/v1/issues/9f3c21aa07d1e644", "", 503, "not_ready",
                 "reading back from Redis");
    // It is alive all the same.
    assert_true(ask(stage, "GET", "/healthz", ""));
    assert_int_equal(stage->answer.status, 200);
    assert_true(ask(stage, "GET", "/metrics", ""));
    assert_int_equal(stage->answer.status, 200);
}

static void nothing_is_changed_here(void **state)
{
    static const char *const paths[] = {"/v1/candidates", "/v1/issues/9f3c21aa07d1e644", "/metrics",
                                        "/healthz", "/readyz"};
    static const char *const methods[] = {"POST", "PUT", "DELETE", "PATCH", "get", ""};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        for (size_t j = 0; j < sizeof methods / sizeof methods[0]; j++) {
            assert_true(ask(stage, methods[j], paths[i], ""));
            assert_int_equal(stage->answer.status, 405);
        }
        assert_true(ask(stage, "HEAD", paths[i], ""));
        assert_int_equal(stage->answer.status, 200);
    }
}

static void other_paths_are_for_others(void **state)
{
    static const char *const paths[] = {"",           "/",         "/v1/candidates/",
                                        "/v1/events", "/v1/issue", "/v1/issues",
                                        "/metricss",  "metrics",   "/healthz/"};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_false(ask(stage, "GET", paths[i], ""));
    }
}

#define WITH_STAGE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STAGE(the_list_of_candidates),
        WITH_STAGE(a_fresh_engine_says_that_nothing_is_complete),
        WITH_STAGE(lists_are_filtered_and_sorted),
        WITH_STAGE(lists_are_cut_into_pages),
        WITH_STAGE(what_makes_no_sense_is_said),
        WITH_STAGE(bad_bytes_come_back_as_text),
        WITH_STAGE(one_issue),
        WITH_STAGE(one_issue_by_the_id_of_a_member),
        WITH_STAGE(ids_that_are_none),
        WITH_STAGE(pages_for_machines),
        WITH_STAGE(until_it_is_ready_lists_are_refused),
        WITH_STAGE(nothing_is_changed_here),
        WITH_STAGE(other_paths_are_for_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
