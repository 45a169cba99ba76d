// Rules applied to one event.
#include "group/ruled.h"

#include "base/check.h"
#include "group/evidence.h"

#include <xxhash.h>

enum mark { MARK_NONE, MARK_MASKED, MARK_KEPT };

// Every match of a rule of this word.
static bool mark_all(const struct rules *rules, enum rule_word word, struct span text,
                     const struct text_pairs *pairs, struct ruling *ruling, enum mark mark)
{
    struct rules_part part = rules_of(rules, word);
    bool any = false;
    for (size_t i = 0; i < part.count; i++) {
        size_t at = 0, begin = 0, end = 0;
        while (at < text.size &&
               matcher_next(&part.at[i].matcher, text, pairs, at, &begin, &end, &ruling->steps)) {
            memset(ruling->marks + begin, (int)mark, end - begin);
            any = true;
            at = end;
        }
    }
    return any;
}

// A form and a title in the making: stretches of text, kept words between them.
struct making {
    struct ruling *ruling;
    struct span text;
    uint8_t *form; // RULED_FORM_BYTES_MAX, behind the prefix
    size_t form_size, title_size;
};

static void form_add(struct making *m, struct span form)
{
    if (form.size == 0) {
        return;
    }
    if (m->form_size > 0) {
        m->form[m->form_size++] = ' ';
    }
    CHECK(m->form_size + form.size <= RULED_FORM_BYTES_MAX);
    memmove(m->form + m->form_size, form.at, form.size);
    m->form_size += form.size;
}

static void title_add(struct making *m, struct span title)
{
    size_t room = TITLE_ROOM_BYTES - m->title_size;
    size_t size = title.size < room ? title.size : room;
    memcpy(m->ruling->title + m->title_size, title.at, size);
    m->title_size += size;
}

// A blank in the title where the text has one at this place.
static void blank_add(struct making *m, size_t at)
{
    if (m->title_size > 0 && at < m->text.size && byte_is_blank(m->text.at[at])) {
        title_add(m, span_text(" "));
    }
}

static bool says_something(struct span stretch)
{
    for (size_t i = 0; i < stretch.size; i++) {
        if (stretch.at[i] > ' ' || stretch.at[i] == NORMAL_HOLE) {
            return true;
        }
    }
    return false;
}

// From `begin` to `end` nothing is kept: read as any text, what is masked being one hole.
static void stretch_add(struct making *m, size_t begin, size_t end)
{
    uint8_t *out = m->ruling->text;
    size_t size = 0;
    for (size_t i = begin; i < end; i++) {
        bool masked = m->ruling->marks[i] == MARK_MASKED;
        if (!masked || i == begin || m->ruling->marks[i - 1] != MARK_MASKED) {
            out[size++] = masked ? NORMAL_HOLE : m->text.at[i];
        }
    }
    struct span stretch = span_of(out, size);
    if (!says_something(stretch)) {
        blank_add(m, begin);
        return;
    }
    struct normal normal;
    // The form is written behind the blank that will part it from what is there.
    size_t at = m->form_size + (m->form_size > 0);
    CHECK(at + 2 * size <= RULED_FORM_BYTES_MAX);
    message_normalise(stretch, m->form + at, m->ruling->part, &normal);
    form_add(m, normal.form);
    blank_add(m, begin);
    title_add(m, normal.title);
    blank_add(m, end - 1);
}

// Blanks within become one, so that the form says what is said.
static void kept_add(struct making *m, size_t begin, size_t end)
{
    uint8_t *out = m->ruling->text;
    size_t size = 0;
    struct span kept = span_trim(span_part(m->text, begin, end));
    for (size_t i = 0; i < kept.size; i++) {
        bool blank = byte_is_blank(kept.at[i]);
        if (!blank || !byte_is_blank(kept.at[i - 1])) {
            out[size++] = blank ? ' ' : kept.at[i];
        }
    }
    form_add(m, span_of(out, size));
    title_add(m, kept);
}

bool ruled_text(const struct rules *rules, struct span text, struct ruling *ruling,
                struct signature *result)
{
    static const char prefix[] = "text"; // with its NUL, as signature_of_text has it
    struct text_pairs pairs;
    if (rules_of(rules, RULE_MASK).count + rules_of(rules, RULE_KEEP).count == 0) {
        return false;
    }
    text = span_cut(text, SIGNATURE_TEXT_BYTES_MAX);
    memset(ruling->marks, MARK_NONE, text.size);
    text_pairs_read(&pairs, text);
    bool masked = mark_all(rules, RULE_MASK, text, &pairs, ruling, MARK_MASKED);
    bool kept = mark_all(rules, RULE_KEEP, text, &pairs, ruling, MARK_KEPT);
    if (!masked && !kept) {
        return false;
    }
    struct making m = {.ruling = ruling, .text = text, .form = ruling->form + sizeof prefix};
    memcpy(ruling->form, prefix, sizeof prefix);
    for (size_t at = 0, end; at < text.size; at = end) {
        bool keep = ruling->marks[at] == MARK_KEPT;
        for (end = at; end < text.size && (ruling->marks[end] == MARK_KEPT) == keep; end++) {
        }
        if (keep) {
            kept_add(&m, at, end);
        } else {
            stretch_add(&m, at, end);
        }
    }
    result->hash = XXH3_64bits(ruling->form, sizeof prefix + m.form_size);
    result->title = title_finish(ruling->title, m.title_size);
    result->evidence = evidence_of_title(result->title);
    result->source = SOURCE_TEXT;
    return true;
}

bool ruled_moves(const struct rules *rules)
{
    return rules_of(rules, RULE_GROUP).count + rules_of(rules, RULE_SPLIT).count > 0;
}

static const struct rule *group_of(const struct rules *rules, struct span text,
                                   const struct text_pairs *pairs, struct ruling *ruling)
{
    struct rules_part groups = rules_of(rules, RULE_GROUP);
    for (size_t i = 0; i < groups.count; i++) {
        if (matcher_meets(&groups.at[i].matcher, text, pairs, &ruling->steps)) {
            return groups.at + i;
        }
    }
    return NULL;
}

// Does the rule split this problem, or the one that merges lead to from it?
static bool is_split_of(const struct rule *split, uint64_t id, uint64_t root)
{
    for (size_t i = 0; i < split->id_count; i++) {
        if (split->ids[i] == id || split->ids[i] == root) {
            return true;
        }
    }
    return false;
}

void ruled_problem(const struct rules *rules, struct span text, struct ruling *ruling,
                   struct signature *result)
{
    struct rules_part splits = rules_of(rules, RULE_SPLIT);
    struct text_pairs pairs;
    if (text.size == 0) {
        return; // an event without a text is what its tag says
    }
    text = span_cut(text, SIGNATURE_TEXT_BYTES_MAX);
    text_pairs_read(&pairs, text);
    const struct rule *named = group_of(rules, text, &pairs, ruling);
    uint64_t id = named ? named->id : result->hash;
    for (size_t i = 0; i < splits.count; i++) {
        const struct rule *split = &splits.at[i];
        if (is_split_of(split, id, rules_root(rules, id)) &&
            matcher_meets(&split->matcher, text, &pairs, &ruling->steps)) {
            named = split;
            id = split->id;
        }
    }
    if (named) {
        memcpy(ruling->title, named->name.at, named->name.size);
        result->hash = id;
        result->title = span_of(ruling->title, named->name.size);
        result->source = SOURCE_RULE;
    }
}
