/*
 * Bills at the shop's doors and on their way: settings, `check`, letters that
 * are believed only where they are signed, and every end a bill can have.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { BY_BILL, BillFake } from '../fakes/bill.mjs';
import { APPLES, shelf } from '../lib/catalogue.mjs';
import { check, freePort, freshFolder, run, startShop,
	until } from '../lib/shop.mjs';
import { Shopper, ask, untilState } from '../lib/shopper.mjs';

const KEY = 'Holunderbluete';

describe('settings that do not fit stop the start and say why', () => {
	const good = { bill_url: 'https://bills.example', bill_key: KEY };
	const wrong = {
		'a URL without a key': [{ bill_key: '' }, /without bill_key/],
		'a key without a URL': [{ bill_url: '' }, /without bill_url/],
		'a site without a URL': [{ bill_url: '', bill_key: '',
			bill_site: 'x' }, /without bill_url/],
		'the open road': [{ bill_url: 'http://bills.example' },
			/https:\/\//],
		'a key with a blank': [{ bill_key: `${KEY} x` }, /bill_key.*keys/],
		'too many keys': [{ bill_key: Array(5).fill(KEY).join(',') },
			/up to 4/],
		'the rehearsal': [{ sandbox: 'yes' }, /do not go together/],
		'a currency of other decimals': [{ currency: 'JPY',
			shipping_price: '490', shipping_free_from: '5000' },
			/two decimals.*JPY/],
		'a file that is not there': [{ bill_key: '',
			bill_key_file: '/nowhere/key' }, /\/nowhere\/key/]
	};
	for (const [what, [settings, expected]] of Object.entries(wrong)) {
		test(what, () => {
			const args = ['check', '--data', freshFolder()];
			const all = Object.entries({ ...good, ...settings });
			for (const [name, value] of all)
				args.push(`--${name}`, value);
			const { status, stderr } = run(args);

			assert.equal(status, 1);
			assert.match(stderr, expected);
			assert.doesNotMatch(stderr, /Holunder/);
		});
	}
});

describe('webshop check', () => {
	let fake;
	before(async () => {
		fake = await new BillFake().start();
	});
	after(() => fake.stop());

	test('says that the service answers and takes the key', async () => {
		const { status, all } = await check(fake.settings);

		assert.match(all, /payment +bills at http.*: answers and takes the key \(404\)/);
		assert.equal(status, 0, all);
		assert.ok(!all.includes(fake.key));
		assert.deepEqual(fake.faults, []);
	});

	const troubles = [
		['the key is not taken', { status: 401 }, /does not take the key \(401\)/],
		['it has trouble', { status: 503 }, /trouble of its own \(503\)/],
		['it is somebody else', { status: 404, text: '<html>' },
			/does not answer as expected.*\(404\)/],
		['it says yes to everything', { status: 200, text: '{}' },
			/does not answer as expected.*\(200\)/]
	];
	for (const [what, mood, words] of troubles) {
		test(`says that ${what}`, async () => {
			fake.mood('GET', mood);
			const { status, all } = await check(fake.settings);

			assert.match(all, words);
			assert.equal(status, 1);
		});
	}

	test('says that nobody answers', async () => {
		const { status, all } = await check({ ...fake.settings,
			bill_url: `http://127.0.0.1:${await freePort()}` });

		assert.match(all, /bills at .*: does not answer: ./);
		assert.equal(status, 1);
	});
});

describe('the shop with bills', () => {
	let fake, shop;
	before(async () => {
		fake = await new BillFake({ letters: false }).start();
		shop = await startShop({ import: shelf([APPLES]),
			settings: { ...fake.settings,
			    bill_key: `${fake.key},older_key`,
			    transfer_name: 'Muster',
			    transfer_iban: 'DE02120300000000202051' } });
		fake.shop = shop;
	});
	after(async () => {
		await shop?.stop();
		await fake?.stop();
	});

	/* An order whose bill waits to be paid. */
	async function open()
	{
		const shopper = new Shopper(shop);
		const id = await shopper.order({ apfel: 1 }, BY_BILL);
		const bill = await until('the bill is made', () => {
			const [payment] = shop.document('orders', id).payments;
			return payment.state === 'pending' &&
			    fake.billOf(id);
		});
		return { shopper, id, bill, state: () =>
		    shop.document('orders', id).state };
	}
	const as = (bill, status, change = {}) => {
		const letter = fake.letter({ ...bill, status });
		return { ...letter, bill: { ...letter.bill, ...change } };
	};

	test('asks for the amount, and leads to the page and back', async () => {
		const { shopper, id, bill } = await open();
		const order = shop.document('orders', id);
		assert.equal(bill.id, order.payments[0].id);
		assert.deepEqual(bill.asked.amount, { currency: 'EUR',
			value: '8.80' });
		assert.equal(order.total, 880);
		assert.equal(Date.parse(bill.asked.expirationDateTime),
		    Math.floor(order.payments[0].expires_at / 1000) * 1000);

		const answer = await shopper.get(`/wait_for_payment?order_id=${id}`);
		assert.equal(answer.status, 303);
		const page = new URL(answer.headers.location);
		assert.equal(page.origin, fake.url);
		assert.equal(page.searchParams.get('invoice_uid'), bill.id);
		assert.equal(page.searchParams.get('successUrl'),
		    `${shop.base}/wait_for_payment?order_id=${id}&returned=1`);
	});

	test('a letter pays the order, and is answered as they want it', async () => {
		const { bill, state } = await open();
		const answer = await fake.bring(as(bill, 'PAID'));

		assert.equal(answer.status, 200);
		assert.equal(answer.text, '{"error":"0"}');
		assert.match(answer.type, /^application\/json/);
		assert.equal(state(), 'accepted');
	});

	test('a letter that comes a hundred times pays once', async () => {
		const { bill, id } = await open();
		const letter = as(bill, 'PAID');
		const answers = await Promise.all(Array.from({ length: 100 }, () =>
		    fake.bring(letter)));

		assert.ok(answers.every(({ status }) => status === 200));
		const order = shop.document('orders', id);
		assert.equal(order.state, 'accepted');
		assert.equal(shop.value(`select count(*) as n from event where
		    order_id = '${id}' and kind = 'order.paid'`), 1);
	});

	for (const [what, value] of [['1', 1], ['1.0 as text', '1.0'],
	    ['1.00', '1.00']]) {
		test(`an amount written ${what} is read to the cent`, async () => {
			const { bill, id } = await open();
			const letter = as(bill, 'PAID', { amount: {
				currency: 'EUR', value } });
			assert.equal((await fake.bring(letter)).status, 200);
			const order = shop.document('orders', id);
			assert.equal(order.state, 'held');
			assert.equal(order.payments[0].seen_amount, 100);
			assert.equal(order.payments[0].amount, 880);
		});
	}

	for (const value of [8.8, '8.8', '8.80']) {
		test(`8.80 written ${JSON.stringify(value)} is the amount`, async () => {
			const { bill, state } = await open();
			assert.equal((await fake.bring(as(bill, 'PAID', { amount: {
				currency: 'EUR', value } }))).status, 200);
			assert.equal(state(), 'accepted');
		});
	}

	test('another currency is held', async () => {
		const { bill, state } = await open();
		await fake.bring(as(bill, 'PAID', { amount: { currency: 'RUB',
			value: '8.80' } }));

		assert.equal(state(), 'held');
	});

	test('a bill that is rejected there declines the order', async () => {
		const { bill, shopper, id, state } = await open();
		await fake.bring(as(bill, 'REJECTED'));

		assert.equal(state(), 'declined');
		const { page } = await shopper.get(`/order_status?order_id=${id}`);
		assert.ok(page.form('/retry_payment'));
	});

	test('PAID after EXPIRED is taken, EXPIRED after PAID is not', async () => {
		const { bill, state } = await open();
		await fake.bring(as(bill, 'EXPIRED'));
		assert.equal(state(), 'expired');
		await fake.bring(as(bill, 'PAID'));
		assert.equal(state(), 'accepted');
		for (const status of ['EXPIRED', 'REJECTED', 'WAITING']) {
			const answer = await fake.bring(as(bill, status));
			assert.equal(answer.text, '{"error":"0"}');
			assert.equal(state(), 'accepted');
		}
	});

	const forged = {
		'without a signature': (letter) => fake.bring(letter, null),
		'with an empty one': (letter) => fake.bring(letter, ''),
		'with one of letters': (letter) => fake.bring(letter, 'x'),
		'signed with a guess': (letter) => fake.bring(letter,
		    fake.sign(letter, { key: 'guess' })),
		'signed for another amount': (letter) => fake.bring(letter,
		    fake.sign(letter, { value: '1.00' })),
		'signed for the amount as a number': (letter) => fake.bring(letter,
		    fake.sign(letter, { value: '8.8' })),
		'of another bill': (letter) => fake.bring({ ...letter,
			bill: { ...letter.bill, billId: randomUUID() } },
		    fake.sign(letter)),
		'of another status': (letter) => fake.bring(letter,
		    fake.sign({ bill: { ...letter.bill,
			status: { value: 'WAITING' } } }))
	};
	for (const [how, bring] of Object.entries(forged)) {
		test(`a letter ${how} is refused`, async () => {
			const { bill, state } = await open();
			const answer = await bring(as(bill, 'PAID'));

			assert.equal(answer.status, 403);
			assert.equal(state(), 'pending');
		});
	}

	const harmless = {
		'of another site': (bill) => as(bill, 'PAID', { siteId: 'x-1' }),
		'of another program': (bill) => as(bill, 'PAID',
		    { billId: 'order-17' }),
		'of no order': (bill) => as(bill, 'PAID', { customFields: {} }),
		'of an order that is not here': (bill) => as(bill, 'PAID',
		    { customFields: { orderId: randomUUID() } }),
		'of a bill that is not here': (bill) => as(bill, 'PAID',
		    { billId: randomUUID() })
	};
	for (const [what, make] of Object.entries(harmless)) {
		test(`a letter ${what} is taken without effect`, async () => {
			const { bill, state } = await open();
			const answer = await fake.bring(make(bill));

			assert.equal(answer.text, '{"error":"0"}');
			assert.equal(state(), 'pending');
		});
	}

	test('an order named in a letter is not believed', async () => {
		const one = await open();
		const other = await open();
		await fake.bring(as(one.bill, 'PAID', { customFields: {
			orderId: other.id } }));

		assert.equal(one.state(), 'pending');
		assert.equal(other.state(), 'pending');
	});

	for (const body of ['', '{', '[]', '{"bill":null}', '{"version":"1"}']) {
		test(`a letter ${JSON.stringify(body)} is unreadable`, async () => {
			assert.equal((await fake.bring(body, 'x')).status, 400);
		});
	}

	const changeMind = async ({ shopper, id }) => {
		const { page } = await shopper.get(`/order_status?order_id=${id}`);
		const answer = await shopper.submit(page.form('/retry_payment'),
		    { payment: 'transfer' });
		assert.equal(answer.status, 303);
	};

	describe('what nobody said is asked', { concurrency: true }, () => {
		test('a bill is rejected before another way to pay', async () => {
			const sale = await open();
			await changeMind(sale);
			const { payments } = await until('the other way is open',
			    () => {
				const now = shop.document('orders', sale.id);
				return now.payments[1].state === 'pending' && now;
			    });
			assert.ok(sale.bill.rejectedByShop);
			assert.equal(payments[0].state, 'expired');
			await fake.bring(as(sale.bill, 'REJECTED'));
			assert.equal(sale.state(), 'pending');
		});

		test('a bill that was paid meanwhile is what counts', async () => {
			const sale = await open();
			sale.bill.status = 'PAID';
			await changeMind(sale);
			await untilState(shop, sale.id, 'accepted');
			const { payments } = shop.document('orders', sale.id);
			assert.equal(payments[0].state, 'accepted');
		});

		test('a letter of an older key is a hint, no news', async () => {
			const { bill, id, state } = await open();
			bill.status = 'PAID';
			const letter = as(bill, 'EXPIRED');
			assert.equal((await fake.bring(letter, fake.sign(letter,
			    { key: 'older_key' }))).text, '{"error":"0"}');
			assert.notEqual(state(), 'expired');
			await untilState(shop, id, 'accepted');
		});

		test('a letter that never comes', async () => {
			const { bill, id } = await open();
			bill.status = 'PAID';
			fake.amountAs = (text) => Number(text);
			await untilState(shop, id, 'accepted');
		});
	});

	test('an answer that is lost makes no second bill', async () => {
		fake.mood('PUT', { lose: 'answer' });
		const { bill, state } = await open();
		const made = fake.asked.filter(({ method, url }) =>
		    method === 'PUT' && url.endsWith(bill.id));

		assert.equal(made.length, 2);
		assert.equal(made[0].body, made[1].body);
		assert.equal(state(), 'pending');
	});

	test('a bill that is there already is looked up', async () => {
		fake.mood('PUT', { status: 409, text: '{}' });
		const shopper = new Shopper(shop);
		const id = await shopper.order({ apfel: 1 }, BY_BILL);
		const { payments } = shop.document('orders', id);
		const before = fake.bills.size;
		fake.bills.set(payments[0].id, { id: payments[0].id, body: '',
			status: 'WAITING', asked: { amount: { currency: 'EUR',
			value: '8.80' }, customFields: { orderId: id },
			comment: 'x' } });
		await until('its page is known', () => shop.document('orders',
		    id).payments[0].url !== '');
		assert.equal(fake.bills.size, before + 1);
	});

	test('what the service refuses is told at once', async () => {
		fake.mood('PUT', { status: 400, text: '{"errorCode":"x"}' });
		const shopper = new Shopper(shop);
		const id = await shopper.order({ apfel: 1 }, BY_BILL);

		await untilState(shop, id, 'declined');
	});

	test('what it was asked was all in order', () => {
		assert.deepEqual(fake.faults, []);
	});

	test('no key and no id of an order is in the log', () => {
		const log = shop.log.join('\n');
		assert.ok(log.length > 1000);
		for (const word of [fake.key, 'older_key', 'gerda',
		    [...fake.bills.keys()][0]])
			assert.ok(!log.includes(word), word);
	});
});

describe('the shop without bills', () => {
	test('has no such door', async () => {
		const shop = await startShop({ import: false, password: false });
		const { status } = await ask(shop.base, 'POST', '/hook/bill',
		    { body: '{}' });
		await shop.stop();

		assert.equal(status, 404);
	});
});
