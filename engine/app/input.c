// Paths in, lines or bytes out.
#include "app/input.h"

#include "app/say.h"
#include "app/table.h"
#include "base/check.h"
#include "io/clock.h"
#include "io/source.h"
#include "wire/csv.h"
#include "wire/field.h"
#include "wire/frame.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#define CHUNK_BYTES (1024 * 1024)
#define PROGRESS_MS 100
#define DEPTH_MAX 32

// One file while it is read: what is not yet consumed lies at the front of the buffer.
struct reading {
    struct input *input;
    struct source *source;
    const char *path;
    uint8_t *buffer;
    size_t room, size;
    bool over; // nothing more comes
    int64_t shown_ms;
};

static void progress_show(struct reading *r)
{
    uint64_t at = 0, all = 0;
    char done[32];
    int64_t now_ms = clock_steady_ms();
    if (!r->input->progress || now_ms - r->shown_ms < PROGRESS_MS) {
        return;
    }
    r->shown_ms = now_ms;
    source_progress(r->source, &at, &all);
    table_count((at >> 20), done);
    if (all > 0) {
        int filled = (int)(at * 30 / all);
        fprintf(stderr, "\r[%.*s%*s] %3d %%  %s MiB of %.20s\033[K", filled,
                "##############################", 30 - filled, "", (int)(at * 100 / all), done,
                r->path);
    } else {
        fprintf(stderr, "\r%s MiB of %.20s\033[K", done, r->path);
    }
}

static void progress_end(const struct input *input)
{
    if (input->progress) {
        fputs("\r\033[K", stderr);
    }
}

// Reads more behind what is left over. False: the end, or broken (said).
static bool refill(struct reading *r)
{
    if (r->over) {
        return false;
    }
    ssize_t got = source_read(r->source, r->buffer + r->size, r->room - r->size);
    r->over = got <= 0;
    if (got < 0) {
        progress_end(r->input);
        say("%s: %s; what was read until there is counted", r->path, source_error(r->source));
        r->input->counts.failed++;
        return false;
    }
    r->size += (size_t)got;
    r->input->counts.bytes += (uint64_t)got;
    progress_show(r);
    return got > 0;
}

static void consume(struct reading *r, size_t used)
{
    memmove(r->buffer, r->buffer + used, r->size - used);
    r->size -= used;
}

static size_t lines_take(struct reading *r, struct frame *frame, bool ended)
{
    const struct input_handlers *handlers = r->input->handlers;
    size_t at = 0;
    if (handlers->bytes) {
        return handlers->bytes(r->input->user, span_of(r->buffer, r->size), ended);
    }
    while (at < r->size) {
        struct span line = {0};
        unsigned flags = FRAME_NONE;
        struct span rest = span_of(r->buffer + at, r->size - at);
        size_t used =
            ended ? frame_last(frame, rest, &line, &flags) : frame_next(frame, rest, &line, &flags);
        if (used == 0) {
            break;
        }
        at += used;
        if (flags & FRAME_LINE) {
            handlers->line(r->input->user, line, (flags & FRAME_CUT) != 0);
        }
    }
    return at;
}

static void read_lines(struct reading *r)
{
    struct frame frame = {.line_bytes_max = (uint32_t)r->input->line_bytes_max};
    bool more = true;
    do {
        consume(r, lines_take(r, &frame, false));
        more = refill(r);
    } while (more);
    lines_take(r, &frame, true);
}

// One record after the other; the scratch is emptied between them.
static size_t records_take(struct reading *r, struct csv *csv, struct scratch *scratch, bool ended)
{
    const struct input_handlers *handlers = r->input->handlers;
    size_t at = 0;
    while (at < r->size) {
        struct csv_record record;
        struct event event;
        scratch->used = 0;
        size_t used =
            csv_record_read(csv, span_of(r->buffer + at, r->size - at), ended, scratch, &record);
        if (used == 0) {
            break;
        }
        at += used;
        if (record.cell_count > 0 &&
            csv_event(csv, &record, handlers->time(r->input->user), scratch, &event)) {
            handlers->event(r->input->user, &event);
        }
    }
    return at;
}

// Why a column counts for nothing is told at once, by its name.
static void say_unknown_columns(const struct reading *r, const struct csv *csv, struct span header)
{
    struct csv again = *csv;
    struct csv_record record;
    struct scratch none = {0};
    char names[400] = "";
    size_t used = 0;
    if (csv_record_read(&again, header, true, &none, &record) == 0) {
        return;
    }
    for (uint32_t i = 0; i < record.cell_count; i++) {
        struct span name = span_cut(span_trim(record.cells[i]), 40);
        if (csv->fields[i] == FIELD_NONE && name.size > 0 && used + name.size + 3 < sizeof names) {
            used += (size_t)snprintf(names + used, sizeof names - used, "%s%.*s", used ? ", " : "",
                                     (int)name.size, (const char *)name.at);
        }
    }
    if (used > 0) {
        progress_end(r->input);
        say("%s: read as %s; columns of no use here: %s", r->path,
            csv->tickets ? "tickets" : "a table", names);
    }
}

static void read_records(struct reading *r, struct csv *csv, size_t header_bytes)
{
    size_t scratch_bytes = 3 * r->input->line_bytes_max + 1024;
    uint8_t *room = malloc(scratch_bytes);
    struct scratch scratch = {.at = room, .size = scratch_bytes};
    bool more = true;
    CHECK(room != NULL);
    consume(r, header_bytes);
    do {
        consume(r, records_take(r, csv, &scratch, false));
        more = refill(r);
    } while (more);
    records_take(r, csv, &scratch, true);
    free(room);
}

// A header row of a CSV export is told from the first line alone.
static void read_whole(struct reading *r)
{
    struct csv csv;
    struct span head = span_of(r->buffer, r->size);
    size_t line = span_find(head, '\n');
    line += line < head.size;
    if (r->input->handlers->event &&
        csv_header_known(&csv, span_part(head, 0, line), r->input->line_bytes_max)) {
        say_unknown_columns(r, &csv, span_part(head, 0, line));
        read_records(r, &csv, line);
    } else {
        read_lines(r);
    }
}

static const char *why(int error)
{
    return error == EACCES ? "you may not read it; run ounce as a user who may, or leave it out"
                           : strerror(error);
}

static void read_source(struct reading *r, bool in_directory)
{
    struct input *input = r->input;
    // The first line tells what this is, and a pipe may bring it in bits.
    while (!memchr(r->buffer, '\n', r->size) && r->size <= input->line_bytes_max && refill(r)) {
    }
    if (in_directory && memchr(r->buffer, '\0', r->size < 8192 ? r->size : 8192)) {
        input->counts.binary++;
        return;
    }
    input->counts.files++;
    read_whole(r);
}

static void read_file(struct input *input, const char *path, bool in_directory)
{
    struct source *source = source_open(path);
    if (!source) {
        progress_end(input);
        say("%s: %s", path, why(errno));
        input->counts.failed++;
        return;
    }
    struct reading r = {.input = input, .source = source, .path = path};
    r.room = input->line_bytes_max + CHUNK_BYTES;
    r.buffer = malloc(r.room);
    CHECK(r.buffer != NULL);
    read_source(&r, in_directory);
    progress_end(input);
    free(r.buffer);
    source_close(source);
}

static void read_path(struct input *input, const char *path, int depth);

static void read_directory(struct input *input, const char *path, int depth)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, NULL, alphasort);
    if (count < 0) {
        say("%s: %s", path, why(errno));
        input->counts.failed++;
        return;
    }
    for (int i = 0; i < count; i++) {
        char *below = NULL;
        if (names[i]->d_name[0] != '.' && asprintf(&below, "%s/%s", path, names[i]->d_name) >= 0) {
            read_path(input, below, depth + 1);
            free(below);
        }
        free(names[i]);
    }
    free(names);
}

// Below a directory only regular files are read: no sockets, no pipes, no links that lead
// elsewhere.
static void read_path(struct input *input, const char *path, int depth)
{
    struct stat about;
    bool given = depth == 0;
    if (strcmp(path, "-") == 0) {
        read_file(input, path, false);
    } else if ((given ? stat(path, &about) : lstat(path, &about)) != 0) {
        say("%s: %s", path, why(errno));
        input->counts.failed++;
    } else if (S_ISDIR(about.st_mode)) {
        if (depth < DEPTH_MAX) {
            read_directory(input, path, depth);
        }
    } else if (given || S_ISREG(about.st_mode)) {
        read_file(input, path, !given);
    }
}

void input_read(struct input *input, char *const *paths, int count)
{
    if (count == 0) {
        read_path(input, "-", 0);
    }
    for (int i = 0; i < count; i++) {
        read_path(input, paths[i], 0);
    }
}
