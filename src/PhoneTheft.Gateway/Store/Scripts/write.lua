-- One write: one shard, one batch of operations, whole or not at all.
-- Keys, arguments and every byte written here: docs/store-format.md.
--
-- Redis does not roll a script back, and not every store makes one crash-atomic.
-- So everything is read and decided first, and then written in an order that a
-- successor can finish: the log entries, what follows from them, meta last. What
-- the log holds above meta.revision is redone before anything else.
--
-- The same text runs in Lua 5.1 and 5.4: numbers stay below 2^53 and are printed
-- by string.format('%d') alone, since 5.4 would write a float as "5.0".

local META, LOG, BLOCKED, TRACKED, OWNERS = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local CARRIERS, PAST, PRODUCERS, EXPIRY = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local HOLDS_AFTER = 9

local FORMAT = '1'
local PAST_KEPT = 8
local PAST_SECONDS = 2 * 366 * 86400
local LIMB = 4294967296
local TRIM_AT_MOST = 1024

local call = redis.call
local unpack = unpack or table.unpack
local sub, find, format = string.sub, string.find, string.format

local function int(n) return format('%d', n) end

local function split(text, separator)
  local fields, from = {}, 1
  while true do
    local at = find(text, separator, from, true)
    if not at then
      fields[#fields + 1] = sub(text, from)
      return fields
    end
    fields[#fields + 1] = sub(text, from, at - 1)
    from = at + 1
  end
end

-- Arguments -------------------------------------------------------------------

local store_id, epoch = ARGV[1], ARGV[2]
local guard_number, guard_chain = tonumber(ARGV[3]), ARGV[4]
local not_after = tonumber(ARGV[5])
local producer, fence = ARGV[6], tonumber(ARGV[7])
local retain_entries, retain_ms, retain_bytes = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local carrier_count = tonumber(ARGV[11])

local holds_key = {}
for c = 1, carrier_count do holds_key[ARGV[11 + c]] = KEYS[HOLDS_AFTER + c] end

local OP_SIZE = 9
local ops = {}
for at = 12 + carrier_count, #ARGV, OP_SIZE do
  ops[#ops + 1] = {
    kind = ARGV[at], carrier = ARGV[at + 1], id = ARGV[at + 2], sequence = ARGV[at + 3],
    actor = ARGV[at + 4], hold = ARGV[at + 5], asserted = ARGV[at + 6], digests = ARGV[at + 7],
    keep = ARGV[at + 8],
  }
end

local clock = call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local function refuse(reason, ...) return { reason, int(now), ... } end

-- What is there ---------------------------------------------------------------

local meta_fields = { 'format', 'store_id', 'epoch', 'revision', 'chain', 'blocked', 'tracked', 'holds', 'digest',
  'oldest', 'log_bytes', 'frozen' }
local values = call('HMGET', META, unpack(meta_fields))
local meta = {}
for i, field in ipairs(meta_fields) do meta[field] = values[i] end

if not meta.store_id then return refuse('STORE_RESET') end
if meta.store_id ~= store_id then return refuse('STORE_MISMATCH', meta.store_id) end
if meta.format ~= FORMAT then return refuse('FORMAT', meta.format) end
for _, field in ipairs({ 'revision', 'blocked', 'tracked', 'holds', 'oldest', 'log_bytes' }) do
  meta[field] = tonumber(meta[field])
end

-- What the batch leaves behind, collected here and written by flush().
local log_args = {}
local holds, owners, past, producers, expiry, status = {}, {}, {}, {}, {}, {}
local touched_holds, touched_past = {}, {}
-- The status letter a device had before; nil where a half-run predecessor may have left either.
local status_before = {}

local function hold_text(carrier, id) return holds[carrier] and holds[carrier][id] end

local function set_hold(carrier, id, text)
  holds[carrier][id] = text
  touched_holds[carrier] = touched_holds[carrier] or {}
  touched_holds[carrier][id] = true
end

-- The second field of a hold is its expires_at, in seconds; empty: none.
local function expires_of(text)
  local from = find(text, '\t', 1, true) + 1
  return sub(text, from, find(text, '\t', from, true) - 1)
end

local function set_expiry(carrier, id, before, after)
  local old = before and expires_of(before) or ''
  local new = after and expires_of(after) or ''
  if new ~= '' then expiry[carrier .. '/' .. id] = new elseif old ~= '' then expiry[carrier .. '/' .. id] = false end
end

-- Ended holds are forgotten when the oldest of them has been kept long enough.
local function note_forgetting(id, records)
  local ended_ms = tonumber(split(records[#records], '\t')[2])
  expiry['/' .. id] = int(math.floor(ended_ms / 1000) + PAST_SECONDS)
end

local function remember(id, record)
  local records = past[id] and split(past[id], '\n') or {}
  local known = false
  for _, other in ipairs(records) do known = known or other == record end
  -- Known is what a half-run predecessor had come to write.
  if not known then
    table.insert(records, 1, record)
    records[PAST_KEPT + 1] = nil
    past[id] = table.concat(records, '\n')
    touched_past[id] = true
  end
  note_forgetting(id, records)
end

local function flush()
  if #log_args > 0 then call('ZADD', LOG, unpack(log_args)) end

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

  write_hash(PAST, touched_past, function(id) return past[id] end)

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

  for carrier, changed in pairs(touched_holds) do
    if write_hash(holds_key[carrier], changed, function(id) return holds[carrier][id] end) then
      call('SADD', CARRIERS, carrier)
    end
  end

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

  for name, value in pairs(producers) do call('HSET', PRODUCERS, name, value) end

  call('HSET', META, 'revision', int(meta.revision), 'chain', meta.chain, 'blocked', int(meta.blocked), 'tracked',
    int(meta.tracked), 'holds', int(meta.holds), 'digest', meta.digest, 'log_bytes', int(meta.log_bytes))

  log_args, expiry, status, status_before, producers, touched_holds, touched_past = {}, {}, {}, {}, {}, {}, {}
end

-- Finish what a predecessor left half done ------------------------------------

local newest = call('ZREVRANGE', LOG, 0, 0, 'WITHSCORES')
if newest[1] and tonumber(newest[2]) > meta.revision then
  local unfinished = call('ZRANGEBYSCORE', LOG, '(' .. int(meta.revision), '+inf')
  local missing, seen = {}, {}
  for i, member in ipairs(unfinished) do
    local e = split(member, '\t')
    unfinished[i] = e
    if not holds_key[e[7]] and not seen[e[7]] then
      seen[e[7]] = true
      missing[#missing + 1] = e[7]
    end
    e.size = #member
  end
  if #missing > 0 then return refuse('REDO', unpack(missing)) end

  for _, e in ipairs(unfinished) do
    local number, id, carrier = e[1], e[5], e[7]
    local chain = e[#e]
    local text = table.concat(e, '\t', 18, #e - 1)
    holds[carrier] = holds[carrier] or {}
    if e[4] == 'P' then
      local before = call('HGET', holds_key[carrier], id)
      local after = table.concat({ text, e[2], number, e[8], e[9], e[10] }, '\t')
      set_hold(carrier, id, after)
      set_expiry(carrier, id, before, after)
    else
      set_hold(carrier, id, false)
      set_expiry(carrier, id, text, nil)
      past[id] = past[id] or call('HGET', PAST, id)
      remember(id, table.concat({ carrier, e[3], e[4], e[8], e[2], number, sub(chain, 1, 16), text }, '\t'))
    end
    owners[id], status[id] = e[11], e[6]
    if e[9] ~= '' then
      local name = carrier .. '/' .. e[9]
      local known = call('HGET', PRODUCERS, name)
      local stamp = known and split(known, ' ') or { '0', '0' }
      if tonumber(e[10]) > tonumber(stamp[2]) then producers[name] = stamp[1] .. ' ' .. e[10] end
    end
    meta.revision, meta.chain, meta.digest = tonumber(number), chain, e[15]
    meta.blocked, meta.tracked, meta.holds = tonumber(e[12]), tonumber(e[13]), tonumber(e[14])
    meta.log_bytes = meta.log_bytes + e.size
  end
  flush()
  holds, owners, past = {}, {}, {}
end

-- What refuses the whole batch -------------------------------------------------

if meta.frozen then return refuse('FROZEN') end
if guard_number > meta.revision then return refuse('FORK', int(meta.revision), meta.chain) end
if guard_number > 0 then
  local chain = guard_number == meta.revision and meta.chain
  if not chain then
    -- Trimmed away: nothing to compare with, and nothing that a failover still could have lost.
    local entry = call('ZRANGEBYSCORE', LOG, int(guard_number), int(guard_number))[1]
    chain = entry and sub(entry, -40) or guard_chain
  end
  if chain ~= guard_chain then return refuse('FORK', int(meta.revision), meta.chain) end
end
if meta.epoch ~= epoch then return refuse('EPOCH', meta.epoch) end

local producer_id, last_sequence = '', 0
if producer ~= '' then
  producer_id = sub(producer, find(producer, '/', 1, true) + 1)
  local known = call('HGET', PRODUCERS, producer)
  if known then
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
  producers[producer] = int(fence) .. ' ' .. int(expected)
end
if not_after > 0 and now > not_after then return refuse('LATE') end

-- Read what the operations touch ----------------------------------------------

local ids, ids_of, ids_ended = {}, {}, {}
for _, op in ipairs(ops) do
  ids[op.id] = true
  ids_of[op.carrier] = ids_of[op.carrier] or {}
  if op.kind ~= 'F' then ids_of[op.carrier][op.id] = true end
  if op.kind ~= 'P' then ids_ended[op.id] = true end
end

local function read_hash(key, fields, into)
  local names = {}
  for field in pairs(fields) do names[#names + 1] = field end
  if #names == 0 then return end
  local found = call('HMGET', key, unpack(names))
  for i, name in ipairs(names) do into[name] = found[i] end
end

read_hash(OWNERS, ids, owners)
read_hash(PAST, ids_ended, past)
for carrier, wanted in pairs(ids_of) do
  holds[carrier] = {}
  if next(wanted) then read_hash(holds_key[carrier], wanted, holds[carrier]) end
end

-- Decide, operation by operation ----------------------------------------------

local function limbs(hex)
  return { tonumber(sub(hex, 1, 8), 16), tonumber(sub(hex, 9, 16), 16), tonumber(sub(hex, 17, 24), 16),
    tonumber(sub(hex, 25, 32), 16) }
end

local digest = limbs(meta.digest)

local function letter_of(b, t) return (b > 0 and 'B') or (t > 0 and 'T') or '-' end

-- An operation brings two digests along, for its device as blocked and as tracked: XXH128 is not to be had in here.
local function move_digest(digests, letter, sign)
  if letter == '-' then return end
  local part = limbs(letter == 'B' and sub(digests, 1, 32) or sub(digests, 33, 64))
  for i = 1, 4 do digest[i] = (digest[i] + sign * part[i]) % LIMB end
end

local function counts_of(id)
  local text = owners[id]
  if not text then return 0, 0 end
  local comma = find(text, ',', 1, true)
  return tonumber(sub(text, 1, comma - 1)), tonumber(sub(text, comma + 1))
end

local function others_of(id, own)
  local b, t = counts_of(id)
  return letter_of(b, t), int(b + t - (own and 1 or 0))
end

local function unchanged(op, revision, chain)
  local letter, others = others_of(op.id, hold_text(op.carrier, op.id))
  return 'U ' .. revision .. ' ' .. chain .. ' ' .. letter .. ' ' .. others
end

local function count(letter, by)
  if letter == 'B' then meta.blocked = meta.blocked + by elseif letter == 'T' then meta.tracked = meta.tracked + by end
end

local WHEN, WHO = '\t' .. epoch .. '\t' .. int(now) .. '\t', '\t' .. producer_id .. '\t'

local function change(op, text)
  local before = hold_text(op.carrier, op.id)
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
    count(letter_before, -1)
    count(letter, 1)
    meta.digest = format('%08x%08x%08x%08x', digest[1], digest[2], digest[3], digest[4])
  end
  meta.holds = meta.holds + (text and 1 or 0) - (before and 1 or 0)
  meta.revision = meta.revision + 1
  owners[op.id], status[op.id] = format('%d,%d', b, t), letter
  status_before[op.id] = status_before[op.id] or letter_before

  -- One join and as few formats as can be: this is what a write spends most of its time on.
  local number = int(meta.revision)
  local body = number .. WHEN .. op.kind .. '\t' .. op.id .. '\t' .. letter .. '\t' .. op.carrier .. '\t' .. op.actor .. WHO .. op.sequence
    .. '\t' .. owners[op.id] .. format('\t%d\t%d\t%d\t%s\t\t%d\t', meta.blocked, meta.tracked, meta.holds, meta.digest, #log_args / 2) .. (text or before)
  meta.chain = redis.sha1hex(meta.chain .. '\t' .. body)
  local entry = body .. '\t' .. meta.chain
  local chain = sub(meta.chain, 1, 16)
  log_args[#log_args + 1] = number
  log_args[#log_args + 1] = entry
  meta.log_bytes = meta.log_bytes + #entry

  local stamp = epoch .. '\t' .. number
  local after = text and text .. '\t' .. stamp .. '\t' .. op.actor .. '\t' .. producer_id .. '\t' .. op.sequence
  set_expiry(op.carrier, op.id, before, after)
  set_hold(op.carrier, op.id, after or false)
  if not text then
    remember(op.id, table.concat({ op.carrier, int(now), op.kind, op.actor, stamp, chain, before }, '\t'))
  end
  return format('C %s %s %s %s %d %s', epoch, number, chain, letter, b + t - (text and 1 or 0), own_before)
end

local function head() return epoch .. ' ' .. int(meta.revision), sub(meta.chain, 1, 16) end

-- What a write outside a sync stream answers besides: the carrier's own hold after it, and before.
local function with_holds(answer, after, before)
  if producer ~= '' then return answer end
  return answer .. '\n' .. (after or '') .. '\n' .. (before or '')
end

-- What the operation leaves open stays as the hold has it: the log, and whoever reads it, sees whole holds only.
local function completed(op, before)
  local had, said = split(before, '\t'), split(op.hold, '\t')
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
  local before = hold_text(op.carrier, op.id)
  -- Disposition, reason, expires_at and reference: what makes a hold the same.
  local hold, asserted = op.hold, op.asserted
  if before and op.keep ~= '' then hold, asserted = completed(op, before) end
  if before and sub(before, 1, #hold) == hold then return with_holds(unchanged(op, head()), before) end
  local answer = change(op, hold .. (asserted ~= '' and asserted or int(math.floor(now / 1000))))
  return with_holds(answer, hold_text(op.carrier, op.id), before)
end

local function release(op)
  local before = hold_text(op.carrier, op.id)
  if before then return with_holds(change(op, nil), nil, before) end
  if past[op.id] then
    for _, record in ipairs(split(past[op.id], '\n')) do
      local r = split(record, '\t')
      if r[1] == op.carrier then return unchanged(op, r[5] .. ' ' .. r[6], r[7]) end
    end
  end
  return 'N'
end

-- op.asserted is the expires_at the worker found due: the hold may have been given another since, or be gone.
local function expire(op)
  local before = hold_text(op.carrier, op.id)
  local due = before and expires_of(before) or ''
  if due ~= op.asserted then
    expiry[op.carrier .. '/' .. op.id] = due ~= '' and due
    return 'N'
  end
  if tonumber(due) * 1000 > now then return 'N' end
  return change(op, nil)
end

local function forget(op)
  if not past[op.id] then
    expiry['/' .. op.id] = false
    return 'N'
  end
  local kept = {}
  for _, record in ipairs(split(past[op.id], '\n')) do
    if math.floor(tonumber(split(record, '\t')[2]) / 1000) + PAST_SECONDS > now / 1000 then kept[#kept + 1] = record end
  end
  past[op.id] = #kept > 0 and table.concat(kept, '\n')
  touched_past[op.id] = true
  if #kept > 0 then note_forgetting(op.id, kept) else expiry['/' .. op.id] = false end
  return 'N'
end

local decide = { P = place, R = release, X = expire, F = forget }
local results = {}
for i, op in ipairs(ops) do
  if producer ~= '' and tonumber(op.sequence) <= last_sequence then
    local revision, chain = head()
    results[i] = 'A ' .. revision .. ' ' .. chain
  else
    results[i] = decide[op.kind](op)
  end
end

if #ops > 0 then flush() end

-- Retention ---------------------------------------------------------------------
-- Above retain_entries an entry goes when it is too old or there are too many bytes. meta.oldest moves before the
-- entries go: a crash in between leaves entries nobody asks for, the other way round a hole.

local excess = meta.revision - meta.oldest + 1 - retain_entries
if excess > 0 then
  local candidates = call('ZRANGEBYSCORE', LOG, '-inf', int(meta.oldest + math.min(excess, TRIM_AT_MOST) - 1))
  local oldest, bytes = meta.oldest, meta.log_bytes
  for _, entry in ipairs(candidates) do
    local e = split(entry, '\t')
    if bytes <= retain_bytes and tonumber(e[3]) + retain_ms > now then break end
    bytes = bytes - #entry
    oldest = tonumber(e[1]) + 1
  end
  if oldest > meta.oldest then
    call('HSET', META, 'oldest', int(oldest), 'log_bytes', int(bytes))
    call('ZREMRANGEBYSCORE', LOG, '-inf', '(' .. int(oldest))
  end
end

return { 'OK', int(now), epoch, int(meta.revision), meta.chain, unpack(results) }
