# Every route over HTTP: what it answers, what it refuses and how, and how it keeps connections.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'the answers over HTTP'

# Midnight would move the window under the numbers below.
wait_for 90 '[ "$(date -u +%H%M)" != 2359 ]'

# post BODY [CURL-ARGS...]: the answer, errors too.
post() {
    post_body=$1
    shift
    printf '%s' "$post_body" >"$TMP/body"
    curl -sS --max-time 20 --data-binary "@$TMP/body" "$@" "http://127.0.0.1:$HTTP_PORT/v1/events"
}

# posted BODY ACCEPTED REJECTED DUPLICATE NAME [CURL-ARGS...]
posted() {
    post_name=$5 post_expected="{\"accepted\":$2,\"rejected\":$3,\"duplicate\":$4}"
    post_body=$1
    shift 5
    is "$(post "$post_body" "$@" | jq -c .)" "$post_expected" "$post_name"
}

# refuses STATUS PATH NAME [CURL-ARGS...]: the status, and an error that says what and what to do.
refuses() {
    wanted=$1 path=$2 name=$3
    shift 3
    curl -sS --max-time 20 -o "$TMP/answer" -w '%{http_code} %{content_type}' "$@" \
        "http://127.0.0.1:$HTTP_PORT$path" >"$TMP/status" 2>"$TMP/err"
    is "$(cat "$TMP/status")" "$wanted application/json" "$name: $wanted"
    is "$(error_shape <"$TMP/answer")" '["code","hint","message"]' "$name: says what, and what to do"
}

# error_shape: the names of an error's parts, if each is a text with something in it.
error_shape() {
    jq -c 'select(keys == ["error"]) | .error | [to_entries[] |
        select((.value | type) == "string" and .value != "") | .key] | sort' 2>&1
}

# list QUERY FILTER: what jq makes of the candidates.
list() {
    http "/v1/candidates$1" | jq -c "$2"
}

# titles QUERY: the titles in order.
titles() {
    http "/v1/candidates$1" | jq -r '[.candidates[].title] | join(" ")'
}

# id_of_tag TAG: the id of the problem that a ticket's tag names.
id_of_tag() {
    printf '{"kind":"ticket","tags":["%s"]}\n' "$1" | "$OUNCE" sign | cut -f1
}

# number_of ID: how often that problem was counted, 0 when never.
number_of() {
    { http "/v1/issues/$1" 2>/dev/null || echo '{"count":0}'; } | jq .count
}

# raw TEXT [ARGS...]: printf to the port, the answer's bytes without CR.
raw() {
    # shellcheck disable=SC2059 # it is a format
    printf "$@" | nc -N -w 5 127.0.0.1 "$HTTP_PORT" | tr -d '\r'
}

start_ounce

# --- an empty engine -----------------------------------------------------------------------------

is "$(http_status /healthz)" 200 'it is healthy'
is "$(http_status /readyz)" 200 'and ready'
is "$(list '' '.candidates')" '[]' 'there is nothing to prevent'
is "$(list '?state=any' '.candidates')" '[]' 'and no problem at all'

# --- events --------------------------------------------------------------------------------------

# On each of the last days at midnight: date N is N days ago.
date_of() {
    date -u -d "-$1 days" +%Y-%m-%dT00:00:00Z
}
days() {
    for day in $(seq "$@"); do
        date_of "$day"
    done
}
{
    # login-loop: 20 tickets on 28 dates, the first on the first, ten minutes each.
    { days 27 -1 10; days 1 -1 0; } | sed 's/.*/{"time":"&","tags":["login-loop"],"minutes":10}/'
    # One error a day for 28 days.
    days 27 -1 0 |
        sed 's/.*/{"time":"&","level":"error","service":"billing","message":"daily-failure"}/'
    # A ticket each Monday or so.
    days 84 -7 0 | sed 's/.*/{"time":"&","customer":"acme","tags":["weekly-export"]}/'
    # Two hundred on one bad day.
    yes "$(date_of 27)" | head -n 200 | sed 's/.*/{"time":"&","kind":"ticket","tags":["site-down"]}/'
    # A flood within the last minute, and chatter that costs nobody anything.
    yes '{"level":"error","service":"shop","message":"flood"}' | head -n 1000
    days 26 -1 0 | sed 's/.*/{"time":"&","level":"info","service":"shop","message":"chatter"}/'
} >"$TMP/events"
split=150
head -n $split "$TMP/events" >"$TMP/lines"
tail -n +$((split + 1)) "$TMP/events" | jq -s . >"$TMP/array"
is "$(wc -l <"$TMP/events")" 1288 'the sample holds 1,288 events'
posted "$(cat "$TMP/lines")" 150 0 0 'JSON lines are accepted'
posted "$(cat "$TMP/array")" 1138 0 0 'a JSON array is accepted' -H 'Content-Type: application/json'
is "$(list '?state=any&sort=events' '[.candidates[] | .title, .count]' | tr -d '"[]')" \
    flood,1000,site-down,200,daily-failure,28,chatter,27,login-loop,20,weekly-export,13 \
    'what was answered is counted at once'

# --- candidates ----------------------------------------------------------------------------------

like "$(list '' '[.as_of, .complete_to] | map(test("^20[0-9-]{8}T[0-9:]{8}Z$"))')" '\[true,true\]' \
    'as_of and complete_to are instants'
is "$(list '' '.as_of >= .complete_to')" true 'and the answer is not ahead of what it knows'
names='count fix_assumed fix_hours first_seen hours_saved hours_saved_low id kind last_seen minutes
    minutes_reported occurrences payback_weeks per_week per_week_low rank reply_hours_saved services
    state title trend why'
asked=$(echo "$names" | xargs | tr ' ' ',' | sed 's/[a-z_]*/"&"/g')
is "$(list '?state=any' "[.candidates[] | [$asked] - keys | .[]]")" '[]' \
    'every row has every field of the contract'
is "$(list '?state=any' '[.candidates[].trend | length] | unique')" '[91]' \
    'trend has a number for each date of the window'
is "$(list '?state=any' '[.candidates[] | .count == (.trend | add)] | unique')" '[true]' \
    'which add up to the count'
is "$(list '?state=any' '[.candidates[].id | test("^[0-9a-f]{16}$")] | unique')" '[true]' \
    'an id is 16 hex digits'

row='[.candidates[] | select(.title == "login-loop") | .kind, .state, .count, .occurrences, .per_week,
    .minutes, .minutes_reported, .hours_saved, .payback_weeks, .fix_hours, .fix_assumed]'
is "$(list '' "$row")" '["ticket","recurring",20,20,5,8.6,true,36.3,1.4,1,true]' \
    'the sum for tickets that told their minutes'
row='[.candidates[] | select(.title == "daily-failure") | .kind, .state, .occurrences, .per_week,
    .minutes, .minutes_reported, .hours_saved, .services]'
is "$(list '' "$row")" '["error","recurring",28,7,3,false,17.2,["billing"]]' 'the sum for errors'
row='[.candidates[] | select(.title == "flood") | .state, .count, .occurrences, .rank, .hours_saved_low]'
is "$(list '?state=any' "$row")" '["new",1000,1,null,0]' 'a flood within a minute is one occurrence'
row='[.candidates[] | select(.title == "site-down") | .hours_saved_low, .hours_saved > 100]'
is "$(list '' "$row")" '[0,true]' 'one bad day promises nothing'
is "$(list '' '[.candidates[].rank]')" '[1,2,3,4]' 'ranks count from 1'
is "$(list '' '[.candidates[] | .occurrences > 3 and .hours_saved > 0] | unique')" '[true]' \
    'a candidate is recurring and saves hours'

is "$(titles '')" 'login-loop daily-failure weekly-export site-down' \
    'the list is ranked by hours_saved_low, then hours_saved'
is "$(titles '?sort=hours_saved_low')" "$(titles '')" 'which sort=hours_saved_low says'
is "$(titles '?sort=hours_saved')" 'site-down login-loop daily-failure weekly-export' \
    'sort=hours_saved'
is "$(titles '?sort=payback')" 'site-down login-loop daily-failure weekly-export' 'sort=payback'
is "$(titles '?sort=events')" 'site-down daily-failure login-loop weekly-export' 'sort=events'
is "$(titles '?limit=2')" 'login-loop daily-failure' 'limit'
is "$(titles '?limit=2&offset=1')" 'daily-failure weekly-export' 'limit and offset'
is "$(titles '?offset=3&limit=10')" site-down 'the last page'
is "$(titles '?offset=4')" '' 'the page after it is empty'
is "$(titles '?limit=0')" '' 'so is one of no rows'
is "$(titles '?kind=ticket')" 'login-loop weekly-export site-down' 'kind=ticket'
is "$(titles '?kind=error')" daily-failure 'kind=error'
is "$(titles '?kind=error&state=any&sort=events')" 'flood daily-failure chatter' \
    'kind and state together'
is "$(titles '?state=new')" flood 'state=new'
is "$(titles '?state=recurring')" 'login-loop daily-failure weekly-export site-down chatter' \
    'state=recurring, whether it pays or not'
is "$(titles '?service=billing')" daily-failure 'service'
is "$(titles '?service=shop&state=any&sort=events')" 'flood chatter' 'service and state'
is "$(titles '?service=b*ng')" daily-failure 'service with a wildcard'
is "$(titles '?service=nobody')" '' 'a service that nobody has'
is "$(titles '?state=an%79&kind=error&limit=1&sort=events')" flood 'values are decoded'

refuses 400 '/v1/candidates?limit=many' 'limit=many'
refuses 400 '/v1/candidates?limit=-1' 'limit=-1'
refuses 400 '/v1/candidates?limit=10001' 'limit=10001'
refuses 400 '/v1/candidates?limit=99999999999999999999999' 'a limit of 23 digits'
refuses 400 '/v1/candidates?offset=1.5' 'offset=1.5'
refuses 400 '/v1/candidates?sort=title' 'sort=title'
refuses 400 '/v1/candidates?state=old' 'state=old'
refuses 400 '/v1/candidates?state=%ff%fe' 'a state that is not UTF-8'
refuses 400 '/v1/candidates?state=%' 'a broken escape'
refuses 400 '/v1/candidates?kind=bug' 'kind=bug'
refuses 400 '/v1/candidates?service=%zz' 'a service with a broken escape'
refuses 400 '/v1/candidates?limt=3' 'a parameter that is none'
refuses 400 '/v1/candidates?%ff=3' 'a parameter that is not UTF-8'
like "$(curl -sS "http://127.0.0.1:$HTTP_PORT/v1/candidates?limt=3" | jq -r .error.hint)" limit \
    'whose answer names those that there are'

# --- one problem ---------------------------------------------------------------------------------

id=$(list '' '.candidates[0].id' | tr -d '"')
is "$id" "$(id_of_tag login-loop)" 'ounce sign knows the id'
is "$(http "/v1/issues/$id" | jq -c '[.id, .title, .count, .rank]')" \
    "[\"$id\",\"login-loop\",20,1]" 'a problem is found by its id'
is "$(http "/v1/issues/$id" | jq -cS "{$(echo "$names" | xargs | tr ' ' ',')}")" \
    "$(list '' '.candidates[0]' | jq -cS "{$(echo "$names" | xargs | tr ' ' ',')}")" \
    'and has the fields of its row'
upper=$(echo "$id" | tr a-f A-F)
is "$(http "/v1/issues/$upper" | jq -r .id)" "$id" 'capitals will do'
refuses 404 /v1/issues/0123456789abcdef 'an id that nobody saw'
refuses 400 /v1/issues/0123 'an id that is too short'
refuses 400 /v1/issues/0123456789abcdeg 'an id that is none'
refuses 400 /v1/issues/ 'no id'

# --- repeated and changed events -----------------------------------------------------------------

a=$(id_of_tag first-guess)
b=$(id_of_tag second-thought)
ticket='{"event_id":"T-1","time":"'$(date_of 1)'","tags":["first-guess"],"minutes":3'
posted "$ticket}" 1 0 0 'a ticket is accepted'
posted "$ticket}" 0 0 1 'the same again is a duplicate'
is "$(number_of "$a")" 1 'and is counted once'
is "$(http "/v1/issues/$a" | jq .minutes)" 3 'at its three minutes'
posted "$ticket}
$ticket}
$ticket}" 0 0 3 'three in one post likewise'
posted '{"event_id":"T-1","time":"'"$(date_of 1)"'","tags":["first-guess"],"minutes":15}' 0 0 1 \
    'with more minutes it is a duplicate as well'
is "$(number_of "$a") $(http "/v1/issues/$a" | jq .minutes)" '1 5' 'but the minutes are the new ones'
posted '{"event_id":"T-1","time":"'"$(date_of 1)"'","tags":["second-thought"],"minutes":15}' 0 0 1 \
    'so it is with another tag'
is "$(number_of "$a") $(number_of "$b")" '0 1' 'and it has moved to that problem'
is "$(list '?state=any' '[.candidates[] | select(.title == "first-guess" and .count != 0)]')" '[]' \
    'the old one is not listed with a count'
echo '{"event_id":"T-1","time":"'"$(date_of 1)"'","tags":["first-guess"],"minutes":15}' |
    nc -N 127.0.0.1 "$TCP_PORT"
wait_for 2 "[ \"\$(number_of $a)\" -eq 1 ]"
is "$(number_of "$a") $(number_of "$b")" '1 0' 'by TCP it moves back'

# changed UPDATED TAG: a state of ticket T-2.
changed() {
    printf '{"event_id":"T-2","time":"%s","updated":"%s","tags":["%s"],"minutes":3}' "$(date_of 2)" \
        "$(date_of "$1")" "$2"
}
x=$(id_of_tag state-x)
y=$(id_of_tag state-y)
z=$(id_of_tag state-z)
posted "$(changed 1 state-y)" 1 0 0 'a ticket that tells when it was updated'
posted "$(changed 2 state-x)" 0 0 1 'an older state that comes late'
is "$(number_of "$x") $(number_of "$y")" '0 1' 'changes nothing'
posted "$(changed 0 state-z)" 0 0 1 'a newer one'
is "$(number_of "$x") $(number_of "$y") $(number_of "$z")" '0 0 1' 'does'
posted "$(changed 1 state-y)" 0 0 1 'and the middle one again'
is "$(number_of "$x") $(number_of "$y") $(number_of "$z")" '0 0 1' 'does not'
posted "$(changed 0 state-x)" 0 0 1 'of two with the same time'
is "$(number_of "$x") $(number_of "$z")" '1 0' 'the last to arrive wins'

failure='{"event_id":"E-1","level":"error","message":"told twice"}'
posted "$failure" 1 0 0 'an error with an event id'
posted "$failure" 0 0 1 'is dropped when it comes again'
posted '{"event_id":"E-1","level":"error","message":"told otherwise"}' 0 0 1 'whatever it says then'
is "$(number_of "$(echo 'told twice' | "$OUNCE" sign | cut -f1)")" 1 'and is counted once'
is "$(number_of "$(echo 'told otherwise' | "$OUNCE" sign | cut -f1)")" 0 'and as what it was'
posted "$failure
{\"event_id\":\"E-2\",\"level\":\"error\",\"message\":\"told twice\"}
no event
" 1 1 1 'accepted, rejected and duplicate are told apart'

# --- what a post may hold ------------------------------------------------------------------------

before=$(http /metrics | awk '$1 == "ounce_events_total" { print $2 }')
posted '' 0 0 0 'an empty post'
posted '[]' 0 0 0 'an empty array'
posted '
{"message":"a post with blank lines"}

' 1 0 0 'blank lines are nothing'
posted '{"message":"a post without an LF"}' 1 0 0 'the last line needs no end'
posted "$(printf '{"message":"one\\nwith CR LF"}\r\n{"message":"two"}\r\n')" 2 0 0 'CR LF'
posted '[1, "two", null, [{"message":"too deep"}], {"message":"five"}]' 1 4 0 \
    'of an array only objects are events'
posted '{"message":"fine"}
{"message":"broken"
plain text
<11>1 - - - - - - syslog' 1 3 0 'of lines only JSON'
posted '[{"message":"fine"}, {"message":"fine"}, {"message":' 2 1 0 'an array that breaks off'
posted '[{"message":"fine"}, {"message":"fine"}' 2 1 0 'an array without its bracket'
refuses 400 /v1/events 'a post of plain text' -d 'plain text'
refuses 400 /v1/events 'a post of broken JSON' -d '{"message":"broken"'
{ printf '{"message":"'; head -c 100000 /dev/zero | tr '\0' x; printf '"}'; } >"$TMP/long"
posted "$(cat "$TMP/long")
{\"message\":\"behind it\"}" 1 1 0 'a line longer than a line may be'
posted "[$(cat "$TMP/long"), {\"message\":\"behind it\"}]" 1 1 0 'and the same in an array'
is "$(http_status /healthz)" 200 'the engine survives it'
is "$(http /metrics | awk '$1 == "ounce_flaws_total{reason=\"line_long\"}" { print $2 }')" 2 \
    'and has counted both'
is "$(http /metrics | awk '$1 == "ounce_events_total" { print $2 }')" $((before + 12)) \
    'accepted ones are events, rejected ones are not'

# --- requests ------------------------------------------------------------------------------------

refuses 404 / 'the root'
refuses 404 /v1/nothing 'an unknown path'
refuses 404 /v1/candidates/7 'a path below one that there is'
refuses 404 /metricsx 'a path that only begins like one'
for path in /v1/candidates "/v1/issues/$id" /metrics /healthz /readyz; do
    refuses 405 "$path" "POST to $path" -d '{}'
    refuses 405 "$path" "DELETE of $path" -X DELETE
done
refuses 405 /v1/events 'GET of /v1/events'
refuses 405 /v1/events 'PUT to /v1/events' -X PUT -d '{}'

head -c 4194305 /dev/zero | tr '\0' '\n' >"$TMP/large"
refuses 413 /v1/events 'a body of more than 4 MiB' --data-binary "@$TMP/large"
refuses 413 /v1/events 'a body that is not announced by Expect' --data-binary "@$TMP/large" \
    -H 'Expect:'
refuses 413 /v1/events 'a chunked one' --data-binary "@$TMP/large" -H 'Transfer-Encoding: chunked' \
    -H 'Expect:'
head -c 4194304 "$TMP/large" >"$TMP/body"
is "$(http /v1/events --data-binary "@$TMP/body" | jq -c .)" \
    '{"accepted":0,"rejected":0,"duplicate":0}' 'one of just 4 MiB is taken'
refuses 431 /healthz 'a head of more than 8 KiB' -H "X-Long: $(head -c 9000 /dev/zero | tr '\0' x)"
refuses 431 "/healthz?$(head -c 9000 /dev/zero | tr '\0' x)" 'and so with a long path'
is "$(http_status /healthz -H "X-Long: $(head -c 7000 /dev/zero | tr '\0' x)")" 200 \
    'one of 7 KB is fine'
# bad_request NAME TEXT
bad_request() {
    raw "$2" >"$TMP/answer"
    is "$(head -n 1 "$TMP/answer")" 'HTTP/1.1 400 Bad Request' "$1: 400"
    is "$(sed '1,/^$/d' "$TMP/answer" | error_shape)" '["code","hint","message"]' \
        "$1: says what, and what to do"
}
bad_request 'no HTTP' 'this is no HTTP\r\n\r\n'
bad_request 'words behind the version' 'GET /healthz HTTP/1.1 and more\r\n\r\n'
bad_request 'control bytes' '\0\1\2\3\r\n\r\n'
begun='POST /v1/events HTTP/1.1\r\nHost: x\r\n'
bad_request 'a length that is none' "${begun}Content-Length: many\\r\\n\\r\\n"
bad_request 'two lengths' "${begun}Content-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n"
bad_request 'a chunk without its length' "${begun}Transfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n"
is "$(http_status /healthz)" 200 'all of which harms nobody else'

# --- connections ---------------------------------------------------------------------------------

url=http://127.0.0.1:$HTTP_PORT
is "$(curl -sS -o /dev/null -o /dev/null -o /dev/null -w '%{http_code}/%{num_connects} ' \
    "$url/healthz" "$url/nothing" "$url/v1/candidates")" '200/1 404/0 200/0 ' \
    'three requests share one connection'
is "$(raw 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /readyz HTTP/1.1\r\nHost: x\r\n\r\n' |
    grep -cE '^(HTTP/1.1 200 OK|ok|ready)$')" 4 'two in one write get two answers in order'
is "$(raw "${begun}"'Content-Length: 22\r\n\r\n{"message":"pipeline"}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n' |
    grep -cE '^(HTTP/1.1 200 OK|ok|.*"accepted":1.*)$')" 4 'and so behind a post'
like "$(curl -sSi -H 'Connection: close' "$url/healthz" | tr -d '\r')" '^Connection: close$' \
    'a connection is closed on demand'
is "$(raw 'GET /healthz HTTP/1.0\r\n\r\n' | tail -n 1)" ok 'HTTP/1.0 is understood'
posted '{"message":"in chunks"}' 1 0 0 'a chunked post' -H 'Transfer-Encoding: chunked'
chunks='5\r\n{"mes\r\n11\r\nsage":"pieces"}\n{\r\n7;x=y\r\n"body":\r\n6\r\n"more"\r\n1\r\n}\r\n0\r\n\r\n'
is "$(raw "${begun}Connection: close\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n$chunks" | tail -n 1)" \
    '{"accepted":2,"rejected":0,"duplicate":0}' 'in chunks that cut an event'
printf '{"message":"may I"}' >"$TMP/body"
curl -sSv -H 'Expect: 100-continue' --data-binary "@$TMP/body" "$url/v1/events" >"$TMP/answer" \
    2>"$TMP/err"
is "$(grep -c '^< HTTP/1.1 100' "$TMP/err") $(jq .accepted "$TMP/answer")" '1 1' \
    'who asks before a body is told to go on'
is "$(curl -sS -o /dev/null -w '%{http_code} %{num_connects}' "$url/v1/candidates" -I)" '200 1' \
    'HEAD is answered'
for path in /healthz /metrics /v1/candidates /nothing; do
    curl -sS -I "$url$path" "$url$path" -w '%{size_download}\n' | tr -d '\r' >"$TMP/head"
    size=$(curl -sS -o /dev/null -w '%{size_download}' "$url$path")
    is "$(grep -ci '^content-length: *[1-9]' "$TMP/head") $(grep -xc 0 "$TMP/head")" '2 2' \
        "HEAD $path has the length of a body and no body, twice on one connection"
    [ "$path" = /metrics ] ||
        like "$(cat "$TMP/head")" "^Content-Length: $size\$" "HEAD $path: the length is GET's"
done
# A post of which only half arrives counts nothing, and keeps nobody waiting.
before=$(http /metrics | awk '$1 == "ounce_events_total" { print $2 }')
mkfifo "$TMP/half"
nc 127.0.0.1 "$HTTP_PORT" <"$TMP/half" >/dev/null &
track $!
exec 3>"$TMP/half"
printf 'POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"message":"half"}\n' >&3
is "$(http_status /healthz --max-time 2)" 200 'half a post keeps nobody waiting'
exec 3>&-
is "$(http /metrics | awk '$1 == "ounce_events_total" { print $2 }')" "$before" 'and counts nothing'

# --- metrics -------------------------------------------------------------------------------------

http /metrics -D "$TMP/head" >"$TMP/metrics"
like "$(tr -d '\r' <"$TMP/head")" '^[Cc]ontent-[Tt]ype: text/plain; version=0.0.4' \
    'metrics are Prometheus text'
is "$(awk '
    /^# HELP [a-z_:]+ ./ { if ($3 in help) print "two HELP: " $3; help[$3] = 1; next }
    /^# TYPE [a-z_:]+ (counter|gauge)$/ { if ($3 in type) print "two TYPE: " $3; type[$3] = $4; next }
    /^[a-z_:]+({[a-z_]+="[^"]*"})? -?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?$/ {
        name = $1; sub(/{.*/, "", name)
        if (!(name in help)) print "no HELP: " name
        if (!(name in type)) print "no TYPE: " name
        if ($1 in sample) print "twice: " $1
        if ((type[name] == "counter") != (name ~ /_total$/)) print "a name unlike its type: " name
        if (name !~ /^ounce_/) print "not ours: " name
        sample[$1] = 1; samples++; next }
    { print "what is this: " $0 }
    END { if (samples < 20) print "only " samples + 0 " samples" }' "$TMP/metrics")" '' \
    'every sample is well-formed and has its HELP and TYPE'
is "$(tail -c 1 "$TMP/metrics" | od -An -tx1 | tr -d ' ')" 0a 'the page ends with an LF'
for reason in line_long frame_bad syslog_bad json_bad json_deep utf8_bad nul_byte time_bad time_range; do
    like "$(cat "$TMP/metrics")" "^ounce_flaws_total\\{reason=\"$reason\"\\} [0-9]+\$" \
        "ounce_flaws_total has $reason, be it 0"
done

finish
