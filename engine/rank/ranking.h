// The ranked list, kept up to date from what changed instead of being made anew. Memory is lent
// once. One thread at a time.
#pragma once

#include "rank/candidate.h"

struct ranking;

// What is told of an issue:
//   it is there    when it is in the window for the first time, unless something was told before of
//                  what it is made of: then people know it, by another id
//   its state      when it is another than was told; at first, than the worst that was told of what
//                  it is made of (of nothing: STATE_NEW)
//   it is aliased  when it points to another, once for each that it comes to point to; not when
//                  there is nothing to it: never told of, no event in the window, no members
// In a refresh what is aliased comes last, so that who hears where something went has heard of that
// before. A chain is told link by link.
struct ranking_change {
    uint32_t issue;
    uint64_t signature;
    enum state from, to; // from == to == STATE_NEW: it is there
    uint32_t target; // it is aliased, to this issue; ISSUE_NONE: it is there, or its state moved
};
typedef void ranking_change_f(void *user, const struct ranking_change *change);

// `issues_max` is the window's. `zeroed` is aligned to 64 bytes and outlives the ranking; pages are
// touched as issues come. The policy is copied, its rules and their texts are not: they outlive it
// too.
size_t ranking_bytes(uint32_t issues_max);
struct ranking *ranking_open(uint32_t issues_max, const struct policy *policy, void *zeroed);
// Another policy: the next refresh recomputes everything, and until then the old one's texts are
// still shown.
void ranking_policy(struct ranking *ranking, const struct policy *policy);

// Brings the list up to `now`: recomputes what changed since (CHANGE_RANK), and everything when the
// UTC date is another one. Issues that became part of another leave the list. `tell` may be NULL
// (after a restore: nothing is news). While it runs the list is not in order yet: of this ranking
// it may only ask ranking_find.
void ranking_refresh(struct ranking *ranking, struct window *window, int64_t now_ms,
                     ranking_change_f *tell, void *user);

enum ranking_sort { SORT_LOW, SORT_SAVED, SORT_PAYBACK, SORT_EVENTS };
struct ranking_filter {
    enum ranking_sort sort;
    bool any;            // every issue seen, candidate or not
    int state;           // enum state; -1: any
    int kind;            // enum kind; -1: any
    struct span service; // glob over the facets in the window; empty: any
    uint32_t offset, limit;
};
struct ranking_filter ranking_filter_default(void); // candidates by SORT_LOW, limit 100

// Writes up to filter->limit candidates; returns how many. *total: how many match in all. Rows are
// as of the last refresh; issues that the window let go of since are left out. In every sort ties
// stand in the list's order, and those without times after all others.
size_t ranking_list(struct ranking *ranking, const struct window *window,
                    const struct ranking_filter *filter, struct candidate *out, size_t *total);
// The candidate of one issue as of the last refresh; false when it had no event in the window, or
// was part of another.
bool ranking_find(const struct ranking *ranking, const struct window *window, uint32_t issue,
                  struct candidate *out);
// The rank (from 1) of an issue in the list of candidates by SORT_LOW; 0: it is no candidate.
uint32_t ranking_place(const struct ranking *ranking, uint32_t issue);
// Issues first seen since `since_ms` that cost something, by events, at most `most`.
size_t ranking_fresh(struct ranking *ranking, const struct window *window, int64_t since_ms,
                     struct candidate *out, size_t most);
