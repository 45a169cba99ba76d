// Reads into a piece of memory that doubles.
#include "text.h"

#include "base/check.h"

#include <err.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16 };

struct span text_read(int from, const char *what)
{
    uint8_t *text = NULL;
    size_t size = 0, room = 0;
    ssize_t got;
    do {
        if (room - size < READ_BYTES) {
            room = 2 * room + READ_BYTES;
            uint8_t *more = realloc(text, room);
            CHECK(more != NULL);
            text = more;
        }
        got = read(from, text + size, room - size);
        if (got < 0) {
            err(EXIT_FAILURE, "%s", what);
        }
        size += (size_t)got;
    } while (got > 0);
    close(from);
    return span_of(text, size);
}

void text_free(struct span text)
{
    free((void *)text.at);
}
