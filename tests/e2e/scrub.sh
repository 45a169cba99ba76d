# Personal data and secrets are kept nowhere: not in Redis, not in answers, not in what the engine says.
# timeout: 180 s
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'no secret that was sent is found again'

# a NUMBER: so many signs, always the same; what looks like a key is nobody's.
a() {
    awk -v count="$1" 'BEGIN { for (i = 0; i < count; i++) printf "%s", substr("aZ3kQ9", i % 6 + 1, 1) }'
}
jwt=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.$(a 43)

# "class<TAB>secret<TAB>text with it"; a text must not hold another class's secret.
{
    for text in 'login of % refused' 'mail to <%> bounced' 'profile /users/%/avatar gone'; do
        printf 'mail\tplanted.bob@example.org\t%s\n' "$text"
    done
    printf 'phone\t+49 30 5550199\tdial %% failed\n'
    printf 'phone\t(555) 010-0199\tno answer from %%\n'
    printf 'card\t4111 1111 1111 1111\tcharge of %% declined\n'
    printf 'card\t5555555555554444\tcharge of card=%% declined twice\n'
    printf 'iban\tGB82 WEST 1234 5698 7654 32\ttransfer to %% refused\n'
    printf 'iban\tNL91ABNA0417164300\tno account %%, refused\n'
    printf 'jwt\t%s\trejected session %%: expired\n' "$jwt"
    printf 'key\tAKIA%s\tupload with %% forbidden\n' ABCDEFGHIJKLMNOP
    printf 'key\tghp_%s\tclone by %% forbidden\n' "$(a 36)"
    printf 'key\tsk_live_%s\tpayment with %% forbidden\n' "$(a 24)"
    printf 'key\txoxb-%s\tpost with %% forbidden\n' "$(a 40)"
    printf 'secret\tPlantedHunterTwo\tbind with password=%% refused\n'
    printf 'secret\tplantedhunterthree\tbind with passwd: %% refused again\n'
    printf 'secret\tPlantedHunterFour\tcalled tool --token %% in vain\n'
    printf 'secret\tPlantedHunterFive\trequest with Authorization: Basic %% refused\n'
    printf 'secret\tplantedsix:plantedseven\tconnect to postgres://%%@db.example.org/x failed\n'
    printf 'secret\tPlantedHunterEight\tcallback /cb?access_token=%% failed\n'
} | awk -F '\t' -v OFS='\t' '{ at = index($3, "%")
    print $1, $2, substr($3, 1, at - 1) $2 substr($3, at + 1) }' >"$TMP/planted"
cut -f 2 "$TMP/planted" | sort -u >"$TMP/secrets"
is "$(cut -f 1 "$TMP/planted" | sort -u | tr '\n' ' ')" 'card iban jwt key mail phone secret ' \
    'a secret of each class is planted'

# none NAME FILE: none of the secrets is in it, whatever the case of its letters.
none() {
    is "$(grep -iFf "$TMP/secrets" "$2" | head -n 5)" '' "$1"
}

# --- the verb ------------------------------------------------------------------------------------

cut -f 3 "$TMP/planted" >"$TMP/texts"
"$OUNCE" scrub "$TMP/texts" >"$TMP/clean"
is $? 0 'ounce scrub ends with 0'
none 'ounce scrub prints none' "$TMP/clean"
is "$(sed 's/.*\(<[a-z]*>\).*/\1/' "$TMP/clean" | paste -d ' ' - "$TMP/planted" |
    awk '{ if ($1 != "<" $2 ">") print }')" '' 'each is a hole of its class'
is "$("$OUNCE" scrub <"$TMP/clean" | cksum)" "$(cksum <"$TMP/clean")" 'scrubbing twice is once'
printf 'disk 7 full\n\n  two\tblanks \n' >"$TMP/plain"
is "$("$OUNCE" scrub - "$TMP/plain" <"$TMP/plain" | cksum)" \
    "$(cat "$TMP/plain" "$TMP/plain" | cksum)" 'clean lines stay as they were'
"$OUNCE" scrub "$TMP/nothing" 2>"$TMP/err"
is "$?" 1 'a file that is not there ends with 1'
like "$(cat "$TMP/err")" 'No such file' 'and is named'

# --- the engine ----------------------------------------------------------------------------------

start_redis
start_ounce --redis "$REDIS_URL" --name e2e

# As plain text, JSON (a message, a template, a tag, a fingerprint, a service), logfmt, syslog.
{
    cat "$TMP/texts"
    jq -cR '{level: "error", message: .}' "$TMP/texts"
    jq -cR '{level: "error", message: "x", "@mt": .}' "$TMP/texts"
    jq -cR '{level: "error", message: "y", fingerprint: .}' "$TMP/texts"
    jq -cR '{level: "error", message: "z", service: .[0:128]}' "$TMP/texts"
    jq -cR '{minutes: 3, tags: [.]}' "$TMP/texts"
    jq -rR '"level=error msg=" + @json' "$TMP/texts"
    sed 's/^/<11>1 2026-11-22T10:00:00Z host app 1 - - /' "$TMP/texts"
    sed 's/^/<11>Nov 22 10:00:00 host app[1]: /' "$TMP/texts"
} >"$TMP/lines"
nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/lines"
sent=$(wc -l <"$TMP/lines")
all_counted() {
    http /metrics | awk -v all="$sent" '/^ounce_events_total[{ ]/ { n += $NF } END { exit n != all }'
}
wait_for 10 all_counted || not_ok 'all lines are counted' "$(http /metrics | grep ^ounce_events)"
http /v1/events --data-binary "@$TMP/lines" -X POST >"$TMP/answers"
sleep 2.5 # two flushes

{
    http '/v1/candidates?state=any&limit=10000'
    http '/v1/candidates?state=any&limit=10000' | jq -r '.candidates[].id' |
        while read -r id; do http "/v1/issues/$id"; done
    http /metrics
    "$OUNCE" candidates --all --url "http://127.0.0.1:$HTTP_PORT"
} >>"$TMP/answers"
like "$(cat "$TMP/answers")" '<secret>' 'the answers name holes'
none 'none is in an answer' "$TMP/answers"

redis --raw --scan | while read -r key; do
    echo "$key"
    case $(redis --raw type "$key") in
    hash) redis --raw hgetall "$key" ;;
    stream) redis --raw xrange "$key" - + ;;
    zset) redis --raw zrange "$key" 0 -1 ;;
    string) redis --raw get "$key" ;;
    set) redis --raw smembers "$key" ;;
    list) redis --raw lrange "$key" 0 -1 ;;
    esac
done >"$TMP/dump"
like "$(cat "$TMP/dump")" '<secret>' 'Redis holds the texts, with holes'
none 'none is in Redis' "$TMP/dump"
redis save >/dev/null
is "$(grep -aiFf "$TMP/secrets" "$TMP/dump.rdb" | head -c 200 | tr -d '\0')" '' 'none is in its dump'

stop_ounce
none 'the engine has said none' "$TMP/ounce.log"

finish
