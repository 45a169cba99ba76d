#!/bin/sh
# Reads real logs, which do not live in the repository, and judges what can be judged of any log: all
# lines are accounted for, within two seconds; no line of the table is wider than the screen. Prints
# for each *.log of a folder its lines, the seconds, and the top three problems for a person to judge.
#   make corpora LOGS=DIR
set -u
: "${OUNCE:=build/ounce}"
export LC_ALL=C.UTF-8
if [ $# -ne 1 ] || ! [ -d "$1" ]; then
    echo 'corpora: name a folder with *.log files: make corpora LOGS=DIR' >&2
    exit 2
fi
tmp=$(mktemp -d "${TMPDIR:-/tmp}/ounce-corpora.XXXXXX") || exit 2
trap 'rm -rf "$tmp"' EXIT
count=0
failed=0
limit_ms=2000

# judge TRUE-OR-FALSE NAME
judge() {
    count=$((count + 1))
    if [ "$1" = true ]; then
        echo "ok $count - $2"
    else
        failed=$((failed + 1))
        echo "not ok $count - $2"
    fi
}

# accounted FILE: of the summary in it, "lines, what became of them".
accounted() {
    tr -d , <"$1" | awk '
        !lines && / (lines?|records?) in / { lines = $1; next }
        lines && /^ +[0-9]+ (in the window|outside|without a time|repeated|updates|joined|blank|beyond)/ {
            parts += $1; next }
        lines { exit }
        END { print lines + 0, parts + 0 }'
}

for log in "$1"/*.log; do
    [ -f "$log" ] || continue
    name=$(basename "$log")
    # A last line may lack its LF.
    lines=$(awk 'END { print NR }' "$log")
    begin_ms=$(($(date +%s%N) / 1000000))
    "$OUNCE" scan --all --limit 3 "$log" >"$tmp/table" 2>"$tmp/err"
    status=$?
    spent_ms=$(($(date +%s%N) / 1000000 - begin_ms))
    printf '# %s: %d lines, %d.%03d s\n' "$name" "$lines" $((spent_ms / 1000)) $((spent_ms % 1000))
    sed 's/^/#   /' "$tmp/table" "$tmp/err"
    is_read=false accounted=false fits=false fast=false
    [ "$status" -eq 0 ] && is_read=true
    [ "$(accounted "$tmp/table")" = "$lines $lines" ] && accounted=true
    [ "$(wc -L <"$tmp/table")" -le 80 ] && fits=true
    [ "$spent_ms" -lt "$limit_ms" ] && fast=true
    judge "$is_read" "$name is read to its end"
    judge "$accounted" "$name: all lines are accounted for"
    judge "$fast" "$name: in less than $limit_ms ms"
    judge "$fits" "$name: the table fits 80 columns"
done
[ "$count" -gt 0 ] || judge false "there is a *.log file in $1"
echo "1..$count"
[ "$failed" -eq 0 ]
