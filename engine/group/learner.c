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
#define SAMPLE 16 // of a crowd
#define SAMPLE_AGREE 12
#define LENGTHS (NORMAL_SYMBOLS_MAX + 1)

struct learner {
    const struct learner_handlers *handlers;
    void *user;
    struct families *families;
    uint64_t queue[QUEUE_MAX];
    uint32_t queue_from, queue_count;
    uint32_t alone[LENGTHS];         // texts of so many fixed words that nothing joined
    uint8_t title[TITLE_ROOM_BYTES]; // of what is told or placed
};

// A signature, looked at closely.
struct look {
    uint64_t signature;
    struct span title;
    struct template template;
    uint32_t fixed;
    uint8_t title_room[TITLE_BYTES_MAX];
    uint8_t form_room[NORMAL_FORM_BYTES_MAX];
};

// A template that a look leads to.
struct target {
    uint64_t signature;
    uint32_t fixed;
    bool holes;
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

// False: no text, or one that its title does not tell whole.
static bool look_at(struct look *look, uint64_t signature, struct span title)
{
    uint8_t room[TITLE_ROOM_BYTES];
    if (title.size == 0 || title.size > TITLE_BYTES_MAX) {
        return false;
    }
    memcpy(look->title_room, title.at, title.size);
    look->signature = signature;
    look->title = span_of(look->title_room, title.size);
    title_read(look->title, look->form_room, room, &look->template);
    look->fixed = 0;
    for (uint32_t i = 0; i < look->template.count; i++) {
        look->fixed += !look->template.symbols[i].hole;
    }
    return look->template.whole && signature_of_form(look->template.form) == signature;
}

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
        family_promote(family);
        members_queue(learner, family);
        queue_put(learner, template);
    }
    return family_promoted(family);
}

// The slot's family hears of the word in it; returns whether the slot is promoted.
static bool slot_tell(struct learner *learner, const struct look *look, const struct slot *slot)
{
    struct target target = target_of(look, slot->places);
    struct family *family = family_make(learner->families, target.signature);
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
    return family_ripen(learner, family, target.signature, target.fixed);
}

// Returns how many slots are promoted.
static uint32_t slots_tell(struct learner *learner, const struct look *look, uint32_t *places)
{
    struct slot slots[SLOTS_MAX];
    uint32_t promoted = 0, count = slots_of(&look->template, look->title, slots);
    for (uint32_t i = 0; i < count; i++) {
        if (slot_tell(learner, look, &slots[i]) && promoted < JOINED_MAX) {
            places[promoted++] = slots[i].places;
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

// A name for families that no signature has but by chance.
static uint64_t named(char what, uint64_t a, uint64_t b)
{
    uint64_t key[3] = {(uint64_t)what, a, b};
    return XXH3_64bits(key, sizeof key);
}

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
        family_promote(family);
        members_queue(learner, family);
    }
    if (skeleton.signature != look->signature) {
        tell(learner, look->signature, &skeleton, look->title);
    }
    return true;
}

// --- crowds -------------------------------------------------------------------------------------

static uint64_t crowd_name(const struct look *look)
{
    uint64_t holes = 0;
    struct span first = word_at(look, 0);
    for (uint32_t i = 0; i < look->template.count; i++) {
        holes |= (uint64_t)look->template.symbols[i].hole << i;
    }
    return named('c', holes, XXH3_64bits_withSeed(first.at, first.size, look->template.count));
}

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

static uint32_t *alone(struct learner *learner, const struct look *look)
{
    return &learner->alone[look->fixed < LENGTHS ? look->fixed : LENGTHS - 1];
}

// A text that nothing joins.
static void crowd_see(struct learner *learner, const struct look *look)
{
    struct family *crowd = family_make(learner->families, crowd_name(look));
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
    *alone(learner, look) += 1;
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

static void process(struct learner *learner, uint64_t signature, bool event)
{
    struct look look;
    uint32_t places[JOINED_MAX], promoted = 0, learned;
    if (!look_at(&look, signature, learner->handlers->title(learner->user, signature))) {
        return;
    }
    if (event) {
        family_be_event(family_make(learner->families, signature));
    }
    if (!may_speak(learner, &look, &learned)) {
        return;
    }
    own_family_see(learner, &look);
    if (look.fixed > 1 && learned < LEARNED_MAX) {
        promoted = slots_tell(learner, &look, places);
    }
    if (promoted > 0) {
        join(learner, &look, places, promoted);
    }
    bool joined = skeleton_join(learner, &look) || promoted > 0;
    if (!joined && learned == 0 && look.fixed > 0) {
        crowd_see(learner, &look);
    }
}

void learner_see(struct learner *learner, uint64_t signature)
{
    process(learner, signature, true);
    while (learner->queue_count > 0) {
        process(learner, queue_take(learner), false);
    }
}

// --- placing ------------------------------------------------------------------------------------

// The promoted slots, when one of them has members enough; else 0.
static uint32_t full_places(struct learner *learner, const struct look *look)
{
    struct slot slots[SLOTS_MAX];
    uint32_t all = 0, joined = 0;
    uint32_t count = look->fixed > 1 ? slots_of(&look->template, look->title, slots) : 0;
    bool full = false;
    for (uint32_t i = 0; i < count && joined < JOINED_MAX; i++) {
        struct family *family =
            slots[i].glued
                ? NULL
                : family_find(learner->families, target_of(look, slots[i].places).signature);
        if (family && family_promoted(family)) {
            all |= slots[i].places;
            joined++;
            full = full || family_count(family) >= LEARNER_MEMBERS_MAX;
        }
    }
    return full ? all : 0;
}

// What a crowd that is full leaves of a text, and else 0.
static uint32_t crowd_left(struct learner *learner, const struct look *look)
{
    const struct family *crowd = family_find(learner->families, crowd_name(look));
    if (crowd == NULL) {
        return 0;
    }
    if (family_promoted(crowd)) {
        bool full = family_count(crowd) >= LEARNER_MEMBERS_MAX;
        return full && crowd_fits(look, crowd) ? family_places(crowd) : 0;
    }
    return family_count(crowd) >= LEARNER_CROWD_BLUNT && look->fixed > 1 ? ~UINT32_C(1) : 0;
}

// All that have nothing in common but how many words they have.
static uint64_t endless(struct span *title)
{
    static const uint8_t form[] = {NORMAL_HOLE, NORMAL_HOLE}; // no message gives it
    *title = span_text("(texts that have nothing in common)");
    return signature_of_form(span_of(form, sizeof form));
}

uint64_t learner_place(struct learner *learner, uint64_t signature, struct span *title)
{
    struct look look;
    if (!look_at(&look, signature, *title) || look.fixed == 0) {
        return signature;
    }
    uint32_t places = full_places(learner, &look);
    places = places ? places : crowd_left(learner, &look);
    if (places != 0) {
        *title = title_generalise(&look.template, look.title, places, learner->title);
        return target_of(&look, places).signature;
    }
    return *alone(learner, &look) >= LEARNER_CROWD_ENDLESS ? endless(title) : signature;
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
