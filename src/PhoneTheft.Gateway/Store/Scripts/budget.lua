-- What a carrier may do in a day without confirming it: counted for all gateways, reserved before a write and settled after it.
-- KEYS: meta of shard 0, the carrier's budget, the carrier's TACs of today. ARGV: action, store_id, then by action
--   RESERVE  the least number of holds that may end, the share of the holds that may, BLOCK holds that may come, of one TAC;
--            a token ('' none), '1' when this caller has redeemed it just now; holds the carrier has ('' not looked at); a token to
--            give out; holds that would end, BLOCK holds that would come, then TAC and how many of them, repeated
--   SETTLE   hour and day of the reservation, how many more ended and came than reserved (mostly fewer), then TAC and the same
-- Answers OK, hour, day, kind and amount of the token when it was redeemed; LOOK and the same two when it would be too much as far
-- as is known; REFUSED, kind, limit, amount, token and '1' when it is a new one; INVALID, of a token; or a refusal as write.lua has it.

local META, BUDGET, TACS = KEYS[1], KEYS[2], KEYS[3]
local action, store_id = ARGV[1], ARGV[2]
local call = redis.call
local unpack = unpack or table.unpack

local HOURS = 24
local TOKEN_SECONDS = 600
local KEPT_SECONDS = 2 * 86400

local function int(n) return string.format('%d', n) end

local known = call('HGET', META, 'store_id')
if not known then return { 'STORE_RESET' } end
if known ~= store_id then return { 'STORE_MISMATCH' } end

if action == 'SETTLE' then
  if ARGV[5] ~= '0' then call('HINCRBY', BUDGET, 'ended:' .. ARGV[3], ARGV[5]) end
  if ARGV[6] ~= '0' then call('HINCRBY', BUDGET, 'blocked:' .. ARGV[3], ARGV[6]) end
  if call('HGET', TACS, 'day') == ARGV[4] then
    for i = 7, #ARGV, 2 do call('HINCRBY', TACS, ARGV[i], ARGV[i + 1]) end
  end
  return { 'OK' }
end

local least, share, most_blocked, most_of_tac = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local token, redeemed, holds, new_token = ARGV[7], ARGV[8] == '1', tonumber(ARGV[9]), ARGV[10]
local ends, blocks = tonumber(ARGV[11]), tonumber(ARGV[12])
local now = tonumber(call('TIME')[1])
local hour, day = math.floor(now / 3600), int(math.floor(now / 86400))

-- What is counted, by the hour, and the tokens given out ------------------------

local sum = { ended = 0, blocked = 0, ['ended+'] = 0, ['blocked+'] = 0, base = -1 }
local base_now = 0
local tokens, gone = {}, {}
local fields = call('HGETALL', BUDGET)
for i = 1, #fields, 2 do
  local name, value = fields[i], fields[i + 1]
  local kind, at = string.match(name, '^(.+):(%d+)$')
  if kind and tonumber(at) <= hour - HOURS then
    gone[#gone + 1] = name
  elseif kind == 'base' then
    sum.base = math.max(sum.base, tonumber(value))
    if tonumber(at) == hour then base_now = tonumber(value) end
  elseif kind then
    sum[kind] = sum[kind] + tonumber(value)
  else
    local text, amount, expires, used = string.match(value, '^(%S+) (%d+) (%d+) (%d)$')
    if tonumber(expires) <= now then
      gone[#gone + 1] = name
    else
      tokens[string.sub(name, 7)] = { text = text, amount = tonumber(amount), expires = expires, used = used == '1' }
    end
  end
end
if #gone > 0 then call('HDEL', BUDGET, unpack(gone)) end
if call('HGET', TACS, 'day') ~= day then
  call('DEL', TACS)
  call('HSET', TACS, 'day', day)
  call('EXPIRE', TACS, KEPT_SECONDS)
end

local function keep_token(kind, t)
  call('HSET', BUDGET, 'token/' .. kind, t.text .. ' ' .. int(t.amount) .. ' ' .. t.expires .. ' ' .. (t.used and '1' or '0'))
  call('EXPIRE', BUDGET, KEPT_SECONDS)
end

-- A token raises the day's allowance once. Shown again, as by the other shards of one request, it is good for what is left.
local raised_kind, raised_by = '', '0'
if token ~= '' then
  local kind
  for k, t in pairs(tokens) do
    if t.text == token then kind = k end
  end
  if not kind then return { 'INVALID' } end
  local t = tokens[kind]
  if not t.used then
    t.used, redeemed = true, true
    keep_token(kind, t)
    raised_kind, raised_by = kind, int(t.amount)
    if kind == 'ended' or kind == 'blocked' then
      call('HINCRBY', BUDGET, kind .. '+:' .. int(hour), raised_by)
      sum[kind .. '+'] = sum[kind .. '+'] + t.amount
    else
      call('HINCRBY', TACS, '+' .. kind, raised_by)
    end
  end
end

-- Is it too much? ----------------------------------------------------------------

-- The share is of the most the carrier had in this day. So it is looked at before the first ending: later those counted and
-- not yet carried out would be taken for gone and for still there.
if holds then
  sum.base = math.max(sum.base, holds)
  call('HSET', BUDGET, 'base:' .. int(hour), int(math.max(base_now, holds)))
elseif ends > 0 and sum.base < 0 then
  return { 'LOOK', '', '', raised_kind, raised_by }
end

local over_kind, over_limit, over_step, over_by
local function check(kind, count, more, step, extra)
  if not over_kind and more > 0 and count + more > step + extra then
    over_kind, over_limit, over_step, over_by = kind, step + extra, step, more
  end
end

check('ended', sum.ended, ends, math.max(least, math.floor(share * sum.base)), sum['ended+'])
check('blocked', sum.blocked, blocks, most_blocked, sum['blocked+'])
local tacs, counts, counted = {}, {}, {}
for i = 13, #ARGV, 2 do tacs[#tacs + 1] = ARGV[i] end
if #tacs > 0 then counts = call('HMGET', TACS, unpack(tacs)) end
for i, tac in ipairs(tacs) do
  local count, more = tonumber(counts[i] or 0), tonumber(ARGV[12 + 2 * i])
  -- A batch names up to 256 of them, so what was confirmed is looked up for none that is below its limit.
  if count + more > most_of_tac then
    check(tac, count, more, most_of_tac, tonumber(call('HGET', TACS, '+' .. tac) or 0))
  end
  counted[#counted + 1] = tac
  counted[#counted + 1] = int(count + more)
end

if over_kind then
  if not holds then return { 'LOOK', '', '', raised_kind, raised_by } end
  if token ~= '' and not redeemed then return { 'INVALID' } end
  -- One at a time for each kind: whoever is refused in sixteen shards at once is given one.
  local t = tokens[over_kind]
  local is_new = not t or t.used
  if is_new then t = { text = new_token, amount = 0 } end
  t.amount, t.expires = math.max(t.amount, over_step, over_by), int(now + TOKEN_SECONDS)
  keep_token(over_kind, t)
  return { 'REFUSED', over_kind, int(over_limit), int(t.amount), t.text, is_new and '1' or '0' }
end

if ends > 0 then call('HINCRBY', BUDGET, 'ended:' .. int(hour), int(ends)) end
if blocks > 0 then call('HINCRBY', BUDGET, 'blocked:' .. int(hour), int(blocks)) end
if #counted > 0 then call('HSET', TACS, unpack(counted)) end
call('EXPIRE', BUDGET, KEPT_SECONDS)
return { 'OK', int(hour), day, raised_kind, raised_by }
