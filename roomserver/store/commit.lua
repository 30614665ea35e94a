-- One commit of a document: all or nothing.
-- KEYS  document, due, index, those that remember its commands, then those that are erased, that it has a place in, or
--       that entries are appended to
-- ARGV  id, expected version (0: there is none), version (0: it is deleted), now, due at or '', score in the index or
--       '' where it stays, expires at or '' where that stays or 'never', channel, message; how many commands, their
--       digests; how many arguments the fields are, names and values; how many keys are erased, their numbers; in how
--       many further indexes its place changes, of each the number of its key and the score, or '' for none; how many
--       entries of a key are kept; then of each entry that is appended: the number of its key, its score, its text, the
--       score that it deletes or ''. What is below zero in the index has a place in no further one.
local id, expected, version, now, due_at, score, expires_at, channel, message, commands = unpack(ARGV, 1, 10)
local APPLIED_KEPT_MS, CLOCK_TOLERANCE_S = 600000, 0.25
local DIGESTS, REMEMBERED = 10, 3

-- What is told of a command that was applied before, if that is one of these.
local function already(i, applied)
  local applied_version, applied_digest = string.match(applied, '^(%d+) (.*)$')
  if applied_digest == ARGV[DIGESTS + i] then return {'applied', applied_version} end
  return {'reused'}
end

local current = redis.call('HGET', KEYS[1], 'version') or '0'
local time = redis.call('TIME')
local in_time = math.abs(now - (time[1] + time[2] / 1000000)) <= CLOCK_TOLERANCE_S
if current ~= expected or not in_time then
  for i = 1, commands do
    local applied = redis.call('GET', KEYS[REMEMBERED + i])
    if applied then return already(i, applied) end
  end
  if not in_time then return {'clock', time[1], time[2]} end
  return {'moved', current}
end
for i = 1, commands do
  local record = version .. ' ' .. ARGV[DIGESTS + i]
  local applied = redis.call('SET', KEYS[REMEMBERED + i], record, 'NX', 'GET', 'PX', APPLIED_KEPT_MS)
  if applied then
    for before = 1, i - 1 do redis.call('DEL', KEYS[REMEMBERED + before]) end
    return already(i, applied)
  end
end

local fields_at = DIGESTS + commands + 1
local fields = tonumber(ARGV[fields_at])
local at = fields_at + fields + 1
for i = at + 1, at + ARGV[at] do redis.call('DEL', KEYS[tonumber(ARGV[i])]) end
at = at + ARGV[at] + 1
local places_at, places = at, 2 * ARGV[at]
at = at + places + 1
for i = at + 1, #ARGV, 4 do
  local key, entry_score, text, deleted = KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if deleted ~= '' then redis.call('ZREMRANGEBYSCORE', key, deleted, deleted) end
  redis.call('ZADD', key, entry_score, text)
  redis.call('ZREMRANGEBYRANK', key, 0, -ARGV[at] - 1)
end

if version == '0' then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[3], id)
else
  redis.call('HSET', KEYS[1], 'version', version, unpack(ARGV, fields_at + 1, fields_at + fields))
  if score ~= '' then redis.call('ZADD', KEYS[3], score, id) end
  if expires_at == 'never' then
    redis.call('PERSIST', KEYS[1])
  elseif expires_at ~= '' then
    redis.call('PEXPIREAT', KEYS[1], math.floor(expires_at * 1000))
  end
end
if places > 0 then
  local out = version == '0' or tonumber(redis.call('ZSCORE', KEYS[3], id) or '0') < 0
  for i = places_at + 1, places_at + places, 2 do
    local key, place = KEYS[tonumber(ARGV[i])], ARGV[i + 1]
    if out or place == '' then
      redis.call('ZREM', key, id)
    else
      redis.call('ZADD', key, place, id)
    end
  end
end
if due_at == '' then
  redis.call('ZREM', KEYS[2], id)
else
  redis.call('ZADD', KEYS[2], due_at, id)
end
redis.call('SPUBLISH', channel, message)
return {'committed', version}
