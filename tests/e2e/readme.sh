#!/bin/sh
# The README shows what the program prints, and its table of limits is the program's.
. "$(dirname "$0")/lib.sh"

begin readme
root=$(cd "$(dirname "$0")/../.." && pwd)
readme=$root/README.md
builds=$(dirname "$OUNCE")

# The command stands in a comment before the block: it is run, and its output compared.
command=$(sed -n 's/^<!-- build\/ounce-quarter \(.*\) | build\/ounce \(.*\) -->$/"$builds"\/ounce-quarter \1 | "$OUNCE" \2/p' "$readme")
awk '/^<!-- build\/ounce-quarter/ { armed = 1; next }
     armed && /^```$/ { if (inside) exit; inside = 1; next }
     inside' "$readme" >"$TMP/shown"
(cd "$root" && LC_ALL=C.UTF-8 eval "$command") >"$TMP/printed"
cmp -s "$TMP/shown" "$TMP/printed" || diff "$TMP/shown" "$TMP/printed" | sed 's/^/# /' | head -20
is "$(cksum <"$TMP/shown")" "$(cksum <"$TMP/printed")" 'the list at the top is what the program prints'

"$OUNCE" serve --dump-config | awk '
    /^\[/ { limits = $0 == "[limits]" }
    limits && /^; / { sentence = substr($0, 3) }
    limits && / = / {
        value = $3; grouped = ""
        while (length(value) > 3) {
            grouped = "," substr(value, length(value) - 2) grouped
            value = substr(value, 1, length(value) - 3)
        }
        printf "| `%s` | %s | %s |\n", $1, value grouped, sentence
    }' >"$TMP/limits"
sed -n '/^| limit | built-in/,/^$/p' "$readme" | sed '1,2d; /^$/d' >"$TMP/table"
is "$(cat "$TMP/table")" "$(cat "$TMP/limits")" 'the table of limits is that of --dump-config'

# Every verb and flag that the README names exists.
grep -oE 'ounce (serve|scan|sign|scrub|candidates|show)( [^`#|]*)?' "$readme" |
    awk '{ for (i = 3; i <= NF; i++) if ($i ~ /^--[a-z]/) { sub(/[=,;.)].*/, "", $i); print $2, $i } }' |
    sort -u >"$TMP/flags"
missing=
while read -r verb flag; do
    "$OUNCE" "$verb" --help | grep -qe "$flag" || missing="$missing $verb:$flag"
done <"$TMP/flags"
is "$missing" '' 'every flag that it names is known'

# Its examples of configuration and of an export are taken as they stand.
awk '/^```ini$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$readme" >"$TMP/ounce.conf"
"$OUNCE" serve --check-config --config "$TMP/ounce.conf"
is $? 0 'its configuration is accepted'
awk '/^Ticket ID,/ { inside = 1 } /^```$/ { inside = 0 } inside' "$readme" >"$TMP/export.csv"
like "$("$OUNCE" scan --json --all --config "$TMP/ounce.conf" "$TMP/export.csv" 2>/dev/null)" \
    '"title":"printer-jam","kind":"ticket".*"minutes_reported":true' 'its export is read as a ticket'

# The picture of what learning does.
sed -n 's/^\(session opened for user [a-z]* by (uid=0)\).*/\1/p' "$readme" >"$TMP/sessions"
is "$("$OUNCE" sign "$TMP/sessions" | cut -f 2 | sort | uniq -c | sed 's/^ *//')" \
    '3 session opened for user <user> by (uid=<num>)' 'what it shows to be learnt is learnt'

finish
