// The configuration: what is read from where, what is refused with which words, and that what is
// dumped is the same configuration again. Files are temporary ones of the test's own.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/config.h"

#include <stdlib.h>
#include <unistd.h>

static struct config config;
static char error[CONFIG_ERROR_BYTES];
static char path[64];

static void clear_environment(void)
{
    static const char *const names[] = {
        "LISTEN",    "HTTP",          "DATA",           "REDIS",      "NAME",
        "THREADS",   "ALLOW",         "RULES",          "ISSUE_TAGS", "IGNORE_TAGS",
        "FIX_HOURS", "HORIZON_WEEKS", "LINE_BYTES_MAX", "ISSUES_MAX"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "OUNCE_%s", names[i]);
        unsetenv(name);
    }
}

static int setup(void **state)
{
    (void)state;
    clear_environment();
    snprintf(path, sizeof path, "/tmp/ounce-test-config-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0) {
        return -1;
    }
    close(fd);
    error[0] = '\0';
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    clear_environment();
    return 0;
}

static void file_write(const char *content)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
    fclose(file);
}

static void assert_loads(const char *content)
{
    file_write(content);
    error[0] = '\0';
    if (!config_load(&config, path, error)) {
        fail_msg("refused: %s", error);
    }
}

// `should` stands behind the file's name.
static void assert_refused(const char *content, const char *should)
{
    char whole[CONFIG_ERROR_BYTES];
    file_write(content);
    error[0] = '\0';
    assert_false(config_load(&config, path, error));
    snprintf(whole, sizeof whole, "%s%s", path, should);
    assert_string_equal(error, whole);
}

// A complaint about the whole names the key instead of a line.
static void assert_refused_as_a_whole(const char *content, const char *should)
{
    file_write(content);
    error[0] = '\0';
    assert_false(config_load(&config, path, error));
    assert_string_equal(error, should);
}

static bool is_text(struct span span, const char *text)
{
    return span_equal(span, span_text(text));
}

// --- values ----------------------------------------------------------------------------

static void built_in_values(void **state)
{
    char host[256] = "";
    (void)state;
    assert_true(config_load(&config, NULL, error));
    assert_string_equal(config.listen, "127.0.0.1:7070");
    assert_string_equal(config.http, "127.0.0.1:7071");
    assert_string_equal(config.data, "./ounce-data");
    assert_string_equal(config.redis, "");
    gethostname(host, sizeof host - 1);
    assert_string_equal(config.name, host);
    assert_int_equal(config.threads, 0);
    assert_int_equal(config.allow.count, 0);
    assert_int_equal(config.rule_count, 0);
    assert_true(config.fix_hours == 1 && config.horizon_weeks == 52);
    struct ounce_limits limits = OUNCE_LIMITS_DEFAULT;
    assert_memory_equal(&config.limits, &limits, sizeof limits);
}

static void a_file_sets_values(void **state)
{
    (void)state;
    assert_loads("; a comment\n"
                 "# another\n"
                 "\n"
                 "[serve]\n"
                 "listen = 127.0.0.1:1\n"
                 "http=[::1]:2\n"
                 "threads = 3 ; behind a value\n"
                 "redis = unix:/run/redis.sock\n"
                 "[sum]\r\n"
                 "fix_hours = 0.5\r\n"
                 "horizon_weeks = 26\n"
                 "[serve]\n"
                 "name = one");
    assert_string_equal(config.listen, "127.0.0.1:1");
    assert_string_equal(config.http, "[::1]:2");
    assert_string_equal(config.redis, "unix:/run/redis.sock");
    assert_string_equal(config.name, "one");
    assert_int_equal(config.threads, 3);
    assert_true(config.fix_hours == 0.5 && config.horizon_weeks == 26);
}

static void an_empty_file_is_fine(void **state)
{
    (void)state;
    assert_loads("");
    assert_loads("\n\n; nothing\n");
    assert_loads("\xEF\xBB\xBF[serve]\nname = bom\n");
    assert_string_equal(config.name, "bom");
}

static void counts_have_units(void **state)
{
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"65536", 65536},  {"64KiB", 65536}, {"64 KiB", 65536}, {"64kib", 65536},
                {"1MiB", 1048576}, {"2048B", 2048},  {"1024", 1024},    {"1048576", 1048576}};
    static const char *const bad[] = {"",
                                      "1023",
                                      "1048577",
                                      "2MiB",
                                      "64KB",
                                      "64 K",
                                      "-5000",
                                      "+5000",
                                      "5000.0",
                                      "0x1000",
                                      "many",
                                      "1e4",
                                      "5000 5000",
                                      "18446744073709551616",
                                      "18014398509481985KiB"};
    char content[128], should[256];
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        snprintf(content, sizeof content, "[limits]\nline_bytes_max = %s\n", good[i].text);
        assert_loads(content);
        assert_int_equal(config.limits.line_bytes_max, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(content, sizeof content, "[limits]\nline_bytes_max = %s\n", bad[i]);
        snprintf(should, sizeof should,
                 ":2: line_bytes_max is \"%s\"; it must lie between 1024 and 1048576 bytes",
                 bad[i]);
        assert_refused(content, should);
    }
    assert_refused("[limits]\nissues_max = 999\n",
                   ":2: issues_max is \"999\"; it must lie between 1000 and 16000000");
}

static void numbers_are_checked(void **state)
{
    (void)state;
    assert_refused("[serve]\nthreads = two\n", ":2: threads is \"two\"; it must be a whole number");
    assert_refused("[serve]\nthreads = 1.5\n", ":2: threads is \"1.5\"; it must be a whole number");
    assert_refused("\n\n[sum]\n\nfix_hours = an hour\n",
                   ":5: fix_hours is \"an hour\"; it must be a number from 0 up");
    static const char *const bad[] = {"-1", "nan", "inf", "1h", "", "1,5", "1e300"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char content[64], should[128];
        snprintf(content, sizeof content, "[sum]\nhorizon_weeks = %s\n", bad[i]);
        snprintf(should, sizeof should,
                 ":2: horizon_weeks is \"%s\"; it must be a number from 0 up", bad[i]);
        assert_refused(content, should);
    }
}

static void lists_are_words(void **state)
{
    (void)state;
    assert_loads("[tickets]\n"
                 "issue_tags = bug-*, billing-*\n"
                 "ignore_tags = vip\n"
                 "    urgent  low\n"
                 "    eu\n");
    assert_int_equal(config.issue_tags.count, 2);
    assert_true(is_text(config.issue_tags.words[0], "bug-*"));
    assert_true(is_text(config.issue_tags.words[1], "billing-*"));
    assert_int_equal(config.ignore_tags.count, 4);
    assert_true(is_text(config.ignore_tags.words[0], "vip"));
    assert_true(is_text(config.ignore_tags.words[3], "eu"));
    struct tag_rules rules = config_tags(&config);
    assert_int_equal(rules.issue_count, 2);
    assert_int_equal(rules.ignore_count, 4);
    assert_loads("[tickets]\nissue_tags =\n");
    assert_int_equal(config.issue_tags.count, 0);
}

// Of a line that is too long nothing is taken for another one.
static void a_line_that_is_too_long_is_said(void **state)
{
    char content[1024] = "[serve]\nname = a\n; ", should[128];
    (void)state;
    size_t used = strlen(content);
    memset(content + used, 'x', 400);
    snprintf(content + used + 400, sizeof content - used - 400, " threads = 7\ndata = /d\n");
    snprintf(should, sizeof should,
             ":3: this line is too long; a list goes on in the next one when that is indented");
    assert_refused(content, should);
    // What comes first is said first.
    content[10] = 'x';
    assert_refused(content, ":2: [serve] has no key \"naxe\"; did you mean \"name\"?");
    // Long enough for anybody: 190 bytes.
    memset(content, 0, sizeof content);
    snprintf(content, sizeof content, "[serve]\ndata = ");
    used = strlen(content);
    memset(content + used, 'n', 183);
    assert_loads(content);
    assert_int_equal(strlen(config.data), 183);
}

static void a_key_that_comes_again_wins(void **state)
{
    (void)state;
    assert_loads("[serve]\nthreads = 1\nthreads = 2\nname = a\nname = b\n");
    assert_int_equal(config.threads, 2);
    assert_string_equal(config.name, "b");
}

static void a_list_has_a_longest(void **state)
{
    char content[2048] = "[tickets]\nissue_tags =";
    (void)state;
    for (int i = 0; i < CONFIG_LIST_MAX + 1; i++) {
        size_t used = strlen(content);
        snprintf(content + used, sizeof content - used, "\n a%d", i);
    }
    char should[128];
    snprintf(should, sizeof should, ":%d: issue_tags lists more than %d words", CONFIG_LIST_MAX + 3,
             CONFIG_LIST_MAX);
    assert_refused(content, should);
}

// --- what is unknown -------------------------------------------------------------------

static void unknown_keys_name_the_nearest(void **state)
{
    (void)state;
    assert_refused("[serve]\nlisten = 127.0.0.1:1\nlisen = 127.0.0.1:2\n",
                   ":3: [serve] has no key \"lisen\"; did you mean \"listen\"?");
    assert_refused("[limits]\nline_byte_max = 5000\n",
                   ":2: [limits] has no key \"line_byte_max\"; did you mean \"line_bytes_max\"?");
    assert_refused("[sum]\ncolour = blue\n",
                   ":2: [sum] has no key \"colour\"; see ounce serve --dump-config");
    // A key of another section is none of this one.
    assert_refused("[tickets]\nthreads = 2\n",
                   ":2: [tickets] has no key \"threads\"; see ounce serve --dump-config");
    assert_refused("[ticket]\nissue_tags = a\n",
                   ":2: there is no section [ticket]; did you mean [tickets]?");
    assert_refused("[frequencies]\nissue_tags = a\n",
                   ":2: there is no section [frequencies]; there are serve, tickets, sum, limits, "
                   "cost");
    assert_refused("listen = 127.0.0.1:1\n",
                   ":1: \"listen\" stands before any section; begin with [serve]");
}

static void what_is_no_line_of_a_file(void **state)
{
    (void)state;
    assert_refused("[serve]\nlisten\n", ":2: this is neither [section] nor key = value");
    assert_refused("[serve\nlisten = 127.0.0.1:1\n",
                   ":1: this is neither [section] nor key = value");
}

static void a_file_that_cannot_be_read(void **state)
{
    (void)state;
    assert_false(config_load(&config, "/nowhere/ounce.conf", error));
    assert_string_equal(error, "/nowhere/ounce.conf: No such file or directory");
    assert_false(config_load(&config, "/tmp", error));
    assert_string_equal(error, "/tmp: Is a directory");
}

// --- who wins --------------------------------------------------------------------------

static void the_environment_beats_the_file(void **state)
{
    (void)state;
    setenv("OUNCE_NAME", "from-environment", 1);
    setenv("OUNCE_LINE_BYTES_MAX", "8KiB", 1);
    setenv("OUNCE_ISSUE_TAGS", "a b", 1);
    assert_loads("[serve]\nname = from-file\ndata = /from/file\n"
                 "[tickets]\nissue_tags = x y z\n[limits]\nline_bytes_max = 4KiB\n");
    assert_string_equal(config.name, "from-environment");
    assert_string_equal(config.data, "/from/file");
    assert_int_equal(config.limits.line_bytes_max, 8192);
    assert_int_equal(config.issue_tags.count, 2);
    assert_true(is_text(config.issue_tags.words[0], "a"));
}

// In the steps of ounce serve: flags come last.
static void a_flag_beats_them_all(void **state)
{
    (void)state;
    setenv("OUNCE_NAME", "from-environment", 1);
    file_write("[serve]\nname = from-file\n");
    assert_true(config_open(&config, path, error));
    assert_string_equal(config.name, "from-environment");
    assert_true(config_set(&config, "serve", "name", "from-flag", "--name", error));
    assert_true(config_check(&config, error));
    assert_string_equal(config.name, "from-flag");
}

static void what_is_wrong_names_its_origin(void **state)
{
    (void)state;
    setenv("OUNCE_THREADS", "two", 1);
    assert_false(config_load(&config, NULL, error));
    assert_string_equal(error, "OUNCE_THREADS: threads is \"two\"; it must be a whole number");
    unsetenv("OUNCE_THREADS");
    setenv("OUNCE_ISSUES_MAX", "5", 1);
    assert_false(config_load(&config, NULL, error));
    assert_string_equal(error,
                        "OUNCE_ISSUES_MAX: issues_max is \"5\"; it must lie between 1000 and "
                        "16000000");
    unsetenv("OUNCE_ISSUES_MAX");
    assert_true(config_open(&config, NULL, error));
    assert_false(config_set(&config, "serve", "threads", "many", "--threads", error));
    assert_string_equal(error, "--threads: threads is \"many\"; it must be a whole number");
}

// --- addresses -------------------------------------------------------------------------

static void off_loopback_somebody_must_be_allowed(void **state)
{
    static const char *const wide[] = {"0.0.0.0:7070", ":7070", "10.1.2.3:7070", "[::]:7070"};
    static const char *const keys[] = {"listen", "http"};
    char content[256], should[512];
    (void)state;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        for (size_t j = 0; j < 2; j++) {
            snprintf(content, sizeof content, "[serve]\n%s = %s\n", keys[j], wide[i]);
            snprintf(should, sizeof should,
                     "%s: %s can be reached from other machines, but nobody is allowed to; set "
                     "allow = CIDR ... (such as 10.0.0.0/8) in [serve] or --allow, or listen on "
                     "127.0.0.1",
                     keys[j], wide[i]);
            assert_refused_as_a_whole(content, should);
            snprintf(content, sizeof content, "[serve]\n%s = %s\nallow = 10.0.0.0/8 fd00::/8\n",
                     keys[j], wide[i]);
            assert_loads(content);
            assert_int_equal(config.allowed_count, 2);
        }
    }
    assert_loads("[serve]\nlisten = localhost:0\nhttp = 127.9.9.9:1\n");
    assert_loads("[serve]\nlisten = [::1]:0\n");
}

static void the_allowed_are_read(void **state)
{
    struct address address;
    (void)state;
    assert_loads("[serve]\nallow = 10.0.0.0/8 192.168.4.7\n");
    assert_int_equal(config.allowed_count, 2);
    assert_true(address_parse("10.200.0.1:5", &address));
    assert_true(address_block_has(&config.allowed[0], &address));
    assert_false(address_block_has(&config.allowed[1], &address));
    assert_true(config_check(&config, error)); // again is the same
    assert_int_equal(config.allowed_count, 2);
    assert_refused_as_a_whole("[serve]\nallow = 10.0.0.0/8 everybody\n",
                              "allow: \"everybody\" is no address block; write one such as "
                              "10.0.0.0/8");
    assert_refused_as_a_whole("[serve]\nallow = 10.0.0.0/33\n",
                              "allow: \"10.0.0.0/33\" is no address block; write one such as "
                              "10.0.0.0/8");
}

static void addresses_are_checked(void **state)
{
    (void)state;
    assert_refused_as_a_whole("[serve]\nlisten = 7070\n",
                              "listen: \"7070\" is no address; write host:port, such as "
                              "127.0.0.1:7070 (ports go up to 65535)");
    assert_refused_as_a_whole("[serve]\nhttp = example.com:80\n",
                              "http: \"example.com:80\" is no address; write host:port, such as "
                              "127.0.0.1:7070 (ports go up to 65535)");
}

static void the_sum_needs_something_to_reckon_with(void **state)
{
    (void)state;
    assert_refused_as_a_whole("[sum]\nfix_hours = 0\n",
                              "sum: fix_hours and horizon_weeks must be above 0");
    assert_refused_as_a_whole("[sum]\nhorizon_weeks = 0\n",
                              "sum: fix_hours and horizon_weeks must be above 0");
    assert_refused_as_a_whole("[serve]\nthreads = 257\n", "threads: it must lie between 0 and 256");
    assert_loads("[serve]\nthreads = 256\n");
}

// --- cost rules ------------------------------------------------------------------------

static void cost_rules_in_their_order(void **state)
{
    (void)state;
    assert_loads("[cost \"checkout is on call\"]\n"
                 "service = checkout*\n"
                 "level = error\n"
                 "minutes = 20\n"
                 "[cost \"chatter\"]\n"
                 "title = *retrying*\n"
                 "minutes = 0\n"
                 "[cost \"desk\"]\n"
                 "kind = ticket\n"
                 "minutes = 4.5\n"
                 "[cost \"checkout is on call\"]\n"
                 "kind = error\n");
    struct policy policy = config_policy(&config);
    assert_int_equal(policy.rule_count, 3);
    assert_true(is_text(policy.rules[0].name, "checkout is on call"));
    assert_true(is_text(policy.rules[0].service, "checkout*"));
    assert_int_equal(policy.rules[0].level, LEVEL_ERROR);
    assert_int_equal(policy.rules[0].kind, KIND_ERROR);
    assert_true(policy.rules[0].minutes == 20);
    assert_int_equal(policy.rules[0].title.size, 0);
    assert_true(is_text(policy.rules[1].title, "*retrying*"));
    assert_int_equal(policy.rules[1].level, LEVEL_NONE);
    assert_int_equal(policy.rules[1].kind, -1);
    assert_true(policy.rules[1].minutes == 0);
    assert_int_equal(policy.rules[2].kind, KIND_TICKET);
    assert_true(policy.rules[2].minutes == 4.5);
    assert_true(policy.fix_hours == 1 && policy.horizon_weeks == 52);
    assert_int_equal(policy.recurring_above, 3);
}

static void a_rule_has_a_longest_name(void **state)
{
    (void)state;
    assert_loads("[cost \"the checkout team is on call, on weekdays\"]\n"
                 "minutes = 20\n"
                 "[cost \"the checkout team is on call, on weekends\"]\n"
                 "minutes = 40\n");
    assert_int_equal(config.rule_count, 2);
    assert_true(is_text(config.rules[0].name, "the checkout team is on call, on weekdays"));
    assert_true(config.rules[0].minutes == 20);
    assert_true(config.rules[1].minutes == 40);
    // Two that differ behind their longest would silently be one.
    file_write("[cost \"the checkout team is on call at night and on weekends\"]\nminutes = 20\n");
    assert_false(config_load(&config, path, error));
    assert_non_null(strstr(error, ":2: [cost \"the checkout team is on call at night"));
    assert_non_null(strstr(error, "] minutes: names have at most 48 bytes here"));
}

static void cost_rules_are_checked(void **state)
{
    (void)state;
    assert_refused("[cost \"a\"]\nlevel = bad\nminutes = 1\n",
                   ":2: level is \"bad\"; it must be one such as warning or error");
    assert_refused("[cost \"a\"]\nminutes = 1\nkind = errors\n",
                   ":3: kind is \"errors\"; it must be error or ticket");
    assert_refused("[cost \"a\"]\nminutes = soon\n",
                   ":2: minutes is \"soon\"; it must be a number from 0 up");
    assert_refused("[cost \"a\"]\nminute = 1\n",
                   ":2: a cost rule has no key \"minute\"; did you mean \"minutes\"?");
    assert_refused("[cost \"a\"]\ncolour = blue\n",
                   ":2: a cost rule has no key \"colour\"; it has kind, service, level, title, "
                   "minutes");
    assert_refused_as_a_whole("[cost \"checkout\"]\nservice = checkout\n",
                              "cost: the rule \"checkout\" has no minutes; add minutes = 5");
}

// --- the dump --------------------------------------------------------------------------

static char *dumped(void)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    config_dump(&config, out);
    fclose(out);
    return text;
}

static void assert_comes_back(const char *content)
{
    assert_loads(content);
    struct config first = config;
    char *once = dumped();
    assert_loads(once);
    char *twice = dumped();
    assert_string_equal(once, twice);
    // Not only the same text: the same configuration.
    assert_true(config.fix_hours == first.fix_hours);
    assert_true(config.horizon_weeks == first.horizon_weeks);
    assert_memory_equal(&config.limits, &first.limits, sizeof first.limits);
    assert_string_equal(config.listen, first.listen);
    assert_string_equal(config.redis, first.redis);
    assert_int_equal(config.rule_count, first.rule_count);
    for (size_t i = 0; i < first.rule_count; i++) {
        assert_true(span_equal(config.rules[i].name, first.rules[i].name));
        assert_true(span_equal(config.rules[i].title, first.rules[i].title));
        assert_true(span_equal(config.rules[i].service, first.rules[i].service));
        assert_true(config.rules[i].minutes == first.rules[i].minutes);
        assert_int_equal(config.rules[i].level, first.rules[i].level);
        assert_int_equal(config.rules[i].kind, first.rules[i].kind);
    }
    assert_int_equal(config.issue_tags.count, first.issue_tags.count);
    for (size_t i = 0; i < first.issue_tags.count; i++) {
        assert_true(span_equal(config.issue_tags.words[i], first.issue_tags.words[i]));
    }
    free(once);
    free(twice);
}

static void what_is_dumped_is_the_same_again(void **state)
{
    (void)state;
    assert_comes_back("");
    assert_comes_back("[serve]\n"
                      "listen = 0.0.0.0:7070\n"
                      "allow = 10.0.0.0/8\n"
                      "redis = redis://host:6379/2\n"
                      "[tickets]\n"
                      "issue_tags = bug-* billing-*\n"
                      "[sum]\n"
                      "fix_hours = 0.123456789\n"
                      "horizon_weeks = 12345678.25\n"
                      "[limits]\n"
                      "line_bytes_max = 64KiB\n"
                      "[cost \"checkout is on call\"]\n"
                      "service = checkout\n"
                      "level = error\n"
                      "minutes = 3.3333333333\n"
                      "[cost \"zero\"]\n"
                      "title = a*\n"
                      "kind = ticket\n"
                      "minutes = 0\n");
}

// A dump is shown to others and kept in files.
static void a_wrong_url_or_name_is_refused(void **state)
{
    (void)state;
    assert_refused_as_a_whole("[serve]\nname = a/b\n",
                              "name: \"a/b\" cannot be an engine's name; use up to 64 letters, "
                              "digits, dots, dashes and underscores");
    file_write("[serve]\nredis = http://foo\n");
    assert_false(config_load(&config, path, error));
    assert_memory_equal(error, "redis: ", 7);
}

static void no_password_is_dumped(void **state)
{
    static const struct {
        const char *url, *shown;
    } urls[] = {
        {"redis://me:secret@host:6379/2", "\nredis = redis://me:***@host:6379/2\n"},
        {"redis://:secret@host", "\nredis = redis://:***@host\n"},
        {"redis://host:6379/2", "\nredis = redis://host:6379/2\n"},
        {"unix:/run/redis.sock", "\nredis = unix:/run/redis.sock\n"},
        {"redis://me:p%40ss@host", "\nredis = redis://me:***@host\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        char content[128];
        snprintf(content, sizeof content, "[serve]\nredis = %s\n", urls[i].url);
        assert_loads(content);
        assert_string_equal(config.redis, urls[i].url);
        char *text = dumped();
        bool found = strstr(text, urls[i].shown) != NULL;
        free(text);
        if (!found) {
            fail_msg("%s is not dumped as %s", urls[i].url, urls[i].shown);
        }
    }
}

// A list of any length comes back, in lines that can be read.
static void long_lists_are_dumped_in_lines(void **state)
{
    char content[4096] = "[tickets]\nissue_tags =";
    (void)state;
    for (int i = 0; i < 200; i++) {
        size_t used = strlen(content);
        snprintf(content + used, sizeof content - used, "%s %sbug-%03d-*", i % 5 ? "" : "\n",
                 i % 7 == 6 ? "#" : "", i);
    }
    // A # in front of a line would begin a comment: these stand in the middle.
    for (char *at = content; (at = strstr(at, "\n #"));) {
        at[2] = 'x';
    }
    assert_comes_back(content);
    assert_int_equal(config.issue_tags.count, 200);
    assert_true(is_text(config.issue_tags.words[199], "bug-199-*"));
    assert_true(is_text(config.issue_tags.words[6], "#bug-006-*"));
}

static void the_dump_explains_every_key(void **state)
{
    (void)state;
    assert_true(config_load(&config, NULL, error));
    char *text = dumped();
    assert_memory_equal(text,
                        "[serve]\n"
                        "; where log lines and tickets come in over TCP\n"
                        "listen = 127.0.0.1:7070\n",
                        strlen("[serve]\n; where log lines and tickets come in over TCP\n"
                               "listen = 127.0.0.1:7070\n"));
    static const char *const lines[] = {"\nthreads = 0\n",   "\n[tickets]\n",
                                        "\nissue_tags = \n", "\n[sum]\n",
                                        "\nfix_hours = 1\n", "\nhorizon_weeks = 52\n",
                                        "\n[limits]\n",      "\nline_bytes_max = 65536\n"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_non_null(strstr(text, lines[i]));
    }
    free(text);
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(built_in_values),
        WITH_FILE(a_file_sets_values),
        WITH_FILE(an_empty_file_is_fine),
        WITH_FILE(counts_have_units),
        WITH_FILE(numbers_are_checked),
        WITH_FILE(lists_are_words),
        WITH_FILE(a_line_that_is_too_long_is_said),
        WITH_FILE(a_key_that_comes_again_wins),
        WITH_FILE(a_list_has_a_longest),
        WITH_FILE(unknown_keys_name_the_nearest),
        WITH_FILE(what_is_no_line_of_a_file),
        WITH_FILE(a_file_that_cannot_be_read),
        WITH_FILE(the_environment_beats_the_file),
        WITH_FILE(a_flag_beats_them_all),
        WITH_FILE(what_is_wrong_names_its_origin),
        WITH_FILE(off_loopback_somebody_must_be_allowed),
        WITH_FILE(the_allowed_are_read),
        WITH_FILE(addresses_are_checked),
        WITH_FILE(the_sum_needs_something_to_reckon_with),
        WITH_FILE(cost_rules_in_their_order),
        WITH_FILE(a_rule_has_a_longest_name),
        WITH_FILE(cost_rules_are_checked),
        WITH_FILE(what_is_dumped_is_the_same_again),
        WITH_FILE(a_wrong_url_or_name_is_refused),
        WITH_FILE(no_password_is_dumped),
        WITH_FILE(long_lists_are_dumped_in_lines),
        WITH_FILE(the_dump_explains_every_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
