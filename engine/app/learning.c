// A new issue becomes aliases; what was counted as part of a crowd becomes an issue when it comes
// again, or when it turns out to be part of something.
#include "app/learning.h"

#include "base/check.h"
#include "group/evidence.h"
#include "group/learner.h"
#include "io/reserve.h"
#include "window/waiting.h"

#include <stdlib.h>

#define WAITING_MAX 65536

struct learning {
    struct window *window;
    struct waiting *waiting;
    int64_t now_ms; // of what was counted last
    struct learner *learner;
    uint32_t slots_max;
    bool in_crowd;      // the last one placed
    uint32_t caught_up; // the issue that learning_catch_up looks at next
};

// What waits under the signature is counted as its own from now on.
static void waiting_admit(struct learning *learning, uint64_t signature)
{
    const struct waiting_entry *entry = waiting_find(learning->waiting, signature);
    if (entry) {
        window_move(learning->window, learning->now_ms, entry->counted_as, &entry->happening,
                    span_of(entry->title, entry->title_size), entry->evidence);
        waiting_remove(learning->waiting, signature);
    }
}

static struct span on_title(void *user, uint64_t signature)
{
    const struct learning *learning = user;
    uint32_t issue = window_find(learning->window, signature);
    if (issue != ISSUE_NONE) {
        return window_title(learning->window, window_issue(learning->window, issue));
    }
    const struct waiting_entry *entry = waiting_find(learning->waiting, signature);
    return entry ? span_of(entry->title, entry->title_size) : span_text("");
}

static void on_alias(void *user, const struct learner_alias *alias)
{
    struct learning *learning = user;
    waiting_admit(learning, alias->from);
    window_alias(learning->window, alias->from, alias->to, alias->order, alias->title,
                 (uint8_t)evidence_of_title(alias->title));
}

struct learning *learning_open(struct window *window, uint32_t slots_max)
{
    static const struct learner_handlers handlers = {.title = on_title, .alias = on_alias};
    struct learning *learning = calloc(1, sizeof *learning);
    CHECK(learning != NULL);
    learning->window = window;
    learning->slots_max = slots_max;
    learning->now_ms = INSTANT_NONE;
    learning->waiting = waiting_open(WAITING_MAX, reserve_memory(waiting_bytes(WAITING_MAX)));
    learning->learner =
        learner_open(slots_max, &handlers, learning, reserve_memory(learner_bytes(slots_max)));
    return learning;
}

size_t learning_bytes(uint32_t slots_max)
{
    return learner_bytes(slots_max) + waiting_bytes(WAITING_MAX);
}

void learning_close(struct learning *learning)
{
    reserve_give_back(learning->waiting, waiting_bytes(WAITING_MAX));
    reserve_give_back(learning->learner, learner_bytes(learning->slots_max));
    free(learning);
}

void learning_fetch(const struct learning *learning, uint64_t signature)
{
    window_fetch(learning->window, signature);
    waiting_fetch(learning->waiting, signature);
}

// What people see already says how it is to be read.
static uint8_t evidence_placed(const struct learning *learning, const struct placing *placing)
{
    uint32_t issue = window_find(learning->window, placing->signature);
    return issue == ISSUE_NONE ? (uint8_t)evidence_of_title(placing->title)
                               : window_issue(learning->window, issue)->evidence;
}

struct placing learning_place(struct learning *learning, struct placing event)
{
    learning->in_crowd = false;
    if (window_find(learning->window, event.signature) != ISSUE_NONE) {
        return event;
    }
    if (waiting_find(learning->waiting, event.signature)) {
        waiting_admit(learning, event.signature);
        return event;
    }
    enum learner_place place = learner_place(learning->learner, &event.signature, &event.title);
    if (place != PLACE_OWN) {
        event.evidence = evidence_placed(learning, &event);
    }
    learning->in_crowd = place == PLACE_CROWD;
    return event;
}

// Not only a template that others point to.
static bool had_events(const struct issue *issue)
{
    return issue->days != CELL_NONE || issue->first_ms != INSTANT_NONE ||
           issue->untimed_errors > 0 || issue->untimed_tickets > 0;
}

bool learning_in_crowd(const struct learning *learning)
{
    return learning->in_crowd;
}

void learning_wait(struct learning *learning, int64_t now_ms, const struct placing *own,
                   const struct happening *counted)
{
    struct happening happening = *counted;
    learning->now_ms = now_ms > learning->now_ms ? now_ms : learning->now_ms;
    happening.signature = own->signature;
    waiting_put(learning->waiting, &happening, counted->signature, own->title, own->evidence);
    learner_glimpse(learning->learner, own->signature);
}

void learning_show(struct learning *learning, uint32_t issue)
{
    if (issue != ISSUE_NONE && had_events(window_issue(learning->window, issue)) &&
        window_show(learning->window, issue)) {
        learner_see(learning->learner, window_issue(learning->window, issue)->signature);
    }
}

void learning_reason(const struct learning *learning, uint32_t issue, struct reason *reason)
{
    const struct issue *from = window_issue(learning->window, issue);
    reason_of(learning->learner, window_title(learning->window, from),
              window_issue(learning->window, from->target)->signature, reason);
}

void learning_catch_up(struct learning *learning, uint32_t issues_at_most)
{
    uint32_t end = window_issue_end(learning->window);
    uint32_t count = issues_at_most < end ? issues_at_most : end;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t issue = learning->caught_up < end ? learning->caught_up : 0;
        if (window_issue(learning->window, issue)->live) {
            learning_show(learning, issue);
        }
        learning->caught_up = issue + 1;
    }
}
