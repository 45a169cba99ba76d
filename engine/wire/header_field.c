// A field by its looks: which bytes it is made of, and so what it may be.
#include "wire/header_field.h"

#define NAME_BYTES_MAX 128 // of a tag, a logger, a host

bool header_field_is_number(struct span s)
{
    return s.size > 0 && digits_at(s, 0) == s.size;
}

bool header_field_is_upper(struct span s)
{
    for (size_t i = 0; i < s.size; i++) {
        if (!byte_is_upper(s.at[i])) {
            return false;
        }
    }
    return s.size > 0;
}

bool header_field_is_dash(struct span s)
{
    return field_is(s, "-") || field_is(s, "--") || field_is(s, "---");
}

bool header_field_is_made_of(struct span s, const char *marks)
{
    if (s.size == 0 || s.size > NAME_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < s.size; i++) {
        if (!byte_is_word(s.at[i]) && !byte_in(s.at[i], marks)) {
            return false;
        }
    }
    return true;
}

bool header_field_is_identifier(struct span s)
{
    bool marked = false, upper = true;
    if (!header_field_is_made_of(s, "./$@#-:*") || last_byte(s) == ':' || last_byte(s) == '.') {
        return false;
    }
    for (size_t i = 0; i < s.size; i++) {
        uint8_t c = s.at[i];
        marked = marked || !byte_is_alpha(c);
        upper = upper && byte_is_upper(c);
    }
    return marked || (upper && s.size > 1);
}

size_t header_field_logger_dots(struct span s)
{
    size_t dots = 0;
    if (!header_field_is_made_of(s, ".$-:/@") || !byte_is_alpha(byte_at(s, 0)) ||
        !byte_is_word(last_byte(s))) {
        return 0;
    }
    for (size_t i = 1; i < s.size; i++) {
        if (s.at[i] == '.') {
            dots++;
        } else if (s.at[i] == ':') {
            if (byte_at(s, i + 1) != ':' || !byte_is_alpha(byte_at(s, i + 2))) {
                return 0;
            }
            dots++;
            i++;
        }
    }
    return dots;
}

bool header_field_is_date(struct span s)
{
    return s.size == 10 && digits_at(s, 0) == 4 && digits_at(s, 5) == 2 && digits_at(s, 8) == 2 &&
           s.at[4] == s.at[7] && !byte_is_alpha(s.at[4]);
}
