-- Keeps what a shard is known to have lost, until somebody clears it. KEYS: meta, losses.
-- ARGV: store_id, action, name of the loss (number and chain of the first lost change), changes, then by action
--   NOTE   '1' when there may be more, number and chain of the last change seen, cause
--   CLEAR  carrier, actor, reason
--   BACK   number and chain of the last lost change, '1' when all of it is back, the epoch, how many were put back, how many superseded
-- Answers NOTED, RAISED (more is lost than was known), KNOWN or FULL; CLEARED, UNKNOWN or MORE; STORE_RESET or STORE_MISMATCH.

local META, LOSSES = KEYS[1], KEYS[2]
local store_id, action, name, changes = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local MOST = 100

local wrong = wrong_store(call('HGET', META, 'store_id'), store_id)
if wrong then return wrong end

local now = int(time_ms())

-- Open has six fields, or nine once something of it was put back; clearing adds four. Anything else can't be read and counts as a loss
-- until it was looked at.
local PROGRESS = 3
local function has_progress(fields) return #fields == 9 or #fields == 13 end
local function cleared_at(fields)
  local at = has_progress(fields) and fields[7 + PROGRESS] or fields[7]
  return (#fields == 10 or #fields == 13) and string.match(at, '^%d+$') and tonumber(at) or nil
end
local function is_cleared(fields) return cleared_at(fields) ~= nil end
local function is_readable(fields)
  return (#fields == 6 or #fields == 9 or is_cleared(fields)) and find(fields[1], '^%d+$') and (fields[2] == '0' or fields[2] == '1')
    and (fields[5] == 'F' or fields[5] == 'A')
end

local all = call('HGETALL', LOSSES)

if action == 'NOTE' then
  local at_least, head, chain, cause = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
  local open = 0
  for i = 1, #all, 2 do
    local fields = split(all[i + 1], '\t')
    -- The same last change is the same branch, seen by a node that remembers less of it.
    if not is_readable(fields) then
      open = open + 1
    elseif all[i] == name or (fields[3] == head and fields[4] == chain) then
      if tonumber(fields[1]) >= tonumber(changes) then return 'KNOWN' end
      local since = is_cleared(fields) and now or fields[6]
      call('HSET', LOSSES, all[i], table.concat({ changes, at_least, head, chain, fields[5], since }, '\t'))
      return 'RAISED'
    elseif not is_cleared(fields) then
      open = open + 1
    end
  end
  if open >= MOST then return 'FULL' end
  call('HSET', LOSSES, name, table.concat({ changes, at_least, head, chain, cause, now }, '\t'))
  return 'NOTED'
end

if action == 'BACK' then
  local head, chain, is_all = ARGV[5], ARGV[6], ARGV[7] == '1'
  for i = 1, #all, 2 do
    local fields = split(all[i + 1], '\t')
    if is_readable(fields) and (all[i] == name or (fields[3] == head and fields[4] == chain)) then
      if is_cleared(fields) then return 'CLEARED' end
      for n = 1, PROGRESS do fields[6 + n] = ARGV[7 + n] end
      -- Of what another gateway has seen beyond, nothing is known here: that gateway puts it back.
      local is_over = is_all and tonumber(fields[1]) <= tonumber(changes)
      if is_over then fields[2] = '0' end
      local kept = table.concat(fields, '\t', 1, 6 + PROGRESS)
      if is_over then kept = table.concat({ kept, now, '', 'gateway', 'put back' }, '\t') end
      call('HSET', LOSSES, all[i], kept)
      return is_over and 'CLEARED' or 'MORE'
    end
  end
  return 'UNKNOWN'
end

local text = call('HGET', LOSSES, name)
if not text then return 'UNKNOWN' end
local fields = split(text, '\t')
if not is_readable(fields) then return 'UNKNOWN' end
if fields[1] ~= changes then return 'MORE' end
if not is_cleared(fields) then
  call('HSET', LOSSES, name, table.concat({ text, now, ARGV[5], ARGV[6], ARGV[7] }, '\t'))
end

-- Those that were cleared are remembered, so that a node that was away doesn't bring them up again; the oldest give way.
local cleared, oldest, first = 0, nil, nil
for i = 1, #all, 2 do
  local each = split(all[i + 1], '\t')
  if is_cleared(each) then
    cleared = cleared + 1
    if not first or cleared_at(each) < first then oldest, first = all[i], cleared_at(each) end
  end
end
if cleared >= MOST and oldest ~= name then call('HDEL', LOSSES, oldest) end
return 'CLEARED'
