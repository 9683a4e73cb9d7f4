/*
 * A shop in which every page has something to show, and the way to each of
 * them: {name, path, manager: true for those behind the sign-in, post: fields of
 * a form that comes back with mistakes}.
 */
import { createHash } from 'node:crypto';

import { Bank } from './bank.mjs';
import { PASSWORD, quote, startShop, until } from './shop.mjs';
import { CARD_DECLINE, Shopper, cardFields, untilState } from
	'./shopper.mjs';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:shipping';

export async function startTour()
{
	const shop = await startShop({ https: true,
		settings: { sns_topics: TOPIC } });
	const bank = new Bank(shop);
	const ids = shop.documents('products').filter((one) =>
	    one.stock === null || one.stock > 5).map((one) => one.id);
	const [first, second, third, fourth] = ids;
	const buyer = () => new Shopper(shop);

	const paid = buyer();
	await paid.buy({ [first]: 2, [second]: 1 });
	const declined = buyer();
	await declined.buy({ [first]: 1 }, cardFields(CARD_DECLINE));
	const waiting = await bank.open({ [second]: 1 });
	const held = await bank.open({ [second]: 1 });
	await bank.bring(bank.letter(held.order, { amount_received: 1 }));
	const expired = await bank.open({ [first]: 1 });
	await bank.bring(bank.letter(expired.order, { state: 'expired' }));
	const canceled = await bank.open({ [first]: 1 });
	const refunded = buyer();
	await refunded.buy({ [first]: 2 });
	const full = buyer();
	await full.fill({ [first]: 2, [second]: 1, [third]: 3 });
	const news = buyer();
	await news.fill({ [first]: 1, [third]: 1, [fourth]: 5 });
	const sold = buyer();
	await sold.fill({ [second]: 1 });
	const empty = await buyer().begin();

	const keep = shop.document('products', third);
	shop.change('products', fourth, { stock: 2 });
	shop.change('products', first,
	    { price: shop.document('products', first).price + 100 });
	shop.change('products', ids.at(-1), { stock: 0 });
	shop.sql(`insert into errand (id, kind, subject, body, due_at,
	    attempts, created_at, leased_until, gave_up_at, last_error) values
	    ('00000000-0000-4000-8000-00000000000b', 'hand-over',
	    '${paid.orderId}', '', 1, 9, ${Date.now()}, 0, ${Date.now()},
	    'nobody answered')`);
	await untilState(shop, paid.orderId, 'accepted');
	shop.sql(`update attempt set said = 'accepted', said_amount = 1900,
	    said_currency = 'EUR', said_refunded = 250, asked_at = ${Date.now()},
	    difference = 'amount_there' where order_id = '${paid.orderId}'`);
	await until('the carrier has come', () => shop.document('orders',
	    paid.orderId).shipping.length > 0);

	await giveBack(shop, canceled.order.id, refunded.orderId,
	    paid.orderId);
	const mail = (await until('a mail is written', () => shop.sql(`select id
	    from document where collection = 'mails' and
	    json_extract(body, '$.kind') = 'created' limit 1`)[0])).id;
	shop.change('mails', mail, { state: 'failed', tries: 1,
		why: '550 5.1.1 <gerda.lorenz@example.org>: no such user here' });

	const letter = strangeLetters(shop, paid.orderId);

	const order = (who) => `order_id=${who.orderId ?? who.order.id}`;
	const pages = [
		['products', '/products'],
		['products-english', '/products?lang=en'],
		['products-basket', `/products?basket_id=${full.basket}`],
		['products-kind', `/products?kind=${keep.kind}`],
		['product', `/product?product_id=${first}`],
		['product-english', `/product?product_id=${second}&lang=en`],
		['product-sold-out', `/product?product_id=${ids.at(-1)}`],
		['basket', `/basket?basket_id=${full.basket}`],
		['basket-english', `/basket?basket_id=${full.basket}&lang=en`],
		['basket-news', `/basket?basket_id=${news.basket}`],
		['basket-empty', `/basket?basket_id=${empty}`],
		['checkout', `/checkout?basket_id=${full.basket}`],
		['checkout-english', `/checkout?basket_id=${full.basket}&lang=en`],
		['wait', `/wait_for_payment?${order(waiting)}&returned=1`],
		['order-accepted', `/order_status?${order(paid)}`],
		['order-accepted-english', `/order_status?${order(paid)}&lang=en`],
		['order-declined', `/order_status?${order(declined)}`],
		['order-pending', `/order_status?${order(waiting)}`],
		['order-held', `/order_status?${order(held)}`],
		['order-expired', `/order_status?${order(expired)}`],
		['order-canceled', `/order_status?${order(canceled)}`],
		['order-refunded', `/order_status?${order(refunded)}`],
		['invoice', `/invoice?${order(paid)}`],
		['imprint', '/imprint'], ['terms', '/terms'],
		['privacy', '/privacy'], ['withdrawal', '/withdrawal'],
		['missing', '/nowhere'],
		['bank', `/sandbox/pay?payment=${waiting.order.payments[0]
		    .reference}`],
		['manager-sign-in', '/manager'],
		['manager', '/manager', true],
		['manager-payments', '/manager/payments', true],
		['manager-order', `/manager/order?${order(paid)}`, true],
		['manager-order-pending', `/manager/order?${order(waiting)}`,
			true],
		['manager-order-refunded', `/manager/order?${order(refunded)}`,
			true],
		['manager-order-held', `/manager/order?${order(held)}`, true],
		['manager-reconciliation', '/manager/reconciliation', true],
		['manager-products', '/manager/products', true],
		['manager-letters', '/manager/letters', true],
		['manager-letter', `/manager/letter?id=${letter}`, true],
		['manager-mails', '/manager/mails', true],
		['manager-mail', `/manager/mail?id=${mail}`, true],
		['manager-letters-english', '/manager/letters?lang=en', true]
	].map(([name, path, manager = false]) => ({ name, path, manager }));

	return { shop, pages, bank, full, paid, declined, sold, mail };
}

/* One order is canceled, one is refunded, and one in part. */
async function giveBack(shop, canceled, refunded, partly)
{
	const manager = new Shopper(shop, { cookies: true });
	await manager.signIn(PASSWORD);
	const act = async (id, action, values) => {
		const { page } = await manager.get(
		    `/manager/order?order_id=${id}`);
		const asked = await manager.submit(page.form(action), values);
		await manager.submit(asked.page.form(action));
	};
	await act(canceled, '/manager/cancel');
	await act(refunded, '/manager/refund',
	    { reason: 'Kam beschädigt an, der Kunde hat Bilder geschickt' });
	await act(partly, '/manager/refund', { amount: '1',
		restock: undefined });
	await untilState(shop, refunded, 'refunded');
	await until('a part is back', () => shop.document('orders', partly)
	    .refunds[0].state === 'done');
}

/* Letters nobody understood, and a topic that fell silent; the first letter's
 * id. */
function strangeLetters(shop, order)
{
	const put = (collection, id, body) => shop.sql(`insert into document
	    values ('${collection}', '${id}', 1, ${quote(JSON.stringify(body))},
	    ${Date.now()}, ${Date.now()}, 0)`);
	const texts = [
		['unknown_order', JSON.stringify({ id: order.replace(/^./,
			(one) => one === '0' ? '1' : '0'), status: 'sent',
			comment: 'Beim Nachbarn <b>abgegeben</b>' })],
		['unreadable', '<script>alert(1)</script> ' + 'lang'.repeat(99)],
		['too_long', JSON.stringify({ id: order, status: 'delivered',
			comment: 'sehr '.repeat(150) })]];
	const ids = texts.map(([why, body], i) => {
		const id = `00000000-0000-4000-8000-0000000000f${i}`;
		put('letters', id, { id, source: i === 1 ? 'sqs' : 'sns',
			origin: TOPIC, message_id: id, why, body,
			size: body.length, received_at: Date.now() - i * 9e7 });
		return id;
	});
	shop.sql(`insert into tally values ('letters', 'open', ${ids.length}, 0)`);
	put('sns_subscriptions', createHash('sha256').update(TOPIC)
		.digest('hex'), { topic: TOPIC, state: 'ended', why: '',
		changed_at: Date.now() });
	return ids[0];
}

/* Signs the manager in with a browser. */
export async function signIn(page, shop)
{
	await page.goto(`${shop.secureBase}/manager`);
	await page.fill('[name=secret_password]', PASSWORD);
	await page.keyboard.press('Enter');
	await page.waitForSelector('.figures, table');
}

