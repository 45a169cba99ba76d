# `ounce scan`: whatever a team keeps its logs and tickets in, the same events give the same rows.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'ounce scan reads what there is, accounts for all of it, and fits the screen'

cd "$TMP" || exit 2
now=2026-11-23T18:00:00Z

# scan ARGS...: the rows, as JSON.
scan() {
    "$OUNCE" scan --json --now "$now" "$@" 2>scan.err
}
# status COMMAND...: its exit code; what it says is in said.out and said.err.
status() {
    "$@" >said.out 2>said.err </dev/null
    echo $?
}
# same_rows NAME ARGS...: they give the rows that the plain file gave.
same_rows() {
    name=$1
    shift
    scan --all "$@" >got.rows
    if cmp -s want.rows got.rows; then
        ok "$name"
    else
        not_ok "$name" "$(diff want.rows got.rows | cut -c 1-600; cat scan.err)"
    fi
}
# accounted FILE: the summary in it, as "lines = what became of them".
accounted() {
    tr -d , <"$1" | awk '
        !lines && / (lines?|records?) in / { lines = $1; next }
        lines && /^ +[0-9]+ (in the window|outside|without a time|repeated|updates|blank|beyond) ?/ {
            parts += $1; next }
        lines { exit }
        END { print lines + 0, "=", parts + 0 }'
}
is_accounted() {
    is "$(accounted "$1")" "$2 = $2" "$3"
}

# --- the same events, kept in different ways -----------------------------------------------------

# Forty days of tickets of three sorts, one in five without minutes.
awk 'BEGIN {
    split("printer-jam login-lost invoice-wrong", tag, " ")
    for (i = 0; i < 160; i++) {
        printf "%d\t%s\t%s\t%s\t%s\t%s\n", i + 1, "Ticket, no. " i ", says \"help\"", \
            tag[1 + (i * 7 % 11) % 3] " from-desk", \
            strftime("%Y-%m-%dT%H:%M:%SZ", 1795420800 - i * 21600 - i * 61, 1), \
            "Customer " i % 13, i % 5 ? 2 + i % 4 : ""
    } }' >tickets.tsv
jq -cR 'split("\t") | {event_id: .[0], subject: .[1], tags: .[2] | split(" "), created_at: .[3],
    requester: .[4]} + if .[5] == "" then {} else {minutes: .[5] | tonumber} end' \
    tickets.tsv >tickets.jsonl
scan --all tickets.jsonl >want.rows
is "$(wc -l <want.rows)" 3 'JSON lines: three tags are three problems'
is "$(jq -s 'map(.count) | add' want.rows)" 160 'with all the tickets'
is "$(jq -r .kind want.rows | sort -u)" ticket 'and tickets they are'
is_accounted scan.err 160 'and all lines are accounted for'

# csv SEPARATOR: an export as help desks write it: each text in quotes, a line break within.
csv() {
    jq -rR --arg s "$1" 'split("\t") | map(@json "\(.)" | fromjson | gsub("\""; "\"\"") |
        gsub("help"; "help\nand more") | "\"" + . + "\"") | join($s)' tickets.tsv |
        { echo "Ticket ID,Subject,Tags,Created at,Requester,Minutes" | tr , "$1"; cat; }
}
csv , >tickets.csv
is "$(wc -l <tickets.csv)" 321 'CSV: with line breaks within quotes'
same_rows 'CSV: with commas, the same rows' tickets.csv
is_accounted scan.err 160 'CSV: and all records are accounted for'
csv ';' >semicolon.csv
same_rows 'CSV: with semicolons' semicolon.csv
csv '	' >tab.csv
same_rows 'CSV: with tabs' tab.csv
sed 's/$/\r/' tickets.csv >crlf.csv
same_rows 'CSV: with CRLF' crlf.csv
{
    printf '\357\273\277'
    cat crlf.csv
} >bom.csv
same_rows 'CSV: with a byte order mark' bom.csv
{
    printf 'sep-less,Minutes,Requester,Time created,Created at,Tags,Subject,ID\n'
    jq -rR 'split("\t") | ["x", .[5], .[4], "", .[3], .[2], .[1], .[0]] | @csv' tickets.tsv
} >turned.csv
same_rows 'CSV: columns in another order, unknown ones among them' turned.csv
same_rows 'CSV: on standard input' - <tickets.csv
{
    head -c 30 tickets.csv
    sleep 0.2
    tail -c +31 tickets.csv
} | scan --all >got.rows
is "$(cmp want.rows got.rows 2>&1)" '' 'CSV: from a slow pipe, the first read within the header row'
printf '%s' "$(cat tickets.csv)" >no-lf.csv
same_rows 'CSV: without a last line end' no-lf.csv
{
    sed -n 1p tickets.csv
    printf '%s\n' '1,"a lost quote,printer-jam,2026-11-20,Ann,3' '2,next,printer-jam,2026-11-21,Bo,3' \
        '3,"text"after,printer-jam,2026-11-22,Cy,3' '4,last,printer-jam,2026-11-23,Di,3'
} >lost.csv
is "$(scan --all lost.csv | jq -c '[.title, .count]')" '["printer-jam",4]' \
    'CSV: a lost quote costs no other record'

gzip -c tickets.jsonl >tickets.jsonl.gz
same_rows 'gzip' tickets.jsonl.gz
{
    head -n 70 tickets.jsonl | gzip -c
    tail -n +71 tickets.jsonl | gzip -c
} >members.gz
same_rows 'gzip: two members one after the other' members.gz
zstd -q tickets.jsonl -o tickets.jsonl.zst
same_rows 'zstd' tickets.jsonl.zst
{
    head -n 70 tickets.jsonl | zstd -qc
    tail -n +71 tickets.jsonl | zstd -qc
} >frames.zst
same_rows 'zstd: two frames one after the other' frames.zst
gzip -c crlf.csv >crlf.csv.gz
same_rows 'gzip: CSV within' crlf.csv.gz
same_rows 'standard input' <tickets.jsonl
same_rows 'standard input, called -' - <tickets.jsonl
split -n l/3 tickets.jsonl part.
same_rows 'three files' part.aa part.ab part.ac
same_rows 'three files in another order, one of them -' part.ac - part.aa <part.ab
same_rows 'the same ticket in two exports counts once' tickets.jsonl tickets.csv
is_accounted scan.err 320 'and both lines are accounted for'
sed 's/$/\r/' tickets.jsonl >crlf.jsonl
same_rows 'JSON lines with CRLF' crlf.jsonl
jq -c '.time = .created_at | del(.created_at) | .message = .subject | del(.subject)' \
    tickets.jsonl >synonyms.jsonl
same_rows 'JSON lines with other names for the same' synonyms.jsonl

# --- a directory tree ----------------------------------------------------------------------------

mkdir -p tree/one/two tree/.hidden
cp part.aa tree/one/tickets.jsonl
gzip -c part.ab >tree/one/two/tickets.jsonl.1.gz
zstd -q part.ac -o tree/z.jsonl.zst
cp tickets.jsonl tree/.hidden/not-read
printf 'ELF\000\001\002error error error\n' >tree/one/program
: >tree/empty
ln -s ../one tree/one/loop
ln -s ../tickets.jsonl tree/link
mkfifo tree/pipe
is "$(status timeout 10 "$OUNCE" scan --all --json --now "$now" tree)" 0 'a tree: it ends, and well'
is "$(cmp want.rows said.out 2>&1)" '' 'a tree: every file in it, whatever its form, and no more'
is_accounted said.err 160 'a tree: all lines are accounted for'

# A missing file, one that may not be read, one that is broken: named, and the others are read.
is "$(status "$OUNCE" scan --all --json --now "$now" tickets.jsonl absent.log)" 1 'a missing file is 1'
like "$(cat said.err)" '^ounce: absent.log: No such file' 'and is named'
is "$(cmp want.rows said.out 2>&1)" '' 'and the others are read'
unprivileged=
if [ "$(id -u)" -eq 0 ]; then
    unprivileged='setpriv --bounding-set -dac_override,-dac_read_search
        --inh-caps -dac_override,-dac_read_search'
fi
cp part.ab locked.jsonl
chmod 000 locked.jsonl
# shellcheck disable=SC2086 # a command and its flags, or nothing
if $unprivileged test -r locked.jsonl || ! $unprivileged true; then
    ok 'a file that may not be read # SKIP everything may be read here'
else
    is "$(status $unprivileged "$OUNCE" scan --all --json --now "$now" tickets.jsonl locked.jsonl)" 1 \
        'a file that may not be read is 1'
    like "$(cat said.err)" '^ounce: locked.jsonl: ' 'and is named'
    is "$(cmp want.rows said.out 2>&1)" '' 'and the others are read'
fi
head -c 700 tickets.jsonl.gz >short.gz
is "$(status "$OUNCE" scan --all --json --now "$now" short.gz part.ac)" 1 'half a gzip file is 1'
like "$(cat said.err)" '^ounce: short.gz: ' 'and is named'
if [ "$(jq -s 'map(.count) | add' said.out)" -gt "$(wc -l <part.ac)" ]; then
    ok 'and what could be read of it counts'
else
    not_ok 'and what could be read of it counts' "$(cat said.out said.err)"
fi
head -c 700 tickets.jsonl.zst >short.zst
is "$(status "$OUNCE" scan --json short.zst)" 1 'half a zstd file is 1'
like "$(cat said.err)" '^ounce: short.zst: ' 'and is named'

# --- times ---------------------------------------------------------------------------------------

# seen LINE ARGS...: first_seen of the one problem in the line.
seen() {
    line=$1
    shift
    printf '%s\n' "$line" | "$OUNCE" scan --all --json "$@" 2>/dev/null | jq -r .first_seen
}
line='Nov 23 10:00:00 web1 app[77]: disk full'
is "$(seen "$line" --now 2026-11-23T12:00:00Z)" 2026-11-23T10:00:00Z 'no year: that of --now'
is "$(seen "$line" --now 2026-11-23)" 2026-11-23T10:00:00Z 'no year: --now may be a date, to its end'
is "$(seen "$line" --now 2026-11-22T12:00:00Z --window all)" 2025-11-23T10:00:00Z \
    'no year: not after --now, so the year before'
is "$(seen 'Dec 31 23:59:59 web1 app: disk full' --now 2026-01-01T00:00:10Z)" 2025-12-31T23:59:59Z \
    'no year: the last of December on New Year'
is "$(seen 'Feb 29 10:00:00 web1 app: disk full' --now 2026-11-23 --window all)" \
    2024-02-29T10:00:00Z 'no year: February 29 is of a leap year'
line='2026-11-23 00:30:00 ERROR app: disk full'
is "$(seen "$line")" 2026-11-23T00:30:00Z 'no zone: UTC'
is "$(seen "$line" --tz Europe/Berlin)" 2026-11-22T23:30:00Z 'no zone: --tz'
is "$(seen '2026-07-23 00:30:00 ERROR app: disk full' --tz Europe/Berlin)" 2026-07-22T22:30:00Z \
    'no zone: --tz knows summer time'
is "$(seen "$line" --tz +02:00)" 2026-11-22T22:30:00Z 'no zone: --tz as an offset'
is "$(seen '2026-11-23T00:30:00+05:30 ERROR app: disk full' --tz Europe/Berlin)" \
    2026-11-22T19:00:00Z 'a zone that is told wins over --tz'
is "$(seen '{"message":"disk full","level":"error","time":1795392000}')" 2026-11-23T00:00:00Z \
    'epoch seconds'
is "$(seen '2005-06-03 10:00:00 ERROR app: disk full')" 2005-06-03T10:00:00Z \
    'without --now the window ends with the newest event'
printf '%s\n' '2026-11-20 10:00:00 ERROR old' '2026-11-21 10:00:00 ERROR new' \
    '2999-01-01 10:00:00 ERROR from the future' >future.log
is "$("$OUNCE" scan --all --json future.log 2>scan.err | jq -r .title | sort | tr '\n' ' ')" 'new old ' \
    'an event from the future does not move the window'
is_accounted scan.err 3 'and is accounted for'
like "$(cat scan.err)" '^ +1 outside .*2999-01-01' 'and its date is told'

awk 'BEGIN { for (i = 0; i < 400; i++) {
    print strftime("%Y-%m-%d %H:00:00", 1795392000 - i * 86400, 1), "ERROR app: disk full on node" } }' >long.log
is "$(scan long.log | jq -c '[.count, .occurrences, (.trend | length), .first_seen]')" \
    '[91,91,91,"2025-10-20T00:00:00Z"]' 'the window is 91 dates'
is_accounted scan.err 400 'and what lies outside is accounted for'
like "$(cat scan.err)" '^ +309 outside .*2025-10-20 to 2026-08-24' \
    'with the dates between which it lies'
is "$(scan --window all long.log | jq -c '[.count, .occurrences, (.trend | length)]')" '[400,400,400]' \
    '--window all takes all in'
is_accounted scan.err 400 'and all is accounted for'

# Lines without times cannot recur: they come after the others, by events, those that cost first.
{
    head -n 10 long.log
    yes 'just saying hello' | head -n 30
    yes 'ERROR the disk of the backup is full' | head -n 20
    yes 'ERROR out of paper' | head -n 25
    printf '\n\n   \n'
} >mixed.log
scan mixed.log >got.rows
is "$(jq -r .count got.rows | tr '\n' ' ')" '10 25 20 ' 'lines without times come last, by events'
is "$(scan --all mixed.log | jq -r .count | tr '\n' ' ')" '10 25 20 30 ' \
    'and those that cost nothing after those that do'
is "$(tail -n 1 got.rows | jq -c '[.occurrences, .per_week, .per_week_low, .hours_saved, .first_seen,
    .last_seen, .payback_weeks, .reply_hours_saved, .rank, .hours_saved_low]')" \
    '[null,null,null,null,null,null,null,null,null,null]' 'what they do not tell is null'
is_accounted scan.err 88 'and blank lines are accounted for, too'
"$OUNCE" scan --now "$now" mixed.log >table
is_accounted table 88 'the table accounts for them as well'
like "$(cat table)" 'tell no time' 'and says what is special about them'

# --- the rows ------------------------------------------------------------------------------------

awk 'BEGIN { for (i = 0; i < 40; i++) for (k = 0; k <= i; k++) {
    part = sprintf("part-%c%c", 97 + i / 26, 97 + i % 26)
    print "{\"time\":\"" strftime("%Y-%m-%d", 1795392000 - (k * 2 + i % 2) * 86400, 1) \
        "T07:00:00Z\",\"level\":\"error\",\"service\":\"billing\",\"fingerprint\":\"" part \
        "\",\"message\":\"" part " broke " k "\"}" } }' >many.log
cat many.log tickets.jsonl long.log >all.log
scan --all all.log >all.rows
is "$(jq -c . all.rows | wc -l)" "$(wc -l <all.rows)" 'each row is one line of valid JSON'
is "$(jq -c '["id", "rank", "title", "kind", "state", "count", "occurrences", "per_week",
    "per_week_low", "minutes", "minutes_reported", "fix_hours", "fix_assumed", "hours_saved",
    "hours_saved_low", "payback_weeks", "reply_hours_saved", "first_seen", "last_seen", "services",
    "trend", "why"] - keys' all.rows got.rows | sort -u)" '[]' 'each row has every key'
is "$(jq -r 'select((.id | test("^[0-9a-f]{16}$") | not) or (.kind | IN("error", "ticket") | not) or
    (.state | IN("new", "recurring") | not) or (.trend | length) != 91 or
    ((.trend | add) != .count) or (.services | type) != "array" or
    (.last_seen | fromdateiso8601) < (.first_seen | fromdateiso8601) or
    .hours_saved_low < 0 or ((.occurrences > 3) != (.state == "recurring"))) | .id' all.rows)" '' \
    'each value is of its sort'
is "$(jq -sc '[.[] | select(.rank)] | (map(.rank) == [range(1; length + 1)]) and
    (map(.hours_saved_low) | . == (sort | reverse)) and length > 20' all.rows)" true \
    'the rank follows the hours that are saved at least'
scan all.log >candidates.rows
is "$(jq -c 'select(.state != "recurring" or .hours_saved <= 0 or .rank == null)' candidates.rows)" '' \
    'without --all only candidates are listed'
is "$(grep '"rank":[0-9]' all.rows | cmp - candidates.rows 2>&1)" '' 'and --all adds the others'
is "$(scan --kind ticket all.log | jq -r .kind | sort -u)" ticket '--kind ticket'
is "$(scan --kind error all.log | jq -r .kind | sort -u)" error '--kind error'
is "$(scan --limit 5 all.log | cmp - candidates.rows 2>&1 | grep -c EOF)" 1 '--limit 5: the first of them'
is "$(scan --limit 5 all.log | wc -l)" 5 '--limit 5: so many'
is "$(scan --limit=5 all.log | wc -l)" 5 'a value may stand behind ='
is "$(scan -- all.log | cmp - candidates.rows 2>&1)" '' 'what stands behind -- is a file'
printf '[tickets]\nignore_tags = printer-* login-lost invoice-wrong\n' >desk.conf
is "$(scan --config desk.conf tickets.jsonl | jq -r .title)" from-desk '--config: tags to be ignored'
printf '[tickets]\nissue_tags = from-*\n' >desk.conf
is "$(scan --config desk.conf tickets.jsonl | jq -c '[.title, .count]')" '["from-desk",160]' \
    '--config: tags that name the problem'
printf '[cost "billing is on call"]\nservice = billing\nminutes = 20\n' >desk.conf
is "$(scan --config desk.conf many.log | jq -c .minutes | sort -u | sed 's/\.0$//')" 20 \
    '--config: a cost rule'
printf '[tickets]\n\nignored_tags = vip\n' >desk.conf
is "$(status "$OUNCE" scan --config desk.conf tickets.jsonl)" 78 '--config: an unknown key is 78'
like "$(cat said.err)" '^ounce: .*desk\.conf:3: .*ignored_tags.*ignore_tags' \
    'with file, line and the nearest name'
is "$(wc -l <said.err)" 1 'in one line'

# --- the table -----------------------------------------------------------------------------------

for i in 1 2 3 4 5; do
    for sign in 'ERROR kündigung fehlgeschlagen: ärger mit dem schönen drucker im büro über dem flur nebenan' \
        'ERROR 印刷機が故障しました 印刷機が故障しました 印刷機が故障しました 印刷機が故障しました 印刷機が故障しました'; do
        echo "2026-11-1$i 10:00:00 $sign"
    done
    printf '2026-11-1%d 10:00:00 ERROR \033[31mred\033[0m bad \377 bytes \007 failed\n' "$i"
    yes "2026-11-1$i 11:00:00 ERROR a very long word $(printf '%0400d' 7 | tr 0 x) failed" | head -n 1500
done >odd.log
echo '2026-11-23 10:00:00 ERROR fresh breakage in the loading of the unloading of the loaded load failed' >>odd.log
for locale in C.UTF-8 C; do
    for files in all.log odd.log mixed.log 'tickets.jsonl long.log'; do
        for flags in '' --all '--window all'; do
            # shellcheck disable=SC2086 # words
            LC_ALL=$locale "$OUNCE" scan --now "$now" --limit 200 $flags $files >>"table.$locale" 2>>table.err
        done
    done
    LC_ALL=$locale "$OUNCE" scan --now "$now" lost.csv >>"table.$locale" 2>>table.err
done
is "$(LC_ALL=C.UTF-8 awk 1 table.C.UTF-8 | LC_ALL=C.UTF-8 wc -L)" 80 'UTF-8: no line is wider than 80 columns'
is "$(wc -L <table.C)" 80 'C: no line is wider than 80 columns'
is "$(LC_ALL=C grep -c '[^ -~]' table.C)" 0 'C: nothing but ASCII is printed'
is "$(LC_ALL=C grep -c "$(printf '[\001-\011\013-\037\177]')" table.C.UTF-8)" 0 \
    'UTF-8: no control bytes, so no escape codes, in a pipe'
is "$(iconv -f UTF-8 -t UTF-8 table.C.UTF-8 2>&1 >/dev/null)" '' 'UTF-8: and nothing but UTF-8'
is "$(cat table.err)" '' 'in a pipe there is no progress to be seen'
is "$(grep -c ' $' table.C)" 0 'no line ends in blanks'
like "$(cat table.C.UTF-8)" '^New in the last 24 hours$' 'what is fresh stands above'
"$OUNCE" scan --now "$now" --limit 3 all.log >table
is "$(grep -cE '^ +[0-9]+ +-?[0-9.]+ ' table)" 3 '--limit counts for the table, too'
"$OUNCE" scan --now "$now" all.log >table
is "$(grep -cE '^ +[0-9]+ +-?[0-9.]+ ' table)" 20 'a table has 20 rows'
like "$(cat table)" ' 3\? ' 'assumed minutes are marked'
unlike "$("$OUNCE" scan --now "$now" long.log)" 'printer' 'nothing is kept from one scan to the next'

# An empty list is explained.
sed 's/ERROR app: disk full on node/INFO app: still here/' long.log >chatter.log
said=$("$OUNCE" scan --now "$now" chatter.log)
like "$said" '1 problem$' 'only chatter recurs: it is told'
like "$said" 'more than 3 times, but' 'only chatter recurs: and why it is no candidate'
like "$(printf '%s\n' "$said" | wc -L)" '^([0-9]|[1-7][0-9]|80)$' 'only chatter recurs: in 80 columns'
said=$("$OUNCE" scan --now "$now" future.log)
like "$said" 'more than 3 times' 'no candidates: why'
like "$said" '--all' 'no candidates: and where to look'
said=$("$OUNCE" scan --now 2001-01-01 future.log)
like "$said" '--window all' 'all outside of the window: where to look'
: >empty
is "$(status "$OUNCE" scan empty)" 0 'an empty file is fine'
like "$(cat said.out)" '^0 lines in 1 file' 'and is told'
is "$(scan empty)" '' 'and has no rows'
said=$(yes 'just saying hello' | head -n 9 | "$OUNCE" scan)
like "$said" 'no time' 'chatter without times: why there is no list'
like "$said" '--all' 'chatter without times: and where to look'

# terminal COMMAND: its standard output, on a terminal.
terminal() {
    TERM=xterm script -qec "$1 2>/dev/null" /dev/null </dev/null
}
escape=$(printf '\033')
like "$(terminal "'$OUNCE' scan --now $now all.log")" "$escape\\[" 'on a terminal there is colour'
unlike "$(NO_COLOR=1 terminal "'$OUNCE' scan --now $now all.log")" "$escape" 'not with NO_COLOR'

# --- pipes and exit codes ------------------------------------------------------------------------

awk 'BEGIN { for (i = 0; i < 4000; i++) { n = i; w = ""
    while (n > 0) { w = w sprintf("%c", 97 + n % 26); n = int(n / 26) }
    print "2026-11-23 07:00:00 ERROR billing: the " w "ly part failed" } }' >wide.log
for flags in --json ''; do
    # shellcheck disable=SC2086 # one word or none
    {
        "$OUNCE" scan --all --limit 4000 $flags wide.log 2>pipe.err
        echo $? >pipe.status
    } | head -n 1 >/dev/null
    is "$(cat pipe.status)" 0 "a closed pipe is no error ($flags)"
    unlike "$(cat pipe.err)" 'pipe|write' "nor a word ($flags)"
done
if [ -w /dev/full ]; then
    is "$("$OUNCE" scan --all wide.log >/dev/full 2>said.err; echo $?)" 1 'a full disk is 1'
    like "$(cat said.err)" '^ounce: .*No space left' 'and is told'
fi
is "$(status "$OUNCE" scan --nwo 2026 all.log)" 2 'an unknown flag is 2'
like "$(cat said.err)" '--now' 'and the nearest is named'
is "$(wc -l <said.err)" 1 'in one line'
for wrong in '--now yesterday' '--tz Mars/Base' '--kind bug' '--window 7d' '--limit many' '--limit -1' \
    --now; do
    # shellcheck disable=SC2086 # words
    is "$(status "$OUNCE" scan all.log $wrong)" 2 "$wrong is 2"
    is "$(wc -l <said.err) $(wc -l <said.out)" '1 0' "$wrong is told in one line"
done
is "$(status "$OUNCE" scan --config absent.conf all.log)" 78 'a missing configuration is 78'
is "$(status "$OUNCE" scna all.log)" 2 'an unknown verb is 2'
like "$(cat said.err)" 'scan' 'and the nearest is named'
for verb in '' serve scan sign candidates show; do
    # shellcheck disable=SC2086 # one word or none
    is "$(status "$OUNCE" $verb --help)" 0 "ounce $verb --help is 0"
    like "$(cat said.out)" '^usage: ounce' "ounce $verb --help says how"
    like "$(wc -L <said.out)" '^([0-9]|[1-7][0-9]|80)$' "ounce $verb --help fits 80 columns"
done
is "$(status "$OUNCE" --version)" 0 'ounce --version is 0'
like "$(cat said.out)" '^ounce [0-9]+\.[0-9]+' 'and tells which this is'

# --- bad input -----------------------------------------------------------------------------------

{
    echo '{"message":"broken","level":"error"'
    printf '2026-11-23 07:00:00 ERROR bad \300\200\377 text failed\n'
    printf '2026-11-23 07:00:00 ERROR nul \000 byte failed\n'
    printf '2026-11-23 07:00:00 ERROR crlf failed\r\n\r\n\n'
    head -c 10000000 /dev/zero | tr '\0' x
    printf '\n%0200d' 7 | sed 's/0/{"a":/g'
    printf '\n4294967296 <13>1 2026-11-23T07:00:00Z h a - - - frame failed\n'
    echo '{"message":"ten years off failed","time":"2016-11-23T07:00:00Z","level":"error"}'
    echo '{"message":"to come failed","time":"2036-11-23T07:00:00Z","level":"error"}'
    echo '{"log":"from fluentd failed","tag":"kube.var.log","time":"2026-11-23T07:00:00Z"}'
    printf '2026-11-23 07:00:00 ERROR the last line failed'
} >bad.log
is "$(status timeout 20 "$OUNCE" scan --all --json --now "$now" bad.log)" 0 'bad input is read to its end'
is_accounted said.err 13 'each line of it is accounted for'
is "$(jq -c . said.out | wc -l)" "$(wc -l <said.out)" 'and all that comes out is valid'
is "$(jq -r 'select(.title == "the last line failed") | .count' said.out)" 1 'the last line is there'
is "$(jq -r 'select(.title | test("from fluentd")) | .kind' said.out)" error \
    'a tag on a log record makes no ticket'
said=$("$OUNCE" scan --all --now "$now" bad.log)
for flaw in 'like JSON' 'UTF-8' NUL 'longer than'; do
    like "$said" "^ +[0-9]+ .*$flaw" "the table tells of $flaw"
done
is "$(printf '%s\n' "$said" | wc -L)" 80 'and still fits 80 columns'

finish
