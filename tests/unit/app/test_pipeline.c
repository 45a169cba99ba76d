// The path of an event from bytes to a number in a tally.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/keeper.h"
#include "app/pipeline.h"
#include "group/ruled.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW 1795435200000LL // 2026-11-23T12:00:00Z
#define DAYS(n) ((n)*MS_PER_DAY)

struct path {
    struct pipeline_options options;
    struct tally *tally;
    struct pipeline *pipeline;
    int handed_over;
    uint64_t events_handed_over;
};

static struct tally *on_full(void *user, struct tally *full)
{
    struct path *path = user;
    path->handed_over++;
    path->events_handed_over += full->counts.events;
    assert_ptr_equal(full, path->tally);
    tally_clear(full);
    return full;
}

static void reopen(struct path *path)
{
    if (path->pipeline) {
        pipeline_close(path->pipeline);
        tally_clear(path->tally);
    }
    path->pipeline = pipeline_open(&path->options, path->tally, on_full, path);
}

static int setup(void **state)
{
    struct path *path = calloc(1, sizeof *path);
    assert_non_null(path);
    struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    limits.tally_entries_max = 256;
    limits.line_bytes_max = 4096;
    path->options = (struct pipeline_options){.limits = limits, .live = true};
    path->tally = keeper_tally(&limits);
    reopen(path);
    *state = path;
    return 0;
}

static int teardown(void **state)
{
    struct path *path = *state;
    pipeline_close(path->pipeline);
    keeper_tally_free(path->tally, &path->options.limits);
    free(path);
    return 0;
}

static void line(struct path *path, const char *text)
{
    pipeline_line(path->pipeline, span_text(text), NOW);
}

static const struct tally_counts *counts(const struct path *path)
{
    return &path->tally->counts;
}

static const char *title_of(const struct path *path, uint32_t title)
{
    static char text[1024];
    struct span span = path->tally->titles[title].text;
    snprintf(text, sizeof text, "%.*s", (int)span.size, (const char *)span.at);
    return text;
}

static uint64_t signature_of(struct path *path, const char *text)
{
    struct event event;
    struct signature signature;
    assert_true(event_read(pipeline_reader(path->pipeline, NOW), span_text(text), &event));
    pipeline_sign(path->pipeline, &event, &signature);
    return signature.hash;
}

// --- counting --------------------------------------------------------------------------

static void errors_are_counted_by_minute(void **state)
{
    struct path *path = *state;
    line(path, "2026-11-23T11:58:01Z ERROR disk 7 full");
    line(path, "2026-11-23T11:58:59Z ERROR disk 8 full");
    line(path, "2026-11-23T11:59:00Z ERROR disk 9 full");
    assert_int_equal(path->tally->entry_count, 2);
    assert_int_equal(path->tally->record_count, 0);
    const struct tally_entry *entry = &path->tally->entries[0];
    assert_int_equal(entry->count, 2);
    assert_int_equal(entry->level, LEVEL_ERROR);
    assert_int_equal(entry->last_ms - entry->first_ms, 58000);
    assert_int_equal(path->tally->entries[1].signature, entry->signature);
    assert_string_equal(title_of(path, entry->title), "disk <num> full");
    assert_int_equal(counts(path)->lines, 3);
    assert_int_equal(counts(path)->events, 3);
    assert_int_equal(counts(path)->tickets, 0);
}

static void tickets_are_records(void **state)
{
    struct path *path = *state;
    line(path,
         "{\"message\":\"printer broken\",\"minutes\":4,\"event_id\":\"T1\",\"tags\":[\"printer-"
         "jam\"],\"time\":\"2026-11-22T10:00:00Z\",\"updated\":\"2026-11-22T11:00:00Z\","
         "\"service\":\"desk\"}");
    assert_int_equal(path->tally->record_count, 1);
    assert_int_equal(path->tally->entry_count, 0);
    const struct tally_record *record = &path->tally->records[0];
    assert_int_equal(record->kind, KIND_TICKET);
    assert_int_equal(record->seconds, 240);
    assert_true(record->reported);
    assert_true(record->id_hash == memory_hash(KIND_TICKET, span_text("T1")));
    assert_true(record->at_ms == NOW - DAYS(1) - 2 * MS_PER_HOUR);
    assert_true(record->updated_ms == NOW - DAYS(1) - MS_PER_HOUR);
    assert_true(span_equal(path->tally->services[record->service], span_text("desk")));
    assert_string_equal(title_of(path, record->title), "printer-jam");
    assert_int_equal(counts(path)->tickets, 1);
    line(path, "{\"message\":\"no id\",\"kind\":\"ticket\"}");
    assert_int_equal(path->tally->record_count, 2);
    assert_int_equal(path->tally->records[1].id_hash, 0);
    assert_false(path->tally->records[1].reported);
}

static void errors_with_an_id_are_records_too(void **state)
{
    struct path *path = *state;
    line(path, "{\"message\":\"boom\",\"level\":\"error\",\"event_id\":\"T1\"}");
    assert_int_equal(path->tally->record_count, 1);
    assert_int_equal(path->tally->records[0].kind, KIND_ERROR);
    assert_true(path->tally->records[0].id_hash == memory_hash(KIND_ERROR, span_text("T1")));
    assert_int_equal(counts(path)->tickets, 0);
}

static void blank_lines_are_no_events(void **state)
{
    struct path *path = *state;
    static const char *const blank[] = {"", " ", "\r", "\t \r"};
    for (size_t i = 0; i < 4; i++) {
        line(path, blank[i]);
    }
    pipeline_line(path->pipeline, span_of("\0\0", 2), NOW);
    assert_int_equal(counts(path)->lines, 5);
    assert_int_equal(counts(path)->blank_lines, 5);
    assert_int_equal(counts(path)->events, 0);
    assert_int_equal(path->tally->entry_count, 0);
}

static void flaws_are_counted(void **state)
{
    struct path *path = *state;
    line(path, "{\"message\":\"cut sho");
    line(path, "bad \xFF utf-8");
    line(path, "{\"message\":\"x\",\"time\":\"soon\"}");
    assert_int_equal(counts(path)->flaws[OUNCE_JSON_BAD], 1);
    assert_int_equal(counts(path)->flaws[OUNCE_UTF8_BAD], 1);
    assert_int_equal(counts(path)->flaws[OUNCE_TIME_BAD], 1);
    assert_int_equal(counts(path)->events, 3);
    assert_int_equal(counts(path)->rejected, 0);
}

static void a_full_tally_is_handed_over(void **state)
{
    struct path *path = *state;
    for (int i = 0; i < 1000; i++) {
        char text[64];
        snprintf(text, sizeof text, "ERROR failed in %c%c", 'a' + i % 26, 'a' + i / 26 % 26);
        line(path, text);
        snprintf(text, sizeof text, "{\"message\":\"m\",\"kind\":\"ticket\",\"event_id\":\"%d\"}",
                 i);
        line(path, text);
    }
    assert_true(path->handed_over >= 2);
    assert_int_equal(path->events_handed_over + counts(path)->events, 2000);
}

// --- time ------------------------------------------------------------------------------

static int64_t time_of(struct path *path, int64_t at_ms)
{
    char text[64];
    snprintf(text, sizeof text, "{\"message\":\"x\",\"time\":%lld}", (long long)at_ms);
    tally_clear(path->tally);
    line(path, text);
    assert_int_equal(path->tally->entry_count, 1);
    return path->tally->entries[0].first_ms;
}

static void assert_taken_as_told(struct path *path, int64_t at_ms)
{
    assert_true(time_of(path, at_ms) == at_ms);
    assert_int_equal(counts(path)->flaws[OUNCE_TIME_RANGE], 0);
}

static void assert_replaced(struct path *path, int64_t at_ms)
{
    assert_true(time_of(path, at_ms) == NOW);
    assert_int_equal(counts(path)->flaws[OUNCE_TIME_RANGE], 1);
}

static void live_times_far_off_are_replaced(void **state)
{
    struct path *path = *state;
    assert_taken_as_told(path, NOW);
    assert_taken_as_told(path, NOW - DAYS(7));
    assert_taken_as_told(path, NOW - DAYS(400));
    assert_replaced(path, NOW - DAYS(400) - 1);
    assert_replaced(path, NOW - DAYS(3650));
    assert_taken_as_told(path, NOW + 10 * MS_PER_MINUTE);
    assert_replaced(path, NOW + 10 * MS_PER_MINUTE + 1);
    assert_replaced(path, NOW + DAYS(3650));
}

static void live_events_without_a_time_are_of_now(void **state)
{
    struct path *path = *state;
    line(path, "ERROR no time here");
    assert_true(path->tally->entries[0].first_ms == NOW);
    assert_int_equal(counts(path)->flaws[OUNCE_TIME_RANGE], 0);
    assert_int_equal(counts(path)->untimed, 0);
    line(path, "{\"message\":\"m\",\"kind\":\"ticket\"}");
    assert_true(path->tally->records[0].at_ms == NOW);
}

static void files_keep_what_they_say(void **state)
{
    struct path *path = *state;
    path->options.live = false;
    reopen(path);
    line(path, "2005-06-03T15:42:50Z ERROR long ago");
    assert_true(path->tally->entries[0].first_ms == 1117813370000);
    line(path, "ERROR no time here");
    assert_true(path->tally->entries[1].first_ms == INSTANT_NONE);
    assert_true(path->tally->entries[1].minute == INSTANT_NONE);
    line(path, "{\"message\":\"m\",\"kind\":\"ticket\"}");
    assert_true(path->tally->records[0].at_ms == INSTANT_NONE);
    assert_int_equal(counts(path)->untimed, 2);
    assert_int_equal(counts(path)->flaws[OUNCE_TIME_RANGE], 0);
}

static void a_zone_reads_times_without_one(void **state)
{
    struct path *path = *state;
    static const struct zone_step step = {.offset_s = 7200};
    static const struct zone zone = {&step, 1};
    path->options.zone = &zone;
    reopen(path);
    line(path, "2026-11-23 13:00:00 ERROR local");
    assert_true(path->tally->entries[0].first_ms == NOW - MS_PER_HOUR);
}

static void the_newest_time_is_not_of_the_future(void **state)
{
    struct path *path = *state;
    path->options.live = false;
    reopen(path);
    assert_true(pipeline_newest_ms(path->pipeline) == INSTANT_NONE);
    line(path, "ERROR no time");
    assert_true(pipeline_newest_ms(path->pipeline) == INSTANT_NONE);
    line(path, "2026-11-20T00:00:00Z ERROR x");
    line(path, "2026-11-19T00:00:00Z ERROR x");
    line(path, "2027-01-01T00:00:00Z ERROR x");
    assert_true(pipeline_newest_ms(path->pipeline) == NOW - DAYS(3) - 12 * MS_PER_HOUR);
    line(path, "2026-11-23T12:00:00Z ERROR x");
    assert_true(pipeline_newest_ms(path->pipeline) == NOW);
}

// --- what names a problem --------------------------------------------------------------

static void the_same_text_is_one_problem_by_whatever_route(void **state)
{
    static const char *const routes[] = {
        "disk 7 full on sda1",
        "2026-11-23T11:58:01Z ERROR disk 8 full on sda1",
        "{\"message\":\"disk 9 full on sda1\"}",
        "{\"message\":\"disk 9 full on sda1\",\"level\":\"error\",\"service\":\"web\"}",
        "<11>Nov 23 11:58:01 host app[12]: disk 10 full on sda1",
        "<11>1 2026-11-23T11:58:01Z host app 12 - - disk 11 full on sda1",
        "level=error msg=\"disk 12 full on sda1\" service=web",
    };
    struct path *path = *state;
    uint64_t first = signature_of(path, routes[0]);
    for (size_t i = 1; i < sizeof routes / sizeof routes[0]; i++) {
        if (signature_of(path, routes[i]) != first) {
            fail_msg("another problem: %s", routes[i]);
        }
    }
    assert_true(signature_of(path, "disk 7 full on /var") != first);
}

static void a_fingerprint_beats_a_tag_beats_a_pattern_beats_the_text(void **state)
{
    struct path *path = *state;
    uint64_t fingerprint = signature_of(
        path, "{\"message\":\"a\",\"kind\":\"ticket\",\"tag\":\"t\",\"fingerprint\":\"f\"}");
    assert_true(fingerprint == signature_of(path, "{\"message\":\"b\",\"fingerprint\":\"f\"}"));
    uint64_t tag = signature_of(path, "{\"message\":\"a\",\"kind\":\"ticket\",\"tag\":\"t\"}");
    assert_true(tag != fingerprint);
    assert_true(tag == signature_of(path, "{\"message\":\"b\",\"tags\":[\"t\",\"u\"]}"));
    uint64_t pattern =
        signature_of(path, "{\"@mt\":\"User {name} left\",\"message\":\"User x left\"}");
    assert_true(pattern ==
                signature_of(path, "{\"@mt\":\"User {name} left\",\"message\":\"User yy left\"}"));
    // A fingerprint, a tag and a text of the same letters are three problems.
    uint64_t f = signature_of(path, "{\"fingerprint\":\"same\",\"message\":\"m\"}");
    uint64_t t = signature_of(path, "{\"tags\":[\"same\"],\"message\":\"m\"}");
    uint64_t x = signature_of(path, "same");
    assert_true(f != t && t != x && f != x);
}

// What log shippers write in `tag` is no ticket's.
static void tags_are_for_tickets(void **state)
{
    struct path *path = *state;
    uint64_t text = signature_of(path, "disk full");
    assert_true(signature_of(path, "{\"message\":\"disk full\",\"tag\":\"docker.web\"}") == text);
    assert_true(
        signature_of(path, "{\"message\":\"disk full\",\"level\":\"error\",\"tags\":[\"a\"]}") ==
        text);
}

static void rules_choose_the_tag(void **state)
{
    static const struct span issue[] = {{(const uint8_t *)"bug-*", 5},
                                        {(const uint8_t *)"billing-*", 9}};
    static const struct span ignore[] = {{(const uint8_t *)"vip", 3},
                                         {(const uint8_t *)"urgent", 6}};
    struct path *path = *state;
    path->options.tags = (struct tag_rules){issue, 2, ignore, 2};
    reopen(path);
    uint64_t bug = signature_of(path, "{\"message\":\"a\",\"tags\":[\"bug-7\"]}");
    uint64_t billing = signature_of(path, "{\"message\":\"a\",\"tags\":[\"billing-3\"]}");
    uint64_t other = signature_of(path, "{\"message\":\"a\",\"tags\":[\"other\"]}");
    assert_true(bug != billing && billing != other);
    assert_true(
        signature_of(path, "{\"message\":\"b\",\"tags\":[\"other\",\"billing-3\",\"bug-7\"]}") ==
        bug);
    assert_true(signature_of(path, "{\"message\":\"b\",\"tags\":[\"other\",\"billing-3\"]}") ==
                billing);
    assert_true(signature_of(path, "{\"message\":\"b\",\"tags\":[\"vip\",\"urgent\",\"other\"]}") ==
                other);
    // Only tags that say nothing: the text names it.
    assert_true(signature_of(path, "{\"message\":\"b\",\"tags\":[\"vip\",\"urgent\"]}") ==
                signature_of(path, "b"));
}

// --- JSON only -------------------------------------------------------------------------

static bool is_taken(struct path *path, const char *text)
{
    uint64_t events = counts(path)->events, rejected = counts(path)->rejected;
    line(path, text);
    assert_int_equal(counts(path)->events + counts(path)->rejected, events + rejected + 1);
    return counts(path)->events > events;
}

static void posts_take_json_objects_with_a_text(void **state)
{
    static const char *const taken[] = {"{\"message\":\"x\"}",
                                        "  {\"message\":\"x\"} \r",
                                        "\xEF\xBB\xBF{\"message\":\"x\"}",
                                        "{\"fingerprint\":\"f\"}",
                                        "{\"tag\":\"t\"}",
                                        "{\"message\":\"x\",\"time\":\"soon\"}"};
    static const char *const rejected[] = {
        "plain text",
        "<11>Nov 23 11:58:01 host app: {\"message\":\"x\"}",
        "level=error msg=x",
        "[{\"message\":\"x\"}]",
        "\"message\"",
        "null",
        "42",
        "{\"message\":\"x\"",
        "{\"message\":\"x\"} more",
        "{}",
        "{\"count\":1}",
        "{\"message\":\"\"}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
        "\"a\":{"
        "\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}},\"message\":\"x\"}"};
    struct path *path = *state;
    path->options.json_only = true;
    reopen(path);
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++) {
        if (!is_taken(path, taken[i])) {
            fail_msg("was rejected: %s", taken[i]);
        }
    }
    for (size_t i = 0; i < sizeof rejected / sizeof rejected[0]; i++) {
        if (is_taken(path, rejected[i])) {
            fail_msg("was taken: %s", rejected[i]);
        }
    }
    assert_true(counts(path)->flaws[OUNCE_JSON_BAD] >= 2);
    assert_int_equal(counts(path)->flaws[OUNCE_JSON_DEEP], 1);
    assert_int_equal(counts(path)->flaws[OUNCE_TEXT_NONE], 3);
    line(path, ""); // blank lines between the objects are nobody's fault
    assert_int_equal(counts(path)->rejected, sizeof rejected / sizeof rejected[0]);
}

static void all_else_takes_everything(void **state)
{
    struct path *path = *state;
    assert_true(is_taken(path, "plain text"));
    assert_true(is_taken(path, "{\"message\":\"x\""));
    assert_true(is_taken(path, "{}"));
    assert_int_equal(counts(path)->rejected, 0);
}

// --- streams ---------------------------------------------------------------------------

// Feeds a stream in chunks of a size, as the TCP port does: what is left over stands in front.
static void feed(struct path *path, struct span stream, size_t chunk)
{
    static uint8_t room[65536];
    struct stream fed = pipeline_stream(path->pipeline);
    size_t kept = 0;
    for (size_t at = 0; at < stream.size;) {
        size_t some = chunk < stream.size - at ? chunk : stream.size - at;
        assert_true(kept + some <= sizeof room);
        memcpy(room + kept, stream.at + at, some);
        at += some;
        kept += some;
        size_t used = pipeline_feed(path->pipeline, &fed, span_of(room, kept), false, NOW);
        assert_true(used <= kept);
        memmove(room, room + used, kept - used);
        kept -= used;
        assert_true(kept <= path->options.limits.line_bytes_max + 16);
    }
    assert_int_equal(pipeline_feed(path->pipeline, &fed, span_of(room, kept), true, NOW), kept);
}

#define TRACE                                                                                      \
    "2026-11-23T11:58:01Z ERROR cannot pay\njava.lang.IllegalStateException: no items\n"           \
    "\tat com.shop.Cart.total(Cart.java:12)\n\tat java.lang.Thread.run(Thread.java:1)\n"

static void a_trace_is_one_event_of_its_own_problem(void **state)
{
    static const char *const texts[] = {
        TRACE,
        ("{\"time\":\"2026-11-23T11:58:02Z\",\"level\":\"error\",\"message\":\"cannot pay 7\","
         "\"stack_trace\":\"java.lang.IllegalStateException: other\\n\\tat "
         "com.shop.Cart.total(Cart.java:40)\"}\n"),
        ("{\"time\":\"2026-11-23T11:58:02Z\",\"level\":\"error\",\"message\":"
         "\"java.lang.IllegalStateException: third\\n\\tat com.shop.Cart.total(Cart.java:99)\"}\n"),
    };
    struct path *path = *state;
    for (size_t i = 0; i < 3; i++) {
        feed(path, span_text(texts[i]), 7);
    }
    assert_int_equal(counts(path)->events, 3);
    assert_int_equal(counts(path)->lines, 6);
    assert_int_equal(counts(path)->joined_lines, 3);
    assert_int_equal(path->tally->entry_count, 1);
    assert_string_equal(title_of(path, path->tally->entries[0].title),
                        "java.lang.IllegalStateException in com.shop.Cart.total");
    assert_int_equal(path->tally->entries[0].level, LEVEL_ERROR);
}

static void what_may_go_on_is_held_until_it_is_released(void **state)
{
    struct path *path = *state;
    struct stream fed = pipeline_stream(path->pipeline);
    struct span ordinary = span_text("2026-11-23T11:58:01Z INFO up\n");
    assert_int_equal(pipeline_feed(path->pipeline, &fed, ordinary, false, NOW), ordinary.size);
    assert_false(stream_holds(&fed));
    assert_int_equal(counts(path)->events, 1);
    struct span trace = span_text(TRACE);
    assert_int_equal(pipeline_feed(path->pipeline, &fed, trace, false, NOW), trace.size);
    assert_true(stream_holds(&fed));
    assert_int_equal(counts(path)->events, 1);
    pipeline_release(path->pipeline, &fed, NOW);
    assert_false(stream_holds(&fed));
    assert_int_equal(counts(path)->events, 2);
    pipeline_release(path->pipeline, &fed, NOW);
    assert_int_equal(counts(path)->events, 2);
}

static void a_secret_in_a_trace_is_in_no_title(void **state)
{
    struct path *path = *state;
    feed(path,
         span_text("ERROR failed\nError: x\n"
                   "    at bob@example.org (/home/bob@example.org/password=hunter2/x.js:1:2)\n"),
         1000);
    assert_int_equal(path->tally->entry_count, 1);
    const char *title = title_of(path, path->tally->entries[0].title);
    assert_null(strstr(title, "bob"));
    assert_null(strstr(title, "hunter2"));
}

static void chunks_of_any_size_count_the_same(void **state)
{
    static char stream[20000];
    struct path *path = *state;
    size_t used = (size_t)snprintf(stream, sizeof stream, "%s",
                                   "ERROR plain one\n\r\n"
                                   "{\"message\":\"as json\",\"level\":\"error\"}\r\n"
                                   "56 <11>1 2026-11-23T11:58:01Z host app 12 - - counted one  "
                                   "\n7 lives had the cat\n"
                                   "99999999 <11>not a count\n"
                                   "5000 <11>too long to be one\n");
    memset(stream + used, 'y', 9000); // longer than a line may be
    used += 9000;
    used +=
        (size_t)snprintf(stream + used, sizeof stream - used, "\nERROR the last, without an end");
    struct tally_counts first;
    uint32_t entries = 0;
    memset(&first, 0, sizeof first);
    for (size_t chunk = 1; chunk < 15000; chunk = chunk < 70 ? chunk + 1 : chunk * 3) {
        reopen(path);
        feed(path, span_of(stream, used), chunk);
        assert_int_equal(counts(path)->bytes, used);
        if (chunk == 1) {
            first = *counts(path);
            entries = path->tally->entry_count;
            assert_int_equal(first.blank_lines, 1);
            assert_true(first.flaws[OUNCE_LINE_LONG] >= 1);
            assert_true(first.flaws[OUNCE_FRAME_BAD] >= 1);
            assert_true(first.events >= 7);
        }
        assert_memory_equal(counts(path), &first, sizeof first);
        assert_int_equal(path->tally->entry_count, entries);
    }
}

static uint64_t signed_as(struct path *path, const char *text, char *title, size_t bytes)
{
    struct event event;
    struct signature signature;
    assert_true(event_read(pipeline_reader(path->pipeline, NOW), span_text(text), &event));
    pipeline_sign(path->pipeline, &event, &signature);
    snprintf(title, bytes, "%.*s", (int)signature.title.size, (const char *)signature.title.at);
    return signature.hash;
}

// Whatever names an event's problem, a group looks at what the event says, without secrets; masks
// and keeps look at the text that names it.
static void peoples_rules_act_on_every_route(void **state)
{
    static struct rules rules;
    static struct shelf shelf;
    struct path *path = *state;
    struct rule_wrong wrong;
    char title[256];
    rules = (struct rules){.count = 0};
    assert_true(rules_read(&rules,
                           span_text("version 1\nkeep \"E1042\"\n"
                                     "group \"*of <mail> was reset\" as \"resets\"\n"),
                           NULL, &wrong));
    atomic_store(&shelf.newest, &rules);
    path->options.rules = &shelf;
    reopen(path);
    uint64_t id = signed_as(path, "link of a@example.org was reset", title, sizeof title);
    assert_string_equal(title, "resets");
    assert_true(id == rule_id(span_text("resets")));
    assert_true(signed_as(path,
                          "{\"message\":\"door of b@example.org was reset\",\"fingerprint\":\"f\"}",
                          title, sizeof title) == id);
    assert_true(signed_as(path,
                          "{\"message\":\"a door of b@example.org was reset\",\"kind\":\"ticket\","
                          "\"tag\":\"doors\"}",
                          title, sizeof title) == id);
    signed_as(path, "{\"message\":\"E1042 for bob\",\"message_template\":\"E1042 for {user}\"}",
              title, sizeof title);
    assert_string_equal(title, "E1042 for <value>");
    atomic_store(&shelf.newest, NULL);
    assert_true(signed_as(path, "link of a@example.org was reset", title, sizeof title) != id);
    assert_null(atomic_load(&shelf.seats->held));
    rules_close(&rules);
}

#define WITH_PATH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PATH(errors_are_counted_by_minute),
        WITH_PATH(tickets_are_records),
        WITH_PATH(errors_with_an_id_are_records_too),
        WITH_PATH(blank_lines_are_no_events),
        WITH_PATH(flaws_are_counted),
        WITH_PATH(a_full_tally_is_handed_over),
        WITH_PATH(live_times_far_off_are_replaced),
        WITH_PATH(live_events_without_a_time_are_of_now),
        WITH_PATH(files_keep_what_they_say),
        WITH_PATH(a_zone_reads_times_without_one),
        WITH_PATH(the_newest_time_is_not_of_the_future),
        WITH_PATH(the_same_text_is_one_problem_by_whatever_route),
        WITH_PATH(a_fingerprint_beats_a_tag_beats_a_pattern_beats_the_text),
        WITH_PATH(tags_are_for_tickets),
        WITH_PATH(rules_choose_the_tag),
        WITH_PATH(posts_take_json_objects_with_a_text),
        WITH_PATH(all_else_takes_everything),
        WITH_PATH(a_trace_is_one_event_of_its_own_problem),
        WITH_PATH(what_may_go_on_is_held_until_it_is_released),
        WITH_PATH(a_secret_in_a_trace_is_in_no_title),
        WITH_PATH(chunks_of_any_size_count_the_same),
        WITH_PATH(peoples_rules_act_on_every_route),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
