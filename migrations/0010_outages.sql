-- Outside services in trouble just now, as the manager reads them
-- (store/outages.h).

CREATE TABLE outage (
	-- "https://host:port"
	origin		TEXT NOT NULL PRIMARY KEY CHECK (origin <> ''),
	-- a word for the service, or ''
	service		TEXT NOT NULL,
	-- 1: it does not take our key; 0: it does not answer
	refused		INTEGER NOT NULL CHECK (refused IN (0, 1)),
	-- UTC milliseconds: since when, and when it is asked again
	since		INTEGER NOT NULL,
	until		INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
