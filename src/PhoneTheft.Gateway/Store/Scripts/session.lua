-- Lets a producer's newest session into one shard, and none of its older ones any more.
-- KEYS: meta, log, producers. ARGV: store_id, carrier/producer, fence.
-- Answers OK and the last sequence number taken; REDO when a half-run write has to be finished first, because it may have taken
-- more; SUPERSEDED and the fence that is known; DAMAGED when what it knows of the producer cannot be read; or a refusal as write.lua has it.

local META, LOG, PRODUCERS = KEYS[1], KEYS[2], KEYS[3]
local store_id, producer, fence = ARGV[1], ARGV[2], ARGV[3]

local meta = call('HMGET', META, 'store_id', 'format', 'revision')
local wrong = wrong_store(meta[1], store_id)
if wrong then return { wrong } end
if not knows_format(meta[2]) then return { 'FORMAT' } end

local newest = call('ZREVRANGE', LOG, 0, 0, 'WITHSCORES')
if newest[1] and tonumber(newest[2]) > tonumber(meta[3]) then return { 'REDO' } end

local last = '0'
local known = call('HGET', PRODUCERS, producer)
if known then
  if not find(known, '^%d+ %d+$') then return { 'DAMAGED' } end
  local other, sequence = unpack(split(known, ' '))
  -- Its own number too: a counter that went back after a failover has given it to somebody else before.
  if tonumber(other) >= tonumber(fence) then return { 'SUPERSEDED', other } end
  last = sequence
end
call('HSET', PRODUCERS, producer, fence .. ' ' .. last)
return { 'OK', last }
