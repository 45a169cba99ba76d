// A syslog line becomes its message and what its header tells.
//
//   <11>1 2026-11-23T00:23:31.791349+00:00 vm app - M1 [x@1 a="b"] disk full      RFC 5424
//   ^^^   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ^^ ^^^                  ^^^^^^^^^
//   PRI   time                        host service                 message
//
//   <11>Nov 23 00:23:31 vm app[42]: disk full                                     RFC 3164
//   <11>disk full                                                                 what some send
#pragma once

#include "base/instant.h"
#include "base/level.h"
#include "base/span.h"

struct syslog {
    enum level level; // of the PRI
    bool level_weak;  // notice or info, which senders write when they were told nothing
    int64_t at_ms;    // INSTANT_NONE: not told, or not readable
    struct span host;
    struct span service; // APP-NAME, or the tag without its process id
    struct span message; // trimmed, without structured data and BOM; may be empty
    struct span text;    // everything behind the PRI, trimmed
};

enum syslog_end {
    SYSLOG_READ,
    SYSLOG_NOT, // ordinary text that begins with `<`
    SYSLOG_PRI, // `<digits>` with a value that is no PRI (0 to 191): ordinary text, but meant
                // otherwise
};

// `line` begins with `<`. All spans point into it. *syslog is set only with SYSLOG_READ.
enum syslog_end syslog_read(const struct instant_context *time, struct span line,
                            struct syslog *syslog);

// rsyslog writes control characters as `#` and three octal digits: line ends and tabs are put back,
// so that a stack trace is again what the program wrote. The result is `text` itself when there are
// none, else in `out`, which has room for text.size bytes.
struct span syslog_unescape(struct span text, uint8_t *out);

// `password:` and the like announce a secret and name no program: the text behind must stay with
// them, so that it can be scrubbed. Any case.
bool syslog_tag_is_secret(struct span tag);
