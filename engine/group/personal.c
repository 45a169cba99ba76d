// A place in a text becomes the mail address, phone number, card or account that stands there.
#include "group/personal.h"

#define LOCAL_BYTES_MAX 64 // RFC 5321, section 4.5.3.1
#define DOMAIN_BYTES_MAX 255
#define CARD_DIGITS_MIN 13
#define CARD_DIGITS_MAX 19
#define PHONE_BYTES_MAX 40
#define PHONE_DIGITS_MIN 8
#define PHONE_DIGITS_MAX 15 // E.164
#define IBAN_BYTES_MAX 34
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct find nothing = {0, 0};

static size_t digits_at(const struct reach *reach, size_t at)
{
    size_t end = at;
    while (end < reach->text.size && end - at <= CARD_DIGITS_MAX &&
           byte_is_digit(reach->text.at[end])) {
        end++;
    }
    return end - at;
}

// --- mail ----------------------------------------------------------------------------------------

static bool is_local_byte(uint8_t c)
{
    return byte_is_word(c) || c == '.' || c == '-' || c == '+' || c == '%' || c == '\'';
}

// user@1000.service and logo@2x.png look like addresses, but name units of systemd and files.
static bool is_file_ending(struct span label)
{
    static const char *const endings[] = {
        "service", "socket", "slice", "scope", "target", "timer", "mount", "device",
        "path",    "swap",   "png",   "jpg",   "jpeg",   "gif",   "svg",   "webp",
        "tgz",     "gz",     "json",  "js",    "css",    "html",  "log",   "txt",
        "xml",     "conf",   "yaml",  "yml",   "tar",    "snap",  "jar",   "automount"};
    for (size_t i = 0; i < COUNT(endings); i++) {
        if (span_equal_nocase(label, span_text(endings[i]))) {
            return true;
        }
    }
    return false;
}

// bob@mail.example.org
//     ^ at             ^ the result is after it; 0: no domain with two labels, the last of letters
static size_t domain_end(const struct reach *reach, size_t at)
{
    size_t label = at, labels = 0, numbers = 0, end = at;
    bool letters = true, number = true; // the label has nothing else
    for (; end - at < DOMAIN_BYTES_MAX; end++) {
        uint8_t c = reach_byte(reach, end);
        bool dot = c == '.' && end > label && byte_is_word(reach_byte(reach, end + 1));
        bool dash = c == '-' && end > label && reach_byte(reach, end + 2) != '-';
        if (!dot && !byte_is_word(c) && !dash) {
            break;
        }
        if (dot) {
            labels++;
            numbers += number;
            label = end + 1;
            letters = number = true;
        } else {
            letters = letters && (byte_is_alpha(c) || c >= 0x80);
            number = number && byte_is_digit(c);
        }
    }
    bool numbered = numbers == labels && labels > 1; // somebody@3.1.9.tgz
    bool cut = reach_byte(reach, end) == '.' && reach_byte(reach, end + 1) == '<'; // by a hole
    if (end - at >= DOMAIN_BYTES_MAX || labels == 0 || end - label < 2 || !letters || numbered ||
        cut || is_file_ending(span_part(reach->text, label, end))) {
        return 0;
    }
    return end;
}

struct find mail_find(const struct reach *reach, size_t at)
{
    size_t from = at;
    while (from > reach->from && at - from <= LOCAL_BYTES_MAX &&
           is_local_byte(reach->text.at[from - 1])) {
        from--;
    }
    if (at - from > LOCAL_BYTES_MAX) {
        return nothing;
    }
    // A sign in front is not part of the address.
    while (from < at && !byte_is_word(reach->text.at[from])) {
        from++;
    }
    size_t end = from < at ? domain_end(reach, at + 1) : 0;
    return end ? (struct find){from, end} : nothing;
}

// --- phone ---------------------------------------------------------------------------------------

// What goes on after a sign is no phone number, even when it is a hole already.
static bool is_number_end(const struct reach *reach, size_t at)
{
    uint8_t c = reach_byte(reach, at), next = reach_byte(reach, at + 1);
    bool sign = c == '.' || c == '-' || c == ':' || c == '/';
    return !byte_is_word(c) && c != '@' && !(sign && (byte_is_digit(next) || next == '<'));
}

// +49 (0)30 123-4567   (030) 12345678
//    ^^  ^  ^  ^            ^ one of blank - . /, and round brackets around one group
// Reads groups of digits from `at` on; after a `-` or `.` no blank joins, and a number that is long
// enough takes no more after a blank. Returns its end, or 0.
static size_t groups_end(const struct reach *reach, size_t at, size_t digits, size_t digits_min)
{
    size_t end = 0;
    bool joined = false;
    for (int group = 0; group < 7; group++) {
        bool open = reach_byte(reach, at) == '(';
        size_t size = digits_at(reach, at + open);
        if (size == 0 || digits + size > PHONE_DIGITS_MAX ||
            (open && reach_byte(reach, at + 1 + size) != ')')) {
            break;
        }
        at += open + size + open;
        digits += size;
        if (digits >= digits_min && !open && is_number_end(reach, at)) {
            end = at;
        }
        uint8_t c = reach_byte(reach, at);
        bool blank = c == ' ';
        if (blank && (joined || digits >= 11)) {
            break;
        }
        if (blank || c == '-' || c == '.' || c == '/') {
            joined = joined || !blank;
            at++;
        } else if (!open && c != '(') {
            break;
        }
    }
    return end;
}

// 555-123-4567   1-555-123-4567   555.123.4567
static size_t three_three_four_end(const struct reach *reach, size_t at)
{
    static const size_t sizes[] = {3, 3, 4};
    uint8_t sign = 0;
    if (digits_at(reach, at) == 1 && reach_byte(reach, at + 1) == '-') {
        at += 2;
        sign = '-';
    }
    for (size_t i = 0; i < COUNT(sizes); i++) {
        if (digits_at(reach, at) != sizes[i]) {
            return 0;
        }
        at += sizes[i];
        uint8_t c = reach_byte(reach, at);
        if (i == 0 && sign == 0) {
            sign = c;
        }
        if (i < 2 && ((sign != '-' && sign != '.') || c != sign)) {
            return 0;
        }
        at += i < 2;
    }
    return is_number_end(reach, at) ? at : 0;
}

// (555) 123-4567
//  ^^^ the area
static size_t area_end(const struct reach *reach, size_t at)
{
    size_t area = digits_at(reach, at + 1);
    size_t next = at + 1 + area;
    if (area < 2 || area > 5 || reach_byte(reach, next) != ')') {
        return 0;
    }
    next++;
    uint8_t c = reach_byte(reach, next);
    next += c == ' ' || c == '-' || c == '/';
    return byte_is_digit(reach_byte(reach, next)) ? groups_end(reach, next, area, 10) : 0;
}

struct find phone_find(const struct reach *reach, size_t at)
{
    uint8_t before = reach_before(reach, at), c = reach->text.at[at];
    size_t end = 0;
    if (byte_is_word(before) || before == '.' || before == '-' || before == '+') {
        return nothing;
    }
    if (c == '(') {
        end = area_end(reach, at);
    } else if (c == '+') {
        // A country has up to three digits; four and a blank are a time zone.
        size_t first = digits_at(reach, at + 1);
        bool whole = first >= 9;
        end = (first >= 1 && first <= 3) || whole ? groups_end(reach, at + 1, 0, PHONE_DIGITS_MIN)
                                                  : 0;
    } else if (before != '/' && before != ':') {
        end = three_three_four_end(reach, at);
    }
    return end ? (struct find){at, end} : nothing;
}

size_t phone_value_end(const struct reach *reach, size_t at)
{
    size_t digits = 0, end = 0;
    for (size_t i = at; i - at < PHONE_BYTES_MAX;) {
        uint8_t c = reach_byte(reach, i);
        size_t size = digits_at(reach, i);
        digits += size;
        i += size ? size : 1;
        if (digits > PHONE_DIGITS_MAX || (size == 0 && !memchr("+()-./ ", c, 7))) {
            break;
        }
        if (size && digits >= 6 && is_number_end(reach, i)) {
            end = i;
        }
    }
    return end;
}

// --- card ----------------------------------------------------------------------------------------

// The numbers that networks issue (ISO/IEC 7812 and the networks' own tables): first four digits,
// from and to, and how many digits there are. Without them a tenth of all long numbers would do.
static bool is_issued(const uint8_t *digits, size_t count)
{
    static const struct {
        unsigned from, to;
        uint8_t count_min, count_max;
    } ranges[] = {
        {2200, 2204, 16, 19}, {2221, 2720, 16, 16}, {3000, 3059, 14, 19}, {3095, 3095, 14, 19},
        {3400, 3499, 15, 15}, {3528, 3589, 16, 19}, {3600, 3699, 14, 19}, {3700, 3799, 15, 15},
        {3800, 3999, 14, 19}, {4000, 4999, 13, 13}, {4000, 4999, 16, 16}, {4000, 4999, 19, 19},
        {5018, 5018, 13, 19}, {5020, 5020, 13, 19}, {5038, 5038, 13, 19}, {5100, 5599, 16, 16},
        {5610, 5610, 16, 16}, {5893, 5893, 13, 19}, {6011, 6011, 16, 19}, {6200, 6299, 16, 19},
        {6304, 6304, 13, 19}, {6440, 6599, 16, 19}, {6759, 6763, 13, 19},
    };
    unsigned first = 0;
    for (size_t i = 0; i < 4; i++) {
        first = first * 10 + digits[i];
    }
    for (size_t i = 0; i < COUNT(ranges); i++) {
        if (first >= ranges[i].from && first <= ranges[i].to && count >= ranges[i].count_min &&
            count <= ranges[i].count_max) {
            return true;
        }
    }
    return false;
}

static bool luhn_holds(const uint8_t *digits, size_t count)
{
    unsigned sum = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = digits[count - 1 - i];
        unsigned twice = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += i % 2 ? twice : digit;
    }
    return sum % 10 == 0;
}

// 4111111111111111   4111 1111 1111 1111   3782-822463-10005
//                        ^ one sign between all groups, the first of which has four digits
// The longest row of groups that is a card: what follows may be a number, too.
struct find card_find(const struct reach *reach, size_t at)
{
    uint8_t before = reach_before(reach, at), sign = 0, digits[CARD_DIGITS_MAX];
    size_t count = 0, end = at, card = 0;
    if (before == '.' || before == '-' || before == '+') {
        return nothing;
    }
    for (;;) {
        size_t size = digits_at(reach, end);
        if (size < 1 + (size_t)(sign != 0) || count + size > CARD_DIGITS_MAX) {
            break;
        }
        for (size_t i = 0; i < size; i++) {
            digits[count++] = (uint8_t)(reach->text.at[end++] - '0');
        }
        uint8_t c = reach_byte(reach, end);
        bool whole = !byte_is_word(c) && c != '@' &&
                     !((c == '.' || c == '-') && byte_is_digit(reach_byte(reach, end + 1)));
        if (whole && count >= CARD_DIGITS_MIN && is_issued(digits, count) &&
            luhn_holds(digits, count)) {
            card = end;
        }
        if ((c != ' ' && c != '-') || (sign ? c != sign : count != 4)) {
            break;
        }
        sign = c;
        end++;
    }
    return card ? (struct find){at, card} : nothing;
}

// --- account -------------------------------------------------------------------------------------

// How long the IBANs of a country are (the registry of ISO 13616); 0: it has none.
static size_t iban_size(uint8_t first, uint8_t second)
{
    static const char countries[] =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29"
        "ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20"
        "LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29"
        "PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20"
        "YE30";
    const uint8_t code[] = {first, second};
    for (size_t i = 0; i + 4 < sizeof countries; i += 4) {
        if (memcmp(countries + i, code, sizeof code) == 0) {
            return (size_t)(countries[i + 2] - '0') * 10 + (size_t)(countries[i + 3] - '0');
        }
    }
    return 0;
}

// ISO 7064: the first four signs moved to the end, letters as 10 to 35, the whole modulo 97 is 1.
static bool mod97_holds(const uint8_t *signs, size_t size)
{
    unsigned rest = 0;
    for (size_t i = 0; i < size; i++) {
        uint8_t c = signs[(i + 4) % size];
        unsigned value = byte_is_digit(c) ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10;
        rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest == 1;
}

// GB82WEST12345698765432   GB82 WEST 1234 5698 7654 32
//                              ^    ^ a blank or dash after every four signs, or none
struct find iban_find(const struct reach *reach, size_t at)
{
    uint8_t first = reach->text.at[at], second = reach_byte(reach, at + 1), between = 0;
    uint8_t signs[IBAN_BYTES_MAX];
    if (!byte_is_upper(first) || !byte_is_upper(second) ||
        !byte_is_digit(reach_byte(reach, at + 2)) || !byte_is_digit(reach_byte(reach, at + 3))) {
        return nothing;
    }
    size_t size = iban_size(first, second), count = 0, end = at;
    uint8_t before = reach_before(reach, at);
    if (size == 0 || before == '-' || before == '.') {
        return nothing;
    }
    while (count < size) {
        uint8_t c = reach_byte(reach, end++);
        if (count == 4 && between == 0 && (c == ' ' || c == '-')) {
            between = c;
            continue;
        }
        if (between && count % 4 == 0 && count > 4 && c == between &&
            reach->text.at[end - 2] != between) {
            continue;
        }
        if (!byte_is_upper(c) && !byte_is_digit(c)) {
            return nothing;
        }
        signs[count++] = c;
    }
    if (byte_is_word(reach_byte(reach, end)) || (reach->checked && !mod97_holds(signs, size))) {
        return nothing;
    }
    return (struct find){at, end};
}
