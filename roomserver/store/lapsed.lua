-- Rooms of one shard that have lapsed leave the index: how many did.
-- KEYS  rooms
local time = redis.call('TIME')
return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time[1])
