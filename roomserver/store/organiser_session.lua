-- The link that a session began with, how long it lasts (ms), what is listed of it, if anything is, and of the link.
-- Nil where it is over: also where its link is gone.
-- KEYS  session, links, sessions
-- ARGV  session
local link = redis.call('GET', KEYS[1])
local left_ms = redis.call('PTTL', KEYS[1])
if not link or left_ms < 0 then return nil end
local kept = redis.call('HGET', KEYS[2], link)
if not kept then return nil end
return {link, left_ms, redis.call('HGET', KEYS[3], ARGV[1]), kept}
