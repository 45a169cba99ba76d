// A JSON object becomes the values of an event. An own scanner, because this is the path on which
// most lines come: one pass, no tree, no allocation, no recursion, linear in the size of the text.
//
// Taken more widely than RFC 8259 writes it, as real programs do not keep to it: NaN and Infinity,
// control characters and bad UTF-8 in strings, unknown escapes, numbers with leading zeros.
#pragma once

#include "wire/field.h"

#define JSON_DEPTH_MAX 64 // the most that json_read can be asked for

enum json_end {
    JSON_WHOLE,  // one object and nothing after it but blanks
    JSON_BROKEN, // no JSON, cut short, or with something after it
    JSON_DEEP,   // nested deeper than depth_max
};

// Reads the object that is the whole of `text` (which begins with `{`) into `fields`. Unless it
// returns JSON_WHOLE the fields hold any part of it: begin them anew. depth_max: 1 to
// JSON_DEPTH_MAX; an object without another inside has depth 1.
enum json_end json_read(struct span text, unsigned depth_max, struct fields *fields);

// Walks over the elements of a top-level array, for bodies that hold many events. Starts at {text}.
struct json_array {
    struct span text;
    size_t at;
};

enum json_step {
    JSON_ELEMENT,  // *element is set: without blanks around it, not looked into
    JSON_LAST,     // the array has ended, and nothing is left but blanks
    JSON_NO_ARRAY, // it does not begin with `[`, is cut short, or something else is wrong between
};

// Strings and nesting are respected; whether an element is JSON itself json_read tells. Of an array
// that is cut short behind a closed object or array, that one is an element still. After
// JSON_NO_ARRAY the walk is over.
enum json_step json_array_next(struct json_array *array, struct span *element);
