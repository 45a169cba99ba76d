// The words of a title become evidence.
//
//   mount of <path> failed: <num> errors, no timeout
//   ^^^^^          ^^^^^^ a failure word; the `errors` are a count, the `timeout` is denied
//
// The word list is published here. It errs towards silence: an event that tells no level and says
// nothing that is listed costs nothing, but it is counted and can be given a cost rule.
#include "group/evidence.h"
#include "base/check.h"
#include "group/title.h"

#define TOKENS_MAX (TITLE_BYTES_MAX / 2 + 1)

struct token {
    struct span word; // in lower case; of a hole, `<num>` and so on
    struct span seen; // the same as written
    uint8_t sign;     // the last byte, blanks aside, between the token before and this one; or 0
    bool hole;
};

struct tokens {
    uint8_t lower[TITLE_BYTES_MAX];
    struct token at[TOKENS_MAX];
    size_t count;
    uint64_t begun; // a bit for what each word begins with
};

enum use {
    USE_SAYS,    // says that something failed wherever it stands
    USE_STATE,   // so does this, but `failed=<num>` and `failed: <num>` count
    USE_SETTING, // so does this, but with a number behind it, it is a setting
    USE_PLURAL,  // so does this, but `<num> errors` and `errors: <num>` count
};

// Sorted by their first letters. One word a line, with the reason where the word does not tell it.
// clang-format off
static const struct failure_word {
    const char *word;
    enum use use;
} failure_words[] = {
    {"abnormally", USE_SAYS},     // how a program ended
    {"abort", USE_SAYS},          // gave up in the middle
    {"aborted", USE_STATE},
    {"aborting", USE_SAYS},
    {"assertion", USE_SAYS},      // a broken promise inside a program
    {"backtrace", USE_SAYS},      // programs print it when they break
    {"broken", USE_STATE},        // broken pipe, broken link
    {"can't", USE_SAYS},          // wanted to, could not
    {"cannot", USE_SAYS},
    {"corrupt", USE_STATE},       // data are damaged
    {"corrupted", USE_STATE},
    {"corruption", USE_SAYS},
    {"couldn't", USE_SAYS},
    {"crash", USE_SAYS},          // the program is gone
    {"crashed", USE_STATE},
    {"crashes", USE_PLURAL},
    {"dead", USE_STATE},          // a peer, a worker, a disk
    {"deadlock", USE_SAYS},       // nobody can go on
    {"denied", USE_STATE},        // somebody could not do what they wanted
    {"err", USE_SAYS},
    {"error", USE_SAYS},
    {"errors", USE_PLURAL},
    {"exceeded", USE_STATE},      // a limit, a quota, a deadline
    {"exception", USE_SAYS},
    {"exceptions", USE_PLURAL},
    {"exhausted", USE_STATE},     // memory, a pool, retries
    {"fail", USE_STATE},
    {"failed", USE_STATE},
    {"failing", USE_STATE},
    {"fails", USE_SAYS},
    {"failure", USE_SAYS},
    {"failures", USE_PLURAL},
    {"fatal", USE_STATE},
    {"fault", USE_SAYS},          // of memory, of hardware
    {"faults", USE_PLURAL},
    {"faulty", USE_STATE},
    {"forbidden", USE_STATE},
    {"hung", USE_STATE},          // does not go on
    {"illegal", USE_STATE},
    {"inaccessible", USE_STATE},
    {"invalid", USE_STATE},       // somebody sent what cannot be used
    {"killed", USE_STATE},        // ended by force, as for want of memory
    {"lost", USE_STATE},          // a connection, a message, a lock
    {"malformed", USE_STATE},
    {"mismatch", USE_SAYS},
    {"missing", USE_STATE},       // a file, a key, a setting
    {"oom", USE_SAYS},            // out of memory
    {"overflow", USE_SAYS},       // of a buffer, a queue, a number
    {"overrun", USE_SAYS},
    {"panic", USE_SAYS},          // the kernel, a runtime
    {"refused", USE_STATE},
    {"rejected", USE_STATE},
    {"segfault", USE_SAYS},
    {"sigsegv", USE_SAYS},
    {"stacktrace", USE_SAYS},
    {"stuck", USE_STATE},
    {"timeout", USE_SETTING},
    {"timeouts", USE_PLURAL},
    {"traceback", USE_SAYS},
    {"unable", USE_SAYS},
    {"unavailable", USE_STATE},
    {"uncaught", USE_SAYS},
    {"uncorrectable", USE_SAYS},
    {"undefined", USE_SAYS},
    {"unexpected", USE_SAYS},
    {"unexpectedly", USE_SAYS},
    {"unhandled", USE_SAYS},
    {"unreachable", USE_STATE},
    {"unrecoverable", USE_SAYS},
    {"violation", USE_SAYS},      // of an access, a constraint
};
// clang-format on

// What several words say together, side by side.
#define PHRASE_WORDS_MAX 4
static const char *const failure_phrases[][PHRASE_WORDS_MAX] = {
    {"can", "not"},          {"could", "not"},        {"does", "not", "exist"},
    {"gave", "up"},          {"giving", "up"},        {"no", "longer", "available"},
    {"no", "route"},         {"no", "space"},         {"no", "such"},
    {"not", "allowed"},      {"not", "available"},    {"not", "exist"},
    {"not", "found"},        {"not", "permitted"},    {"not", "responding"},
    {"out", "of", "disk"},   {"out", "of", "memory"}, {"out", "of", "space"},
    {"reset", "by", "peer"}, {"timed", "out"},        {"too", "many"},
    {"went", "away"},
};

// An outsider at the door, refused: the words of a row in this order, others may stand between.
// They are what OpenSSH and PAM write; an application's own "invalid user input" is none of these.
static const char *const refusals[][PHRASE_WORDS_MAX] = {
    {"failed", "password", "for"},             // Failed password for root from ...
    {"failed", "publickey", "for"},            // Failed publickey for root from ...
    {"failed", "keyboard", "interactive"},     // Failed keyboard-interactive/pam for ...
    {"failed", "none", "for"},                 // Failed none for invalid user ...
    {"authentication", "failure"},             // pam_unix(sshd:auth): authentication failure; ...
    {"authentication", "failures"},            // Too many authentication failures for ...
    {"maximum", "authentication", "attempts"}, // maximum authentication attempts exceeded
    {"invalid", "user", "from"},               // Invalid user admin from ...
    {"illegal", "user", "from"},               // the same, before OpenSSH 3.9
    {"check", "pass", "user", "unknown"},      // pam_unix(sshd:auth): check pass; user unknown
    {"user", "known", "underlying"},           // User not known to the underlying ... module
    {"break", "in", "attempt"},                // POSSIBLE BREAK-IN ATTEMPT!
    {"preauth"},                               // Connection closed by ... [preauth]
    {"receive", "identification", "string"},   // Did not receive identification string
    {"kex_exchange_identification"},           // kex_exchange_identification: Connection closed
    {"bad", "protocol", "version"},            // Bad protocol version identification ...
    {"no", "matching", "key", "exchange"},     // no matching key exchange method found
    {"no", "matching", "their", "offer"},      // no matching cipher found. Their offer: ...
    {"ignoring", "max", "retries"},            // PAM service(sshd) ignoring max retries
    {"couldn't", "authenticate", "user"},      // Couldn't authenticate user
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const bool word_bytes[256] = {
    ['a' ... 'z'] = true,   ['A' ... 'Z'] = true, ['0' ... '9'] = true,
    [0x80 ... 0xff] = true, ['_'] = true,         ['#'] = true,
};

static bool is_word_byte(struct span s, size_t at)
{
    return word_bytes[s.at[at]] || (s.at[at] == '\'' && at > 0 && at + 1 < s.size &&
                                    byte_is_alpha(s.at[at - 1]) && byte_is_alpha(s.at[at + 1]));
}

// <num>
// ^^^^^ the size of the hole at `at`, 0 when none stands there
static size_t hole_size(struct span s, size_t at)
{
    size_t end = at + 1;
    while (s.at[at] == '<' && end < s.size && byte_is_lower(s.at[end])) {
        end++;
    }
    return end > at + 1 && end < s.size && s.at[end] == '>' ? end + 1 - at : 0;
}

// One of 64, by the first two bytes: tells most words apart before they are compared.
static uint64_t beginning_bit(uint8_t first, uint8_t second)
{
    return UINT64_C(1) << ((first * 5U + second) & 63U);
}

static uint64_t beginning_of(struct span word)
{
    return beginning_bit(byte_lower(word.at[0]), word.size > 1 ? byte_lower(word.at[1]) : 0);
}

static uint64_t beginning_of_text(const char *word)
{
    return beginning_bit((uint8_t)word[0], (uint8_t)word[1]);
}

static void tokens_read(struct span title, struct tokens *tokens)
{
    CHECK(title.size <= TITLE_BYTES_MAX);
    for (size_t i = 0; i < title.size; i++) {
        tokens->lower[i] = byte_lower(title.at[i]);
    }
    tokens->count = 0;
    tokens->begun = 0;
    uint8_t sign = 0;
    for (size_t at = 0; at < title.size;) {
        size_t end = at + hole_size(title, at);
        bool hole = end > at;
        while (!hole && end < title.size && is_word_byte(title, end)) {
            end++;
        }
        if (end == at) {
            sign = title.at[at] == ' ' ? sign : title.at[at];
            at++;
            continue;
        }
        CHECK(tokens->count < TOKENS_MAX);
        tokens->at[tokens->count++] = (struct token){
            .word = span_of(tokens->lower + at, end - at),
            .seen = span_part(title, at, end),
            .sign = sign,
            .hole = hole,
        };
        tokens->begun |= beginning_of(span_part(title, at, end));
        sign = 0;
        at = end;
    }
}

// Where the failure words of each letter begin; those of the last end with the list.
struct letters {
    uint8_t from['z' - 'a' + 2];
};
_Static_assert(COUNT(failure_words) <= UINT8_MAX, "letters");

static void letters_find(struct letters *letters)
{
    size_t letter = 0;
    for (size_t i = 0; i < COUNT(failure_words); i++) {
        for (; letter <= (size_t)(failure_words[i].word[0] - 'a'); letter++) {
            letters->from[letter] = (uint8_t)i;
        }
    }
    for (; letter < sizeof letters->from; letter++) {
        letters->from[letter] = COUNT(failure_words);
    }
}

static const struct failure_word *failure_word_find(const struct letters *letters, struct span word)
{
    if (!byte_is_lower(word.at[0])) {
        return NULL;
    }
    size_t letter = (size_t)(word.at[0] - 'a');
    for (size_t i = letters->from[letter]; i < letters->from[letter + 1]; i++) {
        if (word.size > 2 && word.at[1] == (uint8_t)failure_words[i].word[1] &&
            span_equal(word, span_text(failure_words[i].word))) {
            return &failure_words[i];
        }
    }
    return NULL;
}

static inline bool token_is(const struct token *token, const char *word)
{
    // Most differ in the first letter already.
    return token->word.at[0] == (uint8_t)word[0] && span_equal(token->word, span_text(word));
}

static bool token_is_one_of(const struct tokens *tokens, size_t i, const char *const *words,
                            size_t count)
{
    for (size_t k = 0; i < tokens->count && k < count; k++) {
        if (token_is(&tokens->at[i], words[k])) {
            return true;
        }
    }
    return false;
}

// no error   without any errors   not failed   never lost   non-fatal
// ^^ one or two words before, with only blanks or `-` between
static bool is_denied(const struct tokens *tokens, size_t i)
{
    static const char *const denials[] = {"no", "non", "not", "never", "without", "zero"};
    for (size_t at = i; at > 0 && at + 2 > i; at--) {
        uint8_t sign = tokens->at[at].sign;
        if (sign != 0 && sign != '-') {
            return false;
        }
        if (token_is_one_of(tokens, at - 1, denials, COUNT(denials))) {
            return true;
        }
    }
    return false;
}

// error-free   error handler installed   <num> errors detected and corrected
//       ^^^^         ^^^^^^^ the next word ...                     ^^^^^^^^^ or one of the next few
static bool is_excused(const struct tokens *tokens, size_t i)
{
    static const char *const next[] = {"free", "handler",   "handlers",   "handling",  "log",
                                       "logs", "logging",   "correction", "detection", "correcting",
                                       "over", "tolerance", "reporting",  "safe"};
    static const char *const later[] = {"corrected", "recovered", "resolved", "cleared"};
    static const char *const doors[] = {"in", "on", "out", "into"}; // "cannot log in" is no log
    if (token_is_one_of(tokens, i + 1, next, COUNT(next))) {
        return !token_is_one_of(tokens, i + 2, doors, COUNT(doors));
    }
    for (size_t ahead = 1; ahead <= 5; ahead++) {
        if (token_is_one_of(tokens, i + ahead, later, COUNT(later))) {
            return true;
        }
    }
    return false;
}

static bool token_is_num(const struct tokens *tokens, size_t i)
{
    return i < tokens->count && tokens->at[i].hole && token_is(&tokens->at[i], "<num>");
}

// failed=<num>   errors: <num>   <num> errors   error=<value>
static bool is_count(const struct tokens *tokens, size_t i, enum use use)
{
    if (i + 1 < tokens->count && tokens->at[i + 1].hole) {
        uint8_t sign = tokens->at[i + 1].sign;
        bool value = token_is(&tokens->at[i + 1], "<value>");
        if (sign == '=' || (sign == ':' && value)) {
            return true;
        }
        if (sign == ':' && use != USE_SAYS && token_is_num(tokens, i + 1)) {
            return true;
        }
        if (use == USE_SETTING && token_is_num(tokens, i + 1)) {
            return true;
        }
    }
    bool counted = i > 0 && token_is_num(tokens, i - 1);
    return use == USE_PLURAL && counted && tokens->at[i].sign == 0;
}

// NullPointerException   TypeError
//               ^^^^^^^^^ after a small letter: the name of a class
static bool is_error_class(struct span seen)
{
    uint8_t last = seen.at[seen.size - 1];
    if (last != 'n' && last != 'r') {
        return false;
    }
    static const char *const ends[] = {"Exception", "Error"};
    for (size_t k = 0; k < COUNT(ends); k++) {
        struct span end = span_text(ends[k]);
        if (seen.size > end.size && span_equal(span_skip(seen, seen.size - end.size), end)) {
            return byte_is_alpha(seen.at[seen.size - end.size - 1]);
        }
    }
    return false;
}

static bool phrase_begins_at(const struct tokens *tokens, size_t i, const char *const *phrase)
{
    for (size_t k = 0; k < PHRASE_WORDS_MAX && phrase[k]; k++) {
        if (i + k >= tokens->count || !token_is(&tokens->at[i + k], phrase[k]) ||
            (k && tokens->at[i + k].sign)) {
            return false;
        }
    }
    return true;
}

// A bit for what each phrase begins with.
static uint64_t phrases_begun(void)
{
    uint64_t begun = 0;
    for (size_t k = 0; k < COUNT(failure_phrases); k++) {
        begun |= beginning_of_text(failure_phrases[k][0]);
    }
    return begun;
}

// `phrases`: of phrases_begun.
static bool token_says_failed(const struct tokens *tokens, size_t i, const struct letters *letters,
                              uint64_t phrases)
{
    const struct token *token = &tokens->at[i];
    // libgpg-error-dev is a name that goes on at both ends, and says nothing.
    bool within_name = token->sign == '-' && i + 1 < tokens->count && tokens->at[i + 1].sign == '-';
    if (token->hole || within_name) {
        return false;
    }
    const struct failure_word *failure = failure_word_find(letters, token->word);
    if (failure || is_error_class(token->seen)) {
        enum use use = failure ? failure->use : USE_SAYS;
        return !is_denied(tokens, i) && !is_excused(tokens, i) && !is_count(tokens, i, use);
    }
    if ((beginning_of(token->seen) & phrases) == 0) {
        return false;
    }
    for (size_t k = 0; k < COUNT(failure_phrases); k++) {
        if (phrase_begins_at(tokens, i, failure_phrases[k])) {
            return true;
        }
    }
    return false;
}

static bool tokens_have_in_order(const struct tokens *tokens, const char *const *words)
{
    size_t found = 0;
    for (size_t k = 0; k < PHRASE_WORDS_MAX && words[k]; k++) {
        if ((beginning_of_text(words[k]) & tokens->begun) == 0) {
            return false;
        }
    }
    for (size_t i = 0; i < tokens->count && found < PHRASE_WORDS_MAX && words[found]; i++) {
        found += token_is(&tokens->at[i], words[found]);
    }
    return found == PHRASE_WORDS_MAX || !words[found];
}

static bool tokens_say_refused(const struct tokens *tokens)
{
    for (size_t k = 0; k < COUNT(refusals); k++) {
        if (tokens_have_in_order(tokens, refusals[k])) {
            return true;
        }
    }
    return false;
}

enum evidence evidence_of_title(struct span title)
{
    struct tokens tokens;
    tokens_read(title, &tokens);
    if (tokens_say_refused(&tokens)) {
        return EVIDENCE_REFUSED;
    }
    struct letters letters;
    letters_find(&letters);
    uint64_t phrases = phrases_begun();
    for (size_t i = 0; i < tokens.count; i++) {
        if (token_says_failed(&tokens, i, &letters, phrases)) {
            return EVIDENCE_FAILED;
        }
    }
    return EVIDENCE_NONE;
}
