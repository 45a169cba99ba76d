// Cells, issues and aliases become texts, and texts become them again. What is read may have been
// written by anybody.
#include "store/redis_value.h"

void redis_value_cell(struct draft *draft, enum page_unit unit, const struct cell_values *cell)
{
    draft_u64(draft, cell->errors);
    draft_byte(draft, ' ');
    draft_u64(draft, cell->tickets);
    if (unit == PAGE_DAY) {
        draft_byte(draft, ' ');
        draft_hex(draft, cell->hours, 6);
        draft_byte(draft, ' ');
        draft_u64(draft, cell->reported);
        draft_byte(draft, ' ');
        draft_u64(draft, cell->seconds);
    }
}

// Takes what stands before the next `end` off the text; all of it when there is none.
static struct span take(struct span *text, uint8_t end)
{
    size_t at = span_find(*text, end);
    struct span piece = span_part(*text, 0, at);
    *text = span_skip(*text, at + 1);
    return piece;
}

static bool read_u32(struct span text, uint32_t *value)
{
    uint64_t wide;
    if (!span_to_u64(text, &wide) || wide > UINT32_MAX) {
        return false;
    }
    *value = (uint32_t)wide;
    return true;
}

bool redis_value_read_cell(struct span text, enum page_unit unit, struct cell_values *cell)
{
    uint64_t hours = 0;
    cell->hours = cell->reported = 0;
    cell->seconds = 0;
    if (!span_to_u64(take(&text, ' '), &cell->errors) ||
        !read_u32(take(&text, ' '), &cell->tickets)) {
        return false;
    }
    if (unit == PAGE_DAY) {
        if (!hex_read(take(&text, ' '), 6, &hours) ||
            !read_u32(take(&text, ' '), &cell->reported) ||
            !span_to_u64(take(&text, ' '), &cell->seconds)) {
            return false;
        }
        cell->hours = (uint32_t)hours;
    }
    return text.size == 0;
}

static bool is_plain(uint8_t c)
{
    return c > ' ' && c != 0x7f && c != '%' && c != ',' && c != '/';
}

static void put_service(struct draft *draft, struct span name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (is_plain(name.at[i])) {
            draft_byte(draft, name.at[i]);
        } else {
            draft_byte(draft, '%');
            draft_hex(draft, name.at[i], 2);
        }
    }
}

static void put_instant(struct draft *draft, int64_t at_ms)
{
    if (at_ms == INSTANT_NONE) {
        draft_byte(draft, '-');
    } else {
        draft_i64(draft, at_ms);
    }
    draft_byte(draft, ' ');
}

static void put_facet(struct draft *draft, const struct window *window, const struct facet *facet)
{
    draft_text(draft, kind_name(facet->kind));
    draft_byte(draft, '/');
    draft_text(draft, level_name(facet->level));
    draft_byte(draft, '/');
    if (facet->last_day == INT32_MIN) {
        draft_byte(draft, '-');
    } else {
        int32_t year;
        uint32_t month, day;
        civil_of_day(facet->last_day, &year, &month, &day);
        draft_padded(draft, (uint64_t)year, 4);
        draft_padded(draft, month, 2);
        draft_padded(draft, day, 2);
    }
    draft_byte(draft, '/');
    put_service(draft, window_service_name(window, facet->service));
}

void redis_value_issue(struct draft *draft, const struct window *window, uint32_t issue,
                       uint32_t version)
{
    const struct issue *known = window_issue(window, issue);
    draft_u64(draft, version);
    draft_byte(draft, ' ');
    put_instant(draft, known->first_ms);
    put_instant(draft, known->last_ms);
    draft_text(draft, kind_name(known->has_tickets ? KIND_TICKET : KIND_ERROR));
    draft_byte(draft, ' ');
    draft_u64(draft, known->evidence);
    draft_byte(draft, ' ');
    const struct facet *facet = window_facet(window, known->facets);
    if (facet == NULL) {
        draft_byte(draft, '-');
    }
    while (facet != NULL) {
        put_facet(draft, window, facet);
        facet = window_facet(window, facet->next);
        if (facet != NULL) {
            draft_byte(draft, ',');
        }
    }
    draft_byte(draft, ' ');
    draft_put(draft, window_title(window, known));
}

static bool read_kind(struct span text, enum kind *kind)
{
    *kind = span_equal(text, span_text(kind_name(KIND_TICKET))) ? KIND_TICKET : KIND_ERROR;
    return span_equal(text, span_text(kind_name(*kind)));
}

static bool read_level(struct span text, enum level *level)
{
    for (int known = LEVEL_NONE; known < LEVEL_COUNT; known++) {
        if (span_equal(text, span_text(level_name((enum level)known)))) {
            *level = (enum level)known;
            return true;
        }
    }
    return false;
}

static bool read_date(struct span text, int32_t *day)
{
    uint32_t date;
    if (span_equal(text, span_text("-"))) {
        *day = INT32_MIN;
        return true;
    }
    if (text.size != 8 || !read_u32(text, &date)) {
        return false;
    }
    uint32_t month = date / 100 % 100, day_of_month = date % 100;
    if (date < 10000 || month < 1 || month > 12 || day_of_month < 1 || day_of_month > 31) {
        return false;
    }
    *day = day_of_civil((int32_t)(date / 10000), month, day_of_month);
    return true;
}

static bool read_service(struct span text, uint8_t out[SERVICE_BYTES_MAX], struct span *name)
{
    struct draft draft = draft_in(out, SERVICE_BYTES_MAX);
    for (size_t i = 0; i < text.size; i++) {
        uint64_t byte = text.at[i];
        if (byte == '%') {
            if (text.size - i < 3 || !hex_read(span_part(text, i + 1, i + 3), 2, &byte)) {
                return false;
            }
            i += 2;
        }
        draft_byte(&draft, (uint8_t)byte);
    }
    *name = draft_span(&draft);
    return !draft.cut;
}

static bool merge_facet(struct span text, struct window *window, uint32_t issue)
{
    enum kind kind;
    enum level level;
    int32_t day;
    uint8_t bytes[SERVICE_BYTES_MAX];
    struct span name;
    if (!read_kind(take(&text, '/'), &kind) || !read_level(take(&text, '/'), &level) ||
        !read_date(take(&text, '/'), &day) || !read_service(text, bytes, &name)) {
        return false;
    }
    window_merge_facet(window, issue, kind, level, window_service(window, name), day);
    return true;
}

static bool read_instant(struct span text, int64_t *at_ms)
{
    if (span_equal(text, span_text("-"))) {
        *at_ms = INSTANT_NONE;
        return true;
    }
    return i64_read(text, at_ms);
}

bool redis_value_last_ms(struct span text, int64_t *last_ms)
{
    uint32_t version;
    int64_t first_ms;
    return read_u32(take(&text, ' '), &version) && read_instant(take(&text, ' '), &first_ms) &&
           read_instant(take(&text, ' '), last_ms);
}

uint32_t redis_value_merge_issue(struct span text, uint64_t signature, struct window *window,
                                 uint32_t *version)
{
    uint32_t written, evidence;
    int64_t first_ms, last_ms;
    enum kind kind;
    if (!read_u32(take(&text, ' '), &written)) {
        return ISSUE_NONE;
    }
    if (written != *version) {
        *version = written;
        return ISSUE_NONE;
    }
    if (!read_instant(take(&text, ' '), &first_ms) || !read_instant(take(&text, ' '), &last_ms) ||
        !read_kind(take(&text, ' '), &kind) || !read_u32(take(&text, ' '), &evidence) ||
        evidence > UINT8_MAX) {
        return ISSUE_NONE;
    }
    struct span facets = take(&text, ' ');
    uint32_t issue = window_merge_issue(window, signature, text, (uint8_t)evidence, first_ms,
                                        last_ms, kind == KIND_TICKET);
    if (issue == ISSUE_NONE || span_equal(facets, span_text("-"))) {
        return issue;
    }
    while (facets.size > 0) {
        (void)merge_facet(take(&facets, ','), window, issue); // one that is none costs only itself
    }
    return issue;
}

void redis_value_alias(struct draft *draft, const struct window *window, uint32_t issue)
{
    const struct issue *from = window_issue(window, issue);
    const struct issue *target = window_issue(window, from->target);
    draft_hex(draft, target->signature, REDIS_FIELD_BYTES);
    draft_byte(draft, ' ');
    draft_u64(draft, from->target_order);
    draft_byte(draft, ' ');
    draft_u64(draft, target->evidence);
    draft_byte(draft, ' ');
    draft_put(draft, window_title(window, target));
}

bool redis_value_read_alias(struct span text, uint64_t signature, struct alias_values *alias)
{
    uint32_t evidence;
    if (!hex_read(take(&text, ' '), REDIS_FIELD_BYTES, &alias->target) ||
        !read_u32(take(&text, ' '), &alias->order) || !read_u32(take(&text, ' '), &evidence) ||
        evidence > UINT8_MAX || alias->target == signature) {
        return false;
    }
    alias->evidence = (uint8_t)evidence;
    alias->title = text;
    return true;
}
