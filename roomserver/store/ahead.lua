-- Circles that are current and that no release which knows of this index has written since are ahead, as those without
-- a start are; their records are due.
-- KEYS  index, those ahead, due
-- ARGV  what the instant of their making is raised by, now
local current = redis.call('ZRANGE', KEYS[1], 0, '+inf', 'BYSCORE', 'WITHSCORES')
for i = 1, #current, 2 do
  if redis.call('ZADD', KEYS[2], 'NX', ARGV[1] + current[i + 1], current[i]) == 1 then
    redis.call('ZADD', KEYS[3], 'NX', ARGV[2], current[i])
  end
end
