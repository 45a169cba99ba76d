// A line of a rules file becomes a rule. Every rule reads: the word, what it is about, and after
// `as` what becomes of it.
//
//   split  9f3c21aa07d1e644  regex "time(out|d out)"  as "card timeout"   # the new gateway
//   ^^^^^ word                     ^^^^^^^^^^^^^^^^^ pattern               ^ comment
//          ^^^^^^^^^^^^^^^^ ids                          ^^^^^^^^^^^^^^ result
//                            ^^^^^ kind of the pattern: literal, regex; without one, a glob
//
// A text stands in "double" or in 'single' quotes, so that the other kind can stand inside; nothing
// is escaped in it. An id is 16 hex digits. A number is written as 20 or 2.5.
#pragma once

#include "group/matcher.h"

#define RULE_PATTERN_BYTES_MAX 1024
#define RULE_NAME_BYTES_MAX 256
#define RULE_NUMBER_MAX 1000000
#define RULE_DETAIL_BYTES 128

enum rule_result { RESULT_NONE, RESULT_NAME, RESULT_ID, RESULT_NUMBER, RESULT_VERSION };

// clang-format off
//    code     word       ids       pattern  result          what it looks like       what it does
//                        from, to
#define RULE_WORDS(X)                                                                              \
    X(VERSION, "version", 0, 0,       false, RESULT_VERSION, "version NUMBER",                     \
      "of this file, the first rule: a number of yours that the engine shows")                     \
    X(MASK,    "mask",    0, 0,       true,  RESULT_NONE,    "mask PATTERN",                       \
      "what it matches in a text no longer tells problems apart")                                  \
    X(KEEP,    "keep",    0, 0,       true,  RESULT_NONE,    "keep PATTERN",                       \
      "what it matches stays as it stands, digits and all")              \
    X(GROUP,   "group",   0, 0,       true,  RESULT_NAME,    "group PATTERN as \"NAME\"",          \
      "events whose text it matches are one problem of that name")                                 \
    X(SPLIT,   "split",   1, 10000,   true,  RESULT_NAME,    "split ID... PATTERN as \"NAME\"",    \
      "their events whose text it matches are a problem of their own")         \
    X(MERGE,   "merge",   1, 10000,   false, RESULT_ID,      "merge ID... as ID",                  \
      "these problems are shown as part of that one")                                              \
    X(IGNORE,  "ignore",  0, 0,       true,  RESULT_NONE,    "ignore PATTERN",                     \
      "problems whose title it matches are counted, but are no candidates")                        \
    X(TITLE,   "title",   1, 1,       false, RESULT_NAME,    "title ID as \"TEXT\"",               \
      "the problem is shown with this title")                                                      \
    X(MINUTES, "minutes", 0, 0,       true,  RESULT_NUMBER,  "minutes GLOB as NUMBER",             \
      "problems whose title it matches cost so many minutes each time")

//    code, what is wrong, what to do (nothing: the form of the rule is shown)
#define RULE_ERRORS(X)                                                                             \
    X(WORD, "no rule begins with this word", "see ounce rules --help")                             \
    X(KIND, "this is no kind of pattern",                                                          \
      "there are glob, literal and regex; the text stands in quotes")                              \
    X(PATTERN_NONE, "a pattern is missing here", "")                                               \
    X(QUOTE, "this quote does not close", "put the same quote behind the text")                    \
    X(EMPTY, "there is nothing between these quotes", "")                                          \
    X(PATTERN_LONG, "this pattern is longer than 1,024 bytes", "make two rules of it")             \
    X(REGEX, "this is no regular expression", "")                                                  \
    X(WORD_GLOB, "here a glob has to match one word, and no word contains such a character",       \
      "write literal or regex before it")                                                          \
    X(NOT_A_GLOB, "minutes takes a glob", "write the text with * around it")                       \
    X(ID, "this is no problem's id", "an id has 16 hex digits, as ounce candidates prints it")     \
    X(ID_NONE, "a problem's id is missing here", "")                                               \
    X(AS, "as is missing here", "")                                                                \
    X(NAME_NONE, "a name in quotes is missing here", "")                                           \
    X(NAME, "a name is UTF-8 without control characters", "")                                      \
    X(NAME_LONG, "this name is longer than 256 bytes", "")                                         \
    X(NUMBER, "this is no number from 0 to 1,000,000", "")                                         \
    X(MORE, "the rule ends before this", "")                                                       \
    X(CONTROL, "a control character stands here", "a rules file is plain text")                    \
    X(LINE_LONG, "this line is longer than 64 KiB", "make two rules of it")                        \
    X(MANY, "there are more than 1,000 rules", "join some: a glob, or several ids in a rule")      \
    X(IDS_MANY, "there are more than 10,000 ids in this file", "use group rules instead")          \
    X(VERSION_NONE, "the file does not begin with its version",                                    \
      "let its first rule be: version 1")                                                          \
    X(TWICE, "an earlier line says otherwise", "take one of the two out")                          \
    X(CIRCLE, "merges lead back to this problem", "take out one of them")
// clang-format on

enum rule_word {
#define X(code, word, ids_least, ids_most, pattern, result, picture, sentence) RULE_##code,
    RULE_WORDS(X)
#undef X
        RULE_WORD_COUNT
};

enum rule_error {
#define X(code, what, hint) RULE_WRONG_##code,
    RULE_ERRORS(X)
#undef X
        RULE_ERROR_COUNT
};

// A row of RULE_WORDS.
struct rule_form {
    const char *word;
    uint32_t ids_least, ids_most;
    bool pattern;
    enum rule_result result;
    const char *picture, *sentence;
};
extern const struct rule_form rule_forms[RULE_WORD_COUNT];
extern const char *const rule_error_texts[RULE_ERROR_COUNT];
extern const char *const rule_error_hints[RULE_ERROR_COUNT];

struct rule {
    enum rule_word word;
    uint32_t line; // the caller's
    struct matcher matcher;
    struct span name;    // what stands in quotes after `as`
    uint64_t id;         // of a group's or split's problem; what a merge leads to
    const uint64_t *ids; // of the caller's room
    uint32_t id_count;
    double number;
};

// Why a line is no rule.
struct rule_wrong {
    enum rule_error error;
    uint32_t line, other_line;      // from 1; the other: of the earlier line, else 0
    struct span text;               // the line
    struct span at;                 // what is wrong, in the line; empty: something is missing there
    const struct rule_form *form;   // NULL: it is not known which rule is meant
    char detail[RULE_DETAIL_BYTES]; // the regex library's words, NUL-terminated; else ""
};

enum rule_line_is { RULE_LINE_BLANK, RULE_LINE_RULE, RULE_LINE_WRONG };

// `line` without its LF, any bytes; the rule's texts point into it. Up to `ids_room` ids are
// written to `ids`. A regex is compiled (`library` NULL: regexes are refused); its rule is given
// back with matcher_free.
enum rule_line_is rule_line_read(struct span line, uint64_t *ids, size_t ids_room,
                                 const struct regex_library *library, struct rule *rule,
                                 struct rule_wrong *wrong);

// The id of the problem that a rule of this name makes: the same on every engine. XXH3 64, seed 0,
// over "rule\0" and the name.
uint64_t rule_id(struct span name);
