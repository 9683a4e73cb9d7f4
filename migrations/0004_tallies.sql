-- Tallies: counters moved together with what they count (store/tally.h).

CREATE TABLE tally (
	-- what is counted: "orders", "sales", …
	name		TEXT NOT NULL CHECK (name <> ''),
	-- of which: a state, a day, a product's id; may be ''
	key		TEXT NOT NULL,
	-- pieces
	count		INTEGER NOT NULL,
	-- minor units of the shop's currency, or 0
	amount		INTEGER NOT NULL,
	PRIMARY KEY (name, key)
) STRICT, WITHOUT ROWID;

-- tally_top
CREATE INDEX tally_count ON tally (name, count DESC, key);
