/*
 * The vocabulary of pages: each name a template may use, in the order of the
 * pages that use them first. A comment in [] says what an element of a list
 * holds. An element sets each of its names, also when it is empty: an unset
 * name is looked for outside of the element. "Truth" is true or unset; all
 * else is text or a number, ready to be read by people in the page's language
 * (money, dates, counts), unless it says otherwise.
 */
#ifndef VIEW_NAMES_H
#define VIEW_NAMES_H

#define NAMES(X)							\
	/* every page */						\
	X(language)		 /* "de" or "en" */			\
	X(language_is_de)	 /* truth */				\
	X(lang_de_url)		 /* this page in German, with		\
				    ?lang=de */				\
	X(lang_en_url)		 /* this page in English */		\
	X(shop_name)							\
	X(base_url)		 /* without a slash at the end */	\
	X(year)			 /* of today, four digits */		\
	X(rehearsal)		 /* truth: sandbox, the banner */	\
	X(basket_id)		 /* UUID or "" */			\
	X(basket_any)		 /* truth: basket_count > 0 */		\
	X(basket_count)		 /* pieces in the basket */		\
	X(basket_total)		 /* goods, as money */			\
	X(notice)		 /* announced text (role=status) or	\
				    "" */				\
	X(manager)		 /* truth: a manager's session */	\
	X(csrf)			 /* token of the session's forms */	\
	/* products and product: lists of kinds and products */		\
	X(kinds)		 /* [id name url selected]: the		\
				    filter */				\
	X(id)			 /* of a kind, product, errand, … */	\
	X(name)			 /* what people call it */		\
	X(url)			 /* where its page or action is */	\
	X(selected)		 /* truth: the chosen one of a list */	\
	X(all_selected)		 /* truth: no filter */			\
	X(all_url)		 /* the list without filter */		\
	X(kind_id)		 /* the chosen kind or "" */		\
	X(kind_name)		 /* its name; of a product: its		\
				    kind's */				\
	X(kind_url)		 /* the list of the product's kind */	\
	X(products)		 /* [id name kind_name origin		\
				    content price unit_price		\
				    image_url description available	\
				    stock_low in_basket product_url] */	\
	X(product)		 /* the one product: as above and	\
				    tax_rate, kind_url */		\
	X(origin)							\
	X(content)		 /* net content, "500 g" or "" */	\
	X(price)		 /* gross price of one piece */		\
	X(unit_price)		 /* "12,30 € / kg" or "" */		\
	X(image_url)		 /* /static/… */			\
	X(description)							\
	X(available)		 /* truth: can be bought now */		\
	X(stock_low)		 /* number left when few, else "" */	\
	X(in_basket)		 /* pieces in this basket or "" */	\
	X(product_url)		 /* with basket_id when known */	\
	X(tax_rate)		 /* "7 %" */				\
	X(back)			 /* path to return to after a change */	\
	X(page)			 /* number, from 1 */			\
	X(page_count)							\
	X(paged)		 /* truth: more than one page */	\
	X(previous_url)		 /* "" on the first page */		\
	X(next_url)		 /* "" on the last page */		\
	/* basket, checkout, order_status, invoice: lines and totals */	\
	X(empty)		 /* truth: no lines */			\
	X(lines)		 /* [product_id name quantity price	\
				    total content unit_price		\
				    image_url product_url tax_rate	\
				    gone short_stock left repriced	\
				    price_before] */			\
	X(product_id)							\
	X(quantity)							\
	X(total)		 /* of a line; outside: of		\
				    everything */			\
	X(gone)			 /* truth: no longer sold */		\
	X(short_stock)		 /* truth: fewer left than wanted */	\
	X(left)			 /* the number left, may be 0 */	\
	X(repriced)		 /* truth */				\
	X(price_before)							\
	X(goods)		 /* sum of lines */			\
	X(shipping)		 /* its price */			\
	X(shipping_free)	 /* truth */				\
	X(free_from_rest)	 /* amount missing for free shipping	\
				    or "" */				\
	X(taxes)		 /* [rate tax net gross] */		\
	X(rate)			 /* "7 %" */				\
	X(tax)								\
	X(net)								\
	X(gross)							\
	X(countries)		 /* delivery countries, joined */	\
	X(methods)		 /* payment methods, joined */		\
	X(buyable)		 /* truth: every line can be bought */	\
	X(quantity_maximum)	 /* largest amount of a line */		\
	/* checkout: what was typed; NAME_error is empty or its text */	\
	X(errors_any)		 /* truth */				\
	X(errors)		 /* [field message]: the summary at	\
				    the top */				\
	X(field)		 /* id of the input: email,		\
				    card_number, payment, … */		\
	X(message)							\
	X(changed)		 /* truth: the offer changed since	\
				    it was shown */			\
	X(total_seen)		 /* hidden field total: minor units */	\
	X(email)							\
	X(email_error)							\
	X(country)							\
	X(country_error)						\
	X(state)		 /* of the address; of an order: its	\
				    state's word */			\
	X(state_error)							\
	X(city)								\
	X(city_error)							\
	X(zip)								\
	X(zip_error)							\
	X(address1)							\
	X(address1_error)						\
	X(address2)							\
	X(address2_error)						\
	X(address3)							\
	X(address3_error)						\
	X(payment)							\
	X(payment_error)						\
	X(card_number_error)	 /* a card is never shown again */	\
	X(card_expiry_error)						\
	X(card_cvc_error)						\
	X(countries_list)	 /* [key name selected] */		\
	X(key)			 /* value of an option */		\
	X(methods_list)		 /* [name label hint selected card] */	\
	X(label)							\
	X(hint)			 /* "" or one sentence */		\
	X(card)			 /* truth: this method has the card	\
				    form */				\
	X(cards)		 /* [number scene]: published test	\
				    cards */				\
	X(number)		 /* as people group it */		\
	X(scene)		 /* what the card does, in words */	\
	/* wait */							\
	X(order_id)		 /* UUID */				\
	X(order_number)		 /* short, for people */		\
	X(preparing)		 /* truth: the bank has not answered	\
				    yet */				\
	X(pending)		 /* truth */				\
	X(wait_url)							\
	X(status_url)		 /* the order's link, absolute: to	\
				    keep */				\
	X(provider_url)		 /* the bank's page or "" */		\
	X(onward_url)		 /* the same, to be gone to now; or "" */ \
	/* order_status and invoice */					\
	X(state_text)		 /* the order's state in words */	\
	X(accepted)		 /* truth */				\
	X(declined)		 /* truth */				\
	X(expired)		 /* truth */				\
	X(held)			 /* truth: money came, but another	\
				    amount */				\
	X(declined_reason)	 /* a sentence or "" */			\
	X(can_retry)		 /* truth: the retry form */		\
	X(can_switch)		 /* truth: the form to pay another way	\
				    while the order is pending */	\
	X(switching)		 /* truth: it stands open */		\
	X(switch_url)		 /* where it stands open */		\
	X(attempt_at)		 /* when the attempt was made */	\
	X(attempt_until)	 /* and until when it may be paid */	\
	X(attempt)		 /* id of the attempt that form ends */	\
	X(closing)		 /* truth: the attempt waits until an	\
				    older one is ended */		\
	X(closing_name)		 /* how that one was to be paid */	\
	X(closing_until)	 /* it ends then at the latest */	\
	X(next_name)		 /* how it is to be paid afterwards */	\
	X(offline)		 /* truth: pending, and nobody but the	\
				    shopper moves the money */		\
	X(transfer)		 /* one child [amount received account]	\
				    while a bank transfer is waited	\
				    for or held, or unset */		\
	X(received)		 /* the sum of what came by hand, or	\
				    "" */				\
	X(account)		 /* one child [holder iban bic bank	\
				    purpose due girocode], or unset */	\
	X(holder)							\
	X(iban)			 /* in groups of four */		\
	X(bic)			 /* or "" */				\
	X(bank)			 /* or "" */				\
	X(purpose)		 /* what the payer writes */		\
	X(girocode)		 /* one child [side width path], or	\
				    unset */				\
	X(side)			 /* of the code in modules */		\
	X(path)			 /* of its dark modules, to be stroked */ \
	X(sent_back)		 /* truth: declined by hand, what came	\
				    goes back */			\
	X(hold_until)		 /* until when it is kept, as date	\
				    and time */				\
	X(invoice_url)		 /* "" while unpaid */			\
	X(timeline)		 /* [title text date done] */		\
	X(text)								\
	X(date)			 /* date and time, or "" */		\
	X(done)			 /* truth */				\
	X(shipping_events)	 /* [status comment date], oldest	\
				    first */				\
	X(status)		 /* the carrier's word, in words */	\
	X(comment)							\
	X(address_lines)	 /* [text] */				\
	X(order_date)							\
	X(payment_name)		 /* how it was or will be paid */	\
	X(seller_lines)		 /* [text]: the shop's address block */	\
	X(seller_tax_id)	 /* or "" */				\
	X(invoice_date)							\
	/* manager_login */						\
	X(wrong)		 /* truth: wrong password */		\
	X(wait)			 /* how long to wait, in words, or	\
				    "" */				\
	X(no_password)		 /* truth: none was ever set */		\
	/* manager and its three lists */				\
	X(figures)		 /* [label value url trouble]: of	\
				    today */				\
	X(value)							\
	X(trouble)		 /* truth: needs a look; of an		\
				    order: it is in trouble */		\
	X(trouble_text)		 /* in words */				\
	X(chart)		 /* one child, or unset when there	\
				    is nothing to show */		\
	X(width)		 /* chart: of the drawing; bars: of	\
				    a bar (numbers) */			\
	X(height)							\
	X(plot_left)		 /* chart: left end of the grid		\
				    lines */				\
	X(plot_right)		 /* chart: right end */			\
	X(plot_bottom)		 /* chart: y of the base line */	\
	X(label_x)		 /* x of a text */			\
	X(label_y)		 /* y of a text's base line */		\
	X(grid)			 /* chart: [y label label_x		\
				    label_y], label = amount */		\
	X(bars)			 /* chart: [x y width height label	\
				    label_x label_y title] */		\
	X(x)								\
	X(y)								\
	X(title)		 /* bars: day and amount; timeline:	\
				    the step */				\
	X(chart_rows)		 /* [day count amount], oldest first */	\
	X(day)								\
	X(count)							\
	X(amount)							\
	X(outages)		 /* [text]: services in trouble */	\
	X(errands_any)		 /* truth */				\
	X(errands)		 /* [id kind subject_short due		\
				    attempts error gave_up] */		\
	X(kind)			 /* of an errand, in words */		\
	X(subject_short)	 /* eight characters */			\
	X(due)			 /* when, in words */			\
	X(attempts)							\
	X(error)							\
	X(gave_up)		 /* truth */				\
	X(basket_products_any)	 /* truth */				\
	X(basket_products)	 /* [name count]: in live baskets */	\
	X(orders_any)		 /* truth */				\
	X(orders)		 /* [number id_short url state		\
				    state_text amount provider		\
				    reference age date trouble		\
				    trouble_text] */			\
	X(id_short)		 /* eight characters */			\
	X(provider)							\
	X(reference)		 /* the provider's; of a fault: what	\
				    to read out */			\
	X(age)			 /* "vor 5 Minuten" */			\
	X(asked)		 /* how long ago we were answered, or	\
				    "" */				\
	X(find)			 /* the reference that is looked for */	\
	X(providers)		 /* [name label selected]: the filter	\
				    */					\
	X(nights)		 /* [text]: the last reconciliations */	\
	X(attempts_any)		 /* truth */				\
	X(attempt_rows)		 /* [id number url provider reference	\
				    difference state state_text amount	\
				    refunded said said_amount		\
				    said_refunded asked date] */	\
	X(difference)		 /* in what we differ, in words */	\
	X(refunded)		 /* an amount or "" */			\
	X(said)			 /* the provider's last word, in words	\
				    */					\
	X(said_amount)		 /* or "" */				\
	X(said_refunded)	 /* or "" */				\
	X(before)		 /* the place where the rows begin */	\
	X(states)		 /* [name label selected count]: the	\
				    filter */				\
	X(older_url)		 /* the next rows or "" */		\
	X(newest_url)		 /* back to the first rows or "" */	\
	X(payments)		 /* [provider state state_text		\
				    amount reference reason created	\
				    seen] */				\
	X(receiving)		 /* one child [payment_id amount	\
				    received purpose held accepted	\
				    receipts]: a transfer, or unset */	\
	X(receipts)		 /* [amount date] */			\
	X(typed_amount)		 /* as the manager typed it */		\
	X(typed_date)		 /* as "2026-11-21" */			\
	X(act)			 /* receive, accept or decline */	\
	X(token)		 /* of a form that counts once */	\
	X(outcome)		 /* what the act will do, a sentence */	\
	X(amount_error)							\
	X(date_error)							\
	X(confirm)		 /* one child [act amount date token	\
				    outcome label], or unset */		\
	X(reason)		 /* "" or in words */			\
	X(created)							\
	X(seen)			 /* held: the amount that came, or	\
				    "" */				\
	X(rows)			 /* [name count amount]: sold per	\
				    product, count of pieces */		\
	X(days)			 /* [label count amount], count of	\
				    orders */				\
	X(months)		 /* [label count amount], of orders */	\
	X(periods)		 /* [name label selected]: the		\
				    filter */				\
	/* message, info */						\
	X(heading)							\
	X(code)			 /* 404, 500, … */			\
	X(retry_url)		 /* try again, or "" */			\
	X(paragraphs)		 /* [subheading text] */		\
	X(subheading)		 /* "" or a heading before the		\
				    paragraph */			\
	X(rehearsal_wording)	 /* truth: the owner has not set his	\
				    own text */				\
	/* sandbox_bank */						\
	X(action_url)		 /* where the buttons post */		\
	X(payment_id)		 /* hidden field of the buttons */	\
	X(scenes)		 /* [name label hint]: buttons,		\
				    field `scene` = name */		\
	X(cancel_url)		 /* back to the shop without paying */	\
	/* orders: how far the parcel is */				\
	X(delivery)		 /* "" or sent, in_transit, failed,	\
				    delivered, returned */		\
	X(delivery_text)	 /* in words */				\
	X(delivery_tag)		 /* class of its tag */			\
	/* manager_letters, manager_letter */				\
	X(letters)		 /* [id url date reason source sender	\
				    excerpt] */				\
	X(source)		 /* where it came by, in words */	\
	X(sender)		 /* the topic or queue */		\
	X(excerpt)		 /* how it begins */			\
	X(body)			 /* all that was kept */		\
	X(size)			 /* bytes that came */			\
	X(cut)			 /* truth: the end was not kept */	\
	X(message_id)							\
	X(order_name)		 /* id or number, as typed */		\
	X(order_error)							\
	X(status_error)							\
	X(comment_error)						\
	X(topics_any)		 /* truth */				\
	X(topics)		 /* [name state state_text trouble	\
				    reason date]: who may tell about	\
				    parcels; state: class of a tag */	\
	/* mailing */							\
	X(receipt)		 /* truth: with lines, totals and	\
				    address */				\
	X(facts_any)		 /* truth */				\
	X(facts)		 /* [label value]: how to pay */	\
	X(troubles_any)		 /* truth */				\
	X(troubles)		 /* [label text url]: for the owner */	\
	X(legal_any)		 /* truth */				\
	X(legal)		 /* [title subheading text]: terms and	\
				    withdrawal; a row has a title or a	\
				    text */				\
	/* manager_mails, manager_mail */				\
	X(mails_any)		 /* truth */				\
	X(mails)		 /* [id kind recipient subject state	\
				    state_text date attempts error url	\
				    again] */				\
	X(subject)		 /* of a mail */			\
	X(recipient)		 /* its address */			\
	X(sent)			 /* date and time, or "" */		\
	X(again)		 /* truth: it can be sent (again) */	\
	X(lost)			 /* truth: no mail server is set */	\
	X(paused)		 /* why no mail leaves now, or "" */	\
	X(next)			 /* when it is tried again, in words */	\
	X(body_lines)		 /* [text]: the text part */		\
	X(mail_language)	 /* "de" or "en" */			\
	X(html_url)		 /* where the HTML part stands */	\
	X(mirror)		 /* [state copied trouble]: sentences	\
				    about the copy outside */		\
	X(copied)							\
	/* hand_over */							\
	X(hand_over)		 /* truth: it is paid, or was handed over */\
	X(handed_over)		 /* "" or when, in words */		\
	X(carrier_reference)						\
	X(hand_over_state)	 /* "" or a tag: wait, bad */		\
	X(hand_over_text)	 /* that in words */			\
	X(hand_over_reason)	 /* "" or why */			\
	X(hand_over_due)	 /* "" or when it is tried again */	\
	X(hand_over_hint)	 /* "" or a hint */			\
	X(hand_over_seen)	 /* hidden field `seen` */		\
	X(hand_over_ask)	 /* "" or the words of the button */	\
	X(hand_over_sure)	 /* truth: to be asked twice */		\
	X(hand_over_by_hand)	 /* truth: the form for it */		\
	X(hand_over_alone)	 /* truth: there is no carrier */	\
	/* manager_order, manager_refund, order_status: refunds */	\
	X(refunds_any)		 /* truth */				\
	X(refunds)		 /* [created amount provider state	\
				    state_text reference reason error] */\
	X(given_back_any)	 /* truth */				\
	X(given_back)		 /* [amount date text]: the same to	\
				    shoppers */				\
	X(refundable)		 /* [payment_id provider refund_left	\
				    refund_amount reason by_hand	\
				    restock]: an attempt of which money	\
				    can be given back */		\
	X(refund_left)		 /* so much is left of it */		\
	X(refund_amount)	 /* in the form, as typed */		\
	X(by_hand)		 /* truth: the manager moves it */	\
	X(restock)		 /* truth: goods go back into stock */	\
	X(reason_error)							\
	X(can_cancel)		 /* truth */				\
	X(canceled)		 /* truth: the order is */		\
	X(refunded_all)		 /* truth: that is all of it */		\
	/* manager: the queue of reports */				\
	X(queue)		 /* truth: there is one */		\
	X(queue_trouble)	 /* "" or why it does not answer */	\
	X(queue_text)		 /* when it answered last */

enum name {
#define X(name) NAME_##name,
	NAMES(X)
#undef X
	NAME_COUNT
};

#endif
