// Lines of a trace become exceptions with their frames, and these a key.
#include "group/trace.h"

#include <xxhash.h>

#define SOURCE_INDENT 4 // Python's source lines stand at least so deep

// ---- exceptions ---------------------------------------------------------------------------------

struct reading {
    struct trace *trace;
    struct trace_exception *now;
    struct trace_line pending; // a call whose file the next line may tell; part NONE: none
    struct trace_line before;  // the line before
    struct span place;         // Node: where the source line above the trace is from
    size_t aside_indent;       // within an exception that is not of the chain
    bool aside, called, linked, over;
    bool panicked;     // Rust: what it said is the next line
    bool from_message; // the type stands in the event's text; the trace may tell a better one
    uint32_t goroutines;
};

// Beyond the most exceptions the last one is used on.
static void open_exception(struct reading *r, struct span type)
{
    struct trace *trace = r->trace;
    trace->count += trace->count < TRACE_EXCEPTIONS_MAX;
    r->now = &trace->exceptions[trace->count - 1];
    *r->now = (struct trace_exception){.type = type};
    r->linked = false;
}

static bool has_frames(const struct trace_exception *exception)
{
    return exception && exception->own.count + exception->foreign.count > 0;
}

static void frames_add(struct trace_frames *frames, const struct trace_line *frame, bool reversed)
{
    uint64_t hash = trace_form_hash(frame);
    uint32_t at = 0;
    while (at < frames->count && frames->hash[at] != hash) {
        at++;
    }
    bool known = at < frames->count;
    if (!reversed) {
        if (!known && frames->count < TRACE_FRAMES_MAX) {
            frames->innermost = frames->count == 0 ? *frame : frames->innermost;
            frames->hash[frames->count++] = hash;
        }
        return;
    }
    // The innermost comes last: it goes to the front, the outermost falls out.
    uint32_t moved = known ? at : frames->count;
    moved = moved < TRACE_FRAMES_MAX ? moved : TRACE_FRAMES_MAX - 1;
    memmove(&frames->hash[1], &frames->hash[0], moved * sizeof frames->hash[0]);
    frames->hash[0] = hash;
    frames->count += !known && frames->count < TRACE_FRAMES_MAX;
    frames->innermost = *frame;
}

static void frame_add(struct reading *r, const struct trace_line *frame)
{
    if (!r->now) {
        open_exception(r, span_of(NULL, 0));
    }
    bool own = trace_is_own(frame);
    if (own || frame->function.size + frame->file.size > 0) {
        frames_add(own ? &r->now->own : &r->now->foreign, frame, r->now->reversed);
    }
}

static void pending_add(struct reading *r)
{
    if (r->pending.part != TRACE_NONE) {
        frame_add(r, &r->pending);
        r->pending.part = TRACE_NONE;
    }
}

// PHP tells where it was thrown at the end of its first line.
//
//   Uncaught App\Empty: cart is empty in /var/www/Cart.php:12
//                                        ^^^^^^^^^^^^^^^^^
static void php_place_add(struct reading *r, struct span line)
{
    static const char in[] = " in ";
    size_t at = line.size;
    while (at > 0 && !span_starts(span_skip(line, at - 1), span_text(in))) {
        at--;
    }
    struct span path = span_skip(line, at + sizeof in - 2);
    path.size =
        span_find(path, ':') < span_find(path, ' ') ? span_find(path, ':') : span_find(path, ' ');
    if (at > 0 && path.size > 0) {
        struct trace_line frame = {.part = TRACE_FRAME, .language = TRACE_PHP, .file = path};
        frame_add(r, &frame);
    }
}

static void take_type(struct reading *r, const struct trace_line *line, bool first)
{
    struct trace_exception *now = r->now;
    bool last_of_python = now && now->reversed && has_frames(now) && now->type.size == 0;
    if (!now || (has_frames(now) && !r->linked && !last_of_python)) {
        open_exception(r, line->type);
    } else if (now->type.size == 0 || (first && r->from_message)) {
        now->type = line->type;
    }
}

// The kinds of panics that the standard library tells; all else is what a program says.
static struct span rust_kind(struct span said)
{
    static const char *const kinds[] = {
        "index out of bounds",
        "attempt to add with overflow",
        "attempt to subtract with overflow",
        "attempt to multiply with overflow",
        "attempt to negate with overflow",
        "attempt to divide by zero",
        "attempt to calculate the remainder with a divisor of zero",
        "attempt to shift",
        "called `Option::unwrap()` on a `None` value",
        "called `Result::unwrap()` on an `Err` value",
        "called `Result::unwrap_err()` on an `Ok` value",
        "explicit panic",
        "not yet implemented",
        "not implemented",
        "internal error: entered unreachable code",
        "assertion failed",
        "assertion `left == right` failed",
        "assertion `left != right` failed",
        "already borrowed",
        "already mutably borrowed",
        "range start index",
        "range end index",
        "slice index starts at",
        "byte index",
        "capacity overflow",
        "source slice length",
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (span_starts(said, span_text(kinds[i]))) {
            return span_of(said.at, strlen(kinds[i]));
        }
    }
    return span_of(NULL, 0);
}

static void take_said(struct reading *r, struct span said)
{
    struct span kind = rust_kind(said);
    r->trace->said = said;
    r->now->type = kind.size > 0 ? kind : r->now->type;
}

// thread 'main' panicked at 'what it said', src/cart.rs:12:5      before 1.73
static void take_panic(struct reading *r, const struct trace_line *line, struct span text)
{
    static const char at[] = " panicked at '";
    const uint8_t *begin = memmem(text.at, text.size, at, sizeof at - 1);
    r->trace->told = true;
    r->trace->said_in = line->file;
    r->panicked = begin == NULL;
    if (begin && line->file.at > begin + sizeof at + 2) {
        const uint8_t *from = begin + sizeof at - 1;
        take_said(r, span_of(from, (size_t)(line->file.at - from) - 3));
    }
}

// terminate called ...      libc++abi: terminating due to uncaught exception of type T: message
static void take_end(struct reading *r, const struct trace_line *line, struct span text)
{
    const uint8_t *end = line->type.at + line->type.size;
    struct span behind = span_of(end, (size_t)(text.at + text.size - end));
    bool colon = span_starts(behind, span_text(": "));
    r->trace->told = span_find_nocase(text, span_text("terminat")) < text.size;
    r->trace->said = colon ? span_trim(span_skip(behind, 2)) : span_of(NULL, 0);
}

static void take_head(struct reading *r, const struct trace_line *line, struct span text)
{
    // Ruby may tell its calls before it, the innermost last.
    bool last_of_ruby = line->language == TRACE_RUBY && r->now && r->now->reversed;
    if (!r->now || (has_frames(r->now) && !last_of_ruby)) {
        open_exception(r, line->type);
    } else if (r->now->type.size == 0) {
        r->now->type = line->type;
    }
    if (line->language == TRACE_RUBY) {
        frame_add(r, line);
    } else if (line->language == TRACE_RUST) {
        take_panic(r, line, text);
    } else if (line->language == TRACE_NATIVE && line->type.size > 0) {
        take_end(r, line, text);
    } else if (line->language == TRACE_PHP) {
        php_place_add(r, text);
    }
}

static void take_calls(struct reading *r, const struct trace_line *line)
{
    r->called = line->language == TRACE_GO || line->language == TRACE_RUST;
    if (line->language == TRACE_GO && has_frames(r->now)) {
        r->over = true; // what other goroutines do says nothing of the problem
        return;
    }
    if (line->language != TRACE_PYTHON) {
        return;
    }
    if (!r->now || has_frames(r->now)) {
        open_exception(r, span_of(NULL, 0));
    }
    r->now->reversed = true;
    r->now->type = span_of(NULL, 0); // its last line tells it
}

static void take_place(struct reading *r, const struct trace_line *line)
{
    if (line->language == TRACE_NODE) {
        r->place = line->file;
    } else if (r->pending.part != TRACE_NONE) {
        r->pending.file = line->file;
    }
}

//   what():  cart is empty
static void take_what(struct reading *r, struct span text)
{
    static const char what[] = "what():";
    text = span_trim(text);
    if (r->trace->told && span_starts(text, span_text(what))) {
        r->trace->said = span_trim(span_skip(text, sizeof what - 1));
    }
}

static void take_part(struct reading *r, const struct trace_line *line, struct span text,
                      bool first)
{
    switch (line->part) {
    case TRACE_TYPE:
        take_type(r, line, first);
        break;
    case TRACE_HEAD:
        take_head(r, line, text);
        break;
    case TRACE_FRAME:
        frame_add(r, line);
        break;
    case TRACE_CALL:
        r->pending = *line;
        r->pending.part = r->called ? TRACE_CALL : TRACE_NONE;
        break;
    case TRACE_PLACE:
        take_place(r, line);
        break;
    case TRACE_CALLS:
        take_calls(r, line);
        break;
    case TRACE_CAUSE:
        open_exception(r, line->type);
        if (line->language == TRACE_PHP) {
            php_place_add(r, text);
        }
        break;
    case TRACE_INNER:
        open_exception(r, line->type);
        break;
    case TRACE_INNER_END:
        if (r->now && r->now > r->trace->exceptions) {
            r->now--;
        }
        break;
    case TRACE_ASIDE:
        r->aside = true;
        r->aside_indent = line->indent;
        break;
    case TRACE_LINK:
        r->linked = true;
        break;
    case TRACE_MORE:
        take_what(r, text);
        r->over = line->language == TRACE_NATIVE && has_frames(r->now);
        break;
    case TRACE_TAIL: // a sanitizer goes on with who else had the memory
        r->over = line->language == TRACE_NATIVE && has_frames(r->now);
        break;
    case TRACE_NONE:
        break;
    }
}

// Python's last line may name anything.
static void take_python_name(struct reading *r, struct trace_line *line, struct span text)
{
    struct span name = span_trim(text);
    size_t size = trace_name_size(name);
    if (line->part == TRACE_NONE && r->now && r->now->reversed && has_frames(r->now) && size > 0) {
        line->part = TRACE_TYPE;
        line->type = span_of(name.at, size);
    }
}

static void line_take(struct reading *r, struct span text, bool first)
{
    struct trace_line line;
    trace_line_read(text, &line);
    bool source = r->before.part == TRACE_FRAME && r->before.language == TRACE_PYTHON &&
                  line.indent >= SOURCE_INDENT && line.part != TRACE_FRAME;
    bool skipped = r->aside && line.indent >= r->aside_indent;
    if (source || skipped) {
        return;
    }
    r->aside = false;
    if (r->panicked && line.part == TRACE_NONE) {
        take_said(r, span_trim(text));
    }
    r->panicked = false;
    if (line.part != TRACE_PLACE) {
        pending_add(r);
    }
    take_python_name(r, &line, text);
    take_part(r, &line, text, first);
    r->before = line;
}

static void lines_take(struct reading *r, struct span text)
{
    bool first = true;
    while (text.size > 0 && !r->over) {
        struct span line = span_of(text.at, span_find(text, '\n'));
        line_take(r, line, first);
        text = span_skip(text, line.size + 1);
        first = false;
    }
}

// A type that no line of the trace tells: from the sender, or from within the text before it.
static void type_fill(struct trace *trace, struct span message, struct span error_type)
{
    struct trace_exception *last = &trace->exceptions[trace->count - 1];
    struct trace_exception *main = last->reversed ? last : &trace->exceptions[0];
    if (main->type.size > 0) {
        return;
    }
    main->type = error_type.size > 0 ? error_type : trace_type_inside(message);
    if (main->type.size == 0 && main->own.innermost.language == TRACE_GO &&
        span_find_nocase(message, span_text("panic")) < message.size) {
        main->type = span_text("panic");
    }
}

bool trace_may_be(struct span message)
{
    struct trace_line line;
    if (span_find(message, '\n') < message.size) {
        return true;
    }
    trace_line_read(message, &line);
    return line.part == TRACE_FRAME || line.part == TRACE_HEAD || line.part == TRACE_CAUSE;
}

bool trace_read(struct span message, struct span error_type, struct span trace,
                struct trace *result)
{
    struct reading r = {.trace = result};
    struct span head = span_of(message.at, span_find(message, '\n'));
    result->count = 0;
    result->told = false;
    result->said = result->said_in = span_of(NULL, 0);
    result->own = false;
    if (trace.size == 0) {
        trace = message;
    } else if (!span_starts(trace, head)) {
        lines_take(&r, head);
        r.from_message = true;
    }
    lines_take(&r, trace);
    pending_add(&r);
    bool any = false;
    for (uint32_t i = 0; i < result->count; i++) {
        any = any || has_frames(&result->exceptions[i]);
        result->own = result->own || result->exceptions[i].own.count > 0;
    }
    if (any && !result->own && r.place.size > 0) {
        struct trace_line frame = {.part = TRACE_FRAME, .language = TRACE_NODE, .file = r.place};
        r.now = &result->exceptions[0];
        frame_add(&r, &frame);
        result->own = r.now->own.count > 0;
    }
    if (any) {
        type_fill(result, head, error_type);
    }
    return any;
}

// ---- what comes of it ---------------------------------------------------------------------------

const struct trace_frames *trace_frames_of(const struct trace *trace,
                                           const struct trace_exception *exception)
{
    return trace->own ? &exception->own : &exception->foreign;
}

static size_t key_put(uint8_t *key, uint64_t number)
{
    XXH64_canonical_t bytes;
    XXH64_canonicalFromHash(&bytes, number);
    memcpy(key, bytes.digest, sizeof bytes.digest);
    return sizeof bytes.digest;
}

size_t trace_key(const struct trace *trace, uint8_t key[TRACE_KEY_BYTES_MAX])
{
    size_t size = 0;
    for (uint32_t i = 0; i < trace->count; i++) {
        const struct trace_frames *frames = trace_frames_of(trace, &trace->exceptions[i]);
        struct trace_form type = {.size = 0};
        trace_form_name(&type, trace->exceptions[i].type);
        uint32_t most = trace->own ? TRACE_FRAMES_MAX : TRACE_FOREIGN_MAX;
        uint32_t count = frames->count < most ? frames->count : most;
        size += key_put(key + size, XXH3_64bits(type.at, type.size));
        size += key_put(key + size, count);
        for (uint32_t f = 0; f < count; f++) {
            size += key_put(key + size, frames->hash[f]);
        }
    }
    return size;
}
