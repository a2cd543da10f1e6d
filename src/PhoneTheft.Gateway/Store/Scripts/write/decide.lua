-- write.lua, part 6: decides each operation, in order, on what was read and on what the operations before it changed.

local function read_hash(key, fields, into)
  local names = {}
  for field in pairs(fields) do names[#names + 1] = field end
  if #names == 0 then return end
  local found = call('HMGET', key, unpack(names))
  for i, name in ipairs(names) do into[name] = found[i] end
end

-- Reads what the operations touch, all of it before anything is decided.
local function read_touched()
  local ids, ids_of, ids_ended = {}, {}, {}
  for _, op in ipairs(ops) do
    ids[op.id] = true
    ids_of[op.carrier] = ids_of[op.carrier] or {}
    if op.kind ~= 'F' then ids_of[op.carrier][op.id] = true end
    if op.kind ~= 'P' then ids_ended[op.id] = true end
  end
  read_hash(OWNERS, ids, batch.owners)
  read_hash(PAST, ids_ended, batch.past)
  for carrier, wanted in pairs(ids_of) do
    batch.holds[carrier] = {}
    if next(wanted) then read_hash(holds_key[carrier], wanted, batch.holds[carrier]) end
  end
end

-- A digest is added up in four parts of 32 bits: no number here may reach 2^53.
local PART = 4294967296

local function digest_parts(hex)
  return { tonumber(sub(hex, 1, 8), 16), tonumber(sub(hex, 9, 16), 16), tonumber(sub(hex, 17, 24), 16),
    tonumber(sub(hex, 25, 32), 16) }
end

local digest

local function letter_of(b, t) return (b > 0 and 'B') or (t > 0 and 'T') or '-' end

-- An operation brings two digests along, for its device as blocked and as tracked: a script cannot compute XXH128.
local function move_digest(digests, letter, sign)
  if letter == '-' then return end
  local own = digest_parts(letter == 'B' and sub(digests, 1, 32) or sub(digests, 33, 64))
  digest = digest or digest_parts(meta.digest)
  for i = 1, 4 do digest[i] = (digest[i] + sign * own[i]) % PART end
end

local function counts_of(id)
  local text = batch.owners[id]
  if not text then return 0, 0 end
  local comma = find(text, ',', 1, true)
  return tonumber(sub(text, 1, comma - 1)), tonumber(sub(text, comma + 1))
end

-- What of all that an operation touches cannot be read, or does not fit together; nil: nothing. Only this operation is refused for it.
local function damage_of(op)
  local hold, past = hold_of(op.carrier, op.id), op.kind ~= 'P' and batch.past[op.id]
  if hold and not is_hold(hold) then return 'a hold that cannot be read' end
  if past and not is_past(past) then return 'an ended hold that cannot be read' end
  if op.kind == 'F' then return nil end
  local owners = batch.owners[op.id]
  if owners and not is_counts(owners) then return 'a count of carriers that cannot be read' end
  local b, t = counts_of(op.id)
  -- The device's status follows from the counts: without its own hold in them, ending it could unblock what another carrier blocks.
  if hold and (sub(hold, 1, 1) == 'B' and b or t) == 0 then return 'a count of carriers that leaves out a hold' end
end

local function others_of(id, own)
  local b, t = counts_of(id)
  return letter_of(b, t), int(b + t - (own and 1 or 0))
end

local function unchanged(op, revision, chain)
  local letter, others = others_of(op.id, hold_of(op.carrier, op.id))
  return 'U ' .. revision .. ' ' .. chain .. ' ' .. letter .. ' ' .. others
end

local function count_status(letter, by)
  if letter == 'B' then meta.blocked = meta.blocked + by elseif letter == 'T' then meta.tracked = meta.tracked + by end
end

local time_field = '\t' .. int(now) .. '\t'

-- Records one change: of the carrier's hold to `text`, which lacks where and by whom it was placed; nil: the hold ends.
local function record_change(op, text)
  local before = hold_of(op.carrier, op.id)
  local b, t = counts_of(op.id)
  local letter_before = letter_of(b, t)
  local own_before = before and sub(before, 1, 1) or '-'
  if own_before == 'B' then b = b - 1 elseif own_before == 'T' then t = t - 1 end
  if text then
    if sub(text, 1, 1) == 'B' then b = b + 1 else t = t + 1 end
  end
  local letter = letter_of(b, t)
  if letter ~= letter_before then
    move_digest(op.digests, letter_before, -1)
    move_digest(op.digests, letter, 1)
    count_status(letter_before, -1)
    count_status(letter, 1)
    meta.digest = format('%08x%08x%08x%08x', digest[1], digest[2], digest[3], digest[4])
  end
  meta.holds = meta.holds + (text and 1 or 0) - (before and 1 or 0)
  meta.revision = meta.revision + 1
  batch.owners[op.id], batch.status[op.id] = format('%d,%d', b, t), letter
  batch.status_before[op.id] = batch.status_before[op.id] or letter_before

  -- One join and as few formats as can be: this is what a write spends most of its time on.
  local number = int(meta.revision)
  local log = batch.log
  local body = number .. '\t' .. epoch .. time_field .. op.kind .. '\t' .. op.id .. '\t' .. letter .. '\t' .. op.carrier .. '\t' .. op.actor .. '\t' .. (op.producer or producer_id) .. '\t' .. op.sequence
    .. '\t' .. batch.owners[op.id] .. format('\t%d\t%d\t%d\t%s\t%s\t%d\t', meta.blocked, meta.tracked, meta.holds, meta.digest, op.lost or '', #log / 2) .. (text or before)
  meta.chain = redis.sha1hex(meta.chain .. '\t' .. body)
  local entry = body .. '\t' .. meta.chain
  local chain = sub(meta.chain, 1, 16)
  log[#log + 1] = number
  log[#log + 1] = entry
  meta.log_bytes = meta.log_bytes + #entry

  local stamp = epoch .. '\t' .. number
  local after = text and text .. '\t' .. stamp .. '\t' .. op.actor .. '\t' .. (op.producer or producer_id) .. '\t' .. op.sequence
  set_expiry(op.carrier, op.id, before, after)
  set_hold(op.carrier, op.id, after or false)
  if not text then
    remember(op.id, table.concat({ op.carrier, int(now), op.kind, op.actor, stamp, chain, before }, '\t'))
  end
  return format('C %s %s %s %s %d %s', epoch, number, chain, letter, b + t - (text and 1 or 0), own_before)
end

-- The newest revision of the shard, and its chain.
local function current() return epoch .. ' ' .. int(meta.revision), sub(meta.chain, 1, 16) end

-- What a write outside a sync stream answers besides: the carrier's own hold after it, and before.
local function with_holds(answer, after, before)
  if producer ~= '' then return answer end
  return answer .. '\n' .. (after or '') .. '\n' .. (before or '')
end

-- What the operation leaves out stays as the hold has it: the log, and whoever reads it, sees whole holds only. The command line
-- has the same rule, to say beforehand what a list changes: ListedHold. PublishedListTests holds both to it.
local function completed(op, before)
  local had, said = split(before, '\t'), split(op.terms, '\t')
  local function keeps(letter) return find(op.keep, letter, 1, true) end
  if keeps('W') then
    local kept = sub(said[1], 1, 1) .. sub(had[1], 2)
    -- A claim may only track.
    if kept ~= 'B6' and kept ~= 'B7' then said[1] = kept end
  end
  -- A time that has come is not kept, or the worker would end what was placed just now.
  if keeps('E') then said[2] = had[2] ~= '' and tonumber(had[2]) * 1000 > now and had[2] or '' end
  if keeps('R') then said[3] = had[3] end
  return table.concat(said, '\t'), keeps('A') and had[4] or op.asserted
end

local function place(op)
  local before = hold_of(op.carrier, op.id)
  -- Disposition, reason, expires_at and reference: what makes a hold the same.
  local terms, asserted = op.terms, op.asserted
  if before and op.keep ~= '' then terms, asserted = completed(op, before) end
  -- In a new epoch it is recorded once more: what another gateway still has of a lost release must not end what was said since.
  if before and sub(before, 1, #terms) == terms and split(before, '\t')[5] == epoch then return with_holds(unchanged(op, current()), before) end
  local answer = record_change(op, terms .. (asserted ~= '' and asserted or int(math.floor(now / 1000))))
  return with_holds(answer, hold_of(op.carrier, op.id), before)
end

local function release(op)
  local before = hold_of(op.carrier, op.id)
  if before then return with_holds(record_change(op, nil), nil, before) end
  if batch.past[op.id] then
    for _, text in ipairs(split(batch.past[op.id], '\n')) do
      local record = parse_record(text)
      if record.carrier == op.carrier then return unchanged(op, record.epoch .. ' ' .. record.number, record.chain) end
    end
  end
  return 'N'
end

-- op.due is the expires_at that the worker found due: the hold may have been given another since, or be gone.
local function expire(op)
  local before = hold_of(op.carrier, op.id)
  local due = before and expires_of(before) or ''
  if due ~= op.due then
    batch.expiry[op.carrier .. '/' .. op.id] = due ~= '' and due
    return 'N'
  end
  if tonumber(due) * 1000 > now then return 'N' end
  return record_change(op, nil)
end

local function forget(op)
  if not batch.past[op.id] then
    batch.expiry['/' .. op.id] = false
    return 'N'
  end
  local kept = {}
  for _, record in ipairs(split(batch.past[op.id], '\n')) do
    if forget_after(record) > now / 1000 then kept[#kept + 1] = record end
  end
  batch.past[op.id] = #kept > 0 and table.concat(kept, '\n')
  batch.touched_past[op.id] = true
  if #kept > 0 then note_forgetting(op.id, kept) else batch.expiry['/' .. op.id] = false end
  return 'N'
end

-- A journal that sends again what a failover lost comes to what it had said later, and what was put back: that stays.
local function is_older_than_hold(op)
  local hold = producer ~= '' and hold_of(op.carrier, op.id)
  if not hold then return false end
  local fields = split(hold, '\t')
  if fields[8] ~= producer_id or tonumber(fields[9]) <= tonumber(op.sequence) then return false end
  local text = call('ZRANGEBYSCORE', LOG, fields[6], fields[6])[1]
  return text and parse_entry(text).lost_number ~= ''
end

local decide = { P = place, R = release, X = expire, F = forget }

-- What a producer sends again, because it never heard the answer, was applied before.
local function is_applied(op) return producer ~= '' and tonumber(op.sequence) <= last_sequence end

local function already_applied()
  local revision, chain = current()
  return 'A ' .. revision .. ' ' .. chain
end
