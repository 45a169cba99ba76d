// Two engines that read a half of the lines each, and a third that is told what both have: their
// problems, and what they learnt is the same. No counts: whose they are follows from the ids.
#pragma once

#include "logset.h"

enum halves { HALVES_ODD_EVEN, HALVES_FIRST_SECOND, HALVES_COUNT };

// Against one engine that read all lines. The engine is the one that this program is linked with.
struct difference halves_differ(const struct logset *set, enum halves halves);
