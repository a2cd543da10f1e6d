-- One write: one shard, one batch of operations, whole or not at all.
-- Keys, arguments and every byte written here: docs/store-format.md. The parts in write/ come before this one.
--
-- Redis does not roll a script back, and not every store makes one crash-atomic. So everything is read and decided first, and then
-- written in an order that a successor can finish: the log entries, what follows from them, meta last. What the log holds above
-- meta.revision is redone before anything else.

local refusal = read_meta()
if refusal then return refusal end

local missing = redo()
if missing then return refuse('REDO', unpack(missing)) end

refusal = check_conditions()
if refusal then return refusal end

read_touched()

local results = {}
for i, op in ipairs(ops) do
  if is_applied(op) then
    results[i] = already_applied()
  else
    -- A text that cannot be read cannot be counted. Nothing was written so far: a producer's operations count together or not at all.
    local damage = damage_of(op)
    if damage and producer ~= '' then return refuse('DAMAGED', damage .. ', met by the operation with sequence ' .. op.sequence) end
    results[i] = damage and 'D ' .. damage or is_older_than_hold(op) and already_applied() or decide[op.kind](op)
  end
end

if #ops > 0 then flush(batch) end
trim_log()

return { 'OK', int(now), epoch, int(meta.revision), meta.chain, unpack(results) }
