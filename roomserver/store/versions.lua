-- The versions of rooms of one shard, nil where there is none.
-- KEYS  room, room, ...
local versions = {}
for i, key in ipairs(KEYS) do
  versions[i] = redis.call('HGET', key, 'version')
end
return versions
