-- wrk gets one page over and over.
function done(summary, latency, requests)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write +
    summary.errors.timeout
  print(string.format("bench %d %d %d %d %d %d", summary.requests - summary.errors.status,
    summary.errors.status, errors, summary.duration, latency:percentile(50),
    latency:percentile(99)))
end
