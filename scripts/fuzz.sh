#!/bin/sh
# Runs the fuzzers that `make fuzz` has built.
#   scripts/fuzz.sh SECONDS   each so long, as many at a time as there are processors; what they
#                             learn stays in build/fuzz/<name>/, what crashes goes to
#                             tests/fuzz/crashes/<name>/, which every `make check` tries again
#   scripts/fuzz.sh corpus    each once over its seeds and crashes, as a test with TAP lines
set -u
cd "$(dirname "$0")/.." || exit 2
programs=build/obj/clang-fuzz/tests/fuzz

# The folders that there are, of: seeds, crashes, what was learnt.
inputs_of() {
    for folder in "tests/fuzz/corpus/$1" "tests/fuzz/crashes/$1" "build/fuzz/$1/learnt"; do
        if [ -d "$folder" ]; then
            echo "$folder"
        fi
    done
}

run_corpus() {
    count=0
    failed=0
    for source in tests/fuzz/fuzz_*.c; do
        name=$(basename "$source" .c)
        name=${name#fuzz_}
        count=$((count + 1))
        mkdir -p "build/fuzz/$name"
        # Without a folder it would fuzz; an empty one stands in for seeds that are not there.
        mkdir -p build/fuzz/empty
        # shellcheck disable=SC2046 # a list of folders
        if "$programs/fuzz_$name" -runs=0 -timeout=10 -artifact_prefix="build/fuzz/$name/" \
            build/fuzz/empty $(inputs_of "$name" | grep -v /learnt$) >"build/fuzz/$name/log" 2>&1
        then
            echo "ok $count - fuzz $name"
        else
            echo "not ok $count - fuzz $name"
            tail -n 40 "build/fuzz/$name/log" | sed 's/^/# /'
            failed=$((failed + 1))
        fi
    done
    echo "1..$count"
    [ "$failed" -eq 0 ]
}

# One fuzzer for some seconds: seeds are read, new inputs go to the first folder.
run_one() {
    seconds=$1
    name=$2
    own=build/fuzz/$name
    mkdir -p "$own/learnt" "$own/crashes"
    rm -f "$own"/crashes/*
    dictionary=
    if [ -f "tests/fuzz/$name.dict" ]; then
        dictionary=-dict=tests/fuzz/$name.dict
    fi
    # shellcheck disable=SC2046,SC2086 # a list of folders; a flag that may be absent
    "$programs/fuzz_$name" -max_total_time="$seconds" -timeout=10 -print_final_stats=1 $dictionary \
        -artifact_prefix="$own/crashes/" "$own/learnt" $(inputs_of "$name" | grep -v /learnt$) \
        >"$own/log" 2>&1
    status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$own/log")
    if [ "$status" -eq 0 ]; then
        printf 'ok      %-20s %s inputs in %s s\n' "$name" "$runs" "$seconds"
        return 0
    fi
    mkdir -p "tests/fuzz/crashes/$name"
    find "$own/crashes" -type f -exec cp {} "tests/fuzz/crashes/$name/" \;
    printf 'CRASHED %-20s see %s and tests/fuzz/crashes/%s/\n' "$name" "$own/log" "$name"
    return 1
}

case ${1-} in
corpus)
    run_corpus
    ;;
one)
    run_one "$2" "$3"
    ;;
*[!0-9]* | '')
    echo 'usage: scripts/fuzz.sh SECONDS | corpus' >&2
    exit 2
    ;;
*)
    find tests/fuzz -maxdepth 1 -name 'fuzz_*.c' | sed 's|.*/fuzz_||; s|\.c$||' | sort |
        xargs -P "$(nproc)" -n 1 scripts/fuzz.sh one "$1"
    ;;
esac
