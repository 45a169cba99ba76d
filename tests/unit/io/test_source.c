// Files of every packing, whole and broken, read through rooms of every size. The files are made
// here, in memory and in a temporary file without a name.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define TEXT_BYTES 300000

static uint8_t text[TEXT_BYTES]; // compresses well, but not to nothing
static uint8_t packed[2 * TEXT_BYTES];
static uint8_t got[2 * TEXT_BYTES];

static int setup(void **state)
{
    uint32_t seed = 1;
    (void)state;
    for (size_t i = 0; i < TEXT_BYTES; i++) {
        seed = seed * 1664525U + 1013904223U;
        text[i] = i % 61 == 60 ? '\n' : (uint8_t)('a' + (seed >> 24) % 7);
    }
    return 0;
}

static size_t gzip(const uint8_t *in, size_t in_bytes, uint8_t *out, size_t out_bytes)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (uint8_t *)(uintptr_t)in;
    stream.avail_in = (unsigned)in_bytes;
    stream.next_out = out;
    stream.avail_out = (unsigned)out_bytes;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t size = stream.total_out;
    deflateEnd(&stream);
    return size;
}

static size_t zstd(const uint8_t *in, size_t in_bytes, bool checksum, uint8_t *out,
                   size_t out_bytes)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    assert_non_null(context);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum);
    size_t size = ZSTD_compress2(context, out, out_bytes, in, in_bytes);
    ZSTD_freeCCtx(context);
    assert_false(ZSTD_isError(size));
    return size;
}

// What came out of a source: bytes, then how it ended.
struct outcome {
    size_t bytes;
    const char *error; // NULL: it ended well
    uint64_t read_bytes, all_bytes;
};

static struct outcome drain(struct source *source, size_t room_bytes)
{
    struct outcome outcome = {0};
    ssize_t some = 0;
    do {
        outcome.bytes += (size_t)some;
        assert_true(outcome.bytes + room_bytes <= sizeof got);
        some = source_read(source, got + outcome.bytes, room_bytes);
        assert_true(some <= (ssize_t)room_bytes);
    } while (some > 0);
    // An end stays an end, a broken source stays broken.
    uint8_t more[16];
    assert_int_equal(source_read(source, more, sizeof more), some);
    outcome.error = source_error(source);
    assert_int_equal(some, outcome.error ? -1 : 0);
    source_progress(source, &outcome.read_bytes, &outcome.all_bytes);
    return outcome;
}

static struct outcome read_file(const void *content, size_t bytes, size_t room_bytes)
{
    char path[] = "/tmp/ounce-test-source-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, bytes), bytes);
    close(fd);
    struct source *source = source_open(path);
    unlink(path);
    assert_non_null(source);
    struct outcome outcome = drain(source, room_bytes);
    source_close(source);
    return outcome;
}

static const size_t rooms[] = {7, 100, 4096, 65536, TEXT_BYTES};
#define ROOMS (sizeof rooms / sizeof rooms[0])

static void assert_reads_as(const uint8_t *content, size_t bytes, const uint8_t *should,
                            size_t should_bytes)
{
    for (size_t i = 0; i < ROOMS; i++) {
        struct outcome outcome = read_file(content, bytes, rooms[i]);
        assert_null(outcome.error);
        assert_int_equal(outcome.bytes, should_bytes);
        assert_memory_equal(got, should, should_bytes);
        assert_int_equal(outcome.all_bytes, bytes);
        assert_int_equal(outcome.read_bytes, bytes);
    }
}

static void a_plain_file(void **state)
{
    (void)state;
    assert_reads_as(text, TEXT_BYTES, text, TEXT_BYTES);
}

static void short_files_are_plain(void **state)
{
    (void)state;
    assert_reads_as(text, 0, text, 0);
    for (size_t bytes = 1; bytes < 6; bytes++) {
        assert_reads_as(text, bytes, text, bytes);
    }
    // The beginning of a magic number is none.
    assert_reads_as((const uint8_t *)"\x28\xB5\x2F", 3, (const uint8_t *)"\x28\xB5\x2F", 3);
    assert_reads_as((const uint8_t *)"\x1F\x8B", 2, (const uint8_t *)"\x1F\x8B", 2);
}

static void a_gzip_file(void **state)
{
    (void)state;
    size_t size = gzip(text, TEXT_BYTES, packed, sizeof packed);
    assert_true(size < TEXT_BYTES);
    assert_reads_as(packed, size, text, TEXT_BYTES);
}

static void a_gzip_file_of_several_members(void **state)
{
    (void)state;
    static const size_t cuts[] = {0, 1, 1, 70000, 299999, TEXT_BYTES}; // an empty member, too
    size_t size = 0;
    for (size_t i = 1; i < sizeof cuts / sizeof cuts[0]; i++) {
        size +=
            gzip(text + cuts[i - 1], cuts[i] - cuts[i - 1], packed + size, sizeof packed - size);
    }
    assert_reads_as(packed, size, text, TEXT_BYTES);
}

static void a_zstd_file(void **state)
{
    (void)state;
    for (int checksum = 0; checksum < 2; checksum++) {
        size_t size = zstd(text, TEXT_BYTES, checksum, packed, sizeof packed);
        assert_true(size < TEXT_BYTES);
        assert_reads_as(packed, size, text, TEXT_BYTES);
    }
}

static void a_zstd_file_of_several_frames(void **state)
{
    (void)state;
    size_t size = zstd(text, 1000, true, packed, sizeof packed);
    size += zstd(text, 0, true, packed + size, sizeof packed - size);
    size += zstd(text + 1000, TEXT_BYTES - 1000, false, packed + size, sizeof packed - size);
    assert_reads_as(packed, size, text, TEXT_BYTES);
}

static void packed_nothing_is_nothing(void **state)
{
    (void)state;
    size_t size = gzip(text, 0, packed, sizeof packed);
    assert_reads_as(packed, size, text, 0);
    size = zstd(text, 0, true, packed, sizeof packed);
    assert_reads_as(packed, size, text, 0);
}

static void assert_breaks(const uint8_t *content, size_t bytes, const char *error,
                          size_t at_least_bytes)
{
    for (size_t i = 0; i < ROOMS; i++) {
        struct outcome outcome = read_file(content, bytes, rooms[i]);
        assert_non_null(outcome.error);
        assert_string_equal(outcome.error, error);
        assert_true(outcome.bytes <= TEXT_BYTES);
        assert_memory_equal(got, text, outcome.bytes);
        if (outcome.bytes < at_least_bytes) {
            fail_msg("%zu bytes of %zu came out of rooms of %zu", outcome.bytes, at_least_bytes,
                     rooms[i]);
        }
    }
}

static void what_is_cut_off_is_said_and_the_rest_kept(void **state)
{
    (void)state;
    size_t size = gzip(text, TEXT_BYTES, packed, sizeof packed);
    assert_breaks(packed, size - 1, "the gzip data ends too early", TEXT_BYTES);
    assert_breaks(packed, size - 9, "the gzip data ends too early", TEXT_BYTES - 1000);
    assert_breaks(packed, size / 2, "the gzip data ends too early", TEXT_BYTES / 3);
    assert_breaks(packed, 3, "the gzip data ends too early", 0);
    size = zstd(text, TEXT_BYTES, true, packed, sizeof packed);
    assert_breaks(packed, size - 1, "the zstd data ends too early", TEXT_BYTES);
    assert_breaks(packed, size / 2, "the zstd data ends too early", 1);
    assert_breaks(packed, 4, "the zstd data ends too early", 0);
}

static void a_cut_second_member_is_said(void **state)
{
    (void)state;
    size_t first = gzip(text, 5000, packed, sizeof packed);
    size_t second = gzip(text + 5000, 5000, packed + first, sizeof packed - first);
    assert_breaks(packed, first + 5, "the gzip data ends too early", 5000);
    assert_breaks(packed, first + second - 4, "the gzip data ends too early", 10000);
    first = zstd(text, 5000, true, packed, sizeof packed);
    zstd(text + 5000, 5000, true, packed + first, sizeof packed - first);
    assert_breaks(packed, first + 5, "the zstd data ends too early", 5000);
}

// What was unpacked before the damage is handed out, whatever room was there for it.
static void damage_is_said_and_what_came_before_is_kept(void **state)
{
    (void)state;
    size_t size = gzip(text, TEXT_BYTES, packed, sizeof packed);
    packed[size - 8] ^= 1; // the sum over the whole
    assert_breaks(packed, size, "the gzip data is damaged", TEXT_BYTES);
    size = gzip(text, TEXT_BYTES, packed, sizeof packed);
    memset(packed + size / 2, 0xFF, 64);
    for (size_t i = 0; i < ROOMS; i++) {
        struct outcome outcome = read_file(packed, size, rooms[i]);
        assert_string_equal(outcome.error, "the gzip data is damaged");
        assert_true(outcome.bytes > TEXT_BYTES / 3);
    }
    size = zstd(text, TEXT_BYTES, true, packed, sizeof packed);
    packed[size - 1] ^= 1;
    for (size_t i = 0; i < ROOMS; i++) {
        struct outcome outcome = read_file(packed, size, rooms[i]);
        assert_string_equal(outcome.error, "the zstd data is damaged");
    }
}

static void garbage_behind_a_magic_number(void **state)
{
    static const uint8_t gz[] = "\x1F\x8B\x08 this only looks like it, and is long enough";
    static const uint8_t zst[] =
        "\x28\xB5\x2F\xFD\xFF and this, too, is long enough to be seen for what it is";
    (void)state;
    assert_breaks(gz, sizeof gz - 1, "the gzip data is damaged", 0);
    assert_breaks(zst, sizeof zst - 1, "the zstd data is damaged", 0);
}

static void what_cannot_be_opened_tells_why(void **state)
{
    (void)state;
    errno = 0;
    assert_null(source_open("/nowhere/at all"));
    assert_int_equal(errno, ENOENT);
    errno = 0;
    assert_null(source_open("/"));
    assert_int_equal(errno, EISDIR);
}

// Standard input, lent for a while.
static struct source *open_stdin(int fd, int *kept)
{
    *kept = dup(STDIN_FILENO);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    struct source *source = source_open("-");
    assert_non_null(source);
    return source;
}

static void give_stdin_back(int kept)
{
    if (kept >= 0) {
        dup2(kept, STDIN_FILENO);
        close(kept);
    }
}

struct writer {
    int fd;
    const uint8_t *at;
    size_t bytes;
};

// One byte at a time, as a slow program would.
static void *write_slowly(void *user)
{
    struct writer *writer = user;
    for (size_t i = 0; i < writer->bytes; i++) {
        if (write(writer->fd, writer->at + i, 1) != 1) {
            break;
        }
    }
    close(writer->fd);
    return NULL;
}

static void assert_pipe_reads_as(const uint8_t *content, size_t bytes, size_t should_bytes)
{
    int ends[2], kept = -1;
    pthread_t thread;
    assert_int_equal(pipe(ends), 0);
    struct writer writer = {ends[1], content, bytes};
    assert_int_equal(pthread_create(&thread, NULL, write_slowly, &writer), 0);
    struct source *source = open_stdin(ends[0], &kept);
    struct outcome outcome = drain(source, 1000);
    source_close(source);
    pthread_join(thread, NULL);
    give_stdin_back(kept);
    assert_null(outcome.error);
    assert_int_equal(outcome.bytes, should_bytes);
    assert_memory_equal(got, text, should_bytes);
    assert_int_equal(outcome.read_bytes, bytes);
    assert_int_equal(outcome.all_bytes, 0); // nobody knows how much a pipe will bring
}

static void a_pipe_on_standard_input(void **state)
{
    (void)state;
    assert_pipe_reads_as(text, 5000, 5000);
    assert_pipe_reads_as(text, 2, 2);
    assert_pipe_reads_as(text, 0, 0);
    size_t size = gzip(text, 5000, packed, sizeof packed);
    assert_pipe_reads_as(packed, size, 5000);
    size = zstd(text, 5000, true, packed, sizeof packed);
    assert_pipe_reads_as(packed, size, 5000);
}

static void progress_grows(void **state)
{
    char path[] = "/tmp/ounce-test-source-XXXXXX";
    uint64_t read_bytes = 0, all_bytes = 0, before = 0;
    uint8_t room[5000];
    int fd = mkstemp(path);
    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, TEXT_BYTES), TEXT_BYTES);
    close(fd);
    struct source *source = source_open(path);
    unlink(path);
    assert_non_null(source);
    while (source_read(source, room, sizeof room) > 0) {
        before = read_bytes;
        source_progress(source, &read_bytes, &all_bytes);
        assert_true(read_bytes >= before && read_bytes > 0);
        assert_true(read_bytes <= all_bytes);
        assert_int_equal(all_bytes, TEXT_BYTES);
    }
    assert_int_equal(read_bytes, TEXT_BYTES);
    source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_file),
        cmocka_unit_test(short_files_are_plain),
        cmocka_unit_test(a_gzip_file),
        cmocka_unit_test(a_gzip_file_of_several_members),
        cmocka_unit_test(a_zstd_file),
        cmocka_unit_test(a_zstd_file_of_several_frames),
        cmocka_unit_test(packed_nothing_is_nothing),
        cmocka_unit_test(what_is_cut_off_is_said_and_the_rest_kept),
        cmocka_unit_test(a_cut_second_member_is_said),
        cmocka_unit_test(damage_is_said_and_what_came_before_is_kept),
        cmocka_unit_test(garbage_behind_a_magic_number),
        cmocka_unit_test(what_cannot_be_opened_tells_why),
        cmocka_unit_test(a_pipe_on_standard_input),
        cmocka_unit_test(progress_grows),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
