// A line becomes a part of a trace, by the words that runtimes write.
#include "base/trace_line.h"

#include "base/trace_inside.h"

#define RULE_BYTES_MIN 18
#define MAP_DIGITS_MIN 8 // of an address in a memory map

// ---- words --------------------------------------------------------------------------------------

struct mark {
    const char *words; // that the line begins with
    size_t size;
    enum trace_part part;
    enum trace_language language;
};

#define MARK(words, part, language)                                                                \
    {                                                                                              \
        (words), sizeof(words) - 1, TRACE_##part, TRACE_##language                                 \
    }

// clang-format off
//    words, part, language
#define MARKS(X) \
    X("Traceback (most recent call last)", CALLS, PYTHON) \
    X("+ Exception Group Traceback", CALLS, PYTHON) \
    X("During handling of the above exception, another", LINK, PYTHON) \
    X("The above exception was the direct cause of", LINK, PYTHON) \
    X("[Previous line repeated ", MORE, PYTHON) \
    X("\"\"\"", MORE, PYTHON) \
    X("+-+---", MORE, PYTHON) \
    X("+----", MORE, PYTHON) \
    X("runtime: goroutine stack exceeds ", HEAD, GO) \
    X("runtime: sp=", MORE, GO) \
    X("runtime stack:", CALLS, GO) \
    X("[signal ", MORE, GO) \
    X("goroutine running on other thread", MORE, GO) \
    X("Emitted 'error' event ", MORE, NODE) \
    X("(Background on this error at: ", TAIL, PYTHON) \
    X("======= Memory map: ===", MORE, NATIVE) \
    X("...additional frames elided", MORE, GO) \
    X("exit status ", TAIL, GO) \
    X("Node.js v", TAIL, NODE) \
    X("(Use `node --trace", TAIL, NODE) \
    X("--- End of inner ", INNER_END, DOTNET) \
    X("--- End of stack trace from previous ", MORE, DOTNET) \
    X("stack backtrace:", CALLS, RUST) \
    X("Stack backtrace:", CALLS, RUST) \
    X("note: run with `RUST_BACKTRACE", MORE, RUST) \
    X("note: Run with `RUST_BACKTRACE", MORE, RUST) \
    X("note: Some details are omitted", MORE, RUST) \
    X("note: some details are omitted", MORE, RUST) \
    X("Stack trace:", CALLS, PHP) \
    X("PHP Stack trace:", CALLS, PHP) \
    X("[stacktrace]", CALLS, PHP) \
    X("thrown in ", MORE, PHP) \
    X("what():", MORE, NATIVE) \
    X("Aborted (core dumped)", TAIL, NATIVE) \
    X("======= Backtrace: ===", CALLS, NATIVE) \
    X("*** Check failure stack trace: ***", CALLS, NATIVE) \
    X("Stack trace of thread ", CALLS, NATIVE) \
    X("PC: @ ", MORE, NATIVE) \
    X("SUMMARY: ", TAIL, NATIVE) \
    X("READ of size ", MORE, NATIVE) \
    X("WRITE of size ", MORE, NATIVE) \
    X("freed by thread ", MORE, NATIVE) \
    X("previously allocated by thread ", MORE, NATIVE) \
    X("allocated by thread ", MORE, NATIVE) \
    X("Direct leak of ", MORE, NATIVE) \
    X("Indirect leak of ", MORE, NATIVE) \
    X("Shadow bytes around ", TAIL, NATIVE) \
    X("Shadow byte legend ", MORE, NATIVE)
// clang-format on

static const struct mark marks[] = {
#define X(words, part, language) MARK(words, part, language),
    MARKS(X)
#undef X
};

static bool mark_stands(const struct mark *mark, struct span text)
{
    return text.size >= mark->size && (uint8_t)mark->words[0] == text.at[0] &&
           memcmp(text.at, mark->words, mark->size) == 0;
}

// Few lines begin with the first two bytes of any of them: one look, which compilers make a switch.
static bool may_mark(struct span text)
{
    unsigned two = text.size > 1 ? text.at[0] * 256U + text.at[1] : 0;
#define X(words, part, language)                                                                   \
    if (two == (uint8_t)(words)[0] * 256U + (uint8_t)(words)[1]) {                                 \
        return true;                                                                               \
    }
    MARKS(X)
#undef X
    return false;
}

static bool read_mark(struct span text, struct trace_line *out)
{
    for (size_t i = 0; may_mark(text) && i < sizeof marks / sizeof marks[0]; i++) {
        if (mark_stands(&marks[i], text)) {
            out->part = marks[i].part;
            out->language = marks[i].language;
            return true;
        }
    }
    return false;
}

static bool part_is(struct trace_line *out, enum trace_part part, enum trace_language language,
                    struct span type)
{
    out->part = part;
    out->language = language;
    out->type = span_trim(type);
    return true;
}

// ... 12 more      ... 3 common frames omitted      ...23 frames elided...
static bool read_more(struct span text, struct trace_line *out)
{
    struct span rest = blanks_skip(span_skip(text, 3));
    struct span words = blanks_skip(span_skip(rest, digits_at(rest, 0)));
    bool known = has(words, "more") || has(words, "common frames omitted") ||
                 has(words, "frames elided") || has(words, "frames omitted") ||
                 has(words, "frames truncated") || has(words, "filtered") ||
                 has(words, "lines matching");
    return words.size < rest.size && known && part_is(out, TRACE_MORE, TRACE_ANY, span_of(NULL, 0));
}

// goroutine 18 [running]:      goroutine 18 gp=0xc0000061c0 m=0 mp=0x5 [running]:
static bool read_goroutine(struct span text, struct trace_line *out)
{
    return digits_at(text, 10) > 0 && ends(text, "]:") && find(text, " [") < text.size &&
           part_is(out, TRACE_CALLS, TRACE_GO, span_of(NULL, 0));
}

// ---- chains -------------------------------------------------------------------------------------

static struct span type_at(struct span text)
{
    text = blanks_skip(text);
    return span_of(text.at, trace_type_size(text));
}

// Caused by: java.io.IOException: disk full      [cause]: TypeError: x      Next LogicException: y
//            ^^^^^^^^^^^^^^^^^^^                           ^^^^^^^^^              ^^^^^^^^^^^^^^
static bool read_chain(struct span text, struct trace_line *out)
{
    static const struct mark chains[] = {
        MARK("Caused by:", CAUSE, JAVA),  MARK("Wrapped by:", CAUSE, JAVA),
        MARK("[wrapped]", CAUSE, JAVA),   MARK("[cause]:", CAUSE, NODE),
        MARK("Next ", CAUSE, PHP),        MARK("--->", INNER, DOTNET),
        MARK("Suppressed:", ASIDE, JAVA), MARK("[CIRCULAR REFERENCE:", MORE, JAVA),
        MARK("Caused by ", CAUSE, ANY),
    };
    for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++) {
        if (mark_stands(&chains[i], text)) {
            struct span rest = blanks_skip(span_skip(text, chains[i].size));
            if (has(rest, "(Inner Exception #")) {
                rest = span_skip(rest, span_find(rest, ')') + 1);
            }
            struct span type = type_at(rest);
            if (rest.size == 0 && i == 0) { // anyhow: the causes follow, one a line
                return part_is(out, TRACE_LINK, TRACE_RUST, type);
            }
            return (type.size > 0 || chains[i].part == TRACE_MORE) &&
                   part_is(out, chains[i].part, chains[i].language, type);
        }
    }
    return false;
}

// ---- heads --------------------------------------------------------------------------------------

// The runtime's own errors have a fixed text, as good as a type. Other panics say anything.
//
//   panic: runtime error: index out of range [5] with length 3
//          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
static struct span go_type(struct span text)
{
    struct span said = span_skip(text, 7);
    if (!has(said, "runtime error: ")) {
        return span_of(text.at, 5);
    }
    size_t end = 15;
    while (end < said.size && (byte_is_lower(said.at[end]) || said.at[end] == ' ')) {
        end++;
    }
    return span_of(said.at, end);
}

static bool read_go_head(struct span text, struct trace_line *out)
{
    return has(text, "panic: ") ? part_is(out, TRACE_HEAD, TRACE_GO, go_type(text))
                                : part_is(out, TRACE_HEAD, TRACE_GO, span_of(text.at, text.size));
}

// thread 'main' panicked at src/main.rs:2:5:
//               ^^^^^       ^^^^^^^^^^^
// thread 'main' (42) panicked at 'no', src/main.rs:2:5        as before 1.73
static bool read_rust_head(struct span text, struct trace_line *out)
{
    size_t at = find(text, " panicked at ");
    struct span place = span_skip(text, at + 13);
    size_t quote = find(place, "', ");
    if (at == text.size) {
        return false;
    }
    if (has(place, "'") && quote < place.size) {
        place = span_skip(place, quote + 3);
    }
    size_t kind = find(place, ".rs:");
    out->file = kind < place.size ? span_of(place.at, kind + 3) : span_of(NULL, 0);
    return part_is(out, TRACE_HEAD, TRACE_RUST, span_part(text, at + 1, at + 6));
}

// Exception in thread "main" java.lang.IllegalStateException: cart is empty
static bool read_java_head(struct span text, struct trace_line *out)
{
    struct span rest = span_skip(text, find(text, "\" ") + 2);
    return rest.size > 0 && part_is(out, TRACE_HEAD, TRACE_JAVA, type_at(rest));
}

// A sanitizer's report begins with a line of `=`.
static bool is_rule(struct span text)
{
    size_t at = 0;
    while (byte_at(text, at) == '=') {
        at++;
    }
    return at == text.size && at >= RULE_BYTES_MIN;
}

// ==4711==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010
//                                  ^^^^^^^^^^^^^^^^^^^
static bool read_sanitizer(struct span text, struct trace_line *out)
{
    size_t digits = digits_at(text, 2);
    struct span rest = digits ? span_skip(text, digits + 4) : text;
    if (is_rule(text)) {
        return part_is(out, TRACE_HEAD, TRACE_NATIVE, span_of(NULL, 0));
    }
    if (digits > 0 && (has(rest, "ABORTING") || has(rest, "HINT") || has(rest, "Hint") ||
                       has(rest, "The signal is") || has(rest, "Register"))) {
        return part_is(out, TRACE_TAIL, TRACE_NATIVE, span_of(NULL, 0));
    }
    size_t name = find(rest, "Sanitizer: ");
    if (name == rest.size || (!has(rest, "ERROR: ") && !has(rest, "WARNING: "))) {
        return false;
    }
    struct span type = span_skip(rest, name + 11);
    size_t end = 0;
    while (end < type.size && (is_word(type.at[end]) || type.at[end] == '-')) {
        end++;
    }
    return part_is(out, TRACE_HEAD, TRACE_NATIVE, span_of(type.at, end));
}

// terminate called after throwing an instance of 'shop::EmptyCart'
//                                                 ^^^^^^^^^^^^^^^
static bool read_terminate(struct span text, struct trace_line *out)
{
    size_t open = span_find(text, '\'');
    struct span type = span_skip(text, open + 1);
    type.size = span_find(type, '\'');
    size_t of = find(text, " exception of type ");
    if (of < text.size) {
        type = span_skip(text, of + 19);
        size_t colon = find(type, ": ");
        type.size = colon;
    }
    return part_is(out, TRACE_HEAD, TRACE_NATIVE, type);
}

// Program received signal SIGSEGV, Segmentation fault.     *** SIGSEGV (@0x0) received by PID 1 ...
static bool read_signal(struct span text, struct trace_line *out)
{
    size_t at = find(text, "SIG");
    struct span name = span_skip(text, at);
    size_t end = 0;
    while (end < name.size && byte_is_upper(name.at[end])) {
        end++;
    }
    return end > 3 && part_is(out, TRACE_HEAD, TRACE_NATIVE, span_of(name.at, end));
}

// *** Error in `./shop': double free or corruption (fasttop): 0x0000000001c2b010 ***
//                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
static bool read_glibc(struct span text, struct trace_line *out)
{
    struct span type = span_skip(text, find(text, "': ") + 3);
    type.size = find(type, ": 0x");
    return type.size > 0 && part_is(out, TRACE_HEAD, TRACE_NATIVE, type);
}

// What stands between these words and the type says nothing more.
static bool read_uncaught(struct span text, struct trace_line *out)
{
    static const struct mark words[] = {
        MARK("PHP Fatal error:  Uncaught ", HEAD, PHP),
        MARK("PHP Fatal error: Uncaught ", HEAD, PHP),
        MARK("Fatal error: Uncaught ", HEAD, PHP),
        MARK("Uncaught PHP Exception ", HEAD, PHP),
        MARK("Uncaught Exception: ", HEAD, ANY),
        MARK("Uncaught (in promise) ", HEAD, NODE),
        MARK("Uncaught exception ", HEAD, ANY),
        MARK("Uncaught ", HEAD, ANY),
        MARK("UnhandledPromiseRejectionWarning: ", HEAD, NODE),
        MARK("Unhandled rejection ", HEAD, NODE),
        MARK("Unhandled exception. ", HEAD, DOTNET),
        MARK("Unhandled exception: ", HEAD, ANY),
        MARK("Unhandled Exception: ", HEAD, DOTNET),
    };
    if (has(text, "(node:")) {
        text = blanks_skip(span_skip(text, span_find(text, ')') + 1));
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (mark_stands(&words[i], text)) {
            struct span type = type_at(span_skip(text, words[i].size));
            return type.size > 0 && part_is(out, words[i].part, words[i].language, type);
        }
    }
    return false;
}

static bool read_head(struct span text, struct trace_line *out)
{
    switch (text.at[0]) {
    case 'p':
        return has(text, "panic: ") && read_go_head(text, out);
    case 'f':
        return has(text, "fatal error: ") && read_go_head(text, out);
    case 't':
        return (has(text, "thread '") && read_rust_head(text, out)) ||
               ((has(text, "terminate called ") || has(text, "terminating ")) &&
                read_terminate(text, out));
    case 'l':
        return has(text, "libc++abi: terminating ") && read_terminate(text, out);
    case 'E':
        return has(text, "Exception in thread \"") && read_java_head(text, out);
    case '=':
    case 'W':
        return (has(text, "==") || has(text, "WARNING: ThreadS")) && read_sanitizer(text, out);
    case '*':
        return has(text, "*** Error in ") ? read_glibc(text, out)
                                          : has(text, "*** SIG") && read_signal(text, out);
    case 'T':
        return has(text, "Thread ") && find(text, " received signal ") < text.size &&
               read_signal(text, out);
    case 'P':
        return ((has(text, "Program received signal ") ||
                 has(text, "Program terminated with signal ")) &&
                read_signal(text, out)) ||
               read_uncaught(text, out);
    case 'F':
    case 'U':
    case '(':
        return read_uncaught(text, out);
    default:
        return false;
    }
}

// ---- the whole ----------------------------------------------------------------------------------

// Blanks, and what rsyslog makes of a tab. A group of Python's exceptions has bars in front.
static struct span indent_skip(struct span line, size_t *indent)
{
    static const char tab[] = "#011";
    *indent = 0;
    for (;;) {
        if (line.size > 0 && byte_is_blank(line.at[0])) {
            line = span_skip(line, 1);
        } else if (has(line, tab)) {
            line = span_skip(line, sizeof tab - 1);
        } else if (*indent > 0 && has(line, "| ")) {
            line = span_skip(line, 2);
            ++*indent;
        } else {
            return line;
        }
        ++*indent;
    }
}

// 00400000-00403000 r-xp 00000000 08:01 1311922      /opt/gate/bin/gated
static bool is_map(struct span text)
{
    size_t at = 0;
    while (byte_is_hex(byte_at(text, at))) {
        at++;
    }
    size_t from = at;
    if (at < MAP_DIGITS_MIN || byte_at(text, at) != '-') {
        return false;
    }
    for (at++; byte_is_hex(byte_at(text, at));) {
        at++;
    }
    struct span mode = span_skip(text, at);
    return at > from + MAP_DIGITS_MIN && mode.size > 5 && mode.at[0] == ' ' &&
           (mode.at[1] == 'r' || mode.at[1] == '-') && (mode.at[4] == 'p' || mode.at[4] == 's');
}

// Most lines of logs begin with a number: a time.
static bool is_dated(struct span text)
{
    size_t digits = digits_at(text, 0);
    uint8_t next = byte_at(text, digits);
    return digits > 0 && next != '#' && (next != ':' || byte_at(text, digits + 1) != ' ');
}

void trace_line_read(struct span line, struct trace_line *out)
{
    *out = (struct trace_line){.part = TRACE_NONE};
    struct span text = indent_skip(line, &out->indent);
    while (text.size > 0 &&
           (text.at[text.size - 1] == '\r' || byte_is_blank(text.at[text.size - 1]))) {
        text.size--;
    }
    if (text.size == 0 || text.at[0] == '{') {
        return;
    }
    if (byte_is_hex(text.at[0]) && is_map(text)) {
        part_is(out, TRACE_MORE, TRACE_NATIVE, span_of(NULL, 0));
        return;
    }
    if (is_dated(text)) {
        return;
    }
    if (trace_native_read(text, out) || trace_frame_read(text, out) || read_mark(text, out) ||
        read_head(text, out)) {
        return;
    }
    if (has(text, "...") ? read_more(text, out)
                         : has(text, "goroutine ") && read_goroutine(text, out)) {
        return;
    }
    if (!read_chain(text, out)) {
        struct span type = type_at(text);
        if (type.size > 0) {
            part_is(out, TRACE_TYPE, TRACE_ANY, type);
        }
    }
}
