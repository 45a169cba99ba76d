// The /metrics page.
#include "query/metrics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct page {
    char *text;
    size_t size, room;
    bool failed; // no memory: nothing more is written
};

static void page_add(struct page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void page_add(struct page *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int size = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (page->size + (size_t)size + 1 > page->room && !page->failed) {
        page->room = 2 * page->room + (size_t)size + 1024;
        char *more = realloc(page->text, page->room);
        if (!more) {
            page->failed = true;
            return;
        }
        page->text = more;
    }
    if (!page->failed) {
        va_start(list, format);
        page->size +=
            (size_t)vsnprintf(page->text + page->size, page->room - page->size, format, list);
        va_end(list);
    }
}

// Backslash, quote and line end are escaped in a label's value.
static void label_add(struct page *page, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n') {
            page_add(page, "\\n");
        } else {
            page_add(page, *text == '\\' || *text == '"' ? "\\%c" : "%c", *text);
        }
    }
}

static void sample_add(struct page *page, const struct metric *metric)
{
    page_add(page, "%s", metric->name);
    if (metric->label) {
        page_add(page, "{%s=\"", metric->label);
        label_add(page, metric->value_of_label);
        page_add(page, "\"}");
    }
    // Whole numbers are exact up to 2^53; what is none at all is not between these either.
    bool exact = metric->value >= -9007199254740992.0 && metric->value <= 9007199254740992.0;
    bool whole = exact && metric->value == (double)(int64_t)metric->value;
    page_add(page, whole ? " %.0f\n" : " %.15g\n", metric->value);
}

char *metrics_write(const struct metric *metrics, size_t count, size_t *bytes)
{
    struct page page = {0};
    page_add(&page, "%s", "");
    for (size_t i = 0; i < count; i++) {
        const struct metric *m = &metrics[i];
        if (i == 0 || strcmp(m->name, metrics[i - 1].name) != 0) {
            page_add(&page, "# HELP %s %s\n# TYPE %s %s\n", m->name, m->help, m->name,
                     m->type == METRIC_COUNTER ? "counter" : "gauge");
        }
        sample_add(&page, m);
    }
    if (page.failed) {
        free(page.text);
        return NULL;
    }
    *bytes = page.size;
    return page.text;
}
