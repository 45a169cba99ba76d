// Why a signature is shown as part of a template: what the learner went by, for people.
#pragma once

#include "base/span.h"
#include "group/learner.h"

#define REASON_SLOTS_MAX 6
#define REASON_WORDS_MAX 6
#define REASON_WORD_BYTES 32 // longer words are cut

enum reason_kind {
    REASON_WORDS, // the words at `slots` weigh enough, or the same text was seen with a hole there
    REASON_GLUED, // a name that touches a hole, and the same text was seen without it
    REASON_HOLES, // the same words, and only holes stand elsewhere
    REASON_CROWD, // one of a crowd of texts of this length, holes and first word
    REASON_MEMBERS, // a template: its members vary at further places
};

struct reason_word {
    uint8_t at[REASON_WORD_BYTES];
    uint8_t size;
};

struct reason_slot {
    struct reason_word word;                     // that stands there
    struct reason_word others[REASON_WORDS_MAX]; // seen at the same place
    uint32_t other_count;                        // words known, those in `others` included
    uint32_t weight, need;                       // in hundredths of a plain word
    bool seen;                                   // the text was seen with a hole there
};

struct reason {
    enum reason_kind kind;
    struct reason_slot slots[REASON_SLOTS_MAX];
    uint32_t slot_count;
};

// `title`: of the signature that points. `to` is what the learner told, or one that its edges lead
// to.
void reason_of(struct learner *learner, struct span title, uint64_t to, struct reason *reason);
