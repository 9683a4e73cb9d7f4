-- Attempts to pay: what we think of each, and what its provider last said of it
-- (store/attempts.h). Derived from the orders, which stay what counts.

CREATE TABLE attempt (
	-- the attempt's id, a UUID
	id		TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
	-- the order's id, and its number for people
	order_id	TEXT NOT NULL,
	number		TEXT NOT NULL,
	-- who takes the money: "stripe", …
	provider	TEXT NOT NULL,
	-- what we think: "pending", "accepted", …
	state		TEXT NOT NULL,
	-- what was asked for, in minor units, and what of it went back or is on
	-- its way back
	amount		INTEGER NOT NULL,
	currency	TEXT NOT NULL,
	refunded	INTEGER NOT NULL,
	-- the provider's own id, or ''
	reference	TEXT NOT NULL,
	-- UTC milliseconds when it was made
	created_at	INTEGER NOT NULL,
	-- the provider's last word and its figures; '': none yet
	said		TEXT NOT NULL,
	said_amount	INTEGER NOT NULL,
	said_currency	TEXT NOT NULL,
	said_refunded	INTEGER NOT NULL,
	-- UTC milliseconds of that word
	said_at		INTEGER NOT NULL,
	-- UTC milliseconds when the provider last answered our question; 0: never
	asked_at	INTEGER NOT NULL,
	-- in what we and the provider differ, a word; '': in nothing
	difference	TEXT NOT NULL
) STRICT;

-- attempts_between
CREATE INDEX attempt_provider ON attempt (provider, created_at, id);

-- attempts_of_reference
CREATE INDEX attempt_reference ON attempt (reference) WHERE reference <> '';

-- attempts_different: all, of a provider, of a kind, of both. They are few.
CREATE INDEX attempt_different ON attempt (
	created_at, id
) WHERE difference <> '';
CREATE INDEX attempt_different_provider ON attempt (
	provider, created_at, id
) WHERE difference <> '';
CREATE INDEX attempt_different_kind ON attempt (
	difference, created_at, id
) WHERE difference <> '';
CREATE INDEX attempt_different_both ON attempt (
	provider, difference, created_at, id
) WHERE difference <> '';

-- The last reconciliation with each provider (store/attempts.h).
CREATE TABLE reconciliation (
	provider	TEXT NOT NULL PRIMARY KEY CHECK (provider <> ''),
	-- UTC milliseconds; ended_at 0: it is under way
	started_at	INTEGER NOT NULL,
	ended_at	INTEGER NOT NULL,
	-- how far it came: when the last attempt was made, and its id
	reached_at	INTEGER NOT NULL,
	reached_id	TEXT NOT NULL,
	-- how many attempts were asked about
	asked		INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The attempts of the orders that are there already are entered page by page.
INSERT INTO errand (id, kind, subject, body, due_at, attempts, created_at,
	leased_until, gave_up_at, last_error)
SELECT '5d0f8a52-6f0c-4c7e-9a55-1f8f3f3f6c01', 'attempts-rebuild', 'orders',
	'', 0, 0, 0, 0, 0, ''
WHERE EXISTS (SELECT 1 FROM document WHERE collection = 'orders');
