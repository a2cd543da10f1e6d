-- Reads all that is known of one device at one revision.
-- KEYS: meta, owners, carriers, past, then holds of each carrier named. ARGV: store_id, identity, number of carriers, names.
-- Answers STORE when it is another store or none, CARRIERS and the names when the caller didn't name them all, else OK, epoch, revision, chain, owners, past,
-- then per carrier in the caller's order its hold or ''.

local store_id, identity, named = ARGV[1], ARGV[2], tonumber(ARGV[3])

if call('HGET', KEYS[1], 'store_id') ~= store_id then return { 'STORE' } end

if call('SCARD', KEYS[3]) ~= named then return { 'CARRIERS', unpack(call('SMEMBERS', KEYS[3])) } end

local meta = call('HMGET', KEYS[1], 'epoch', 'revision', 'chain')
local answer = { 'OK', meta[1] or '', meta[2] or '', meta[3] or '', call('HGET', KEYS[2], identity) or '',
  call('HGET', KEYS[4], identity) or '' }
for i = 1, named do answer[#answer + 1] = call('HGET', KEYS[4 + i], identity) or '' end
return answer
