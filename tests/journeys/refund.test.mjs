/*
 * Money goes back once, whatever is clicked twice or killed; orders nobody paid
 * are canceled, and what is paid all the same is shown; who pays another way
 * pays once.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Bank } from '../lib/bank.mjs';
import { APPLES, FEW, shelf } from '../lib/catalogue.mjs';
import { PASSWORD, startShop, until } from '../lib/shop.mjs';
import { CARD_ACCEPT, CARD_SLOW, Shopper, cardFields, untilState } from
	'../lib/shopper.mjs';

const STOCK = 1000;
const SLOW_REFUND = '4000000000007726';
const FAILED_REFUND = '4000000000005126';

let shop, bank, manager;
before(async () => {
	shop = await startShop({ import: shelf([APPLES,
		{ ...FEW, stock: String(STOCK) }]) });
	bank = new Bank(shop);
	manager = new Shopper(shop, { cookies: true });
	await manager.signIn(PASSWORD);
});
after(() => shop.stop());

const order = (id) => shop.document('orders', id);
const refunds = (id) => shop.documents('sandbox_refunds').filter((one) =>
    one.order_id === id);
const page = (id) => manager.get(`/manager/order?order_id=${id}`);
const stock = () => shop.document('products', FEW.id).stock;

async function paid(card = CARD_ACCEPT)
{
	const shopper = new Shopper(shop);
	await shopper.buy({ apfel: 2 }, cardFields(card));
	return { shopper, id: shopper.orderId };
}

/* The page that shows what would happen. */
async function check(id, values = {})
{
	const form = (await page(id)).page.form('/manager/refund');
	return manager.submit(form, values);
}

async function refund(id, values = {})
{
	const answer = await check(id, values);
	assert.equal(answer.status, 200);
	return manager.submit(answer.page.form('/manager/refund'));
}

const untilRefund = (id, state, at = 0) => until(`refund is ${state}`, () =>
    order(id).refunds[at]?.state === state ? order(id) : undefined);

describe('a refund', () => {
	test('is shown before it is made, and made once however often it is ' +
	    'sent', async () => {
		const { shopper, id } = await paid();
		const shown = await check(id, { amount: '1,50', reason: 'Druck' });
		assert.match(shown.page.main.text, /1,50 €/);
		assert.match(shown.page.main.text, /Druck/);
		assert.equal(order(id).refunds.length, 0);
		const form = shown.page.form('/manager/refund');
		const answers = await Promise.all(Array.from({ length: 8 }, () =>
		    manager.submit(form)));
		assert.deepEqual([...new Set(answers.map((one) => one.status))],
		    [303]);
		const done = await untilRefund(id, 'done');
		await manager.submit(form);
		assert.equal(order(id).refunds.length, 1);
		assert.equal(refunds(id).length, 1);
		assert.equal(done.refunded, 150);
		assert.equal(done.state, 'accepted');
		const seen = await shopper.get(`/order_status?order_id=${id}`);
		assert.match(seen.page.main.text, /1,50 €: erstattet/);
		assert.doesNotMatch(seen.page.main.text, /Druck/);
	});

	test('in parts adds up to all, and then the order is refunded',
	    async () => {
		const { shopper, id } = await paid();
		const { total } = order(id);
		await refund(id, { amount: '0,01' });
		await untilRefund(id, 'done');
		await refund(id);
		await untilRefund(id, 'done', 1);
		const whole = order(id);
		assert.equal(whole.refunded, total);
		assert.equal(whole.state, 'refunded');
		assert.equal(whole.payments[0].state, 'refunded');
		assert.equal((await page(id)).page.form('/manager/refund'),
		    undefined);
		assert.equal((await shopper.get(`/invoice?order_id=${id}`)).status,
		    200);
		const list = await manager.get(
		    '/manager/payments?state=refunded');
		assert.match(list.page.main.text, new RegExp(whole.number));
	});

	let once;
	before(async () => {
		once = await paid();
	});
	for (const amount of ['', '0', '-1', '999999', '1e3', '0,001', 'abc',
	    '1,50x', '9223372036854775807'])
		test(`of "${amount}" is not made`, async () => {
			const { id } = once;
			const answer = await check(id, { amount });
			assert.equal(answer.status, 422);
			assert.ok(answer.page.form('/manager/refund'));
			assert.equal(order(id).refunds.length, 0);
		});

	test('is nobody\'s but the manager\'s', async () => {
		const { id } = once;
		const fields = { order_id: id, amount: '1',
			payment_id: order(id).payments[0].id,
			token: '5f0c0b52-0f3c-4b53-9d5f-2f6f5f1d8f11' };
		assert.equal((await manager.post('/manager/refund',
		    fields)).status, 403);
		assert.equal((await manager.post('/manager/cancel',
		    { order_id: id, sure: 'yes' })).status, 403);
		assert.equal((await new Shopper(shop).post('/manager/refund',
		    fields)).status, 403);
		assert.equal((await manager.get('/manager/refund')).status, 405);
		assert.equal(order(id).refunds.length, 0);
	});

	test('that takes time is on its way first', async () => {
		const { shopper, id } = await paid(SLOW_REFUND);
		await refund(id);
		await untilRefund(id, 'pending');
		const seen = await shopper.get(`/order_status?order_id=${id}`);
		assert.match(seen.page.main.text, /auf dem Weg/);
		assert.match((await page(id)).page.main.text, /unterwegs/);
		await untilRefund(id, 'done');
		assert.equal(order(id).state, 'refunded');
	});

	test('that fails is shown, and can be made again', async () => {
		const { id } = await paid(FAILED_REFUND);
		await refund(id);
		await untilRefund(id, 'failed');
		assert.equal(order(id).trouble, 'refund_failed');
		assert.equal(order(id).refunded, 0);
		const shown = (await page(id)).page;
		assert.match(shown.main.text, /gescheitert/);
		assert.ok(shown.form('/manager/refund'));
	});

	test('goes on by itself when the shop is killed', async () => {
		const { id } = await paid();
		await refund(id);
		await shop.restart('kill9');
		await untilRefund(id, 'done');
		assert.equal(refunds(id).length, 1);
		assert.equal(order(id).refunded, order(id).total);
	});
});

describe('a canceled order', () => {
	test('gives its goods back, and can be paid no more', async () => {
		const before = stock();
		const { shopper, order: open } = await bank.open({ [FEW.id]: 2 });
		assert.equal(stock(), before - 2);
		const ask = (await page(open.id)).page.form('/manager/cancel');
		const shown = await manager.submit(ask);
		assert.equal(shown.status, 200);
		assert.equal(order(open.id).state, 'pending');
		const form = shown.page.form('/manager/cancel');
		await Promise.all([manager.submit(form), manager.submit(form)]);
		assert.equal(order(open.id).state, 'canceled');
		assert.equal(stock(), before);
		await until('the bank knows', () => order(open.id).payments[0]
		    .state === 'expired');
		assert.notEqual(bank.payments(open.id)[0].closed_at, 0);
		const seen = await shopper.get(
		    `/order_status?order_id=${open.id}`);
		assert.match(seen.page.main.text, /storniert/);
		assert.equal(seen.page.form('/retry_payment'), undefined);
		assert.equal((await shopper.post('/retry_payment',
		    { order_id: open.id, ...cardFields(CARD_ACCEPT) })).status,
		    303);
		assert.equal(order(open.id).state, 'canceled');

		/* Paid all the same: it stays canceled, and the money is shown
		 * and can be given back. */
		assert.equal(await bank.bring(bank.letter(order(open.id))), 200);
		assert.equal(order(open.id).state, 'canceled');
		assert.equal(order(open.id).trouble, 'paid_after_cancel');
		assert.ok((await page(open.id)).page.form('/manager/refund'));
		assert.equal(stock(), before);
	});

	test('was not paid: a paid one is refunded instead', async () => {
		const { id } = await paid();
		const { page: shown } = await page(id);
		assert.equal(shown.form('/manager/cancel'), undefined);
		const csrf = shown.form('/manager/refund').value('csrf');
		await manager.post('/manager/cancel', { csrf, order_id: id,
			sure: 'yes' });
		assert.equal(order(id).state, 'accepted');
	});
});

describe('paying another way', () => {
	test('ends the first attempt at the bank, and pays once', async () => {
		const { shopper, order: open } = await bank.open();
		const shown = await shopper.get(
		    `/order_status?order_id=${open.id}`);
		const form = shown.page.form('/retry_payment');
		const sent = await Promise.all([shopper.submit(form,
		    cardFields(CARD_ACCEPT)), shopper.submit(form,
		    cardFields(CARD_ACCEPT))]);
		assert.deepEqual(sent.map((one) => one.status), [303, 303]);
		await untilState(shop, open.id, 'accepted');
		const done = order(open.id);
		assert.deepEqual(done.payments.map((one) => [one.provider,
		    one.state]), [['sandbox_page', 'expired'],
		    ['sandbox', 'accepted']]);
		assert.equal(done.trouble, '');
		assert.notEqual(bank.payments(open.id).find((one) => one.hosted)
		    .closed_at, 0);
	});

	test('waits for a bank that is at work already', async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.order({ apfel: 1 },
		    cardFields(CARD_SLOW));
		await until('the bank has it', () => order(id).payments[0]
		    .reference);
		const shown = await shopper.get(`/order_status?order_id=${id}`);
		await shopper.submit(shown.page.form('/retry_payment'),
		    { payment: 'sandbox_page' });
		await until('it stays', () => order(id).payments.length === 1 &&
		    order(id).payments[0].closing_at === 0);
		assert.equal(order(id).state, 'pending');
		assert.equal(bank.payments(id).length, 1);
	});

	test('goes on by itself when the shop is killed', async () => {
		const { shopper, order: open } = await bank.open();
		const shown = await shopper.get(
		    `/order_status?order_id=${open.id}`);
		await shopper.submit(shown.page.form('/retry_payment'),
		    cardFields(CARD_ACCEPT));
		await shop.restart('kill9');
		await untilState(shop, open.id, 'accepted');
		assert.equal(order(open.id).payments[0].state, 'expired');
	});
});
