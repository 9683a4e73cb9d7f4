import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { PASSWORD, startShop, until } from '../lib/shop.mjs';
import { ADDRESS, CARD_ACCEPT, CARD_DECLINE, Shopper, cardFields } from
	'../lib/shopper.mjs';

const WRONG = 'Falsches-Kennwort-77';
let shop, shopper, order, declined, basket, manager;

before(async () => {
	shop = await startShop({ import: shelf(),
		settings: { log_level: 'debug' } });
	shopper = new Shopper(shop);
	order = await shopper.buy({ apfel: 1 });
	declined = await shopper.buy({ apfel: 1 }, cardFields(CARD_DECLINE));
	basket = await shopper.fill({ apfel: 1 });
	await shopper.post('/process_order', await shopper.checkout(
	    { email: 'mistake@@example.org' }));
	manager = new Shopper(shop, { cookies: true });
	await manager.signIn(WRONG);
	await manager.get(`/manager?secret_password=${WRONG}`);
	await manager.get('/manager?secret_password=' +
	    encodeURIComponent(PASSWORD));
	await manager.get(`/manager/order?order_id=${order}`);
	await shopper.get(`/nowhere/${order}?order_id=${order}`, {
		referer: `${shop.base}/order_status?order_id=${order}`,
		cookie: `__Host-x=${basket}`
	});
	await until('the carrier has come', () =>
	    shop.document('orders', order).shipping.length > 0);
});
after(() => shop?.stop());

describe('the log', () => {
	test('has one line for each request, as key=value', async () => {
		const before = shop.log.length;
		await shopper.get('/products');
		await until('a line', () => shop.log.length > before);
		const line = shop.log.slice(before).find((one) =>
		    one.includes('/products'));

		assert.match(line, /(^| )\w+=\S+ .*\w+=\S+/);
		assert.match(line, /status=200/);
	});

	test('never holds an order or a basket in full', () => {
		const text = shop.log.join('\n');

		for (const id of [order, declined, basket])
			assert.ok(!text.includes(id));
		const orders = shop.documents('orders');
		for (const one of orders) {
			for (const payment of one.payments)
				assert.ok(!text.includes(payment.id));
		}
		assert.doesNotMatch(text,
		    /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/);
	});

	for (const [what, value] of [['an e-mail address', ADDRESS.email],
	    ['a wrong e-mail address', 'mistake@'], ['a name', 'Lorenz'],
	    ['a street', 'Schlehenweg'], ['a city', 'München'],
	    ['a card', CARD_ACCEPT], ['another card', CARD_DECLINE],
	    ['the password', PASSWORD], ['a wrong password', WRONG],
	    ['a wrong password, encoded', encodeURIComponent(WRONG)]]) {
		test(`never holds ${what}`, () => {
			assert.ok(!shop.log.join('\n').includes(value));
		});
	}

	test('never holds a session, a CSRF token or a key', async () => {
		const text = shop.log.join('\n');

		for (const value of manager.jar.values())
			assert.ok(value.length < 10 || !text.includes(value));
		const { page } = await manager.get('/manager');
		const token = page.forms.flatMap((one) => one.fields)
		    .find(([name]) => name === 'csrf')[1];
		assert.ok(!shop.log.join('\n').includes(token));
	});

	test('takes no line breaks from a visitor', async () => {
		const before = shop.log.length;
		await shopper.get('/x%0afake=1%0d%0alevel=error');
		await shopper.get('/products', { 'user-agent': 'a level=error' });
		await shopper.get('/products?lang=%0afake=2');
		await until('lines', () => shop.log.length >= before + 3);

		assert.ok(!shop.log.some((one) => /^(fake|level=error)/.test(one)));
	});
});

describe('an order or a basket', () => {
	test('is found by nobody who guesses', async () => {
		for (let i = 0; i < 50; i++) {
			const { status, page } = await shopper.get(
			    `/order_status?order_id=${randomUUID()}`);
			assert.equal(status, 404);
			assert.ok(!page.text.includes('Lorenz'));
		}
	});

	test('is not found by part of its id, a pattern or in other letters',
	    async () => {
		for (const id of [order.slice(0, 35), `${order}a`, '%', '_'.repeat(36),
		    order.slice(0, 8), `${order.slice(0, 35)}%`, ` ${order}`,
		    order.replaceAll('-', ''), `{${order}}`]) {
			const { status } = await shopper.get('/order_status?order_id=' +
			    encodeURIComponent(id));
			assert.equal(status, 404, id);
		}
	});

	test('is not named by its number', async () => {
		const { number } = shop.document('orders', order);

		assert.ok(!order.includes(number));
		assert.equal((await shopper.get(
		    `/order_status?order_id=${number}`)).status, 404);
	});

	test('of somebody else is not told by a basket that became it',
	    async () => {
		const id = shop.document('orders', order).basket_id;
		const { page } = await shopper.get(`/basket?basket_id=${id}`);

		assert.ok(!page.text.includes('Lorenz'));
		assert.ok(!page.text.includes(ADDRESS.email));
	});

	test('does not leave the shop in a link or a referer', async () => {
		const { page, headers } = await shopper.get(
		    `/order_status?order_id=${order}`);

		assert.equal(headers['referrer-policy'], 'no-referrer');
		for (const link of page.links.filter((one) => /^https?:/.test(one)))
			assert.equal(new URL(link).origin, shop.base);
	});

	test('never makes a page of all to see', async () => {
		for (const path of ['/products', '/', '/basket', '/checkout',
		    '/sitemap.xml', '/robots.txt', '/healthz', '/order_status',
		    '/invoice', '/manager']) {
			const { text } = await new Shopper(shop).get(path);

			assert.ok(!text.includes(order), path);
			assert.ok(!text.includes('Lorenz'), path);
		}
	});
});

describe('robots.txt', () => {
	test('keeps search engines away from all that is private', async () => {
		const { status, text, headers } = await shopper.get('/robots.txt');

		assert.equal(status, 200);
		assert.match(headers['content-type'], /^text\/plain/);
		for (const path of ['/basket', '/checkout', '/order_status',
		    '/wait_for_payment', '/modify_basket', '/manager'])
			assert.match(text, new RegExp(`^Disallow: ${path}`, 'm'));
		assert.doesNotMatch(text, /^Disallow: \/(products)?$/m);
	});
});

describe('files', () => {
	test('of the shop are for its owner alone', async () => {
		const { statSync, readdirSync } = await import('node:fs');

		for (const name of readdirSync(shop.data)) {
			const { mode } = statSync(`${shop.data}/${name}`);
			assert.equal(mode & 0o077, 0, `${name} ${mode.toString(8)}`);
		}
	});
});
