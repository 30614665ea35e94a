-- Ids of the rooms of one shard, without those that have lapsed.
-- KEYS  rooms
local time = redis.call('TIME')
return redis.call('ZRANGE', KEYS[1], '(' .. time[1], '+inf', 'BYSCORE')
