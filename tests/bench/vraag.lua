-- What wrk asks: one path, with another employer of the fictitious million in it each time. For one thread (-t1).
--   wrk -t1 ... -s vraag.lua URL -- PAD TOKENBESTAND BEGIN SPREIDING_MS PAUZE_MS VERBINDINGEN
-- PAD           "{lh}" in it becomes an LH-nummer; without it, every request is the same
-- TOKENBESTAND  file with the bearer token, "-" for none: what is on a command line, everybody can read
-- BEGIN         the first employer (0..999999), so that a later run asks for others than an earlier one
-- SPREIDING_MS  the connections send their first requests at random moments within this; 0: all at once
-- PAUZE_MS      each connection pauses before every request, so long in the mean (exponential: as if nobody knew of the others, from
--               the first moment on); 0: not at all
-- VERBINDINGEN  how many connections there are
-- The result is that of resultaat.lua.

local ffi = require "ffi"
dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "resultaat.lua")

local WERKGEVERS = 1000000
local PLEK = "000000000L01"

local verzoek, bytes, volgende

-- Write the nine digits of employer i: seven digits, a filler digit, the check digit of the elfproef.
local function schrijf_lh(i)
  local zeven, som = 8000000 + i, 0
  for plaats = 6, 0, -1 do
    local cijfer = zeven % 10
    bytes[plaats] = 48 + cijfer
    som = som + cijfer * (9 - plaats)
    zeven = (zeven - cijfer) / 10
  end
  local d8 = som % 11 < 10 and 0 or 1
  bytes[7] = 48 + d8
  bytes[8] = 48 + (som + 2 * d8) % 11
end

function init(args)
  local pad, tokenbestand = args[1], args[2]
  local begin, spreiding, pauze = tonumber(args[3]), tonumber(args[4]), tonumber(args[5])
  if tokenbestand ~= "-" then
    wrk.headers["Authorization"] = "Bearer " .. io.lines(tokenbestand)()
  end
  verzoek = wrk.format("GET", (pad:gsub("{lh}", PLEK)))
  local plek = pad:find("{lh}", 1, true) and verzoek:find(PLEK, 1, true)
  if plek then
    -- The digits are written into the string itself, of which wrk takes a copy. A new string for every request would be hashed by
    -- some of its bytes only: with some builds of LuaJIT all requests get the same hash, and each takes longer than the one before.
    bytes = ffi.cast("char *", verzoek) + (plek - 1)
    volgende = begin
  end
  math.randomseed(begin)
  if pauze > 0 then
    function delay()
      return math.floor(0.5 - pauze * math.log(1 - math.random()))
    end
  elseif spreiding > 0 then
    -- wrk asks for a delay before every request: the first ones, one for each connection, get one.
    local eerste = tonumber(args[6])
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
  if volgende then
    schrijf_lh(volgende)
    volgende = (volgende + 1) % WERKGEVERS
  end
  return verzoek
end
