// An edge of the learner becomes its reason: the slots are looked at again as the learner did.
#include "group/reason.h"

#include "group/family.h"
#include "group/slot.h"

// A title read again.
struct reading {
    struct template template;
    struct span title;
    struct slot slots[SLOTS_MAX];
    uint32_t slot_count;
    uint8_t form[NORMAL_FORM_BYTES_MAX];
};

static void read(struct reading *reading, struct span title)
{
    uint8_t room[TITLE_ROOM_BYTES];
    reading->title = title;
    title_read(title, reading->form, room, &reading->template);
    reading->slot_count = slots_of(&reading->template, title, reading->slots);
}

static uint64_t target_of(const struct reading *reading, uint32_t places, uint32_t *fixed)
{
    uint8_t form[NORMAL_FORM_BYTES_MAX];
    return signature_of_form(form_generalise(&reading->template, places, form, fixed));
}

static struct reason_word word_at(const struct reading *reading, uint32_t places)
{
    const struct symbol *symbol = &reading->template.symbols[__builtin_ctz(places)];
    struct span word = span_cut(
        span_of(reading->template.form.at + symbol->form_at, symbol->form_size), REASON_WORD_BYTES);
    struct reason_word out = {.size = (uint8_t)word.size};
    memcpy(out.at, word.at, word.size);
    return out;
}

// The word that a member of the family has at its place; false: its text is not known any more.
static bool member_word(struct learner *learner, uint64_t family, uint64_t member,
                        struct reason_word *word)
{
    uint8_t room[TITLE_BYTES_MAX];
    uint32_t fixed;
    struct reading reading;
    struct span title = learner_title(learner, member);
    if (title.size == 0 || title.size > sizeof room) {
        return false;
    }
    memcpy(room, title.at, title.size);
    read(&reading, span_of(room, title.size));
    for (uint32_t i = 0; i < reading.slot_count; i++) {
        if (target_of(&reading, reading.slots[i].places, &fixed) == family) {
            *word = word_at(&reading, reading.slots[i].places);
            return true;
        }
    }
    return false;
}

static bool word_is(const struct reason_word *a, const struct reason_word *b)
{
    return span_equal(span_of(a->at, a->size), span_of(b->at, b->size));
}

// What the family of this slot knows.
static void slot_fill(struct learner *learner, const struct reading *reading, uint32_t places,
                      const struct family *family, struct reason_slot *slot)
{
    struct member member;
    uint32_t fixed;
    uint64_t name = target_of(reading, places, &fixed);
    *slot = (struct reason_slot){
        .word = word_at(reading, places),
        .weight = family_weight(learner_families(learner), family),
        .need = slot_need(fixed + 1),
        .seen = family_seen(family),
    };
    for (uint32_t i = 0; family_member(learner_families(learner), family, i, &member); i++) {
        struct reason_word word;
        bool known =
            !member_word(learner, name, member.signature, &word) || word_is(&word, &slot->word);
        for (uint32_t k = 0; k < slot->other_count && k < REASON_WORDS_MAX; k++) {
            known = known || word_is(&word, &slot->others[k]);
        }
        if (!known && slot->other_count < REASON_WORDS_MAX) {
            slot->others[slot->other_count] = word;
        }
        slot->other_count += !known;
    }
}

// The promoted slots; true when holes at all of them give `to`.
static bool words_lead(struct learner *learner, const struct reading *reading, uint64_t to,
                       struct reason *reason)
{
    uint32_t all = 0, fixed;
    for (uint32_t i = 0; i < reading->slot_count && reason->slot_count < REASON_SLOTS_MAX; i++) {
        const struct slot *slot = &reading->slots[i];
        const struct family *family =
            slot->glued
                ? NULL
                : family_find(learner_families(learner), target_of(reading, slot->places, &fixed));
        if (family && family_promoted(family)) {
            slot_fill(learner, reading, slot->places, family, &reason->slots[reason->slot_count++]);
            all |= slot->places;
        }
    }
    return all != 0 && target_of(reading, all, &fixed) == to;
}

static bool glue_leads(const struct reading *reading, uint64_t to)
{
    uint32_t fixed;
    for (uint32_t i = 0; i < reading->slot_count; i++) {
        if (reading->slots[i].glued && target_of(reading, reading->slots[i].places, &fixed) == to) {
            return true;
        }
    }
    return false;
}

static uint32_t fixed_words(const struct reading *reading)
{
    uint32_t fixed;
    target_of(reading, 0, &fixed);
    return fixed;
}

static bool holes_lead(struct learner *learner, const struct reading *reading, uint64_t to)
{
    uint8_t room[TITLE_BYTES_MAX];
    struct reading other;
    struct span title = span_cut(learner_title(learner, to), sizeof room);
    memcpy(room, title.at, title.size);
    read(&other, span_of(room, title.size));
    return fixed_words(&other) == fixed_words(reading);
}

void reason_of(struct learner *learner, struct span title, uint64_t to, struct reason *reason)
{
    struct reading reading;
    *reason = (struct reason){.kind = REASON_WORDS};
    read(&reading, title);
    if (words_lead(learner, &reading, to, reason)) {
        return;
    }
    reason->slot_count = 0;
    if (glue_leads(&reading, to)) {
        reason->kind = REASON_GLUED;
    } else if (holes_lead(learner, &reading, to)) {
        reason->kind = REASON_HOLES;
    } else if (title_learned(title) > 0) {
        reason->kind = REASON_MEMBERS;
    } else {
        reason->kind = REASON_CROWD;
    }
}
