// What anybody may have written into a field's value: it is read or refused, and what was read is
// written again so that it reads the same.
//
//   in  K text ...
//       ^ a day's cell, an hour's, an issue, an alias
#include <stdlib.h>

#include "base/check.h"
#include "store/redis_value.h"

#define NOON 1795435200000LL
#define SIGNATURE 0x1c00000000000001ULL
#define TITLE_BYTES_MAX 64

static void *memory_of(const struct window_plan *plan)
{
    size_t bytes = (window_bytes(plan) + 63) / 64 * 64;
    void *memory = aligned_alloc(64, bytes);
    CHECK(memory != NULL);
    memset(memory, 0, bytes);
    return memory;
}

static struct window_plan plan_small(void)
{
    struct window_plan plan = window_plan_for(8, 8, 0, TITLE_BYTES_MAX, false);
    plan.services_max = 32;
    plan.text_bytes_max = 1 << 14;
    return plan;
}

static void check_cell(struct span text, enum page_unit unit)
{
    uint8_t bytes[REDIS_CELL_BYTES_MAX];
    struct draft draft = draft_in(bytes, sizeof bytes);
    struct cell_values cell = {.signature = SIGNATURE}, again = cell;
    if (!redis_value_read_cell(text, unit, &cell)) {
        return;
    }
    redis_value_cell(&draft, unit, &cell);
    CHECK(!draft.cut && redis_value_read_cell(draft_span(&draft), unit, &again));
    CHECK(again.signature == SIGNATURE && again.errors == cell.errors &&
          again.tickets == cell.tickets && again.hours == cell.hours &&
          again.reported == cell.reported && again.seconds == cell.seconds);
}

// Reads an issue into a window of its own and writes it from there. False: it is none.
static bool issue_through(struct span text, struct draft *draft)
{
    struct window_plan plan = plan_small();
    void *memory = memory_of(&plan);
    struct window *window = window_open(&plan, memory);
    uint32_t version = 0;
    uint32_t issue = redis_value_merge_issue(text, SIGNATURE, window, &version);
    if (issue != ISSUE_NONE) {
        redis_value_issue(draft, window, issue, version);
        CHECK(!draft->cut);
    }
    free(memory);
    return issue != ISSUE_NONE;
}

static void check_issue(struct span text)
{
    static uint8_t first[REDIS_ISSUE_BYTES_MAX], second[REDIS_ISSUE_BYTES_MAX];
    struct draft once = draft_in(first, sizeof first), twice = draft_in(second, sizeof second);
    int64_t last_ms;
    if (issue_through(text, &once)) {
        CHECK(redis_value_last_ms(text, &last_ms));
        CHECK(issue_through(draft_span(&once), &twice));
        CHECK(once.size == twice.size); // facets are in no order
    }
}

static void check_alias(struct span text)
{
    uint8_t bytes[128];
    struct draft draft = draft_in(bytes, sizeof bytes);
    struct alias_values alias, again;
    if (!redis_value_read_alias(text, SIGNATURE, &alias)) {
        return;
    }
    CHECK(alias.target != SIGNATURE);
    CHECK(alias.title.size <= text.size &&
          (alias.title.size == 0 || alias.title.at + alias.title.size == text.at + text.size));
    struct window_plan plan = plan_small();
    void *memory = memory_of(&plan);
    struct window *window = window_open(&plan, memory);
    CHECK(window_alias(window, SIGNATURE, alias.target, alias.order, alias.title, alias.evidence));
    redis_value_alias(&draft, window, window_find(window, SIGNATURE));
    CHECK(!draft.cut && redis_value_read_alias(draft_span(&draft), SIGNATURE, &again));
    CHECK(again.target == alias.target && again.order == alias.order &&
          again.evidence == alias.evidence &&
          span_equal(again.title, span_cut(alias.title, TITLE_BYTES_MAX)));
    free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct span text = span_of(data + 1, size - 1);
    switch (data[0] % 4) {
    case 0:
        check_cell(text, PAGE_DAY);
        break;
    case 1:
        check_cell(text, PAGE_HOUR);
        break;
    case 2:
        check_issue(text);
        break;
    default:
        check_alias(text);
        break;
    }
    return 0;
}
