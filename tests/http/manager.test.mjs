import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { shelf } from '../lib/catalogue.mjs';
import { PASSWORD, startShop } from '../lib/shop.mjs';
import { CARD_DECLINE, Shopper, cardFields } from '../lib/shopper.mjs';

let shop, shopper, order;
before(async () => {
	shop = await startShop({ import: shelf() });
	shopper = new Shopper(shop);
	order = await shopper.buy({ apfel: 3, wein: 1 });
	await shopper.buy({ apfel: 1 }, cardFields(CARD_DECLINE));
	await shopper.fill({ wein: 4 });
});
after(() => shop?.stop());

/* Each test comes from an address of its own: wrong passwords slow only those
 * who were wrong. */
let address = 10;
const stranger = () => new Shopper(shop, { cookies: true,
	from: `127.0.1.${address++}` });
async function signedIn()
{
	/* The owner's own address, which is known after the first time. */
	const manager = new Shopper(shop, { cookies: true, from: '127.0.1.1' });
	const answer = await manager.signIn(PASSWORD);
	assert.equal(answer.status, 303);
	assert.equal(answer.location, '/manager');
	return manager;
}
const forms = (page) => page.forms.filter((one) => one.method === 'POST');
const PAGES = ['/manager', '/manager/payments', '/manager/products',
	'/manager/order'];

describe('the door of the manager', () => {
	test('asks for a password and shows nothing of the shop', async () => {
		const { page } = await stranger().get('/manager');
		const [form] = forms(page).filter((one) =>
		    one.control('secret_password'));

		assert.equal(form.control('secret_password').get('type'),
		    'password');
		assert.doesNotMatch(page.main.text, /€|Lorenz/);
	});

	for (const path of PAGES.slice(1)) {
		test(`${path} leads strangers to the sign-in`, async () => {
			const answer = await stranger().get(
			    `${path}?order_id=${order}`);

			assert.equal(answer.status, 303);
			assert.equal(answer.location, '/manager');
		});
	}

	test('opens for the password, with a session in a cookie', async () => {
		const manager = stranger();
		const { cookies } = await manager.signIn(PASSWORD);
		const line = cookies.find((one) => one.startsWith('__Host-manager='));

		for (const part of [/; ?Secure/i, /; ?HttpOnly/i,
		    /; ?SameSite=Strict/i, /; ?Path=\/(;|$)/i])
			assert.match(line, part);
		assert.doesNotMatch(line, /domain=/i);
		const { page } = await manager.get('/manager');
		assert.match(page.main.text, /€/);
	});

	for (const password of ['', 'wrong', `${PASSWORD} `, PASSWORD.toLowerCase(),
	    PASSWORD.slice(0, -1), `${PASSWORD}\u0000`, 'x'.repeat(10000),
	    'secret', 'admin', 'manager']) {
		test(`stays shut for ${JSON.stringify(password.slice(0, 24))}`,
		    async () => {
			const manager = stranger();
			const answer = await manager.signIn(password);

			assert.ok([401, 403, 422].includes(answer.status),
			    `status ${answer.status}`);
			assert.ok(!manager.jar.has('__Host-manager'));
			assert.ok(!answer.page.all('input').some((one) =>
			    one.get('value') === password && password));
		});
	}

	test('has no default password', async () => {
		const bare = await startShop({ import: shelf(), password: false });
		try {
			for (const password of ['', 'secret', 'admin', 'manager',
			    'webshop', 'password']) {
				const manager = new Shopper(bare,
				    { cookies: true });
				const answer = await manager.get(
				    `/manager?secret_password=${password}`);
				const { page } = await manager.get('/manager');

				assert.ok(!manager.jar.has('__Host-manager'));
				assert.doesNotMatch(page.main.text, /€/);
				assert.ok(answer.status !== 303 ||
				    answer.location === '/manager');
			}
			assert.equal(bare.count('sessions'), 0);
			const { page } = await new Shopper(bare).get('/manager');
			assert.match(page.main.text, /manager-password/);
		} finally {
			await bare.stop();
		}
	});

	test('?secret_password= becomes a session by redirect, and no trace',
	    async () => {
		const manager = stranger();
		const answer = await manager.get('/manager?secret_password=' +
		    encodeURIComponent(PASSWORD));

		assert.equal(answer.status, 303);
		assert.equal(answer.location, '/manager');
		assert.match(answer.headers['cache-control'], /no-store/);
		assert.match((await manager.get('/manager')).page.main.text, /€/);
		assert.ok(!shop.log.join('\n').includes(PASSWORD));
	});

	test('?secret_password= that is wrong opens nothing', async () => {
		const manager = stranger();
		const answer = await manager.get('/manager?secret_password=wrong');

		assert.ok(!manager.jar.has('__Host-manager'));
		assert.ok([303, 401, 403].includes(answer.status));
		assert.doesNotMatch((await manager.get('/manager')).page.main.text,
		    /€/);
	});

	test('gives a new session at each sign-in, whatever was sent along',
	    async () => {
		const manager = stranger();
		manager.jar.set('__Host-manager', 'chosen-by-somebody-else-0123456789');
		await manager.signIn(PASSWORD);
		const first = manager.jar.get('__Host-manager');
		const second = (await signedIn()).jar.get('__Host-manager');

		assert.notEqual(first, 'chosen-by-somebody-else-0123456789');
		assert.notEqual(first, second);
		assert.ok(first.length >= 32);
	});

	test('does not keep the session itself in the database', async () => {
		const manager = await signedIn();
		const token = manager.jar.get('__Host-manager');

		assert.equal(shop.value(`select count(*) as n from document where
		    id like '%${token}%' or body like '%${token}%'`), 0);
		assert.equal(shop.value(`select count(*) as n from document where
		    body like '%${PASSWORD}%'`), 0);
		assert.match(shop.value(`select body from document where
		    collection = 'manager'`), /scrypt/);
	});

	for (const token of ['', 'x', 'a'.repeat(43), "' or 1=1 --", '%',
	    '../manager']) {
		test(`does not believe the session "${token.slice(0, 12)}"`,
		    async () => {
			const { page } = await stranger().get('/manager',
			    { cookie: `__Host-manager=${token}` });

			assert.doesNotMatch(page.main.text, /€/);
		});
	}

	test('closes behind the manager who signs out', async () => {
		const manager = await signedIn();
		const { page } = await manager.get('/manager');
		const form = forms(page).find((one) =>
		    /abmelden/i.test(one.text));
		const token = manager.jar.get('__Host-manager');
		const answer = await manager.submit(form);
		manager.jar.set('__Host-manager', token);

		assert.equal(answer.status, 303);
		assert.doesNotMatch((await manager.get('/manager')).page.main.text,
		    /€/);
	});

	test('closes all sessions when the password is set anew', async () => {
		const manager = await signedIn();
		const done = shop.run(['manager-password'],
		    { input: `${PASSWORD}\n` });

		assert.equal(done.status, 0);
		assert.doesNotMatch((await manager.get('/manager')).page.main.text,
		    /€/);
	});

	test('slows down those who guess, and nobody else', async () => {
		const guesser = stranger();
		const answers = [];
		for (let i = 0; i < 12; i++)
			answers.push(await guesser.signIn(`guess-${i}`));
		const slowed = answers.at(-1);

		assert.equal(slowed.status, 429);
		assert.ok(Number(slowed.headers['retry-after']) > 0);
		const right = await guesser.signIn(PASSWORD);
		assert.equal(right.status, 429, 'not even the right one');
		await signedIn();
	});

	test('slows down those who guess in the address as well', async () => {
		const guesser = stranger();
		let last;
		for (let i = 0; i < 12; i++)
			last = await guesser.get(
			    `/manager?secret_password=guess-${i}`);
		await guesser.get('/manager?secret_password=' +
		    encodeURIComponent(PASSWORD));

		assert.equal(last.status, 429);
		assert.ok(!guesser.jar.has('__Host-manager'));
	});

	test('slows down many who guess from many addresses, but not the owner',
	    async () => {
		await signedIn();
		let slowed = 0;
		for (let i = 0; i < 40 && !slowed; i++) {
			const guesser = new Shopper(shop, { cookies: true,
				from: `127.0.2.${i + 1}` });
			for (let j = 0; j < 4; j++) {
				const { status } = await guesser.signIn(`guess-${j}`);
				slowed += status === 429;
			}
		}
		assert.ok(slowed > 0);
		await signedIn();
	});
});

describe('an act of the manager', () => {
	test('carries a token in each form', async () => {
		const manager = await signedIn();
		for (const path of PAGES) {
			const { page } = await manager.get(
			    `${path}?order_id=${order}`);
			for (const form of forms(page).filter((one) =>
			    one.action.startsWith('/manager')))
				assert.match(form.value('csrf'), /.{20}/);
		}
	});

	const errand = '00000000-0000-4000-8000-00000000000a';
	const parked = () => shop.sql(`insert or replace into errand (id, kind,
	    subject, body, due_at, attempts, created_at, leased_until,
	    gave_up_at, last_error) values ('${errand}', 'rehearsal-none',
	    'x', '', 1, 9, 1, 0, ${Date.now()}, '<b>why</b>')`);
	const givenUp = () => shop.value(`select gave_up_at as n from errand
	    where id = '${errand}'`);
	async function again(manager)
	{
		parked();
		const { page } = await manager.get('/manager');
		return forms(page).find((one) => one.fields.some(([, value]) =>
		    value === errand));
	}

	test('"try again" brings back an errand that failed', async () => {
		const manager = await signedIn();
		const form = await again(manager);
		const before = givenUp();
		const answer = await manager.submit(form);

		assert.equal(answer.status, 303);
		assert.notEqual(givenUp(), before);
	});

	for (const [name, token] of [['none', undefined], ['an empty one', ''],
	    ['a wrong one', 'x'.repeat(32)]]) {
		test(`is refused with ${name} for its token`, async () => {
			const manager = await signedIn();
			const form = await again(manager);
			const before = givenUp();
			const answer = await manager.submit(form, { csrf: token });

			assert.equal(answer.status, 403);
			assert.equal(givenUp(), before);
		});
	}

	test('is refused with the token of another session', async () => {
		const manager = await signedIn();
		const form = await again(manager);
		const before = givenUp();
		const other = await again(await signedIn());
		parked();
		const answer = await manager.submit(form,
		    { csrf: other.value('csrf') });

		assert.equal(answer.status, 403);
		assert.ok(givenUp() >= before);
	});

	test('is refused with a token but no session', async () => {
		const form = await again(await signedIn());
		const before = givenUp();
		const answer = await stranger().submit(form);

		assert.notEqual(answer.status, 200);
		assert.equal(givenUp(), before);
	});

	test('is never done by GET', async () => {
		const manager = await signedIn();
		const { page } = await manager.get('/manager');
		await again(manager);
		const before = givenUp();
		for (const form of forms(page)) {
			const query = form.filled().map((pair) =>
			    pair.map(encodeURIComponent).join('=')).join('&');
			const { status } = await manager.get(
			    `${form.action}?${query}`);
			assert.ok(status === 405 || form.action === '/manager',
			    `${form.action} ${status}`);
		}
		assert.equal(givenUp(), before);
		assert.match((await manager.get('/manager')).page.main.text, /€/);
	});

	test('of the token in the address does not count', async () => {
		const manager = await signedIn();
		const form = await again(manager);
		const before = givenUp();
		const answer = await manager.post(
		    `${form.action}?csrf=${form.value('csrf')}`,
		    form.filled({ csrf: undefined }));

		assert.equal(answer.status, 403);
		assert.equal(givenUp(), before);
	});
});

describe('the manager sees', () => {
	test('each payment with state, amount, reference and age', async () => {
		const manager = await signedIn();
		const { text } = (await manager.get('/manager/payments')).page.main;
		const paid = shop.document('orders', order);

		assert.ok(text.includes(paid.number));
		const amount = (paid.total / 100).toFixed(2).replace('.', ',');
		assert.ok(text.includes(`${amount} €`));
		const { page } = await manager.get(
		    `/manager/order?order_id=${order}`);
		assert.ok(page.text.includes(paid.payments[0].reference) ||
		    text.includes(paid.payments[0].reference));
		assert.match(text, /bezahlt|angenommen/i);
		assert.match(text, /abgelehnt/i);
	});

	test('payments narrowed by state', async () => {
		const manager = await signedIn();
		const { page } = await manager.get('/manager/payments');
		const paid = shop.document('orders', order).number;
		const link = page.links.find((one) =>
		    /state=declined/.test(one)) ??
		    '/manager/payments?state=declined';
		const { text } = (await manager.get(link)).page.main;

		assert.ok(!text.includes(paid));
	});

	test('one order in full, with its address', async () => {
		const manager = await signedIn();
		const { text } = (await manager.get(
		    `/manager/order?order_id=${order}`)).page.main;

		for (const what of ['Gerda Lorenz', 'Schlehenweg 7', 'München',
		    'Apfelkorb', 'Grauburgunder', '@example.org'])
			assert.ok(text.includes(what), what);
	});

	for (const id of ['', 'x', '00000000-0000-4000-8000-000000000000']) {
		test(`no order "${id}"`, async () => {
			const manager = await signedIn();

			assert.equal((await manager.get(
			    `/manager/order?order_id=${id}`)).status, 404);
		});
	}

	test('purchased products with quantity and turnover', async () => {
		const manager = await signedIn();
		const { page } = await manager.get('/manager/products');
		const row = page.all('tr').find((one) =>
		    one.text.includes('Apfelkorb'));

		assert.match(row.text, /\b3\b/);
		assert.match(row.text, /11,70 €/);
	});

	test('what lies in live baskets', async () => {
		const manager = await signedIn();
		const { page } = await manager.get('/manager');
		const row = page.all('tr').find((one) =>
		    /Grauburgunder/.test(one.text) && /\b4\b/.test(one.text));

		assert.ok(row);
	});

	test('a chart of sales, drawn without a script', async () => {
		const manager = await signedIn();
		const { page } = await manager.get('/manager');
		const chart = page.all('svg').find((one) =>
		    one.all('rect').length > 0);

		assert.ok(chart);
		assert.equal(page.all('script').length, 0);
	});

	test('long lists page by page', async () => {
		const template = shop.document('orders', order);
		const rows = Array.from({ length: 120 }, (_, i) => {
			const id = `00000000-0000-4000-9000-${String(i)
			    .padStart(12, '0')}`;
			const body = JSON.stringify({ ...template, id,
				number: `L-${i}`, basket_id: id });
			return `('orders', '${id}', 1, '${body}', ${i + 1},
			    ${i + 1}, 0)`;
		});
		shop.sql(`insert into document (collection, id, revision, body,
		    created_at, changed_at, expires_at) values
		    ${rows.join(',')}`);
		const manager = await signedIn();
		const seen = new Set();
		let path = '/manager/payments';
		for (let i = 0; i < 5 && path; i++) {
			const { page, status } = await manager.get(path);
			assert.equal(status, 200);
			for (const [number] of page.main.text.matchAll(/\bL-\d+\b/g))
				seen.add(number);
			path = page.one('a', { rel: 'next' })?.get('href');
		}
		assert.equal(seen.size, 120);
	});

	for (const query of ['state=none', "state='", 'before=x', 'before=-1',
	    'before=99999999999999999999', 'period=none', 'before=1&id=%27']) {
		test(`no fault for ?${query}`, async () => {
			const manager = await signedIn();
			for (const path of ['/manager/payments',
			    '/manager/products']) {
				const { status } = await manager.get(
				    `${path}?${query}`);
				assert.ok(status < 500, `${path} ${status}`);
			}
		});
	}
});
