#!/bin/sh
# The format, cppcheck and clang-tidy over all C files; says only what is wrong.
# shellcheck disable=SC2016 # the inner shell expands
set -u
cd "$(dirname "$0")/.." || exit 2
failed=0
jobs=$(nproc)

echo 'clang-format'
find engine include bench tests -name '*.[ch]' -exec clang-format --dry-run -Werror {} + ||
    failed=1

echo 'cppcheck'
mkdir -p build/cppcheck
# What it finds across files does not reach its exit code: any word is a finding.
said=$(cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
    --inline-suppr --suppress=missingIncludeSystem -D_GNU_SOURCE \
    --cppcheck-build-dir=build/cppcheck -j "$jobs" -Iengine -Iinclude \
    engine bench tests 2>&1)
if [ -n "$said" ]; then
    printf '%s\n' "$said"
    failed=1
fi

echo 'clang-tidy'
find engine bench tests -name '*.c' | sort |
    xargs -P "$jobs" -n 1 sh -c '
        said=$(clang-tidy --quiet "$1" -- -std=c11 -D_GNU_SOURCE -Iengine -Iinclude 2>/dev/null) || {
            printf "%s\n" "$said"
            exit 1
        }' lint || failed=1

if [ "$failed" -eq 0 ]; then
    echo 'lint: nothing to say'
fi
exit "$failed"
