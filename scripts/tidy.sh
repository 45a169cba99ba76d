#!/bin/sh
# Gate: the house rules that a machine can see. Says file:line: reason for each breach, and one TAP
# line. Letters in brackets keep a pattern from finding itself.
#
#   every C file       no tabs, lines of at most 100 columns (110 in the tables of include/ounce),
#                      functions of at most 70 lines, none of the calls that overrun
#   every header       #pragma once, and a first line that says what it is for
#   every engine .c    a first line likewise, and its own header before any other
#   every text file    no note to self in place of work, nothing about how it came to be written
# shellcheck disable=SC2016 # awk expands
cd "$(dirname "$0")/.." || exit 2
export LC_ALL=C

# The files that belong to the project: git knows; without git, all that is not built.
project_files() {
    git ls-files --cached --others --exclude-standard 2>/dev/null ||
        find . \( -name .git -o -path ./build \) -prune -o -type f -print | sed 's|^\./||'
}

c_breaches() {
    find engine include bench tests -name '*.[ch]' 2>/dev/null | sort | xargs awk '
        function breach(line, reason) { printf "%s:%d: %s\n", FILENAME, line, reason }
        function file_begins() {
            split(FILENAME, path, "/")
            header = FILENAME ~ /\.h$/
            engine = path[1] == "engine"
            columns_max = FILENAME ~ /^include\/ounce\// ? 110 : 100
            body_begins = includes = 0
            own = FILENAME
            sub(/^engine\//, "", own)
            sub(/\.c$/, ".h", own)
            has_own = 0
            if (engine && !header && (getline ignored < ("engine/" own)) > 0) {
                has_own = 1
                close("engine/" own)
            }
            if ((header || engine) && $0 !~ /^\/\/ [^ ]/) {
                breach(1, "the first line is no comment that says what the file is for")
            }
        }
        function file_ends() {
            if (last != "" && last_is_header && !once) {
                printf "%s:1: no #pragma once\n", last
            }
            once = 0
        }
        FNR == 1 { file_ends(); last = FILENAME; file_begins(); last_is_header = header }
        /\t/ { breach(FNR, "a tab") }
        {
            columns = $0
            gsub(/[\200-\277]/, "", columns)    # what follows in a UTF-8 character takes no column
            if (length(columns) > columns_max) {
                breach(FNR, "a line of " length(columns) " columns, more than " columns_max)
            }
        }
        /^#pragma once$/ { once = 1 }
        /^#include/ && ++includes == 1 && has_own && $2 != "\"" own "\"" {
            breach(FNR, "the first include is not \"" own "\"")
        }
        # The format puts the braces of a function, and of nothing else, alone in the first column.
        /^\{$/ { body_begins = FNR }
        /^\}$/ && body_begins {
            if (FNR - body_begins - 1 > 70) {
                breach(body_begins, "a function of " FNR - body_begins - 1 " lines, more than 70")
            }
            body_begins = 0
        }
        { sub(/\/\/.*/, "") }
        /(^|[^A-Za-z0-9_])(strcpy|strcat|stpcpy|sprintf|vsprintf|strtok|atoi|atol|gets|alloca) *\(/ {
            breach(FNR, "a call that overruns, keeps state or hides errors")
        }
        END { file_ends() }'
}

word_breaches() {
    project_files | while IFS= read -r file; do
        if [ -f "$file" ]; then
            printf '%s\0' "$file"
        fi
    done | xargs -0 grep -InE -i \
        '\<([F]IXME|[T]ODO|[X]XX)\>|\<sub[-]?[a]gents?\>|\<this [s]ession\>|\<work[p]lace\>' |
        cut -d: -f1,2 | sed 's/$/: a word that does not belong into the project/'
}

breaches=$(c_breaches; word_breaches)
if [ -z "$breaches" ]; then
    echo 'ok - tidy'
else
    printf '%s\n' "$breaches" | sed 's/^/# /'
    echo 'not ok - tidy'
    exit 1
fi
