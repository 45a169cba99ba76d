# Stack traces in nine languages: each one event, and grouped as a person groups them. What the labels
# mean is told in tests/corpus/traces/README.md. A check for each event, so the figures add up.
# timeout: 300 s
# shellcheck shell=sh
# shellcheck disable=SC2016 # awk and perl expand
. "$(dirname "$0")/lib.sh"
begin 'stack traces of nine languages are joined, and grouped by error and place'

corpus=$(cd "$(dirname "$0")/../corpus/traces" && pwd) || bail 'there is a corpus of traces'
now=2026-11-23T18:00:00Z
seed=${SEED:-7}
languages=
for log in "$corpus"/*.log; do
    language=${log##*/}
    languages="$languages ${language%.log}"
done
is "$(echo "$languages" | wc -w)" 9 'the corpus holds nine languages'

# judged LANGUAGE LABELS SIGNED: for each event "right" or "wrong", "trace" or "line", its name, and
# what is wrong with it. Right is an event whose lines all have one id, which is the id of every
# event with the same label and of no other event.
judged() {
    paste "$2" "$3" | awk -F '\t' -v language="$1" '
        { split($1, label, " "); event = label[1] }
        !(event in problem) {
            order[++events] = event
            problem[event] = label[2]
            id[event] = $2
            if (!seen[label[2], $2]++) {
                ids[label[2]] = ids[label[2]] " " $2
                problems[$2] = problems[$2] " " label[2]
            }
        }
        $2 != id[event] { strays[event] = strays[event] " " FNR }
        { lines[event]++ }
        END {
            for (i = 1; i <= events; i++) {
                event = order[i]
                why = ""
                if (event in strays) {
                    why = why "its first line has the id " id[event] ", not so line" strays[event] "; "
                }
                if (split(ids[problem[event]], many, " ") > 1) {
                    why = why "its problem has the ids" ids[problem[event]] "; "
                }
                if (split(problems[id[event]], many, " ") > 1) {
                    why = why "its id has the problems" problems[id[event]] "; "
                }
                verdict = why == "" ? "right" : "wrong"
                kind = lines[event] == 1 ? "line" : "trace"
                print verdict "\t" kind "\t" language " " event " " problem[event] "\t" why
            }
        }'
}

# events LANGUAGE: how many there are.
events() {
    cut -d ' ' -f 1 "$corpus/$1.labels" | sort -u | wc -l
}

# --- joined and grouped --------------------------------------------------------------------------

for language in $languages; do
    log=$corpus/$language.log
    "$OUNCE" sign "$log" >"$TMP/signed" 2>"$TMP/err" </dev/null
    is "$? $(wc -l <"$TMP/signed")" "0 $(wc -l <"$corpus/$language.labels")" \
        "$language: each line has its id, and each its label"
    judged "$language" "$corpus/$language.labels" "$TMP/signed" >"$TMP/judged"
    cat "$TMP/judged" >>"$TMP/all"
    is "$(wc -l <"$TMP/judged")" "$(events "$language")" "$language: each event is judged"
    while IFS='	' read -r verdict kind name why; do
        if [ "$verdict" = right ]; then
            ok "$name: one event, of its own problem ($kind)"
        else
            not_ok "$name: one event, of its own problem ($kind)" "$why"
        fi
    done <"$TMP/judged"
    is "$("$OUNCE" scan --json --all --now "$now" --window all "$log" 2>"$TMP/err" </dev/null |
        jq -s 'map(.count) | add')" "$(events "$language")" "$language: scan counts the events"
done

# --- over TCP, cut anywhere ----------------------------------------------------------------------

# Sends each file on a connection of its own, in turn a piece of each, in pieces of 1 to 400 bytes,
# with a pause of up to 10 ms behind each round; the last piece of a file closes its connection.
cat >"$TMP/pieces.pl" <<'PERL'
use strict;
use warnings;
use Socket;
my ($port, $seed, @files) = @ARGV;
srand($seed);
my @senders = map {
    open(my $in, "<:raw", $_) or die "$_: $!";
    my $bytes = do { local $/; <$in> };
    socket(my $to, PF_INET, SOCK_STREAM, 0) or die $!;
    setsockopt($to, Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1) or die $!;
    connect($to, sockaddr_in($port, inet_aton("127.0.0.1"))) or die $!;
    { to => $to, bytes => $bytes, at => 0 }
} @files;
while (@senders) {
    for my $sender (@senders) {
        my $left = length($sender->{bytes}) - $sender->{at};
        my $size = 1 + int(rand(400));
        $size = $left if $size > $left;
        $sender->{at} += syswrite($sender->{to}, $sender->{bytes}, $size, $sender->{at}) // die $!;
        close($sender->{to}) if $sender->{at} == length($sender->{bytes});
    }
    @senders = grep { $_->{at} < length($_->{bytes}) } @senders;
    select(undef, undef, undef, rand(0.01));
}
PERL

# counted: the events that the engine has counted.
counted() {
    http /metrics | awk '$1 == "ounce_events_total" { print $2 }'
}

# counts_on WANTED: waits until the engine counts no more, then prints what it has counted since
# $before. Too many show as well as too few.
counts_on() {
    wait_for 10 "[ \"\$(counted)\" -ge $((before + $1)) ]"
    settled=$(counted)
    sleep 0.3
    until [ "$(counted)" = "$settled" ]; do
        settled=$(counted)
        sleep 0.3
    done
    echo $((settled - before))
}

start_ounce --threads 2
total=0
for language in $languages; do
    before=$(counted)
    perl "$TMP/pieces.pl" "$TCP_PORT" "$seed" "$corpus/$language.log"
    wanted=$(events "$language")
    total=$((total + wanted))
    is "$(counts_on "$wanted")" "$wanted" "$language: cut anywhere (seed $seed), the same events"
done
before=$(counted)
perl "$TMP/pieces.pl" "$TCP_PORT" "$seed" "$corpus"/*.log
is "$(counts_on "$total")" "$total" "all at once (seed $seed), a connection each: the same events"

awk -F '\t' '
    { all++; right += $1 == "right" }
    $2 == "trace" { traces++; traces_right += $1 == "right" }
    END { printf "# %d of %d events right; %d of %d traces\n", right, all, traces_right, traces }' \
    "$TMP/all"
finish
