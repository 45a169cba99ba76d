// A name becomes its family: one cache line with the first members, blocks for the further ones.
// Which of a set's eight it is, and which of them can give way, the set's marks tell: most names
// are not there, and that is known from half a line.
//
//   set:  marks   [8 tags | used | promoted]
//         family  [name | flags | 3 members | more] [name ...] ...
//                                             │
//                                             └─ block of members ─ block ─ ...
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
    bool promoted : 1, seen : 1, event : 1;
    struct entry members[MEMBERS_HERE];
};
_Static_assert(sizeof(struct family) == 64, "a family is a cache line");

struct block {
    struct entry members[MEMBERS_BLOCK];
    uint32_t next; // block + 1
};

// A bit for each of a set's families in `used` and `promoted`.
struct marks {
    uint16_t tags[WAYS]; // of the names; 0: empty
    uint8_t used, promoted;
    uint8_t hand;       // from here on one is looked for that gives way
    uint8_t unused[13]; // so that none lies on two lines
};
_Static_assert(sizeof(struct marks) == 32, "two sets' marks are a cache line");

struct families {
    struct marks *marks;
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
    return whole_lines(sizeof(struct families)) + whole_lines(count / WAYS * sizeof(struct marks)) +
           count * sizeof(struct family) + count / BLOCKS_SHARE * sizeof(struct block);
}

struct families *families_open(uint32_t families_max, void *zeroed)
{
    struct families *families = zeroed;
    uint32_t count = set_count(families_max) * WAYS;
    uint8_t *at = (uint8_t *)zeroed + whole_lines(sizeof *families);
    families->marks = (struct marks *)(void *)at;
    at += whole_lines(count / WAYS * sizeof(struct marks));
    families->sets = (struct family *)(void *)at;
    families->blocks = (struct block *)(void *)(at + (size_t)count * sizeof(struct family));
    families->set_mask = count / WAYS - 1;
    families->block_count = count / BLOCKS_SHARE;
    return families;
}

// The number of a name's set.
static uint32_t set_of(const struct families *families, uint64_t name)
{
    return (uint32_t)(name >> 20) & families->set_mask;
}

static uint16_t tag_of(uint64_t name)
{
    uint16_t tag = (uint16_t)(name >> 48);
    return tag ? tag : 1;
}

static struct family *family_at(const struct families *families, uint32_t set, unsigned way)
{
    return &families->sets[(size_t)set * WAYS + way];
}

// A bit for each way with this tag.
static unsigned ways_tagged(const struct marks *marks, uint16_t tag)
{
    unsigned ways = 0;
    for (unsigned way = 0; way < WAYS; way++) {
        ways |= (unsigned)(marks->tags[way] == tag) << way;
    }
    return ways;
}

// Where in its set the name stands; WAYS: nowhere.
static unsigned way_of(const struct families *families, uint32_t set, uint64_t name)
{
    unsigned ways = ways_tagged(&families->marks[set], tag_of(name));
    for (; ways != 0; ways &= ways - 1) {
        unsigned way = (unsigned)__builtin_ctz(ways);
        if (family_at(families, set, way)->name == name) {
            return way;
        }
    }
    return WAYS;
}

// An empty one; else one that is neither used nor promoted; else one that is not promoted; else one
// that is not used. Of several the next in turn, so that each has its time.
static unsigned way_giving(const struct marks *marks)
{
    unsigned kept = marks->used | marks->promoted, way = marks->hand;
    unsigned empty = ways_tagged(marks, 0);
    if (empty != 0) {
        return (unsigned)__builtin_ctz(empty);
    }
    if (kept == UINT8_MAX) {
        kept = marks->promoted == UINT8_MAX ? marks->used : marks->promoted;
    }
    while (kept != UINT8_MAX && (kept >> way & 1) != 0) {
        way = (way + 1) % WAYS;
    }
    return way;
}

void families_fetch(const struct families *families, uint64_t name)
{
    __builtin_prefetch(&families->marks[set_of(families, name)], 1);
}

void families_fetch_family(const struct families *families, uint64_t name)
{
    uint32_t set = set_of(families, name);
    unsigned way = way_of(families, set, name);
    way = way < WAYS ? way : way_giving(&families->marks[set]);
    __builtin_prefetch(family_at(families, set, way), 1);
}

struct family *family_find(struct families *families, uint64_t name)
{
    uint32_t set = set_of(families, name);
    unsigned way = way_of(families, set, name);
    if (way == WAYS) {
        return NULL;
    }
    families->marks[set].used |= (uint8_t)(1U << way);
    return family_at(families, set, way);
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

// Takes the used ones' marks off when there are no others, as a clock's hand does.
static struct family *family_enter(struct families *families, uint64_t name)
{
    uint32_t set = set_of(families, name);
    struct marks *marks = &families->marks[set];
    unsigned way = way_giving(marks);
    uint8_t bit = (uint8_t)(1U << way);
    if ((marks->used | marks->promoted) == UINT8_MAX) {
        marks->used = 0;
    }
    struct family *family = family_at(families, set, way);
    blocks_give(families, family);
    *family = (struct family){.name = name};
    marks->tags[way] = tag_of(name);
    marks->used &= (uint8_t)~bit;
    marks->promoted &= (uint8_t)~bit;
    marks->hand = (uint8_t)((way + 1) % WAYS);
    return family;
}

struct family *family_make(struct families *families, uint64_t name)
{
    name += name == 0;
    struct family *family = family_find(families, name);
    return family ? family : family_enter(families, name);
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

void family_promote(struct families *families, struct family *family)
{
    size_t at = (size_t)(family - families->sets);
    families->marks[at / WAYS].promoted |= (uint8_t)(1U << at % WAYS);
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
    family_promote(families, family);
}

uint64_t family_template(const struct family *family)
{
    return family->members[0].signature;
}

uint32_t family_places(const struct family *family)
{
    return family->members[0].word;
}
