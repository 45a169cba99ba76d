// A ticket's tags become the one tag that names its problem.
#include "group/tag.h"

static bool matches_any(const struct span *globs, size_t count, struct span tag)
{
    for (size_t i = 0; i < count; i++) {
        if (span_glob(globs[i], tag)) {
            return true;
        }
    }
    return false;
}

struct span tag_choose(const struct tag_rules *rules, const struct span *tags, size_t count)
{
    for (size_t glob = 0; glob < rules->issue_count; glob++) {
        for (size_t i = 0; i < count; i++) {
            if (tags[i].size && span_glob(rules->issue[glob], tags[i])) {
                return tags[i];
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (tags[i].size && !matches_any(rules->ignore, rules->ignore_count, tags[i])) {
            return tags[i];
        }
    }
    return (struct span){NULL, 0};
}
