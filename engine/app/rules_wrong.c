// What is wrong with a rule, in words, with the nearest that may have been meant.
#include "app/rules_file.h"

#include "app/nearest.h"

#define SHOWN_BYTES_MAX 60

// The word that was most likely meant; NULL: none is near, or none was asked for.
static const char *nearest_word(const struct rule_wrong *wrong)
{
    const char *names[RULE_WORD_COUNT + MATCHER_KINDS];
    char given[SHOWN_BYTES_MAX + 1];
    size_t count = 0;
    snprintf(given, sizeof given, "%.*s", (int)wrong->at.size, (const char *)wrong->at.at);
    if (wrong->error == RULE_WRONG_WORD) {
        for (; count < RULE_WORD_COUNT; count++) {
            names[count] = rule_forms[count].word;
        }
    } else if (wrong->error == RULE_WRONG_KIND) {
        for (; count < MATCHER_KINDS; count++) {
            names[count] = matcher_kind_names[count];
        }
    } else if (wrong->error == RULE_WRONG_AS && wrong->at.size > 0) {
        names[count++] = "as";
    }
    return nearest_name(given, names, count);
}

static void hint_write(const struct rule_wrong *wrong, char *out, size_t bytes)
{
    const char *near = nearest_word(wrong);
    const char *hint = rule_error_hints[wrong->error];
    if (wrong->detail[0] != '\0') {
        snprintf(out, bytes, "; %s", wrong->detail);
    } else if (near) {
        snprintf(out, bytes, "; did you mean \"%s\"?", near);
    } else if (hint[0] == '\0' && wrong->form) {
        snprintf(out, bytes, "; the rule is written: %s", wrong->form->picture);
    } else {
        snprintf(out, bytes, "%s%s", hint[0] ? "; " : "", hint);
    }
}

void rules_wrong_write(const struct rule_wrong *wrong, const char *path, char *out)
{
    char place[64], about[SHOWN_BYTES_MAX + 8] = "", other[32] = "", hint[RULE_DETAIL_BYTES + 64];
    int shown = wrong->at.size < SHOWN_BYTES_MAX ? (int)wrong->at.size : SHOWN_BYTES_MAX;
    bool whole = wrong->at.size == wrong->text.size; // the line
    snprintf(place, sizeof place, "%u", wrong->line);
    if (!whole) {
        snprintf(place, sizeof place, "%u:%u", wrong->line,
                 (unsigned)(wrong->at.at - wrong->text.at) + 1);
    }
    if (wrong->at.size > 0 && wrong->error != RULE_WRONG_CONTROL) {
        snprintf(about, sizeof about, ": %.*s%s", shown, (const char *)wrong->at.at,
                 wrong->at.size > SHOWN_BYTES_MAX ? "..." : "");
    }
    if (wrong->other_line > 0) {
        snprintf(other, sizeof other, " (line %u)", wrong->other_line);
    }
    hint_write(wrong, hint, sizeof hint);
    snprintf(out, CONFIG_ERROR_BYTES, "%.150s:%s: %s%s%s%s", path, place,
             rule_error_texts[wrong->error], other, about, hint);
}
