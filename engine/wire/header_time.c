// When: the times of a header, the best of which is kept.
#include "wire/header_inside.h"

bool header_time_is_absolute(const struct reading *r, struct span when)
{
    const int64_t early_ms = 2000 * MS_PER_DAY;
    struct instant_context other = *r->time;
    int64_t at_ms = 0, other_ms = 0;
    other.now_ms = other.now_ms < early_ms ? 2 * early_ms : 0;
    other.skew_ms = 0;
    return instant_read(when, r->time, &at_ms) != 0 && instant_read(when, &other, &other_ms) != 0 &&
           at_ms == other_ms;
}

void header_time_note(struct reading *r, struct span when, int64_t at_ms)
{
    r->times++;
    if (r->when.size > 0) {
        bool old_absolute = header_time_is_absolute(r, r->when);
        bool new_absolute = header_time_is_absolute(r, when);
        if (old_absolute != new_absolute ? old_absolute : when.size <= r->when.size) {
            return;
        }
    }
    r->when = when;
    r->header->at_ms = at_ms;
}

enum strength header_time_strength(struct span when)
{
    size_t run = digits_at(when, 0);
    if (run == 6 || run == when.size) {
        return STRENGTH_NUMBER;
    }
    return run == 2 && when.at[2] == ':' ? STRENGTH_CLOCK : STRENGTH_FULL;
}

size_t header_time_at(const struct reading *r, size_t at, int64_t *at_ms)
{
    return at < r->line.size ? instant_read(span_skip(r->line, at), r->time, at_ms) : 0;
}

bool header_time_take(struct reading *r)
{
    int64_t at_ms;
    size_t size = r->times > 0 && r->levelled ? 0 : header_time_at(r, r->at, &at_ms);
    if (size == 0) {
        return false;
    }
    struct span when = span_part(r->line, r->at, r->at + size);
    enum strength strength = header_time_strength(when);
    uint8_t next = byte_at(r->line, r->at + size);
    if ((r->times > 0 && strength != STRENGTH_FULL) ||
        (r->levelled && strength == STRENGTH_NUMBER) ||
        (next != 0 && !byte_is_blank(next) && !byte_in(next, ",:;|["))) {
        return false;
    }
    header_time_note(r, when, at_ms);
    header_take_to(r, r->at + size + (next != 0 && byte_in(next, ",:;")));
    return true;
}
