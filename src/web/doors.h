/*
 * All doors: the Kore handlers that kore.conf names. Each is one line that
 * hands the request to a function with four stanzas.
 */
#ifndef WEB_DOORS_H
#define WEB_DOORS_H

struct http_request;

int	page_home(struct http_request *);
int	page_products(struct http_request *);
int	page_product(struct http_request *);
int	page_modify_basket(struct http_request *);
int	page_basket(struct http_request *);
int	page_checkout(struct http_request *);
int	page_process_order(struct http_request *);
int	page_wait_for_payment(struct http_request *);
int	page_order_status(struct http_request *);
int	page_retry_payment(struct http_request *);
int	page_invoice(struct http_request *);

int	page_imprint(struct http_request *);
int	page_terms(struct http_request *);
int	page_privacy(struct http_request *);
int	page_withdrawal(struct http_request *);
int	page_shipping_and_payment(struct http_request *);

int	page_robots(struct http_request *);
int	page_favicon(struct http_request *);
int	page_static(struct http_request *);
int	page_missing(struct http_request *);
int	api_health(struct http_request *);

int	manage_home(struct http_request *);
int	manage_logout(struct http_request *);
int	manage_payments(struct http_request *);
int	manage_order(struct http_request *);
int	manage_receipt(struct http_request *);
int	manage_products(struct http_request *);
int	manage_mails(struct http_request *);
int	manage_mails_now(struct http_request *);
int	manage_mail(struct http_request *);
int	manage_mail_html(struct http_request *);
int	manage_mail_again(struct http_request *);
int	manage_errand_again(struct http_request *);
int	manage_reconciliation(struct http_request *);
int	manage_ask(struct http_request *);
int	manage_refund(struct http_request *);
int	manage_cancel(struct http_request *);
int	manage_letters(struct http_request *);
int	manage_letter(struct http_request *);
int	manage_letter_apply(struct http_request *);
int	manage_letter_dismiss(struct http_request *);
int	manage_hand_over(struct http_request *);
int	manage_handed_over(struct http_request *);

int	hook_payment(struct http_request *);
int	hook_shipping(struct http_request *);
int	bank_api_payments(struct http_request *);
int	bank_api_close(struct http_request *);
int	bank_api_refunds(struct http_request *);
int	bank_api_payment(struct http_request *);
int	bank_page(struct http_request *);

#endif
