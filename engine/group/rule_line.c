// One line, token by token, along the form of its word.
#include "group/rule_line.h"

#include "base/check.h"
#include "group/title.h"

#include <xxhash.h>

#define ID_DIGITS 16

const struct rule_form rule_forms[RULE_WORD_COUNT] = {
#define X(code, word, ids_least, ids_most, pattern, result, picture, sentence)                     \
    [RULE_##code] = {word, ids_least, ids_most, pattern, result, picture, sentence},
    RULE_WORDS(X)
#undef X
};

const char *const rule_error_texts[RULE_ERROR_COUNT] = {
#define X(code, what, hint) [RULE_WRONG_##code] = (what),
    RULE_ERRORS(X)
#undef X
};

const char *const rule_error_hints[RULE_ERROR_COUNT] = {
#define X(code, what, hint) [RULE_WRONG_##code] = (hint),
    RULE_ERRORS(X)
#undef X
};

uint64_t rule_id(struct span name)
{
    static const char prefix[] = "rule"; // with its NUL
    uint8_t bytes[sizeof prefix + RULE_NAME_BYTES_MAX];
    CHECK(name.size <= RULE_NAME_BYTES_MAX);
    memcpy(bytes, prefix, sizeof prefix);
    memcpy(bytes + sizeof prefix, name.at, name.size);
    return XXH3_64bits(bytes, sizeof prefix + name.size);
}

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_OPEN };

struct token {
    enum token_kind kind;
    struct span text; // without its quotes; of TOKEN_OPEN what follows the quote
    struct span all;  // with them
};

struct reader {
    struct span line;
    size_t at;
    struct token token; // the next one
    struct rule_wrong *wrong;
    const struct regex_library *library;
};

static bool is_quote(uint8_t c)
{
    return c == '"' || c == '\'';
}

static struct token quoted_at(struct span line, size_t at)
{
    struct span rest = span_skip(line, at + 1);
    size_t size = span_find(rest, line.at[at]);
    bool closed = size < rest.size;
    return (struct token){closed ? TOKEN_TEXT : TOKEN_OPEN, span_part(rest, 0, size),
                          span_part(line, at, at + 1 + size + closed)};
}

// Moves on to the next token.
static void advance(struct reader *r)
{
    struct span line = r->line;
    size_t at = r->at;
    while (at < line.size && byte_is_blank(line.at[at])) {
        at++;
    }
    size_t end = at;
    if (at == line.size || line.at[at] == '#') {
        r->token = (struct token){.kind = TOKEN_END, .all = span_part(line, at, at)};
    } else if (is_quote(line.at[at])) {
        r->token = quoted_at(line, at);
        end = at + r->token.all.size;
    } else {
        while (end < line.size && !byte_is_blank(line.at[end]) && !is_quote(line.at[end])) {
            end++;
        }
        struct span word = span_part(line, at, end);
        r->token = (struct token){TOKEN_WORD, word, word};
    }
    r->at = end;
}

static bool fail_at(struct reader *r, enum rule_error error, struct span at)
{
    r->wrong->error = error;
    r->wrong->at = at;
    return false;
}

static bool fail(struct reader *r, enum rule_error error)
{
    return fail_at(r, error, r->token.all);
}

static bool is_word(const struct reader *r, const char *word)
{
    return r->token.kind == TOKEN_WORD && span_equal(r->token.text, span_text(word));
}

static bool id_read(struct span text, uint64_t *id)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = byte_lower(text.at[i]);
        if (!byte_is_hex(c)) {
            return false;
        }
        value = value << 4 | (uint64_t)(byte_is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    *id = value;
    return text.size == ID_DIGITS;
}

static bool is_kind(struct span text)
{
    for (size_t i = 0; i < MATCHER_KINDS; i++) {
        if (span_equal(text, span_text(matcher_kind_names[i]))) {
            return true;
        }
    }
    return false;
}

// Up to the word or the text that goes on with the rule.
static bool ids_read(struct reader *r, uint64_t *ids, size_t ids_room, struct rule *rule)
{
    const struct rule_form *form = r->wrong->form;
    rule->ids = ids;
    while (r->token.kind == TOKEN_WORD && rule->id_count < form->ids_most && !is_word(r, "as") &&
           !is_kind(r->token.text)) {
        uint64_t id;
        if (!id_read(r->token.text, &id)) {
            return fail(r, RULE_WRONG_ID);
        }
        if (rule->id_count == ids_room) {
            return fail(r, RULE_WRONG_IDS_MANY);
        }
        ids[rule->id_count++] = id;
        advance(r);
    }
    return rule->id_count >= form->ids_least || fail(r, RULE_WRONG_ID_NONE);
}

// A text in quotes that is not empty; `none`: what is wrong when it is missing.
static bool text_is_here(struct reader *r, enum rule_error none)
{
    if (r->token.kind == TOKEN_OPEN) {
        return fail(r, RULE_WRONG_QUOTE);
    }
    if (r->token.kind != TOKEN_TEXT) {
        return fail(r, none);
    }
    return span_trim(r->token.text).size > 0 || fail(r, RULE_WRONG_EMPTY);
}

static bool regex_read(struct reader *r, struct rule *rule)
{
    size_t at = 0;
    if (!r->library) {
        return fail(r, RULE_WRONG_REGEX);
    }
    if (!matcher_compile(&rule->matcher, r->library, &at, r->wrong->detail, RULE_DETAIL_BYTES)) {
        return fail_at(r, RULE_WRONG_REGEX, span_skip(rule->matcher.text, at));
    }
    return true;
}

//   regex "order-[a-z]+"       "*reset*"
static bool pattern_read(struct reader *r, struct rule *rule)
{
    enum matcher_kind kind = MATCHER_GLOB;
    if (r->token.kind == TOKEN_WORD && !is_word(r, "as")) {
        for (kind = 0; kind < MATCHER_KINDS && !is_word(r, matcher_kind_names[kind]); kind++) {
        }
        if (kind == MATCHER_KINDS) {
            return fail(r, RULE_WRONG_KIND);
        }
        if (rule->word == RULE_MINUTES && kind != MATCHER_GLOB) {
            return fail(r, RULE_WRONG_NOT_A_GLOB);
        }
        advance(r);
    }
    if (!text_is_here(r, RULE_WRONG_PATTERN_NONE)) {
        return false;
    }
    struct span text = r->token.text;
    if (text.size > RULE_PATTERN_BYTES_MAX) {
        return fail(r, RULE_WRONG_PATTERN_LONG);
    }
    rule->matcher = matcher_of(kind, text);
    bool of_words = rule->word == RULE_MASK || rule->word == RULE_KEEP;
    if (kind == MATCHER_GLOB && of_words && !matcher_fits_word(&rule->matcher)) {
        return fail(r, RULE_WRONG_WORD_GLOB);
    }
    if (kind == MATCHER_REGEX && !regex_read(r, rule)) {
        return false;
    }
    advance(r);
    return true;
}

// A name is shown as it stands, so it is what a title may be.
static bool name_read(struct reader *r, struct rule *rule)
{
    uint8_t shown[TITLE_ROOM_BYTES];
    if (!text_is_here(r, RULE_WRONG_NAME_NONE)) {
        return false;
    }
    struct span name = span_trim(r->token.text);
    if (name.size > RULE_NAME_BYTES_MAX) {
        return fail(r, RULE_WRONG_NAME_LONG);
    }
    memcpy(shown, name.at, name.size);
    if (!span_equal(title_finish(shown, name.size), name)) {
        return fail(r, RULE_WRONG_NAME);
    }
    rule->name = name;
    return true;
}

// 20   2.5   0.25
static bool number_read(struct reader *r, bool whole, double *number)
{
    struct span text = r->token.text;
    size_t dot = span_find(text, '.');
    uint64_t before = 0, after = 0;
    bool fraction = dot < text.size;
    struct span behind = span_skip(text, dot + 1);
    bool fine = r->token.kind == TOKEN_WORD && span_to_u64(span_part(text, 0, dot), &before) &&
                before <= RULE_NUMBER_MAX;
    if (fine && fraction) {
        fine = !whole && behind.size <= 9 && span_to_u64(behind, &after);
    }
    if (!fine) {
        return fail(r, RULE_WRONG_NUMBER);
    }
    double part = (double)after;
    for (size_t i = 0; i < behind.size; i++) {
        part /= 10;
    }
    *number = (double)before + part;
    return true;
}

static bool result_read(struct reader *r, struct rule *rule)
{
    enum rule_result result = r->wrong->form->result;
    if (result == RESULT_NONE) {
        return true;
    }
    if (result != RESULT_VERSION) {
        if (!is_word(r, "as")) {
            return fail(r, RULE_WRONG_AS);
        }
        advance(r);
    }
    bool fine = result == RESULT_NAME ? name_read(r, rule)
                : result == RESULT_ID
                    ? (r->token.kind == TOKEN_WORD && id_read(r->token.text, &rule->id)) ||
                          fail(r, r->token.kind == TOKEN_END ? RULE_WRONG_ID_NONE : RULE_WRONG_ID)
                    : number_read(r, result == RESULT_VERSION, &rule->number);
    if (fine) {
        advance(r);
    }
    return fine;
}

static bool word_read_first(struct reader *r, struct rule *rule)
{
    for (unsigned i = 0; i < RULE_WORD_COUNT; i++) {
        if (is_word(r, rule_forms[i].word)) {
            rule->word = (enum rule_word)i;
            r->wrong->form = &rule_forms[i];
            advance(r);
            return true;
        }
    }
    return fail(r, RULE_WRONG_WORD);
}

static bool is_plain(struct reader *r)
{
    for (size_t i = 0; i < r->line.size; i++) {
        uint8_t c = r->line.at[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return fail_at(r, RULE_WRONG_CONTROL, span_part(r->line, i, i + 1));
        }
    }
    return true;
}

enum rule_line_is rule_line_read(struct span line, uint64_t *ids, size_t ids_room,
                                 const struct regex_library *library, struct rule *rule,
                                 struct rule_wrong *wrong)
{
    struct reader r = {.line = line, .wrong = wrong, .library = library};
    *rule = (struct rule){0};
    *wrong = (struct rule_wrong){.text = line};
    if (!is_plain(&r)) {
        return RULE_LINE_WRONG;
    }
    advance(&r);
    if (r.token.kind == TOKEN_END) {
        return RULE_LINE_BLANK;
    }
    bool fine = word_read_first(&r, rule) &&
                (wrong->form->ids_most == 0 || ids_read(&r, ids, ids_room, rule)) &&
                (!wrong->form->pattern || pattern_read(&r, rule)) && result_read(&r, rule) &&
                (r.token.kind == TOKEN_END || fail(&r, RULE_WRONG_MORE));
    if (!fine) {
        matcher_free(&rule->matcher);
        return RULE_LINE_WRONG;
    }
    if (rule->word == RULE_GROUP || rule->word == RULE_SPLIT) {
        rule->id = rule_id(rule->name);
    }
    return RULE_LINE_RULE;
}
