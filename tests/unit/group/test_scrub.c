// What is personal or secret in a text is a hole afterwards, and nothing else is touched.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/normalise.h"
#include "group/scrub.h"
#include "group/signature.h"
#include "group/title.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES_MAX 1024
// A repeated sign, so that what looks like a key is nobody's.
#define A10 "aZ3aZ3aZ3a"
#define A16 "ABCDEFGH12345678"

struct row {
    const char *text, *scrubbed; // NULL: as it was
};

static struct span scrubbed(const char *text, uint8_t *room, uint32_t *found)
{
    struct span span = span_text(text);
    assert_true(span.size <= BYTES_MAX);
    return scrub(span, room, SCRUB_ROOM(span.size), found);
}

static void check_rows(const struct row *rows, size_t count, enum scrub_class class)
{
    static uint8_t rooms[2][SCRUB_ROOM(SCRUB_ROOM(BYTES_MAX))];
    size_t wrong = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t found = 0;
        struct span got = scrubbed(rows[i].text, rooms[0], &found);
        struct span want = span_text(rows[i].scrubbed ? rows[i].scrubbed : rows[i].text);
        bool right = rows[i].scrubbed ? found == 1U << class : found == 0;
        if (!right || !span_equal(got, want)) {
            print_error("%s\n  is  %.*s (%x)\n  not %s\n", rows[i].text, (int)got.size,
                        (const char *)got.at, found, (const char *)want.at);
            wrong++;
        }
        struct span again = scrub(got, rooms[1], SCRUB_ROOM(got.size), &found);
        assert_true(span_equal(again, got));
        assert_int_equal(found, 0);
    }
    assert_int_equal(wrong, 0);
}

static void mail_addresses(void **state)
{
    static const struct row rows[] = {
        {"bob@example.org", "<mail>"},
        {"to bob@example.org.", "to <mail>."},
        {"<bob@example.org>", "<<mail>>"},
        {"mailto:bob@example.org", "mailto:<mail>"},
        {"user=bob@example.org,x", "user=<mail>,x"},
        {"a.b-c+news@mail.example.co.uk", "<mail>"},
        {"(bob_1@sub-domain.example.com)", "(<mail>)"},
        {"\"bob@example.org\"", "\"<mail>\""},
        {"a@b.org, c@d.org;e@f.org", "<mail>, <mail>;<mail>"},
        {"BOB@EXAMPLE.ORG", "<mail>"},
        {"o'hara@example.org", "<mail>"},
        {"j\xc3\xb6rg@m\xc3\xbcller.de", "<mail>"},
        {"bob@163.com", "<mail>"},
        {"bob%x@example.org", "<mail>"},
        {"/users/bob@example.org/inbox", "/users/<mail>/inbox"},
        {"bob@example.photography", "<mail>"},
        {"'bob@example.org'", "'<mail>'"},
        {"[bob@example.org]", "[<mail>]"},
        {"-bob@example.org", "-<mail>"},
        {"Bob<bob@example.org>:sent", "Bob<<mail>>:sent"},
        {"bob@xn--mller-kva.example", "<mail>"},
        {"user@1000.service", NULL},
        {"getty@tty1.service: done", NULL},
        {"logo@2x.png", NULL},
        {"ejs@3.1.9.tgz", NULL},
        {"lodash@4.17.21", NULL},
        {"root@localhost", NULL},
        {"java.lang.Object@1b2c3d", NULL},
        {"@Override", NULL},
        {"@example.org", NULL},
        {"bob@", NULL},
        {"bob@example", NULL},
        {"bob@.org", NULL},
        {"bob@example.", NULL},
        {"bob@10.0.0.1", NULL},
        {"bob @example.org", NULL},
        {"bob@example.o", NULL},
        {"5 @ 3.50 each", NULL},
        {"a@b", NULL},
        {"x@@y", NULL},
        {"npm@scope/package", NULL},
        {"user@host:/path", NULL},
    };
    (void)state;
    check_rows(rows, COUNT(rows), SCRUB_MAIL);
}

static void phone_numbers(void **state)
{
    static const struct row rows[] = {
        {"+49 30 1234567", "<phone>"},
        {"+49301234567", "<phone>"},
        {"+49 (0)30 123-4567", "<phone>"},
        {"+44 20 7946 0958", "<phone>"},
        {"+1 555 010 0199", "<phone>"},
        {"+1-555-010-0199", "<phone>"},
        {"+1 (555) 010-0199", "<phone>"},
        {"+1.555.010.0199", "<phone>"},
        {"+33 1 23 45 67 89", "<phone>"},
        {"call +86 138 1234 5678 now", "call <phone> now"},
        {"tel:+49301234567", "tel:<phone>"},
        {"(555) 010-0199", "<phone>"},
        {"(555)010-0199", "<phone>"},
        {"(030) 12345678", "<phone>"},
        {"555-010-0199", "<phone>"},
        {"1-800-555-0199", "<phone>"},
        {"555.010.0199", "<phone>"},
        {"phone=5550100199", "phone=<phone>"},
        {"\"phone\":\"030 1234567\"", "\"phone\":\"<phone>\""},
        {"mobile: 0171 1234567", "mobile: <phone>"},
        {"fax=(030)123456", "fax=<phone>"},
        {"from +49 30 1234567, to +49 30 7654321", "from <phone>, to <phone>"},
        {"+49 171 1234567 500 ms", "<phone> 500 ms"},
        {"5550100199", NULL},
        {"hotel=5550100", NULL},
        {"mobile=true", NULL},
        {"2026-11-22 10:00:00 +0100 12345678", NULL},
        {"[22/Nov/2026:10:00:00 +0000]", NULL},
        {"10:00:00+0100", NULL},
        {"10.0.0.1", NULL},
        {"192.168.100.1234", NULL},
        {"1763800000000", NULL},
        {"1.2.3", NULL},
        {"1e+10000000", NULL},
        {"+5", NULL},
        {"+12345 bytes", NULL},
        {"foo(123) 45", NULL},
        {"(404) 2026", NULL},
        {"2026-11-22", NULL},
        {"123e4567-e89b-12d3-a456-426614174000", NULL},
        {"512 128 1024", NULL},
        {"12-34-56", NULL},
        {"555-0199", NULL},
        {"id-555-010-0199", NULL},
        {"555-010-0199-7", NULL},
        {"555-010-01990", NULL},
        {"(pid 1234) +3", NULL},
    };
    (void)state;
    check_rows(rows, COUNT(rows), SCRUB_PHONE);
}

// The numbers that the networks publish for tests.
static void payment_cards(void **state)
{
    static const struct row rows[] = {
        {"4111111111111111", "<card>"},
        {"4111 1111 1111 1111", "<card>"},
        {"4111-1111-1111-1111", "<card>"},
        {"card=4012888888881881", "card=<card>"},
        {"card:4222222222222.", "card:<card>."},
        {"5555555555554444", "<card>"},
        {"5105 1051 0510 5100", "<card>"},
        {"2223003122003222", "<card>"},
        {"378282246310005", "<card>"},
        {"3782 822463 10005", "<card>"},
        {"3714-496353-98431", "<card>"},
        {"30569309025904", "<card>"},
        {"3852 000002 3237", "<card>"},
        {"6011111111111117", "<card>"},
        {"6011 0009 9013 9424", "<card>"},
        {"3530111333300000", "<card>"},
        {"6200000000000005", "<card>"},
        {"\"pan\":\"4111111111111111\"", "\"pan\":\"<card>\""},
        {"4111111111111111,12/28,737", "<card>,12/28,737"},
        {"4111 1111 1111 1111 200 ms", "<card> 200 ms"},
        {"(4111111111111111)", "(<card>)"},
        {"/cards/4111111111111111/charge", "/cards/<card>/charge"},
        {"4111111111111112", NULL},
        {"4111 1111 1111 1112", NULL},
        {"1763800000008", NULL},
        {"1234567812345670", NULL},
        {"9999999999999995", NULL},
        {"0000000000000000", NULL},
        {"4111111111111111a", NULL},
        {"x4111111111111111", NULL},
        {"blk_4111111111111111", NULL},
        {"0.4111111111111111", NULL},
        {"4111111111111111.5", NULL},
        {"-4111111111111111", NULL},
        {"41111111111111111", NULL},
        {"4111  1111 1111 1111", NULL},
        {"4111-1111 1111-1111", NULL},
        {"4111.1111.1111.1111", NULL},
        {"41 11 11 11 11 11 11 11", NULL},
        {"5455555555554444", NULL},
        {"4111 1111 1111", NULL},
        {"411111111111", NULL},
        {"4111111111111111@", NULL},
        {"41111111111111111111111111", NULL},
    };
    (void)state;
    check_rows(rows, COUNT(rows), SCRUB_CARD);
}

// The examples of the registry of ISO 13616.
static void accounts(void **state)
{
    static const struct row rows[] = {
        {"GB82WEST12345698765432", "<iban>"},
        {"GB82 WEST 1234 5698 7654 32", "<iban>"},
        {"GB82-WEST-1234-5698-7654-32", "<iban>"},
        {"DE89370400440532013000", "<iban>"},
        {"DE89 3704 0044 0532 0130 00", "<iban>"},
        {"FR1420041010050500013M02606", "<iban>"},
        {"NL91ABNA0417164300", "<iban>"},
        {"NO9386011117947", "<iban>"},
        {"NO93 8601 1117 947", "<iban>"},
        {"ES9121000418450200051332", "<iban>"},
        {"IT60X0542811101000000123456", "<iban>"},
        {"BE68539007547034", "<iban>"},
        {"CH9300762011623852957", "<iban>"},
        {"AT611904300234573201", "<iban>"},
        {"PL61109010140000071219812874", "<iban>"},
        {"SE4550000000058398257466", "<iban>"},
        {"DK5000400440116243", "<iban>"},
        {"FI2112345600000785", "<iban>"},
        {"iban=DE89370400440532013000,", "iban=<iban>,"},
        {"(MT84MALT011000012345MTLCAST001S)", "(<iban>)"},
        {"\"PT50000201231234567890154\"", "\"<iban>\""},
        {"GB82WEST12345698765433", NULL},
        {"DE88370400440532013000", NULL},
        {"DE8937040044053201300", NULL},
        {"DE893704004405320130000", NULL},
        {"XX89370400440532013000", NULL},
        {"US12345678901234567890", NULL},
        {"de89370400440532013000", NULL},
        {"DE89  3704 0044 0532 0130 00", NULL},
        {"DE89 3704 0044", NULL},
        {"NO12", NULL},
        {"NO1234567890123", NULL},
        {"ABDE89370400440532013000", NULL},
        {"DE89_370400440532013000", NULL},
        {"SE-4550000000058398257466", NULL},
        {"IT WAS 60", NULL},
        {"GB 2026", NULL},
        {"AT61190430023457320x", NULL},
        {"BE68 5390 0754 703", NULL},
        {"ORDER-DE89370400440532013000", NULL},
        {"FR76", NULL},
        {"PL1234", NULL},
    };
    (void)state;
    check_rows(rows, COUNT(rows), SCRUB_IBAN);
}

static void web_tokens(void **state)
{
#define HEAD "eyJhbGciOiJIUzI1NiJ9"
#define BODY "eyJzdWIiOiIxMjM0NTY3ODkwIn0"
    static const struct row rows[] = {
        {HEAD "." BODY ".c2lnbmF0dXJl", "<jwt>"},
        {HEAD "." BODY ".", "<jwt>"},
        {"jti " HEAD "." BODY ".abc-_123 ok", "jti <jwt> ok"},
        {"(" HEAD "." BODY ".abc)", "(<jwt>)"},
        {"\"" HEAD "." BODY ".abc\"", "\"<jwt>\""},
        {"x=" HEAD "." BODY ".abc;", "x=<jwt>;"},
        {"[" HEAD "." BODY ".abc]", "[<jwt>]"},
        {HEAD "." BODY ".abc," HEAD "." BODY ".abc", "<jwt>,<jwt>"},
        {HEAD ".a2V5.aXY.dGV4dA.dGFn", "<jwt>"},
        {HEAD "..aXY.dGV4dA.dGFn", "<jwt>"},
        {"/t/" HEAD "." BODY ".abc/x", "/t/<jwt>/x"},
        {"id:" HEAD "." BODY ".abc", "id:<jwt>"},
        {"{" HEAD "." BODY ".abc}", "{<jwt>}"},
        {"'" HEAD "." BODY ".abc'", "'<jwt>'"},
        {"rejected " HEAD "." BODY ".abc: expired", "rejected <jwt>: expired"},
        {"|" HEAD "." BODY ".abc|", "|<jwt>|"},
        {"a" HEAD " " HEAD "." BODY ".abc", "a" HEAD " <jwt>"},
        {"\t" HEAD "." BODY ".abc", "\t<jwt>"},
        {"?x=" HEAD "." BODY ".abc&y=2", "?x=<jwt>&y=2"},
        {"#" HEAD "." BODY ".abc", "#<jwt>"},
        {HEAD, NULL},
        {HEAD "." BODY, NULL},
        {"eyJ.a.b", NULL},
        {"a.b.c", NULL},
        {"eyelid.opens.wide", NULL},
        {"x" HEAD "." BODY ".abc", NULL},
        {"www.example.org", NULL},
        {"com.example.app.Main", NULL},
        {"eyJ", NULL},
        {"EYJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.abc", NULL},
        {HEAD " " BODY ".abc", NULL},
        {"1.2.3", NULL},
        {"ey.JhbGciOi.JIUzI1NiJ9", NULL},
        {HEAD ".x.y", NULL},
        {HEAD "," BODY ",abc", NULL},
        {"aGVsbG8gd29ybGQ.aGVsbG8gd29ybGQ.abc", NULL},
        {"eyJhbG.ciOiJIUzI1NiJ9.abc", NULL},
        {HEAD "-", NULL},
        {"_" HEAD "." BODY ".abc", NULL},
        {"." HEAD "." BODY ".abc", NULL},
    };
    (void)state;
    check_rows(rows, COUNT(rows), SCRUB_JWT);
}

static void keys(void **state)
{
    static const struct row rows[] = {
        {"AKIA" A16, "<key>"},
        {"id ASIA" A16 ", x", "id <key>, x"},
        {"ghp_" A10 A10 A10 "abcdef", "<key>"},
        {"gho_" A10 A10 A10 "abcdef", "<key>"},
        {"ghs_" A10 A10 A10 "abcdef.", "<key>."},
        {"github_pat_" A10 "a_" A10 A10, "<key>"},
        {"xoxb-123456789012-" A10 A10, "<key>"},
        {"xoxp-123456789012-" A10 A10, "<key>"},
        {"sk-" A10 A10 A10, "<key>"},
        {"sk-proj-" A10 A10 A10, "<key>"},
        {"sk-ant-api03-" A10 A10 A10, "<key>"},
        {"sk_live_" A10 A10, "<key>"},
        {"(rk_live_" A10 A10 ")", "(<key>)"},
        {"AIza" A10 A10 A10 "abcde", "<key>"},
        {"glpat-" A10 A10, "<key>"},
        {"npm_" A10 A10 A10 "abcdef", "<key>"},
        {"hf_" A10 A10 A10 "abcd", "<key>"},
        {"SG." A10 A10 "ab." A10 A10 A10 A10, "<key>"},
        {"whsec_" A10 A10 A10, "<key>"},
        {"GOCSPX-" A10 A10, "<key>"},
        {"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY----- x", "<key> x"},
        {"pem -----BEGIN RSA PRIVATE KEY-----", "pem <key>"},
        {"-----BEGIN EC PRIVATE KEY----- MHc=", "<key>"},
        {"AKIA", NULL},
        {"AKIA1234", NULL},
        {"AKIA" A16 "Z", NULL},
        {"xAKIA" A16, NULL},
        {"AKIAabcdefgh12345678", NULL},
        {"ghp_short", NULL},
        {"github_pat_x", NULL},
        {"sk-learn", NULL},
        {"sk-this-is-no-key-but-words", NULL},
        {"disk-full-on-node-4711-again", NULL},
        {"task-" A10 A10, NULL},
        {"sk_live_x", NULL},
        {"sk_test", NULL},
        {"xoxb-", NULL},
        {"AIzanagi", NULL},
        {"npm_config_registry", NULL},
        {"hf_hub_download", NULL},
        {"SG.A", NULL},
        {"glpat-x", NULL},
        {"-----BEGIN CERTIFICATE----- MIIE", NULL},
        {"-----BEGIN PUBLIC KEY-----", NULL},
        {"----- PRIVATE KEY -----", NULL},
        {"9f86d081884c7d659a2feaa0c55ad015", NULL},
        {"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", NULL},
    };
    (void)state;
    check_rows(rows, COUNT(rows), SCRUB_KEY);
}

static void named_secrets(void **state)
{
    static const struct row rows[] = {
        {"password=hunter2", "password=<secret>"},
        {"passwd=a,user=b", "passwd=<secret>,user=b"},
        {"pwd=x&y=1", "pwd=<secret>&y=1"},
        {"password: hunter2", "password: <secret>"},
        {"\"password\":\"hun\\\"ter2\",\"x\":1", "\"password\":\"<secret>\",\"x\":1"},
        {"{\\\"password\\\":\\\"hunter2\\\"}", "{\\\"password\\\":\\\"<secret>\\\"}"},
        {"'secret': 'a b c'", "'secret': '<secret>'"},
        {"db_password = hunter2", "db_password = <secret>"},
        {"PGPASSWORD=hunter2 psql", "PGPASSWORD=<secret> psql"},
        {"DB_PASS=x", "DB_PASS=<secret>"},
        {"token=abc", "token=<secret>"},
        {"accessToken: \"abc\"", "accessToken: \"<secret>\""},
        {"X-Auth-Token: 9f86d081", "X-Auth-Token: <secret>"},
        {"api_key=abc", "api_key=<secret>"},
        {"apikey: abc", "apikey: <secret>"},
        {"aws_secret_access_key=ab/cd+e=", "aws_secret_access_key=<secret>"},
        {"client_secret=abc)", "client_secret=<secret>)"},
        {"Authorization: Basic dTpw", "Authorization: Basic <secret>"},
        {"authorization: Bearer abc.def", "authorization: Bearer <secret>"},
        {"sent Bearer 9f86d081884c7d65", "sent Bearer <secret>"},
        {"--password hunter2 -v", "--password <secret> -v"},
        {"--token 'a b'", "--token '<secret>'"},
        {"--api-key=abc", "--api-key=<secret>"},
        {"https://u:p@example.org/x", "https://<secret>@example.org/x"},
        {"redis://:p@h:6379/0", "redis://<secret>@h:6379/0"},
        {"/cb?token=abc&x=1", "/cb?token=<secret>&x=1"},
        {"/cb?a=1&access_token=abc", "/cb?a=1&access_token=<secret>"},
        {"/blob?sv=1&sig=ab%2Bc", "/blob?sv=1&sig=<secret>"},
        {"/maps?key=abc&z=3", "/maps?key=<secret>&z=3"},
        {"key=9f86d081884c7d659a2feaa0c55ad015", "key=<secret>"},
        {"password='' token='x'", "password='' token='<secret>'"},
        {"password=p@ss,w0rd!", "password=<secret>"},
        {"Failed password for root", NULL},
        {"password: incorrect", NULL},
        {"password is wrong", NULL},
        {"unexpected token: foo", NULL},
        {"invalid token: expired", NULL},
        {"/etc/passwd: Permission denied", NULL},
        {"password=<secret>", NULL},
        {"password=***", NULL},
        {"password=[hidden]", NULL},
        {"\"password\":null", NULL},
        {"password=", NULL},
        {"tokens=512", NULL},
        {"monkey=9f86d081884c7d659a2feaa0c55ad015", NULL},
        {"key=42", NULL},
        {"bypass=1", NULL},
        {"secretary: Bob", NULL},
        {"bearer authentication_failed", NULL},
        {"https://example.org/a@b", NULL},
        {"https://example.org:8080/x", NULL},
        {"keyboard=us", NULL},
        {"author=bob", NULL},
        {"--verbose yes", NULL},
        {"--password --verbose", NULL},
        {"session=12", NULL},
        {"cookie: none", NULL},
        {"sshd(pam_unix:auth): failure", NULL},
        {"signature=7", NULL},
    };
    (void)state;
    check_rows(rows, COUNT(rows), SCRUB_SECRET);
}

static void clean_text_is_the_same_text(void **state)
{
    struct span text = span_text("disk 7 full on node-3 at 10:00:00");
    uint8_t room[SCRUB_ROOM(64)];
    (void)state;
    struct span same = scrub(text, room, sizeof room, NULL);
    assert_ptr_equal(same.at, text.at);
    assert_int_equal(same.size, text.size);
    assert_int_equal(scrub(span_text(""), room, 0, NULL).size, 0);
}

static void classes_are_told(void **state)
{
    uint8_t room[SCRUB_ROOM(64)];
    uint32_t found = 0;
    (void)state;
    scrubbed("bob@example.org password=x", room, &found);
    assert_int_equal(found, 1U << SCRUB_MAIL | 1U << SCRUB_SECRET);
    enum scrub_class what;
    assert_int_equal(scrub_hole_size(span_text("a <phone>"), 2, &what), 7);
    assert_int_equal(what, SCRUB_PHONE);
    assert_int_equal(scrub_hole_size(span_text("<num>"), 0, &what), 0);
    assert_int_equal(scrub_hole_size(span_text("<mail"), 0, &what), 0);
    assert_int_equal(scrub_hole_size(span_text("<mail>"), 6, &what), 0);
}

// --- with the normaliser -------------------------------------------------------------------------

static struct signature signed_message(const char *text)
{
    static uint8_t room[SCRUB_ROOM(BYTES_MAX)], scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature signature;
    struct span clean = scrub_message(span_text(text), room, sizeof room, NULL);
    signature_of_text(clean, scratch, &signature);
    return signature;
}

static void other_secrets_are_one_problem(void **state)
{
    static const struct {
        const char *a, *b, *title;
    } rows[] = {
        {"login of bob@example.org refused", "login of eve@example.com refused",
         "login of <mail> refused"},
        {"bind with password: hunter2 refused", "bind with password: 'top se' refused",
         "bind with password: <secret> refused"},
        {"dial +49 30 1234567 failed", "dial (555) 010-0199 failed", "dial <phone> failed"},
        {"pay to NO9386011117947 failed", "pay to GB82 WEST 1234 5698 7654 32 failed",
         "pay to <iban> failed"},
        {"used sk_live_" A10 A10 " twice", "used AKIA" A16 " twice", "used <key> twice"},
        {"GET https://u:p@h.example.org/x?token=abc&y=2 failed",
         "GET https://h.example.org/x?y=2 failed", "GET <url> failed"},
        {"open /users/bob@example.org/in failed", "open /users/eve@example.com/in failed",
         "open <path> failed"},
        {"header " HEAD "." BODY ".abc bad", "header " HEAD "." BODY ".abd bad",
         "header <jwt> bad"},
        {"user=bob password=a refused", "user=bob password=b@c.org refused",
         "user=<value> password=<secret> refused"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct signature b = signed_message(rows[i].b), a = signed_message(rows[i].a);
        if (a.hash != b.hash || !span_equal(a.title, span_text(rows[i].title))) {
            fail_msg("%s: %.*s", rows[i].a, (int)a.title.size, (const char *)a.title.at);
        }
    }
}

// No rule on the way to a signature looks at the value of a digit: neither Luhn's nor mod 97.
static void check_digits_are_not_looked_at(void **state)
{
    static const char *const shapes[] = {
        "card %1d111111111111111 declined",    "card %1d111 1111 1111 1111 declined",
        "card %1d111-1111-1111-1111 declined", "account DE8937040044053201300%1d closed",
        "account NO938601111794%1d closed",    "card=%1d111111111111111, declined"};
    (void)state;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        char text[64], title[64];
        uint64_t hash = 0;
        for (int digit = 0; digit < 10; digit++) {
            snprintf(text, sizeof text, shapes[i], digit);
            struct signature signature = signed_message(text);
            if (digit == 0) {
                hash = signature.hash;
                snprintf(title, sizeof title, "%.*s", (int)signature.title.size,
                         (const char *)signature.title.at);
            }
            assert_true(signature.hash == hash);
            assert_true(span_equal(signature.title, span_text(title)));
        }
    }
}

// Signs that begin something and never end it cost no more than others.
static void no_text_is_slow(void **state)
{
    static const char *const pieces[] = {"eyJhbGciOi-", "sk-", "key=",   "a@a",  "://a",
                                         "token: a",    "+1 ", "--pass", "pwd='"};
    static uint8_t text[65536], room[SCRUB_ROOM(sizeof text)];
    (void)state;
    for (size_t i = 0; i < COUNT(pieces); i++) {
        size_t size = strlen(pieces[i]);
        for (size_t at = 0; at < sizeof text; at++) {
            text[at] = (uint8_t)pieces[i][at % size];
        }
        for (int round = 0; round < 20; round++) {
            struct span clean = scrub(span_of(text, sizeof text), room, sizeof room, NULL);
            assert_true(clean.size <= sizeof room);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mail_addresses),
        cmocka_unit_test(phone_numbers),
        cmocka_unit_test(payment_cards),
        cmocka_unit_test(accounts),
        cmocka_unit_test(web_tokens),
        cmocka_unit_test(keys),
        cmocka_unit_test(named_secrets),
        cmocka_unit_test(clean_text_is_the_same_text),
        cmocka_unit_test(classes_are_told),
        cmocka_unit_test(other_secrets_are_one_problem),
        cmocka_unit_test(check_digits_are_not_looked_at),
        cmocka_unit_test(no_text_is_slow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
