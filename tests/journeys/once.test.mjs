/*
 * One basket is one order, whatever a shopper, a browser or a network does.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { quote, startShop, until } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';

let shop;
before(async () => {
	shop = await startShop({ import: shelf() });
});
after(() => shop?.stop());

const orders = (basket) => shop.sql(`select id from document where
    collection = 'orders' and json_extract(body, '$.basket_id') =
    ${quote(basket)}`).map((one) => one.id);

async function oneCharge(order)
{
	await until('the order is paid', () =>
	    shop.document('orders', order).state === 'accepted');
	const { payments } = shop.document('orders', order);
	const charges = shop.documents('sandbox_payments').filter((one) =>
	    one.reference === payments[0].id || one.order_id === order);

	assert.equal(payments.length, 1);
	assert.equal(charges.length, 1);
}

describe('one basket, one order', () => {
	test('when the button is pressed twice at once', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		const form = await shopper.checkout();
		const answers = await Promise.all([
			shopper.post('/process_order', form),
			shopper.post('/process_order', form)
		]);

		for (const answer of answers)
			assert.equal(answer.status, 303);
		assert.equal(answers[0].location, answers[1].location);
		assert.equal(orders(shopper.basket).length, 1);
		await oneCharge(answers[0].sent('order_id'));
	});

	test('when two tabs send different addresses', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		const one = await shopper.checkout();
		const two = await shopper.checkout({ address1: 'Someone Else' });
		const first = await shopper.post('/process_order', one);
		const second = await shopper.post('/process_order', two);

		assert.equal(second.status, 303);
		assert.equal(second.location, first.location);
		assert.equal(shop.document('orders', first.sent('order_id'))
		    .address.address1, 'Gerda Lorenz');
		await oneCharge(first.sent('order_id'));
	});

	test('and nobody else is led to it by the basket', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		const form = await shopper.checkout();
		const other = await shopper.checkout({
			email: 'other@example.org' });
		const first = await shopper.post('/process_order', form);
		const orderId = first.sent('order_id');
		const basketId = form.basket_id
			?? new URLSearchParams(form).get('basket_id');

		for (const answer of [
			await shopper.post('/process_order', other),
			await shopper.post('/process_order',
			    { basket_id: basketId }),
			await shopper.get(`/checkout?basket_id=${basketId}`),
			await shopper.get(`/basket?basket_id=${basketId}`),
		]) {
			assert.ok([200, 303, 409].includes(answer.status));
			assert.ok(!String(answer.location).includes(orderId));
			assert.ok(!answer.text.includes(orderId));
		}
		await oneCharge(orderId);
	});

	test('when the form is sent again long after it was paid', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		const form = await shopper.checkout();
		const first = await shopper.post('/process_order', form);
		await shopper.waitForPayment(first.sent('order_id'));
		const again = await shopper.post('/process_order', form);

		assert.equal(again.location, first.location);
		await oneCharge(first.sent('order_id'));
	});

	test('when the form is sent again after a restart', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		const form = await shopper.checkout();
		const first = await shopper.post('/process_order', form);
		await shop.restart('kill9');
		const again = await shopper.post('/process_order', form);

		assert.equal(again.location, first.location);
		await oneCharge(first.sent('order_id'));
	});

	test('when 64 send it at the same time', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ rar: 1 });
		const before = shop.document('products', 'rar').stock;
		const form = await shopper.checkout();
		const answers = await Promise.all(Array.from({ length: 64 }, () =>
		    shopper.post('/process_order', form)));

		assert.deepEqual([...new Set(answers.map((one) =>
		    `${one.status} ${one.location}`))].length, 1);
		assert.equal(answers[0].status, 303);
		assert.equal(orders(shopper.basket).length, 1);
		assert.equal(shop.document('products', 'rar').stock, before - 1);
		await oneCharge(answers[0].sent('order_id'));
	});

	test('each time when several workers get it at the same moment',
	    async () => {
		for (let round = 0; round < 40; round++) {
			const shopper = new Shopper(shop);
			await shopper.fill({ apfel: 1 });
			const form = await shopper.checkout();
			const answers = await Promise.all(Array.from(
			    { length: 6 }, () =>
				shopper.post('/process_order', form)));

			assert.deepEqual([...new Set(answers.map((one) =>
			    `${one.status} ${one.location}`))],
			    [`303 ${answers[0].location}`]);
		}
	});

	test('even for one who writes to the database directly', () => {
		const [order] = shop.documents('orders');

		assert.throws(() => shop.sql(`insert into document (collection,
		    id, revision, body, created_at, changed_at, expires_at)
		    values ('orders', 'x', 1, ${quote(JSON.stringify(order))},
		    1, 1, 0)`), /UNIQUE/);
	});

	test('and an ordered basket takes no more products', async () => {
		const shopper = new Shopper(shop);
		await shopper.order({ apfel: 1 });
		const answer = await shopper.add('wein');
		const order = shop.document('orders', shopper.orderId);

		assert.deepEqual(order.items.map((one) => one.product_id),
		    ['apfel']);
		assert.ok(answer.status === 303 || answer.status >= 400);
		assert.ok(answer.status < 500);
	});

	test('and a browser gets a new basket after it has bought', async () => {
		const shopper = new Shopper(shop, { cookies: true });
		await shopper.buy({ apfel: 1 });
		const old = shopper.basket;

		assert.notEqual(await shopper.begin(), old);
		const added = await shopper.post('/modify_basket',
		    { product_id: 'wein', amount: 1, basket_id: shopper.basket });
		assert.equal(added.status, 303);
	});

	test('and 64 changes of one basket at the same time all count',
	    async () => {
		const shopper = new Shopper(shop);
		await shopper.begin();
		const answers = await Promise.all(Array.from({ length: 64 }, () =>
		    shopper.add('apfel', 1)));
		const done = answers.filter((one) => one.status === 303).length;
		const [line] = shop.document('baskets', shopper.basket).items;

		assert.equal(line.quantity, done);
		assert.ok(answers.every((one) => one.status < 500));
		assert.ok(done >= 20);
	});

	test('and the sum of baskets stays the sum of their lines', async () => {
		const tally = shop.sql(`select key, count from tally where
		    name = 'basket' order by key`);
		const live = shop.sql(`select json_extract(line.value,
		    '$.product_id') as key, sum(json_extract(line.value,
		    '$.quantity')) as count from document,
		    json_each(document.body, '$.items') as line where
		    collection = 'baskets' and coalesce(json_extract(
		    document.body, '$.order_id'), '') = '' group by 1 order by 1`);

		assert.deepEqual(tally, live);
	});
});

