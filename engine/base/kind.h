// The two kinds of thing that arrive.
#pragma once

enum kind {
    KIND_ERROR, // a log line or an error report
    KIND_TICKET // somebody asked for help
};

static inline const char *kind_name(enum kind kind)
{
    return kind == KIND_TICKET ? "ticket" : "error";
}
