-- Asks the addresses of a file, one after another: wrk -s ask.lua URL -- FILE
local requests = {}
local next_one = 0

init = function(arguments)
  for line in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format("GET", line) end
end

request = function()
  next_one = next_one % #requests + 1
  return requests[next_one]
end
