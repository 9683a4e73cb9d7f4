-- One run of wrk. The requests stand in the file BENCH_REQUESTS, one a line:
-- METHOD PATH [BODY]; BENCH_ORDER says whether they are picked at random or
-- each is sent once ("once"); BENCH_HEADERS holds "name: value" lines.
-- The last line of the output is the result as JSON.

local threads = tonumber(os.getenv("BENCH_THREADS") or "1")
local count = 0

function setup(thread)
	thread:set("number", count)
	count = count + 1
end

function init(args)
	wrk.headers["Connection"] = nil
	wrk.headers["Accept-Language"] = "de"
	for name, value in (os.getenv("BENCH_HEADERS") or "")
	    :gmatch("([%w-]+): ([^\n]+)") do
		wrk.headers[name] = value
	end

	list = {}
	local at = 0
	for line in io.lines(os.getenv("BENCH_REQUESTS")) do
		if at % threads == number or not once() then
			local method, path, body =
			    line:match("^(%S+) (%S+) ?(.*)$")
			local headers = {}
			for name, value in pairs(wrk.headers) do
				headers[name] = value
			end
			if body == "" then
				body = nil
			else
				headers["Content-Type"] =
				    "application/x-www-form-urlencoded"
			end
			list[#list + 1] = wrk.format(method, path, headers,
			    body)
		end
		at = at + 1
	end
	next_one = 0
	math.randomseed(number + os.time())
end

function once()
	return os.getenv("BENCH_ORDER") == "once"
end

function request()
	if #list == 1 then
		return list[1]
	end
	if not once() then
		return list[math.random(#list)]
	end
	next_one = next_one % #list + 1
	return list[next_one]
end

function done(summary, latency, requests)
	local errors = summary.errors
	io.write(string.format('{"requests": %d, "microseconds": %d, ' ..
	    '"p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
	    summary.requests, summary.duration, latency:percentile(50),
	    latency:percentile(99), errors.status,
	    errors.connect + errors.read + errors.write + errors.timeout))
end
