-- Domain events: what happened to an order, as it was written down in the same
-- change (store/events.h). Rows are never changed.

CREATE TABLE event (
	-- a UUID
	id		TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
	-- the order's id
	order_id	TEXT NOT NULL CHECK (order_id <> ''),
	-- "order.created", "order.paid", …
	kind		TEXT NOT NULL CHECK (kind <> ''),
	-- UTC milliseconds
	at		INTEGER NOT NULL,
	-- what else is to be said of it: JSON, or ''
	data		TEXT NOT NULL CHECK (data = '' OR json_valid(data))
) STRICT;

-- events_of
CREATE INDEX event_order ON event (order_id, at);
