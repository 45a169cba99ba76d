// Signatures that differ in a value become one problem: learning, only when a new signature
// appears, and bounded. It counts nothing and owns no text: it says which signature is to be shown
// as part of which template (an alias), and what it says follows from the *set* of the signatures
// seen, not from their order: evidence only grows, and what is promoted stays so.
//
//   session opened for user anna by <num>   ┐ the words at one place weigh enough (slot.h)
//   session opened for user bert by <num>   ├──▶ session opened for user <user> by <num>
//   session opened for user cyrus by <num>  ┘
//
// Ways to a template:
//   - the words seen at a place of the same text weigh enough together;
//   - the same text was seen with a hole there (`order 17 is late`, `order x is late`);
//   - a name touches a hole, and the same text was seen without it (`wpad:<num> failed`);
//   - long texts have the same words and differ only in where holes stand;
//   - a crowd: texts with the same first word, length and holes that nothing of the above joins. At
//     LEARNER_CROWD the places on which most agree stay; at LEARNER_CROWD_BLUNT further ones keep
//     only their first word, until they come again; and when LEARNER_CROWD_ENDLESS texts are in
//     crowds, all further ones are one problem, until they come again. So a flood of texts that are
//     never the same ends as a few problems, and what begins beneath it is found all the same.
//
// For texts with up to two values the outcome is the same line for line, whatever the way to it.
// With three and more in one text, or with a name glued to a hole beside another value, a text can
// end as part of a less general template in one order than in another; and the name of a hole that
// held values of several kinds may be that of any. Past its ceilings (places remembered, members of
// a family) what was learnt longest ago and used least gives way; then order can matter as well,
// and counts still do not.
#pragma once

#include "base/span.h"

#define LEARNER_MEMBERS_MAX 1000 // of a template; further texts are counted under it at once
#define LEARNER_CROWD 128
#define LEARNER_CROWD_BLUNT 4096
#define LEARNER_CROWD_ENDLESS 65536

struct families;

// An edge: `from` is shown as part of `to` (window_alias). `order` and then the signature fall from
// template to template, so edges never close a circle.
struct learner_alias {
    uint64_t from, to;
    uint32_t order;
    struct span title; // of `to`; until the call returns
};

struct learner_handlers {
    // The title of a signature that was seen or told as `to`; empty when it is not known any more.
    // Until the next call of either.
    struct span (*title)(void *user, uint64_t signature);
    void (*alias)(void *user, const struct learner_alias *alias);
};

struct learner;

// `slots_max`: how many places are remembered, 77 bytes each (a power of two is made of it).
// `zeroed` is aligned to 64 bytes and outlives the learner, as do the handlers.
size_t learner_bytes(uint32_t slots_max);
struct learner *learner_open(uint32_t slots_max, const struct learner_handlers *handlers,
                             void *user, void *zeroed);

// A signature that was not seen before, or was forgotten since; its title can be asked for. Those
// of tags, fingerprints and traces, and titles that were cut, are none of the learner's: it tells
// them by their hash and leaves them alone.
void learner_see(struct learner *learner, uint64_t signature);

// The same for a signature that was placed in a crowd: the first of its sort is only remembered.
void learner_glimpse(struct learner *learner, uint64_t signature);

enum learner_place {
    PLACE_OWN,      // as it is
    PLACE_TEMPLATE, // of LEARNER_MEMBERS_MAX members: it would be one more
    PLACE_CROWD,    // nothing joins it, and there are too many of its sort; when it comes again, or
                    // joins something, it was a problem of its own after all
};
// As what a text not seen before is to be counted; *signature and *title become those of that
// place, *title in the learner's memory until the next call.
enum learner_place learner_place(struct learner *learner, uint64_t *signature, struct span *title);

// For reason.h: what it remembers, and its handler's titles.
struct families *learner_families(struct learner *learner);
struct span learner_title(struct learner *learner, uint64_t signature);
