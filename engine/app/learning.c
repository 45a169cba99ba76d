// A new issue becomes aliases.
#include "app/learning.h"

#include "base/check.h"
#include "group/evidence.h"
#include "group/learner.h"
#include "io/reserve.h"

#include <stdlib.h>

struct learning {
    struct window *window;
    struct learner *learner;
    uint32_t slots_max;
    uint32_t caught_up; // the issue that learning_catch_up looks at next
};

static struct span on_title(void *user, uint64_t signature)
{
    const struct learning *learning = user;
    uint32_t issue = window_find(learning->window, signature);
    if (issue == ISSUE_NONE) {
        return span_text("");
    }
    return window_title(learning->window, window_issue(learning->window, issue));
}

static void on_alias(void *user, const struct learner_alias *alias)
{
    struct learning *learning = user;
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
    learning->learner =
        learner_open(slots_max, &handlers, learning, reserve_memory(learner_bytes(slots_max)));
    return learning;
}

void learning_close(struct learning *learning)
{
    reserve_give_back(learning->learner, learner_bytes(learning->slots_max));
    free(learning);
}

struct placing learning_place(struct learning *learning, struct placing event)
{
    if (window_find(learning->window, event.signature) != ISSUE_NONE) {
        return event;
    }
    uint64_t placed = learner_place(learning->learner, event.signature, &event.title);
    if (placed != event.signature) {
        event.signature = placed;
        event.evidence = (uint8_t)evidence_of_title(event.title);
    }
    return event;
}

// Not only a template that others point to.
static bool had_events(const struct issue *issue)
{
    return issue->days != CELL_NONE || issue->first_ms != INSTANT_NONE ||
           issue->untimed_errors > 0 || issue->untimed_tickets > 0;
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
