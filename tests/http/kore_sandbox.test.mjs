/*
 * Every process runs inside its sandbox, and nothing the shop does asks for
 * more (patch 03 and the shop's own list): pages, a sale over both doors,
 * errands in tasks, the manager's door, the end of the server.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { PASSWORD, sleep, startShop } from '../lib/shop.mjs';
import { CARD_DECLINE, Shopper } from '../lib/shopper.mjs';

const SEEN = /violation/i;
const FILTERED = /^Seccomp:\s*2$/m;

let shop;
before(async () => {
	shop = await startShop({ https: true,
		settings: { workers: 2, seccomp_tracing: 'yes' } });
});
after(() => shop?.stop());

const violations = () => [...new Set(shop.log.filter((line) => SEEN.test(line)))];

test('tracing is on, else nothing here would be seen', () => {
	assert.ok(shop.log.some((line) => /seccomp tracing enabled/.test(line)),
	    shop.log.join('\n'));
});

test('each process but the first is filtered', () => {
	const processes = shop.processes();
	assert.ok(processes.length >= 3, JSON.stringify(processes));
	for (const { pid, name } of processes)
		assert.match(readFileSync(`/proc/${pid}/status`, 'utf8'),
		    FILTERED, name);
});

test('a tour of the pages breaks no rule', async () => {
	const [{ id }] = shop.sql(
	    `select id from document where collection = 'products' limit 1`);

	for (const base of [shop.base, shop.secureBase]) {
		const shopper = new Shopper(shop, { base, cookies: true });
		for (const path of ['/', '/products', '/products?page=2',
			`/product?product_id=${id}`, '/imprint', '/healthz',
			'/robots.txt', '/favicon.ico', '/no/such/page',
			'/manager', '/order_status?order_id=nonsense'])
			await shopper.get(path);
		const style = /\/static\/[^"]+\.css/.exec(
		    (await shopper.get('/products?lang=en')).text)?.[0];
		assert.ok(style);
		await shopper.get(style, { 'accept-encoding': 'gzip' });
	}
	assert.deepEqual(violations(), []);
});

test('sales with their errands break no rule', async () => {
	const [{ id }] = shop.sql(
	    `select id from document where collection = 'products' limit 1`);

	for (const base of [shop.base, shop.secureBase]) {
		const shopper = new Shopper(shop, { base });
		await shopper.buy({ [id]: 2 });
		await shopper.get(`/invoice?order_id=${shopper.orderId}`);
	}
	const unlucky = new Shopper(shop);
	await unlucky.order({ [id]: 1 }, { card_number: CARD_DECLINE });
	await unlucky.waitForPayment();
	assert.deepEqual(violations(), []);
});

test('the manager breaks no rule', async () => {
	const manager = new Shopper(shop, { base: shop.secureBase,
		cookies: true });

	await manager.signIn('not the password');
	await manager.signIn(PASSWORD);
	for (const path of ['/manager', '/manager/payments', '/manager/products'])
		await manager.get(path);
	await sleep(3000);
	assert.deepEqual(violations(), []);
});

test('nobody died, and the end breaks no rule', async () => {
	await shop.halt();
	assert.deepEqual(violations(), []);
	assert.deepEqual(shop.log.filter((line) =>
	    /restarting worker|died|fatal/.test(line)), []);
	assert.equal(shop.exit.code, 0);
});
