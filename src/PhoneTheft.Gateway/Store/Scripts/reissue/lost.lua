-- reissue.lua, part 2: the lost changes, and what this history has in their place.

local fork, lost_epoch, lost_at = tonumber(ARGV[OPERATIONS_AFTER + 1]), tonumber(ARGV[OPERATIONS_AFTER + 2]), tonumber(ARGV[OPERATIONS_AFTER + 3])
local producer_count = tonumber(ARGV[OPERATIONS_AFTER + 4])
local PRODUCERS_AFTER = OPERATIONS_AFTER + 4

local OP_SIZE = 10
local ops = {}
for at = PRODUCERS_AFTER + 2 * producer_count + 1, #ARGV, OP_SIZE do
  ops[#ops + 1] = {
    kind = ARGV[at], carrier = ARGV[at + 1], id = ARGV[at + 2], lost = ARGV[at + 3], actor = ARGV[at + 4], producer = ARGV[at + 5],
    sequence = ARGV[at + 6], digests = ARGV[at + 7], hold = ARGV[at + 8], record = ARGV[at + 9],
  }
end
