// A text with personal data and secrets becomes one with holes, in one pass from left to right.
//
//   GET /me?token=abc from bob@example.org
//   ^   ^   ^    ^         ^  ^ a word begins, or a sign stands, that a detector knows
#include "group/scrub.h"

#include "base/check.h"
#include "group/personal.h"
#include "group/secret.h"

// Where it pays to look closer: signs that stand in something known, and what cards, keys, tokens
// and the codes of countries begin with. One bit for each byte below 0x80.
#define BIT(c) (UINT64_C(1) << ((c)&63))
#define DIGITS (BIT(':') - BIT('0'))
#define UPPERS (BIT('[') - BIT('A'))
static const uint64_t starts[] = {BIT('(') | BIT('+') | BIT('-') | BIT(':') | BIT('=') | DIGITS,
                                  BIT('@') | UPPERS | BIT('b') | BIT('e') | BIT('g') | BIT('h') |
                                      BIT('n') | BIT('p') | BIT('r') | BIT('s') | BIT('w') |
                                      BIT('x')};

static inline bool is_start(uint8_t c)
{
    return c < 0x80 && (starts[c >> 6] >> (c & 63) & 1);
}

struct scrubber {
    struct reach reach; // what is left of reach.from is in `out`
    uint8_t *out;
    size_t out_bytes, out_size;
    uint32_t found;
};

static struct span hole_of_class(enum scrub_class what)
{
    static const char *const holes[] = {
#define X(name, hole, what) hole,
        SCRUB_TABLE(X)
#undef X
    };
    return span_text(holes[what]);
}

size_t scrub_hole_size(struct span text, size_t at, enum scrub_class *what)
{
    struct span rest = span_skip(text, at);
    if (rest.size == 0 || rest.at[0] != '<') {
        return 0;
    }
    for (unsigned i = 0; i < SCRUB_CLASSES; i++) {
        struct span hole = hole_of_class((enum scrub_class)i);
        if (span_starts(rest, hole)) {
            *what = (enum scrub_class)i;
            return hole.size;
        }
    }
    return 0;
}

static void put(struct scrubber *s, struct span text)
{
    CHECK(text.size <= s->out_bytes - s->out_size);
    if (text.size) {
        memcpy(s->out + s->out_size, text.at, text.size);
    }
    s->out_size += text.size;
}

static void hole_make(struct scrubber *s, struct find find, enum scrub_class what)
{
    put(s, span_part(s->reach.text, s->reach.from, find.from));
    put(s, hole_of_class(what));
    s->reach.from = find.to;
    s->found |= 1U << what;
}

static struct find word_find(const struct scrubber *s, size_t at, enum scrub_class *what)
{
    const struct reach *reach = &s->reach;
    struct find find = {0};
    if (byte_is_digit(reach->text.at[at])) {
        *what = SCRUB_CARD;
        find = reach->checked ? card_find(reach, at) : find;
        if (find.to == 0) {
            *what = SCRUB_PHONE;
            find = phone_find(reach, at);
        }
        return find;
    }
    *what = SCRUB_KEY;
    find = key_find(reach, at);
    if (find.to == 0) {
        *what = SCRUB_JWT;
        find = jwt_find(reach, at);
    }
    if (find.to == 0) {
        *what = SCRUB_SECRET;
        find = bearer_find(reach, at);
    }
    if (find.to == 0) {
        *what = SCRUB_IBAN;
        find = iban_find(reach, at);
    }
    return find;
}

static struct find sign_find(const struct scrubber *s, size_t at, enum scrub_class *what)
{
    const struct reach *reach = &s->reach;
    struct find find = {0};
    bool phone = false;
    switch (reach->text.at[at]) {
    case '@':
        *what = SCRUB_MAIL;
        return mail_find(reach, at);
    case '+':
    case '(':
        *what = SCRUB_PHONE;
        return phone_find(reach, at);
    case '-':
        *what = SCRUB_KEY;
        find = key_find(reach, at);
        break;
    case ':':
        *what = SCRUB_SECRET;
        find = userinfo_find(reach, at);
        break;
    case '=':
        break;
    default:
        return find;
    }
    if (find.to == 0) {
        find = named_find(reach, at, &phone);
        *what = phone ? SCRUB_PHONE : SCRUB_SECRET;
    }
    return find;
}

static struct span scrub_with(struct scrubber *s, uint32_t *found)
{
    struct span text = s->reach.text;
    size_t at = 0;
    while (at < text.size) {
        enum scrub_class what = SCRUB_SECRET;
        bool word = byte_is_word(text.at[at]);
        struct find find = {0};
        if (is_start(text.at[at])) {
            find = word ? word_find(s, at, &what) : sign_find(s, at, &what);
        }
        if (find.to) {
            hole_make(s, find, what);
            at = find.to;
            continue;
        }
        at++;
        while (word && at < text.size && byte_is_word(text.at[at])) {
            at++;
        }
    }
    if (found) {
        *found = s->found;
    }
    if (s->found == 0) {
        return text;
    }
    put(s, span_skip(text, s->reach.from));
    return span_of(s->out, s->out_size);
}

struct span scrub(struct span text, uint8_t *out, size_t out_bytes, uint32_t *found)
{
    struct scrubber s = {.reach = {text, 0, true}, .out = out, .out_bytes = out_bytes};
    return scrub_with(&s, found);
}

struct span scrub_message(struct span text, uint8_t *out, size_t out_bytes, uint32_t *found)
{
    struct scrubber s = {.reach = {text, 0, false}, .out = out, .out_bytes = out_bytes};
    return scrub_with(&s, found);
}
