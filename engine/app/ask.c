// A question over HTTP, an answer as a table or as JSON lines.
#include "app/ask.h"

#include "app/flags.h"
#include "app/say.h"
#include "app/table.h"
#include "base/check.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_URL "http://127.0.0.1:7071"
#define REPLY_BYTES_MAX (256U * 1024 * 1024)
#define ANSWER_S 30L

struct reply {
    char *text;
    size_t size;
    long status;
};

static size_t on_reply(char *data, size_t unit, size_t count, void *user)
{
    struct reply *reply = user;
    size_t size = unit * count;
    char *more = NULL;
    if (size <= REPLY_BYTES_MAX - reply->size) {
        more = realloc(reply->text, reply->size + size + 1);
    }
    if (!more) {
        return 0;
    }
    memcpy(more + reply->size, data, size);
    reply->text = more;
    reply->size += size;
    reply->text[reply->size] = '\0';
    return size;
}

static const char *engine_url(const char *flag)
{
    const char *environment = getenv("OUNCE_URL");
    if (flag) {
        return flag;
    }
    return environment && environment[0] ? environment : DEFAULT_URL;
}

static bool fetch(const char *base, const char *url, struct reply *reply)
{
    CURL *curl = curl_easy_init();
    CHECK(curl != NULL);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_reply);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, ANSWER_S);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply->status);
    curl_easy_cleanup(curl);
    if (result != CURLE_OK) {
        say("no engine answers at %s (%s); start one with ounce serve, or name it with --url", base,
            curl_easy_strerror(result));
    }
    return result == CURLE_OK;
}

// The answer's JSON; NULL: *code says how to end, and why was said.
static json_t *ask(const char *base, const char *path, int *code)
{
    struct reply reply = {0};
    char *url = NULL;
    size_t base_size = strlen(base);
    while (base_size > 0 && base[base_size - 1] == '/') {
        base_size--;
    }
    CHECK(asprintf(&url, "%.*s%s", (int)base_size, base, path) >= 0);
    bool reached = fetch(base, url, &reply);
    json_t *body = reached && reply.text ? json_loads(reply.text, 0, NULL) : NULL;
    *code = reached ? EXIT_FAILED : EXIT_UNREACHABLE;
    if (reached && reply.status != 200) {
        const json_t *error = json_object_get(body, "error");
        const char *message = json_string_value(json_object_get(error, "message"));
        const char *hint = json_string_value(json_object_get(error, "hint"));
        say("%s%s%s", message ? message : "the answer was not understood; is this an ounce engine?",
            hint ? "; " : "", hint ? hint : "");
        json_decref(body);
        body = NULL;
    } else if (reached && !body) {
        say("what answers at %s is no ounce engine", url);
    }
    free(url);
    free(reply.text);
    return body;
}

static void lines_print(const json_t *rows)
{
    size_t i = 0;
    const json_t *row = NULL;
    json_array_foreach(rows, i, row)
    {
        json_dumpf(row, stdout, JSON_COMPACT | JSON_REAL_PRECISION(12));
        putchar('\n');
    }
}

static void list_print(const json_t *body, bool narrowed)
{
    struct table table = table_on(stdout);
    const json_t *rows = json_object_get(body, "candidates");
    const char *notice = json_string_value(json_object_get(body, "notice"));
    const char *as_of = json_string_value(json_object_get(body, "as_of"));
    json_int_t total = json_integer_value(json_object_get(body, "total"));
    if (notice) {
        printf("Note: %s\n\n", notice);
    }
    table_fresh(&table, json_object_get(body, "new_24h"));
    table_rows(&table, rows);
    if (json_array_size(rows) > 0) {
        printf("%zu of %lld, as of %s.\n", json_array_size(rows), (long long)total,
               as_of ? as_of : "?");
        table_legend(&table);
        puts("ounce show ID explains a problem.");
    } else if (total > 0 && !narrowed) {
        printf("0 of %lld.\n", (long long)total);
    } else if (narrowed) {
        puts(total > 0 ? "No further problem matches." : "No problem matches.");
    } else {
        puts("Nothing to prevent yet: no problem has happened more than 3 times and would save\n"
             "more time than its fix takes. ounce candidates --all lists all that was seen.");
    }
}

// "name=value", percent-encoded, when there is a value.
static void parameter_add(char *path, size_t bytes, const char *name, const char *value)
{
    size_t used = strlen(path);
    char *encoded = value ? curl_easy_escape(NULL, value, 0) : NULL;
    if (encoded) {
        snprintf(path + used, bytes - used, "%s%s=%s", path[used - 1] == '?' ? "" : "&", name,
                 encoded);
        curl_free(encoded);
    }
}

int candidates_main(int argc, char **argv)
{
    const char *url = NULL, *limit = "20", *offset = NULL, *sort = NULL, *state = NULL;
    const char *kind = NULL, *service = NULL;
    bool json = false, all = false;
    int words = 0, code = 0;
    char path[1024] = "/v1/candidates?";
    const struct flag flags[] = {
        {"all", NULL, "every problem seen, whether it pays to prevent it or not", NULL, &all},
        {"json", NULL, "one JSON object a line", NULL, &json},
        {"kind", "KIND", "error or ticket only", &kind, NULL},
        {"limit", "N", "so many rows (built-in: 20)", &limit, NULL},
        {"offset", "N", "leave out the first N", &offset, NULL},
        {"service", "GLOB", "seen in such a service", &service, NULL},
        {"sort", "BY", "hours_saved_low, hours_saved, payback or events", &sort, NULL},
        {"state", "STATE", "any, new or recurring: also those that are no candidates", &state,
         NULL},
        {"url", "URL", "the engine (built-in: $OUNCE_URL, or " DEFAULT_URL ")", &url, NULL},
    };
    const struct verb verb = {
        .name = "candidates",
        .usage = "[--limit N]",
        .sentence = "Asks a running engine what to prevent first.",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
    };
    enum flags_result result = flags_read(&verb, argc, argv, &words);
    if (result != FLAGS_FINE || words > 0) {
        if (result == FLAGS_FINE) {
            say("candidates takes no words, only flags; for one problem: ounce show %s", argv[0]);
        }
        return result == FLAGS_HELP ? EXIT_FINE : EXIT_USAGE;
    }
    parameter_add(path, sizeof path, "limit", limit);
    parameter_add(path, sizeof path, "offset", offset);
    parameter_add(path, sizeof path, "sort", sort);
    parameter_add(path, sizeof path, "state", all ? "any" : state);
    parameter_add(path, sizeof path, "kind", kind);
    parameter_add(path, sizeof path, "service", service);
    json_t *body = ask(engine_url(url), path, &code);
    if (!body) {
        return code;
    }
    if (json) {
        lines_print(json_object_get(body, "candidates"));
    } else {
        list_print(body, offset || state || kind || service || all);
    }
    json_decref(body);
    return EXIT_FINE;
}

int show_main(int argc, char **argv)
{
    const char *url = NULL;
    bool json = false;
    int words = 0, code = 0;
    const struct flag flags[] = {
        {"json", NULL, "as one JSON object", NULL, &json},
        {"url", "URL", "the engine (built-in: $OUNCE_URL, or " DEFAULT_URL ")", &url, NULL},
    };
    const struct verb verb = {
        .name = "show",
        .usage = "ID",
        .sentence = "Asks a running engine about one problem, by the id that lists show.",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
    };
    enum flags_result result = flags_read(&verb, argc, argv, &words);
    if (result == FLAGS_FINE && words != 1) {
        say("show needs one id; ounce candidates lists them");
        return EXIT_USAGE;
    }
    if (result != FLAGS_FINE) {
        return result == FLAGS_HELP ? EXIT_FINE : EXIT_USAGE;
    }
    char path[512] = "/v1/issues/";
    char *encoded = curl_easy_escape(NULL, argv[0], 0);
    CHECK(encoded != NULL);
    snprintf(path + strlen(path), sizeof path - strlen(path), "%s", encoded);
    curl_free(encoded);
    json_t *body = ask(engine_url(url), path, &code);
    if (!body) {
        return code;
    }
    if (json) {
        json_dumpf(body, stdout, JSON_COMPACT | JSON_REAL_PRECISION(12));
        putchar('\n');
    } else {
        struct table table = table_on(stdout);
        table_issue(&table, body);
    }
    json_decref(body);
    return EXIT_FINE;
}
