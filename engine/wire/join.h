// Lines become events: a stack trace that arrives line by line is put together again with the line
// that it belongs to.
//
//   2024-05-01 12:00:00 ERROR Cart - cannot pay          head
//   java.lang.IllegalStateException: cart is empty       in doubt, until the next line comes
//       at com.shop.Cart.total(Cart.java:12)             joined, and the line before with it
//   2024-05-01 12:00:01 INFO Cart - next one             begins another event
//
// The lines may each have what a transport put in front (syslog, docker, journald): then it has the
// form of the head's, with the same numbers where a process is named, and goes.
//
// When unsure it does not join: a line in doubt that no certain one follows is handed out alone, as
// every other line is. JSON lines are never joined. What is joined depends on the lines alone, not
// on how they were cut into chunks. Pure and without memory of its own.
#pragma once

#include "base/span.h"
#include "base/trace_line.h"

#define JOIN_LINES_MAX                                                                             \
    4096 // of one event; what does not fit the room belongs to it, but is not kept

struct joined {
    struct span head;  // the event's first line, as it came
    struct span trace; // the others without their prefixes, LF between them; empty: none
    uint32_t lines;    // that came, the head and those not kept included
};

// One stream's state. Zeroed: nothing open. Only join.c looks inside.
struct join {
    uint8_t *room; // lent, see join_lend
    size_t room_bytes;
    struct span head; // in the caller's memory, or at the front of the room; at NULL: nothing open
    struct span next; // the line that begins the event behind those that are to be taken
    size_t size;      // bytes in the room: the head and its lines, with LF between them
    size_t sure;      // of them, what surely belongs together
    size_t prefix;    // bytes of the head that every line repeats in form,
    size_t prefix_at; // and where they begin: all but a logger's own tag at its front
    uint32_t lines;   // that surely belong together
    uint32_t doubtful;
    enum trace_language language;
    enum trace_part head_part, last_part;
    uint8_t stage;
    uint8_t braces;      // Node shows an object: how deep the line is in it
    bool plain;          // `next` as it stands is nothing of a trace
    bool closing, begun; // it is to be taken; its first part is out
    bool looked, likely; // at the head; it may have a trace
    bool gapped;         // the last line is blank and in doubt
    bool linked, typed;  // Python says that another exception follows; a name is in doubt
    bool named, checked; // the head names an exception; a sanitizer reports
};

// Where lines are put together: the caller's, of room_bytes, at least as much as the longest line.
// Between join_pause and the next call of any other function it may be taken away, if what stands
// in its first join_held_bytes() is there again when it is lent anew.
void join_lend(struct join *join, uint8_t *room, size_t room_bytes);
// Takes a line; it stays where it is until join_pause, or until another line was put and all events
// were taken. Then take events until there are none.
void join_put(struct join *join, struct span line);
// False: no event is complete. Its spans live until the next call of any function here.
bool join_take(struct join *join, struct joined *event);
// There are no more lines for now: what needs not wait for them is to be taken, what does is kept
// in the room.
void join_pause(struct join *join);
// There are no more lines at all, or not soon enough: all is to be taken.
void join_end(struct join *join);
// How many bytes of the room are in use. After join_pause and all events: 0 when nothing waits.
size_t join_held_bytes(const struct join *join);
