-- Reads all that is known of one device at one revision.
-- KEYS: meta, owners, carriers, past, then holds of each carrier named. ARGV: store_id, identity, number of carriers, names.
-- Answers STORE when it is another store or none; CARRIERS and their names when the caller did not name them all; else OK, epoch,
-- revision, chain, owners, past, and then the hold of each carrier, in the caller's order. What does not exist is nil: an empty text is
-- damage, and must not look as if there were no hold.

local store_id, identity, named = ARGV[1], ARGV[2], tonumber(ARGV[3])

if call('HGET', KEYS[1], 'store_id') ~= store_id then return { 'STORE' } end

if call('SCARD', KEYS[3]) ~= named then return { 'CARRIERS', unpack(call('SMEMBERS', KEYS[3])) } end

local meta = call('HMGET', KEYS[1], 'epoch', 'revision', 'chain')
local answer = { 'OK', meta[1] or '', meta[2] or '', meta[3] or '', call('HGET', KEYS[2], identity), call('HGET', KEYS[4], identity) }
for i = 1, named do answer[6 + i] = call('HGET', KEYS[4 + i], identity) end
return answer
