// A place in a text becomes the token, the key or the named value that stands there.
#include "group/secret.h"

#include "group/personal.h"
#include "group/scrub.h"

#define NAME_BYTES_MAX 64
#define FLAG_BYTES_MAX 23
#define KEY_BYTES_LEAST 12
#define PEM_TITLE_BYTES_MAX 32
#define BLANKS_MAX 8
#define LONG_BYTES_MIN 32
#define PLACEHOLDER_BYTES_MAX 20
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct find nothing = {0, 0};

static bool is_alnum(uint8_t c)
{
    return byte_is_alnum(c);
}

static bool is_upper_alnum(uint8_t c)
{
    return byte_is_upper(c) || byte_is_digit(c);
}

static bool is_name_byte(uint8_t c)
{
    return byte_is_alnum(c) || c == '_';
}

static bool is_base64url(uint8_t c)
{
    return is_name_byte(c) || c == '-';
}

static bool is_dotted(uint8_t c)
{
    return is_base64url(c) || c == '.';
}

static const bool token_bytes[256] = {
    ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true, ['_'] = true, ['-'] = true,
    ['.'] = true,         ['+'] = true,         ['/'] = true,         ['='] = true, ['~'] = true,
};

static bool is_token_byte(uint8_t c)
{
    return token_bytes[c];
}

static size_t run_end(const struct reach *reach, size_t at, bool (*is_part)(uint8_t))
{
    while (at < reach->text.size && is_part(reach->text.at[at])) {
        at++;
    }
    return at;
}

static bool starts(const struct reach *reach, size_t at, const char *what)
{
    return span_starts(span_skip(reach->text, at), span_text(what));
}

static bool starts_nocase(const struct reach *reach, size_t at, struct span what)
{
    struct span rest = span_skip(reach->text, at);
    return rest.size >= what.size && span_equal_nocase(span_part(rest, 0, what.size), what);
}

// Digits and letters, or letters of both cases: no word of a language.
static bool is_mixed(struct span s)
{
    bool digit = false, upper = false, lower = false;
    for (size_t i = 0; i < s.size; i++) {
        digit = digit || byte_is_digit(s.at[i]);
        upper = upper || byte_is_upper(s.at[i]);
        lower = lower || byte_is_lower(s.at[i]);
    }
    return (digit && (upper || lower)) || (upper && lower);
}

// Inside of a token whose parts are joined by signs, another one is not looked for; so that no byte
// is read for more than one of them.
static bool goes_on(const struct reach *reach, size_t at)
{
    uint8_t before = reach_before(reach, at);
    return before == '-' || before == '.';
}

// --- known forms ---------------------------------------------------------------------------------

// eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl
// ^^^ base64 of {"     ^ payload       ^ signature, may be empty; five parts when encrypted
struct find jwt_find(const struct reach *reach, size_t at)
{
    if (reach->text.at[at] != 'e' || !starts(reach, at, "eyJ") || goes_on(reach, at)) {
        return nothing;
    }
    size_t end = run_end(reach, at, is_base64url);
    if (end - at < 10 || reach_byte(reach, end) != '.') {
        return nothing;
    }
    size_t payload = end + 1;
    end = run_end(reach, payload, is_base64url);
    // The second part of an encrypted one may be empty; three signs are no payload, though.
    if ((end > payload && end - payload < 4) || reach_byte(reach, end) != '.') {
        return nothing;
    }
    for (int part = 2; part < 5 && reach_byte(reach, end) == '.'; part++) {
        if (part > 2 && !is_base64url(reach_byte(reach, end + 1))) {
            break;
        }
        end = run_end(reach, end + 1, is_base64url);
    }
    return (struct find){at, end};
}

static bool is_title_byte(uint8_t c)
{
    return byte_is_upper(c) || c == ' ';
}

// -----BEGIN RSA PRIVATE KEY-----  ...  -----END RSA PRIVATE KEY-----
//            ^ title         ^ ends so
static struct find pem_find(const struct reach *reach, size_t at)
{
    size_t from = at + strlen("-----BEGIN ");
    if (!starts(reach, at, "-----BEGIN ")) {
        return nothing;
    }
    size_t dashes = from;
    while (dashes - from < PEM_TITLE_BYTES_MAX && is_title_byte(reach_byte(reach, dashes))) {
        dashes++;
    }
    struct span title = span_part(reach->text, from, dashes), key = span_text("PRIVATE KEY");
    if (title.size < key.size || reach_byte(reach, dashes) != '-' ||
        !span_equal(span_skip(title, title.size - key.size), key)) {
        return nothing;
    }
    struct span body = span_skip(reach->text, dashes);
    size_t end = span_find_nocase(body, span_text("-----END "));
    if (end == body.size) {
        return (struct find){at, reach->text.size};
    }
    end = run_end(reach, dashes + end + strlen("-----END "), is_title_byte);
    for (int dash = 0; dash < 5 && reach_byte(reach, end) == '-'; dash++) {
        end++;
    }
    return (struct find){at, end};
}

// Key forms as their issuers document them: how one begins, what follows, and how much of that.
// No beginning has a digit in it, whose value would matter. `exact`: no more than that, for
// beginnings that words may have. `mixed`: digits among letters.
static const struct key_form {
    const char *prefix;
    bool (*is_part)(uint8_t);
    size_t bytes_min;
    bool exact, mixed;
} key_forms[] = {
    {"AKIA", is_upper_alnum, 16, true, false},       // AWS, permanent
    {"ASIA", is_upper_alnum, 16, true, false},       // AWS, for a while
    {"AIza", is_base64url, 35, false, false},        // Google
    {"GOCSPX-", is_base64url, 20, false, false},     // Google OAuth
    {"SG.", is_dotted, 40, false, true},             // SendGrid
    {"ghp_", is_alnum, 30, false, false},            // GitHub: personal
    {"gho_", is_alnum, 30, false, false},            // OAuth
    {"ghu_", is_alnum, 30, false, false},            // user of an app
    {"ghs_", is_alnum, 30, false, false},            // server of an app
    {"ghr_", is_alnum, 30, false, false},            // refresh
    {"github_pat_", is_name_byte, 22, false, false}, // fine-grained
    {"glpat-", is_base64url, 20, false, false},      // GitLab
    {"hf_", is_alnum, 30, false, false},             // Hugging Face
    {"npm_", is_alnum, 30, false, false},            // npm
    {"pypi-AgE", is_base64url, 40, false, false},    // PyPI
    {"rk_live_", is_alnum, 16, false, false},        // Stripe: restricted
    {"rk_test_", is_alnum, 16, false, false},        // restricted, tests
    {"sk_live_", is_alnum, 16, false, false},        // secret
    {"sk_test_", is_alnum, 16, false, false},        // secret, tests
    {"sk-", is_base64url, 20, false, true},          // OpenAI, Anthropic
    {"whsec_", is_token_byte, 24, false, false},     // Stripe webhooks
    {"xapp-", is_base64url, 20, false, true},        // Slack: app
    {"xoxa-", is_base64url, 10, false, true},        // workspace
    {"xoxb-", is_base64url, 10, false, true},        // bot
    {"xoxe-", is_base64url, 10, false, true},        // refresh
    {"xoxp-", is_base64url, 10, false, true},        // user
    {"xoxr-", is_base64url, 10, false, true},        // legacy refresh
    {"xoxs-", is_base64url, 10, false, true},        // legacy session
};

// Every form has more bytes than this, all of a token: most words are no key for that alone.
static bool is_long_enough(const struct reach *reach, size_t at)
{
    size_t size = 1;
    while (size < KEY_BYTES_LEAST && is_token_byte(reach_byte(reach, at + size))) {
        size++;
    }
    return size == KEY_BYTES_LEAST;
}

struct find key_find(const struct reach *reach, size_t at)
{
    uint8_t first = reach->text.at[at];
    if (first == '-') {
        return reach_before(reach, at) == '-' ? nothing : pem_find(reach, at);
    }
    if (!is_long_enough(reach, at)) {
        return nothing;
    }
    for (size_t i = 0; i < COUNT(key_forms); i++) {
        const struct key_form *form = &key_forms[i];
        if (first != (uint8_t)form->prefix[0] || !starts(reach, at, form->prefix) ||
            (form->mixed && goes_on(reach, at))) {
            continue;
        }
        size_t from = at + strlen(form->prefix);
        size_t end = run_end(reach, from, form->is_part), size = end - from;
        bool fits = size >= form->bytes_min && !(form->exact && size != form->bytes_min) &&
                    !byte_is_word(reach_byte(reach, end));
        struct span text = span_part(reach->text, from, end);
        if (fits && (!form->mixed || is_mixed(text))) {
            return (struct find){at, end};
        }
    }
    return nothing;
}

// Authorization of RFC 6750, wherever it stands. `bearer authentication` is none.
struct find bearer_find(const struct reach *reach, size_t at)
{
    uint8_t first = reach->text.at[at];
    if ((first != 'B' && first != 'b') || !starts_nocase(reach, at, span_text("bearer "))) {
        return nothing;
    }
    size_t from = at + strlen("bearer ");
    size_t end = run_end(reach, from, is_token_byte);
    bool token = end - from >= 16 && is_mixed(span_part(reach->text, from, end));
    return token ? (struct find){from, end} : nothing;
}

// --- URLs ----------------------------------------------------------------------------------------

// postgres://billing:hunter2@db.example.org/x
//         ^ at       the user goes with the password: some hide the token there
struct find userinfo_find(const struct reach *reach, size_t at)
{
    size_t from = at + 3;
    if (!starts(reach, at, "://") || !byte_is_alnum(reach_before(reach, at))) {
        return nothing;
    }
    size_t end = from;
    for (; end < reach->text.size; end++) {
        uint8_t c = reach->text.at[end];
        if (c <= ' ' || c == 0x7f || memchr("/?#<>\"", c, 6)) {
            return nothing;
        }
        if (c == '@') {
            break;
        }
    }
    return end > from && end < reach->text.size ? (struct find){from, end} : nothing;
}

// --- names ---------------------------------------------------------------------------------------

enum name_sort {
    NAME_PLAIN,
    NAME_SECRET, // its value is a secret
    NAME_TOKEN,  // it is, but in `unexpected token: word`
    NAME_LONG,   // it is when it is long and mixed; in a query always
    NAME_PHONE,
};

// What names end with. `apart`: no letter may stand before it (`hotel`, `monkey`).
static const struct name_end {
    struct span end;
    bool apart;
    enum name_sort sort;
} name_ends[] = {
#define NAME(end, apart, sort)                                                                     \
    {                                                                                              \
        {(const uint8_t *)(end), sizeof(end) - 1}, apart, sort                                     \
    }
    NAME("password", false, NAME_SECRET),
    NAME("passwd", false, NAME_SECRET),
    NAME("passphrase", false, NAME_SECRET),
    NAME("passwort", false, NAME_SECRET),
    NAME("pwd", false, NAME_SECRET),
    NAME("pass", true, NAME_SECRET),
    NAME("secret", false, NAME_SECRET),
    NAME("token", false, NAME_TOKEN),
    NAME("apikey", false, NAME_SECRET),
    NAME("api_key", false, NAME_SECRET),
    NAME("api-key", false, NAME_SECRET),
    NAME("accesskey", false, NAME_SECRET),
    NAME("access_key", false, NAME_SECRET),
    NAME("access-key", false, NAME_SECRET),
    NAME("secretkey", false, NAME_SECRET),
    NAME("secret_key", false, NAME_SECRET),
    NAME("secret-key", false, NAME_SECRET),
    NAME("privatekey", false, NAME_SECRET),
    NAME("private_key", false, NAME_SECRET),
    NAME("private-key", false, NAME_SECRET),
    NAME("accountkey", false, NAME_SECRET),
    NAME("auth_key", false, NAME_SECRET),
    NAME("authkey", false, NAME_SECRET),
    NAME("authorization", false, NAME_TOKEN),
    NAME("jwt", true, NAME_TOKEN),
    NAME("key", true, NAME_LONG),
    NAME("sig", true, NAME_LONG),
    NAME("signature", true, NAME_LONG),
    NAME("auth", true, NAME_LONG),
    NAME("credential", true, NAME_LONG),
    NAME("credentials", true, NAME_LONG),
    NAME("session", true, NAME_LONG),
    NAME("sessionid", true, NAME_LONG),
    NAME("session_id", true, NAME_LONG),
    NAME("cookie", true, NAME_LONG),
    NAME("phone", true, NAME_PHONE),
    NAME("telephone", true, NAME_PHONE),
    NAME("phone_number", true, NAME_PHONE),
    NAME("phonenumber", true, NAME_PHONE),
    NAME("tel", true, NAME_PHONE),
    NAME("mobile", true, NAME_PHONE),
    NAME("fax", true, NAME_PHONE),
    NAME("msisdn", true, NAME_PHONE),
#undef NAME
};

// `api_key`, `X-Key`, `cacheKey`, but not `monkey`.
static bool stands_apart(struct span name, size_t at)
{
    return at == 0 || !byte_is_alpha(name.at[at - 1]) ||
           (byte_is_lower(name.at[at - 1]) && byte_is_upper(name.at[at]));
}

static enum name_sort sort_of(struct span name)
{
    uint8_t last = name.size ? byte_lower(name.at[name.size - 1]) : 0;
    for (size_t i = 0; i < COUNT(name_ends) && byte_is_lower(last); i++) {
        struct span end = name_ends[i].end;
        if (name.size < end.size || last != end.at[end.size - 1]) {
            continue;
        }
        size_t at = name.size - end.size;
        if (span_equal_nocase(span_skip(name, at), end) &&
            (!name_ends[i].apart || stands_apart(name, at))) {
            return name_ends[i].sort;
        }
    }
    return NAME_PLAIN;
}

static bool is_name_part(uint8_t c)
{
    return is_dotted(c);
}

// \"access_token\" : "x"
//   ^^^^^^^^^^^^   ^ before: the name in front, without what stands between
static struct span name_before(const struct reach *reach, size_t before)
{
    size_t to = before;
    for (int i = 0; i < BLANKS_MAX && to > reach->from; i++) {
        uint8_t c = reach->text.at[to - 1];
        if (!byte_is_blank(c) && c != '"' && c != '\'' && c != '\\' && c != ']') {
            break;
        }
        to--;
    }
    size_t from = to;
    while (from > reach->from && to - from < NAME_BYTES_MAX &&
           is_name_part(reach->text.at[from - 1])) {
        from--;
    }
    return span_part(reach->text, from, to);
}

// --- values --------------------------------------------------------------------------------------

static bool is_closer(uint8_t c)
{
    return c != 0 && memchr("\"'`,;)]}>|&\\", c, 12);
}

// password=a,b;c,user=bob   {token: abc, x: 1}   (secret=abc)
//               ^                      ^                    ^
// Whether the value ends at the closing sign at `at`: after it and its like come the end, a blank,
// or the next name.
static bool value_ends(const struct reach *reach, size_t at)
{
    size_t end = at;
    while (end - at < BLANKS_MAX && is_closer(reach_byte(reach, end))) {
        end++;
    }
    if (reach_byte(reach, end) <= ' ' || reach_byte(reach, end) == '<') {
        return true;
    }
    size_t name = end;
    while (end - name < NAME_BYTES_MAX && is_name_part(reach_byte(reach, end))) {
        end++;
    }
    size_t sign = end;
    while (sign - end < 3 && memchr("\"'\\", reach_byte(reach, sign), 3)) {
        sign++;
    }
    uint8_t c = reach_byte(reach, sign);
    return end > name && (c == '=' || (c == ':' && sign > end));
}

static struct find bare_value(const struct reach *reach, size_t at)
{
    size_t end = at;
    for (; end < reach->text.size; end++) {
        uint8_t c = reach->text.at[end];
        if (c <= ' ' || c == 0x7f || c == '<') {
            break;
        }
        if (is_closer(c) && value_ends(reach, end)) {
            break;
        }
    }
    return (struct find){at, end};
}

// "a \"quoted\" value"   \"in a quoted text\"
//  ^ at                    ^ at, escaped: a quote with a `\` closes it
static struct find quoted_value(const struct reach *reach, size_t at, uint8_t quote, bool escaped)
{
    for (size_t i = at; i < reach->text.size; i++) {
        uint8_t c = reach->text.at[i];
        if (c == '\\' && escaped && reach_byte(reach, i + 1) == quote) {
            return (struct find){at, i};
        }
        if (c == '\\' && !escaped) {
            i++;
        } else if (c == quote && !escaped) {
            return (struct find){at, i};
        }
    }
    return bare_value(reach, at);
}

// `incorrect`, `null`, `***`, `<secret>`, `[hidden]`: what stands for a secret, or speaks of one.
static bool is_no_secret(struct span value)
{
    static const char *const words[] = {"all",        "an",        "and",      "authentication",
                                        "empty",      "error",     "expired",  "failed",
                                        "false",      "for",       "from",     "has",
                                        "in",         "incorrect", "invalid",  "is",
                                        "length",     "mismatch",  "missing",  "must",
                                        "n/a",        "nil",       "no",       "none",
                                        "not",        "null",      "of",       "ok",
                                        "permission", "reset",     "required", "revoked",
                                        "set",        "the",       "too",      "true",
                                        "undefined",  "unknown",   "unset",    "was",
                                        "wrong",      "yes",       "your"};
    enum scrub_class what;
    if (value.size == 0 || scrub_hole_size(value, 0, &what) == value.size) {
        return true;
    }
    for (size_t i = 0; i < COUNT(words); i++) {
        if (span_equal_nocase(value, span_text(words[i]))) {
            return true;
        }
    }
    size_t signs = 0, letters = 0;
    for (size_t i = 0; i < value.size; i++) {
        signs += value.at[i] == '*' || value.at[i] == '.';
        letters += byte_is_alpha(value.at[i]) || value.at[i] == '_';
    }
    // Of `[hidden]` the last sign may have been left out, as one that closes the value. Such a word
    // is shorter than any key.
    bool bracketed = value.size <= PLACEHOLDER_BYTES_MAX && memchr("[({<", value.at[0], 4) &&
                     letters + 2 >= value.size &&
                     (letters + 1 == value.size || is_closer(value.at[value.size - 1]));
    return signs == value.size || bracketed;
}

// Basic dXNlcjpwYXNz   Digest username="bob", response="6629"
// ^ at  ^ the result: after the scheme, where one is named
static size_t after_scheme(const struct reach *reach, size_t at)
{
    static const char *const schemes[] = {"Bearer ", "Basic ",    "Digest ",    "Token ",
                                          "ApiKey ", "GenieKey ", "Negotiate ", "SharedKey "};
    for (size_t i = 0; i < COUNT(schemes); i++) {
        struct span scheme = span_text(schemes[i]);
        if (starts_nocase(reach, at, scheme)) {
            return at + scheme.size;
        }
    }
    return at;
}

static size_t blanks_end(const struct reach *reach, size_t at)
{
    size_t end = at;
    while (end - at < BLANKS_MAX && byte_is_blank(reach_byte(reach, end))) {
        end++;
    }
    return end;
}

// cache_key=9f86d081884c7d659a2feaa0c55ad015
//           ^ at
static struct find long_value(const struct reach *reach, size_t at)
{
    size_t end = at;
    while (is_token_byte(reach_byte(reach, end)) && reach_byte(reach, end) != '=') {
        end++;
    }
    bool mixed = end - at >= LONG_BYTES_MIN && is_mixed(span_part(reach->text, at, end));
    for (int padding = 0; padding < 2 && reach_byte(reach, end) == '='; padding++) {
        end++;
    }
    return mixed ? (struct find){at, end} : nothing;
}

// The value after the name and its sign. `query`: it stands in a URL's query.
static struct find value_find(const struct reach *reach, size_t at, enum name_sort sort, bool query)
{
    size_t from = blanks_end(reach, at);
    bool escaped = reach_byte(reach, from) == '\\';
    uint8_t quote = reach_byte(reach, from + escaped);
    bool quoted = quote == '"' || quote == '\'';
    if (quoted) {
        from += (size_t)escaped + 1;
    }
    if (sort == NAME_PHONE) {
        size_t end = phone_value_end(reach, from);
        return end ? (struct find){from, end} : nothing;
    }
    if (sort == NAME_LONG && !query) {
        return long_value(reach, from);
    }
    size_t value = after_scheme(reach, from);
    struct find find =
        quoted ? quoted_value(reach, value, quote, escaped) : bare_value(reach, value);
    struct span text = span_part(reach->text, find.from, find.to);
    // After a blank and without quotes it may be a word of a sentence.
    bool said = !quoted && from > at && value == from;
    bool word = said && !(text.size >= 8 && is_mixed(text));
    return is_no_secret(text) || (sort == NAME_TOKEN && word) ? nothing : find;
}

// --password hunter2
// ^ at       ^ a word of its own, no further flag
// A flag's name is too short and too plain to be a key itself.
static struct find flag_find(const struct reach *reach, size_t at)
{
    size_t from = at + 2, to = from;
    while (to - from <= FLAG_BYTES_MAX &&
           (byte_is_lower(reach_byte(reach, to)) || reach_byte(reach, to) == '-' ||
            reach_byte(reach, to) == '_')) {
        to++;
    }
    if (to - from > FLAG_BYTES_MAX) {
        return nothing;
    }
    enum name_sort sort = sort_of(span_part(reach->text, from, to));
    size_t value = blanks_end(reach, to);
    if (value == to || reach_byte(reach, value) == '-') {
        return nothing;
    }
    // After a flag no sentence goes on: every value is one.
    return sort == NAME_SECRET || sort == NAME_TOKEN ? value_find(reach, value, sort, false)
                                                     : nothing;
}

struct find named_find(const struct reach *reach, size_t at, bool *phone)
{
    uint8_t sign = reach->text.at[at];
    *phone = false;
    if (sign == '-') {
        bool flag = reach_byte(reach, at + 1) == '-' && reach_before(reach, at) != '-';
        return flag ? flag_find(reach, at) : nothing;
    }
    struct span name = name_before(reach, at);
    enum name_sort sort = sort_of(name);
    if (sort == NAME_PLAIN) {
        return nothing;
    }
    size_t begin = (size_t)(name.at - reach->text.at);
    uint8_t before = reach_before(reach, begin);
    // `/etc/passwd: no such file` names a file, `token://` how to reach one.
    if (sign == ':' && (before == '/' || before == '\\' || starts(reach, at, "://"))) {
        return nothing;
    }
    bool query = sign == '=' && (before == '?' || before == '&');
    at++;
    if (reach_byte(reach, at) == '>' || reach_byte(reach, at) == '=') {
        at++;
    }
    *phone = sort == NAME_PHONE;
    return value_find(reach, at, sort, query);
}
