-- Letters nobody understood, and orders by the number people know.

-- LETTERS_NEWEST
CREATE INDEX document_letters ON document (
	created_at, id
) WHERE collection = 'letters';

-- ORDER_OF_NUMBER
CREATE INDEX document_orders_number ON document (
	json_extract(body, '$.number')
) WHERE collection = 'orders';
