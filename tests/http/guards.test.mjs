/*
 * Guards whose loss no shopper would notice: each is tried on its own, just
 * beyond what is allowed and just within.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { APPLES, shelf } from '../lib/catalogue.mjs';
import { PASSWORD, startShop } from '../lib/shop.mjs';
import { Shopper, formBody } from '../lib/shopper.mjs';

let shop, shopper;
before(async () => {
	shop = await startShop({ import: shelf([APPLES]) });
	shopper = new Shopper(shop);
});
after(() => shop?.stop());

const items = (id) => (shop.document('baskets', id)?.items ?? [])
    .map(({ product_id: product, quantity }) => [product, quantity]);
const orders = (basket) => shop.documents('orders').filter((one) =>
    one.basket_id === basket);

describe('the limit of pieces of one product', () => {
	test('is 99, however one comes there', async () => {
		const id = await shopper.fill({ apfel: 98 });

		assert.equal((await shopper.add('apfel', 2)).status, 422);
		assert.equal((await shopper.add('apfel', 100, { set: 1 })).status,
		    422);
		assert.deepEqual(items(id), [['apfel', 98]]);
		assert.equal((await shopper.add('apfel', 1)).status, 303);
		assert.equal((await shopper.add('apfel', 1)).status, 422);
		assert.deepEqual(items(id), [['apfel', 99]]);
	});
});

describe("a link on somebody else's page", () => {
	for (const id of ['', 'basket_id=&']) {
		test(`does not reach a browser's basket: "${id}"`, async () => {
			const visitor = new Shopper(shop);
			const basket = await visitor.fill({ apfel: 1 });
			const answer = await visitor.get(`/modify_basket?${id}` +
			    'product_id=apfel&amount=1',
			    { cookie: `__Host-basket=${basket}` });

			assert.equal(answer.status, 422);
			assert.deepEqual(items(basket), [['apfel', 1]]);
		});
	}

	test('that knows the basket does, as documented', async () => {
		const visitor = new Shopper(shop);
		const basket = await visitor.fill({ apfel: 1 });
		const answer = await visitor.get('/modify_basket?basket_id=' +
		    `${basket}&product_id=apfel&amount=1`);

		assert.equal(answer.status, 303);
		assert.deepEqual(items(basket), [['apfel', 2]]);
	});
});

describe('a field that comes twice', () => {
	for (const name of ['amount', 'product_id', 'basket_id']) {
		test(`is refused in a change of the basket: ${name}`, async () => {
			const id = await shopper.fill({ apfel: 1 });
			const fields = [['basket_id', id],
			    ['product_id', 'apfel'], ['amount', '1']];
			const twice = [...fields, fields.find(([one]) =>
			    one === name)];

			assert.equal((await shopper.post('/modify_basket',
			    twice)).status, 422);
			assert.equal((await shopper.get('/modify_basket?' +
			    formBody(twice))).status, 422);
			assert.deepEqual(items(id), [['apfel', 1]]);
			assert.equal((await shopper.post('/modify_basket',
			    fields)).status, 303);
		});
	}

	for (const name of ['total', 'email', 'payment', 'card_number']) {
		test(`is refused in an order: ${name}`, async () => {
			const id = await shopper.fill({ apfel: 1 });
			const form = await shopper.checkout();
			const answer = await shopper.post('/process_order',
			    [...form, form.find(([one]) => one === name)]);

			assert.equal(answer.status, 422);
			assert.deepEqual(orders(id), []);
		});
	}
});

describe('the total a shopper has seen', () => {
	const right = (form) => form.find(([one]) => one === 'total')[1];

	for (const [what, change] of [['nothing', () => ''],
	    ['a sign', (one) => `+${one}`], ['less than nothing', (one) => `-${one}`],
	    ['a blank', (one) => ` ${one}`], ['letters', (one) => `${one}x`],
	    ['an exponent', (one) => `${one}e0`], ['a point', (one) => `${one}.0`],
	    ['2^64 more', (one) => String((1n << 64n) + BigInt(one))],
	    ['a cent more', (one) => String(Number(one) + 1)],
	    ['a cent less', (one) => String(Number(one) - 1)]]) {
		test(`orders nothing with ${what}`, async () => {
			const id = await shopper.fill({ apfel: 1 });
			const form = await shopper.checkout();
			const answer = await shopper.post('/process_order',
			    form.map(([name, value]) => [name, name === 'total'
				? change(value) : value]));

			assert.equal(answer.status, 409);
			assert.ok(answer.page.form('/process_order'));
			assert.deepEqual(orders(id), []);
		});
	}

	test('orders with the sum that was shown', async () => {
		const id = await shopper.fill({ apfel: 1 });
		const form = await shopper.checkout();
		const answer = await shopper.post('/process_order', form);

		assert.equal(answer.status, 303);
		assert.equal(String(orders(id)[0].total), right(form));
	});
});

describe('a redirect', () => {
	test('whose address holds an id is kept by no cache and tells nobody',
	    async () => {
		const id = await shopper.fill({ apfel: 1 });
		const order = await shopper.order({ apfel: 1 });
		await shopper.waitForPayment();
		for (const path of ['/', '/modify_basket?' + formBody({
		    basket_id: id, product_id: 'apfel', amount: 1 }),
		    `/wait_for_payment?order_id=${order}`]) {
			const { status, headers } = await shopper.get(path);

			assert.equal(status, 303, path);
			assert.match(headers['cache-control'], /no-store/, path);
			assert.equal(headers['referrer-policy'], 'no-referrer');
		}
	});
});

describe('a session of the manager', () => {
	test('is over when the same browser signs in again', async () => {
		const manager = new Shopper(shop, { cookies: true });
		const shows = async (token) => (await new Shopper(shop).get(
		    '/manager/payments', { cookie: `__Host-manager=${token}` }))
		    .status === 200;

		await manager.signIn(PASSWORD);
		const first = manager.jar.get('__Host-manager');
		assert.ok(await shows(first));
		await manager.get('/manager?secret_password=' +
		    encodeURIComponent(PASSWORD));
		const second = manager.jar.get('__Host-manager');

		assert.notEqual(second, first);
		assert.ok(await shows(second));
		assert.ok(!await shows(first));
	});
});

describe('the password of the manager', () => {
	const target = '/manager?secret_password=';

	for (const kind of ['image', 'iframe', 'empty', 'script']) {
		test(`is not tried for a foreign page's ${kind}`, async () => {
			const answer = await shopper.get(target +
			    encodeURIComponent(PASSWORD),
			    { 'sec-fetch-dest': kind });

			assert.equal(answer.status, 403);
			assert.deepEqual(answer.cookies.filter((one) =>
			    one.startsWith('__Host-manager')), []);
		});
	}

	test('is tried for a page of its own', async () => {
		const answer = await shopper.get(target +
		    encodeURIComponent(PASSWORD),
		    { 'sec-fetch-dest': 'document' });

		assert.equal(answer.status, 303);
		assert.ok(answer.cookies.some((one) =>
		    one.startsWith('__Host-manager=')));
	});
});
