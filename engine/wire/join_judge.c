// Whether a line continues the open event.
#include "wire/join_inside.h"

bool join_is_blank(struct span text)
{
    return span_trim(text).size == 0;
}

// An ordinary line has a header of its own, which no part of a trace has.
static bool is_ordinary(struct span text)
{
    text = span_trim(text);
    return text.size > 0 && (text.at[0] == '{' || join_header_size(text) > 0);
}

bool join_names_exception(enum trace_part part)
{
    return part == TRACE_HEAD || part == TRACE_TYPE || part == TRACE_CAUSE || part == TRACE_INNER ||
           part == TRACE_ASIDE;
}

bool join_is_underline(struct span text)
{
    text = span_trim(text);
    for (size_t i = 0; i < text.size; i++) {
        if (!memchr(" ~^|", text.at[i], 4)) {
            return false;
        }
    }
    return text.size > 0;
}

// A register and its value: rax    0x7ffe
static bool is_register(struct span text)
{
    size_t blank = span_find(text, ' ');
    size_t at = blank;
    while (at < text.size && text.at[at] == ' ') {
        at++;
    }
    return blank > 0 && blank < 8 && at > blank &&
           span_starts(span_skip(text, at), span_text("0x"));
}

// The head is itself a trace's, and its text may go on.
static bool opens(const struct join *join)
{
    return join_begins(join->head_part) && (join->head_part != TRACE_HEAD || join->named);
}

static enum verdict blank_judge(const struct join *join)
{
    if (join->stage == STAGE_HEAD) {
        bool first = join->lines + join->doubtful == 1;
        return opens(join) || join->typed || join->linked || first ? DOUBTFUL : ENDS;
    }
    switch (join->language) {
    case TRACE_PYTHON:
        return join->linked ? JOINS : DOUBTFUL;
    case TRACE_GO:
    case TRACE_NODE:
    case TRACE_PHP:
    case TRACE_NATIVE:
        return DOUBTFUL;
    default:
        return ENDS;
    }
}

// What stands behind a blank line, within a trace.
static enum verdict gap_judge(const struct join *join, const struct trace_line *line)
{
    bool same = line->language == join->language;
    switch (line->part) {
    case TRACE_LINK:
    case TRACE_TAIL:
        return same ? JOINS : ENDS;
    case TRACE_CALLS:
        return join->linked || (same && join->language != TRACE_PYTHON) ? JOINS : ENDS;
    case TRACE_CAUSE:
        return same && join->language == TRACE_PHP ? JOINS : ENDS;
    case TRACE_MORE:
        return same ? JOINS : ENDS;
    case TRACE_NONE:
        return join->checked || join->stage == STAGE_NAMED ? DOUBTFUL : ENDS;
    default:
        return join->checked ? DOUBTFUL : ENDS;
    }
}

// A blank line behind a log line: only the list of causes of a Rust error begins so, or its calls.
static enum verdict gap_after_head(const struct trace_line *line)
{
    bool rust = line->language == TRACE_RUST;
    return !rust                       ? ENDS
           : line->part == TRACE_LINK  ? DOUBTFUL
           : line->part == TRACE_CALLS ? JOINS
                                       : ENDS;
}

// A line that nothing marks as a trace's, within one.
static enum verdict plain_judge(const struct join *join, const struct trace_line *line,
                                struct span body)
{
    struct span text = span_trim(body);
    if (join->language == TRACE_PYTHON && join->stage == STAGE_TRACE) {
        bool named = trace_name_size(text) > 0 && join->last_part == TRACE_FRAME;
        return named || (join_is_underline(text) && line->indent > 0) ? JOINS : ENDS;
    }
    if (join->braces > 0) {
        return line->indent > 0 || text.at[0] == '}' ? JOINS : ENDS;
    }
    if (join->stage == STAGE_NAMED) {
        return is_ordinary(body) ? ENDS : DOUBTFUL;
    }
    if (join->checked) {
        return is_ordinary(body) ? ENDS : DOUBTFUL;
    }
    if (join->language == TRACE_GO && is_register(text)) {
        return JOINS;
    }
    if (join->language == TRACE_PHP && span_equal(text, span_text("\"}"))) {
        return JOINS;
    }
    // The message of the exception that was named last goes on.
    return join_names_exception(join->last_part) && !is_ordinary(body) ? DOUBTFUL : ENDS;
}

static bool is_indented(struct span text)
{
    return text.size > 0 && byte_is_blank(text.at[0]);
}

// .NET's console has the text below the head: fail: Shop.Cart[0]
static bool is_category(const struct join *join)
{
    static const char *const levels[] = {
        "fail: ", "crit: ", "warn: ", "info: ", "dbug: ", "trce: "};
    struct span head = span_trim(span_skip(join->head, join->prefix));
    bool level = false;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        level = level || has(head, levels[i]);
    }
    return level && head.at[head.size - 1] == ']';
}

// A line behind the head alone that nothing marks as a trace's.
static enum verdict plain_after_head(const struct join *join, struct span body)
{
    if (is_ordinary(body)) {
        return ENDS;
    }
    bool says_next = join->language == TRACE_RUST && join->head_part == TRACE_HEAD &&
                     join->lines + join->doubtful == 1 && span_trim(join->head).size > 0 &&
                     span_trim(join->head).at[span_trim(join->head).size - 1] == ':';
    if (says_next) {
        return JOINS;
    }
    return opens(join) || join->typed || join->linked || (is_category(join) && is_indented(body))
               ? DOUBTFUL
               : ENDS;
}

static enum verdict type_judge(const struct join *join)
{
    if (join->stage == STAGE_TRACE && join->language == TRACE_PYTHON) {
        return JOINS;
    }
    if (join->stage != STAGE_HEAD || join->typed) {
        return ENDS;
    }
    if (join_names_exception(join->head_part) || join->named) {
        return ENDS;
    }
    return join->head_part == TRACE_PLACE || is_category(join) || join_is_headed(join) ? DOUBTFUL
                                                                                       : ENDS;
}

static enum verdict head_judge(const struct join *join, const struct trace_line *line)
{
    bool same = line->language == join->language;
    bool go = join->language == TRACE_GO && same;
    bool opened = join->stage == STAGE_HEAD && join->head_part == TRACE_HEAD && !join->named;
    if ((go && line->indent > 0) || (same && opened)) {
        return JOINS;
    }
    if (line->language == TRACE_RUBY && join->stage == STAGE_HEAD) {
        return type_judge(join);
    }
    return same && join->language == TRACE_RUBY && join->stage == STAGE_TRACE ? JOINS : ENDS;
}

static enum verdict part_judge(const struct join *join, const struct trace_line *line)
{
    bool same = line->language == join->language;
    bool trace = join->stage != STAGE_HEAD;
    switch (line->part) {
    case TRACE_FRAME:
        return join->stage == STAGE_NAMED ? ENDS : JOINS;
    case TRACE_CALL:
        return trace && same ? JOINS : ENDS;
    case TRACE_PLACE:
        return same && line->language != TRACE_NODE ? JOINS : ENDS;
    case TRACE_TYPE:
        return type_judge(join);
    case TRACE_HEAD:
        return head_judge(join, line);
    case TRACE_CALLS:
        return !trace || join->linked || (same && join->language != TRACE_PYTHON) ? JOINS : ENDS;
    case TRACE_CAUSE:
    case TRACE_ASIDE:
    case TRACE_INNER:
        return join->stage == STAGE_NAMED ? ENDS : trace ? JOINS : DOUBTFUL;
    case TRACE_LINK:
        return trace && same && line->language == TRACE_PYTHON ? JOINS : ENDS;
    case TRACE_INNER_END:
        return trace ? JOINS : ENDS;
    case TRACE_TAIL:
        return same ? JOINS : ENDS;
    case TRACE_MORE:
        return trace || same || join->head_part == TRACE_NONE ? JOINS : ENDS;
    case TRACE_NONE:
        break;
    }
    return ENDS;
}

// The source line below Python's File line, whatever it looks like.
bool join_is_python_source(const struct join *join, const struct trace_line *line)
{
    return join->language == TRACE_PYTHON && join->stage == STAGE_TRACE &&
           join->last_part == TRACE_FRAME && line->indent >= 4 &&
           !(line->part == TRACE_FRAME && line->language == TRACE_PYTHON) &&
           line->part != TRACE_MORE;
}

enum verdict join_judge(const struct join *join, const struct trace_line *line, struct span body)
{
    if (join_is_blank(body)) {
        return blank_judge(join);
    }
    if (join->gapped && join->stage != STAGE_HEAD) {
        return gap_judge(join, line);
    }
    if (join->gapped && !opens(join) && !join->typed && !join->linked) {
        return gap_after_head(line);
    }
    if (join_is_python_source(join, line)) {
        return JOINS;
    }
    if (line->part != TRACE_NONE) {
        enum verdict verdict = part_judge(join, line);
        if (verdict != ENDS || line->part != TRACE_TYPE || !join->checked) {
            return verdict;
        }
    }
    return join->stage == STAGE_HEAD ? plain_after_head(join, body) : plain_judge(join, line, body);
}
