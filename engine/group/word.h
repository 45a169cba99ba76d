// One word of a message: where it ends, and whether it stays or is a hole.
#pragma once

#include "base/span.h"

enum hole {
    HOLE_NONE, // the word is fixed text
    HOLE_NUM,
    HOLE_TIME,
    HOLE_IP,
    HOLE_MAC,
    HOLE_HEX,
    HOLE_PATH,
    HOLE_URL,
    HOLE_MAIL,
    HOLE_HOST,
    HOLE_ID,
    HOLE_VALUE,
    // Made by group/scrub.h.
    HOLE_PHONE,
    HOLE_CARD,
    HOLE_IBAN,
    HOLE_JWT,
    HOLE_KEY,
    HOLE_SECRET,
    // Made by group/learner.h.
    HOLE_WORD,
    HOLE_USER,
    HOLES
};

struct word {
    struct span text; // without the punctuation at its ends; in the message
    size_t end;       // where the message goes on
    enum hole hole;
    bool letters;        // it has a letter or a byte from 0x80 on; a word without is punctuation
    bool digits;         // it is fixed text with digits in it (`eth0`, `blk_77`; in a title `#`)
    bool spoken;         // a dotted name that says what happened (`intent.action.SCREEN_ON`)
    size_t digits_shown; // of such a text, bytes from here on are one `#`; 0: each run of digits is
};

// Blanks, brackets, quotes, and `,;:=|!`, control bytes: they stand between words.
bool byte_is_delimiter(uint8_t c);
// `.-*#+&?%$/~\\`: they belong to no word when they stand at its end or start.
bool byte_is_edge(uint8_t c);
// An ASCII letter, or a byte of a character beyond ASCII.
static inline bool byte_is_letter(uint8_t c)
{
    return byte_is_alpha(c) || c >= 0x80;
}

// Reads the word at `at`, where no delimiter stands; at < message.size. `value`: it stands after a
// `=` and is what varies, not what is said. Any bytes; linear in the word's size.
void word_read(struct span message, size_t at, bool value, struct word *word);
// The hole that group/scrub.h has made of the bytes at `at`, its size in *size; HOLE_NONE: none
// stands there.
enum hole hole_read(struct span message, size_t at, size_t *size);
// A word of a title: where it ends, and its text. It is fixed; what was a hole has a name there.
void word_read_fixed(struct span title, size_t at, struct word *word);
// The hole whose name stands in a title at `at`, its size in *size; HOLE_NONE: none does.
enum hole hole_name_read(struct span title, size_t at, size_t *size);
// `<num>`, `<path>` and so on; static.
struct span hole_name(enum hole hole);
// Words such as ms, KB, minutes, that belong to the number before them.
bool span_is_unit(struct span text);
