// A folder becomes sets: whole files in memory, cut into lines.
#include "logset.h"

#include "base/check.h"
#include "text.h"

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

static struct span file_read(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        err(EXIT_FAILURE, "%s", path);
    }
    return text_read(file, path);
}

static struct span *lines_of(struct span text, uint32_t count)
{
    struct span *lines = calloc(count, sizeof *lines);
    CHECK(lines != NULL);
    for (uint32_t i = 0; i < count; i++) {
        lines[i] = span_part(text, 0, span_find(text, '\n'));
        text = span_skip(text, lines[i].size + 1);
    }
    return lines;
}

static struct logset logset_read(const char *name, const char *log, const char *groups)
{
    struct logset set = {.name = strdup(name), .log = file_read(log)};
    struct span gold = file_read(groups);
    CHECK(set.name != NULL);
    set.truth = grouping_of(gold, '\n');
    text_free(gold);
    uint32_t count = grouping_lines(set.log);
    if (count != set.truth.lines) {
        errx(EXIT_FAILURE, "%s: there are %u lines, but %s has %u", log, count, groups,
             set.truth.lines);
    }
    if (count == 0) {
        errx(EXIT_FAILURE, "%s: there are no lines to score", log);
    }
    set.lines = lines_of(set.log, count);
    return set;
}

static char *path_of(const char *folder, const char *name, const char *ending)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s%s", folder, name, ending) < 0) {
        err(EXIT_FAILURE, "%s", name);
    }
    return path;
}

static int is_log(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > 4 && strcmp(entry->d_name + size - 4, ".log") == 0;
}

struct logset *logsets_read(const char *folder, size_t *count)
{
    struct dirent **logs = NULL;
    int log_count = scandir(folder, &logs, is_log, alphasort);
    if (log_count < 0) {
        err(EXIT_USAGE, "%s", folder);
    }
    struct logset *sets = calloc((size_t)log_count + 1, sizeof *sets);
    CHECK(sets != NULL);
    *count = 0;
    for (int i = 0; i < log_count; i++) {
        char *name = logs[i]->d_name;
        name[strlen(name) - strlen(".log")] = '\0';
        char *log = path_of(folder, name, ".log");
        char *groups = path_of(folder, name, ".groups");
        if (access(groups, F_OK) == 0) {
            sets[(*count)++] = logset_read(name, log, groups);
        } else {
            warnx("%s is left out: there is no %s", log, groups);
        }
        free(log);
        free(groups);
        free(logs[i]);
    }
    free(logs);
    if (*count == 0) {
        errx(EXIT_FAILURE, "%s: there is no NAME.log with a NAME.groups", folder);
    }
    return sets;
}

void logsets_free(struct logset *sets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        grouping_free(&sets[i].truth);
        free(sets[i].lines);
        text_free(sets[i].log);
        free(sets[i].name);
    }
    free(sets);
}
