-- Errands: what we still owe the world (store/errands.h). Rows are short and
-- do not live long, so they are kept inside the index of their ids.

CREATE TABLE errand (
	-- a UUID, the idempotency key towards the other side
	id		TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
	-- what is to be done: "payment-start", …
	kind		TEXT NOT NULL,
	-- whom it is about, mostly an order's id
	subject		TEXT NOT NULL,
	-- JSON for the one who runs it, or ''
	body		TEXT NOT NULL CHECK (body = '' OR json_valid(body)),
	-- UTC milliseconds from which it may run
	due_at		INTEGER NOT NULL,
	-- how often it was begun
	attempts	INTEGER NOT NULL CHECK (attempts >= 0),
	-- UTC milliseconds when it was put down
	created_at	INTEGER NOT NULL,
	-- UTC milliseconds until which somebody runs it; 0: nobody does
	leased_until	INTEGER NOT NULL,
	-- UTC milliseconds when we stopped trying; 0: still owed
	gave_up_at	INTEGER NOT NULL,
	-- why the last attempt failed, or ''
	last_error	TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- errand_lease, errands_waiting, errands_stuck: an errand can be taken when it
-- is due and nobody's lease stands, whichever comes later.
CREATE INDEX errand_due ON errand (
	max(due_at, leased_until), id
) WHERE gave_up_at = 0;

-- errands_troubled
CREATE INDEX errand_troubled ON errand (
	created_at, id, gave_up_at, attempts
) WHERE gave_up_at > 0 OR attempts > 0;

-- errand_release
CREATE INDEX errand_leased ON errand (
	leased_until
) WHERE leased_until > 0;

-- errand_cancel
CREATE INDEX errand_subject ON errand (subject, kind);
