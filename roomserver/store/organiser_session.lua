-- The link that an organiser's session began with, how long it lasts (ms), and what is listed of it, if anything is.
-- Nil where it is over: also where its link is gone.
-- KEYS  session, links, sessions
-- ARGV  session
local link = redis.call('GET', KEYS[1])
local left_ms = redis.call('PTTL', KEYS[1])
if not link or left_ms < 0 or redis.call('HEXISTS', KEYS[2], link) == 0 then return nil end
return {link, left_ms, redis.call('HGET', KEYS[3], ARGV[1])}
