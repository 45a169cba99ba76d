// Where to listen, who may send. Pure but for the libc's address types.
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#define ADDRESS_TEXT_BYTES 64

struct address {
    struct sockaddr_storage at;
    socklen_t bytes;
};

// A block of addresses: 10.0.0.0/8, fd00::/8, or one address.
struct address_block {
    struct in6_addr net; // IPv4 as ::ffff:a.b.c.d
    unsigned bits;       // of 128
};

// "127.0.0.1:7070", "[::1]:7070", "0.0.0.0:7070", ":7070" (all), "localhost:7070". Port 0: any free
// one. False when it is none of these.
bool address_parse(const char *text, struct address *address);
bool address_is_loopback(const struct address *address);
// "127.0.0.1:7070"; `out` has ADDRESS_TEXT_BYTES.
void address_write(const struct address *address, char *out);

bool address_block_parse(const char *text, struct address_block *block);
bool address_block_has(const struct address_block *block, const struct address *address);
