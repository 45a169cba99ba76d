// A stack trace becomes what identifies the problem: for each exception of the chain its type and
// the frames that are the program's own. Line numbers, addresses, object ids, counters of lambdas,
// proxies and goroutines stay out; so does the message.
//
//   java.lang.IllegalStateException: cart 17 is empty       type
//       at java.util.Optional.orElseThrow(Optional.java:408)
//       at com.shop.Cart.total(Cart.java:12)                own
//       at com.shop.Checkout.pay(Checkout.java:40)          own
//       at org.springframework.web...                       a third party's
//
// Pure; any bytes; linear, with a ceiling on what is kept. No rule looks at the value of a digit.
#pragma once

#include "base/trace_line.h"

#define TRACE_EXCEPTIONS_MAX 8
#define TRACE_FRAMES_MAX 16 // of one exception: the innermost; a frame that comes again counts once
#define TRACE_FOREIGN_MAX 3 // when none is the program's own, so many of any kind
#define TRACE_KEY_BYTES_MAX (TRACE_EXCEPTIONS_MAX * (TRACE_FRAMES_MAX + 2) * 8)

// Innermost first, each once.
struct trace_frames {
    uint64_t hash[TRACE_FRAMES_MAX]; // of a frame's form
    uint32_t count;
    struct trace_line innermost;
};

struct trace_exception {
    struct span type; // empty: not told
    bool reversed;    // Python: the innermost frame comes last, and the type behind it
    struct trace_frames own, foreign;
};

struct trace {
    struct trace_exception exceptions[TRACE_EXCEPTIONS_MAX];
    uint32_t count; // in the order in which they are told
    // A Rust panic, or what ended a C++ program, which come without frames as a rule: what it said
    // (may be empty), and in which file (empty: not told).
    bool told;
    struct span said, said_in;
    bool own; // some frame is the program's own
};

// `message`: the event's text, which may be the trace's first line, or the whole of it.
// `error_type`: what the sender says it is, for traces that name no type. `trace`: lines with LF
// between them. False: there is no frame in it (but result->told may hold all the same). The
// spans of *result point into the three.
bool trace_read(struct span message, struct span error_type, struct span trace,
                struct trace *result);
// Whether a text alone can be a trace: it has lines, or is itself a call or the head of one. Tells
// most texts apart at once.
bool trace_may_be(struct span message);
// What is to be hashed, the same bytes on every machine; returns their number.
size_t trace_key(const struct trace *trace, uint8_t key[TRACE_KEY_BYTES_MAX]);
// The frames that tell: the program's own, or where there are none, any.
const struct trace_frames *trace_frames_of(const struct trace *trace,
                                           const struct trace_exception *exception);

// trace_form.c
// What of a name or a path is the same whatever the build, the folder, the run: numbers are `#`.
struct trace_form {
    uint8_t at[256];
    size_t size;
};
void trace_form_name(struct trace_form *form, struct span name);
// Of a path its last `parts`, without the hashes that bundlers write.
void trace_form_path(struct trace_form *form, struct span path, int parts);
// A frame's form, for comparing.
uint64_t trace_form_hash(const struct trace_line *frame);
// Java, .NET, Go and Rust name a module in every frame, so that their files say nothing more; of
// the others the file counts.
bool trace_file_counts(enum trace_language language);

// trace_title.c
// java.lang.IllegalStateException in com.shop.Cart.total      KeyError in checkout/views.py pay
// Returns its size, at most room_bytes.
size_t trace_title(const struct trace *trace, uint8_t *room, size_t room_bytes);
// Of one that is told without frames, what stands before its message:
// panic in cart.rs      shop::EmptyCart
size_t trace_told_title(const struct trace *trace, uint8_t *room, size_t room_bytes);

// trace_own.c
// The frame is the program's own: not its runtime's, its standard library's or a third party's.
bool trace_is_own(const struct trace_line *frame);
