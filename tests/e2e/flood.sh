# Floods of lines that are never the same: what lies beneath keeps its counts, and what the flood
# itself leaves is bounded, in problems and in memory.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'floods'

flood=${OUNCE%/*}/ounce-flood
[ -x "$flood" ] || bail "there is no program $flood"

# Sanitizers take their time; with fewer lines no flood comes to its ceilings.
lines=300000
[ "${FLAVOUR:-release}" = release ] || lines=20000

"$flood" --json --lines "$lines" >"$TMP/out" 2>"$TMP/err"
is "$?" 0 'every known problem has its count, whatever flood it lies beneath'
is "$(cat "$TMP/err")" '' 'and nothing else is said'

# value FLOOD KEY
value() {
    jq -r "select(.flood == \"$1\") | .$2" "$TMP/out"
}
# bounded FLOOD PROBLEMS: known problems, problems in all, memory.
bounded() {
    is "$(value "$1" known_right)" 20 "$1: twenty known problems are found"
    problems=$(value "$1" problems)
    if [ "${problems:-0}" -ge 20 ] && [ "$problems" -le "$2" ]; then
        ok "$1: $problems problems, at most $2"
    else
        not_ok "$1: at most $2 problems" "there are: $problems"
    fi
    is "$(value "$1" 'after_mib < 256 and .evicted_events == 0')" true \
        "$1: less than 256 MiB, and nothing gave way"
}

# What varies in some places only ends as a problem or two; what has nothing in common as the 65,536
# (of long texts 4,096) that may stand alone, and one more.
bounded user 40
bounded slots 60
bounded digits 25
bounded noise 70000
bounded words 66000
bounded word 66000
bounded chinese 66000
bounded arabic 66000
bounded emoji 66000
bounded long 4300

"$flood" --lines none >"$TMP/out" 2>"$TMP/err"
is "$?" 2 'what is no number of lines is refused'
like "$(cat "$TMP/err")" 'must be a whole number' 'and it says what one is'
like "$("$flood" --help)" '^  emoji' 'the help names the floods'

finish
