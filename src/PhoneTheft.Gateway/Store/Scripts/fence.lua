-- Gives a producer's new session its fencing number, and keeps count of a carrier's producers.
-- KEYS: meta of shard 0, fence, the carrier's producers. ARGV: store_id, producer, the fence is to be above this, how
-- many producers a carrier may have, after how many seconds without a session one gives way.
-- Answers OK, the number and the producer that gave way or ''; FULL; or a refusal as write.lua has it.

local META, FENCE, OPENED = KEYS[1], KEYS[2], KEYS[3]
local store_id, producer = ARGV[1], ARGV[2]
local above, most, forget_after = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local known = call('HMGET', META, 'store_id', 'format')
local wrong = wrong_store(known[1], store_id)
if wrong then return { wrong } end
if not knows_format(known[2]) then return { 'FORMAT' } end

local now = tonumber(call('TIME')[1])
local gone = ''
if not call('ZSCORE', OPENED, producer) and call('ZCARD', OPENED) >= most then
  local oldest = call('ZRANGE', OPENED, 0, 0, 'WITHSCORES')
  if tonumber(oldest[2]) + forget_after > now then return { 'FULL' } end
  gone = oldest[1]
  call('ZREM', OPENED, gone)
end
call('ZADD', OPENED, int(now), producer)

local fence = math.max(tonumber(call('GET', FENCE) or '0'), above) + 1
call('SET', FENCE, int(fence))
return { 'OK', int(fence), gone }
