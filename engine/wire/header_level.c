// How bad: levels as a word, as a letter, and in front of a slash.
#include "wire/header_inside.h"

enum level header_level_of_word(struct span word)
{
    enum level level = level_of_name(word);
    return level == LEVEL_NONE && field_is(word, "LOG") ? LEVEL_INFO : level; // PostgreSQL's name
}

enum level header_level_of_letter(uint8_t c)
{
    switch (c) {
    case 'V':
        return LEVEL_TRACE;
    case 'D':
        return LEVEL_DEBUG;
    case 'I':
        return LEVEL_INFO;
    case 'W':
        return LEVEL_WARNING;
    case 'E':
        return LEVEL_ERROR;
    case 'F':
    case 'A':
        return LEVEL_CRITICAL;
    default:
        return LEVEL_NONE;
    }
}

void header_level_note(struct reading *r, enum level level)
{
    r->levelled = true;
    r->header->level = level;
}

bool header_level_take_word(struct reading *r)
{
    struct span field = field_at(r->line, r->at), word = field;
    bool colon = last_byte(word) == ':';
    if (colon || last_byte(word) == ',') {
        word.size--;
    } else if (word.size > 2 && word.at[0] == '<' && last_byte(word) == '>') {
        word = span_part(word, 1, word.size - 1);
        colon = true; // as good a mark
    }
    size_t dot = word.size;
    while (colon && dot > 0 && word.at[dot - 1] != '.') {
        dot--;
    }
    struct span channel = span_part(word, 0, dot > 0 && dot < word.size ? dot - 1 : 0);
    word = channel.size ? span_skip(word, dot) : word;
    enum level level = header_level_of_word(word);
    bool lower = colon && word.size > 0 && byte_is_lower(word.at[0]);
    // A column of levels is padded: "Info                  CBS".
    bool padded = !colon && byte_is_blank(byte_at(r->line, r->at + field.size)) &&
                  byte_is_blank(byte_at(r->line, r->at + field.size + 1));
    if (level == LEVEL_NONE || (!header_field_is_upper(word) && !lower && !padded)) {
        return false;
    }
    header_level_note(r, level);
    header_service_note(r, channel);
    header_take_to(r, r->at + field.size);
    return true;
}

// A single letter behind a number, as Android writes it: 1702  2395 D WindowManager: msg
static bool take_level_letter(struct reading *r, bool behind_number)
{
    struct span field = field_at(r->line, r->at);
    if (!behind_number || field.size != 1 || header_level_of_letter(field.at[0]) == LEVEL_NONE) {
        return false;
    }
    header_level_note(r, header_level_of_letter(field.at[0]));
    header_take_to(r, r->at + 1);
    struct span tag = field_at(r->line, r->at);
    size_t behind = field_next(r->line, r->at);
    if (field_is(field_at(r->line, behind), ":")) { // the tag is padded
        header_service_note(r, tag);
        header_take_to(r, behind + 1);
    } else if (tag.size > 1 && last_byte(tag) == ':') {
        header_service_note(r, span_part(tag, 0, tag.size - 1));
        header_take_to(r, r->at + tag.size);
    }
    return true;
}

// Android's brief form: D/WindowManager( 1702): msg
static bool take_level_slash(struct reading *r)
{
    struct span rest = span_skip(r->line, r->at);
    if (rest.size < 4 || rest.at[1] != '/' || header_level_of_letter(rest.at[0]) == LEVEL_NONE) {
        return false;
    }
    size_t end = 2;
    while (byte_is_word(byte_at(rest, end)) || byte_in(byte_at(rest, end), ".-$")) {
        end++;
    }
    struct span tag = span_part(rest, 2, end);
    if (byte_at(rest, end) == '(') {
        end = skip_blanks(rest, end + 1);
        end += digits_at(rest, end);
        end += byte_at(rest, end) == ')';
    }
    if (tag.size == 0 || byte_at(rest, end) != ':') {
        return false;
    }
    header_level_note(r, header_level_of_letter(rest.at[0]));
    header_service_note(r, tag);
    header_take_to(r, r->at + end + 1);
    return true;
}

bool header_level_take(struct reading *r, bool behind_number)
{
    return header_level_take_word(r) || take_level_letter(r, behind_number) || take_level_slash(r);
}
