-- A node is alive now. Nodes unheard of for an hour are forgotten.
-- KEYS  nodes
-- ARGV  node
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] + time[2] / 1000000, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', time[1] - 3600)
