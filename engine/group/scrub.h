// Personal data and secrets in a text become holes, before anything of the text is kept.
//
//   login of bob@example.org with password=hunter2, card 4111 1111 1111 1111
//   login of <mail> with password=<secret>, card <card>
//
// Found by their form alone, so a text without such forms is never touched.
#pragma once

#include "base/span.h"

//    name    hole        what
#define SCRUB_TABLE(X)                                                                             \
    X(MAIL, "<mail>", "a mail address with a domain")                                              \
    X(PHONE, "<phone>", "a phone number: +CC, (area), 3-3-4, or named so")                         \
    X(CARD, "<card>", "a payment card: 13 to 19 digits of a network, Luhn")                        \
    X(IBAN, "<iban>", "an account: country and length of the registry, mod 97")                    \
    X(JWT, "<jwt>", "a JSON web token")                                                            \
    X(KEY, "<key>", "a key whose issuer gave it a form, or a PEM private key")                     \
    X(SECRET, "<secret>", "what a name says is a secret; credentials in a URL")

enum scrub_class {
#define X(name, hole, what) SCRUB_##name,
    SCRUB_TABLE(X)
#undef X
        SCRUB_CLASSES
};

// The longest hole stands for at least four bytes of the text, so this much room is enough.
#define SCRUB_ROOM(bytes) (3 * (bytes))

// The text with its holes in `out`, or, when nothing was found, `text` itself. `out` is the
// caller's, apart from the text, and has room for SCRUB_ROOM(text.size) bytes. *found (may be NULL)
// gets a bit, 1 << enum scrub_class, for each class that was found. Any bytes; linear time; what is
// UTF-8 stays so; scrubbing twice is scrubbing once.
struct span scrub(struct span text, uint8_t *out, size_t out_bytes, uint32_t *found);

// The same for a text that message_normalise reads next: without rules that depend on the value of
// a digit. Cards stay, for the normaliser keeps no digit of any number, and what has the form of an
// IBAN is a hole whether its check digits hold or not.
struct span scrub_message(struct span text, uint8_t *out, size_t out_bytes, uint32_t *found);

// The size of the hole of this table that stands at text.at[at], and its class; 0: there is none.
size_t scrub_hole_size(struct span text, size_t at, enum scrub_class *what);
