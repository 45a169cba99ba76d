// What a single line is in a stack trace.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/trace_line.h"

#include <stdio.h>

struct expected {
    const char *line;
    enum trace_part part;
    enum trace_language language;
    const char *type, *function, *file; // "" for none
};

static void is_span(struct span span, const char *expected, const char *line)
{
    if (!span_equal(span, span_text(expected))) {
        fail_msg("%s\n  expected '%s', not '%.*s'", line, expected, (int)span.size,
                 (const char *)span.at);
    }
}

static void read_all(const struct expected *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct trace_line line;
        trace_line_read(span_text(list[i].line), &line);
        if (line.part != list[i].part || line.language != list[i].language) {
            fail_msg("%s\n  part %d language %d", list[i].line, (int)line.part, (int)line.language);
        }
        is_span(line.type, list[i].type, list[i].line);
        is_span(line.function, list[i].function, list[i].line);
        is_span(line.file, list[i].file, list[i].line);
    }
}

#define READ(...)                                                                                  \
    static const struct expected list[] = {__VA_ARGS__};                                           \
    (void)state;                                                                                   \
    read_all(list, sizeof list / sizeof list[0])

static void java(void **state)
{
    READ({"\tat com.shop.Cart.total(Cart.java:12)", TRACE_FRAME, TRACE_JAVA, "",
          "com.shop.Cart.total", "Cart.java"},
         {"\tat java.base@17/java.util.List.get(List.java:4) ~[?:?]", TRACE_FRAME, TRACE_JAVA, "",
          "java.util.List.get", "List.java"},
         {"\tat com.shop.Cart$$Lambda$14/0x0000000800c03000.run(Unknown Source)", TRACE_FRAME,
          TRACE_JAVA, "", "com.shop.Cart$$Lambda$14/0x0000000800c03000.run", ""},
         {"    at com.shop.Cart.native(Native Method)", TRACE_FRAME, TRACE_JAVA, "",
          "com.shop.Cart.native", ""},
         {"Exception in thread \"main\" com.shop.EmptyCart: no items", TRACE_HEAD, TRACE_JAVA,
          "com.shop.EmptyCart", "", ""},
         {"Caused by: java.io.IOException: disk full", TRACE_CAUSE, TRACE_JAVA,
          "java.io.IOException", "", ""},
         {"\tSuppressed: java.io.IOException", TRACE_ASIDE, TRACE_JAVA, "java.io.IOException", "",
          ""},
         {"\t... 12 more", TRACE_MORE, TRACE_ANY, "", "", ""},
         {"\t... 3 common frames omitted", TRACE_MORE, TRACE_ANY, "", "", ""});
}

static void python(void **state)
{
    READ(
        {"Traceback (most recent call last):", TRACE_CALLS, TRACE_PYTHON, "", "", ""},
        {"  File \"/app/shop/cart.py\", line 12, in total", TRACE_FRAME, TRACE_PYTHON, "", "total",
         "/app/shop/cart.py"},
        {"  File \"<stdin>\", line 1, in <module>", TRACE_FRAME, TRACE_PYTHON, "", "<module>",
         "<stdin>"},
        {"    |   File \"/app/x.py\", line 1, in f", TRACE_FRAME, TRACE_PYTHON, "", "f",
         "/app/x.py"},
        {"shop.errors.EmptyCart: no items", TRACE_TYPE, TRACE_ANY, "shop.errors.EmptyCart", "", ""},
        {"KeyboardInterrupt", TRACE_TYPE, TRACE_ANY, "KeyboardInterrupt", "", ""},
        {"During handling of the above exception, another exception occurred:", TRACE_LINK,
         TRACE_PYTHON, "", "", ""});
}

static void go(void **state)
{
    READ({"panic: runtime error: index out of range [5] with length 3", TRACE_HEAD, TRACE_GO,
          "runtime error: index out of range", "", ""},
         {"panic: cart is empty", TRACE_HEAD, TRACE_GO, "panic", "", ""},
         {"fatal error: concurrent map writes", TRACE_HEAD, TRACE_GO,
          "fatal error: concurrent map writes", "", ""},
         {"goroutine 18 [chan receive, 2 minutes]:", TRACE_CALLS, TRACE_GO, "", "", ""},
         {"shop/cart.(*Cart).Total(0xc000012345, {0x1, 0x2})", TRACE_CALL, TRACE_GO, "",
          "shop/cart.(*Cart).Total", ""},
         {"panic({0x6f3a40?, 0xc0001ba018?})", TRACE_CALL, TRACE_GO, "", "panic", ""},
         {"\t/src/shop/cart.go:12 +0x1d", TRACE_PLACE, TRACE_GO, "", "", "/src/shop/cart.go"},
         {"created by main.start in goroutine 1", TRACE_FRAME, TRACE_GO, "", "main.start", ""},
         {"exit status 2", TRACE_TAIL, TRACE_GO, "", "", ""});
}

static void node(void **state)
{
    READ({"    at Cart.total (/app/cart.js:12:34)", TRACE_FRAME, TRACE_NODE, "", "Cart.total",
          "/app/cart.js"},
         {"    at async file:///app/cart.mjs:12:34", TRACE_FRAME, TRACE_NODE, "", "",
          "file:///app/cart.mjs"},
         {"    at Object.foo [as bar] (/app/cart.ts:1:2)", TRACE_FRAME, TRACE_NODE, "",
          "Object.foo", "/app/cart.ts"},
         {"    at async Promise.all (index 0)", TRACE_FRAME, TRACE_NODE, "", "Promise.all", ""},
         {"/app/cart.js:12", TRACE_PLACE, TRACE_NODE, "", "", "/app/cart.js"},
         {"TypeError [ERR_INVALID_ARG_TYPE]: x", TRACE_TYPE, TRACE_ANY,
          "TypeError [ERR_INVALID_ARG_TYPE]", "", ""},
         {"  [cause]: RangeError: x", TRACE_CAUSE, TRACE_NODE, "RangeError", "", ""},
         {"Uncaught TypeError: x is undefined", TRACE_HEAD, TRACE_ANY, "TypeError", "", ""},
         {"Node.js v20.1.0", TRACE_TAIL, TRACE_NODE, "", "", ""});
}

static void dotnet(void **state)
{
    READ({"   at Shop.Cart.Total(Int32 n) in C:\\src\\Cart.cs:line 12", TRACE_FRAME, TRACE_DOTNET,
          "", "Shop.Cart.Total", "C:\\src\\Cart.cs"},
         {"   at Shop.Cart.<PayAsync>d__12.MoveNext()", TRACE_FRAME, TRACE_DOTNET, "",
          "Shop.Cart.<PayAsync>d__12.MoveNext", ""},
         {"  at Shop.Cart.Total (System.Int32 n) [0x00001] in <1f>:0", TRACE_FRAME, TRACE_DOTNET,
          "", "Shop.Cart.Total", ""},
         {" ---> System.IO.IOException: disk full", TRACE_INNER, TRACE_DOTNET,
          "System.IO.IOException", "", ""},
         {"   --- End of inner exception stack trace ---", TRACE_INNER_END, TRACE_DOTNET, "", "",
          ""},
         {"Unhandled exception. System.FormatException: x", TRACE_HEAD, TRACE_DOTNET,
          "System.FormatException", "", ""});
}

static void native(void **state)
{
    READ({"#0  0x0000555555555139 in total (n=1) at /src/cart.c:12", TRACE_FRAME, TRACE_NATIVE, "",
          "total", "/src/cart.c"},
         {"#2  total (n=1) at cart.c:12", TRACE_FRAME, TRACE_NATIVE, "", "total", "cart.c"},
         {"    #1 0x4f5c in shop::Cart::total(int) /src/cart.cc:12:3", TRACE_FRAME, TRACE_NATIVE,
          "", "shop::Cart::total", "/src/cart.cc"},
         {"#3 0x7f10  (/lib/libc.so.6+0x29d8f)", TRACE_FRAME, TRACE_NATIVE, "", "",
          "/lib/libc.so.6"},
         {"./shop(total+0x1d) [0x401136]", TRACE_FRAME, TRACE_NATIVE, "", "total", "./shop"},
         {"    @     0x7f892fb417d0 total()", TRACE_FRAME, TRACE_NATIVE, "", "total", ""},
         {"   at 0x4C2E0A0: total (cart.c:12)", TRACE_FRAME, TRACE_NATIVE, "", "total", "cart.c"},
         {"terminate called after throwing an instance of 'shop::EmptyCart'", TRACE_HEAD,
          TRACE_NATIVE, "shop::EmptyCart", "", ""},
         {"==42==ERROR: AddressSanitizer: heap-use-after-free on address 0x6", TRACE_HEAD,
          TRACE_NATIVE, "heap-use-after-free", "", ""},
         {"*** Error in `./shop': free(): invalid pointer: 0x0000000001c2b010 ***", TRACE_HEAD,
          TRACE_NATIVE, "free(): invalid pointer", "", ""},
         {"Program received signal SIGSEGV, Segmentation fault.", TRACE_HEAD, TRACE_NATIVE,
          "SIGSEGV", "", ""},
         {"00400000-00403000 r-xp 00000000 08:01 131 /opt/shop", TRACE_MORE, TRACE_NATIVE, "", "",
          ""});
}

static void rust(void **state)
{
    READ({"thread 'main' panicked at src/cart.rs:12:5:", TRACE_HEAD, TRACE_RUST, "panic", "",
          "src/cart.rs"},
         {"thread 'main' panicked at 'no items', src/cart.rs:12:5", TRACE_HEAD, TRACE_RUST, "panic",
          "", "src/cart.rs"},
         {"   2: shop::cart::total::h0123456789abcdef", TRACE_CALL, TRACE_RUST, "",
          "shop::cart::total", ""},
         {"  12:     0x55d0c9 - shop::main", TRACE_CALL, TRACE_RUST, "", "shop::main", ""},
         {"             at ./src/cart.rs:12:5", TRACE_PLACE, TRACE_RUST, "", "", "./src/cart.rs"},
         {"stack backtrace:", TRACE_CALLS, TRACE_RUST, "", "", ""});
}

static void ruby(void **state)
{
    READ({"/app/cart.rb:12:in `total': no items (Shop::EmptyCart)", TRACE_HEAD, TRACE_RUBY,
          "Shop::EmptyCart", "total", "/app/cart.rb"},
         {"\tfrom /app/cart.rb:3:in `block in pay'", TRACE_FRAME, TRACE_RUBY, "", "block in pay",
          "/app/cart.rb"},
         {"\t2: from /app/cart.rb:3:in `pay'", TRACE_FRAME, TRACE_RUBY, "", "pay", "/app/cart.rb"},
         {"app/models/cart.rb:3:in 'Cart#total'", TRACE_FRAME, TRACE_RUBY, "", "Cart#total",
          "app/models/cart.rb"});
}

static void php(void **state)
{
    READ({"#0 /var/www/Cart.php(12): App\\Cart->total(1, 'x')", TRACE_FRAME, TRACE_PHP, "",
          "App\\Cart->total", "/var/www/Cart.php"},
         {"#1 [internal function]: array_map()", TRACE_FRAME, TRACE_PHP, "", "array_map",
          "[internal function]"},
         {"#2 {main}", TRACE_FRAME, TRACE_PHP, "", "", ""},
         {"PHP Fatal error:  Uncaught App\\EmptyCart: no in /var/www/Cart.php:12", TRACE_HEAD,
          TRACE_PHP, "App\\EmptyCart", "", ""},
         {"Next LogicException: no in /var/www/Cart.php:3", TRACE_CAUSE, TRACE_PHP,
          "LogicException", "", ""},
         {"  thrown in /var/www/Cart.php on line 12", TRACE_MORE, TRACE_PHP, "", "", ""});
}

#define NOTHING(text)                                                                              \
    {                                                                                              \
        text, TRACE_NONE, TRACE_ANY, "", "", ""                                                    \
    }

static void what_logs_have_otherwise(void **state)
{
    READ(NOTHING(""), NOTHING("   "), NOTHING("2024-05-01 12:00:00 ERROR Cart - failed"),
         NOTHING("    at home"), NOTHING("  at 10:30 we met (all of us)"), NOTHING("- first"),
         NOTHING("#1 fixed the build"), NOTHING("Caused by: the operator"),
         NOTHING("from the cache"), NOTHING("1: one"), NOTHING("12:00:00 up"),
         NOTHING("Error in line 3"), NOTHING("error: no such file"), NOTHING("... and so on"),
         NOTHING("{\"message\":\"x\"}"), NOTHING("goroutine 7 ended"), NOTHING("see cart.go:12"),
         NOTHING("https://example.org:8080"), NOTHING("Uncaught fish"), NOTHING("File \"x\""),
         NOTHING("==> /var/log/syslog <=="), NOTHING("Next time: better"));
}

static void a_tab_that_syslog_escaped_is_indentation(void **state)
{
    struct trace_line line;
    (void)state;
    trace_line_read(span_text("#011#011at com.shop.Cart.total(Cart.java:12)\r"), &line);
    assert_int_equal(line.part, TRACE_FRAME);
    assert_int_equal(line.indent, 2);
}

static void names_of_exceptions(void **state)
{
    (void)state;
    assert_int_equal(trace_type_size(span_text("KeyError: 'x'")), 8);
    assert_int_equal(trace_type_size(span_text("App\\Cart\\Empty: x")), 14);
    assert_int_equal(trace_type_size(span_text("Cart: x")), 0);
    assert_int_equal(trace_type_size(span_text("http://Example")), 0);
    assert_int_equal(trace_type_size(span_text("ActiveRecord::RecordNotFound (no 5):")), 28);
    assert_int_equal(trace_name_size(span_text("socket.timeout: timed out")), 14);
    assert_int_equal(trace_name_size(span_text("timed out")), 0);
    struct span inside = trace_type_inside(span_text("pay failed: TypeError: x is undefined"));
    assert_true(span_equal(inside, span_text("TypeError")));
    assert_int_equal(trace_type_inside(span_text("pay failed: no cart")).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(java),
        cmocka_unit_test(python),
        cmocka_unit_test(go),
        cmocka_unit_test(node),
        cmocka_unit_test(dotnet),
        cmocka_unit_test(native),
        cmocka_unit_test(rust),
        cmocka_unit_test(ruby),
        cmocka_unit_test(php),
        cmocka_unit_test(what_logs_have_otherwise),
        cmocka_unit_test(a_tab_that_syslog_escaped_is_indentation),
        cmocka_unit_test(names_of_exceptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
