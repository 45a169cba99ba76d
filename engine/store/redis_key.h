// The names of the keys, and how long what is under them matters.
//
//   ounce:{s07}:web-1:d:20261122        a date; h:2026112209 an hour; m:202611220941 a minute
//         ^^^^^ ^^^^^ ^ ^^^^^^^^
//         |     |     | period, UTC
//         |     |     unit
//         |     this engine
//         shard, as a hash tag: a batch is legal in Redis Cluster
//   ounce:{s07}:web-1:issues            and `aliases`, `changed`
#pragma once

#include "store/draft.h"
#include "window/window.h"

#define REDIS_KEY_BYTES_MAX 128

void redis_key_page(struct draft *draft, struct span engine, struct page_name name);
// `what`: "issues", "aliases" or "changed".
void redis_key_shard(struct draft *draft, struct span engine, uint32_t shard, const char *what);
// `what`: "events".
void redis_key_engine(struct draft *draft, struct span engine, const char *what);

// The period that an instant lies in; at least 0.
uint32_t redis_period_of(enum page_unit unit, int64_t at_ms);
// How many periods of a unit are kept, the present one included.
uint32_t redis_periods_kept(enum page_unit unit);
// Seconds until a page is of no use: 2 h after a minute, 8 d after an hour, 100 d after a date
// began. At least 60, so that a page just written is never taken away at once.
int64_t redis_page_ttl_s(struct page_name name, int64_t now_ms);
