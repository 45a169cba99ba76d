// Where a Redis is, read from one text as people write it.
//
//   redis://user:pass@host:6380/2      unix:/run/redis.sock?db=2
//           ^^^^ ^^^^ ^^^^ ^^^^ ^           ^^^^^^^^^^^^^^^ ^^^^
//           |    |    |    |    database    path            database
//           |    |    |    port: 6379 when not told
//           |    |    name, IPv4, or [IPv6]
//           user and password, percent-encoded; `:pass@` is a password alone
#pragma once

#include "base/span.h"

#define REDIS_URL_TEXT_MAX 256 // bytes of each part, decoded; a unix path at most 107 (sun_path)

struct redis_url {
    bool is_unix;
    char host[REDIS_URL_TEXT_MAX]; // NUL-terminated; or the socket's path
    uint16_t port;
    uint8_t user[REDIS_URL_TEXT_MAX], password[REDIS_URL_TEXT_MAX];
    size_t user_size, password_size;
    uint32_t database;
};

// What is wrong with a text, where, and what to do. Static texts; says nothing of the password.
struct redis_url_error {
    const char *what;
    const char *hint;
    size_t at; // byte offset in the text
};

// False: *error tells why, *url is not to be used.
bool redis_url_parse(struct span text, struct redis_url *url, struct redis_url_error *error);
