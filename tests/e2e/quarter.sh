# The sample quarter is what the demo and other tests rely on: repeatable, well-formed, in its time.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'ounce-quarter writes a quarter that can be repeated'

quarter=${OUNCE%/*}/ounce-quarter
now=2026-11-23T15:00:00Z
events=150000
[ -x "$quarter" ] || bail "there is no program $quarter"

"$quarter" --now "$now" --events "$events" --seed 7 >"$TMP/seven" || bail 'it writes a quarter'

# same NAME FILE FILE, other NAME FILE FILE
same() {
    if cmp -s "$2" "$3"; then ok "$1"; else not_ok "$1"; fi
}
other() {
    if cmp -s "$2" "$3"; then not_ok "$1"; else ok "$1"; fi
}

# --- the same again ------------------------------------------------------------------------------

"$quarter" --seed 7 --events "$events" --now 1795446000 >"$TMP/again"
same 'the same seed and time give the same bytes' "$TMP/seven" "$TMP/again"
"$quarter" --now "$now" --events "$events" --seed 8 >"$TMP/eight"
other 'another seed gives others' "$TMP/seven" "$TMP/eight"

lines=$(wc -l <"$TMP/seven")
if [ "$lines" -ge $((events * 95 / 100)) ] && [ "$lines" -le $((events * 105 / 100)) ]; then
    ok "there are as many events as asked for ($lines)"
else
    not_ok 'there are as many events as asked for' "$lines, not $events"
fi

"$quarter" --now "$now" --events "$events" --seed 7 --only tickets >"$TMP/tickets"
"$quarter" --now "$now" --events "$events" --seed 7 --only logs >"$TMP/logs"
grep -v '^{"event_id"' "$TMP/seven" >"$TMP/logs-of-all"
grep '^{"event_id"' "$TMP/seven" >"$TMP/tickets-of-all"
same '--only tickets leaves out the logs and changes nothing else' "$TMP/tickets" "$TMP/tickets-of-all"
same '--only logs leaves out the tickets and changes nothing else' "$TMP/logs" "$TMP/logs-of-all"

# --- well-formed, in its time --------------------------------------------------------------------

grep '^{' "$TMP/seven" >"$TMP/json"
is "$(jq -c 'select(type == "object")' "$TMP/json" | wc -l)" "$(wc -l <"$TMP/json")" \
    'every JSON line is an object'
is "$(LC_ALL=C grep -c "$(printf '[\001-\010\013-\037]')" "$TMP/seven")" 0 'no line has odd bytes'
is "$(grep -cE '(%[A-Za-z]|\{\}|"")' "$TMP/seven")" 0 'every hole is filled'

# The instant of each log line as yyyymmddhhmmss, in whichever way it is told; - when it tells none. A
# month without a year is of the one year that this quarter lies in.
awk '
    BEGIN { split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", names)
            for (m in names) { month[names[m]] = sprintf("%02d", m) } }
    function plain(text) { gsub(/[^0-9]/, "", text); return substr(text, 1, 14) }
    match($0, /"(time|@t)":"[^"]*/) ||
    match($0, /^(time=)?2026[-\/][0-9-\/]*[T ][0-9:]*/) || match($0, /^<[0-9]*>1 2026[-0-9]*T[0-9:]*/) ||
    match($0, /^[A-Z], \[2026[-0-9]*T[0-9:]*/) {
        text = substr($0, RSTART, RLENGTH); sub(/^<[0-9]*>1/, "", text); print plain(text); next }
    match($0, /"(ts|time)":[0-9]*/) {
        text = substr($0, RSTART, RLENGTH); sub(/.*:/, "", text)
        print strftime("%Y%m%d%H%M%S", substr(text, 1, 10), 1); next }
    match($0, /[0-9][0-9][\/ ][A-Z][a-z][a-z][\/ ]2026[: ][0-9:]*/) {
        text = substr($0, RSTART, RLENGTH)
        print "2026" month[substr(text, 4, 3)] substr(text, 1, 2) plain(substr(text, 13)); next }
    match($0, /[A-Z][a-z][a-z] [ 0-9][0-9] [0-9][0-9]:[0-9:]*/) {
        text = substr($0, RSTART, RLENGTH); day = substr(text, 5, 2); sub(/ /, "0", day)
        print "2026" month[substr(text, 1, 3)] day plain(substr(text, 8)); next }
    { print "-" }' "$TMP/logs" >"$TMP/times"
is "$(grep -vc '^[0-9]\{14\}$' "$TMP/times")" 0 'every line tells its time'
is "$(sort -c "$TMP/times" 2>&1)" '' 'the lines are in order of time'
first=$(head -n 1 "$TMP/times")
last=$(tail -n 1 "$TMP/times")
if [ "$first" -ge 20260825000000 ] && [ "$last" -le 20261123150000 ]; then
    ok "all lie within the 91 dates ($first to $last)"
else
    not_ok 'all lie within the 91 dates' "$first to $last"
fi
is "$(cut -c 1-8 "$TMP/times" | uniq | wc -l)" 91 'no date is without events'
is "$(jq -r 'select((.time, .updated // .time) < "2026-08-25" or
    (.time, .updated // .time) > "2026-11-23T15:00:00.000Z") | .event_id' "$TMP/tickets" | wc -l)" 0 \
    'nor does any ticket lie outside'

# --- the story -----------------------------------------------------------------------------------

# story NAME PATTERN DATES LINES: on how many dates the pattern stands, and at least how often.
story() {
    grep -nE -e "$2" "$TMP/logs" | cut -d: -f1 >"$TMP/numbers"
    dates=$(awk 'NR == FNR { wanted[$1]; next } FNR in wanted { print substr($0, 1, 8) }' \
        "$TMP/numbers" "$TMP/times" | sort -u | wc -l)
    is "$dates $([ "$(wc -l <"$TMP/numbers")" -ge "$4" ] && echo enough)" "$3 enough" "$1"
}
story 'each 11 minutes' 'StockPoller' 91 11800
story 'each hour' 'FAILED sync-exchange-rates' 91 2100
story 'a flood each day' 'object skipped: checksum differs' 91 20000
story 'each Monday night' 'weekly usage digest' 12 12
story 'an outage on one date' 'circuit is open' 1 500
story 'what a release has ended' 'rejected by schema' 45 200
is "$(grep -c 'has no rule' "$TMP/seven")" \
    "$(tail -n +"$(awk '$1 >= 20261122190000 { print NR; exit }' "$TMP/times")" "$TMP/logs" |
        grep -c 'has no rule')" 'the fresh breakage is of the last 20 hours'
is "$(jq -r 'select(.tags | index("site-down")) | .time[:10]' "$TMP/tickets" | sort -u)" 2026-10-21 \
    'site-down is a tag of one bad day'
tickets=$(jq -r .event_id "$TMP/tickets" | sort -u | wc -l)
if [ "$tickets" -ge 1500 ] && [ "$tickets" -le 3000 ]; then
    ok "there are $tickets tickets"
else
    not_ok 'there are 1500 to 3000 tickets' "$tickets"
fi
is "$(jq -r 'select(.updated) | .event_id' "$TMP/tickets" | sort | uniq -d | wc -l)" 0 \
    'a ticket is updated once at most'
is "$(jq -r 'select(.updated and .updated <= .time) | .event_id' "$TMP/tickets" | wc -l)" 0 \
    'and after it was opened'

# --- over TCP ------------------------------------------------------------------------------------

port=$(free_port)
nc -l 127.0.0.1 "$port" >"$TMP/received" &
receiver=$!
track "$receiver"
# ss is not on every machine, and a trial connection would be the only one that nc takes.
wait_for 5 "grep -q ':$(printf %04X "$port") 00000000:0000 0A' /proc/net/tcp"
said=$("$quarter" --now "$now" --events "$events" --seed 7 --connections 1 --to "127.0.0.1:$port" 2>&1)
wait_for 10 "! alive $receiver"
like "$said" "^$events events, [0-9]+ bytes in .* lines/s\$" 'it says what it has sent'
# Only RFC 5424 is octet-counted: a count and a blank before it, no LF after it.
expected=$(awk '{ bytes += length($0) + 1 } /^<[0-9]+>1 / { bytes += length(length($0)) }
    END { print bytes }' "$TMP/seven")
is "$(wc -c <"$TMP/received")" "$expected" 'every byte of it arrives'
is "$(grep -oE '(^|[^0-9])[0-9]+ <1[23][0-9]>1 2026' "$TMP/received" | wc -l)" \
    "$(grep -c '^<[0-9]*>1 ' "$TMP/seven")" 'and the billing service counts its octets'

said=$("$quarter" --to "127.0.0.1:$(free_port)" --events "$events" 2>&1) && status=0 || status=$?
is "$status" 69 'a port where nobody listens is 69'
like "$said" 'cannot reach 127.0.0.1:[0-9]+: Connection refused' 'and is named'
{
    "$quarter" --events "$events"
    echo $? >"$TMP/status"
} | head -n 1 >/dev/null
is "$(cat "$TMP/status")" 0 'a closed pipe is no error'
is "$("$quarter" --events "$events" 2>&1 >/dev/full)" \
    'ounce-quarter: standard output: No space left on device' 'a full disk is told'
said=$("$quarter" --events 10 2>&1) && status=0 || status=$?
is "$status" 2 'too few events for the story are refused'

finish
