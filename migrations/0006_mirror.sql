-- The mirror: which documents a copy outside still lacks (store/mirror.h).
-- Ids are random, so rows are kept inside the index of their keys.

-- The collections that are mirrored. None: the mirror is off, and a change of a
-- document costs one look into an empty table.
CREATE TABLE mirror_collection (
	name		TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
	-- documents up to this id were marked when the mirror began
	marked_to	TEXT NOT NULL,
	-- 1: all of them were
	marked_all	INTEGER NOT NULL CHECK (marked_all IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Documents whose stored state, or end, is not outside yet.
CREATE TABLE mirror_behind (
	collection	TEXT NOT NULL,
	id		TEXT NOT NULL,
	-- UTC milliseconds of the first change that is not outside
	since		INTEGER NOT NULL,
	-- changes from that one on: a copy that was read before the last of
	-- them does not take the mark away
	changes		INTEGER NOT NULL CHECK (changes > 0),
	PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

-- mirror_page and mirror_status: the oldest first
CREATE INDEX mirror_since ON mirror_behind (since, collection, id);

-- One row: how the mirror stands.
CREATE TABLE mirror_state (
	only		INTEGER NOT NULL PRIMARY KEY CHECK (only = 1),
	-- where to: endpoint, bucket and prefix; '': nowhere
	target		TEXT NOT NULL,
	-- a word for what stops it, or ''
	trouble		TEXT NOT NULL,
	-- UTC milliseconds since when; 0: nothing does
	trouble_at	INTEGER NOT NULL,
	-- UTC milliseconds when something was taken over last; 0: never
	done_at		INTEGER NOT NULL,
	-- whence a restore that has not ended fills this database, or ''
	restoring	TEXT NOT NULL
) STRICT;

INSERT INTO mirror_state VALUES (1, '', '', 0, 0, '');
