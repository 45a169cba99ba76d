// Pages and shards become names of keys.
#include "store/redis_key.h"

static const int64_t period_ms[PAGE_UNITS] = {MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE};
static const uint32_t periods_kept[PAGE_UNITS] = {WINDOW_DAYS_KEPT, WINDOW_HOURS_KEPT,
                                                  WINDOW_MINUTES_KEPT};

static void put_head(struct draft *draft, struct span engine, uint32_t shard)
{
    draft_text(draft, "ounce:{s");
    draft_padded(draft, shard, 2);
    draft_text(draft, "}:");
    draft_put(draft, engine);
    draft_byte(draft, ':');
}

void redis_key_page(struct draft *draft, struct span engine, struct page_name name)
{
    static const char *const units[PAGE_UNITS] = {"d:", "h:", "m:"};
    int64_t at_ms = (int64_t)name.period * period_ms[name.unit];
    int32_t year;
    uint32_t month, day;
    civil_of_day(instant_day(at_ms), &year, &month, &day);
    put_head(draft, engine, name.shard);
    draft_text(draft, units[name.unit]);
    draft_padded(draft, (uint64_t)year, 4);
    draft_padded(draft, month, 2);
    draft_padded(draft, day, 2);
    if (name.unit != PAGE_DAY) {
        draft_padded(draft, instant_hour_of_day(at_ms), 2);
    }
    if (name.unit == PAGE_MINUTE) {
        draft_padded(draft, name.period % 60, 2);
    }
}

void redis_key_shard(struct draft *draft, struct span engine, uint32_t shard, const char *what)
{
    put_head(draft, engine, shard);
    draft_text(draft, what);
}

void redis_key_engine(struct draft *draft, struct span engine, const char *what)
{
    draft_text(draft, "ounce:");
    draft_put(draft, engine);
    draft_byte(draft, ':');
    draft_text(draft, what);
}

uint32_t redis_period_of(enum page_unit unit, int64_t at_ms)
{
    int64_t period = floor_div(at_ms, period_ms[unit]);
    return period < 0 ? 0 : period > UINT32_MAX ? UINT32_MAX : (uint32_t)period;
}

uint32_t redis_periods_kept(enum page_unit unit)
{
    return periods_kept[unit];
}

int64_t redis_page_ttl_s(struct page_name name, int64_t now_ms)
{
    int64_t end_ms = ((int64_t)name.period + periods_kept[name.unit]) * period_ms[name.unit];
    int64_t left_s = (end_ms - now_ms) / MS_PER_SECOND;
    return left_s < 60 ? 60 : left_s;
}
