-- What wrk asks: the bodies of a file, one after another, each as a POST. For one thread (-t1).
--   wrk -t1 ... -s zoek.lua URL -- PAD TOKENBESTAND BODIES
-- The result is that of vraag.lua.

local verzoeken, volgende = {}, 0

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. io.lines(args[2])()
  wrk.headers["Content-Type"] = "application/json"
  for regel in io.lines(args[3]) do
    verzoeken[#verzoeken + 1] = wrk.format("POST", args[1], nil, regel)
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
