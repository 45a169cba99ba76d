// Mail addresses, phone numbers, payment cards and bank accounts in a text: where they end.
// All of them look at a bounded number of bytes around the place they are asked about.
#pragma once

#include "group/reach.h"

// `at` is an `@`.
struct find mail_find(const struct reach *reach, size_t at);
// `at` is a digit that begins a word, a `+`, or a `(`.
struct find phone_find(const struct reach *reach, size_t at);
// `at` is a digit that begins a word. ISO/IEC 7812: issuer, length, and the Luhn check.
struct find card_find(const struct reach *reach, size_t at);
// `at` is a letter that begins a word. ISO 13616: country, length, and mod 97, which is left out
// unless reach->checked.
struct find iban_find(const struct reach *reach, size_t at);
// The value of a phone's name, such as `tel=`: digits with blanks and signs, 6 to 15 of them.
size_t phone_value_end(const struct reach *reach, size_t at);
