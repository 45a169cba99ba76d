// What is seen beside a signature (kind, level, service) becomes a short list of its issue's, each
// with the last date.
#include "window/inside.h"

static bool facet_same(const struct facet *a, const struct facet *b)
{
    return a->kind == b->kind && a->level == b->level && a->service == b->service;
}

// The order in which facets give way: the longest unseen first, then by value. A facet is always
// kept or dropped by its last date and itself alone, so the 16 that stay are the same in whatever
// order the events came.
static bool facet_gives_way(const struct facet *a, const struct facet *b)
{
    if (a->last_day != b->last_day) {
        return a->last_day < b->last_day;
    }
    if (a->kind != b->kind) {
        return a->kind < b->kind;
    }
    if (a->level != b->level) {
        return a->level < b->level;
    }
    return a->service < b->service;
}

static void facet_add(struct window *window, struct issue *issue, const struct facet *seen)
{
    uint32_t number = pool_take(&window->facets);
    if (number == POOL_NONE) {
        window->counts.facets_dropped++;
        return;
    }
    *facet_at(window, number) = *seen;
    facet_at(window, number)->next = issue->facets;
    issue->facets = number;
    issue->facet_count++;
    window->counts.facets++;
}

static void facet_update(struct facet *facet, const struct facet *seen)
{
    uint32_t next = facet->next;
    *facet = *seen;
    facet->next = next;
}

void facet_see(struct window *window, struct issue *issue, const struct facet *seen)
{
    struct facet *least = NULL;
    for (uint32_t number = issue->facets; number != CELL_NONE;) {
        struct facet *facet = facet_at(window, number);
        if (facet_same(facet, seen)) {
            if (seen->last_day > facet->last_day) {
                facet->last_day = seen->last_day;
            }
            return;
        }
        if (least == NULL || facet_gives_way(facet, least)) {
            least = facet;
        }
        number = facet->next;
    }
    if (least == NULL || issue->facet_count < WINDOW_FACETS_MAX) {
        facet_add(window, issue, seen);
        return;
    }
    window->counts.facets_dropped++;
    if (facet_gives_way(least, seen)) {
        facet_update(least, seen);
    }
}

void facets_slide(struct window *window, struct issue *issue, int32_t day)
{
    uint32_t *link = &issue->facets;
    while (*link != CELL_NONE) {
        uint32_t number = *link;
        struct facet *facet = facet_at(window, number);
        if (facet->last_day >= day) {
            link = &facet->next;
            continue;
        }
        *link = facet->next;
        pool_give(&window->facets, number);
        issue->facet_count--;
        window->counts.facets--;
    }
}

const struct facet *window_facet(const struct window *window, uint32_t facet)
{
    return facet != CELL_NONE ? facet_at(window, facet) : NULL;
}
