# Ten thousand secrets of each class, made by the rules of their formats and planted into log lines,
# are found nowhere: not in Redis, not in answers, not in what the programs say. With OUNCE_LOGS=DIR
# the lines are those of DIR/*.log, else some of our own in the forms of well-known programs.
# timeout: 300 s
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'no planted secret is found again'

COUNT=10000
here=$(dirname "$0")

if [ -n "${OUNCE_LOGS-}" ]; then
    cat "$OUNCE_LOGS"/*.log
else
    cat <<'END'
Nov 22 10:00:00 web1 sshd[4711]: Failed password for invalid user admin from 10.0.0.1 port 50122 ssh2
Nov 22 10:00:01 web1 CRON[812]: pam_unix(cron:session): session opened for user root by (uid=0)
Nov 22 10:00:02 web1 kernel: eth0: link is not ready, 3 retries so far
[Sun Nov 22 10:00:03 2026] [error] [client 10.0.0.7] File does not exist: /var/www/html/favicon.ico
2026/11/22 10:00:04 [error] 31#31: *17 connect() failed (111: Connection refused) while connecting to upstream
10.0.0.9 - - [22/Nov/2026:10:00:05 +0000] "GET /basket/4711 HTTP/1.1" 502 157 "-" "curl/7.88.1"
2026-11-22 10:00:06,123 WARN [IPC Server handler 3 on 9000] org.apache.hadoop.ipc.Server: slow answer, 1350 ms
2026-11-22 10:00:07.456 UTC [2201] ERROR:  duplicate key value violates unique constraint "orders_pkey"
2026-11-22T10:00:08Z ERROR payment charge 17 failed: card declined, giving up after 3 tries
time=2026-11-22T10:00:09Z level=error msg="could not reach the mail server" attempt=3 service=mailer
E1122 10:00:10.123456    1 reflector.go:178] object "kube-system"/"coredns" not registered
I, [2026-11-22T10:00:11.000001 #812]  INFO -- : Completed 500 Internal Server Error in 35ms
081109 203615 148 INFO dfs.DataNode$PacketResponder: PacketResponder 1 for block blk_38865049 terminating
<11>1 2026-11-22T10:00:12Z db1 backup 77 - - copy to the second site failed after 12 of 40 volumes
disk 7 of node-12 is 93% full, 0x7f3a freed in 12 ms
could not import products: row 17 has no price
END
fi | tr '\t\r' '  ' | grep -a . >"$TMP/logs"
awk -v COUNT="$COUNT" -v SEED=7 -f "$here/secrets.awk" "$TMP/logs" >"$TMP/planted"
cut -f 2 "$TMP/planted" >"$TMP/secrets"
cut -f 3 "$TMP/planted" >"$TMP/lines"
classes='card iban jwt key mail phone secret'
is "$(cut -f 1 "$TMP/planted" | sort | uniq -c | awk -v ORS=' ' '{ print $2, $1 }')" \
    "$(for class in $classes; do printf '%s %s ' "$class" "$COUNT"; done)" 'so many of each class are planted'
is "$(awk -F '\t' '!index($3, $2)' "$TMP/planted" | wc -l)" 0 'each stands in its line'

# none NAME FILE: none of the secrets is in it, and it is not empty.
none() {
    if [ -s "$2" ]; then
        is "$(LC_ALL=C grep -aFf "$TMP/secrets" "$2" | cut -c 1-200 | head -n 5)" '' "$1"
    else
        not_ok "$1" 'there is nothing in it'
    fi
}

# --- the verbs -----------------------------------------------------------------------------------

"$OUNCE" scrub "$TMP/lines" >"$TMP/clean"
is "$(wc -l <"$TMP/clean")" "$(wc -l <"$TMP/lines")" 'ounce scrub: a line for each'
for class in $classes; do
    is "$(paste "$TMP/planted" "$TMP/clean" | awk -F '\t' -v class="$class" -v all="$COUNT" '
        $1 == class { gone += !index($4, $2) }
        END { print (gone >= 0.99 * all ? "enough" : gone " of " all) }')" enough \
        "ounce scrub: of each hundred of class $class at least 99 are gone"
done
is "$(sort -u "$TMP/logs" >"$TMP/clean.in" && "$OUNCE" scrub "$TMP/clean.in" | paste "$TMP/clean.in" - |
    awk -F '\t' '{
        count = split($1, was, " ")
        split($2, now, " ")
        for (i = 1; i <= count; i++) touched += was[i] != now[i]
        all += count
    }
    END { print (touched < all / 1000 ? "few" : touched + 0 " of " all) }')" few \
    'ounce scrub: of a thousand words without a secret less than one is touched'

"$OUNCE" sign "$TMP/lines" >"$TMP/out" 2>&1
none 'ounce sign prints none' "$TMP/out"
"$OUNCE" sign --stream "$TMP/lines" >"$TMP/out" 2>&1
none 'ounce sign --stream prints none' "$TMP/out"
"$OUNCE" scan --now 2026-11-23T12:00:00Z --all --limit 100000 "$TMP/lines" >"$TMP/out" 2>&1
none 'ounce scan prints none' "$TMP/out"
"$OUNCE" scan --now 2026-11-23T12:00:00Z --all --json "$TMP/lines" >"$TMP/out" 2>&1
none 'ounce scan --json prints none' "$TMP/out"

# --- the engine ----------------------------------------------------------------------------------

# A hundred and more of each class, in each field that an event can have.
head -n 1000 "$TMP/planted" | cut -f 3 | cut -c 1-600 >"$TMP/some"
{
    jq -cR '{level: "error", message: .}' "$TMP/some"
    jq -cR '{level: "error", message: "a", service: .[-120:]}' "$TMP/some"
    jq -cR '{level: "error", message: "b", host: .[-120:]}' "$TMP/some"
    jq -cR '{level: "error", message: "c", release: .[-120:]}' "$TMP/some"
    jq -cR '{level: "error", message: "d", fingerprint: .[-250:]}' "$TMP/some"
    jq -cR '{level: "error", message: "e", event_id: .[-250:]}' "$TMP/some"
    jq -cR '{level: "error", message: "f", "@mt": .}' "$TMP/some"
    jq -cR '{level: "error", message: "g", error: {type: .[-120:], message: .}}' "$TMP/some"
    jq -cR '{level: "error", message: "h", order: 17, note: ., more: {deep: [.]}}' "$TMP/some"
    jq -cR '{level: "error", message: "i", stack_trace: ("java.io.IOException: " + . +
        "\n\tat com.example.Pay.charge(Pay.java:17)\n\tat com.example." + . + "(Main.java:3)")}' "$TMP/some"
    jq -cR '{minutes: 3, tags: [.[-120:]], customer: .[-120:]}' "$TMP/some"
    jq -cR '{minutes: 3, message: ., event_id: .[-250:]}' "$TMP/some"
    jq -rR '"level=error service=x msg=" + @json' "$TMP/some"
    sed 's/^/<11>1 2026-11-22T10:00:00Z host app 1 - [x@1 note="a"] /' "$TMP/some"
    awk '{ print "Traceback (most recent call last):"
        print "  File \"/srv/pay.py\", line 17, in charge"
        print "    check(" $0 ")"
        print "ValueError: " $0 }' "$TMP/some"
} >"$TMP/fields"

start_redis
start_ounce --redis "$REDIS_URL" --name e2e
wait_for 10 '[ "$(http_status /readyz)" = 200 ]'
events() {
    http /metrics | awk '/^ounce_events_total[{ ]/ { n += $NF } END { print n + 0 }'
}
nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/lines"
wait_for 30 '[ "$(events)" -ge '"$(wc -l <"$TMP/lines")"' ]' ||
    not_ok 'all lines are counted' "$(http /metrics | grep ^ounce_events)"
nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/fields"
grep '^{' "$TMP/fields" | split -l 1000 - "$TMP/post."
for part in "$TMP"/post.*; do
    http /v1/events --data-binary "@$part" -X POST
done >"$TMP/posted"
http '/v1/events' -X POST --data-binary "@$TMP/some" >>"$TMP/posted" 2>&1
none 'answers to what is sent hold none' "$TMP/posted"
sleep 3 # flushes

http '/v1/candidates?state=any&limit=10000' >"$TMP/list"
like "$(tr '<' '\n' <"$TMP/list" | cut -d '>' -f 1 | sort -u | tr '\n' ' ')" \
    'card .*iban .*jwt .*key .*mail .*phone .*secret ' 'the list names holes of each class'
none '/v1/candidates holds none' "$TMP/list"
jq -r '.candidates[] | "url = \"http://127.0.0.1:'"$HTTP_PORT"'/v1/issues/\(.id)\""' "$TMP/list" >"$TMP/urls"
curl -sSf --max-time 120 -H 'Connection: close' --config "$TMP/urls" >"$TMP/issues"
none '/v1/issues hold none' "$TMP/issues"
http /metrics >"$TMP/metrics"
none '/metrics holds none' "$TMP/metrics"
"$OUNCE" candidates --all --url "http://127.0.0.1:$HTTP_PORT" >"$TMP/out" 2>&1
none 'ounce candidates prints none' "$TMP/out"

redis --raw --scan | while read -r key; do
    echo "$key"
    case $(redis --raw type "$key") in
    hash) redis --raw hgetall "$key" ;;
    stream) redis --raw xrange "$key" - + ;;
    zset) redis --raw zrange "$key" 0 -1 withscores ;;
    string) redis --raw get "$key" ;;
    set) redis --raw smembers "$key" ;;
    list) redis --raw lrange "$key" 0 -1 ;;
    *) echo 'a type that nobody reads' ;;
    esac
done >"$TMP/dump"
unlike "$(cat "$TMP/dump")" 'a type that nobody reads' 'every key of Redis is read'
like "$(tr '<' '\n' <"$TMP/dump" | cut -d '>' -f 1 | sort -u | tr '\n' ' ')" \
    'card .*iban .*jwt .*key .*mail .*phone .*secret ' 'Redis holds the texts, with holes'
none 'Redis holds none' "$TMP/dump"
redis config set rdbcompression no >/dev/null
redis save >/dev/null
none 'nor does its dump' "$TMP/dump.rdb"

stop_ounce
none 'the engine has said none' "$TMP/ounce.log"
find "$TMP/ounce-data" -type f -exec cat {} + >"$TMP/data" 2>/dev/null
echo >>"$TMP/data"
none 'and has kept none on its disk' "$TMP/data"

finish
