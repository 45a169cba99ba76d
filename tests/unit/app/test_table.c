// Rows as people read them: what stands where, that nothing is wider than 80 columns, and that no
// text, wherever it came from, can steer the terminal.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/table.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#define COLUMNS_MAX 80

typedef void write_f(const struct table *table, const json_t *row);

static char written[65536]; // what the last table came to

static void write_with(bool utf8, bool colour, write_f *write, const json_t *rows)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    assert_non_null(setlocale(LC_CTYPE, utf8 ? "C.UTF-8" : "C"));
    struct table table = {.out = out, .colour = colour, .utf8 = utf8};
    write(&table, rows);
    fclose(out);
    assert_true(bytes < sizeof written);
    memcpy(written, text, bytes + 1);
    free(text);
}

// How wide a terminal shows a line; fails on what a terminal would obey.
static int line_width(const char *line, size_t size, bool utf8)
{
    mbstate_t state = {0};
    int width = 0;
    for (size_t at = 0; at < size;) {
        wchar_t wide = 0;
        if (!utf8) {
            assert_in_range((unsigned char)line[at], ' ', '~');
        }
        size_t used = mbrtowc(&wide, line + at, size - at, &state);
        assert_true(used > 0 && used <= 4);
        assert_true(wcwidth(wide) >= 0);
        assert_false(wide >= 0x202A && wide <= 0x202E);
        assert_false(wide >= 0x2066 && wide <= 0x2069);
        width += wcwidth(wide);
        at += used;
    }
    return width;
}

static void assert_fits(bool utf8)
{
    const char *at = written;
    setlocale(LC_CTYPE, utf8 ? "C.UTF-8" : "C");
    assert_true(*at == '\0' || at[strlen(at) - 1] == '\n');
    while (*at) {
        size_t size = strcspn(at, "\n");
        if (line_width(at, size, utf8) > COLUMNS_MAX) {
            fail_msg("%d columns: %.*s", line_width(at, size, utf8), (int)size, at);
        }
        at += size + 1;
    }
}

// --- rows ------------------------------------------------------------------------------

static json_t *row_make(const char *title)
{
    json_t *row =
        json_pack("{s:s, s:i, s:s%, s:s, s:s, s:I, s:i, s:f, s:f, s:b, s:f, s:b}", "id",
                  "9f3c21aa07d1e644", "rank", 1, "title", title, strlen(title), "kind", "error",
                  "state", "recurring", "count", (json_int_t)18211, "occurrences", 41, "per_week",
                  3.17, "minutes", 3.0, "minutes_reported", 0, "fix_hours", 1.0, "fix_assumed", 1);
    assert_non_null(row);
    json_t *more =
        json_pack("{s:f, s:f, s:f, s:f, s:f, s:s, s:s, s:[s], s:b, s:s, s:[]}", "horizon_weeks",
                  52.0, "hours_saved", 7.2, "hours_saved_low", 5.2, "payback_weeks", 6.3,
                  "reply_hours_saved", 3.8, "first_seen", "2026-08-24T09:12:44Z", "last_seen",
                  "2026-11-22T23:58:01Z", "services", "billing", "one_bad_day", 0, "why",
                  "41 occurrences in 91 days, 3 min each by the rule for errors", "days");
    assert_non_null(more);
    json_object_update(row, more);
    json_decref(more);
    json_t *trend = json_array();
    for (int i = 0; i < 91; i++) {
        json_array_append_new(trend, json_integer(i < 7 ? 0 : i));
    }
    json_object_set_new(row, "trend", trend);
    return row;
}

static json_t *list_of(json_t *row)
{
    json_t *rows = json_array();
    json_array_append_new(rows, row);
    return rows;
}

static json_t *row_of_nulls(void)
{
    static const char *const unknown[] = {
        "rank",          "occurrences",       "per_week",   "hours_saved", "hours_saved_low",
        "payback_weeks", "reply_hours_saved", "first_seen", "last_seen"};
    json_t *row = row_make("nobody knows when");
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        json_object_set_new(row, unknown[i], json_null());
    }
    return row;
}

static json_t *row_of_giants(void)
{
    json_t *row = row_make("a flood that never stops");
    json_object_set_new(row, "rank", json_integer(1000));
    json_object_set_new(row, "count", json_integer(123456789));
    json_object_set_new(row, "per_week", json_real(140000));
    json_object_set_new(row, "minutes", json_real(43200));
    json_object_set_new(row, "hours_saved", json_real(52416000));
    json_object_set_new(row, "hours_saved_low", json_real(50000000));
    json_object_set_new(row, "reply_hours_saved", json_real(26208000));
    json_object_set_new(row, "payback_weeks", json_real(0.000001));
    json_object_set_new(row, "fix_hours", json_real(2000));
    json_object_set_new(row, "one_bad_day", json_true());
    return row;
}

static json_t *row_of_dwarfs(void)
{
    json_t *row = row_make("hardly ever");
    json_object_set_new(row, "count", json_integer(1));
    json_object_set_new(row, "per_week", json_real(0.08));
    json_object_set_new(row, "minutes", json_real(0.1));
    json_object_set_new(row, "hours_saved", json_real(-999.9));
    json_object_set_new(row, "hours_saved_low", json_real(0));
    json_object_set_new(row, "reply_hours_saved", json_real(-0.2));
    json_object_set_new(row, "payback_weeks", json_real(46000));
    json_object_set_new(row, "trend", json_array());
    return row;
}

static void rows_on_own(const struct table *table, const json_t *row)
{
    json_t *rows = json_array();
    json_array_append(rows, (json_t *)(uintptr_t)row);
    table_fresh(table, rows);
    table_rows(table, rows);
    table_legend(table);
    table_untimed(table, rows);
    table_issue(table, row);
    json_decref(rows);
}

static void assert_row_fits(json_t *row)
{
    for (int mode = 0; mode < 2; mode++) {
        write_with(mode, false, rows_on_own, row);
        assert_fits(mode);
        assert_null(strstr(written, "nan"));
        assert_null(strstr(written, "inf"));
        assert_null(strstr(written, "e+"));
    }
    json_decref(row);
}

// --- the tests -------------------------------------------------------------------------

static void a_list(void **state)
{
    (void)state;
    json_t *rows = list_of(row_make("charge <num> failed: card declined"));
    write_with(false, false, table_rows, rows);
    assert_string_equal(
        written,
        "   #    hours       at       pays       a    min\n"
        "     a year    least       back    week   each   the window     state\n"
        "--------------------------------------------------------------------------------\n"
        "   1      7.2      5.2    6 weeks     3.2     3?    ...:--==++*#  recurring\n"
        "     charge <num> failed: card declined                         9f3c21aa07d1e644\n"
        "--------------------------------------------------------------------------------\n");
    write_with(true, false, table_rows, rows);
    assert_fits(true);
    assert_non_null(strstr(written, " ▁▂▂▃▄▄▅▅▆▆▇█  recurring\n"));
    json_decref(rows);
}

static void the_last_24_hours(void **state)
{
    (void)state;
    json_t *rows = list_of(row_make("charge <num> failed: card declined"));
    write_with(false, false, table_fresh, rows);
    assert_string_equal(
        written,
        "New in the last 24 hours\n"
        "     18,211 events  charge <num> failed: card declined          9f3c21aa07d1e644\n"
        "\n");
    json_object_set_new(json_array_get(rows, 0), "count", json_integer(1));
    write_with(false, false, table_fresh, rows);
    assert_non_null(strstr(written, "\n          1 event   charge"));
    json_decref(rows);
}

static void rows_without_times(void **state)
{
    (void)state;
    json_t *rows = list_of(row_of_nulls());
    write_with(false, false, table_untimed, rows);
    assert_string_equal(
        written,
        "     events  min each   problem\n"
        "--------------------------------------------------------------------------------\n"
        "     18,211      3?     nobody knows when                       9f3c21aa07d1e644\n"
        "--------------------------------------------------------------------------------\n");
    json_decref(rows);
}

static void no_rows_are_nothing(void **state)
{
    (void)state;
    json_t *rows = json_array();
    write_with(true, false, table_rows, rows);
    assert_string_equal(written, "");
    write_with(true, false, table_fresh, rows);
    assert_string_equal(written, "");
    write_with(true, false, table_untimed, rows);
    assert_string_equal(written, "");
    json_decref(rows);
}

static void one_problem(void **state)
{
    (void)state;
    json_t *row = row_make("charge <num> failed: card declined");
    json_t *days = json_object_get(row, "days");
    for (int i = 0; i < 16; i++) {
        char date[16];
        snprintf(date, sizeof date, "2026-11-%02d", 22 - i);
        json_array_append_new(days, json_pack("{s:s, s:i, s:i, s:i}", "date", date, "errors",
                                              1000 * i, "tickets", 0, "occurrences", i));
    }
    write_with(false, false, table_issue, row);
    assert_fits(false);
    static const char head[] =
        "charge <num> failed: card declined\n"
        "  problem       9f3c21aa07d1e644, error, recurring\n"
        "  events        18,211\n"
        "  seen          from 2026-08-24T09:12:44Z to 2026-11-22T23:58:01Z\n"
        "  why           41 occurrences in 91 days, 3 min each by the rule for errors\n"
        "  services      billing\n"
        "  the window     ...:--==++*#\n"
        "  the sum       3.17 a week x 3 min? x 52 weeks / 60 - 1 h to fix (assumed)\n"
        "                = 7.2 hours a year, at least 5.2 (nine times in ten)\n"
        "  pays back     6 weeks; a canned reply alone would save 3.8\n";
    assert_memory_equal(written, head, strlen(head));
    assert_non_null(strstr(written, "\n  2026-11-21      1,000        0            1\n"));
    assert_non_null(strstr(written, "\n  ... and 2 more dates\n"));
    json_decref(row);
}

static void what_else_a_problem_is_seen_as(void **state)
{
    (void)state;
    json_t *row = row_make("charge <num> failed");
    json_t *members = json_array();
    json_object_set_new(row, "members", members);
    json_object_set_new(row, "members_total", json_integer(0));
    write_with(false, false, table_issue, row);
    assert_null(strstr(written, "also seen as"));
    for (int i = 0; i < 12; i++) {
        char id[32], title[512] = "charge of a very long kind";
        snprintf(id, sizeof id, "%016x", i);
        memset(title + 26, i % 2 ? 'x' : '\0', 400);
        json_array_append_new(members, json_pack("{s:s, s:s, s:i}", "id", id, "title", title,
                                                 "count", 20000 / (1 + i)));
    }
    json_object_set_new(row, "members_total", json_integer(1234));
    write_with(false, false, table_issue, row);
    assert_fits(false);
    assert_non_null(strstr(
        written,
        "\n     events  also seen as\n"
        "     20,000  charge of a very long kind                         0000000000000000\n"
        "     10,000  charge of a very long kindxxxxxxxxxxxxxxxxxxxxxx~  0000000000000001\n"));
    assert_non_null(strstr(written, " 0000000000000009\n  ... and 1,224 more\n\n  date"));
    assert_null(strstr(written, "000000000000000a"));
    json_decref(row);
}

static void payback_in_words(void **state)
{
    static const struct {
        double weeks;
        const char *words;
    } cases[] = {{0.1, "  < 1 day "},  {0.15, "    1 day "}, {1, "   7 days "},
                 {1.99, "  14 days "}, {2, "  2 weeks "},    {6.3, "  6 weeks "},
                 {103, "103 weeks "},  {104, "  2 years "},  {520, " 10 years "}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json_t *row = row_make("t");
        json_object_set_new(row, "payback_weeks", json_real(cases[i].weeks));
        json_t *rows = list_of(row);
        write_with(false, false, table_rows, rows);
        if (!strstr(written, cases[i].words)) {
            fail_msg("%g weeks are not \"%s\" in:\n%s", cases[i].weeks, cases[i].words, written);
        }
        json_decref(rows);
    }
}

static void numbers_of_any_size_fit(void **state)
{
    (void)state;
    assert_row_fits(row_of_nulls());
    assert_row_fits(row_of_giants());
    assert_row_fits(row_of_dwarfs());
}

static void titles_of_any_script_fit(void **state)
{
    static const char *const units[] = {"x",
                                        "word ",
                                        "ä",
                                        "漢字",
                                        "👩‍👩‍👧",
                                        "a\xCC\x88" /* a and a combining diaeresis */,
                                        "漢字 ",
                                        "Ω",
                                        "ｆｕｌｌ"};
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        for (size_t count = 1; count < 90; count += count < 50 ? 7 : 1) {
            char title[2048] = "";
            for (size_t j = 0; j < count; j++) {
                strncat(title, units[i], sizeof title - strlen(title) - 1);
            }
            assert_row_fits(row_make(title));
        }
    }
}

static void a_title_that_is_cut_is_marked(void **state)
{
    char title[100];
    (void)state;
    memset(title, 'x', sizeof title);
    title[57] = '\0'; // as many as there is room for
    json_t *rows = list_of(row_make(title));
    write_with(true, false, table_rows, rows);
    assert_non_null(strstr(written, "x  9f3c"));
    json_decref(rows);
    title[57] = 'x';
    title[58] = '\0';
    rows = list_of(row_make(title));
    write_with(true, false, table_rows, rows);
    assert_non_null(strstr(written, "x…  9f3c"));
    write_with(false, false, table_rows, rows);
    assert_non_null(strstr(written, "x~  9f3c"));
    json_decref(rows);
}

// What one problem is called is told whole, in as many lines as it takes.
static void one_problem_is_told_whole(void **state)
{
    char title[250] = "";
    (void)state;
    for (int i = 0; i < 40; i++) {
        size_t used = strlen(title);
        snprintf(title + used, sizeof title - used, "%sw%02d", i ? " " : "", i);
    }
    json_t *row = row_make(title);
    json_t *services = json_array();
    for (int i = 0; i < 16; i++) {
        char name[32];
        snprintf(name, sizeof name, "service-number-%02d", i);
        json_array_append_new(services, json_string(name));
    }
    json_object_set_new(row, "services", services);
    json_object_set_new(row, "why", json_string(title));
    write_with(false, false, table_issue, row);
    assert_fits(false);
    for (int i = 0; i < 40; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%02d", i);
        const char *first = strstr(written, word);
        assert_non_null(first);
        assert_non_null(strstr(first + 1, word)); // the title, and why
    }
    for (int i = 0; i < 16; i++) {
        char name[32];
        snprintf(name, sizeof name, "service-number-%02d", i);
        assert_non_null(strstr(written, name));
    }
    assert_null(strstr(written, " \n"));
    json_decref(row);
}

static void nothing_steers_the_terminal(void **state)
{
    static const char *const attacks[] = {"\x1B[2J\x1B[31mred",
                                          "a\rb",
                                          "a\nb",
                                          "a\tb",
                                          "bell\a and\b back",
                                          "\x7F",
                                          "\xC2\x9B"
                                          "2J", // CSI in one character of two bytes
                                          "\xE2\x80\xAE"
                                          "reversed",
                                          "\xE2\x81\xA6isolated",
                                          "\xE2\x80\xA8line",
                                          "\x01\x02\x1F",
                                          "\x1B]0;title\x07"};
    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        json_t *row = row_make(attacks[i]);
        json_object_set_new(row, "why", json_string(attacks[i]));
        json_object_set_new(row, "services", json_pack("[s, s]", attacks[i], "web"));
        assert_row_fits(row);
        assert_true(i == 0 || i > 3 || strstr(written, "\na?b\n")); // as a line of its own
    }
}

static void colours_only_where_wanted(void **state)
{
    (void)state;
    json_t *row = row_make("charge <num> failed");
    write_with(true, false, rows_on_own, row);
    assert_null(strchr(written, '\033'));
    write_with(true, true, rows_on_own, row);
    // Every colour that is switched on is switched off.
    size_t on = 0, off = 0;
    for (const char *at = written; (at = strchr(at, '\033')); at++) {
        assert_true(strncmp(at, "\033[0m", 4) == 0 || strncmp(at, "\033[1m", 4) == 0 ||
                    strncmp(at, "\033[2m", 4) == 0);
        on += at[2] != '0';
        off += at[2] == '0';
    }
    assert_true(on > 5);
    assert_int_equal(on, off);
    json_decref(row);
}

static void what_is_written_to_tells_the_colours(void **state)
{
    (void)state;
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) {
        skip(); // a machine without pseudo-terminals
    }
    FILE *out = fopen(ptsname(terminal), "w");
    FILE *file = tmpfile();
    assert_non_null(out);
    assert_non_null(file);
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    setlocale(LC_CTYPE, "C.UTF-8");
    assert_true(table_on(out).colour);
    assert_true(table_on(out).utf8);
    assert_true(table_on(out).out == out);
    assert_false(table_on(file).colour);
    setenv("NO_COLOR", "1", 1);
    assert_false(table_on(out).colour);
    setenv("NO_COLOR", "", 1); // https://no-color.org: when present and not an empty string
    assert_true(table_on(out).colour);
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    assert_false(table_on(out).colour);
    setlocale(LC_CTYPE, "C");
    assert_false(table_on(out).utf8);
    fclose(out);
    fclose(file);
    close(terminal);
}

static void counts_have_commas(void **state)
{
    char out[32];
    (void)state;
    assert_string_equal(table_count(0, out), "0");
    assert_string_equal(table_count(999, out), "999");
    assert_string_equal(table_count(1000, out), "1,000");
    assert_string_equal(table_count(1234567, out), "1,234,567");
    assert_string_equal(table_count(UINT64_MAX, out), "18,446,744,073,709,551,615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list),
        cmocka_unit_test(the_last_24_hours),
        cmocka_unit_test(rows_without_times),
        cmocka_unit_test(no_rows_are_nothing),
        cmocka_unit_test(one_problem),
        cmocka_unit_test(what_else_a_problem_is_seen_as),
        cmocka_unit_test(payback_in_words),
        cmocka_unit_test(numbers_of_any_size_fit),
        cmocka_unit_test(titles_of_any_script_fit),
        cmocka_unit_test(a_title_that_is_cut_is_marked),
        cmocka_unit_test(one_problem_is_told_whole),
        cmocka_unit_test(nothing_steers_the_terminal),
        cmocka_unit_test(colours_only_where_wanted),
        cmocka_unit_test(what_is_written_to_tells_the_colours),
        cmocka_unit_test(counts_have_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
