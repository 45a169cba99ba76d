// The merges of people's rules become aliases of the window.
#pragma once

#include "group/rules.h"
#include "window/window.h"

// Lets every problem that is there and that a merge leads on from point to where it leads. Before
// each ranking: a problem may have come since; what points there already costs one look. A merge
// wins over what was learned. Those that are no longer among the rules stay in this window, for an
// alias is for ever.
void merges_apply(const struct rules *rules, struct window *window);
