# One text, sent by real clients over every route there is, is one problem and is counted each time.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'the same text is one problem by whatever route'

text='disk full on /dev/sda1'
sent=0

# What the engine has counted so far, over all problems.
counted() {
    http '/v1/candidates?state=any' | jq '[.candidates[].count] | add // 0'
}

# arrives NAME NUMBER: so many more have been sent; they are counted, and still as one problem.
arrives() {
    sent=$((sent + $2))
    wait_for 5 "[ \"\$(counted)\" -ge $sent ]"
    is "$(http '/v1/candidates?state=any' | jq -c '[.candidates[].count]')" "[$sent]" "$1"
    sent=$(counted) # so that one fault is told once
}

# plain LINE: by nc, ended with an LF.
plain() {
    printf '%s\n' "$1" | nc -N 127.0.0.1 "$TCP_PORT"
}

# post BODY [CURL-ARGS...]
post() {
    post_body=$1
    shift
    printf '%s' "$post_body" | http /v1/events --data-binary @- "$@"
}

start_ounce

# --- nc ------------------------------------------------------------------------------------------

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
plain "$text"
arrives 'nc, a plain line' 1
id=$(http '/v1/candidates?state=any' | jq -r '.candidates[0].id')
like "$id" '^[0-9a-f]{16}$' 'its id is 16 hex digits'
printf '%s' "$text" | nc -N 127.0.0.1 "$TCP_PORT"
arrives 'without an LF at the end' 1
printf '%s\r\n' "$text" | nc -N 127.0.0.1 "$TCP_PORT"
arrives 'with CR LF' 1
printf '\357\273\277%s\n' "$text" | nc -N 127.0.0.1 "$TCP_PORT"
arrives 'with a byte order mark' 1
plain "  $text  "
arrives 'between blanks' 1
plain "$now ERROR $text"
arrives 'behind a time and a level' 1
plain "$(date -u '+%Y-%m-%d %H:%M:%S,123') ERROR [main] $text"
arrives 'behind the header of a logging library' 1
plain "$(date -u '+%b %e %H:%M:%S') vm app[4711]: $text"
arrives 'as syslog writes it into a file' 1

plain "{\"message\":\"$text\"}"
arrives 'nc, a JSON line' 1
plain "{\"time\":\"$now\",\"level\":\"error\",\"service\":\"app\",\"host\":\"vm\",\"msg\":\"$text\"}"
arrives 'with time, level, service and host' 1
plain "{\"ts\":$(date +%s).25,\"log\":{\"level\":\"error\"},\"short_message\":\"$text\"}"
arrives 'with an epoch and a nested level' 1
plain '{"log":"disk full on \/dev\/sda1\n","stream":"stderr"}'
arrives 'as Docker wraps and escapes it' 1
plain "{\"tag\":\"app.disk\",\"log\":\"$text\"}"
arrives 'as Fluent Bit tags it' 1
plain "{\"PROGRAM\":\"app\",\"PRIORITY\":\"err\",\"MESSAGE\":\"$text\",\"HOST\":\"vm\"}"
arrives 'as syslog-ng makes it JSON' 1

plain "time=$now level=error service=app msg=\"$text\""
arrives 'nc, logfmt' 1
plain "ts=$now lvl=eror caller=disk.go:7 msg=\"$text\""
arrives 'logfmt by other names' 1

plain "<11>$(date -u '+%b %e %H:%M:%S') vm app: {\"level\":\"error\",\"message\":\"$text\"}"
arrives 'JSON within syslog' 1
plain "<11>$(date -u '+%b %e %H:%M:%S') vm app: @cee: {\"msg\":\"$text\"}"
arrives 'JSON behind the mark of CEE' 1
plain "<11>$(date -u '+%b %e %H:%M:%S') vm app: level=error msg=\"$text\""
arrives 'logfmt within syslog' 1
plain "{\"log\":\"{\\\"level\\\":\\\"error\\\",\\\"msg\\\":\\\"$text\\\"}\\n\",\"stream\":\"stderr\"}"
arrives 'JSON within JSON, as Docker wraps it' 1
plain "${now%Z}.123456789Z stderr F {\"level\":\"error\",\"msg\":\"$text\"}"
arrives 'JSON in a file of a container runtime' 1
plain "$text {\"order\":17,\"level\":\"error\"}"
arrives 'with an object behind it' 1
plain "{\"severityText\":\"ERROR\",\"body\":{\"stringValue\":\"$text\"}}"
arrives 'as OpenTelemetry writes it' 1
frame="<11>1 $now vm app - - - $text"
printf '%d %s%d %s\n%d %s\n%s\n' "${#frame}" "$frame" "${#frame}" "$frame" $((${#frame} + 1)) \
    "$frame" "$frame" | nc -N 127.0.0.1 "$TCP_PORT"
arrives 'octet counts without LF, with a stray one, with a counted one, and a line, in one stream' 4

# --- HTTP ----------------------------------------------------------------------------------------

is "$(post "{\"message\":\"$text\"}
{\"level\":\"error\",\"msg\":\"$text\"}
" | jq -c .)" '{"accepted":2,"rejected":0,"duplicate":0}' 'curl, JSON lines: accepted'
arrives 'curl, JSON lines: counted' 2
is "$(post "[{\"message\":\"$text\"}, {\"service\":\"app\",\"message\":\"$text\"},
  {\"kind\":\"error\",\"body\":\"$text\"}]" -H 'Content-Type: application/json' | jq -c .)" \
    '{"accepted":3,"rejected":0,"duplicate":0}' 'curl, a JSON array: accepted'
arrives 'curl, a JSON array: counted' 3

# --- logger --------------------------------------------------------------------------------------

# Each format, each framing, with and without what people add to it.
to_engine="-T -n 127.0.0.1 -P $TCP_PORT"
for framing in '' --octet-count; do
    for format in '' --rfc3164 --rfc5424 --rfc5424=notime,notq --rfc5424=nohost; do
        for extra in '' '-t app -p user.err' '-t app --id=4711 -p daemon.crit'; do
            # shellcheck disable=SC2086 # flags, or nothing
            logger $to_engine $framing $format $extra -- "$text"
        done
        arrives "logger $framing $format" 3
    done
    # shellcheck disable=SC2086
    logger $to_engine $framing --rfc5424 --msgid M1 --sd-id x@1 --sd-param 'a="b"' -t app -- "$text"
    arrives "logger $framing with structured data" 1
    # shellcheck disable=SC2086
    printf '%s\n%s\n%s\n' "$text" "$text" "$text" | logger $to_engine $framing -t app
    arrives "logger $framing of standard input, three lines on one connection" 3
done

# --- rsyslog -------------------------------------------------------------------------------------

# One rsyslogd of our own takes lines over TCP and forwards each in both framings, with the templates
# that come with it. What it took as RFC 5424 it can only pass on as such: in the older formats it
# leaves out the colon behind the tag.
rsyslogd=$(command -v rsyslogd || echo /usr/sbin/rsyslogd)
old_port=$(free_port)
new_port=$(free_port)

# ruleset NAME PORT TEMPLATE...: what comes in on the port goes to the engine; "" is no template told.
ruleset() {
    echo "input(type=\"imptcp\" address=\"127.0.0.1\" port=\"$2\" ruleset=\"$1\")"
    echo "ruleset(name=\"$1\") {"
    shift 2
    for template in "$@"; do
        for framing in traditional octet-counted; do
            echo "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"$TCP_PORT\" protocol=\"tcp\"" \
                "TCP_Framing=\"$framing\" ${template:+template=\"$template\"})"
        done
    done
    echo '}'
}
{
    echo "global(workDirectory=\"$TMP\")"
    echo 'module(load="imptcp")'
    ruleset old "$old_port" '' RSYSLOG_TraditionalForwardFormat RSYSLOG_ForwardFormat \
        RSYSLOG_SyslogProtocol23Format
    ruleset new "$new_port" RSYSLOG_SyslogProtocol23Format
} >"$TMP/rsyslog.conf"
"$rsyslogd" -n -f "$TMP/rsyslog.conf" -i "$TMP/rsyslog.pid" >"$TMP/rsyslog.log" 2>&1 &
track $!
wait_for 10 "nc -z 127.0.0.1 $old_port && nc -z 127.0.0.1 $new_port" ||
    bail 'rsyslogd starts' "$(cat "$TMP/rsyslog.log")"
logger -T -n 127.0.0.1 -P "$old_port" --rfc3164 -t app -p user.err -- "$text"
arrives 'rsyslog, RFC 3164 in, two framings and four templates out' 8
for i in 1 2 3 4 5; do
    echo "<11>$(date '+%b %e %H:%M:%S') vm app[$i]: $text"
done | nc -N 127.0.0.1 "$old_port"
arrives 'rsyslog, five lines in one stream' 40
logger -T -n 127.0.0.1 -P "$new_port" --rfc5424 --octet-count -t app -p user.err -- "$text"
arrives 'rsyslog, RFC 5424 in, two framings out' 2

# --- together ------------------------------------------------------------------------------------

issue=$(http "/v1/issues/$id")
is "$(printf '%s' "$issue" | jq .count)" "$sent" 'the problem itself tells the same number'
is "$(printf '%s' "$issue" | jq -r .kind)" error 'it is of kind error'
is "$(http /metrics | awk '$1 == "ounce_events_total" { print $2 }')" "$sent" \
    'and so do the metrics'
is "$(http /metrics | awk '/^ounce_flaws_total/ && $2 > 0 { print }')" '' 'nothing was wrong with any'
is "$(printf '%s\n' "$text" | "$OUNCE" sign | cut -f1)" "$id" 'ounce sign gives it the same id'
printf '{"msg":"%s","level":"error"}\n<11>1 - - - - - -  %s\n' "$text" "$text" >"$TMP/lines"
is "$("$OUNCE" scan --all --json "$TMP/lines" | jq -c '[.id, .count]')" "[\"$id\",2]" \
    'and so does ounce scan'

finish
