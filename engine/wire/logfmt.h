// A logfmt line becomes the values of an event.
//
//   time=2026-11-22T23:58:01Z level=error msg="card \"17\" declined" order=991 retry
//        ^ quoted values with escapes, bare values, and keys alone (no value: not looked at)
//
// Nobody has written a standard, and much ordinary text has pairs in it (`authentication failure;
// logname= uid=0`). So a line counts as logfmt only when it begins with a pair, has two at least,
// and one of them is a message (msg, message) that is not empty.
#pragma once

#include "wire/field.h"

bool is_logfmt(struct span line);

// Sets the fields of a line that is_logfmt. An unquoted message runs on over the words behind it,
// up to the next pair: `msg=disk full on /dev/sda1 host=vm`.
void logfmt_read(struct span line, struct fields *fields);
