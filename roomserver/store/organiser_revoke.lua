-- A link ends, and every session that began with it: 1, also where it has ended before; 0 where it is the last that is
-- valid and that is not meant.
-- KEYS  links, sessions
-- ARGV  link, now, 1 where the last is meant too
local links = redis.call('HGETALL', KEYS[1])
local others, is_there = 0, false
for i = 1, #links, 2 do
  local link = cjson.decode(links[i + 1])
  if links[i] == ARGV[1] then
    is_there = true
  elseif type(link) ~= 'table' or not link.expires_at or link.expires_at > tonumber(ARGV[2]) then
    others = others + 1
  end
end
if is_there and others == 0 and ARGV[3] ~= '1' then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
local sessions = redis.call('HGETALL', KEYS[2])
for i = 1, #sessions, 2 do
  if cjson.decode(sessions[i + 1]).link == ARGV[1] then redis.call('HDEL', KEYS[2], sessions[i]) end
end
return 1
