# The gates refuse: each breach is planted in a copy of the tree, and the gate must name its place.
# shellcheck shell=sh disable=SC2016
. "$(dirname "$0")/lib.sh"
begin 'gates refuse what they are there to refuse'

root=$(cd "$(dirname "$0")/../.." && pwd)
copy=$TMP/copy
CC=${CC:-gcc}

fresh_copy() {
    rm -rf "$copy"
    mkdir -p "$copy/tests"
    cp -R "$root/Makefile" "$root/engine" "$root/include" "$root/scripts" "$copy"
}

# refuses NAME PATTERN COMMAND...: the command fails in the copy, and a line says why.
refuses() {
    name=$1 pattern=$2
    shift 2
    said=$(cd "$copy" && "$@" 2>&1) && status=0 || status=$?
    if [ "$status" -eq 0 ]; then
        not_ok "$name" "the gate let it pass: $said"
    else
        like "$said" "$pattern" "$name"
    fi
}

# plant FILE LINE...: a new file in the copy.
plant() {
    file=$copy/$1
    shift
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$@" >"$file"
}

# --- layers --------------------------------------------------------------------------------------

# layers NAME REASON FILE LINE: an include in line 2 of a planted file is refused with the reason.
layers() {
    fresh_copy
    plant "$3" '// Planted.' "$4"
    refuses "layers: $1" "^# $3:2: $2" scripts/layers.sh
}
layers 'a layer may not see its sibling' 'wire may not include "group/tag.h"' \
    engine/wire/planted.c '#include "group/tag.h"'
layers 'nor when it says <>' 'wire may not include "group/tag.h"' \
    engine/wire/planted.c '#include <group/tag.h>'
layers 'nor from a header' 'base may not include "wire/event.h"' \
    engine/base/planted.h '#  include "wire/event.h"'
layers 'nor by climbing' '.*climbs' engine/wire/planted.c '#include "../group/tag.h"'
layers 'a quoted name without its folder is refused' '.*in no folder' \
    engine/wire/planted.c '#include "event.h"'
layers 'a header has its owners' 'rank may not include <time.h>' \
    engine/rank/planted.c '#include <time.h>'
layers 'so has a folder of headers' 'query may not include <sys/socket.h>' \
    engine/query/planted.c '#include <sys/socket.h>'
layers 'and a library without .h' 'io may not include <hiredis/hiredis.h>' \
    engine/io/planted.c '#include <hiredis/hiredis.h>'
layers 'the public headers know nobody' 'include/ounce may not include "base/span.h"' \
    include/ounce/planted.h '#include "base/span.h"'
layers 'a unit test sees what its layer sees' 'rank may not include "wire/event.h"' \
    tests/unit/rank/test_planted.c '#include "wire/event.h"'

fresh_copy
plant engine/attic/planted.c '// Planted.'
refuses 'layers: a folder needs its line' '^# engine/attic/planted.c:1: .*no line' scripts/layers.sh

# --- purity --------------------------------------------------------------------------------------

# impure NAME REASON LAYER LINE...: a library of that layer with these lines is refused.
impure() {
    name=$1 reason=$2 layer=$3
    shift 3
    fresh_copy
    plant planted.c "$@"
    (cd "$copy" && "$CC" -O2 -D_FORTIFY_SOURCE=3 -c planted.c && ar rc "lib$layer.a" planted.o) ||
        not_ok "purity: the planted file compiles"
    refuses "purity: $name" "planted.o:? $reason" scripts/purity.sh "$copy/lib$layer.a"
}
impure 'the heap' 'calls malloc' group '#include <stdlib.h>' \
    'void *planted(void);' 'void *planted(void) { return malloc(7); }'
impure 'a clock' 'calls time' window '#include <time.h>' \
    'long planted(void);' 'long planted(void) { return time(0); }'
impure 'a read that the compiler has renamed' 'calls (__read_chk|read)$' wire '#include <unistd.h>' \
    'long planted(unsigned long n);' \
    'long planted(unsigned long n) { char b[8]; return read(0, b, n) + b[0]; }'
impure 'a global that changes' 'changes the global planted_count' rank \
    'int planted(void);' 'static int planted_count;' \
    'int planted(void) { return __sync_add_and_fetch(&planted_count, 1); }'
impure 'a global that begins with an address' 'changes the global planted_name' base \
    'const char *planted(const char *s);' 'static const char *planted_name = "none";' \
    'const char *planted(const char *s) { const char *o = planted_name; planted_name = s; return o; }'
impure 'a clock where the heap is allowed' 'calls clock_gettime' query '#include <time.h>' \
    'int planted(struct timespec *t);' \
    'int planted(struct timespec *t) { return clock_gettime(CLOCK_REALTIME, t); }'

# --- tidy ----------------------------------------------------------------------------------------

# untidy NAME LINE-NUMBER REASON FILE LINE...
untidy() {
    name=$1 place=$4:$2 reason=$3
    shift 3
    fresh_copy
    plant "$@"
    refuses "tidy: $name" "^# $place: $reason" scripts/tidy.sh
}
untidy 'a long line' 1 'a line of 124 columns' bench/planted.c "// $(printf '%0121d' 7)"
untidy 'a tab' 2 'a tab' bench/planted.c '// Planted.' "$(printf 'int\tplanted;')"
untidy 'a long function' 3 'a function of 71 lines' bench/planted.c '// Planted.' \
    'void planted(void)' '{' "$(yes '    ;' | head -n 71)" '}'
untidy 'a call that overruns' 2 'a call that overruns' bench/planted.c '// Planted.' \
    'int planted(char *a) { return sprintf(a, "x"); }'
untidy 'a header without its guard' 1 'no #pragma once' bench/planted.h '// Planted.'
untidy 'a file that does not say what it is for' 1 'the first line' engine/base/planted.c \
    '#include "base/span.h"'
untidy 'another header before its own' 2 'the first include' engine/base/span.c \
    '// Planted.' '#include <string.h>' '#include "base/span.h"'
untidy 'a note to self' 2 'a word' planted.md 'Planted.' "FIX""ME: later"

# --- link ----------------------------------------------------------------------------------------

fresh_copy
plant engine/group/planted.c '// Planted.' 'int planted_far(void);' \
    'int planted_far(void)' '{' '    return 1;' '}'
plant tests/unit/base/test_planted.c 'int planted_far(void);' 'int main(void)' '{' \
    '    return planted_far();' '}'
refuses 'link: a unit test gets its own layers only' 'undefined reference to .planted_far' \
    env -u MAKEFLAGS -u MAKELEVEL make "CC=$CC" FLAVOUR=release \
    "build/obj/$(basename "$CC")-release/tests/unit/base/test_planted"
plant tests/unit/group/test_planted.c 'int planted_far(void);' 'int main(void)' '{' \
    '    return planted_far() - 1;' '}'
said=$(cd "$copy" && env -u MAKEFLAGS -u MAKELEVEL make "CC=$CC" FLAVOUR=release \
    "build/obj/$(basename "$CC")-release/tests/unit/group/test_planted" 2>&1) && status=0 || status=$?
is "$status" 0 'link: and these it does get'
[ "$status" -eq 0 ] || printf '%s\n' "$said" | sed 's/^/# /'

finish
