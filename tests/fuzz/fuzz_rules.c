// A file of rules, then a line that it is applied to. What is read once is read the same with other
// line ends; what is blamed lies in its line; a text that no rule means is signed as without rules;
// and all of it takes bounded time.
#include "app/regex.h"
#include "base/check.h"
#include "group/ruled.h"

#include <stdlib.h>

static struct rules *taken(struct span text, struct rule_wrong *wrong)
{
    struct rules *rules = calloc(1, sizeof *rules);
    CHECK(rules != NULL);
    if (rules_read(rules, text, &regex_library, wrong)) {
        return rules;
    }
    CHECK(wrong->error < RULE_ERROR_COUNT);
    CHECK(wrong->line >= 1);
    CHECK(wrong->text.size == 0 ||
          (wrong->at.at >= wrong->text.at &&
           wrong->at.at + wrong->at.size <= wrong->text.at + wrong->text.size));
    free(rules);
    return NULL;
}

static void give_back(struct rules *rules)
{
    rules_close(rules);
    free(rules);
}

// Comments and blanks behind each line change nothing but the numbers of lines.
static void check_line_ends(struct span text, const struct rules *rules)
{
    uint8_t *padded = malloc(3 * text.size + 3);
    struct rule_wrong wrong;
    size_t size = 0;
    CHECK(padded != NULL);
    for (size_t i = 0; i < text.size; i++) {
        if (text.at[i] == '\n') {
            padded[size++] = '\r';
            padded[size++] = '\n';
        }
        padded[size++] = text.at[i];
    }
    struct rules *again = taken(span_of(padded, size), &wrong);
    // A line that ended with CR before ends with two now, of which one is a control sign.
    if (again) {
        CHECK(again->count == rules->count && again->version == rules->version);
        CHECK(again->merge_count == rules->merge_count);
        give_back(again);
    }
    free(padded);
}

static void check_sign(const struct rules *rules, struct span text)
{
    static struct ruling ruling;
    static uint8_t scratch[SIGNATURE_SCRATCH_BYTES];
    struct signature plain, ruled;
    signature_of_text(text, scratch, &plain);
    uint64_t hash = plain.hash;
    ruling_begin(&ruling);
    if (ruled_text(rules, text, &ruling, &ruled)) {
        hash = ruled.hash;
        CHECK(ruled.title.size > 0 && ruled.title.size <= TITLE_BYTES_MAX);
    } else {
        ruled = plain;
    }
    ruled_problem(rules, text, &ruling, &ruled);
    CHECK(ruled.hash == hash || rules_title(rules, ruled.hash).size > 0);
    rules_root(rules, ruled.hash);
    rules_by_title(rules, RULE_IGNORE, ruled.title);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rule_wrong wrong;
    size_t cut = 0; // a NUL parts the file from the text
    while (cut < size && data[cut] != 0) {
        cut++;
    }
    struct span file = span_of(data, cut);
    struct rules *rules = taken(file, &wrong);
    if (rules) {
        check_line_ends(file, rules);
        check_sign(rules, span_skip(span_of(data, size), cut + 1));
        check_sign(rules, file);
        give_back(rules);
    }
    return 0;
}
