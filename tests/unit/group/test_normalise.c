// Messages become forms and titles; what is the same problem has the same form.
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "group/normalise.h"
#include "group/title.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t forms[2][NORMAL_FORM_BYTES_MAX];
static uint8_t titles[2][TITLE_ROOM_BYTES];

static struct normal normal_of(struct span message, size_t slot)
{
    struct normal normal;
    message_normalise(message, forms[slot], titles[slot], &normal);
    return normal;
}

static void assert_span(struct span got, struct span wanted, const char *message)
{
    if (!span_equal(got, wanted)) {
        print_error("%s\n   got  %.*s\n   not  %.*s\n", message, (int)got.size,
                    (const char *)got.at, (int)wanted.size, (const char *)wanted.at);
        fail();
    }
}

// Forms are written with `.` for a hole.
static const struct {
    const char *message, *form, *title;
} golden[] = {
    {"Printer jam on floor 3", "Printer jam on floor .", "Printer jam on floor <num>"},
    {"charge 8812 failed: card declined", "charge . failed card declined",
     "charge <num> failed: card declined"},
    {"Can't log in since 2026-11-22", "Can't log in since .", "Can't log in since <time>"},
    {"My invoice #4711 isn't right!", "My invoice . isn't right", "My invoice #<num> isn't right!"},
    {"user O'Brien can't login", "user O'Brien can't login", "user O'Brien can't login"},
    // scripts without blanks, emoji
    {"打印机3卡纸了", "打印机 . 卡纸了", "打印机<num>卡纸了"},
    {"الطابعة لا تعمل في الطابق 3", "الطابعة لا تعمل في الطابق .",
     "الطابعة لا تعمل في الطابق <num>"},
    {"🔥 prod is down 🔥 since 10:42", "🔥 prod is down 🔥 since .", "🔥 prod is down 🔥 since <time>"},
    // numbers and their units
    {"took 35 ms, sent 4 MB in 2 seconds", "took . sent . in .", "took <num>, sent <num> in <num>"},
    {"took 35ms, sent 4.2MB in 2s", "took . sent . in .", "took <num>, sent <num> in <num>"},
    {"free 45% of -10.5G", "free . of .", "free <num> of <num>"},
    {"at 12:30 pm UTC it broke", "at . it broke", "at <time> it broke"},
    {"no minutes left", "no minutes left", "no minutes left"},
    // addresses
    {"from 10.0.0.1:8080 (10.0.0.0/24) refused", "from . refused",
     "from <ip>:<num> (<ip>) refused"},
    {"mac 00:1b:44:11:3a:b7 on fe80::1c2a:ff:fe3c", "mac . on .", "mac <mac> on <ip>"},
    {"std::vector a::b", "std vector a b", "std::vector a::b"},
    {"GET /api/v1/users/42?full=1&x=2 200", "GET .", "GET <path> <num>"},
    {"fetch https://example.org/a/b?c=d, returned 503", "fetch . returned .",
     "fetch <url>, returned <num>"},
    {"mail to bob@example.org bounced", "mail to . bounced", "mail to <mail> bounced"},
    {"read C:\\Windows\\x.dll failed", "read . failed", "read <path> failed"},
    {"file /var/log/ is full", "file . is full", "file <path> is full"},
    {"see docs/readme.md and/or ~/notes", "see . and/or .", "see <path> and/or <path>"},
    {"via proxy.example.net:3128", "via .", "via <host>:<num>"},
    {"via example.net:3128", "via .", "via <id>:<num>"},
    {"via 10-0-0-7.pool.example.net", "via .", "via <host>"},
    {"config.yaml is gone", "config.yaml is gone", "config.yaml is gone"},
    // names
    {"order 550e8400-e29b-41d4-a716-446655440000 lost", "order . lost", "order <id> lost"},
    {"commit deadbeefcafe merged", "commit . merged", "commit <hex> merged"},
    {"at 0x7fff00aa in main", "at . in main", "at <hex> in main"},
    {"release v1.2.3-rc1", "release .", "release <id>"},
    {"if eth0 is down", "if eth# is down", "if eth# is down"},
    {"the worker107 died", "the worker# died", "the worker# died"},
    {"HttpServer2 stopped", "HttpServer# stopped", "HttpServer# stopped"},
    {"blk_-123 and blk_77, blk_99 lost", "blk_# and blk_# lost", "blk_# and blk_# lost"},
    {"org.example.billing.Card charged twice", "charged twice", "<host> charged twice"},
    {"java.io.IOException: Broken pipe", "java.io.IOException Broken pipe",
     "java.io.IOException: Broken pipe"},
    // times
    {"at Sat Jul  9 11:35:59 2005", "at .", "at <time>"},
    {"on 2026-11-22T23:58:01.123Z it broke", "on . it broke", "on <time> it broke"},
    {"on 2026/11/22 23:58:01,5+01:00 it broke", "on . it broke", "on <time> it broke"},
    {"in May 5 users left", "in . users left", "in <time> users left"},
    {"may I ask", "may I ask", "may I ask"},
    // pairs
    {"user=root from rhost=example.org", "user from rhost", "user=<value> from rhost=<value>"},
    {"user id = 511 gone", "user id gone", "user id = <num> gone"},
    {"logname= uid=0", "logname uid", "logname= uid=<num>"},
    {"request=\"GET / HTTP/1.0\" done", "request done", "request=<value> done"},
    {"q='it\\'s' done", "q done", "q=<value> done"},
    {"e=Object{id=1, items=[2, 3]} done", "e done", "e=<value> done"},
    {"list=[a, b] done", "list done", "list=<value> done"},
    {"k=\"never closed", "k never closed", "k=\"never closed"},
    {"k={never closed", "k never closed", "k={never closed"},
    {"mode=READ_ONLY a0=ff", "mode a#", "mode=<value> a#=<value>"},
    {"error=\"connection refused\" retry=3", "error connection refused retry",
     "error=\"connection refused\" retry=<num>"},
    {"status=failed id=5", "status failed id", "status=failed id=<num>"},
    {"{\"name\":\"bob\", \"error\":\"card declined\", \"n\": 7}", "name . error card declined n .",
     "{\"name\":<value>, \"error\":\"card declined\", \"n\": <num>}"},
    {"open \"config\": permission denied", "open config permission denied",
     "open \"config\": permission denied"},
    {"card \"declined\" by bank", "card declined by bank", "card \"declined\" by bank"},
    {"return null, cached: false", "return . cached .", "return <value>, cached: <value>"},
    {"a => b", "a b", "a => b"},
    // lists
    {"retry [1, 2, 3, 4] of (5, 6)", "retry . of .", "retry [<num>] of (<num>)"},
    // the title keeps punctuation, blanks become one
    {"  a\tb \n  c...  ", "a b c", "a b c..."},
    {"inode+0x8e/0x96", "inode .", "inode+<hex>"},
    {"\x01 is the sender's hole", "is the sender's hole", "<value> is the sender's hole"},
    // nothing fixed
    {"12345", ".", "<num>"},
    {"99 88 10.0.0.1", ".", "<num> <ip>"},
    {"core.23080", "core", "core<id>"},
    {"session-17-4", "session", "session<id>"},
    {"-----", "", "-----"},
    {" \t ", "", "(no text)"},
    {"", "", "(no text)"},
};

static void test_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(golden); i++) {
        struct normal normal = normal_of(span_text(golden[i].message), 0);
        for (size_t k = 0; k < normal.form.size; k++) {
            forms[0][k] = forms[0][k] == NORMAL_HOLE ? '.' : forms[0][k];
        }
        assert_span(normal.title, span_text(golden[i].title), golden[i].message);
        // The forms that have a dot of their own are compared as they are written.
        assert_span(normal.form, span_text(golden[i].form), golden[i].message);
    }
}

static const struct {
    const char *a, *b;
} same[] = {
    {"user=root rejected", "user=guest rejected"},
    {"rhost= user=root", "rhost=10.0.0.1 user=bob"},
    {"from 10.0.0.1 to x", "from host-7.example.org to x"},
    {"id 12345 lost", "id deadbeef lost"},
    {"id 12345 lost", "id 550e8400-e29b-41d4-a716-446655440000 lost"},
    {"nodes [1, 2]", "nodes [1, 2, 3, 4, 5]"},
    {"lost blk_1", "lost blk_22 blk_333"},
    {"worker9 died", "worker1000 died"},
    {"sent 5 bytes", "sent 4.2 MB"},
    {"10.0.0.1 served block", "served block"},
    {"mode=READ", "mode=WRITE"},
    {"sent, tag: Service, id: 7", "sent, tag: , id: 8"},
    {"gone class:obj.", "gone class:CLOUD_PORT."},
    {"reply:{\"a\":1}, ok", "reply:, ok"},
    {"left \"list\":[\"a\", \"b\"]", "left \"list\":[]"},
    {"key=1 2 3 end", "key=4 end"},
    {"at name?a=1&b=2 end", "at other?c=3 end"},
    {"done ok=true", "done ok=false"},
    {"1", "2222 33:44"},
    {"on Jul 9 11:35:59", "on 2026-11-22T23:58:01Z"},
};
static const struct {
    const char *a, *b;
} different[] = {
    {"error=\"connection refused\"", "error=\"no such host\""},
    {"status=failed", "status=paid"},
    {"Disk full", "disk full"},
    {"main: starting up", "main: going down"},
    {"sshd: disconnected, bye", "sshd: connected, bye"},
    {"status: up, ok", "status: down, ok"},
    {"java.io.IOException at start", "java.lang.NullPointerException at start"},
    {"card \"declined\"", "card \"expired\""},
    {"卡纸", "缺纸"},
    {"eth0 down", "wlan0 down"},
    {"core.1", "swap.1"},
    {"lost link", "lostlink"},
    {"a 1 b", "a b"},
    {"12345", "-----"},
};

static void test_same_and_different(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(same); i++) {
        assert_span(normal_of(span_text(same[i].a), 0).form,
                    normal_of(span_text(same[i].b), 1).form, same[i].a);
    }
    for (size_t i = 0; i < COUNT(different); i++) {
        if (span_equal(normal_of(span_text(different[i].a), 0).form,
                       normal_of(span_text(different[i].b), 1).form)) {
            print_error("the same form: %s and %s\n", different[i].a, different[i].b);
            fail();
        }
    }
}

// xorshift64*, so that every run is the same.
static uint64_t random_state = 88172645463325252u;
static uint32_t random_below(uint32_t bound)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)((random_state * 2685821657736338717u) >> 33) % bound;
}

// Pieces that put every rule at work, also with each other.
static const char *const pieces[] = {
    "0",         "12",    "345",
    "9.9.9.9",   "12:30", "2026-11-22",
    "T23:58:01", "0x1f",  "a1b2c3d4",
    "eth",       "blk_",  "x",
    "=",         "\"",    "'",
    "{",         "}",     "[",
    "]",         "(",     ")",
    ",",         ".",     "..",
    "/",         "-",     "+",
    "@",         ":",     "://",
    " ",         " ",     " ",
    "Jul ",      "MB",    "null",
    "é",         "印",    "\\",
    "error",     "user",  "%",
    "_",         "#",     "\x01",
    "fe80::",    "A",     "\t",
    "Obj{",      "?q=",   "org.example.net",
};

static size_t random_message(uint8_t *out, size_t size_max)
{
    size_t size = 0;
    for (uint32_t count = 1 + random_below(30); count > 0; count--) {
        const char *piece = pieces[random_below(COUNT(pieces))];
        size_t piece_size = strlen(piece);
        if (size + piece_size <= size_max) {
            memcpy(out + size, piece, piece_size);
            size += piece_size;
        }
    }
    return size;
}

static void test_the_value_of_a_digit_never_matters(void **state)
{
    (void)state;
    static uint8_t message[512], mutated[512];
    for (int round = 0; round < 10000; round++) {
        size_t size = random_message(message, sizeof(message));
        if (round % 3 == 0) {
            const char *text = golden[random_below(COUNT(golden))].message;
            size = strlen(text);
            memcpy(message, text, size);
        }
        for (size_t i = 0; i < size; i++) {
            mutated[i] = byte_is_digit(message[i]) ? (uint8_t)('0' + random_below(10)) : message[i];
        }
        message[size] = 0;
        struct normal a = normal_of(span_of(message, size), 0);
        struct normal b = normal_of(span_of(mutated, size), 1);
        assert_span(b.form, a.form, (const char *)message);
        assert_span(b.title, a.title, (const char *)message);
    }
}

static void test_any_bytes(void **state)
{
    (void)state;
    static uint8_t message[SIGNATURE_TEXT_BYTES_MAX + 100];
    for (int round = 0; round < 3000; round++) {
        size_t size = random_below(round % 50 ? 200 : sizeof(message));
        for (size_t i = 0; i < size; i++) {
            message[i] = (uint8_t)random_below(256);
        }
        struct normal normal = normal_of(span_of(message, size), 0);
        assert_true(normal.form.size <= NORMAL_FORM_BYTES_MAX);
        assert_in_range(normal.title.size, 1, TITLE_BYTES_MAX);
        for (size_t i = 0; i < normal.form.size; i++) {
            assert_true(normal.form.at[i] >= ' ' || normal.form.at[i] == NORMAL_HOLE);
            assert_false(byte_is_digit(normal.form.at[i]));
        }
    }
}

// A title is read again as the form of its message, so that learning can begin from it.
static void test_a_title_tells_its_form(void **state)
{
    (void)state;
    static uint8_t message[512], room[TITLE_ROOM_BYTES], form[NORMAL_FORM_BYTES_MAX];
    static struct template template;
    uint32_t same_forms = 0, rounds = 20000;
    for (uint32_t round = 0; round < rounds; round++) {
        size_t size = random_message(message, sizeof(message));
        if (round % 3 == 0) {
            const char *text = golden[random_below(COUNT(golden))].message;
            size = strlen(text);
            memcpy(message, text, size);
        }
        struct normal normal = normal_of(span_of(message, size), 0);
        title_read(normal.title, form, room, &template);
        same_forms += span_equal(template.form, normal.form);
        assert_true(template.count <= NORMAL_SYMBOLS_MAX);
    }
    // Of the pieces' jumbles some are no text that anybody writes.
    assert_true(same_forms > rounds * 9 / 10);
    for (size_t i = 0; i < COUNT(golden); i++) {
        struct normal normal = normal_of(span_text(golden[i].message), 0);
        title_read(normal.title, form, room, &template);
        // What is left of a lone name (`core.1`) is no template.
        if (span_find(normal.form, ' ') < normal.form.size) {
            assert_span(template.form, normal.form, golden[i].message);
        }
    }
}

// Form and title end at the same word.
static void test_what_lies_beyond_a_full_title_does_not_enter(void **state)
{
    (void)state;
    static uint8_t message[2 * SIGNATURE_TEXT_BYTES_MAX];
    for (size_t i = 0; i < sizeof(message); i++) {
        message[i] = i % 8 == 7 ? ' ' : (uint8_t)('a' + i / 8 % 26);
    }
    struct normal whole = normal_of(span_of(message, TITLE_BYTES_MAX), 0);
    struct normal longer = normal_of(span_of(message, sizeof(message)), 1);
    assert_in_range(longer.title.size, TITLE_BYTES_MAX - 8, TITLE_BYTES_MAX);
    assert_true(span_equal(whole.form, longer.form));
    assert_true(span_equal(longer.title, longer.form));
}

static void test_a_blob_is_a_hole(void **state)
{
    (void)state;
    static uint8_t message[SIGNATURE_TEXT_BYTES_MAX];
    memset(message, 'x', sizeof(message));
    struct normal normal = normal_of(span_of(message, sizeof(message)), 0);
    assert_span(normal.title, span_text("<id>"), "x...");
    assert_true(span_equal(normal.form, normal_of(span_of(message, 1000), 1).form));
}

// The most that a form can grow: each character and each number between is a symbol of its own.
static void test_the_widest_form_fits(void **state)
{
    (void)state;
    static uint8_t message[SIGNATURE_TEXT_BYTES_MAX];
    for (size_t i = 0; i < sizeof(message); i++) {
        message[i] = i % 2 ? ' ' : (uint8_t)('a' + i / 2 % 26);
    }
    struct normal normal = normal_of(span_of(message, sizeof(message)), 0);
    assert_in_range(normal.form.size, TITLE_BYTES_MAX - 2, NORMAL_FORM_BYTES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_same_and_different),
        cmocka_unit_test(test_the_value_of_a_digit_never_matters),
        cmocka_unit_test(test_any_bytes),
        cmocka_unit_test(test_a_title_tells_its_form),
        cmocka_unit_test(test_what_lies_beyond_a_full_title_does_not_enter),
        cmocka_unit_test(test_a_blob_is_a_hole),
        cmocka_unit_test(test_the_widest_form_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
