-- wrk posts declarations, each with a number of its own. Arguments: the file of bodies (a line: API
-- key, account security number, what stands before the transaction number, what stands after it,
-- parted by tabs), the first sequence number, how many each thread may use; and, for a steady load,
-- the milliseconds between two requests of a thread (0: as fast as answers come).
local ffi = require("ffi")
ffi.cdef("struct moment { long s, ns; }; int clock_gettime(int clock, struct moment *at);")
local threads = {}
local moment = ffi.new("struct moment")

function setup(thread)
  thread:set("place", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  bodies = {}
  for line in io.lines(arguments[1]) do
    local key, asec, before, after = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
    bodies[#bodies + 1] = {key = key, asec = asec, before = before, after = after}
  end
  sequence = tonumber(arguments[2]) + place * tonumber(arguments[3])
  gap = tonumber(arguments[4])
  due = 0
  created = 0
  refused = 0
  words = ""
end

-- Weights 1 2 1 2, digit sums; the last digit of the total is the check digit.
local function transaction(asec, sequence)
  local digits = asec .. string.format("%08d", sequence)
  local total = 0
  for i = 1, #digits do
    local digit = digits:byte(i) - 48
    if i % 2 == 0 then
      digit = digit * 2
      if digit > 9 then digit = digit - 9 end
    end
    total = total + digit
  end
  return digits .. tostring(total % 10)
end

local function now_ms()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.s) * 1000 + tonumber(moment.ns) / 1000000
end

-- A place in the thread's timetable; what is late goes at once.
function delay()
  if gap == 0 then return 0 end
  local now = now_ms()
  if due == 0 then due = now end
  due = math.max(due + gap, now - 1000)
  return math.max(0, math.floor(due - now))
end

function request()
  sequence = sequence + 1
  local body = bodies[sequence % #bodies + 1]
  local number = transaction(body.asec, sequence)
  return wrk.format("POST", "/v1/declarations", {
    ["Authorization"] = "Bearer " .. body.key,
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = "bench-" .. number,
  }, body.before .. number .. body.after)
end

function response(status, headers, body)
  if status == 201 then
    created = created + 1
  else
    refused = refused + 1
    words = status .. " " .. body:sub(1, 300):gsub("%s+", " ")
  end
end

function done(summary, latency, requests)
  local all, bad, said = 0, 0, ""
  for _, thread in ipairs(threads) do
    all = all + thread:get("created")
    bad = bad + thread:get("refused")
    if thread:get("words") ~= "" then said = thread:get("words") end
  end
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write +
    summary.errors.timeout
  print(string.format("bench %d %d %d %d %d %d", all, bad, errors, summary.duration,
    latency:percentile(50), latency:percentile(99)))
  if said ~= "" then print("said " .. said) end
end
