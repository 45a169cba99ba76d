// Exceptions become a line for people.
#include "group/trace.h"

struct title {
    uint8_t *at;
    size_t size, room;
};

static void title_put(struct title *title, struct span text)
{
    size_t left = title->room - title->size;
    text.size = text.size < left ? text.size : left;
    if (text.size > 0) {
        memcpy(title->at + title->size, text.at, text.size);
        title->size += text.size;
    }
}

static void title_path(struct title *title, struct span path, int parts)
{
    struct trace_form form = {.size = 0};
    trace_form_path(&form, path, parts);
    title_put(title, span_of(form.at, form.size));
}

static void title_name(struct title *title, struct span name)
{
    struct trace_form form = {.size = 0};
    trace_form_name(&form, name);
    title_put(title, span_of(form.at, form.size));
}

static void title_frame(struct title *title, const struct trace_line *frame)
{
    bool file =
        frame->file.size > 0 && (trace_file_counts(frame->language) || frame->function.size == 0);
    title_put(title, span_text(" in "));
    if (file) {
        title_path(title, frame->file, 2);
    }
    if (frame->function.size > 0) {
        title_put(title, span_text(file ? " " : ""));
        title_name(title, frame->function);
    }
}

size_t trace_title(const struct trace *trace, uint8_t *room, size_t room_bytes)
{
    struct title title = {.at = room, .room = room_bytes};
    const struct trace_exception *first = &trace->exceptions[0];
    const struct trace_exception *last = &trace->exceptions[trace->count - 1];
    // Python and PHP tell the cause first.
    bool backwards =
        last->reversed || trace_frames_of(trace, first)->innermost.language == TRACE_PHP;
    const struct trace_exception *raised = backwards ? last : first;
    const struct trace_exception *cause = backwards ? first : last;
    const struct trace_exception *shown =
        trace_frames_of(trace, raised)->count > 0 ? raised : cause;
    for (uint32_t i = 0; i < trace->count && trace_frames_of(trace, shown)->count == 0; i++) {
        shown = &trace->exceptions[i];
    }
    if (raised->type.size > 0) {
        title_name(&title, raised->type);
    } else {
        title_put(&title, span_text("failure"));
    }
    title_frame(&title, &trace_frames_of(trace, shown)->innermost);
    if (cause != raised && cause->type.size > 0) {
        title_put(&title, span_text(", caused by "));
        title_name(&title, cause->type);
    }
    return title.size;
}

size_t trace_told_title(const struct trace *trace, uint8_t *room, size_t room_bytes)
{
    struct title title = {.at = room, .room = room_bytes};
    if (trace->said_in.size > 0) {
        title_put(&title, span_text("panic in "));
        title_path(&title, trace->said_in, 1);
    } else {
        title_name(&title, trace->exceptions[0].type);
    }
    return title.size;
}
