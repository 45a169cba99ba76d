// An issue becomes the rows that are kept of it beside its cells, and rows become issues and
// aliases of the window again.
//
//   what the window holds                    issues        aliases
//   counted, points nowhere                  a row         -
//   counted, points to its template          a row         a row, which tells the template's title
//   a template, never counted itself         -             a row where it points on
//
// When an issue slides out of the window its rows stay over there until the next start. Then its
// own says how old it is. The alias's has no time: it makes both its ends, and when all is loaded
// and still nothing is counted under the one that points, it is deleted.
#include "store/redis_inside.h"

// So is a template once it has the instants of what slid out under it.
static bool is_counted(const struct issue *issue)
{
    return issue->last_ms != INSTANT_NONE || issue->days != CELL_NONE ||
           issue->hours != CELL_NONE || issue->minutes != CELL_NONE || issue->facets != CELL_NONE;
}

static bool is_counted_under(const struct window *window, uint32_t root)
{
    uint32_t at = root;
    while (at != ISSUE_NONE && !is_counted(window_issue(window, at))) {
        at = window_member_next(window, root, at);
    }
    return at != ISSUE_NONE;
}

enum redis_row redis_row_of(const struct redis *redis, enum redis_rows rows, uint32_t issue)
{
    const struct issue *known = window_issue(redis->window, issue);
    if (rows == ROWS_ISSUES) {
        return is_counted(known) ? ROW_KEPT : ROW_NONE;
    }
    if (known->target == ISSUE_NONE) {
        return ROW_NONE;
    }
    // Later an alias may be there before what it is for.
    return redis->sifting && !is_counted_under(redis->window, issue) ? ROW_OLD : ROW_KEPT;
}

void redis_row_draft(struct draft *draft, const struct redis *redis, enum redis_rows rows,
                     uint32_t issue)
{
    if (rows == ROWS_ISSUES) {
        redis_value_issue(draft, redis->window, issue, redis->options.version);
    } else {
        redis_value_alias(draft, redis->window, issue);
    }
}

static bool merge_issue(struct redis *redis, uint64_t signature, struct span text)
{
    int64_t last_ms;
    if (!redis_value_last_ms(text, &last_ms)) {
        redis->stats.values_bad++;
        return true;
    }
    if (last_ms != INSTANT_NONE &&
        last_ms < redis->load_now_ms - (int64_t)WINDOW_DAYS_KEPT * MS_PER_DAY) {
        return false;
    }
    uint32_t version = redis->options.version;
    if (redis_value_merge_issue(text, signature, redis->window, &version) != ISSUE_NONE) {
        redis->stats.issues_loaded++;
    } else if (version != redis->options.version) {
        redis_refuse_version(redis, version);
    } else {
        redis->stats.values_bad++;
    }
    return true;
}

// Why the window did not follow an alias: it knows one as good or better, or this one closes a
// circle. Else there was no room.
static bool is_overruled(const struct window *window, uint64_t signature, uint64_t target)
{
    uint32_t from = window_find(window, signature);
    return from != ISSUE_NONE && (window_issue(window, from)->target != ISSUE_NONE ||
                                  window_find(window, target) != ISSUE_NONE);
}

static void merge_alias(struct redis *redis, uint64_t signature, struct span text)
{
    struct alias_values alias;
    if (!redis_value_read_alias(text, signature, &alias)) {
        redis->stats.values_bad++;
        return;
    }
    if (window_alias(redis->window, signature, alias.target, alias.order, alias.title,
                     alias.evidence)) {
        redis->stats.aliases_loaded++;
    } else if (!is_overruled(redis->window, signature, alias.target)) {
        redis->stats.values_bad++;
    }
}

bool redis_row_merge(struct redis *redis, enum redis_rows rows, uint64_t signature,
                     struct span text)
{
    if (rows == ROWS_ISSUES) {
        return merge_issue(redis, signature, text);
    }
    merge_alias(redis, signature, text);
    return true;
}
