// Which texts a person means: a glob, a literal text or a regular expression.
//
//   glob     "*timeout after ? retries"   `*` any characters, `?` one byte; all else itself
//   literal  "HTTP 404"                   itself, where it stands as words of its own: not in
//                                         "HTTP 4040", not in "SHTTP 404"
//   regex    "order-[a-z]{2,8}"           as the library reads it; found anywhere
//
// Globs and literals take ASCII letters without case. Pure; a matcher that is made may be used by
// any number of threads.
#pragma once

#include "base/span.h"

// Regular expressions come from outside, as a table of calls; what has none knows no regexes.
struct regex_library {
    // NULL: *wrong (`wrong_bytes`, NUL-terminated) says why, *at is the byte of the pattern.
    void *(*compile)(struct span pattern, size_t *at, char *wrong, size_t wrong_bytes);
    void (*free)(void *regex);
    // The first match that is not empty and begins at `from` or later. Any thread. What it takes is
    // counted down from *steps; when that is 0 it has given up and not matched.
    bool (*find)(const void *regex, struct span text, size_t from, size_t *begin, size_t *end,
                 uint32_t *steps);
};

enum matcher_kind { MATCHER_GLOB, MATCHER_LITERAL, MATCHER_REGEX, MATCHER_KINDS };
extern const char *const matcher_kind_names[MATCHER_KINDS];

#define MATCHER_PAIRS 8
#define MATCHER_STEPS_MAX 20000 // for all regexes of a file on one text: about a millisecond

struct matcher {
    struct span text; // the caller's, who outlives it
    enum matcher_kind kind;
    const struct regex_library *library;
    void *regex;
    // Pairs of bytes without which no text matches.
    uint16_t pairs[MATCHER_PAIRS];
    uint8_t pair_count;
};

// Which pairs of neighbours a text has: one look at each of a matcher's pairs tells most texts
// apart from it, so that a thousand rules cost little.
struct text_pairs {
    uint64_t bits[64];
};
void text_pairs_read(struct text_pairs *pairs, struct span text);

// A glob or a literal; a regex needs matcher_compile as well. `text` is not empty.
struct matcher matcher_of(enum matcher_kind kind, struct span text);
// Of a MATCHER_REGEX. False: as regex_library.compile. What it made is given back by matcher_free.
bool matcher_compile(struct matcher *matcher, const struct regex_library *library, size_t *at,
                     char *wrong, size_t wrong_bytes);
void matcher_free(struct matcher *matcher);

// The text as a whole: a glob spans all of it, a literal or a regex is found in it. `pairs` are the
// text's; `steps` as in regex_library.find, and left alone by globs and literals.
bool matcher_meets(const struct matcher *matcher, struct span text, const struct text_pairs *pairs,
                   uint32_t *steps);
// The next match in the text, at `from` or later: a glob spans one word there. Never an empty one.
// The next call goes on at *end.
bool matcher_next(const struct matcher *matcher, struct span text, const struct text_pairs *pairs,
                  size_t from, size_t *begin, size_t *end, uint32_t *steps);
// A glob that could span a word: without a character that stands between words.
bool matcher_fits_word(const struct matcher *matcher);
