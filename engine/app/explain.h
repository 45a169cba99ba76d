// How a line became its signature, and why that is part of its problem: for people, on standard
// output. Ends with a blank line.
#pragma once

#include "app/learning.h"
#include "group/signature.h"
#include "wire/event.h"

void explain_blank(void);
// What was read, and what was hashed.
void explain_event(struct span line, const struct event *event, const struct signature *signature);
// From the signature, counted at `placed`, to the problem that people see.
void explain_problem(const struct window *window, const struct learning *learning,
                     uint64_t signature, uint64_t placed);
