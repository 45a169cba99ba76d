// Reading rules from a file, and keeping the old until nobody needs them.
#include "app/rules_file.h"

#include "app/regex.h"
#include "base/check.h"

#include <errno.h>
#include <stdlib.h>

// One reading of the file.
struct rule_set {
    struct rules rules;
    char *text;              // that the rules point into
    struct cost_rule *costs; // of the rules, then of the configuration
    size_t cost_count;
    struct rule_set *older; // laid aside
};

struct rules_file {
    const char *path;
    const struct config *config;
    struct shelf shelf;
    struct rule_set *set;   // in force
    struct rule_set *aside; // others, that somebody may hold
    uint64_t reloads, refusals;
};

static void set_free(struct rule_set *set)
{
    rules_close(&set->rules);
    free(set->costs);
    free(set->text);
    free(set);
}

static bool fail(char *error, const char *path, const char *what)
{
    snprintf(error, CONFIG_ERROR_BYTES, "%.300s: %s", path, what);
    return false;
}

static bool text_read(struct rule_set *set, const char *path, size_t *size, char *error)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return fail(error, path, strerror(errno));
    }
    set->text = malloc(RULES_FILE_BYTES_MAX + 1);
    CHECK(set->text != NULL);
    errno = 0;
    *size = fread(set->text, 1, RULES_FILE_BYTES_MAX + 1, file);
    int unread = ferror(file) ? errno : 0;
    fclose(file);
    if (unread != 0) {
        return fail(error, path, strerror(unread));
    }
    return *size <= RULES_FILE_BYTES_MAX || fail(error, path, "the file is longer than 4 MiB");
}

// A minutes rule is a cost rule that looks at the title alone, before those of the configuration.
static void costs_gather(struct rule_set *set, const struct config *config)
{
    struct rules_part minutes = rules_of(&set->rules, RULE_MINUTES);
    set->costs = calloc(minutes.count + config->rule_count + 1, sizeof *set->costs);
    CHECK(set->costs != NULL);
    for (size_t i = 0; i < minutes.count; i++) {
        const struct rule *rule = &minutes.at[i];
        set->costs[set->cost_count++] = (struct cost_rule){.name = rule->matcher.text,
                                                           .title = rule->matcher.text,
                                                           .level = LEVEL_NONE,
                                                           .kind = -1,
                                                           .minutes = rule->number};
    }
    for (size_t i = 0; i < config->rule_count; i++) {
        set->costs[set->cost_count++] = config->rules[i];
    }
}

static struct rule_set *set_read(const struct rules_file *file, char *error)
{
    size_t size = 0;
    struct rule_wrong wrong;
    struct rule_set *set = calloc(1, sizeof *set);
    CHECK(set != NULL);
    if (!text_read(set, file->path, &size, error)) {
        set_free(set);
        return NULL;
    }
    if (!rules_read(&set->rules, span_of(set->text, size), &regex_library, &wrong)) {
        rules_wrong_write(&wrong, file->path, error);
        set_free(set);
        return NULL;
    }
    costs_gather(set, file->config);
    return set;
}

struct rules_file *rules_file_open(const char *path, const struct config *config, char *error)
{
    struct rules_file *file = calloc(1, sizeof *file);
    CHECK(file != NULL);
    file->path = path;
    file->config = config;
    file->set = set_read(file, error);
    if (!file->set) {
        free(file);
        return NULL;
    }
    shelf_lay(&file->shelf, &file->set->rules);
    return file;
}

bool rules_file_reload(struct rules_file *file, char *error)
{
    struct rule_set *set = set_read(file, error);
    if (!set) {
        file->refusals++;
        return false;
    }
    shelf_lay(&file->shelf, &set->rules);
    file->set->older = file->aside;
    file->aside = file->set;
    file->set = set;
    file->reloads++;
    return true;
}

void rules_file_sweep(struct rules_file *file)
{
    for (struct rule_set **at = &file->aside; *at;) {
        struct rule_set *set = *at;
        if (shelf_is_held(&file->shelf, &set->rules)) {
            at = &set->older;
        } else {
            *at = set->older;
            set_free(set);
        }
    }
}

void rules_file_close(struct rules_file *file)
{
    rules_file_sweep(file);
    CHECK(!file->aside);
    set_free(file->set);
    free(file);
}

struct shelf *rules_file_shelf(struct rules_file *file)
{
    return &file->shelf;
}

const struct rules *rules_file_rules(const struct rules_file *file)
{
    return &file->set->rules;
}

const char *rules_file_path(const struct rules_file *file)
{
    return file->path;
}

void rules_file_policy(const struct rules_file *file, struct policy *policy)
{
    policy->rules = file->set->costs;
    policy->rule_count = file->set->cost_count;
    policy->view = rules_view(&file->set->rules);
}

uint64_t rules_file_reloads(const struct rules_file *file)
{
    return file->reloads;
}

uint64_t rules_file_refusals(const struct rules_file *file)
{
    return file->refusals;
}
