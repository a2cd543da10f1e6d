-- Makes a shard that has no meta yet, when it may.
-- KEYS: meta, then every other key of the shard that has a fixed name. ARGV: format, number of shards,
-- store_id to use for a new shard ('' = none known), '1' when an empty shard may become a new one, shard.
-- Answers CREATED, OPEN (somebody else was first), EMPTY or DAMAGED.

local META = KEYS[1]
local FORMAT, shards, store_id, may_create, shard = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local known = call('HGET', META, 'store_id')
if not known then
  for i = 2, #KEYS do
    -- Data without its meta: half a restore, or somebody else's keys. Building on it would bury the evidence.
    if call('EXISTS', KEYS[i]) == 1 then return 'DAMAGED' end
  end
  if may_create ~= '1' then return 'EMPTY' end
  -- The chain starts from the store's and the shard's name, so that no two histories ever look alike.
  call('HSET', META, 'format', FORMAT, 'shards', shards, 'store_id', store_id, 'epoch', '1', 'revision', '0',
    'chain', redis.sha1hex('phonetheft ' .. FORMAT .. ' ' .. store_id .. ' ' .. shard), 'blocked', '0', 'tracked', '0',
    'holds', '0', 'digest', string.rep('0', 32), 'oldest', '1', 'log_bytes', '0')
  return 'CREATED'
end
return 'OPEN'
