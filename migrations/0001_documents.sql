-- Documents: JSON bodies by collection and id (store/documents.h).
-- A table with a rowid, because bodies of one or two kilobytes are appended
-- there while the random ids stay in their own narrow index.

CREATE TABLE document (
	-- "products", "baskets", "orders", …
	collection	TEXT NOT NULL CHECK (collection <> ''),
	-- made by us: a UUID, or a word of the catalogue
	id		TEXT NOT NULL CHECK (id <> ''),
	-- 1 at the first put, one more at each; writers must quote it
	revision	INTEGER NOT NULL CHECK (revision > 0),
	-- the document itself
	body		TEXT NOT NULL CHECK (json_valid(body)),
	-- UTC milliseconds of the first put
	created_at	INTEGER NOT NULL,
	-- UTC milliseconds of the last put
	changed_at	INTEGER NOT NULL,
	-- UTC milliseconds from which it counts as gone; 0: never
	expires_at	INTEGER NOT NULL,
	PRIMARY KEY (collection, id)
) STRICT;

-- One index for each question of store/documents.h. Each holds one collection
-- only, so that a write pays for the questions asked of its own collection.

-- PRODUCTS_ALL
CREATE INDEX document_products ON document (
	json_extract(body, '$.position'), id
) WHERE collection = 'products';

-- PRODUCTS_OF_KIND
CREATE INDEX document_products_kind ON document (
	json_extract(body, '$.kind'), json_extract(body, '$.position'), id
) WHERE collection = 'products';

-- KINDS_ALL
CREATE INDEX document_kinds ON document (
	json_extract(body, '$.position'), id
) WHERE collection = 'kinds';

-- ORDERS_NEWEST
CREATE INDEX document_orders ON document (
	created_at, id
) WHERE collection = 'orders';

-- ORDERS_OF_STATE
CREATE INDEX document_orders_state ON document (
	json_extract(body, '$.state'), created_at, id
) WHERE collection = 'orders';

-- ORDERS_IN_TROUBLE
CREATE INDEX document_orders_trouble ON document (
	created_at, id
) WHERE collection = 'orders' AND json_extract(body, '$.trouble') <> '';

-- ORDER_OF_BASKET, and the last word on one basket, one order
CREATE UNIQUE INDEX document_orders_basket ON document (
	json_extract(body, '$.basket_id')
) WHERE collection = 'orders';

-- ORDERS_TO_EXPIRE
CREATE INDEX document_orders_hold ON document (
	json_extract(body, '$.hold_until'), id
) WHERE collection = 'orders' AND json_extract(body, '$.hold_until') > 0;

-- PAYMENTS_OF_ORDER
CREATE INDEX document_sandbox_payments ON document (
	json_extract(body, '$.reference'), created_at, id
) WHERE collection = 'sandbox_payments';

-- BASKETS_EXPIRED and document_sweep
CREATE INDEX document_expiry ON document (
	collection, expires_at, id
) WHERE expires_at > 0;
