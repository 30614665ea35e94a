-- Rooms of one shard whose deadline has passed: id, deadline, id, deadline, ... the earliest first.
-- Deadlines of rooms that have lapsed are dropped.
-- KEYS  due, rooms
-- ARGV  now, limit
local time = redis.call('TIME')
local passed = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2], 'WITHSCORES')
local live = {}
for i = 1, #passed, 2 do
  local lapses_at = redis.call('ZSCORE', KEYS[2], passed[i])
  if not lapses_at or tonumber(lapses_at) <= tonumber(time[1]) then
    redis.call('ZREM', KEYS[1], passed[i])
  else
    live[#live + 1] = passed[i]
    live[#live + 1] = passed[i + 1]
  end
end
return live
