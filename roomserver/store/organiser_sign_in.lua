-- An organiser's link begins a session: 1, or 0 where there is no such link or it has expired.
-- A link that is used lasts longer; one that an earlier release made, a bare number, never expires.
-- KEYS  links, session, sessions
-- ARGV  link, session, now, the hour of it, a session lasts (s), an opened link lasts (s), the browser, its system,
--       how often the passkey was used by its own count, or empty, which one of those that were mailed, or empty,
--       whom an identity provider vouches for, or empty
-- The list outlasts the last of them, so that whoever serves sees it end: its files are to forget it too.
local LISTED_LONGER_S = 7200
local now = tonumber(ARGV[3])
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return 0 end
local link = cjson.decode(kept)
if type(link) ~= 'table' then link = {made_at = link} end
if link.expires_at and link.expires_at <= now then
  redis.call('HDEL', KEYS[1], ARGV[1])
  return 0
end
if ARGV[10] ~= '' then
  if link.generation ~= tonumber(ARGV[10]) or (link.open_until or 0) <= now then return 0 end
  link.generation, link.open_until = link.generation + 1, 0
end
if ARGV[11] ~= '' then
  if (link.subject or '') ~= '' and link.subject ~= ARGV[11] then return 0 end
  link.subject = ARGV[11]
end
link.used_at = tonumber(ARGV[4])
if ARGV[9] ~= '' then link.sign_count = tonumber(ARGV[9]) end
if link.expires_at then link.expires_at = math.max(link.expires_at, now + tonumber(ARGV[6])) end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(link))
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[5])
local session = {link = ARGV[1], began_at = now, used_at = link.used_at, ends_at = now + ARGV[5]}
session.browser, session.system = ARGV[7], ARGV[8]
if ARGV[11] ~= '' then session.by_provider = true end
redis.call('HSET', KEYS[3], ARGV[2], cjson.encode(session))
redis.call('EXPIRE', KEYS[3], ARGV[5] + LISTED_LONGER_S)
return 1
