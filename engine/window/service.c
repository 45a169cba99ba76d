// A service's name becomes a small number, and back. Names are never forgotten.
#include "window/inside.h"

#include <xxhash.h>

struct span window_service_name(const struct window *window, uint32_t service)
{
    if (service == SERVICE_NONE || service > window->counts.services) {
        return (struct span){0};
    }
    const struct service *entry = &window->services[service];
    return text_at(&window->text, entry->text_at, entry->size);
}

uint32_t window_service(struct window *window, struct span name)
{
    name = span_cut(name, SERVICE_BYTES_MAX);
    if (name.size == 0) {
        return SERVICE_NONE;
    }
    uint32_t mask = (1U << window->names_bits) - 1;
    uint32_t slot = (uint32_t)XXH3_64bits(name.at, name.size) & mask;
    while (window->names[slot] != 0) {
        if (span_equal(window_service_name(window, window->names[slot]), name)) {
            return window->names[slot];
        }
        slot = (slot + 1) & mask;
    }
    uint32_t service = window->counts.services + 1;
    uint32_t text_at = 0;
    if (service > window->plan.services_max || !text_put(&window->text, name, &text_at)) {
        window->counts.refused_service++;
        return SERVICE_NONE;
    }
    window->services[service] = (struct service){text_at, (uint32_t)name.size};
    window->names[slot] = service;
    window->counts.services = service;
    window->counts.text_bytes = window->text.bytes;
    return service;
}
