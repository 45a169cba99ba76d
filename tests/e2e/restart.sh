# An engine that is stopped between two halves of its input, and started again, tells the same story
# as one that was never stopped: the same problems, with the same counts, put together from the same
# parts. Also what only both halves together are enough to learn from.
# timeout: 180 s
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'a restart in the middle changes nothing'

# --- what is sent --------------------------------------------------------------------------------

# half 1|2: lines of 200 texts that have no word in common, and what varies in them:
#   0  nothing
#   1  a number
#   2  a name: two in each half, which are not enough to be told for a name
#   3  a name: six in the first half, which are, and further ones in the second
#   4  names in the first half, numbers in the second
# and of one text with 700 names in the first half and 800 further ones in the second: more than are
# kept apart, so which of them are depends on the order that they come in.
half() {
    awk -v half="$1" -v now="$(date +%s)" '
        function word(n,    text) {
            for (text = ""; length(text) < 6; n = int(n / 70)) {
                text = text substr("bdfgklmnprstvz", n % 14 + 1, 1) \
                    substr("aeiou", int(n / 14) % 5 + 1, 1)
            }
            return text
        }
        function say(k, value,    text, i) {
            text = word(6 * k)
            for (i = 1; i < 6; i++) {
                text = text " " (i == 3 ? value " " : "") word(6 * k + i)
            }
            said++
            printf "%sT%02d:%02d:00Z ERROR %s\n", strftime("%Y-%m-%d", now - \
                (12 + said % 5) * 86400, 1), said % 24, said % 60, text
        }
        function name(k, i) { return word(7000 + 83 * k + i) }
        BEGIN {
            for (k = 0; k < 200; k++) {
                if (k % 5 == 0) { say(k, ""); say(k, "") }
                if (k % 5 == 1) { say(k, 17 * half); say(k, 4711) }
                if (k % 5 == 2) { say(k, name(k, 2 * half)); say(k, name(k, 2 * half + 1)) }
                if (k % 5 == 3) { for (i = 0; i < 6; i++) say(k, name(k, 5 * half + i)) }
                if (k % 5 == 4) { for (i = 0; i < 6; i++) say(k, half == 1 ? name(k, i) : i) }
            }
            for (i = 0; i < 600 + 100 * half; i++) say(200, name(200, 700 * (half - 1) + i))
        }'
}
half 1 >"$TMP/first"
half 2 >"$TMP/second"

# send FILE: this run of the engine counts it all.
send() {
    nc -N 127.0.0.1 "$TCP_PORT" <"$1"
    received=$((received + $(wc -l <"$1")))
    wait_for 20 all_counted || not_ok "all of $1 is counted" "$(http /metrics | grep ^ounce_events)"
}
all_counted() {
    http /metrics | awk -v all="$received" '/^ounce_events_total[{ ]/ { n += $NF } END { exit n != all }'
}
# engine ARGS...: ready for questions.
engine() {
    received=0
    start_ounce "$@"
    wait_for 20 '[ "$(http_status /readyz)" = 200 ]' || bail 'the engine is ready' "$(tail "$TMP/ounce.log")"
}

# --- the story -----------------------------------------------------------------------------------

rows() {
    http '/v1/candidates?state=any&limit=10000' | jq -cS '.candidates | sort_by(.id) | .[]'
}
# All that is told of each problem, cells included, and its parts unless they are too many.
story() {
    rows | jq -r '"url = \"http://127.0.0.1:'"$HTTP_PORT"'/v1/issues/\(.id)\""' >"$TMP/urls"
    curl -sSf --max-time 60 -H "Connection: close" --config "$TMP/urls" |
        jq -cS 'if .count == 1500 then del(.members, .members_total) else . end'
}

engine
send "$TMP/first"
rows >"$TMP/first.rows"
send "$TMP/second"
rows >"$TMP/want.rows"
story >"$TMP/want"
parts=$(http "/v1/issues/$(jq -r 'select(.count == 1500).id' "$TMP/want")" | jq .members_total)
stop_ounce

is "$(wc -l <"$TMP/want")" 201 'never stopped: there are as many problems as texts'
is "$(jq -s 'map(.count) | add' "$TMP/want")" \
    "$(cat "$TMP/first" "$TMP/second" | wc -l)" 'never stopped: with all that was sent'
is "$(wc -l <"$TMP/first.rows")" 241 'never stopped: half of it was not enough to put 40 of them together'
is "$([ "${parts:-0}" -gt 900 ] && [ "$parts" -le 1000 ] && echo yes)" yes \
    'never stopped: and one has as many parts as are kept apart'

# same_story NAME: that of the engine that was never stopped.
same_story() {
    wait_for 10 'rows | cmp - "$TMP/want.rows"'
    rows >"$TMP/got.rows"
    story >"$TMP/got"
    is "$(jq -c '[.id, .count, .occurrences]' "$TMP/got.rows" >"$TMP/a"
        jq -c '[.id, .count, .occurrences]' "$TMP/want.rows" | diff - "$TMP/a" | head -n 9)" '' \
        "$1: the same problems, the same counts"
    is "$(diff "$TMP/want.rows" "$TMP/got.rows" | head -n 4)" '' "$1: told the same way"
    is "$(diff "$TMP/want" "$TMP/got" | cut -c 1-1000 | head -n 4)" '' "$1: of the same parts and cells"
}

start_redis
engine --redis "$REDIS_URL" --name e2e
send "$TMP/first"
stop_ounce
engine --redis "$REDIS_URL" --name e2e
send "$TMP/second"
same_story 'stopped in between'
stop_ounce
engine --redis "$REDIS_URL" --name e2e
same_story 'stopped at the end'
stop_ounce

redis flushall >/dev/null
engine --redis "$REDIS_URL" --name e2e
send "$TMP/first"
sleep 2.5 # two flushes
kill_ounce
engine --redis "$REDIS_URL" --name e2e
send "$TMP/second"
same_story 'killed in between'
stop_ounce

# What is sent while the engine reads back is learnt from first.
redis flushall >/dev/null
engine --redis "$REDIS_URL" --name e2e
send "$TMP/first"
stop_ounce
kill -STOP "$REDIS_PID"
received=0
start_ounce --redis "$REDIS_URL" --name e2e
send "$TMP/second"
kill -CONT "$REDIS_PID"
same_story 'sent while it reads back'

finish
