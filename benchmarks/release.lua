-- Questions of a release system, account after account. ARGS: how many accounts there are.
local accounts, at = 1, 0
function init(args)
  accounts = tonumber(args[1])
  math.randomseed(os.time())
  at = math.random(accounts)
end
function request()
  at = at % accounts + 1
  return wrk.format('GET', string.format('/v1/release-checks/%09dRM0001', 100000000 + at - 1))
end
dofile((debug.getinfo(1, 'S').source:sub(2):gsub('release.lua$', 'page.lua')))
