#!/bin/sh
# Gate: what the linker sees of the engine's inside. Called with the libraries (lib<layer>.a).
#   base wire group window rank     no memory from the heap, no clock, no randomness, no environment,
#                                   no file, no socket, and no global that changes
#   every other layer below io      the same, but may use the heap (the libraries that it needs do)
# Says library:object: symbol for each breach, and one TAP line.
export LC_ALL=C

heap='malloc|calloc|realloc|reallocarray|free|strdup|strndup|aligned_alloc|posix_memalign|mmap'
world='time|clock|clock_gettime|gettimeofday|localtime|localtime_r|sleep|usleep|nanosleep'
world="$world|rand|srand|random|getrandom|getenv|secure_getenv|setenv"
world="$world|open|openat|creat|fopen|read|pread|write|pwrite|close|fsync|fdatasync"
world="$world|socket|connect|bind|listen|accept|accept4|send|sendto|recv|recvfrom|poll|epoll_.*"
world="$world|printf|fprintf|puts|putchar|fputs|fwrite|fread|stdin|stdout|stderr"
world="$world|system|popen|fork|exec.*|pthread_.*|uv_.*"

# _FORTIFY_SOURCE renames some of them: read becomes __read_chk, open becomes __open64_2.
decorated() {
    printf '^(__)?(%s)(64)?(_2)?(_chk)?$' "$1"
}

# The only global that changes: who is told of a failed CHECK, set once at start.
allowed_global='^check_report$'

breaches=$(
    for library in "$@"; do
        layer=$(basename "$library" .a)
        case ${layer#lib} in
        base | wire | group | window | rank) forbidden="$heap|$world|redis.*" ;;
        store) forbidden="$world|redisConnect.*|redisAsync.*" ;;
        *) forbidden="$world|redis.*" ;;
        esac
        nm -A -u "$library" | awk -v forbidden="$(decorated "$forbidden")" '
            { split($1, place, ":") }
            $NF ~ forbidden { print place[1] ":" place[2] ": calls " $NF }'
        objdump -t "$library" | awk -v library="$library" -v allowed="$allowed_global" '
            /: +file format / { object = $1 }
            $0 ~ / O +(\.data|\.data\.rel|\.data\.rel\.local|\.bss|\.tdata|\.tbss|\*COM\*)\t/ \
                && $NF !~ allowed && $NF !~ /^__(a|t|ub)san/ {
                print library ":" object " changes the global " $NF
            }'
    done
)

if [ $# -gt 0 ] && [ -z "$breaches" ]; then
    echo 'ok - purity'
else
    printf '%s\n' "${breaches:-no library was named}" | sed 's/^/# /'
    echo 'not ok - purity'
    exit 1
fi
