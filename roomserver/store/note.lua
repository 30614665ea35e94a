-- Notes how urgent a room is, as long as it has not changed since that was read.
-- KEYS  room, those at hand
-- ARGV  id, version, urgency, or '' where it is none of them
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[2] then return end
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
end
