# Thousands of secrets, each in one of many places of a line, and none that is found again; and beside
# them thousands of harmless words, none of which becomes a hole.
# timeout: 60 s
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'of thousands of secrets none is kept, and what is harmless stays'

EACH=20  # secrets of a class in each place
LEAST=99 # of a hundred of a class are scrubbed, at least

# --- what is planted -----------------------------------------------------------------------------

# Drawn after the rules of those who issue them, not after what the engine looks for; always the same.
# Writes to $TMP/needles "class<TAB>place<TAB>number<TAB>text that must not be found again", and to
# $TMP/planted lines with them.
cat >"$TMP/plant.awk" <<'AWK'
function pick(list,    parts) {
    return parts[1 + int(rand() * split(list, parts, "|"))]
}
function draw(signs, count,    s) {
    while (count-- > 0) s = s substr(signs, 1 + int(rand() * length(signs)), 1)
    return s
}
# A digit and letters of both cases, whatever is drawn.
function mixed(count) { return draw(LOWER, 1) draw(ALNUM, count - 3) draw(DIGIT, 1) draw(UPPER, 1) }
function groups(s, size, sign,    out) {
    for (; length(s) > size; s = substr(s, size + 1)) out = out substr(s, 1, size) sign
    return out s
}
function luhn(s,    i, d, sum) { # the digit that makes it hold
    for (i = 0; i < length(s); i++) {
        d = substr(s, length(s) - i, 1) * (i % 2 ? 1 : 2)
        sum += d > 9 ? d - 9 : d
    }
    return (10 - sum % 10) % 10
}
function card(    s) {
    s = pick("4|51|52|53|54|55|2221|2720|6011|65|3530|3589")
    if (rand() < 0.2) {
        s = pick("34|37") draw(DIGIT, 12)
        s = s luhn(s)
        return rand() < 0.5 ? s : substr(s, 1, 4) " " substr(s, 5, 6) " " substr(s, 11)
    }
    s = s draw(DIGIT, 15 - length(s))
    s = s luhn(s)
    return groups(s, 4, pick("|| |-"))
}
function iban(    country, account, all, i, rest) {
    country = pick("DE|GB|NL|FR|CH|ES|AT")
    if (country == "DE") account = draw(DIGIT, 18)
    if (country == "GB") account = draw(UPPER, 4) draw(DIGIT, 14)
    if (country == "NL") account = draw(UPPER, 4) draw(DIGIT, 10)
    if (country == "FR") account = draw(DIGIT, 10) draw(UPPER DIGIT, 11) draw(DIGIT, 2)
    if (country == "CH") account = draw(DIGIT, 17)
    if (country == "ES") account = draw(DIGIT, 20)
    if (country == "AT") account = draw(DIGIT, 16)
    all = account country "00"
    for (i = 1; i <= length(all); i++) {
        d = index(DIGIT UPPER, substr(all, i, 1)) - 1
        rest = (rest * (d > 9 ? 100 : 10) + d) % 97
    }
    all = country sprintf("%02d", 98 - rest) account
    return rand() < 0.5 ? all : groups(all, 4, " ")
}
function phone(    form) {
    form = int(rand() * 6)
    if (form == 0) return "+" pick("49|44|33|1|91|971") " " draw("123456789", 2) " " draw(DIGIT, 7)
    if (form == 1) return "+" pick("49|44|33|91") draw("123456789", 1) draw(DIGIT, 9)
    if (form == 2) return "(" draw("23456789", 3) ") " draw("23456789", 3) "-" draw(DIGIT, 4)
    if (form == 3) return draw("23456789", 3) "-" draw("23456789", 3) "-" draw(DIGIT, 4)
    if (form == 4) return draw("23456789", 3) "." draw("23456789", 3) "." draw(DIGIT, 4)
    return "+" pick("49|44|33|1") "-" draw("23456789", 3) "-" draw(DIGIT, 3) "-" draw(DIGIT, 4)
}
function key(    form) {
    form = int(rand() * 12)
    if (form == 0) return pick("AKIA|ASIA") draw(UPPER "234567", 16)
    if (form == 1) return pick("ghp_|gho_|ghu_|ghs_|ghr_") mixed(36)
    if (form == 2) return "github_" "pat_" draw(ALNUM, 22) "_" mixed(59)
    if (form == 3) return "glpat-" mixed(20)
    if (form == 4) return pick("sk_|rk_") pick("live_|test_") mixed(24)
    if (form == 5) return pick("xoxb-|xoxp-") draw(DIGIT, 12) "-" draw(DIGIT, 12) "-" mixed(24)
    if (form == 6) return "AIza" mixed(35)
    if (form == 7) return "SG." mixed(22) "." mixed(43)
    if (form == 8) return "npm_" mixed(36)
    if (form == 9) return "sk-" pick("|proj-|ant-api03-") mixed(48)
    if (form == 10) return "hf_" draw(LOWER UPPER, 34)
    return "whsec_" mixed(32)
}
# needle: kept as that of the secret which is planted now.
function needle(s) { print class, place, number, s >needles; return s }
# The text that carries the next secret of a class.
function carrier(    s, form) {
    if (class == "mail") {
        s = draw(LOWER, 5) pick("|.|_|-") draw(LOWER, 6) draw(DIGIT, int(rand() * 3))
        return needle(s) pick("|+" draw(LOWER, 4)) "@" needle(draw(LOWER, 8) pick(".example|-shop|.mail")) pick(".org|.com|.co.uk|.de")
    }
    if (class == "phone") return needle(phone())
    if (class == "card") return needle(card())
    if (class == "iban") return needle(iban())
    if (class == "key") return needle(key())
    if (class == "jwt")
        return "eyJhbGciOiJIUzI1NiJ9.eyJ" needle(draw(ALNUM, 45)) "." needle(draw(ALNUM "-_", 42) "A")
    if (class == "url") {
        s = mixed(16)
        form = int(rand() * 4)
        if (form == 0) return "postgres://" needle(draw(LOWER, 9)) ":" needle(s) "@db.example.org/x"
        if (form == 1) return "https://api.example.org/v1?access_token=" needle(s) "&page=2"
        if (form == 2) return "/callback?state=on&client_secret=" needle(s)
        return "https://files.example.org/a?X-Amz-Signature=" needle(draw("0123456789abcdef", 64))
    }
    s = mixed(8 + int(rand() * 12))
    form = int(rand() * 9)
    if (form == 0) return "password=" needle(s)
    if (form == 1) return "passwd: " needle(s)
    if (form == 2) return pick("api_key|apikey|API-Key|client_secret|DB_PASSWORD") "=" needle(s)
    if (form == 3) return "Authorization: " pick("Bearer|Basic") " " needle(mixed(32))
    if (form == 4) return "tool --" pick("password|token|secret") " " needle(s)
    if (form == 5) return "{\"" pick("password|secret|accessToken") "\":\"" needle(s) "\"}"
    if (form == 6) return "pwd='" needle(s " " mixed(9)) "'"
    if (form == 7) return "aws_secret_access_key = " needle(mixed(40))
    return "refresh_token=" needle(mixed(24)) ", next"
}
function json(s) {
    gsub(/\\/, "\\\\", s)
    gsub(/"/, "\\\"", s)
    return "\"" s "\""
}
function member(name, value) { return "{\"level\":\"error\",\"message\":\"it broke\",\"" name "\":" json(value) "}" }
function line(    c) {
    c = carrier()
    if (place == "text") return "gate " pick("north|south|east") " shut before " c " came"
    if (place == "learnt") return "user " c " left room " draw(LOWER, 6) " for " draw(LOWER, 7)
    if (place == "alone") return c
    if (place == "long") return "row " sprintf("%" int(rand() * 900) "s", "") " and then " c " came"
    if (place == "path") return "GET /users/" c "/cart gave 500"
    if (place == "brackets") return TIME " ERROR [" c "] cart: no such item"
    if (place == "message") return "{\"level\":\"error\",\"message\":" json("refused " c " twice") "}"
    if (place == "template") return member("message_template", "refused " c " of {user}")
    if (place == "@mt") return member("@mt", "refused " c " of {user}")
    if (place == "tag") return "{\"minutes\":3,\"tag\":" json(c) "}"
    if (place == "tags") return "{\"minutes\":3,\"tags\":[" json("to " c) "," json(c) "]}"
    if (place == "subject") return "{\"minutes\":3,\"subject\":" json("call back " c ", please") "}"
    if (place == "event_id") return "{\"level\":\"error\",\"message\":\"it broke\",\"event_id\":" json(c) "}"
    if (place == "stack") return member("stack", "ShopError: no " c "\n    at add (/srv/shop/cart.js:7:3)")
    if (place == "frame") return member("stack", "ShopError: no\n    at add (/home/" c "/cart.js:7:3)\n    at " c " (/srv/x.js:1:2)")
    if (place == "trace") return TIME " ERROR shop it broke\njava.lang.IllegalStateException: no " c \
        "\n\tat com.shop.Cart.add(Cart.java:12)\nCaused by: java.io.IOException: gone " c \
        "\n\tat com.shop.Disk.read(Disk.java:40)"
    if (place == "python") return "Traceback (most recent call last):\n  File \"/srv/" c "/app.py\", line 3, in run" \
        "\n    go(\"" c "\")\nValueError: not " c
    if (place == "logfmt") return "level=error service=shop msg=" json("refused " c " again")
    if (place == "pair") return "level=error msg=refused user=" json(c) " service=" json(c)
    if (place == "syslog") return "<11>1 " TIME " host app 1 - [x@1 user=" json(c) "] refused " c
    if (place == "bsd") return "<11>Nov 22 10:00:00 host app[1]: refused " c
    # A problem tells at most 16 of its services.
    if (place ~ /service|logger|name/)
        return "{\"level\":\"error\",\"fingerprint\":\"of " class " " place " " int(number / 10) "\"," json(place) ":" json(c) "}"
    return member(place, c)
}
BEGIN {
    srand(7)
    OFS = "\t"
    LOWER = "abcdefghijklmnopqrstuvwxyz"
    UPPER = toupper(LOWER)
    DIGIT = "0123456789"
    ALNUM = LOWER UPPER DIGIT
    TIME = strftime("%Y-%m-%dT%H:%M:%SZ", now, 1)
    classes = split("mail phone card iban jwt key secret url", class_of)
    places = split("text learnt alone long path brackets message template @mt tag tags subject event_id " \
        "stack frame trace python logfmt pair syslog bsd service host logger name customer fingerprint " \
        "error.type error.message exception release level kind service.name", place_of)
    for (p = 1; p <= places; p++)
        for (n = 0; n < each; n++)
            for (k = 1; k <= classes; k++) {
                class = class_of[k]
                place = place_of[p]
                number = n
                print line()
            }
}
AWK
awk -v each="$EACH" -v now="$(date +%s)" -v needles="$TMP/needles" -f "$TMP/plant.awk" >"$TMP/planted"

# Numbers, names and ids as any log has them: none is anybody's secret.
awk 'function draw(signs, count,    s) {
    while (count-- > 0) s = s substr(signs, 1 + int(rand() * length(signs)), 1)
    return s
}
function hex(count) { return draw("0123456789abcdef", count) }
BEGIN {
    srand(11)
    digit = "0123456789"
    for (i = 0; i < 1000; i++) {
        print "order", draw(digit, 8), "of", draw("abcdefghijklmnopqrstuvwxyz", 9), "is late"
        print "job", hex(8) "-" hex(4) "-4" hex(3) "-a" hex(3) "-" hex(12), "ended after", draw(digit, 3) "." draw(digit, 2), "ms"
        print "unit user@" draw("123456789", 4) ".service of release v" draw(digit, 1) "." draw(digit, 2) "." draw(digit, 1) "-rc" i % 9, "left"
        print "at 2026-11-" 10 + i % 20 "T10:" 10 + i % 50 ":" 10 + i % 50 "+01:00 from 10." i % 250 ".7.9:" 1024 + i, "epoch", 1700000000000 + i * 7919
        print "commit", hex(40), "token expected near line", i ", password wrong, key missing"
        print "GET /items/" draw(digit, 6) "/parts?page=" i "&sort=key took", i % 90 "us, size=" draw("123456789", 7)
    } }' >"$TMP/harmless"

# --- what became of it ---------------------------------------------------------------------------

# told WHERE FILE: notes the secrets that are found in the file again, whatever the case of letters.
: >"$TMP/leaks"
told() {
    if [ ! -s "$2" ]; then
        not_ok "$1 has something to look at"
    fi
    cut -f 4 "$TMP/needles" | grep -aoiFf - "$2" | sort -u | awk -F '\t' -v OFS='\t' -v where="$1" '
        NR == FNR { found[tolower($0)]; next }
        tolower($4) in found { print $1, $2, $3, where, $4 }' - "$TMP/needles" >>"$TMP/leaks"
}

start_redis
start_ounce --redis "$REDIS_URL" --name e2e
nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/planted"
nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/harmless"
http /v1/events --data-binary "@$TMP/planted" -X POST >"$TMP/said"
lines=$((2 * $(wc -l <"$TMP/planted") + $(wc -l <"$TMP/harmless")))
all_taken() {
    http /metrics | awk -v all="$lines" '/^ounce_lines_total[{ ]/ { n += $NF } END { exit n != all }'
}
wait_for 10 all_taken || not_ok 'all lines are taken' "of $lines: $(http /metrics | grep -E '^ounce_(lines|events)')"
sleep 2.5 # two flushes

http '/v1/candidates?state=any&limit=10000' >"$TMP/list"
jq -r '.candidates[].id' "$TMP/list" | sed "s,.*,url = http://127.0.0.1:$HTTP_PORT/v1/issues/&," >"$TMP/urls"
curl -sSf -K "$TMP/urls" >"$TMP/issues"
http /metrics >"$TMP/metrics"
redis --raw --scan >"$TMP/keys"
for kind in 'hash hgetall' 'zset zrange 0 -1' 'stream xrange - +' 'string get' 'set smembers' 'list lrange 0 -1'; do
    sed 's/.*/type "&"/' "$TMP/keys" | redis --raw | paste - "$TMP/keys" |
        awk -F '\t' -v kind="$kind" 'BEGIN { n = split(kind, word, " ") }
            $1 == word[1] { print word[2], "\"" $2 "\"", word[3], word[4] }'
done >"$TMP/questions"
is "$(wc -l <"$TMP/questions")" "$(wc -l <"$TMP/keys")" 'every key of Redis is read'
redis --raw <"$TMP/questions" | cat "$TMP/keys" - >"$TMP/redis"
redis save >/dev/null
stop_ounce

cat "$TMP/planted" "$TMP/harmless" >"$TMP/lines"
"$OUNCE" sign "$TMP/lines" >"$TMP/signed" 2>>"$TMP/ounce.log"
"$OUNCE" scan --all --json "$TMP/lines" >"$TMP/scanned" 2>>"$TMP/ounce.log"
told /v1/candidates "$TMP/list"
told /v1/issues "$TMP/issues"
told /metrics "$TMP/metrics"
told 'answer to a post' "$TMP/said"
told Redis "$TMP/redis"
told 'dump of Redis' "$TMP/dump.rdb"
told 'standard error' "$TMP/ounce.log"
told 'ounce sign' "$TMP/signed"
told 'ounce scan' "$TMP/scanned"
like "$(cat "$TMP/redis")" '<secret>' 'Redis holds the texts, with holes'

for class in $(cut -f 1 "$TMP/needles" | sort -u); do
    all=$(awk -v class="$class" '$1 == class' "$TMP/needles" | cut -f 1-3 | sort -u | wc -l)
    leaks=$(awk -v class="$class" '$1 == class' "$TMP/leaks" | cut -f 1-3 | sort -u | wc -l)
    name="$class: $((all - leaks)) of $all are found nowhere"
    if [ "$all" -ge 300 ] && [ $((100 * leaks)) -le $(((100 - LEAST) * all)) ]; then
        ok "$name"
    else
        not_ok "$name" "$(awk -v class="$class" '$1 == class' "$TMP/leaks" | sort -u | head -n 40)"
    fi
done

# --- what is harmless ----------------------------------------------------------------------------

holes='<(mail|phone|card|iban|jwt|key|secret)>'
is "$(wc -l <"$TMP/signed")" "$(wc -l <"$TMP/lines")" 'each line is signed'
# A template's word for anything with an @ in it is <mail>: that of a unit is not the scrubber's.
is "$(tail -n "$(wc -l <"$TMP/harmless")" "$TMP/signed" | grep -v 'unit <mail> of release' |
    grep -E "$holes" | head -n 5)" '' 'no title of a harmless line has a hole for a secret'
tr ' ' '\n' <"$TMP/harmless" >"$TMP/words"
touched=$("$OUNCE" scrub "$TMP/harmless" | tr ' ' '\n' | diff "$TMP/words" - | grep -c '^<')
if [ $((1000 * touched)) -lt "$(wc -l <"$TMP/words")" ]; then
    ok "of $(wc -l <"$TMP/words") harmless words $touched are touched"
else
    not_ok "of $(wc -l <"$TMP/words") harmless words $touched are touched"
fi

finish
