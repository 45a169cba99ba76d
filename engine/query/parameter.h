// The part of a request after the `?`: name=value&name=value, percent-encoded (RFC 3986, 2.1; `+`
// is a blank, as browsers and curl send it). Pure; any thread.
#pragma once

#include "base/span.h"

#define PARAMETER_BYTES_MAX 256

enum parameter_result { PARAMETER_ABSENT, PARAMETER_FOUND, PARAMETER_BAD };

// Decodes the value of the first parameter of that name into `out`, which *value then spans.
// PARAMETER_BAD: a broken escape, or longer than PARAMETER_BYTES_MAX.
enum parameter_result parameter_get(struct span query, const char *name,
                                    uint8_t out[PARAMETER_BYTES_MAX], struct span *value);
// The first parameter whose name is not among `names` (a NULL-ended list); empty: there is none.
struct span parameter_unknown(struct span query, const char *const *names);
