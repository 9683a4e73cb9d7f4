/*
 * Whole sales over SumUp: whatever gets lost on the way, an order is paid once
 * and only by the money it asked for. Each order has an amount of its own, by
 * which the double knows what to do with it, so that they run together.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { BY_SUMUP, SumupFake } from '../fakes/sumup.mjs';
import { APPLES, shelf } from '../lib/catalogue.mjs';
import { PASSWORD, startShop, until } from '../lib/shop.mjs';
import { Shopper, untilState } from '../lib/shopper.mjs';

let fake, shop, pieces = 0;

before(async () => {
	fake = await new SumupFake().start();
	shop = await startShop({ import: shelf([{ ...APPLES, price: '4.99',
		stock: '10000' }]), settings: fake.settings });
});
after(async () => {
	await shop?.stop();
	await fake.stop();
});

const order = (id) => shop.document('orders', id);
const of = (id) => [...fake.checkouts.values()].filter((one) =>
    one.order === id);
const slow = { tries: 600 };

/* An order that nobody else has the amount of; `prepare` is told it before. */
async function place(prepare = () => {})
{
	const amount = ++pieces;
	const goods = amount * 499;
	const cents = goods + (goods < 5000 ? 490 : 0);
	const shopper = new Shopper(shop);
	await prepare(cents);
	await shopper.order({ apfel: amount }, BY_SUMUP);
	const id = shopper.orderId;
	assert.equal(order(id).total, cents);
	return { shopper, id, cents };
}

/* One whose page is open at SumUp. */
async function open(prepare)
{
	const placed = await place(prepare);
	await until('the shop knows the page', () =>
	    order(placed.id).payments.at(-1).url !== '', slow);
	return { ...placed, checkout: fake.of(placed.id) };
}

/* Paid once, by one checkout of the right amount. */
async function whole(id)
{
	await untilState(shop, id, 'accepted');
	const { payments, total, trouble } = order(id);
	const [checkout, ...more] = of(id);

	assert.equal(more.length, 0);
	assert.equal(payments.length, 1);
	assert.equal(payments[0].reference, checkout.id);
	assert.equal(payments[0].transaction, checkout.transaction_id);
	assert.equal(checkout.checkout_reference, payments[0].id);
	assert.equal(Math.round(checkout.amount * 100), total);
	assert.equal(trouble ?? '', '');
	const sold = () => shop.log.filter((line) =>
	    line.includes(`order=${id.slice(0, 8)}`) &&
	    line.includes('to=accepted')).length;
	await until('the log says it', () => sold() > 0);
	assert.equal(sold(), 1);
}

const quietly = (cents) => fake.silent.add(cents);

/* As the manager's form puts it down (shop/refund.h). */
function refund(id, amount)
{
	const name = randomUUID(), now = Date.now();
	const { payments, refunds = [] } = order(id);
	shop.change('orders', id, { refunds: [...refunds, { id: name,
		payment_id: payments[0].id, state: 'waiting', amount,
		reason: 'Delle', created_at: now, changed_at: now }] });
	shop.sql(`insert into errand (id, kind, subject, body, due_at,
	    attempts, created_at, leased_until, gave_up_at, last_error)
	    values ('${name}', 'refund', '${id}',
	    '{"refund":"${name}"}', ${now}, 0, ${now}, 0, 0, '')`);
	return (state) => until(`the refund is ${state}`, () =>
	    order(id).refunds.find((one) => one.id === name)
	    .state === state, slow);
}

async function paid()
{
	const sale = await open();
	await fake.pay(sale.checkout);
	await untilState(shop, sale.id, 'accepted');
	return sale;
}

describe('money over SumUp', { concurrency: 8 }, () => {
	test('is found after a letter', async () => {
		const { id, checkout } = await open();
		await fake.pay(checkout);
		await whole(id);
	});

	test('is found when no letter comes and nobody returns', async () => {
		const { id, checkout } = await open(quietly);
		await fake.pay(checkout);
		await whole(id);
	});

	test('is found when the shopper returns', async () => {
		const { id, checkout, shopper } = await open(quietly);
		await fake.pay(checkout);
		const back = new URL(checkout.redirect_url);
		await shopper.get(back.pathname + back.search);
		await shopper.waitForPayment();
		await whole(id);
	});

	test('comes once, however many letters say so', async () => {
		const { id, checkout } = await open();
		await fake.pay(checkout);
		await Promise.all(Array.from({ length: 100 }, () =>
		    fake.tell(checkout)));
		await whole(id);
	});

	test('comes on the same page after a try that failed', async () => {
		const { id, checkout, shopper } = await open();
		const asked = () => fake.asked.filter(({ url }) =>
		    url.endsWith(checkout.id)).length;
		await fake.fail(checkout);
		const before = asked();
		await until('SumUp is asked', () => asked() > before);
		assert.equal(order(id).state, 'pending');
		const answer = await shopper.get(
		    `/wait_for_payment?order_id=${id}`);
		assert.equal(answer.headers.location,
		    checkout.hosted_checkout_url);
		await fake.pay(checkout);
		await whole(id);
	});

	test('keeps its goods while a bank is at work on it', async () => {
		const { id, checkout } = await open();
		const held = order(id).hold_until;
		const made = fake.begin(checkout);
		await until('the shop knows', () =>
		    order(id).hold_until > held);
		assert.ok(Math.abs(order(id).hold_until - Date.now() - 3600000) <
		    60000);
		assert.equal(order(id).state, 'pending');
		await fake.end(checkout, made);
		await whole(id);
	});

	test('that never comes: the next try has a reference of its own',
	    async () => {
		const { id, checkout, shopper } = await open();
		await fake.expire(checkout);
		await untilState(shop, id, 'expired');
		await shopper.post('/retry_payment', { order_id: id,
			payment: 'sumup' });
		const next = await until('there is a second checkout', () =>
		    of(id)[1], slow);
		assert.notEqual(next.checkout_reference,
		    checkout.checkout_reference);
		await until('its page is known', () =>
		    order(id).payments[1].url !== '', slow);
		await fake.pay(next);
		await untilState(shop, id, 'accepted');
		assert.equal(order(id).payments[1].transaction,
		    next.transaction_id);
	});

	test('that is too little is held, with both sums', async () => {
		const { id, cents, checkout } = await open();
		await fake.pay(checkout, { amount: (cents - 1) / 100 });
		await untilState(shop, id, 'held');

		assert.equal(order(id).trouble, 'wrong_amount');
		assert.equal(order(id).payments[0].seen_amount, cents - 1);
		assert.equal(order(id).payments[0].amount, cents);
	});

	/* The shopper presses "pay another way". */
	const change = async ({ id, shopper }) => {
		const { page } = await shopper.get(
		    `/order_status?order_id=${id}`);
		await shopper.submit(page.form('/retry_payment'),
		    { payment: 'sumup' });
	};

	test('comes by one checkout only: the one before is closed', async () => {
		const sale = await open();
		const { id, checkout } = sale;
		await change(sale);
		const next = await until('there is a second checkout', () =>
		    of(id)[1], slow);
		assert.equal(checkout.status, 'EXPIRED');
		await until('its page is known', () =>
		    order(id).payments[1].url !== '', slow);
		await fake.pay(next);
		await untilState(shop, id, 'accepted');
		assert.deepEqual(order(id).payments.map((one) => one.state),
		    ['expired', 'accepted']);
	});

	test('that came just before another way was wanted is what counts',
	    async () => {
		const sale = await open(quietly);
		await fake.pay(sale.checkout);
		await change(sale);
		await untilState(shop, sale.id, 'accepted');
		assert.equal(order(sale.id).payments[0].state, 'accepted');
		assert.equal(of(sale.id).length, 1);
	});

	test('is not asked for under a reference that stands for other money',
	    async () => {
		const { id, shopper } = await place((cents) =>
		    fake.mood('POST', cents, { lose: 'answer' }));
		const taken = await until('SumUp has it', () => of(id)[0],
		    { pause: 5, tries: 2000 });
		taken.amount = 1;
		await untilState(shop, id, 'declined');
		await shopper.post('/retry_payment', { order_id: id,
			payment: 'sumup' });
		const next = await until('there is a second checkout', () =>
		    of(id)[1], slow);
		await until('its page is known', () =>
		    order(id).payments[1].url !== '', slow);
		await fake.pay(next);
		await untilState(shop, id, 'accepted');
	});

	const NEVER = {
		'an attempt SumUp will never take': { status: 400,
			text: JSON.stringify([{ error_code: 'INVALID',
			    message: 'Validation error', param: 'amount' }]) },
		'an account of the other mode': { change: {
			merchant_sandbox: false } },
		'a checkout without a page': { change: {
			hosted_checkout_url: undefined } },
		'a page for other money': { change: { amount: 1 } }
	};
	for (const [what, mood] of Object.entries(NEVER)) {
		test(`does not come by ${what}: the shopper is told at once`,
		    async () => {
			const { id, shopper } = await place((cents) =>
			    fake.mood('POST', cents, mood));
			const { page } = await shopper.waitForPayment();

			assert.equal(order(id).state, 'declined');
			assert.ok(page.form('/retry_payment'));
		});
	}

	test('goes back in parts, and then all of it', async () => {
		const { id, cents, checkout } = await paid();
		await refund(id, 100)('done');
		assert.equal(order(id).refunded, 100);
		assert.equal(order(id).state, 'accepted');
		await refund(id, cents - 100)('done');
		await untilState(shop, id, 'refunded');
		assert.deepEqual(checkout.events.map((one) => one.amount),
		    [1, (cents - 100) / 100]);
	});

	test('that SumUp does not give back is shown to the manager',
	    async () => {
		const { id, cents } = await paid();
		fake.mood('POST', cents, { status: 404, text:
			'{"error_code":"NOT_FOUND"}' });
		await refund(id, 250)('failed');
		assert.equal(order(id).trouble, 'refund_failed');
		assert.equal(order(id).refunds[0].why, 'NOT_FOUND');
	});

	const BACK = {
		'the answer is lost': { lose: 'answer' },
		'the payment is not settled yet': { status: 409, text:
			'{"error_code":"CONFLICT"}' }
	};
	for (const [what, mood] of Object.entries(BACK)) {
		test(`goes back once when ${what}`, async () => {
			const { id, cents, checkout } = await paid();
			fake.mood('POST', cents, mood);
			await refund(id, 250)('done');
			assert.deepEqual(checkout.events.map((one) =>
			    one.amount), [2.5]);
			assert.equal(order(id).refunded, 250);
		});
	}
});

describe('the shop is killed', () => {
	test('before the answer is written down, and as money comes: one ' +
	    'checkout, paid once', async () => {
		const { id } = await place((cents) =>
		    fake.mood('POST', cents, { lose: 'answer' }));
		await until('SumUp has it', () => of(id).length === 1,
		    { pause: 5, tries: 2000 });
		await shop.restart('kill9');
		await until('the page is known', () =>
		    order(id).payments[0].url !== '', slow);
		await shop.kill9();
		await fake.pay(fake.of(id));
		assert.equal(fake.sent.at(-1), 0);
		await shop.start();
		await whole(id);
	});

	test('and stock is as it should be, and nothing wrong was asked', () => {
		const sold = shop.documents('orders').flatMap((one) => one.items)
		    .filter((one) => one.reserved)
		    .reduce((sum, one) => sum + one.quantity, 0);

		assert.equal(shop.document('products', 'apfel').stock,
		    10000 - sold);
		assert.deepEqual(fake.faults, []);
	});
});

/* Nobody is asked for a while then: at the end. */
describe('the key is not taken', () => {
	test('the manager sees it, and the order waits', async () => {
		const { id } = await place((cents) => fake.mood('POST',
		    cents, { status: 401, text: '{"type":"https://' +
		    'developer.sumup.com/problem/unauthorized"}' }, 100));
		const manager = new Shopper(shop, { cookies: true });
		await manager.signIn(PASSWORD);
		await until('the manager sees it', async () =>
		    /SumUp nimmt den Schlüssel des Shops nicht an/.test(
		    (await manager.get('/manager')).page.main.text));
		assert.equal(order(id).state, 'pending');
	});
});
