#!/bin/sh
# Runs every gate and every test, one after the other, and adds up their TAP lines. `make check` and
# the sanitizers' verbs call it and tell it where things are:
#   FLAVOUR   release, asan, ...: the gates and the fuzzers' corpus are run for release only
#   OBJECTS   the folder of this flavour's libraries and test programs
#   OUNCE     this flavour's program
#   MAKE      how to call make
# One line for each part; of a part that failed, all that it said. Everything is kept in build/log/.
# A part that crashes, hangs, ends before its plan, or makes a sanitizer speak counts as failed.
set -u
: "${FLAVOUR:?is not set: call make check}" "${OBJECTS:?}" "${OUNCE:?}" "${MAKE:?}"
cd "$(dirname "$0")/.." || exit 2
export OUNCE LC_ALL=C

# Goes on past errors: one program that does not build shall not hide what the others say.
#   scripts/check.sh build MAKE-ARGS...
build() {
    if $MAKE --no-print-directory -k --output-sync "$@" >&2; then
        echo "ok - build"
    else
        echo "not ok - build"
        return 1
    fi
}
if [ "${1-}" = build ]; then
    shift
    build "$@"
    exit
fi

log=build/log/$FLAVOUR
rm -rf "$log"
mkdir -p "$log"
passed=0
failed=0
skipped=0
failed_parts=
group=

# Sanitizers write here, so that what they say cannot be lost in a pipe.
sanitizer_log=$PWD/$log/sanitizer
export ASAN_OPTIONS="log_path=$sanitizer_log:detect_stack_use_after_return=1"
export UBSAN_OPTIONS="log_path=$sanitizer_log:print_stacktrace=1"
export TSAN_OPTIONS="log_path=$sanitizer_log:second_deadlock_stack=1"
export CMOCKA_MESSAGE_OUTPUT=TAP

# The thread sanitizer cannot live with much randomness in where memory lies.
launcher=
if [ "$FLAVOUR" = tsan ] && setarch -R true 2>/dev/null; then
    launcher='setarch -R'
fi

# A child runs in a process group of its own (`timeout` makes it), so that all of it can be ended.
end_group() {
    if [ -n "$group" ]; then
        kill -s KILL -- "-$group" 2>/dev/null
        group=
    fi
}
# When we are ended it may first remove what it made: `timeout` passes TERM on, and waits for 10 s.
end_part() {
    kill "$group" 2>/dev/null && wait "$group"
    end_group
    exit "$1"
}
trap 'end_part 130' INT
trap 'end_part 143' TERM

# "ok, not ok, skipped, planned" of a TAP file; planned is - when it has no plan.
tap_sums() {
    awk '
        /^(not )?ok( [0-9]+)? *#? *SKIP/ || /^ok.*# SKIP/ { skipped++; next }
        /^ok( |$)/ { ok++ }
        /^not ok( |$)/ { not_ok++ }
        /^1\.\.[0-9]+/ { planned += substr($0, 4); has_plan = 1 }
        END { print ok + 0, not_ok + 0, skipped + 0, has_plan ? planned : "-" }' "$1"
}

# part NAME SECONDS gate|test COMMAND...: a gate has no plan, a test must have one.
part() {
    name=$1 seconds=$2 sort=$3
    shift 3
    out=$log/$(echo "$name" | tr ' /' '--')
    begin_ms=$(($(date +%s%N) / 1000000))
    # shellcheck disable=SC2086 # a command and its flag, or nothing
    timeout --kill-after=10 "$seconds" $launcher "$@" >"$out.tap" 2>"$out.err" </dev/null &
    group=$!
    wait "$group"
    status=$?
    end_group
    spent_ms=$(($(date +%s%N) / 1000000 - begin_ms))

    # shellcheck disable=SC2046 # four words
    set -- $(tap_sums "$out.tap")
    part_ok=$1 part_bad=$2 part_skipped=$3 planned=$4
    reason=
    if [ "$status" -eq 124 ] || [ "$status" -eq 137 ]; then
        reason="was stopped after $seconds s"
    elif [ "$sort" = test ] && [ "$planned" = - ]; then
        reason="ended with $status and without its plan"
    elif [ "$sort" = test ] && [ "$planned" -ne $((part_ok + part_bad + part_skipped)) ]; then
        reason="ended with $status after $((part_ok + part_bad + part_skipped)) of $planned checks"
    elif [ "$status" -ne 0 ] && [ "$part_bad" -eq 0 ]; then
        reason="ended with $status"
    fi
    for report in "$sanitizer_log".*; do
        if [ -f "$report" ]; then
            cat "$report" >>"$out.err"
            rm -f "$report"
            reason=${reason:-'made a sanitizer speak'}
        fi
    done
    if [ -n "$reason" ]; then
        part_bad=$((part_bad + 1))
    fi

    passed=$((passed + part_ok))
    failed=$((failed + part_bad))
    skipped=$((skipped + part_skipped))
    verdict=ok
    if [ "$part_bad" -gt 0 ]; then
        verdict=FAILED
        failed_parts="$failed_parts $name"
    fi
    printf '%-7s %-40s %5d passed%s%s  %d.%d s\n' "$verdict" "$name" "$part_ok" \
        "$([ "$part_bad" -eq 0 ] || echo ", $part_bad failed")" \
        "$([ "$part_skipped" -eq 0 ] || echo ", $part_skipped skipped")" \
        $((spent_ms / 1000)) $((spent_ms % 1000 / 100))
    if [ -n "${VERBOSE-}" ]; then
        sed 's/^/        /' "$out.tap" "$out.err"
    elif [ "$part_bad" -gt 0 ]; then
        [ -z "$reason" ] || echo "        it $reason"
        grep -hvE '^(ok |1\.\.|  (cc|link)  )' "$out.tap" "$out.err" | tail -n 100 | sed 's/^/        /'
        echo "        (all of it: $out.tap, $out.err)"
    fi
}

# --- build ---------------------------------------------------------------------------------------

part build 900 gate scripts/check.sh build programs tests

# --- gates ---------------------------------------------------------------------------------------

if [ "$FLAVOUR" = release ]; then
    part layers 60 gate scripts/layers.sh
    part purity 300 gate "$MAKE" -s --no-print-directory purity
    part tidy 60 gate scripts/tidy.sh
fi

# --- unit and property tests ---------------------------------------------------------------------

for source in tests/unit/*/test_*.c tests/property/test_*.c; do
    if [ -f "$source" ]; then
        program=${source%.c}
        part "${program#tests/}" 300 test "$OBJECTS/$program"
    fi
done

# --- fuzzers over what they have found so far ----------------------------------------------------

if [ "$FLAVOUR" = release ] && [ -n "$(ls tests/fuzz/fuzz_*.c 2>/dev/null)" ]; then
    if command -v clang >/dev/null; then
        part 'build of the fuzzers' 900 gate scripts/check.sh build CC=clang FLAVOUR=fuzz fuzzers
        part 'fuzz corpus' 300 test scripts/fuzz.sh corpus
    else
        echo "skipped fuzz corpus: there is no clang (scripts/setup lint installs it)"
    fi
fi

# --- the whole program ---------------------------------------------------------------------------

# A script that needs more than two minutes says so: `# timeout: 300 s`.
for script in tests/e2e/*.sh; do
    if [ -f "$script" ] && [ "$script" != tests/e2e/lib.sh ]; then
        name=${script#tests/}
        seconds=$(sed -n 's/^# timeout: \([0-9][0-9]*\) s$/\1/p' "$script" | head -n 1)
        part "${name%.sh}" "${seconds:-120}" test sh "$script"
    fi
done

if [ "$skipped" -gt 0 ]; then
    echo "$skipped skipped"
fi
if [ "$failed" -gt 0 ]; then
    echo "failed:$failed_parts"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
