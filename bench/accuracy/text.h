// A text that is read to its end.
#pragma once

#include "base/span.h"

// All that the descriptor gives; closes it. `what` is for messages: what cannot be read ends the
// program. The caller's, for text_free.
struct span text_read(int from, const char *what);
void text_free(struct span text);
