// A window without room for another issue becomes one with: the cheapest of a few gives way.
//
// A hand goes round over the issues and looks at so many each time, as a clock's does. So what
// comes back has gathered events by the time the hand is there again, and what never does has not.
#include "window/inside.h"

#define LOOKED_AT 16U

struct price {
    uint64_t events;
    int64_t last_ms;
};

static struct price price_of(const struct window *window, const struct issue *issue)
{
    struct price price = {
        .events = sum_u64(issue->untimed_errors, issue->untimed_tickets),
        .last_ms = issue->last_ms,
    };
    for (uint32_t cell = issue->days; cell != CELL_NONE; cell = day_at(window, cell)->next) {
        price.events = sum_u64(price.events, day_at(window, cell)->errors);
        price.events = sum_u64(price.events, day_at(window, cell)->tickets);
    }
    return price;
}

static bool is_cheaper(const struct price *a, const struct price *b)
{
    return a->events != b->events ? a->events < b->events : a->last_ms < b->last_ms;
}

static uint32_t hand_next(struct window *window)
{
    if (window->evict_at >= window->issues.end) {
        window->evict_at = 0;
    }
    return window->evict_at++;
}

bool issue_evict(struct window *window, uint32_t kept)
{
    uint32_t cheapest = ISSUE_NONE;
    struct price least = {0};
    for (uint32_t i = 0; i < LOOKED_AT && i < window->issues.end; i++) {
        uint32_t number = hand_next(window);
        const struct issue *issue = issue_at(window, number);
        if (!issue->live || issue->members != ISSUE_NONE || number == kept) {
            continue;
        }
        struct price price = price_of(window, issue);
        if (cheapest == ISSUE_NONE || is_cheaper(&price, &least)) {
            cheapest = number;
            least = price;
        }
    }
    if (cheapest == ISSUE_NONE) {
        return false;
    }
    window->counts.evicted++;
    window->counts.evicted_events += least.events;
    cells_drop(window, issue_at(window, cheapest));
    facets_slide(window, issue_at(window, cheapest), INT32_MAX);
    alias_end(window, cheapest);
    issue_free(window, cheapest);
    return true;
}
