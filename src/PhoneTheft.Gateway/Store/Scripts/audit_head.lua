-- Keeps how far the audit log of a gateway has come. KEYS: meta of shard 0, the heads of all logs.
-- ARGV: store_id, node, lines, hash of the last line, what the store keeps as far as the gateway knows ('' is nothing).
-- Answers OK and what is kept now; OTHER and what is kept, if that is not what the gateway knows; or a refusal as write.lua has it.

local META, HEADS = KEYS[1], KEYS[2]
local store_id, node, lines, hash, known = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local wrong = wrong_store(call('HGET', META, 'store_id'), store_id)
if wrong then return { wrong } end

-- Two copies of one log would each overwrite what tells the other's end.
local kept = call('HGET', HEADS, node) or ''
if kept ~= known then return { 'OTHER', kept } end

kept = lines .. ' ' .. hash .. ' ' .. int(time_ms())
call('HSET', HEADS, node, kept)
return { 'OK', kept }
