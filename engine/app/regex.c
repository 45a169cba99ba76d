// PCRE2 on a short leash.
//
// Its match limit alone bounds nothing: it is counted anew at each byte where a match may begin. So
// every pattern is compiled with callouts between its items, and these are counted over the whole
// text: `(a+)+b` on four thousand times `a` gives up after a millisecond or two.
#include "app/regex.h"

#include "base/check.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdio.h>
#include <stdlib.h>

#define COMPILED_BYTES_MAX (256 * 1024) // in one piece: a{1000}{1000} and the like
#define NEST_MAX 32
#define HEAP_KIB_MAX 512
#define MATCH_LIMIT 100000 // for what lies between two callouts

static void *memory_take(PCRE2_SIZE bytes, void *user)
{
    (void)user;
    return bytes <= COMPILED_BYTES_MAX ? malloc(bytes) : NULL;
}

static void memory_give(void *memory, void *user)
{
    (void)user;
    free(memory);
}

static void *compile(struct span pattern, size_t *at, char *wrong, size_t wrong_bytes)
{
    static const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_AUTO_CALLOUT |
                                    PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
    int error = 0;
    PCRE2_SIZE place = 0;
    pcre2_general_context *memory = pcre2_general_context_create(memory_take, memory_give, NULL);
    CHECK(memory != NULL);
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
    CHECK(context != NULL);
    pcre2_set_parens_nest_limit(context, NEST_MAX);
    pcre2_code *code = pcre2_compile(pattern.at, pattern.size, options, &error, &place, context);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(memory);
    if (!code) {
        *at = place < pattern.size ? place : pattern.size;
        pcre2_get_error_message(error, (PCRE2_UCHAR *)wrong, wrong_bytes);
    }
    return code;
}

static void release(void *regex)
{
    pcre2_code_free(regex);
}

static int on_callout(pcre2_callout_block *block, void *user)
{
    uint32_t *steps = user;
    (void)block;
    if (*steps > 0) {
        --*steps;
    }
    return *steps > 0 ? 0 : PCRE2_ERROR_CALLOUT;
}

static bool find(const void *regex, struct span text, size_t from, size_t *begin, size_t *end,
                 uint32_t *steps)
{
    if (*steps == 0) {
        return false;
    }
    pcre2_match_data *found = pcre2_match_data_create(1, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    CHECK(found != NULL && context != NULL);
    pcre2_set_match_limit(context, MATCH_LIMIT);
    pcre2_set_heap_limit(context, HEAP_KIB_MAX);
    pcre2_set_callout(context, on_callout, steps);
    const uint8_t *at = text.size > 0 ? text.at : (const uint8_t *)"";
    int result = pcre2_match(regex, at, text.size, from, PCRE2_NOTEMPTY, found, context);
    if (result >= 0) {
        const PCRE2_SIZE *pair = pcre2_get_ovector_pointer(found);
        *begin = pair[0];
        *end = pair[1];
    } else if (result != PCRE2_ERROR_NOMATCH) {
        *steps = 0;
    }
    pcre2_match_data_free(found);
    pcre2_match_context_free(context);
    return result >= 0 && *begin >= from && *end > *begin;
}

const struct regex_library regex_library = {compile, release, find};
