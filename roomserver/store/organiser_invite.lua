-- A new link for an organiser: 1, or 0 where there are too many already, or 2 where it is kept as something else, which
-- stays. Those that have expired are dropped.
-- KEYS  links
-- ARGV  link, what is kept of it (JSON), now, at most as many
local links = redis.call('HGETALL', KEYS[1])
local count = 0
for i = 1, #links, 2 do
  local link = cjson.decode(links[i + 1])
  if type(link) == 'table' and link.expires_at and link.expires_at <= tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], links[i])
  elseif links[i] ~= ARGV[1] then
    count = count + 1
  end
end
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept and kept ~= ARGV[2] then return 2 end
if count >= tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
