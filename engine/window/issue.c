// A signature becomes the index of its issue; an issue that changed becomes an entry in its
// readers' lists.
#include "window/inside.h"

#include "base/check.h"

// Fibonacci hashing (Knuth, volume 3, 6.4): the upper bits of a product depend on all of the
// factor's.
static uint32_t table_home(const struct window *window, uint64_t signature)
{
    return (uint32_t)((signature * 0x9E3779B97F4A7C15ULL) >> (64 - window->table_bits));
}

static uint32_t table_mask(const struct window *window)
{
    return (1U << window->table_bits) - 1;
}

// The slot that holds the signature, or the empty one where it would stand: the table is never more
// than half full.
static uint32_t table_slot(const struct window *window, uint64_t signature)
{
    uint32_t slot = table_home(window, signature);
    while (window->table[slot] != 0 &&
           issue_at(window, window->table[slot] - 1)->signature != signature) {
        slot = (slot + 1) & table_mask(window);
    }
    return slot;
}

// Closes the gap, so that no probe ends too early: what stands behind it and may move up does.
static void table_remove(struct window *window, uint32_t gap)
{
    uint32_t mask = table_mask(window);
    for (uint32_t at = (gap + 1) & mask; window->table[at] != 0; at = (at + 1) & mask) {
        uint32_t home = table_home(window, issue_at(window, window->table[at] - 1)->signature);
        if (((at - home) & mask) >= ((at - gap) & mask)) {
            window->table[gap] = window->table[at];
            gap = at;
        }
    }
    window->table[gap] = 0;
}

uint32_t window_find(const struct window *window, uint64_t signature)
{
    uint32_t entry = window->table[table_slot(window, signature)];
    return entry != 0 ? entry - 1 : ISSUE_NONE;
}

void window_fetch(const struct window *window, uint64_t signature)
{
    __builtin_prefetch(&window->table[table_home(window, signature)]);
}

// The lists' links stay as they are: the issue that had this index before may still be on them, and
// then the new one is.
static void issue_clear(struct window *window, struct issue *issue, uint64_t signature)
{
    struct issue old = *issue;
    *issue = (struct issue){
        .signature = signature,
        .first_ms = INSTANT_NONE,
        .last_ms = INSTANT_NONE,
        .days = CELL_NONE,
        .hours = CELL_NONE,
        .minutes = CELL_NONE,
        .facets = CELL_NONE,
        .target = ISSUE_NONE,
        .members = ISSUE_NONE,
        .next_member = ISSUE_NONE,
        .previous_member = ISSUE_NONE,
        .next_changed = {old.next_changed[0], old.next_changed[1]},
        .changed = {old.changed[0], old.changed[1]},
        .live = true,
    };
    for (int reader = 0; reader < 2; reader++) {
        window->changed[reader].count += issue->changed[reader];
    }
}

uint32_t issue_make(struct window *window, uint64_t signature, uint32_t kept)
{
    uint32_t slot = table_slot(window, signature);
    if (window->table[slot] != 0) {
        return window->table[slot] - 1;
    }
    uint32_t number = pool_take(&window->issues);
    if (number == POOL_NONE && issue_evict(window, kept)) {
        number = pool_take(&window->issues);
        slot = table_slot(window, signature); // the table has closed up
    }
    if (number == POOL_NONE) {
        return ISSUE_NONE;
    }
    window->table[slot] = number + 1;
    window->counts.issues++;
    issue_clear(window, issue_at(window, number), signature);
    return number;
}

void issue_free(struct window *window, uint32_t number)
{
    struct issue *issue = issue_at(window, number);
    CHECK(issue->live && issue->days == CELL_NONE && issue->hours == CELL_NONE &&
          issue->minutes == CELL_NONE && issue->facets == CELL_NONE &&
          issue->target == ISSUE_NONE && issue->members == ISSUE_NONE);
    table_remove(window, table_slot(window, issue->signature));
    if (issue->title_size > 0) {
        text_drop(&window->text, issue->title_at, issue->title_size);
        window->counts.text_bytes = window->text.bytes;
    }
    for (int reader = 0; reader < 2; reader++) {
        window->changed[reader].count -= issue->changed[reader];
    }
    issue->live = false;
    window->counts.issues--;
    pool_give(&window->issues, number);
}

static bool title_better(struct span a, struct span b)
{
    return b.size == 0 || a.size < b.size || (a.size == b.size && span_compare(a, b) < 0);
}

bool issue_titled_better(const struct window *window, const struct issue *issue, struct span title)
{
    title = span_cut(title, window->plan.title_bytes_max);
    return title.size > 0 && title_better(title, window_title(window, issue));
}

static void issue_entitle(struct window *window, struct issue *issue, struct span title)
{
    if (!issue_titled_better(window, issue, title)) {
        return;
    }
    title = span_cut(title, window->plan.title_bytes_max);
    if (issue->title_size > 0) {
        text_replace(&window->text, issue->title_at, issue->title_size, title);
    } else if (!text_put(&window->text, title, &issue->title_at)) {
        window->counts.refused_title++;
        return;
    }
    issue->title_size = (uint16_t)title.size;
    window->counts.text_bytes = window->text.bytes;
}

void issue_learn(struct window *window, struct issue *issue, const struct issue_facts *facts)
{
    issue_entitle(window, issue, facts->title);
    if (facts->evidence > issue->evidence) { // the greatest, so that order cannot matter
        issue->evidence = facts->evidence;
    }
    issue->has_tickets = issue->has_tickets || facts->has_tickets;
    if (facts->first_ms != INSTANT_NONE &&
        (issue->first_ms == INSTANT_NONE || facts->first_ms < issue->first_ms)) {
        issue->first_ms = facts->first_ms;
    }
    if (facts->last_ms > issue->last_ms) { // INSTANT_NONE is the least of all
        issue->last_ms = facts->last_ms;
    }
}

uint32_t window_issue_end(const struct window *window)
{
    return window->issues.end;
}

const struct issue *window_issue(const struct window *window, uint32_t index)
{
    CHECK(index < window->issues.end);
    return issue_at(window, index);
}

struct span window_title(const struct window *window, const struct issue *issue)
{
    return text_at(&window->text, issue->title_at, issue->title_size);
}

void issue_mark(struct window *window, uint32_t number, enum change_reader reader)
{
    struct issue *issue = issue_at(window, number);
    struct issue_list *list = &window->changed[reader];
    if (issue->changed[reader]) {
        return;
    }
    issue->changed[reader] = true;
    issue->next_changed[reader] = ISSUE_NONE;
    if (list->last != ISSUE_NONE) {
        issue_at(window, list->last)->next_changed[reader] = number;
    } else {
        list->first = number;
    }
    list->last = number;
    list->count++;
}

uint32_t window_changed_issue(struct window *window, enum change_reader reader)
{
    struct issue_list *list = &window->changed[reader];
    while (list->first != ISSUE_NONE) {
        uint32_t number = list->first;
        struct issue *issue = issue_at(window, number);
        list->first = issue->next_changed[reader];
        if (list->first == ISSUE_NONE) {
            list->last = ISSUE_NONE;
        }
        issue->changed[reader] = false;
        if (issue->live) {
            list->count--;
            return number;
        }
    }
    return ISSUE_NONE;
}

uint32_t window_changed_count(const struct window *window, enum change_reader reader)
{
    return window->changed[reader].count;
}

void window_change_issues(struct window *window, uint32_t shard)
{
    for (uint32_t number = 0; number < window->issues.end; number++) {
        const struct issue *issue = issue_at(window, number);
        if (issue->live && window_shard(issue->signature) == shard) {
            issue_mark(window, number, CHANGE_STORE);
        }
    }
}
