// Numbers for operators, in Prometheus' text format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/).
#pragma once

#include "base/span.h"

enum metric_type { METRIC_COUNTER, METRIC_GAUGE };

struct metric {
    const char *name; // samples of one name stand together; help and type are said at the first
    const char *help;
    enum metric_type type;
    const char *label; // NULL: none
    const char *value_of_label;
    double value;
};

// The page; the caller frees it. NULL only when memory is out.
char *metrics_write(const struct metric *metrics, size_t count, size_t *bytes);
