-- Calls a tool with random phones of the table, and checks every answer; with BENCH_GET it asks a plain
-- resource, `path/phone`, for the same record.
--
-- An answer doesn't say which request it belongs to, so each thread remembers which customers it is
-- waiting for: an answer with anybody else is wrong. Settings come from the environment.

local path = os.getenv("BENCH_PATH")
local key = os.getenv("BENCH_KEY")
local rows = tonumber(os.getenv("BENCH_ROWS"))
local phones_from = tonumber(os.getenv("BENCH_PHONES_FROM"))
local is_get = os.getenv("BENCH_GET") ~= nil

local find, format, match, random = string.find, string.format, string.match, math.random
local threads = {}
local waiting = {}
local head, tail

-- Read by `done`, so global.
answered = 0
wrong = 0
first_wrong = ""

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

function init()
  math.randomseed(os.time() * 100 + number)
  -- Every phone has eleven digits, so all requests are the same but for these.
  local phone = "00000000000"
  if key then wrk.headers["Authorization"] = "Bearer " .. key end
  local whole
  if is_get then
    whole = wrk.format("GET", path .. "/" .. phone, wrk.headers)
  else
    wrk.headers["Content-Type"] = "application/json"
    whole = wrk.format("POST", path, wrk.headers, '{"arguments":{"phone":"' .. phone .. '"}}')
  end
  local from, to = find(whole, phone, 1, true)
  head, tail = whole:sub(1, from - 1), whole:sub(to + 1)
end

function request()
  local id = random(1, rows)
  waiting[id] = (waiting[id] or 0) + 1
  return head .. format("%.0f", phones_from + id) .. tail
end

local function is_right(status, body)
  if status ~= 200 then return false end
  if not is_get and not find(body, '"status":"ok"', 1, true) then return false end
  local id = tonumber(match(body, '"name":"Customer (%d+)"'))
  local count = id and waiting[id]
  if not count then return false end
  waiting[id] = count > 1 and count - 1 or nil
  local rest = '"email":"customer' .. id .. '@example.test","city":"City ' .. id % 1000 .. '"'
  return find(body, rest, 1, true) ~= nil
end

function response(status, headers, body)
  answered = answered + 1
  if not is_right(status, body) then
    wrong = wrong + 1
    if first_wrong == "" then first_wrong = status .. " " .. body end
  end
end

function done(summary, latency)
  local right_or_wrong, amiss, example = 0, 0, ""
  for _, thread in ipairs(threads) do
    right_or_wrong = right_or_wrong + thread:get("answered")
    amiss = amiss + thread:get("wrong")
    if example == "" then example = thread:get("first_wrong") end
  end
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(format("RESULT %d %d %d %d %d %d\n", right_or_wrong, summary.duration, latency:percentile(50),
    latency:percentile(99), amiss, lost))
  if amiss > 0 then io.write("WRONG " .. example:gsub("[\r\n]", " ") .. "\n") end
end
