// What changed in the window to the ranked list. For every issue one entry keeps its row as of the
// last refresh; the list of candidates is an array of keys in order, from which what moved is taken
// out and into which it is merged again:
//
//   refresh   changed issues -> rows -> { left their place } and { pending, sorted } -> merged list
//   asking    the list as it is (candidates by SORT_LOW), or: entries -> matches -> the best of
//   them
#include "rank/ranking.h"

#include "base/check.h"

#include <math.h>

#define LIMIT_DEFAULT 100
#define COLLECT_SLACK 256 // so that a short page is not sorted after every few matches

struct entry {
    struct candidate row; // without `present` only its issue, signature and state mean something
    uint64_t joined;      // the signature that it was last told to point to; 0: none
    bool seen;            // this signature was told of (or would have been): it is no news
    bool present;         // it was in the window at the last refresh, as an issue of its own
    bool listed;          // its key is in the list, or pending
    bool moved;           // during a refresh: its key in the list is no longer true
};

// What most comparisons need, side by side in memory; ties look into the rows.
struct key {
    double by; // the larger stands first
    uint32_t issue;
};

struct ranking {
    struct policy policy;
    struct rank_window span; // of the last refresh
    bool refreshed;
    bool moved; // some entry is
    uint32_t issues_max;
    uint32_t end;           // entries from here on were never used
    uint32_t listed;        // keys in `list`
    uint32_t pending_count; // keys in `pending`
    struct entry *entries;  // by issue
    struct key *list;       // the candidates in order
    struct key *pending;    // to be merged in; between refreshes the matches of a question
    struct key *spare;      // for sorting; while rows are made the issues that are part of others
    uint32_t member_count;  // of those
    uint32_t scratch[RANK_SCRATCH(WINDOW_DAYS)];
};

size_t ranking_bytes(uint32_t issues_max)
{
    return sizeof(struct ranking) +
           (size_t)issues_max * (sizeof(struct entry) + 3 * sizeof(struct key));
}

struct ranking *ranking_open(uint32_t issues_max, const struct policy *policy, void *zeroed)
{
    struct ranking *ranking = zeroed;
    ranking->policy = *policy;
    ranking->issues_max = issues_max;
    ranking->entries = (struct entry *)(ranking + 1);
    ranking->list = (struct key *)(ranking->entries + issues_max);
    ranking->pending = ranking->list + issues_max;
    ranking->spare = ranking->pending + issues_max;
    return ranking;
}

struct ranking_filter ranking_filter_default(void)
{
    return (struct ranking_filter){
        .sort = SORT_LOW, .state = -1, .kind = -1, .limit = LIMIT_DEFAULT};
}

// --- keys ---------------------------------------------------------------------------------------

static struct key key_of(const struct candidate *row, enum ranking_sort sort)
{
    double by = -INFINITY; // of rows without times, and of what never pays back
    if (!row->untimed) {
        switch (sort) {
        case SORT_LOW:
            by = row->sum.hours_saved_low;
            break;
        case SORT_SAVED:
            by = row->sum.hours_saved;
            break;
        case SORT_PAYBACK:
            by = isnan(row->sum.payback_weeks) ? -INFINITY : -row->sum.payback_weeks;
            break;
        case SORT_EVENTS:
            by = (double)row->count;
            break;
        }
    }
    return (struct key){by, row->issue};
}

static bool key_before(const struct ranking *ranking, struct key a, struct key b)
{
    if (a.by != b.by) {
        return a.by > b.by;
    }
    return candidate_order(&ranking->entries[a.issue].row, &ranking->entries[b.issue].row) < 0;
}

// Two neighbouring sorted runs into one, at `out`.
static void keys_join(const struct ranking *ranking, const struct key *left, size_t left_count,
                      const struct key *right, size_t right_count, struct key *out)
{
    const struct key *left_end = left + left_count, *right_end = right + right_count;
    while (left < left_end && right < right_end) {
        *out++ = key_before(ranking, *right, *left) ? *right++ : *left++;
    }
    memcpy(out, left, (size_t)(left_end - left) * sizeof *out);
    out += left_end - left;
    memcpy(out, right, (size_t)(right_end - right) * sizeof *out);
}

// Merge sort in lent memory: the C library's qsort may allocate.
static void keys_sort(const struct ranking *ranking, struct key *keys, size_t count)
{
    for (size_t run = 1; run < count; run *= 2) {
        for (size_t at = 0; at < count; at += 2 * run) {
            size_t left = run < count - at ? run : count - at;
            size_t right = run < count - at - left ? run : count - at - left;
            keys_join(ranking, keys + at, left, keys + at + left, right, ranking->spare + at);
        }
        memcpy(keys, ranking->spare, count * sizeof *keys);
    }
}

// --- refreshing ---------------------------------------------------------------------------------

static void list_leave(struct ranking *ranking)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < ranking->listed; i++) {
        struct entry *entry = &ranking->entries[ranking->list[i].issue];
        if (!entry->moved) {
            ranking->list[kept++] = ranking->list[i];
        }
        entry->moved = false;
    }
    ranking->listed = kept;
    ranking->moved = false;
}

// Merges from the back, so that the list needs no second copy.
static void list_enter(struct ranking *ranking)
{
    uint32_t old = ranking->listed, new = ranking->pending_count;
    keys_sort(ranking, ranking->pending, new);
    ranking->listed = old + new;
    while (new > 0) {
        struct key *to = &ranking->list[old + new - 1];
        if (old > 0 && key_before(ranking, ranking->pending[new - 1], ranking->list[old - 1])) {
            *to = ranking->list[--old];
        } else {
            *to = ranking->pending[--new];
        }
    }
    ranking->pending_count = 0;
}

// The entry's new row, and what that means for the list.
static void entry_set(struct ranking *ranking, struct entry *entry, const struct candidate *row,
                      bool present)
{
    bool belongs = present && row->candidate;
    bool stays = entry->listed && belongs && candidate_order(row, &entry->row) == 0;
    if (entry->listed && !stays) {
        entry->moved = true;
        ranking->moved = true;
    }
    if (belongs && !stays) {
        ranking->pending[ranking->pending_count++] = key_of(row, SORT_LOW);
    }
    entry->row = *row;
    entry->present = present;
    entry->listed = belongs;
}

static const struct issue *issue_live(const struct window *window, uint32_t issue)
{
    const struct issue *known =
        issue < window_issue_end(window) ? window_issue(window, issue) : NULL;
    return known && known->live ? known : NULL;
}

// The entry is about this issue: the window may have given the place to another signature since.
static bool entry_is_of(const struct entry *entry, const struct issue *known)
{
    return known && entry->row.signature == known->signature;
}

// Whether something was told of what a root is made of, and the worst state of it.
static bool members_told(const struct ranking *ranking, const struct window *window, uint32_t root,
                         enum state *worst)
{
    bool told = false;
    for (uint32_t at = window_member_next(window, root, root); at != ISSUE_NONE;
         at = window_member_next(window, root, at)) {
        const struct entry *entry = &ranking->entries[at];
        if (entry->seen && entry_is_of(entry, window_issue(window, at))) {
            told = true;
            *worst = entry->row.state > *worst ? entry->row.state : *worst;
        }
    }
    return told;
}

static void root_refresh(struct ranking *ranking, const struct window *window, uint32_t issue,
                         ranking_change_f *tell, void *user)
{
    struct entry *entry = &ranking->entries[issue];
    const struct issue *known = issue_live(window, issue);
    uint64_t signature = known ? known->signature : 0;
    bool seen = entry->seen && entry_is_of(entry, known), told = seen;
    enum state from = seen ? entry->row.state : STATE_NEW;
    struct candidate row;
    bool present = known && candidate_of(window, issue, &ranking->policy, ranking->span,
                                         ranking->scratch, &row);
    if (!present) {
        row = (struct candidate){.issue = issue, .signature = signature, .state = STATE_NEW};
    } else if (!seen) {
        told = members_told(ranking, window, issue, &from);
    }
    entry_set(ranking, entry, &row, present);
    entry->seen = seen || present;
    entry->joined = 0;
    if (tell && present && !told) {
        tell(user, &(struct ranking_change){issue, signature, STATE_NEW, STATE_NEW, ISSUE_NONE});
    }
    if (tell && from != row.state) {
        tell(user, &(struct ranking_change){issue, signature, from, row.state, ISSUE_NONE});
    }
}

static bool has_events(const struct ranking *ranking, const struct window *window, uint32_t issue)
{
    return member_events(window, issue, ranking->span, false) > 0 ||
           member_events(window, issue, ranking->span, true) > 0;
}

// It leaves the list. Its state stays what was last told: its root's is compared with that.
static void member_refresh(struct ranking *ranking, const struct window *window, uint32_t issue,
                           ranking_change_f *tell, void *user)
{
    struct entry *entry = &ranking->entries[issue];
    const struct issue *known = window_issue(window, issue);
    uint64_t joined = entry_is_of(entry, known) ? entry->joined : 0;
    bool seen = entry->seen && entry_is_of(entry, known);
    enum state state = seen ? entry->row.state : STATE_NEW;
    uint64_t target = window_issue(window, known->target)->signature;
    bool matters = seen || known->members != ISSUE_NONE || has_events(ranking, window, issue);
    struct candidate row = {.issue = issue, .signature = known->signature, .state = state};
    entry_set(ranking, entry, &row, false);
    entry->seen = matters;
    entry->joined = matters ? target : 0;
    if (tell && matters && joined != target) {
        tell(user, &(struct ranking_change){issue, known->signature, state, state, known->target});
    }
}

// Roots at once; what is part of another waits until the roots are done, so that what was told of
// it before, and not in this refresh, decides whether its root is news.
static void issue_refresh(struct ranking *ranking, const struct window *window, uint32_t issue,
                          ranking_change_f *tell, void *user)
{
    CHECK(issue < ranking->issues_max);
    ranking->end = issue < ranking->end ? ranking->end : issue + 1;
    const struct issue *known = issue_live(window, issue);
    if (known && known->target != ISSUE_NONE) {
        ranking->spare[ranking->member_count++].issue = issue;
    } else {
        root_refresh(ranking, window, issue, tell, user);
    }
}

static void members_refresh(struct ranking *ranking, const struct window *window,
                            ranking_change_f *tell, void *user)
{
    for (uint32_t i = 0; i < ranking->member_count; i++) {
        member_refresh(ranking, window, ranking->spare[i].issue, tell, user);
    }
    ranking->member_count = 0;
}

void ranking_policy(struct ranking *ranking, const struct policy *policy)
{
    ranking->policy = *policy;
    ranking->refreshed = false;
}

void ranking_refresh(struct ranking *ranking, struct window *window, int64_t now_ms,
                     ranking_change_f *tell, void *user)
{
    struct rank_window span = rank_window_at(now_ms);
    bool all = !ranking->refreshed || span.last_day != ranking->span.last_day;
    ranking->span = span;
    ranking->refreshed = true;
    for (uint32_t issue = window_changed_issue(window, CHANGE_RANK); issue != ISSUE_NONE;
         issue = window_changed_issue(window, CHANGE_RANK)) {
        if (!all) {
            issue_refresh(ranking, window, issue, tell, user);
        }
    }
    if (all) {
        uint32_t end = window_issue_end(window);
        end = end > ranking->end ? end : ranking->end;
        for (uint32_t issue = 0; issue < end; issue++) {
            issue_refresh(ranking, window, issue, tell, user);
        }
    }
    members_refresh(ranking, window, tell, user);
    if (ranking->moved) {
        list_leave(ranking);
    }
    if (ranking->pending_count > 0) {
        list_enter(ranking);
    }
}

// --- asking -------------------------------------------------------------------------------------

// The entry's issue was in the window, and has not been let go of since.
static bool entry_holds(const struct entry *entry, const struct window *window)
{
    return entry->present && entry_is_of(entry, issue_live(window, entry->row.issue));
}

static bool entry_matches(const struct ranking *ranking, const struct window *window,
                          const struct entry *entry, const struct ranking_filter *filter)
{
    const struct candidate *row = &entry->row;
    return (filter->any || row->candidate) &&
           (filter->state < 0 || filter->state == (int)row->state) &&
           (filter->kind < 0 || filter->kind == (int)row->kind) && entry_holds(entry, window) &&
           (filter->service.size == 0 ||
            candidate_has_service(window, row, ranking->span, filter->service));
}

// The best `keep` of what is put in, in the ranking's memory for questions.
struct collection {
    struct ranking *ranking;
    enum ranking_sort sort;
    size_t keep, count, total;
    bool cut; // keys[keep - 1] is the worst that still counts
};

static struct collection collection_of(struct ranking *ranking, enum ranking_sort sort, size_t keep)
{
    keep = keep < ranking->issues_max ? keep : ranking->issues_max;
    return (struct collection){.ranking = ranking, .sort = sort, .keep = keep};
}

static void collection_put(struct collection *collection, const struct candidate *row)
{
    struct ranking *ranking = collection->ranking;
    struct key *keys = ranking->pending;
    struct key key = key_of(row, collection->sort);
    collection->total++;
    if (collection->keep == 0 ||
        (collection->cut && !key_before(ranking, key, keys[collection->keep - 1]))) {
        return;
    }
    keys[collection->count++] = key;
    if (collection->count == 2 * collection->keep + COLLECT_SLACK) {
        keys_sort(ranking, keys, collection->count);
        collection->count = collection->keep;
        collection->cut = true;
    }
}

// Writes what was kept but the first `offset`; returns how many.
static size_t collection_take(const struct collection *collection, size_t offset,
                              struct candidate *out)
{
    const struct ranking *ranking = collection->ranking;
    keys_sort(ranking, ranking->pending, collection->count);
    size_t end = collection->count < collection->keep ? collection->count : collection->keep;
    size_t written = 0;
    for (size_t i = offset; i < end; i++) {
        out[written++] = ranking->entries[ranking->pending[i].issue].row;
    }
    return written;
}

// Candidates in the list's own order. When everything matches, the walk ends with the page: what
// the window let go of behind it (nothing, unless the last refresh was days ago) is in the total.
static size_t list_page(const struct ranking *ranking, const struct window *window,
                        const struct ranking_filter *filter, struct candidate *out, size_t *total)
{
    bool all_match = filter->state < 0 && filter->kind < 0 && filter->service.size == 0;
    size_t written = 0, matched = 0;
    uint32_t at = 0;
    while (at < ranking->listed && !(all_match && written == filter->limit)) {
        const struct entry *entry = &ranking->entries[ranking->list[at++].issue];
        if (entry_matches(ranking, window, entry, filter)) {
            if (matched >= filter->offset && written < filter->limit) {
                out[written++] = entry->row;
            }
            matched++;
        }
    }
    *total = matched + (ranking->listed - at);
    return written;
}

size_t ranking_list(struct ranking *ranking, const struct window *window,
                    const struct ranking_filter *filter, struct candidate *out, size_t *total)
{
    if (filter->sort == SORT_LOW && !filter->any) {
        return list_page(ranking, window, filter, out, total);
    }
    struct collection collection =
        collection_of(ranking, filter->sort, (size_t)filter->offset + filter->limit);
    for (uint32_t issue = 0; issue < ranking->end; issue++) {
        const struct entry *entry = &ranking->entries[issue];
        if (entry_matches(ranking, window, entry, filter)) {
            collection_put(&collection, &entry->row);
        }
    }
    *total = collection.total;
    return collection_take(&collection, filter->offset, out);
}

bool ranking_find(const struct ranking *ranking, const struct window *window, uint32_t issue,
                  struct candidate *out)
{
    if (issue >= ranking->end || !entry_holds(&ranking->entries[issue], window)) {
        return false;
    }
    *out = ranking->entries[issue].row;
    return true;
}

uint32_t ranking_place(const struct ranking *ranking, uint32_t issue)
{
    if (issue >= ranking->end || !ranking->entries[issue].listed) {
        return 0;
    }
    struct key key = key_of(&ranking->entries[issue].row, SORT_LOW);
    uint32_t before = 0,
             end = ranking->listed; // list[before - 1] stands before it, list[end] does not
    while (before < end) {
        uint32_t middle = before + (end - before) / 2;
        if (key_before(ranking, ranking->list[middle], key)) {
            before = middle + 1;
        } else {
            end = middle;
        }
    }
    return before + 1;
}

size_t ranking_fresh(struct ranking *ranking, const struct window *window, int64_t since_ms,
                     struct candidate *out, size_t most)
{
    struct collection collection = collection_of(ranking, SORT_EVENTS, most);
    for (uint32_t i = 0; i < ranking->end; i++) {
        const struct entry *entry = &ranking->entries[i];
        const struct candidate *row = &entry->row;
        if (row->minutes > 0 && row->first_ms != INSTANT_NONE && row->first_ms >= since_ms &&
            entry_holds(entry, window)) {
            collection_put(&collection, &entry->row);
        }
    }
    return collection_take(&collection, 0, out);
}
