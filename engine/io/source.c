// Plain, gzip and zstd files behind one read call.
#include "io/source.h"

#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define RAW_BYTES 131072

enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD };

struct source {
    int fd;
    enum packing packing;
    uint64_t read_bytes, all_bytes;
    const char *error;
    z_stream gzip;
    ZSTD_DStream *zstd;
    size_t raw_at, raw_size;
    bool raw_ended, between_members;
    uint8_t raw[RAW_BYTES];
};

// True while there are raw bytes to work on.
static bool raw_fill(struct source *source)
{
    if (source->raw_at < source->raw_size) {
        return true;
    }
    ssize_t got = 0;
    do {
        got = read(source->fd, source->raw, RAW_BYTES);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        source->error = strerror(errno);
    }
    source->raw_at = 0;
    source->raw_size = got > 0 ? (size_t)got : 0;
    source->read_bytes += source->raw_size;
    source->raw_ended = got <= 0;
    return got > 0;
}

static bool packing_find(struct source *source)
{
    static const uint8_t zstd_magic[4] = {0x28, 0xB5, 0x2F, 0xFD};
    // A pipe may hand over a few bytes at a time; four are enough to tell.
    while (source->raw_size < 4) {
        ssize_t got =
            read(source->fd, source->raw + source->raw_size, RAW_BYTES - source->raw_size);
        if (got < 0 && errno != EINTR) {
            return false;
        }
        if (got == 0) {
            break;
        }
        source->raw_size += got > 0 ? (size_t)got : 0;
    }
    source->read_bytes = source->raw_size;
    if (source->raw_size >= 3 && source->raw[0] == 0x1F && source->raw[1] == 0x8B &&
        source->raw[2] == 8) {
        source->packing = PACKING_GZIP;
        return inflateInit2(&source->gzip, 15 + 16) == Z_OK;
    }
    if (source->raw_size >= 4 && memcmp(source->raw, zstd_magic, 4) == 0) {
        source->packing = PACKING_ZSTD;
        source->zstd = ZSTD_createDStream();
        return source->zstd != NULL;
    }
    return true;
}

struct source *source_open(const char *path)
{
    struct stat about;
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return NULL;
    }
    struct source *source = calloc(1, sizeof *source);
    CHECK(source != NULL);
    source->fd = fd;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
        source->all_bytes = (uint64_t)about.st_size;
    }
    if (!packing_find(source)) {
        int why = errno;
        source_close(source);
        errno = why;
        return NULL;
    }
    return source;
}

static ssize_t read_plain(struct source *source, uint8_t *room, size_t room_bytes)
{
    if (source->raw_at < source->raw_size) {
        size_t left = source->raw_size - source->raw_at;
        size_t some = left < room_bytes ? left : room_bytes;
        memcpy(room, source->raw + source->raw_at, some);
        source->raw_at += some;
        return (ssize_t)some;
    }
    ssize_t got = 0;
    do {
        got = read(source->fd, room, room_bytes);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        source->error = strerror(errno);
        return -1;
    }
    source->read_bytes += (uint64_t)got;
    return got;
}

// A .gz may hold several members one after the other.
static ssize_t read_gzip(struct source *source, uint8_t *room, size_t room_bytes)
{
    source->gzip.next_out = room;
    source->gzip.avail_out = (unsigned)(room_bytes > UINT32_MAX ? UINT32_MAX : room_bytes);
    unsigned asked = source->gzip.avail_out;
    while (source->gzip.avail_out == asked && raw_fill(source)) {
        if (source->between_members && source->raw[source->raw_at] != 0x1F) {
            break; // padding behind the last member, as tapes have it; gzip ignores it too
        }
        if (source->between_members) {
            inflateReset(&source->gzip);
            source->between_members = false;
        }
        source->gzip.next_in = source->raw + source->raw_at;
        source->gzip.avail_in = (unsigned)(source->raw_size - source->raw_at);
        int result = inflate(&source->gzip, Z_NO_FLUSH);
        source->raw_at = source->raw_size - source->gzip.avail_in;
        if (result == Z_STREAM_END) {
            source->between_members = true;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            source->error = "the gzip data is damaged"; // what came before it is still handed out
            break;
        }
    }
    if (source->gzip.avail_out == asked && !source->error && !source->between_members) {
        source->error = "the gzip data ends too early";
    }
    return source->error && source->gzip.avail_out == asked
               ? -1
               : (ssize_t)(asked - source->gzip.avail_out);
}

static ssize_t read_zstd(struct source *source, uint8_t *room, size_t room_bytes)
{
    ZSTD_outBuffer out = {room, room_bytes, 0};
    while (out.pos == 0) {
        bool more = raw_fill(source);
        ZSTD_inBuffer in = {source->raw + source->raw_at, source->raw_size - source->raw_at, 0};
        size_t result = ZSTD_decompressStream(source->zstd, &out, &in);
        source->raw_at += in.pos;
        if (ZSTD_isError(result)) {
            source->error = "the zstd data is damaged";
            return -1;
        }
        if (more) {
            source->between_members = result == 0;
        } else if (out.pos == 0) {
            break;
        }
    }
    if (out.pos == 0 && !source->error && !source->between_members) {
        source->error = "the zstd data ends too early";
    }
    return source->error && out.pos == 0 ? -1 : (ssize_t)out.pos;
}

ssize_t source_read(struct source *source, uint8_t *room, size_t room_bytes)
{
    switch (source->packing) {
    case PACKING_GZIP:
        return read_gzip(source, room, room_bytes);
    case PACKING_ZSTD:
        return read_zstd(source, room, room_bytes);
    case PACKING_NONE:
        break;
    }
    return read_plain(source, room, room_bytes);
}

const char *source_error(const struct source *source)
{
    return source->error;
}

void source_progress(const struct source *source, uint64_t *read_bytes, uint64_t *all_bytes)
{
    *read_bytes = source->read_bytes;
    *all_bytes = source->all_bytes;
}

void source_close(struct source *source)
{
    if (source->packing == PACKING_GZIP) {
        inflateEnd(&source->gzip);
    }
    ZSTD_freeDStream(source->zstd);
    close(source->fd);
    free(source);
}
