// The store that is a Redis 7: sliding-window counters that any client can read, with absolute
// values. What other programs find there:
//
//   ounce:{sNN}:<engine>:d:<YYYYMMDD>      hash    signature -> errors tickets hours reported s
//   ounce:{sNN}:<engine>:h:<YYYYMMDDHH>    hash    signature -> errors tickets
//   ounce:{sNN}:<engine>:m:<YYYYMMDDHHMM>  hash    signature -> errors tickets
//   ounce:{sNN}:<engine>:issues            hash    signature -> version, instants, kind, title, ...
//   ounce:{sNN}:<engine>:changed           zset    name of such a hash by when it changed (ms)
//   ounce:<engine>:events                  stream  type, issue, json; about 10,000 entries
//   ounce:engines                          hash    engine -> JSON: who writes, and up to when
//   ounce:candidates                       zset    signature by hours_saved_low
//   ounce:candidates:json                  hash    signature -> the row
//   ounce:ranker                                   who publishes these two: a lease of 5 s
//
// NN is the signature's top six bits, 00 to 63. The values are drawn in redis_value.h. Beside them
// stand @journal @epoch @seq: who wrote last; an @seq below 1, or none: not whole at the moment.
// Pages expire: minutes 2 h, hours 8 d, dates 100 d after they began. The JSON of ounce:engines has
// journal, epoch, run, heartbeat (ms, the server's clock), until (all counted before is there; or
// null), version of the signatures, and state (loading, live, ended).
//
// The rights it needs: ~ounce:* ~{ounce:* +evalsha +script|load +hset +hget +hmget +hgetall +hdel
// +hlen +expire +zadd +zrem +zcard +xadd +xrevrange +del +rename +get +set +time, and +config|get
// for one warning.
#pragma once

#include "store/store.h"

// `options` is copied; the texts in it outlive the store, the window too. NULL never: without
// memory the program ends. store_close frees it.
struct store *redis_open(const struct store_options *options, struct window *window);
