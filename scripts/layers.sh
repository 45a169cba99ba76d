#!/bin/sh
# Gate: every #include obeys engine/LAYERS. Looked at: engine/, include/ounce/ (which knows the C
# library only), and tests/unit/<layer>/, which may include what its layer may and files beside it.
# Says file:line: reason for each breach, and one TAP line.
# shellcheck disable=SC2016 # awk expands
cd "$(dirname "$0")/.." || exit 2
export LC_ALL=C

if find engine include/ounce tests/unit -name '*.[ch]' 2>/dev/null | sort | xargs awk '
    function breach(reason) {
        printf "# %s:%d: %s\n", FILENAME, FNR, reason
        breaches++
    }
    function listed(name, list) {
        return index(" " list " ", " * ") || index(" " list " ", " " name " ")
    }
    # "uv.h" owns uv.h and uv/...; "sys/" and "curl" own what lies in a folder of that name.
    function covers(rule, header,    stem) {
        stem = rule
        sub(/(\.h|\/)$/, "", stem)
        return header == stem || header == stem ".h" || index(header, stem "/") == 1
    }

    # The rules: two tables, each under a comment line that names its columns.
    BEGIN {
        while ((getline line < "engine/LAYERS") > 0) {
            if (line ~ /^# *folder *:/) { table = "folder" }
            if (line ~ /^# *header *:/) { table = "header" }
            sub(/#.*/, "", line)
            if (split(line, part, ":") != 2) { continue }
            name = part[1]
            gsub(/[ \t]/, "", name)
            if (table == "folder") { may[name] = part[2] } else { owners[name] = part[2] }
        }
        if (!("base" in may)) {
            print "# engine/LAYERS:1: no table of folders found"
            breaches++
        }
    }

    FNR == 1 {
        depth = split(FILENAME, path, "/")
        if (path[1] == "engine" && depth < 3) { breach("a file lies beside the folders of engine/") }
        me = path[1] == "engine" ? path[2] : path[1] == "tests" ? path[3] : "include/ounce"
        if (me != "include/ounce" && !(me in may)) {
            breach("folder " me " has no line in engine/LAYERS")
        }
    }

    /^[ \t]*#[ \t]*include/ {
        if (!match($0, /["<][^">]*[">]/)) {
            breach("an include without a plain file name")
            next
        }
        header = substr($0, RSTART + 1, RLENGTH - 2)
        quoted = substr($0, RSTART, 1) == "\""
        folder = header
        sub(/\/.*/, "", folder)

        if (header ~ /(^|\/)\.\.?\//) {
            breach("\"" header "\" climbs through folders; name it from engine/")
        } else if (folder in may) {
            if (folder != me && !listed(folder, may[me])) {
                breach(me " may not include \"" header "\"")
            }
        } else if (quoted && path[1] != "tests") {
            breach("\"" header "\" is in no folder of engine/LAYERS; name it as folder/file.h")
        } else if (path[1] != "tests") {
            for (rule in owners) {
                if (covers(rule, header) && !listed(me, owners[rule])) {
                    breach(me " may not include <" header ">, only" owners[rule] " may")
                }
            }
        }
    }
    END { exit breaches > 0 }'
then
    echo 'ok - layers'
else
    echo 'not ok - layers'
    exit 1
fi
