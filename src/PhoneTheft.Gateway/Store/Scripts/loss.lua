-- Keeps what a shard is known to have lost, until somebody says that he knows. KEYS: meta, losses.
-- ARGV: store_id, action, name of the loss (number and chain of the first lost change), changes, then by action
--   NOTE   '1' when there may be more, number and chain of the last change seen, cause
--   CLEAR  carrier, actor, reason
-- Answers NOTED, RAISED (more is lost than was known), KNOWN or FULL; CLEARED, UNKNOWN or MORE; STORE_RESET or STORE_MISMATCH.

local META, LOSSES = KEYS[1], KEYS[2]
local store_id, action, name, changes = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local MOST = 100
local call = redis.call

local known = call('HGET', META, 'store_id')
if not known then return 'STORE_RESET' end
if known ~= store_id then return 'STORE_MISMATCH' end

local clock = call('TIME')
local now = string.format('%d', tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000))

local function fields_of(text)
  local fields = {}
  for field in string.gmatch(text .. '\t', '([^\t]*)\t') do fields[#fields + 1] = field end
  return fields
end

local all = call('HGETALL', LOSSES)

if action == 'NOTE' then
  local at_least, head, chain, cause = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
  local open = 0
  for i = 1, #all, 2 do
    local fields = fields_of(all[i + 1])
    -- The same last change is the same branch, seen by a node that remembers less of it.
    if all[i] == name or (fields[3] == head and fields[4] == chain) then
      if tonumber(fields[1]) >= tonumber(changes) then return 'KNOWN' end
      local since = fields[7] and now or fields[6]
      call('HSET', LOSSES, all[i], table.concat({ changes, at_least, head, chain, fields[5], since }, '\t'))
      return 'RAISED'
    end
    if not fields[7] then open = open + 1 end
  end
  if open >= MOST then return 'FULL' end
  call('HSET', LOSSES, name, table.concat({ changes, at_least, head, chain, cause, now }, '\t'))
  return 'NOTED'
end

local text = call('HGET', LOSSES, name)
if not text then return 'UNKNOWN' end
local fields = fields_of(text)
if fields[1] ~= changes then return 'MORE' end
if not fields[7] then
  call('HSET', LOSSES, name, table.concat({ text, now, ARGV[5], ARGV[6], ARGV[7] }, '\t'))
end

-- Those that were cleared are remembered, so that a node that was away doesn't bring them up again; the oldest give way.
local cleared, oldest, first = 0, nil, nil
for i = 1, #all, 2 do
  local at = fields_of(all[i + 1])[7]
  if at then
    cleared = cleared + 1
    if not first or tonumber(at) < first then oldest, first = all[i], tonumber(at) end
  end
end
if cleared >= MOST and oldest ~= name then call('HDEL', LOSSES, oldest) end
return 'CLEARED'
