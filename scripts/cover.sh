#!/bin/sh
# How much of each engine file the tests ran. Called with the folder of the objects of a --coverage
# build whose tests have run.
set -u
cd "$(dirname "$0")/.." || exit 2
objects=${1:?which folder of objects}

find "$objects/engine" -name '*.gcno' | sort | while read -r notes; do
    gcov --no-output --object-file "$notes" "${notes%.gcno}.c" 2>/dev/null
done | awk '
    /^File / { file = $0; gsub(/^File .|.$/, "", file) }
    /^Lines executed:/ && file ~ /^engine\/.*\.c$/ {
        split($0, number, /[:%]| of /)
        lines = number[4]
        ran = number[2] / 100 * lines
        printf "%6.1f %%  %5d lines  %s\n", number[2], lines, file
        all += lines
        all_ran += ran
    }
    /^Lines executed:|^No executable lines/ { file = "" }
    END { if (all) { printf "%6.1f %%  %5d lines  all of engine/\n", 100 * all_ran / all, all } }'
