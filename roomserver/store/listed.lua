-- Ids of a page of an index, the highest score first.
-- KEYS  index
-- ARGV  how many, the id that the page comes after or ''
local first = 0
if ARGV[2] ~= '' then
  local rank = redis.call('ZREVRANK', KEYS[1], ARGV[2])
  if not rank then return {} end
  first = rank + 1
end
return redis.call('ZRANGE', KEYS[1], first, first + ARGV[1] - 1, 'REV')
