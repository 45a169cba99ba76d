// Everything that is kept of one problem, as JSON: its row, what else it is seen as, and the facets
// and cells of all of that, merged. The caller owns what it gets (json_decref). NULL only when
// memory is out.
#pragma once

#include "query/row.h"

#define DETAIL_MEMBERS_MAX 100U

// The row, and beside it
//   members         [{"id","title","count"}...]: what is part of it, at most DETAIL_MEMBERS_MAX;
//                   most events in the window first, then the smaller id
//   members_total   how many are
//   facets          kind, level, service and the last date of each
//   days            cells by date, newest first
//   hours, minutes_recent   likewise, of the last 8 days and 2 hours
json_t *detail_of(const struct row_context *context, const struct candidate *candidate,
                  uint32_t rank);
