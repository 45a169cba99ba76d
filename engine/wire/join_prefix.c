// What a transport put in front of every line: told from the form that two lines have in common.
//
//   Jan  1 00:00:09 web1 shop[42]: java.lang.IllegalStateException: cart is empty
//   Jan  1 00:00:10 web1 shop[42]:     at com.shop.Cart.total(Cart.java:12)
//   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
#include "base/level.h"
#include "wire/join_inside.h"

#define PREFIX_BYTES_MIN 4
#define NUMBER_DIGITS_MAX 8 // more are an epoch, which differs from line to line

// Two lines, compared by their form.
struct pair {
    struct span a, b;
    size_t at_a, at_b;
};

static bool is_edge(struct span text, size_t at)
{
    return at >= text.size || (memchr(" []()<>", text.at[at], 7) != NULL);
}

// The numbers that stand in both at the place where they differ. Those that stand alone name a
// process, a thread, a severity: they have to be the same. Others are parts of a time.
static bool number_step(struct pair *p)
{
    size_t from = p->at_a;
    while (from > 0 && p->at_b + from > p->at_a && byte_is_digit(p->a.at[from - 1])) {
        from--;
    }
    size_t from_b = p->at_b - (p->at_a - from);
    size_t da = digits_at(p->a, from), db = digits_at(p->b, from_b);
    bool alone = (from == 0 || is_edge(p->a, from - 1)) && is_edge(p->a, from + da);
    bool ahead = from + da > p->at_a || from_b + db > p->at_b;
    if (da == 0 || db == 0 || !ahead || (alone && da <= NUMBER_DIGITS_MAX)) {
        return false;
    }
    p->at_a = from + da;
    p->at_b = from_b + db;
    return true;
}

// To the place from which on the two have no longer the same form.
static void pair_walk(struct pair *p)
{
    for (;;) {
        size_t left_a = p->a.size - p->at_a, left_b = p->b.size - p->at_b;
        uint64_t a = 0, b = 0;
        if (left_a >= sizeof a && left_b >= sizeof b) {
            memcpy(&a, p->a.at + p->at_a, sizeof a);
            memcpy(&b, p->b.at + p->at_b, sizeof b);
            if (a == b) {
                p->at_a += sizeof a;
                p->at_b += sizeof b;
                continue;
            }
        }
        if (left_a > 0 && left_b > 0 && p->a.at[p->at_a] == p->b.at[p->at_b]) {
            p->at_a++;
            p->at_b++;
        } else if (left_a == 0 || !number_step(p)) {
            return;
        }
    }
}

// What of a line stands behind the head's prefix. False: it has another one.
bool join_body_behind(const struct join *join, struct span line, struct span *body)
{
    struct pair p = {.a = span_of(join->head.at + join->prefix_at, join->prefix), .b = line};
    pair_walk(&p);
    // The blank that ends a prefix goes with an empty line's end.
    bool whole = p.at_a == p.a.size;
    bool blank = p.at_b == line.size && p.at_a + 1 == p.a.size && p.a.at[p.at_a] == ' ';
    *body = span_skip(line, p.at_b);
    return whole || blank;
}

// How many blanks stand before `at`, one aside that belongs to the prefix.
static size_t indent_before(struct span line, size_t at)
{
    size_t from = at;
    while (from > 0 && byte_is_blank(line.at[from - 1])) {
        from--;
    }
    return from < at && line.at[from] == ' ' ? from + 1 : from;
}

static bool is_prefix(struct span prefix)
{
    bool telling = span_find(prefix, '|') < prefix.size;
    for (size_t i = 0; i < prefix.size; i++) {
        telling = telling || byte_is_digit(prefix.at[i]);
    }
    return telling && prefix.size >= PREFIX_BYTES_MIN;
}

// Words that frames of one trace share.
static bool is_shared(struct span word)
{
    return has(word, "at ") || has(word, "from ") || has(word, "File ");
}

static size_t word_before(struct span line, size_t at)
{
    while (at > 0 && !byte_is_blank(line.at[at - 1])) {
        at--;
    }
    return at;
}

// The first line that repeats the head's prefix tells where it ends: at the word in which the lines
// begin to differ, or before it, where both are frames. *at is that place in the head.
bool join_prefix_find(const struct join *join, struct span line, size_t *at, size_t *from)
{
    struct pair p = {.a = join->head, .b = line};
    pair_walk(&p);
    size_t word = word_before(line, p.at_b);
    size_t blanks = indent_before(line, word);
    size_t before = word_before(line, blanks > 0 ? blanks - 1 : 0);
    if (is_shared(span_skip(line, before))) {
        word = before;
    }
    if (p.at_b - word > p.at_a || !is_prefix(span_of(line.at, word))) {
        return false;
    }
    *from = indent_before(line, word);
    *at = p.at_a - (p.at_b - word) - (word - *from);
    return p.at_a >= p.at_b - *from;
}

// A level in front says that a logger wrote it, which begins an event with every line.
bool join_has_level(struct span prefix)
{
    for (size_t at = 0; at < prefix.size;) {
        size_t end = at;
        while (end < prefix.size && byte_is_alpha(prefix.at[end])) {
            end++;
        }
        if (level_of_name(span_part(prefix, at, end)) != LEVEL_NONE) {
            return true;
        }
        at = end + (end == at);
    }
    return false;
}

// A logger's tag at the front of a line that stands in its head, too.
//
//   F, [2024-05-01T12:00:00 #42] FATAL -- : [5d0ce0aa] Shop::Empty (no items):
//   [5d0ce0aa] app/models/cart.rb:12:in `total'
bool join_tag_find(struct join *join, struct span line)
{
    size_t close = line.size > 0 && line.at[0] == '[' ? span_find(line, ']') : line.size;
    if (close == line.size || close < PREFIX_BYTES_MIN) {
        return false;
    }
    const uint8_t *at = memmem(join->head.at, join->head.size, line.at, close + 1);
    size_t from = at ? (size_t)(at - join->head.at) : 0;
    if (from == 0 || from + close + 1 == join->head.size) {
        return false;
    }
    join->prefix_at = from;
    join->prefix = close + 2;
    struct span body;
    bool follows = join_body_behind(join, line, &body);
    join->prefix = follows ? join->prefix : 0;
    join->prefix_at = follows ? from : 0;
    return follows;
}
