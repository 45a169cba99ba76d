// Tallies in, window and ranked list up to date.
#include "app/keeper.h"

#include "base/check.h"
#include "io/reserve.h"

#include <stdlib.h>

#define SERVICES_A_TALLY 4096
#define SLIDE_AT_MOST 20000U
#define FETCH_AHEAD 2
#define LEARN_AT_MOST 2000U // 2 to 4 us each

static struct window_plan plan_of(const struct ounce_limits *limits, bool sliding)
{
    return window_plan_for(limits->issues_max, limits->cells_max, limits->recent_max,
                           limits->title_bytes_max, sliding);
}

struct keeper *keeper_open(const struct keeper_options *options)
{
    const struct ounce_limits *limits = &options->limits;
    struct window_plan plan = plan_of(limits, options->sliding);
    uint32_t ids_max = (uint32_t)limits->event_ids_max;
    uint32_t issues_max = (uint32_t)limits->issues_max;
    struct keeper *keeper = calloc(1, sizeof *keeper);
    CHECK(keeper != NULL);
    keeper->limits = *limits;
    keeper->policy = options->policy;
    keeper->sliding = options->sliding;
    keeper->window = window_open(&plan, reserve_memory(window_bytes(&plan)));
    keeper->learning = learning_open(keeper->window, (uint32_t)limits->slots_max);
    keeper->memory = memory_open(ids_max, reserve_memory(memory_bytes(ids_max)));
    keeper->ranking =
        ranking_open(issues_max, &keeper->policy, reserve_memory(ranking_bytes(issues_max)));
    keeper->services = calloc(SERVICES_A_TALLY, sizeof *keeper->services);
    CHECK(keeper->services != NULL);
    return keeper;
}

static size_t tally_bytes_of(const struct ounce_limits *limits)
{
    return tally_bytes((uint32_t)limits->tally_entries_max, (uint32_t)limits->title_bytes_max);
}

size_t keeper_bytes(const struct keeper_options *options)
{
    const struct ounce_limits *limits = &options->limits;
    struct window_plan plan = plan_of(limits, options->sliding);
    return window_bytes(&plan) + learning_bytes((uint32_t)limits->slots_max) +
           memory_bytes((uint32_t)limits->event_ids_max) +
           ranking_bytes((uint32_t)limits->issues_max) + tally_bytes_of(limits);
}

void keeper_close(struct keeper *keeper)
{
    struct window_plan plan = plan_of(&keeper->limits, keeper->sliding);
    learning_close(keeper->learning);
    reserve_give_back(keeper->window, window_bytes(&plan));
    reserve_give_back(keeper->memory, memory_bytes((uint32_t)keeper->limits.event_ids_max));
    reserve_give_back(keeper->ranking, ranking_bytes((uint32_t)keeper->limits.issues_max));
    free(keeper->services);
    free(keeper);
}

struct tally *keeper_tally(const struct ounce_limits *limits)
{
    return tally_open((uint32_t)limits->tally_entries_max, (uint32_t)limits->title_bytes_max,
                      reserve_memory(tally_bytes_of(limits)));
}

void keeper_tally_free(struct tally *tally, const struct ounce_limits *limits)
{
    reserve_give_back(tally, tally_bytes_of(limits));
}

// The window's number for a tally's service, asked once a tally.
static uint32_t service_of(struct keeper *keeper, const struct tally *tally, uint16_t service)
{
    if (service == 0) {
        return SERVICE_NONE;
    }
    if (keeper->services[service] == UINT32_MAX) {
        keeper->services[service] = window_service(keeper->window, tally->services[service]);
    }
    return keeper->services[service];
}

// What came, and as what it is counted.
struct place {
    struct placing own, counted;
    bool in_crowd;
};

static struct place place_of(struct keeper *keeper, const struct tally *tally, uint32_t title,
                             enum kind kind)
{
    const struct tally_title *text = &tally->titles[title];
    struct place place = {.own = {text->signature, text->text, text->evidence}};
    place.counted = learning_place(keeper->learning, place.own);
    place.in_crowd = learning_in_crowd(keeper->learning);
    if (place.in_crowd && kind == KIND_TICKET) {
        place.counted = place.own;
        place.in_crowd = false;
    }
    return place;
}

static uint32_t happening_add(struct keeper *keeper, const struct happening *happening,
                              const struct place *place, int64_t now_ms)
{
    uint32_t issue = window_add(keeper->window, now_ms, happening, place->counted.title,
                                place->counted.evidence);
    learning_show(keeper->learning, issue);
    if (place->in_crowd) {
        learning_wait(keeper->learning, now_ms, &place->own, happening);
    }
    return issue;
}

static void entry_take(struct keeper *keeper, const struct tally *tally,
                       const struct tally_entry *entry, int64_t now_ms)
{
    struct place place = place_of(keeper, tally, entry->title, KIND_ERROR);
    struct happening happening = {
        .signature = place.counted.signature,
        .first_ms = entry->first_ms,
        .last_ms = entry->last_ms,
        .count = entry->count,
        .service = service_of(keeper, tally, entry->service),
        .kind = KIND_ERROR,
        .level = (enum level)entry->level,
    };
    happening_add(keeper, &happening, &place, now_ms);
}

static struct memory_entry entry_of(const struct tally_record *record, int64_t now_ms)
{
    return (struct memory_entry){
        .id_hash = record->id_hash,
        .signature = record->signature,
        .updated_ms = record->updated_ms,
        .at_ms = record->at_ms,
        .heard_day = instant_day(now_ms),
        .seconds = record->seconds,
        .reported = record->reported,
    };
}

static bool entry_says_the_same(const struct memory_entry *a, const struct memory_entry *b)
{
    return a->signature == b->signature && a->at_ms == b->at_ms && a->seconds == b->seconds &&
           a->reported == b->reported;
}

// What becomes of a record whose event id was seen before.
enum fate {
    FATE_DROP,    // an error: it says nothing new
    FATE_LEARN,   // the same or an older state of a ticket: where it was seen is known then, but it
                  // does not count
    FATE_REPLACE, // the ticket's state from now on
};

// Of two states of a ticket the one updated last counts; when that cannot be told, the last to
// arrive. A ticket that does not tell its time stays where it was.
static enum fate record_fate(const struct memory_entry *known, struct tally_record *record,
                             int64_t now_ms)
{
    record->at_ms = record->time_told ? record->at_ms : known->at_ms;
    struct memory_entry fresh = entry_of(record, now_ms);
    if (record->kind != KIND_TICKET) {
        return FATE_DROP;
    }
    bool stale = record->updated_ms != INSTANT_NONE && known->updated_ms != INSTANT_NONE &&
                 record->updated_ms < known->updated_ms;
    return stale || entry_says_the_same(known, &fresh) ? FATE_LEARN : FATE_REPLACE;
}

// A record on its way into the window.
struct arrival {
    struct tally_record record; // its signature as placed
    struct place place;
    uint32_t service; // the window's
};

static uint32_t arrival_add(struct keeper *keeper, const struct arrival *arrival, int64_t now_ms)
{
    const struct tally_record *record = &arrival->record;
    struct happening happening = {
        .signature = record->signature,
        .first_ms = record->at_ms,
        .last_ms = record->at_ms,
        .count = 1,
        .service = arrival->service,
        .seconds = record->seconds,
        .reported = record->reported,
        .kind = (enum kind)record->kind,
        .level = (enum level)record->level,
    };
    return happening_add(keeper, &happening, &arrival->place, now_ms);
}

static void arrival_again(struct keeper *keeper, struct memory_entry *known,
                          struct arrival *arrival, int64_t now_ms)
{
    struct tally_record *record = &arrival->record;
    enum fate fate = record_fate(known, record, now_ms);
    known->heard_day = instant_day(now_ms);
    if (record->updated_ms == INSTANT_NONE || record->updated_ms < known->updated_ms) {
        record->updated_ms = known->updated_ms;
    }
    known->updated_ms = record->updated_ms;
    keeper->counts.updated += fate == FATE_REPLACE;
    keeper->counts.repeated += fate != FATE_REPLACE;
    if (fate == FATE_REPLACE) {
        window_take_back(keeper->window, known->signature, known->at_ms, known->seconds,
                         known->reported);
        arrival_add(keeper, arrival, now_ms);
        *known = entry_of(record, now_ms);
    } else if (fate == FATE_LEARN) {
        arrival_add(keeper, arrival, now_ms);
        window_take_back(keeper->window, record->signature, record->at_ms, record->seconds,
                         record->reported);
    }
}

// An event id makes a second arrival harmless.
static void record_take(struct keeper *keeper, const struct tally *tally,
                        const struct tally_record *record, int64_t now_ms)
{
    struct arrival arrival = {.record = *record,
                              .place =
                                  place_of(keeper, tally, record->title, (enum kind)record->kind),
                              .service = service_of(keeper, tally, record->service)};
    arrival.record.signature = arrival.place.counted.signature;
    struct memory_entry *known =
        record->id_hash != 0 ? memory_find(keeper->memory, record->id_hash) : NULL;
    if (known) {
        arrival_again(keeper, known, &arrival, now_ms);
        return;
    }
    uint32_t issue = arrival_add(keeper, &arrival, now_ms);
    // What found no room is not remembered: its update must not take another's count back.
    if (record->id_hash != 0 && issue != ISSUE_NONE) {
        struct memory_entry entry = entry_of(&arrival.record, now_ms);
        memory_put(keeper->memory, &entry);
    }
}

static void counts_add(struct tally_counts *sum, const struct tally_counts *more)
{
    sum->bytes += more->bytes;
    sum->lines += more->lines;
    sum->blank_lines += more->blank_lines;
    sum->joined_lines += more->joined_lines;
    sum->events += more->events;
    sum->tickets += more->tickets;
    sum->untimed += more->untimed;
    sum->rejected += more->rejected;
    sum->connections += more->connections;
    sum->connections_over += more->connections_over;
    sum->connections_refused += more->connections_refused;
    for (unsigned code = 0; code < OUNCE_ERROR_COUNT; code++) {
        sum->flaws[code] += more->flaws[code];
    }
}

void keeper_take(struct keeper *keeper, const struct tally *tally, int64_t now_ms)
{
    memset(keeper->services, 0xFF, sizeof(uint32_t) * SERVICES_A_TALLY);
    for (uint32_t i = 0; i < tally->entry_count; i++) {
        if (i + FETCH_AHEAD < tally->entry_count) {
            learning_fetch(keeper->learning, tally->entries[i + FETCH_AHEAD].signature);
        }
        entry_take(keeper, tally, &tally->entries[i], now_ms);
    }
    for (uint32_t i = 0; i < tally->record_count; i++) {
        record_take(keeper, tally, &tally->records[i], now_ms);
    }
    counts_add(&keeper->counts.taken, &tally->counts);
}

void keeper_slide(struct keeper *keeper, int64_t now_ms)
{
    if (keeper->sliding) {
        window_slide(keeper->window, now_ms, SLIDE_AT_MOST);
        memory_slide(keeper->memory, instant_day(now_ms) - WINDOW_DAYS, SLIDE_AT_MOST);
    }
}

void keeper_learn(struct keeper *keeper)
{
    learning_catch_up(keeper->learning, LEARN_AT_MOST);
}
