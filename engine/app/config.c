// Reading, checking and showing the configuration.
#include "app/config.h"

#include "app/nearest.h"
#include "base/check.h"
#include "store/redis_url.h"
#include "store/store.h"

#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#define NAME_BYTES_MAX 48 // of a section or a key; inih cuts at 49
#define DUMP_COLUMNS 80

struct setting {
    const char *section, *name;
    const char *known_as; // in the environment, as OUNCE_...
    enum setting_type type;
    const char *built_in, *argument, *sentence;
    size_t offset; // of its field in struct config
};

static const struct setting settings[] = {
#define X(section, name, type, built_in, argument, sentence)                                       \
    {#section, #name,    #name,    SETTING_##type,                                                 \
     built_in, argument, sentence, offsetof(struct config, name)},
    OUNCE_SETTINGS(X)
#undef X
        {"rules", "file", "rules", SETTING_TEXT, "", "FILE", CONFIG_RULES_SENTENCE,
         offsetof(struct config, rules_file)},
};
#define SETTINGS (sizeof settings / sizeof settings[0])

struct limit {
    const char *name;
    uint64_t built_in, least, most;
    const char *unit, *sentence;
    size_t offset;
};

static const struct limit limits[] = {
#define X(name, built_in, least, most, unit, sentence)                                             \
    {#name,                                                                                        \
     built_in,                                                                                     \
     least,                                                                                        \
     most,                                                                                         \
     unit,                                                                                         \
     sentence,                                                                                     \
     offsetof(struct config, limits) + offsetof(struct ounce_limits, name)},
    OUNCE_LIMITS(X)
#undef X
};
#define LIMITS (sizeof limits / sizeof limits[0])

static const char *const rule_keys[] = {"kind", "level", "minutes", "service", "title"};

static bool fail(char *error, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static bool fail(char *error, const char *where, const char *format, ...)
{
    char what[CONFIG_ERROR_BYTES - 128];
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof what, format, list);
    va_end(list);
    snprintf(error, CONFIG_ERROR_BYTES, "%.100s: %s", where, what);
    return false;
}

// What was read lives as long as the process, also what a later value has replaced.
static struct span text_keep(const char *text, size_t size)
{
    static struct kept {
        struct kept *before;
        char text[];
    } * newest;
    struct kept *kept = malloc(sizeof *kept + size + 1);
    CHECK(kept != NULL);
    memcpy(kept->text, text, size);
    kept->text[size] = '\0';
    kept->before = newest;
    newest = kept;
    return span_of(kept->text, size);
}

// "64KiB", "4 MiB", "10000": a whole number with an optional binary unit.
static bool count_parse(const char *text, uint64_t *value)
{
    static const struct {
        const char *unit;
        unsigned shift;
    } units[] = {{"", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"B", 0}};
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || errno != 0) {
        return false;
    }
    while (*end == ' ') {
        end++;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcasecmp(end, units[i].unit) == 0 && number <= UINT64_MAX >> units[i].shift) {
            *value = (uint64_t)number << units[i].shift;
            return true;
        }
    }
    return false;
}

static bool number_parse(const char *text, double *value)
{
    char *end = NULL;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || !(number >= 0 && number <= 1e9)) {
        return false;
    }
    *value = number;
    return true;
}

static bool list_parse(const char *text, struct config_list *list)
{
    list->count = 0;
    while (*text) {
        size_t gap = strspn(text, " \t,\n");
        size_t size = strcspn(text + gap, " \t,\n");
        if (size > 0) {
            if (list->count == CONFIG_LIST_MAX) {
                return false;
            }
            list->words[list->count++] = text_keep(text + gap, size);
        }
        text += gap + size;
    }
    return true;
}

static bool setting_set(struct config *config, const struct setting *s, const char *value,
                        const char *where, char *error)
{
    void *field = (uint8_t *)config + s->offset;
    switch (s->type) {
    case SETTING_TEXT:
        *(const char **)field = (const char *)text_keep(value, strlen(value)).at;
        return true;
    case SETTING_COUNT:
        return count_parse(value, field) ||
               fail(error, where, "%s is \"%s\"; it must be a whole number", s->name, value);
    case SETTING_NUMBER:
        return number_parse(value, field) ||
               fail(error, where, "%s is \"%s\"; it must be a number from 0 up", s->name, value);
    case SETTING_LIST:
        break;
    }
    return list_parse(value, field) ||
           fail(error, where, "%s lists more than %d words", s->name, CONFIG_LIST_MAX);
}

static bool limit_set(struct config *config, const struct limit *l, const char *value,
                      const char *where, char *error)
{
    uint64_t *field = (uint64_t *)(void *)((uint8_t *)config + l->offset);
    uint64_t number = 0;
    if (!count_parse(value, &number) || number < l->least || number > l->most) {
        return fail(error, where, "%s is \"%s\"; it must lie between %llu and %llu%s%s", l->name,
                    value, (unsigned long long)l->least, (unsigned long long)l->most,
                    l->unit[0] ? " " : "", l->unit);
    }
    *field = number;
    return true;
}

static bool unknown_key(const char *section, const char *name, const char *where, char *error)
{
    const char *names[SETTINGS + LIMITS];
    size_t count = 0;
    bool any = false;
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].section, section) == 0) {
            names[count++] = settings[i].name;
        }
    }
    for (size_t i = 0; strcmp(section, "limits") == 0 && i < LIMITS; i++) {
        names[count++] = limits[i].name;
    }
    any = count > 0;
    if (!any) {
        static const char *const sections[] = {"serve", "tickets", "sum", "limits", "cost"};
        if (section[0] == '\0') {
            return fail(error, where, "\"%s\" stands before any section; begin with [serve]", name);
        }
        const char *near_section = nearest_name(section, sections, 5);
        return fail(error, where, "there is no section [%s]%s%s%s", section,
                    near_section ? "; did you mean ["
                                 : "; there are serve, tickets, sum, limits, cost",
                    near_section ? near_section : "", near_section ? "]?" : "");
    }
    const char *near = nearest_name(name, names, count);
    return fail(error, where, "[%s] has no key \"%s\"%s%s%s", section, name,
                near ? "; did you mean \"" : "; see ounce serve --dump-config", near ? near : "",
                near ? "\"?" : "");
}

// [cost "checkout is on call"]
//        ^^^^^^^^^^^^^^^^^^^ the rule's name; a section of the same name goes on with the same rule
static struct cost_rule *rule_of(struct config *config, const char *section)
{
    const char *name = section + 4 + strspn(section + 4, " \t");
    size_t size = strlen(name);
    if (size >= 2 && name[0] == '"' && name[size - 1] == '"') {
        name++;
        size -= 2;
    }
    for (size_t i = 0; i < config->rule_count; i++) {
        if (span_equal(config->rules[i].name, span_of(name, size))) {
            return &config->rules[i];
        }
    }
    if (config->rule_count == CONFIG_LIST_MAX) {
        return NULL;
    }
    struct cost_rule *rule = &config->rules[config->rule_count++];
    *rule = (struct cost_rule){.name = text_keep(name, size), .kind = -1, .minutes = -1};
    return rule;
}

static bool rule_set(struct config *config, const char *section, const char *name,
                     const char *value, const char *where, char *error)
{
    struct cost_rule *rule = rule_of(config, section);
    struct span text = span_text(value);
    if (!rule) {
        return fail(error, where, "there are more than %d cost rules", CONFIG_LIST_MAX);
    }
    if (strcmp(name, "service") == 0) {
        rule->service = text_keep(value, text.size);
    } else if (strcmp(name, "title") == 0) {
        rule->title = text_keep(value, text.size);
    } else if (strcmp(name, "level") == 0) {
        rule->level = level_of_name(text);
        return rule->level != LEVEL_NONE ||
               fail(error, where, "level is \"%s\"; it must be one such as warning or error",
                    value);
    } else if (strcmp(name, "kind") == 0) {
        rule->kind = strcmp(value, "ticket") == 0 ? KIND_TICKET : KIND_ERROR;
        return rule->kind == KIND_TICKET || strcmp(value, "error") == 0 ||
               fail(error, where, "kind is \"%s\"; it must be error or ticket", value);
    } else if (strcmp(name, "minutes") == 0) {
        return number_parse(value, &rule->minutes) ||
               fail(error, where, "minutes is \"%s\"; it must be a number from 0 up", value);
    } else {
        const char *near = nearest_name(name, rule_keys, 5);
        return fail(error, where, "a cost rule has no key \"%s\"%s%s%s", name,
                    near ? "; did you mean \"" : "; it has kind, service, level, title, minutes",
                    near ? near : "", near ? "\"?" : "");
    }
    return true;
}

bool config_set(struct config *config, const char *section, const char *name, const char *value,
                const char *where, char *error)
{
    if (strncmp(section, "cost", 4) == 0 && (section[4] == ' ' || section[4] == '\0')) {
        return rule_set(config, section, name, value, where, error);
    }
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(settings[i].section, section) == 0 && strcmp(settings[i].name, name) == 0) {
            return setting_set(config, &settings[i], value, where, error);
        }
    }
    for (size_t i = 0; strcmp(section, "limits") == 0 && i < LIMITS; i++) {
        if (strcmp(limits[i].name, name) == 0) {
            return limit_set(config, &limits[i], value, where, error);
        }
    }
    return unknown_key(section, name, where, error);
}

// "listen" -> "OUNCE_LISTEN"
static const char *environment_of(const char *name, char *out, size_t bytes)
{
    size_t at = (size_t)snprintf(out, bytes, "OUNCE_");
    for (; *name && at + 1 < bytes; name++) {
        out[at++] = (*name >= 'a' && *name <= 'z') ? (char)(*name - 'a' + 'A') : *name;
    }
    out[at] = '\0';
    return getenv(out);
}

static bool environment_read(struct config *config, char *error)
{
    char where[64];
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *value = environment_of(settings[i].known_as, where, sizeof where);
        if (value && !setting_set(config, &settings[i], value, where, error)) {
            return false;
        }
    }
    for (size_t i = 0; i < LIMITS; i++) {
        const char *value = environment_of(limits[i].name, where, sizeof where);
        if (value && !limit_set(config, &limits[i], value, where, error)) {
            return false;
        }
    }
    return true;
}

static void built_in(struct config *config)
{
    char error[CONFIG_ERROR_BYTES];
    char host[256] = "ounce";
    *config = (struct config){.limits = OUNCE_LIMITS_DEFAULT};
    for (size_t i = 0; i < SETTINGS; i++) {
        CHECK(setting_set(config, &settings[i], settings[i].built_in, "built-in", error));
    }
    gethostname(host, sizeof host - 1);
    config->name = (const char *)text_keep(host, strlen(host)).at;
}

struct reading {
    struct config *config;
    FILE *file;
    int line, error_line, long_line;                    // 0: none
    bool indented;                                      // the line
    char error[CONFIG_ERROR_BYTES];                     // of error_line
    char last_section[128], last_name[64], value[4096]; // a value may go on over indented lines
};

// Called by inih for each line, of which it takes a short one only: the rest is passed over, and
// the line remembered.
static char *on_line(char *out, int bytes, void *user)
{
    struct reading *r = user;
    if (!fgets(out, bytes, r->file)) {
        return NULL;
    }
    r->line++;
    r->indented = out[0] == ' ' || out[0] == '\t';
    size_t size = strlen(out);
    bool whole = size + 1 < (size_t)bytes || out[size - 1] == '\n';
    for (int c = 0; !whole && (c = fgetc(r->file)) != EOF && c != '\n';) {
        r->long_line = r->long_line == 0 ? r->line : r->long_line;
    }
    return out;
}

// What inih cuts off is as long as it takes.
static bool name_fits(const char *name)
{
    return strlen(name) <= NAME_BYTES_MAX;
}

// Called by inih for each key; 0 tells it that the line is wrong.
static int on_key(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    char here[CONFIG_ERROR_BYTES];
    bool more =
        r->indented && strcmp(section, r->last_section) == 0 && strcmp(name, r->last_name) == 0;
    size_t used = more ? strlen(r->value) : 0;
    snprintf(r->last_section, sizeof r->last_section, "%s", section);
    snprintf(r->last_name, sizeof r->last_name, "%s", name);
    snprintf(r->value + used, sizeof r->value - used, "%s%s", more ? " " : "", value);
    bool fine = name_fits(section) && name_fits(name)
                    ? config_set(r->config, section, name, r->value, "", here)
                    : fail(here, "", "[%s] %s: names have at most %d bytes here", section, name,
                           NAME_BYTES_MAX);
    if (!fine && r->error_line == 0) {
        snprintf(r->error, CONFIG_ERROR_BYTES, "%s", here + strlen(": "));
        r->error_line = r->line;
    }
    return fine;
}

static bool file_read(struct config *config, const char *path, char *error)
{
    struct reading reading = {.config = config, .file = fopen(path, "r")};
    if (!reading.file) {
        return fail(error, path, "%s", strerror(errno));
    }
    int line = ini_parse_stream(on_line, &reading, on_key, &reading);
    int unread = ferror(reading.file) ? errno : 0;
    fclose(reading.file);
    if (unread != 0) {
        return fail(error, path, "%s", strerror(unread));
    }
    const char *what = "this is neither [section] nor key = value";
    if (line == reading.error_line) {
        what = reading.error;
    }
    if (reading.long_line != 0 && (line == 0 || reading.long_line <= line)) {
        line = reading.long_line;
        what = "this line is too long; a list goes on in the next one when that is indented";
    }
    if (line != 0) {
        snprintf(error, CONFIG_ERROR_BYTES, "%.200s:%d: %.280s", path, line, what);
    }
    return line == 0;
}

bool config_open(struct config *config, const char *path, char *error)
{
    built_in(config);
    return (!path || file_read(config, path, error)) && environment_read(config, error);
}

static bool address_check(const struct config *config, const char *name, const char *text,
                          char *error)
{
    struct address address;
    if (!address_parse(text, &address)) {
        return fail(
            error, name,
            "\"%s\" is no address; write host:port, such as 127.0.0.1:7070 (ports go up to 65535)",
            text);
    }
    if (!address_is_loopback(&address) && config->allowed_count == 0) {
        return fail(error, name,
                    "%s can be reached from other machines, but nobody is allowed to; set allow = "
                    "CIDR ... (such as 10.0.0.0/8) in [serve] or --allow, or listen on 127.0.0.1",
                    text);
    }
    return true;
}

static bool rules_check(const struct config *config, char *error)
{
    for (size_t i = 0; i < config->rule_count; i++) {
        if (config->rules[i].minutes < 0) {
            return fail(error, "cost", "the rule \"%.*s\" has no minutes; add minutes = 5",
                        (int)config->rules[i].name.size, (const char *)config->rules[i].name.at);
        }
    }
    return true;
}

bool config_check(struct config *config, char *error)
{
    config->allowed_count = 0;
    for (size_t i = 0; i < config->allow.count; i++) {
        const char *word = (const char *)config->allow.words[i].at;
        if (!address_block_parse(word, &config->allowed[config->allowed_count++])) {
            return fail(error, "allow", "\"%s\" is no address block; write one such as 10.0.0.0/8",
                        word);
        }
    }
    if (config->fix_hours <= 0 || config->horizon_weeks <= 0) {
        return fail(error, "sum", "fix_hours and horizon_weeks must be above 0");
    }
    if (config->threads > 256) {
        return fail(error, "threads", "it must lie between 0 and 256");
    }
    struct redis_url url = {0};
    struct redis_url_error wrong = {0};
    if (config->redis[0] != '\0' && !redis_url_parse(span_text(config->redis), &url, &wrong)) {
        return fail(error, "redis", "%s; %s", wrong.what, wrong.hint);
    }
    if (!store_name_valid(span_text(config->name))) {
        return fail(error, "name",
                    "\"%.80s\" cannot be an engine's name; use up to %d letters, digits, dots, "
                    "dashes and underscores",
                    config->name, STORE_NAME_BYTES_MAX);
    }
    return address_check(config, "listen", config->listen, error) &&
           address_check(config, "http", config->http, error) && rules_check(config, error);
}

bool config_load(struct config *config, const char *path, char *error)
{
    return config_open(config, path, error) && config_check(config, error);
}

// In lines that can be read back. What begins with # would be a comment in front of one.
static void list_dump(const struct config_list *list, FILE *out)
{
    size_t column = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct span word = list->words[i];
        bool next_line = column + word.size > DUMP_COLUMNS && word.at[0] != '#';
        fprintf(out, "%s%.*s",
                next_line ? "\n    "
                : i       ? " "
                          : "",
                (int)word.size, (const char *)word.at);
        column = next_line ? word.size : column + word.size + 1;
    }
}

// As short as it can be said without becoming another number.
static void number_dump(double number, FILE *out)
{
    char text[32];
    snprintf(text, sizeof text, "%.15g", number);
    if (strtod(text, NULL) != number) {
        snprintf(text, sizeof text, "%.17g", number);
    }
    fputs(text, out);
}

// A password in a URL is not for screens: redis://ounce:***@host. It has to be written in again.
static void text_dump(const char *text, FILE *out)
{
    const char *slashes = strstr(text, "://");
    const char *at = slashes ? strrchr(text, '@') : NULL;
    const char *colon = at ? memchr(slashes + 3, ':', (size_t)(at - slashes - 3)) : NULL;
    if (colon) {
        fprintf(out, "%.*s:***%s", (int)(colon - text), text, at);
    } else {
        fputs(text, out);
    }
}

static void setting_dump(const struct config *config, const struct setting *s, FILE *out)
{
    const void *field = (const uint8_t *)config + s->offset;
    fprintf(out, "; %s\n%s = ", s->sentence, s->name);
    switch (s->type) {
    case SETTING_TEXT:
        text_dump(*(const char *const *)field, out);
        break;
    case SETTING_COUNT:
        fprintf(out, "%llu", (unsigned long long)*(const uint64_t *)field);
        break;
    case SETTING_NUMBER:
        number_dump(*(const double *)field, out);
        break;
    case SETTING_LIST:
        list_dump(field, out);
        break;
    }
    fputc('\n', out);
}

static void rule_dump(const struct cost_rule *rule, FILE *out)
{
    fprintf(out, "\n[cost \"%.*s\"]\n", (int)rule->name.size, (const char *)rule->name.at);
    if (rule->kind >= 0) {
        fprintf(out, "kind = %s\n", kind_name((enum kind)rule->kind));
    }
    if (rule->service.size) {
        fprintf(out, "service = %.*s\n", (int)rule->service.size, (const char *)rule->service.at);
    }
    if (rule->level != LEVEL_NONE) {
        fprintf(out, "level = %s\n", level_name(rule->level));
    }
    if (rule->title.size) {
        fprintf(out, "title = %.*s\n", (int)rule->title.size, (const char *)rule->title.at);
    }
    fputs("minutes = ", out);
    number_dump(rule->minutes, out);
    fputc('\n', out);
}

void config_dump(const struct config *config, FILE *out)
{
    const char *section = "";
    for (size_t i = 0; i < SETTINGS; i++) {
        if (strcmp(section, settings[i].section) != 0) {
            section = settings[i].section;
            fprintf(out, "%s[%s]\n", i ? "\n" : "", section);
        }
        setting_dump(config, &settings[i], out);
    }
    fputs("\n[limits]\n", out);
    for (size_t i = 0; i < LIMITS; i++) {
        const uint64_t *field =
            (const uint64_t *)(const void *)((const uint8_t *)config + limits[i].offset);
        fprintf(out, "; %s\n%s = %llu\n", limits[i].sentence, limits[i].name,
                (unsigned long long)*field);
    }
    for (size_t i = 0; i < config->rule_count; i++) {
        rule_dump(&config->rules[i], out);
    }
}

struct policy config_policy(const struct config *config)
{
    struct policy policy = policy_default();
    policy.rules = config->rules;
    policy.rule_count = config->rule_count;
    policy.fix_hours = config->fix_hours;
    policy.horizon_weeks = config->horizon_weeks;
    return policy;
}

struct tag_rules config_tags(const struct config *config)
{
    return (struct tag_rules){config->issue_tags.words, config->issue_tags.count,
                              config->ignore_tags.words, config->ignore_tags.count};
}
