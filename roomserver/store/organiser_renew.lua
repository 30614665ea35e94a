-- A link that is mailed can be opened once more: 1, or 0 where there is none.
-- KEYS  links
-- ARGV  link, until when
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return 0 end
local link = cjson.decode(kept)
link.open_until = tonumber(ARGV[2])
if link.expires_at then link.expires_at = math.max(link.expires_at, link.open_until) end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(link))
return 1
