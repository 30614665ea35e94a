-- The hour in which an organiser's session was last used. One that an earlier release began is listed from here on.
-- KEYS  session, sessions
-- ARGV  session, now, the hour of it, a session lasts (s)
local link = redis.call('GET', KEYS[1])
local left_ms = redis.call('PTTL', KEYS[1])
if not link or left_ms < 0 then return end
local kept = redis.call('HGET', KEYS[2], ARGV[1])
local session = kept and cjson.decode(kept)
if not session then
  local ends_at = tonumber(ARGV[2]) + left_ms / 1000
  session = {link = link, began_at = ends_at - ARGV[4], ends_at = ends_at}
end
session.used_at = tonumber(ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], cjson.encode(session))
local listed_ms = left_ms + 7200000
if redis.call('PTTL', KEYS[2]) < listed_ms then redis.call('PEXPIRE', KEYS[2], listed_ms) end
