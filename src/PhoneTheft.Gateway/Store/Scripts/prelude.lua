-- The beginning of every script that reads or writes the store's data: StoreScript puts it before each of them.
--
-- The same text runs in Lua 5.1 and 5.4: numbers stay below 2^53 and are printed by string.format('%d') alone, since 5.4 would
-- write a float as "5.0".

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

-- The store's own time, in ms since 1970.
local function time_ms()
  local clock = call('TIME')
  return tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
end

-- The formats that this gateway reads and writes: ShardMeta.KnownFormats.
local function knows_format(format_known) return format_known == '1' or format_known == '2' end

-- Why a script must not go on: the store_id in meta is missing, or another store's. Nil when it is the caller's.
local function wrong_store(known, wanted)
  if not known then return 'STORE_RESET' end
  if known ~= wanted then return 'STORE_MISMATCH' end
end
