// Flags by their table: what is read, what is left, what is said.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "capture.h"

#include "app/flags.h"

static const char *limit, *config;
static bool json, all;

static const struct flag flags[] = {
    {"limit", "N", "so many rows", &limit, NULL},
    {"config", "FILE", "read this", &config, NULL},
    {"json", NULL, "as JSON", NULL, &json},
    {"all", NULL, "everything", NULL, &all},
};
static const struct verb verb = {.name = "scan",
                                 .usage = "[FILE...]",
                                 .sentence = "Reads files.",
                                 .more = "That is all.",
                                 .flags = flags,
                                 .flag_count = 4};

static struct capture capture;
static char said[8192]; // on standard error
static char left[256];  // the other words, with a blank behind each

#define ARGUMENTS_MAX 8

// Reads words separated by single blanks; an empty text is no word at all.
static enum flags_result read_words(const char *text)
{
    static char room[256];
    char *argv[ARGUMENTS_MAX];
    int argc = 0, words = -1;
    limit = config = NULL;
    json = all = false;
    assert_true(strlen(text) < sizeof room);
    memcpy(room, text, strlen(text) + 1);
    for (char *at = room; at && *at;) {
        assert_true(argc < ARGUMENTS_MAX);
        argv[argc++] = at;
        at = strchr(at, ' ');
        if (at) {
            *at++ = '\0';
        }
    }
    capture_begin(&capture, stderr);
    enum flags_result result = flags_read(&verb, argc, argv, &words);
    snprintf(said, sizeof said, "%s", capture_end(&capture));
    left[0] = '\0';
    for (int i = 0; i < words; i++) {
        size_t used = strlen(left);
        snprintf(left + used, sizeof left - used, "%s ", argv[i]);
    }
    return result;
}

static void flags_and_words_in_any_order(void **state)
{
    (void)state;
    assert_int_equal(read_words("a --limit 5 b --json c"), FLAGS_FINE);
    assert_string_equal(limit, "5");
    assert_true(json);
    assert_false(all);
    assert_null(config);
    assert_string_equal(left, "a b c ");
    assert_string_equal(said, "");
    assert_int_equal(read_words(""), FLAGS_FINE);
    assert_string_equal(left, "");
}

static void values_may_follow_an_equals_sign(void **state)
{
    (void)state;
    assert_int_equal(read_words("--limit=5 --config=a=b"), FLAGS_FINE);
    assert_string_equal(limit, "5");
    assert_string_equal(config, "a=b");
    assert_int_equal(read_words("--limit= x"), FLAGS_FINE);
    assert_string_equal(limit, "");
    assert_string_equal(left, "x ");
    assert_int_equal(read_words("--limit=1 --limit 2"), FLAGS_FINE);
    assert_string_equal(limit, "2");
}

static void a_value_may_begin_with_a_dash(void **state)
{
    (void)state;
    assert_int_equal(read_words("--config - --json"), FLAGS_FINE);
    assert_string_equal(config, "-");
    assert_true(json);
    assert_int_equal(read_words("--config=-x"), FLAGS_FINE);
    assert_string_equal(config, "-x");
}

static void a_dash_is_a_word_and_two_end_the_flags(void **state)
{
    (void)state;
    assert_int_equal(read_words("- --json"), FLAGS_FINE);
    assert_string_equal(left, "- ");
    assert_true(json);
    assert_int_equal(read_words("--all -- --json -x -- --help"), FLAGS_FINE);
    assert_string_equal(left, "--json -x -- --help ");
    assert_true(all);
    assert_false(json);
}

static void assert_wrong(const char *words, const char *should)
{
    assert_int_equal(read_words(words), FLAGS_WRONG);
    assert_string_equal(said, should);
}

static void what_is_wrong_is_said_in_one_line(void **state)
{
    (void)state;
    assert_wrong("--limt 5", "ounce: there is no flag --limt; did you mean --limit?\n");
    assert_wrong("--limt=5", "ounce: there is no flag --limt; did you mean --limit?\n");
    assert_wrong("--limt=/a/very/long/path",
                 "ounce: there is no flag --limt; did you mean --limit?\n");
    assert_wrong("--frequency", "ounce: there is no flag --frequency; see ounce scan --help\n");
    assert_wrong("--limit", "ounce: --limit needs a value: --limit N\n");
    assert_wrong("a --config", "ounce: --config needs a value: --config FILE\n");
    assert_wrong("--json=yes", "ounce: --json takes no value\n");
    assert_wrong("-j", "ounce: flags are long here: there is no -j; see ounce scan --help\n");
    assert_wrong("--=5", "ounce: there is no flag --; see ounce scan --help\n");
}

static void assert_helps(const char *words)
{
    static struct capture out;
    capture_begin(&out, stdout);
    enum flags_result result = read_words(words);
    const char *help = capture_end(&out);
    assert_int_equal(result, FLAGS_HELP);
    assert_string_equal(said, "");
    assert_string_equal(help, "usage: ounce scan [FILE...]\n"
                              "\n"
                              "Reads files.\n"
                              "\n"
                              "  --limit N        so many rows\n"
                              "  --config FILE    read this\n"
                              "  --json           as JSON\n"
                              "  --all            everything\n"
                              "  --help           print this\n"
                              "\n"
                              "That is all.\n");
}

static void help_is_made_from_the_table(void **state)
{
    (void)state;
    assert_helps("--help");
    assert_helps("-h");
    assert_helps("a --limit 5 --help --nonsense");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_and_words_in_any_order),
        cmocka_unit_test(values_may_follow_an_equals_sign),
        cmocka_unit_test(a_value_may_begin_with_a_dash),
        cmocka_unit_test(a_dash_is_a_word_and_two_end_the_flags),
        cmocka_unit_test(what_is_wrong_is_said_in_one_line),
        cmocka_unit_test(help_is_made_from_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
