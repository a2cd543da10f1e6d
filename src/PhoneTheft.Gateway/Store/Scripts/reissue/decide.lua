-- reissue.lua, part 7: decides each lost change.

local function check_history()
  if meta.frozen then return refuse('FROZEN') end
  if lacks_seen() then return refuse('FORK', int(meta.revision), meta.chain) end
  if not_after > 0 and now > not_after then return refuse('LATE') end
end

-- Where this history ends without the batch, whose entries are not in the log yet.
local revision_before

-- Reads what the changes touch, all of it before anything is decided.
local function read_lost()
  revision_before = tonumber(meta.revision)
  local ids, ids_of = {}, {}
  for _, op in ipairs(ops) do
    ids[op.id] = true
    ids_of[op.carrier] = ids_of[op.carrier] or {}
    ids_of[op.carrier][op.id] = true
  end
  read_hash(OWNERS, ids, batch.owners)
  read_hash(PAST, ids, batch.past)
  for carrier, wanted in pairs(ids_of) do
    batch.holds[carrier] = {}
    read_hash(holds_key[carrier], wanted, batch.holds[carrier])
  end
end

local function is_entry(text) return #split(text, '\t') > #entry_fields + 4 end

local function entry_at(number) return call('ZRANGEBYSCORE', LOG, int(number), int(number))[1] end

local function is_before(one, other)
  local a, b = split(one, '.'), split(other, '.')
  if a[1] ~= b[1] then return tonumber(a[1]) < tonumber(b[1]) end
  return tonumber(a[2]) < tonumber(b[2])
end

-- An ended hold that was put back still says where it ended in the lost history, whose numbers this history has, too.
local function is_of_this_history(record)
  local number = tonumber(record.number)
  if number > revision_before then return false end
  local text = entry_at(number)
  return not text or sub(text, -40, -25) == record.chain
end

-- The ended holds of a carrier on a device.
local function ended_of(op)
  local records = {}
  for _, text in ipairs(batch.past[op.id] and split(batch.past[op.id], '\n') or {}) do
    local record = parse_record(text)
    if record.carrier == op.carrier then records[#records + 1] = record end
  end
  return records
end

-- The number of the newest change that this history has of a carrier's hold; 0: none that is known.
local function newest_of(op)
  local newest = 0
  local hold = hold_of(op.carrier, op.id)
  if hold then newest = tonumber(split(hold, '\t')[6]) end
  for _, record in ipairs(ended_of(op)) do
    if tonumber(record.number) > newest and is_of_this_history(record) then newest = tonumber(record.number) end
  end
  return newest
end

-- A release that was put back where there was no hold to end left no entry, but what it ended: a lost change before it is there already.
local function is_ended_later(op)
  for _, record in ipairs(ended_of(op)) do
    if not is_of_this_history(record) and not is_before(record.epoch .. '.' .. record.number, op.lost) then return true end
  end
end

-- A hold from before the histories parted that reached its end is no word of its carrier, who may have renewed it in the lost part.
local function is_end_of_old_hold(entry)
  return entry.kind == 'X' and (fork < 0 or tonumber(split(entry.hold, '\t')[6]) <= fork)
end

-- What this history has in the place of a lost change: 'S' a newer change of the carrier's own, 'A' the change itself or a later one that
-- was lost with it, 'D' something that cannot be read; nil: nothing, so that it can be put back.
local function instead_of(op)
  if is_ended_later(op) then return 'A' end
  local number = newest_of(op)
  if number == 0 or (fork >= 0 and number <= fork) then return nil end
  local text = entry_at(number)
  -- Trimmed away: so long ago that the carrier has had time to say it again. Where it is not known how long ago the histories parted, it may
  -- be from before, and a block is rather put back once too often.
  if not text then return not (fork < 0 and op.kind == 'P' and sub(op.hold, 1, 1) == 'B') and 'S' or nil end
  if not is_entry(text) then return 'D a change in its log that cannot be read' end
  local entry = parse_entry(text)
  if entry.lost_number ~= '' then return not is_before(entry.lost_number, op.lost) and 'A' or nil end
  -- A producer's journal may send again what it had sent before the lost change: its own numbers say which of them is newer.
  if op.producer ~= '' and entry.producer == op.producer then
    local own, lost = tonumber(entry.sequence), tonumber(op.sequence)
    if own <= lost then return own == lost and 'A' or nil end
  end
  if is_end_of_old_hold(entry) then return nil end
  -- Where the histories part is not known: what was said after the last lost change is newer.
  if fork < 0 and tonumber(entry.at) < lost_at then return nil end
  return 'S'
end

-- An ended hold from the lost part takes its place among the others: newest first, as far as they are kept.
local function remember_lost(op)
  if op.record == '' then return end
  local records, at = batch.past[op.id] and split(batch.past[op.id], '\n') or {}, 1
  local ended = tonumber(parse_record(op.record).ended_ms)
  for i, other in ipairs(records) do
    if other == op.record then return end
    if tonumber(parse_record(other).ended_ms) > ended then at = i + 1 end
  end
  if at > PAST_KEPT then return end
  table.insert(records, at, op.record)
  records[PAST_KEPT + 1] = nil
  batch.past[op.id] = table.concat(records, '\n')
  batch.touched_past[op.id] = true
  note_forgetting(op.id, records)
end

local function damage_of_lost(op)
  local past = batch.past[op.id]
  if past and not is_past(past) then return 'an ended hold that cannot be read' end
  return damage_of(op)
end

local function put_back(op)
  -- A hold that was placed and ended again in the lost part: the list never sees it, what is known of the device does.
  if op.kind == 'H' then
    remember_lost(op)
    return 'H'
  end
  local instead = instead_of(op)
  if instead then return instead end
  local before = hold_of(op.carrier, op.id)
  -- Also where the hold says the same: only an entry tells the next gateway, which may know less of what was lost, that this came later.
  if op.kind == 'P' then return record_change(op, op.hold) end
  if before then return record_change(op, nil) end
  remember_lost(op)
  return 'H'
end

-- A producer's last sequence numbers, once all that they stand for is here: what its journal sends again counts as applied.
local function move_producers()
  for p = 1, producer_count do
    local name, sequence = ARGV[PRODUCERS_AFTER + 2 * p - 1], ARGV[PRODUCERS_AFTER + 2 * p]
    local known = call('HGET', PRODUCERS, name) or '0 0'
    local fence, last = string.match(known, '^(%d+) (%d+)$')
    if last and tonumber(sequence) > tonumber(last) then batch.producers[name] = fence .. ' ' .. sequence end
  end
end
