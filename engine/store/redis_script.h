// What runs inside Redis. Each script touches one key and makes one write command: Redis logs that
// one without MULTI, so an append-only file that tears loses all of it or nothing. `#!lua` (Redis
// 7) makes Redis refuse the script when memory is full instead of letting it run past the ceiling.
#pragma once

// KEYS a page. ARGV journal, epoch, the sequence number that must stand there ("" for any: the page
// is written anew), the new one, then fields and values. Answers OK, DUP (it is there already), GAP
// and what stands there, FENCED (a later run of this engine writes), FOREIGN (another engine does).
#define REDIS_SCRIPT_WRITE                                                                         \
    "#!lua\n"                                                                                      \
    "local page = redis.call('HMGET', KEYS[1], '@journal', '@epoch', '@seq')\n"                    \
    "local epoch, seq = tonumber(page[2] or 0), tonumber(page[3] or 0)\n"                          \
    "if page[1] and page[1] ~= ARGV[1] then return {'FOREIGN', page[1]} end\n"                     \
    "if tonumber(ARGV[2]) < epoch then return {'FENCED', page[2]} end\n"                           \
    "if ARGV[3] ~= '' then\n"                                                                      \
    "  local new = tonumber(ARGV[4])\n"                                                            \
    "  if new > 0 and seq >= new and epoch == tonumber(ARGV[2]) then return {'DUP'} end\n"         \
    "  if seq ~= tonumber(ARGV[3]) then return {'GAP', tostring(seq)} end\n"                       \
    "end\n"                                                                                        \
    "redis.call('HSET', KEYS[1], '@journal', ARGV[1], '@epoch', ARGV[2], '@seq', ARGV[4],\n"       \
    "  unpack(ARGV, 5))\n"                                                                         \
    "return {'OK'}\n"

// KEYS ounce:engines. ARGV name, run, journal, epoch, version, until, state, how, alive_ms.
// how = beat:    says that this run lives. MINE; NEW (nothing stood there); OLDER (an earlier run's
//                line, from a backup); TAKEN (somebody else has the name: nothing is written).
// how = claim:   takes the name. As above, or ADOPTED (its journal and the next epoch are ours),
//                LIVE (its run is alive), VERSION and which (its signatures are made otherwise).
// how = patient: as claim, but an absent line is ABSENT, not taken: a moment ago its run was alive,
//                and will say so again.
// The time is the server's, so that no two clocks are compared.
#define REDIS_SCRIPT_BEAT                                                                          \
    "#!lua\n"                                                                                      \
    "local time = redis.call('TIME')\n"                                                            \
    "local now = time[1] * 1000 + math.floor(time[2] / 1000)\n"                                    \
    "local journal, epoch, how, answer = ARGV[3], tonumber(ARGV[4]), ARGV[8], 'NEW'\n"             \
    "local line = redis.call('HGET', KEYS[1], ARGV[1])\n"                                          \
    "local read, was = pcall(cjson.decode, line or '')\n"                                          \
    "if read and type(was) == 'table' and type(was.journal) == 'string' and\n"                     \
    "   was.journal:match('^%x+$') and type(was.epoch) == 'number' then\n"                         \
    "  if was.run == ARGV[2] then\n"                                                               \
    "    answer = 'MINE'\n"                                                                        \
    "    if how ~= 'beat' then journal, epoch = was.journal, was.epoch end\n"                      \
    "  elseif how == 'beat' then\n"                                                                \
    "    if was.journal ~= journal or was.epoch >= epoch then return {'TAKEN', was.journal} end\n" \
    "    answer = 'OLDER'\n"                                                                       \
    "  else\n"                                                                                     \
    "    local age = math.abs(now - (tonumber(was.heartbeat) or 0))\n"                             \
    "    if was.state ~= 'ended' and age < tonumber(ARGV[9]) then return {'LIVE'} end\n"           \
    "    if was.version ~= tonumber(ARGV[5]) then return {'VERSION', tostring(was.version)} end\n" \
    "    journal, epoch, answer = was.journal, was.epoch + 1, 'ADOPTED'\n"                         \
    "  end\n"                                                                                      \
    "elseif how == 'patient' then\n"                                                               \
    "  return {'ABSENT'}\n"                                                                        \
    "end\n"                                                                                        \
    "redis.call('HSET', KEYS[1], ARGV[1], string.format('{\"journal\":\"%s\",\"epoch\":%d,' ..\n"  \
    "  '\"run\":\"%s\",\"heartbeat\":%d,\"until\":%s,\"version\":%s,\"state\":\"%s\"}', "          \
    "journal,\n"                                                                                   \
    "  epoch, ARGV[2], now, ARGV[6], ARGV[5], ARGV[7]))\n"                                         \
    "return {answer, journal, string.format('%d', epoch)}\n"

// KEYS ounce:ranker. ARGV name, for how many ms. 1: the lease is ours, 0: another's.
#define REDIS_SCRIPT_LEASE                                                                         \
    "#!lua\n"                                                                                      \
    "local holder = redis.call('GET', KEYS[1])\n"                                                  \
    "if holder and holder ~= ARGV[1] then return 0 end\n"                                          \
    "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\n"                                         \
    "return 1\n"
