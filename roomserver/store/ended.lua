-- What has ended leaves the list that it is in: how many did.
-- KEYS  a hash of what is listed (JSON)
-- ARGV  now, which of its values says when it ends, if it ever does
local listed, gone = redis.call('HGETALL', KEYS[1]), 0
for i = 1, #listed, 2 do
  local each = cjson.decode(listed[i + 1])
  local ends = type(each) == 'table' and tonumber(each[ARGV[2]])
  if ends and ends <= tonumber(ARGV[1]) then gone = gone + redis.call('HDEL', KEYS[1], listed[i]) end
end
return gone
