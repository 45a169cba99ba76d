// Addresses and blocks of addresses as people write them.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/address.h"

#include <arpa/inet.h>
#include <string.h>

// What an address reads as, written again; "" when it is none.
static const char *again(const char *text)
{
    static char out[ADDRESS_TEXT_BYTES];
    struct address address;
    out[0] = '\0';
    if (address_parse(text, &address)) {
        address_write(&address, out);
    }
    return out;
}

static void addresses_are_read_and_written(void **state)
{
    static const struct {
        const char *text, *written;
    } good[] = {
        {"127.0.0.1:7070", "127.0.0.1:7070"},
        {"0.0.0.0:1", "0.0.0.0:1"},
        {"255.255.255.255:65535", "255.255.255.255:65535"},
        {"10.1.2.3:0", "10.1.2.3:0"},
        {"[::1]:7070", "[::1]:7070"},
        {"[2001:db8::7]:80", "[2001:db8::7]:80"},
        {"[fd00:0:0:0:0:0:0:1]:80", "[fd00::1]:80"},
        {"[::ffff:10.0.0.1]:80", "[::ffff:10.0.0.1]:80"},
        {"[1111:2222:3333:4444:5555:6666:7777:8888]:65535",
         "[1111:2222:3333:4444:5555:6666:7777:8888]:65535"},
        {"localhost:7070", "127.0.0.1:7070"},
        {":7070", "[::]:7070"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_string_equal(again(good[i].text), good[i].written);
    }
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        ":",
        "7070",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:+1",
        "127.0.0.1: 1",
        "127.0.0.1:1 ",
        " 127.0.0.1:1",
        "127.0.0.1:0x50",
        "127.0.0.1:http",
        "127.0.0.1:18446744073709551696",
        "127.0.0:80",
        "127.0.0.256:80",
        "127.1:80",
        "example.com:80",
        "[::1]",
        "[::1:80",
        "::1]:80",
        "[::1]80",
        "[127.0.0.1]:80",
        "[localhost]:80",
        "[]:80",
        "[::g]:80",
        // Where would the port begin? Brackets say it.
        "::1",
        "::1:7070",
        "fd00::1:7070",
        "1111:2222:3333:4444:5555:6666:7777:8888:80",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:80",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct address address;
        if (address_parse(bad[i], &address)) {
            fail_msg("\"%s\" was taken for %s", bad[i], again(bad[i]));
        }
    }
}

static void the_socket_address_is_whole(void **state)
{
    struct address address;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    (void)state;
    assert_true(address_parse("10.1.2.3:7070", &address));
    assert_int_equal(address.bytes, sizeof v4);
    memcpy(&v4, &address.at, sizeof v4);
    assert_int_equal(v4.sin_family, AF_INET);
    assert_int_equal(ntohs(v4.sin_port), 7070);
    assert_int_equal(ntohl(v4.sin_addr.s_addr), 0x0A010203);
    assert_true(address_parse("[::1]:7070", &address));
    assert_int_equal(address.bytes, sizeof v6);
    memcpy(&v6, &address.at, sizeof v6);
    assert_int_equal(v6.sin6_family, AF_INET6);
    assert_int_equal(ntohs(v6.sin6_port), 7070);
    assert_int_equal(v6.sin6_scope_id, 0);
    assert_memory_equal(&v6.sin6_addr, &in6addr_loopback, sizeof in6addr_loopback);
}

static struct address address_of(const char *text)
{
    struct address address;
    if (!address_parse(text, &address)) {
        fail_msg("\"%s\" should be an address", text);
    }
    return address;
}

static void loopback_is_told(void **state)
{
    static const char *const loop[] = {"127.0.0.1:1", "127.255.255.254:1", "[::1]:1", "localhost:1",
                                       "[::ffff:127.0.0.1]:1"};
    static const char *const wide[] = {
        "0.0.0.0:1", "126.255.255.255:1", "128.0.0.1:1",         "[::]:1",      ":1",
        "[::2]:1",   "[fe80::1]:1",       "[::ffff:10.0.0.1]:1", "[7f00::1]:1", "[::127.0.0.1]:1"};
    (void)state;
    for (size_t i = 0; i < sizeof loop / sizeof loop[0]; i++) {
        struct address address = address_of(loop[i]);
        assert_true(address_is_loopback(&address));
    }
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        struct address address = address_of(wide[i]);
        assert_false(address_is_loopback(&address));
    }
}

static bool in_block(const char *block_text, const char *host)
{
    struct address_block block;
    char text[ADDRESS_TEXT_BYTES + 8];
    size_t size = strlen(host);
    if (!address_block_parse(block_text, &block)) {
        fail_msg("\"%s\" should be a block", block_text);
    }
    memcpy(text, host, size);
    memcpy(text + size, ":9", 3);
    struct address address = address_of(text);
    return address_block_has(&block, &address);
}

static void blocks_hold_their_addresses(void **state)
{
    (void)state;
    assert_true(in_block("10.0.0.0/8", "10.0.0.0"));
    assert_true(in_block("10.0.0.0/8", "10.255.255.255"));
    assert_false(in_block("10.0.0.0/8", "11.0.0.0"));
    assert_false(in_block("10.0.0.0/8", "9.255.255.255"));
    assert_true(in_block("192.168.4.0/22", "192.168.7.255"));
    assert_false(in_block("192.168.4.0/22", "192.168.8.0"));
    assert_true(in_block("192.168.4.0/31", "192.168.4.1"));
    assert_false(in_block("192.168.4.0/31", "192.168.4.2"));
    assert_true(in_block("192.168.4.7", "192.168.4.7"));
    assert_false(in_block("192.168.4.7", "192.168.4.6"));
    assert_true(in_block("192.168.4.7/32", "192.168.4.7"));
    assert_false(in_block("192.168.4.7/32", "192.168.4.8"));
    // Bits beyond the prefix say nothing.
    assert_true(in_block("10.9.8.7/8", "10.1.2.3"));
    assert_true(in_block("fd00::/8", "[fdff::1]"));
    assert_false(in_block("fd00::/8", "[fe00::1]"));
    assert_true(in_block("2001:db8::/33", "[2001:db8:7fff::1]"));
    assert_false(in_block("2001:db8::/33", "[2001:db8:8000::1]"));
    assert_true(in_block("::1", "[::1]"));
    assert_false(in_block("::1", "[::2]"));
    assert_true(in_block("::1/128", "[::1]"));
}

static void every_address_of_a_family(void **state)
{
    (void)state;
    assert_true(in_block("0.0.0.0/0", "1.2.3.4"));
    assert_true(in_block("0.0.0.0/0", "255.255.255.255"));
    assert_false(in_block("0.0.0.0/0", "[2001:db8::1]"));
    assert_true(in_block("::/0", "[2001:db8::1]"));
    assert_true(in_block("::/0", "1.2.3.4"));
}

// A dual-stack listener sees IPv4 peers as ::ffff:a.b.c.d.
static void mapped_addresses_are_ipv4(void **state)
{
    (void)state;
    assert_true(in_block("10.0.0.0/8", "[::ffff:10.1.2.3]"));
    assert_false(in_block("10.0.0.0/8", "[::ffff:11.1.2.3]"));
    assert_true(in_block("::ffff:10.0.0.0/104", "10.1.2.3"));
}

static void what_is_no_block_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "fd00::/129",
        "10.0.0.0/8/8",
        "10.0.0.0/8 ",
        " 10.0.0.0/8",
        "10.0.0/8",
        "10.0.0.0:80",
        "10.0.0.0:80/8",
        "host/8",
        "10.0.0.0/ 8",
        "10.0.0.0/0x8",
        "*",
        "10.0.0.0/99999999999999999999",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/8"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct address_block block;
        if (address_block_parse(bad[i], &block)) {
            fail_msg("\"%s\" was taken for a block", bad[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_written),
        cmocka_unit_test(what_is_no_address_is_refused),
        cmocka_unit_test(the_socket_address_is_whole),
        cmocka_unit_test(loopback_is_told),
        cmocka_unit_test(blocks_hold_their_addresses),
        cmocka_unit_test(every_address_of_a_family),
        cmocka_unit_test(mapped_addresses_are_ipv4),
        cmocka_unit_test(what_is_no_block_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
