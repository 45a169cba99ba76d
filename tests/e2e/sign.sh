# `ounce sign`: the same lines give the same bytes, and a line is told by what all lines have shown.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'ounce sign is deterministic'

# Six texts with a name in each: the first line of a text is no more than itself, the last one shows
# that the name varies. And what is no text at all.
for name in ash birch cedar elm fir hazel larch maple oak pine rowan spruce; do
    cat <<END
2026-11-22T10:00:00Z ERROR the worker gave up on server $name after 3 tries within its time
{"level":"error","message":"port 4711 of user $name is in use already"}
<11>Nov 22 10:00:00 host cron[7]: could not open file $name for writing today
level=error msg="mail for account $name came back unread once more"
no route to host $name while the link was down
2026-11-22 10:00:00,123 WARN [main] a.b.C: slow answer from node $name, 35 ms on average

END
done >"$TMP/lines"
printf '\377\376\001 \200\n' >>"$TMP/lines"
count=$(wc -l <"$TMP/lines")
half=$((count / 2 + 1))
head -n "$half" "$TMP/lines" >"$TMP/first"
tail -n "+$((half + 1))" "$TMP/lines" >"$TMP/second"

for flag in '' --stream; do
    # shellcheck disable=SC2086 # a flag or nothing
    "$OUNCE" sign $flag "$TMP/lines" >"$TMP/want$flag"
    is "$? $(wc -l <"$TMP/want$flag")" "0 $count" "sign${flag:+ $flag}: a line for each"
    is "$(grep -cvaE '^([0-9a-f]{16}	.+|-	)$' "$TMP/want$flag")" 0 \
        "sign${flag:+ $flag}: an id of 16 digits, a TAB, a template; of a blank line a dash"
    # shellcheck disable=SC2086
    is "$("$OUNCE" sign $flag "$TMP/lines" | cmp - "$TMP/want$flag" 2>&1)" '' \
        "sign${flag:+ $flag}: a second time, byte for byte"
    # shellcheck disable=SC2086
    is "$("$OUNCE" sign $flag <"$TMP/lines" | cmp - "$TMP/want$flag" 2>&1)" '' \
        "sign${flag:+ $flag}: likewise from standard input"
    # shellcheck disable=SC2086
    is "$("$OUNCE" sign $flag "$TMP/first" "$TMP/second" | cmp - "$TMP/want$flag" 2>&1)" '' \
        "sign${flag:+ $flag}: likewise out of two files"
    # shellcheck disable=SC2086
    is "$("$OUNCE" sign $flag "$TMP/first" - <"$TMP/second" | cmp - "$TMP/want$flag" 2>&1)" '' \
        "sign${flag:+ $flag}: likewise out of a file and standard input"
    # shellcheck disable=SC2086
    is "$(TZ=Pacific/Auckland LC_ALL=C.UTF-8 "$OUNCE" sign $flag "$TMP/lines" |
        cmp - "$TMP/want$flag" 2>&1)" '' "sign${flag:+ $flag}: nor does the place matter"
done

# ids FILE: how many problems there are.
ids() {
    cut -f 1 "$1" | grep -avx -e - | sort -u | wc -l
}
is "$(ids "$TMP/want")" 7 'sign: six texts, and what is none'
tail -n 8 "$TMP/want" >"$TMP/last"
head -n 6 "$TMP/want" >"$TMP/told"
head -n 6 "$TMP/want--stream" >"$TMP/told--stream"
is "$(grep -cw ash "$TMP/told") $(grep -cw ash "$TMP/told--stream")" '0 6' \
    'the first of each is told by what later ones showed; with --stream by what was known by then'
is "$(cut -f 1 "$TMP/told" | grep -cFf - "$TMP/told--stream")" 0 \
    '--stream: as a problem of its own, which it is no more at the end'
is "$(tail -n 8 "$TMP/want--stream" | diff - "$TMP/last")" '' \
    '--stream: the last of each is told as without'

is "$(head -n 6 "$TMP/lines" | "$OUNCE" sign --stream | cmp - "$TMP/told--stream" 2>&1)" '' \
    '--stream: what is told of a line does not depend on those behind it'

finish
