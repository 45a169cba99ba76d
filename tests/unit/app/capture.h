// What a program says on standard error or standard output, kept instead of shown.
#pragma once

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct capture {
    FILE *stream;
    int kept;
    FILE *file;
    char text[8192];
};

static inline void capture_begin(struct capture *capture, FILE *stream)
{
    fflush(stream);
    capture->stream = stream;
    capture->kept = dup(fileno(stream));
    capture->file = tmpfile();
    CHECK(capture->kept >= 0 && capture->file);
    CHECK(dup2(fileno(capture->file), fileno(stream)) >= 0);
}

// What was said since capture_begin; valid until the next one.
static inline const char *capture_end(struct capture *capture)
{
    fflush(capture->stream);
    CHECK(dup2(capture->kept, fileno(capture->stream)) >= 0);
    close(capture->kept);
    rewind(capture->file);
    size_t size = fread(capture->text, 1, sizeof capture->text - 1, capture->file);
    capture->text[size] = '\0';
    fclose(capture->file);
    return capture->text;
}
