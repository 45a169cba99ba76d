// The keeper's link to a store that others can read (Redis): carries its bytes, tells it what is
// ranked and what changed, and says when something is wrong there. Runs on the keeper's loop.
#pragma once

#include "app/config.h"
#include "app/keeper.h"
#include "store/store.h"

#include <uv.h>

struct publisher;

// Begins to connect. NULL: the URL or the name is wrong (*error, CONFIG_ERROR_BYTES, says why).
struct publisher *publisher_open(uv_loop_t *loop, const struct config *config,
                                 struct keeper *keeper, char *error);
// About every 100 ms.
void publisher_tick(struct publisher *publisher, int64_t now_ms);
// About once a second, after the ranking was refreshed.
void publisher_rank(struct publisher *publisher, int64_t now_ms);
// A problem's state moved, told to the change stream by the state's name with the problem's row; or
// it became part of another, told as "aliased" with its `id`, the other's id as `to` and the
// other's `title`. So many a second as the store keeps; more are counted as dropped.
void publisher_announce(struct publisher *publisher, const struct ranking_change *change,
                        int64_t now_ms);

// Why lists must not be answered yet: what an earlier run counted is being read back. NULL: they
// may.
const char *publisher_not_ready(const struct publisher *publisher);
// What the reader of a list should know; NULL: nothing.
// Until the next call.
const char *publisher_notice(struct publisher *publisher);
struct store_stats publisher_stats(const struct publisher *publisher);
enum store_state publisher_state(const struct publisher *publisher);
// True once since the store has read back what earlier runs kept: the ranking must then be brought
// up to date without telling anybody.
bool publisher_restored(struct publisher *publisher);

// Before earlier counts were read back nobody knows what is news: changes are then not announced.
bool publisher_may_tell(const struct publisher *publisher);

// Orderly end: false while there is something to write; then call publisher_tick and ask again.
bool publisher_finish(struct publisher *publisher, int64_t now_ms);
// Counts that Redis was not told, or did not take.
bool publisher_owes(const struct publisher *publisher);
void publisher_close(struct publisher *publisher);
