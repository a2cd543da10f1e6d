-- What a carrier may do in a day without confirming it: counted for all gateways, reserved before a write and settled after it.
-- KEYS: meta of shard 0, the carrier's budget, the carrier's TACs of today.
--
-- ARGV | RESERVE, ANNOUNCE                                       | SETTLE
-- -----+----------------------------------------------------------+-------------------------------------------------------------
--    1 | action                                                   | action
--    2 | store_id                                                 | store_id
--    3 | how many holds may end in any case                       | hour of the reservation
--    4 | the share of the holds that may end                      | day of the reservation
--    5 | how many devices may be newly blocked                    | how many more ended than reserved (mostly fewer: negative)
--    6 | how many devices of one TAC may be newly blocked         | how many more were blocked than reserved
--    7 | a token that confirms more; '' none                      | a TAC, then how many more of it; repeated
--    8 | '1' when this caller has redeemed the token just now     |
--    9 | how many holds the carrier has; '' not looked at yet     |
--   10 | a new token to give out; '' none (ANNOUNCE only)         |
--   11 | how many holds would end                                 |
--   12 | how many devices would be newly blocked                  |
--  13… | a TAC, then how many devices of it; repeated             |
--
-- RESERVE counts; ANNOUNCE asks the same of a whole job before it begins and counts nothing.
-- Answers OK, hour, day, then each kind and amount of a token that was redeemed; LOOK, '', '' and the same when it would be too much
-- as far as is known; REFUSED, token, '1' when it is a new one, then each kind that is too much, its limit and what the token allows;
-- INVALID, of a token; or a refusal as write.lua has it.

local META, BUDGET, TACS = KEYS[1], KEYS[2], KEYS[3]
local action, store_id = ARGV[1], ARGV[2]

local HOURS = 24
local TOKEN_SECONDS = 600
local KEPT_SECONDS = 2 * 86400
-- Lua passes at most some thousands of values in one call.
local AT_ONCE = 1000

local wrong = wrong_store(call('HGET', META, 'store_id'), store_id)
if wrong then return { wrong } end

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

-- Fields and their values, many of them with one command: a job over ten thousand models is as many tokens, and on the embedded
-- store a command for each took 2 s, and 40 on a busy machine.
local function set_all(key, pairs_of)
  for from = 1, #pairs_of, 2 * AT_ONCE do
    call('HSET', key, unpack(pairs_of, from, math.min(#pairs_of, from + 2 * AT_ONCE - 1)))
  end
end

local kept = {}
local function keep_token(kind, t)
  kept[#kept + 1] = 'token/' .. kind
  kept[#kept + 1] = t.text .. ' ' .. int(t.amount) .. ' ' .. t.expires .. ' ' .. (t.used and '1' or '0')
end

local function keep_tokens()
  if #kept == 0 then return end
  set_all(BUDGET, kept)
  call('EXPIRE', BUDGET, KEPT_SECONDS)
  kept = {}
end

-- A token raises the day's allowance once, for each kind it was given out for. Shown again, as by the other shards of one request,
-- it is good for what is left.
local raised = {}
if token ~= '' then
  local known_token = false
  local raised_tacs = {}
  for kind, t in pairs(tokens) do
    if t.text == token then
      known_token = true
      if not t.used then
        t.used, redeemed = true, true
        keep_token(kind, t)
        raised[#raised + 1] = kind
        raised[#raised + 1] = int(t.amount)
        if kind == 'ended' or kind == 'blocked' then
          sum[kind .. '+'] = sum[kind .. '+'] + t.amount
        else
          raised_tacs[#raised_tacs + 1] = '+' .. kind
        end
      end
    end
  end
  -- Used up first: whatever stops this half-way, a token never raises twice.
  keep_tokens()
  for i = 1, #raised, 2 do
    if raised[i] == 'ended' or raised[i] == 'blocked' then
      call('HINCRBY', BUDGET, raised[i] .. '+:' .. int(hour), raised[i + 1])
    end
  end
  for from = 1, #raised_tacs, AT_ONCE do
    local names, sums = { unpack(raised_tacs, from, math.min(#raised_tacs, from + AT_ONCE - 1)) }, {}
    local now_allowed = call('HMGET', TACS, unpack(names))
    for i, name in ipairs(names) do
      sums[2 * i - 1] = name
      sums[2 * i] = int(tonumber(now_allowed[i] or 0) + tokens[string.sub(name, 2)].amount)
    end
    call('HSET', TACS, unpack(sums))
  end
  if not known_token then return { 'INVALID' } end
end

local function answer(word, a, b)
  local all = { word, a, b }
  for i = 1, #raised do all[#all + 1] = raised[i] end
  return all
end

-- Is it too much? ----------------------------------------------------------------

-- The share is of the most holds that the carrier had in this day. So they are counted before the first one ends: later, those counted and
-- not yet carried out would be taken for gone and for still there.
if holds then
  sum.base = math.max(sum.base, holds)
  call('HSET', BUDGET, 'base:' .. int(hour), int(math.max(base_now, holds)))
elseif ends > 0 and sum.base < 0 then
  return answer('LOOK', '', '')
end

local over = {}
local function check(kind, count, more, step, extra)
  if more > 0 and count + more > step + extra then
    over[#over + 1] = { kind = kind, limit = step + extra, amount = math.max(step, more) }
  end
end

check('ended', sum.ended, ends, math.max(least, math.floor(share * sum.base)), sum['ended+'])
check('blocked', sum.blocked, blocks, most_blocked, sum['blocked+'])
local counted, above = {}, {}
for from = 13, #ARGV, 2 * AT_ONCE do
  local tacs = {}
  for i = from, math.min(#ARGV, from + 2 * AT_ONCE - 1), 2 do tacs[#tacs + 1] = ARGV[i] end
  local counts = call('HMGET', TACS, unpack(tacs))
  for i, tac in ipairs(tacs) do
    local count, more = tonumber(counts[i] or 0), tonumber(ARGV[from + 2 * i - 1])
    -- What was confirmed is not looked up for a TAC that is below its limit.
    if count + more > most_of_tac then
      above[#above + 1] = { tac = tac, name = '+' .. tac, count = count, more = more }
    end
    counted[#counted + 1] = tac
    counted[#counted + 1] = int(count + more)
  end
end
for from = 1, #above, AT_ONCE do
  local last, names = math.min(#above, from + AT_ONCE - 1), {}
  for i = from, last do names[#names + 1] = above[i].name end
  local extra = call('HMGET', TACS, unpack(names))
  for i = from, last do
    local a = above[i]
    check(a.tac, a.count, a.more, most_of_tac, tonumber(extra[i - from + 1] or 0))
  end
end

if #over > 0 then
  if not holds then return answer('LOOK', '', '') end
  if token ~= '' and not redeemed then return { 'INVALID' } end
  -- One token at a time, for everything that is too much: a caller who is refused in sixteen shards at once gets one.
  local text
  for i, o in ipairs(over) do
    local t = tokens[o.kind]
    if not t or t.used or (text and t.text ~= text) then
      text = nil
      break
    end
    text = t.text
  end
  local refused = { 'REFUSED', text or new_token, text and '0' or '1' }
  for _, o in ipairs(over) do
    if new_token ~= '' then
      local t = text and tokens[o.kind] or { text = new_token, amount = 0 }
      t.amount, t.expires = math.max(t.amount, o.amount), int(now + TOKEN_SECONDS)
      keep_token(o.kind, t)
      o.amount = t.amount
    end
    refused[#refused + 1] = o.kind
    refused[#refused + 1] = int(o.limit)
    refused[#refused + 1] = int(o.amount)
  end
  keep_tokens()
  if new_token == '' then refused[2], refused[3] = '', '0' end
  return refused
end

if action == 'ANNOUNCE' then return answer('OK', int(hour), day) end

if ends > 0 then call('HINCRBY', BUDGET, 'ended:' .. int(hour), int(ends)) end
if blocks > 0 then call('HINCRBY', BUDGET, 'blocked:' .. int(hour), int(blocks)) end
if #counted > 0 then call('HSET', TACS, unpack(counted)) end
call('EXPIRE', BUDGET, KEPT_SECONDS)
return answer('OK', int(hour), day)
