// Names, and what a value must be.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/field.h"

#include <stdio.h>

#define NOW_MS 1795435200000LL // 2026-11-23T12:00:00Z

static const struct instant_context now = {.now_ms = NOW_MS, .skew_ms = 10 * MS_PER_MINUTE};
static uint8_t room[8192];
static struct scratch scratch;
static struct event event;
static struct fields fields;

static int begin(void **state)
{
    (void)state;
    scratch = (struct scratch){.at = room, .size = sizeof room};
    fields_begin(&fields, &now, &scratch, &event);
    return 0;
}

static void assert_span(struct span got, const char *want)
{
    assert_int_equal(got.size, strlen(want));
    assert_memory_equal(got.at, want, got.size);
}

static void set(const char *name, const char *value)
{
    unsigned preference = 0;
    enum field field = field_of_name(span_text(name), &preference);
    field_set(&fields, field, preference, span_text(value));
}

static void set_number(const char *name, const char *digits)
{
    unsigned preference = 0;
    enum field field = field_of_name(span_text(name), &preference);
    field_set_number(&fields, field, preference, span_text(digits));
}

static void assert_order(const char *const *ordered, size_t count, enum field field)
{
    for (size_t i = 0; i < count; i++) {
        unsigned preference = 99, before = 0;
        assert_int_equal(field_of_name(span_text(ordered[i]), &preference), field);
        assert_true(preference < FIELD_PREFERENCES_MAX - 1);
        if (i > 0) {
            field_of_name(span_text(ordered[i - 1]), &before);
            assert_true(before < preference);
        }
    }
}

#define ORDER(field, ...)                                                                          \
    do {                                                                                           \
        static const char *const ordered[] = {__VA_ARGS__};                                        \
        assert_order(ordered, sizeof ordered / sizeof ordered[0], field);                          \
    } while (0)

// Every name of the table in field.h, in its order.
static void names_in_their_order(void **state)
{
    (void)state;
    ORDER(FIELD_MESSAGE, "message", "msg", "short_message", "log", "event", "@m", "textPayload",
          "body", "subject", "title", "summary", "logentry.formatted");
    ORDER(FIELD_PATTERN, "@mt", "logentry.message", "message_template", "msg_template",
          "State.{OriginalFormat}");
    ORDER(FIELD_LEVEL, "level", "severity", "log.level", "lvl", "levelname", "log_level",
          "level.name", "severity_text", "@l", "PRIORITY", "severityNumber");
    ORDER(FIELD_TIME, "@timestamp", "timestamp", "time", "ts", "@t", "DATE", "eventTime",
          "created_at", "created", "timeUnixNano", "observedTimeUnixNano", "time.timestamp");
    ORDER(FIELD_SERVICE, "service.name", "service_name", "service", "app", "app_name",
          "application", "logger", "logger_name", "log.logger", "SYSLOG_IDENTIFIER", "PROGRAM",
          "name");
    ORDER(FIELD_HOST, "host", "hostname", "host.name");
    ORDER(FIELD_ERROR_TYPE, "error.type", "err.type", "exception.type", "error.name", "err.name",
          "exception.name", "error.class", "err.class", "exception.class", "error.kind",
          "exception.exc_type", "exception.values.type", "exc_info.type", "thrown.name",
          "error_type", "error_class", "error_name", "exception_type", "exception_class",
          "exception_name", "exc_type", "context.exception.class");
    ORDER(FIELD_ERROR_TEXT, "error.message", "err.message", "exception.message", "exception.value",
          "exception.values.value", "exception.exc_value", "exc_info.value", "thrown.message",
          "error", "err", "exception", "error_message", "error_msg", "exception_message",
          "exc_info", "@x", "context.exception.message", "context.exception");
    ORDER(FIELD_TRACE, "error.stack_trace", "error.stack", "err.stack_trace", "err.stack",
          "exception.stacktrace", "exception.stack", "exception.details", "exception.traceback",
          "thrown.extendedStackTrace", "thrown.stack_trace", "stack_trace", "error_stack",
          "exception_stack_trace", "traceback", "exc_text", "errorVerbose", "stack", "backtrace",
          "error.backtrace", "exception.backtrace", "exception.trace", "context.exception.trace",
          "trace", "full_message");
    ORDER(FIELD_CALLS, "exception.values.stacktrace.frames", "exception.stacktrace.frames",
          "exception.frames", "stacktrace.frames");
    ORDER(FIELD_UPDATED, "updated", "updated_at");
    ORDER(FIELD_KIND, "kind");
    ORDER(FIELD_TAG, "tag");
    ORDER(FIELD_TAGS, "tags");
    ORDER(FIELD_FINGERPRINT, "fingerprint");
    ORDER(FIELD_MINUTES, "minutes");
    ORDER(FIELD_EVENT_ID, "event_id");
    ORDER(FIELD_CUSTOMER, "customer");
    ORDER(FIELD_RELEASE, "release");
}

static void other_names_mean_nothing(void **state)
{
    static const char *const others[] = {
        "",          "id",          "priority",
        "messages",  "description", "EventID",
        "_tags",     "_name",       "_event",
        "ticket id", "requester",   "a_name_that_is_longer_than_any_of_ours"};
    unsigned preference = 0;
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(field_of_name(span_text(others[i]), &preference), FIELD_NONE);
    }
    assert_int_equal(field_of_name(span_text("Message"), &preference), FIELD_MESSAGE);
}

// What programs join words with, and the size of letters, is a matter of taste.
static void names_are_told_by_their_letters(void **state)
{
    static const char *const same[] = {"stack_trace", "stackTrace", "STACK-TRACE", "stacktrace"};
    unsigned preference = 0;
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_int_equal(field_of_name(span_text(same[i]), &preference), FIELD_TRACE);
    }
    assert_int_equal(field_of_name(span_text("event_id"), &preference), FIELD_EVENT_ID);
    assert_int_equal(field_of_name(span_text("event-ID"), &preference), FIELD_EVENT_ID);
}

static void names_that_may_be_data_are_weaker(void **state)
{
    unsigned preference = 0, weak = 0;
    (void)state;
    assert_int_equal(field_of_name(span_text("PRIORITY"), &preference), FIELD_LEVEL);
    assert_int_equal(field_of_name(span_text("_level"), &weak), FIELD_LEVEL);
    assert_true(preference < weak && weak < FIELD_PREFERENCES_MAX - 1);
    assert_int_equal(field_of_name(span_text("_HOSTNAME"), &weak), FIELD_HOST);
    assert_int_equal(field_of_name(span_text("__REALTIME_TIMESTAMP"), &weak), FIELD_TIME);
    assert_int_equal(field_weaken(FIELD_EVENT_ID, &preference), FIELD_NONE);
    set("level", "warn");
    set("_level", "error");
    assert_int_equal(event.level, LEVEL_WARNING);
}

static enum field column(const char *name)
{
    unsigned preference = 0;
    return field_of_column(span_text(name), &preference);
}

static void columns_of_help_desks(void **state)
{
    (void)state;
    assert_int_equal(column("Subject"), FIELD_MESSAGE);
    assert_int_equal(column("Ticket Subject"), FIELD_MESSAGE);
    assert_int_equal(column("Description"), FIELD_MESSAGE);
    assert_int_equal(column("Created at"), FIELD_TIME);
    assert_int_equal(column("created-at"), FIELD_TIME);
    assert_int_equal(column("Created time"), FIELD_TIME);
    assert_int_equal(column("created"), FIELD_TIME);
    assert_int_equal(column("Updated at"), FIELD_UPDATED);
    assert_int_equal(column(" Ticket ID "), FIELD_EVENT_ID);
    assert_int_equal(column("Id"), FIELD_EVENT_ID);
    assert_int_equal(column("Requester"), FIELD_CUSTOMER);
    assert_int_equal(column("Organization"), FIELD_CUSTOMER);
    assert_int_equal(column("company"), FIELD_CUSTOMER);
    assert_int_equal(column("Time spent"), FIELD_MINUTES);
    assert_int_equal(column("handling_time"), FIELD_MINUTES);
    assert_int_equal(column("Tags"), FIELD_TAGS);
    assert_int_equal(column("event_id"), FIELD_EVENT_ID);
    assert_int_equal(column("Event ID"), FIELD_EVENT_ID);
    assert_int_equal(column("EventID"), FIELD_NONE);
    assert_int_equal(column("Fields"), FIELD_NONE);
    assert_int_equal(column("Name"), FIELD_NONE);
    assert_int_equal(column("PRIORITY"), FIELD_NONE);
    assert_int_equal(column("a column with quite a long heading"), FIELD_NONE);
}

static void a_subject_tells_more_than_a_body(void **state)
{
    unsigned subject = 0, body = 0, description = 0;
    (void)state;
    field_of_column(span_text("subject"), &subject);
    field_of_column(span_text("body"), &body);
    field_of_column(span_text("description"), &description);
    assert_true(subject < description && description < body);
}

static void the_preferred_name_wins_in_any_order(void **state)
{
    set("msg", "second");
    set("message", "first");
    set("title", "last");
    assert_span(event.message, "first");
    begin(state);
    set("message", "first");
    set("msg", "second");
    assert_span(event.message, "first");
    set("message", "again");
    assert_span(event.message, "again"); // of equal names the last
    set("message", " ");
    assert_span(event.message, "again"); // empty is as good as absent
}

static void levels(void **state)
{
    set("level", "WARN");
    assert_int_equal(event.level, LEVEL_WARNING);
    begin(state);
    set("level", "3");
    assert_int_equal(event.level, LEVEL_ERROR);
    begin(state);
    set_number("level", "50");
    assert_int_equal(event.level, LEVEL_ERROR);
    begin(state);
    set("level", "odd"); // nobody's word: the next name serves
    set("severity", "critical");
    assert_int_equal(event.level, LEVEL_CRITICAL);
    assert_int_equal(event.flaws, 0);
}

static void numbers_of_open_telemetry(void **state)
{
    static const enum level levels[] = {LEVEL_TRACE,   LEVEL_DEBUG, LEVEL_INFO,
                                        LEVEL_WARNING, LEVEL_ERROR, LEVEL_CRITICAL};
    for (int i = 0; i < 26; i++) {
        char digits[4];
        assert_true(snprintf(digits, sizeof digits, "%d", i) > 0);
        begin(state);
        set_number("severityNumber", digits);
        assert_int_equal(event.level, i >= 1 && i <= 24 ? levels[(i - 1) / 4] : LEVEL_NONE);
    }
    set("severity_text", "info");
    set_number("severityNumber", "17");
    assert_int_equal(event.level, LEVEL_INFO);
}

static void times(void **state)
{
    set("time", "2026-11-22T23:58:01Z");
    assert_int_equal(event.at_ms, 1795391881000);
    begin(state);
    set_number("time", "1795391881.5");
    assert_int_equal(event.at_ms, 1795391881500);
    begin(state);
    set_number("time", "1795391881123");
    assert_int_equal(event.at_ms, 1795391881123);
    begin(state);
    set("__REALTIME_TIMESTAMP", "1795391881123456");
    assert_int_equal(event.at_ms, 1795391881123);
    begin(state);
    set_number("timeUnixNano", "0"); // never set
    set("time", "0");
    assert_true(event.at_ms == INSTANT_NONE);
    set("observedTimeUnixNano", "1795391881123456789");
    assert_int_equal(event.at_ms, 1795391881123);
    set("message", "x");
    assert_true(fields_end(&fields));
    assert_int_equal(event.flaws, 0);
}

static void a_time_that_nobody_can_read(void **state)
{
    set("message", "x");
    set("time", "yesterday");
    assert_true(fields_end(&fields));
    assert_int_equal(event.flaws, 1U << OUNCE_TIME_BAD);
    assert_true(event.at_ms == INSTANT_NONE);
    begin(state);
    set("message", "x");
    set_number("@timestamp", "-5");
    set("time", "2026-11-22T23:58:01Z"); // another one can be read
    assert_true(fields_end(&fields));
    assert_int_equal(event.flaws, 0);
    assert_int_equal(event.at_ms, 1795391881000);
}

static void minutes(void **state)
{
    set("minutes", "3.5");
    assert_true(event.reported);
    assert_int_equal(event.seconds, 210);
    begin(state);
    set_number("minutes", "0");
    assert_true(event.reported);
    assert_int_equal(event.seconds, 0);
    begin(state);
    set_number("minutes", "43200");
    assert_int_equal(event.seconds, EVENT_SECONDS_MAX);
}

static void minutes_out_of_range(void **state)
{
    static const char *const bad[] = {"-1", "43200.1", "1e99", "three", "1:30"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        begin(state);
        set("minutes", bad[i]);
        assert_false(event.reported);
        assert_int_equal(event.flaws, 1U << OUNCE_FIELD_BAD);
    }
}

static void kind_is_told_or_follows_the_rule(void **state)
{
    static const struct {
        const char *name, *value;
        enum kind kind;
    } rows[] = {
        {"kind", "Ticket", KIND_TICKET}, {"kind", "error", KIND_ERROR},
        {"minutes", "3", KIND_TICKET},   {"customer", "acme", KIND_TICKET},
        {"tags", "a b", KIND_TICKET},    {"tag", "a", KIND_ERROR},
        {"service", "x", KIND_ERROR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(state);
        set("message", "x");
        set(rows[i].name, rows[i].value);
        assert_true(fields_end(&fields));
        assert_int_equal(event.kind, rows[i].kind);
    }
    begin(state);
    set("tags", "a");
    set("level", "info"); // a level: no ticket
    assert_true(fields_end(&fields));
    assert_int_equal(event.kind, KIND_ERROR);
    begin(state);
    set("kind", "letter");
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_BAD);
}

static void tags_in_one_text(void **state)
{
    (void)state;
    set("tags", "printer-jam, vip,,urgent  last");
    assert_int_equal(event.tag_count, 4);
    assert_span(event.tags[0], "printer-jam");
    assert_span(event.tags[1], "vip");
    assert_span(event.tags[3], "last");
    set("tag", "lone");
    assert_true(fields_end(&fields));
    assert_int_equal(event.tag_count, 5);
    assert_span(event.tags[0], "lone");
    assert_span(event.tags[1], "printer-jam");
}

static void more_tags_than_there_is_room_for(void **state)
{
    char text[200] = "";
    (void)state;
    for (int i = 0; i < EVENT_TAGS_MAX + 1; i++) {
        int n = snprintf(text + strlen(text), sizeof text - strlen(text), "t%d ", i);
        assert_true(n > 0);
    }
    set("tags", text);
    set("tag", "lone");
    assert_true(fields_end(&fields));
    assert_int_equal(event.tag_count, EVENT_TAGS_MAX);
    assert_span(event.tags[0], "lone");
    assert_span(event.tags[EVENT_TAGS_MAX - 1], "t30");
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_LONG);
}

static void long_values_are_cut(void **state)
{
    char text[400];
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    set("service", text);
    set("event_id", text);
    set("message", text);
    assert_int_equal(event.service.size, EVENT_NAME_BYTES_MAX);
    assert_int_equal(event.event_id.size, EVENT_ID_BYTES_MAX);
    assert_int_equal(event.message.size, sizeof text - 1);
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_LONG);
}

static void numbers_as_names_and_as_texts(void **state)
{
    (void)state;
    set_number("event_id", "4711");
    set_number("customer", "17");
    set_number("event", "3"); // somebody else's number, not a message
    set_number("tags", "3");
    assert_span(event.event_id, "4711");
    assert_span(event.customer, "17");
    assert_int_equal(event.message.size, 0);
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_BAD);
}

static void other_types(void **state)
{
    (void)state;
    field_set_other(&fields, FIELD_SERVICE);
    field_set_other(&fields, FIELD_NONE);
    assert_int_equal(event.flaws, 0);
    field_set_other(&fields, FIELD_MINUTES);
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_BAD);
}

static void another_text_serves_as_message(void **state)
{
    static const struct {
        const char *name, *value;
    } rows[] = {
        {"fingerprint", "f"},
        {"tag", "t"},
        {"@mt", "User {name}"},
        {"error.message", "timeout"},
    };
    assert_false(fields_end(&fields));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(state);
        for (size_t j = 0; j <= i; j++) {
            set(rows[j].name, rows[j].value);
        }
        assert_true(fields_end(&fields));
        assert_span(event.message, rows[i].value);
    }
}

static void an_inner_header_is_taken_off(void **state)
{
    set("message", "2026-11-22 23:58:01 ERROR disk full");
    assert_true(fields_end(&fields));
    assert_span(event.message, "disk full");
    assert_int_equal(event.at_ms, 1795391881000);
    assert_int_equal(event.level, LEVEL_ERROR);
    begin(state);
    set("message", "2026-11-22 23:58:01 ERROR disk full");
    set("time", "2026-11-23T00:00:00Z");
    set("level", "info");
    assert_true(fields_end(&fields));
    assert_span(event.message, "disk full");
    assert_int_equal(event.at_ms, 1795392000000); // what the fields tell wins
    assert_int_equal(event.level, LEVEL_INFO);
}

static void a_ticket_has_no_header(void **state)
{
    (void)state;
    set("subject", "ERROR when I pay");
    set("customer", "acme");
    assert_true(fields_end(&fields));
    assert_int_equal(event.kind, KIND_TICKET);
    assert_int_equal(event.level, LEVEL_NONE);
    assert_span(event.message, "ERROR when I pay");
}

static void the_class_of_an_error_is_read_off_its_text(void **state)
{
    static const struct {
        const char *text, *type;
    } rows[] = {
        {"TypeError: x", "TypeError"},
        {"TypeError", "TypeError"},
        {"TypeError [ERR_X]: y", "TypeError"},
        {"java.lang.IllegalStateException: closed", "java.lang.IllegalStateException"},
        {"java.lang.StackOverflow", "java.lang.StackOverflow"},
        {"System.Net.Http.HttpRequestException (0x80004005): y",
         "System.Net.Http.HttpRequestException"},
        {"App\\Shop\\CardDeclined: no", "App\\Shop\\CardDeclined"},
        {"[object] (RuntimeException(code: 0): boom at a.php:1)", "RuntimeException"},
        {"Traceback (most recent call last):\n  File\nshop.NoCard: x", "shop.NoCard"},
        {"dial tcp 10.0.0.1:80: timeout", ""},
        {"Error reading file", ""},
        {"connection refused", ""},
        {"Connection: refused", ""},
        {"a.b: c", ""},
        {": x", ""},
        {"Traceback", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(state);
        set("message", "m");
        set("exception", rows[i].text);
        assert_true(fields_end(&fields));
        assert_span(event.error_type, rows[i].type);
        assert_int_equal(event.message.size, rows[i].type[0] ? event.error_type.size + 3 : 1);
    }
}

static void a_type_that_the_message_has_is_not_put_there_again(void **state)
{
    set("message", "caught a typeerror at the door");
    set("error_type", "TypeError");
    assert_true(fields_end(&fields));
    assert_span(event.message, "caught a typeerror at the door");
    begin(state);
    set("message", "x");
    set("error_type", "TypeError");
    scratch.used = scratch.size; // no room for it
    assert_true(fields_end(&fields));
    assert_span(event.message, "x");
    assert_int_equal(event.flaws, 1U << OUNCE_FIELD_LONG);
}

static void a_trace_has_lines_and_a_text_has_one(void **state)
{
    (void)state;
    set("stack_trace", "one line");
    assert_int_equal(event.trace.size, 0);
    assert_span(fields.error_text, "one line");
    set("exception", "two\nlines");
    assert_span(event.trace, "two\nlines");
    assert_span(fields.error_text, "two\nlines");
    set("stack", "three\nmore\nlines");
    assert_span(event.trace, "three\nmore\nlines");
    set("trace", "4bf92f3577b34da6");
    assert_span(event.trace, "three\nmore\nlines");
    assert_true(fields_text(&fields));
    assert_span(event.message, "two\nlines");
}

static void values_are_cleaned(void **state)
{
    (void)state;
    set("service", "sh\xFFop");
    assert_span(event.service, "sh\xEF\xBF\xBDop");
    assert_int_equal(event.flaws, 1U << OUNCE_UTF8_BAD);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_in_their_order),
        TEST(other_names_mean_nothing),
        TEST(columns_of_help_desks),
        TEST(a_subject_tells_more_than_a_body),
        TEST(the_preferred_name_wins_in_any_order),
        TEST(levels),
        TEST(times),
        TEST(a_time_that_nobody_can_read),
        TEST(minutes),
        TEST(minutes_out_of_range),
        TEST(kind_is_told_or_follows_the_rule),
        TEST(tags_in_one_text),
        TEST(more_tags_than_there_is_room_for),
        TEST(long_values_are_cut),
        TEST(numbers_as_names_and_as_texts),
        TEST(other_types),
        TEST(another_text_serves_as_message),
        TEST(an_inner_header_is_taken_off),
        TEST(a_ticket_has_no_header),
        TEST(names_are_told_by_their_letters),
        TEST(names_that_may_be_data_are_weaker),
        TEST(numbers_of_open_telemetry),
        TEST(the_class_of_an_error_is_read_off_its_text),
        TEST(a_type_that_the_message_has_is_not_put_there_again),
        TEST(a_trace_has_lines_and_a_text_has_one),
        TEST(values_are_cleaned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
