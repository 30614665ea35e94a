-- Ids of the rooms of one shard. Those that have lapsed leave the index.
-- KEYS  rooms
local time = redis.call('TIME')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)
