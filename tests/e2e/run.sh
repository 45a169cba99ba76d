# `make run`, as scripts/run does it: the ranking of a streamed quarter is printed, and nothing is left.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'the demo prints its ranking and leaves nothing behind'

# The script runs the programs of its own tree: a copy of it, so that a demo that is up is not touched.
root=$(cd "$(dirname "$0")/../.." && pwd)
quarter=${OUNCE%/*}/ounce-quarter
[ -x "$quarter" ] || bail "there is no program $quarter"
demo=$TMP/demo
mkdir -p "$demo/build" "$demo/scripts"
cp "$root/scripts/run" "$demo/scripts"
ln -s "$root/bench" "$demo/bench"
ln -s "$OUNCE" "$demo/build/ounce"
ln -s "$quarter" "$demo/build/ounce-quarter"
TCP_PORT=$(free_port)
HTTP_PORT=$(free_port)

# demo VARIABLE=VALUE...: becomes the script, so to be called in a subshell.
demo() {
    exec env OUNCE_PORT="$TCP_PORT" OUNCE_HTTP_PORT="$HTTP_PORT" OUNCE_RUN_EVENTS=60000 "$@" \
        "$demo/scripts/run"
}
# left: the programs that still run out of the demo's folder, or on its Redis.
left() {
    for process in /proc/[0-9]*; do
        if [ "$(readlink "$process/cwd")" = "$demo" ] ||
            tr '\0' ' ' <"$process/cmdline" | grep -qF "$demo/"; then
            tr '\0' ' ' <"$process/cmdline"
            echo
        fi
    done 2>/dev/null
}

# --- once ----------------------------------------------------------------------------------------

demo OUNCE_RUN_ONCE=1 >"$TMP/out" 2>"$TMP/err" &
run=$!
track "$run"
wait_for 60 "! alive $run" || not_ok 'it ends within a minute' "$(cat "$TMP/out" "$TMP/err")"
wait "$run" && status=0 || status=$?
is "$status" 0 'it ends with 0'
like "$(cat "$TMP/out")" '^New in the last 24 hours$' 'what is fresh stands above the list'
like "$(cat "$TMP/out")" '^ +1 +[0-9.]+ +[0-9.]+ +' 'the list has a first'
is "$(grep -cE '^ +[0-9]+ +[0-9.]+ +[0-9.]+ +' "$TMP/out")" 12 'and twelve in all'
grep -E '^ +[0-9]+ +[0-9.]+ +[0-9.]+ +' "$TMP/out" | awk '{ print $3 }' >"$TMP/least"
is "$(sort -rn "$TMP/least" | cmp - "$TMP/least" 2>&1)" '' 'in order of what is saved at least'
is "$(wc -L <"$TMP/out")" 80 'all of it fits 80 columns'
like "$(cat "$TMP/out")" '^This list was there [0-9]\.[0-9]+ s after the last byte' \
    'within ten seconds of the last byte'
unlike "$(cat "$TMP/err")" 'rror|annot|failed' 'nothing went wrong on the way'
is "$(left)" '' 'nothing that it started is left'
is "$(find "$demo" -name '*.sock' -o -name 'ounce-data')" '' 'nor a file that says otherwise'

# --- and until Ctrl-C ----------------------------------------------------------------------------

demo >"$TMP/out" 2>"$TMP/err" &
run=$!
track "$run"
if ! wait_for 60 'grep -q "Ctrl-C stops" "$TMP/out"'; then
    bail 'it stays up' "$(cat "$TMP/out" "$TMP/err")"
fi
is "$(http_status /readyz)" 200 'without OUNCE_RUN_ONCE the engine stays up'
is "$(wc -L <"$TMP/out")" 80 'what to try next fits 80 columns, too'
# Each command on the screen does something.
grep '^  ' "$TMP/out" | sed -n '/OUNCE_URL/,$p' | grep -v 'scan /var/log' | sed 's/^  //' >"$TMP/next"
like "$(cat "$TMP/next")" '^export OUNCE_URL=' 'what to try next begins with where the engine is'
is "$(wc -l <"$TMP/next")" 7 'there are seven more'
grep '^export' "$TMP/next" >"$TMP/where"
grep -v '^export' "$TMP/next" >"$TMP/commands"
while IFS= read -r command; do
    (
        cd "$demo" || exit
        # shellcheck disable=SC1091 # made above
        . "$TMP/where"
        eval "$command"
    ) >"$TMP/said" 2>"$TMP/said.err" </dev/null && status=0 || status=$?
    is "$status" 0 "it works: $(echo "$command" | cut -c 1-60)"
    case $command in
    *'| nc '* | logger*) ;;
    *)
        if [ -s "$TMP/said" ]; then
            ok 'and says something'
        else
            not_ok 'and says something' "$(cat "$TMP/said.err")"
        fi
        ;;
    esac
done <"$TMP/commands"
wait_for 5 'http "/v1/candidates?state=any&limit=10000" | grep -q "disk full on"'
like "$(http '/v1/candidates?state=any&limit=10000')" 'disk full on' 'what logger sent is there'

kill -TERM "$run"
wait_for 20 "! alive $run" || not_ok 'it ends when it is asked to'
is "$(wait_for 5 '[ -z "$(left)" ]'; left)" '' 'and nothing that it started is left'

# --- Ctrl-C, which reaches all of them at once ----------------------------------------------------

setsid env --default-signal=INT OUNCE_PORT="$TCP_PORT" OUNCE_HTTP_PORT="$HTTP_PORT" \
    OUNCE_RUN_EVENTS=60000 "$demo/scripts/run" >"$TMP/out" 2>"$TMP/err" &
run=$!
track "$run"
wait_for 60 'grep -q "Ctrl-C stops" "$TMP/out"'
kill -s INT -- "-$run"
wait_for 20 "! alive $run" || not_ok 'a Ctrl-C ends it'
wait "$run" && status=0 || status=$?
is "$status" 0 'a Ctrl-C ends it with 0'
unlike "$(cat "$TMP/err")" 'cannot be reached|lost' 'and Redis is told the last counts before it goes'
is "$(left)" '' 'nothing that it started is left'

# --- in the way ----------------------------------------------------------------------------------

start_ounce
(demo OUNCE_RUN_ONCE=1) >"$TMP/out" 2>"$TMP/err" && status=0 || status=$?
is "$status" 1 'another engine on its port is 1'
like "$(cat "$TMP/err")" "^ounce: .*:($TCP_PORT|$HTTP_PORT) " 'and the port is named'
is "$(http_status /healthz)" 200 'and that engine is left alone'
stop_ounce
is "$(left)" '' 'nothing that it started is left'

finish
