-- Keeps which gateways use the store, and which format each of them knows. KEYS: meta of shard 0, the gateways.
-- ARGV: store_id, gateway, the highest format it knows ('' it leaves), after how many ms without a word a gateway is gone.
-- Answers OK and the format of each gateway that is there; or a refusal as write.lua has it.

local META, NODES = KEYS[1], KEYS[2]
local store_id, node, highest, kept_ms = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local wrong = wrong_store(call('HGET', META, 'store_id'), store_id)
if wrong then return { wrong } end

local now = time_ms()
if highest == '' then
  call('HDEL', NODES, node)
else
  call('HSET', NODES, node, highest .. ' ' .. int(now))
end

local answer, gone = { 'OK' }, {}
local all = call('HGETALL', NODES)
for i = 1, #all, 2 do
  local knows, at = string.match(all[i + 1], '^(%d+) (%d+)$')
  -- Of the future after a failover to a server whose clock is behind. Whoever lives says so again within seconds.
  if not knows or math.abs(tonumber(at) - now) > kept_ms then
    gone[#gone + 1] = all[i]
  else
    answer[#answer + 1] = knows
  end
end
for _, field in ipairs(gone) do call('HDEL', NODES, field) end
return answer
