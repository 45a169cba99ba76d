# The sum, from the outside: the founding example of five tickets a week, floods, bad days.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'the sum comes out as promised, over files, TCP and HTTP'

# The 28 dates that end with $1, oldest first: all, or those of the founding example (five of seven).
dates() {
    i=27
    while [ "$i" -ge 0 ]; do
        date -u -d "$1 -$i days" +%F
        i=$((i - 1))
    done
}
founding_dates() {
    dates "$1" | awk '{ i = (NR - 1) % 7 } i == 0 || i == 1 || i == 3 || i == 4 || i == 6'
}

# One ticket at noon, or at $1, for each date on standard input.
tickets() {
    sed "s/.*/{\"time\":\"&T${1-12:00:00}Z\",\"tags\":[\"printer-jam\"],\"minutes\":3}/"
}

# scan FILE ARGS...: the rows alone.
scan() {
    "$OUNCE" scan --json --now 2026-11-23T18:00:00Z "$@" 2>"$TMP/scan.err"
}

# What the founding example must come to, however it is asked.
promised='5 4 12 8.2 20 20 recurring ticket printer-jam 3 true 1'
key_figures='[.per_week, .payback_weeks, .hours_saved, .hours_saved_low, .count, .occurrences, .state,
    .kind, .title, .minutes, .minutes_reported, .rank] | map(tostring) | join(" ")'
# jq 1.6 keeps 5.0 as 5.0: numbers are compared as numbers.
figures() {
    jq -r "$key_figures" | sed 's/\([0-9]\)\.0\>/\1/g'
}

# --- files ---------------------------------------------------------------------------------------

founding_dates 2026-11-23 | tickets >"$TMP/jam"
is "$(wc -l <"$TMP/jam")" 20 'the founding example has twenty tickets'
is "$(head -n 1 "$TMP/jam" | jq -r .time)" 2026-10-27T12:00:00Z 'the first on the first of 28 dates'
is "$(scan "$TMP/jam" | figures)" "$promised" 'scan: five a week, 4 weeks, 12 hours, at least 8.2'
is "$(scan <"$TMP/jam" | figures)" "$promised" 'scan: the same from standard input'
is "$(awk '{ print NR * 7 % 20, $0 }' "$TMP/jam" | sort -n | cut -d' ' -f 2- | scan - | figures)" \
    "$promised" 'scan: the same in another order'
is "$({ cat "$TMP/jam"; sed 's/.*\(2026-..-..\).*/\1 12:00:00 INFO still here/' "$TMP/jam"; } | scan |
    figures)" "$promised" 'scan: chatter beside it changes nothing'
is "$(scan --now 2026-11-23T00:00:00Z "$TMP/jam" | figures)" "$promised" \
    'scan: the window ends with the date of --now, at whatever hour'
like "$(scan --now 2026-12-07T18:00:00Z "$TMP/jam" | jq -c '[.occurrences, .per_week]')" \
    '^\[20,3\.33\]$' 'scan: two quiet weeks later it is 20 in 42 days'
like "$("$OUNCE" scan --now 2026-11-23 "$TMP/jam")" '^ +1 +12\.0 +8\.2 +4 weeks +5\.0 +3 .* recurring$' \
    'scan: the table tells the same sum'

head -n 3 "$TMP/jam" >"$TMP/three"
is "$(scan "$TMP/three")" '' 'three tickets are no candidate'
is "$(scan --all "$TMP/three" | jq -r '[.state, .occurrences, .rank] | map(tostring) | join(" ")')" \
    'new 3 null' 'three tickets are new'
head -n 4 "$TMP/jam" | scan | jq -r '[.state, .occurrences] | map(tostring) | join(" ")' >"$TMP/fourth"
is "$(cat "$TMP/fourth")" 'recurring 4' 'the fourth makes it recurring'

# --- floods, spells and bad days -----------------------------------------------------------------

# spell FROM STEP COUNT: so many errors, one each STEP seconds.
spell() {
    awk -v from="$(date -u -d "$1" +%s)" -v step="$2" -v count="$3" 'BEGIN {
        for (n = 0; n < count; n++) {
            print strftime("%Y-%m-%d %H:%M:%S", int(from + n * step), 1), "ERROR pool: connection",
                n, "refused"
        } }'
}
counts='[.count, .occurrences] | map(tostring) | join(" ")'
rates='[.count, .occurrences, .per_week] | map(tostring) | join(" ")'

spell 2026-11-23T10:00:00Z 0.03 10000 >"$TMP/burst"
is "$(scan --all "$TMP/burst" | jq -r "$counts")" '10000 1' \
    'ten thousand lines in five minutes are 10,000 events and one occurrence'
is "$(scan "$TMP/burst")" '' 'and no candidate'
spell 2026-11-23T09:58:00Z 0.03 10000 >"$TMP/over-the-hour"
is "$(scan --all "$TMP/over-the-hour" | jq -r "$counts")" '10000 1' \
    'so it is when the hour strikes within'

spell 2026-10-27T00:00:00Z 660 3666 >"$TMP/each-11-minutes"
is "$(tail -n 1 "$TMP/each-11-minutes" | cut -c 1-16)" '2026-11-23 23:55' \
    'an error each 11 minutes for 28 days'
is "$(scan "$TMP/each-11-minutes" | jq -r "$rates" | sed 's/\.0$//')" '3666 28 7' \
    'is one occurrence a day, 7 a week'
spell 2026-10-27T00:00:00Z 24.192 100000 >"$TMP/flood"
is "$(scan "$TMP/flood" | jq -r "$rates" | sed 's/\.0$//')" '100000 28 7' \
    'so is a flood that never stops'

spell 2026-11-23T09:10:00Z 60 290 >"$TMP/outage"
is "$(scan --all "$TMP/outage" | jq -r .occurrences)" 1 'an outage from nine to two is one occurrence'
for hour in 03 09 15; do
    spell "2026-11-23T$hour:00:00Z" 20 30
done >"$TMP/thrice"
is "$(scan --all "$TMP/thrice" | jq -r .occurrences)" 3 'an error that returns three times a day is three'
cat "$TMP/thrice" "$TMP/thrice" | scan --all | jq -r "$counts" >"$TMP/doubled"
is "$(cat "$TMP/doubled")" '180 3' 'the same lines once more are events, but no occurrences'

yes 2026-11-23 | head -n 200 | tickets >"$TMP/bad-day"
is "$(scan "$TMP/bad-day" | jq -c '[.count, .occurrences, .hours_saved > 100, .hours_saved_low]' |
    sed 's/\.0\>//')" '[200,200,true,0]' '200 tickets on one day promise nothing'
like "$(scan "$TMP/bad-day" | jq -r .why)" 'one bad day' 'the row says why: one bad day'
like "$("$OUNCE" scan --now 2026-11-23 "$TMP/bad-day")" 'one bad day' 'and so does the table'
{
    cat "$TMP/bad-day"
    sed 's/printer-jam/paper-out/' "$TMP/jam"
} >"$TMP/both"
is "$(scan "$TMP/both" | jq -r .title | tr '\n' ' ')" 'paper-out printer-jam ' \
    'a habit stands above a bad day'
is "$(scan "$TMP/jam" "$TMP/bad-day" | jq -r '[.occurrences, .hours_saved_low > 1] | @csv')" '220,true' \
    'a bad day within a habit spoils it little'
unlike "$("$OUNCE" scan --now 2026-11-23 "$TMP/jam" "$TMP/bad-day")" 'one bad day' \
    'and is not called one bad day'

# --- TCP and HTTP --------------------------------------------------------------------------------

# `serve` reads the clock: the dates must not end while this goes on.
wait_for 65 '[ $(($(date +%s) % 86400)) -lt 86340 ]'
today=$(date -u +%F)
founding_dates "$today" | tickets 00:00:00 >"$TMP/jam"
start_ounce

# sent N: so many events are counted, in all.
counted() {
    wait_for 10 "http /metrics | awk '/^ounce_events_total[{ ]/ { n += \$NF } END { exit n != $1 }'" ||
        not_ok "$1 events are counted" "$(http /metrics | grep '^ounce_events')"
}
head -n 3 "$TMP/jam" | nc -N 127.0.0.1 "$TCP_PORT"
counted 3
is "$(http /v1/candidates | jq -c .candidates)" '[]' 'TCP: three tickets are no candidate'
is "$(http '/v1/candidates?state=any' | jq -r '.candidates[] | "\(.state) \(.occurrences)"')" 'new 3' \
    'TCP: three tickets are new'
sed -n 4p "$TMP/jam" | nc -N 127.0.0.1 "$TCP_PORT"
counted 4
wait_for 5 'http /v1/candidates | jq -e ".candidates | length == 1"'
is "$(http /v1/candidates | jq -r '.candidates[] | "\(.state) \(.occurrences)"')" 'recurring 4' \
    'TCP: the fourth makes it recurring'
tail -n +5 "$TMP/jam" | nc -N 127.0.0.1 "$TCP_PORT"
counted 20
is "$(http /v1/candidates | jq -c '.candidates[]' | figures)" "$promised" \
    'TCP and HTTP: five a week, 4 weeks, 12 hours, at least 8.2'
id=$(http /v1/candidates | jq -r '.candidates[0].id')
is "$(http "/v1/issues/$id" | figures)" "$promised" 'the problem itself says the same'
is "$("$OUNCE" candidates --json --url "http://127.0.0.1:$HTTP_PORT" | figures)" "$promised" \
    'ounce candidates says the same'
is "$("$OUNCE" show --json --url "http://127.0.0.1:$HTTP_PORT" "$id" | figures)" "$promised" \
    'ounce show says the same'
is "$("$OUNCE" scan --json --now "$today" "$TMP/jam" 2>/dev/null | jq -r .id)" "$id" \
    'scan gives the problem the same name'

sed 's/printer-jam/paper-out/' "$TMP/jam" >"$TMP/posted"
is "$(http /v1/events --data-binary "@$TMP/posted" | jq -c '[.accepted, .rejected, .duplicate]')" \
    '[20,0,0]' 'HTTP: twenty tickets are posted'
counted 40
is "$(http /v1/candidates | jq -c '.candidates[] | select(.title == "paper-out") | .rank = 1' | figures)" \
    "$(echo "$promised" | sed 's/printer-jam/paper-out/')" 'HTTP: and come to the same'

spell "$today 00:00:00Z" 0.03 10000 | nc -N 127.0.0.1 "$TCP_PORT"
counted 10040
is "$(http '/v1/candidates?state=any&kind=error' | jq -r ".candidates[] | $counts")" '10000 1' \
    'TCP: a burst of 10,000 lines in five minutes is one occurrence'
is "$(date -u +%F)" "$today" 'the date has not ended meanwhile'

finish
