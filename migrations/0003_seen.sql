-- The inbox ledger: which messages we have already believed (store/seen.h).

CREATE TABLE seen (
	-- who told us: "sandbox", "sns", …
	source		TEXT NOT NULL CHECK (source <> ''),
	-- the sender's own name of the message
	message_id	TEXT NOT NULL CHECK (message_id <> ''),
	-- UTC milliseconds
	received_at	INTEGER NOT NULL,
	-- what was said, as it came
	body		TEXT NOT NULL,
	-- what came of it, a word for the manager
	outcome		TEXT NOT NULL,
	PRIMARY KEY (source, message_id)
) STRICT;

-- seen_sweep
CREATE INDEX seen_received ON seen (received_at);
