// A name becomes its family: one cache line with the first members, blocks for the further ones.
//
//   set of 8 lines:  [name | flags | 3 members | more] [name ...] ...
//                                                │
//                                                └─ block of members ─ block ─ ...
#include "group/family.h"

#include "base/check.h"

#include <string.h>

#define WAYS 8
#define MEMBERS_HERE 3
#define MEMBERS_BLOCK 4
#define BLOCKS_SHARE 8 // one block for so many families
#define NO_BLOCK 0U

struct entry { // a member
    uint64_t signature;
    uint32_t word;
    uint16_t weight;
    bool joins_seen, glued;
};

struct family {
    uint64_t name; // 0: empty
    uint32_t more; // block + 1
    uint16_t count;
    uint8_t kept; // members that are stored
    bool promoted : 1, seen : 1, event : 1, used : 1;
    struct entry members[MEMBERS_HERE];
};
_Static_assert(sizeof(struct family) == 64, "a family is a cache line");

struct block {
    struct entry members[MEMBERS_BLOCK];
    uint32_t next; // block + 1
};

struct families {
    struct family *sets;
    struct block *blocks;
    uint32_t set_mask;
    uint32_t block_count, block_end;
    uint32_t block_free; // block + 1
};

static uint32_t set_count(uint32_t families_max)
{
    uint32_t sets = 1;
    while (sets < families_max / WAYS) {
        sets *= 2;
    }
    return sets;
}

static size_t whole_lines(size_t bytes)
{
    return (bytes + 63) & ~(size_t)63;
}

size_t families_bytes(uint32_t families_max)
{
    size_t count = (size_t)set_count(families_max) * WAYS;
    return whole_lines(sizeof(struct families)) + count * sizeof(struct family) +
           count / BLOCKS_SHARE * sizeof(struct block);
}

struct families *families_open(uint32_t families_max, void *zeroed)
{
    struct families *families = zeroed;
    uint32_t count = set_count(families_max) * WAYS;
    uint8_t *at = (uint8_t *)zeroed + whole_lines(sizeof *families);
    families->sets = (struct family *)(void *)at;
    families->blocks = (struct block *)(void *)(at + (size_t)count * sizeof(struct family));
    families->set_mask = count / WAYS - 1;
    families->block_count = count / BLOCKS_SHARE;
    return families;
}

static struct family *set_of(const struct families *families, uint64_t name)
{
    return families->sets + (size_t)((uint32_t)(name >> 20) & families->set_mask) * WAYS;
}

struct family *family_find(struct families *families, uint64_t name)
{
    struct family *set = set_of(families, name);
    for (unsigned i = 0; i < WAYS; i++) {
        if (set[i].name == name) {
            set[i].used = true;
            return &set[i];
        }
    }
    return NULL;
}

static void blocks_give(struct families *families, struct family *family)
{
    while (family->more != NO_BLOCK) {
        struct block *block = &families->blocks[family->more - 1];
        uint32_t next = block->next;
        block->next = families->block_free;
        families->block_free = family->more;
        family->more = next;
    }
}

// An empty line; else one that is neither used nor promoted; else one that is not used. Asking
// takes the used ones' marks off, as a clock's hand does.
static struct family *set_victim(struct family *set)
{
    for (unsigned i = 0; i < WAYS; i++) {
        if (set[i].name == 0) {
            return &set[i];
        }
    }
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < WAYS; i++) {
            if (!set[i].used && (!set[i].promoted || round == 2)) {
                return &set[i];
            }
        }
        for (unsigned i = 0; i < WAYS; i++) {
            set[i].used = false;
        }
    }
    return &set[0];
}

struct family *family_make(struct families *families, uint64_t name)
{
    name += name == 0;
    struct family *family = family_find(families, name);
    if (family == NULL) {
        family = set_victim(set_of(families, name));
        blocks_give(families, family);
        *family = (struct family){.name = name};
    }
    return family;
}

// The place of a stored member.
static struct entry *entry_at(const struct families *families, const struct family *family,
                              uint32_t at)
{
    if (at < MEMBERS_HERE) {
        return (struct entry *)&family->members[at];
    }
    at -= MEMBERS_HERE;
    uint32_t block = family->more;
    for (; at >= MEMBERS_BLOCK; at -= MEMBERS_BLOCK) {
        block = families->blocks[block - 1].next;
    }
    return &families->blocks[block - 1].members[at];
}

static bool block_take(struct families *families, uint32_t *block)
{
    if (families->block_free != NO_BLOCK) {
        *block = families->block_free;
        families->block_free = families->blocks[*block - 1].next;
    } else if (families->block_end < families->block_count) {
        *block = ++families->block_end;
    } else {
        return false;
    }
    families->blocks[*block - 1].next = NO_BLOCK;
    return true;
}

// A new place at the end; NULL when there is no room.
static struct entry *entry_make(struct families *families, struct family *family)
{
    uint32_t at = family->kept;
    if (at == FAMILY_MEMBERS_MAX) {
        return NULL;
    }
    if (at >= MEMBERS_HERE && (at - MEMBERS_HERE) % MEMBERS_BLOCK == 0) {
        uint32_t *end = &family->more;
        while (*end != NO_BLOCK) {
            end = &families->blocks[*end - 1].next;
        }
        if (!block_take(families, end)) {
            return NULL;
        }
    }
    family->kept++;
    return entry_at(families, family, at);
}

void family_add(struct families *families, struct family *family, const struct member *member)
{
    for (uint32_t i = 0; i < family->kept; i++) {
        struct entry *entry = entry_at(families, family, i);
        if (entry->signature == member->signature && entry->word == member->word) {
            entry->weight = entry->weight > member->weight ? entry->weight : member->weight;
            entry->joins_seen = entry->joins_seen || member->joins_seen;
            entry->glued = entry->glued || member->glued;
            return;
        }
    }
    family_more(family);
    struct entry *entry = entry_make(families, family);
    if (entry) {
        *entry = (struct entry){member->signature, member->word, member->weight, member->joins_seen,
                                member->glued};
    }
}

// True when another member says the same word with more weight, or earlier with the same.
static bool is_said_better(const struct families *families, const struct family *family,
                           uint32_t at)
{
    const struct entry *entry = entry_at(families, family, at);
    for (uint32_t i = 0; i < family->kept; i++) {
        const struct entry *other = entry_at(families, family, i);
        if (i != at && other->word == entry->word &&
            (other->weight > entry->weight || (other->weight == entry->weight && i < at))) {
            return true;
        }
    }
    return false;
}

uint32_t family_weight(const struct families *families, const struct family *family)
{
    uint32_t sum = 0, words = 0;
    for (uint32_t i = 0; i < family->kept; i++) {
        if (!is_said_better(families, family, i)) {
            sum += entry_at(families, family, i)->weight;
            words++;
        }
    }
    return words > 1 ? sum : 0;
}

uint32_t family_count(const struct family *family)
{
    return family->count;
}

bool family_member(const struct families *families, const struct family *family, uint32_t at,
                   struct member *member)
{
    if (at >= family->kept) {
        return false;
    }
    const struct entry *entry = entry_at(families, family, at);
    *member = (struct member){entry->signature, entry->word, entry->weight, entry->joins_seen,
                              entry->glued};
    return true;
}

bool family_promoted(const struct family *family)
{
    return family->promoted;
}

void family_promote(struct family *family)
{
    family->promoted = true;
}

bool family_seen(const struct family *family)
{
    return family->seen;
}

void family_see(struct family *family)
{
    family->seen = true;
}

bool family_is_event(const struct family *family)
{
    return family->event;
}

void family_be_event(struct family *family)
{
    family->event = true;
}

void family_more(struct family *family)
{
    if (family->count < UINT16_MAX) {
        family->count++;
    }
}

void family_become(struct families *families, struct family *family, uint64_t signature,
                   uint32_t places)
{
    blocks_give(families, family);
    family->kept = 0;
    family->members[0] = (struct entry){.signature = signature, .word = places};
    family->promoted = true;
}

uint64_t family_template(const struct family *family)
{
    return family->members[0].signature;
}

uint32_t family_places(const struct family *family)
{
    return family->members[0].word;
}
