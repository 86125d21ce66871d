-- Asks with one of many tokens in turn, and counts every answer that is not a 200 of the right size.
-- Arguments: the file of tokens, the size.
local requests, place, size = {}, 0, 0
local threads = {}
bad = 0

function setup(thread)
    table.insert(threads, thread)
end

function init(arguments)
    for token in io.lines(arguments[1]) do
        table.insert(requests, wrk.format("GET", nil, { ["Authorization"] = "Bearer " .. token }))
    end
    size = tonumber(arguments[2])
end

function request()
    place = place % #requests + 1
    return requests[place]
end

function response(status, headers, body)
    if status ~= 200 or #body ~= size then bad = bad + 1 end
end

function done(summary, latency, rates)
    local wrong = 0
    for _, thread in ipairs(threads) do wrong = wrong + thread:get("bad") end
    local failed = summary.errors
    io.write(string.format("answers %d wrong %d failed %d\n", summary.requests, wrong,
        failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
