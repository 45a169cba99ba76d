// Frames of languages that run on a machine of their own, and Go's.
#include "base/trace_inside.h"

static bool frame_is(struct trace_line *out, enum trace_language language, struct span function,
                     struct span file)
{
    out->part = TRACE_FRAME;
    out->language = language;
    out->function = span_trim(function);
    out->file = file;
    return true;
}

// The path before its line and column; empty when no number stands behind it.
//
//   /app/cart.js:12:34       file:///app/cart.mjs:12:34
//   ^^^^^^^^^^^^             ^^^^^^^^^^^^^^^^^^^^^
static struct span place_path(struct span text)
{
    size_t end = text.size;
    for (int numbers = 0; numbers < 2; numbers++) {
        size_t at = end;
        while (at > 0 && byte_is_digit(text.at[at - 1])) {
            at--;
        }
        if (at == end || at < 2 || text.at[at - 1] != ':') {
            break;
        }
        end = at - 1;
    }
    return end < text.size ? span_of(text.at, end) : span_of(NULL, 0);
}

static bool is_script(struct span path)
{
    static const char *const kinds[] = {".js",  ".mjs", ".cjs", ".ts",  ".mts",
                                        ".cts", ".jsx", ".tsx", ".vue", ".svelte"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (ends(path, kinds[i])) {
            return true;
        }
    }
    return has(path, "node:") || has(path, "file://");
}

// Where Node says that a function stands: a place, or one of the words for none.
static bool is_node_place(struct span place)
{
    return place_path(place).size > 0 || has(place, "eval at ") || has(place, "<anonymous>") ||
           has(place, "index ") || has(place, "native") || has(place, "wasm://");
}

// What stands in a Java frame's brackets.
static bool is_java_place(struct span place)
{
    static const char *const words[] = {"Native Method", "Unknown Source", "<generated>",
                                        "SourceFile", "Unknown"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (has(place, words[i])) {
            return true;
        }
    }
    static const char *const kinds[] = {".java", ".kt", ".kts", ".scala", ".groovy", ".clj"};
    struct span file = place_path(place).size ? place_path(place) : place;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (ends(file, kinds[i])) {
            return true;
        }
    }
    return false;
}

static bool is_qualified(struct span name)
{
    size_t dot = span_find(name, '.');
    return dot > 0 && dot + 1 < name.size && !byte_is_digit(name.at[0]) &&
           (is_word(name.at[0]) || name.at[0] == '<') && span_find(name, ':') == name.size;
}

// java.base@17/java.util.ArrayList.get(ArrayList.java:427) ~[?:?]
//              ^^^^^^^^^^^^^^^^^^^^^^^
static bool read_java(struct span rest, size_t open, struct trace_line *out)
{
    struct span behind = span_skip(rest, open + 1);
    struct span place = span_of(behind.at, span_find(behind, ')'));
    size_t from = 0;
    for (size_t at = 0; at < open; at++) {
        from = rest.at[at] == '/' && !has(span_skip(rest, at), "/0x") ? at + 1 : from;
    }
    struct span name = span_part(rest, from, open);
    return place.size < behind.size && is_java_place(place) && is_qualified(name) &&
           frame_is(out, TRACE_JAVA, name, place_path(place));
}

// Shop.Cart.Total(Int32 n) in C:\src\Cart.cs:line 12      Shop.Cart:Total () [0x00000] in <1f>:0
// ^^^^^^^^^^^^^^^             ^^^^^^^^^^^^^^
static bool read_dotnet(struct span rest, size_t open, struct trace_line *out)
{
    struct span name = span_trim(span_of(rest.at, open));
    struct span behind = span_skip(rest, open);
    size_t in = find(behind, ") in ");
    struct span file = span_skip(behind, in + 5);
    file.size = find(file, ":line ");
    return is_qualified(name) && span_find(name, ' ') == name.size &&
           find(behind, ")") < behind.size &&
           frame_is(out, TRACE_DOTNET, name, in < behind.size ? file : span_of(NULL, 0));
}

// Cart.total (/app/cart.js:12:34)       new Cart (node:internal/x:1:2)
// ^^^^^^^^^^  ^^^^^^^^^^^^
static bool read_node(struct span rest, size_t open, struct trace_line *out)
{
    struct span place = span_skip(rest, open + 1);
    size_t close = place.size;
    while (close > 0 && place.at[close - 1] != ')') {
        close--;
    }
    if (open < 2 || close == 0) {
        return false;
    }
    place.size = close - 1;
    struct span name = span_of(rest.at, open - 1);
    size_t as = find(name, " [as ");
    name.size = as;
    return is_node_place(place) && frame_is(out, TRACE_NODE, name, place_path(place));
}

static bool is_source(struct span path)
{
    return ends(path, ".c") || ends(path, ".cc") || ends(path, ".cpp") || ends(path, ".cxx") ||
           ends(path, ".h") || ends(path, ".hpp");
}

// A call whose only name is its place.
static bool read_place(struct span rest, struct trace_line *out)
{
    struct span path = place_path(rest);
    if (ends(path, ".rs") || is_source(path)) {
        out->part = TRACE_PLACE; // a debugger breaks its lines
        out->language = ends(path, ".rs") ? TRACE_RUST : TRACE_NATIVE;
        out->file = path;
        return true;
    }
    if (has(rest, "<anonymous>") || has(rest, "[native code]")) {
        return frame_is(out, TRACE_NODE, span_of(NULL, 0), span_of(NULL, 0));
    }
    bool web = has(path, "http://") || has(path, "https://") || has(path, "webpack");
    bool node = is_script(path) || web || byte_at(path, 0) == '/';
    return node && frame_is(out, TRACE_NODE, span_of(NULL, 0), path);
}

// `at ...`, of Java, .NET, Node; the place of a Rust call.
static bool read_at(struct span text, struct trace_line *out)
{
    struct span rest = blanks_skip(span_skip(text, 3));
    if (has(rest, "async ")) {
        rest = span_skip(rest, 6);
    }
    size_t open = span_find(rest, '(');
    if (open == rest.size) {
        return read_place(rest, out);
    }
    if (open > 0 && rest.at[open - 1] == ' ') {
        return read_node(rest, open, out) ||
               (find(rest, ") [0x") < rest.size && read_dotnet(rest, open, out));
    }
    return read_java(rest, open, out) ||
           ((out->indent > 0 || ends(rest, ")")) && read_dotnet(rest, open, out)) ||
           read_place(rest, out);
}

// File "/app/shop/cart.py", line 12, in total
//       ^^^^^^^^^^^^^^^^^^               ^^^^^
static bool read_python(struct span text, struct trace_line *out)
{
    struct span path = span_skip(text, 6);
    size_t close = find(path, "\", line ");
    size_t number = close + 8;
    size_t digits = digits_at(path, number);
    if (close == path.size || digits == 0) {
        return false;
    }
    struct span behind = span_skip(path, number + digits);
    struct span name = has(behind, ", in ") ? span_skip(behind, 5) : span_of(NULL, 0);
    path.size = close;
    return (behind.size == 0 || has(behind, ", in ")) && frame_is(out, TRACE_PYTHON, name, path);
}

// A type in brackets at the end of Ruby's first line: cart is empty (Shop::EmptyCart)
static struct span ruby_type(struct span text)
{
    struct span none = {0};
    if (!ends(text, ")")) {
        return none;
    }
    size_t open = text.size - 1;
    while (open > 0 && text.at[open] != '(') {
        open--;
    }
    struct span type = span_part(text, open + (text.at[open] == '('), text.size - 1);
    for (size_t i = 0; i < type.size; i++) {
        if (!is_word(type.at[i]) && type.at[i] != ':') {
            return none;
        }
    }
    return type.size > 0 && byte_is_upper(type.at[0]) ? type : none;
}

// /app/cart.rb:12:in `total': cart is empty (RuntimeError)
// ^^^^^^^^^^^^        ^^^^^                  ~~~~~~~~~~~~  only at the head of a trace
static bool read_ruby(struct span text, struct trace_line *out)
{
    struct span place = span_of(text.at, span_find(text, ' '));
    size_t in = place.size - 3;
    uint8_t quote = byte_at(text, place.size + 1);
    if (!ends(place, ":in") || (quote != '`' && quote != '\'')) {
        return false;
    }
    size_t number = in;
    while (number > 0 && byte_is_digit(text.at[number - 1])) {
        number--;
    }
    if (number == in || number < 2 || text.at[number - 1] != ':') {
        return false;
    }
    struct span name = span_skip(text, in + 5);
    size_t close = span_find(name, '\'');
    struct span behind = span_skip(name, close + 1);
    name.size = close;
    frame_is(out, TRACE_RUBY, name, span_of(text.at, number - 1));
    if (behind.size > 0 && behind.at[0] == ':') {
        out->part = TRACE_HEAD;
        out->type = ruby_type(behind);
    }
    return true;
}

// from /app/cart.rb:12:in `total'      from /app/cart.rb:12 (its top level, before 1.9)
static bool read_ruby_from(struct span text, struct trace_line *out)
{
    struct span rest = span_skip(text, 5);
    if (read_ruby(rest, out)) {
        out->part = TRACE_FRAME;
        return true;
    }
    struct span path = place_path(rest);
    return ends(path, ".rb") && frame_is(out, TRACE_RUBY, span_of(NULL, 0), path);
}

// #0 /app/Cart.php(12): App\Cart->total(1)      #1 [internal function]: f()      #2 {main}
//    ^^^^^^^^^^^^^      ^^^^^^^^^^^^^^^
static bool read_php(struct span text, struct trace_line *out)
{
    struct span rest = blanks_skip(span_skip(text, 1 + digits_at(text, 1)));
    struct span none = {0};
    if (has(rest, "{main}")) {
        return frame_is(out, TRACE_PHP, none, none);
    }
    size_t colon = find(rest, "): ");
    struct span path = span_of(rest.at, colon);
    struct span name = span_skip(rest, colon + 3);
    while (path.size > 0 && byte_is_digit(path.at[path.size - 1])) {
        path.size--;
    }
    if (has(rest, "[internal function]: ")) {
        path = span_of(rest.at, 19);
        name = span_skip(rest, 21);
    } else if (colon == rest.size || path.size == colon || byte_at(path, path.size - 1) != '(') {
        return false;
    } else {
        path.size--;
    }
    name.size = span_find(name, '(');
    return frame_is(out, TRACE_PHP, name, path);
}

// PHP   1. {main}() /app/Cart.php:0
static bool read_xdebug(struct span text, struct trace_line *out)
{
    struct span rest = blanks_skip(span_skip(text, 3));
    size_t digits = digits_at(rest, 0);
    size_t open = span_find(rest, '(');
    size_t path = find(rest, ") /");
    if (digits == 0 || !has(span_skip(rest, digits), ". ") || path == rest.size || open > path) {
        return false;
    }
    return frame_is(out, TRACE_PHP, span_part(rest, digits + 2, open),
                    place_path(span_skip(rest, path + 2)));
}

// The file of a Go call, indented: /src/shop/cart.go:12 +0x1d
static bool read_go_place(struct span text, struct trace_line *out)
{
    if (out->indent == 0) {
        return false;
    }
    size_t kind = find(text, ".go:");
    size_t digits = digits_at(text, kind + 4);
    struct span behind = span_skip(text, kind + 4 + digits);
    if (kind == text.size || digits == 0 || (behind.size > 0 && !has(behind, " +0x"))) {
        return false;
    }
    out->part = TRACE_PLACE;
    out->language = TRACE_GO;
    out->file = span_of(text.at, kind + 3);
    return true;
}

static bool is_go_name_byte(uint8_t c)
{
    return is_word(c) || (c != 0 && memchr("./-*()[]~%", c, 10));
}

// shop/cart.(*Cart).Total(0xc000012345, {0x1, 0x2})      created by main.main in goroutine 1
// ^^^^^^^^^^^^^^^^^^^^^^^
static bool read_go_call(struct span text, struct trace_line *out)
{
    struct span name = text;
    if (has(text, "created by ")) {
        name = span_skip(text, 11);
        name.size = find(name, " in goroutine ");
        return is_qualified(name) && span_find(name, ' ') == name.size &&
               frame_is(out, TRACE_GO, name, span_of(NULL, 0));
    }
    size_t open = text.size;
    for (size_t at = 0, depth = 0; at < text.size && is_go_name_byte(text.at[at]); at++) {
        bool method = text.at[at] == '(' && at > 0 && text.at[at - 1] == '.';
        depth += method;
        if (text.at[at] == ')' && depth > 0) {
            depth--;
        } else if (text.at[at] == '(' && !method) {
            open = at;
            break;
        }
    }
    name.size = open;
    bool called = is_qualified(name) || span_equal(name, span_text("panic"));
    if (out->indent > 0 || open == text.size || !ends(text, ")") || !called) {
        return false;
    }
    out->part = TRACE_CALL;
    out->language = TRACE_GO;
    out->function = name;
    return true;
}

// What Node writes above the source line of an uncaught exception: /app/cart.js:12
static bool read_node_place(struct span text, struct trace_line *out)
{
    struct span path = out->indent == 0 ? place_path(text) : span_of(NULL, 0);
    if (path.size == 0 || span_find(text, ' ') < text.size || !is_script(path)) {
        return false;
    }
    out->part = TRACE_PLACE;
    out->language = TRACE_NODE;
    out->file = path;
    return true;
}

// 1: from /app/cart.rb:12:in `total'
static bool read_numbered(struct span text, struct trace_line *out)
{
    struct span rest = span_skip(text, digits_at(text, 0));
    return has(rest, ": from ") && read_ruby_from(span_skip(rest, 2), out);
}

bool trace_frame_read(struct span text, struct trace_line *out)
{
    uint8_t c = byte_at(text, 0);
    if (has(text, "at ")) {
        return read_at(text, out);
    }
    if (has(text, "File \"")) {
        return out->indent > 0 && read_python(text, out);
    }
    if (has(text, "from ")) {
        return read_ruby_from(text, out);
    }
    if (c == '#' && digits_at(text, 1) > 0) {
        return read_php(text, out);
    }
    if (has(text, "PHP ")) {
        return read_xdebug(text, out);
    }
    if (byte_is_digit(c) && read_numbered(text, out)) {
        return true;
    }
    if (memchr("{[<", c, 3)) {
        return false;
    }
    return read_go_place(text, out) || read_ruby(text, out) || read_go_call(text, out) ||
           read_node_place(text, out);
}
