#include <sys/types.h>

#include <time.h>

struct http_request;	/* the handlers that kodev declares want its name */
#include "assets.h"

#include "base/shelf.h"
#include "main/shelf_table.h"

/* Each file of assets/ and migrations/, in order of its name. */
#define FILES(X)							\
	X(0001_documents, sql)						\
	X(0002_errands, sql)						\
	X(0003_seen, sql)						\
	X(0004_tallies, sql)						\
	X(0005_events, sql)						\
	X(0006_mirror, sql)						\
	X(0007_letters, sql)						\
	X(0008_attempts, sql)						\
	X(0009_mails, sql)						\
	X(0010_outages, sql)						\
	X(apfelsaft, svg)						\
	X(aroniabeeren, svg)						\
	X(basket, html)							\
	X(basket_empty, svg)						\
	X(brombeeren, svg)						\
	X(buy, html)							\
	X(card, html)							\
	X(card_form, html)						\
	X(chart, html)							\
	X(checkout, html)						\
	X(de, json)							\
	X(dornfelder, svg)						\
	X(en, json)							\
	X(erdbeer_fruchtaufstrich, svg)					\
	X(erdbeeren, svg)						\
	X(favicon, svg)							\
	X(favicon_bank, svg)						\
	X(foot, html)							\
	X(grauburgunder, svg)						\
	X(hand_over, html)						\
	X(head, html)							\
	X(heidelbeer_konfituere, svg)					\
	X(heidelbeeren, svg)						\
	X(heidelbeerwein, svg)						\
	X(himbeer_konfituere, svg)					\
	X(himbeeren, svg)						\
	X(info, html)							\
	X(invoice, html)						\
	X(johannisbeer_gelee, svg)					\
	X(johannisbeeren_rot, svg)					\
	X(johannisbeeren_schwarz, svg)					\
	X(johannisbeernektar, svg)					\
	X(line_news, html)						\
	X(logo, svg)							\
	X(mailing, html)						\
	X(mailing, text)						\
	X(manager, html)						\
	X(manager_cancel, html)						\
	X(manager_foot, html)						\
	X(manager_head, html)						\
	X(manager_letter, html)						\
	X(manager_letters, html)					\
	X(manager_login, html)						\
	X(manager_mail, html)						\
	X(manager_mail_rows, html)					\
	X(manager_mails, html)						\
	X(manager_order, html)						\
	X(manager_orders, html)						\
	X(manager_payments, html)					\
	X(manager_products, html)					\
	X(manager_receipt, html)					\
	X(manager_reconciliation, html)					\
	X(manager_refund, html)						\
	X(manager_sold, html)						\
	X(message, html)						\
	X(order_status, html)						\
	X(paging, html)							\
	X(payment, html)						\
	X(preiselbeeren, svg)						\
	X(product, html)						\
	X(product, svg)							\
	X(products, html)						\
	X(receipt, html)						\
	X(receipt_form, html)						\
	X(refund_form, html)						\
	X(refunds, html)						\
	X(riesling, svg)						\
	X(rose_weissherbst, svg)					\
	X(sandbox_bank, html)						\
	X(sanddorn, svg)						\
	X(sanddorn_gelee, svg)						\
	X(sanddornsaft, svg)						\
	X(silvaner, svg)						\
	X(spaetburgunder, svg)						\
	X(stachelbeeren, svg)						\
	X(style, css)							\
	X(tax_note, html)						\
	X(totals, html)							\
	X(transfer, html)						\
	X(traubensaft, svg)						\
	X(wait, html)							\
	X(waldhonig, svg)						\
	X(winzersekt, svg)

#define ENTRY(base, extension)						\
	{ #base "." #extension, asset_##base##_##extension, 0 },
#define LENGTH(base, extension)	asset_len_##base##_##extension,

static struct asset	shelf_files[] = { FILES(ENTRY) };

void
shelf_fill(void)
{
	const u_int32_t	lengths[] = { FILES(LENGTH) };
	size_t		i, count = sizeof(lengths) / sizeof(lengths[0]);

	for (i = 0; i < count; i++)
		shelf_files[i].length = lengths[i];
	shelf_set(shelf_files, count);
}
