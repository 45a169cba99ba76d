// Which words were seen at one place of one template: the evidence that the place varies. A family
// is named by the hash of the template with a hole at that place, so every signature that differs
// there alone finds the same one.
//
//   hash of "session opened for user . by ."  ─  (cyrus, 134) (news, 134) (test, 134)
//
// Bounded: a set-associative table. Of a full set the family gives way that was neither used lately
// nor promoted. All memory is lent once.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAMILY_MEMBERS_MAX 128

struct member {
    uint64_t signature;
    uint32_t word;
    uint16_t weight;
    bool joins_seen, glued; // see struct slot
};

struct family;
struct families;

size_t families_bytes(uint32_t families_max);
// `zeroed` is aligned to 64 bytes and outlives the families.
struct families *families_open(uint32_t families_max, void *zeroed);

// To be called some time before a name is looked for: what tells whether it is there is on its way.
void families_fetch(const struct families *families, uint64_t name);
// Some time after that, and before it is made: the family itself is on its way.
void families_fetch_family(const struct families *families, uint64_t name);
// The family of that name, made when it is not there. Lives until the next call that makes one.
struct family *family_make(struct families *families, uint64_t name);
struct family *family_find(struct families *families, uint64_t name); // NULL
// Adds a member, or raises what is known of it. Beyond FAMILY_MEMBERS_MAX, or when the room for
// long families is out, it is counted only.
void family_add(struct families *families, struct family *family, const struct member *member);
// What the words weigh together, each once at its greatest; 0 while there is only one.
uint32_t family_weight(const struct families *families, const struct family *family);
// Members that were added, stored or not; ends at 65,535.
uint32_t family_count(const struct family *family);
// The member at a place; false: there are no more.
bool family_member(const struct families *families, const struct family *family, uint32_t at,
                   struct member *member);

// A promoted family stands for a template; of a seen one the name is a signature that was looked
// at; that of an event is an event's, not only a template's.
bool family_promoted(const struct family *family);
void family_promote(struct families *families, struct family *family);
bool family_seen(const struct family *family);
void family_see(struct family *family);
bool family_is_event(const struct family *family);
void family_be_event(struct family *family);
// One member more, of a promoted family: it is not stored.
void family_more(struct family *family);
// Promotes it, and from now on it knows, instead of members, its template: the signature, and the
// places that make it out of a member.
void family_become(struct families *families, struct family *family, uint64_t signature,
                   uint32_t places);
uint64_t family_template(const struct family *family);
uint32_t family_places(const struct family *family);
