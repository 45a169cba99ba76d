// What identifies the problem of a stack trace.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "group/signature.h"
#include "group/title.h"
#include "group/trace.h"

#include <stdio.h>
#include <stdlib.h>

static char title[TITLE_BYTES_MAX + 1];

static uint64_t sign3(const char *message, const char *type, const char *trace)
{
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature signature;
    if (!signature_of_trace(span_text(message), span_text(type), span_text(trace), scratch,
                            &signature)) {
        return 0;
    }
    assert_int_equal(signature.evidence, EVIDENCE_FAILED);
    snprintf(title, sizeof title, "%.*s", (int)signature.title.size,
             (const char *)signature.title.at);
    return signature.hash;
}

static uint64_t sign(const char *trace)
{
    uint64_t hash = sign3("", "", trace);
    assert_int_not_equal(hash, 0);
    return hash;
}

#define JAVA "java.lang.IllegalStateException: cart 17 is empty\n"

static void lines_messages_and_counters_do_not_count(void **state)
{
    (void)state;
    uint64_t hash = sign(JAVA "\tat com.shop.Cart.lambda$total$0(Cart.java:12)\n"
                              "\tat com.shop.Cart$1.run(Cart.java:14)\n"
                              "\tat com.shop.Cart$$Lambda$14/0x0000000800c03000.run(Unknown)\n"
                              "\tat java.base/java.lang.Thread.run(Thread.java:829)");
    assert_string_equal(title, "java.lang.IllegalStateException in com.shop.Cart.lambda$total$#");
    assert_int_equal(hash, sign("java.lang.IllegalStateException: cart 4 is empty\n"
                                "\tat com.shop.Cart.lambda$total$31(Cart.java:99)\n"
                                "\tat com.shop.Cart$7.run(Cart.java:140)\n"
                                "\tat java.lang.Thread.run(Thread.java:1)\n"
                                "\tat com.sun.proxy.$Proxy12.pay(Unknown Source)"));
}

static void another_call_site_is_another_problem(void **state)
{
    (void)state;
    uint64_t pay = sign(JAVA "\tat com.shop.Cart.total(Cart.java:12)\n"
                             "\tat com.shop.Checkout.pay(Checkout.java:3)");
    uint64_t print = sign(JAVA "\tat com.shop.Cart.total(Cart.java:12)\n"
                               "\tat com.shop.Report.print(Report.java:3)");
    uint64_t other = sign("java.lang.NullPointerException\n"
                          "\tat com.shop.Cart.total(Cart.java:12)\n"
                          "\tat com.shop.Checkout.pay(Checkout.java:3)");
    assert_int_not_equal(pay, print);
    assert_int_not_equal(pay, other);
}

static void the_chain_of_causes_counts_and_what_was_suppressed_does_not(void **state)
{
    (void)state;
#define OUTER JAVA "\tat com.shop.Cart.total(Cart.java:12)\n"
    uint64_t plain = sign(OUTER);
    uint64_t disk = sign(OUTER "Caused by: java.io.IOException: disk full\n"
                               "\tat com.shop.Disk.write(Disk.java:1)\n\t... 1 more");
    assert_string_equal(title, "java.lang.IllegalStateException in com.shop.Cart.total, caused by "
                               "java.io.IOException");
    uint64_t net = sign(OUTER "Caused by: java.net.ConnectException: refused\n"
                              "\tat com.shop.Disk.write(Disk.java:1)\n\t... 1 more");
    uint64_t closing = sign(OUTER "\tSuppressed: java.io.IOException: close\n"
                                  "\t\tat com.shop.Disk.close(Disk.java:9)\n"
                                  "Caused by: java.io.IOException: other\n"
                                  "\tat com.shop.Disk.write(Disk.java:1)\n\t... 1 more");
    assert_int_not_equal(plain, disk);
    assert_int_not_equal(disk, net);
    assert_int_equal(disk, closing);
}

static void recursion_counts_once(void **state)
{
    (void)state;
    char deep[8192] = "java.lang.StackOverflowError\n";
    for (int i = 0; i < 60; i++) {
        strncat(deep,
                "\tat com.shop.Tree.walk(Tree.java:1)\n\tat com.shop.Tree.next(Tree.java:2)\n",
                sizeof deep - strlen(deep) - 1);
    }
    strncat(deep, "\tat com.shop.Main.main(Main.java:1)", sizeof deep - strlen(deep) - 1);
    assert_int_equal(sign(deep), sign("java.lang.StackOverflowError\n"
                                      "\tat com.shop.Tree.walk(Tree.java:1)\n"
                                      "\tat com.shop.Tree.next(Tree.java:2)\n"
                                      "\tat com.shop.Main.main(Main.java:1)"));
}

static void without_own_frames_the_innermost_tell(void **state)
{
    (void)state;
    uint64_t a =
        sign("java.lang.Error: x\n\tat java.util.A.a(A.java:1)\n\tat java.util.B.b(B.java:1)");
    uint64_t b =
        sign("java.lang.Error: x\n\tat java.util.C.c(A.java:1)\n\tat java.util.B.b(B.java:1)");
    assert_int_not_equal(a, b);
}

static void python_tells_what_was_raised_last(void **state)
{
    (void)state;
#define CALL(file, line, name) "  File \"" file "\", line " line ", in " name "\n    source()\n"
    uint64_t hash = sign("Traceback (most recent call last):\n" CALL(
        "/srv/releases/20240101/shop/views.py", "12", "pay")
                             CALL("/usr/lib/python3.11/json/x.py", "3", "load") "KeyError: 'x'");
    assert_string_equal(title, "KeyError in shop/views.py pay");
    assert_int_equal(hash, sign("Traceback (most recent call last):\n" CALL(
                               "/app/shop/views.py", "77", "pay") "KeyError: 'other'"));
    assert_int_not_equal(hash, sign("Traceback (most recent call last):\n" CALL(
                                   "/app/shop/views.py", "77", "pay") "socket.timeout: x"));
    assert_int_not_equal(
        hash, sign("Traceback (most recent call last):\n" CALL("/app/shop/views.py", "77", "pay")
                       CALL("/app/shop/cart.py", "1", "total") "KeyError: 'other'"));
}

static void go_is_told_by_the_goroutine_that_failed(void **state)
{
    (void)state;
#define GO(type)                                                                                   \
    type "\n\ngoroutine 7 [running]:\nmain.(*Cart).Total(0xc0001)\n\t/src/cart.go:12 +0x1d\n"      \
         "net/http.HandlerFunc.ServeHTTP(0x1)\n\t/usr/local/go/src/net/http/server.go:1 +0x1\n"
    uint64_t hash = sign(GO("panic: cart 17"));
    assert_string_equal(title, "panic in main.(*Cart).Total");
    assert_int_equal(hash, sign(GO("panic: cart 4") "\ngoroutine 8 [select]:\nmain.wait()\n"
                                                    "\t/src/wait.go:1 +0x1\nexit status 2"));
    assert_int_not_equal(hash, sign(GO("panic: runtime error: integer divide by zero")));
}

static void node_is_told_by_files_without_their_folders_and_hashes(void **state)
{
    (void)state;
    uint64_t hash = sign("Error: x\n    at Cart.total (/app/dist/main.3f2a1b9c.js:12:34)\n"
                         "    at node:internal/main:1:2");
    assert_string_equal(title, "Error in dist/main.#.js Cart.total");
    assert_int_equal(hash, sign("Error: y\n    at Cart.total (/srv/r/77/main.99aa01ee.js:1:3)"));
    assert_int_not_equal(hash, sign("Error: y\n    at Cart.total (/srv/r/77/cart.js:1:3)"));
}

static void dotnet_inner_exceptions_have_their_frames_first(void **state)
{
    (void)state;
    sign("System.InvalidOperationException: x\n ---> System.IO.IOException: y\n"
         "   at Shop.Disk.Write(String p) in /src/Disk.cs:line 1\n"
         "   --- End of inner exception stack trace ---\n"
         "   at Shop.Cart.<TotalAsync>d__12.MoveNext() in /src/Cart.cs:line 9");
    assert_string_equal(title, "System.InvalidOperationException in "
                               "Shop.Cart.<TotalAsync>d__#.MoveNext, caused by "
                               "System.IO.IOException");
}

static void rust_panics_with_and_without_frames(void **state)
{
    (void)state;
    uint64_t framed = sign("thread 'a' panicked at src/cart.rs:1:2:\nindex out of bounds: the len "
                           "is 3\nstack backtrace:\n   0: core::panicking::panic\n"
                           "   1: shop::cart::total::h0123456789abcdef\n"
                           "             at ./src/cart.rs:1:2");
    assert_string_equal(title, "index out of bounds in shop::cart::total");
    uint64_t bare = sign("thread 'a' panicked at src/cart.rs:1:2:\nindex out of bounds: the len is "
                         "3 but the index is 9");
    assert_string_equal(title, "panic in cart.rs: index out of bounds: the len is <num> but the "
                               "index is <num>");
    assert_int_not_equal(framed, bare);
    assert_int_equal(bare, sign3("thread 'b' panicked at 'index out of bounds: the len is 4 but "
                                 "the index is 5', /home/ci/src/cart.rs:7:8",
                                 "", ""));
    assert_int_not_equal(bare, sign("thread 'a' panicked at src/main.rs:1:2:\nindex out of bounds: "
                                    "the len is 3 but the index is 9"));
}

static void ruby_php_and_native(void **state)
{
    (void)state;
    sign("/app/cart.rb:12:in `total': no (Shop::Empty)\n\tfrom /app/x.rb:3:in `pay'");
    assert_string_equal(title, "Shop::Empty in app/cart.rb total");
    sign("PHP Fatal error:  Uncaught App\\Empty: no in /var/www/Cart.php:12\nStack trace:\n"
         "#0 /var/www/index.php(3): App\\Cart->total(1)\n#1 {main}\n  thrown in x on line 12");
    assert_string_equal(title, "App\\Empty in www/Cart.php");
    sign("==42==ERROR: AddressSanitizer: heap-use-after-free on address 0x6\n"
         "    #0 0x4f in total /src/cart.c:12:3\n    #1 0x7f in main /src/main.c:1:1");
    assert_string_equal(title, "heap-use-after-free in src/cart.c total");
    sign("terminate called after throwing an instance of 'shop::Empty'\n  what():  cart 17 is "
         "empty");
    assert_string_equal(title, "shop::Empty: cart <num> is empty");
}

static void the_type_may_stand_beside_or_within_the_text(void **state)
{
    (void)state;
#define FRAMES "    at Cart.total (/app/cart.js:12:34)"
    uint64_t told = sign3("cannot pay", "TypeError", FRAMES);
    assert_string_equal(title, "TypeError in app/cart.js Cart.total");
    assert_int_equal(told, sign3("pay 17 failed TypeError: x is undefined", "", FRAMES));
    assert_int_equal(told, sign3("TypeError: x", "", "TypeError: x\n" FRAMES));
    assert_int_equal(told, sign3("TypeError: x", "", FRAMES));
}

static void what_is_no_trace_is_left_to_the_text(void **state)
{
    (void)state;
    assert_int_equal(sign3("", "", ""), 0);
    assert_int_equal(sign3("disk full", "DiskError", ""), 0);
    assert_int_equal(sign3("java.lang.Error: x", "", "more text\nand more"), 0);
    assert_int_equal(sign3("panic: no items", "", ""), 0);
}

static void chains_and_stacks_without_end_are_bounded(void **state)
{
    (void)state;
    size_t room = 1 << 20, size = 0;
    char *text = malloc(room);
    assert_non_null(text);
    for (int i = 0; i < 5000; i++) {
        size += (size_t)snprintf(text + size, room - size,
                                 "Caused by: com.shop.E%c: x\n\tat com.shop.C%c%c.m(C.java:1)\n",
                                 'a' + i % 26, 'a' + i % 26, 'a' + i / 26 % 26);
    }
    assert_int_not_equal(sign(text), 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_messages_and_counters_do_not_count),
        cmocka_unit_test(another_call_site_is_another_problem),
        cmocka_unit_test(the_chain_of_causes_counts_and_what_was_suppressed_does_not),
        cmocka_unit_test(recursion_counts_once),
        cmocka_unit_test(without_own_frames_the_innermost_tell),
        cmocka_unit_test(python_tells_what_was_raised_last),
        cmocka_unit_test(go_is_told_by_the_goroutine_that_failed),
        cmocka_unit_test(node_is_told_by_files_without_their_folders_and_hashes),
        cmocka_unit_test(dotnet_inner_exceptions_have_their_frames_first),
        cmocka_unit_test(rust_panics_with_and_without_frames),
        cmocka_unit_test(ruby_php_and_native),
        cmocka_unit_test(the_type_may_stand_beside_or_within_the_text),
        cmocka_unit_test(what_is_no_trace_is_left_to_the_text),
        cmocka_unit_test(chains_and_stacks_without_end_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
