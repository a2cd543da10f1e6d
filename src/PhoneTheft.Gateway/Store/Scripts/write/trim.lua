-- write.lua, part 7: forgets old log entries.

local TRIM_AT_MOST = 1024

-- Above retain_entries an entry goes when it is too old or there are too many bytes. meta.oldest moves before the entries go: a
-- crash in between leaves entries nobody asks for, the other way round a hole.
local function trim_log()
  local excess = meta.revision - meta.oldest + 1 - retain_entries
  if excess <= 0 then return end
  local candidates = call('ZRANGEBYSCORE', LOG, '-inf', int(meta.oldest + math.min(excess, TRIM_AT_MOST) - 1))
  local oldest, bytes = meta.oldest, meta.log_bytes
  for _, entry in ipairs(candidates) do
    local number, at = string.match(entry, '^(%d+)\t[^\t]*\t(%d+)\t')
    -- Numbers have no gap, so one that cannot be read is known all the same; and the entry is as old as its neighbours.
    if bytes <= retain_bytes and at and tonumber(at) + retain_ms > now then break end
    bytes = bytes - #entry
    oldest = (tonumber(number) or oldest) + 1
  end
  if oldest > meta.oldest then
    call('HSET', META, 'oldest', int(oldest), 'log_bytes', int(bytes))
    call('ZREMRANGEBYSCORE', LOG, '-inf', '(' .. int(oldest))
  end
end
