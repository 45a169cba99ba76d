// Steps in the order in which they were taken, one a line: a word for the step, then its outcome.
//
//   session opened for user cyrus by (uid=0)
//     time        2026-06-15T04:06:18Z
//     template    session opened for user cyrus by (uid=<num>)
//     signature   4be1c21aa07d1e644: the hash of "session opened for user cyrus by uid"
//     part of     9f3c21aa07d1e644  session opened for user <user> by (uid=<num>)
//                 for `cyrus` others say `news`, `root` and 5 more: a value
#include "app/explain.h"

#include "group/normalise.h"
#include "group/scrub.h"

#include <stdio.h>

#define STEP "  %-11s "
#define GO_ON "              "

static void put(struct span text)
{
    fwrite(text.at, 1, text.size, stdout);
}

static void step(const char *name, struct span text)
{
    if (text.size > 0) {
        printf(STEP, name);
        put(text);
        putchar('\n');
    }
}

void explain_blank(void)
{
    puts("(a line with nothing in it: no event)\n");
}

static void step_instant(const char *name, int64_t at_ms)
{
    uint8_t text[INSTANT_TEXT_BYTES];
    if (at_ms != INSTANT_NONE) {
        instant_write(at_ms, text);
        step(name, span_of(text, sizeof text));
    }
}

static void step_kind(const struct event *event)
{
    step("kind", span_text(event->kind == KIND_TICKET ? "ticket" : "error"));
    if (event->level != LEVEL_NONE) {
        step("level", span_text(level_name(event->level)));
    }
}

// What is left of a text before anything is kept, when that is not all of it.
static void step_scrubbed(struct span text)
{
    static uint8_t room[SCRUB_ROOM(2 * SIGNATURE_TEXT_BYTES_MAX)];
    text = span_cut(text, 2 * SIGNATURE_TEXT_BYTES_MAX);
    struct span kept = scrub_message(text, room, sizeof room, NULL);
    if (!span_equal(kept, text)) {
        step("kept as", kept);
    }
}

// What the hash is over, with `.` for a hole.
static void step_hash(const struct signature *signature)
{
    static uint8_t form[NORMAL_FORM_BYTES_MAX], room[TITLE_ROOM_BYTES];
    static struct template template;
    printf(STEP "%016llx", "signature", (unsigned long long)signature->hash);
    title_read(signature->title, form, room, &template);
    if (signature->source <= SOURCE_PATTERN && template.whole &&
        signature_of_form(template.form) == signature->hash) {
        for (size_t i = 0; i < template.form.size; i++) {
            form[i] = form[i] == NORMAL_HOLE ? '.' : form[i];
        }
        printf(", the hash of \"");
        put(template.form);
        putchar('"');
    }
    putchar('\n');
}

void explain_event(struct span line, const struct event *event, const struct signature *signature)
{
    static const char *const sources[] = {
        [SOURCE_TEXT] = "its text",
        [SOURCE_PATTERN] = "the template that its sender gives",
        [SOURCE_TAG] = "its tag",
        [SOURCE_FINGERPRINT] = "the fingerprint that its sender gives",
        [SOURCE_TRACE] = "the errors and own frames of its stack trace",
        [SOURCE_RULE] = "a rule of yours",
    };
    struct span text = event->pattern.size > 0 ? event->pattern : event->message;
    put(line);
    putchar('\n');
    step_instant("time", event->at_ms);
    step("host", event->host);
    step("service", event->service);
    step_kind(event);
    step("error", event->error_type);
    step("grouped by", span_text(sources[signature->source]));
    step("text", text);
    step_scrubbed(text);
    step("template", signature->title);
    step_hash(signature);
}

static void put_word(const struct reason_word *word)
{
    putchar('`');
    put(span_of(word->at, word->size));
    putchar('`');
}

static void explain_slot(const struct reason_slot *slot)
{
    printf(GO_ON "for ");
    put_word(&slot->word);
    if (slot->seen && slot->other_count == 0) {
        puts(" the same text was seen with a hole: a value");
        return;
    }
    printf(" others say ");
    for (uint32_t i = 0; i < slot->other_count && i < REASON_WORDS_MAX; i++) {
        fputs(i == 0 ? "" : ", ", stdout);
        put_word(&slot->others[i]);
    }
    if (slot->other_count > REASON_WORDS_MAX) {
        printf(" and %u more", slot->other_count - REASON_WORDS_MAX);
    }
    if (slot->weight >= slot->need) {
        printf(": a value (they weigh %u.%02u, %u.%02u is enough)\n", slot->weight / 100,
               slot->weight % 100, slot->need / 100, slot->need % 100);
    } else {
        puts(", or a hole stands there: a value");
    }
}

static void explain_reason(const struct reason *reason)
{
    static const char *const sentences[] = {
        [REASON_GLUED] = "the same text was seen without the name that touches its hole",
        [REASON_HOLES] = "a long text of the same words; only holes stand elsewhere",
        [REASON_CROWD] = "one of very many texts of this length that begin like this",
        [REASON_MEMBERS] = "what is part of it varies at that place, too",
    };
    if (reason->kind != REASON_WORDS) {
        printf(GO_ON "%s\n", sentences[reason->kind]);
        return;
    }
    for (uint32_t i = 0; i < reason->slot_count; i++) {
        explain_slot(&reason->slots[i]);
    }
}

static void put_issue(const struct window *window, const char *name, const struct issue *issue)
{
    printf(STEP "%016llx  ", name, (unsigned long long)issue->signature);
    put(window_title(window, issue));
    putchar('\n');
}

void explain_problem(const struct window *window, const struct learning *learning,
                     uint64_t signature, uint64_t placed)
{
    uint32_t at = window_find(window, placed);
    if (at == ISSUE_NONE) {
        puts(GO_ON "there is no room for another problem\n");
        return;
    }
    if (placed != signature) {
        put_issue(window, "counted as", window_issue(window, at));
        puts(GO_ON "it has so many members that further ones are not told apart");
    }
    while (window_issue(window, at)->target != ISSUE_NONE) {
        const struct issue *issue = window_issue(window, at);
        struct reason reason;
        put_issue(window, "part of", window_issue(window, issue->target));
        if (issue->target_order == 0) {
            puts(GO_ON "a rule of yours merges them");
        } else {
            learning_reason(learning, at, &reason);
            explain_reason(&reason);
        }
        at = issue->target;
    }
    put_issue(window, "problem", window_issue(window, at));
    putchar('\n');
}
