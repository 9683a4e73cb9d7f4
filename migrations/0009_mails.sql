-- Mails: indexes for the questions asked of the collection "mails"
-- (store/documents.h, shop/mail.h).

-- MAILS_NEWEST
CREATE INDEX document_mails ON document (
	created_at, id
) WHERE collection = 'mails';

-- MAILS_OF_STATE
CREATE INDEX document_mails_state ON document (
	json_extract(body, '$.state'), created_at, id
) WHERE collection = 'mails';

-- MAILS_OF_ORDER
CREATE INDEX document_mails_order ON document (
	json_extract(body, '$.order_id'), created_at, id
) WHERE collection = 'mails';

-- MAILS_DUE: only mails that wait have a due_at
CREATE INDEX document_mails_due ON document (
	json_extract(body, '$.due_at'), id
) WHERE collection = 'mails' AND json_extract(body, '$.due_at') > 0;
