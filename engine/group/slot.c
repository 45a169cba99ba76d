// A template becomes its slots. The weights were set by measuring (bench/accuracy.c); what matters
// is their order: names that people make up weigh most, words that tell a state least.
#include "group/slot.h"

#include "base/check.h"
#include "group/word.h"

#include <xxhash.h>

#define WEIGHT_MADE_UP 160
#define WEIGHT_OF_LIST 40 // capitals and one or two letters: one of a fixed list
#define WEIGHT_STATE 35

#define NEED_BASE 400
#define NEED_OF_TWO 1200 // `removing X`: hardly anything says that X is a value
#define NEED_OF_THREE 550
#define NEED_FALL 35 // for each fixed word past four
#define NEED_LEAST 250
#define NEED_AT_FRONT 1200 // what opens a message is most often what it is about
#define NEED_TOUCHING 200  // more, when the hole would melt into its neighbour

#define REPEAT_BYTES_MIN 3
#define GLUE_FIXED_MIN 5

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct span word_of(const struct template *t, uint32_t i)
{
    return span_of(t->form.at + t->symbols[i].form_at, t->symbols[i].form_size);
}

static uint8_t before(const struct template *t, struct span title, uint32_t i)
{
    return t->symbols[i].at > 0 ? title.at[t->symbols[i].at - 1] : '\0';
}

// The byte `by` behind a symbol; 0: the title has ended.
static uint8_t after(const struct template *t, struct span title, uint32_t i, size_t by)
{
    size_t at = (size_t)t->symbols[i].at + t->symbols[i].size + by;
    return at < title.size ? title.at[at] : '\0';
}

static bool is_one_of(uint8_t c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static bool is_enclosed(const struct template *t, struct span title, uint32_t i)
{
    return is_one_of(before(t, title, i), "\"'[(<{") && is_one_of(after(t, title, i, 0), "\"'])>}");
}

// GET, LISTEN, EACCES
static bool is_capitals(struct span word)
{
    size_t letters = 0;
    for (size_t i = 0; i < word.size; i++) {
        uint8_t c = word.at[i];
        if (!byte_is_upper(c) && c != '_' && c != '-') {
            return false;
        }
        letters += byte_is_upper(c);
    }
    return letters > 1;
}

// order-service, user_id, auditlog.maxsize, eth#, className
static bool is_made_up(struct span word)
{
    for (size_t i = 0; i < word.size; i++) {
        uint8_t c = word.at[i];
        bool inside = i > 0 && i + 1 < word.size;
        if (c == '#' || (inside && (c == '_' || c == '.' || c == '-'))) {
            return true;
        }
        if (i > 0 && byte_is_upper(c) && byte_is_lower(word.at[i - 1])) {
            return true;
        }
    }
    return false;
}

// failed, starting, unavailable, connection
static bool ends_as_state(struct span word)
{
    static const char *const ends[] = {"ed", "ing", "able", "ion"};
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct span end = span_text(ends[i]);
        if (word.size >= end.size && span_equal(span_skip(word, word.size - end.size), end)) {
            return true;
        }
    }
    return false;
}

static bool is_word_of(struct span word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (byte_lower(word.at[0]) == (uint8_t)words[i][0] &&
            span_equal_nocase(word, span_text(words[i]))) {
            return true;
        }
    }
    return false;
}

// Words behind which a name is to be expected.
static bool names_what_follows(struct span word)
{
    static const char *const words[] = {
        "user",    "username", "login",  "account",     "host",    "hostname", "node",
        "server",  "client",   "file",   "filename",    "path",    "dir",      "directory",
        "name",    "named",    "from",   "for",         "by",      "process",  "service",
        "package", "module",   "class",  "key",         "device",  "app",      "interface",
        "job",     "task",     "thread", "application", "session", "domain",   "realm",
        "group",   "role",     "topic",  "queue",       "table",   "index",    "database",
        "bucket",  "cluster",  "tenant", "instance",    "image",   "volume",   "owner",
    };
    return is_word_of(word, words, COUNT(words));
}

static bool names_a_user(struct span word)
{
    static const char *const words[] = {"user", "username", "login", "account", "owner"};
    return is_word_of(word, words, COUNT(words));
}

static uint32_t stem_hash(struct span word)
{
    if (word.size > 4 && word.at[word.size - 1] == 's') {
        word.size--;
    }
    return (uint32_t)XXH3_64bits(word.at, word.size);
}

// {"key": 1, "key": 2}   but not: table "orders": locked
static bool is_quoted_key(const struct template *t, struct span title, uint32_t i)
{
    if (!is_one_of(after(t, title, i, 0), "\"'") || after(t, title, i, 1) != ':') {
        return false;
    }
    size_t at = t->symbols[i].at > 0 ? (size_t)t->symbols[i].at - 1 : 0; // of the quote
    while (at > 0 && title.at[at - 1] == ' ') {
        at--;
    }
    return at == 0 || is_one_of(title.at[at - 1], "{[,");
}

// `key=`, `key:value`, `"key": `: it tells which value follows. A name with dots (`java.home=`) is
// itself one of many.
static bool is_key(const struct template *t, struct span title, uint32_t i)
{
    uint8_t next = after(t, title, i, 0), second = after(t, title, i, 1);
    if (span_find(word_of(t, i), '.') < t->symbols[i].form_size) {
        return false;
    }
    return next == '=' || (next == ':' && second != '\0' && second != ' ') ||
           is_quoted_key(t, title, i);
}

// Behind a colon, and the end of what is said there.
static bool is_answer(const struct template *t, struct span title, uint32_t i)
{
    size_t at = t->symbols[i].at;
    while (at > 0 && title.at[at - 1] == ' ') {
        at--;
    }
    uint8_t next = after(t, title, i, 0);
    return at > 0 && title.at[at - 1] == ':' && (next == '\0' || is_one_of(next, ".,;)]}"));
}

// wpad:<num>   LOCAL(<num>)
static bool is_glued(const struct template *t, struct span title, uint32_t i)
{
    return i + 1 < t->count && t->symbols[i + 1].hole && is_one_of(after(t, title, i, 0), ":(") &&
           after(t, title, i, 1) == '<';
}

// order   order.json
// ^^^^^ begins the other, which goes on behind a sign
static bool begins(struct span word, struct span other)
{
    return word.size >= REPEAT_BYTES_MIN && other.size > word.size &&
           is_one_of(other.at[word.size], "._-") &&
           span_equal_nocase(span_part(other, 0, word.size), word);
}

// Where a word stands several times.
struct repeats {
    uint32_t all;    // the places of it, and of words that it begins
    uint32_t marked; // those where it is plainly a value: it begins a longer word, stands between
                     // quotes or brackets, or behind a colon
};

static struct repeats repeats_of(const struct template *t, struct span title, uint32_t i,
                                 uint32_t count)
{
    struct span word = word_of(t, i);
    struct repeats repeats = {0};
    uint8_t first = byte_lower(word.at[0]);
    for (uint32_t j = 0; j < count; j++) {
        if (byte_lower(word_of(t, j).at[0]) != first) {
            continue; // as most do
        }
        bool longer = !t->symbols[j].hole && begins(word, word_of(t, j));
        bool same = !t->symbols[j].hole && span_equal(word_of(t, j), word);
        if (longer || same) {
            bool marked = longer || is_enclosed(t, title, j) || before(t, title, j) == ':';
            repeats.all |= UINT32_C(1) << j;
            repeats.marked |= (uint32_t)marked << j;
        }
    }
    return repeats;
}

static bool is_several(uint32_t places)
{
    return (places & (places - 1)) != 0;
}

// Casa, McKay; not CASA
static bool is_capitalised(const struct template *t, uint32_t i)
{
    struct span word = word_of(t, i);
    return !t->symbols[i].hole && word.size > 1 && byte_is_upper(word.at[0]) &&
           byte_is_lower(word.at[1]);
}

static bool follows_by_a_blank(const struct template *t, struct span title, uint32_t i)
{
    return before(t, title, i) == ' ' &&
           t->symbols[i].at == t->symbols[i - 1].at + t->symbols[i - 1].size + 1;
}

// Words in small letters that can stand within a name.
static bool joins_names(struct span word)
{
    static const char *const words[] = {"of", "and", "the", "de",  "la",  "du",
                                        "di", "van", "von", "der", "und", "et"};
    return is_word_of(word, words, COUNT(words)) && !byte_is_upper(word.at[0]);
}

// Whether the name that symbol i - 1 ends goes on with symbol i: with another word of its sort,
// with what companies put behind it (AS, LLC), or with a joint that such a word follows.
static bool name_goes_on(const struct template *t, struct span title, uint32_t i, uint32_t count)
{
    if (i >= count || t->symbols[i].hole || !follows_by_a_blank(t, title, i)) {
        return false;
    }
    struct span word = word_of(t, i);
    bool joint = joins_names(word) && i + 1 < count && is_capitalised(t, i + 1) &&
                 follows_by_a_blank(t, title, i + 1);
    return is_capitalised(t, i) || (is_capitals(word) && word.size <= 4) || joint;
}

// invoice of Vale of Ink Books failed
//            ^^^^^^^^^^^^^^^^^ a name of several words, behind at least one other word; 0: none
static uint32_t name_at(const struct template *t, struct span title, uint32_t i, uint32_t count)
{
    uint32_t places = UINT32_C(1) << i, last = i;
    if (i == 0 || !is_capitalised(t, i) || is_capitalised(t, i - 1)) {
        return 0;
    }
    while (name_goes_on(t, title, last + 1, count)) {
        places |= UINT32_C(1) << ++last;
    }
    return last > i ? places : 0;
}

static bool is_place(uint32_t places, uint32_t i)
{
    return places >> (i < SLOT_PLACES_MAX ? i : SLOT_PLACES_MAX) & 1;
}

// A hole at these places would stand beside one that is there already.
static bool touches_hole(const struct template *t, uint32_t places)
{
    for (uint32_t rest = places; rest != 0; rest &= rest - 1) {
        uint32_t i = (uint32_t)__builtin_ctz(rest);
        bool left = i > 0 && t->symbols[i - 1].hole;
        bool right = i + 1 < t->count && t->symbols[i + 1].hole;
        if (left || right) {
            return true;
        }
    }
    return false;
}

static bool any_enclosed(const struct template *t, struct span title, uint32_t places)
{
    for (uint32_t rest = places; rest != 0; rest &= rest - 1) {
        if (is_enclosed(t, title, (uint32_t)__builtin_ctz(rest))) {
            return true;
        }
    }
    return false;
}

uint16_t slot_need(uint32_t fixed)
{
    if (fixed <= 3) {
        return fixed <= 2 ? NEED_OF_TWO : NEED_OF_THREE;
    }
    uint32_t fall = NEED_FALL * (fixed - 4);
    return fall < NEED_BASE - NEED_LEAST ? (uint16_t)(NEED_BASE - fall) : NEED_LEAST;
}

static uint32_t weight_of_word(const struct template *t, struct span title, uint32_t i,
                               bool repeated, bool enclosed)
{
    struct span word = word_of(t, i);
    uint32_t weight = SLOT_ONE;
    if (is_made_up(word)) {
        weight = WEIGHT_MADE_UP;
    } else if ((is_capitals(word) && !repeated && !enclosed) || word.size <= 2) {
        weight = WEIGHT_OF_LIST;
    } else if (ends_as_state(word)) {
        weight = WEIGHT_STATE;
    }
    if (i > 0 && !t->symbols[i - 1].hole && names_what_follows(word_of(t, i - 1))) {
        weight = weight * 4 / 3;
    }
    if (enclosed || is_answer(t, title, i)) {
        weight = weight * 3 / 2;
    }
    return repeated ? weight * 3 / 2 : weight;
}

static struct slot slot_at(const struct template *t, struct span title, uint32_t i, uint32_t places,
                           bool repeated)
{
    uint32_t fixed = t->fixed, count = (uint32_t)__builtin_popcount(places);
    uint32_t need = slot_need(fixed - count + 1);
    bool enclosed = any_enclosed(t, title, places), touching = touches_hole(t, places);
    uint32_t weight = weight_of_word(t, title, i, repeated, enclosed);
    if (i == 0) {
        weight = fixed > 2 ? weight * need / NEED_AT_FRONT : 0;
    } else if (touching) {
        weight = weight * need / (need + NEED_TOUCHING);
    }
    return (struct slot){
        .places = places,
        .word = stem_hash(word_of(t, i)),
        .weight = (uint16_t)weight,
        .joins_seen = i > 0 && fixed >= 3 && !is_capitals(word_of(t, i)) && (!touching || enclosed),
    };
}

uint32_t slots_of(const struct template *t, struct span title, struct slot *slots)
{
    uint32_t found = 0;
    uint32_t count = t->count < SLOT_PLACES_MAX ? t->count : SLOT_PLACES_MAX;
    bool glue = t->fixed >= GLUE_FIXED_MIN;
    for (uint32_t i = 0; i < count; i++) {
        if (t->symbols[i].hole) {
            continue;
        }
        if (glue && is_glued(t, title, i)) {
            slots[found++] = (struct slot){.places = UINT32_C(1) << i, .glued = true};
        }
        if (is_key(t, title, i)) {
            continue;
        }
        slots[found++] = slot_at(t, title, i, UINT32_C(1) << i, false);
        struct repeats repeats = repeats_of(t, title, i, count);
        if (is_several(repeats.all) && repeats.marked != 0) {
            slots[found++] = slot_at(t, title, i, repeats.all, true);
        }
        if (is_several(repeats.marked) && repeats.marked != repeats.all) {
            slots[found++] = slot_at(t, title, i, repeats.marked, true);
        }
        uint32_t places = name_at(t, title, i, count);
        if (places != 0) {
            slots[found++] = slot_at(t, title, i, places, false);
        }
    }
    return found;
}

// The fixed words from one symbol to before another, side by side, behind what is there.
static size_t put_words(const struct template *t, uint32_t from, uint32_t to, uint8_t *out,
                        size_t size)
{
    const struct symbol *last = &t->symbols[to - 1];
    size_t at = t->symbols[from].form_at, bytes = last->form_at + last->form_size - at;
    if (size > 0) {
        out[size++] = ' ';
    }
    memcpy(out + size, t->form.at + at, bytes);
    return size + bytes;
}

// Of the template's symbols, a bit for each that is a hole once there are holes at `places`.
static uint64_t holes_with(const struct template *t, uint32_t places)
{
    uint64_t rest = places & SLOT_REST ? UINT64_MAX << SLOT_PLACES_MAX : 0;
    uint64_t all = t->count < 64 ? (UINT64_C(1) << t->count) - 1 : UINT64_MAX;
    return (t->holes | rest | (places & ~SLOT_REST)) & all;
}

// The first symbol from `at` on that is a hole, or that is none; t->count: there is no such.
static uint32_t next_of(const struct template *t, uint64_t holes, uint32_t at, bool hole)
{
    uint64_t wanted = at < 64 ? (hole ? holes : ~holes) >> at : 0;
    uint32_t next = wanted ? at + (uint32_t)__builtin_ctzll(wanted) : t->count;
    return next < t->count ? next : t->count;
}

struct span form_generalise(const struct template *t, uint32_t places, uint8_t *out,
                            uint32_t *fixed)
{
    size_t size = 0;
    uint64_t holes = holes_with(t, places);
    // What stands before the first fixed word is no part of a form.
    uint32_t from = next_of(t, holes, 0, false);
    *fixed = t->count - (uint32_t)__builtin_popcountll(holes);
    while (from < t->count) {
        uint32_t to = next_of(t, holes, from, true);
        size = put_words(t, from, to, out, size);
        if (to < t->count) {
            out[size++] = ' ';
            out[size++] = NORMAL_HOLE;
        }
        from = next_of(t, holes, to, false);
    }
    if (size == 0) {
        out[size++] = NORMAL_HOLE;
    }
    return span_of(out, size);
}

static size_t put(uint8_t *out, size_t size, struct span s)
{
    s = span_cut(s, TITLE_BYTES_MAX - size);
    if (s.size > 0) {
        memcpy(out + size, s.at, s.size);
    }
    return size + s.size;
}

struct span title_generalise(const struct template *t, struct span title, uint32_t places,
                             uint8_t *out)
{
    size_t size = 0, from = 0;
    for (uint32_t i = 0; i < t->count; i++) {
        if (t->symbols[i].hole || !is_place(places, i)) {
            continue;
        }
        bool goes_on = i > 0 && is_place(places, i - 1) && follows_by_a_blank(t, title, i);
        if (goes_on) { // one name of several words
            from = (size_t)t->symbols[i].at + t->symbols[i].size;
            continue;
        }
        bool user = i > 0 && !t->symbols[i - 1].hole && names_a_user(word_of(t, i - 1));
        size = put(out, size, span_part(title, from, t->symbols[i].at));
        size = put(out, size, hole_name(user ? HOLE_USER : HOLE_WORD));
        from = (size_t)t->symbols[i].at + t->symbols[i].size;
    }
    size = put(out, size, span_skip(title, from));
    return title_finish(out, size);
}

uint32_t title_learned(struct span title)
{
    uint32_t learned = 0;
    for (size_t at = 0; at < title.size; at++) {
        size_t size;
        enum hole hole = title.at[at] == '<' ? hole_name_read(title, at, &size) : HOLE_NONE;
        learned += hole == HOLE_WORD || hole == HOLE_USER;
    }
    return learned;
}
