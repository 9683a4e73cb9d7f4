#include "store/statements.h"

/*
 * INDEXED BY makes a sentence that lost its index an error at the start instead
 * of a table scan a year later. The indexes stand in migrations/.
 */

#define DOCUMENT_COLUMNS						\
	"SELECT id, body, revision, created_at, changed_at, expires_at "

#define ORDER_ROWS(index, condition)					\
	DOCUMENT_COLUMNS						\
	"FROM document INDEXED BY " index " "				\
	"WHERE collection = 'orders' " condition

#define LETTER_ROWS							\
	DOCUMENT_COLUMNS						\
	"FROM document INDEXED BY document_letters "			\
	"WHERE collection = 'letters' "

#define MAIL_ROWS(index, condition)					\
	DOCUMENT_COLUMNS						\
	"FROM document INDEXED BY " index " "				\
	"WHERE collection = 'mails' " condition

#define NEWEST_FIRST							\
	"ORDER BY created_at DESC, id DESC "

#define TROUBLE		"AND json_extract(body, '$.trouble') <> '' "
#define STATE		"AND json_extract(body, '$.state') = ?1 "
#define OLDER		"AND (created_at, id) < (?2, ?3) "
#define PAGE		"LIMIT ?3 OFFSET ?4"

#define ERRAND_COLUMNS							\
	"id, kind, subject, body, due_at, attempts, created_at, "	\
	"leased_until, gave_up_at, last_error "

#define ATTEMPT_COLUMNS							\
	"id, order_id, number, provider, state, amount, currency, "	\
	"refunded, reference, created_at, said, said_amount, "		\
	"said_currency, said_refunded, said_at, asked_at, difference "

#define ATTEMPT_ROWS(index)						\
	"SELECT " ATTEMPT_COLUMNS "FROM attempt INDEXED BY " index " "

#define DIFFERENT(index, condition)					\
	ATTEMPT_ROWS(index) "WHERE difference <> '' " condition		\
	"AND (created_at, id) < (?3, ?4) "				\
	"ORDER BY created_at DESC, id DESC LIMIT ?5"

#define TALLY_COLUMNS	"SELECT key, count, amount FROM tally "

#define MARK_AGAIN							\
	"ON CONFLICT (collection, id) DO UPDATE SET changes = changes + 1"

/*
 * WAL and FULL: a commit is on the disk when it returns, and readers never
 * wait for writers. The write-ahead log is cut back to 8 MiB after a long
 * reader made it grow. No memory mapping: with a million orders it saves 20 µs
 * of a document's 40, and costs a process as much memory as it has touched of
 * the file.
 */
const char connection_settings_sql[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -2048;"	/* KiB */
    "PRAGMA mmap_size = 0;"
    "PRAGMA wal_autocheckpoint = 1000;"	/* pages */
    "PRAGMA journal_size_limit = 8388608;";

/* In WAL mode a commit that is not waited for can be lost by a power cut until
 * one that is waited for follows; the file stays sound. */
const char connection_lasting_sql[] = "PRAGMA synchronous = FULL";
const char connection_soon_sql[] = "PRAGMA synchronous = NORMAL";

const char connection_version_sql[] = "PRAGMA user_version";

const struct sentence sentences[STATEMENTS] = {
	[CHANGE_BEGIN] = { "change begin", "BEGIN IMMEDIATE" },
	[VIEW_BEGIN] = { "view begin", "BEGIN DEFERRED" },
	[CHANGE_COMMIT] = { "commit", "COMMIT" },
	[CHANGE_ROLLBACK] = { "rollback", "ROLLBACK" },

	/* collection, id, now */
	[DOCUMENT_GET] = { "document get",
	    DOCUMENT_COLUMNS
	    "FROM document WHERE collection = ?1 AND id = ?2 "
	    "AND (expires_at = 0 OR expires_at > ?3)" },
	[DOCUMENT_GET_EXPIRED] = { "document get expired",
	    DOCUMENT_COLUMNS
	    "FROM document WHERE collection = ?1 AND id = ?2 "
	    "AND expires_at > 0 AND expires_at <= ?3" },
	/* collection, id, body, now, expires_at */
	[DOCUMENT_ADD] = { "document add",
	    "INSERT INTO document (collection, id, revision, body, "
	    "created_at, changed_at, expires_at) "
	    "VALUES (?1, ?2, 1, ?3, ?4, ?4, ?5) "
	    "ON CONFLICT (collection, id) DO UPDATE SET revision = 1, "
	    "body = excluded.body, created_at = excluded.created_at, "
	    "changed_at = excluded.changed_at, "
	    "expires_at = excluded.expires_at "
	    "WHERE document.expires_at > 0 AND document.expires_at <= ?4" },
	/* collection, id, body, now, expires_at, revision */
	[DOCUMENT_CHANGE] = { "document change",
	    "UPDATE document SET revision = revision + 1, body = ?3, "
	    "changed_at = ?4, expires_at = ?5 "
	    "WHERE collection = ?1 AND id = ?2 AND revision = ?6 "
	    "AND (expires_at = 0 OR expires_at > ?4)" },
	/* collection, id, revision */
	[DOCUMENT_REMOVE] = { "document remove",
	    "DELETE FROM document "
	    "WHERE collection = ?1 AND id = ?2 AND revision = ?3" },
	/* collection, now, limit */
	[DOCUMENT_SWEEP] = { "document sweep",
	    "DELETE FROM document WHERE rowid IN ("
	    "SELECT rowid FROM document INDEXED BY document_expiry "
	    "WHERE collection = ?1 AND expires_at > 0 AND expires_at <= ?2 "
	    "ORDER BY expires_at LIMIT ?3)" },

	/* As above: what it will remove is behind in the mirror. */
	[DOCUMENT_SWEEP_MARK] = { "document sweep mark",
	    "INSERT INTO mirror_behind (collection, id, since, changes) "
	    "SELECT collection, id, ?2, 1 "
	    "FROM document INDEXED BY document_expiry "
	    "WHERE collection = ?1 AND expires_at > 0 AND expires_at <= ?2 "
	    "AND EXISTS (SELECT 1 FROM mirror_collection WHERE name = ?1) "
	    "ORDER BY expires_at LIMIT ?3 " MARK_AGAIN },
	/* collection, id, revision, body, created_at, changed_at, expires_at */
	[DOCUMENT_RESTORE] = { "document restore",
	    "INSERT INTO document (collection, id, revision, body, "
	    "created_at, changed_at, expires_at) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)" },
	/* collection, id, now, limit */
	[DOCUMENTS_BY_ID] = { "documents by id",
	    DOCUMENT_COLUMNS
	    "FROM document WHERE collection = ?1 AND id > ?2 "
	    "AND (expires_at = 0 OR expires_at > ?3) ORDER BY id LIMIT ?4" },

	/* All of these: argument, number, limit, offset. */
	[FIND_PRODUCTS_ALL] = { "products all",
	    DOCUMENT_COLUMNS
	    "FROM document INDEXED BY document_products "
	    "WHERE collection = 'products' "
	    "ORDER BY json_extract(body, '$.position'), id " PAGE },
	[FIND_PRODUCTS_OF_KIND] = { "products of kind",
	    DOCUMENT_COLUMNS
	    "FROM document INDEXED BY document_products_kind "
	    "WHERE collection = 'products' "
	    "AND json_extract(body, '$.kind') = ?1 "
	    "ORDER BY json_extract(body, '$.position'), id " PAGE },
	[FIND_KINDS_ALL] = { "kinds all",
	    DOCUMENT_COLUMNS
	    "FROM document INDEXED BY document_kinds "
	    "WHERE collection = 'kinds' "
	    "ORDER BY json_extract(body, '$.position'), id " PAGE },
	[FIND_ORDERS_NEWEST] = { "orders newest",
	    ORDER_ROWS("document_orders", "") NEWEST_FIRST PAGE },
	[FIND_ORDERS_OF_STATE] = { "orders of state",
	    ORDER_ROWS("document_orders_state", STATE) NEWEST_FIRST PAGE },
	[FIND_ORDERS_IN_TROUBLE] = { "orders in trouble",
	    ORDER_ROWS("document_orders_trouble", TROUBLE)
	    NEWEST_FIRST PAGE },
	[FIND_ORDER_OF_BASKET] = { "order of basket",
	    ORDER_ROWS("document_orders_basket",
	    "AND json_extract(body, '$.basket_id') = ?1 ") PAGE },
	[FIND_ORDER_OF_NUMBER] = { "order of number",
	    ORDER_ROWS("document_orders_number",
	    "AND json_extract(body, '$.number') = ?1 ") PAGE },
	[FIND_ORDERS_TO_EXPIRE] = { "orders to expire",
	    ORDER_ROWS("document_orders_hold",
	    "AND json_extract(body, '$.hold_until') > 0 "
	    "AND json_extract(body, '$.hold_until') <= ?2 ")
	    "ORDER BY json_extract(body, '$.hold_until'), id " PAGE },
	[FIND_BASKETS_EXPIRED] = { "baskets expired",
	    DOCUMENT_COLUMNS
	    "FROM document INDEXED BY document_expiry "
	    "WHERE collection = 'baskets' "
	    "AND expires_at > 0 AND expires_at <= ?2 "
	    "ORDER BY expires_at, id " PAGE },
	[FIND_PAYMENTS_OF_ORDER] = { "payments of order",
	    DOCUMENT_COLUMNS
	    "FROM document INDEXED BY document_sandbox_payments "
	    "WHERE collection = 'sandbox_payments' "
	    "AND json_extract(body, '$.reference') = ?1 "
	    "ORDER BY created_at, id " PAGE },
	[FIND_MAILS_NEWEST] = { "mails newest",
	    MAIL_ROWS("document_mails", "") NEWEST_FIRST PAGE },
	[FIND_MAILS_OF_STATE] = { "mails of state",
	    MAIL_ROWS("document_mails_state", STATE) NEWEST_FIRST PAGE },
	[FIND_MAILS_OF_ORDER] = { "mails of order",
	    MAIL_ROWS("document_mails_order",
	    "AND json_extract(body, '$.order_id') = ?1 ")
	    NEWEST_FIRST PAGE },
	[FIND_MAILS_DUE] = { "mails due",
	    MAIL_ROWS("document_mails_due",
	    "AND json_extract(body, '$.due_at') > 0 "
	    "AND json_extract(body, '$.due_at') <= ?2 ")
	    "ORDER BY json_extract(body, '$.due_at'), id " PAGE },

	[FIND_LETTERS_NEWEST] = { "letters newest",
	    LETTER_ROWS NEWEST_FIRST PAGE },

	/* argument, created_at, id, limit */
	[AFTER_ORDERS_NEWEST] = { "orders newest, after",
	    ORDER_ROWS("document_orders", OLDER) NEWEST_FIRST "LIMIT ?4" },
	[AFTER_ORDERS_OF_STATE] = { "orders of state, after",
	    ORDER_ROWS("document_orders_state", STATE OLDER)
	    NEWEST_FIRST "LIMIT ?4" },
	[AFTER_ORDERS_IN_TROUBLE] = { "orders in trouble, after",
	    ORDER_ROWS("document_orders_trouble", TROUBLE OLDER)
	    NEWEST_FIRST "LIMIT ?4" },
	[AFTER_LETTERS_NEWEST] = { "letters newest, after",
	    LETTER_ROWS OLDER NEWEST_FIRST "LIMIT ?4" },
	[AFTER_MAILS_NEWEST] = { "mails newest, after",
	    MAIL_ROWS("document_mails", OLDER) NEWEST_FIRST "LIMIT ?4" },
	[AFTER_MAILS_OF_STATE] = { "mails of state, after",
	    MAIL_ROWS("document_mails_state", STATE OLDER)
	    NEWEST_FIRST "LIMIT ?4" },

	/* id, kind, subject, body, due_at, now */
	[ERRAND_PUT] = { "errand put",
	    "INSERT INTO errand (id, kind, subject, body, due_at, attempts, "
	    "created_at, leased_until, gave_up_at, last_error) "
	    "VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, 0, 0, '')" },
	/* now, until */
	[ERRAND_LEASE] = { "errand lease",
	    "UPDATE errand SET leased_until = ?2, attempts = attempts + 1 "
	    "WHERE id = (SELECT id FROM errand INDEXED BY errand_due "
	    "WHERE gave_up_at = 0 AND max(due_at, leased_until) <= ?1 "
	    "ORDER BY max(due_at, leased_until), id LIMIT 1) "
	    "RETURNING " ERRAND_COLUMNS },
	/* id */
	[ERRAND_DONE] = { "errand done", "DELETE FROM errand WHERE id = ?1" },
	/* id */
	[ERRAND_GET] = { "errand get",
	    "SELECT " ERRAND_COLUMNS "FROM errand WHERE id = ?1" },
	/* id, due_at */
	[ERRAND_SOONER] = { "errand sooner",
	    "UPDATE errand SET due_at = ?2 "
	    "WHERE id = ?1 AND due_at > ?2 AND gave_up_at = 0" },
	/* id, due_at, why */
	[ERRAND_LATER] = { "errand later",
	    "UPDATE errand SET due_at = ?2, leased_until = 0, "
	    "last_error = ?3 WHERE id = ?1" },
	[ERRAND_POSTPONE] = { "errand postpone",
	    "UPDATE errand SET due_at = ?2, leased_until = 0, "
	    "last_error = ?3, attempts = max(attempts - 1, 0) "
	    "WHERE id = ?1" },
	/* id, now, why */
	[ERRAND_GIVE_UP] = { "errand give up",
	    "UPDATE errand SET gave_up_at = ?2, leased_until = 0, "
	    "last_error = ?3 WHERE id = ?1" },
	/* id, now */
	[ERRAND_AGAIN] = { "errand again",
	    "UPDATE errand SET due_at = ?2, attempts = 0, gave_up_at = 0, "
	    "leased_until = 0 WHERE id = ?1 AND leased_until <= ?2" },
	/* id */
	[ERRAND_THERE] = { "errand there",
	    "SELECT 1 FROM errand WHERE id = ?1" },
	[ERRAND_RELEASE] = { "errand release",
	    "UPDATE errand INDEXED BY errand_leased SET leased_until = 0 "
	    "WHERE leased_until > 0" },
	/* kind, subject, now */
	[ERRAND_CANCEL] = { "errand cancel",
	    "DELETE FROM errand INDEXED BY errand_subject "
	    "WHERE subject = ?2 AND kind = ?1 "
	    "AND gave_up_at = 0 AND leased_until <= ?3" },
	/* attempts, limit */
	[ERRANDS_TROUBLED] = { "errands troubled",
	    "SELECT " ERRAND_COLUMNS
	    "FROM errand INDEXED BY errand_troubled "
	    "WHERE (gave_up_at > 0 OR attempts > 0) "
	    "AND (gave_up_at > 0 OR attempts >= ?1) "
	    "ORDER BY created_at, id LIMIT ?2" },
	/* limit */
	[ERRANDS_WAITING] = { "errands waiting",
	    "SELECT " ERRAND_COLUMNS
	    "FROM errand INDEXED BY errand_due WHERE gave_up_at = 0 "
	    "ORDER BY max(due_at, leased_until), id LIMIT ?1" },
	/* moment, most */
	[ERRANDS_STUCK] = { "errands stuck",
	    "SELECT count(*) FROM (SELECT 1 "
	    "FROM errand INDEXED BY errand_due WHERE gave_up_at = 0 "
	    "AND max(due_at, leased_until) < ?1 LIMIT ?2)" },
	/* subject, kind, limit */
	[ERRANDS_OF] = { "errands of",
	    "SELECT " ERRAND_COLUMNS
	    "FROM errand INDEXED BY errand_subject "
	    "WHERE subject = ?1 AND (?2 = '' OR kind = ?2) LIMIT ?3" },

	/* id, order_id, kind, at, data */
	[EVENT_PUT] = { "event put",
	    "INSERT INTO event (id, order_id, kind, at, data) "
	    "VALUES (?1, ?2, ?3, ?4, ?5)" },
	/* id */
	[EVENT_GET] = { "event get",
	    "SELECT id, order_id, kind, at, data FROM event WHERE id = ?1" },
	/* order_id, limit */
	[EVENTS_OF] = { "events of",
	    "SELECT id, order_id, kind, at, data "
	    "FROM event INDEXED BY event_order WHERE order_id = ?1 "
	    "ORDER BY at, rowid LIMIT ?2" },

	/* id */
	[ATTEMPT_GET] = { "attempt get",
	    "SELECT " ATTEMPT_COLUMNS "FROM attempt WHERE id = ?1" },
	/* the columns, in their order */
	[ATTEMPT_PUT] = { "attempt put",
	    "INSERT INTO attempt (" ATTEMPT_COLUMNS ") VALUES (?1, ?2, ?3, "
	    "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) "
	    "ON CONFLICT (id) DO UPDATE SET number = ?3, state = ?5, "
	    "amount = ?6, currency = ?7, refunded = ?8, reference = ?9, "
	    "difference = ?17" },
	/* id, said, said_amount, said_currency, said_refunded, said_at,
	 * asked_at, difference */
	[ATTEMPT_SAY] = { "attempt say",
	    "UPDATE attempt SET said = ?2, said_amount = ?3, "
	    "said_currency = ?4, said_refunded = ?5, said_at = ?6, "
	    "asked_at = ?7, difference = ?8 WHERE id = ?1" },
	/* reference, limit */
	[ATTEMPTS_OF_REFERENCE] = { "attempts of reference",
	    ATTEMPT_ROWS("attempt_reference")
	    "WHERE reference = ?1 AND reference <> '' LIMIT ?2" },
	/* provider, created_at, id, until, limit */
	[ATTEMPTS_BETWEEN] = { "attempts between",
	    ATTEMPT_ROWS("attempt_provider")
	    "WHERE provider = ?1 AND (created_at, id) > (?2, ?3) "
	    "AND created_at <= ?4 ORDER BY created_at, id LIMIT ?5" },
	/* provider, difference, created_at, id, limit */
	[ATTEMPTS_DIFFERENT] = { "attempts different",
	    DIFFERENT("attempt_different", "") },
	[ATTEMPTS_DIFFERENT_PROVIDER] = { "attempts different, of provider",
	    DIFFERENT("attempt_different_provider", "AND provider = ?1 ") },
	[ATTEMPTS_DIFFERENT_KIND] = { "attempts different, of kind",
	    DIFFERENT("attempt_different_kind", "AND difference = ?2 ") },
	[ATTEMPTS_DIFFERENT_BOTH] = { "attempts different, of both",
	    DIFFERENT("attempt_different_both",
	    "AND provider = ?1 AND difference = ?2 ") },
	/* difference, most */
	[ATTEMPTS_COUNT] = { "attempts different, count",
	    "SELECT count(*) FROM (SELECT 1 "
	    "FROM attempt INDEXED BY attempt_different "
	    "WHERE difference <> '' LIMIT ?2)" },
	[ATTEMPTS_COUNT_KIND] = { "attempts different, count of kind",
	    "SELECT count(*) FROM (SELECT 1 "
	    "FROM attempt INDEXED BY attempt_different_kind "
	    "WHERE difference = ?1 AND difference <> '' LIMIT ?2)" },
	/* provider */
	[RECONCILIATION_GET] = { "reconciliation get",
	    "SELECT provider, started_at, ended_at, reached_at, reached_id, "
	    "asked FROM reconciliation WHERE provider = ?1" },
	/* provider, started_at, ended_at, reached_at, reached_id, asked */
	[RECONCILIATION_PUT] = { "reconciliation put",
	    "INSERT INTO reconciliation (provider, started_at, ended_at, "
	    "reached_at, reached_id, asked) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
	    "ON CONFLICT (provider) DO UPDATE SET started_at = ?2, "
	    "ended_at = ?3, reached_at = ?4, reached_id = ?5, asked = ?6" },

	[OUTAGES_ALL] = { "outages all",
	    "SELECT origin, service, refused, since, until FROM outage "
	    "WHERE origin > '' "
	    "ORDER BY origin" },
	[OUTAGES_CLEAR] = { "outages clear",
	    "DELETE FROM outage WHERE origin > ''" },
	/* origin, service, refused, since, until */
	[OUTAGE_PUT] = { "outage put",
	    "INSERT INTO outage (origin, service, refused, since, until) "
	    "VALUES (?1, ?2, ?3, ?4, ?5)" },

	/* source, message_id, now, body, outcome */
	[SEEN_ADD] = { "seen add",
	    "INSERT INTO seen (source, message_id, received_at, body, "
	    "outcome) VALUES (?1, ?2, ?3, ?4, ?5)" },
	/* before, limit */
	[SEEN_SWEEP] = { "seen sweep",
	    "DELETE FROM seen WHERE rowid IN ("
	    "SELECT rowid FROM seen INDEXED BY seen_received "
	    "WHERE received_at < ?1 ORDER BY received_at LIMIT ?2)" },

	/* name, key, count, amount */
	[TALLY_ADD] = { "tally add",
	    "INSERT INTO tally (name, key, count, amount) "
	    "VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name, key) DO UPDATE "
	    "SET count = count + excluded.count, "
	    "amount = amount + excluded.amount" },
	/* name, key */
	[TALLY_DROP_ZERO] = { "tally drop zero",
	    "DELETE FROM tally WHERE name = ?1 AND key = ?2 "
	    "AND count = 0 AND amount = 0" },
	[TALLY_GET] = { "tally get",
	    "SELECT count, amount FROM tally WHERE name = ?1 AND key = ?2" },
	/* name, from, limit, to */
	[TALLY_RANGE] = { "tally range",
	    TALLY_COLUMNS "WHERE name = ?1 AND key >= ?2 AND key < ?4 "
	    "ORDER BY key LIMIT ?3" },
	[TALLY_RANGE_OPEN] = { "tally range, open",
	    TALLY_COLUMNS "WHERE name = ?1 AND key >= ?2 "
	    "ORDER BY key LIMIT ?3" },
	/* name, limit */
	[TALLY_TOP] = { "tally top",
	    "SELECT key, count, amount FROM tally INDEXED BY tally_count "
	    "WHERE name = ?1 ORDER BY count DESC, key LIMIT ?2" },

	/* collection, id, now */
	[MIRROR_MARK] = { "mirror mark",
	    "INSERT INTO mirror_behind (collection, id, since, changes) "
	    "SELECT name, ?2, ?3, 1 FROM mirror_collection "
	    "WHERE name = ?1 " MARK_AGAIN },
	/* since, collection, id, limit */
	[MIRROR_PAGE] = { "mirror page",
	    "SELECT mark.collection, mark.id, since, changes, body, "
	    "revision, created_at, changed_at, expires_at "
	    "FROM mirror_behind AS mark INDEXED BY mirror_since "
	    "LEFT JOIN document ON document.collection = mark.collection "
	    "AND document.id = mark.id "
	    "WHERE (since, mark.collection, mark.id) > (?1, ?2, ?3) "
	    "ORDER BY since, mark.collection, mark.id LIMIT ?4" },
	/* collection, id, changes */
	[MIRROR_DONE] = { "mirror done",
	    "DELETE FROM mirror_behind "
	    "WHERE collection = ?1 AND id = ?2 AND changes = ?3" },
	/* now */
	[MIRROR_DONE_AT] = { "mirror done at",
	    "UPDATE mirror_state SET done_at = ?1" },
	/* word, since */
	[MIRROR_TROUBLE] = { "mirror trouble",
	    "UPDATE mirror_state SET trouble = ?1, trouble_at = ?2" },
	/* collection, id */
	[MIRROR_IS_BEHIND] = { "mirror is behind",
	    "SELECT 1 FROM mirror_behind WHERE collection = ?1 AND id = ?2" },
	/* most */
	[MIRROR_LAG] = { "mirror lag",
	    "SELECT (SELECT count(*) FROM "
	    "(SELECT 1 FROM mirror_behind LIMIT ?1)), "
	    "(SELECT min(since) FROM mirror_behind INDEXED BY mirror_since), "
	    "EXISTS (SELECT 1 FROM mirror_collection WHERE marked_all = 0)" },
	[MIRROR_STATE] = { "mirror state",
	    "SELECT target, trouble, trouble_at, done_at, restoring "
	    "FROM mirror_state" },
	/* target */
	[MIRROR_TARGET] = { "mirror target",
	    "UPDATE mirror_state SET target = ?1, trouble = '', "
	    "trouble_at = 0, done_at = 0" },
	/* whence */
	[MIRROR_RESTORING] = { "mirror restoring",
	    "UPDATE mirror_state SET restoring = ?1" },
	[MIRROR_CLEAR] = { "mirror clear", "DELETE FROM mirror_behind" },
	/* name: here and in those of a collection below */
	[MIRROR_DROP] = { "mirror drop",
	    "DELETE FROM mirror_behind WHERE collection = ?1" },
	[MIRROR_COLLECTIONS_CLEAR] = { "mirror collections clear",
	    "DELETE FROM mirror_collection" },
	[MIRROR_COLLECTION_ADD] = { "mirror collection add",
	    "INSERT INTO mirror_collection (name, marked_to, marked_all) "
	    "VALUES (?1, '', 0) ON CONFLICT (name) DO NOTHING" },
	[MIRROR_COLLECTION_AFTER] = { "mirror collection after",
	    "SELECT name FROM mirror_collection WHERE name > ?1 "
	    "ORDER BY name LIMIT 1" },
	[MIRROR_COLLECTION_DROP] = { "mirror collection drop",
	    "DELETE FROM mirror_collection WHERE name = ?1" },
	[MIRROR_MARK_ALL] = { "mirror mark all",
	    "UPDATE mirror_collection SET marked_to = '', marked_all = 0" },
	[MIRROR_MARK_NONE] = { "mirror mark none",
	    "UPDATE mirror_collection SET marked_all = 1" },
	[MIRROR_UNMARKED] = { "mirror unmarked",
	    "SELECT name, marked_to FROM mirror_collection "
	    "WHERE marked_all = 0 ORDER BY name LIMIT 1" },
	/* collection, id, limit */
	[MIRROR_PAGE_END] = { "mirror page end",
	    "SELECT count(*), max(id) FROM (SELECT id FROM document "
	    "WHERE collection = ?1 AND id > ?2 ORDER BY id LIMIT ?3)" },
	/* collection, from, to, now */
	[MIRROR_MARK_PAGE] = { "mirror mark page",
	    "INSERT INTO mirror_behind (collection, id, since, changes) "
	    "SELECT collection, id, ?4, 1 FROM document "
	    "WHERE collection = ?1 AND id > ?2 AND id <= ?3 " MARK_AGAIN },
	/* name, id, all */
	[MIRROR_MARKED_TO] = { "mirror marked to",
	    "UPDATE mirror_collection SET marked_to = ?2, marked_all = ?3 "
	    "WHERE name = ?1" },
};
