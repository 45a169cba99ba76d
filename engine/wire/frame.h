// A byte stream becomes lines. Pure and without a buffer: the caller keeps the bytes.
//
//   disk full\n<11>1 2026-...\n          LF-ended; a CR before the LF is left to the reader
//   110 <11>1 2026-11-23T...             octet-counted (RFC 6587, 3.4.1): only `digits SP <`,
//   ^^^ ^                                told frame by frame from its first bytes
//
// A plain line may begin with a digit, so nothing but `digits SP <` is taken as a count. A count of
// zero, of more than 7 digits or above the limit's reach is no count: the frame is read as a line.
#pragma once

#include "base/span.h"

struct frame {
    uint32_t line_bytes_max; // set by the caller before the first call
    uint64_t skip;           // rest of a cut octet-counted frame, in bytes
    bool skip_to_lf;         // within the rest of a cut line
    bool counted;            // the last frame was octet-counted: one stray LF or SP may follow it
};

enum frame_flag {
    FRAME_NONE = 0,
    FRAME_LINE = 1, // *line is set (it may be empty)
    FRAME_CUT = 2,  // the line was longer than line_bytes_max: its beginning is in *line
    FRAME_BAD = 4,  // an octet count out of range was read as text
};

// Looks at the bytes not yet consumed. Returns how many of them are done with; 0: more are needed
// (at most line_bytes_max + 16 bytes ever have to be kept). *flags tells what came of them; *line
// points into `in`. Deterministic under any chunking: the same bytes give the same lines.
size_t frame_next(struct frame *frame, struct span in, struct span *line, unsigned *flags);

// The stream has ended: what is left in `in` is the last line (a frame cut short by its sender
// counts as what did arrive). Same results as frame_next; never asks for more.
size_t frame_last(struct frame *frame, struct span in, struct span *line, unsigned *flags);
