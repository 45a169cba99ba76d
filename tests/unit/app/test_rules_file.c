// Rules from a file: read, read again, refused, kept while somebody holds them; and what is said of
// a file that is wrong. Files are temporary ones of the test's own.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/rules_file.h"

#include <stdlib.h>
#include <unistd.h>

static struct config config;
static struct rules_file *file;
static char error[CONFIG_ERROR_BYTES];
static char path[64];

static int setup(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/ounce-test-rules-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0 || !config_load(&config, NULL, error)) {
        return -1;
    }
    close(fd);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    if (file) {
        rules_file_close(file);
        file = NULL;
    }
    return 0;
}

static void file_write(const char *content)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(content, 1, strlen(content), out), strlen(content));
    fclose(out);
}

static void assert_opens(const char *content)
{
    file_write(content);
    file = rules_file_open(path, &config, error);
    if (!file) {
        fail_msg("refused: %s", error);
    }
}

// `should` stands behind the file's name.
static void assert_refused(const char *content, const char *should)
{
    char whole[CONFIG_ERROR_BYTES];
    file_write(content);
    assert_null(rules_file_open(path, &config, error));
    snprintf(whole, sizeof whole, "%s%s", path, should);
    assert_string_equal(error, whole);
}

static void a_file_is_read_again(void **state)
{
    (void)state;
    assert_opens("version 3\nmask \"a\"\n");
    const struct rules *rules = rules_file_rules(file);
    assert_int_equal(rules->version, 3);
    file_write("version 4\nmask \"a\"\nkeep regex \"b\"\n");
    assert_true(rules_file_reload(file, error));
    rules = rules_file_rules(file);
    assert_int_equal(rules->version, 4);
    assert_int_equal(rules->count, 2);
    assert_ptr_equal(atomic_load(&rules_file_shelf(file)->newest), rules);
    assert_int_equal(rules_file_reloads(file), 1);
    assert_int_equal(rules_file_refusals(file), 0);
}

static void a_wrong_file_leaves_the_old(void **state)
{
    (void)state;
    assert_opens("version 3\nmask \"a\"\n");
    const struct rules *rules = rules_file_rules(file);
    file_write("version 4\nmsak \"a\"\n");
    assert_false(rules_file_reload(file, error));
    assert_non_null(
        strstr(error, ":2:1: no rule begins with this word: msak; did you mean \"mask\"?"));
    unlink(path);
    assert_false(rules_file_reload(file, error));
    assert_non_null(strstr(error, "No such file"));
    assert_ptr_equal(rules_file_rules(file), rules);
    assert_int_equal(rules->version, 3);
    assert_int_equal(rules_file_refusals(file), 2);
}

// What is held stays whole: a sanitizer sees when it does not.
static void old_rules_live_while_they_are_held(void **state)
{
    struct shelf_seat one = {.next = NULL}, two = {.next = NULL};
    (void)state;
    assert_opens("version 1\ngroup \"*a*\" as \"first\"\n");
    struct shelf *shelf = rules_file_shelf(file);
    shelf_join(shelf, &one);
    shelf_join(shelf, &two);
    const struct rules *old = shelf_take(shelf, &one);
    for (int i = 0; i < 3; i++) {
        file_write("version 2\n");
        assert_true(rules_file_reload(file, error));
        rules_file_sweep(file);
        assert_ptr_not_equal(shelf_take(shelf, &two), old);
        assert_true(span_equal(old->list[0].name, span_text("first")));
    }
    assert_true(shelf_is_held(shelf, old));
    shelf_return(&one);
    assert_false(shelf_is_held(shelf, old));
    shelf_return(&two);
    rules_file_sweep(file);
    shelf_part(shelf, &one);
    shelf_part(shelf, &two);
    assert_null(shelf->seats);
}

static void minutes_come_before_the_configuration(void **state)
{
    struct policy policy = policy_default();
    (void)state;
    config.rules[0] = (struct cost_rule){.name = span_text("old"), .kind = -1, .minutes = 7};
    config.rule_count = 1;
    assert_opens("version 1\nminutes \"*checkout*\" as 20\nminutes \"*\" as 1.5\n");
    rules_file_policy(file, &policy);
    assert_int_equal(policy.rule_count, 3);
    assert_true(span_equal(policy.rules[0].title, span_text("*checkout*")));
    assert_true(policy.rules[0].minutes == 20 && policy.rules[1].minutes == 1.5);
    assert_int_equal(policy.rules[0].kind, -1);
    assert_int_equal(policy.rules[0].level, LEVEL_NONE);
    assert_true(policy.rules[2].minutes == 7);
    assert_ptr_equal(policy.view.rules, rules_file_rules(file));
}

static void what_is_said_of_a_wrong_file(void **state)
{
    static char longest[RULES_FILE_BYTES_MAX + 2];
    (void)state;
    assert_refused("", ":1: the file does not begin with its version; let its first rule be: "
                       "version 1");
    assert_refused("version 1\n\nmasc \"a\"",
                   ":3:1: no rule begins with this word: masc; did you mean \"mask\"?");
    assert_refused("version 1\nfrobnicate \"a\"",
                   ":2:1: no rule begins with this word: frobnicate; see ounce rules --help");
    assert_refused("version 1\nmask regxe \"a\"",
                   ":2:6: this is no kind of pattern: regxe; did you mean \"regex\"?");
    assert_refused("version 1\ngroup \"a\" sa \"b\"",
                   ":2:11: as is missing here: sa; did you mean \"as\"?");
    assert_refused("version 1\ngroup \"a\"", ":2:10: as is missing here; the rule is written: "
                                             "group PATTERN as \"NAME\"");
    assert_refused("version 1\nmask regex \"a(b\"",
                   ":2:16: this is no regular expression; missing closing parenthesis");
    assert_refused("version 1\ntitle 12 as \"b\"",
                   ":2:7: this is no problem's id: 12; an id has 16 hex digits, as ounce "
                   "candidates prints it");
    assert_refused("version 1\nversion 2",
                   ":2: an earlier line says otherwise: version 2; take one of the two out");
    assert_refused("version 1\ntitle 0000000000000001 as \"a\"\ntitle 0000000000000001 as \"b\"",
                   ":3: an earlier line says otherwise (line 2); take one of the two out");
    memset(longest, '\n', sizeof longest - 1);
    assert_refused(longest, ": the file is longer than 4 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_read_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_wrong_file_leaves_the_old, setup, teardown),
        cmocka_unit_test_setup_teardown(old_rules_live_while_they_are_held, setup, teardown),
        cmocka_unit_test_setup_teardown(minutes_come_before_the_configuration, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_said_of_a_wrong_file, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
