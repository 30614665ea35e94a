-- A request with that key begins: nil, or what is kept of one that began before; 0 where too many are kept.
-- KEYS  the answer, all answers
-- ARGV  its name, what is kept while it is worked on, now, how long it is kept (s), at most as many
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[3])
local kept = redis.call('GET', KEYS[1])
if kept then return kept end
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[4])
redis.call('ZADD', KEYS[2], tonumber(ARGV[3]) + tonumber(ARGV[4]), ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[4])
