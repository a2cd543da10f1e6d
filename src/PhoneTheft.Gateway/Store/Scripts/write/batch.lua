-- write.lua, part 3: what a batch changes, collected first and then written at once.

local PAST_KEPT = 8
local PAST_SECONDS = 2 * 366 * 86400

local meta = {}

local function new_batch()
  return {
    -- Scores and entries for ZADD.
    log = {},
    -- By carrier and by device: the hold's text, false when it has ended.
    holds = {}, touched_holds = {},
    -- By device: its ended holds, newest first.
    past = {}, touched_past = {},
    -- By device: how many carriers block and track it, and the status that follows.
    owners = {}, status = {},
    -- By device: the status letter it had before; nil where a half-run predecessor may have left either.
    status_before = {},
    -- By member: the second when it falls due; false: never.
    expiry = {},
    -- By "carrier/producer": the fence and the last sequence number.
    producers = {},
  }
end

local batch = new_batch()

local function hold_of(carrier, id) return batch.holds[carrier] and batch.holds[carrier][id] end

local function set_hold(carrier, id, text)
  batch.holds[carrier][id] = text
  batch.touched_holds[carrier] = batch.touched_holds[carrier] or {}
  batch.touched_holds[carrier][id] = true
end

-- The second field of a hold is its expires_at, in seconds; empty: none.
local function expires_of(text)
  local from = find(text, '\t', 1, true) + 1
  return sub(text, from, find(text, '\t', from, true) - 1)
end

local function set_expiry(carrier, id, before, after)
  local old = before and expires_of(before) or ''
  local new = after and expires_of(after) or ''
  if new ~= '' then batch.expiry[carrier .. '/' .. id] = new elseif old ~= '' then batch.expiry[carrier .. '/' .. id] = false end
end

-- The last second of the year 9999.
local LAST_SECOND = 253402300799

-- Both counts of a device together fit into the 32 bits in which they are read.
local MOST_CARRIERS = 1073741824

local function is_whole(digits) return digits and tonumber(digits) < 9007199254740992 end
local function is_second(digits) return digits and tonumber(digits) <= LAST_SECOND end

local function is_hold(text)
  local expires, asserted, epoch, number, sequence =
    string.match(text, '^[BT][1-8]\t(%d*)\t[^\t]*\t(%d+)\t(%d+)\t(%d+)\t[^\t]*\t[^\t]*\t(%d+)$')
  return is_second(asserted) and (expires == '' or is_second(expires)) and is_whole(epoch) and is_whole(number) and is_whole(sequence)
end

local function is_counts(text)
  local blocks, tracks = string.match(text, '^(%d+),(%d+)$')
  return blocks and tonumber(blocks) < MOST_CARRIERS and tonumber(tracks) < MOST_CARRIERS
end

local function is_record(text)
  local ended_ms, epoch, number, chain, hold =
    string.match(text, '^[^\t]+\t(%d+)\t[RX]\t[^\t]*\t(%d+)\t(%d+)\t(%x+)\t(.*)$')
  return ended_ms and tonumber(ended_ms) / 1000 <= LAST_SECOND and is_whole(epoch) and is_whole(number) and #chain == 16 and is_hold(hold)
end

local function is_past(text)
  for _, record in ipairs(split(text, '\n')) do
    if not is_record(record) then return false end
  end
  return true
end

-- An ended hold as `past` keeps it: these fields, then the hold's own.
local record_fields = { 'carrier', 'ended_ms', 'kind', 'ended_by', 'epoch', 'number', 'chain' }

local function parse_record(text)
  local fields, record = split(text, '\t'), {}
  for i, name in ipairs(record_fields) do record[name] = fields[i] end
  return record
end

local function forget_after(record) return math.floor(tonumber(parse_record(record).ended_ms) / 1000) + PAST_SECONDS end

-- Ended holds are forgotten when the oldest of them has been kept long enough. One that cannot be read is left to whoever mends it:
-- a half-run predecessor is finished all the same.
local function note_forgetting(id, records)
  for i = #records, 1, -1 do
    if is_record(records[i]) then
      batch.expiry['/' .. id] = int(forget_after(records[i]))
      return
    end
  end
end

local function remember(id, record)
  local records = batch.past[id] and split(batch.past[id], '\n') or {}
  local is_known = false
  for _, other in ipairs(records) do is_known = is_known or other == record end
  -- Known is what a half-run predecessor had come to write.
  if not is_known then
    table.insert(records, 1, record)
    records[PAST_KEPT + 1] = nil
    batch.past[id] = table.concat(records, '\n')
    batch.touched_past[id] = true
  end
  note_forgetting(id, records)
end

local function write_hash(key, changed, value_of)
  local put, gone = {}, {}
  for field in pairs(changed) do
    local value = value_of(field)
    if value then
      put[#put + 1] = field
      put[#put + 1] = value
    else
      gone[#gone + 1] = field
    end
  end
  if #put > 0 then call('HSET', key, unpack(put)) end
  if #gone > 0 then call('HDEL', key, unpack(gone)) end
  return #put > 0
end

local function write_expiry(expiry)
  local due, not_due = {}, {}
  for member, at in pairs(expiry) do
    if at then
      due[#due + 1] = at
      due[#due + 1] = member
    else
      not_due[#not_due + 1] = member
    end
  end
  if #due > 0 then call('ZADD', EXPIRY, unpack(due)) end
  if #not_due > 0 then call('ZREM', EXPIRY, unpack(not_due)) end
end

local function write_status(status, status_before, owners)
  local blocked, unblocked, tracked, untracked, owned = {}, {}, {}, {}, {}
  for id, letter in pairs(status) do
    owned[id] = true
    local before = status_before[id]
    if letter == 'B' then blocked[#blocked + 1] = id elseif not before or before == 'B' then unblocked[#unblocked + 1] = id end
    if letter == 'T' then tracked[#tracked + 1] = id elseif not before or before == 'T' then untracked[#untracked + 1] = id end
  end
  write_hash(OWNERS, owned, function(id) return owners[id] ~= '0,0' and owners[id] end)
  if #blocked > 0 then call('SADD', BLOCKED, unpack(blocked)) end
  if #tracked > 0 then call('SADD', TRACKED, unpack(tracked)) end
  if #unblocked > 0 then call('SREM', BLOCKED, unpack(unblocked)) end
  if #untracked > 0 then call('SREM', TRACKED, unpack(untracked)) end
end

-- The order is what a successor can finish: the log entries, what follows from them, meta last.
local function flush(changes)
  if #changes.log > 0 then call('ZADD', LOG, unpack(changes.log)) end
  write_hash(PAST, changes.touched_past, function(id) return changes.past[id] end)
  write_expiry(changes.expiry)
  for carrier, touched in pairs(changes.touched_holds) do
    if write_hash(holds_key[carrier], touched, function(id) return changes.holds[carrier][id] end) then
      call('SADD', CARRIERS, carrier)
    end
  end
  write_status(changes.status, changes.status_before, changes.owners)
  for name, value in pairs(changes.producers) do call('HSET', PRODUCERS, name, value) end
  call('HSET', META, 'revision', int(meta.revision), 'chain', meta.chain, 'blocked', int(meta.blocked), 'tracked',
    int(meta.tracked), 'holds', int(meta.holds), 'digest', meta.digest, 'log_bytes', int(meta.log_bytes))
end
