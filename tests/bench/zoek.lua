-- What wrk asks: the bodies of a file, one after another, each as a POST. For one thread (-t1).
--   wrk -t1 ... -s zoek.lua URL -- PAD TOKENBESTAND BODIES PAUZE_MS
-- PAUZE_MS      each client waits at random up to so long before it asks again; 0: not at all
-- The result is that of resultaat.lua.

dofile((debug.getinfo(1, "S").source:match("^@(.*/)") or "./") .. "resultaat.lua")

local verzoeken, volgende = {}, 0

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. io.lines(args[2])()
  wrk.headers["Content-Type"] = "application/json"
  for regel in io.lines(args[3]) do
    verzoeken[#verzoeken + 1] = wrk.format("POST", args[1], nil, regel)
  end
  local pauze = tonumber(args[4])
  if pauze > 0 then
    function delay()
      return math.random(0, pauze)
    end
  end
end

function request()
  volgende = volgende % #verzoeken + 1
  return verzoeken[volgende]
end
