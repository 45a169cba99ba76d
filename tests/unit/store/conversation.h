// What the tests of the Redis store share: the server's side of the conversation, played by the
// test. Commands are taken from what the store wants to send, as text; unless the test answers
// otherwise a server with nothing in it answers.
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "store/redis.h"
#include "store/redis_key.h"

// 2026-11-23T12:00:00Z
#define NOON 1795435200000LL
#define TODAY 20780
#define COMMAND_BYTES_MAX 65536
#define SHA "0123456789abcdef0123456789abcdef0123456"

#define GUARD_NONE "*3\r\n$-1\r\n$-1\r\n$-1\r\n"

struct guard_kept {
    char key[REDIS_KEY_BYTES_MAX];
    char reply[128]; // to HMGET @journal @epoch @seq
};

struct conversation {
    void *memory;
    struct window *window;
    struct store *store;
    int64_t now_ms;
    bool open;                       // what the store said last: the connection is worth keeping
    char command[COMMAND_BYTES_MAX]; // the last one taken: arguments with blanks between them
    const char *when[8];             // a command that begins so ...
    const char *then[8];             // ... is answered so
    int rules;
    struct guard_kept kept[256];
    int kept_count;
    char log[COMMAND_BYTES_MAX]; // of the last ones, one a line
};

static inline struct store_options options_plain(void)
{
    return (struct store_options){.name = span_text("web-1"), .random = {0xabc, 0xdef}};
}

static inline struct conversation *conversation_new(const struct store_options *options)
{
    struct conversation *talk = calloc(1, sizeof *talk);
    struct window_plan plan = window_plan_for(1000, 4000, 4000, 256, true);
    if (talk == NULL || posix_memalign(&talk->memory, 64, window_bytes(&plan)) != 0) {
        abort();
    }
    memset(talk->memory, 0, window_bytes(&plan));
    talk->window = window_open(&plan, talk->memory);
    talk->store = redis_open(options, talk->window);
    talk->now_ms = NOON;
    window_slide(talk->window, NOON, 1);
    return talk;
}

static inline void conversation_free(struct conversation *talk)
{
    store_close(talk->store);
    free(talk->memory);
    free(talk);
}

// The last rule that fits counts.
static inline void rule(struct conversation *talk, const char *when, const char *then)
{
    if (talk->rules == 8) {
        abort();
    }
    talk->when[talk->rules] = when;
    talk->then[talk->rules++] = then;
}

static inline void rules_clear(struct conversation *talk)
{
    talk->rules = 0;
}

static inline size_t number_at(const char **at)
{
    size_t number = strtoul(*at + 1, NULL, 10);
    *at = strstr(*at, "\r\n") + 2;
    return number;
}

// The next whole command; false: none waits.
static inline bool command_take(struct conversation *talk)
{
    struct span out = store_outgoing(talk->store);
    if (out.size == 0) {
        return false;
    }
    char *text = calloc(1, out.size + 1), *end = talk->command;
    if (text == NULL) {
        abort();
    }
    memcpy(text, out.at, out.size);
    const char *at = text;
    for (size_t arguments = number_at(&at); arguments > 0; arguments--) {
        size_t size = number_at(&at);
        if (end + size + 2 > talk->command + sizeof talk->command) {
            abort();
        }
        memcpy(end, at, size);
        end += size;
        *end++ = ' ';
        at += size + 2;
    }
    end[-1] = '\0';
    size_t bytes = (size_t)(at - text);
    free(text);
    store_sent(talk->store, bytes);
    return true;
}

static inline struct guard_kept *guard_of(struct conversation *talk, const char *key)
{
    size_t size = strcspn(key, " ");
    for (int i = 0; i < talk->kept_count; i++) {
        if (strlen(talk->kept[i].key) == size && memcmp(talk->kept[i].key, key, size) == 0) {
            return &talk->kept[i];
        }
    }
    if (talk->kept_count == 256 || size >= sizeof talk->kept[0].key) {
        abort();
    }
    struct guard_kept *kept = &talk->kept[talk->kept_count++];
    memcpy(kept->key, key, size);
    snprintf(kept->reply, sizeof kept->reply, "%s", GUARD_NONE);
    return kept;
}

// From now on this is what stands there.
static inline void guard_set(struct conversation *talk, const char *key, const char *reply)
{
    struct guard_kept *kept = guard_of(talk, key);
    snprintf(kept->reply, sizeof kept->reply, "%s", reply);
}

// EVALSHA sha 1 key journal epoch expected new ...
static inline const char *answer_write(struct conversation *talk)
{
    const char *at[8] = {talk->command};
    for (int i = 1; i < 8; i++) {
        at[i] = strchr(at[i - 1], ' ') + 1;
    }
    int epoch = (int)(at[6] - at[5]) - 1, sequence = (int)strcspn(at[7], " ");
    struct guard_kept *kept = guard_of(talk, at[3]);
    snprintf(kept->reply, sizeof kept->reply,
             "*3\r\n$16\r\n%.16s\r\n$%d\r\n%.*s\r\n$%d\r\n%.*s\r\n", at[4], epoch, epoch, at[5],
             sequence, sequence, at[7]);
    return "*1\r\n$2\r\nOK\r\n";
}

static inline const char *answer_of(struct conversation *talk)
{
    static const char *const usual[][2] = {
        {"SCRIPT LOAD #!lua\nlocal page", "$40\r\n" SHA "w\r\n"},
        {"SCRIPT LOAD #!lua\nlocal time", "$40\r\n" SHA "b\r\n"},
        {"SCRIPT LOAD #!lua\nlocal holder", "$40\r\n" SHA "l\r\n"},
        {"EVALSHA " SHA "b", "*3\r\n$4\r\nMINE\r\n$16\r\n0000000000000abc\r\n$1\r\n1\r\n"},
        {"EVALSHA " SHA "l", ":1\r\n"},
        {"CONFIG", "*2\r\n$16\r\nmaxmemory-policy\r\n$10\r\nnoeviction\r\n"},
        {"HGETALL", "*0\r\n"},
        {"XREVRANGE", "*0\r\n"},
        {"", "+OK\r\n"},
    };
    for (int i = talk->rules; i > 0; i--) {
        if (strncmp(talk->command, talk->when[i - 1], strlen(talk->when[i - 1])) == 0) {
            return talk->then[i - 1];
        }
    }
    if (strncmp(talk->command, "EVALSHA " SHA "w", 48) == 0) {
        return answer_write(talk);
    }
    if (strncmp(talk->command, "HMGET ", 6) == 0) {
        return guard_of(talk, talk->command + 6)->reply;
    }
    for (size_t i = 0;; i++) {
        if (strncmp(talk->command, usual[i][0], strlen(usual[i][0])) == 0) {
            return usual[i][1];
        }
    }
}

static inline void answer(struct conversation *talk, const char *reply)
{
    talk->open = store_received(talk->store, span_text(reply), talk->now_ms);
}

// Answers whatever is asked until nothing is.
static inline void talk_on(struct conversation *talk)
{
    size_t logged = 0;
    memset(talk->log, 0, sizeof talk->log);
    while (talk->open && command_take(talk)) {
        size_t size = strlen(talk->command);
        if (strncmp(talk->command, "HGETALL", 7) != 0 && logged + size + 2 < sizeof talk->log) {
            memcpy(talk->log + logged, talk->command, size);
            logged += size;
            talk->log[logged++] = '\n';
        }
        answer(talk, answer_of(talk));
    }
}

static inline void connect_now(struct conversation *talk)
{
    talk->open = true;
    store_connected(talk->store, talk->now_ms);
    talk_on(talk);
}

static inline void lose(struct conversation *talk)
{
    store_lost(talk->store, talk->now_ms);
    talk->open = false;
}

static inline void pass(struct conversation *talk, int64_t ms)
{
    talk->now_ms += ms;
    talk->open = store_tick(talk->store, talk->now_ms);
    talk_on(talk);
}

static inline bool said(const struct conversation *talk, const char *part)
{
    return strstr(talk->log, part) != NULL;
}

static inline bool span_has(struct span text, const char *part)
{
    return span_find_nocase(text, span_text(part)) < text.size;
}

// `count` errors of a signature, dated `at_ms`.
static inline void add(struct conversation *talk, uint64_t signature, int64_t at_ms, uint64_t count)
{
    struct happening happening = {.signature = signature,
                                  .first_ms = at_ms,
                                  .last_ms = at_ms,
                                  .count = count,
                                  .service = window_service(talk->window, span_text("shop")),
                                  .kind = KIND_ERROR,
                                  .level = LEVEL_ERROR};
    if (window_add(talk->window, talk->now_ms, &happening, span_text("Card declined"), 1) ==
        ISSUE_NONE) {
        abort();
    }
}
