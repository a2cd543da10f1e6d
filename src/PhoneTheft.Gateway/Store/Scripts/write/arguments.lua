-- write.lua and reissue.lua, part 1: keys and the arguments that both take. Their order: docs/store-format.md.

local META, LOG, BLOCKED, TRACKED, OWNERS = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local CARRIERS, PAST, PRODUCERS, EXPIRY = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local HOLDS_AFTER = 9

local store_id, epoch = ARGV[1], ARGV[2]
local seen_number, seen_chain = tonumber(ARGV[3]), ARGV[4]
local not_after = tonumber(ARGV[5])
local producer, fence = ARGV[6], tonumber(ARGV[7])
local retain_entries, retain_ms, retain_bytes = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local carrier_count = tonumber(ARGV[11])

local holds_key = {}
for c = 1, carrier_count do holds_key[ARGV[11 + c]] = KEYS[HOLDS_AFTER + c] end
local OPERATIONS_AFTER = 11 + carrier_count

local now = time_ms()

local function refuse(reason, ...) return { reason, int(now), ... } end
