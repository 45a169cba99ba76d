# Redis as a view of the counts: what any client reads there is what the engine says, again soon after
# whatever happens to Redis, and read back by the next engine, so that no count ever falls.
# timeout: 180 s
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'Redis shows the counts, whatever happens to it'

# engine ARGS...: the engine under test, on the private Redis.
engine() {
    received=0
    start_ounce --redis "$REDIS_URL" --name e2e "$@"
}

# --- what is sent, and what it must come to ------------------------------------------------------

# facts FROM TO: "date hour kind name" of errors and tickets of 40 problems, on the dates from FROM to
# TO days ago.
facts() {
    awk -v from="$1" -v to="$2" -v now="$(date +%s)" 'BEGIN {
        midnight = now - now % 86400
        for (k = 0; k < 40; k++) {
            for (j = 0; j < 5 + k * 9; j++) {
                days = to + (k * 31 + j * 17) % (from - to + 1)
                hour = (j * (k % 5 + 1) + k) % 24
                printf "%s %02d %s part-%c%c\n", strftime("%Y-%m-%d", midnight - days * 86400, 1), \
                    hour, k % 4 ? "error" : "ticket", 97 + k / 26, 97 + k % 26
            }
        } }'
}
lines() {
    awk '$3 == "error" { printf "{\"time\":\"%sT%s:%02d:00Z\",\"level\":\"error\"," \
            "\"service\":\"shop\",\"message\":\"%s failed\"}\n", $1, $2, NR % 60, $4; next }
        { printf "{\"time\":\"%sT%s:%02d:00Z\",\"tags\":[\"%s\"],\"minutes\":4}\n", $1, $2, NR % 60, $4 }'
}
# "title events occurrences" of facts: a ticket is one, of errors each run of busy hours on a date.
expected() {
    sort | awk '
        { title = $4 ($3 == "error" ? " failed" : ""); events[title]++ }
        $3 == "ticket" { occurrences[title]++; next }
        !seen[$4, $1, $2]++ && !(($4, $1, sprintf("%02d", $2 - 1)) in seen) { occurrences[title]++ }
        END { for (title in events) print title, events[title], occurrences[title] }' | sort
}
# send FILE: of facts.
send() {
    lines <"$1" | nc -N 127.0.0.1 "$TCP_PORT"
    cat "$1" >>"$TMP/sent"
    received=$((received + $(wc -l <"$1")))
}
# Since it started, this run of the engine has counted all that it was sent.
all_counted() {
    http /metrics | awk -v all="$received" '/^ounce_events_total[{ ]/ { n += $NF } END { exit n != all }'
}
# soon SECONDS NAME COMMAND...: it comes true.
soon() {
    within=$1 name=$2
    shift 2
    if wait_for "$within" "$*"; then
        ok "$name"
    else
        not_ok "$name" "$(http /metrics | grep ^ounce_events; tail -n 5 "$TMP/ounce.log")"
    fi
}

# --- what stands in Redis, and what the engine says ----------------------------------------------

# dump PATTERN: "key field value" of all hashes.
dump() {
    redis --raw --scan --pattern "$1" | sed 's/.*/echo "key &"\nhgetall "&"/' | redis --raw |
        awk '/^key / { key = $2; next } { field = $0; getline; print key, field, $0 }'
}
# "id events occurrences" out of the day cells alone.
redis_counts() {
    dump 'ounce:{s??}:e2e:d:????????' | awk '
        $2 ~ /^@/ { next }
        {
            events[$2] += $3 + $4
            occurrences[$2] += $4
            before = 0
            for (digit = 6; digit >= 1; digit--) {
                bits = index("0123456789abcdef", substr($5, digit, 1)) - 1
                for (bit = 0; bit < 4; bit++) {
                    if (bits % 2 && !before) occurrences[$2]++
                    before = bits % 2
                    bits = int(bits / 2)
                }
            }
        }
        END { for (id in events) print id, events[id], occurrences[id] }' | sort
}
engine_counts() {
    http '/v1/candidates?state=any&limit=10000' |
        jq -r '.candidates[] | "\(.id) \(.count) \(.occurrences)"' | sort
}
titles_and_counts() {
    http '/v1/candidates?state=any&limit=10000' |
        jq -r '.candidates[] | "\(.title) \(.count) \(.occurrences)"' | grep '^part-' | sort
}
# says_what_was_sent NAME: the engine says of each problem what was sent of it.
says_what_was_sent() {
    expected <"$TMP/sent" >"$TMP/want"
    titles_and_counts >"$TMP/got"
    if [ "$(wc -l <"$TMP/want")" -eq 40 ] && cmp -s "$TMP/want" "$TMP/got"; then
        ok "$1"
    else
        not_ok "$1" "$(diff "$TMP/want" "$TMP/got" | head -n 20)"
    fi
}
# redis_is_right: the cells say what the engine says, and the list is the engine's, too.
redis_is_right() {
    engine_counts >"$TMP/engine.counts" && redis_counts >"$TMP/redis.counts" &&
        [ -s "$TMP/engine.counts" ] && cmp -s "$TMP/engine.counts" "$TMP/redis.counts" &&
        redis --raw zrange ounce:candidates 0 -1 | sort >"$TMP/redis.list" &&
        http '/v1/candidates?limit=10000' | jq -r '.candidates[].id' | sort |
        cmp -s - "$TMP/redis.list"
}
right_within() {
    if wait_for "$1" redis_is_right; then
        ok "$2"
    else
        not_ok "$2" "$(diff "$TMP/engine.counts" "$TMP/redis.counts" | head -n 20
            tail -n 5 "$TMP/ounce.log")"
    fi
}
# What must not fall or change over a restart.
memory() {
    http '/v1/candidates?state=any&limit=10000' | jq -c '.candidates | sort_by(.id) | .[] | [.id, .title,
        .kind, .state, .count, .occurrences, .minutes, .minutes_reported, .services, .first_seen,
        .last_seen]'
}
ready() {
    [ "$(http_status /readyz)" = 200 ]
}

# --- the counters --------------------------------------------------------------------------------

start_redis
engine
soon 5 'with a Redis the engine is ready' ready
facts 80 40 >"$TMP/first"
send "$TMP/first"
for i in 1 2 3 4 5 6 7; do
    echo '{"level":"error","service":"pay","message":"just now it broke"}'
done | nc -N 127.0.0.1 "$TCP_PORT"
received=$((received + 7))
soon 10 'all is counted' all_counted
says_what_was_sent 'the engine says what was sent'
right_within 5 'redis-cli alone: the day cells add up to what the engine says'
id=$(http '/v1/candidates?limit=1' | jq -r '.candidates[0].id')
is "$(grep "^$id " "$TMP/redis.counts")" \
    "$(http "/v1/issues/$id" | jq -r '"\(.id) \(.count) \(.occurrences)"')" \
    'and to what one problem says of itself'

dump 'ounce:{s??}:e2e:d:????????' >"$TMP/days"
is "$(grep -cvE '^[^ ]+ (@|[0-9a-f]{16} [0-9]+ [0-9]+ [0-9a-f]{6} [0-9]+ [0-9]+$)' "$TMP/days")" 0 \
    'a day cell is errors, tickets, hours, reported and seconds'
is "$(awk '$2 ~ /^@(journal|epoch|seq)$/ { n[$1]++ } { keys[$1] } END {
    for (key in keys) wrong += n[key] != 3
    print wrong + 0 }' "$TMP/days")" 0 'each page says who wrote it last'
is "$(awk '
    function digit(n) { return index("0123456789abcdef", substr($2, n, 1)) - 1 }
    $2 !~ /^@/ { shards[substr($1, 9, 2)]; if (digit(1) * 4 + int(digit(2) / 4) != substr($1, 9, 2) + 0) wrong++ }
    END { for (shard in shards) several++; print (several > 9), wrong + 0 }' "$TMP/days")" '1 0' \
    'the top six bits of a signature name its shard'
ticket=$(http '/v1/candidates?state=any&kind=ticket&limit=1' | jq -r '.candidates[0].id')
is "$(awk -v id="$ticket" '$2 == id { reported += $6; seconds += $7 } END {
    print seconds / reported }' "$TMP/days")" 240 'the handling time that was reported is there'
now_id=$(http '/v1/candidates?state=any&service=pay' | jq -r '.candidates[0].id')
for unit in m:???????????? h:??????????; do
    dump "ounce:{s??}:e2e:$unit" >"$TMP/pages"
    is "$(awk -v id="$now_id" '$2 == id { n += $3 + $4 } END { print n + 0 }' "$TMP/pages")" 7 \
        "the recent pages ${unit%%:*} add up as well"
done
# lives UNIT-PATTERN SECONDS: each such page expires, within that time.
lives() {
    redis --raw --scan --pattern "ounce:{s??}:e2e:$1" | sed 's/.*/ttl "&"/' | redis --raw |
        awk -v most="$2" '$1 < 1 || $1 > most { wrong++ } END { print (NR > 0), wrong + 0 }'
}
wait_for 5 '[ "$(lives "d:*" 8640000)" = "1 0" ]'
is "$(lives 'm:*' 7200)" '1 0' 'minutes expire within 2 h'
is "$(lives 'h:*' 691200)" '1 0' 'hours within 8 d'
is "$(lives 'd:*' 8640000)" '1 0' 'dates within 100 d'
like "$(dump 'ounce:{s??}:e2e:issues')" "^ounce:\\{s[0-9]+\\}:e2e:issues $id .*part-" \
    'the problems are told with their titles'
if [ "$(redis --raw --scan --pattern 'ounce:{s??}:e2e:changed' | wc -l)" -gt 0 ]; then
    ok 'what changed is listed'
else
    not_ok 'what changed is listed'
fi
like "$(redis --raw hget ounce:engines e2e | jq -r '.state, .journal')" '^live$' \
    'the engine tells that it lives'
is "$(redis --raw --scan --pattern '*' | grep -cv '^ounce:')" 0 'all keys begin with ounce:'

# --- the list ------------------------------------------------------------------------------------

http '/v1/candidates?limit=10000' | jq -r '.candidates[] | "\(.id) \(.hours_saved_low)"' | sort >"$TMP/low"
is "$(redis --raw zrange ounce:candidates 0 -1 withscores | paste -d' ' - - | sort |
    join - "$TMP/low" | awk '{ d = $2 - $3; if (d < -0.051 || d > 0.051) print }')" '' \
    'ounce:candidates: each score is what is saved at least'
is "$(redis zcard ounce:candidates)" "$(wc -l <"$TMP/low")" 'ounce:candidates: all of them'
http '/v1/candidates?limit=10000' | jq -cS '.candidates | sort_by(.id) | .[]' >"$TMP/rows"
is "$(redis --raw hvals ounce:candidates:json | jq -cS . | jq -cs 'sort_by(.id) | .[]' |
    cmp - "$TMP/rows" 2>&1)" '' 'ounce:candidates:json: the rows as HTTP tells them'
is "$(redis get ounce:ranker)" e2e 'ounce:ranker: who writes them'

# --- the stream ----------------------------------------------------------------------------------

# told CONSUMER: "type id" of what it has not read yet.
told() {
    redis --raw xreadgroup group desk "$1" count 10000 streams ounce:e2e:events '>' |
        awk '/^type$/ { getline type } /^issue$/ { getline; print type, $0 }'
}
redis xgroup create ounce:e2e:events desk 0 >/dev/null
told anna >"$TMP/told"
is "$(grep '^recurring ' "$TMP/told" | cut -d' ' -f 2 | sort)" \
    "$(http '/v1/candidates?state=recurring&limit=10000' | jq -r '.candidates[].id' | sort)" \
    'ounce:e2e:events: each problem that recurs is told, once'
is "$(redis --raw xrevrange ounce:e2e:events + - count 1 |
    awk '/^json$/ { getline; print }' | jq -r '.id | test("^[0-9a-f]{16}$")')" true \
    'ounce:e2e:events: with its row'
facts 39 20 >"$TMP/second"
send "$TMP/second"
wait_for 10 all_counted
right_within 5 'more of the same: right again'
is "$(told bert | grep -c '^recurring ')" 0 'and nothing that recurs is told again'

# --- Redis loses all, dies, hangs ----------------------------------------------------------------

redis flushall >/dev/null
right_within 5 'FLUSHALL: right again within 5 s'
wait_for 5 '[ "$(lives "d:*" 8640000)" = "1 0" ]'
is "$(lives 'd:*' 8640000)" '1 0' 'FLUSHALL: and what is written again expires, too'
redis --raw --scan --pattern 'ounce:{s0?}:e2e:d:*' | sed 's/.*/del "&"/' | redis --raw >/dev/null
right_within 20 'some pages deleted: noticed, and right again'

stop_redis
facts 19 15 >"$TMP/third"
send "$TMP/third"
soon 10 'Redis dead: ingest goes on' all_counted
says_what_was_sent 'Redis dead: the engine knows it all'
is "$(http_status /healthz)" 200 'Redis dead: the engine is well'
like "$(tail -n 3 "$TMP/ounce.log")" "^ounce: Redis at " 'Redis dead: it says so'
start_redis
right_within 5 'Redis back and empty: right again within 5 s'

kill -STOP "$REDIS_PID"
facts 14 10 >"$TMP/fourth"
send "$TMP/fourth"
soon 10 'Redis hangs: ingest goes on' all_counted
wait_for 3 'false'
is "$(http_status '/v1/candidates?limit=1')" 200 'Redis hangs: questions are answered'
kill -CONT "$REDIS_PID"
right_within 5 'Redis goes on after 3 s: right again within 5 s'

# --- the engine starts again ---------------------------------------------------------------------

memory >"$TMP/before"
is "$(wc -l <"$TMP/before")" 41 'there are 41 problems to be kept'
stop_ounce
is "$(redis --raw hget ounce:engines e2e | jq -r .state)" ended 'an engine that stops says so'
engine
soon 5 'restarted: ready within 5 s' ready
is "$(memory | diff "$TMP/before" - | head -n 9)" '' 'restarted: no count has fallen, none has changed'
right_within 5 'restarted: Redis is right'

# While it cannot read back what was counted it takes events, but gives no half answers.
stop_ounce
kill -STOP "$REDIS_PID"
engine
is "$(http_status /readyz)" 503 'reading back: not ready'
is "$(http_status /healthz)" 200 'reading back: but well'
said=$(curl -sS -w '\n%{http_code}' "http://127.0.0.1:$HTTP_PORT/v1/candidates")
is "$(echo "$said" | tail -n 1)" 503 'reading back: no list'
is "$(echo "$said" | head -n -1 | jq -c '.error | [.code, .message, .hint] | map(type)')" \
    '["string","string","string"]' 'reading back: and it says why'
is "$("$OUNCE" candidates --url "http://127.0.0.1:$HTTP_PORT" >"$TMP/said" 2>&1; echo $?)" 1 \
    'reading back: ounce candidates fails'
like "$(cat "$TMP/said")" '^ounce: .*reading back' 'reading back: and says why'
facts 9 6 >"$TMP/fifth"
send "$TMP/fifth"
soon 10 'reading back: ingest goes on' all_counted
kill -CONT "$REDIS_PID"
soon 5 'read back: ready within 5 s' ready
says_what_was_sent 'read back: old and new add up'
right_within 5 'read back: Redis is right'

memory >"$TMP/before"
kill_ounce
engine
facts 5 4 >"$TMP/sixth"
send "$TMP/sixth"
soon 10 'after kill -9: ingest at once' all_counted
soon 8 'after kill -9: ready within 8 s' ready
says_what_was_sent 'after kill -9: old and new add up'
right_within 5 'after kill -9: Redis is right'
is "$(redis --raw xrange ounce:e2e:events - + |
    awk '/^type$/ { getline type } /^issue$/ { getline; print type, $0 }' | grep -c '^recurring ')" 0 \
    'restarted and read back: nothing that recurs is told again'

# A second engine must not write under the name of one that lives.
rival_port=$(free_port)
rival_http=$(free_port)
(
    cd "$TMP" || exit
    exec "$OUNCE" serve --listen "127.0.0.1:$rival_port" --http "127.0.0.1:$rival_http" \
        --redis "$REDIS_URL" --name e2e
) >"$TMP/rival.log" 2>&1 &
rival=$!
track "$rival"
wait_for 5 'grep -q alive "$TMP/rival.log"'
like "$(cat "$TMP/rival.log")" '^ounce: Redis at .*e2e.* alive .*--name' \
    'another engine of the same name is refused, with a way out'
is "$(curl -s -o "$TMP/said" -w '%{http_code}' "http://127.0.0.1:$rival_http/readyz")" 503 'it is not ready'
kill "$rival"
wait_for 10 "! alive $rival"
right_within 5 'and the first one is not disturbed'

# --- no Redis at the start -----------------------------------------------------------------------

stop_ounce
stop_redis
: >"$TMP/ounce.log"
: >"$TMP/sent"
engine
is "$(http_status /healthz)" 200 'no Redis at the start: the engine is up'
wait_for 5 'grep -q "^ounce: Redis at " "$TMP/ounce.log"'
is "$(grep -c '^ounce: Redis at ' "$TMP/ounce.log")" 1 'no Redis at the start: it says so, once'
facts 80 10 >"$TMP/first"
send "$TMP/first"
soon 10 'no Redis at the start: ingest works' all_counted
start_redis
right_within 5 'a Redis comes: right within 5 s'
is "$(http_status /readyz)" 200 'a Redis comes: ready'
says_what_was_sent 'a Redis comes: nothing is lost'

# Redis was away at the start, and kept what was counted before: both add up.
stop_ounce
kill -STOP "$REDIS_PID"
mv "$REDIS_SOCKET" "$REDIS_SOCKET.away"
engine
facts 9 4 >"$TMP/second"
send "$TMP/second"
wait_for 10 all_counted
mv "$REDIS_SOCKET.away" "$REDIS_SOCKET"
kill -CONT "$REDIS_PID"
expected <"$TMP/sent" >"$TMP/want"
wait_for 5 'titles_and_counts | cmp - "$TMP/want"'
is "$(titles_and_counts | diff "$TMP/want" - | head -n 9)" '' \
    'a Redis with older counts comes: old and new add up'
right_within 5 'a Redis with older counts comes: Redis is right'
stop_ounce
stop_redis

# --- a Redis that is full --------------------------------------------------------------------------

start_redis
: >"$TMP/ounce.log"
start_ounce --redis "$REDIS_URL" --name full
wait_for 5 'http /readyz | grep -q ready'
echo '{"level":"error","message":"it failed"}' | nc -N 127.0.0.1 "$TCP_PORT"
wait_for 5 'redis --raw --scan --pattern "ounce:*full:d:*" | grep -q .'
redis config set maxmemory 1mb >/dev/null
echo '{"level":"error","message":"something else failed"}' | nc -N 127.0.0.1 "$TCP_PORT"
wait_for 10 'http /v1/candidates | jq -r .notice | grep -q refuses'
like "$(http /v1/candidates | jq -r .notice)" 'Redis refuses.*OOM' 'a full Redis is told with every list'
wait_for 5 'grep -q "refuses" "$TMP/ounce.log"'
like "$(cat "$TMP/ounce.log")" 'Redis at .* refuses [0-9]+ pages.*OOM' 'and on the screen'
behind=$(http /metrics | awk '$1 == "ounce_redis_behind_seconds" { print int($2) }')
wait_for 5 "[ \$(http /metrics | awk '\$1 == \"ounce_redis_behind_seconds\" { print int(\$2) }') -gt $behind ]"
is $? 0 'it is seen to fall behind'
redis config set maxmemory 0 >/dev/null
wait_for 10 '[ "$(http /v1/candidates | jq -r .notice)" = null ]'
is $? 0 'with room again, all is told'
stop_ounce
unlike "$(cat "$TMP/ounce.log")" 'are lost' 'and nothing is lost at the end'
stop_redis

# --- passwords and URLs --------------------------------------------------------------------------

redis_port=$(free_port)
start_redis --port "$redis_port" --bind 127.0.0.1
redis config set requirepass 'open sesame' >/dev/null
# with_url URL: what an engine on it says of Redis within 5 s, a line each.
with_url() {
    : >"$TMP/ounce.log"
    start_ounce --redis "$1" --name e2e
    wait_for 5 'grep -q "^ounce: Redis at " "$TMP/ounce.log"'
    echo '{"level":"error","message":"it failed"}' | nc -N 127.0.0.1 "$TCP_PORT"
    wait_for 5 'http /metrics | grep -q "^ounce_events_total 1"' || echo 'ingest has stopped'
    stop_ounce
    grep '^ounce: Redis at ' "$TMP/ounce.log"
}
with_url "redis://:wrong@127.0.0.1:$redis_port" >"$TMP/said"
is "$(wc -l <"$TMP/said")" 1 'a wrong password is told in one line'
like "$(cat "$TMP/said")" 'password.*--redis' 'and with a way out'
unlike "$(cat "$TMP/ounce.log")" 'wrong@|:wrong' 'but without the password'
with_url "redis://127.0.0.1:$redis_port" >"$TMP/said"
like "$(cat "$TMP/said")" 'NOAUTH.*password' 'no password where one is needed: told'
with_url "redis://:open%20sesame@127.0.0.1:$redis_port/3" >"$TMP/said"
like "$(cat "$TMP/said")" 'connected' 'the right one, percent-encoded, connects'
REDISCLI_AUTH='open sesame' redis-cli -p "$redis_port" -n 3 --raw --scan --pattern 'ounce:*:d:*' >"$TMP/said"
is "$(wc -l <"$TMP/said")" 1 'and the counts are in the database that was named'
with_url "redis://127.0.0.1:$TCP_PORT" >"$TMP/said"
like "$(cat "$TMP/said")" '^ounce: Redis at ' 'something else at that port: told'

for url in "http://127.0.0.1:$redis_port" redis://127.0.0.1:port redis://127.0.0.1:99999 unix: \
    redis://127.0.0.1/x nonsense; do
    timeout 10 "$OUNCE" serve --listen "127.0.0.1:$TCP_PORT" --http "127.0.0.1:$HTTP_PORT" \
        --redis "$url" >"$TMP/said" 2>&1
    is "$? $(wc -l <"$TMP/said")" '78 1' "--redis $url is 78, in one line"
    like "$(cat "$TMP/said")" '^ounce: .*redis' "--redis $url is named"
done
timeout 10 "$OUNCE" serve --listen "127.0.0.1:$TCP_PORT" --http "127.0.0.1:$HTTP_PORT" \
    --redis "$REDIS_URL" --name 'two words' >"$TMP/said" 2>&1
is "$? $(wc -l <"$TMP/said")" '78 1' 'a name that Redis could not keep apart is 78, in one line'

finish
