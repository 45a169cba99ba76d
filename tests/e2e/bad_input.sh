# Whatever arrives has its counter, and ordinary lines beside it are neither lost nor late.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'bad input is counted and harms nobody else'

good='connection to ldap refused'
good_id=$(echo "$good" | "$OUNCE" sign | cut -f1)
good_sent=0
events_sent=0
neighbours='3 4 5 6'
bad=$TMP/bad
reasons='line_long frame_bad syslog_bad json_bad json_deep text_none utf8_bad nul_byte time_bad
    time_range field_bad field_long'

# metric NAME: its value; a name with its label is one word.
metric() {
    http /metrics | awk -v name="$1" '$1 == name { print $2 }'
}
flaws() {
    http /metrics | awk '/^ounce_flaws_total/ && $2 > 0 { gsub(/.*="|"}/, "", $1); print $1 "=" $2 }' |
        xargs
}

# number_of ID: how often that problem was counted, 0 when never.
number_of() {
    { http "/v1/issues/$1" 2>/dev/null || echo '{"count":0}'; } | jq .count
}

# id_of: the id of the line on standard input.
id_of() {
    "$OUNCE" sign | cut -f1
}

# neighbours_send: one ordinary line on each of the connections that stay open all the time.
neighbours_send() {
    for fd in $neighbours; do
        eval "echo \"\$good\" >&$fd"
        good_sent=$((good_sent + 1))
        events_sent=$((events_sent + 1))
    done
}

# ordinary NAME: all ordinary lines so far have been counted, within two seconds.
ordinary() {
    wait_for 2 "[ \"\$(number_of $good_id)\" -ge $good_sent ]"
    is "$(number_of "$good_id")" "$good_sent" "$1: ordinary lines are counted at once"
}

# send NAME EVENTS FLAW...: what is in $bad goes to the engine on a connection of its own, between two
# ordinary lines; neighbours send before and after. It must make so many events and add to just
# these counters (reason, or reason=number).
send() {
    name=$1 events=$2
    shift 2
    { echo "$good"; cat "$bad"; printf '\n%s\n' "$good"; } >"$TMP/stream"
    expected=$(expected_flaws "$@")
    neighbours_send
    nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/stream"
    neighbours_send
    good_sent=$((good_sent + 2))
    events_sent=$((events_sent + 2 + events))
    ordinary "$name"
    wait_for 2 "[ \"\$(metric ounce_events_total)\" -ge $events_sent ]"
    is "$(metric ounce_events_total)" "$events_sent" "$name: makes $events events"
    is "$(flaws)" "$expected" "$name: adds to its counter (${*:-none})"
}

# expected_flaws FLAW...: what `flaws` will say after these.
expected_flaws() {
    for reason in $reasons; do
        number=$(metric "ounce_flaws_total{reason=\"$reason\"}")
        for flaw in "$@"; do
            case $flaw in
            "$reason") number=$((number + 1)) ;;
            "$reason="*) number=$((number + ${flaw#*=})) ;;
            esac
        done
        [ "$number" -eq 0 ] || echo "$reason=$number"
    done | xargs
}

# bytes NUMBER CHARACTER: so many of it.
bytes() {
    head -c "$1" /dev/zero | tr '\0' "$2"
}

resident_kib() {
    awk '/^VmRSS:/ { print $2 }' "/proc/$OUNCE_PID/status"
}

start_ounce
for fd in $neighbours; do
    mkfifo "$TMP/neighbour$fd"
    nc 127.0.0.1 "$TCP_PORT" <"$TMP/neighbour$fd" &
    track $!
    eval "exec $fd>\"\$TMP/neighbour\$fd\""
done
neighbours_send
ordinary 'from the first'
is "$(flaws)" '' 'no flaw is counted yet'

# --- lines ---------------------------------------------------------------------------------------

printf '%s' '{"message":"half an object","level":"error"' >"$bad"
send 'broken JSON' 1 json_bad
printf '%s\n%s\n%s' '{"message":"text behind it"} tail' '{"message" "no colon"}' '{' >"$bad"
send 'three kinds of broken JSON' 3 json_bad=3
printf '{"level":"error","host":"vm"}' >"$bad"
send 'JSON without a text' 1 text_none
printf 'caf\351 is closed' >"$bad"
send 'bad UTF-8' 1 utf8_bad
printf '{"message":"caf\377\376 is closed"}' >"$bad"
send 'bad UTF-8 in JSON' 1 utf8_bad
printf 'disk\000full\000' >"$bad"
send 'NUL bytes' 1 nul_byte
printf '%s\r\n%s\r\n%s\r' "$good" "$good" "$good" >"$bad"
good_sent=$((good_sent + 3))
send 'CR LF' 3
blank=$(metric ounce_blank_lines_total)
printf '\n\n  \t\n\r\n' >"$bad"
send 'empty lines' 0
is "$(($(metric ounce_blank_lines_total) - blank))" 5 'empty lines: are counted as such'
printf '<999>1 - - - - - - no such priority\n<abc>no priority at all' >"$bad"
send 'broken syslog' 2 syslog_bad
printf '{"message":"slow","minutes":"some"}' >"$bad"
send 'minutes that are no number' 1 field_bad
printf '{"message":"slow","minutes":-5}' >"$bad"
send 'negative minutes' 1 field_bad
printf '{"message":"slow","service":"%s"}' "$(bytes 300 s)" >"$bad"
send 'a long service' 1 field_long

# --- depth ---------------------------------------------------------------------------------------

for opening in '{"a":' '['; do
    { printf '{"message":"deep","a":'; yes "$opening" | head -n 9000 | tr -d '\n'; } >"$bad"
    send "9,000 times $opening" 1 json_deep
done
{ yes '[' | head -n 9000 | tr -d '\n'; } >"$bad"
send '9,000 brackets that are no event' 1

# --- times ---------------------------------------------------------------------------------------

today=$(date -u +%Y-%m-%d)
past='{"message":"the clock is in the past","time":"'$(date -u -d '-10 years' +%Y-%m-%dT%H:%M:%SZ)'"}'
future='{"message":"the clock is ahead","time":"'$(date -u -d '+10 years' +%Y-%m-%dT%H:%M:%SZ)'"}'
printf '%s' "$past" >"$bad"
send 'ten years back' 1 time_range
printf '%s' "$future" >"$bad"
send 'ten years ahead' 1 time_range
for line in "$past" "$future"; do
    like "$(http "/v1/issues/$(echo "$line" | id_of)" | jq -r .last_seen)" \
        "^($today|$(date -u +%Y-%m-%d))T" 'such an event is dated by its arrival'
done
printf '{"message":"no clock","time":"half past nine"}' >"$bad"
send 'a time that nobody can read' 1 time_bad
printf '<11>1 %s vm app - - - epoch zero' '1970-01-01T00:00:00Z' >"$bad"
send 'syslog from 1970' 1 time_range

# --- kinds ---------------------------------------------------------------------------------------

tickets=$(metric ounce_tickets_total)
printf '{"tag":"app.web","message":"upstream timed out","time":%s}' "$(date +%s)" >"$bad"
send 'a tag as log shippers write it' 1
is "$(metric ounce_tickets_total)" "$tickets" 'makes no ticket'
id=$(printf '{"tag":"app.web","message":"upstream timed out"}' | id_of)
is "$(http "/v1/issues/$id" | jq -r .kind)" error 'but an error'
is "$(http "/v1/issues/$id" | jq -r .title)" 'upstream timed out' 'grouped by its text, not its tag'

# --- frames --------------------------------------------------------------------------------------

frame='<11>1 - vm app - - - frame of an odd length'
printf '4294967296 %s' "$frame" >"$bad"
send 'a frame of 4294967296 bytes' 1 frame_bad
printf '99999999999999999999999999 %s\n0 %s\n-5 %s' "$frame" "$frame" "$frame" >"$bad"
send 'frames of too many, no and fewer than no bytes' 3 frame_bad=2
{ printf '100005 <11>1 - vm app - - - '; bytes 99984 x; } >"$bad"
is "$(wc -c <"$bad")" 100012 'a frame of 100,005 bytes is what it says'
send 'a frame of 100,005 bytes' 1 line_long

# --- long lines ----------------------------------------------------------------------------------

bytes 10000000 x >"$TMP/10MB"
before_kib=$(resident_kib)
cp "$TMP/10MB" "$bad"
send 'a line of 10 MB' 1 line_long

# Sixteen of them, all within the line, while the neighbours go on.
flaw='ounce_flaws_total{reason="line_long"}'
long=$(metric "$flaw")
streams=
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
    mkfifo "$TMP/long$i"
    nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/long$i" &
    track $!
    { cat "$TMP/10MB"; touch "$TMP/sent$i"; wait_for 20 "[ -e $TMP/go-on ]"; echo; echo "$good"; } \
        >"$TMP/long$i" &
    streams="$streams $!"
    track $!
done
neighbours_send
ordinary 'while sixteen lines of 10 MB come in'
wait_for 20 "[ \$(find $TMP -name 'sent*' | wc -l) -eq 16 ]"
grown_kib=$(($(resident_kib) - before_kib))
if [ "$grown_kib" -lt 32768 ]; then
    ok "170 MB of long lines take no more than 32 MiB"
else
    not_ok '170 MB of long lines take no more than 32 MiB' "$grown_kib KiB more than before"
fi
neighbours_send
ordinary 'while they stand open'
touch "$TMP/go-on"
good_sent=$((good_sent + 16))
ordinary 'behind the long lines'
is "$(($(metric "$flaw") - long))" 16 'each was counted as long'
events_sent=$((events_sent + 32))

# --- ends and pieces -----------------------------------------------------------------------------

neighbours_send
printf 'the connection ends within' | nc -N 127.0.0.1 "$TCP_PORT"
id=$(echo 'the connection ends within' | id_of)
wait_for 2 "[ \"\$(number_of $id)\" -eq 1 ]"
is "$(number_of "$id")" 1 'a line without its end is counted when the connection ends'
printf '200 <11>1 - vm app - - - the frame ends within' | nc -N 127.0.0.1 "$TCP_PORT"
id=$(echo 'the frame ends within' | id_of)
wait_for 2 "[ \"\$(number_of $id)\" -eq 1 ]"
is "$(number_of "$id")" 1 'and so is a frame that was cut short'
events_sent=$((events_sent + 2))
ordinary 'beside them'

# Every byte in a segment of its own; then the connection is reset within a line.
cat >"$TMP/drip.pl" <<'PERL'
use strict;
use warnings;
use Socket qw(:DEFAULT IPPROTO_TCP TCP_NODELAY);
my ($port, $ending) = @ARGV;
local $/;
my $bytes = <STDIN>;
socket(my $to, PF_INET, SOCK_STREAM, 0) or die $!;
connect($to, sockaddr_in($port, inet_aton("127.0.0.1"))) or die $!;
setsockopt($to, IPPROTO_TCP, TCP_NODELAY, 1) or die $!;
for my $byte (split //, $bytes) {
    syswrite($to, $byte) == 1 or die $!;
}
if ($ending eq "reset") {
    select(undef, undef, undef, 0.2); # a reset overtakes what was not yet read
    setsockopt($to, SOL_SOCKET, SO_LINGER, pack("ii", 1, 0)) or die $!;
}
close($to);
PERL
line="<11>1 $(date -u +%Y-%m-%dT%H:%M:%SZ) vm app - - - $good"
{
    printf '%s\r\n{"message":"%s","level":"error"}\n' "$good" "$good"
    printf '%d %s%d %s\nlevel=error msg="%s"\n%s\n{"message":"cut' "${#line}" "$line" "${#line}" \
        "$line" "$good" "$line"
} >"$TMP/pieces"
expected=$(expected_flaws json_bad json_bad)
for ending in close reset; do
    perl "$TMP/drip.pl" "$TCP_PORT" "$ending" <"$TMP/pieces" &
    drip=$!
    track "$drip"
    neighbours_send
    wait "$drip"
    good_sent=$((good_sent + 6))
    events_sent=$((events_sent + 7))
    ordinary "byte by byte, with a $ending within the line"
done
wait_for 2 "[ \"\$(metric ounce_events_total)\" -ge $events_sent ]"
is "$(metric ounce_events_total)" "$events_sent" 'what stood before the end of either was counted too'
is "$(flaws)" "$expected" 'as the broken JSON that it is'

# --- a flood -------------------------------------------------------------------------------------

yes '{"message":"broken' | head -n 20000 >"$bad"
send '20,000 broken lines' 20000 json_bad=20000
head -c 3000000 /dev/urandom >"$TMP/random"
neighbours_send
nc -N 127.0.0.1 "$TCP_PORT" <"$TMP/random"
neighbours_send
ordinary '3 MB of random bytes'
said=$(wc -l <"$TMP/ounce.log")
if [ "$said" -lt 20 ]; then
    ok 'the log does not tell of each'
else
    not_ok 'the log does not tell of each' "$(tail "$TMP/ounce.log")"
fi
is "$(http_status /readyz)" 200 'the engine is well'
for fd in $neighbours; do
    eval "exec $fd>&-"
done

finish
