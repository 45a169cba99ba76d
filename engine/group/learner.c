// A new signature becomes edges to the templates that it belongs to.
//
//   learner_see ─ queue ─ process one:  its slots ─ families ─ those promoted ─ join ─▶ alias
//                   ▲                                   │
//                   └────── the members of a family ────┘ that is promoted now
#include "group/learner.h"

#include "base/check.h"
#include "group/family.h"
#include "group/slot.h"

#include <xxhash.h>

#define QUEUE_MAX 32768U // what does not fit is learnt when it is seen again
#define LEARNED_MAX 2    // learnt holes of a template that still learns another
#define JOINED_MAX 6     // slots of one text that become holes at once
#define SKELETON_FIXED_MIN 10
#define SHAPES 65536
#define SAMPLE 16 // of a crowd
#define SAMPLE_AGREE 12

// A template that a look leads to.
struct target {
    uint64_t signature;
    uint32_t fixed;
    bool holes;
};

// A signature, looked at closely.
struct look {
    uint64_t signature;
    struct span title;
    struct template template;
    uint32_t fixed;
    bool is_text; // the title's form is what was hashed
    struct slot slots[SLOTS_MAX];
    struct target targets[SLOTS_MAX]; // with a hole at the slot
    uint32_t slot_count;
    bool slots_known;
    uint64_t crowd; // the name of the crowd that it would be in
    uint8_t title_room[TITLE_BYTES_MAX];
    uint8_t form_room[NORMAL_FORM_BYTES_MAX];
};

struct learner {
    const struct learner_handlers *handlers;
    void *user;
    struct families *families;
    uint64_t queue[QUEUE_MAX];
    uint32_t queue_from, queue_count;
    uint32_t alone;                  // texts that nothing joined
    uint32_t alone_long;             // of those that are too long to be joined
    uint8_t title[TITLE_ROOM_BYTES]; // of what is told or placed
    struct look last;                // what is placed is most often seen right after
    uint64_t shapes[SHAPES / 64];    // a bit for each shape of which something was promoted
};

static size_t learner_size(void)
{
    return (sizeof(struct learner) + 63) & ~(size_t)63;
}

size_t learner_bytes(uint32_t slots_max)
{
    return learner_size() + families_bytes(slots_max);
}

struct learner *learner_open(uint32_t slots_max, const struct learner_handlers *handlers,
                             void *user, void *zeroed)
{
    struct learner *learner = zeroed;
    learner->handlers = handlers;
    learner->user = user;
    learner->families = families_open(slots_max, (uint8_t *)zeroed + learner_size());
    return learner;
}

static void queue_put(struct learner *learner, uint64_t signature)
{
    if (learner->queue_count < QUEUE_MAX) {
        uint32_t at = (learner->queue_from + learner->queue_count++) % QUEUE_MAX;
        learner->queue[at] = signature;
    }
}

static uint64_t queue_take(struct learner *learner)
{
    uint64_t signature = learner->queue[learner->queue_from];
    learner->queue_from = (learner->queue_from + 1) % QUEUE_MAX;
    learner->queue_count--;
    return signature;
}

// --- looking ------------------------------------------------------------------------------------

static struct span word_at(const struct look *look, uint32_t i)
{
    const struct symbol *symbol = &look->template.symbols[i];
    return span_of(look->template.form.at + symbol->form_at, symbol->form_size);
}

static struct target target_of(const struct look *look, uint32_t places)
{
    uint8_t form[NORMAL_FORM_BYTES_MAX];
    struct target target;
    struct span general = form_generalise(&look->template, places, form, &target.fixed);
    target.signature = signature_of_form(general);
    target.holes = span_find(general, NORMAL_HOLE) < general.size;
    return target;
}

// A name for families that no signature has but by chance.
static uint64_t named(char what, uint64_t a, uint64_t b)
{
    uint64_t key[3] = {(uint64_t)what, a, b};
    return XXH3_64bits(key, sizeof key);
}

// Of texts with the same first word, length and holes.
static uint64_t crowd_name(const struct look *look)
{
    struct span first = word_at(look, 0);
    return named('c', look->template.holes,
                 XXH3_64bits_withSeed(first.at, first.size, look->template.count));
}

static void read_again(struct look *look, uint64_t signature, struct span title)
{
    uint8_t room[TITLE_ROOM_BYTES];
    memcpy(look->title_room, title.at, title.size);
    look->signature = signature;
    look->title = span_of(look->title_room, title.size);
    title_read(look->title, look->form_room, room, &look->template);
    look->is_text = signature_of_form(look->template.form) == signature;
    look->fixed = look->template.fixed;
}

static bool is_read(const struct look *look)
{
    return look->is_text && look->template.whole;
}

// False: no text, or one that its title does not tell whole.
static bool look_at(struct look *look, uint64_t signature, struct span title)
{
    if (title.size == 0 || title.size > TITLE_BYTES_MAX) {
        return false;
    }
    read_again(look, signature, title);
    return is_read(look);
}

// The same, where what was looked at last need not be looked at again.
static bool look_again(struct learner *learner, uint64_t signature, struct span title)
{
    struct look *look = &learner->last;
    if (title.size == 0 || title.size > TITLE_BYTES_MAX) {
        look->signature = signature;
        look->title = (struct span){0};
        look->is_text = false;
        return false;
    }
    if (look->signature == signature && span_equal(look->title, title)) {
        return is_read(look);
    }
    read_again(look, signature, title);
    look->slot_count = 0;
    look->slots_known = false;
    if (is_read(look) && look->fixed > 0) {
        look->crowd = crowd_name(look);
        families_fetch(learner->families, look->crowd);
    }
    return is_read(look);
}

// Finds the slots, and what they are called. That is on its way from memory when it returns.
static void look_closely(struct learner *learner)
{
    struct look *look = &learner->last;
    if (look->slots_known) {
        return;
    }
    look->slots_known = true;
    families_fetch(learner->families, look->signature);
    if (look->fixed > 1) {
        look->slot_count = slots_of(&look->template, look->title, look->slots);
    }
    for (uint32_t i = 0; i < look->slot_count; i++) {
        look->targets[i] = target_of(look, look->slots[i].places);
        families_fetch(learner->families, look->targets[i].signature);
    }
}

// --- shapes -------------------------------------------------------------------------------------

// How many symbols, and which of them are holes: most texts that nothing joins are known by that.
static uint32_t shape_of(const struct look *look)
{
    return (uint32_t)(named('h', look->template.holes, look->template.count) % SHAPES);
}

static void shape_note(struct learner *learner, const struct look *look)
{
    uint32_t shape = shape_of(look);
    learner->shapes[shape / 64] |= UINT64_C(1) << shape % 64;
}

static bool shape_is_known(const struct learner *learner, const struct look *look)
{
    uint32_t shape = shape_of(look);
    return (learner->shapes[shape / 64] >> shape % 64 & 1) != 0;
}

// --- telling ------------------------------------------------------------------------------------

static void tell(struct learner *learner, uint64_t from, const struct target *to, struct span title)
{
    learner->handlers->alias(learner->user, &(struct learner_alias){
                                                .from = from,
                                                .to = to->signature,
                                                .order = 2 * to->fixed + to->holes,
                                                .title = title,
                                            });
}

static void tell_places(struct learner *learner, const struct look *look, uint32_t places)
{
    struct target target = target_of(look, places);
    tell(learner, look->signature, &target,
         title_generalise(&look->template, look->title, places, learner->title));
}

// The signature is part of the template with holes at all of its promoted slots, and so are the
// templates with a hole at one of them alone, which are told first: they learn for themselves.
static void join(struct learner *learner, const struct look *look, const uint32_t *places,
                 uint32_t count)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < count; i++) {
        all |= places[i];
    }
    struct target target = target_of(look, all);
    if (target.fixed == 0) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct target one = target_of(look, places[i]);
        tell_places(learner, look, places[i]);
        if (one.signature != target.signature) {
            tell(learner, one.signature, &target,
                 title_generalise(&look->template, look->title, all, learner->title));
        }
    }
    tell_places(learner, look, all);
}

// --- slots --------------------------------------------------------------------------------------

static void members_queue(struct learner *learner, const struct family *family)
{
    struct member member;
    for (uint32_t i = 0; family_member(learner->families, family, i, &member); i++) {
        queue_put(learner, member.signature);
    }
}

// `fixed`: of the family's template.
static bool is_strong(const struct learner *learner, const struct family *family, uint32_t fixed)
{
    struct member member;
    bool joins = false;
    for (uint32_t i = 0; family_member(learner->families, family, i, &member); i++) {
        joins = joins || member.joins_seen;
    }
    return (joins && family_seen(family)) ||
           family_weight(learner->families, family) >= slot_need(fixed + 1);
}

// Promotes the family when it is time; returns whether it is promoted. Its template is looked at
// behind its members, who tell it.
static bool family_ripen(struct learner *learner, struct family *family, uint64_t template,
                         uint32_t fixed)
{
    if (!family_promoted(family) && is_strong(learner, family, fixed)) {
        family_promote(learner->families, family);
        members_queue(learner, family);
        queue_put(learner, template);
    }
    return family_promoted(family);
}

// The slot's family hears of the word in it; returns whether the slot is promoted.
static bool slot_tell(struct learner *learner, const struct look *look, uint32_t at)
{
    const struct slot *slot = &look->slots[at];
    const struct target *target = &look->targets[at];
    struct family *family = family_make(learner->families, target->signature);
    if (family_promoted(family)) {
        family_more(family);
    } else {
        struct member member = {.signature = look->signature,
                                .word = slot->word,
                                .weight = slot->weight,
                                .joins_seen = slot->joins_seen,
                                .glued = slot->glued};
        family_add(learner->families, family, &member);
    }
    if (slot->glued) {
        if (family_seen(family)) {
            tell_places(learner, look, slot->places);
        }
        return false;
    }
    return family_ripen(learner, family, target->signature, target->fixed);
}

// Returns how many slots are promoted.
static uint32_t slots_tell(struct learner *learner, const struct look *look, uint32_t *places)
{
    uint32_t promoted = 0;
    for (uint32_t i = 0; i < look->slot_count; i++) {
        families_fetch_family(learner->families, look->targets[i].signature);
    }
    for (uint32_t i = 0; i < look->slot_count; i++) {
        if (slot_tell(learner, look, i) && promoted < JOINED_MAX) {
            places[promoted++] = look->slots[i].places;
        }
    }
    return promoted;
}

// What waits for this very text to be seen: words where it has a hole.
static void own_family_see(struct learner *learner, const struct look *look)
{
    struct family *own = family_make(learner->families, look->signature);
    struct member member;
    bool glued = false;
    if (family_seen(own)) {
        return;
    }
    family_see(own);
    for (uint32_t i = 0; family_member(learner->families, own, i, &member); i++) {
        glued = glued || member.glued;
    }
    if (!family_ripen(learner, own, look->signature, look->fixed) && glued) {
        members_queue(learner, own);
    }
}

// --- long texts ---------------------------------------------------------------------------------

// The template without its holes.
static struct target skeleton_of(const struct look *look)
{
    uint8_t form[NORMAL_FORM_BYTES_MAX];
    size_t size = 0;
    for (uint32_t i = 0; i < look->template.count; i++) {
        struct span word = word_at(look, i);
        if (look->template.symbols[i].hole) {
            continue;
        }
        if (size > 0) {
            form[size++] = ' ';
        }
        memcpy(form + size, word.at, word.size);
        size += word.size;
    }
    return (struct target){.signature = signature_of_form(span_of(form, size)),
                           .fixed = look->fixed};
}

static bool skeleton_join(struct learner *learner, const struct look *look)
{
    if (look->fixed < SKELETON_FIXED_MIN) {
        return false;
    }
    struct target skeleton = skeleton_of(look);
    struct family *family = family_make(learner->families, named('s', skeleton.signature, 0));
    struct member member = {.signature = look->signature};
    family_add(learner->families, family, &member);
    if (family_count(family) < 2) {
        return false;
    }
    if (!family_promoted(family)) {
        family_promote(learner->families, family);
        members_queue(learner, family);
    }
    if (skeleton.signature != look->signature) {
        tell(learner, look->signature, &skeleton, look->title);
    }
    return true;
}

// --- crowds -------------------------------------------------------------------------------------

// Where most of a crowd's first members have another word than this one; 0: nowhere, or at most
// places.
static uint32_t crowd_places(struct learner *learner, const struct look *look,
                             const struct family *crowd)
{
    const struct template *t = &look->template;
    uint32_t count = t->count < SLOT_PLACES_MAX ? t->count : SLOT_PLACES_MAX;
    uint32_t agree[SLOT_PLACES_MAX] = {0}, looked = 0, places = 0, kept = 0;
    struct look other;
    struct member member;
    for (uint32_t m = 0; family_member(learner->families, crowd, m, &member) && looked < SAMPLE;
         m++) {
        struct span title = learner->handlers->title(learner->user, member.signature);
        if (look_at(&other, member.signature, title) && other.template.count == t->count) {
            looked++;
            for (uint32_t i = 0; i < count; i++) {
                agree[i] += span_equal(word_at(look, i), word_at(&other, i));
            }
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        bool varies = !t->symbols[i].hole && agree[i] < SAMPLE_AGREE;
        places |= (uint32_t)varies << i;
        kept += !t->symbols[i].hole && !varies;
    }
    return looked == SAMPLE && 2 * kept >= look->fixed ? places : 0;
}

static bool crowd_fits(const struct look *look, const struct family *crowd)
{
    return target_of(look, family_places(crowd)).signature == family_template(crowd);
}

// A text that nothing joins.
static void crowd_see(struct learner *learner, const struct look *look)
{
    struct family *crowd = family_make(learner->families, look->crowd);
    uint32_t before = family_count(crowd);
    if (family_promoted(crowd)) {
        family_more(crowd);
        if (crowd_fits(look, crowd)) {
            tell_places(learner, look, family_places(crowd));
        }
        return;
    }
    family_add(learner->families, crowd, &(struct member){.signature = look->signature});
    if (family_count(crowd) == before) {
        return;
    }
    learner->alone += learner->alone < UINT32_MAX;
    if (family_count(crowd) == LEARNER_CROWD) {
        uint32_t places = crowd_places(learner, look, crowd);
        if (places != 0) {
            members_queue(learner, crowd);
            family_become(learner->families, crowd, target_of(look, places).signature, places);
        }
    }
}

// --- seeing -------------------------------------------------------------------------------------

// How many holes of a template were learnt; none of an event's own text. False: it is a template
// that no single slot makes of a text: which of these were told on the way hangs on the order of
// what was seen, so they do not speak.
static bool may_speak(struct learner *learner, const struct look *look, uint32_t *learned)
{
    const struct family *own = family_make(learner->families, look->signature);
    *learned = family_is_event(own) ? 0 : title_learned(look->title);
    return *learned == 0 || family_promoted(own);
}

// A text that is too long to be joined; a member of its own family tells that it was seen before.
static void long_see(struct learner *learner, uint64_t signature)
{
    struct family *own = family_make(learner->families, signature);
    learner->alone_long += !family_seen(own) && learner->alone_long < UINT32_MAX;
    family_see(own);
}

static void process(struct learner *learner, uint64_t signature, bool event)
{
    const struct look *look = &learner->last;
    uint32_t places[JOINED_MAX], promoted = 0, learned;
    struct span title = learner->handlers->title(learner->user, signature);
    if (!look_again(learner, signature, title)) {
        if (look->is_text) {
            long_see(learner, signature);
        }
        return;
    }
    if (event) {
        family_be_event(family_make(learner->families, signature));
    }
    if (!may_speak(learner, look, &learned)) {
        return;
    }
    look_closely(learner);
    own_family_see(learner, look);
    if (learned < LEARNED_MAX) {
        promoted = slots_tell(learner, look, places);
    }
    if (promoted > 0) {
        shape_note(learner, look);
        join(learner, look, places, promoted);
    }
    bool joined = skeleton_join(learner, look) || promoted > 0;
    if (!joined && learned == 0 && look->fixed > 0) {
        crowd_see(learner, look);
    }
}

static void queue_process(struct learner *learner)
{
    while (learner->queue_count > 0) {
        process(learner, queue_take(learner), false);
    }
}

void learner_see(struct learner *learner, uint64_t signature)
{
    process(learner, signature, true);
    queue_process(learner);
}

// What differs in a value from nothing that was seen has nothing to tell: the first of its crowd
// waits for a second.
void learner_glimpse(struct learner *learner, uint64_t signature)
{
    const struct look *look = &learner->last;
    if (!look_again(learner, signature, learner->handlers->title(learner->user, signature)) ||
        look->fixed == 0) {
        return;
    }
    struct family *crowd = family_make(learner->families, look->crowd);
    if (family_count(crowd) == 0) {
        family_add(learner->families, crowd, &(struct member){.signature = signature});
        return;
    }
    if (family_count(crowd) == 1) {
        members_queue(learner, crowd);
    }
    queue_put(learner, signature);
    queue_process(learner);
}

// --- placing ------------------------------------------------------------------------------------

// The promoted slots; *full: one of them has members enough.
static uint32_t promoted_places(struct learner *learner, const struct look *look, bool *full)
{
    uint32_t all = 0, joined = 0;
    *full = false;
    for (uint32_t i = 0; i < look->slot_count && joined < JOINED_MAX; i++) {
        const struct family *family =
            look->slots[i].glued ? NULL
                                 : family_find(learner->families, look->targets[i].signature);
        if (family && family_promoted(family)) {
            all |= look->slots[i].places;
            joined++;
            *full = *full || family_count(family) >= LEARNER_MEMBERS_MAX;
        }
    }
    return all;
}

// All that have nothing in common.
static uint64_t endless(struct span *title)
{
    static const uint8_t form[] = {NORMAL_HOLE, NORMAL_HOLE}; // no message gives it
    *title = span_text("(texts that have nothing in common)");
    return signature_of_form(span_of(form, sizeof form));
}

static uint64_t place_at(struct learner *learner, const struct look *look, uint32_t places,
                         struct span *title)
{
    *title = title_generalise(&look->template, look->title, places, learner->title);
    return target_of(look, places).signature;
}

// What a crowd makes of a text that nothing joins.
static enum learner_place crowd_place(struct learner *learner, const struct look *look,
                                      uint64_t *signature, struct span *title)
{
    struct family *crowd = family_find(learner->families, look->crowd);
    if (crowd && family_promoted(crowd) && crowd_fits(look, crowd)) {
        if (family_count(crowd) >= LEARNER_MEMBERS_MAX) {
            *signature = place_at(learner, look, family_places(crowd), title);
            return PLACE_TEMPLATE;
        }
        return PLACE_OWN;
    }
    if (crowd && !family_promoted(crowd) && family_count(crowd) >= LEARNER_CROWD_BLUNT &&
        look->fixed > 1) {
        *signature = place_at(learner, look, ~UINT32_C(1), title);
        return PLACE_CROWD;
    }
    families_fetch_family(learner->families, look->crowd);
    if (learner->alone >= LEARNER_CROWD_ENDLESS) {
        *signature = endless(title);
        return PLACE_CROWD;
    }
    return PLACE_OWN;
}

enum learner_place learner_place(struct learner *learner, uint64_t *signature, struct span *title)
{
    const struct look *look = &learner->last;
    bool full;
    if (!look_again(learner, *signature, *title)) {
        if (!look->is_text || learner->alone_long < LEARNER_CROWD_BLUNT) {
            return PLACE_OWN;
        }
        *signature = endless(title);
        return PLACE_CROWD;
    }
    if (look->fixed == 0) {
        return PLACE_OWN;
    }
    if (shape_is_known(learner, look)) {
        look_closely(learner);
        uint32_t places = promoted_places(learner, look, &full);
        if (full) {
            *signature = place_at(learner, look, places, title);
        }
        if (places != 0) {
            return full ? PLACE_TEMPLATE : PLACE_OWN;
        }
    }
    return crowd_place(learner, look, signature, title);
}

// --- for reasons --------------------------------------------------------------------------------

struct families *learner_families(struct learner *learner)
{
    return learner->families;
}

struct span learner_title(struct learner *learner, uint64_t signature)
{
    return learner->handlers->title(learner->user, signature);
}
