// A problem with all that is kept of it.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "seen.h"

#include "query/detail.h"

#include <stdio.h>

#define SIGNATURE 0x9f3c21aa07d1e644ULL

static int setup(void **state)
{
    struct seen *seen = calloc(1, sizeof *seen);
    assert_non_null(seen);
    seen_open(seen);
    *state = seen;
    return 0;
}

static int teardown(void **state)
{
    seen_close(*state);
    free(*state);
    return 0;
}

static json_t *detail_now(const struct seen *seen)
{
    uint32_t scratch[RANK_SCRATCH(WINDOW_DAYS)];
    struct row_context context = {.window = seen->window,
                                  .span = rank_window_at(NOON),
                                  .fix_assumed = 1,
                                  .fix_hours = seen->policy.fix_hours};
    struct candidate candidate;
    assert_true(candidate_of(seen->window, window_find(seen->window, SIGNATURE), &seen->policy,
                             context.span, scratch, &candidate));
    json_t *row = detail_of(&context, &candidate, 1);
    assert_non_null(row);
    return row;
}

static void join(struct seen *seen, uint64_t member, uint64_t root)
{
    assert_true(window_alias(seen->window, member, root, 3, span_text("charge <num> failed"), 0));
}

// The value of a key as JSON writes it: "missing" when the key is not there.
static const char *value_of(const json_t *row, const char *key)
{
    static char text[2048];
    const json_t *value = json_object_get(row, key);
    char *dump = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(12))
                       : strdup("missing");
    assert_non_null(dump);
    assert_true(strlen(dump) < sizeof text);
    memcpy(text, dump, strlen(dump) + 1);
    free(dump);
    return text;
}

static void assert_value(const json_t *row, const char *key, const char *should)
{
    if (strcmp(value_of(row, key), should) != 0) {
        fail_msg("%s is %s, should be %s", key, value_of(row, key), should);
    }
}

static void cells_are_told(void **state)
{
    struct seen *seen = *state;
    happen(seen, (struct told){.signature = SIGNATURE,
                               .days_ago = 1,
                               .count = 5,
                               .level = LEVEL_ERROR,
                               .service = span_text("web")});
    happen(seen, (struct told){.signature = SIGNATURE,
                               .days_ago = 1,
                               .before_noon_ms = 2 * MS_PER_HOUR,
                               .count = 2,
                               .level = LEVEL_ERROR,
                               .service = span_text("web")});
    happen(seen, (struct told){.signature = SIGNATURE, .kind = KIND_TICKET, .seconds = 90});
    json_t *row = detail_now(seen);
    assert_value(row, "members", "[]");
    assert_value(row, "members_total", "0");
    assert_value(row, "days",
                 "[{\"date\":\"2026-11-23\",\"errors\":0,\"tickets\":1,\"hours\":\"000000\","
                 "\"reported\":1,\"seconds\":90,\"occurrences\":1},"
                 "{\"date\":\"2026-11-22\",\"errors\":7,\"tickets\":0,\"hours\":\"001400\","
                 "\"reported\":0,\"seconds\":0,\"occurrences\":2}]");
    assert_value(row, "hours",
                 "[{\"from\":\"2026-11-23T12:00:00Z\",\"errors\":0,\"tickets\":1},"
                 "{\"from\":\"2026-11-22T12:00:00Z\",\"errors\":5,\"tickets\":0},"
                 "{\"from\":\"2026-11-22T10:00:00Z\",\"errors\":2,\"tickets\":0}]");
    assert_value(row, "minutes_recent",
                 "[{\"from\":\"2026-11-23T12:00:00Z\",\"errors\":0,\"tickets\":1}]");
    assert_int_equal(json_array_size(json_object_get(row, "facets")), 2);
    // The cells give what the row says.
    assert_value(row, "count", "8");
    assert_value(row, "occurrences", "3");
    json_decref(row);
}

static void members_are_told_the_frequent_first(void **state)
{
    struct seen *seen = *state;
    happen(seen, (struct told){.signature = 1, .count = 3, .title = span_text("charge 1 failed")});
    happen(seen, (struct told){.signature = 2, .count = 7, .title = span_text("charge 2 failed")});
    happen(seen, (struct told){.signature = 3, .count = 3, .title = span_text("charge 3 failed")});
    happen(seen,
           (struct told){.signature = 3, .days_ago = 92, .title = span_text("charge 3 failed")});
    join(seen, 3, 4); // over a template that no line ever was
    join(seen, 4, SIGNATURE);
    join(seen, 1, SIGNATURE);
    join(seen, 2, SIGNATURE);
    happen(seen, (struct told){.signature = SIGNATURE, .count = 2, .title = span_text("root")});
    json_t *row = detail_now(seen);
    assert_value(row, "members",
                 "[{\"id\":\"0000000000000002\",\"title\":\"charge 2 failed\",\"count\":7},"
                 "{\"id\":\"0000000000000001\",\"title\":\"charge 1 failed\",\"count\":3},"
                 "{\"id\":\"0000000000000003\",\"title\":\"charge 3 failed\",\"count\":3},"
                 "{\"id\":\"0000000000000004\",\"title\":\"charge <num> failed\",\"count\":0}]");
    assert_value(row, "members_total", "4");
    assert_value(row, "count", "15"); // with the two that are its own
    json_decref(row);
}

static void of_many_members_a_hundred_are_told(void **state)
{
    struct seen *seen = *state;
    for (uint32_t i = 0; i < 150; i++) {
        happen(seen, (struct told){.signature = 1 + i, .count = 1 + i * 37 % 150});
        join(seen, 1 + i, SIGNATURE);
    }
    json_t *row = detail_now(seen);
    const json_t *members = json_object_get(row, "members");
    assert_int_equal(json_array_size(members), DETAIL_MEMBERS_MAX);
    for (size_t i = 0; i < DETAIL_MEMBERS_MAX; i++) {
        const json_t *member = json_array_get(members, i);
        assert_int_equal(json_integer_value(json_object_get(member, "count")), 150 - i);
    }
    assert_value(row, "members_total", "150");
    json_decref(row);
}

static void what_members_bring_is_merged(void **state)
{
    struct seen *seen = *state;
    for (uint64_t signature = 1; signature < 4; signature++) { // 12:00 twice, 11:00 once
        happen(seen, (struct told){.signature = signature,
                                   .before_noon_ms = signature == 3 ? MS_PER_HOUR : 0,
                                   .count = 5,
                                   .level = LEVEL_ERROR,
                                   .service = span_text("web")});
        join(seen, signature, SIGNATURE);
    }
    happen(seen, (struct told){.signature = 2,
                               .days_ago = 4,
                               .kind = KIND_TICKET,
                               .seconds = 60,
                               .service = span_text("desk")});
    happen(seen, (struct told){.signature = 1, .days_ago = 6, .kind = KIND_TICKET});
    json_t *row = detail_now(seen);
    assert_value(row, "days",
                 "[{\"date\":\"2026-11-23\",\"errors\":15,\"tickets\":0,\"hours\":\"001800\","
                 "\"reported\":0,\"seconds\":0,\"occurrences\":1},"
                 "{\"date\":\"2026-11-19\",\"errors\":0,\"tickets\":1,\"hours\":\"000000\","
                 "\"reported\":1,\"seconds\":60,\"occurrences\":1},"
                 "{\"date\":\"2026-11-17\",\"errors\":0,\"tickets\":1,\"hours\":\"000000\","
                 "\"reported\":0,\"seconds\":0,\"occurrences\":1}]");
    assert_value(row, "hours",
                 "[{\"from\":\"2026-11-23T12:00:00Z\",\"errors\":10,\"tickets\":0},"
                 "{\"from\":\"2026-11-23T11:00:00Z\",\"errors\":5,\"tickets\":0},"
                 "{\"from\":\"2026-11-19T12:00:00Z\",\"errors\":0,\"tickets\":1},"
                 "{\"from\":\"2026-11-17T12:00:00Z\",\"errors\":0,\"tickets\":1}]");
    assert_value(row, "facets",
                 "[{\"kind\":\"error\",\"level\":\"error\",\"service\":\"web\","
                 "\"last_date\":\"2026-11-23\"},"
                 "{\"kind\":\"ticket\",\"level\":null,\"service\":null,"
                 "\"last_date\":\"2026-11-17\"},"
                 "{\"kind\":\"ticket\",\"level\":null,\"service\":\"desk\","
                 "\"last_date\":\"2026-11-19\"}]");
    assert_value(row, "count", "17");
    assert_value(row, "occurrences", "3");
    json_decref(row);
}

static void names_that_are_no_text(void **state)
{
    struct seen *seen = *state;
    happen(seen, (struct told){.signature = SIGNATURE,
                               .service = span_text("caf\xE9"),
                               .title = span_text("bad \xFF title")});
    json_t *row = detail_now(seen);
    const json_t *facet = json_array_get(json_object_get(row, "facets"), 0);
    assert_string_equal(json_string_value(json_object_get(facet, "service")), "caf?");
    json_decref(row);
}

#define WITH_SEEN(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SEEN(cells_are_told),
        WITH_SEEN(members_are_told_the_frequent_first),
        WITH_SEEN(of_many_members_a_hundred_are_told),
        WITH_SEEN(what_members_bring_is_merged),
        WITH_SEEN(names_that_are_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
