// Merges into aliases.
#include "app/merge.h"

#include "group/title.h"

// Before any that was learned: these have at least one fixed word.
#define ORDER_OF_PEOPLE 0

static bool points_to(const struct window *window, const struct issue *issue, uint64_t to)
{
    return issue->target != ISSUE_NONE && window_issue(window, issue->target)->signature == to;
}

static void merge_apply(const struct rules *rules, struct window *window, uint64_t id, uint64_t to)
{
    uint8_t room[TITLE_BYTES_MAX];
    uint32_t from = window_find(window, id);
    if (from == ISSUE_NONE || points_to(window, window_issue(window, from), to)) {
        return;
    }
    const struct issue *issue = window_issue(window, from);
    struct span title = {NULL, 0};
    // A target that was never seen has no title of its own yet.
    if (window_find(window, to) == ISSUE_NONE) {
        title = rules_title(rules, to);
        title = span_cut(title.size > 0 ? title : window_title(window, issue), sizeof room);
    }
    if (title.size > 0) {
        memcpy(room, title.at, title.size); // the window may move its texts
        title.at = room;
    }
    window_alias(window, id, to, ORDER_OF_PEOPLE, title, issue->evidence);
}

void merges_apply(const struct rules *rules, struct window *window)
{
    for (size_t i = 0; i < rules->merge_count; i++) {
        // A target that this makes may itself be merged.
        uint64_t to, id = rules->merges[i].from;
        for (; rules_merged(rules, id, &to); id = to) {
            merge_apply(rules, window, id, to);
        }
    }
}
