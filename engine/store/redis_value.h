// What stands in a hash's fields: how counts, issues and aliases are written, and read back. A
// field's name is the signature, 16 hex digits; names that begin with @ are the page's own.
//
//   a day      41 2 00ff00 1 300      errors tickets hours reported seconds
//                   ^^^^^^            bit h: errors in the clock hour h, 6 hex digits
//   an hour    41 2                   errors tickets
//   an issue   0 1795391000123 1795392481123 ticket 1 error/error/20261122/billing,... Card is bad
//              ^ ^^^^^^^^^^^^^ ^^^^^^^^^^^^^ ^^^^^^ ^ ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ^^^^^^^^^^^
//              | first         last, ms      kind   | facets: kind/level/last     title: the rest
//              version of the signature             |         date/service
//                                                   evidence
//   an alias   00c0ffee00c0ffee 3 1 charge <num> failed
//              ^^^^^^^^^^^^^^^^ ^ ^ ^^^^^^^^^^^^^^^^^^^
//              target           | evidence and title, the target's
//                               order
//
// An alias tells all of its target, because most targets are templates that were never counted
// themselves: those have no issue's text anywhere. So in whatever order the hashes are read, and
// whichever of them is lost, who knows the alias can name what it points to.
//
// `-` is what was never told (an instant, a date, no facets at all). In a service's name the bytes
// up to the blank, the percent sign, the comma, the slash and 0x7f stand as %xx.
#pragma once

#include "store/draft.h"
#include "window/window.h"

#define REDIS_FIELD_BYTES 16
#define REDIS_CELL_BYTES_MAX 80
#define REDIS_ISSUE_BYTES_MAX 16384 // 16 facets with a service of 255 encoded bytes, and a title

void redis_value_cell(struct draft *draft, enum page_unit unit, const struct cell_values *cell);
// False: the text is none; *cell is not to be used. The signature is left alone.
bool redis_value_read_cell(struct span text, enum page_unit unit, struct cell_values *cell);

void redis_value_issue(struct draft *draft, const struct window *window, uint32_t issue,
                       uint32_t version);
// Adds an issue to the window as window_merge_issue does. The index; ISSUE_NONE when the text is
// none, is of another version (then *version is that one) or there was no room.
uint32_t redis_value_merge_issue(struct span text, uint64_t signature, struct window *window,
                                 uint32_t *version);
// The last instant alone, INSTANT_NONE when there is none. False: the text is no issue.
bool redis_value_last_ms(struct span text, int64_t *last_ms);

// What window_alias is told of an edge beside its beginning.
struct alias_values {
    uint64_t target;
    struct span title; // part of the text it was read from
    uint32_t order;
    uint8_t evidence;
};
// Of an issue that points somewhere.
void redis_value_alias(struct draft *draft, const struct window *window, uint32_t issue);
// `signature`: that points. False: the text is none, or points to where it stands; *alias is not to
// be used.
bool redis_value_read_alias(struct span text, uint64_t signature, struct alias_values *alias);
