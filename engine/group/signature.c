// A text, a pattern, a tag or a fingerprint becomes a signature: the hash of what identifies the
// problem, and a title.
//
//   scratch:  prefix NUL form ...   raw title ...   pattern with its holes marked ...
//             ^ 0                   ^ TITLE_AT      ^ PATTERN_AT
#include "group/signature.h"
#include "base/check.h"
#include "group/evidence.h"
#include "group/normalise.h"
#include "group/title.h"
#include "group/trace.h"
#include <xxhash.h>

#define PREFIX_BYTES_MAX 16
#define TITLE_AT (PREFIX_BYTES_MAX + NORMAL_FORM_BYTES_MAX)
#define PATTERN_AT (TITLE_AT + TITLE_ROOM_BYTES)

_Static_assert(TRACE_KEY_BYTES_MAX + 8 + TITLE_BYTES_MAX <= PATTERN_AT, "scratch");
_Static_assert(PATTERN_AT + SIGNATURE_TEXT_BYTES_MAX <= SIGNATURE_SCRATCH_BYTES, "scratch");

// Writes the prefix and its NUL; what is hashed follows.
static size_t prefix_write(uint8_t *scratch, const char *prefix)
{
    size_t size = strlen(prefix) + 1;
    CHECK(size <= PREFIX_BYTES_MAX);
    memcpy(scratch, prefix, size);
    return size;
}

void signature_of_text(struct span message, uint8_t *scratch, struct signature *result)
{
    size_t prefix = prefix_write(scratch, "text");
    struct normal normal;
    message_normalise(message, scratch + prefix, scratch + TITLE_AT, &normal);
    result->hash = XXH3_64bits(scratch, prefix + normal.form.size);
    result->title = normal.title;
    result->evidence = evidence_of_title(normal.title);
    result->source = SOURCE_TEXT;
}

uint64_t signature_of_form(struct span form)
{
    uint8_t room[PREFIX_BYTES_MAX + NORMAL_FORM_BYTES_MAX];
    size_t prefix = prefix_write(room, "text");
    form = span_cut(form, NORMAL_FORM_BYTES_MAX);
    memcpy(room + prefix, form.at, form.size);
    return XXH3_64bits(room, prefix + form.size);
}

#define HOLE_NAME_BYTES_MAX 64

// {name}   {0}   {}   {@user,-10:F2}   {at!r:>8}
// ^^^^^^ the size of the hole in braces at `at`, 0 when none stands there. What has a blank in it
//        is text of the message.
static size_t brace_hole_size(struct span s, size_t at, uint8_t close)
{
    size_t end = at + 1;
    while (end < s.size && end - at <= HOLE_NAME_BYTES_MAX && s.at[end] != close &&
           s.at[end] > ' ' && s.at[end] != '{' && s.at[end] != '"') {
        end++;
    }
    return end < s.size && s.at[end] == close ? end + 1 - at : 0;
}

// %s   %-5.2lld   %(name)s   %<name>s   %{name}
// ^^ the size of the hole at the start of `s`, 0 when none stands there
static size_t percent_hole_size(struct span s)
{
    size_t at = 1;
    if (at < s.size && s.at[at] == '{') {
        size_t size = brace_hole_size(s, at, '}');
        return size > 2 ? at + size : 0;
    }
    if (at < s.size && (s.at[at] == '(' || s.at[at] == '<')) {
        at += brace_hole_size(s, at, s.at[at] == '(' ? ')' : '>');
    }
    while (at < s.size && (byte_is_digit(s.at[at]) || memchr("-+#.*", s.at[at], 5))) {
        at++;
    }
    while (at < s.size && memchr("hlqjzt", s.at[at], 6)) {
        at++;
    }
    return at < s.size && memchr("diouxXeEfFgGaAcrspv", s.at[at], 19) ? at + 1 : 0;
}

// The size of the sender's hole at the start of `s`; 0 when none stands there.
static size_t pattern_hole_size(struct span s)
{
    size_t dollar = s.at[0] == '$';
    if (s.at[0] == '%') {
        return percent_hole_size(s);
    }
    if (dollar == s.size || s.at[dollar] != '{') {
        return 0;
    }
    size_t size = brace_hole_size(s, dollar, '}');
    return size ? size + dollar : 0;
}

struct span pattern_mark(struct span pattern, uint8_t *out)
{
    size_t size = 0;
    for (size_t at = 0; at < pattern.size && size < SIGNATURE_TEXT_BYTES_MAX;) {
        size_t hole = pattern_hole_size(span_skip(pattern, at));
        out[size++] = hole ? NORMAL_HOLE : pattern.at[at];
        at += hole ? hole : 1;
    }
    return span_of(out, size);
}

void signature_of_pattern(struct span pattern, uint8_t *scratch, struct signature *result)
{
    signature_of_text(pattern_mark(pattern, scratch + PATTERN_AT), scratch, result);
    result->source = SOURCE_PATTERN;
}

// The hash of what a sender names its problem by. The title is made of the same bytes, afterwards.
static void key_sign(const char *prefix, struct span key, bool fold, uint8_t *scratch,
                     struct signature *result)
{
    size_t before = prefix_write(scratch, prefix);
    uint8_t *at = scratch + before;
    size_t size = key.size < SIGNATURE_TEXT_BYTES_MAX ? key.size : SIGNATURE_TEXT_BYTES_MAX;
    for (size_t i = 0; i < size; i++) {
        at[i] = fold ? byte_lower(key.at[i]) : key.at[i];
    }
    result->hash = XXH3_64bits(scratch, before + size);
    result->title = title_finish(at, size);
    result->evidence = EVIDENCE_NONE;
}

void signature_of_tag(struct span tag, uint8_t *scratch, struct signature *result)
{
    key_sign("tag", span_trim(tag), true, scratch, result);
    result->source = SOURCE_TAG;
}

void signature_of_fingerprint(struct span fingerprint, uint8_t *scratch, struct signature *result)
{
    key_sign("fingerprint", fingerprint, false, scratch, result);
    result->source = SOURCE_FINGERPRINT;
}

// Without frames: its type, its file, and what it said without the values in it.
//
//   panic in cart.rs: index out of bounds: the len is <num> but the index is <num>
static void told_sign(const struct trace *trace, uint8_t *scratch, struct signature *result)
{
    struct normal normal;
    message_normalise(trace->said, scratch, scratch + TITLE_AT, &normal);
    uint64_t said = XXH3_64bits(normal.form.at, normal.form.size);
    uint8_t *title = scratch + PATTERN_AT;
    size_t size = trace_told_title(trace, title, TITLE_BYTES_MAX);
    size_t prefix = prefix_write(scratch, "trace");
    size_t key = prefix + trace_key(trace, scratch + prefix);
    XXH64_canonicalFromHash((XXH64_canonical_t *)(void *)(scratch + key), said);
    key += sizeof(XXH64_canonical_t);
    memcpy(scratch + key, title, size);
    result->hash = XXH3_64bits(scratch, key + size);
    if (trace->said.size > 0) {
        memcpy(title + size, ": ", 2);
        memcpy(title + size + 2, normal.title.at, normal.title.size);
        size += 2 + normal.title.size;
    }
    result->title = title_finish(title, size);
    result->evidence = EVIDENCE_FAILED;
    result->source = SOURCE_TRACE;
}

bool signature_of_trace(struct span message, struct span error_type, struct span trace,
                        uint8_t *scratch, struct signature *result)
{
    struct trace read;
    if (!trace_read(message, error_type, trace, &read)) {
        if (read.told) {
            told_sign(&read, scratch, result);
        }
        return read.told;
    }
    size_t prefix = prefix_write(scratch, "trace");
    size_t key = trace_key(&read, scratch + prefix);
    result->hash = XXH3_64bits(scratch, prefix + key);
    uint8_t *title = scratch + TITLE_AT;
    result->title = title_finish(title, trace_title(&read, title, TITLE_BYTES_MAX));
    result->evidence = EVIDENCE_FAILED;
    result->source = SOURCE_TRACE;
    return true;
}
