/*
 * Stopping and killing the shop at any moment between order, payment and
 * shipping loses nothing and repeats nothing.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { APPLES, FEW, shelf } from '../lib/catalogue.mjs';
import { sleep, startShop, until } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, CARD_DECLINE, Shopper, cardFields } from
	'../lib/shopper.mjs';

const STOCK = 1000;
const ROUNDS = 7;
let shop;
before(async () => {
	shop = await startShop({ import: shelf([APPLES,
	    { ...FEW, stock: String(STOCK) }]) });
});
after(() => shop?.stop());

/* A small generator, so that a failing run can be repeated (WEBSHOP_SEED). */
let seed = Number(process.env.WEBSHOP_SEED ?? Date.now() % 100000);
const first = seed;
function random(limit)
{
	seed = (seed * 1103515245 + 12345) % 2147483648;
	return Math.floor(seed / 65536) % limit;
}

const delivered = (id) => {
	const order = shop.document('orders', id);
	return order.shipping.length >= 3 ? order : undefined;
};

/* One order, one charge, one hand-over, each event once. */
async function wholeStory(id)
{
	const order = await until(`order ${id} was delivered`,
	    () => delivered(id), { pause: 500, tries: 120 });
	const charges = shop.documents('sandbox_payments')
	    .filter((one) => one.order_id === id);
	const baskets = shop.documents('orders')
	    .filter((one) => one.basket_id === order.basket_id);

	assert.equal(order.state, 'accepted');
	assert.equal(baskets.length, 1);
	assert.equal(order.payments.length, 1);
	assert.equal(charges.length, 1);
	assert.equal(charges[0].reference, order.payments[0].id);
	assert.notEqual(order.handed_over_at, '');
	assert.equal(new Set(order.shipping.map((one) => one.status)).size,
	    order.shipping.length);
	assert.equal(order.shipping.length, 3);
}

function consistent()
{
	const orders = shop.documents('orders');
	const reserved = orders.flatMap((one) => one.items)
	    .filter((one) => one.reserved && one.product_id === 'rar')
	    .reduce((sum, one) => sum + one.quantity, 0);
	const states = {};
	for (const one of orders)
		states[one.state] = (states[one.state] ?? 0) + 1;

	assert.equal(shop.value('pragma integrity_check'), 'ok');
	assert.equal(shop.document('products', 'rar').stock, STOCK - reserved);
	assert.deepEqual(Object.fromEntries(shop.sql(`select key, count
	    from tally where name = 'orders'`).map((one) =>
		[one.key, one.count])), states);
	assert.deepEqual(shop.sql(`select kind from errand where
	    gave_up_at > 0`), []);
	const sold = shop.sql(`select sum(count) as count, sum(amount) as amount
	    from tally where name = 'sold-day'`)[0];
	const paid = orders.filter((one) => one.state === 'accepted');
	assert.equal(sold.count ?? 0, paid.length);
	assert.equal(sold.amount ?? 0, paid.reduce((sum, one) =>
	    sum + one.total, 0));
}

/* The steps of one sale, and how to see that one was reached. */
const STEPS = [
	['the basket was filled', (shopper) => shop.document('baskets',
	    shopper.basket)],
	['the order was placed', (shopper) => shopper.orderId],
	['the bank has the payment', (shopper) => shop.documents(
	    'sandbox_payments').some((one) => one.order_id === shopper.orderId)],
	['the shop knows of the payment', (shopper) => shop.document('orders',
	    shopper.orderId).payments[0].state !== 'preparing'],
	['the order is paid', (shopper) => shop.document('orders',
	    shopper.orderId).state === 'accepted'],
	['the order is handed over', (shopper) => shop.document('orders',
	    shopper.orderId).handed_over_at],
	['the first event has come', (shopper) => shop.document('orders',
	    shopper.orderId).shipping.length > 0]
];

/* Orders that are paid for in the end, and such that are declined. */
const sold = [], declined = [];

describe('one order, one charge, one hand-over', () => {
	for (const how of ['halt', 'kill9']) {
		for (const [step, reached] of STEPS) {
			test(`when the shop is ended by ${how} once ${step}`,
			    async () => {
				const shopper = new Shopper(shop);
				await shopper.fill({ rar: 1 });
				const form = await shopper.checkout();
				if (step !== STEPS[0][0])
					shopper.orderId = (await shopper.post(
					    '/process_order', form))
					    .sent('order_id');
				await until(step, () => reached(shopper),
				    { pause: 10, tries: 3000 });
				await shop.restart(how);
				const again = await shopper.post(
				    '/process_order', form);
				assert.equal(again.status, 303);
				if (shopper.orderId)
					assert.equal(again.sent('order_id'),
					    shopper.orderId);
				sold.push(again.sent('order_id'));
			});
		}
	}
});

describe('killed at random moments', () => {
	test('while many buy: nothing is lost, nothing is doubled', async (t) => {
		const shoppers = [];
		t.diagnostic(`WEBSHOP_SEED=${first}`);

		for (let round = 0; round < ROUNDS; round++) {
			const group = [];
			for (let i = 0; i < 4; i++) {
				const shopper = new Shopper(shop);
				await shopper.fill({ rar: 1 + i % 2 });
				shopper.form = { basket_id: shopper.basket,
					...ADDRESS, ...cardFields(i === 3
					    ? CARD_DECLINE : CARD_ACCEPT) };
				group.push(shopper);
			}
			shoppers.push(...group);
			const posts = group.map((shopper) =>
			    shopper.post('/process_order', shopper.form).then(
				(answer) => answer.sent('order_id'), () => null));
			await sleep(random(600));
			await shop.kill9();
			for (const [i, post] of posts.entries())
				group[i].told = await post;
			await shop.start();
		}
		for (const shopper of shoppers) {
			const answer = await shopper.post('/process_order',
			    shopper.form);
			assert.equal(answer.status, 303);
			shopper.orderId = answer.sent('order_id');
			if (shopper.told)
				assert.equal(shopper.orderId, shopper.told,
				    'what was promised before the crash stands');
		}
		for (const { form, orderId } of shoppers)
			(form.card_number === CARD_ACCEPT ? sold : declined)
			    .push(orderId);
		assert.equal(shop.count('orders'), shoppers.length +
		    STEPS.length * 2);
	});

	for (let worker = 0; worker < 2; worker++) {
		test(`a worker (${worker + 1} of 2) is replaced, and sales go on`,
		    async () => {
			const workers = () => shop.processes().filter((one) =>
			    /\[wrk \d\]/.test(one.name));
			const before = workers();
			assert.equal(before.length, 2);
			const shopper = new Shopper(shop);
			await shopper.order({ rar: 1 });
			process.kill(before[worker].pid, 'SIGKILL');
			await until('it is replaced', () => workers().length === 2 &&
			    !workers().some((one) =>
				one.pid === before[worker].pid));
			await until('the shop is well', async () =>
			    await shop.health() === 200);
			const next = new Shopper(shop);
			await next.buy({ rar: 1 });
			sold.push(shopper.orderId, next.orderId);
		});
	}

	test('a second shop on the same data does not start', async () => {
		const { status, all } = shop.run(['serve', '--http',
		    '127.0.0.1:1', '--https', 'off', '--sandbox', 'yes']);

		assert.notEqual(status, 0);
		assert.ok(all.length > 10);
		assert.equal(await shop.health(), 200);
	});
});

/* Deliveries take their time: they are waited for together. */
describe('in the end', () => {
	test('each sale was one order, one charge, one hand-over', async () => {
		assert.equal(sold.length, STEPS.length * 2 + ROUNDS * 3 + 2 * 2);
		for (const id of sold)
			await wholeStory(id);
	});

	test('each declined one was asked for once', async () => {
		assert.equal(declined.length, ROUNDS);
		for (const id of declined) {
			await until('it is declined', () =>
			    shop.document('orders', id).state === 'declined');
			assert.equal(shop.documents('sandbox_payments').filter(
			    (one) => one.order_id === id).length, 1);
		}
	});

	test('stock, sums and what is owed tell the same story', () => {
		consistent();
	});
});
