// The numbers of /metrics, gathered from all over the engine.
#pragma once

#include "app/keeper.h"
#include "app/rules_file.h"
#include "query/metrics.h"
#include "store/store.h"

#define GAUGES_MAX 96

struct gauges {
    struct metric list[GAUGES_MAX];
    size_t count;
};

// `stats` NULL: no store.
void gauges_gather(struct gauges *gauges, const struct keeper *keeper,
                   const struct store_stats *stats, enum store_state state, int64_t now_ms);
// Adds those of people's rules.
void gauges_rules(struct gauges *gauges, const struct rules_file *file);
