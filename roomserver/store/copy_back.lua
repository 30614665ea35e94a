-- A document and its places are as they were, however often this is done.
-- KEYS  document, then the indexes
-- ARGV  id, its scores there or '' for none, then its fields, names and values
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], unpack(ARGV, #KEYS + 1))
for i = 2, #KEYS do
  if ARGV[i] == '' then
    redis.call('ZREM', KEYS[i], ARGV[1])
  else
    redis.call('ZADD', KEYS[i], ARGV[i], ARGV[1])
  end
end
