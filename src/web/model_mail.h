/*
 * A mail as the manager's pages are told it.
 */
#ifndef WEB_MODEL_MAIL_H
#define WEB_MODEL_MAIL_H

#include "shop/mail.h"
#include "view/model.h"
#include "web/visit.h"

/* A row of the list, or the head of its own page. */
void		 model_mail(struct visit *, struct model *,
		    const struct mail *);

/* Those about an order, as the list "mails". */
enum result	 model_order_mails(struct visit *, struct model *,
		    const char *order_id);

#endif
