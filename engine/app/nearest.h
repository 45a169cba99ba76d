// The name that somebody most likely meant.
#pragma once

#include <stddef.h>

// The closest of `names` by edit distance, when it is close enough to be meant; else NULL.
const char *nearest_name(const char *wrong, const char *const *names, size_t count);
