// Regular expressions by PCRE2 (https://pcre2project.github.io/pcre2/doc/): its syntax, over UTF-8,
// letters with their case. As the author of a rule may err and the texts come from strangers, no
// regex can stop the engine: what it takes to compile and to match is bounded.
#pragma once

#include "group/matcher.h"

extern const struct regex_library regex_library;
