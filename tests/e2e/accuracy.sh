# ounce-accuracy holds `ounce sign` against groups made by hand. The logs are so plain that there is
# no doubt what it finds: the same words, the same group. So the true groups alone make a case, and
# the scores can be told with pencil and paper.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'ounce-accuracy scores groupings'

accuracy=${OUNCE%/*}/ounce-accuracy
[ -x "$accuracy" ] || bail "there is no program $accuracy"

# lines FILE WORD...: a log of a known message for each word.
lines() {
    lines_to=$1
    shift
    for word in "$@"; do
        case $word in
        disk) echo 'disk full' ;;
        print) echo 'the printer is on fire' ;;
        mail) echo 'mail came back unread' ;;
        esac
    done >"$lines_to"
}
# score ARGS...: runs it; $status, $TMP/out and $TMP/err are what came of it.
score() {
    "$accuracy" --ounce "$OUNCE" "$@" >"$TMP/out" 2>"$TMP/err"
    status=$?
}
# scores SET: lines, found, true, GA, FGA, PF1 of its row in the table, or as many as it has.
scores() {
    awk -v set="$1" '$1 == set { NF--; $1 = ""; print substr($0, 2) }' "$TMP/out"
}

# --- the scores ----------------------------------------------------------------------------------

sets=$TMP/sets
mkdir "$sets"

lines "$sets/perfect.log" disk print disk disk print
printf '%s\n' A B A A B >"$sets/perfect.groups"

# Found 2 1 3, true 3 3. One group is exact, of 3 lines in 6. Pairs: 4 found, all right, of 6 true.
lines "$sets/split.log" disk mail disk mail print mail
printf '%s\n' A B A B A B >"$sets/split.groups"

# Found 4 2, true 3 1 2. One group is exact, of 2 lines in 6. Pairs: 7 found, 4 right, of 4 true.
lines "$sets/merge.log" disk disk print disk disk print
printf '%s\n%s\n%s\n%s\n%s\n%s' A A C B A C >"$sets/merge.groups" # without the last LF

# Found 2 2, true 2 2, and no pair in common.
lines "$sets/wrong.log" disk disk print print
printf '%s\n' A B A B >"$sets/wrong.groups"

# No pair found, none true: nothing is missed.
lines "$sets/alone.log" disk mail print
printf '%s\n' E1 E10 E2 >"$sets/alone.groups"

score "$sets"
is "$status $(cat "$TMP/err")" '0 ' 'five sets are scored'
is "$(scores perfect)" '5 2 2 1.0000 1.0000 1.0000' 'a perfect grouping'
is "$(scores split)" '6 3 2 0.5000 0.4000 0.8000' 'a true group that is split'
is "$(scores merge)" '6 2 3 0.3333 0.4000 0.7273' 'two true groups that are merged'
is "$(scores wrong)" '4 2 2 0.0000 0.0000 0.0000' 'nothing right'
is "$(scores alone)" '3 3 3 1.0000 1.0000 1.0000' 'every line alone'
is "$(scores average)" '0.5667 0.5600 0.7055' 'the averages'
is "$(awk '{ print $1 }' "$TMP/out" | paste -sd ' ')" 'set alone merge perfect split wrong average' \
    'sets stand in the order of their names'
is "$(awk '$NF !~ /^[0-9]+\.[0-9][0-9]$/ || $NF == 0' "$TMP/out")" \
    "$(head -n 1 "$TMP/out")" 'every row has its microseconds'

score --json "$sets"
is "$(jq -r 'select(.set == "merge") | [.lines, .groups_found, .groups_true, .ga, .fga, .pf1] | @tsv' \
    "$TMP/out" | tr '\t' ' ')" '6 2 3 0.333333 0.4 0.727273' '--json: a set is an object'
is "$(tail -n 1 "$TMP/out" | jq -c '[.sets, .ga, .fga, .pf1, .us_per_line > 0]')" \
    '[5,0.566667,0.56,0.705455,true]' '--json: the last object has the averages'
is "$(wc -l <"$TMP/out")" 6 '--json: one object a line'

long=a-set-with-a-name-that-is-so-long-that-it-alone-would-fill-the-whole-of-a-screen
cp "$sets/perfect.log" "$sets/$long.log"
cp "$sets/perfect.groups" "$sets/$long.groups"
score "$sets"
is "$status $(awk 'length > 80' "$TMP/out")" '0 ' 'no row is wider than 80 columns'

# --- the same in other orders, without headers, by two engines ----------------------------------

# stand_in WORDS: a program in ounce's place that runs awk over the lines.
stand_in() {
    printf '#!/bin/sh\nexec awk '"'%s'\n" "$1" >"$TMP/stand-in"
    chmod +x "$TMP/stand-in"
}
# score_with PROGRAM ARGS...
score_with() {
    "$accuracy" --ounce "$@" >"$TMP/out" 2>"$TMP/err"
    status=$?
}
# Each half shows two words at a place: enough to learn from only when they are put together.
learnt=$TMP/learnt
mkdir "$learnt"
for names in 'ash birch' 'cedar elm'; do
    for text in 'the worker gave % up again' 'nobody has heard of % lately'; do
        for name in $names; do
            echo "Nov 22 10:00:00 db1 app[7]: $text" | sed "s/%/$name/"
        done
    done
done >"$learnt/words.log"
is "$(sed -n '1~2p' "$learnt/words.log" | "$OUNCE" sign | cut -f 1 | sort -u | wc -l)" 4 \
    'half of the lines are not enough to learn from'
awk '{ print /gave/ ? "A" : "B" }' "$learnt/words.log" >"$learnt/words.groups"
cp "$sets/merge.log" "$sets/merge.groups" "$learnt"

score --orders --headers --halves "$learnt"
is "$status $(cat "$TMP/err")" '0 ' 'orders, headers and halves: all is the same'
is "$(scores words | head -n 1)" '8 2 2 1.0000 1.0000 1.0000' 'of lines that all together are'
is "$(awk '/^(shuffled|reversed|sorted|group|rarest)/ { n++; changed += $NF + $(NF - 1) }
    END { print n, changed }' "$TMP/out")" '6 0' 'orders: six, and no line is told differently'
is "$(grep -c '^words  *syslog  *1.0000  *1.0000  *+0.0000$' "$TMP/out")" 1 \
    'headers: that of syslog is known and makes no difference'
like "$(cat "$TMP/out")" '^merge  *none that all its lines have$' 'headers: a set without says so'
is "$(sed -n '/^two engines/,$p' "$TMP/out" | awk '/^(words|merge) / { print $2, $3, $4, $5 }')" \
    '0 0 0 0
0 0 0 0' 'halves: two engines tell the same as one'
is "$(awk 'length > 80' "$TMP/out")" '' 'no table is wider than 80 columns'

stand_in 'NR == 1 { first = $1 } { print (first == "disk" ? $1 : "x") "\t" }'
score_with "$TMP/stand-in" --orders "$sets"
is "$status" 1 'orders: a grouping that hangs on the first line fails'
like "$(cat "$TMP/out")" '^reversed .* too much$' 'and the order is marked'
stand_in '{ print $1 "\t" }'
score_with "$TMP/stand-in" --orders "$sets"
is "$status" 0 'orders: one that does not is fine'
score_with "$TMP/stand-in" --headers "$learnt"
is "$status" 1 'headers: a grouping that looks at them fails'
like "$(cat "$TMP/out")" '^words .* too much$' 'and the set is marked'
stand_in 'NR > 1 { print $1 "\t" }'
score_with "$TMP/stand-in" "$sets"
is "$status" 1 'a program that leaves lines out is an error'
like "$(cat "$TMP/err")" 'said [0-9]+ lines of [0-9]+$' 'with both counts'
score --json --orders "$sets"
is "$status" 2 '--json is for the scores alone'

# --- what is missing or does not fit -------------------------------------------------------------

partial=$TMP/partial
mkdir "$partial"
cp "$sets/perfect.log" "$partial/lonely.log"
score "$partial"
is "$status" 1 'no log with groups: nothing to score'
like "$(cat "$TMP/err")" 'lonely\.log is left out: there is no .*/lonely\.groups$' 'and it says why'

cp "$sets/merge.log" "$sets/merge.groups" "$partial"
score "$partial"
is "$status $(scores average)" '0 0.3333 0.4000 0.7273' 'a log without groups is left out'
like "$(cat "$TMP/err")" 'lonely\.log is left out' 'which is said'

printf '%s\n' A A A >"$partial/lonely.groups"
score "$partial"
is "$status" 1 'fewer groups than lines are an error'
like "$(cat "$TMP/err")" 'lonely\.log: .* 5 lines, .*/lonely\.groups has 3$' 'with both counts'
printf '%s\n' A B A A B B >"$partial/lonely.groups"
score "$partial"
is "$status" 1 'more groups than lines are an error'

: >"$partial/lonely.log"
: >"$partial/lonely.groups"
score "$partial"
is "$status" 1 'a set without lines has no score'

"$accuracy" --ounce "$TMP/nowhere" "$sets" >"$TMP/out" 2>"$TMP/err"
is "$?" 1 'a program that is not there'
printf '#!/bin/sh\nexit 3\n' >"$TMP/failing"
chmod +x "$TMP/failing"
"$accuracy" --ounce "$TMP/failing" "$sets" >"$TMP/out" 2>"$TMP/err"
is "$?" 1 'a program that fails'
like "$(cat "$TMP/err")" 'sign .* failed' 'is named'

score
is "$status" 2 'no folder is a usage error'
like "$(cat "$TMP/err")" 'make accuracy LOGS=DIR' 'which tells what is needed'
score ''
is "$status" 2 'nor is an empty word a folder'
score "$TMP/nowhere"
is "$status" 2 'nor one that is not there'

finish
