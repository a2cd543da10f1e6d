-- write.lua, part 4: finishes what a predecessor left half done. What the log holds above meta.revision was decided, and perhaps
-- partly written.

-- A log entry's fields; then the hold's own, then the chain.
local entry_fields = { 'number', 'epoch', 'at', 'kind', 'id', 'status', 'carrier', 'actor', 'producer', 'sequence', 'owners',
  'blocked', 'tracked', 'holds', 'digest', 'lost_number', 'place_in_run' }

local function parse_entry(text)
  local fields, entry = split(text, '\t'), { size = #text }
  for i, name in ipairs(entry_fields) do entry[name] = fields[i] end
  entry.hold = table.concat(fields, '\t', #entry_fields + 1, #fields - 1)
  entry.chain = fields[#fields]
  return entry
end

local function redo_entry(entry)
  local id, carrier = entry.id, entry.carrier
  batch.holds[carrier] = batch.holds[carrier] or {}
  if entry.kind == 'P' then
    local before = call('HGET', holds_key[carrier], id)
    local after = table.concat({ entry.hold, entry.epoch, entry.number, entry.actor, entry.producer, entry.sequence }, '\t')
    set_hold(carrier, id, after)
    set_expiry(carrier, id, before, after)
  else
    set_hold(carrier, id, false)
    set_expiry(carrier, id, entry.hold, nil)
    batch.past[id] = batch.past[id] or call('HGET', PAST, id)
    remember(id, table.concat(
      { carrier, entry.at, entry.kind, entry.actor, entry.epoch, entry.number, sub(entry.chain, 1, 16), entry.hold }, '\t'))
  end
  batch.owners[id], batch.status[id] = entry.owners, entry.status
  -- Of a change that was put back, those before it may be missing still.
  if entry.producer ~= '' and entry.lost_number == '' then
    local name = carrier .. '/' .. entry.producer
    local known = call('HGET', PRODUCERS, name)
    local stamp = known and split(known, ' ') or { '0', '0' }
    if tonumber(entry.sequence) > tonumber(stamp[2]) then batch.producers[name] = stamp[1] .. ' ' .. entry.sequence end
  end
  meta.revision, meta.chain, meta.digest = tonumber(entry.number), entry.chain, entry.digest
  meta.blocked, meta.tracked, meta.holds = tonumber(entry.blocked), tonumber(entry.tracked), tonumber(entry.holds)
  meta.log_bytes = meta.log_bytes + entry.size
end

-- Answers the carriers whose holds it needs and was not given; nil when nothing is left to redo.
local function redo()
  local newest = call('ZREVRANGE', LOG, 0, 0, 'WITHSCORES')
  if not newest[1] or tonumber(newest[2]) <= meta.revision then return nil end
  local entries = call('ZRANGEBYSCORE', LOG, '(' .. int(meta.revision), '+inf')
  local missing, seen = {}, {}
  for i, text in ipairs(entries) do
    local entry = parse_entry(text)
    entries[i] = entry
    if not holds_key[entry.carrier] and not seen[entry.carrier] then
      seen[entry.carrier] = true
      missing[#missing + 1] = entry.carrier
    end
  end
  if #missing > 0 then return missing end

  for _, entry in ipairs(entries) do redo_entry(entry) end
  flush(batch)
  batch = new_batch()
end
