-- What a run came to: one line of JSON behind "RESULTAAT ", because wrk's own report rounds. Loaded by the scripts of wrk.

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    'RESULTAAT {"duur_us":%d,"verzoeken":%d,"p50_us":%d,"p99_us":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d,"bytes":%d}\n',
    summary.duration, summary.requests, latency:percentile(50), latency:percentile(99),
    e.connect, e.read, e.write, e.timeout, e.status, summary.bytes))
end
