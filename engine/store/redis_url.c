// A Redis URL becomes a place and credentials.
#include "store/redis_url.h"

#include "store/draft.h"

#define UNIX_PATH_MAX 107 // struct sockaddr_un, its NUL aside
#define DATABASE_MAX 65535

struct reading {
    struct span text; // the whole, for offsets
    struct redis_url *url;
    struct redis_url_error *error;
};

static bool fail(struct reading *reading, struct span where, const char *what, const char *hint)
{
    size_t at = where.at != NULL ? (size_t)(where.at - reading->text.at) : reading->text.size;
    *reading->error = (struct redis_url_error){what, hint, at};
    return false;
}

static uint8_t hex_value(uint8_t c)
{
    return (uint8_t)(byte_is_digit(c) ? c - '0' : byte_lower(c) - 'a' + 10);
}

static bool read_percent(struct reading *reading, struct span from, uint8_t *out, size_t *size)
{
    struct draft draft = draft_in(out, REDIS_URL_TEXT_MAX - 1);
    for (size_t i = 0; i < from.size; i++) {
        uint8_t c = from.at[i];
        if (c == '%') {
            if (from.size - i < 3 || !byte_is_hex(from.at[i + 1]) || !byte_is_hex(from.at[i + 2])) {
                return fail(reading, span_skip(from, i), "% is not followed by two hex digits",
                            "write a percent sign as %25");
            }
            c = (uint8_t)(hex_value(from.at[i + 1]) << 4 | hex_value(from.at[i + 2]));
            i += 2;
        }
        draft_byte(&draft, c);
    }
    if (draft.cut) {
        return fail(reading, from, "the user or the password is too long",
                    "use one of at most 255 bytes");
    }
    *size = draft.size;
    return true;
}

static bool read_database(struct reading *reading, struct span number)
{
    uint64_t database = 0;
    if (number.size > 0 && (!span_to_u64(number, &database) || database > DATABASE_MAX)) {
        return fail(reading, number, "the database is not a number from 0 to 65535",
                    "write redis://host/2 or unix:/path?db=2, or leave it out");
    }
    reading->url->database = (uint32_t)database;
    return true;
}

// user:pass   :pass   pass-less users make no sense to Redis, so `user@` is refused.
static bool read_credentials(struct reading *reading, struct span text)
{
    struct redis_url *url = reading->url;
    size_t colon = span_find(text, ':');
    if (colon == text.size || colon + 1 == text.size) {
        return fail(reading, text, "there is no password before the @",
                    "write redis://user:password@host or redis://:password@host");
    }
    return read_percent(reading, span_part(text, 0, colon), url->user, &url->user_size) &&
           read_percent(reading, span_skip(text, colon + 1), url->password, &url->password_size);
}

static bool read_port(struct reading *reading, struct span number)
{
    uint64_t port;
    if (!span_to_u64(number, &port) || port < 1 || port > UINT16_MAX) {
        return fail(reading, number, "the port is not a number from 1 to 65535",
                    "Redis listens on 6379 unless it was told otherwise");
    }
    reading->url->port = (uint16_t)port;
    return true;
}

static bool keep_host(struct reading *reading, struct span host, size_t most)
{
    if (host.size == 0) {
        return fail(reading, host, "there is no host or path",
                    "write redis://127.0.0.1:6379 or unix:/run/redis/redis.sock");
    }
    if (host.size > most) {
        return fail(reading, host, "the host or path is too long",
                    "a socket's path is at most 107 bytes, a host's name at most 255");
    }
    for (size_t i = 0; i < host.size; i++) {
        if (host.at[i] <= ' ' || host.at[i] == 0x7f) {
            return fail(reading, span_skip(host, i), "there is a blank or a control character",
                        "remove it");
        }
    }
    memcpy(reading->url->host, host.at, host.size);
    reading->url->host[host.size] = '\0';
    return true;
}

//   host:port/db   [::1]:port/db   host
static bool read_place(struct reading *reading, struct span text)
{
    size_t slash = span_find(text, '/');
    struct span place = span_part(text, 0, slash);
    if (!read_database(reading, span_skip(text, slash + 1))) {
        return false;
    }
    struct span host, rest;
    if (place.size > 0 && place.at[0] == '[') {
        size_t end = span_find(place, ']');
        if (end == place.size) {
            return fail(reading, place, "the [ is not closed",
                        "write an IPv6 address as [::1]:6379");
        }
        host = span_part(place, 1, end);
        rest = span_skip(place, end + 1);
    } else {
        size_t colon = span_find(place, ':');
        host = span_part(place, 0, colon);
        rest = span_skip(place, colon);
    }
    if (!keep_host(reading, host, REDIS_URL_TEXT_MAX - 1)) {
        return false;
    }
    if (rest.size == 0) {
        reading->url->port = 6379;
        return true;
    }
    if (rest.at[0] != ':') {
        return fail(reading, rest, "only a port can follow the address", "write [::1]:6379");
    }
    return read_port(reading, span_skip(rest, 1));
}

static bool read_socket(struct reading *reading, struct span text)
{
    size_t mark = span_find(text, '?');
    struct span path = span_part(text, 0, mark);
    struct span query = span_skip(text, mark + 1);
    if (span_starts(path, span_text("//"))) { // unix:///path, as some write it
        path = span_skip(path, 2);
    }
    if (path.size > 0 && path.at[0] != '/') {
        return fail(reading, path, "the socket's path does not begin with /",
                    "write unix:/run/redis/redis.sock");
    }
    if (query.size > 0 && !span_starts(query, span_text("db="))) {
        return fail(reading, query, "only ?db=NUMBER can follow a socket's path",
                    "write unix:/run/redis/redis.sock?db=2");
    }
    reading->url->is_unix = true;
    return keep_host(reading, path, UNIX_PATH_MAX) && read_database(reading, span_skip(query, 3));
}

static size_t find_last(struct span text, uint8_t byte)
{
    for (size_t i = text.size; i > 0; i--) {
        if (text.at[i - 1] == byte) {
            return i - 1;
        }
    }
    return text.size;
}

bool redis_url_parse(struct span text, struct redis_url *url, struct redis_url_error *error)
{
    struct reading reading = {text, url, error};
    memset(url, 0, sizeof *url);
    if (span_starts(text, span_text("unix:"))) {
        return read_socket(&reading, span_skip(text, 5));
    }
    if (!span_starts(text, span_text("redis://"))) {
        return fail(&reading, text, "this is no Redis URL",
                    "write redis://host:6379/0 or unix:/path/to/redis.sock");
    }
    struct span rest = span_skip(text, 8);
    // The last @: a password that was not percent-encoded may hold one.
    size_t at = find_last(rest, '@');
    if (at < rest.size) {
        if (!read_credentials(&reading, span_part(rest, 0, at))) {
            return false;
        }
        rest = span_skip(rest, at + 1);
    }
    return read_place(&reading, rest);
}
