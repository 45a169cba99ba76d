// A file of rules, line by line; then what only the whole can tell.
#include "group/rules.h"

#include "base/check.h"

static bool fail(struct rule_wrong *wrong, enum rule_error error, struct span at)
{
    wrong->error = error;
    wrong->at = at;
    return false;
}

// Line after line; the list is in the order of the file.
static bool line_take(struct rules *rules, struct span line, uint32_t number,
                      const struct regex_library *library, struct rule_wrong *wrong)
{
    struct rule rule;
    size_t room = RULE_IDS_MAX - rules->id_count;
    if (line.size > RULE_LINE_BYTES_MAX) {
        *wrong = (struct rule_wrong){.text = span_of(line.at, 0)};
        return fail(wrong, RULE_WRONG_LINE_LONG, wrong->text);
    }
    enum rule_line_is is =
        rule_line_read(line, rules->ids + rules->id_count, room, library, &rule, wrong);
    if (is != RULE_LINE_RULE) {
        return is == RULE_LINE_BLANK;
    }
    rule.line = number;
    if (rule.word == RULE_VERSION && rules->version == 0 && rules->count == 0) {
        rules->version = (uint64_t)rule.number;
        return rules->version > 0 || fail(wrong, RULE_WRONG_NUMBER, line);
    }
    enum rule_error error = rule.word == RULE_VERSION ? RULE_WRONG_TWICE
                            : rules->version == 0     ? RULE_WRONG_VERSION_NONE
                                                      : RULE_WRONG_MANY;
    if (error != RULE_WRONG_MANY || rules->count == RULES_MAX) {
        matcher_free(&rule.matcher);
        return fail(wrong, error, line);
    }
    rules->id_count += rule.id_count;
    rules->list[rules->count++] = rule;
    return true;
}

static bool lines_take(struct rules *rules, struct span text, const struct regex_library *library,
                       struct rule_wrong *wrong)
{
    struct span mark = span_text("\xEF\xBB\xBF");
    uint32_t number = 0;
    text = span_starts(text, mark) ? span_skip(text, mark.size) : text;
    while (text.size > 0) {
        size_t size = span_find(text, '\n');
        struct span line = span_part(text, 0, size);
        text = span_skip(text, size + 1);
        line.size -= line.size > 0 && line.at[line.size - 1] == '\r';
        number++;
        if (!line_take(rules, line, number, library, wrong)) {
            wrong->line = number;
            return false;
        }
    }
    if (rules->version == 0) {
        *wrong = (struct rule_wrong){.error = RULE_WRONG_VERSION_NONE, .line = number + !number};
    }
    return rules->version != 0;
}

// Rules of a word beside each other, without changing their order: binary insertion by word.
static void sort_by_word(struct rules *rules)
{
    for (size_t i = 1; i < rules->count; i++) {
        struct rule rule = rules->list[i];
        size_t low = 0, high = i;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (rules->list[middle].word <= rule.word) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        memmove(&rules->list[low + 1], &rules->list[low], (i - low) * sizeof rule);
        rules->list[low] = rule;
    }
    for (size_t i = 0; i < rules->count; i++) {
        rules->begins[rules->list[i].word + 1]++;
    }
    for (size_t word = 0; word < RULE_WORD_COUNT; word++) {
        rules->begins[word + 1] += rules->begins[word];
    }
}

struct rules_part rules_of(const struct rules *rules, enum rule_word word)
{
    return (struct rules_part){&rules->list[rules->begins[word]],
                               rules->begins[word + 1] - rules->begins[word]};
}

// The first merge at or behind `from`; merge_count when there is none.
static size_t merge_place(const struct rules *rules, uint64_t from)
{
    size_t low = 0, high = rules->merge_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (rules->merges[middle].from < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const struct rule_edge *merge_from(const struct rules *rules, uint64_t from)
{
    size_t place = merge_place(rules, from);
    bool found = place < rules->merge_count && rules->merges[place].from == from;
    return found ? &rules->merges[place] : NULL;
}

static void wrong_about(struct rule_wrong *wrong, enum rule_error error, const struct rule *rule)
{
    *wrong =
        (struct rule_wrong){.error = error, .line = rule->line, .form = &rule_forms[rule->word]};
}

// One id leads to one problem. To be merged with itself is to stay.
static bool merges_gather(struct rules *rules, struct rule_wrong *wrong)
{
    struct rules_part part = rules_of(rules, RULE_MERGE);
    for (size_t i = 0; i < part.count; i++) {
        for (size_t j = 0; j < part.at[i].id_count; j++) {
            uint64_t from = part.at[i].ids[j], to = part.at[i].id;
            size_t place = merge_place(rules, from);
            const struct rule_edge *known = merge_from(rules, from);
            if (known && known->to != to) {
                wrong_about(wrong, RULE_WRONG_TWICE, &part.at[i]);
                wrong->other_line = known->line;
                return false;
            }
            if (!known && from != to) {
                memmove(&rules->merges[place + 1], &rules->merges[place],
                        (rules->merge_count - place) * sizeof rules->merges[0]);
                rules->merges[place] = (struct rule_edge){from, to, part.at[i].line};
                rules->merge_count++;
            }
        }
    }
    return true;
}

// From each rule's target on: as each step there is of another rule, a way longer than all rules
// has closed.
static bool merges_end(const struct rules *rules, struct rule_wrong *wrong)
{
    struct rules_part part = rules_of(rules, RULE_MERGE);
    for (size_t i = 0; i < part.count; i++) {
        uint64_t at = part.at[i].id;
        for (size_t steps = 0; rules_merged(rules, at, &at); steps++) {
            if (steps > part.count) {
                wrong_about(wrong, RULE_WRONG_CIRCLE, &part.at[i]);
                return false;
            }
        }
    }
    return true;
}

static bool titles_agree(const struct rules *rules, struct rule_wrong *wrong)
{
    struct rules_part part = rules_of(rules, RULE_TITLE);
    for (size_t i = 1; i < part.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (part.at[i].ids[0] == part.at[j].ids[0]) {
                wrong_about(wrong, RULE_WRONG_TWICE, &part.at[i]);
                wrong->other_line = part.at[j].line;
                return false;
            }
        }
    }
    return true;
}

bool rules_read(struct rules *rules, struct span text, const struct regex_library *library,
                struct rule_wrong *wrong)
{
    bool fine = lines_take(rules, text, library, wrong);
    if (fine) {
        sort_by_word(rules);
        fine =
            merges_gather(rules, wrong) && merges_end(rules, wrong) && titles_agree(rules, wrong);
    }
    if (!fine) {
        rules_close(rules);
    }
    return fine;
}

void rules_close(struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        matcher_free(&rules->list[i].matcher);
    }
    rules->count = 0;
}

bool rules_merged(const struct rules *rules, uint64_t id, uint64_t *to)
{
    const struct rule_edge *edge = merge_from(rules, id);
    *to = edge ? edge->to : id;
    return edge != NULL;
}

uint64_t rules_root(const struct rules *rules, uint64_t id)
{
    while (rules_merged(rules, id, &id)) {
    }
    return id;
}

static struct span name_by_id(struct rules_part part, uint64_t id)
{
    for (size_t i = 0; i < part.count; i++) {
        if ((part.at[i].word == RULE_TITLE ? part.at[i].ids[0] : part.at[i].id) == id) {
            return part.at[i].name;
        }
    }
    return (struct span){NULL, 0};
}

struct span rules_title(const struct rules *rules, uint64_t id)
{
    static const enum rule_word namers[] = {RULE_TITLE, RULE_SPLIT, RULE_GROUP};
    struct span name = {NULL, 0};
    for (size_t i = 0; i < sizeof namers / sizeof namers[0] && name.size == 0; i++) {
        name = name_by_id(rules_of(rules, namers[i]), id);
    }
    return name;
}

const struct rule *rules_by_title(const struct rules *rules, enum rule_word word, struct span title)
{
    struct rules_part part = rules_of(rules, word);
    struct text_pairs pairs;
    uint32_t steps = MATCHER_STEPS_MAX;
    if (part.count == 0) {
        return NULL;
    }
    text_pairs_read(&pairs, title);
    for (size_t i = 0; i < part.count; i++) {
        if (matcher_meets(&part.at[i].matcher, title, &pairs, &steps)) {
            return part.at + i;
        }
    }
    return NULL;
}

static struct span view_ignored(const void *rules, struct span title)
{
    const struct rule *rule = rules_by_title(rules, RULE_IGNORE, title);
    return rule ? rule->matcher.text : (struct span){NULL, 0};
}

static struct span view_title(const void *rules, uint64_t id)
{
    return rules_title(rules, id);
}

struct rule_view rules_view(const struct rules *rules)
{
    return (struct rule_view){rules, view_ignored, view_title};
}
