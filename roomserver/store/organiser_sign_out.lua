-- An organiser's session ends.
-- KEYS  session, sessions
-- ARGV  session
redis.call('DEL', KEYS[1])
redis.call('HDEL', KEYS[2], ARGV[1])
