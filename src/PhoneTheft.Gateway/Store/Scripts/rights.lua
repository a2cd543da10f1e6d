-- Says what this gateway's user may not do in scripts, before one of them stops half-way over it. It reads and writes nothing, so it
-- also runs where the store takes no writes for now.
-- KEYS: one of the shard. ARGV: the commands our scripts use. Answers those that are not allowed on such a key.

local missing = {}
-- Not known to Redis 6 and to Garnet: there a right that is missing shows when it is needed.
if redis.acl_check_cmd then
  -- The key for every argument: some commands take many keys.
  for i = 1, #ARGV do
    if not redis.acl_check_cmd(ARGV[i], KEYS[1], KEYS[1], KEYS[1]) then missing[#missing + 1] = ARGV[i] end
  end
end
return missing
