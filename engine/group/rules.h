// People's rules, for the cases where they know better than the grouping: a file of lines
// (group/rule_line.h), read as a whole. One wrong line and none of them counts.
//
//   version 3
//   # Orders differ in their name only.
//   mask    regex "order-[a-z]+"
//   keep    "E1042"
//   group   "*connection * reset*"        as "upstream reset"
//   split   9f3c21aa07d1e644 "*timeout*"  as "card timeout"
//   merge   13aa5b7c00112233              as 9f3c21aa07d1e644
//   ignore  "*healthcheck*"
//   title   9f3c21aa07d1e644              as "Card declined at the bank"
//   minutes "*checkout*"                  as 20
//
// Of an event first the text changes (mask, keep: a keep wins over a mask), then the first group in
// the file that matches its text names its problem, then each split in turn that matches its text
// and is of the problem so far (group/ruled.h). What the problem then is called, costs, and is part
// of, is asked here. The rules themselves are read-only: any number of threads.
#pragma once

#include "base/rule_view.h"
#include "group/rule_line.h"

#define RULES_MAX 1000 // the version not counted
#define RULE_IDS_MAX 10000
#define RULE_LINE_BYTES_MAX 65536
#define RULES_FILE_BYTES_MAX (4 * 1024 * 1024) // for those who read one

struct rule_edge {
    uint64_t from, to;
    uint32_t line;
};

// Read it with the calls below. About 0.5 MB; pages never touched cost nothing.
struct rules {
    struct rule list[RULES_MAX]; // by word, and in the order of the file
    uint32_t begins[RULE_WORD_COUNT + 1];
    size_t count;
    uint64_t version;
    uint64_t ids[RULE_IDS_MAX];
    size_t id_count;
    struct rule_edge merges[RULE_IDS_MAX]; // by `from`, which is there once
    size_t merge_count;
};

// `rules` is zeroed. `text` outlives them; any bytes. Regexes are compiled with `library` (NULL:
// there are none) and given back by rules_close. False: *wrong says why, and nothing is kept.
bool rules_read(struct rules *rules, struct span text, const struct regex_library *library,
                struct rule_wrong *wrong);
void rules_close(struct rules *rules);

// The rules of one word, in the order of the file.
struct rules_part {
    const struct rule *at;
    size_t count;
};
struct rules_part rules_of(const struct rules *rules, enum rule_word word);

// The problem that merges lead to from this one; itself when there is none.
uint64_t rules_root(const struct rules *rules, uint64_t id);
// Where a merge leads from this id, one step; false: there is none.
bool rules_merged(const struct rules *rules, uint64_t id, uint64_t *to);
// What a title rule, or the group or split that makes this problem, calls it; empty: nothing.
struct span rules_title(const struct rules *rules, uint64_t id);
// The first rule of this word (RULE_IGNORE, RULE_MINUTES) that matches the title; NULL: none. The
// title is the built-in one, before title rules.
const struct rule *rules_by_title(const struct rules *rules, enum rule_word word,
                                  struct span title);
// The same for those who know no rules; `rules` may be NULL, and outlive the view.
struct rule_view rules_view(const struct rules *rules);
