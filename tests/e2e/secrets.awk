# Plants secrets into log lines: reads lines, prints COUNT of each class as
#
#   class TAB secret TAB line with it
#
# Each is made by the rules of its format, with nothing in common with what looks for it. Set COUNT
# and SEED; the same seed gives the same secrets.

# Lehmer's generator (Park, Miller 1988): below 2^31, so exact in any awk. 0 <= result < end.
function below(end) {
    state = state * 16807 % 2147483647
    return int(state / 2147483647 * end)
}
function between(from, to) { return from + below(to - from + 1) }
function some(signs, count,    text) {
    while (count-- > 0) {
        text = text substr(signs, below(length(signs)) + 1, 1)
    }
    return text
}
# One of the words of a list.
function one_of(list,    words) { return words[below(split(list, words, " ")) + 1] }
# The form with a digit for each #.
function filled(form,    text, i) {
    for (i = 1; i <= length(form); i++) {
        text = text (substr(form, i, 1) == "#" ? some(DIGIT, 1) : substr(form, i, 1))
    }
    return text
}
# In groups of four.
function grouped(text, sign,    out) {
    for (; length(text) > 4; text = substr(text, 5)) {
        out = out substr(text, 1, 4) sign
    }
    return out text
}

function mail() {
    return some(LOWER, between(3, 9)) one_of(". _ - +") some(LOWER DIGIT, between(2, 9)) "@" \
        some(LOWER, between(3, 10)) "." one_of("com org net de co.uk io example")
}
# ITU-T E.123 and the North American plan, in numbers that belong to nobody where there are such.
function phone(    form) {
    split("+49 30 #######|+44 7### ######|+1 212 555 01##|+1-646-555-01##|(312) 555-01##" \
        "|415-555-01##|+33 1 ## ## ## ##|+3161#######|+41 44 ### ## ##|+81 3 #### ####" \
        "|+1 (503) 555-01##|+358 40 ### ####", form, "|")
    return filled(form[between(1, 12)])
}
# ISO/IEC 7812-1: the digits and the one that makes their sum, every second one doubled, end in 0.
function card(    digits, sum, i, digit) {
    digits = filled(one_of("4############## 51############# 54############# 6011########### " \
        "2221########### 3528###########"))
    for (i = length(digits); i > 0; i--) {
        digit = substr(digits, i, 1) * ((length(digits) - i) % 2 ? 1 : 2)
        sum += digit > 9 ? digit - 9 : digit
    }
    digits = digits (10 - sum % 10) % 10
    i = below(3)
    return i == 0 ? digits : grouped(digits, i == 1 ? " " : "-")
}
# ISO 13616: letters count from 10; with country and check digits at the end, the rest by 97 is 1.
function iban(    country, account, number, rest, digit, i) {
    country = one_of("DE GB NL FR ES AT CH NO BE PL")
    account = filled(account_of[country])
    number = account country "00"
    for (i = 1; i <= length(number); i++) {
        digit = index(UPPER, substr(number, i, 1))
        rest = digit ? (rest * 100 + digit + 9) % 97 : (rest * 10 + substr(number, i, 1)) % 97
    }
    account = sprintf("%s%02d%s", country, 98 - rest, account)
    return below(2) ? account : grouped(account, " ")
}
# RFC 7519: two JSON objects, which begin with {" in base64url, and a signature.
function jwt() {
    return "eyJ" some(URL64, between(17, 40)) ".eyJ" some(URL64, between(30, 90)) "." some(URL64, 43)
}
# As their issuers write them down.
function key(    kind) {
    kind = below(7)
    if (kind == 0) { return one_of("AKIA ASIA") some(UPPER "234567", 16) }
    if (kind == 1) { return one_of("ghp_ gho_ ghs_") some(ALNUM, 36) }
    if (kind == 2) { return "github_pat_" some(ALNUM, 22) "_" some(ALNUM, 59) }
    if (kind == 3) { return one_of("xoxb- xoxp-") filled("############-") some(ALNUM, 24) }
    if (kind == 4) { return one_of("sk_live_ rk_live_") some(ALNUM, between(24, 60)) }
    if (kind == 5) { return "AIza" some(URL64, 35) }
    return "sk-proj-" some(URL64, between(48, 90))
}
# What stands before the value, and behind.
function named(value,    form, part) {
    split("password=%|passwd: %|pwd=%,|secret=%|api_key=%|token=%;|--password %|db_password = %" \
        "|{\"password\":\"%\"}|Authorization: Bearer %|Authorization: Basic %|https://bob:%@example.org/x" \
        "|GET /cb?access_token=%&x=1|client_secret=\"%\"|redis://:%@10.0.0.1:6379/0", form, "|")
    split(form[between(1, 15)], part, "%")
    return part[1] value part[2]
}
# Behind a word of the line's second half: the first begins with its header.
function planted(line, text,    word, count, at, i, out) {
    count = split(line, word, " ")
    at = between(int((count + 1) / 2), count)
    for (i = 1; i <= count; i++) {
        out = out (i > 1 ? " " : "") word[i] (i == at ? " " text : "")
    }
    return out
}
function say(class, secret, text) {
    print class "\t" secret "\t" planted(lines[between(1, NR)], text)
}

BEGIN {
    DIGIT = "0123456789"
    UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    LOWER = "abcdefghijklmnopqrstuvwxyz"
    ALNUM = UPPER LOWER DIGIT
    URL64 = ALNUM "-_"
    account_of["DE"] = "##################"
    account_of["GB"] = "WEST##############"
    account_of["NL"] = "ABNA##########"
    account_of["FR"] = "####################K##"
    account_of["ES"] = "####################"
    account_of["AT"] = "################"
    account_of["CH"] = "#####ABC#########"
    account_of["NO"] = "###########"
    account_of["BE"] = "############"
    account_of["PL"] = "########################"
    state = SEED
}
{ gsub(/[\t\r]/, " "); lines[NR] = $0 }
END {
    for (i = 0; i < COUNT; i++) {
        made = mail(); say("mail", made, made)
        made = phone(); say("phone", made, made)
        made = card(); say("card", made, made)
        made = iban(); say("iban", made, made)
        made = jwt(); say("jwt", made, made)
        made = key(); say("key", made, made)
        made = some(ALNUM, between(1, 9)) some("._~!*+", 1) some(ALNUM, between(8, 30))
        say("secret", made, named(made))
    }
}
