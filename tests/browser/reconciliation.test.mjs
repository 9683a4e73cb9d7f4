/*
 * What the manager sees of 100,000 payment attempts, a fifth of which differ
 * from what their provider says: at once, on a desk and on a phone.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { DEVICES, launch, open, shoot } from '../lib/browser.mjs';
import { PASSWORD, quote, startShop, until } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';
import { signIn } from '../lib/tour.mjs';

const COUNT = 100000;

let shop, browser, manager, buyer;

/* Orders as they are, but for what tells them apart. */
function fill(order)
{
	const now = Date.now() - 60000;
	const made = `${now} - (${COUNT} - n) * 20000`;
	const id = (kind) =>
	    `printf('%08x-0000-4000-8${kind}00-%012x', n * 2654435761 % 4294967296, n)`;

	shop.sql(`begin;
	    create temp table n as with recursive r(n) as (select 1 union all
		select n + 1 from r where n < ${COUNT}) select n from r;
	    insert into document (collection, id, revision, body, created_at,
		changed_at, expires_at)
	    select 'orders', ${id(0)}, 1, json_set(${quote(JSON.stringify(order))},
		'$.id', ${id(0)}, '$.basket_id', ${id(1)}, '$.number',
		'A-' || n, '$.created_at', ${made}, '$.payments[0].id', ${id(2)},
		'$.payments[0].reference', 'cs_' || n), ${made}, ${made}, 0
	    from n;
	    insert into attempt select ${id(2)}, ${id(0)}, 'A-' || n,
		case n % 3 when 0 then 'sandbox' else 'sandbox_page' end,
		'accepted', 1000 + n, 'EUR', 0, 'cs_' || n, ${made},
		case n % 10 when 0 then 'nothing' else 'accepted' end,
		1000 + n, 'EUR', case n % 10 when 5 then 500 else 0 end,
		${now}, ${now}, case n % 10 when 0 then 'unknown_there'
		when 5 then 'refunded_there' else '' end from n;
	    update tally set count = count + ${COUNT} where name = 'orders' and
		key = 'accepted';
	    commit`);
}

before(async () => {
	shop = await startShop({ https: true });
	buyer = new Shopper(shop);
	await buyer.buy({ himbeeren: 2 });
	await until('it is handed over', () =>
	    shop.document('orders', buyer.orderId).handed_over_at);
	fill(shop.document('orders', buyer.orderId));
	manager = new Shopper(shop, { cookies: true });
	await manager.signIn(PASSWORD);
	browser = await launch();
});
after(async () => {
	await browser?.close();
	await shop?.stop();
});

/* The pages one after the other, by the link to what is older. */
async function pages(path, count)
{
	const found = [];
	for (let next = path; next && found.length < count;) {
		const { page } = await manager.get(next);
		found.push(page);
		next = page.one('a', { rel: 'next' })?.get('href');
	}
	return found;
}

const numbers = (page) => page.all('tr').flatMap((row) =>
    row.text.match(/^A-\d+/) ?? []);

describe('with 100,000 attempts', () => {
	const middle = (id) => {
		const [row] = shop.sql(`select created_at, ${id} as id from
		    attempt where reference = 'cs_50000'`);
		return `before=${row.created_at}&id=${row.id}`;
	};
	const PATHS = {
		'the first page': () => '/manager',
		'payments': () => '/manager/payments',
		'payments from the middle on': () => {
			return `/manager/payments?${middle('order_id')}`;
		},
		'payments that are paid': () => '/manager/payments?state=accepted',
		'a reference': () => '/manager/payments?find=cs_77777',
		'differences': () => '/manager/reconciliation',
		'differences of a provider': () =>
		    '/manager/reconciliation?provider=sandbox',
		'differences of a kind': () =>
		    '/manager/reconciliation?difference=refunded_there',
		'differences of both, from the middle on': () =>
		    '/manager/reconciliation?provider=sandbox&' +
		    `difference=unknown_there&${middle('id')}`
	};
	for (const [what, path] of Object.entries(PATHS)) {
		test(`${what}: at once`, async () => {
			const where = path();
			const times = [];
			for (let i = 0; i < 3; i++) {
				const began = performance.now();
				const { status } = await manager.get(where);
				times.push(performance.now() - began);
				assert.equal(status, 200);
			}
			const best = Math.min(...times);
			assert.ok(best < 100, `${best}`);
		});
	}

	test('the newest differences first, each once, to the last page',
	    async () => {
		const found = (await pages('/manager/reconciliation', 4))
		    .flatMap(numbers);
		assert.equal(found.length, 200);
		assert.equal(new Set(found).size, 200);
		assert.deepEqual(found.slice(0, 3),
		    ['A-100000', 'A-99995', 'A-99990']);
		const [row] = shop.sql(`select created_at, id from attempt where
		    reference = 'cs_60'`);
		const rest = await pages('/manager/reconciliation?' +
		    `before=${row.created_at}&id=${row.id}`, 4);
		assert.equal(rest.length, 1);
		assert.deepEqual(numbers(rest[0]), [55, 50, 45, 40, 35, 30, 25,
		    20, 15, 10, 5].map((n) => `A-${n}`));
	});

	test('a filter shows what it says', async () => {
		const { page } = await manager.get('/manager/reconciliation?' +
		    'provider=sandbox&difference=refunded_there');
		const rows = page.all('tr').slice(1);
		assert.equal(rows.length, 50);
		for (const row of rows) {
			assert.match(row.text, /dort mehr erstattet/);
			assert.match(row.text, /− 5,00/);
			assert.match(row.text, /Karte \(Probe\)/);
		}
	});

	for (const query of ['provider=nobody', "difference='", 'difference=x'])
		test(`no filter by ${query}`, async () => {
			assert.equal((await manager.get(
			    `/manager/reconciliation?${query}`)).status, 422);
		});

	test('the home page counts them and leads there', async () => {
		const { page } = await manager.get('/manager');
		assert.equal(page.all('a', { href: '/manager/reconciliation' })
		    .filter((one) => /Abweichungen/.test(one.text)).length, 1);
	});

	test('a reference leads to its order', async () => {
		const { page } = await manager.get(
		    '/manager/payments?find=cs_4711');
		assert.deepEqual(numbers(page), ['A-4711']);
		assert.deepEqual(numbers((await manager.get(
		    "/manager/payments?find=cs_'")).page), []);
	});

	for (const name of ['desktop', 'phone']) {
		test(`looks well: ${name}`, async () => {
			const page = await open(browser, DEVICES[name]);
			await signIn(page, shop);
			for (const what of ['reconciliation', 'payments']) {
				await page.goto(
				    `${shop.secureBase}/manager/${what}`);
				await shoot(page, `${what}-100000-${name}`);
			}
			assert.deepEqual(page.faults, []);
			await page.context().close();
		});
	}
});

describe('asking now', () => {
	const attempt = () => shop.document('orders', buyer.orderId)
	    .payments[0].id;
	const row = () => shop.sql(`select * from attempt where
	    id = ${quote(attempt())}`)[0];
	const differ = () => shop.sql(`update attempt set said = 'nothing',
	    difference = 'unknown_there' where id = ${quote(attempt())}`);

	test('about one attempt: what the provider says is entered', async () => {
		differ();
		const page = await open(browser);
		await signIn(page, shop);
		await page.goto(`${shop.secureBase}/manager/reconciliation`);
		await page.click('table form button >> nth=0');
		await page.waitForSelector('[role=status]');
		await until('it was asked', () => row().difference === '');
		assert.equal(row().said, 'accepted');
		assert.ok(Date.now() - row().asked_at < 30000);
		await page.context().close();
	});

	test('about all of a page: the real one is right, and no order changes',
	    async () => {
		differ();
		const revision = shop.value(`select revision from document where
		    id = ${quote(buyer.orderId)}`);
		const { page } = await manager.get('/manager/reconciliation');
		const answer = await manager.submit(page.form('/manager/ask'));
		assert.equal(answer.status, 303);
		await until('it was asked', () => row().difference === '');
		assert.equal(shop.value(`select revision from document where
		    id = ${quote(buyer.orderId)}`), revision);
	});

	test('is the manager\'s alone, and not another site\'s', async () => {
		const body = { attempt: attempt() };
		const stranger = await new Shopper(shop).post('/manager/ask',
		    body);
		assert.equal(stranger.status, 403);
		assert.equal((await manager.post('/manager/ask', body)).status,
		    403);
		assert.equal((await manager.get('/manager/ask')).status, 405);
	});
});
