// A place in a message becomes a word: its end, and the kind of hole that it is, if it is one.
// Rules see that a byte is a digit, never which: `10.0.0.1` and `99.9.9.9` are the same word.
#include "group/word.h"

#include "group/scrub.h"

#define WORD_BYTES_MAX 128
#define WORD_BEYOND_ASCII_BYTES_MAX 512 // some scripts put no blanks between words

// A set of bytes, one bit each.
struct byte_set {
    uint64_t bits[4];
};
#define BIT(c) (UINT64_C(1) << ((c)&63))

static const struct byte_set delimiters = {
    {0xffffffff | BIT(' ') | BIT('(') | BIT(')') | BIT('<') | BIT('>') | BIT(',') | BIT(';') |
         BIT('=') | BIT('"') | BIT('\'') | BIT(':') | BIT('!'),
     BIT('[') | BIT(']') | BIT('{') | BIT('}') | BIT('|') | BIT('`') | BIT(0x7f), 0, 0}};
// Punctuation that belongs to no word when it stands at a word's end or start.
static const struct byte_set edges = {{BIT('.') | BIT('-') | BIT('*') | BIT('#') | BIT('+') |
                                           BIT('&') | BIT('?') | BIT('%') | BIT('$') | BIT('/'),
                                       BIT('~') | BIT('\\'), 0, 0}};
// What may end a word, or begin something within it.
static const struct byte_set interruptions = {
    {0xffffffff | BIT(' ') | BIT('(') | BIT(')') | BIT('<') | BIT('>') | BIT(',') | BIT(';') |
         BIT('=') | BIT('"') | BIT('\'') | BIT(':') | BIT('!') | BIT('+') | BIT('.'),
     BIT('[') | BIT(']') | BIT('{') | BIT('}') | BIT('|') | BIT('`') | BIT(0x7f), UINT64_MAX,
     UINT64_MAX}};
// Where a URL ends.
static const struct byte_set url_ends = {{0xffffffff | BIT(' ') | BIT('"') | BIT('\'') | BIT('<') |
                                              BIT('>') | BIT(')') | BIT(',') | BIT(';'),
                                          BIT(']') | BIT('}') | BIT('`') | BIT(0x7f), 0, 0}};

static inline bool set_has(const struct byte_set *set, uint8_t c)
{
    return (set->bits[c >> 6] >> (c & 63)) & 1;
}

bool byte_is_delimiter(uint8_t c)
{
    return set_has(&delimiters, c);
}

bool byte_is_edge(uint8_t c)
{
    return set_has(&edges, c);
}

// What a word is made of.
struct makeup {
    size_t digits, letters, dots, slashes, backslashes, ats;
    bool hex; // hexadecimal digits only
};

// How many of each sort, side by side in one number: looking at a byte is an addition, which no
// byte makes slower than another.
#define LANE(i) (UINT64_C(1) << 8 * (i))
#define LANE_AT(sum, i) (size_t)((sum) >> 8 * (i)&0xff)
#define LANE_BYTES_MAX 255
enum { LANE_DIGIT, LANE_LETTER, LANE_DOT, LANE_SLASH, LANE_BACKSLASH, LANE_AT_SIGN, LANE_HEX };
static const uint64_t lanes[256] = {
    ['0' ... '9'] = LANE(LANE_DIGIT) | LANE(LANE_HEX),
    ['a' ... 'f'] = LANE(LANE_LETTER) | LANE(LANE_HEX),
    ['g' ... 'z'] = LANE(LANE_LETTER),
    ['A' ... 'F'] = LANE(LANE_LETTER) | LANE(LANE_HEX),
    ['G' ... 'Z'] = LANE(LANE_LETTER),
    [0x80 ... 0xff] = LANE(LANE_LETTER),
    ['.'] = LANE(LANE_DOT),
    ['/'] = LANE(LANE_SLASH),
    ['\\'] = LANE(LANE_BACKSLASH),
    ['@'] = LANE(LANE_AT_SIGN),
};

static struct makeup makeup_of(struct span s)
{
    struct makeup m = {0};
    size_t hex = 0;
    for (size_t at = 0; at < s.size;) {
        size_t end = s.size - at > LANE_BYTES_MAX ? at + LANE_BYTES_MAX : s.size;
        uint64_t sum = 0;
        for (; at < end; at++) {
            sum += lanes[s.at[at]];
        }
        m.digits += LANE_AT(sum, LANE_DIGIT);
        m.letters += LANE_AT(sum, LANE_LETTER);
        m.dots += LANE_AT(sum, LANE_DOT);
        m.slashes += LANE_AT(sum, LANE_SLASH);
        m.backslashes += LANE_AT(sum, LANE_BACKSLASH);
        m.ats += LANE_AT(sum, LANE_AT_SIGN);
        hex += LANE_AT(sum, LANE_HEX);
    }
    m.hex = s.size > 0 && hex == s.size;
    return m;
}

static size_t digits_at(struct span s, size_t at)
{
    size_t end = at;
    while (end < s.size && byte_is_digit(s.at[end])) {
        end++;
    }
    return end - at;
}

static uint8_t byte_at(struct span s, size_t at)
{
    return at < s.size ? s.at[at] : '\n';
}

static bool word_ends_at(struct span s, size_t at)
{
    uint8_t c = byte_at(s, at);
    return byte_is_delimiter(c) || (c == '.' && byte_is_delimiter(byte_at(s, at + 1)));
}

// 22/Nov/2026
// ^^ ^^^ ^^^^
static size_t named_date_size(struct span s, size_t day)
{
    bool month = byte_is_alpha(byte_at(s, day + 1)) && byte_is_alpha(byte_at(s, day + 2)) &&
                 byte_is_alpha(byte_at(s, day + 3));
    return day <= 2 && month && byte_at(s, day + 4) == '/' && digits_at(s, day + 5) == 4 ? day + 9
                                                                                         : 0;
}

// 2026-11-22   2026/11/22   2026.11.22   22/11/2026   1/2/26   22/Nov/2026
// ^^^^ ^^ ^^
static size_t date_size(struct span s)
{
    size_t first = digits_at(s, 0);
    uint8_t between = byte_at(s, first);
    if (first > 0 && between == '/' && byte_is_alpha(byte_at(s, first + 1))) {
        return named_date_size(s, first);
    }
    if (first == 0 || (between != '-' && between != '/' && between != '.')) {
        return 0;
    }
    size_t second = digits_at(s, first + 1);
    size_t at = first + 1 + second + 1;
    if (byte_at(s, at - 1) != between || second == 0 || second > 2) {
        return 0;
    }
    size_t third = digits_at(s, at);
    bool year_first = first == 4 && third >= 1 && third <= 2;
    bool year_last = between == '/' && first <= 2 && (third == 4 || third == 2);
    return year_first || year_last ? at + third : 0;
}

// 23:58   23:58:01   23:58:01,123   23:58:01.123456Z   23:58:01+01:00
// ^^ ^^
static size_t clock_size(struct span s)
{
    size_t hour = digits_at(s, 0);
    size_t at = hour;
    if (hour == 0 || hour > 2) {
        return 0;
    }
    for (int part = 0; part < 2 && byte_at(s, at) == ':' && digits_at(s, at + 1) == 2; part++) {
        at += 3;
    }
    if (at == hour) {
        return 0;
    }
    uint8_t c = byte_at(s, at);
    if ((c == '.' || c == ',') && digits_at(s, at + 1) > 0) {
        at += 1 + digits_at(s, at + 1);
    }
    c = byte_at(s, at);
    if (c == 'Z') {
        return at + 1;
    }
    if ((c == '+' || c == '-') && digits_at(s, at + 1) == 4) {
        return at + 5;
    }
    if ((c == '+' || c == '-') && digits_at(s, at + 1) == 2) {
        return byte_at(s, at + 3) == ':' && digits_at(s, at + 4) == 2 ? at + 6 : at + 3;
    }
    return at;
}

static size_t time_size(struct span s)
{
    size_t date = date_size(s);
    size_t size = date;
    uint8_t next = byte_at(s, date);
    if (date == 0) {
        size = clock_size(s);
    } else if (next == 'T' || next == '-' || next == '_' || next == ':') {
        size_t clock = clock_size(span_skip(s, date + 1));
        size = clock ? date + 1 + clock : date;
    }
    return size && word_ends_at(s, size) ? size : 0;
}

// 00:1b:44:11:3a:b7   fe80::1c2a:ff:fe3c   2001:db8:0:0:1:0:0:1
// ^^ ^^ six pairs     ^^^^  ^^^^ with `::`, or eight groups
static size_t address_size(struct span s, enum hole *hole)
{
    size_t at = 0, end = 0, groups = 0, pairs = 0, digits = 0;
    bool gap = false;
    while (groups <= 8) {
        size_t from = at;
        while (at < s.size && at - from < 5 && byte_is_hex(s.at[at])) {
            digits += byte_is_digit(s.at[at]);
            at++;
        }
        if (at == from || at - from > 4) {
            break;
        }
        groups++;
        pairs += at - from == 2;
        end = at;
        if (byte_at(s, at) != ':') {
            break;
        }
        at++;
        if (byte_at(s, at) == ':' && !gap) {
            gap = true;
            at++;
        }
    }
    if (at - end > 1 || !word_ends_at(s, end)) {
        return 0;
    }
    *hole = groups == 6 && pairs == 6 ? HOLE_MAC : HOLE_IP;
    bool whole = groups == 8 || (groups > 1 && gap && digits > 0);
    return *hole == HOLE_MAC || whole ? end : 0;
}

// 10.0.0.1   10.0.0.0/8
// four runs of one to three digits
static bool is_ipv4(struct span s)
{
    size_t at = 0;
    for (int run = 0; run < 4; run++) {
        size_t digits = digits_at(s, at);
        if (digits == 0 || digits > 3) {
            return false;
        }
        at += digits;
        if (run < 3 && byte_at(s, at++) != '.') {
            return false;
        }
    }
    if (byte_at(s, at) == '/' && digits_at(s, at + 1) > 0) {
        at += 1 + digits_at(s, at + 1);
    }
    return at == s.size;
}

// 35   1.5   -0.2e-5   99.9%   35ms   4.2GHz   3rd
// ^^ digits first, then at most four letters
static bool is_number(struct span s)
{
    size_t letters = 0;
    for (size_t i = 0; i < s.size; i++) {
        uint8_t c = s.at[i];
        letters += byte_is_alpha(c);
        if (!byte_is_digit(c) && !byte_is_alpha(c) && c != '.' && c != '-' && c != '+' &&
            c != '%') {
            return false;
        }
    }
    return letters <= 4 && byte_is_digit(s.at[0]);
}

static bool ends_with(struct span s, struct span end)
{
    return s.size >= end.size && span_equal(span_skip(s, s.size - end.size), end);
}

static bool names_an_error(struct span s)
{
    return ends_with(s, span_text("Exception")) || ends_with(s, span_text("Error"));
}

static bool is_path(struct span s, const struct makeup *m)
{
    uint8_t first = byte_at(s, 0), second = byte_at(s, 1);
    bool rooted = (first == '/' && byte_is_letter(second)) ||
                  ((first == '.' || first == '~') && second == '/') ||
                  (first == '.' && second == '.' && byte_at(s, 2) == '/');
    bool dotted = m->dots > (size_t)(byte_at(s, s.size - 1) == '.');
    bool class = m->slashes == 0 && m->dots == 0 && names_an_error(s); // App\Card\DeclinedException
    return rooted || m->slashes >= 2 || (m->slashes && dotted) || (m->backslashes >= 2 && !class);
}

static enum hole hole_of_digits(struct span text, const struct makeup *m)
{
    if (is_ipv4(text)) {
        return HOLE_IP;
    }
    if (m->ats) {
        return HOLE_MAIL;
    }
    bool marked = text.size > 2 && byte_is_digit(text.at[0]) && byte_lower(text.at[1]) == 'x';
    if (marked || (text.size >= 8 && m->letters && m->letters + m->digits == text.size &&
                   makeup_of(text).hex)) {
        return HOLE_HEX;
    }
    if (is_number(text)) {
        return HOLE_NUM;
    }
    // 10-0-0-7.pool.example.net: the last label of a host is letters, so v1.2.3-rc1 is none.
    size_t letters = 0;
    while (letters < text.size && byte_is_alpha(text.at[text.size - 1 - letters])) {
        letters++;
    }
    bool labelled = letters >= 2 && letters < text.size && text.at[text.size - 1 - letters] == '.';
    return m->dots >= 2 && labelled ? HOLE_HOST : HOLE_ID;
}

static bool is_upper(struct span s)
{
    size_t letters = 0;
    for (size_t i = 0; i < s.size; i++) {
        if (byte_is_upper(s.at[i])) {
            letters++;
        } else if (s.at[i] != '_' && s.at[i] != '-') {
            return false;
        }
    }
    return letters > 1;
}

// blk_3587508140051953248   job_201411-17_3
// ^^^^ letters, then digits, `_` and `-` only. Returns the size of what stays, 0: not such a word.
static size_t numbered_size(struct span s, const struct makeup *m)
{
    size_t letters = 0;
    while (letters < s.size && byte_is_letter(s.at[letters])) {
        letters++;
    }
    if (letters < 2 || letters != m->letters || byte_at(s, letters) != '_') {
        return 0;
    }
    for (size_t i = letters; i < s.size; i++) {
        if (!byte_is_digit(s.at[i]) && s.at[i] != '_' && s.at[i] != '-') {
            return 0;
        }
    }
    return letters + 1;
}

// eth0   worker107   HttpServer2   sha1_init
// A name with a number at its end, or a long one with two digits in it; not a number with letters.
static bool is_identifier(struct span s, const struct makeup *m)
{
    size_t underscores = 0;
    for (size_t i = 0; i < s.size; i++) {
        underscores += s.at[i] == '_';
    }
    bool plain = m->letters + m->digits + underscores == s.size && byte_is_letter(s.at[0]);
    bool numbered = digits_at(s, s.size - m->digits) == m->digits;
    return plain && m->letters >= 2 && !makeup_of(s).hex &&
           (numbered || (m->digits <= 2 && m->letters >= 6));
}

static bool is_one_of(struct span s, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        // Most differ in the first letter already.
        if (byte_lower(s.at[0]) == byte_lower((uint8_t)names[i][0]) &&
            span_equal_nocase(s, span_text(names[i]))) {
            return true;
        }
    }
    return false;
}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool span_is_unit(struct span text)
{
    static const char *const units[] = {
        "b",     "k",    "kb",     "mb",      "gb",   "tb",   "kib",    "mib",     "gib",
        "tib",   "byte", "bytes",  "bit",     "bits", "ms",   "us",     "ns",      "s",
        "sec",   "secs", "second", "seconds", "min",  "mins", "minute", "minutes", "hour",
        "hours", "hr",   "hrs",    "day",     "days", "msec", "msecs",  "usec",    "mhz",
        "ghz",   "hz",   "am",     "pm",      "utc",  "gmt",  "cet",    "cest",    "est",
        "edt",   "cst",  "cdt",    "mst",     "mdt",  "pst",  "pdt",    "millis",
    };
    return text.size > 0 && text.size <= 7 && is_one_of(text, units, COUNT(units));
}

// `Sat Jul  9`, `Jul 9`: the name of a day or a month before a number or before each other.
static bool is_date_name(struct span message, struct span text, size_t end)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
                                        "Aug", "Sep", "Oct", "Nov", "Dec", "Mon", "Tue",
                                        "Wed", "Thu", "Fri", "Sat", "Sun"};
    if (text.size != 3 || !byte_is_upper(text.at[0]) || !is_one_of(text, names, COUNT(names))) {
        return false;
    }
    while (byte_is_blank(byte_at(message, end)) || byte_at(message, end) == ',') {
        end++;
    }
    struct span next = span_skip(message, end);
    return byte_is_digit(byte_at(next, 0)) ||
           (next.size >= 3 && byte_is_upper(next.at[0]) &&
            is_one_of(span_part(next, 0, 3), names, COUNT(names)));
}

// org.example.net is a place, but java.io.IOException and intent.action.SCREEN_ON say what
// happened.
static bool is_spoken_name(struct span text)
{
    size_t from = text.size;
    while (from > 0 && text.at[from - 1] != '.') {
        from--;
    }
    struct span last = span_skip(text, from);
    return is_upper(last) || names_an_error(last);
}

static enum hole hole_of_letters(struct span message, struct span whole, struct word *word,
                                 const struct makeup *m, bool value)
{
    static const char *const constants[] = {"true", "false", "null", "nil"};
    struct span text = word->text;
    struct makeup inner = text.size == whole.size ? *m : makeup_of(text);
    size_t dots = inner.dots;
    if (is_path(whole, m)) {
        return HOLE_PATH;
    }
    if (m->ats && whole.at[0] != '@') {
        return HOLE_MAIL;
    }
    word->spoken = dots >= 2 && is_spoken_name(text);
    if (dots >= 2 && !word->spoken) {
        return HOLE_HOST;
    }
    // example.org:443, but also Card.java:17
    if (dots == 1 && byte_at(message, word->end) == ':' &&
        byte_is_digit(byte_at(message, word->end + 1))) {
        return HOLE_ID;
    }
    if (text.size >= 8 && inner.hex) {
        return HOLE_HEX;
    }
    if (is_date_name(message, text, word->end)) {
        return HOLE_TIME;
    }
    if (is_one_of(text, constants, COUNT(constants)) || value) {
        return HOLE_VALUE;
    }
    return HOLE_NONE;
}

// The end of the bytes that no delimiter interrupts. What was scrubbed is part of a word, and so is
// `'` between two letters (can't); `..` ends one, and so does the border between digits and
// characters beyond ASCII, because some scripts put no blank there.
static size_t run_end(struct span s, size_t at, bool whole)
{
    size_t end = at + 1, hole;
    for (; end < s.size; end++) {
        uint8_t c = s.at[end], before = s.at[end - 1], after = byte_at(s, end + 1);
        if (before < 0x80 && !set_has(&interruptions, c)) {
            continue;
        }
        if (whole && c == '<' && hole_read(s, end, &hole) != HOLE_NONE) {
            end += hole - 1;
            continue;
        }
        if (set_has(&delimiters, c) &&
            !(c == '\'' && byte_is_letter(before) && byte_is_letter(after))) {
            break;
        }
        bool offset = c == '+' && byte_is_digit(after) && !byte_is_digit(before);
        bool border = (c >= 0x80 && byte_is_digit(before)) || (before >= 0x80 && byte_is_digit(c));
        if (offset || border || (c == '.' && after == '.')) {
            break;
        }
    }
    return end;
}

// https://example.org/a?b=c   C:\Windows\x.dll   /search?q=1&r=2
//      ^^^                     ^^                ^      ^   ^
// The end of what a delimiter would cut although it belongs to the address; else `end`.
static size_t address_end(struct span s, size_t at, size_t end, enum hole *hole)
{
    struct span run = span_part(s, at, end), rest = span_skip(s, end);
    bool url = span_starts(rest, span_text("://"));
    bool drive = run.size == 1 && span_starts(rest, span_text(":\\"));
    bool query = byte_at(rest, 0) == '=' &&
                 (span_find(run, '?') + 1 < run.size || (run.at[0] == '/' && run.size > 1));
    if (!url && !drive && !query) {
        return end;
    }
    *hole = url ? HOLE_URL : HOLE_PATH;
    size_t hole_size;
    while (end < s.size) {
        if (hole_read(s, end, &hole_size) != HOLE_NONE) {
            end += hole_size;
        } else if (set_has(&url_ends, s.at[end])) {
            break;
        } else {
            end++;
        }
    }
    return end;
}

// A `#` at the end stays: in a title it stands for a number (`eth#`).
static struct span without_edges(struct span s)
{
    while (s.size && set_has(&edges, s.at[0])) {
        s = span_skip(s, 1);
    }
    while (s.size && set_has(&edges, s.at[s.size - 1]) && s.at[s.size - 1] != '#') {
        s.size--;
    }
    return s;
}

// A sign or the first `/` belongs to the hole, as does a path's last `/` and a number's `%`.
static struct span hole_text(struct span whole, struct span text, enum hole hole)
{
    size_t from = (size_t)(text.at - whole.at), to = from + text.size;
    while (from > 0 && memchr("-/\\.~", whole.at[from - 1], 5)) {
        from--;
    }
    while (to < whole.size && ((hole == HOLE_PATH && memchr("/\\", whole.at[to], 2)) ||
                               (hole == HOLE_NUM && whole.at[to] == '%'))) {
        to++;
    }
    return span_part(whole, from, to);
}

static bool is_ascii(struct span s)
{
    for (size_t i = 0; i < s.size; i++) {
        if (s.at[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

static void word_classify(struct span message, struct span whole, bool value, struct word *word)
{
    struct makeup m = makeup_of(whole);
    struct span text = word->text;
    word->letters = m.letters > 0;
    if (text.size > (is_ascii(text) ? WORD_BYTES_MAX : WORD_BEYOND_ASCII_BYTES_MAX)) {
        word->hole = HOLE_ID; // nobody wrote it: a blob, a token, a dump
        return;
    }
    if (span_find(whole, '<') < whole.size) { // a scrubbed address, or a name with a secret in it
        word->hole = is_path(whole, &m) ? HOLE_PATH : HOLE_ID;
        return;
    }
    if (m.digits == 0) {
        if (m.letters) {
            word->hole = hole_of_letters(message, whole, word, &m, value);
        }
        return;
    }
    bool key = byte_at(message, word->end) == '=' && byte_is_alpha(text.at[0]) &&
               span_find(text, '/') == text.size;
    if (!key && is_path(whole, &m)) {
        word->hole = is_ipv4(text) ? HOLE_IP : HOLE_PATH;
        return;
    }
    word->digits_shown = numbered_size(text, &m);
    word->digits = key || word->digits_shown || (!value && is_identifier(text, &m));
    if (!word->digits) {
        word->hole = hole_of_digits(text, &m);
    }
}

void word_read(struct span message, size_t at, bool value, struct word *word)
{
    *word = (struct word){.hole = HOLE_NONE};
    struct span rest = span_skip(message, at);
    uint8_t first = rest.at[0];
    size_t size = byte_is_digit(first) ? time_size(rest) : 0;
    if (size) {
        word->hole = HOLE_TIME;
    } else if (byte_is_hex(first)) {
        size = address_size(rest, &word->hole);
    }
    if (size == 0) {
        word->hole = HOLE_NONE;
        size = address_end(message, at, run_end(message, at, true), &word->hole) - at;
    }
    struct span whole = span_part(rest, 0, size);
    word->end = at + size;
    word->text = whole;
    if (word->hole != HOLE_NONE) {
        return;
    }
    word->text = without_edges(whole);
    if (word->text.size) {
        word_classify(message, whole, value, word);
        if (word->hole != HOLE_NONE) {
            word->text = hole_text(whole, word->text, word->hole);
        }
    }
}

void word_read_fixed(struct span title, size_t at, struct word *word)
{
    size_t end = run_end(title, at, false);
    *word = (struct word){.end = end, .text = without_edges(span_part(title, at, end))};
    struct makeup m = makeup_of(word->text);
    word->letters = m.letters > 0;
    word->digits = word->letters && (m.digits > 0 || span_find(word->text, '#') < word->text.size);
}

enum hole hole_read(struct span message, size_t at, size_t *size)
{
    static const enum hole holes[] = {
#define X(name, hole, what) [SCRUB_##name] = HOLE_##name,
        SCRUB_TABLE(X)
#undef X
    };
    enum scrub_class what;
    *size = message.at[at] == '<' ? scrub_hole_size(message, at, &what) : 0;
    return *size ? holes[what] : HOLE_NONE;
}

#define NAME(text)                                                                                 \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }
static const struct span hole_names[HOLES] = {
    [HOLE_NONE] = NAME(""),
    [HOLE_NUM] = NAME("<num>"),
    [HOLE_TIME] = NAME("<time>"),
    [HOLE_IP] = NAME("<ip>"),
    [HOLE_MAC] = NAME("<mac>"),
    [HOLE_HEX] = NAME("<hex>"),
    [HOLE_PATH] = NAME("<path>"),
    [HOLE_URL] = NAME("<url>"),
    [HOLE_HOST] = NAME("<host>"),
    [HOLE_ID] = NAME("<id>"),
    [HOLE_VALUE] = NAME("<value>"),
#define X(name, hole, what) [HOLE_##name] = NAME(hole),
    SCRUB_TABLE(X)
#undef X
        [HOLE_WORD] = NAME("<word>"),
    [HOLE_USER] = NAME("<user>"),
};
#undef NAME

struct span hole_name(enum hole hole)
{
    return hole_names[hole];
}

enum hole hole_name_read(struct span title, size_t at, size_t *size)
{
    size_t end = at + 1;
    *size = 0;
    while (title.at[at] == '<' && end < title.size && byte_is_lower(title.at[end])) {
        end++;
    }
    if (end == at + 1 || end == title.size || title.at[end] != '>') {
        return HOLE_NONE;
    }
    struct span name = span_part(title, at, end + 1);
    for (int hole = HOLE_NONE + 1; hole < HOLES; hole++) {
        if (span_equal(name, hole_names[hole])) {
            *size = name.size;
            return (enum hole)hole;
        }
    }
    return HOLE_NONE;
}
