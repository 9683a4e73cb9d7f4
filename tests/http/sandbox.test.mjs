import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { startShop } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, Shopper, cardFields, formBody } from
	'../lib/shopper.mjs';

describe('the rehearsal bank', () => {
	let shop, shopper;
	before(async () => {
		shop = await startShop({ import: shelf() });
		shopper = new Shopper(shop);
	});
	after(() => shop?.stop());

	const ask = (headers) => shopper.ask('POST', '/sandbox/api/payments', {
		headers: { 'content-type': 'application/json',
			'idempotency-key': 'x', ...headers },
		body: JSON.stringify({ reference: 'x', amount: 1,
			currency: 'EUR', card: CARD_ACCEPT })
	});

	test('talks to nobody without its key', async () => {
		const before = shop.count('sandbox_payments');
		for (const headers of [{}, { authorization: 'Bearer' },
		    { authorization: 'Bearer x' }, { authorization: 'Basic eDp5' },
		    { authorization: `Bearer ${'a'.repeat(3000)}` }]) {
			const { status } = await ask(headers);
			assert.ok([401, 403].includes(status), `status ${status}`);
		}
		assert.equal(shop.count('sandbox_payments'), before);
	});

	test('tells nobody about a payment without its key', async () => {
		await shopper.buy({ apfel: 1 });
		const [payment] = shop.documents('sandbox_payments');
		for (const path of [`/sandbox/api/payments/${payment.id}`,
		    `/sandbox/api/payments?reference=${payment.reference}`]) {
			const { status, text } = await shopper.get(path);
			assert.ok([401, 403].includes(status), `status ${status}`);
			assert.ok(!text.includes(payment.reference));
		}
	});

	test('has a page of its own for the hosted way of paying', async () => {
		await shopper.order({ apfel: 1 }, { payment: 'sandbox_page',
			card_number: '', card_expiry: '', card_cvc: '' });
		const path = `/wait_for_payment?order_id=${shopper.orderId}`;
		let answer;
		for (let i = 0; i < 100; i++) {
			answer = await shopper.get(path);
			if (answer.status === 303)
				break;
			await new Promise((done) => setTimeout(done, 100));
		}
		assert.match(answer.location, /^\/sandbox\/pay\?payment=/);

		const bank = await shopper.follow(answer);
		assert.equal(bank.status, 200);
		assert.match(bank.page.main.text, /3,90|8,80|\d+,\d\d/);
		assert.match(bank.page.text, /Probebank/);
		assert.ok(!bank.text.includes(ADDRESS.email));
	});

	test('keeps its page of an unknown payment to a 404', async () => {
		for (const id of ['', 'x', '00000000-0000-4000-8000-000000000000']) {
			const { status } = await shopper.get(
			    `/sandbox/pay?payment=${id}`);
			assert.equal(status, 404);
		}
	});
});

describe('without the rehearsal', () => {
	let shop, shopper;
	before(async () => {
		shop = await startShop({ import: shelf(),
			settings: { sandbox: 'no' } });
		shopper = new Shopper(shop);
	});
	after(() => shop?.stop());

	for (const [method, path] of [['POST', '/sandbox/api/payments'],
	    ['GET', '/sandbox/api/payments/x'], ['GET', '/sandbox/pay?payment=x'],
	    ['POST', '/sandbox/pay'], ['POST', '/hook/sandbox']]) {
		test(`${method} ${path} is not there`, async () => {
			const { status } = await shopper.ask(method, path,
			    method === 'POST' ? { body: 'payment=x' } : {});
			assert.equal(status, 404);
		});
	}

	test('no card can be typed, and no test card buys', async () => {
		const id = await shopper.fill({ apfel: 1 });
		const { page, text } = await shopper.get(
		    `/checkout?basket_id=${id}`);
		const answer = await shopper.post('/process_order', formBody({
			basket_id: id, ...ADDRESS, ...cardFields(CARD_ACCEPT) }));

		assert.ok(!text.includes('card_number'));
		assert.doesNotMatch(page.text, /Probebetrieb/);
		assert.notEqual(answer.status, 303);
		assert.equal(shop.count('orders'), 0);
	});
});
