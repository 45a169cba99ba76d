// A message becomes a form and a title, in one pass from left to right.
//
//   Served   block blk_77 , state = "done" to /10.0.0.1:80
//   ^^^^^^ a word          ^^^^^^^^^ a gap ^^ punctuation around a hole
//
// The gap before a word is written to the title together with the word, or dropped with it.
#include "group/normalise.h"
#include "base/check.h"
#include "group/normalise_inside.h"
#include "group/word.h"

#define SPOKEN_BYTES_MAX 64

static void title_put(struct normaliser *n, struct span s)
{
    CHECK(s.size <= TITLE_BYTES_MAX - n->title_size);
    if (s.size) {
        memcpy(n->title + n->title_size, s.at, s.size);
    }
    n->title_size += s.size;
}

static void title_put_byte(struct normaliser *n, uint8_t c)
{
    CHECK(n->title_size < TITLE_BYTES_MAX);
    n->title[n->title_size++] = c;
}

// Whether the gap and so many bytes behind it fit. What does not fit ends the reading, so that form
// and title always tell the same.
static bool title_has_room(struct normaliser *n, size_t size)
{
    size_t room = TITLE_BYTES_MAX - n->title_size, gap = n->gap_to - n->gap_from;
    n->full = n->full || gap > room || size > room - gap;
    return !n->full;
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
    n->form[n->form_size++] = c;
}

// Begins a symbol; its bytes follow.
static void form_begin(struct normaliser *n)
{
    if (n->form_size) {
        form_put_byte(n, ' ');
    }
    n->last_from = n->form_size;
}

// Notes the symbol just put, for whoever reads a title again.
static void symbol_note(struct normaliser *n, struct span text, bool hole)
{
    struct template *t = n->template;
    if (t == NULL) {
        return;
    }
    if (t->count == NORMAL_SYMBOLS_MAX) {
        t->whole = false;
        return;
    }
    t->symbols[t->count++] = (struct symbol){
        .form_at = (uint16_t)n->last_from,
        .form_size = (uint16_t)(n->form_size - n->last_from),
        .at = (uint16_t)(text.at - n->message.at),
        .size = (uint16_t)text.size,
        .hole = hole,
    };
}

static void hole_put(struct normaliser *n, struct span text, enum hole hole, bool value)
{
    bool same = n->last == hole && gap_is_plain(n, true);
    bool rest_of_date =
        n->last == HOLE_TIME && hole == HOLE_NUM && (gap_is_plain(n, false) || gap_is_zone(n));
    if (!title_has_room(n, hole_name(hole).size)) {
        return;
    }
    if (!same && !rest_of_date) {
        title_put_gap(n);
        title_put(n, hole_name(hole));
        n->last = hole;
    }
    if (hole == HOLE_ID && n->first_name.size == 0) {
        n->first_name = text;
    }
    // The key implies its value, so that an empty one, or one of several parts, is no other
    // problem.
    n->implied = n->fixed && (value || n->implied);
    if (form_ends_with_hole(n) || n->implied) {
        return;
    }
    form_begin(n);
    form_put_byte(n, NORMAL_HOLE);
    symbol_note(n, text, true);
}

static void form_put(struct normaliser *n, struct span s)
{
    CHECK(s.size <= NORMAL_FORM_BYTES_MAX - n->form_size);
    memcpy(n->form + n->form_size, s.at, s.size);
    n->form_size += s.size;
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
        if (n->template) {
            n->template->count = 0;
        }
    }
    size_t size = n->form_size, last_from = n->last_from;
    struct span last = last_symbol(n);
    form_begin(n);
    if (word->digits) {
        word_put_bytes(n, word, form_put_byte);
    } else {
        form_put(n, word->text);
    }
    if (word->digits && n->fixed && span_equal(last, last_symbol(n))) {
        n->form_size = size;
        n->last_from = last_from;
        return false;
    }
    n->fixed = true;
    symbol_note(n, word->text, false);
    return true;
}

static void word_put(struct normaliser *n, const struct word *word)
{
    bool measured = n->last == HOLE_NUM || n->last == HOLE_TIME;
    if (measured && gap_is_plain(n, false) && span_is_unit(word->text)) {
        return; // a unit belongs to its number
    }
    if (!title_has_room(n, word->text.size)) {
        return;
    }
    if (form_put_word(n, word) || !gap_is_plain(n, true)) {
        title_put_gap(n);
        if (word->digits) {
            word_put_bytes(n, word, title_put_byte);
        } else {
            title_put(n, word->text);
        }
    }
    n->last = HOLE_NONE;
    n->key = word->text;
    n->key_digits = word->digits;
    n->opening = n->opening ? n->opening : word->text.at;
    n->implied = false;
}

static void delimiter_read(struct normaliser *n)
{
    n->gap_to = n->at;
    size_t size, end;
    enum hole hole = n->template ? hole_name_read(n->message, n->at, &size)
                                 : hole_read(n->message, n->at, &size);
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
    hole_put(n, span_part(n->message, n->at, end), hole, gap_is_pair(n) || gap_labels(n, end));
    n->at = n->gap_from = end;
}

static void piece_read(struct normaliser *n)
{
    n->gap_to = n->at;
    bool value = gap_is_pair(n);
    struct word word;
    if (n->template) {
        word_read_fixed(n->message, n->at, &word);
    } else {
        word_read(n->message, n->at, value, &word);
    }
    n->at = word.end;
    if (word.hole == HOLE_NONE && !word.letters && !word.digits) {
        return; // punctuation: part of the gap
    }
    bool label = !word.spoken && gap_labels(n, word.end);
    n->gap_to = (size_t)(word.text.at - n->message.at);
    if (word.hole == HOLE_NONE && (n->template || !label)) {
        word_put(n, &word);
    } else {
        hole_put(n, word.text, word.hole ? word.hole : HOLE_VALUE, value || label);
    }
    n->gap_from = n->gap_to + word.text.size;
    size_t group = value ? group_end(n, n->at) : 0;
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
    if (spoken.size == 0 || spoken.size > SPOKEN_BYTES_MAX ||
        spoken.size > TITLE_BYTES_MAX - n->title_size) {
        return;
    }
    memmove(n->title + spoken.size, n->title, n->title_size);
    memcpy(n->title, spoken.at, spoken.size);
    n->title_size += spoken.size;
    struct word word = {.text = spoken};
    form_put_word(n, &word);
}

static void normalise(struct normaliser *n)
{
    while (n->at < n->message.size && !n->full) {
        if (byte_is_delimiter(n->message.at[n->at])) {
            delimiter_read(n);
        } else {
            piece_read(n);
        }
    }
    if (!n->full) {
        n->gap_to = n->message.size;
        if (title_has_room(n, 0)) {
            title_put_gap(n);
        }
    }
}

void message_normalise(struct span message, uint8_t *form, uint8_t *title, struct normal *result)
{
    message = span_cut(message, SIGNATURE_TEXT_BYTES_MAX);
    struct normaliser n = {.message = message, .form = form, .title = title};
    normalise(&n);
    keep_spoken_part(&n);
    result->form = span_of(form, n.form_size);
    result->title = title_finish(title, n.title_size);
}

void title_read(struct span title, uint8_t *form, uint8_t *room, struct template *result)
{
    result->count = 0;
    result->whole = title.size <= TITLE_BYTES_MAX;
    struct normaliser n = {
        .message = span_cut(title, TITLE_BYTES_MAX),
        .form = form,
        .title = room,
        .template = result,
    };
    normalise(&n);
    result->whole = result->whole && !n.full;
    result->holes = 0;
    for (uint32_t i = 0; i < result->count; i++) {
        result->holes |= (uint64_t)result->symbols[i].hole << i;
    }
    result->fixed = result->count - (uint32_t)__builtin_popcountll(result->holes);
    result->form = span_of(form, n.form_size);
}
