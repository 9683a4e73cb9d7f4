/*
 * All SQL of the shop, one named sentence each. They are prepared when
 * a connection opens, so that a wrong sentence stops the start and not a
 * customer.
 * Private to src/store.
 */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

enum statement {
	CHANGE_BEGIN,
	VIEW_BEGIN,
	CHANGE_COMMIT,
	CHANGE_ROLLBACK,

	DOCUMENT_GET,
	DOCUMENT_GET_EXPIRED,
	DOCUMENT_ADD,
	DOCUMENT_CHANGE,
	DOCUMENT_REMOVE,
	DOCUMENT_SWEEP,

	FIND_PRODUCTS_ALL,
	FIND_PRODUCTS_OF_KIND,
	FIND_KINDS_ALL,
	FIND_ORDERS_NEWEST,
	FIND_ORDERS_OF_STATE,
	FIND_ORDERS_IN_TROUBLE,
	FIND_ORDER_OF_BASKET,
	FIND_ORDERS_TO_EXPIRE,
	FIND_BASKETS_EXPIRED,
	FIND_PAYMENTS_OF_ORDER,
	AFTER_ORDERS_NEWEST,
	AFTER_ORDERS_OF_STATE,
	AFTER_ORDERS_IN_TROUBLE,

	ERRAND_PUT,
	ERRAND_LEASE,
	ERRAND_DONE,
	ERRAND_LATER,
	ERRAND_GIVE_UP,
	ERRAND_AGAIN,
	ERRAND_THERE,
	ERRAND_RELEASE,
	ERRAND_CANCEL,
	ERRANDS_TROUBLED,
	ERRANDS_WAITING,
	ERRANDS_STUCK,

	EVENT_PUT,
	EVENT_GET,
	EVENTS_OF,

	SEEN_ADD,
	SEEN_SWEEP,

	TALLY_ADD,
	TALLY_DROP_ZERO,
	TALLY_GET,
	TALLY_RANGE,
	TALLY_RANGE_OPEN,
	TALLY_TOP,

	STATEMENTS		/* their number */
};

struct sentence {
	const char	*name;	/* for logs */
	const char	*sql;
};

extern const struct sentence	sentences[STATEMENTS];

/* What each connection is told first, and the version of the file. */
extern const char	connection_settings_sql[];
extern const char	connection_lasting_sql[];
extern const char	connection_soon_sql[];
extern const char	connection_version_sql[];

#endif
