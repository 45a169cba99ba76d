# The manual and the program say the same: verbs, flags, keys, built-in values, ranges, examples.
# shellcheck shell=sh disable=SC2016 # awk and jq expand
. "$(dirname "$0")/lib.sh"
begin 'man/ounce.1 tells of what the program has, and of nothing else'

page=$(dirname "$0")/../../man/ounce.1

# part HEADING: the lines below `.Sh HEADING` or `.Ss HEADING`, up to the next one of its rank.
part() {
    awk -v heading="$1" '
        /^\.S[hs] / {
            found = substr($0, 5) == heading
            if (found || $1 == ".Sh" || rank == ".Ss") { on = found; rank = $1 }
        }
        on && !found
        { found = 0 }' "$page"
}

# items HEADING MACRO: the `.It MACRO ...` of that part, without the macros.
items() {
    part "$1" | sed -nE "s/^\.It $2 (.*)/\1/p" | sed 's/ No / /; s/ Ar / /'
}

# example HEADING: the first literal display of that part, as it is printed.
example() {
    part "$1" | awk '/^\.Bd -literal/ { on = 1; next } /^\.Ed/ { exit } on' | sed 's/\\-/-/g'
}

# --- verbs and flags -----------------------------------------------------------------------------

verbs=$("$OUNCE" --help | sed -nE 's/^  ([a-z]+)  .*/\1/p')
like "$verbs" '^serve$' 'the help lists verbs'
is "$(part VERBS | sed -n 's/^\.Ss //p')" "$verbs" 'the verbs'
is "$(part SYNOPSIS | sed -n 's/^\.Cm //p')" "$verbs" 'the verbs of the synopsis'

# With its value, where it takes one: --listen ADDR.
flags_of() {
    "$OUNCE" "$1" --help | sed -nE 's/^  (--[a-z-]+( [A-Z0-9][^ ]*)?) .*/\1/p' | grep -vx -e --help
}
known='--help
--version'
for verb in $verbs; do
    flags=$(flags_of "$verb")
    is "$(items "$verb" Fl | sed 's/^/-/')" "$flags" "the flags of $verb"
    known="$known
$(printf '%s\n' "$flags" | cut -d ' ' -f 1)"
done
is "$(sed '/^\.\\"/d; s/\\-/-/g; s/Fl -/--/g' "$page" | grep -oE -e '--[a-z][a-z-]*' | sort -u)" \
    "$(printf '%s\n' "$known" | sort -u)" 'flags in the text and in examples are flags of these verbs'

# --- configuration -------------------------------------------------------------------------------

# `[section] key = value`; the host's name and an empty list are no values that a page could tell.
told=$(env -i "$OUNCE" serve --dump-config | awk '
    /^\[/ { section = $1 }
    /^[a-z_]+ =/ {
        if ($1 == "name") { sub(/ = .*/, "") }
        sub(/ = $/, "")
        print section, $0
    }')
sections=$(printf '%s\n' "$told" | cut -d ' ' -f 1 | uniq)
like "$told" '^\[limits\] line_bytes_max = [0-9]+$' 'the configuration is dumped'
is "$(part CONFIGURATION | sed -nE 's/^\.Ss (\[[a-z]+\])$/\1/p')" "$sections" 'the sections'
is "$(for section in $sections; do
    items "$section" Ic | sed "s/ (.*//; s/^/$section /"
done)" "$told" 'the keys and their built-in values'

for key in $(items '[limits]' Ic | cut -d ' ' -f 1); do
    variable=OUNCE_$(echo "$key" | tr '[:lower:]' '[:upper:]')
    range=$(env "$variable=0" "$OUNCE" serve --check-config 2>&1 |
        sed -nE 's/.* must lie between ([0-9]+) and ([0-9]+).*/(\1 to \2)/p')
    is "$(items '[limits]' Ic | sed -nE "s/^$key .*(\(.*)/\1/p")" "$range" "the range of $key"
done

printf '[cost "x"]\nnokey = 1\n' >"$TMP/cost.conf"
is "$(items '[cost NAME]' Ic)" "$("$OUNCE" serve --check-config --config "$TMP/cost.conf" 2>&1 |
    sed -n 's/.*; it has //p' | tr -s ', ' '\n')" 'the keys of a cost rule'

example CONFIGURATION >"$TMP/example.conf"
like "$("$OUNCE" serve --dump-config --config "$TMP/example.conf")" '^issue_tags = bug-\* billing-\*$' \
    'the example of a configuration is one'

# --- the sum -------------------------------------------------------------------------------------

# 20 tickets on 20 of the 28 dates up to 2026-11-23, on the first and on the last.
day=0
while [ "$day" -lt 28 ]; do
    case $((day % 7)) in
    3 | 4) ;;
    *) echo '{"time":"'"$(date -u -d "2026-10-27 $day days" +%F)"'T12:00:00Z","tag":"printer-jam"',\
        '"kind":"ticket","minutes":3}' ;;
    esac
    day=$((day + 1))
done >"$TMP/tickets.json"
row=$("$OUNCE" scan --json --now 2026-11-23 "$TMP/tickets.json" 2>/dev/null | jq -S 'del(.trend)')
like "$row" '"hours_saved": 12' 'the sum of the example'
is "$(example HTTP | jq -S 'del(.trend)')" "$row" 'the example of a problem is what scan prints'

# --- the page ------------------------------------------------------------------------------------

is "$(sed -n 's/^\.Os //p' "$page")" "$("$OUNCE" --version)" 'the version'
is "$(mandoc -T lint -W warning "$page" 2>&1)" '' 'the page is without a warning'
rendered=$(mandoc -T ascii -O width=78 "$page" | sed 's/.\x08//g')
like "$rendered" '^EXIT STATUS$' 'the page renders'
is "$(printf '%s\n' "$rendered" | awk 'length > 80')" '' 'the page fits 80 columns'

finish
