-- One commit of a room: all or nothing.
-- KEYS  room, applied, due, rooms, lines, acts
-- ARGV  channel, room id, document, version, expected version, digest, now, due at or '', lapses at or '', phase,
--       script or '' where it stays, how many entries of a kind are kept; then of each entry that is added: the number
--       of its key, its id, its text, the id of the line that it deletes or ''
local channel, id, doc, version, expected, digest, now, due_at, lapses_at, phase = unpack(ARGV, 1, 10)
local script, entries_kept = ARGV[11], ARGV[12]
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

-- When the circle is over, what was written in it goes; the log goes after the debrief.
if phase ~= redis.call('HGET', KEYS[1], 'phase') and (phase == 'debrief' or phase == 'ended') then
  redis.call('DEL', KEYS[5])
end
for i = 13, #ARGV, 4 do
  local key, entry_id, text, deleted = KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if deleted ~= '' then redis.call('ZREMRANGEBYSCORE', KEYS[5], deleted, deleted) end
  redis.call('ZADD', key, entry_id, text)
  redis.call('ZREMRANGEBYRANK', key, 0, -entries_kept - 1)
end
if phase == 'ended' then redis.call('DEL', KEYS[6]) end

redis.call('HSET', KEYS[1], 'doc', doc, 'version', version, 'phase', phase)
if script ~= '' then redis.call('HSET', KEYS[1], 'script', script) end
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
