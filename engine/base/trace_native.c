// Frames of machine code: debuggers, sanitizers, the C library's backtrace, crash handlers, Rust.
#include "base/trace_inside.h"

#define RUST_HASH_DIGITS 16

static bool frame_is(struct trace_line *out, struct span function, struct span file)
{
    out->part = TRACE_FRAME;
    out->language = TRACE_NATIVE;
    out->function = span_trim(function);
    out->file = span_trim(file);
    return true;
}

// 0x00007f10 and what is behind it; false when no address stands there.
static bool address_skip(struct span *text)
{
    size_t at = 2;
    if (!has(*text, "0x")) {
        return false;
    }
    while (byte_is_hex(byte_at(*text, at))) {
        at++;
    }
    *text = span_skip(*text, at);
    return at > 2;
}

// A function's name goes to its arguments; one may begin with a bracket.
//
//   (anonymous namespace)::total(int) /src/cart.cc:12:3      total (n=1) at cart.c:12
//   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^                             ^^^^^
static struct span function_of(struct span text)
{
    size_t at = has(text, "(anonymous namespace)") ? 21 : 0;
    size_t depth = 0;
    while (at < text.size) {
        uint8_t c = text.at[at];
        depth += c == '<';
        depth -= c == '>' && depth > 0;
        if (depth == 0 && (c == '(' || c == ' ')) {
            break;
        }
        at++;
    }
    return span_of(text.at, at);
}

// Without the line and column behind it.
static struct span file_of(struct span text)
{
    for (int numbers = 0; numbers < 2; numbers++) {
        size_t at = text.size;
        while (at > 0 && byte_is_digit(text.at[at - 1])) {
            at--;
        }
        if (at == text.size || at == 0 || text.at[at - 1] != ':') {
            break;
        }
        text.size = at - 1;
    }
    return text;
}

// The file or the library of a frame, behind its function.
//
//   (n=1) at /src/cart.c:12      (n=1) from /lib/libc.so.6      (int) /src/cart.cc:12:3
//   (/lib/libc.so.6+0x29d8f)     (libc.so.6 + 0x29d8f)          from of systemd-coredump
static struct span place_of(struct span text)
{
    size_t at = find(text, " at ");
    if (at < text.size) {
        return file_of(span_skip(text, at + 4));
    }
    at = find(text, " from ");
    if (at < text.size) {
        return span_skip(text, at + 6);
    }
    at = text.size;
    while (at > 0 && text.at[at - 1] != '(') {
        at--;
    }
    struct span last = span_skip(text, at);
    size_t plus = span_find(last, '+');
    if (at > 0 && plus < last.size) {
        return span_of(last.at, plus);
    }
    at = find(text, " /");
    return at < text.size ? file_of(span_skip(text, at + 1)) : span_of(NULL, 0);
}

// #0  0x0000555555555139 in total (n=1) at cart.c:12      #1 0x4f5 in total /src/cart.c:12:3
// #2  total (n=1) at cart.c:12                            #3 0x7f (/lib/libc.so.6+0x29d8f)
static bool read_numbered(struct span text, struct trace_line *out)
{
    size_t digits = digits_at(text, 1);
    struct span rest = blanks_skip(span_skip(text, 1 + digits));
    bool address = address_skip(&rest);
    rest = blanks_skip(rest);
    if (has(rest, "in ")) {
        rest = span_skip(rest, 3);
    }
    struct span name = function_of(rest);
    struct span place = place_of(rest);
    bool called = has(span_skip(rest, name.size), " (") && place.size > 0 && name.size > 0;
    return digits > 0 && (address || called) && frame_is(out, name, place);
}

// ./shop(total+0x1d) [0x401136]      /lib/libc.so.6(+0x29d8f)[0x7f10]
//        ^^^^^
static bool read_symbol(struct span text, struct trace_line *out)
{
    size_t open = span_find(text, '(');
    size_t close = find(text, ")");
    struct span behind = blanks_skip(span_skip(text, close + 1));
    if (open == 0 || close == text.size || open > close || !has(behind, "[0x") ||
        !ends(behind, "]") || span_find(span_of(text.at, open), ' ') < open) {
        return false;
    }
    struct span name = span_part(text, open + 1, close);
    name.size = span_find(name, '+');
    return frame_is(out, name, span_of(text.at, open));
}

// @     0x7f892fb417d0 total()
static bool read_glog(struct span text, struct trace_line *out)
{
    struct span rest = blanks_skip(span_skip(text, 1));
    if (!address_skip(&rest)) {
        return false;
    }
    struct span name = function_of(blanks_skip(rest));
    return frame_is(out, has(blanks_skip(rest), "(unknown)") ? span_of(NULL, 0) : name,
                    span_of(NULL, 0));
}

// at 0x4C2E0A0: total (cart.c:12)
static bool read_valgrind(struct span text, struct trace_line *out)
{
    struct span rest = span_skip(text, 3);
    if (!address_skip(&rest) || !has(rest, ": ")) {
        return false;
    }
    rest = span_skip(rest, 2);
    struct span name = function_of(rest);
    size_t open = span_find(rest, '(');
    struct span place = span_skip(rest, open + 1);
    place.size = span_find(place, ')');
    return frame_is(out, name, has(place, "in ") ? span_skip(place, 3) : file_of(place));
}

// frame #0: 0x0000000100003f54 shop`total(n=1) at cart.c:12:3
static bool read_lldb(struct span text, struct trace_line *out)
{
    struct span rest = span_skip(text, find(text, ": ") + 2);
    if (!address_skip(&rest)) {
        return false;
    }
    struct span symbol = span_skip(rest, span_find(rest, '`') + 1);
    return symbol.size > 0 && frame_is(out, function_of(symbol), place_of(symbol));
}

// A Rust path: shop::cart::total::h0123456789abcdef   <shop::Cart as core::fmt::Debug>::fmt
static struct span rust_name(struct span text)
{
    size_t hash = RUST_HASH_DIGITS + 3;
    if (text.size > hash && has(span_skip(text, text.size - hash), "::h")) {
        text.size -= hash;
    }
    return text;
}

// 4: shop::cart::total      4:     0x55d0 - shop::cart::total::h0123456789abcdef
//    ^^^^^^^^^^^^^^^^^      0# total(int) at /src/cart.cc:12          Boost's
static bool read_listed(struct span text, struct trace_line *out)
{
    size_t digits = digits_at(text, 0);
    struct span rest = blanks_skip(span_skip(text, digits + 1));
    if (byte_at(text, digits) == '#' && byte_at(text, digits + 1) == ' ') {
        struct span name = function_of(rest);
        struct span place = place_of(rest);
        bool address = address_skip(&rest);
        return (address || place.size > 0) &&
               frame_is(out, address ? span_of(NULL, 0) : name, place);
    }
    if (byte_at(text, digits) != ':' || out->indent == 0) {
        return false;
    }
    bool address = address_skip(&rest);
    if (address && has(rest, " - ")) {
        rest = span_skip(rest, 3);
    }
    struct span name = rust_name(rest);
    bool path = find(name, "::") < name.size || span_find(name, ' ') == name.size;
    if (name.size == 0 || !path || (!is_word(name.at[0]) && name.at[0] != '<')) {
        return false;
    }
    out->part = TRACE_CALL;
    out->language = TRACE_RUST;
    out->function = name;
    return true;
}

bool trace_native_read(struct span text, struct trace_line *out)
{
    switch (byte_at(text, 0)) {
    case '#':
        return read_numbered(text, out);
    case '@':
        return read_glog(text, out);
    case '.':
    case '/':
        return read_symbol(text, out);
    case 'a':
    case 'b':
        return (has(text, "at 0x") || has(text, "by 0x")) && read_valgrind(text, out);
    case '*':
    case 'f':
        text = has(text, "* ") ? span_skip(text, 2) : text;
        return has(text, "frame #") && read_lldb(text, out);
    default:
        return byte_is_digit(byte_at(text, 0)) && read_listed(text, out);
    }
}
