/*
 * Nothing is sold that is not there, and what was not bought comes back once.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { APPLES, FEW, shelf } from '../lib/catalogue.mjs';
import { startShop, until } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, CARD_DECLINE, Shopper, cardFields, untilState }
	from '../lib/shopper.mjs';

let shop;
before(async () => {
	shop = await startShop({ import: shelf([APPLES, FEW,
	    { ...FEW, id: 'eins', name: 'Einzelstück', stock: '1' },
	    { ...FEW, id: 'zwei', name: 'Paar', stock: '2' },
	    { ...FEW, id: 'drei', name: 'Dreier', stock: '3' },
	    { ...FEW, id: 'streit', name: 'Streitapfel', stock: '3' },
	    { ...FEW, id: 'rest', name: 'Reststück', stock: '1' },
	    { ...FEW, id: 'zurück'.replace('ü', 'u'), name: 'Rückkehrer',
		stock: '2' },
	    { ...FEW, id: 'ab', name: 'Ablaufend', stock: '2' }]) });
});
after(() => shop?.stop());

const stock = (id) => shop.document('products', id).stock;
const buying = (values) => async (shopper) => shopper.post('/process_order',
	{ basket_id: shopper.basket, ...ADDRESS, ...values });

async function buyers(count, product)
{
	const all = Array.from({ length: count }, () => new Shopper(shop));
	for (const shopper of all)
		await shopper.fill({ [product]: 1 });
	return all;
}

describe('64 buyers at the same time', () => {
	for (const [product, there] of [['eins', 1], ['zwei', 2], ['drei', 3]]) {
		test(`of ${there}: ${there} buy, the others are told`, async () => {
			const all = await buyers(64, product);
			const answers = await Promise.all(all.map(
			    buying(cardFields(CARD_ACCEPT))));
			const won = answers.filter((one) => one.status === 303);
			const lost = answers.filter((one) => one.status !== 303);

			assert.equal(won.length, there);
			assert.equal(stock(product), 0);
			for (const one of lost) {
				assert.ok([409, 422].includes(one.status),
				    `status ${one.status}`);
				assert.ok(one.page.heading);
			}
			assert.equal(shop.documents('orders').filter((one) =>
			    one.items[0].product_id === product).length, there);
			for (const one of won)
				await untilState(shop, one.sent('order_id'),
				    'accepted');
			const charges = shop.documents('sandbox_payments')
			    .filter((one) => won.some((order) =>
				order.sent('order_id') === one.order_id));
			assert.equal(charges.length, there);
		});
	}

	test('of 3, half of them without money: never more than 3 go out',
	    async () => {
		const all = await buyers(64, 'streit');
		let negative = 0;
		for (let round = 0; round < 3; round++) {
			await Promise.all(all.map((shopper, i) =>
			    buying(cardFields(i % 2 ? CARD_DECLINE
				: CARD_ACCEPT))(shopper)));
			negative += stock('streit') < 0;
			await until('all is decided', () => shop.value(`select
			    count(*) as n from document where
			    collection = 'orders' and json_extract(body,
			    '$.state') = 'pending'`) === 0);
		}
		const sold = shop.documents('orders').filter((one) =>
		    one.items[0].product_id === 'streit' &&
		    one.state === 'accepted').length;

		assert.equal(negative, 0);
		assert.equal(sold + stock('streit'), 3);
	});

	test('who retry a declined payment for the last piece: one gets it',
	    async () => {
		const declined = [];
		for (let i = 0; i < 8; i++) {
			const shopper = new Shopper(shop);
			await shopper.buy({ rest: 1 }, cardFields(CARD_DECLINE));
			assert.equal(stock('rest'), 1);
			declined.push(shopper);
		}
		const answers = await Promise.all(declined.map((shopper) =>
		    shopper.post('/retry_payment', { order_id: shopper.orderId,
			...cardFields(CARD_ACCEPT) })));
		const won = answers.filter((one) => one.status === 303 &&
		    one.location.startsWith('/wait_for_payment'));

		assert.equal(stock('rest'), 0);
		await until('all is decided', () => declined.every((shopper) =>
		    shop.document('orders', shopper.orderId).state !== 'pending'));
		assert.equal(declined.filter((shopper) => shop.document('orders',
		    shopper.orderId).state === 'accepted').length, 1);
		assert.ok(won.length >= 1);
		assert.ok(answers.every((one) => one.status < 500));
	});
});

describe('stock comes back', () => {
	test('once when a payment is declined, however often one looks',
	    async () => {
		const shopper = new Shopper(shop);
		await shopper.order({ zuruck: 2 }, cardFields(CARD_DECLINE));
		await shopper.waitForPayment();
		assert.equal(stock('zuruck'), 2);
		await shop.restart('kill9');
		for (let i = 0; i < 3; i++)
			await shopper.get(
			    `/order_status?order_id=${shopper.orderId}`);

		assert.equal(stock('zuruck'), 2);
	});

	test('and is taken again by the next try', async () => {
		const shopper = new Shopper(shop);
		await shopper.buy({ zuruck: 2 }, cardFields(CARD_DECLINE));
		const { page } = await shopper.get(
		    `/order_status?order_id=${shopper.orderId}`);
		const form = page.form('/retry_payment');
		const answer = await shopper.submit(form, cardFields(CARD_ACCEPT));

		assert.equal(answer.status, 303);
		assert.equal(stock('zuruck'), 0);
		await shopper.waitForPayment();
		assert.equal(stock('zuruck'), 0);
	});

	test('once when the time of an unpaid order is over', async () => {
		const shopper = new Shopper(shop);
		await shopper.order({ ab: 2 }, { payment: 'sandbox_page',
			card_number: '', card_expiry: '', card_cvc: '' });
		assert.equal(stock('ab'), 0);
		await until('the bank knows it', () => shop.document('orders',
		    shopper.orderId).payments[0].state === 'pending');
		const past = Date.now() - 1000;
		await shop.kill9();
		const order = shop.document('orders', shopper.orderId);
		order.payments[0].expires_at = past;
		shop.change('orders', order.id, { hold_until: past,
			payments: order.payments });
		const [payment] = shop.documents('sandbox_payments').filter(
		    (one) => one.reference === order.payments[0].id);
		shop.change('sandbox_payments', payment.id,
		    { expires_at: past });
		shop.sql(`update errand set due_at = 1 where
		    subject = '${order.id}'`);
		await shop.start();
		await untilState(shop, order.id, 'expired');
		assert.equal(stock('ab'), 2);

		await shop.restart('kill9');
		const { page } = await shopper.get(
		    `/order_status?order_id=${order.id}`);
		assert.match(page.main.text, /abgelaufen/i);
		assert.equal(stock('ab'), 2);
		assert.equal(shop.document('orders', order.id).handed_over_at, '');
	});
});
