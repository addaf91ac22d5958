-- What wrk asks: one path, with another employer of the fictitious million in it each time.
--   wrk ... -s vraag.lua URL -- PAD TOKENBESTAND BEGIN SPREIDING_MS VERBINDINGEN
-- PAD           "{lh}" in it becomes an LH-nummer; without it, every request is the same
-- TOKENBESTAND  file with the bearer token, "-" for none: what is on a command line, everybody can read
-- BEGIN         the first employer (0..999999), so that a later run asks for others than an earlier one
-- SPREIDING_MS  the connections send their first requests at random moments within this; 0: all at once
-- VERBINDINGEN  how many connections there are in a thread
-- The result is one line of JSON behind "RESULTAAT ", because wrk's own report rounds.

local PER_DRAAD = 50000
local WERKGEVERS = 1000000

-- LH-nummer of employer i: seven digits, a filler digit, the check digit of the elfproef.
local function lhnummer(i)
  local zeven = tostring(8000000 + i)
  local som = 0
  for plaats = 1, 7 do
    som = som + tonumber(zeven:sub(plaats, plaats)) * (10 - plaats)
  end
  for d8 = 0, 1 do
    local controle = (som + 2 * d8) % 11
    if controle < 10 then
      return zeven .. d8 .. controle .. "L01"
    end
  end
end

local draden = 0

function setup(thread)
  thread:set("draad", draden)
  draden = draden + 1
end

local verzoeken, volgende = {}, 0

function init(args)
  local pad, tokenbestand, begin, spreiding = args[1], args[2], tonumber(args[3]), tonumber(args[4])
  if tokenbestand ~= "-" then
    wrk.headers["Authorization"] = "Bearer " .. io.lines(tokenbestand)()
  end
  local verzoek = wrk.format("GET", pad)
  local van, tot = verzoek:find("{lh}", 1, true)
  if van then
    -- Cut once: wrk.format for every one of them takes longer than the run.
    local voor, na = verzoek:sub(1, van - 1), verzoek:sub(tot + 1)
    for n = 1, PER_DRAAD do
      verzoeken[n] = voor .. lhnummer((begin + draad * PER_DRAAD + n) % WERKGEVERS) .. na
    end
  else
    verzoeken[1] = verzoek
  end
  if spreiding > 0 then
    -- wrk asks for a delay before every request: the first ones, one for each connection, get one.
    local eerste = tonumber(args[5])
    math.randomseed(begin + draad)
    function delay()
      if eerste == 0 then
        return 0
      end
      eerste = eerste - 1
      return math.random(0, spreiding)
    end
  end
end

function request()
  volgende = volgende % #verzoeken + 1
  return verzoeken[volgende]
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULTAAT {"duur_us":%d,"verzoeken":%d,"p50_us":%d,"p99_us":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d,"bytes":%d}\n',
    summary.duration, summary.requests, latency:percentile(50), latency:percentile(99),
    e.connect, e.read, e.write, e.timeout, e.status, summary.bytes))
end
