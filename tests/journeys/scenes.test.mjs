/*
 * Each card of the rehearsal bank plays its scene to the end, all of them side
 * by side in one shop, without anybody looking at the wait page.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { FEW, APPLES, shelf } from '../lib/catalogue.mjs';
import { startShop, until } from '../lib/shop.mjs';
import { CARD_ACCEPT, CARD_DECLINE, CARD_SLOW, Shopper, cardFields, untilState }
	from '../lib/shopper.mjs';

let shop, cards;
before(async () => {
	shop = await startShop({ import: shelf([APPLES,
	    { ...FEW, stock: '1000' }]) });
	cards = await published();
});
after(() => shop?.stop());

/* The cards of the checkout page by what they are said to do. */
async function published()
{
	const shopper = new Shopper(shop);
	await shopper.fill({ apfel: 1 });
	const { page } = await shopper.get(
	    `/checkout?basket_id=${shopper.basket}&lang=en`);
	const rows = page.main.all('dl').flatMap((one) => one.all('div'))
	    .filter((one) => /^\d{4} \d{4} \d{4} \d{4} /.test(one.text));
	const found = (words) => rows.find((one) => words.test(one.text))?.text
	    .slice(0, 19).replaceAll(' ', '');
	return { silent: found(/never/i), many: found(/five/i),
		wrong: found(/wrong/i), broken: found(/fails for a while/i),
		expires: found(/expires/i) };
}

const order = async (card) => {
	const shopper = new Shopper(shop);
	await shopper.order({ rar: 1 }, cardFields(card));
	return shopper;
};
const charges = (id) => shop.documents('sandbox_payments')
    .filter((one) => one.order_id === id);

describe('a payment', { concurrency: true }, () => {
	test('that is accepted leads to an order that is handed over and sent',
	    async () => {
		const shopper = await order(CARD_ACCEPT);
		const page = (await shopper.waitForPayment()).page;
		assert.match(page.main.text, /bezahlt|Zahlung.*(erhalten|angenommen)/i);
		const done = await until('it was delivered', () => {
			const one = shop.document('orders', shopper.orderId);
			return one.shipping.length >= 3 ? one : undefined;
		}, { pause: 500, tries: 120 });

		assert.notEqual(done.handed_over_at, '');
		assert.equal(new Set(done.shipping.map((one) => one.status)).size,
		    done.shipping.length);
		assert.equal(charges(shopper.orderId).length, 1);
	});

	test('that is declined can be tried again with another card', async () => {
		const shopper = await order(CARD_DECLINE);
		const answer = await shopper.waitForPayment();
		assert.match(answer.page.main.text, /abgelehnt/i);
		assert.equal(answer.page.link(/^\/invoice/), undefined);

		const form = answer.page.form('/retry_payment');
		const again = await shopper.submit(form, cardFields(CARD_ACCEPT));
		assert.equal(again.status, 303);
		assert.equal(again.sent('order_id'), shopper.orderId);
		const page = (await shopper.waitForPayment()).page;
		assert.ok(page.link(/^\/invoice/));
		const stored = shop.document('orders', shopper.orderId);
		assert.deepEqual(stored.payments.map((one) => one.state),
		    ['declined', 'accepted']);
		assert.equal(charges(shopper.orderId).length, 2);
	});

	test('that is retried with a wrong card says so and keeps the order',
	    async () => {
		const shopper = await order(CARD_DECLINE);
		await shopper.waitForPayment();
		const answer = await shopper.post('/retry_payment',
		    { order_id: shopper.orderId, ...cardFields('4111111111111111') });

		assert.equal(answer.status, 422);
		assert.ok(!answer.text.includes('4111'));
		assert.equal(shop.document('orders', shopper.orderId)
		    .payments.length, 1);
	});

	test('that was accepted cannot be retried', async () => {
		const shopper = await order(CARD_ACCEPT);
		await shopper.waitForPayment();
		const answer = await shopper.post('/retry_payment',
		    { order_id: shopper.orderId, ...cardFields(CARD_ACCEPT) });

		assert.notEqual(answer.status, 200);
		assert.ok(answer.status < 500);
		assert.equal(shop.document('orders', shopper.orderId)
		    .payments.length, 1);
		assert.equal(charges(shopper.orderId).length, 1);
	});

	test('that is retried twice at once is tried once', async () => {
		const shopper = await order(CARD_DECLINE);
		await shopper.waitForPayment();
		const answers = await Promise.all(Array.from({ length: 8 }, () =>
		    shopper.post('/retry_payment', { order_id: shopper.orderId,
			...cardFields(CARD_ACCEPT) })));
		await untilState(shop, shopper.orderId, 'accepted');

		assert.ok(answers.every((one) => one.status < 500));
		assert.equal(shop.document('orders', shopper.orderId)
		    .payments.length, 2);
	});

	test('that takes its time shows the wait page until it is accepted',
	    async () => {
		const shopper = await order(CARD_SLOW);
		const path = `/wait_for_payment?order_id=${shopper.orderId}`;
		await until('the bank knows it', () => shop.document('orders',
		    shopper.orderId).payments[0].state === 'pending');
		const { status, page } = await shopper.get(path);
		assert.equal(status, 200);
		assert.match(page.one('meta', { 'http-equiv': /^refresh$/i })
		    .get('content'), /^5\b/);
		assert.match(page.main.text, /Fenster nicht schließen/);
		const open = await shopper.get(
		    `/order_status?order_id=${shopper.orderId}`);
		assert.equal(open.status, 200);
		assert.equal(open.page.link(/^\/invoice/), undefined);

		await shopper.waitForPayment(shopper.orderId, { pause: 500 });
		assert.equal(shop.document('orders', shopper.orderId).state,
		    'accepted');
	});

	test('whose letter never comes is found by asking', async () => {
		assert.ok(cards.silent, 'a published card');
		const { orderId } = await order(cards.silent);

		await untilState(shop, orderId, 'accepted');
		assert.equal(charges(orderId).length, 1);
	});

	test('whose letter comes five times, out of order, counts once',
	    async () => {
		assert.ok(cards.many, 'a published card');
		const { orderId } = await order(cards.many);
		await untilState(shop, orderId, 'accepted');
		await until('it was delivered', () => shop.document('orders',
		    orderId).shipping.length >= 3, { pause: 500, tries: 120 });
		await until('all letters have come', () => shop.value(`select
		    count(*) as n from errand where kind = 'sandbox-webhook'
		    and subject like '%${charges(orderId)[0].id}%'`) === 0);
		const stored = shop.document('orders', orderId);

		assert.equal(stored.state, 'accepted');
		assert.equal(stored.shipping.length, new Set(stored.shipping
		    .map((one) => one.status)).size);
		assert.equal(charges(orderId).length, 1);
	});

	test('of a wrong amount is held, shown to the manager, never accepted',
	    async () => {
		assert.ok(cards.wrong, 'a published card');
		const shopper = await order(cards.wrong);
		const { orderId } = shopper;
		const held = await untilState(shop, orderId, 'held');

		assert.notEqual(held.trouble, '');
		assert.notEqual(held.payments[0].seen_amount,
		    held.payments[0].amount);
		assert.equal(held.handed_over_at, '');
		const { page } = await shopper.get(
		    `/order_status?order_id=${orderId}`);
		assert.equal(page.link(/^\/invoice/), undefined);
		assert.equal(shop.value(`select count(*) as n from errand where
		    kind = 'hand-over' and subject = '${orderId}'`), 0);
	});

	test('at a bank that is out of order for a while is not lost', async () => {
		assert.ok(cards.broken, 'a published card');
		const { orderId } = await order(cards.broken);

		await untilState(shop, orderId, 'accepted');
		assert.equal(charges(orderId).length, 1);
		assert.equal(shop.document('orders', orderId).payments.length, 1);
	});

	test('that is never made expires and gives the stock back', async () => {
		assert.ok(cards.expires, 'a published card');
		const { orderId } = await order(cards.expires);
		const expired = await untilState(shop, orderId, 'expired',
		    { tries: 400 });

		assert.ok(expired.items.every((one) => !one.reserved));
		assert.equal(expired.handed_over_at, '');
	});

	test('on the page of the bank leads there and back', async () => {
		const shopper = new Shopper(shop, { cookies: true });
		await shopper.order({ rar: 1 }, { payment: 'sandbox_page',
			card_number: '', card_expiry: '', card_cvc: '' });
		const path = `/wait_for_payment?order_id=${shopper.orderId}`;
		const away = await until('the bank has a page', async () => {
			const one = await shopper.get(path);
			return one.status === 303 ? one : undefined;
		});
		assert.match(away.location, /^\/sandbox\/pay\?/);
		const bank = await shopper.follow(away);
		const accept = bank.page.forms.flatMap((form) => form.buttons
		    .map((button) => [form, button])).find(([form, button]) =>
			button.get('value') === 'accept' ||
			form.has('scene', 'accept'));
		const [form, button] = accept;
		const chosen = form.filled({ [button.get('name') ?? 'scene']:
		    button.get('value') ?? 'accept' });
		const back = await shopper.post(form.action, chosen);
		assert.equal(back.status, 303);
		assert.match(back.location, /^\/wait_for_payment\?/);
		assert.equal(back.sent('order_id'), shopper.orderId);

		await shopper.follow(back);
		await untilState(shop, shopper.orderId, 'accepted');
		const again = await shopper.post(form.action, chosen);
		assert.ok(again.status < 500);
		assert.equal(charges(shopper.orderId).length, 1);
	});
});

describe('in the end', () => {
	test('nothing is owed that will never be done', () => {
		assert.deepEqual(shop.sql(`select kind, last_error from errand
		    where gave_up_at > 0`), []);
	});

	test('stock, orders and reservations tell the same story', () => {
		const held = shop.documents('orders').flatMap((one) => one.items)
		    .filter((one) => one.reserved && one.product_id === 'rar')
		    .reduce((sum, one) => sum + one.quantity, 0);

		assert.equal(shop.document('products', 'rar').stock, 1000 - held);
	});
});
