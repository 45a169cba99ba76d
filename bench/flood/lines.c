// Chance becomes the lines of floods and of known problems.
#include "lines.h"

#define LONG_TEXT_BYTES (FLOOD_LINE_BYTES_MAX - 64)

static uint32_t between(struct dice *dice, uint32_t least, uint32_t most)
{
    return least + dice_below(dice, most - least + 1);
}

static size_t put_text(char *out, const char *text)
{
    size_t size = 0;
    while (text[size] != '\0') {
        out[size] = text[size];
        size++;
    }
    return size;
}

static size_t put_word(struct dice *dice, char *out, uint32_t least, uint32_t most)
{
    uint32_t size = between(dice, least, most);
    for (uint32_t i = 0; i < size; i++) {
        out[i] = (char)('a' + dice_below(dice, 26));
    }
    return size;
}

static size_t put_number(struct dice *dice, char *out, uint32_t digits)
{
    for (uint32_t i = 0; i < digits; i++) {
        out[i] = (char)('0' + dice_below(dice, 10));
    }
    return digits;
}

// The pattern with a word for each `@` and a number for each `#`.
static size_t put_pattern(struct dice *dice, char *out, const char *pattern)
{
    size_t size = 0;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '@') {
            size += put_word(dice, out + size, 6, 12);
        } else if (*pattern == '#') {
            size += put_number(dice, out + size, between(dice, 1, 5));
        } else {
            out[size++] = *pattern;
        }
    }
    return size;
}

static size_t write_user(struct dice *dice, char *out)
{
    return put_pattern(dice, out, "Accepted password for user @ from 10.1.#.# port # ssh2");
}

static size_t write_slots(struct dice *dice, char *out)
{
    return put_pattern(dice, out, "service @ refused the call of client @ to queue @ after # ms");
}

static size_t write_noise(struct dice *dice, char *out)
{
    uint32_t size = between(dice, 20, 120);
    for (uint32_t i = 0; i < size; i++) {
        out[i] = (char)between(dice, ' ', '~');
    }
    return size;
}

// Several words, none of which comes again.
static size_t write_words(struct dice *dice, char *out)
{
    size_t size = put_word(dice, out, 3, 12);
    for (uint32_t more = between(dice, 1, 9); more > 0; more--) {
        out[size++] = ' ';
        size += put_word(dice, out + size, 3, 12);
    }
    return size;
}

static size_t write_word(struct dice *dice, char *out)
{
    return put_word(dice, out, 5, 16);
}

static size_t write_digits(struct dice *dice, char *out)
{
    return put_number(dice, out, between(dice, 1, 60));
}

static size_t write_long(struct dice *dice, char *out)
{
    size_t size = 0;
    while (size + 16 < LONG_TEXT_BYTES) {
        size += put_word(dice, out + size, 1, 12);
        out[size++] = ' ';
    }
    return size + put_word(dice, out + size, 12, 12);
}

// UTF-8 (RFC 3629) of a character from U+0080 to U+10FFFF.
static size_t put_character(char *out, uint32_t character)
{
    size_t more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    static const uint32_t first[] = {0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(first[more] | character >> (6 * more));
    for (size_t i = 1; i <= more; i++) {
        out[i] = (char)(0x80 | (character >> (6 * (more - i)) & 0x3F));
    }
    return more + 1;
}

static size_t put_script(struct dice *dice, char *out, uint32_t from, uint32_t to)
{
    size_t size = 0;
    for (uint32_t count = between(dice, 6, 30); count > 0; count--) {
        size += put_character(out + size, between(dice, from, to));
    }
    return size;
}

static size_t write_chinese(struct dice *dice, char *out)
{
    return put_script(dice, out, 0x4E00, 0x9FA5);
}

static size_t write_arabic(struct dice *dice, char *out)
{
    return put_script(dice, out, 0x0621, 0x063A);
}

static size_t write_emoji(struct dice *dice, char *out)
{
    return put_script(dice, out, 0x1F600, 0x1F64F);
}

const struct flood floods[] = {
    {"user", "a user name", 1, write_user},
    {"slots", "three words of one sentence", 1, write_slots},
    {"noise", "random printable bytes", 1, write_noise},
    {"words", "2 to 10 random words", 1, write_words},
    {"word", "one random word", 1, write_word},
    {"digits", "nothing but digits", 1, write_digits},
    {"chinese", "without blanks", 1, write_chinese},
    {"arabic", "without blanks", 1, write_arabic},
    {"emoji", "without blanks", 1, write_emoji},
    {"long", "64 KiB of random words", 50, write_long},
};
const size_t flood_count = sizeof floods / sizeof floods[0];

size_t problem_write(uint32_t problem, struct dice *dice, char *out)
{
    static const char *const patterns[PROBLEMS] = {
        "charge # failed: card declined by its issuer",
        "cannot open /var/lib/app/#/state.db: permission denied",
        "upstream timed out after # ms while reading the response header",
        "out of memory: killed worker # after # MB",
        "certificate of the mail gateway expires in # days",
        "replica lags # seconds behind its primary",
        "invoice # has no tax rate for the country",
        "password reset for customer # bounced",
        "panic",
        "login refused for the unknown user $ at the front door",
        // from here on late
        "payment webhook # was answered with status 503",
        "search index # is corrupt and needs to be rebuilt",
        "deadlock between transactions # and # in table orders",
        "the queue of exports grew beyond # entries",
        "session store refused the connection on port #",
        "price list line #: unexpected end",
        "backup of volume # aborted: checksum differs",
        "license server unreachable for # minutes",
        "segfault",
        "the nightly report for customer $ came out empty again",
    };
    static const char *const names[] = {
        "alice",  "boris", "carla", "dmitri", "elena", "farid",  "grace",  "henrik",
        "ingrid", "jorge", "keiko", "lorenz", "maria", "nikhil", "oksana", "pedro",
    };
    const char *pattern = patterns[problem];
    char text[128];
    size_t size = 0;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '$') {
            size += put_text(text + size, names[dice_below(dice, sizeof names / sizeof names[0])]);
        } else {
            text[size++] = *pattern;
        }
    }
    text[size] = '\0';
    return put_pattern(dice, out, text);
}
