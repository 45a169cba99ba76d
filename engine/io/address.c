// Addresses as people write them.
#include "io/address.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool port_parse(const char *text, uint16_t *port)
{
    char *end = NULL;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value > 65535) {
        return false;
    }
    *port = (uint16_t)value;
    return true;
}

// "host:port" or "[host]:port" in two; false when there is no port. In brackets stands what has
// colons of its own, so that nobody has to guess where the port begins.
static bool split(const char *text, char *host, size_t host_bytes, uint16_t *port)
{
    const char *colon = strrchr(text, ':');
    if (!colon || !port_parse(colon + 1, port)) {
        return false;
    }
    size_t size = (size_t)(colon - text);
    bool bracketed = size >= 2 && text[0] == '[' && text[size - 1] == ']';
    if (bracketed) {
        text++;
        size -= 2;
    }
    if (size >= host_bytes || bracketed != (memchr(text, ':', size) != NULL)) {
        return false;
    }
    memcpy(host, text, size);
    host[size] = '\0';
    return true;
}

static bool host_parse(const char *host, uint16_t port, struct address *address)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&address->at;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&address->at;
    memset(address, 0, sizeof *address);
    if (strcmp(host, "localhost") == 0) {
        host = "127.0.0.1";
    }
    if (host[0] == '\0' || inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address->bytes = sizeof *v6;
        return true;
    }
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address->bytes = sizeof *v4;
        return true;
    }
    return false;
}

bool address_parse(const char *text, struct address *address)
{
    char host[ADDRESS_TEXT_BYTES];
    uint16_t port = 0;
    return split(text, host, sizeof host, &port) && host_parse(host, port, address);
}

// Every address as an IPv6 one, so that one comparison serves both families.
static struct in6_addr widened(const struct address *address)
{
    struct in6_addr wide = {0};
    if (address->at.ss_family == AF_INET6) {
        return ((const struct sockaddr_in6 *)(const void *)&address->at)->sin6_addr;
    }
    wide.s6_addr[10] = 0xFF;
    wide.s6_addr[11] = 0xFF;
    memcpy(wide.s6_addr + 12, &((const struct sockaddr_in *)(const void *)&address->at)->sin_addr,
           4);
    return wide;
}

bool address_is_loopback(const struct address *address)
{
    struct in6_addr wide = widened(address);
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    return memcmp(&wide, &in6addr_loopback, sizeof wide) == 0 ||
           (memcmp(wide.s6_addr, mapped, 12) == 0 && wide.s6_addr[12] == 127);
}

void address_write(const struct address *address, char *out)
{
    char host[INET6_ADDRSTRLEN] = "?";
    char digits[6];
    size_t used = 0, at = 0;
    bool six = address->at.ss_family == AF_INET6;
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&address->at;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)&address->at;
    unsigned port = ntohs(six ? v6->sin6_port : v4->sin_port);
    inet_ntop(six ? AF_INET6 : AF_INET, six ? (const void *)&v6->sin6_addr : &v4->sin_addr, host,
              sizeof host);
    do {
        digits[used++] = (char)('0' + port % 10);
        port /= 10;
    } while (port > 0);
    if (six) {
        out[at++] = '[';
    }
    memcpy(out + at, host, strlen(host));
    at += strlen(host);
    if (six) {
        out[at++] = ']';
    }
    out[at++] = ':';
    while (used > 0) {
        out[at++] = digits[--used];
    }
    out[at] = '\0';
}

bool address_block_parse(const char *text, struct address_block *block)
{
    char host[ADDRESS_TEXT_BYTES];
    const char *slash = strchr(text, '/');
    size_t size = slash ? (size_t)(slash - text) : strlen(text);
    struct address address;
    uint16_t bits = 0;
    if (size >= sizeof host || size == 0) {
        return false;
    }
    memcpy(host, text, size);
    host[size] = '\0';
    if (!host_parse(host, 0, &address) || (slash && !port_parse(slash + 1, &bits))) {
        return false;
    }
    unsigned width = address.at.ss_family == AF_INET6 ? 128 : 32;
    if (slash && bits > width) {
        return false;
    }
    block->net = widened(&address);
    block->bits = 128 - width + (slash ? bits : width);
    return true;
}

bool address_block_has(const struct address_block *block, const struct address *address)
{
    struct in6_addr wide = widened(address);
    unsigned whole = block->bits / 8, rest = block->bits % 8;
    if (memcmp(wide.s6_addr, block->net.s6_addr, whole) != 0) {
        return false;
    }
    if (rest == 0) {
        return true;
    }
    uint8_t mask = (uint8_t)(0xFF << (8 - rest));
    return ((wide.s6_addr[whole] ^ block->net.s6_addr[whole]) & mask) == 0;
}
