// The C library knows the zones, but only through one global: each zone is walked once, and its
// steps are kept.
#include "app/zone.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define FROM_S 0LL        // 1970
#define TO_S 4102444800LL // 2100
#define STRIDE_S 604800LL // no zone steps twice in a week
#define STEPS_MAX 1024

static int32_t offset_at(int64_t at_s)
{
    time_t at = (time_t)at_s;
    struct tm local;
    localtime_r(&at, &local);
    return (int32_t)local.tm_gmtoff;
}

// The first second in (from, to] at which the offset is that of `to`.
static int64_t step_between(int64_t from_s, int64_t to_s)
{
    while (to_s - from_s > 1) {
        int64_t middle = from_s + (to_s - from_s) / 2;
        if (offset_at(middle) == offset_at(to_s)) {
            to_s = middle;
        } else {
            from_s = middle;
        }
    }
    return to_s;
}

static void walk(struct zone *zone)
{
    struct zone_step *steps = calloc(STEPS_MAX, sizeof *steps);
    CHECK(steps != NULL);
    steps[0] = (struct zone_step){FROM_S, offset_at(FROM_S)};
    size_t count = 1;
    for (int64_t at = FROM_S; at < TO_S && count < STEPS_MAX; at += STRIDE_S) {
        if (offset_at(at + STRIDE_S) != offset_at(at)) {
            int64_t step = step_between(at, at + STRIDE_S);
            steps[count++] = (struct zone_step){step, offset_at(step)};
        }
    }
    *zone = (struct zone){steps, count};
}

// A zone's file begins with these letters (RFC 8536, 3.1); other files lie beside them.
static bool is_zone_file(const char *path)
{
    char magic[4];
    FILE *file = fopen(path, "r");
    bool is = file && fread(magic, 1, sizeof magic, file) == sizeof magic &&
              memcmp(magic, "TZif", sizeof magic) == 0;
    if (file) {
        fclose(file);
    }
    return is;
}

static bool is_installed(const char *name)
{
    char path[256];
    int size = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    return name[0] != '/' && name[0] != '\0' && !strstr(name, "..") && size > 0 &&
           (size_t)size < sizeof path && is_zone_file(path);
}

// "02" -> 2; *at moves on.
static bool two_digits(const char **at, int32_t most, int32_t *value)
{
    const char *text = *at;
    if (!byte_is_digit((uint8_t)text[0]) || !byte_is_digit((uint8_t)text[1])) {
        return false;
    }
    *value = (text[0] - '0') * 10 + (text[1] - '0');
    *at += 2;
    return *value <= most;
}

// +02:00  -0530  +02
static bool fixed_offset(const char *name, struct zone *zone)
{
    int32_t hours = 0, minutes = 0;
    const char *at = name + 1;
    if ((name[0] != '+' && name[0] != '-') || !two_digits(&at, 14, &hours)) {
        return false;
    }
    if (*at != '\0') {
        at += *at == ':';
        if (!two_digits(&at, 59, &minutes) || *at != '\0') {
            return false;
        }
    }
    struct zone_step *step = calloc(1, sizeof *step);
    CHECK(step != NULL);
    step->offset_s = (hours * 3600 + minutes * 60) * (name[0] == '-' ? -1 : 1);
    *zone = (struct zone){step, 1};
    return true;
}

void zone_free(struct zone *zone)
{
    free((void *)zone->steps);
    *zone = (struct zone){NULL, 0};
}

bool zone_find(const char *name, struct zone *zone)
{
    if (strcmp(name, "UTC") == 0 || strcmp(name, "Z") == 0) {
        *zone = (struct zone){NULL, 0};
        return true;
    }
    if (fixed_offset(name, zone)) {
        return true;
    }
    if (strcmp(name, "local") == 0) {
        tzset();
        walk(zone);
        return true;
    }
    if (!is_installed(name)) {
        return false;
    }
    const char *old = getenv("TZ");
    char *kept = old ? strdup(old) : NULL;
    setenv("TZ", name, 1);
    tzset();
    walk(zone);
    if (kept) {
        setenv("TZ", kept, 1);
    } else {
        unsetenv("TZ");
    }
    tzset();
    free(kept);
    return true;
}
