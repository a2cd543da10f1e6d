-- write.lua, part 2: the operations.

local OP_SIZE = 9
local ops = {}
for at = OPERATIONS_AFTER + 1, #ARGV, OP_SIZE do
  local op = {
    kind = ARGV[at], carrier = ARGV[at + 1], id = ARGV[at + 2], sequence = ARGV[at + 3], actor = ARGV[at + 4], digests = ARGV[at + 5],
  }
  if op.kind == 'P' then
    op.terms, op.asserted, op.keep = ARGV[at + 6], ARGV[at + 7], ARGV[at + 8]
  elseif op.kind == 'X' then
    op.due = ARGV[at + 6]
  end
  ops[#ops + 1] = op
end
