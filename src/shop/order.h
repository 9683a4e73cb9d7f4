/*
 * An order: collection "orders". Indexes: $.basket_id (unique), $.state,
 * $.trouble, $.hold_until, creation. The members of the contract (id, email,
 * address, items[name, quantity], shipping[status, comment, received_at]) keep
 * their names and shapes.
 */
#ifndef SHOP_ORDER_H
#define SHOP_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fields.h"
#include "base/result.h"
#include "shop/address.h"
#include "store/documents.h"
#include "store/store.h"

#define ORDERS		"orders"

/* So many attempts to pay one order; after that it stays as it is. */
#define ORDER_PAYMENTS_MAX	20
/* So many times money can be recorded for one attempt. */
#define ORDER_RECEIPTS_MAX	50

struct order_item {
	const char	*name;		/* frozen, in the order's language */
	int64_t		 quantity;
	const char	*product_id;
	int64_t		 price;		/* of one piece, frozen */
	int64_t		 total;
	int64_t		 tax_rate;
	bool		 reserved;	/* stock was taken for it; never of a
					   product without a count */
};

struct order_tax {
	int64_t		 rate;
	int64_t		 gross;
	int64_t		 tax;
	int64_t		 net;
};

struct order_event {		/* what the carrier said */
	const char	*status;
	const char	*comment;
	const char	*received_at;	/* RFC 3339 */
};

/*
 * Money given back, or on its way. State only moves forward:
 *	waiting → pending → done | failed;	waiting → done | failed
 *	done → failed (the bank sent it back later)
 * "waiting": the provider has not taken it yet.
 */
struct refund {
	const char	*id;		/* UUID, our reference */
	const char	*payment_id;	/* of the attempt it is paid from */
	const char	*state;
	int64_t		 amount;	/* in the payment's currency */
	const char	*reason;	/* the manager's words */
	const char	*reference;	/* the provider's id; "" unknown */
	const char	*why;		/* failed: a word of the provider's */
	bool		 by_hand;	/* the manager moved the money */
	int64_t		 created_at;
	int64_t		 changed_at;
	int64_t		 clear_at;	/* 0: the provider was not asked for it
					   yet, or takes it only once; since
					   then what it shows of it is all */
};

struct receipt {		/* money that the manager saw on his account */
	int64_t		 amount;	/* in the payment's currency */
	int64_t		 at;		/* the day it was booked, ms */
};

/*
 * A payment attempt. State only moves forward:
 *	waiting → preparing → pending → accepted | declined | expired | held
 *	held → accepted | declined; expired, declined → accepted (late money)
 *	accepted, held → refunded (all that came was given back)
 *	refunded → accepted, held (but it did not get there)
 * "waiting": it begins once an older one can no longer be paid. "preparing":
 * the provider has not answered yet. "held": money of another amount or
 * currency came.
 */
struct payment {
	const char	*id;		/* UUID, the attempt, our reference */
	const char	*provider;
	const char	*state;
	int64_t		 amount;
	const char	*currency;
	const char	*reference;	/* the provider's id; "" unknown */
	const char	*transaction;	/* accepted: what its refunds quote, if
					   not the reference; "" none */
	const char	*url;		/* provider's page; "" none */
	const char	*reason;	/* why declined or held, a text key */
	struct list	 receipts;	/* of struct receipt, as recorded: what
					   came by hand, in one or several */
	int64_t		 seen_amount;	/* held: what came; with receipts:
					   their sum, without those sent
					   back by hand */
	const char	*seen_currency;
	int64_t		 created_at;
	int64_t		 changed_at;
	int64_t		 expires_at;
	int64_t		 returned_at;	/* first time back from its page; 0 */
	int64_t		 closing_at;	/* since then it is to be ended at its
					   provider; 0: it is not */
	bool		 offline;	/* nobody is called, the manager says
					   what came */
	const char	*card;		/* waiting: the published test card */
};

struct order {
	const char	*id;
	const char	*email;
	struct address	 address;
	struct list	 items;		/* of struct order_item */
	struct list	 shipping;	/* of struct order_event */
	const char	*basket_id;
	const char	*number;	/* short, for people: opens nothing */
	const char	*language;
	const char	*state;		/* see order_states in order.c */
	const char	*trouble;	/* "" or a text key for the manager */
	const char	*currency;
	int64_t		 goods;
	int64_t		 shipping_price;
	int64_t		 total;
	struct list	 taxes;		/* of struct order_tax */
	struct list	 payments;	/* of struct payment, oldest first */
	struct list	 refunds;	/* of struct refund, oldest first */
	int64_t		 refunded;	/* the sum of those that are done */
	const char	*handed_over_at;	/* RFC 3339 or "" */
	const char	*carrier_reference;
	const char	*delivery;	/* "" nothing heard; sent, in_transit,
					   delivered, returned, failed */
	int64_t		 hold_until;	/* stock is held until then; 0: no more
					   waiting (paid, declined, expired) */
	int64_t		 created_at;	/* ms */
	int64_t		 paid_at;
	int64_t		 canceled_at;
	/* not part of the document */
	int64_t		 revision;
	int64_t		 document_created_at;	/* in pages of orders: with the
						   id, the place in the list */
};

struct orders {
	size_t		 count;
	struct order	*items;
	bool		 more;		/* older ones follow, behind */
	int64_t		 last_created_at;	/* this place */
	const char	*last_id;
};

extern const struct field	order_fields[];

/* ABSENT: no such order, or no UUID. */
enum result	order_load(struct arena *, struct store *, const char *id,
		    struct order *);
/* By its id or its number. ABSENT: no such order. */
enum result	order_find(struct arena *, struct store *, const char *name,
		    struct order *);
/* The order a basket became. ABSENT: none yet. */
enum result	order_of_basket(struct arena *, struct store *,
		    const char *basket_id, struct order *);
/*
 * Orders, newest first: of a state, "trouble" for those in trouble, "" for all;
 * from the start (created_before 0) or from behind a place in the list, so that
 * each page costs the same. One that cannot be read is left out, and logged.
 */
enum result	orders_page(struct arena *, struct store *, const char *state,
		    int64_t created_before, const char *id_before, int limit,
		    struct orders *);

/* Reads and counts a document that was put back as it was (a restore): tallies
 * and attempts. Inside a change. INVALID: it cannot be read. */
enum result	order_restored(struct arena *, struct store *,
		    const struct document *, struct order *);

/* Inside a change. CONFLICT when the revision is gone. INVALID: it has grown
 * beyond what could be read again. Moves the tallies "orders" (count and amount
 * per state); state_before is "" for a new one. */
enum result	order_save(struct arena *, struct store *, struct order *,
		    const char *state_before);

/*
 * What may happen to an order, as a table {from, event, to} in order.c:
 *
 *	pending  --PAY-->     accepted	(errands: hand over)
 *	pending  --DECLINE--> declined	(stock given back)
 *	pending  --EXPIRE-->  expired	(stock given back)
 *	pending  --HOLD-->    held
 *	held     --PAY-->     accepted	(stock taken, if it was given back
 *		before the money came)
 *	held     --DECLINE--> declined	(stock given back)
 *	declined, expired --HOLD--> held (late money of another amount)
 *	declined, expired --RETRY--> pending	(stock taken again, or CONFLICT)
 *	declined, expired --PAY--> accepted (late money: stock taken again; if
 *		there is none the order is accepted and in trouble)
 *	pending, held, declined, expired --CANCEL--> canceled (stock given back;
 *		money that comes later is trouble, and is to be given back)
 *	accepted --REFUND--> refunded	(all of it was given back; stock stays
 *		where it is, goods may be with the buyer)
 *
 * Each writes its notice (shop/notice.h) in the same change.
 */
enum order_event_kind { ORDER_PAY, ORDER_DECLINE, ORDER_EXPIRE, ORDER_HOLD,
	ORDER_RETRY, ORDER_CANCEL, ORDER_REFUND };

/* Applies it to the record and to stock, tallies and errands. Inside a change;
 * the caller saves nothing: this does. CONFLICT: not possible in this state
 * (nothing was changed). */
enum result	order_apply(struct arena *, struct store *, struct order *,
		    enum order_event_kind, int64_t now);

bool		order_is_paid(const struct order *);
/* It was paid, even if all of that was given back since. */
bool		order_has_receipt(const struct order *);
bool		order_is_open(const struct order *);	/* pending or held */
/* Open, declined, or expired: money may still make it an accepted one. */
bool		order_is_unpaid(const struct order *);
bool		order_can_retry(const struct order *);
/* Pending, and another method may be chosen all the same. */
bool		order_can_switch(const struct order *);
/* The attempt that is current: the last one; NULL never for a placed order. */
struct payment	*order_payment(const struct order *);
struct payment	*order_payment_find(const struct order *, const char *id);

/* Takes stock for all lines, or gives it back exactly once. Inside a change.
 * CONFLICT: not enough of something (its name through `short_of`). */
enum result	order_reserve(struct arena *, struct store *, struct order *,
		    const char **short_of);
enum result	order_release(struct arena *, struct store *, struct order *);

#endif
