-- One commit of a document: all or nothing.
-- KEYS  document, applied, due, index, then those that are erased or that entries are appended to
-- ARGV  id, expected version (0: there is none), version (0: it is deleted), digest, now, due at or '', score in the
--       index or '' where it stays, expires at or '' where that stays or 'never', channel, message; how many arguments
--       the fields are, names and values; how many keys are erased, their numbers; how many entries of a key are kept;
--       then of each entry that is appended: the number of its key, its score, its text, the score that it deletes or ''
local id, expected, version, digest, now, due_at, score, expires_at, channel, message = unpack(ARGV, 1, 10)
local APPLIED_KEPT_MS, CLOCK_TOLERANCE_S = 600000, 0.25

local function already(applied)
  local applied_version, applied_digest = string.match(applied, '^(%d+) (.*)$')
  if applied_digest == digest then return {'applied', applied_version} end
  return {'reused'}
end

local current = redis.call('HGET', KEYS[1], 'version') or '0'
local time = redis.call('TIME')
local in_time = math.abs(now - (time[1] + time[2] / 1000000)) <= CLOCK_TOLERANCE_S
if current ~= expected or not in_time then
  local applied = redis.call('GET', KEYS[2])
  if applied then return already(applied) end
  if not in_time then return {'clock', time[1], time[2]} end
  return {'moved', current}
end
local applied = redis.call('SET', KEYS[2], version .. ' ' .. digest, 'NX', 'GET', 'PX', APPLIED_KEPT_MS)
if applied then return already(applied) end

local at = 12 + ARGV[11]
for i = at + 1, at + ARGV[at] do redis.call('DEL', KEYS[tonumber(ARGV[i])]) end
at = at + ARGV[at] + 1
for i = at + 1, #ARGV, 4 do
  local key, entry_score, text, deleted = KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if deleted ~= '' then redis.call('ZREMRANGEBYSCORE', key, deleted, deleted) end
  redis.call('ZADD', key, entry_score, text)
  redis.call('ZREMRANGEBYRANK', key, 0, -ARGV[at] - 1)
end

if version == '0' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[4], id)
else
  redis.call('HSET', KEYS[1], 'version', version, unpack(ARGV, 12, 11 + ARGV[11]))
  if score ~= '' then redis.call('ZADD', KEYS[4], score, id) end
  if expires_at == 'never' then
    redis.call('PERSIST', KEYS[1])
  elseif expires_at ~= '' then
    redis.call('PEXPIREAT', KEYS[1], math.floor(expires_at * 1000))
  end
end
if due_at == '' then
  redis.call('ZREM', KEYS[3], id)
else
  redis.call('ZADD', KEYS[3], due_at, id)
end
redis.call('SPUBLISH', channel, message)
return {'committed', version}
