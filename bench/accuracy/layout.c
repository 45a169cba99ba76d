// A table of headers, tried on each line.
#include "layout.h"

#include "base/check.h"

#include <err.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define ISO "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}" // log4j's %d, %d{ISO8601}
#define LEVEL "(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) *"        // its %p, %-5p
#define RFC3164 "(?:<\\d{1,3}>)?[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\S+ " // PRI, HEADER
#define CTIME "[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}"

const struct layout layouts[] = {
    // Apache HTTP Server 2.2, "Log Files", error log: time, severity, and the client where there is
    // one. Some take the last for a part of the message, so both ways.
    {"httpd: time, level", "\\[" CTIME "\\] \\[[a-z]+\\] "},
    {"httpd: and client", "\\[" CTIME "\\] \\[[a-z]+\\] (?:\\[client \\S+\\] )?"},
    // The RAS log of BlueGene/L: alert, epoch, date, place, time, place, kind, facility, severity.
    {"BlueGene/L RAS", "\\S+ \\d{10} \\d{4}\\.\\d\\d\\.\\d\\d \\S+ "
                       "\\d{4}-\\d\\d-\\d\\d-\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d{6} \\S+ [A-Z]+ "
                       "[A-Z_]+ [A-Z]+ "},
    // log4j 1.2, PatternLayout, as each project's log4j.properties has it:
    // %d{yyMMdd HHmmss} %t %p %c: %m
    {"HDFS (2008)", "\\d{6} \\d{6} \\d+ " LEVEL "[\\w.$]+: "},
    // %d{ISO8601} %p [%t] %c: %m
    {"Hadoop", ISO " " LEVEL "\\[.*?\\] [\\w.$]+: "},
    // %d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m
    {"ZooKeeper", ISO "(?: \\[myid:\\d*\\])? - " LEVEL "\\[.*?@\\d+\\] - "},
    // RFC 3164, section 4.1: time, host, and the TAG, with a process id or a colon; there are
    // messages without.
    {"syslog", RFC3164 "(?:[^\\s:\\[]{1,32}(?:\\[\\d+\\]:?|:) )?"},
    // The time, the program (one of 64 bits is marked), then what became of the connection.
    {"Proxifier", "\\[\\d\\d\\.\\d\\d \\d\\d:\\d\\d:\\d\\d\\] \\S+(?: \\*64)? - "},
    {NULL, NULL}};

bool layout_cut(const struct layout *layout, const struct span *lines, uint32_t count,
                struct span *texts)
{
    int error;
    PCRE2_SIZE at;
    pcre2_code *header = pcre2_compile((PCRE2_SPTR)layout->header, PCRE2_ZERO_TERMINATED,
                                       PCRE2_ANCHORED, &error, &at, NULL);
    if (header == NULL) {
        errx(EXIT_FAILURE, "%s: no regex, at byte %zu", layout->name, at);
    }
    pcre2_match_data *match = pcre2_match_data_create_from_pattern(header, NULL);
    CHECK(match != NULL);
    bool fits = true;
    for (uint32_t i = 0; i < count && fits; i++) {
        fits = pcre2_match(header, lines[i].at, lines[i].size, 0, 0, match, NULL) > 0;
        if (fits) {
            texts[i] = span_skip(lines[i], pcre2_get_ovector_pointer(match)[1]);
        }
    }
    pcre2_match_data_free(match);
    pcre2_code_free(header);
    return fits;
}
