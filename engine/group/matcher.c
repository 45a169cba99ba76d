// Globs, literals, and regular expressions of a library's.
#include "group/matcher.h"

#include "group/word.h"

const char *const matcher_kind_names[MATCHER_KINDS] = {
    [MATCHER_GLOB] = "glob", [MATCHER_LITERAL] = "literal", [MATCHER_REGEX] = "regex"};

// Two neighbours, folded to 12 bits: lower case letters and digits are told apart among themselves.
static uint16_t pair_of(uint8_t a, uint8_t b)
{
    return (uint16_t)((byte_lower(a) & 63) << 6 | (byte_lower(b) & 63));
}

void text_pairs_read(struct text_pairs *pairs, struct span text)
{
    *pairs = (struct text_pairs){{0}};
    for (size_t i = 1; i < text.size; i++) {
        uint16_t pair = pair_of(text.at[i - 1], text.at[i]);
        pairs->bits[pair >> 6] |= UINT64_C(1) << (pair & 63);
    }
}

static bool pairs_allow(const struct matcher *m, const struct text_pairs *pairs)
{
    for (size_t i = 0; i < m->pair_count; i++) {
        if (!(pairs->bits[m->pairs[i] >> 6] >> (m->pairs[i] & 63) & 1)) {
            return false;
        }
    }
    return true;
}

static bool is_wild(const struct matcher *m, uint8_t c)
{
    return m->kind == MATCHER_GLOB && (c == '*' || c == '?');
}

struct matcher matcher_of(enum matcher_kind kind, struct span text)
{
    struct matcher m = {.text = text, .kind = kind};
    for (size_t i = 1; kind != MATCHER_REGEX && i < text.size; i++) {
        uint8_t a = text.at[i - 1], b = text.at[i];
        if (m.pair_count < MATCHER_PAIRS && !is_wild(&m, a) && !is_wild(&m, b)) {
            m.pairs[m.pair_count++] = pair_of(a, b);
        }
    }
    return m;
}

bool matcher_compile(struct matcher *matcher, const struct regex_library *library, size_t *at,
                     char *wrong, size_t wrong_bytes)
{
    matcher->library = library;
    matcher->regex = library->compile(matcher->text, at, wrong, wrong_bytes);
    return matcher->regex != NULL;
}

void matcher_free(struct matcher *matcher)
{
    if (matcher->regex) {
        matcher->library->free(matcher->regex);
        matcher->regex = NULL;
    }
}

static bool is_wordly(uint8_t c)
{
    return byte_is_letter(c) || byte_is_digit(c) || c == '_';
}

// Not in the middle of a longer word, on either side.
static bool stands_alone(struct span text, size_t begin, size_t end)
{
    bool joined_before = begin > 0 && is_wordly(text.at[begin - 1]) && is_wordly(text.at[begin]);
    bool joined_after = end < text.size && is_wordly(text.at[end]) && is_wordly(text.at[end - 1]);
    return !joined_before && !joined_after;
}

static bool literal_next(struct span literal, struct span text, size_t from, size_t *begin,
                         size_t *end)
{
    uint8_t first = byte_lower(literal.at[0]);
    for (size_t i = from; i + literal.size <= text.size; i++) {
        if (byte_lower(text.at[i]) == first &&
            span_equal_nocase(span_part(text, i, i + literal.size), literal) &&
            stands_alone(text, i, i + literal.size)) {
            *begin = i;
            *end = i + literal.size;
            return true;
        }
    }
    return false;
}

// With what clings to the word, such as a full stop, and without.
static bool glob_spans_word(struct span glob, struct span text, size_t *begin, size_t *end)
{
    if (span_glob(glob, span_part(text, *begin, *end))) {
        return true;
    }
    size_t from = *begin, to = *end;
    while (from < to && !is_wordly(text.at[from])) {
        from++;
    }
    while (to > from && !is_wordly(text.at[to - 1])) {
        to--;
    }
    if (from == to || !span_glob(glob, span_part(text, from, to))) {
        return false;
    }
    *begin = from;
    *end = to;
    return true;
}

static bool glob_next(struct span glob, struct span text, size_t from, size_t *begin, size_t *end)
{
    for (size_t i = from; i < text.size;) {
        if (byte_is_delimiter(text.at[i])) {
            i++;
            continue;
        }
        *begin = i;
        while (i < text.size && !byte_is_delimiter(text.at[i])) {
            i++;
        }
        *end = i;
        if (glob_spans_word(glob, text, begin, end)) {
            return true;
        }
    }
    return false;
}

bool matcher_meets(const struct matcher *matcher, struct span text, const struct text_pairs *pairs,
                   uint32_t *steps)
{
    size_t begin, end;
    if (!pairs_allow(matcher, pairs)) {
        return false;
    }
    switch (matcher->kind) {
    case MATCHER_GLOB:
        return span_glob(matcher->text, text);
    case MATCHER_LITERAL:
        return literal_next(matcher->text, text, 0, &begin, &end);
    default:
        return matcher->library->find(matcher->regex, text, 0, &begin, &end, steps);
    }
}

bool matcher_next(const struct matcher *matcher, struct span text, const struct text_pairs *pairs,
                  size_t from, size_t *begin, size_t *end, uint32_t *steps)
{
    if (!pairs_allow(matcher, pairs)) {
        return false;
    }
    switch (matcher->kind) {
    case MATCHER_GLOB:
        return glob_next(matcher->text, text, from, begin, end);
    case MATCHER_LITERAL:
        return literal_next(matcher->text, text, from, begin, end);
    default:
        return matcher->library->find(matcher->regex, text, from, begin, end, steps);
    }
}

bool matcher_fits_word(const struct matcher *matcher)
{
    for (size_t i = 0; i < matcher->text.size; i++) {
        if (byte_is_delimiter(matcher->text.at[i])) {
            return false;
        }
    }
    return true;
}
