// Lines become events: what belongs together is gathered in the room, and handed out.
//
//   room:  head LF line LF line ... LF line LF line
//          ^ 0                   sure ^          ^ size      behind `sure` are those in doubt
#include "wire/join.h"

#include "base/check.h"
#include "wire/join_inside.h"

#define DOUBTFUL_MAX 8          // lines that wait for a certain one
#define DOUBTFUL_CHECKED_MAX 48 // within a sanitizer's report, which is known by its end

// A sanitizer's report has lines of any kind, up to its known end.
static bool is_checked(const struct trace_line *part, struct span line)
{
    return part->part == TRACE_HEAD && part->language == TRACE_NATIVE && part->type.size > 0 &&
           (line.at[0] == '=' || line.at[0] == 'W');
}

// `plain`: the line was read already, and is nothing of a trace.
static void begin(struct join *join, struct span line, bool plain)
{
    struct trace_line part = {.part = TRACE_NONE};
    if (!plain) {
        trace_line_read(line, &part);
    }
    *join = (struct join){.room = join->room,
                          .room_bytes = join->room_bytes,
                          .head = line,
                          .lines = 1,
                          .head_part = part.part,
                          .last_part = part.part,
                          .language = part.language,
                          .closing = line.size > 0 && line.at[0] == '{'};
    join->named = part.type.size > 0;
    join->checked = is_checked(&part, line);
}

// The line as it is, or behind the prefix that it repeats.
static enum verdict first_judge(struct join *join, struct span line, struct trace_line *part,
                                struct span *body)
{
    size_t at = 0, from = 0;
    if (part->part == TRACE_NONE && join_tag_find(join, line)) {
        join_body_behind(join, line, body);
        trace_line_read(*body, part);
        return join_judge(join, part, *body);
    }
    if (part->part != TRACE_NONE || join->head_part != TRACE_NONE ||
        !join_prefix_find(join, line, &at, &from)) {
        return join_judge(join, part, line);
    }
    trace_line_read(span_skip(line, from), part);
    if (part->part == TRACE_NONE) {
        join_look_behind(join, at);
    } else if (join_names_exception(part->part) && join_has_level(span_of(join->head.at, at))) {
        return ENDS;
    } else {
        join->prefix = at;
    }
    return join->prefix > 0 && join_body_behind(join, line, body) ? join_judge(join, part, *body)
                                                                  : ENDS;
}

// Reads the line as the open event's next.
static enum verdict line_judge(struct join *join, struct span line, struct trace_line *part,
                               struct span *body)
{
    *body = line;
    if (join->prefix > 0) {
        if (!join_body_behind(join, line, body)) {
            return ENDS;
        }
        trace_line_read(*body, part);
        return join_judge(join, part, *body);
    }
    trace_line_read(line, part);
    join->plain = part->part == TRACE_NONE;
    return join->lines + join->doubtful == 1 ? first_judge(join, line, part, body)
                                             : join_judge(join, part, line);
}

static void room_take_head(struct join *join)
{
    if (join->head.at != join->room) {
        CHECK(join->head.size <= join->room_bytes);
        memmove(join->room, join->head.at, join->head.size);
        join->head.at = join->room;
        join->size = join->sure = join->head.size;
    }
}

// False: there is no room for it.
static bool room_take(struct join *join, struct span line)
{
    room_take_head(join);
    if (join->room_bytes - join->size < line.size + 1) {
        return false;
    }
    join->room[join->size] = '\n';
    memmove(join->room + join->size + 1, line.at, line.size);
    join->size += line.size + 1;
    return true;
}

static void stage_move(struct join *join, const struct trace_line *line, struct span body)
{
    struct span text = span_trim(body);
    join->gapped = false;
    if (text.size == 0) {
        return;
    }
    bool named = join->language == TRACE_PYTHON && join->stage == STAGE_TRACE &&
                 !join_is_python_source(join, line) &&
                 (line->part == TRACE_TYPE || line->part == TRACE_NONE) && !join_is_underline(text);
    bool source = join_is_python_source(join, line) || (line->part == TRACE_NONE && !named);
    if (join->language == TRACE_NODE || line->language == TRACE_NODE) {
        bool closes = join->braces > 0 && memchr("}]", text.at[0], 2);
        bool shows = join->braces < UINT8_MAX && memchr("{[", text.at[text.size - 1], 2);
        join->braces = (uint8_t)(join->braces - closes + shows);
    }
    join->checked = join->checked || is_checked(line, text);
    join->named = join->named || (join->stage == STAGE_HEAD && line->part == TRACE_HEAD);
    if (line->part == TRACE_HEAD && join->stage == STAGE_HEAD && join->head_part == TRACE_HEAD) {
        join->last_part = TRACE_HEAD;
        return; // the head's own text, so far
    }
    if (named) {
        join->stage = STAGE_NAMED;
        join->last_part = TRACE_TYPE;
        return;
    }
    if (source) {
        return;
    }
    join->stage = STAGE_TRACE;
    bool grouped = line->part == TRACE_MORE && text.at[0] == '+';
    join->linked =
        line->part == TRACE_LINK || grouped || (join->linked && line->part != TRACE_CALLS);
    join->last_part = line->part;
    join->language = line->language ? line->language : join->language;
}

void join_put(struct join *join, struct span line)
{
    CHECK(!join->closing);
    if (!join->head.at) {
        begin(join, line, false);
        return;
    }
    struct trace_line part = {0};
    struct span body = line;
    join->plain = false;
    uint32_t doubtful_max = join->checked ? DOUBTFUL_CHECKED_MAX : DOUBTFUL_MAX;
    enum verdict verdict = ENDS;
    if (line.size == 0 || line.at[0] != '{') {
        verdict = line_judge(join, line, &part, &body);
        verdict = verdict != ENDS && !join_is_likely(join) ? ENDS : verdict;
    }
    bool whole = verdict != ENDS && span_find(line, '\n') == line.size;
    if (!whole || join->lines == JOIN_LINES_MAX ||
        (verdict == DOUBTFUL && join->doubtful == doubtful_max)) {
        verdict = ENDS;
    }
    bool kept = verdict != ENDS && room_take(join, line);
    if (verdict == ENDS || (verdict == DOUBTFUL && !kept)) {
        join->next = line;
        join->closing = true;
    } else if (verdict == DOUBTFUL) {
        join->doubtful++;
        join->typed = join->typed || part.part == TRACE_TYPE || part.part == TRACE_HEAD;
        join->linked = join->linked || part.part == TRACE_LINK;
        join->gapped = join_is_blank(body);
    } else {
        join->lines += 1 + join->doubtful;
        join->doubtful = 0;
        join->sure = join->size;
        stage_move(join, &part, body);
    }
}

// ---- handing out --------------------------------------------------------------------------------

// The lines behind the head, without their prefixes, moved together in place.
static struct span trace_of(const struct join *join)
{
    size_t from = join->head.size + 1;
    if (join->sure <= from) {
        return span_of(NULL, 0);
    }
    uint8_t *out = join->room + from;
    size_t size = join->sure - from;
    if (join->prefix == 0) {
        return span_of(out, size);
    }
    size_t used = 0;
    for (size_t at = 0; at <= size;) {
        struct span rest = span_of(out + at, size - at);
        struct span line = span_of(rest.at, span_find(rest, '\n'));
        struct span body;
        at += line.size + 1;
        CHECK(join_body_behind(join, line, &body));
        memmove(out + used, body.at, body.size);
        used += body.size;
        out[used++] = '\n';
    }
    return span_of(out, used - 1);
}

bool join_take(struct join *join, struct joined *event)
{
    if (!join->closing) {
        return false;
    }
    if (!join->begun) {
        *event = (struct joined){.head = join->head, .trace = trace_of(join), .lines = join->lines};
        join->begun = true;
        return true;
    }
    if (join->doubtful > 0) {
        struct span rest = span_of(join->room + join->sure + 1, join->size - join->sure - 1);
        *event = (struct joined){.head = span_of(rest.at, span_find(rest, '\n')), .lines = 1};
        join->sure += event->head.size + 1;
        join->doubtful--;
        return true;
    }
    struct span next = join->next;
    bool plain = join->plain;
    *join = (struct join){.room = join->room, .room_bytes = join->room_bytes};
    if (next.at) {
        begin(join, next, plain);
        return join_take(join, event);
    }
    return false;
}

void join_lend(struct join *join, uint8_t *room, size_t room_bytes)
{
    if (join->size > 0) {
        join->head.at = room;
    }
    join->room = room;
    join->room_bytes = room_bytes;
}

void join_end(struct join *join)
{
    CHECK(!join->closing);
    join->closing = join->head.at != NULL;
}

void join_pause(struct join *join)
{
    if (!join->head.at) {
        return;
    }
    if (join->lines + join->doubtful > 1 || join_is_likely(join)) {
        room_take_head(join);
    } else {
        join_end(join);
    }
}

size_t join_held_bytes(const struct join *join)
{
    return join->size;
}
