// Three small hash tables (entries, titles, services) over dense arrays: the keeper reads the
// arrays, and clearing touches only the slots that were used.
#include "window/tally.h"

#include "base/check.h"

#include <xxhash.h>

#define SERVICES_MAX 4096U
#define SERVICE_BYTES_MAX 128U
#define LINE_BYTES 64U

struct inside {
    struct tally open; // first: a struct tally * is a struct inside *
    struct tally_entry *entries;
    struct tally_record *records;
    struct tally_title *titles;
    struct span *services;
    uint32_t *entry_slots, *title_slots, *service_slots; // index + 1; 0: empty
    uint8_t *text;
    size_t text_bytes, text_used;
    uint32_t entries_max, title_bytes_max, title_count, service_count;
    uint32_t entry_mask, title_mask, service_mask;
};

static size_t aligned(size_t bytes)
{
    return (bytes + LINE_BYTES - 1) & ~(size_t)(LINE_BYTES - 1);
}

static uint32_t slots_for(uint32_t items)
{
    uint32_t slots = 16;
    while (slots < 2 * items) {
        slots *= 2;
    }
    return slots;
}

// A title a signature, at most one a record or entry; most are far shorter than the longest.
static size_t text_bytes_for(uint32_t entries_max, uint32_t title_bytes_max)
{
    size_t typical = (size_t)entries_max * 128;
    return typical + 4 * (size_t)title_bytes_max + (size_t)SERVICES_MAX * SERVICE_BYTES_MAX;
}

// Walks the lent memory: with a NULL base it only adds up.
static size_t lay_out(struct inside *in, uint8_t *base, uint32_t entries_max,
                      uint32_t title_bytes_max)
{
    size_t at = aligned(sizeof(struct inside));
#define PLACE(field, count)                                                                        \
    do {                                                                                           \
        if (base) {                                                                                \
            in->field = (void *)(base + at);                                                       \
        }                                                                                          \
        at += aligned(sizeof(*in->field) * (size_t)(count));                                       \
    } while (0)
    PLACE(entries, entries_max);
    PLACE(records, entries_max);
    PLACE(titles, 2 * entries_max);
    PLACE(services, SERVICES_MAX);
    PLACE(entry_slots, slots_for(entries_max));
    PLACE(title_slots, slots_for(2 * entries_max));
    PLACE(service_slots, slots_for(SERVICES_MAX));
    PLACE(text, text_bytes_for(entries_max, title_bytes_max));
#undef PLACE
    return at;
}

size_t tally_bytes(uint32_t entries_max, uint32_t title_bytes_max)
{
    struct inside in;
    return lay_out(&in, NULL, entries_max, title_bytes_max);
}

struct tally *tally_open(uint32_t entries_max, uint32_t title_bytes_max, void *zeroed)
{
    struct inside *in = zeroed;
    CHECK(entries_max > 0 && title_bytes_max > 0);
    lay_out(in, zeroed, entries_max, title_bytes_max);
    in->entries_max = entries_max;
    in->title_bytes_max = title_bytes_max;
    in->text_bytes = text_bytes_for(entries_max, title_bytes_max);
    in->entry_mask = slots_for(entries_max) - 1;
    in->title_mask = slots_for(2 * entries_max) - 1;
    in->service_mask = slots_for(SERVICES_MAX) - 1;
    in->open.entries = in->entries;
    in->open.records = in->records;
    in->open.titles = in->titles;
    in->open.services = in->services;
    in->service_count = 1;
    return &in->open;
}

static struct inside *inside_of(struct tally *tally)
{
    return (struct inside *)(void *)tally;
}

bool tally_has_room(const struct tally *tally)
{
    const struct inside *in = (const struct inside *)(const void *)tally;
    return tally->entry_count < in->entries_max && tally->record_count < in->entries_max &&
           in->service_count < SERVICES_MAX &&
           in->text_used + in->title_bytes_max + SERVICE_BYTES_MAX <= in->text_bytes;
}

bool tally_is_empty(const struct tally *tally)
{
    const struct tally_counts *c = &tally->counts;
    return tally->entry_count == 0 && tally->record_count == 0 && c->bytes == 0 &&
           c->connections == 0 && c->connections_over == 0 && c->connections_refused == 0;
}

static struct span text_keep(struct inside *in, struct span text)
{
    uint8_t *at = in->text + in->text_used;
    CHECK(in->text_used + text.size <= in->text_bytes);
    memcpy(at, text.at, text.size);
    in->text_used += text.size;
    return span_of(at, text.size);
}

static uint32_t service_slot(struct span name)
{
    return (uint32_t)XXH3_64bits(name.at, name.size);
}

uint16_t tally_service(struct tally *tally, struct span name)
{
    struct inside *in = inside_of(tally);
    if (name.size == 0) {
        return 0;
    }
    if (name.size > SERVICE_BYTES_MAX) {
        name.size = SERVICE_BYTES_MAX;
    }
    uint32_t slot = service_slot(name) & in->service_mask;
    while (in->service_slots[slot] != 0) {
        uint32_t index = in->service_slots[slot] - 1;
        if (span_equal(in->services[index], name)) {
            return (uint16_t)index;
        }
        slot = (slot + 1) & in->service_mask;
    }
    if (in->service_count == SERVICES_MAX) {
        return 0;
    }
    in->services[in->service_count] = text_keep(in, name);
    in->service_slots[slot] = in->service_count + 1;
    return (uint16_t)in->service_count++;
}

// Only ever a shorter title, or one of the same size, takes a title's place: it fits where that one
// lies.
static void title_improve(struct inside *in, uint32_t index, struct span text)
{
    struct span old = in->titles[index].text;
    bool better = text.size != old.size ? text.size < old.size : span_compare(text, old) < 0;
    if (better) {
        uint8_t *at = in->text + (old.at - in->text);
        memcpy(at, text.at, text.size);
        in->titles[index].text.size = text.size;
    }
}

uint32_t tally_title(struct tally *tally, uint64_t signature, struct span text, uint8_t evidence)
{
    struct inside *in = inside_of(tally);
    uint32_t slot = (uint32_t)signature & in->title_mask;
    text = span_cut(text, in->title_bytes_max);
    while (in->title_slots[slot] != 0) {
        uint32_t index = in->title_slots[slot] - 1;
        if (in->titles[index].signature == signature) {
            title_improve(in, index, text);
            return index;
        }
        slot = (slot + 1) & in->title_mask;
    }
    CHECK(in->title_count < 2 * in->entries_max);
    in->titles[in->title_count] = (struct tally_title){signature, text_keep(in, text), evidence};
    in->title_slots[slot] = in->title_count + 1;
    return in->title_count++;
}

static uint32_t entry_slot(const struct inside *in, const struct tally_entry *key)
{
    uint64_t mixed = key->signature ^ ((uint64_t)key->minute * 0x9E3779B97F4A7C15ULL) ^
                     ((uint64_t)key->level << 57) ^ ((uint64_t)key->service << 33);
    mixed ^= mixed >> 29;
    return (uint32_t)mixed & in->entry_mask;
}

static bool entry_same(const struct tally_entry *a, const struct tally_entry *b)
{
    return a->signature == b->signature && a->minute == b->minute && a->level == b->level &&
           a->service == b->service;
}

void tally_add(struct tally *tally, uint64_t signature, uint32_t title, enum level level,
               uint16_t service, int64_t at_ms)
{
    struct inside *in = inside_of(tally);
    struct tally_entry fresh = {
        .signature = signature,
        .count = 1,
        .first_ms = at_ms,
        .last_ms = at_ms,
        .minute = at_ms == INSTANT_NONE ? INSTANT_NONE : floor_div(at_ms, MS_PER_MINUTE),
        .title = title,
        .service = service,
        .level = (uint8_t)level,
    };
    uint32_t slot = entry_slot(in, &fresh);
    for (; in->entry_slots[slot] != 0; slot = (slot + 1) & in->entry_mask) {
        struct tally_entry *entry = &in->entries[in->entry_slots[slot] - 1];
        if (entry_same(entry, &fresh)) {
            entry->count++;
            entry->first_ms = at_ms < entry->first_ms ? at_ms : entry->first_ms;
            entry->last_ms = at_ms > entry->last_ms ? at_ms : entry->last_ms;
            return;
        }
    }
    CHECK(tally->entry_count < in->entries_max);
    in->entries[tally->entry_count++] = fresh;
    in->entry_slots[slot] = tally->entry_count;
}

void tally_put(struct tally *tally, const struct tally_record *record)
{
    struct inside *in = inside_of(tally);
    CHECK(tally->record_count < in->entries_max);
    in->records[tally->record_count++] = *record;
}

// Items are let go in the reverse order of their coming: then every slot on an item's probe path
// holds an older item and is still full, so the walk finds it, and work follows what was in the
// tally.
static void slot_clear(uint32_t *slots, uint32_t mask, uint32_t slot, uint32_t mark)
{
    while ((slots[slot & mask]) != mark) {
        CHECK(slots[slot & mask] != 0);
        slot++;
    }
    slots[slot & mask] = 0;
}

void tally_clear(struct tally *tally)
{
    struct inside *in = inside_of(tally);
    for (uint32_t i = tally->entry_count; i-- > 0;) {
        slot_clear(in->entry_slots, in->entry_mask, entry_slot(in, &in->entries[i]), i + 1);
    }
    for (uint32_t i = in->title_count; i-- > 0;) {
        slot_clear(in->title_slots, in->title_mask, (uint32_t)in->titles[i].signature, i + 1);
    }
    for (uint32_t i = in->service_count; i-- > 1;) {
        slot_clear(in->service_slots, in->service_mask, service_slot(in->services[i]), i + 1);
    }
    tally->entry_count = 0;
    tally->record_count = 0;
    in->title_count = 0;
    in->service_count = 1;
    in->text_used = 0;
    tally->counts = (struct tally_counts){0};
}
