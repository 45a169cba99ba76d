// A gap becomes the knowledge whether a value follows.
//
//   user=root   state = "done"   request:{"a": 1}   "code": "E7"   className:Order, size: 3, ...
//       ^            ^^^                ^         ^^^^                   ^             ^^
#include "group/normalise_inside.h"

#define GROUP_BYTES_MAX 1024 // a bracket that does not close within this many bytes is text

static struct span gap(const struct normaliser *n)
{
    return span_part(n->message, n->gap_from, n->gap_to);
}

// state=-5   in a title   state=-<num>
//      ^^    the sign was part of the word that is a hole now
static struct span gap_before_word(const struct normaliser *n)
{
    struct span s = gap(n);
    while (n->template && s.size > 0 && byte_is_edge(s.at[s.size - 1])) {
        s.size--;
    }
    return s;
}

bool gap_is_plain(const struct normaliser *n, bool commas)
{
    struct span s = gap(n);
    for (size_t i = 0; i < s.size; i++) {
        uint8_t c = s.at[i];
        if (!byte_is_blank(c) && !(commas && (c == ',' || c == ';'))) {
            return false;
        }
    }
    return true;
}

bool gap_is_zone(const struct normaliser *n)
{
    return span_equal(gap(n), span_text(" +"));
}

// Keys whose value says what happened, rather than to whom.
static bool key_tells(struct span key)
{
    static const char *const tellers[] = {
        "error", "err",    "message", "msg",     "reason", "cause",   "exception", "status",
        "state", "result", "failed",  "failure", "fault",  "warning", "info",      "debug",
    };
    for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++) {
        struct span end = span_text(tellers[i]);
        if (key.size >= end.size && span_equal_nocase(span_skip(key, key.size - end.size), end)) {
            return true;
        }
    }
    return false;
}

// A lone `= ` ends an empty value.
bool gap_is_pair(const struct normaliser *n)
{
    struct span s = gap_before_word(n);
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
    struct span s = gap_before_word(n);
    while (s.size > 0 && byte_is_blank(s.at[s.size - 1])) {
        s.size--;
    }
    return s.size >= 2 && s.at[s.size - 1] == ':' &&
           (s.at[s.size - 2] == '"' || s.at[s.size - 2] == '\'') && !key_tells(n->key);
}

// key:value   key: value   key :value
//    ^           ^^           ^^       behind a fixed word without digits
static bool gap_is_label(const struct normaliser *n)
{
    if (n->last != HOLE_NONE || n->key.size == 0 || n->key_digits) {
        return false;
    }
    struct span s = gap_before_word(n);
    bool glued = s.size == 1 && s.at[0] == ':';
    bool apart =
        s.size == 2 && ((s.at[0] == ':' && s.at[1] == ' ') || (s.at[0] == ' ' && s.at[1] == ':'));
    return (glued || apart) && !key_tells(n->key);
}

// One word up to the next sign of a list is a value; `main: starting up` and `ratio: good` are
// none, nor is what follows the name that opens a message (`sshd: disconnected, ...`).
bool gap_labels(const struct normaliser *n, size_t end)
{
    if (!gap_is_label(n)) {
        return false;
    }
    struct span s = gap_before_word(n);
    bool blank_behind = s.at[s.size - 1] == ' ';
    while (end < n->message.size &&
           (n->message.at[end] == '.' || (n->template && byte_is_edge(n->message.at[end])))) {
        end++;
    }
    if (blank_behind && (n->key.at == n->opening || end >= n->message.size)) {
        return false;
    }
    return end >= n->message.size || memchr(",;)]}", n->message.at[end], 5) != NULL;
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
//           ^ at                 ^ the result is after it
size_t group_end(struct normaliser *n, size_t at)
{
    if (at >= n->message.size || memchr("{[(", n->message.at[at], 3) == NULL) {
        return 0;
    }
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

size_t value_end(struct normaliser *n)
{
    uint8_t c = n->message.at[n->at];
    if (memchr("\"'{[(", c, 5) == NULL) {
        return 0;
    }
    bool named = gap_is_pair(n) || gap_is_label(n);
    if (c == '"' || c == '\'') {
        return named || gap_is_quoted_key(n) ? quoted_end(n, n->at) : 0;
    }
    return named || (c == '[' && gap_is_quoted_key(n)) ? group_end(n, n->at) : 0;
}
