// Bytes of a stream become lines, by LF or by octet counts, told frame by frame.
#include "wire/frame.h"

#include "base/check.h"

#define COUNT_DIGITS_MAX 7 // the limit that keeps a count far from overflow

enum frame_start { START_LINE, START_COUNT, START_UNKNOWN };

// How many digits stand at the front; a run that is too long for a count is not walked to its end.
static size_t digits_at(struct span in, size_t digits_max)
{
    size_t n = 0;
    while (n < in.size && n < digits_max && byte_is_digit(in.at[n])) {
        n++;
    }
    return n;
}

// Tells from its first bytes what a frame is. The look-ahead is COUNT_DIGITS_MAX + 2 bytes whatever
// the limit for lines, so that the answer depends on the stream alone.
static enum frame_start frame_start(struct span in, size_t *digits)
{
    size_t n = digits_at(in, COUNT_DIGITS_MAX + 1);
    *digits = n;
    if (n == 0 || n > COUNT_DIGITS_MAX || in.at[0] == '0') {
        return START_LINE;
    }
    if (n == in.size || (in.at[n] == ' ' && n + 1 == in.size)) {
        return START_UNKNOWN;
    }
    return in.at[n] == ' ' && in.at[n + 1] == '<' ? START_COUNT : START_LINE;
}

// A line that looks like a counted frame was meant as one by its sender.
static bool is_bad_count(struct span line)
{
    size_t n = digits_at(line, line.size);
    return n > 0 && line.size - n >= 2 && line.at[n] == ' ' && line.at[n + 1] == '<';
}

static size_t frame_line(struct frame *frame, struct span in, bool ended, struct span *line,
                         unsigned *flags)
{
    size_t limit = frame->line_bytes_max;
    size_t size = span_find(in.size > limit ? span_of(in.at, limit + 1) : in, '\n');
    if (size > limit) {
        *line = span_of(in.at, limit);
        *flags = FRAME_LINE | FRAME_CUT;
        frame->skip_to_lf = true;
    } else if (size < in.size || ended) {
        *line = span_of(in.at, size);
        *flags = FRAME_LINE;
    } else {
        return 0;
    }
    if (is_bad_count(*line)) {
        *flags |= FRAME_BAD;
    }
    return line->size + (size <= limit && size < in.size);
}

// `110 <11>1 ...`: `digits` digits, a blank, and as many bytes as they say.
static size_t frame_counted(struct frame *frame, struct span in, size_t digits, bool ended,
                            struct span *line, unsigned *flags)
{
    uint64_t count = 0;
    CHECK(span_to_u64(span_of(in.at, digits), &count));
    struct span body = span_skip(in, digits + 1);
    size_t wanted = count > frame->line_bytes_max ? frame->line_bytes_max : (size_t)count;
    if (body.size < wanted && !ended) {
        return 0;
    }
    *flags = FRAME_LINE;
    if (body.size >= wanted && wanted < count) {
        *flags |= FRAME_CUT;
        frame->skip = count - wanted;
    }
    body.size = body.size < wanted ? body.size : wanted;
    frame->counted = true;
    size_t used = digits + 1 + body.size;
    if (body.size > 0 && body.at[body.size - 1] == '\n') {
        body.size--; // rsyslog and syslog-ng count the LF that they add, logger adds none
    }
    *line = body;
    return used;
}

// What is left of a frame that was cut.
static size_t frame_rest(struct frame *frame, struct span in)
{
    if (frame->skip > 0) {
        size_t n = in.size < frame->skip ? in.size : (size_t)frame->skip;
        frame->skip -= n;
        return n;
    }
    size_t lf = span_find(in, '\n');
    frame->skip_to_lf = lf == in.size;
    return lf + (lf < in.size);
}

static size_t frame_read(struct frame *frame, struct span in, bool ended, struct span *line,
                         unsigned *flags)
{
    *line = span_of(NULL, 0);
    *flags = FRAME_NONE;
    if (in.size == 0) {
        return 0;
    }
    if (frame->skip > 0 || frame->skip_to_lf) {
        return frame_rest(frame, in);
    }
    if (frame->counted) {
        frame->counted = false;
        if (in.at[0] == '\n' || in.at[0] == ' ') {
            return 1;
        }
    }
    size_t digits = 0;
    switch (frame_start(in, &digits)) {
    case START_COUNT:
        return frame_counted(frame, in, digits, ended, line, flags);
    case START_UNKNOWN:
        return ended ? frame_line(frame, in, ended, line, flags) : 0;
    case START_LINE:
        break;
    }
    return frame_line(frame, in, ended, line, flags);
}

size_t frame_next(struct frame *frame, struct span in, struct span *line, unsigned *flags)
{
    return frame_read(frame, in, false, line, flags);
}

size_t frame_last(struct frame *frame, struct span in, struct span *line, unsigned *flags)
{
    return frame_read(frame, in, true, line, flags);
}
