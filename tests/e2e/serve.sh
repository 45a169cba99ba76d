# Starting, configuring and ending: what goes wrong is told in one line with a way out.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'ounce serve starts, refuses and ends as it should'

# What a test sets is all that is set.
unset OUNCE_URL OUNCE_LISTEN OUNCE_HTTP OUNCE_REDIS OUNCE_THREADS OUNCE_ALLOW OUNCE_NAME OUNCE_DATA

# refused STATUS PATTERN NAME ARGS...: ounce ends at once with the status, says nothing on standard
# output, and one line on standard error, which is like the pattern.
refused() {
    wanted=$1 pattern=$2 name=$3
    shift 3
    (cd "$TMP" && timeout 10 "$OUNCE" "$@") >"$TMP/out" 2>"$TMP/err" </dev/null
    is "$?" "$wanted" "$name: ends with $wanted"
    is "$(wc -l <"$TMP/err") $(wc -c <"$TMP/out")" '1 0' "$name: says one line"
    like "$(cat "$TMP/err")" "$pattern" "$name: says what, and a way out"
}

# configured NAME KEY ARGS...: the value that --dump-config shows for a key.
configured() {
    key=$1
    shift
    (cd "$TMP" && "$OUNCE" serve --dump-config "$@") | sed -n "s/^$key = *//p"
}

# conf LINE...: a configuration file.
conf() {
    printf '%s\n' "$@" >"$TMP/ounce.conf"
}

# wide FILE: its lines of more than 80 columns.
wide() {
    grep -nE '^.{81,}' "$1"
}

# --- help ----------------------------------------------------------------------------------------

for verb in '' serve scan sign rules scrub candidates show; do
    # shellcheck disable=SC2086 # a verb, or nothing
    "$OUNCE" $verb --help >"$TMP/help" 2>"$TMP/err"
    is "$? $(wc -c <"$TMP/err")" '0 0' "ounce $verb --help ends with 0"
    is "$(LC_ALL=C.UTF-8 wide "$TMP/help")" '' "ounce $verb --help fits 80 columns"
    like "$(cat "$TMP/help")" "^usage: ounce ${verb:-VERB}" "ounce $verb --help shows the usage"
done
for flag in listen http data redis name config threads check-config dump-config; do
    like "$("$OUNCE" serve --help)" "^  --$flag " "ounce serve --help tells of --$flag"
done
like "$("$OUNCE" --version)" '^ounce [0-9]+\.[0-9]+' 'ounce --version tells which it is'
"$OUNCE" >"$TMP/out" 2>"$TMP/err"
is "$? $(wc -c <"$TMP/out")" '2 0' 'ounce alone is wrong usage'
like "$(cat "$TMP/err")" 'usage: ounce VERB' 'and shows the usage'

# --- usage ---------------------------------------------------------------------------------------

refused 2 'serve' 'an unknown verb' serv
refused 2 'ounce --help' 'a verb unlike any' frobnicate
refused 2 '--listen' 'an unknown flag' serve --listne 127.0.0.1:1
refused 2 'ounce serve --help' 'a flag unlike any' serve --frobnicate
refused 2 '--config FILE' 'a flag without its value' serve --config
refused 2 'check-config' 'a value for a flag that takes none' serve --check-config=yes
refused 2 'ounce serve --help' 'a short flag' serve -l 127.0.0.1:1
refused 2 'ounce serve --help' 'a word' serve 127.0.0.1:1
refused 2 '--limit' 'an unknown flag of another verb' candidates --limt 3
refused 2 'ounce candidates' 'no id' show

# --- configuration -------------------------------------------------------------------------------

conf '[serve]' 'listen = 127.0.0.1:1' 'htpp = 127.0.0.1:2'
refused 78 'ounce\.conf:3: .*"?http"?' 'an unknown key' serve --config ounce.conf
conf '[serve]' '' '; a remark' '[limits]' 'line_byte_max = 64KiB'
refused 78 'ounce\.conf:5: .*line_bytes_max' 'an unknown limit' serve --config ounce.conf
conf '[ticket]' 'issue_tags = bug-*'
refused 78 'ounce\.conf:[12]: .*tickets' 'an unknown section' serve --config ounce.conf
conf '[cost "on call"]' 'minute = 3'
refused 78 'ounce\.conf:2: .*minutes' 'an unknown key of a cost rule' serve --config ounce.conf
conf '[serve]' 'threads 3'
refused 78 'ounce\.conf:2: .*key = value' 'a line that is none' serve --config ounce.conf
conf '[limits]' 'line_bytes_max = 64 furlongs'
refused 78 'ounce\.conf:2: line_bytes_max .*1024.*1048576 bytes' 'a unit that is none' \
    serve --config ounce.conf
conf '[limits]' 'line_bytes_max = 10'
refused 78 'ounce\.conf:2: line_bytes_max .*1024.*1048576' 'a value that is too small' \
    serve --config ounce.conf
conf '[limits]' 'line_bytes_max = 5GiB'
refused 78 'ounce\.conf:2: line_bytes_max .*1024.*1048576' 'a value that is too large' \
    serve --config ounce.conf
conf '[sum]' 'fix_hours = soon'
refused 78 'ounce\.conf:2: fix_hours .*number' 'a word for a number' serve --config ounce.conf
conf '[cost "free"]' 'level = loud' 'minutes = 3'
refused 78 'ounce\.conf:2: level .*error' 'a level that is none' serve --config ounce.conf
refused 78 'nowhere\.conf.*No such file' 'a file that is not there' serve --config nowhere.conf
refused 78 "$TMP.*directory" 'a directory for a file' serve --config "$TMP"
conf '[serve]' 'listen = 7070'
refused 78 'listen.*7070.*127\.0\.0\.1:7070' 'an address without a host' serve --config ounce.conf
refused 78 'http.*70000.*127\.0\.0\.1:' 'a port that is none' serve --http 127.0.0.1:70000
refused 78 'threads.*many.*number' 'threads that are none' serve --threads many
refused 78 'threads.*256' 'too many threads' serve --threads 1000
refused 78 'allow.*10\.0\.0\.0/99.*10\.0\.0\.0/8' 'an address block that is none' \
    serve --allow 10.0.0.0/99
refused 78 'redis.*redis://' 'an URL that is none' serve --redis http://127.0.0.1
OUNCE_LINE_BYTES_MAX=lots
export OUNCE_LINE_BYTES_MAX
refused 78 'OUNCE_LINE_BYTES_MAX.*1024.*1048576' 'a bad value in the environment' serve
unset OUNCE_LINE_BYTES_MAX

conf '[serve]' 'listen = 127.0.0.1:7070' '[tickets]' 'issue_tags = bug-* billing-*' \
    'ignore_tags = vip urgent' '[cost "checkout is on call"]' 'service = checkout' 'level = error' \
    'minutes = 20' '[limits]' 'line_bytes_max = 64 KiB' 'connections_max = 100'
(cd "$TMP" && "$OUNCE" serve --config ounce.conf --check-config) >"$TMP/out" 2>&1
is "$?" 0 '--check-config ends with 0 when all is well'
conf '[serve]' 'htpp = 127.0.0.1:2'
refused 78 'ounce\.conf:2: ' '--check-config with a bad one' serve --check-config \
    --config ounce.conf

# What --dump-config prints gives the same configuration again.
conf '[serve]' 'listen = 127.0.0.1:9' 'allow = 10.0.0.0/8 192.168.0.0/16 fd00::/8' \
    'name = night-shift' '[tickets]' 'issue_tags = bug-* billing-*' 'ignore_tags = vip' '[sum]' \
    'fix_hours = 2.5' '[cost "checkout is on call"]' 'service = checkout-*' 'level = error' \
    'minutes = 20' '[cost "cheap"]' 'kind = ticket' 'title = *password*' 'minutes = 0.5' \
    '[limits]' 'line_bytes_max = 128KiB' 'http_body_bytes_max = 1MiB'
"$OUNCE" serve --config "$TMP/ounce.conf" --dump-config >"$TMP/dump1"
is "$?" 0 '--dump-config ends with 0'
"$OUNCE" serve --config "$TMP/dump1" --dump-config >"$TMP/dump2"
is "$(diff "$TMP/dump1" "$TMP/dump2")" '' 'what it prints can be read back'
for line in 'listen = 127.0.0.1:9' 'allow = 10.0.0.0/8 192.168.0.0/16 fd00::/8' \
    'name = night-shift' 'issue_tags = bug-\* billing-\*' 'fix_hours = 2.5' 'service = checkout-\*' \
    'title = \*password\*' 'minutes = 0.5' 'line_bytes_max = 131072'; do
    like "$(cat "$TMP/dump2")" "^$line\$" "and holds $line"
done
"$OUNCE" serve --dump-config >"$TMP/dump1"
"$OUNCE" serve --config "$TMP/dump1" --dump-config >"$TMP/dump2"
is "$(diff "$TMP/dump1" "$TMP/dump2")" '' 'and so can the built-in one'

# Built-in < file < environment < flag, for each of them.
conf '[serve]' 'listen = 127.0.0.1:1001' '[limits]' 'connections_max = 11'
is "$(configured listen)" 127.0.0.1:7070 'listen has its built-in value'
is "$(configured http)" 127.0.0.1:7071 'http has its built-in value'
is "$(configured listen --config ounce.conf)" 127.0.0.1:1001 'the file beats the built-in value'
is "$(OUNCE_LISTEN=127.0.0.1:1002 configured listen)" 127.0.0.1:1002 \
    'the environment beats the built-in value'
is "$(OUNCE_LISTEN=127.0.0.1:1002 configured listen --config ounce.conf)" 127.0.0.1:1002 \
    'the environment beats the file'
is "$(OUNCE_CONNECTIONS_MAX=12 configured connections_max --config ounce.conf)" 12 \
    'for limits too'
is "$(configured listen --config ounce.conf --listen 127.0.0.1:1003)" 127.0.0.1:1003 \
    'a flag beats the file'
is "$(OUNCE_LISTEN=127.0.0.1:1002 configured listen --listen=127.0.0.1:1003)" 127.0.0.1:1003 \
    'and the environment'
is "$(configured listen --listen 127.0.0.1:1003 --listen 127.0.0.1:1004)" 127.0.0.1:1004 \
    'of two flags the later counts'

# --- addresses -----------------------------------------------------------------------------------

port=$(free_port)
refused 78 "0\.0\.0\.0:$port.*allow.*127\.0\.0\.1" 'lines from anywhere' serve \
    --listen "0.0.0.0:$port" --http 127.0.0.1:0
refused 78 "\[?::\]?:$port.*allow.*127\.0\.0\.1" 'lines from anywhere, IPv6' serve \
    --listen "[::]:$port" --http 127.0.0.1:0
refused 78 "0\.0\.0\.0:$port.*allow.*127\.0\.0\.1" 'questions from anywhere' serve \
    --listen 127.0.0.1:0 --http "0.0.0.0:$port"
start_ounce --listen "0.0.0.0:$port" --allow 192.0.2.0/24
echo 'who may come' | nc -N 127.0.0.1 "$port"
wait_for 2 'http /metrics | grep -q "^ounce_events_total 1$"'
is "$(http /metrics | awk '$1 == "ounce_events_total" { print $2 }')" 1 \
    'with allow it starts, and this machine is always allowed'
stop_ounce

start_ounce --threads 1
for threads in 1 3; do
    refused 1 "127\.0\.0\.1:$TCP_PORT.*in use.*(another|other) .*port" \
        "a port in use, $threads threads" serve --listen "127.0.0.1:$TCP_PORT" --http 127.0.0.1:0 \
        --threads "$threads"
    refused 1 "127\.0\.0\.1:$HTTP_PORT.*in use.*(another|other) .*port" \
        "an HTTP port in use, $threads threads" serve --listen 127.0.0.1:0 \
        --http "127.0.0.1:$HTTP_PORT" --threads "$threads"
done
is "$(http_status /healthz)" 200 'the one that has the ports goes on'
stop_ounce
start_ounce --threads 3
refused 1 "127\.0\.0\.1:$TCP_PORT.*in use" 'a port that three threads share' serve \
    --listen "127.0.0.1:$TCP_PORT" --http 127.0.0.1:0 --threads 3
like "$(tail -n 1 "$TMP/ounce.log")" "127\.0\.0\.1:$TCP_PORT.*127\.0\.0\.1:$HTTP_PORT" \
    'the engine tells where it listens'

# --- verbs that ask ------------------------------------------------------------------------------

url=http://127.0.0.1:$HTTP_PORT
"$OUNCE" candidates --url "$url" >"$TMP/out"
is "$?" 0 'an engine without problems is asked'
is "$(LC_ALL=C.UTF-8 wide "$TMP/out")" '' 'its answer fits 80 columns'
# Three thousand problems, four times each: enough to fill a pipe.
seq 1 3000 | awk '{ for (i = 0; i < 4; i++)
    printf "{\"level\":\"error\",\"fingerprint\":\"f%d\",\"message\":\"it broke\"}\n", $1 }' |
    nc -N 127.0.0.1 "$TCP_PORT"
wait_for 5 'http /metrics | grep -q "^ounce_events_total 12000$"'
OUNCE_URL=$url "$OUNCE" candidates --all --limit 10 >"$TMP/out"
is "$?" 0 'one with problems is asked by $OUNCE_URL'
is "$(LC_ALL=C.UTF-8 wide "$TMP/out")" '' 'its table fits 80 columns'
is "$("$OUNCE" candidates --url "$url/" --all --json --limit 10000 | jq -c '.count' | sort | uniq -c |
    xargs)" '3000 4' '--json prints an object a line'
for command in "candidates --url $url --all --limit 10000" \
    "candidates --url $url --all --json --limit 10000" 'scan --all -' 'sign -'; do
    {
        # shellcheck disable=SC2086 # a command and its flags
        yes 'ERROR disk full' | head -n 20000 | "$OUNCE" $command 2>"$TMP/err"
        echo $? >"$TMP/status"
    } | head -n 1 >/dev/null
    is "$(cat "$TMP/status") $(grep -ci pipe "$TMP/err")" '0 0' \
        "ounce ${command%% *}: a closed pipe is no error"
done
refused 1 '16 hex digits' 'an id that is none' show --url "$url" 123
refused 1 'no problem.*state=any' 'an id that nobody saw' show --url "$url" 0000000000000000
refused 1 'any, new or recurring' 'a state that is none' candidates --url "$url" --state old
id=$(http '/v1/candidates?state=any&limit=1' | jq -r '.candidates[0].id')
"$OUNCE" show --url "$url" "$id" >"$TMP/out"
is "$? $(LC_ALL=C.UTF-8 wide "$TMP/out")" '0 ' 'ounce show fits 80 columns'
stop_ounce
for verb in candidates 'show 0000000000000000'; do
    # shellcheck disable=SC2086 # a verb and its word
    refused 69 "$url.*ounce serve" "ounce $verb without an engine" $verb --url "$url"
done

# --- ending --------------------------------------------------------------------------------------

# The promise is about the program as it is shipped; a sanitizer may take its time.
patience_s=5
[ "${FLAVOUR-release}" = release ] || patience_s=40

# ends NAME EVENTS [SIGNAL]: asked to end, it does so in time, with 0, having counted so many.
ends() {
    kill -s "${3-TERM}" "$OUNCE_PID"
    if wait_for $patience_s "! alive $OUNCE_PID"; then
        wait "$OUNCE_PID"
        is "$?" 0 "$1: ends with 0 in time"
    else
        not_ok "$1: ends with 0 within $patience_s s"
        kill_ounce
    fi
    OUNCE_PID=
    if [ -n "$2" ]; then
        like "$(tail -n 1 "$TMP/ounce.log")" "(^|[^0-9])$2 events" "$1: all that was sent is counted"
    fi
}

start_ounce
ends 'an idle engine' 0
start_ounce
echo 'ERROR disk full' | nc -N 127.0.0.1 "$TCP_PORT"
ends 'by SIGINT' 1 INT

# Opens connections, writes all of a file to each, and is gone: it waits for nothing.
cat >"$TMP/burst.pl" <<'PERL'
use strict;
use warnings;
use Socket;
my ($port, $connections, $file) = @ARGV;
open(my $in, "<", $file) or die $!;
my $lines = do { local $/; <$in> };
for (1 .. $connections) {
    socket(my $to, PF_INET, SOCK_STREAM, 0) or die $!;
    connect($to, sockaddr_in($port, inet_aton("127.0.0.1"))) or die $!;
    for (my $at = 0; $at < length $lines;) {
        $at += syswrite($to, $lines, length($lines) - $at, $at) // die $!;
    }
    close($to);
}
PERL
yes 'ERROR disk full' | head -n 100000 >"$TMP/lines"
head -n 1 "$TMP/lines" >"$TMP/line"
for threads in 1 3; do
    start_ounce --threads "$threads"
    perl "$TMP/burst.pl" "$TCP_PORT" 4 "$TMP/lines"
    ends "right behind 400,000 lines, $threads threads" 400000
    start_ounce --threads "$threads"
    perl "$TMP/burst.pl" "$TCP_PORT" 400 "$TMP/line"
    ends "right behind 400 connections, $threads threads" 400
done

# Connections that stay open, one of them within a line.
start_ounce
for i in 7 8 9; do
    mkfifo "$TMP/open$i"
    nc 127.0.0.1 "$TCP_PORT" <"$TMP/open$i" &
    track $!
    eval "exec $i>\"\$TMP/open\$i\""
done
cat "$TMP/lines" >&7
cat "$TMP/lines" >&8
printf 'ERROR disk full\nERROR disk fu' >&9
wait_for 10 'http /metrics | grep -q "^ounce_events_total 200001$"'
ends 'with open connections, but for the half line,' 200001
exec 7>&- 8>&- 9>&-

# Senders that never stop: one that floods, one that writes a line each few milliseconds.
cat >"$TMP/drip.pl" <<'PERL'
use strict;
use warnings;
use Socket;
$SIG{PIPE} = "DEFAULT";
socket(my $to, PF_INET, SOCK_STREAM, 0) or die $!;
connect($to, sockaddr_in($ARGV[0], inet_aton("127.0.0.1"))) or die $!;
while (syswrite($to, "ERROR disk full\n")) {
    select(undef, undef, undef, 0.005);
}
PERL
start_ounce
perl "$TMP/drip.pl" "$TCP_PORT" &
track $!
wait_for 5 'http /metrics | grep -q "^ounce_events_total [1-9][0-9]"'
ends 'with a sender that drips' ''
like "$(tail -n 1 "$TMP/ounce.log")" '[1-9][0-9]+ events' 'what it had sent is told'
start_ounce
yes 'ERROR disk full' | nc 127.0.0.1 "$TCP_PORT" >/dev/null 2>&1 &
track $!
wait_for 5 'http /metrics | grep -q "^ounce_events_total [1-9][0-9]\{4,\}$"'
ends 'with a sender that floods' ''
like "$(tail -n 1 "$TMP/ounce.log")" '[1-9][0-9]{4,} events' 'what it had sent is told'

# Posts in flight are answered, and what was answered is counted.
start_ounce
head -n 20000 "$TMP/lines" | sed 's/.*/{"message":"&"}/' >"$TMP/posts"
http /v1/events --data-binary "@$TMP/posts" >"$TMP/answer" &
track $!
wait_for 5 '[ -s "$TMP/answer" ]'
is "$(jq .accepted "$TMP/answer")" 20000 'a post is answered'
ends 'behind a post' 20000

finish
