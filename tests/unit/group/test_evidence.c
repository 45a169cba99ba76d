// What a title says: that something failed, that an outsider was refused, or neither.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/evidence.h"
#include "group/title.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
    const char *title;
    enum evidence evidence;
} rows[] = {
    {"charge <num> failed: card declined", EVIDENCE_FAILED},
    {"FAILED to open <path>", EVIDENCE_FAILED},
    {"connection timed out after <num>", EVIDENCE_FAILED},
    {"request timeout", EVIDENCE_FAILED},
    {"<path>: No such file or directory", EVIDENCE_FAILED},
    {"user <value> not found", EVIDENCE_FAILED},
    {"Can't find child <num> in scoreboard", EVIDENCE_FAILED},
    {"could not bind", EVIDENCE_FAILED},
    {"Out of memory: killed process <num>", EVIDENCE_FAILED},
    {"java.lang.NullPointerException", EVIDENCE_FAILED},
    {"TypeError: x is undefined", EVIDENCE_FAILED},
    {"Traceback (most recent call last):", EVIDENCE_FAILED},
    {"segfault at <hex>", EVIDENCE_FAILED},
    {"error <num>", EVIDENCE_FAILED},
    {"error: <num>", EVIDENCE_FAILED},
    {"errors while reading", EVIDENCE_FAILED},
    {"<num> errors, connection refused", EVIDENCE_FAILED},
    {"no retry: connection failed", EVIDENCE_FAILED},
    {"status=failed", EVIDENCE_FAILED},
    {"kernel panic", EVIDENCE_FAILED},
    // counts and settings
    {"done: ok=<num> failed=<num>", EVIDENCE_NONE},
    {"failed: <num>", EVIDENCE_NONE},
    {"lost = <num>", EVIDENCE_NONE},
    {"<num> errors", EVIDENCE_NONE},
    {"errors: <num>", EVIDENCE_NONE},
    {"error=<value>", EVIDENCE_NONE},
    {"error: <value>", EVIDENCE_NONE},
    {"timeout=<num>", EVIDENCE_NONE},
    {"with timeout <num>", EVIDENCE_NONE},
    // denied
    {"finished without error", EVIDENCE_NONE},
    {"finished without any errors", EVIDENCE_NONE},
    {"no errors found", EVIDENCE_NONE},
    {"backup has not failed", EVIDENCE_NONE},
    {"non-fatal notice", EVIDENCE_NONE},
    // excused
    {"an error-free run", EVIDENCE_NONE},
    {"failover to <host>", EVIDENCE_NONE},
    {"fail-over to <host>", EVIDENCE_NONE},
    {"instruction cache parity error corrected", EVIDENCE_NONE},
    {"<num> ddr error(s) detected and corrected", EVIDENCE_NONE},
    {"error handler installed", EVIDENCE_NONE},
    // nothing
    {"session opened for user <value>", EVIDENCE_NONE},
    {"terror and mirrors", EVIDENCE_NONE},
    {"<error>", EVIDENCE_NONE},
    {"(no text)", EVIDENCE_NONE},
    // refused
    {"Failed password for root from <ip> port <num> ssh#", EVIDENCE_REFUSED},
    {"pam_unix(sshd:auth): authentication failure; logname= uid=<num>", EVIDENCE_REFUSED},
    {"Invalid user admin from <ip>", EVIDENCE_REFUSED},
    {"input_userauth_request: invalid user admin [preauth]", EVIDENCE_REFUSED},
    {"check pass; user unknown", EVIDENCE_REFUSED},
    {"reverse mapping for <host> failed - POSSIBLE BREAK-IN ATTEMPT!", EVIDENCE_REFUSED},
    {"error: maximum authentication attempts exceeded for root", EVIDENCE_REFUSED},
    {"Disconnecting: Too many authentication failures for root", EVIDENCE_REFUSED},
    {"Received disconnect from <ip>: <num>: Bye Bye [preauth]", EVIDENCE_REFUSED},
    {"Did not receive identification string from <ip>", EVIDENCE_REFUSED},
    {"no matching key exchange method found", EVIDENCE_REFUSED},
    {"invalid user input", EVIDENCE_FAILED},
    {"password authentication failed for database", EVIDENCE_FAILED},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum evidence got = evidence_of_title(span_text(rows[i].title));
        if (got != rows[i].evidence) {
            print_error("%s: %d\n", rows[i].title, got);
            fail();
        }
    }
}

static void test_the_most_words_fit(void **state)
{
    (void)state;
    uint8_t title[TITLE_BYTES_MAX];
    for (size_t i = 0; i < sizeof(title); i++) {
        title[i] = i % 2 ? ' ' : 'a';
    }
    assert_int_equal(evidence_of_title(span_of(title, sizeof(title))), EVIDENCE_NONE);
    memcpy(title + sizeof(title) - 6, "failed", 6);
    assert_int_equal(evidence_of_title(span_of(title, sizeof(title))), EVIDENCE_FAILED);
}

// Binary search needs the list in order: words from all over it are found.
static void test_the_list_is_in_order(void **state)
{
    (void)state;
    static const char *const words[] = {
        "abnormally", "abort",    "backtrace",    "can't",       "cannot",    "corrupted",
        "couldn't",   "crash",    "deadlock",     "denied",      "err",       "error",
        "exhausted",  "fail",     "failures",     "fatal",       "faulty",    "hung",
        "illegal",    "invalid",  "killed",       "lost",        "missing",   "oom",
        "panic",      "refused",  "rejected",     "segfault",    "stuck",     "timeouts",
        "unable",     "uncaught", "unexpectedly", "unreachable", "violation",
    };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (evidence_of_title(span_text(words[i])) != EVIDENCE_FAILED) {
            print_error("not found: %s\n", words[i]);
            fail();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_the_most_words_fit),
        cmocka_unit_test(test_the_list_is_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
