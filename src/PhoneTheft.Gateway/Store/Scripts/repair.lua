-- Puts a shard's sets right while no write is let in. KEYS: meta, blocked, tracked, owners.
-- ARGV: action, store_id, token of the gateway that repairs, then by action
--   FREEZE  for how many ms a silent gateway keeps its turn
--   PUT     identity, owners ("blocks,tracks") and status letter, repeated
--   CHECK   prohibited, tracked, holds, digest as the holds say: do they fit the history?
--   DONE    the same, and let writes in again
-- Answers OK, BUSY (another gateway repairs), LOST (no longer ours) or UNEQUAL (the holds don't fit the history either).

local META, BLOCKED, TRACKED, OWNERS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local action, store_id, token = ARGV[1], ARGV[2], ARGV[3]

local now = time_ms()

local function hold_on() call('HSET', META, 'frozen', token .. ' ' .. int(now)) end

if call('HGET', META, 'store_id') ~= store_id then return 'LOST' end
local frozen = call('HGET', META, 'frozen')
local ours = frozen and sub(frozen, 1, #token) == token

if action == 'FREEZE' then
  local since = frozen and tonumber(string.match(frozen, ' (%d+)$'))
  if since and not ours and since + tonumber(ARGV[4]) > now then return 'BUSY' end
  hold_on()
  return 'OK'
end

if not ours then return 'LOST' end

if action == 'PUT' then
  for i = 4, #ARGV, 3 do
    local id, owners, letter = ARGV[i], ARGV[i + 1], ARGV[i + 2]
    if owners == '0,0' then call('HDEL', OWNERS, id) else call('HSET', OWNERS, id, owners) end
    call(letter == 'B' and 'SADD' or 'SREM', BLOCKED, id)
    call(letter == 'T' and 'SADD' or 'SREM', TRACKED, id)
  end
  hold_on()
  return 'OK'
end

local said = call('HMGET', META, 'blocked', 'tracked', 'holds', 'digest')
for i = 1, 4 do
  if said[i] ~= ARGV[3 + i] then return 'UNEQUAL' end
end
if action == 'DONE' then call('HDEL', META, 'frozen') else hold_on() end
return 'OK'
