/*
 * Money goes back through Stripe once and no cent too much; attempts are ended
 * there before another way to pay begins, and what is paid meanwhile counts.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { PASSWORD, until } from '../lib/shop.mjs';
import { BY_TRANSFER, Shopper, untilState } from '../lib/shopper.mjs';
import { Sale } from '../lib/stripe_sale.mjs';

const TRANSFER = { transfer_name: 'Beerenhof', transfer_iban:
	'DE02 1203 0000 0000 2020 51' };

let sale, manager;
before(async () => {
	sale = await new Sale().begin({}, {}, { settings: TRANSFER });
	manager = new Shopper(sale.shop, { cookies: true });
	await manager.signIn(PASSWORD);
});
after(() => sale.end());

const page = async (id) => (await manager.get(
    `/manager/order?order_id=${id}`)).page;
const refundsOf = (id) => sale.fake.refunds.filter((one) =>
    one.metadata.order_id === id);

async function paid()
{
	const { shopper, id, session } = await sale.open();
	await sale.fake.pay(session);
	await untilState(sale.shop, id, 'accepted');
	return { shopper, id, session };
}

/* The page that asks once more, and its form. */
async function asked(id, action, values = {})
{
	const form = (await page(id)).form(action);
	return (await manager.submit(form, values)).page.form(action);
}

async function refund(id, values)
{
	return manager.submit(await asked(id, '/manager/refund', values));
}

const untilRefund = (id, state, at = 0) => until(`refund is ${state}`, () =>
    sale.order(id).refunds[at]?.state === state ? sale.order(id)
	: undefined, { tries: 600 });

describe('a refund through Stripe', { concurrency: true }, () => {
	test('clicked twice is one', async () => {
		const { id } = await paid();
		const form = await asked(id, '/manager/refund',
		    { amount: '2,50' });
		await Promise.all([manager.submit(form), manager.submit(form)]);
		const order = await untilRefund(id, 'done');
		await manager.submit(form);
		assert.deepEqual(refundsOf(id).map((one) => one.amount), [250]);
		assert.equal(order.refunds[0].reference, refundsOf(id)[0].id);
		assert.equal(order.payments[0].transaction,
		    sale.fake.sessionOf(id).payment_intent.id);
	});

	test('in parts is no cent more than came', async () => {
		const { id } = await paid();
		const { total } = sale.order(id);
		await refund(id, { amount: '0,01' });
		await refund(id, { amount: '5' });
		await refund(id);
		await untilState(sale.shop, id, 'refunded');
		assert.equal(refundsOf(id).reduce((sum, one) =>
		    sum + one.amount, 0), total);
		assert.equal(sale.order(id).refunded, total);
	});

	test('that comes back is owed again', async () => {
		const { id } = await paid();
		await refund(id);
		await untilState(sale.shop, id, 'refunded');
		const [there] = refundsOf(id);
		await sale.fake.settleRefund(there, false);
		await sale.fake.settleRefund(there, true);
		const order = sale.order(id);
		assert.equal(order.refunds[0].state, 'failed');
		assert.equal(order.refunded, 0);
		assert.equal(order.trouble, 'refund_failed');
		assert.ok((await page(id)).form('/manager/refund'));
	});

	test('that was made there, and a dispute, are shown here', async () => {
		const { id, session } = await paid();
		await sale.fake.giveBackThere(session, 100);
		assert.equal(sale.order(id).trouble, 'refunded_outside');
		await sale.fake.dispute(session);
		assert.equal(sale.order(id).trouble, 'dispute');
		assert.equal(sale.order(id).state, 'accepted');
		assert.equal(sale.fake.sent.at(-1), 200);
	});
});

describe('an answer about a refund that is lost', () => {
	const MOODS = { 'on its way there': { lose: 'request' },
		'on its way back': { lose: 'answer' },
		'in the middle': { half: true },
		'and Stripe fails': { status: 500, text: 'oops' } };
	for (const [what, mood] of Object.entries(MOODS))
		test(`${what} makes no second one`, async () => {
			const { id } = await paid();
			sale.fake.mood('POST', mood);
			await refund(id);
			await untilState(sale.shop, id, 'refunded');
			assert.equal(refundsOf(id).length, 1);
		});

	test('with the shop, killed between asking and hearing, neither',
	    async () => {
		const { id } = await paid();
		sale.fake.mood('POST', { delay: 1500 });
		await refund(id);
		await until('it was asked', () => sale.fake.asked.some((one) =>
		    one.url === '/v1/refunds' && one.body.includes(id)));
		await sale.shop.restart('kill9');
		await untilState(sale.shop, id, 'refunded');
		assert.equal(refundsOf(id).length, 1);
	});

	test('and the refund takes its time', async () => {
		const { id } = await paid();
		sale.fake.refundsStand = 'pending';
		await refund(id);
		await untilRefund(id, 'pending');
		sale.fake.refundsStand = 'succeeded';
		await sale.fake.settleRefund(refundsOf(id)[0], true);
		assert.equal(sale.order(id).state, 'refunded');
	});
});

describe('an attempt at Stripe', () => {
	const another = async (shopper, id) => shopper.submit((await shopper.get(
	    `/order_status?order_id=${id}`)).page.form('/retry_payment'),
	    BY_TRANSFER);

	test('is expired there before another way to pay begins', async () => {
		const { shopper, id, session } = await sale.open();
		await another(shopper, id);
		await until('the transfer has begun', () =>
		    sale.order(id).payments[1]?.state === 'pending');
		assert.equal(session.status, 'expired');
		assert.equal(sale.order(id).payments[0].state, 'expired');
		assert.equal(sale.order(id).state, 'pending');
		const { page: seen } = await shopper.get(
		    `/order_status?order_id=${id}`);
		assert.match(seen.main.text, /DE02/);
	});

	test('paid while it is being ended is what counts', async () => {
		const { shopper, id, session } = await sale.open();
		sale.fake.letters = false;
		await sale.fake.pay(session);
		sale.fake.letters = true;
		await another(shopper, id);
		await sale.whole(id);
	});

	test('is not ended while a debit is under way', async () => {
		const { shopper, id, session } = await sale.open();
		await sale.fake.debit(session);
		await another(shopper, id);
		await until('it stays', () => sale.order(id).payments.length === 1 &&
		    sale.order(id).payments[0].closing_at === 0);
		await sale.fake.settle(session, true);
		await sale.whole(id);
	});

	for (const when of ['asks', 'is answered'])
		test(`goes on when the shop is killed as it ${when}`, async () => {
			const { shopper, id, session } = await sale.open();
			sale.fake.mood('POST', when === 'asks' ? { delay: 1000 }
			    : { lose: 'answer' });
			await another(shopper, id);
			await until('it was asked', () => sale.fake.asked.some(
			    (one) => one.url.includes(`${session.id}/expire`)));
			await sale.shop.restart('kill9');
			await until('the transfer has begun', () => sale.order(id)
				.payments[1]?.state === 'pending');
			assert.equal(session.status, 'expired');
		});

	test('of a canceled order is expired; paid before, it is shown',
	    async () => {
		const { id, session } = await sale.open();
		await manager.submit(await asked(id, '/manager/cancel'));
		await until('Stripe knows', () => session.status === 'expired');
		await until('so do we', () => sale.order(id).payments[0].state ===
		    'expired');
		assert.equal(sale.order(id).state, 'canceled');

		const late = await sale.open();
		sale.fake.letters = false;
		await sale.fake.pay(late.session);
		sale.fake.letters = true;
		await manager.submit(await asked(late.id, '/manager/cancel'));
		await until('the money is seen', () => sale.order(late.id)
			.trouble === 'paid_after_cancel');
		assert.equal(sale.order(late.id).state, 'canceled');
		await refund(late.id);
		await until('it is back', () => sale.order(late.id).trouble === '');
		assert.equal(sale.order(late.id).state, 'canceled');
	});
});

test('stock is as it should be, and nothing wrong was asked', () => {
	sale.stockIsRight();
	assert.deepEqual(sale.fake.faults, []);
});
