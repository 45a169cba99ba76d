// Names, help texts and values for operators.
#include "app/gauges.h"

#include "base/check.h"

static void add(struct gauges *g, enum metric_type type, const char *name, const char *help,
                double value)
{
    CHECK(g->count < GAUGES_MAX);
    g->list[g->count++] = (struct metric){.name = name, .help = help, .type = type, .value = value};
}

static void counter(struct gauges *g, const char *name, const char *help, uint64_t value)
{
    add(g, METRIC_COUNTER, name, help, (double)value);
}

static void gauge(struct gauges *g, const char *name, const char *help, double value)
{
    add(g, METRIC_GAUGE, name, help, value);
}

static void labelled(struct gauges *g, const char *label, const char *value)
{
    g->list[g->count - 1].label = label;
    g->list[g->count - 1].value_of_label = value;
}

static void gather_input(struct gauges *g, const struct keeper_counts *counts)
{
    const struct tally_counts *taken = &counts->taken;
    counter(g, "ounce_bytes_total", "Bytes of lines read.", taken->bytes);
    counter(g, "ounce_lines_total", "Lines read, blank ones too.", taken->lines);
    counter(g, "ounce_joined_lines_total", "Lines of traces, joined to the line before them.",
            taken->joined_lines);
    counter(g, "ounce_blank_lines_total", "Lines with nothing in them.", taken->blank_lines);
    counter(g, "ounce_events_total", "Events read, repeated ones too.", taken->events);
    counter(g, "ounce_tickets_total", "Of those, tickets.", taken->tickets);
    counter(g, "ounce_events_repeated_total", "Events dropped for an event id seen before.",
            counts->repeated);
    counter(g, "ounce_tickets_updated_total",
            "Tickets that replaced an earlier state of themselves.", counts->updated);
    counter(g, "ounce_events_rejected_total", "Posted lines that could not be read.",
            taken->rejected);
    counter(g, "ounce_connections_total", "TCP connections accepted.", taken->connections);
    counter(g, "ounce_connections_over_total", "TCP connections closed for connections_max.",
            taken->connections_over);
    counter(g, "ounce_connections_refused_total", "TCP connections closed by allow.",
            taken->connections_refused);
    for (unsigned code = 0; code < OUNCE_ERROR_COUNT; code++) {
        counter(g, "ounce_flaws_total", "Things wrong with what was read, by reason.",
                taken->flaws[code]);
        labelled(g, "reason", ounce_error_name((enum ounce_error)code));
    }
}

static void gather_window(struct gauges *g, const struct keeper *keeper)
{
    const struct window_counts *w = window_counts(keeper->window);
    gauge(g, "ounce_problems", "Problems kept, those that are part of others too.", w->issues);
    gauge(g, "ounce_aliases", "Of those, problems that are part of others.", w->aliases);
    gauge(g, "ounce_day_cells", "Day cells kept.", w->day_cells);
    gauge(g, "ounce_recent_cells", "Hour and minute cells kept.", w->recent_cells);
    gauge(g, "ounce_facets", "Facets kept.", w->facets);
    gauge(g, "ounce_services", "Service names kept.", w->services);
    gauge(g, "ounce_text_bytes", "Bytes of titles and names kept.", (double)w->text_bytes);
    gauge(g, "ounce_event_ids", "Event ids remembered.", memory_count(keeper->memory));
    counter(g, "ounce_event_ids_forgotten_total", "Event ids that gave way for want of room.",
            memory_forgotten(keeper->memory));
    counter(g, "ounce_events_outside_total", "Events dated before the days kept.", w->outside);
    counter(g, "ounce_problems_evicted_total", "Problems that gave way to others (issues_max).",
            w->evicted);
    counter(g, "ounce_events_evicted_total", "Events that were counted for those.",
            w->evicted_events);
    counter(g, "ounce_events_other_total", "Events of new problems when none could give way.",
            w->refused_issue);
    counter(g, "ounce_events_uncelled_total", "Events without room for their cell (cells_max).",
            w->refused_cell);
}

static void gather_store(struct gauges *g, const struct store_stats *s, enum store_state state,
                         int64_t now_ms)
{
    for (unsigned i = 0; i < STORE_STATES; i++) {
        gauge(g, "ounce_redis_state", "1 for the state that the link to Redis is in.",
              i == (unsigned)state);
        labelled(g, "state", store_state_name((enum store_state)i));
    }
    counter(g, "ounce_redis_connections_total", "Times that Redis was connected.", s->connections);
    counter(g, "ounce_redis_batches_total", "Batches acknowledged.", s->batches);
    counter(g, "ounce_redis_fields_total", "Fields written.", s->fields);
    counter(g, "ounce_redis_gaps_total", "Pages found to differ and written anew.", s->gaps);
    counter(g, "ounce_redis_errors_total", "Error answers.", s->errors);
    counter(g, "ounce_redis_announcements_dropped_total", "Changes lost while Redis was away.",
            s->announcements_dropped);
    gauge(g, "ounce_redis_pages_waiting", "Pages still to be written anew.", s->pages_waiting);
    gauge(g, "ounce_redis_pages_refused", "Pages that Redis does not take.", s->pages_refused);
    gauge(g, "ounce_redis_behind_seconds", "How far Redis is behind the counts; -1: not known.",
          s->flushed_ms == INSTANT_NONE ? -1 : (double)(now_ms - s->flushed_ms) / 1000);
}

void gauges_gather(struct gauges *gauges, const struct keeper *keeper,
                   const struct store_stats *stats, enum store_state state, int64_t now_ms)
{
    gauges->count = 0;
    gather_input(gauges, &keeper->counts);
    gather_window(gauges, keeper);
    if (stats) {
        gather_store(gauges, stats, state, now_ms);
    }
}

void gauges_rules(struct gauges *gauges, const struct rules_file *file)
{
    const struct rules *rules = rules_file_rules(file);
    gauge(gauges, "ounce_rules", "People's rules in force.", (double)rules->count);
    gauge(gauges, "ounce_rules_version", "The version that their file says.",
          (double)rules->version);
    counter(gauges, "ounce_rules_reloads_total", "Times that new rules came into force.",
            rules_file_reloads(file));
    counter(gauges, "ounce_rules_refused_total",
            "Times that the file was wrong, and the old stayed.", rules_file_refusals(file));
}
