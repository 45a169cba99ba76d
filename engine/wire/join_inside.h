// What the files that join lines share. Nobody outside includes it.
//
//   join.c         gathers lines and hands events out
//   join_judge.c   whether a line continues the open event
//   join_head.c    whether a trace may follow a line
//   join_prefix.c  what a transport put in front of every line
#pragma once

#include "wire/join.h"

enum join_stage {
    STAGE_HEAD,  // the head alone
    STAGE_TRACE, // and something that only a trace has
    STAGE_NAMED, // Python: what was raised is told, and that is the end
};

enum verdict {
    ENDS,     // it begins another event
    DOUBTFUL, // it continues this one if a line that surely does comes soon
    JOINS,
};

// join_judge.c
// `line` is `body` as it was read: a line without its prefix.
enum verdict join_judge(const struct join *join, const struct trace_line *line, struct span body);
// The source line below Python's File line, whatever it looks like.
bool join_is_python_source(const struct join *join, const struct trace_line *line);
bool join_is_underline(struct span text);
bool join_is_blank(struct span text);
bool join_names_exception(enum trace_part part);

// join_head.c
// A line with such a part is a trace's, or the beginning of one, wherever it stands.
bool join_begins(enum trace_part part);
// Whether a trace may follow the head at all. Asked only when a line looks like one, and at the end
// of a chunk: it costs more than the rest.
bool join_is_likely(struct join *join);
bool join_is_headed(const struct join *join);
// Where the message begins, behind a syslog's header or a plain line's; 0: there is none.
size_t join_header_size(struct span line);
// The head's message begins at `at`, behind a prefix: notes it when it opens a trace.
void join_look_behind(struct join *join, size_t at);

// join_prefix.c
// What of a line stands behind the head's prefix. False: it has another one.
bool join_body_behind(const struct join *join, struct span line, struct span *body);
// The first line that repeats the head's prefix tells where it ends: *at in the head, *from in the
// line. False: they have none in common.
bool join_prefix_find(const struct join *join, struct span line, size_t *at, size_t *from);
// A logger's own tag at the front of a line that stands in its head, too: it is noted.
bool join_tag_find(struct join *join, struct span line);
// A level in it says that a logger wrote it, which begins an event with every line.
bool join_has_level(struct span prefix);

static inline bool has(struct span text, const char *words)
{
    size_t size = strlen(words);
    return text.size >= size && memcmp(text.at, words, size) == 0;
}

static inline size_t digits_at(struct span text, size_t at)
{
    size_t n = 0;
    while (at + n < text.size && byte_is_digit(text.at[at + n])) {
        n++;
    }
    return n;
}
