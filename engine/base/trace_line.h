// What a single line is in a stack trace, and what it names: in the forms of Java and Kotlin,
// Python, Go, Node, .NET, C and C++, Rust, Ruby and PHP, as their runtimes print them.
//
//   java.lang.IllegalStateException: cart is empty          TYPE
//       at com.shop.Cart.total(Cart.java:12)                FRAME
//          ~~~~~~~~~~~~~~~~~~~ function
//   Caused by: java.io.IOException: disk full               CAUSE
//              ~~~~~~~~~~~~~~~~~~~ type
//
// A line is read alone; what it means between others is for those who read the whole. Some forms
// are a trace's only there (a lone `main.total(...)` may be anything): these are weak.
#pragma once

#include "base/span.h"

enum trace_language {
    TRACE_ANY, // not told by the line
    TRACE_JAVA,
    TRACE_PYTHON,
    TRACE_GO,
    TRACE_NODE,
    TRACE_DOTNET,
    TRACE_NATIVE, // C and C++: debuggers, sanitizers, the C library
    TRACE_RUST,
    TRACE_RUBY,
    TRACE_PHP,
};

enum trace_part {
    TRACE_NONE,      // nothing that a trace has
    TRACE_HEAD,      // begins a trace and nothing else: panic: ..., Exception in thread ...
    TRACE_TYPE,      // weak: an exception's name, and perhaps its message
    TRACE_FRAME,     // a call: a function, a file, or both
    TRACE_CALL,      // weak: a call, of Go (its file stands in the next line) or Rust
    TRACE_PLACE,     // the file of the call before it; of Node, what stands above the source line
    TRACE_CALLS,     // says that frames follow: Traceback (most recent call last): ...
    TRACE_CAUSE,     // the next exception of the chain: Caused by: ...
    TRACE_ASIDE,     // an exception that is not of the chain: Suppressed: ...
    TRACE_INNER,     // .NET: ---> the inner exception, whose frames come first
    TRACE_INNER_END, // .NET: the outer one's frames follow
    TRACE_LINK,      // Python: another exception follows; Rust: its causes; perhaps behind a blank
    TRACE_MORE,      // belongs to a trace and names nothing: ... 12 more
    TRACE_TAIL,      // the same, at its end, perhaps behind a blank line: Node.js v20.1.0
};

struct trace_line {
    enum trace_part part;
    enum trace_language language;
    size_t indent;        // blanks before it; a tab is one
    struct span type;     // the exception's name; empty: none told
    struct span function; // of a frame, with its module, without arguments; empty: none told
    struct span file;     // of a frame: its path, or a library's; empty: none told
};

// Any bytes, without the LF; linear. All spans point into the line.
void trace_line_read(struct span line, struct trace_line *out);

// The size of the exception's name that `text` begins with: a name whose last part begins in upper
// case and that is qualified or ends as such names do, followed by a colon or nothing; else 0.
//
//   com.shop.EmptyCart: no items       TypeError [ERR_INVALID_ARG]: x       KeyError
//   ^^^^^^^^^^^^^^^^^^                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^          ^^^^^^^^
size_t trace_type_size(struct span text);
// The same for Python's last line, of which the place says what it is: any name will do.
size_t trace_name_size(struct span text);
// The last such name within a line: failed: TypeError: x is undefined. Empty: none.
struct span trace_type_inside(struct span text);
