// The configuration: built-in values < file < OUNCE_* environment < flags. One table of settings
// makes the parser, the environment's names, the flags, --dump-config and the help.
#pragma once

#include "group/tag.h"
#include "io/address.h"
#include "rank/candidate.h"

#include <ounce/limits.h>

#include <stdio.h>

#define CONFIG_LIST_MAX 256 // words of one list, and cost rules

// clang-format off
//    section  name           type    built-in          argument  sentence
// The settings of [serve], each a flag of ounce serve as well.
#define OUNCE_SERVE_SETTINGS(X)                                                                    \
    X(serve, listen, TEXT, "127.0.0.1:7070", "ADDR",                                               \
      "where log lines and tickets come in over TCP")                                              \
    X(serve, http, TEXT, "127.0.0.1:7071", "ADDR", "where questions are answered over HTTP")       \
    X(serve, data, TEXT, "./ounce-data", "DIR",                                                    \
      "kept for the journal; this version writes nothing there")                                   \
    X(serve, redis, TEXT, "", "URL",                                                               \
      "publish to redis://[user:pass@]host:port/db, unix:/path?db=N")  \
    X(serve, name, TEXT, "", "ID", "this engine's name in Redis (built-in: the host's)")           \
    X(serve, threads, COUNT, "0", "N", "ingest threads; 0: one per core")                  \
    X(serve, allow, LIST, "", "CIDR", "who may connect to an address off loopback: CIDR ...")

#define OUNCE_SETTINGS(X)                                                                          \
    OUNCE_SERVE_SETTINGS(X)                                                                        \
    X(tickets, issue_tags, LIST, "", "GLOB", "tags that name a ticket's problem, best first")      \
    X(tickets, ignore_tags, LIST, "", "GLOB", "tags that never do")                                \
    X(sum, fix_hours, NUMBER, "1", "HOURS",                                                        \
      "what a lasting fix takes when nobody has estimated it")                                     \
    X(sum, horizon_weeks, NUMBER, "52", "WEEKS", "the span that savings are projected over")
// clang-format on

// [rules] file, --rules and OUNCE_RULES.
#define CONFIG_RULES_SENTENCE "people's grouping rules; ounce rules --help has the words"

enum setting_type { SETTING_TEXT, SETTING_COUNT, SETTING_NUMBER, SETTING_LIST };

struct config_list {
    struct span words[CONFIG_LIST_MAX];
    size_t count;
};

struct config {
    const char *listen, *http, *data, *redis, *name, *rules_file; // live as long as the process
    uint64_t threads;
    struct config_list allow, issue_tags, ignore_tags;
    double fix_hours, horizon_weeks;
    struct ounce_limits limits;
    struct cost_rule rules[CONFIG_LIST_MAX];
    size_t rule_count;
    struct address_block allowed[CONFIG_LIST_MAX]; // `allow`, read
    size_t allowed_count;
};

// What is wrong, where, and what to do: "ounce.conf:14: ...".
#define CONFIG_ERROR_BYTES 512

// Built-in values, host name, the file (`path` may be NULL), environment. False: *error
// (CONFIG_ERROR_BYTES) says why.
bool config_open(struct config *config, const char *path, char *error);
// One value as if it stood in the file; `where` names its origin in messages ("--listen").
bool config_set(struct config *config, const char *section, const char *name, const char *value,
                const char *where, char *error);
// What only the whole can tell: addresses, allow, ranges.
bool config_check(struct config *config, char *error);
// Both, for the verbs that have no flags to set.
bool config_load(struct config *config, const char *path, char *error);
// As a file that gives the same configuration, each key with its sentence.
void config_dump(const struct config *config, FILE *out);

struct policy config_policy(const struct config *config);
struct tag_rules config_tags(const struct config *config);
