# People's rules: checked, tried on lines, in force in scan and serve, read again on SIGHUP.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'rules join, part and name problems, and can be changed while the engine runs'

rules=$TMP/team.rules

# write_rules VERSION LINES...: the file, and its first rule.
write_rules() {
    printf 'version %s\n' "$1" >"$rules"
    shift
    printf '%s\n' "$@" >>"$rules"
}

# problems [FLAGS...] FILE: how many problems the lines are.
problems() {
    "$OUNCE" scan --all --json "$@" 2>/dev/null | wc -l
}

# --- check ---------------------------------------------------------------------------------------

write_rules 3 '# a comment' '' 'mask regex "order-[a-z]+"' "keep 'E1042'   # why"
is "$("$OUNCE" rules check "$rules")" "$rules: 2 rules, version 3" 'a right file is told'
write_rules 3 'mask "a"' 'gruop "*a*" as "b"'
is "$("$OUNCE" rules check "$rules" 2>&1; echo $?)" \
    "ounce: $rules:3:1: no rule begins with this word: gruop; did you mean \"group\"?
78" 'a wrong one is told with its line, and what was meant'
"$OUNCE" rules check 2>/dev/null
is $? 2 'a file is needed'
"$OUNCE" rules chekc "$rules" 2>"$TMP/said"
is "$? $(cat "$TMP/said")" '2 ounce: rules does not know "chekc"; did you mean "check"?' 'or a verb'
help=$("$OUNCE" rules --help)
for word in version mask keep group split merge ignore title minutes; do
    like "$help" "^  $word " "the help has the word $word"
done

# --- test ----------------------------------------------------------------------------------------

cat >"$TMP/lines" <<'END'
lost order-abc in the queue
lost order-def in the queue
charge refused by the bank with E1042 at noon
charge refused by the bank with E1043 at noon
charge refused by the bank with E1043 at noon
upstream connection 4 reset by peer
a connection was reset
healthcheck missed
END
write_rules 1 'mask regex "order-[a-z]+"' 'keep "E1042"' \
    'group "*connection * reset*" as "upstream reset"' 'ignore "*healthcheck*"'
"$OUNCE" rules test "$rules" "$TMP/lines" >"$TMP/tested"
like "$(cat "$TMP/tested")" '^2 problems become `lost <value> in the queue`: 1 \+ 1 events$' 'a mask joins'
like "$(cat "$TMP/tested")" '^2 problems become `upstream reset`: 1 \+ 1 events$' 'a group joins and names'
like "$(cat "$TMP/tested")" '^`charge refused by the bank with <id> at noon` becomes 2 problems: 2 \+ 1 events$' \
    'a keep parts'
like "$(cat "$TMP/tested")" 'charge refused by the bank with E1042 at noon$' 'what is kept is in the title'
like "$(cat "$TMP/tested")" '^`healthcheck missed` is no candidate any more \(line 5\): 1 event$' \
    'what is ignored is told with its line'
is "$(tail -n 1 "$TMP/tested")" '8 events: 6 problems without these rules, 5 with them' 'the sum'
is "$("$OUNCE" rules test --json "$rules" <"$TMP/lines" | jq -r .change | sort | uniq -c | tr -s ' \n' ' ')" \
    ' 1 ignore 2 merge 1 split 1 total ' 'the same for programs, from standard input'
write_rules 1 'mask "nothing-*"'
is "$("$OUNCE" rules test "$rules" "$TMP/lines" | head -n 1)" 'Nothing changes.' \
    'rules that meet nothing change nothing'

# --- scan, merge and split -----------------------------------------------------------------------

is "$(problems "$TMP/lines")" 6 'six problems without rules'
id_of() {
    "$OUNCE" sign "$TMP/lines" | grep -m 1 "$1" | cut -f 1
}
lost=$(id_of 'lost order-abc')
write_rules 1 "merge $(id_of 'lost order-def') $(id_of healthcheck) as $lost" \
    "split $(id_of 'charge refused') regex 'E[0-9]+3' as \"the other code\""
is "$(problems --rules "$rules" "$TMP/lines")" 5 'scan goes by the rules'
found=$("$OUNCE" scan --all --json --rules "$rules" "$TMP/lines" 2>/dev/null)
is "$(printf '%s\n' "$found" | jq "select(.id == \"$lost\").count")" 3 'what is merged counts as one'
is "$(printf '%s\n' "$found" | jq 'select(.title == "the other code").count')" 2 'what is split counts apart'
write_rules 1 "title $lost as 'The queue loses orders'" 'ignore "charge*"' 'minutes "up*" as 20'
found=$("$OUNCE" scan --all --json --rules "$rules" "$TMP/lines" 2>/dev/null)
is "$(printf '%s\n' "$found" | jq -r "select(.id == \"$lost\").title")" 'The queue loses orders' \
    'a title is shown'
is "$(printf '%s\n' "$found" | jq -r 'select(.title | startswith("charge")).why')" \
    '3 events without a time, ignored by your rule "charge*"' 'what is ignored says by which rule'
is "$(printf '%s\n' "$found" | jq 'select(.title | startswith("charge")).minutes')" 0 'and costs nothing'
is "$(printf '%s\n' "$found" | jq 'select(.title | startswith("upstream")).minutes')" 20 'minutes are taken'
write_rules 1 "merge $(id_of 'lost order-def') $(id_of healthcheck) as $lost" \
    "split $(id_of 'charge refused') regex 'E[0-9]+3' as \"the other code\""
printf '[rules]\nfile = %s\n' "$rules" >"$TMP/ounce.conf"
is "$(problems --config "$TMP/ounce.conf" "$TMP/lines")" 5 'a configuration can name the file'
is "$(OUNCE_RULES=$rules problems "$TMP/lines")" 5 'and the environment'

# --- no regex is slow ----------------------------------------------------------------------------

awk 'BEGIN { for (i = 0; i < 200; i++) { for (j = 0; j < 4000; j++) { printf "a" } print "!b" } }' >"$TMP/long"
write_rules 1 'mask regex "(a+)+b"' 'group regex "^(a|a)+$" as "slow"' 'group regex "(.*)(.*)(.*)(.*)x" as "slower"'
if timeout 20 "$OUNCE" rules test "$rules" "$TMP/long" >"$TMP/tested" 2>"$TMP/said"; then
    ok 'two hundred long lines against three hostile regexes end soon'
else
    not_ok 'two hundred long lines against three hostile regexes end soon'
fi
like "$(cat "$TMP/said")" '^ounce: on 200 lines a regex of the rules took too long' 'and it is told'

# --- serve ---------------------------------------------------------------------------------------

printf 'version 1\nmsak "a"\n' >"$rules"
"$OUNCE" serve --check-config --rules "$rules" 2>"$TMP/said"
is "$?" 78 'serve does not begin with wrong rules'
like "$(cat "$TMP/said")" ':2:1: no rule begins with this word: msak' 'and says why'

write_rules 1 'group "*reset*" as "first name"'
start_ounce --rules "$rules"
like "$(cat "$TMP/ounce.log")" "^ounce: rules: 1 from $rules, version 1\$" 'the start tells of the rules'

# say_line TEXT: one line in, counted.
sent=0
say_line() {
    sent=$((sent + 1))
    printf '%s\n' "$1" | nc -N 127.0.0.1 "$TCP_PORT"
    wait_for 5 "http /metrics | grep -q '^ounce_events_total $sent\$'" || not_ok "line $sent is counted"
}
titles() {
    http '/v1/candidates?state=any' | jq -r '.candidates[].title' | sort | tr '\n' '|'
}
metric() {
    http /metrics | sed -n "s/^$1 //p"
}
say_line 'a connection was reset'
is "$(titles)" 'first name|' 'a group acts'

write_rules 2 'group "*reset*" as "second name"' 'keep'
kill -HUP "$OUNCE_PID"
wait_for 5 '[ "$(metric ounce_rules_refused_total)" = 1 ]'
like "$(cat "$TMP/ounce.log")" ':3:5: a pattern is missing here; the rule is written: keep PATTERN$' \
    'a wrong file is told when it is read again'
say_line 'a connection was reset'
is "$(titles)" 'first name|' 'and the old rules stay in force'
is "$(metric ounce_rules_version)" 1 'as the version says'

write_rules 3 'group "*reset*" as "second name"' 'mask "order-*"'
kill -HUP "$OUNCE_PID"
wait_for 5 '[ "$(metric ounce_rules_version)" = 3 ]'
say_line 'a connection was reset'
is "$(titles)" 'first name|second name|' 'new rules act on the next event'
is "$(metric ounce_rules) $(metric ounce_rules_reloads_total)" '2 1' 'the metrics tell of them'
say_line 'lost order-abc in the queue'
say_line 'lost order-def in the queue'
is "$(titles)" 'first name|lost <value> in the queue|second name|' 'a mask joins what comes'

first=$(http '/v1/candidates?state=any' | jq -r '.candidates[] | select(.title == "first name").id')
second=$(http '/v1/candidates?state=any' | jq -r '.candidates[] | select(.title == "second name").id')
write_rules 4 "merge $first as $second"
kill -HUP "$OUNCE_PID"
wait_for 5 '[ "$(metric ounce_rules_version)" = 4 ]'
is "$(http "/v1/issues/$second" | jq .count)" 3 'a merge joins what was counted'

# A stream while rules change again and again: nothing is lost.
before=$sent
awk 'BEGIN { for (i = 0; i < 200000; i++) { print "steady stream of order-" i % 7 " was reset" } }' |
    nc -N 127.0.0.1 "$TCP_PORT" &
stream=$!
track "$stream"
for version in 5 6 7 8 9 10 11 12; do
    write_rules "$version" "group \"*stream*\" as \"stream $version\"" 'mask regex "order-[0-9]"'
    kill -HUP "$OUNCE_PID"
    sleep 0.05
done
wait "$stream"
if wait_for 20 "http /metrics | grep -q '^ounce_events_total $((before + 200000))\$'"; then
    ok 'rules change under a stream, and every line is counted'
else
    not_ok 'rules change under a stream, and every line is counted' "$(http /metrics | grep events_total)"
fi
is "$(http '/v1/candidates?state=any&limit=100' | jq '[.candidates[].count] | add')" "$((before + 200000))" \
    'each as one problem or another'
stop_ounce

start_ounce --listen "127.0.0.1:$TCP_PORT"
kill -HUP "$OUNCE_PID"
wait_for 5 "grep -q 'no rules to read again' '$TMP/ounce.log'"
like "$(cat "$TMP/ounce.log")" 'there are no rules to read again' 'without rules SIGHUP says so and harms nothing'
finish
