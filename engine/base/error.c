// The texts of include/ounce/error.h.
#include <ounce/error.h>

#include "base/check.h"

struct error_row {
    const char *name;
    const char *text;
    const char *hint;
};

static const struct error_row rows[OUNCE_ERROR_COUNT] = {
#define X(code, name, what, hint) [OUNCE_##code] = {name, what, hint},
    OUNCE_ERRORS(X)
#undef X
};

const char *ounce_error_name(enum ounce_error code)
{
    CHECK(code < OUNCE_ERROR_COUNT);
    return rows[code].name;
}

const char *ounce_error_text(enum ounce_error code)
{
    CHECK(code < OUNCE_ERROR_COUNT);
    return rows[code].text;
}

const char *ounce_error_hint(enum ounce_error code)
{
    CHECK(code < OUNCE_ERROR_COUNT);
    return rows[code].hint;
}
