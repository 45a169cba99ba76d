// Edges from signature to signature become trees of issues, each with its root on top. What points
// to an issue hangs in a list below it, so that joining, leaving and the next step of a
// walk take the same time however many there are:
//
//              root                    target: none
//       members │
//             issue ── issue ── issue  target: the root; next_member ──▶, previous_member ◀──
//       members │
//             issue                    target: the first of the three
#include "window/inside.h"

#include "base/check.h"

static void member_join(struct window *window, uint32_t number, uint32_t target)
{
    struct issue *issue = issue_at(window, number);
    uint32_t *first = &issue_at(window, target)->members;
    issue->target = target;
    issue->previous_member = ISSUE_NONE;
    issue->next_member = *first;
    if (*first != ISSUE_NONE) {
        issue_at(window, *first)->previous_member = number;
    }
    *first = number;
    window->counts.aliases++;
}

static void member_leave(struct window *window, uint32_t number)
{
    struct issue *issue = issue_at(window, number);
    if (issue->previous_member != ISSUE_NONE) {
        issue_at(window, issue->previous_member)->next_member = issue->next_member;
    } else {
        issue_at(window, issue->target)->members = issue->next_member;
    }
    if (issue->next_member != ISSUE_NONE) {
        issue_at(window, issue->next_member)->previous_member = issue->previous_member;
    }
    issue->target = ISSUE_NONE;
    window->counts.aliases--;
}

void issue_rerank(struct window *window, uint32_t number)
{
    issue_mark(window, number, CHANGE_RANK);
    if (issue_at(window, number)->target != ISSUE_NONE) {
        issue_mark(window, window_root(window, number), CHANGE_RANK);
    }
}

void issue_changed(struct window *window, uint32_t number)
{
    issue_rerank(window, number);
    if (window->plan.sliding) {
        issue_mark(window, number, CHANGE_STORE);
    }
}

void alias_end(struct window *window, uint32_t number)
{
    const struct issue *issue = issue_at(window, number);
    uint32_t target = issue->target;
    CHECK(issue->members == ISSUE_NONE);
    if (target == ISSUE_NONE) {
        return;
    }
    if (issue->last_ms != INSTANT_NONE) { // else no event was ever seen of it
        issue_learn(window, issue_at(window, target),
                    &(struct issue_facts){
                        .first_ms = issue->first_ms,
                        .last_ms = issue->last_ms,
                        .evidence = issue->evidence,
                        .has_tickets = issue->has_tickets,
                    });
    }
    member_leave(window, number);
    issue_changed(window, target);
}

// Whether `above` is met on the way from `number` to its root, both ends included.
static bool leads_to(const struct window *window, uint32_t number, uint32_t above)
{
    while (number != above && number != ISSUE_NONE) {
        number = issue_at(window, number)->target;
    }
    return number == above;
}

// Whether an edge leads on instead of the one that the issue has.
static bool edge_better(const struct window *window, const struct issue *issue, uint64_t to,
                        uint32_t order)
{
    if (issue->target == ISSUE_NONE) {
        return true;
    }
    if (order != issue->target_order) {
        return order < issue->target_order;
    }
    return to < issue_at(window, issue->target)->signature;
}

static void edge_set(struct window *window, uint32_t number, uint32_t target, uint32_t order)
{
    struct issue *issue = issue_at(window, number);
    if (issue->target != ISSUE_NONE) {
        issue_rerank(window, number); // the root that it leaves
        member_leave(window, number);
    }
    member_join(window, number, target);
    issue->target_order = order;
    issue_changed(window, number);
}

bool window_alias(struct window *window, uint64_t from, uint64_t to, uint32_t order,
                  struct span title, uint8_t evidence)
{
    uint32_t number = from != to ? issue_make(window, from, ISSUE_NONE) : ISSUE_NONE;
    if (number == ISSUE_NONE) {
        return false;
    }
    uint32_t target = window_find(window, to);
    bool better = edge_better(window, issue_at(window, number), to, order) &&
                  (target == ISSUE_NONE || !leads_to(window, target, number));
    if (better && target == ISSUE_NONE) {
        target = issue_make(window, to, number);
    }
    if (target == ISSUE_NONE) {
        return false;
    }
    // A better title may come with an edge that is known already, and must not hang on the order.
    if (better || issue_titled_better(window, issue_at(window, target), title)) {
        issue_learn(window, issue_at(window, target),
                    &(struct issue_facts){
                        .title = title,
                        .first_ms = INSTANT_NONE,
                        .last_ms = INSTANT_NONE,
                        .evidence = evidence,
                    });
        issue_changed(window, target);
    }
    if (better) {
        edge_set(window, number, target, order);
    }
    return better;
}

uint32_t window_root(const struct window *window, uint32_t issue)
{
    while (issue_at(window, issue)->target != ISSUE_NONE) {
        issue = issue_at(window, issue)->target;
    }
    return issue;
}

// Down first, then along, then up and along: the tree itself remembers the way.
uint32_t window_member_next(const struct window *window, uint32_t root, uint32_t at)
{
    if (issue_at(window, at)->members != ISSUE_NONE) {
        return issue_at(window, at)->members;
    }
    while (at != root) {
        const struct issue *issue = issue_at(window, at);
        if (issue->next_member != ISSUE_NONE) {
            return issue->next_member;
        }
        at = issue->target;
    }
    return ISSUE_NONE;
}

bool window_show(struct window *window, uint32_t issue)
{
    bool first = !issue_at(window, issue)->shown;
    issue_at(window, issue)->shown = true;
    return first;
}
