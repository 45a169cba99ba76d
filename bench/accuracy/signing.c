// Lines into a file in memory, that into `ounce sign`, and back out of its pipe.
#include "signing.h"

#include "base/check.h"
#include "text.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

// A descriptor at the beginning of a file in memory with the lines.
static FILE *lines_file(const char *name, const struct span *lines, uint32_t count)
{
    int memory = memfd_create("lines", MFD_CLOEXEC);
    FILE *file = memory < 0 ? NULL : fdopen(memory, "w+");
    if (file == NULL) {
        err(EXIT_FAILURE, "%s", name);
    }
    for (uint32_t i = 0; i < count; i++) {
        fwrite(lines[i].at, 1, lines[i].size, file);
        putc('\n', file);
    }
    if (fflush(file) != 0 || ferror(file) || fseek(file, 0, SEEK_SET) != 0) {
        err(EXIT_FAILURE, "%s", name);
    }
    return file;
}

static struct span ounce_sign(const char *ounce, const char *name, int input)
{
    char verb[] = "sign", *program = strdup(ounce);
    CHECK(program != NULL);
    char *words[] = {program, verb, NULL};
    int ends[2];
    pid_t child;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        err(EXIT_FAILURE, "pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    errno = posix_spawn(&child, ounce, &actions, NULL, words, environ);
    if (errno != 0) {
        err(EXIT_FAILURE, "%s", ounce);
    }
    posix_spawn_file_actions_destroy(&actions);
    free(program);
    close(ends[1]);
    struct span output = text_read(ends[0], ounce);
    int status = 0;
    if (waitpid(child, &status, 0) != child || status != 0) {
        errx(EXIT_FAILURE, "%s sign of %s failed", ounce, name);
    }
    return output;
}

//   1f1736e75c173503 TAB connection from <ip>
//   ^^ id                ^^ title
static struct signed_line *lines_of(struct span output, uint32_t count)
{
    struct signed_line *lines = calloc(count, sizeof *lines);
    CHECK(lines != NULL);
    for (uint32_t i = 0; i < count; i++) {
        struct span line = span_part(output, 0, span_find(output, '\n'));
        lines[i].id = span_part(line, 0, span_find(line, '\t'));
        lines[i].title = span_skip(line, lines[i].id.size + 1);
        output = span_skip(output, line.size + 1);
    }
    return lines;
}

struct signing signing_of(const char *ounce, const char *name, const struct span *lines,
                          uint32_t count)
{
    FILE *file = lines_file(name, lines, count);
    double began_us = clock_us();
    struct signing signing = {.output = ounce_sign(ounce, name, fileno(file))};
    signing.spent_us = clock_us() - began_us;
    fclose(file);
    signing.found = grouping_of(signing.output, '\t');
    if (signing.found.lines != count) {
        errx(EXIT_FAILURE, "%s: ounce sign said %u lines of %u", name, signing.found.lines, count);
    }
    signing.lines = lines_of(signing.output, count);
    return signing;
}

void signing_free(struct signing *signing)
{
    grouping_free(&signing->found);
    free(signing->lines);
    text_free(signing->output);
}
