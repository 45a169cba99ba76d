# The harness of the end-to-end tests: plain sh, one TAP line for each check. A test looks like this:
#
#   . "$(dirname "$0")/lib.sh"
#   begin 'three lines are three events'
#   start_ounce
#   printf 'disk full\n%.0s' 1 2 3 | nc -N 127.0.0.1 "$TCP_PORT"
#   wait_for 5 'http /metrics | grep -q "events_total 3"'
#   is "$(http '/v1/candidates?state=any' | jq '.candidates[0].count')" 3 'all three are counted'
#   finish
#
# $OUNCE is the program under test. $TMP is a folder of the test's own; it vanishes at the end, and
# so does every process that the harness started or was told of (`track PID`). A program that a
# sanitizer stopped, or that ends with anything but 0 when asked to, fails the test.
# shellcheck shell=sh

set -u
export LC_ALL=C

OUNCE=${OUNCE:-$PWD/build/ounce}
TMP=$(mktemp -d "${TMPDIR:-/tmp}/ounce-e2e.XXXXXX") || exit 2
TCP_PORT=
HTTP_PORT=
OUNCE_PID=
REDIS_PID=
REDIS_SOCKET=$TMP/redis.sock
# shellcheck disable=SC2034 # for the tests
REDIS_URL=unix:$REDIS_SOCKET
tap_count=0
tap_failed=0
tracked=

# --- checks --------------------------------------------------------------------------------------

# begin NAME: what this script is about.
begin() {
    echo "# $1"
}

# ok NAME, not_ok NAME [DIAGNOSTIC]
ok() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1"
}
not_ok() {
    tap_count=$((tap_count + 1))
    tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $1"
    if [ -n "${2-}" ]; then
        printf '%s\n' "$2" | sed 's/^/#   /'
    fi
}

# is ACTUAL EXPECTED NAME: the texts are the same.
is() {
    if [ "$1" = "$2" ]; then
        ok "$3"
    else
        not_ok "$3" "expected: $2
actual:   $1"
    fi
}

# like TEXT PATTERN NAME: a line of the text matches the extended regular expression.
like() {
    if printf '%s\n' "$1" | grep -qE -e "$2"; then
        ok "$3"
    else
        not_ok "$3" "expected a line like: $2
actual: $1"
    fi
}

# unlike TEXT PATTERN NAME: no line does.
unlike() {
    if printf '%s\n' "$1" | grep -qE -e "$2"; then
        not_ok "$3" "expected no line like: $2
actual: $1"
    else
        ok "$3"
    fi
}

# finish: stops what still runs, prints the plan, ends the script.
finish() {
    stop_ounce
    stop_redis
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
    exit
}

# bail REASON: there is no sense in going on. Without a plan the script counts as failed.
bail() {
    not_ok "$1" "${2-}"
    exit 1
}

# --- processes -----------------------------------------------------------------------------------

# track PID: end it with the test, whatever happens.
track() {
    tracked="$tracked $1"
}

# alive PID: it runs; one that has ended and waits for its status to be read does not.
alive() {
    kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}

at_exit() {
    status=$?
    trap - EXIT
    for pid in $tracked; do
        kill "$pid" 2>/dev/null
    done
    for pid in $tracked; do
        wait_for 2 "! alive $pid" || kill -9 "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    rm -rf "$TMP"
    exit "$status"
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# wait_for SECONDS COMMAND...: runs the command until it succeeds; fails when it has not by then.
# A command that is one word is read as shell text: wait_for 5 'redis ping | grep -q PONG'.
wait_for() {
    wait_until=$(($(date +%s%N) + $1 * 1000000000))
    shift
    until if [ $# -eq 1 ]; then eval "$1"; else "$@"; fi >/dev/null 2>&1; do
        if [ "$(date +%s%N)" -ge "$wait_until" ]; then
            return 1
        fi
        sleep 0.05
    done
}

# free_port: prints a loopback port that nobody listens on, below those that the kernel hands out.
free_port() {
    while :; do
        port=$(od -An -N2 -tu2 /dev/urandom)
        port=$((10000 + port % 22000))
        if ! nc -z 127.0.0.1 "$port" 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# --- redis ---------------------------------------------------------------------------------------

# start_redis [ARGS...]: a private server on $REDIS_SOCKET, in memory, without a port.
start_redis() {
    redis-server --port 0 --unixsocket "$REDIS_SOCKET" --dir "$TMP" --daemonize no \
        --loglevel warning --save '' --appendonly no "$@" >>"$TMP/redis.log" 2>&1 &
    REDIS_PID=$!
    track "$REDIS_PID"
    wait_for 10 'redis ping | grep -q PONG' || bail 'redis-server starts' "$(tail "$TMP/redis.log")"
}

# stop_redis: at once, as if the power had gone.
stop_redis() {
    if [ -n "$REDIS_PID" ]; then
        kill -9 "$REDIS_PID" 2>/dev/null
        wait "$REDIS_PID" 2>/dev/null
        rm -f "$REDIS_SOCKET"
        REDIS_PID=
    fi
}

# redis COMMAND...: asks the private server.
redis() {
    redis-cli -s "$REDIS_SOCKET" "$@"
}

# --- ounce ---------------------------------------------------------------------------------------

# start_ounce [ARGS...]: `ounce serve` on $TCP_PORT and $HTTP_PORT, in $TMP; returns when it answers.
# Ports are chosen the first time and kept, so that a restarted engine is found where it was.
# --listen and --http among ARGS come later on the command line and so override these.
start_ounce() {
    if [ ! -x "$OUNCE" ]; then
        bail "there is no program $OUNCE"
    fi
    [ -n "$TCP_PORT" ] || TCP_PORT=$(free_port)
    until [ -n "$HTTP_PORT" ] && [ "$HTTP_PORT" != "$TCP_PORT" ]; do
        HTTP_PORT=$(free_port)
    done
    (
        cd "$TMP" || exit
        exec "$OUNCE" serve --listen "127.0.0.1:$TCP_PORT" --http "127.0.0.1:$HTTP_PORT" "$@"
    ) >>"$TMP/ounce.log" 2>&1 &
    OUNCE_PID=$!
    track "$OUNCE_PID"
    wait_for 20 "! alive $OUNCE_PID || http /healthz"
    if ! alive "$OUNCE_PID" || ! http /healthz >/dev/null; then
        bail 'ounce serve starts and answers' "$(tail -n 40 "$TMP/ounce.log")"
    fi
}

# stop_ounce: asks it to end, and fails the test when it does not, or not with 0.
stop_ounce() {
    if [ -n "$OUNCE_PID" ]; then
        kill "$OUNCE_PID" 2>/dev/null
        if ! wait_for 20 "! alive $OUNCE_PID"; then
            kill -9 "$OUNCE_PID"
        fi
        if wait "$OUNCE_PID"; then
            OUNCE_PID=
        else
            not_ok "ounce serve ends with 0, not $?" "$(tail -n 40 "$TMP/ounce.log")"
            OUNCE_PID=
        fi
    fi
}

# kill_ounce: at once, as if the power had gone.
kill_ounce() {
    if [ -n "$OUNCE_PID" ]; then
        kill -9 "$OUNCE_PID" 2>/dev/null
        wait "$OUNCE_PID" 2>/dev/null
        OUNCE_PID=
    fi
}

# http PATH [CURL-ARGS...]: the answer's body; fails on a status of 400 or more.
http() {
    http_path=$1
    shift
    curl -sSf --max-time 20 "$@" "http://127.0.0.1:$HTTP_PORT$http_path"
}

# http_status PATH [CURL-ARGS...]: the answer's status alone.
http_status() {
    http_path=$1
    shift
    curl -sS --max-time 20 -o /dev/null -w '%{http_code}' "$@" "http://127.0.0.1:$HTTP_PORT$http_path"
}
