-- A node is alive now. When no node has beaten since `silent since`, nobody served from the last beat until now.
-- Nodes unheard of for an hour are forgotten, and all but the last outages.
-- KEYS  nodes, outages
-- ARGV  node, silent since, known
local OUTAGES_KEPT = 256
local node, silent_since, known = unpack(ARGV)
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000

local last = redis.call('ZRANGE', KEYS[1], 0, 0, 'REV', 'WITHSCORES')[2]
if last and tonumber(last) <= tonumber(silent_since) then
  redis.call('ZADD', KEYS[2], now, last)
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -OUTAGES_KEPT - 1)
end
redis.call('ZADD', KEYS[1], now, node)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 3600)
return redis.call('ZRANGE', KEYS[2], '(' .. known, '+inf', 'BYSCORE', 'WITHSCORES')
