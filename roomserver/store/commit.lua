-- One commit of a room: all or nothing.
-- KEYS  room, applied, due, rooms
-- ARGV  channel, room id, document, version, expected version, digest, now, due at or '', lapses at or ''
local channel, id, doc, version, expected, digest, now, due_at, lapses_at = unpack(ARGV)
local APPLIED_KEPT_MS, CLOCK_TOLERANCE_S = 600000, 0.25

local applied = redis.call('GET', KEYS[2])
if applied then
  local applied_version, applied_digest = string.match(applied, '^(%d+) (.*)$')
  if applied_digest == digest then return {'applied', applied_version} end
  return {'reused'}
end

local time = redis.call('TIME')
local store_now = time[1] + time[2] / 1000000
if math.abs(now - store_now) > CLOCK_TOLERANCE_S then return {'clock', time[1], time[2]} end

local current = redis.call('HGET', KEYS[1], 'version') or '0'
if current ~= expected then return {'moved', current} end

redis.call('HSET', KEYS[1], 'doc', doc, 'version', version)
if lapses_at == '' then
  redis.call('PERSIST', KEYS[1])
  redis.call('ZADD', KEYS[4], '+inf', id)
else
  redis.call('PEXPIREAT', KEYS[1], math.floor(lapses_at * 1000))
  redis.call('ZADD', KEYS[4], lapses_at, id)
end
if due_at == '' then
  redis.call('ZREM', KEYS[3], id)
else
  redis.call('ZADD', KEYS[3], due_at, id)
end
redis.call('SET', KEYS[2], version .. ' ' .. digest, 'PX', APPLIED_KEPT_MS)
redis.call('SPUBLISH', channel, '=' .. version)
return {'committed', version}
