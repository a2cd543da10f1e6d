-- write.lua, part 5: what refuses the whole batch.

local meta_fields = { 'format', 'store_id', 'epoch', 'revision', 'chain', 'blocked', 'tracked', 'holds', 'digest',
  'oldest', 'log_bytes', 'frozen' }

local function read_meta()
  local values = call('HMGET', META, unpack(meta_fields))
  for i, field in ipairs(meta_fields) do meta[field] = values[i] end
  local wrong = wrong_store(meta.store_id, store_id)
  if wrong then return refuse(wrong, meta.store_id or nil) end
  if not knows_format(meta.format) then return refuse('FORMAT', meta.format) end
  for _, field in ipairs({ 'revision', 'blocked', 'tracked', 'holds', 'oldest', 'log_bytes' }) do
    meta[field] = tonumber(meta[field])
    if not meta[field] then return refuse('DAMAGED', 'a number in its meta that cannot be read: ' .. field) end
  end
  if not find(meta.chain or '', '^%x+$') or #meta.chain ~= 40 then return refuse('DAMAGED', 'a chain in its meta that cannot be read') end
  if not find(meta.digest or '', '^%x+$') or #meta.digest ~= 32 then return refuse('DAMAGED', 'a digest in its meta that cannot be read') end
end

-- Does this history hold the newest position that the gateway has seen?
local function lacks_seen()
  if seen_number == 0 then return false end
  if seen_number > meta.revision then return true end
  if seen_number == meta.revision then return meta.chain ~= seen_chain end
  -- Trimmed away: nothing to compare with, and nothing that a failover still could have lost.
  local entry = call('ZRANGEBYSCORE', LOG, int(seen_number), int(seen_number))[1]
  return entry and sub(entry, -40) ~= seen_chain
end

-- The producer's id within its carrier, and the last sequence number that it had applied here.
local producer_id, last_sequence = '', 0

local function check_producer()
  if producer == '' then return nil end
  producer_id = sub(producer, find(producer, '/', 1, true) + 1)
  local known = call('HGET', PRODUCERS, producer)
  if known then
    if not find(known, '^%d+ %d+$') then return refuse('DAMAGED', 'a sequence number of a producer that cannot be read') end
    local stamp = split(known, ' ')
    if tonumber(stamp[1]) > fence then return refuse('SUPERSEDED', stamp[1]) end
    last_sequence = tonumber(stamp[2])
  end
  local expected = last_sequence
  for _, op in ipairs(ops) do
    local sequence = tonumber(op.sequence)
    if sequence > expected + 1 then return refuse('GAP', int(expected + 1)) end
    expected = math.max(expected, sequence)
  end
  batch.producers[producer] = int(fence) .. ' ' .. int(expected)
end

local function check_conditions()
  if meta.frozen then return refuse('FROZEN') end
  if lacks_seen() then return refuse('FORK', int(meta.revision), meta.chain) end
  if meta.epoch ~= epoch then return refuse('EPOCH', meta.epoch) end
  local refusal = check_producer()
  if refusal then return refusal end
  if not_after > 0 and now > not_after then return refuse('LATE') end
end
