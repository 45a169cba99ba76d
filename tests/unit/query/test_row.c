// A problem as the JSON row of the contract.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "seen.h"

#include "query/row.h"

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

static struct row_context context_of(const struct seen *seen)
{
    return (struct row_context){.window = seen->window,
                                .span = rank_window_at(NOON),
                                .fix_assumed = 1,
                                .fix_hours = seen->policy.fix_hours};
}

static struct candidate candidate_now(const struct seen *seen)
{
    uint32_t scratch[RANK_SCRATCH(WINDOW_DAYS)];
    struct candidate candidate;
    assert_true(candidate_of(seen->window, window_find(seen->window, SIGNATURE), &seen->policy,
                             rank_window_at(NOON), scratch, &candidate));
    return candidate;
}

static json_t *row_now(const struct seen *seen, uint32_t rank)
{
    struct row_context context = context_of(seen);
    struct candidate candidate = candidate_now(seen);
    json_t *row = row_of(&context, &candidate, rank);
    assert_non_null(row);
    return row;
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

static void an_id_is_16_digits(void **state)
{
    char id[ROW_ID_BYTES];
    (void)state;
    row_id(SIGNATURE, id);
    assert_string_equal(id, "9f3c21aa07d1e644");
    row_id(0xA, id);
    assert_string_equal(id, "000000000000000a");
    row_id(UINT64_MAX, id);
    assert_string_equal(id, "ffffffffffffffff");
}

static void an_instant_is_text_or_null(void **state)
{
    (void)state;
    json_t *at = row_instant(NOON);
    assert_string_equal(json_string_value(at), "2026-11-23T12:00:00Z");
    json_decref(at);
    at = row_instant(INSTANT_NONE);
    assert_true(json_is_null(at));
    json_decref(at);
}

static void the_founding_example(void **state)
{
    struct seen *seen = *state;
    happen_printer_jam(seen, SIGNATURE);
    json_t *row = row_now(seen, 1);
    assert_value(row, "id", "\"9f3c21aa07d1e644\"");
    assert_value(row, "rank", "1");
    assert_value(row, "title", "\"printer-jam\"");
    assert_value(row, "kind", "\"ticket\"");
    assert_value(row, "state", "\"recurring\"");
    assert_value(row, "count", "20");
    assert_value(row, "occurrences", "20");
    assert_value(row, "per_week", "5.0");
    assert_value(row, "minutes", "3.0");
    assert_value(row, "minutes_reported", "true");
    assert_value(row, "fix_hours", "1.0");
    assert_value(row, "fix_assumed", "true");
    assert_value(row, "hours_saved", "12.0");
    assert_value(row, "hours_saved_low", "8.2");
    assert_value(row, "payback_weeks", "4.0");
    assert_value(row, "reply_hours_saved", "6.3"); // 5 x 1.5 min x 52 / 60 - 0.25 = 6.25
    assert_value(row, "first_seen", "\"2026-10-27T12:00:00Z\"");
    assert_value(row, "last_seen", "\"2026-11-23T12:00:00Z\"");
    assert_value(row, "services", "[]");
    assert_value(row, "one_bad_day", "false");
    assert_value(row, "why", "\"20 occurrences in 28 days, 3 min each as reported\"");
    json_decref(row);
}

// Every key of the contract stands in every row.
static void no_key_is_ever_absent(void **state)
{
    static const char *const keys[] = {"id",
                                       "rank",
                                       "title",
                                       "kind",
                                       "state",
                                       "count",
                                       "occurrences",
                                       "per_week",
                                       "per_week_low",
                                       "minutes",
                                       "minutes_reported",
                                       "fix_hours",
                                       "fix_assumed",
                                       "hours_saved",
                                       "hours_saved_low",
                                       "payback_weeks",
                                       "reply_hours_saved",
                                       "first_seen",
                                       "last_seen",
                                       "services",
                                       "trend",
                                       "why"};
    struct seen *seen = *state;
    happen(seen, (struct told){
                     .signature = SIGNATURE, .untimed = true, .count = 5, .level = LEVEL_ERROR});
    json_t *row = row_now(seen, 0);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_non_null(json_object_get(row, keys[i]));
    }
    assert_value(row, "rank", "null");
    assert_value(row, "count", "5");
    static const char *const unknown[] = {"occurrences",       "per_week",        "per_week_low",
                                          "hours_saved",       "hours_saved_low", "payback_weeks",
                                          "reply_hours_saved", "first_seen",      "last_seen"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_value(row, unknown[i], "null");
    }
    assert_value(row, "state", "\"new\"");
    assert_value(row, "why", "\"5 events without a time, 3 min each by the rule for errors\"");
    json_decref(row);
}

static void what_never_pays_back_is_null(void **state)
{
    struct seen *seen = *state;
    happen(seen, (struct told){.signature = SIGNATURE, .level = LEVEL_INFO});
    json_t *row = row_now(seen, 0);
    assert_value(row, "payback_weeks", "null");
    assert_value(row, "hours_saved", "-1.0");
    assert_value(row, "hours_saved_low", "0.0");
    assert_value(row, "minutes", "0.0");
    assert_value(row, "why",
                 "\"1 occurrence in 1 day, no cost: nothing in it says that something failed\"");
    json_decref(row);
}

static void the_trend_has_a_number_for_every_date(void **state)
{
    struct seen *seen = *state;
    happen(seen, (struct told){.signature = SIGNATURE, .days_ago = 90, .count = 7});
    happen(seen, (struct told){.signature = SIGNATURE, .days_ago = 1, .count = 10000});
    happen(seen, (struct told){.signature = SIGNATURE, .kind = KIND_TICKET});
    json_t *row = row_now(seen, 0);
    const json_t *trend = json_object_get(row, "trend");
    assert_int_equal(json_array_size(trend), WINDOW_DAYS);
    for (size_t i = 0; i < WINDOW_DAYS; i++) {
        json_int_t should = i == 0 ? 7 : i == 89 ? 10000 : i == 90 ? 1 : 0;
        assert_int_equal(json_integer_value(json_array_get(trend, i)), should);
    }
    assert_value(row, "count", "10008");
    json_decref(row);
}

static void services_stand_once_and_in_order(void **state)
{
    static const char *const names[] = {"web", "billing", "web", "api"};
    struct seen *seen = *state;
    for (size_t i = 0; i < 4; i++) {
        happen(seen, (struct told){.signature = SIGNATURE,
                                   .level = i % 2 ? LEVEL_ERROR : LEVEL_WARNING,
                                   .service = span_text(names[i])});
    }
    happen(seen,
           (struct told){.signature = SIGNATURE, .level = LEVEL_INFO, .service = span_text("web")});
    // One that was last seen before the window began is another matter.
    happen(seen,
           (struct told){.signature = SIGNATURE, .days_ago = 95, .service = span_text("gone")});
    json_t *row = row_now(seen, 1);
    assert_value(row, "services", "[\"api\",\"billing\",\"web\"]");
    json_decref(row);
}

static void one_bad_day_is_said(void **state)
{
    struct seen *seen = *state;
    for (int i = 0; i < 200; i++) {
        happen(seen, (struct told){.signature = SIGNATURE, .days_ago = 5, .kind = KIND_TICKET});
    }
    json_t *row = row_now(seen, 0);
    assert_value(row, "one_bad_day", "true");
    assert_value(row, "hours_saved_low", "0.0");
    assert_value(row, "why",
                 "\"one bad day: all 200 occurrences on one date, 3 min each by the rule for "
                 "tickets\"");
    json_decref(row);
}

static void long_times_are_written_out(void **state)
{
    struct seen *seen = *state;
    happen(seen, (struct told){.signature = SIGNATURE, .kind = KIND_TICKET, .seconds = 2592000});
    json_t *row = row_now(seen, 0);
    assert_value(row, "minutes", "7202.5"); // (43200 + 5 x 3) / 6
    assert_value(row, "why", "\"1 occurrence in 1 day, 7203 min each as reported\"");
    json_decref(row);
}

static void outsiders_and_rules_of_people(void **state)
{
    struct seen *seen = *state;
    static const struct cost_rule rule = {.name = {(const uint8_t *)"checkout is on call", 19},
                                          .service = {(const uint8_t *)"checkout", 8},
                                          .kind = -1,
                                          .minutes = 20};
    happen(seen, (struct told){.signature = SIGNATURE,
                               .evidence = RANK_EVIDENCE_REFUSED,
                               .service = span_text("checkout")});
    json_t *row = row_now(seen, 0);
    assert_value(row, "why",
                 "\"1 occurrence in 1 day, no cost: outsiders were refused, as they should be\"");
    json_decref(row);
    seen->policy.rules = &rule;
    seen->policy.rule_count = 1;
    row = row_now(seen, 0);
    assert_value(row, "minutes", "20.0");
    assert_value(row, "minutes_reported", "false");
    assert_value(row, "why",
                 "\"1 occurrence in 1 day, 20 min each by your rule \\\"checkout is on call\\\"\"");
    json_decref(row);
}

// Names come from files and from other programs' stores: whatever bytes they hold, the row says
// something, and a long name is cut between characters.
static void bytes_that_are_no_text(void **state)
{
    struct seen *seen = *state;
    static struct cost_rule rule = {.kind = -1, .minutes = 20};
    static const char umlauts[] =
        "x" // 60 bytes end within a character
        "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"
        "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"
        "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"
        "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4";
    rule.name = span_text(umlauts);
    seen->policy.rules = &rule;
    seen->policy.rule_count = 1;
    happen(seen, (struct told){.signature = SIGNATURE,
                               .service = span_text("caf\xE9"),
                               .title = span_text("bad \xFF title")});
    json_t *row = row_now(seen, 1);
    assert_true(json_is_string(json_object_get(row, "title")));
    assert_non_null(strstr(json_string_value(json_object_get(row, "title")), "title"));
    assert_int_equal(json_array_size(json_object_get(row, "services")), 1);
    const char *why = json_string_value(json_object_get(row, "why"));
    assert_non_null(why);
    assert_non_null(strstr(why, "min each by your rule \"x\xC3\xA4"));
    json_decref(row);
}

static void join(struct seen *seen, uint64_t member)
{
    assert_true(
        window_alias(seen->window, member, SIGNATURE, 3, span_text("charge <num> failed"), 0));
}

static void members_tell_their_services(void **state)
{
    static const char *const names[] = {"web", "api", "web"};
    struct seen *seen = *state;
    for (uint64_t i = 0; i < 3; i++) {
        happen(seen, (struct told){.signature = 1 + i,
                                   .days_ago = 10 * (int32_t)i,
                                   .title = span_text("a variant"),
                                   .service = span_text(names[i])});
        join(seen, 1 + i);
    }
    json_t *row = row_now(seen, 1);
    assert_value(row, "id", "\"9f3c21aa07d1e644\"");
    assert_value(row, "title", "\"charge <num> failed\"");
    assert_value(row, "services", "[\"api\",\"web\"]");
    assert_value(row, "count", "3");
    assert_value(row, "first_seen", "\"2026-11-03T12:00:00Z\"");
    assert_value(row, "last_seen", "\"2026-11-23T12:00:00Z\"");
    const json_t *trend = json_object_get(row, "trend");
    assert_int_equal(json_integer_value(json_array_get(trend, 90)), 1);
    assert_int_equal(json_integer_value(json_array_get(trend, 80)), 1);
    assert_int_equal(json_integer_value(json_array_get(trend, 70)), 1);
    assert_null(json_object_get(row, "members")); // for these there is the detail
    json_decref(row);
}

static void of_many_services_the_first_by_name(void **state)
{
    struct seen *seen = *state;
    for (uint64_t i = 0; i < 100; i++) {
        char name[8];
        snprintf(name, sizeof name, "s%02d", (int)(i * 37 % 100)); // in no order
        happen(seen, (struct told){.signature = 1 + i, .service = span_text(name)});
        join(seen, 1 + i);
    }
    json_t *row = row_now(seen, 1);
    const json_t *services = json_object_get(row, "services");
    assert_int_equal(json_array_size(services), ROW_SERVICES_MAX);
    for (size_t i = 0; i < ROW_SERVICES_MAX; i++) {
        char name[8];
        snprintf(name, sizeof name, "s%02d", (int)i);
        assert_string_equal(json_string_value(json_array_get(services, i)), name);
    }
    json_decref(row);
}

#define WITH_SEEN(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_16_digits),
        cmocka_unit_test(an_instant_is_text_or_null),
        WITH_SEEN(the_founding_example),
        WITH_SEEN(no_key_is_ever_absent),
        WITH_SEEN(what_never_pays_back_is_null),
        WITH_SEEN(the_trend_has_a_number_for_every_date),
        WITH_SEEN(services_stand_once_and_in_order),
        WITH_SEEN(one_bad_day_is_said),
        WITH_SEEN(long_times_are_written_out),
        WITH_SEEN(outsiders_and_rules_of_people),
        WITH_SEEN(bytes_that_are_no_text),
        WITH_SEEN(members_tell_their_services),
        WITH_SEEN(of_many_services_the_first_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
