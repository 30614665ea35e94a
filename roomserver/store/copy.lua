-- A document and its places, as they are at one instant.
-- KEYS  document, then the indexes
-- ARGV  id
local places = {}
for i = 2, #KEYS do places[i - 1] = redis.call('ZSCORE', KEYS[i], ARGV[1]) or '' end
return {redis.call('HGETALL', KEYS[1]), places}
