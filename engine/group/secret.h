// Secrets in a text: tokens and keys of a known form, what a name says is one, and credentials in
// URLs.
#pragma once

#include "group/reach.h"

// `at` begins a word. Three parts of base64url, the first of which decodes to `{"`; RFC 7519.
struct find jwt_find(const struct reach *reach, size_t at);
// `at` begins a word, or is the first `-` of a PEM block (RFC 7468), which may end with the text.
struct find key_find(const struct reach *reach, size_t at);
// `at` begins a word: `Bearer` and its token.
struct find bearer_find(const struct reach *reach, size_t at);
// `at` is a `:` that may begin `://user:password@host`.
struct find userinfo_find(const struct reach *reach, size_t at);
// `at` is a `:` or `=` after a name, or the first of two `-` before one: `password=x`,
// `"token": "x"`, `--secret x`. *phone: the name is that of a phone number.
struct find named_find(const struct reach *reach, size_t at, bool *phone);
