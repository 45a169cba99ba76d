// A plain line is read field by field (a field is what stands between blanks). What surely belongs
// to a header moves the place where the message begins: a time, a level, a bracket group. Fields
// that only may belong to it (a process number, a node's name, a dash) are passed over on trial:
// they are taken when a sure one follows soon, else the message begins before them.
//
//   - 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL INFO parity error
//   ~ ========== ~~~~~~~~~~ ~~~~~~ ========================== ~~~~~~ ~~~ ~~~~~~ ==== ^^^^^^^^^^^^
//     (= sure, ~ on trial)
//
// Then come the names: host and tag as syslog writes them, a logger, a program before a dash. A
// prefix put on by a transport (syslog, container runtimes) may be followed by a header of its own.
#include "wire/header.h"

#define ANCHOR_FIELDS_MAX 6 // the first time or level stands among these
#define TRIAL_FIELDS_MAX 4  // so many doubtful fields in a row
#define STEPS_MAX 24        // elements of one header
#define BRACKET_BYTES_MAX 512
#define NAME_BYTES_MAX 128 // of a tag, a logger, a host
#define PIPE_PART_BYTES_MAX 64
#define TRANSPORTS_MAX 3 // prefixes before the innermost header

struct reading {
    const struct instant_context *time;
    struct span line; // what is read: the line, or what a transport's prefix left of it
    size_t at;        // the next field begins here
    size_t sure;      // the message begins here, as far as is known
    struct span when; // the text of the best time so far; empty: none
    struct span name; // a logger passed over on trial
    bool syslog;      // the header began with a time as RFC 3164 writes it
    bool offset_time; // ... or as rsyslog's files and journalctl do: 2026-11-22T23:58:01+00:00
    bool doubtful;    // the first time may as well be a plain number
    unsigned times;   // that this header had
    bool levelled;    // ... a level
    bool bracketed;   // ... a bracket group
    bool ended;       // a separator said that the message begins
    bool transport;   // the header was only an envelope: the message may have its own
    struct header *header;
};

// ---- fields ------------------------------------------------------------------------------------

static uint8_t byte_at(struct span s, size_t at)
{
    return at < s.size ? s.at[at] : 0;
}

static size_t skip_blanks(struct span s, size_t at)
{
    while (at < s.size && byte_is_blank(s.at[at])) {
        at++;
    }
    return at;
}

static size_t field_end(struct span s, size_t at)
{
    while (at < s.size && !byte_is_blank(s.at[at])) {
        at++;
    }
    return at;
}

static struct span field_at(struct span s, size_t at)
{
    return at < s.size ? span_part(s, at, field_end(s, at)) : span_of(NULL, 0);
}

static size_t field_next(struct span s, size_t at)
{
    return skip_blanks(s, field_end(s, at));
}

static bool field_is(struct span field, const char *text)
{
    return span_equal(field, span_text(text));
}

static uint8_t last_byte(struct span s)
{
    return s.size ? s.at[s.size - 1] : 0;
}

static size_t digits_at(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.size && byte_is_digit(s.at[at + n])) {
        n++;
    }
    return n;
}

static bool is_number(struct span s)
{
    return s.size > 0 && digits_at(s, 0) == s.size;
}

static bool is_upper_word(struct span s)
{
    for (size_t i = 0; i < s.size; i++) {
        if (!byte_is_upper(s.at[i])) {
            return false;
        }
    }
    return s.size > 0;
}

static bool is_dash(struct span s)
{
    return field_is(s, "-") || field_is(s, "--") || field_is(s, "---");
}

static bool byte_is_word(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_';
}

static bool byte_in(uint8_t c, const char *set)
{
    return c != 0 && strchr(set, c) != NULL;
}

// Made of the bytes of names only: letters, digits, `_` and those of `marks`.
static bool is_made_of(struct span s, const char *marks)
{
    if (s.size == 0 || s.size > NAME_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < s.size; i++) {
        if (!byte_is_word(s.at[i]) && !byte_in(s.at[i], marks)) {
            return false;
        }
    }
    return true;
}

// No word of a sentence: a name with a digit or a mark in it, or all in capitals.
static bool is_identifier(struct span s)
{
    bool marked = false, upper = true;
    if (!is_made_of(s, "./$@#-:*") || last_byte(s) == ':' || last_byte(s) == '.') {
        return false;
    }
    for (size_t i = 0; i < s.size; i++) {
        uint8_t c = s.at[i];
        marked = marked || !byte_is_alpha(c);
        upper = upper && byte_is_upper(c);
    }
    return marked || (upper && s.size > 1);
}

// com.shop.Card  stock.api.server  shelf.Keeper$Reader  my_crate::module. The number of its dots
// (`::` is one too); 0: no such name.
static size_t logger_dots(struct span s)
{
    size_t dots = 0;
    if (!is_made_of(s, ".$-:/@") || !byte_is_alpha(byte_at(s, 0)) || !byte_is_word(last_byte(s))) {
        return 0;
    }
    for (size_t i = 1; i < s.size; i++) {
        if (s.at[i] == '.') {
            dots++;
        } else if (s.at[i] == ':') {
            if (byte_at(s, i + 1) != ':' || !byte_is_alpha(byte_at(s, i + 2))) {
                return 0;
            }
            dots++;
            i++;
        }
    }
    return dots;
}

// The outermost name wins: a tag says more about who it was than a logger behind it.
static void note_service(struct reading *r, struct span name)
{
    if (name.size > 0 && r->header->service.size == 0) {
        r->header->service = name;
    }
}

// The reading goes on at `at`, and all before it is header.
static void take_to(struct reading *r, size_t at)
{
    r->at = skip_blanks(r->line, at);
    r->sure = r->at;
}

// ---- times -------------------------------------------------------------------------------------

// A time that does not depend on what is "now" names its year.
static bool is_absolute(const struct reading *r, struct span when)
{
    const int64_t early_ms = 2000 * MS_PER_DAY;
    struct instant_context other = *r->time;
    int64_t at_ms = 0, other_ms = 0;
    other.now_ms = other.now_ms < early_ms ? 2 * early_ms : 0;
    other.skew_ms = 0;
    return instant_read(when, r->time, &at_ms) != 0 && instant_read(when, &other, &other_ms) != 0 &&
           at_ms == other_ms;
}

// Keeps the best of several times: one with a year first, then the more precise (longer) one.
static void note_time(struct reading *r, struct span when, int64_t at_ms)
{
    r->times++;
    if (r->when.size > 0) {
        bool old_absolute = is_absolute(r, r->when), new_absolute = is_absolute(r, when);
        if (old_absolute != new_absolute ? old_absolute : when.size <= r->when.size) {
            return;
        }
    }
    r->when = when;
    r->header->at_ms = at_ms;
}

enum strength {
    STRENGTH_FULL,   // a date and a clock
    STRENGTH_CLOCK,  // 23:58:01
    STRENGTH_NUMBER, // an epoch, or two groups of six digits: may be plain numbers as well
};

static enum strength time_strength(struct span when)
{
    size_t run = digits_at(when, 0);
    if (run == 6 || run == when.size) {
        return STRENGTH_NUMBER;
    }
    return run == 2 && when.at[2] == ':' ? STRENGTH_CLOCK : STRENGTH_FULL;
}

// The time that begins at `at` of the line; 0: none.
static size_t time_at(const struct reading *r, size_t at, int64_t *at_ms)
{
    return at < r->line.size ? instant_read(span_skip(r->line, at), r->time, at_ms) : 0;
}

// 2005.06.03, a date alone: it tells less than the time that follows.
static bool is_date(struct span s)
{
    return s.size == 10 && digits_at(s, 0) == 4 && digits_at(s, 5) == 2 && digits_at(s, 8) == 2 &&
           s.at[4] == s.at[7] && !byte_is_alpha(s.at[4]);
}

// ---- levels ------------------------------------------------------------------------------------

static enum level level_of_word(struct span word)
{
    enum level level = level_of_name(word);
    return level == LEVEL_NONE && field_is(word, "LOG") ? LEVEL_INFO : level; // PostgreSQL's name
}

static enum level level_of_letter(uint8_t c)
{
    switch (c) {
    case 'V':
        return LEVEL_TRACE;
    case 'D':
        return LEVEL_DEBUG;
    case 'I':
        return LEVEL_INFO;
    case 'W':
        return LEVEL_WARNING;
    case 'E':
        return LEVEL_ERROR;
    case 'F':
    case 'A':
        return LEVEL_CRITICAL;
    default:
        return LEVEL_NONE;
    }
}

static void note_level(struct reading *r, enum level level)
{
    r->levelled = true;
    r->header->level = level;
}

// Behind a time: ERROR  ERROR:  error:  <ERROR>  production.ERROR:  The name of a channel is kept.
static bool take_level_word(struct reading *r)
{
    struct span field = field_at(r->line, r->at), word = field;
    bool colon = last_byte(word) == ':';
    if (colon || last_byte(word) == ',') {
        word.size--;
    } else if (word.size > 2 && word.at[0] == '<' && last_byte(word) == '>') {
        word = span_part(word, 1, word.size - 1);
        colon = true; // as good a mark
    }
    size_t dot = word.size;
    while (colon && dot > 0 && word.at[dot - 1] != '.') {
        dot--;
    }
    struct span channel = span_part(word, 0, dot > 0 && dot < word.size ? dot - 1 : 0);
    word = channel.size ? span_skip(word, dot) : word;
    enum level level = level_of_word(word);
    bool lower = colon && word.size > 0 && byte_is_lower(word.at[0]);
    // A column of levels is padded: "Info                  CBS".
    bool padded = !colon && byte_is_blank(byte_at(r->line, r->at + field.size)) &&
                  byte_is_blank(byte_at(r->line, r->at + field.size + 1));
    if (level == LEVEL_NONE || (!is_upper_word(word) && !lower && !padded)) {
        return false;
    }
    note_level(r, level);
    note_service(r, channel);
    take_to(r, r->at + field.size);
    return true;
}

// A single letter behind a number, as Android writes it: 1702  2395 D WindowManager: msg
static bool take_level_letter(struct reading *r, bool behind_number)
{
    struct span field = field_at(r->line, r->at);
    if (!behind_number || field.size != 1 || level_of_letter(field.at[0]) == LEVEL_NONE) {
        return false;
    }
    note_level(r, level_of_letter(field.at[0]));
    take_to(r, r->at + 1);
    struct span tag = field_at(r->line, r->at);
    size_t behind = field_next(r->line, r->at);
    if (field_is(field_at(r->line, behind), ":")) { // the tag is padded
        note_service(r, tag);
        take_to(r, behind + 1);
    } else if (tag.size > 1 && last_byte(tag) == ':') {
        note_service(r, span_part(tag, 0, tag.size - 1));
        take_to(r, r->at + tag.size);
    }
    return true;
}

// Android's brief form: D/WindowManager( 1702): msg
static bool take_level_slash(struct reading *r)
{
    struct span rest = span_skip(r->line, r->at);
    if (rest.size < 4 || rest.at[1] != '/' || level_of_letter(rest.at[0]) == LEVEL_NONE) {
        return false;
    }
    size_t end = 2;
    while (byte_is_word(byte_at(rest, end)) || byte_in(byte_at(rest, end), ".-$")) {
        end++;
    }
    struct span tag = span_part(rest, 2, end);
    if (byte_at(rest, end) == '(') {
        end = skip_blanks(rest, end + 1);
        end += digits_at(rest, end);
        end += byte_at(rest, end) == ')';
    }
    if (tag.size == 0 || byte_at(rest, end) != ':') {
        return false;
    }
    note_level(r, level_of_letter(rest.at[0]));
    note_service(r, tag);
    take_to(r, r->at + end + 1);
    return true;
}

// ---- brackets ----------------------------------------------------------------------------------

// The place of the `]` that closes the bracket at `at`; 0: none soon.
static size_t bracket_close(struct span s, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < s.size && i - at < BRACKET_BYTES_MAX; i++) {
        if (s.at[i] == '[') {
            depth++;
        } else if (s.at[i] == ']' && --depth == 0) {
            return i;
        }
    }
    return 0;
}

// The level in a bracket: [error]  [core:error]  [ INFO ]
static enum level bracket_level(struct span inside)
{
    inside = span_trim(inside);
    for (size_t i = inside.size; i > 0; i--) {
        if (inside.at[i - 1] == ':') {
            inside = span_skip(inside, i);
            break;
        }
    }
    return level_of_word(inside);
}

// Behind a time in the same bracket, a level in capitals: [2026-11-22 23:58:01,123: ERROR/Worker]
static void read_bracket_rest(struct reading *r, struct span rest)
{
    for (size_t i = 0; i < rest.size && !r->levelled; i++) {
        size_t end = i;
        while (end < rest.size && byte_is_alpha(rest.at[end])) {
            end++;
        }
        struct span word = span_part(rest, i, end);
        if (is_upper_word(word) && level_of_word(word) != LEVEL_NONE) {
            note_level(r, level_of_word(word));
        }
        i = end;
    }
}

// [time]  [time #pid]  [time LEVEL]  [E time module:12]
static bool take_bracket_time(struct reading *r, size_t close)
{
    int64_t at_ms;
    size_t from = skip_blanks(r->line, r->at + 1);
    enum level letter = LEVEL_NONE;
    if (byte_at(r->line, from + 1) == ' ') {
        letter = level_of_letter(byte_at(r->line, from));
        from += letter == LEVEL_NONE ? 0 : 2;
    }
    struct span inside = from < close ? span_part(r->line, from, close) : span_of(NULL, 0);
    size_t size = instant_read(inside, r->time, &at_ms);
    if (size == 0 || time_strength(span_part(inside, 0, size)) == STRENGTH_NUMBER) {
        return false;
    }
    note_time(r, span_part(inside, 0, size), at_ms);
    read_bracket_rest(r, span_skip(inside, size));
    if (letter != LEVEL_NONE && !r->levelled) {
        note_level(r, letter);
    }
    take_to(r, close + 1);
    return true;
}

// One balanced group: a level, a time, or something that only people look at (a thread, a client).
static bool take_bracket(struct reading *r)
{
    size_t close = byte_at(r->line, r->at) == '[' ? bracket_close(r->line, r->at) : 0;
    if (close == 0) {
        return false;
    }
    struct span inside = span_part(r->line, r->at + 1, close);
    enum level level = bracket_level(inside);
    uint8_t next = byte_at(r->line, close + 1);
    if (r->times == 0 && take_bracket_time(r, close)) {
        return true;
    }
    if (!r->levelled && level != LEVEL_NONE) {
        note_level(r, level);
    } else if (next != 0 && !byte_is_blank(next) && !byte_in(next, "[:|-")) {
        return false; // [x]y is one word
    }
    r->bracketed = true;
    // `]:` ends a tag of which the bracket is the end, or a bracket that is a tag itself.
    take_to(r, close + 1 + (next == ':' && byte_is_blank(byte_at(r->line, close + 2))));
    return true;
}

// ---- the elements of a header ------------------------------------------------------------------

// A bare time at the place of reading. A level and a time make the header complete: a further time
// belongs to the message.
static bool take_time(struct reading *r)
{
    int64_t at_ms;
    size_t size = r->times > 0 && r->levelled ? 0 : time_at(r, r->at, &at_ms);
    if (size == 0) {
        return false;
    }
    struct span when = span_part(r->line, r->at, r->at + size);
    enum strength strength = time_strength(when);
    uint8_t next = byte_at(r->line, r->at + size);
    if ((r->times > 0 && strength != STRENGTH_FULL) ||
        (r->levelled && strength == STRENGTH_NUMBER) ||
        (next != 0 && !byte_is_blank(next) && !byte_in(next, ",:;|["))) {
        return false;
    }
    note_time(r, when, at_ms);
    take_to(r, r->at + size + (next != 0 && byte_in(next, ",:;")));
    return true;
}

// time|component|pid|message, also with blanks around the bars. The last bar within reach before a
// part that is no single word begins the message.
static bool take_pipes(struct reading *r)
{
    size_t bar = r->at;
    if (byte_at(r->line, bar) != '|') {
        return false;
    }
    for (int parts = 0; parts < 4; parts++) {
        struct span rest = span_skip(r->line, bar + 1);
        size_t end = 0;
        while (end < rest.size && end < PIPE_PART_BYTES_MAX && rest.at[end] != '|') {
            end++;
        }
        struct span part = span_trim(span_part(rest, 0, end));
        if (byte_at(rest, end) != '|' || field_end(part, 0) < part.size) {
            break;
        }
        if (!r->levelled && level_of_word(part) != LEVEL_NONE) {
            note_level(r, level_of_word(part));
        } else if (!is_number(part)) {
            note_service(r, part);
        }
        bar += end + 1;
    }
    take_to(r, bar + 1);
    return true;
}

// nginx: 2026/11/22 23:58:01 [error] 123#0: *45 msg
static bool take_worker(struct reading *r)
{
    struct span field = field_at(r->line, r->at);
    size_t run = digits_at(field, 0);
    size_t behind = run + 1 + digits_at(field, run + 1);
    if (run == 0 || byte_at(field, run) != '#' || behind + 1 != field.size ||
        byte_at(field, behind) != ':') {
        return false;
    }
    take_to(r, r->at + field.size);
    field = field_at(r->line, r->at);
    if (field.size > 1 && field.at[0] == '*' && is_number(span_skip(field, 1))) {
        take_to(r, r->at + field.size);
    }
    return true;
}

// Dashes: `pid --- [thread]` (Spring), `-- prog: msg` (Ruby), and the one before the message.
static bool take_dash(struct reading *r)
{
    struct span field = field_at(r->line, r->at);
    size_t next = field_next(r->line, r->at);
    if (r->levelled && is_number(field) && field_is(field_at(r->line, next), "---")) {
        take_to(r, next + 3);
        return true;
    }
    if (!is_dash(field) || !(r->levelled || r->bracketed)) {
        return false;
    }
    struct span following = field_at(r->line, next);
    if (!r->levelled && is_upper_word(following) && level_of_word(following) != LEVEL_NONE) {
        return false; // the level is still to come
    }
    if (field_is(field, "--") && last_byte(following) == ':') {
        note_service(r, span_part(following, 0, following.size - 1));
        next += following.size;
    } else if (byte_at(r->line, next) == '[' && !r->bracketed) {
        take_to(r, next);
        return true;
    }
    take_to(r, next);
    r->ended = true;
    return true;
}

// A field that is header only if a sure element follows. Behind a level nothing is doubtful.
static bool pass_on_trial(struct reading *r)
{
    struct span field = field_at(r->line, r->at);
    size_t next = field_next(r->line, r->at);
    bool between_dashes = r->at >= 2 && r->line.at[r->at - 2] == '-' &&
                          is_made_of(field, ".-:/$") && is_dash(field_at(r->line, next));
    if (r->levelled || field.size == 0) {
        return false;
    }
    if (between_dashes || logger_dots(field) > 0) {
        r->name = field;
    } else if (!is_dash(field) && !is_number(field) && !is_identifier(field) && !is_date(field)) {
        return false;
    }
    r->at = next;
    return true;
}

static void read_elements(struct reading *r)
{
    int trials = 0;
    bool behind_number = false;
    for (int step = 0; step < STEPS_MAX && r->at < r->line.size && !r->ended; step++) {
        if (take_time(r) || take_bracket(r) || take_pipes(r) || take_worker(r) || take_dash(r) ||
            (!r->levelled &&
             (take_level_word(r) || take_level_letter(r, behind_number) || take_level_slash(r)))) {
            trials = 0;
            behind_number = false;
            if (r->name.size > 0) {
                note_service(r, r->name);
                r->name = span_of(NULL, 0);
            }
            continue;
        }
        behind_number = is_number(field_at(r->line, r->at));
        if (trials == TRIAL_FIELDS_MAX || !pass_on_trial(r)) {
            break;
        }
        trials++;
    }
    r->at = r->sure;
}

// ---- where a header begins ---------------------------------------------------------------------

// 2026-11-22T23:58:01.123456+00:00, with a zone in digits.
static bool is_offset_time(struct span when)
{
    size_t n = when.size;
    return n >= 24 && when.at[10] == 'T' &&
           (byte_in(when.at[n - 5], "+-") ||
            (byte_in(when.at[n - 6], "+-") && when.at[n - 3] == ':'));
}

static bool take_anchor_time(struct reading *r, bool first)
{
    int64_t at_ms;
    size_t close = byte_at(r->line, r->at) == '[' ? bracket_close(r->line, r->at) : 0;
    if (close > 0 && take_bracket_time(r, close)) {
        return true;
    }
    size_t size = time_at(r, r->at, &at_ms);
    if (size == 0) {
        return false;
    }
    struct span when = span_part(r->line, r->at, r->at + size);
    enum strength strength = time_strength(when);
    if ((strength == STRENGTH_CLOCK && !first) || !take_time(r)) {
        return false;
    }
    r->doubtful = strength == STRENGTH_NUMBER;
    r->syslog = first && byte_is_alpha(when.at[0]) && !is_absolute(r, when);
    r->offset_time = first && is_offset_time(when);
    return true;
}

// What may stand before the time: a name, a number, a dash, [name], Ruby's `E,`.
static bool may_lead(struct span field)
{
    if (field.size == 2 && field.at[1] == ',') {
        return level_of_letter(field.at[0]) != LEVEL_NONE;
    }
    if (field.size > 2 && field.at[0] == '[' && last_byte(field) == ']') {
        return is_made_of(span_part(field, 1, field.size - 1), ".-:/#@");
    }
    return is_number(field) || is_dash(field) || is_identifier(field);
}

static bool find_time(struct reading *r)
{
    for (int k = 0; k < ANCHOR_FIELDS_MAX && r->at < r->line.size; k++) {
        if (take_anchor_time(r, k == 0)) {
            return true;
        }
        if (!may_lead(field_at(r->line, r->at))) {
            return false;
        }
        r->at = field_next(r->line, r->at);
    }
    return false;
}

// Python's basic form: ERROR:shop.billing:msg
static bool take_level_name(struct reading *r, size_t colon)
{
    size_t end = colon + 1;
    while (byte_is_word(byte_at(r->line, end)) || byte_in(byte_at(r->line, end), ".-")) {
        end++;
    }
    if (end > colon + 1 && byte_at(r->line, end) == ':' && byte_at(r->line, end + 1) != '/') {
        note_service(r, span_part(r->line, colon + 1, end));
        take_to(r, end + 1);
        r->ended = true;
        return true;
    }
    take_to(r, colon + 1);
    return true;
}

// A line may begin with its level: `ERROR: msg`, `ERROR msg`, `[error] msg`, `[main] ERROR msg`,
// `0 [main] ERROR msg`. Without a mark, a sentence in capitals (FATAL EXCEPTION: main) is none.
static bool find_level(struct reading *r)
{
    size_t at = is_number(field_at(r->line, 0)) ? field_next(r->line, 0) : 0;
    bool numbered = at > 0, bracket = byte_at(r->line, at) == '[';
    if (bracket) {
        size_t close = bracket_close(r->line, at);
        if (close == 0) {
            return false;
        }
        enum level level = bracket_level(span_part(r->line, at + 1, close));
        if (level != LEVEL_NONE && !numbered) {
            note_level(r, level);
            take_to(r, close + 1 + (byte_at(r->line, close + 1) == ':'));
            return true;
        }
        at = skip_blanks(r->line, close + 1);
    } else if (numbered) {
        return false;
    }
    size_t end = at;
    while (byte_is_upper(byte_at(r->line, end))) {
        end++;
    }
    enum level level = level_of_name(span_part(r->line, at, end));
    uint8_t next = byte_at(r->line, end);
    struct span following = field_at(r->line, skip_blanks(r->line, end));
    following.size -= last_byte(following) == ':';
    bool capitals = is_upper_word(following) && following.size > 1 && !bracket &&
                    level_of_name(following) == LEVEL_NONE;
    if (level == LEVEL_NONE || (next != ':' && (!byte_is_blank(next) || capitals))) {
        return false;
    }
    note_level(r, level);
    if (next == ':') {
        return take_level_name(r, end);
    }
    take_to(r, end);
    return true;
}

// ---- formats with a beginning of their own -----------------------------------------------------

// glog and klog: E1122 23:58:01.123456  1234 file.cc:12] msg
static bool read_glog(struct reading *r)
{
    struct span s = r->line;
    uint8_t text[6 + 24] = "mm-dd ";
    if (digits_at(s, 1) != 4 || level_of_letter(s.at[0]) == LEVEL_NONE || byte_at(s, 5) != ' ') {
        return false;
    }
    struct span clock = span_skip(s, 6);
    size_t size = clock.size < sizeof text - 6 ? clock.size : sizeof text - 6;
    memcpy(text, s.at + 1, 2);
    memcpy(text + 3, s.at + 3, 2);
    memcpy(text + 6, clock.at, size);
    int64_t at_ms;
    size_t read = instant_read(span_of(text, 6 + size), r->time, &at_ms);
    size_t at = read > 0 ? skip_blanks(s, read) : 0;
    at = digits_at(s, at) > 0 ? field_next(s, at) : at;
    struct span place = field_at(s, at);
    if (read == 0 || last_byte(place) != ']' || span_find(place, ':') == place.size) {
        return false;
    }
    note_level(r, level_of_letter(s.at[0]));
    r->times++;
    r->when = span_part(s, 0, read);
    r->header->at_ms = at_ms;
    take_to(r, at + place.size);
    return true;
}

// The kernel's ring buffer: [12345.678901] msg. Seconds since start are no time.
static bool read_kernel(struct reading *r)
{
    if (byte_at(r->line, 0) != '[') {
        return false;
    }
    size_t at = skip_blanks(r->line, 1);
    size_t seconds = digits_at(r->line, at);
    at += seconds;
    if (seconds == 0 || byte_at(r->line, at) != '.' || digits_at(r->line, at + 1) != 6 ||
        byte_at(r->line, at + 7) != ']') {
        return false;
    }
    take_to(r, at + 8);
    return true;
}

// docker compose: web-1  | msg
static bool read_compose(struct reading *r)
{
    struct span name = field_at(r->line, 0);
    size_t bar = field_next(r->line, 0);
    int64_t at_ms;
    if (!is_made_of(name, ".-") || byte_at(r->line, bar) != '|' ||
        !byte_is_blank(byte_at(r->line, bar + 1))) {
        return false;
    }
    size_t mark = name.size;
    while (mark > 0 && byte_is_digit(name.at[mark - 1])) {
        mark--;
    }
    bool numbered = mark > 1 && mark < name.size && byte_in(name.at[mark - 1], "-_");
    if (!numbered && time_at(r, skip_blanks(r->line, bar + 1), &at_ms) == 0) {
        return false;
    }
    note_service(r, name);
    take_to(r, bar + 1);
    r->transport = true;
    return true;
}

// Common and combined log: 10.0.0.1 - - [22/Nov/2026:23:58:01 +0000] "GET / HTTP/1.1" 500 12
// The address, the request and the status are the message; only the time is taken.
static bool read_access(struct reading *r)
{
    size_t at = 0;
    int64_t at_ms;
    for (int k = 0; k < ANCHOR_FIELDS_MAX && byte_at(r->line, at) != '['; k++) {
        at = field_next(r->line, at);
    }
    if (at == 0 || byte_at(r->line, at) != '[') {
        return false;
    }
    size_t size = time_at(r, at + 1, &at_ms);
    size_t end = at + 1 + size;
    if (size == 0 || byte_at(r->line, at + 3) != '/' || !byte_is_alpha(byte_at(r->line, at + 4)) ||
        byte_at(r->line, end) != ']' || byte_at(r->line, end + 2) != '"') {
        return false;
    }
    note_time(r, span_part(r->line, at + 1, end), at_ms);
    return true;
}

// ---- names -------------------------------------------------------------------------------------

// `tag[pid]:` or `tag:`. The name without its process id; *pid tells whether there was one.
static struct span tag_name(struct span field, bool *pid)
{
    struct span none = {NULL, 0};
    *pid = false;
    if (field.size < 2 || last_byte(field) != ':') {
        return none;
    }
    struct span name = span_part(field, 0, field.size - 1);
    if (last_byte(name) == ']') {
        size_t open = span_find(name, '[');
        *pid =
            is_made_of(span_part(name, open < name.size ? open + 1 : open, name.size - 1), ".-:/@");
        if (!*pid) {
            return none;
        }
        name.size = open;
    }
    return is_made_of(name, "./()-+$@~%:") ? name : none;
}

// Behind syslog's time: host tag[pid]: msg. Both may miss; the message may have a header of its
// own.
static void read_syslog_names(struct reading *r)
{
    bool pid;
    struct span host = field_at(r->line, r->at);
    r->transport = true;
    if (tag_name(host, &pid).size == 0 && is_made_of(host, ".-:")) {
        r->header->host = host;
        take_to(r, r->at + host.size);
    }
    struct span field = field_at(r->line, r->at);
    struct span tag = tag_name(field, &pid);
    if (tag.size > 0 && field_next(r->line, r->at) < r->line.size) {
        note_service(r, tag);
        take_to(r, r->at + field.size);
    }
}

// As rsyslog and journalctl write files: 2026-11-22T23:58:01+00:00 host tag[pid]: msg. A tag
// without a process id could be a sentence's colon, so its host must at least not begin like one.
static bool read_host_and_tag(struct reading *r)
{
    bool pid, host_pid;
    struct span host = field_at(r->line, r->at);
    struct span tag = tag_name(field_at(r->line, field_next(r->line, r->at)), &pid);
    if (tag.size == 0 || tag_name(host, &host_pid).size > 0 || !is_made_of(host, ".-:")) {
        return false;
    }
    if (!pid && (!r->offset_time || byte_is_upper(host.at[0]))) {
        return false;
    }
    read_syslog_names(r);
    return true;
}

// Container runtimes: 2026-11-22T23:58:01.123456789Z stderr F msg
static bool read_stream_names(struct reading *r)
{
    struct span stream = field_at(r->line, r->at);
    size_t mark = field_next(r->line, r->at);
    struct span flag = field_at(r->line, mark);
    if ((!field_is(stream, "stdout") && !field_is(stream, "stderr")) ||
        (!field_is(flag, "F") && !field_is(flag, "P"))) {
        return false;
    }
    take_to(r, mark + 1);
    r->transport = true;
    return true;
}

// Redis marks severity: 123:M 22 Nov 2026 23:58:01.123 # msg
static bool read_redis_mark(struct reading *r)
{
    size_t pid = digits_at(r->line, 0);
    struct span mark = field_at(r->line, r->at);
    if (pid == 0 || byte_at(r->line, pid) != ':' || !byte_is_upper(byte_at(r->line, pid + 1)) ||
        mark.size != 1) {
        return false;
    }
    switch (mark.at[0]) {
    case '#':
        note_level(r, LEVEL_WARNING);
        break;
    case '*':
        note_level(r, LEVEL_NOTICE);
        break;
    case '-':
        note_level(r, LEVEL_INFO);
        break;
    case '.':
        note_level(r, LEVEL_DEBUG);
        break;
    default:
        return false;
    }
    take_to(r, r->at + 1);
    return true;
}

static bool ends_with(struct span s, const char *text)
{
    struct span end = span_text(text);
    return s.size >= end.size && span_equal(span_skip(s, s.size - end.size), end);
}

// Names a class or a module for sure: com.shop.Card, shelf.BlockKeeper, shelf.Keeper$Reader.
// What was thrown (java.io.IOException) belongs to the message; a host or a file is no logger.
static bool is_plain_logger(struct span name)
{
    return logger_dots(name) > 0 && !ends_with(name, "Exception") && !ends_with(name, "Error");
}

// Names a class or a module for sure: com.shop.Card, shelf.BlockKeeper, shelf.Keeper$Reader;
// not a host or a file.
static bool is_class(struct span name)
{
    size_t part = name.size;
    while (part > 0 && byte_is_word(name.at[part - 1])) {
        part--;
    }
    return is_plain_logger(name) && byte_is_alpha(byte_at(name, part)) &&
           (byte_is_upper(byte_at(name, part)) ||
            byte_in(byte_at(name, part ? part - 1 : 0), ":$"));
}

// LEVEL com.shop.Card: msg   com.shop.Card : msg   com.shop.Card - msg   stock.api [req-1] msg
static bool read_logger(struct reading *r)
{
    struct span field = field_at(r->line, r->at), name = field;
    size_t next = field_next(r->line, r->at);
    struct span mark = field_at(r->line, next);
    if (last_byte(name) == ':') {
        name.size--;
        if (!is_class(name) && !(r->levelled && r->bracketed && is_plain_logger(name))) {
            return false;
        }
        note_service(r, name);
        take_to(r, next);
        return true;
    }
    bool word = r->levelled && r->bracketed && is_made_of(name, "-");
    bool logger = logger_dots(name) > 0;
    if ((word || logger) && (field_is(mark, ":") || (r->levelled && field_is(mark, "-")))) {
        note_service(r, name);
        take_to(r, next + 1);
        return true;
    }
    size_t close = byte_at(r->line, next) == '[' ? bracket_close(r->line, next) : 0;
    if (!r->levelled || !logger || (close == 0 && (!is_class(name) || logger_dots(name) < 2))) {
        return false;
    }
    note_service(r, name);
    take_to(r, close > 0 ? close + 1 : next);
    return true;
}

// Behind a time, a program and what qualifies it: [10.30 16:49:06] chrome.exe *64 - msg
static bool read_program(struct reading *r)
{
    struct span first = field_at(r->line, r->at);
    size_t at = r->at;
    for (int k = 0; k < 3 && is_identifier(field_at(r->line, at)) && byte_at(r->line, at) != '-';
         k++) {
        at = field_next(r->line, at);
        if (field_is(field_at(r->line, at), "-")) {
            note_service(r, first);
            take_to(r, at + 1);
            return true;
        }
    }
    return false;
}

// A column of its own, padded on both sides: Info                  CBS    msg
static bool read_column(struct reading *r)
{
    struct span field = field_at(r->line, r->at);
    size_t end = r->at + field.size;
    if (!r->levelled || r->at < 2 || !byte_is_blank(r->line.at[r->at - 2]) ||
        !is_made_of(field, ".-") || !byte_is_blank(byte_at(r->line, end)) ||
        !byte_is_blank(byte_at(r->line, end + 1)) || end + 2 >= r->line.size) {
        return false;
    }
    note_service(r, field);
    take_to(r, end);
    return true;
}

// Who speaks, when the time or the level is known. In the order of certainty; at most one holds.
static void read_names(struct reading *r)
{
    bool pid;
    struct span field = field_at(r->line, r->at);
    struct span tag = tag_name(field, &pid);
    if (r->times > 0 && !r->levelled && !r->bracketed &&
        (read_stream_names(r) || read_redis_mark(r) || read_host_and_tag(r))) {
        return;
    }
    if (pid && tag.size > 0) {
        note_service(r, tag);
        take_to(r, r->at + field.size);
        r->transport = true;
        return;
    }
    if (read_logger(r) || (r->times > 0 && read_program(r)) || read_column(r)) {
        return;
    }
    if (is_dash(field)) {
        take_to(r, r->at + field.size);
    }
}

// ---- the whole ---------------------------------------------------------------------------------

// One header, outermost first. False: there is none, and r->header is not to be used.
static bool read_one(struct reading *r)
{
    if (r->line.size == 0) {
        return false;
    }
    if (read_access(r) || read_glog(r) || read_kernel(r) || read_compose(r)) {
        return true;
    }
    if (!find_level(r) && !find_time(r)) {
        return false;
    }
    // A level behind syslog's time says that it is no syslog after all: a host comes first there.
    if (r->syslog && (byte_at(r->line, r->at) == '[' || take_level_word(r))) {
        r->syslog = false;
    }
    if (!r->syslog) {
        read_elements(r);
    }
    if (r->doubtful && !r->levelled && r->times < 2) {
        return false;
    }
    size_t before_names = r->at;
    if (r->syslog) {
        read_syslog_names(r);
    } else if (!r->ended) {
        read_names(r);
    }
    if (r->sure >= r->line.size) { // a tag with nothing behind it is the message
        r->sure = before_names;
    }
    return true;
}

void header_read(const struct instant_context *time, struct span line, struct header *header)
{
    line = span_trim(line);
    *header = (struct header){.message = line, .at_ms = INSTANT_NONE, .level = LEVEL_NONE};
    struct span when = {NULL, 0};
    for (int layer = 0; layer < TRANSPORTS_MAX; layer++) {
        struct header found = *header;
        struct reading reading = {
            .time = time, .line = header->message, .when = when, .header = &found};
        if (!read_one(&reading)) {
            return;
        }
        when = reading.when;
        found.message = span_skip(reading.line, reading.sure);
        if (found.message.size == 0) {
            found.message = reading.line;
        }
        *header = found;
        if (!reading.transport) {
            return;
        }
    }
}
