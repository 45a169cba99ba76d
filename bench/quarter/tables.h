// The words of the quarter that quarter.c writes: who speaks in which format, and what is said how
// often. Everything here is invented; addresses are documentation or private ones, domains
// example.*.
//
// In every text a hole is % and a letter. In the text of a JSON format ' stands for ".
//
//   words    %u user  %h host  %c customer  %r route  %b table  %q queue  %g region  %y currency
//            %f file  %a user agent  %s service  %j job  %W login name that outsiders try
//   numbers  %d 2..60  %n 100..9999  %N 10000..9999999  %P 300..32767  %F 10.000..899.999
//   others   %i public address  %p private address  %x 16 hex digits  %X 32  %U UUID  %e mail
//   address
//            %k end of a pod's name  %v release  %% percent sign
//   header   %l level  %L its first letter  %m the text itself  %T and a letter: the time, see
//   put_time
#pragma once

#include <stdint.h>

enum level { DEBUG, INFO, WARN, ERROR, FATAL, LEVEL_COUNT };

enum stream {
    EDGE,
    ACCESS,
    APACHE,
    ORDERS,
    IMPORTER,
    REPORTS,
    GATEWAY,
    STOREFRONT,
    INVOICING,
    DEPLOYER,
    LEDGER,
    POSTGRES,
    CACHE,
    SEARCH,
    SSHD,
    KERNEL,
    CRON,
    MAILER,
    BILLING,
    DESK,
    STREAM_COUNT,
};

enum stream_style {
    TEXT,
    JSON,    // ' stands for "
    COUNTED, // text, octet-counted over TCP (RFC 6587, 3.4.1)
};

struct stream_format {
    const char *head;
    const char *levels[LEVEL_COUNT]; // what %l writes; for syslog facility * 8 + severity
    enum stream_style style;
};

extern const struct stream_format streams[STREAM_COUNT];

// When a theme speaks. The first five: `amount` times a week on the mean, by chance, more in the
// hours that the name tells.
enum shape {
    FLAT,
    OFFICE,          // weekdays, 7 to 19
    DAYLIGHT,        // all days, the evening most, weekends less
    NIGHT,           // 0 to 5
    GROWING,         // never at first, three times the mean at the end
    CHANCES,         // how many there are of those
    EVERY = CHANCES, // each `amount` minutes
    DAILY,           // at minute `amount` of each day
    MONDAY,          // the same, on Mondays
    ONCE,            // at `from`
};

// Hours since the midnight that begins the last date: AGO(33, 9) is 9 o'clock 33 days before it.
#define AGO(days, hour) ((hour)-24 * (days))
#define START (-1000000)
#define END 1000000
#define FRESH 2000000 // 20 hours before the end

struct theme {
    enum stream stream;
    enum level level;
    enum shape shape;
    uint32_t amount;
    uint32_t lines;    // of one occurrence: 1 to so many; above 100 exactly so many, and then
                       // grown or shrunk as --events is to EVENTS_DEFAULT
    uint32_t spread_s; // within so many seconds of the first
    int32_t from_h, to_h;
    const char *text;
};

extern const struct theme themes[];
extern const uint32_t theme_count;

// What fills the days: nobody has to do anything about it.
struct chatter {
    enum stream stream;
    enum level level;
    uint32_t weight;
    const char *text;
};

extern const struct chatter chatter[];
extern const uint32_t chatter_count;

#define TICKET_SUBJECTS 3

struct ticket_theme {
    const char *tag; // "": the desk gave none
    enum shape shape;
    uint32_t amount; // as in struct theme
    uint32_t minutes_low, minutes_high;
    int32_t from_h, to_h;
    const char *subjects[TICKET_SUBJECTS]; // one of them, by chance
};

extern const struct ticket_theme ticket_themes[];
extern const uint32_t ticket_theme_count;

// What some desks put before the tag that matters.
extern const char *const tags_ignored[];
extern const uint32_t tags_ignored_count;

// The holes that words and numbers fill, by their letter; count 0, high 0: no such.
struct word_hole {
    const char *const *at;
    uint32_t count;
};
struct number_hole {
    uint32_t low, high;
};
extern const struct word_hole word_holes[128];
extern const struct number_hole number_holes[128];
