-- Puts back what a failover lost of one shard: one batch of lost changes, whole or not at all.
-- Keys, arguments and every byte written here: docs/store-format.md. The parts it shares with write.lua come before this one.
--
-- A lost change says how a carrier's hold was after it, so any number of gateways may put back the same changes, in any order, and stop
-- anywhere: what is there already is left alone, and what the carrier has changed in this history since then wins.

local FORMAT_OF_REISSUES = '2'

local refusal = read_meta()
if refusal then return refusal end

local missing = redo()
if missing then return refuse('REDO', unpack(missing)) end

refusal = check_history()
if refusal then return refusal end

-- A new epoch, by the first gateway that comes: above all epochs that anybody has seen, so that no number of one names two histories.
if tonumber(meta.epoch) <= lost_epoch then
  meta.epoch = int(lost_epoch + 1)
  call('HSET', META, 'epoch', meta.epoch, 'format', FORMAT_OF_REISSUES)
end
epoch = meta.epoch

read_lost()

local results, is_all = {}, true
for i, op in ipairs(ops) do
  local damage = damage_of_lost(op)
  results[i] = damage and 'D ' .. damage or put_back(op)
  is_all = is_all and sub(results[i], 1, 1) ~= 'D'
end

-- A journal sends again what is not here.
if is_all then move_producers() end
flush(batch)

return { 'OK', int(now), epoch, int(meta.revision), meta.chain, unpack(results) }
