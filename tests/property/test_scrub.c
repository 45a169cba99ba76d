// Secrets of each class, made by the rules of their formats and set into log lines, are found; what
// logs are full of otherwise is not.
//
//   10,000 of a class ──▶ a line around it ──▶ scrub ──▶ the secret is no longer in it, >= 99 %
//   100,000 tokens    ──────────────────────▶ scrub ──▶ as it was, > 99.9 %
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/check.h"
#include "group/scrub.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECRETS 10000U
#define TOKENS 100000U
#define TEXT_BYTES_MAX 1024
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGIT "0123456789"

struct maker {
    uint64_t seed;
    char text[TEXT_BYTES_MAX];
    size_t size;
};

// splitmix64, public domain, S. Vigna
static uint64_t draw(struct maker *maker)
{
    maker->seed += 0x9E3779B97F4A7C15ULL;
    uint64_t z = maker->seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static uint32_t below(struct maker *maker, uint32_t end)
{
    CHECK(end > 0);
    return (uint32_t)(draw(maker) % end);
}

static uint32_t between(struct maker *maker, uint32_t from, uint32_t to)
{
    return from + below(maker, to - from + 1);
}

static void add(struct maker *maker, const char *text)
{
    size_t size = strlen(text);
    CHECK(maker->size + size < sizeof maker->text);
    memcpy(maker->text + maker->size, text, size + 1);
    maker->size += size;
}

static void add_some(struct maker *maker, const char *signs, uint32_t count)
{
    uint32_t all = (uint32_t)strlen(signs);
    for (uint32_t i = 0; i < count; i++) {
        char one[2] = {signs[below(maker, all)], 0};
        add(maker, one);
    }
}

static void add_number(struct maker *maker, uint32_t from, uint32_t to)
{
    char text[16];
    snprintf(text, sizeof text, "%u", between(maker, from, to));
    add(maker, text);
}

#define add_one_of(maker, list) add(maker, (list)[below(maker, (uint32_t)COUNT(list))])

// --- secrets -------------------------------------------------------------------------------------

static void add_mail(struct maker *maker)
{
    static const char *const names[] = {"bob", "eve.smith", "o.k", "jo-ann", "max+shop", "x_1"};
    static const char *const ends[] = {"org", "com", "co.uk", "de", "io", "travel", "example"};
    if (below(maker, 2)) {
        add_one_of(maker, names);
    }
    add_some(maker, LOWER DIGIT, between(maker, 1, 9));
    add(maker, "@");
    add_some(maker, LOWER, between(maker, 2, 12));
    add(maker, below(maker, 3) ? "." : "-mail.");
    add_one_of(maker, ends);
}

// As countries write them: ITU-T E.123, and the North American plan.
static void add_phone(struct maker *maker)
{
    static const char *const forms[] = {
        "+49 30 #######",    "+49 (0)30 ###-####", "+49301#######",   "+44 20 7### ####",
        "+44 7### ######",   "+1 2## 555 01##",    "+1-2##-555-01##", "+1 (2##) 555-01##",
        "(2##) 555-01##",    "2##-555-01##",       "1-2##-555-01##",  "+33 1 ## ## ## ##",
        "+3312#######",      "+86 138 #### ####",  "+91 9#### #####", "+43 1 #######",
        "+1.2##.555.01##",   "(2##)555-01##",      "+12#########",    "+41 44 ### ## ##",
        "+55 11 9####-####", "+61 2 #### ####",    "+31 20 ### ####", "+358 40 ### ####"};
    for (const char *form = forms[below(maker, COUNT(forms))]; *form; form++) {
        char one[2] = {*form, 0};
        if (*form == '#') {
            add_some(maker, DIGIT, 1);
        } else {
            add(maker, one);
        }
    }
}

// From the left this time: every second digit counted from the check digit is doubled.
static char luhn_digit(const char *digits, size_t count)
{
    static const unsigned doubled[] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(digits[i] - '0');
        sum += (count - i) % 2 ? doubled[digit] : digit;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

static void add_card(struct maker *maker)
{
    static const struct {
        const char *prefix;
        uint32_t size;
    } networks[] = {{"4", 16},    {"4", 16},  {"4", 13},  {"51", 16},   {"53", 16}, {"55", 16},
                    {"2300", 16}, {"34", 15}, {"37", 15}, {"6011", 16}, {"65", 16}, {"3530", 16},
                    {"36", 14},   {"38", 14}, {"62", 16}, {"4", 19},    {"52", 16}};
    struct maker plain = {.seed = draw(maker)};
    uint32_t network = below(maker, COUNT(networks)), size = networks[network].size;
    add(&plain, networks[network].prefix);
    add_some(&plain, DIGIT, size - 1 - (uint32_t)plain.size);
    char last[2] = {luhn_digit(plain.text, plain.size), 0};
    add(&plain, last);
    const char *sign = (const char *[]){"", " ", "-"}[below(maker, 3)];
    for (uint32_t i = 0; i < size; i++) {
        bool three_groups = size == 14 || size == 15;
        bool border = three_groups ? i == 4 || i == 10 : i && i % 4 == 0;
        char one[2] = {plain.text[i], 0};
        // A group of one digit is no way to write a number.
        if (border && size != 13) {
            add(maker, sign);
        }
        add(maker, one);
    }
}

// The form of each BBAN in the registry: n digits, c digits and letters, a letters.
static void add_iban(struct maker *maker)
{
    static const char *const forms[] = {"DEnnnnnnnnnnnnnnnnnn",
                                        "GBaaaannnnnnnnnnnnnn",
                                        "FRnnnnnnnnnncccccccccccnn",
                                        "NLaaaannnnnnnnnn",
                                        "NOnnnnnnnnnnn",
                                        "ESnnnnnnnnnnnnnnnnnnnn",
                                        "ITannnnnnnnnncccccccccccc",
                                        "CHnnnnncccccccccccc",
                                        "ATnnnnnnnnnnnnnnnn",
                                        "BEnnnnnnnnnnnn",
                                        "PLnnnnnnnnnnnnnnnnnnnnnnnn",
                                        "SEnnnnnnnnnnnnnnnnnnnn",
                                        "MTaaaannnnncccccccccccccccccc",
                                        "TRnnnnnncccccccccccccccc"};
    struct maker plain = {.seed = draw(maker)};
    for (const char *form = forms[below(maker, COUNT(forms))]; *form; form++) {
        char one[2] = {*form, 0};
        const char *signs = *form == 'n'   ? DIGIT
                            : *form == 'a' ? UPPER
                            : *form == 'c' ? DIGIT UPPER
                                           : NULL;
        if (signs) {
            add_some(&plain, signs, 1);
        } else {
            add(&plain, one);
        }
    }
    // The check digits: 98 less the rest of BBAN, country and 00.
    unsigned rest = 0;
    for (size_t i = 2; i < plain.size + 4; i++) {
        char c = i < plain.size       ? plain.text[i]
                 : i < plain.size + 2 ? plain.text[i - plain.size]
                                      : '0';
        rest = c >= 'A' ? (rest * 100 + (unsigned)(c - 'A') + 10) % 97
                        : (rest * 10 + (unsigned)(c - '0')) % 97;
    }
    char iban[48];
    snprintf(iban, sizeof iban, "%.2s%02u%.30s", plain.text, 98 - rest, plain.text + 2);
    bool grouped = below(maker, 2);
    for (size_t i = 0; iban[i]; i++) {
        char one[2] = {iban[i], 0};
        if (grouped && i && i % 4 == 0) {
            add(maker, " ");
        }
        add(maker, one);
    }
}

static void add_base64url(struct maker *maker, const char *text)
{
    static const char signs[] = UPPER LOWER DIGIT "-_";
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i += 3) {
        uint32_t bits = (uint32_t)(uint8_t)text[i] << 16;
        bits |= i + 1 < size ? (uint32_t)(uint8_t)text[i + 1] << 8 : 0;
        bits |= i + 2 < size ? (uint32_t)(uint8_t)text[i + 2] : 0;
        for (size_t k = 0; k < 4 && k <= size - i; k++) {
            char one[2] = {signs[bits >> (18 - 6 * k) & 63], 0};
            add(maker, one);
        }
    }
}

static void add_jwt(struct maker *maker)
{
    static const char *const heads[] = {"{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                                        "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"k7\"}",
                                        "{\"alg\":\"none\"}", "{\"kid\":\"1\",\"alg\":\"ES256\"}"};
    char payload[96];
    add_base64url(maker, heads[below(maker, COUNT(heads))]);
    snprintf(payload, sizeof payload, "{\"sub\":\"%u\",\"iat\":%u}", below(maker, 1000000),
             between(maker, 1500000000, 1800000000));
    add(maker, ".");
    add_base64url(maker, payload);
    add(maker, ".");
    add_some(maker, UPPER LOWER DIGIT "-_", between(maker, 32, 86));
}

static void add_key(struct maker *maker)
{
    static const struct {
        const char *prefix, *signs;
        uint32_t from, to;
    } forms[] = {{"AKIA", UPPER "234567", 16, 16},
                 {"ASIA", UPPER "234567", 16, 16},
                 {"ghp_", UPPER LOWER DIGIT, 36, 36},
                 {"gho_", UPPER LOWER DIGIT, 36, 36},
                 {"github_pat_", UPPER LOWER DIGIT "_", 82, 82},
                 {"xoxb-", UPPER LOWER DIGIT, 40, 50},
                 {"xoxp-", UPPER LOWER DIGIT, 40, 70},
                 {"sk-", UPPER LOWER DIGIT, 48, 48},
                 {"sk-proj-", UPPER LOWER DIGIT "-_", 48, 120},
                 {"sk_live_", UPPER LOWER DIGIT, 24, 99},
                 {"AIza", UPPER LOWER DIGIT "-_", 35, 35}};
    uint32_t form = below(maker, COUNT(forms) + 1);
    if (form == COUNT(forms)) {
        add(maker, "-----BEGIN RSA PRIVATE KEY-----\\n");
        add_some(maker, UPPER LOWER DIGIT "+/", 64);
        add(maker, "\\n-----END RSA PRIVATE KEY-----");
        return;
    }
    add(maker, forms[form].prefix);
    add_some(maker, forms[form].signs, between(maker, forms[form].from, forms[form].to));
}

// --- lines ---------------------------------------------------------------------------------------

static const char *const heads[] = {"",
                                    "2026-11-22T10:00:00Z ERROR ",
                                    "<11>Nov 22 10:00:00 db1 app[7]: ",
                                    "level=error msg=",
                                    "worker-7 took 35 ms for ",
                                    "user=4711 x=",
                                    "[",
                                    "{\"level\":\"error\",\"note\":\"",
                                    "10.0.0.1 - - ",
                                    "charge(",
                                    "a, b, ",
                                    "value: ",
                                    "=> '"};
static const char *const tails[] = {
    "",  " failed", ", retry 3 of 5", ".",          "\"}",        "]",
    ")", "; x=1",   " at 10:00:00",   " (code 17)", " in 0.35 s", "'"};

// A line with what `make` makes in it, whose place is *from and *size.
static void line_make(struct maker *maker, void (*make)(struct maker *), size_t *from, size_t *size)
{
    maker->size = 0;
    add_one_of(maker, heads);
    *from = maker->size;
    make(maker);
    *size = maker->size - *from;
    add_one_of(maker, tails);
}

static bool holds(struct span text, const char *what, size_t size)
{
    for (size_t i = 0; i + size <= text.size; i++) {
        if (memcmp(text.at + i, what, size) == 0) {
            return true;
        }
    }
    return false;
}

static void check_class(void (*make)(struct maker *), enum scrub_class class)
{
    static uint8_t room[SCRUB_ROOM(TEXT_BYTES_MAX)];
    struct maker maker = {.seed = 0x5EC7 + (uint64_t) class};
    unsigned found_count = 0;
    for (unsigned i = 0; i < SECRETS; i++) {
        size_t from, size;
        uint32_t found;
        line_make(&maker, make, &from, &size);
        struct span clean = scrub(span_of(maker.text, maker.size), room, sizeof room, &found);
        bool gone = (found & 1U << class) != 0 && !holds(clean, maker.text + from, size);
        if (!gone && i - found_count < 5) {
            print_message("# kept: %s\n", maker.text);
        }
        found_count += gone;
    }
    print_message("# class %d: %u of %u\n", (int)class, found_count, SECRETS);
    assert_true(found_count >= SECRETS / 100 * 99);
}

static void mails_are_found(void **state)
{
    (void)state;
    check_class(add_mail, SCRUB_MAIL);
}

static void phones_are_found(void **state)
{
    (void)state;
    check_class(add_phone, SCRUB_PHONE);
}

static void cards_are_found(void **state)
{
    (void)state;
    check_class(add_card, SCRUB_CARD);
}

static void accounts_are_found(void **state)
{
    (void)state;
    check_class(add_iban, SCRUB_IBAN);
}

static void web_tokens_are_found(void **state)
{
    (void)state;
    check_class(add_jwt, SCRUB_JWT);
}

static void keys_are_found(void **state)
{
    (void)state;
    check_class(add_key, SCRUB_KEY);
}

// The value stands between a name's form and its end.
static void named_secrets_are_found(void **state)
{
    static const struct {
        const char *before, *after;
    } forms[] = {{"password=", ""},
                 {"passwd=", ", user=bob"},
                 {"pwd=", "&x=1"},
                 {"secret: ", ""},
                 {"db_password = ", " x"},
                 {"\"password\":\"", "\""},
                 {"{\"user\":\"bob\",\"api_key\": \"", "\",\"n\":1}"},
                 {"{\\\"token\\\":\\\"", "\\\"}"},
                 {"token='", "'"},
                 {"access_key=", ""},
                 {"apikey=", ""},
                 {"--password ", " --verbose"},
                 {"--token=", ""},
                 {"Authorization: Bearer ", ""},
                 {"authorization: Basic ", "\""},
                 {"https://bob:", "@example.org/x"},
                 {"redis://:", "@10.0.0.1:6379/0"},
                 {"GET /cb?token=", "&x=1 HTTP/1.1"},
                 {"GET /cb?x=1&access_token=", " HTTP/1.1"},
                 {"https://example.org/blob?sv=1&sig=", ""},
                 {"/maps?key=", "&z=1"}};
    static uint8_t room[SCRUB_ROOM(TEXT_BYTES_MAX)];
    struct maker maker = {.seed = 0x5EC7};
    unsigned gone_count = 0;
    (void)state;
    for (unsigned i = 0; i < SECRETS; i++) {
        uint32_t form = below(&maker, COUNT(forms)), found;
        maker.size = 0;
        add(&maker, below(&maker, 2) ? "" : "2026-11-22T10:00:00Z ERROR a: ");
        add(&maker, forms[form].before);
        size_t from = maker.size;
        // The signs that no form has to quote.
        add_some(&maker, UPPER LOWER DIGIT "._~!*$-+", between(&maker, 8, 40));
        size_t size = maker.size - from;
        add(&maker, forms[form].after);
        struct span clean = scrub(span_of(maker.text, maker.size), room, sizeof room, &found);
        bool gone = found != 0 && !holds(clean, maker.text + from, size);
        if (!gone && i - gone_count < 5) {
            print_message("# kept: %s\n", maker.text);
        }
        gone_count += gone;
    }
    print_message("# class secret: %u of %u\n", gone_count, SECRETS);
    assert_true(gone_count >= SECRETS / 100 * 99);
}

// --- what is no secret ---------------------------------------------------------------------------

static void add_time(struct maker *maker)
{
    char text[64];
    uint32_t form = below(maker, 5), seconds = between(maker, 1500000000, 1800000000);
    if (form == 0) {
        snprintf(text, sizeof text, "%u%03u", seconds, below(maker, 1000));
    } else if (form == 1) {
        snprintf(text, sizeof text, "%u%06u", seconds, below(maker, 1000000));
    } else if (form == 2) {
        snprintf(text, sizeof text, "%u.%06u", seconds, below(maker, 1000000));
    } else {
        snprintf(text, sizeof text,
                 form == 3 ? "2026-%02u-%02uT%02u:%02u:17+0100"
                           : "%02u/Nov/2026:%02u:%02u:%02u +0200",
                 between(maker, 1, 12), between(maker, 1, 23), below(maker, 24), below(maker, 60));
    }
    add(maker, text);
}

static void add_uuid(struct maker *maker)
{
    static const uint32_t groups[] = {8, 4, 4, 4, 12};
    for (size_t i = 0; i < COUNT(groups); i++) {
        add(maker, i ? "-" : "");
        add_some(maker, DIGIT "abcdef", groups[i]);
    }
}

static void add_dotted(struct maker *maker)
{
    uint32_t parts = between(maker, 2, 4);
    add(maker, below(maker, 4) ? "" : "v");
    for (uint32_t i = 0; i < parts; i++) {
        add(maker, i ? "." : "");
        add_number(maker, 0, 255);
    }
    add(maker, below(maker, 4) ? "" : ":8080");
}

static void add_id(struct maker *maker)
{
    static const char *const names[] = {"", "blk_", "order-", "req=", "id:", "#", "task_", "INV-"};
    add_one_of(maker, names);
    if (below(maker, 2)) {
        add_some(maker, DIGIT, between(maker, 1, 12));
    } else {
        add_some(maker, UPPER LOWER DIGIT, between(maker, 6, 22));
    }
}

static void add_price(struct maker *maker)
{
    static const char *const signs[] = {"", "EUR ", "$", "-", "+"};
    add_one_of(maker, signs);
    add_number(maker, 0, 9999);
    add(maker, ".");
    add_some(maker, DIGIT, 2);
}

static void add_file(struct maker *maker)
{
    static const char *const ends[] = {".log", ".png", "@2x.png", ".tar.gz", ".so.1.2.3", ".c:17"};
    add(maker, below(maker, 2) ? "/var/lib/" : "");
    add_some(maker, LOWER, between(maker, 2, 9));
    add(maker, below(maker, 2) ? "-" : "_");
    add_some(maker, DIGIT, between(maker, 1, 8));
    add_one_of(maker, ends);
}

static void add_hash(struct maker *maker)
{
    static const uint32_t sizes[] = {7, 16, 32, 40, 64};
    add(maker, below(maker, 3) ? "" : "sha256:");
    add_some(maker, DIGIT "abcdef", sizes[below(maker, COUNT(sizes))]);
}

static void clean_tokens_are_left_alone(void **state)
{
    static void (*const makers[])(struct maker *) = {add_time,  add_uuid, add_dotted, add_id,
                                                     add_price, add_file, add_hash};
    static uint8_t room[SCRUB_ROOM(TEXT_BYTES_MAX)];
    struct maker maker = {.seed = 7};
    unsigned touched = 0;
    (void)state;
    for (unsigned i = 0; i < TOKENS; i += 5) {
        uint32_t found;
        maker.size = 0;
        for (size_t token = 0; token < 5; token++) {
            makers[below(&maker, COUNT(makers))](&maker);
            add(&maker, " ");
        }
        scrub(span_of(maker.text, maker.size), room, sizeof room, &found);
        if (found) {
            touched += 5; // at worst
            print_message("# touched: %s\n", maker.text);
        }
    }
    print_message("# touched: %u of %u\n", touched, TOKENS);
    assert_true(touched < TOKENS / 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails_are_found),         cmocka_unit_test(phones_are_found),
        cmocka_unit_test(cards_are_found),         cmocka_unit_test(accounts_are_found),
        cmocka_unit_test(web_tokens_are_found),    cmocka_unit_test(keys_are_found),
        cmocka_unit_test(named_secrets_are_found), cmocka_unit_test(clean_tokens_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
