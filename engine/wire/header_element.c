// What may follow the first time or level of a header: elements in any order, each taken as a
// whole, and between them fields on trial.
#include "wire/header_inside.h"

#define TRIAL_FIELDS_MAX 4 // so many doubtful fields in a row
#define STEPS_MAX 24       // elements of one header
#define PIPE_PART_BYTES_MAX 64

// time|component|pid|message, also with blanks around the bars. The last bar within reach before a
// part that is no single word begins the message.
static bool take_pipes(struct reading *r)
{
    size_t bar = r->at;
    if (byte_at(r->line, bar) != '|') {
        return false;
    }
    for (int parts = 0; parts < 4; parts++) {
        struct span rest = span_skip(r->line, bar + 1);
        size_t end = 0;
        while (end < rest.size && end < PIPE_PART_BYTES_MAX && rest.at[end] != '|') {
            end++;
        }
        struct span part = span_trim(span_part(rest, 0, end));
        if (byte_at(rest, end) != '|' || field_end(part, 0) < part.size) {
            break;
        }
        if (!r->levelled && header_level_of_word(part) != LEVEL_NONE) {
            header_level_note(r, header_level_of_word(part));
        } else if (!header_field_is_number(part)) {
            header_service_note(r, part);
        }
        bar += end + 1;
    }
    header_take_to(r, bar + 1);
    return true;
}

// nginx: 2026/11/22 23:58:01 [error] 123#0: *45 msg
static bool take_worker(struct reading *r)
{
    if (!byte_is_digit(byte_at(r->line, r->at))) {
        return false;
    }
    struct span field = field_at(r->line, r->at);
    size_t run = digits_at(field, 0);
    size_t behind = run + 1 + digits_at(field, run + 1);
    if (run == 0 || byte_at(field, run) != '#' || behind + 1 != field.size ||
        byte_at(field, behind) != ':') {
        return false;
    }
    header_take_to(r, r->at + field.size);
    field = field_at(r->line, r->at);
    if (field.size > 1 && field.at[0] == '*' && header_field_is_number(span_skip(field, 1))) {
        header_take_to(r, r->at + field.size);
    }
    return true;
}

// Dashes: `pid --- [thread]` (Spring), `-- prog: msg` (Ruby), and the one before the message.
static bool take_dash(struct reading *r)
{
    uint8_t first = byte_at(r->line, r->at);
    if (first != '-' && !(r->levelled && byte_is_digit(first))) {
        return false;
    }
    struct span field = field_at(r->line, r->at);
    size_t next = skip_blanks(r->line, r->at + field.size);
    if (r->levelled && header_field_is_number(field) && field_is(field_at(r->line, next), "---")) {
        header_take_to(r, next + 3);
        return true;
    }
    if (!header_field_is_dash(field) || !(r->levelled || r->bracketed)) {
        return false;
    }
    struct span following = field_at(r->line, next);
    if (!r->levelled && header_field_is_upper(following) &&
        header_level_of_word(following) != LEVEL_NONE) {
        return false; // the level is still to come
    }
    if (field_is(field, "--") && last_byte(following) == ':') {
        header_service_note(r, span_part(following, 0, following.size - 1));
        next += following.size;
    } else if (byte_at(r->line, next) == '[' && !r->bracketed) {
        header_take_to(r, next);
        return true;
    }
    header_take_to(r, next);
    r->ended = true;
    return true;
}

// A field that is header only if a sure element follows. Behind a level nothing is doubtful.
static bool pass_on_trial(struct reading *r)
{
    struct span field = field_at(r->line, r->at);
    size_t next = skip_blanks(r->line, r->at + field.size);
    bool between_dashes = r->at >= 2 && r->line.at[r->at - 2] == '-' &&
                          header_field_is_made_of(field, ".-:/$") &&
                          header_field_is_dash(field_at(r->line, next));
    if (r->levelled || field.size == 0) {
        return false;
    }
    if (between_dashes || header_field_logger_dots(field) > 0) {
        r->name = field;
    } else if (!header_field_is_dash(field) && !header_field_is_number(field) &&
               !header_field_is_identifier(field) && !header_field_is_date(field)) {
        return false;
    }
    r->at = next;
    return true;
}

void header_elements_read(struct reading *r)
{
    int trials = 0;
    bool behind_number = false;
    for (int step = 0; step < STEPS_MAX && r->at < r->line.size && !r->ended; step++) {
        if (header_time_take(r) || header_bracket_take(r) || take_pipes(r) || take_worker(r) ||
            take_dash(r) || (!r->levelled && header_level_take(r, behind_number))) {
            trials = 0;
            behind_number = false;
            if (r->name.size > 0) {
                header_service_note(r, r->name);
                r->name = span_of(NULL, 0);
            }
            continue;
        }
        behind_number = header_field_is_number(field_at(r->line, r->at));
        if (trials == TRIAL_FIELDS_MAX || !pass_on_trial(r)) {
            break;
        }
        trials++;
    }
    r->at = r->sure;
}
