# Stack traces that arrive line by line over TCP: one event each, however slowly they come, and
# counted soon after their last line.
# timeout: 120 s
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
begin 'a trace is one event, whatever lies between its lines'

metric() {
    http /metrics | awk -v name="$1" '$1 == name { print $2 }'
}
counted() {
    wait_for 5 "[ \"\$(metric ounce_events_total)\" = $1 ]"
    metric ounce_events_total
}
title() {
    http '/v1/candidates?state=any' | jq -r --arg title "$1" \
        '.candidates[] | select(.title == $title) | .count'
}
frame() {
    printf '\tat com.shop.%s(Cart.java:%s)\n' "$1" "$2"
}
log() {
    printf '2026-11-23 %s ERROR [main] Cart - %s\n' "$1" "$2"
}
send() {
    nc -N 127.0.0.1 "$TCP_PORT"
}

start_ounce

# --- pauses --------------------------------------------------------------------------------------

{
    log 10:00:00 'cannot pay 17'
    sleep 0.2
    printf 'java.lang.IllegalStateException: cart 17 is empty\n'
    sleep 0.2
    frame Cart.total 12
    printf '\tat com.shop.Che'
    sleep 0.2
    printf 'ckout.pay(Checkout.java:3)\n'
    sleep 0.2
    printf 'Caused by: java.io.IOException: disk full\n'
    frame Disk.write 9
} | send
trace='java.lang.IllegalStateException in com.shop.Cart.total, caused by java.io.IOException'
is "$(counted 1)" 1 'a trace with pauses in it is one event'
is "$(title "$trace")" 1 'named by its exceptions and its own code'
is "$(metric ounce_lines_total) $(metric ounce_joined_lines_total)" '6 5' 'its lines are counted'

{
    log 10:05:00 'cannot pay 4'
    printf 'java.lang.IllegalStateException: cart 4 is empty\n'
    frame Cart.total 99
    printf '\tat com.shop.Checkout.pay(Checkout.java:30)\n'
    printf 'Caused by: java.io.IOException: quota\n'
    frame Disk.write 90
} | send
is "$(counted 2) $(title "$trace")" '2 2' 'other lines and messages are the same problem'

{
    log 10:06:00 'cannot print 4'
    printf 'java.lang.IllegalStateException: cart 4 is empty\n'
    frame Cart.total 99
    frame Report.print 3
} | send
is "$(counted 3) $(title 'java.lang.IllegalStateException in com.shop.Cart.total')" '3 1' \
    'another call site is another one'

# --- a connection that stays open ----------------------------------------------------------------

mkfifo "$TMP/open"
nc 127.0.0.1 "$TCP_PORT" <"$TMP/open" &
track "$!"
exec 3>"$TMP/open"
{
    log 10:10:00 'cannot pay 5'
    printf 'java.lang.NullPointerException\n'
    frame Cart.total 7
} >&3
is "$(counted 4)" 4 'its last event is counted though nothing follows'
is "$(title 'java.lang.NullPointerException in com.shop.Cart.total')" 1 'and whole'
log 10:10:05 'nothing comes behind this' >&3
is "$(counted 5)" 5 'so is a line that a trace might have followed'
printf '2026-11-23 10:10:06 INFO [main] Cart - up\n' >&3
is "$(counted 6)" 6 'and one that none does'

# --- the end -------------------------------------------------------------------------------------

bytes=$(metric ounce_bytes_total)
log 10:10:07 'the engine stops meanwhile' >&3
wait_for 5 "[ \"\$(metric ounce_bytes_total)\" -gt $bytes ]"
stop_ounce
exec 3>&-
ok 'an engine that holds an event stops in time'

# --- interleaved connections, each with its own trace --------------------------------------------

start_ounce
before=$(metric ounce_events_total)
for i in 1 2 3 4 5 6 7 8; do
    {
        log 11:00:00 "cannot pay $i"
        printf 'java.lang.IllegalStateException: cart %s is empty\n' "$i"
        for line in 1 2 3 4 5; do
            sleep 0.05
            frame "Step$line.run" "$i"
        done
        printf '2026-11-23 11:00:01 INFO [main] Cart - on\n'
    } | send &
    track "$!"
done
is "$(counted $((before + 16)))" "$((before + 16))" 'eight at a time do not mix'
is "$(title 'java.lang.IllegalStateException in com.shop.Step#.run')" 8 'all of one problem'
is "$(metric ounce_joined_lines_total)" 48 'each with its own lines'
finish
