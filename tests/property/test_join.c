// Streams of traces and other lines, cut into chunks anywhere: the same events come out.
//
//   pieces in any order ─▶ a stream ─┬─ in one piece ──▶ (signature, lines) of each event ─┐
//                                    └─ in many ───────▶ (signature, lines) of each event ─┴─ equal
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/pipeline.h"
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

#define STREAMS 400
#define PIECES 40
#define STREAM_BYTES_MAX 65536
#define EVENTS_MAX 4096
#define NOW 1795435200000LL // 2026-11-23T12:00:00Z

#define FRAME "\tat com.shop.Cart.total(Cart.java:12)\n"

static const char *const pieces[] = {
    "2026-11-23 11:00:00 INFO Cart - up\n",
    "2026-11-23 11:00:00 ERROR Cart - failed\n",
    "java.lang.IllegalStateException: no items\n" FRAME FRAME "\t... 3 more\n",
    "Caused by: java.io.IOException: disk full\n" FRAME,
    FRAME,
    "Exception in thread \"main\" java.lang.Error\n" FRAME,
    "Traceback (most recent call last):\n  File \"/app/x.py\", line 1, in f\n    g()\n    ~^^\n"
    "KeyError: 'x'\n",
    "\nDuring handling of the above exception, another exception occurred:\n\n",
    "panic: no items\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/x.go:1 +0x1d\n\n",
    "goroutine 2 [select]:\nmain.wait(0x1)\n\t/src/x.go:7 +0x1d\nexit status 2\n",
    "/app/cart.js:12\n    throw new Error('x');\n    ^\n\nError: x\n    at f (/app/cart.js:1:2) {\n"
    "  code: 1\n}\n\nNode.js v20.1.0\n",
    "Unhandled exception. System.A: x\n ---> System.B: y\n   at Shop.Cart.Total()\n"
    "   --- End of inner exception stack trace ---\n   at Shop.Cart.Total()\n",
    "fail: Shop.Cart[0]\n      cannot pay\n      System.A: x\n         at Shop.Cart.Total()\n",
    "thread 'main' panicked at src/main.rs:1:2:\nno items\nnote: run with `RUST_BACKTRACE=1`\n",
    "stack backtrace:\n   0: shop::main\n             at ./src/main.rs:1:2\n",
    "/app/x.rb:1:in `f': no (Shop::Empty)\n\tfrom /app/x.rb:3:in `g'\n",
    "PHP Fatal error:  Uncaught E\\A: x in /x.php:1\nStack trace:\n#0 {main}\n  thrown in /x.php\n",
    "terminate called after throwing an instance of 'E'\n  what():  x\n",
    "==1==ERROR: AddressSanitizer: heap-use-after-free\n    #0 0x1 in f /x.c:1:2\n\n"
    "freed by thread T0 here:\n    #0 0x1 in f /x.c:1:2\nSUMMARY: x\n==1==ABORTING\n",
    "{\"level\":\"error\",\"message\":\"as JSON\"}\n",
    "<11>1 2026-11-23T11:58:01Z web app 12 - - panic: no items\n",
    "<11>1 2026-11-23T11:58:02Z web app 12 - - goroutine 1 [running]:\n",
    "<11>1 2026-11-23T11:58:02Z web app 12 - - main.main()\n",
    "<11>1 2026-11-23T11:58:02Z web app 12 - - \t/src/x.go:1 +0x1d\n",
    "Nov 23 11:58:01 web app[12]: java.lang.Error: x\n",
    "Nov 23 11:58:02 web app[12]: \tat com.shop.Cart.total(Cart.java:12)\n",
    "Nov 23 11:58:02 web app[13]: \tat com.shop.Cart.total(Cart.java:12)\n",
    "58 <11>Nov 23 11:58:02 web app[12]: \tat com.shop.Cart.a(C.java:1)",
    "plain words\n",
    "  indented words\n",
    "\n",
    "error: one\n",
    "KeyError: 'x'\n",
};

static uint64_t random_next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return *seed >> 33;
}

struct seen {
    uint64_t signature[EVENTS_MAX];
    uint32_t lines[EVENTS_MAX];
    size_t count;
    struct pipeline *pipeline;
};

static void on_event(void *user, const struct event *event, uint32_t lines)
{
    struct seen *seen = user;
    struct signature signature = {0};
    if (event) {
        pipeline_sign(seen->pipeline, event, &signature);
    }
    CHECK(seen->count < EVENTS_MAX);
    seen->signature[seen->count] = signature.hash;
    seen->lines[seen->count++] = lines;
}

// Chunks of 1 to `most` bytes (0: all at once); what is left over stands in front of the next.
static void run(struct span stream, uint64_t *seed, size_t most, struct seen *seen)
{
    struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    limits.line_bytes_max = 1024;
    struct pipeline_options options = {.limits = limits, .each = on_event, .each_user = seen};
    seen->count = 0;
    seen->pipeline = pipeline_open(&options, NULL, NULL, NULL);
    struct stream fed = pipeline_stream(seen->pipeline);
    size_t done = 0, there = 0;
    while (there < stream.size) {
        size_t some = most ? 1 + (size_t)random_next(seed) % most : stream.size;
        there += some < stream.size - there ? some : stream.size - there;
        // A copy of its own, so that nothing is read that is no longer there.
        struct span part = span_part(stream, done, there);
        uint8_t *copy = malloc(part.size + 1);
        CHECK(copy != NULL);
        memcpy(copy, part.at, part.size);
        done += pipeline_feed(seen->pipeline, &fed, span_of(copy, part.size), there == stream.size,
                              NOW);
        free(copy);
    }
    assert_int_equal(done, stream.size);
    assert_false(stream_holds(&fed));
    pipeline_close(seen->pipeline);
}

static void chunks_change_nothing(void **state)
{
    static char text[STREAM_BYTES_MAX];
    static struct seen whole, cut;
    uint64_t seed = 20261123;
    (void)state;
    for (int i = 0; i < STREAMS; i++) {
        size_t size = 0;
        for (int k = 0; k < PIECES; k++) {
            const char *piece = pieces[random_next(&seed) % (sizeof pieces / sizeof pieces[0])];
            size += (size_t)snprintf(text + size, sizeof text - size, "%s", piece);
        }
        struct span stream = span_of(text, size);
        run(stream, &seed, 0, &whole);
        run(stream, &seed, 1 + (size_t)random_next(&seed) % 200, &cut);
        assert_int_equal(whole.count, cut.count);
        assert_memory_equal(whole.signature, cut.signature, whole.count * sizeof(uint64_t));
        assert_memory_equal(whole.lines, cut.lines, whole.count * sizeof(uint32_t));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
