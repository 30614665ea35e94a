-- The hour in which a program's token was last used, where there is still such a token.
-- KEYS  tokens
-- ARGV  token, the hour
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return end
local token = cjson.decode(kept)
token.used_at = tonumber(ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(token))
