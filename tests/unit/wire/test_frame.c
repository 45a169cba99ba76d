// Framing: what comes out, and that chunks do not matter.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/frame.h"

#include <stdio.h>

#define OUT_BYTES 8192

// Everything that a stream gave, written down so that it can be compared.
struct record {
    char text[OUT_BYTES];
    size_t size;
};

static void record_add(struct record *record, struct span line, unsigned flags)
{
    if (flags == FRAME_NONE) {
        return;
    }
    int n = snprintf(record->text + record->size, sizeof record->text - record->size, "%s%s[%.*s]",
                     flags & FRAME_CUT ? "cut" : "", flags & FRAME_BAD ? "bad" : "", (int)line.size,
                     line.size ? (const char *)line.at : "");
    assert_true(n > 0 && (size_t)n < sizeof record->text - record->size);
    record->size += (size_t)n;
}

// A small generator with a known course (xorshift64), so that a failure can be run again.
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

// Feeds `in` in chunks of 1 to `chunk_max` bytes (0: in one piece) and ends the stream.
static void run(struct record *record, struct span in, uint32_t line_bytes_max, size_t chunk_max,
                uint64_t seed)
{
    struct frame frame = {.line_bytes_max = line_bytes_max};
    size_t done = 0, there = 0;
    struct span line;
    unsigned flags;
    *record = (struct record){.size = 0};
    while (there < in.size) {
        size_t chunk = chunk_max ? 1 + next_random(&seed) % chunk_max : in.size;
        there = there + chunk < in.size ? there + chunk : in.size;
        size_t used;
        while ((used = frame_next(&frame, span_part(in, done, there), &line, &flags)) > 0) {
            record_add(record, line, flags);
            done += used;
        }
        assert_int_equal(flags, FRAME_NONE);
        assert_true(there - done <= line_bytes_max + 16U);
    }
    while (done < in.size) {
        size_t used = frame_last(&frame, span_part(in, done, in.size), &line, &flags);
        assert_true(used > 0);
        record_add(record, line, flags);
        done += used;
    }
}

static void expect(const char *in, uint32_t line_bytes_max, const char *out)
{
    struct record record;
    run(&record, span_text(in), line_bytes_max, 0, 1);
    assert_string_equal(record.text, out);
    for (uint64_t seed = 1; seed <= 50; seed++) {
        run(&record, span_text(in), line_bytes_max, 1 + seed % 5, seed);
        assert_string_equal(record.text, out);
    }
}

static void lines_end_at_lf(void **state)
{
    (void)state;
    expect("a\nb c\n", 100, "[a][b c]");
    expect("a\r\n\nb", 100, "[a\r][][b]");
    expect("", 100, "");
}

static void lines_may_begin_with_digits(void **state)
{
    (void)state;
    expect("10 apples\n10\n7 <\n", 100, "[10 apples][10][<]");
    expect("2026-11-23 x\n1795393411 y\n12", 100, "[2026-11-23 x][1795393411 y][12]");
    expect("12 ", 100, "[12 ]");
}

static void counted_frames(void **state)
{
    (void)state;
    expect("7 <11>abc7 <11>def", 100, "[<11>abc][<11>def]");
    expect("6 <1>a\nb", 100, "[<1>a\nb]");         // a LF inside belongs to the message
    expect("5 <1>a\n4 <1>b", 100, "[<1>a][<1>b]"); // one at its end was put there by the sender
}

static void strays_after_counted_frames(void **state)
{
    (void)state;
    expect("4 <1>a\n4 <1>b", 100, "[<1>a][<1>b]");
    expect("4 <1>a 4 <1>b", 100, "[<1>a][<1>b]");
    expect("4 <1>a\nplain\n", 100, "[<1>a][plain]");
    expect(" plain\n", 100, "[ plain]");
}

static void framings_mix(void **state)
{
    (void)state;
    expect("one\n4 <1>a<2>two\n4 <1>b", 100, "[one][<1>a][<2>two][<1>b]");
}

static void long_lines_are_cut(void **state)
{
    (void)state;
    expect("12345678\nnext\n", 8, "[12345678][next]"); // as long as allowed: whole
    expect("abcdefghi\nnext\n", 8, "cut[abcdefgh][next]");
    expect("abcdefghijklmnopqrstuvwxyz\nnext\n", 8, "cut[abcdefgh][next]");
    expect("abcdefghijk", 8, "cut[abcdefgh]");
}

static void long_counted_frames_are_cut(void **state)
{
    (void)state;
    expect("12 <1>abcdefghinext\n", 8, "cut[<1>abcde][next]");
    expect("8 <1>abcdenext\n", 8, "[<1>abcde][next]");
    expect("9999999 <1>abcdefghi", 8, "cut[<1>abcde]");
}

static void bad_counts_are_lines(void **state)
{
    (void)state;
    expect("4294967296 <11>x\nnext\n", 100, "bad[4294967296 <11>x][next]");
    expect("18446744073709551616 <1>x\n", 100, "bad[18446744073709551616 <1>x]");
    expect("0 <11>x\nnext\n", 100, "bad[0 <11>x][next]");
    expect("07 <11>abc\n", 100, "bad[07 <11>abc]");
    expect("12345678 <1>\n", 100, "bad[12345678 <1>]");
    expect("12345678 apples\n", 100, "[12345678 apples]");
}

static void what_arrived_of_a_frame_is_kept(void **state)
{
    (void)state;
    expect("100 <11>abc", 200, "[<11>abc]");
    expect("100 <11>abc", 50, "[<11>abc]");
    expect("abc", 200, "[abc]");
}

// Streams made of pieces that matter, at limits small enough to be met.
static void any_chunks_give_the_same_lines(void **state)
{
    static const char *const pieces[] = {"\n",  " ",  "<",    "9 <",  "5 <1>",  "0 <",       "12",
                                         "a",   "\r", "bcde", "99",   "3 <x\n", "1234567",   "x y",
                                         "8 <", "{}", "1 ",   "15 <", "\n\n",   "00000000 <"};
    (void)state;
    for (uint64_t round = 1; round <= 1000; round++) {
        char in[512];
        size_t size = 0;
        uint64_t seed = round * 0x9E3779B97F4A7C15U;
        while (size < 300) {
            const char *piece = pieces[next_random(&seed) % (sizeof pieces / sizeof pieces[0])];
            size_t n = strlen(piece);
            memcpy(in + size, piece, n);
            size += n;
        }
        uint32_t limit = (uint32_t)(1 + next_random(&seed) % 40);
        struct record whole, parts;
        run(&whole, span_of(in, size), limit, 0, seed);
        run(&parts, span_of(in, size), limit, 1 + next_random(&seed) % 30, seed);
        assert_string_equal(parts.text, whole.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_at_lf),
        cmocka_unit_test(lines_may_begin_with_digits),
        cmocka_unit_test(counted_frames),
        cmocka_unit_test(strays_after_counted_frames),
        cmocka_unit_test(framings_mix),
        cmocka_unit_test(long_lines_are_cut),
        cmocka_unit_test(long_counted_frames_are_cut),
        cmocka_unit_test(bad_counts_are_lines),
        cmocka_unit_test(what_arrived_of_a_frame_is_kept),
        cmocka_unit_test(any_chunks_give_the_same_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
