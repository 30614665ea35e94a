-- Circles are at hand or are not any more, those of them that are current.
-- KEYS  index, those at hand
-- ARGV  id, urgency or '', id, urgency or '', ...
for i = 1, #ARGV, 2 do
  local place = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if ARGV[i + 1] == '' or not place or tonumber(place) < 0 then
    redis.call('ZREM', KEYS[2], ARGV[i])
  else
    redis.call('ZADD', KEYS[2], ARGV[i + 1], ARGV[i])
  end
end
