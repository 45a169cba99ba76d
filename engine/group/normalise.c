// A message becomes a form and a title, in one pass from left to right.
//
//   Served   block blk_77 , state = "done" to /10.0.0.1:80
//   ^^^^^^ a word          ^^^^^^^^^ a gap ^^ punctuation around a hole
//
// The gap before a word is written to the title together with the word, or dropped with it.
#include "group/normalise.h"
#include "base/check.h"
#include "group/title.h"
#include "group/word.h"

#define GROUP_BYTES_MAX                                                                            \
    256 // a bracket after `=` that does not close within this many bytes is text

struct normaliser {
    struct span message;
    size_t at;       // what is read next
    size_t gap_from; // the gap: what is read but neither in the title nor dropped
    size_t gap_to;

    uint8_t *form;
    size_t form_size;
    size_t last_from; // the last symbol of the form
    bool fixed;       // the form has a fixed word

    uint8_t *title;
    size_t title_size;
    enum hole last;         // what the title ends with
    struct span key;        // the last fixed word
    struct span first_name; // the first hole that is a name with numbers

    bool unclosed[2];   // no further `"`, no further `'` closes in the message
    size_t groups_from; // no bracket before this closes in time
};

static void title_put(struct normaliser *n, struct span s)
{
    size_t room = TITLE_ROOM_BYTES - n->title_size;
    size_t size = s.size < room ? s.size : room;
    if (size) {
        memcpy(n->title + n->title_size, s.at, size);
    }
    n->title_size += size;
}

static void title_put_byte(struct normaliser *n, uint8_t c)
{
    title_put(n, span_of(&c, 1));
}

static struct span gap(const struct normaliser *n)
{
    return span_part(n->message, n->gap_from, n->gap_to);
}

// Each run of blanks and control bytes as one blank.
static void title_put_gap(struct normaliser *n)
{
    for (size_t i = n->gap_from; i < n->gap_to; i++) {
        uint8_t c = n->message.at[i];
        if (c > ' ') {
            title_put_byte(n, c);
        } else if (n->title_size && n->title[n->title_size - 1] != ' ') {
            title_put_byte(n, ' ');
        }
    }
}

static struct span last_symbol(const struct normaliser *n)
{
    return span_of(n->form + n->last_from, n->form_size - n->last_from);
}

static bool form_ends_with_hole(const struct normaliser *n)
{
    return n->form_size > 0 && n->form[n->form_size - 1] == NORMAL_HOLE;
}

static void form_put_byte(struct normaliser *n, uint8_t c)
{
    CHECK(n->form_size < NORMAL_FORM_BYTES_MAX);
    n->form[n->form_size++] = byte_lower(c);
}

// Begins a symbol; its bytes follow.
static void form_begin(struct normaliser *n)
{
    if (n->form_size) {
        form_put_byte(n, ' ');
    }
    n->last_from = n->form_size;
}

// Only blanks, and where `commas` the signs between the items of a list.
static bool is_plain_gap(struct span s, bool commas)
{
    for (size_t i = 0; i < s.size; i++) {
        uint8_t c = s.at[i];
        if (!byte_is_blank(c) && !(commas && (c == ',' || c == ';'))) {
            return false;
        }
    }
    return true;
}

static void hole_put(struct normaliser *n, struct span text, enum hole hole, bool value)
{
    bool same = n->last == hole && is_plain_gap(gap(n), true);
    bool rest_of_date = n->last == HOLE_TIME && hole == HOLE_NUM && is_plain_gap(gap(n), false);
    if (!same && !rest_of_date) {
        title_put_gap(n);
        title_put(n, hole_name(hole));
        n->last = hole;
    }
    if (hole == HOLE_ID && n->first_name.size == 0) {
        n->first_name = text;
    }
    // The key implies its value, so that an empty one is no other problem.
    if (form_ends_with_hole(n) || (value && n->fixed)) {
        return;
    }
    form_begin(n);
    form_put_byte(n, NORMAL_HOLE);
}

// Calls `put` with the bytes of the word, a run of digits as one `#`.
static void word_put_bytes(struct normaliser *n, const struct word *word,
                           void (*put)(struct normaliser *n, uint8_t c))
{
    for (size_t i = 0; i < word->text.size; i++) {
        uint8_t c = word->text.at[i];
        if (word->digits_shown && i >= word->digits_shown) {
            put(n, '#');
            return;
        }
        if (!byte_is_digit(c)) {
            put(n, c);
        } else if (i == 0 || !byte_is_digit(word->text.at[i - 1])) {
            put(n, '#');
        }
    }
}

// False: it is the next item of a list (`blk_1 blk_2`), and the form stays as it was.
static bool form_put_word(struct normaliser *n, const struct word *word)
{
    // What stands before the first fixed word is most often the rest of somebody's header.
    if (!n->fixed) {
        n->form_size = n->last_from = 0;
    }
    size_t size = n->form_size, last_from = n->last_from;
    struct span last = last_symbol(n);
    form_begin(n);
    word_put_bytes(n, word, form_put_byte);
    if (word->digits && n->fixed && span_equal(last, last_symbol(n))) {
        n->form_size = size;
        n->last_from = last_from;
        return false;
    }
    n->fixed = true;
    return true;
}

static void word_put(struct normaliser *n, const struct word *word)
{
    bool measured = n->last == HOLE_NUM || n->last == HOLE_TIME;
    if (measured && is_plain_gap(gap(n), false) && span_is_unit(word->text)) {
        return; // a unit belongs to its number
    }
    if (form_put_word(n, word) || !is_plain_gap(gap(n), true)) {
        title_put_gap(n);
        word_put_bytes(n, word, title_put_byte);
    }
    n->last = HOLE_NONE;
    n->key = word->text;
}

// Keys whose value says what happened, rather than to whom.
static bool key_tells(struct span key)
{
    static const char *const tellers[] = {"error", "err",       "message", "msg",   "reason",
                                          "cause", "exception", "status",  "state", "result"};
    for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++) {
        struct span end = span_text(tellers[i]);
        if (key.size >= end.size && span_equal_nocase(span_skip(key, key.size - end.size), end)) {
            return true;
        }
    }
    return false;
}

// Whether what follows the gap is a value: `key=`, `key = `. A lone `= ` ends an empty value.
static bool gap_is_pair(const struct normaliser *n)
{
    struct span s = gap(n);
    size_t end = s.size;
    while (end > 0 && byte_is_blank(s.at[end - 1])) {
        end--;
    }
    if (end == 0 || s.at[end - 1] != '=') {
        return false;
    }
    bool blank_before = end >= 2 && byte_is_blank(s.at[end - 2]);
    return (end == s.size || blank_before) && !key_tells(n->key);
}

// `"key": ` before a quoted value, as in JSON.
static bool gap_is_quoted_key(const struct normaliser *n)
{
    struct span s = gap(n);
    while (s.size > 0 && byte_is_blank(s.at[s.size - 1])) {
        s.size--;
    }
    return s.size >= 2 && s.at[s.size - 1] == ':' &&
           (s.at[s.size - 2] == '"' || s.at[s.size - 2] == '\'') && !key_tells(n->key);
}

// key="a \"quoted\" value"
//     ^ at                ^ the result is after it; 0: it does not close
static size_t quoted_end(struct normaliser *n, size_t at)
{
    uint8_t quote = n->message.at[at];
    bool *unclosed = &n->unclosed[quote == '\''];
    for (size_t i = at + 1; !*unclosed && i < n->message.size; i++) {
        if (n->message.at[i] == quote) {
            return i + 1;
        }
        i += n->message.at[i] == '\\';
    }
    *unclosed = true;
    return 0;
}

// key=Object{id=1, items=[2, 3]}
//           ^ at                 ^ the result is after it; 0: it does not close in time
static size_t group_end(struct normaliser *n, size_t at)
{
    size_t depth = 0;
    size_t end = at + GROUP_BYTES_MAX < n->message.size ? at + GROUP_BYTES_MAX : n->message.size;
    for (size_t i = at; at >= n->groups_from && i < end; i++) {
        uint8_t c = n->message.at[i];
        depth += c == '{' || c == '[' || c == '(';
        depth -= c == '}' || c == ']' || c == ')';
        if (depth == 0) {
            return i + 1;
        }
    }
    if (at >= n->groups_from) {
        n->groups_from = end;
    }
    return 0;
}

static bool opens_group(const struct normaliser *n, size_t at)
{
    uint8_t c = at < n->message.size ? n->message.at[at] : 0;
    return c == '{' || c == '[' || c == '(';
}

// A value that is quoted or in brackets goes as a whole. Returns its end, 0 when there is none.
static size_t value_end(struct normaliser *n)
{
    uint8_t c = n->message.at[n->at];
    if (c == '"' || c == '\'') {
        return gap_is_pair(n) || gap_is_quoted_key(n) ? quoted_end(n, n->at) : 0;
    }
    return opens_group(n, n->at) && gap_is_pair(n) ? group_end(n, n->at) : 0;
}

static void delimiter_read(struct normaliser *n)
{
    n->gap_to = n->at;
    size_t size, end;
    enum hole hole = hole_read(n->message, n->at, &size);
    if (hole != HOLE_NONE) {
        end = n->at + size;
    } else {
        hole = HOLE_VALUE;
        end = n->message.at[n->at] == NORMAL_HOLE ? n->at + 1 : value_end(n);
    }
    if (end == 0) {
        n->at++;
        return;
    }
    hole_put(n, span_part(n->message, n->at, end), hole, gap_is_pair(n));
    n->at = n->gap_from = end;
}

static void piece_read(struct normaliser *n)
{
    n->gap_to = n->at;
    bool value = gap_is_pair(n);
    struct word word;
    word_read(n->message, n->at, value, &word);
    n->at = word.end;
    if (word.hole == HOLE_NONE && !word.letters && !word.digits) {
        return; // punctuation: part of the gap
    }
    n->gap_to = (size_t)(word.text.at - n->message.at);
    if (word.hole == HOLE_NONE) {
        word_put(n, &word);
    } else {
        hole_put(n, word.text, word.hole, value);
    }
    n->gap_from = n->gap_to + word.text.size;
    size_t group = value && opens_group(n, n->at) ? group_end(n, n->at) : 0;
    if (group) {
        n->at = n->gap_from = group;
    }
}

// core.23080   session-17-4
// ^^^^ what a message of one numbered name says, when it says nothing else
static struct span spoken_part(struct span name)
{
    size_t letters = 0, rest;
    while (letters < name.size && byte_is_letter(name.at[letters])) {
        letters++;
    }
    for (rest = letters; rest < name.size && !byte_is_letter(name.at[rest]); rest++) {
    }
    return span_part(name, 0, letters >= 3 && rest == name.size ? letters : 0);
}

// A message of holes only keeps the letters that its first word begins with; one of digits only
// has none, so all of these are one problem.
static void keep_spoken_part(struct normaliser *n)
{
    if (n->fixed || n->first_name.size == 0) {
        return;
    }
    struct span spoken = spoken_part(n->first_name);
    if (spoken.size == 0 || spoken.size > TITLE_ROOM_BYTES - n->title_size) {
        return;
    }
    memmove(n->title + spoken.size, n->title, n->title_size);
    memcpy(n->title, spoken.at, spoken.size);
    n->title_size += spoken.size;
    struct word word = {.text = spoken};
    form_put_word(n, &word);
}

void message_normalise(struct span message, uint8_t *form, uint8_t *title, struct normal *result)
{
    if (message.size > SIGNATURE_TEXT_BYTES_MAX) {
        message.size = SIGNATURE_TEXT_BYTES_MAX;
    }
    struct normaliser n = {.message = message, .form = form, .title = title};
    while (n.at < message.size) {
        if (byte_is_delimiter(message.at[n.at])) {
            delimiter_read(&n);
        } else {
            piece_read(&n);
        }
    }
    n.gap_to = message.size;
    title_put_gap(&n);
    keep_spoken_part(&n);
    result->form = span_of(form, n.form_size);
    result->title = title_finish(title, n.title_size);
}
