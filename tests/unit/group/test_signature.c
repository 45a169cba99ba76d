// Texts, patterns, tags and fingerprints become signatures.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/signature.h"
#include "group/title.h"
#include <xxhash.h>

static uint8_t scratches[2][SIGNATURE_SCRATCH_BYTES];

typedef void sign_function(struct span s, uint8_t *scratch, struct signature *result);

static struct signature sign(sign_function *function, const char *text, size_t slot)
{
    struct signature signature;
    function(span_text(text), scratches[slot], &signature);
    return signature;
}

static void assert_title(struct signature signature, const char *title)
{
    assert_int_equal(signature.title.size, strlen(title));
    assert_memory_equal(signature.title.at, title, signature.title.size);
}

static void assert_same(sign_function *f, const char *a, sign_function *g, const char *b)
{
    assert_true(sign(f, a, 0).hash == sign(g, b, 1).hash);
}

static void assert_different(sign_function *f, const char *a, sign_function *g, const char *b)
{
    assert_true(sign(f, a, 0).hash != sign(g, b, 1).hash);
}

// The hash is part of the contract: other machines and other versions of the program have it too.
static void test_the_hash_is_over_prefix_and_form(void **state)
{
    (void)state;
    struct signature signature = sign(signature_of_text, "Printer jam on floor 3", 0);
    static const char form[] = "text\0Printer jam on floor \x01";
    assert_true(signature.hash == XXH3_64bits(form, sizeof(form) - 1));
    assert_title(signature, "Printer jam on floor <num>");
    assert_true(sign(signature_of_tag, " Printer-Jam ", 0).hash ==
                XXH3_64bits("tag\0printer-jam", 15));
    assert_true(sign(signature_of_fingerprint, "aB 7", 0).hash ==
                XXH3_64bits("fingerprint\0aB 7", 16));
}

static void test_the_same_bytes_by_another_name_are_another_problem(void **state)
{
    (void)state;
    assert_different(signature_of_text, "printer-jam", signature_of_tag, "printer-jam");
    assert_different(signature_of_tag, "printer-jam", signature_of_fingerprint, "printer-jam");
    assert_different(signature_of_tag, "floor-1", signature_of_tag, "floor-2");
    assert_different(signature_of_fingerprint, "a", signature_of_fingerprint, "A");
}

static void test_titles_of_names(void **state)
{
    (void)state;
    assert_title(sign(signature_of_tag, "\tPrinter-JAM 2 ", 0), "printer-jam 2");
    assert_title(sign(signature_of_tag, "  ", 0), "(no text)");
    assert_title(sign(signature_of_fingerprint, "a\tB\xff", 0), "a B?");
    assert_int_equal(sign(signature_of_tag, "error", 0).evidence, EVIDENCE_NONE);
}

static void test_a_pattern_is_a_text_with_marked_holes(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "User {name} logged in",
        "User {0} logged in",
        "User {} logged in",
        "User %s logged in",
        "User %-5.2lld logged in",
        "User ${user.name} logged in",
        "User {user_id:x} logged in",
        "User 4711 logged in",
        "User %(name)s logged in",
        "User %(id)05d logged in",
        "User %<name>s logged in",
        "User %{name} logged in",
        "User {Name,-10:F2} logged in",
        "User {@user!r:>8} logged in",
    };
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        assert_same(signature_of_pattern, patterns[i], signature_of_text, "User 4711 logged in");
    }
    assert_title(sign(signature_of_pattern, "User {name} logged in", 0), "User <value> logged in");
    assert_different(signature_of_pattern, "User {a b} in", signature_of_text, "User 4711 in");
    assert_title(sign(signature_of_pattern, "100% sure {", 0), "<num> sure {");
    assert_title(sign(signature_of_pattern, "odd %", 0), "odd %");
    assert_title(sign(signature_of_pattern, "odd %(", 0), "odd %(");
    assert_title(sign(signature_of_pattern, "50 %(of all) gone", 0), "<num> %(of all) gone");
    assert_title(sign(signature_of_pattern, "odd %{}", 0), "odd %<value>");
}

static void test_evidence_is_of_the_title(void **state)
{
    (void)state;
    assert_int_equal(sign(signature_of_text, "charge 7 failed", 0).evidence, EVIDENCE_FAILED);
    assert_int_equal(sign(signature_of_text, "ok=5 failed=7", 0).evidence, EVIDENCE_NONE);
    assert_int_equal(sign(signature_of_text, "user=error logged in", 0).evidence, EVIDENCE_NONE);
    assert_int_equal(sign(signature_of_text, "Invalid user bob from 10.0.0.1", 0).evidence,
                     EVIDENCE_REFUSED);
    assert_int_equal(sign(signature_of_pattern, "{x} crashed", 0).evidence, EVIDENCE_FAILED);
}

static void test_any_length(void **state)
{
    (void)state;
    static uint8_t bytes[3 * SIGNATURE_TEXT_BYTES_MAX];
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    }
    sign_function *const functions[] = {signature_of_text, signature_of_pattern, signature_of_tag,
                                        signature_of_fingerprint};
    for (size_t k = 0; k < 4; k++) {
        for (size_t size = 0; size < sizeof(bytes); size += size < 300 ? 1 : 997) {
            struct signature signature;
            functions[k](span_of(bytes, size), scratches[0], &signature);
            assert_in_range(signature.title.size, 1, TITLE_BYTES_MAX);
        }
    }
}

static void test_the_better_title(void **state)
{
    (void)state;
    assert_true(signature_title_better(span_text("a"), span_text("bb")));
    assert_true(signature_title_better(span_text("a"), span_text("b")));
    assert_false(signature_title_better(span_text("a"), span_text("a")));
    assert_false(signature_title_better(span_text("bb"), span_text("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_hash_is_over_prefix_and_form),
        cmocka_unit_test(test_the_same_bytes_by_another_name_are_another_problem),
        cmocka_unit_test(test_titles_of_names),
        cmocka_unit_test(test_a_pattern_is_a_text_with_marked_holes),
        cmocka_unit_test(test_evidence_is_of_the_title),
        cmocka_unit_test(test_any_length),
        cmocka_unit_test(test_the_better_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
