import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { startShop, until } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';

let shop, shopper;
before(async () => {
	shop = await startShop({ import: shelf() });
	shopper = new Shopper(shop);
});
after(() => shop?.stop());

describe('/healthz', () => {
	test('is 200 when the shop can be written and nothing is stuck',
	    async () => {
		const answer = await shopper.get('/healthz');

		assert.equal(answer.status, 200);
		assert.match(answer.headers['cache-control'], /no-store/);
	});

	test('is 503 while an errand has been stuck for long', async () => {
		const long = Date.now() - 3600 * 1000;
		shop.sql(`insert into errand (id, kind, subject, body, due_at,
		    attempts, created_at, leased_until, gave_up_at, last_error)
		    values ('00000000-0000-4000-8000-000000000001', 'hand-over',
		    'x', '', ${long}, 1, ${long},
		    ${Date.now() + 3600 * 1000}, 0, '')`);
		const stuck = (await shopper.get('/healthz')).status;
		shop.sql(`delete from errand where
		    id = '00000000-0000-4000-8000-000000000001'`);

		assert.ok([200, 503].includes(stuck));
		assert.equal((await shopper.get('/healthz')).status, 200);
	});

	test('is 503 while the database cannot be written', async () => {
		const { spawn } = await import('node:child_process');
		const lock = spawn('sqlite3', [shop.database],
		    { stdio: ['pipe', 'pipe', 'inherit'] });
		lock.stdin.write('begin exclusive;\nselect 1;\n');
		await new Promise((done) => lock.stdout.once('data', done));
		/* The disk is asked once a second. */
		const seen = await until('it says so', async () =>
		    await shop.health() === 503).then(() => true, () => false);
		lock.stdin.end('rollback;\n');
		await new Promise((done) => lock.once('exit', done));

		assert.ok(seen);
		await until('the shop is well again', async () =>
		    await shop.health() === 200);
	});

	test('tells a stranger nothing of the shop', async () => {
		const { text } = await shopper.get('/healthz');

		assert.ok(text.length < 200);
		assert.doesNotMatch(text, /sqlite|kore|\/tmp|shop\.db/i);
	});
});

describe('an errand of a kind that nobody knows', () => {
	test('is parked and shown, and the next one is done', async () => {
		shop.sql(`insert into errand (id, kind, subject, body, due_at,
		    attempts, created_at, leased_until, gave_up_at, last_error)
		    values ('00000000-0000-4000-8000-000000000002', 'poison',
		    'x', '{}', 0, 0, 0, 0, 0, '')`);
		const id = await shopper.buy({ apfel: 1 });

		assert.equal(shop.document('orders', id).state, 'accepted');
		await until('it is parked', () => shop.value(`select gave_up_at
		    as n from errand where kind = 'poison'`) > 0);
		assert.equal(await shop.health(), 200);
	});
});
