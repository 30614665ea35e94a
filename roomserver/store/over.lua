-- Circles that are over leave the current part of an index, each above those that left before it, in the order given.
-- Those that have left stay where they are.
-- KEYS  index, then those in which they have a place no longer
-- ARGV  the lowest score for the first of them, id, id, ...
local STEP = 2 ^ -15
local score = tonumber(ARGV[1])
local newest = redis.call('ZRANGE', KEYS[1], '(0', '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, 1, 'WITHSCORES')[2]
if newest then score = math.max(score, newest + STEP) end
for i = 2, #ARGV do
  local place = redis.call('ZSCORE', KEYS[1], ARGV[i])
  for key = 2, #KEYS do redis.call('ZREM', KEYS[key], ARGV[i]) end
  if place and tonumber(place) >= 0 then
    redis.call('ZADD', KEYS[1], score, ARGV[i])
    score = score + STEP
  end
end
