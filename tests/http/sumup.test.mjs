/*
 * SumUp at the shop's doors: settings that fit together, `check` in plain
 * words, and letters that nobody signs and nobody believes.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { BY_SUMUP, MERCHANT, SumupFake } from '../fakes/sumup.mjs';
import { APPLES, shelf } from '../lib/catalogue.mjs';
import { check, freePort, freshFolder, run, startShop,
	until } from '../lib/shop.mjs';
import { Shopper } from '../lib/shopper.mjs';

const KEY = 'sup_sk_Holunderbluete';

describe('settings that do not fit stop the start and say why', () => {
	const good = { sumup_key: KEY, sumup_merchant: MERCHANT };
	const wrong = {
		'the public key': [{ sumup_key: 'sup_pk_Holunder' },
			/sumup_key.*public/],
		'an affiliate key': [{ sumup_key: 'sup_afk_Holunder' },
			/sumup_key.*affiliate/],
		'a key with a blank': [{ sumup_key: 'sup_sk_Hol under' },
			/sumup_key.*without blanks/],
		'a key twice': [{ sumup_key_file: '/nowhere' },
			/one of them is enough/],
		'a file that is not there': [{ sumup_key: '',
			sumup_key_file: '/nowhere/key' }, /\/nowhere\/key/],
		'no merchant code': [{ sumup_merchant: '' },
			/sumup_merchant.*MH4H92C7/],
		'a merchant code that is none': [{ sumup_merchant: 'a/../b' },
			/sumup_merchant.*MH4H92C7/],
		'a merchant code without a key': [{ sumup_key: '' },
			/sumup_merchant without sumup_key/],
		'a mode nobody knows': [{ sumup_mode: 'real' }, /test or live/],
		'the rehearsal': [{ sandbox: 'yes' },
			/rehearsal and SumUp do not go together/],
		'a currency SumUp does not take': [{ currency: 'JPY' },
			/currency is JPY/],
		'live without HTTPS': [{ sumup_mode: 'live',
			base_url: 'http://shop.example' },
			/base_url must begin with https/],
		'a URL with a slash': [{ sumup_url: 'http://127.0.0.1/' },
			/sumup_url/]
	};
	for (const [what, [settings, expected]] of Object.entries(wrong)) {
		test(what, async () => {
			const args = ['serve', '--data', freshFolder(), '--https',
				'off', '--http', `127.0.0.1:${await freePort()}`];
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
		fake = await new SumupFake().start();
	});
	after(() => fake.stop());

	const changed = async (members, act) => {
		const before = Object.fromEntries(Object.keys(members).map(
		    (name) => [name, fake[name]]));
		Object.assign(fake, members);
		try {
			return await act();
		} finally {
			Object.assign(fake, before);
		}
	};

	test('says that SumUp answers, in which mode, and for whom', async () => {
		const { status, all } = await check(fake.settings);

		assert.match(all, /payment +SumUp in test mode.*no money moves.*: answers for MH4H92C7 \(200\)/);
		assert.equal(status, 0, all);
		assert.ok(!all.includes(fake.key));
		assert.deepEqual(fake.asked.map(({ method, url }) =>
		    `${method} ${url}`), [`GET /v1/merchants/${MERCHANT}`]);
	});

	test('reads the key from a file, blanks do not count', async () => {
		const key = path.join(freshFolder(), 'key');
		writeFileSync(key, `  ${fake.key}\r\n`);
		const { status, all } = await check({ ...fake.settings,
			sumup_key: '', sumup_key_file: key });

		assert.equal(status, 0, all);
	});

	const trouble = {
		'the key is not taken': [{ takenKey: 'sup_sk_another' },
			/does not take the key \(401\)/],
		'it is a sandbox account in live mode': [{ sandbox: true },
			/account MH4H92C7 is a sandbox; sumup_mode must be test/,
			{ sumup_mode: 'live' }],
		'it is no sandbox account in test mode': [{ sandbox: false },
			/account MH4H92C7 is no sandbox; sumup_mode must be live/,
			{ sumup_mode: 'test' }],
		'the merchant code is of another account': [{},
			/does not know the merchant code.*\(404\)/,
			{ sumup_merchant: 'MOTHER01' }],
		'the account has another currency': [{ currency: 'CHF' },
			/account MH4H92C7 is kept in CHF, .*currency is EUR/]
	};
	for (const [what, [members, expected, more]] of Object.entries(trouble)) {
		test(`says that ${what}`, async () => {
			const { status, all } = await changed(members, () =>
			    check({ ...fake.settings, ...more }));

			assert.match(all, expected);
			assert.equal(status, 1);
			assert.ok(!all.includes(fake.key));
		});
	}

	test('says that nobody answers, or somebody else', async () => {
		const nobody = await check({ ...fake.settings,
			sumup_url: `http://127.0.0.1:${await freePort()}` });
		fake.mood('GET', 0, { status: 200, text: '<html>Hello</html>' });
		const other = await check(fake.settings);

		assert.match(nobody.all, /SumUp in test mode.*: does not answer: ./);
		assert.match(other.all, /does not answer as expected/);
		assert.deepEqual([nobody.status, other.status], [1, 1]);
	});
});

let fake, shop, pieces = 0;
before(async () => {
	fake = await new SumupFake().start();
	shop = await startShop({ import: shelf([APPLES]),
		settings: fake.settings });
});
after(async () => {
	await shop?.stop();
	await fake.stop();
});

describe('the shop with SumUp', { concurrency: 8 }, () => {
	async function open()
	{
		const shopper = new Shopper(shop);
		await shopper.order({ apfel: ++pieces }, BY_SUMUP);
		const id = shopper.orderId;
		await until('the page is known', () =>
		    shop.document('orders', id).payments[0].url !== '');
		return { shopper, id, checkout: fake.of(id) };
	}
	const questions = (checkout) => fake.asked.filter(({ url }) =>
	    url.includes(checkout.id)).length;

	test('offers it at the checkout, in both languages', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		for (const [language, words] of [['de', /Seite von SumUp/],
		    ['en', /page of SumUp/]]) {
			const { page } = await shopper.get(`/checkout?basket_id=${
				shopper.basket}&lang=${language}`);
			assert.match(page.main.text, words);
			assert.ok(page.one('input', { value: 'sumup' }));
		}
	});

	test('says in test mode that no money moves', async () => {
		const { page } = await new Shopper(shop).get('/products');

		assert.ok(page.one('p', { class: 'rehearsal' }));
	});

	test('lets forms lead to its page and nowhere else', async () => {
		const { headers } = await new Shopper(shop).get('/products');

		assert.ok(headers['content-security-policy'].endsWith(
		    `form-action 'self' ${fake.url}`));
	});

	test('sends the shopper on to its page, as it was told', async () => {
		const { shopper, id, checkout } = await open();
		const answer = await shopper.get(
		    `/wait_for_payment?order_id=${id}`);

		assert.equal(answer.status, 303);
		assert.equal(answer.headers.location,
		    checkout.hosted_checkout_url);
		assert.equal(checkout.cents, shop.document('orders', id).total);
	});

	const letter = (checkout, id = checkout.id) => JSON.stringify({
		event_type: 'CHECKOUT_STATUS_CHANGED', id });
	/* When SumUp is asked next by itself. */
	const next = (id) => shop.value(`select due_at from errand where
	    kind = 'payment-poll' and subject = '${id}'`);

	test('a letter is taken with an empty yes, and makes the shop ask',
	    async () => {
		const { id, checkout } = await open();
		fake.silent.add(checkout.cents);
		await fake.pay(checkout);
		const answer = await fetch(checkout.return_url, { method: 'POST',
			body: letter(checkout) });

		assert.equal(answer.status, 200);
		assert.equal(await answer.text(), '');
		await until('the order is paid', () => shop.document('orders', id)
		    .state === 'accepted');
	});

	test('of letters nothing is believed, in neither shape', async () => {
		const { id, checkout } = await open();
		for (const body of [{ event_type: 'CHECKOUT_STATUS_CHANGED',
		    id: checkout.id, status: 'PAID' }, { id: 'c56dc7d2',
		    event_type: 'checkout.status.updated', timestamp:
		    '2026-11-21T09:05:00.818+00:00', payload: { checkout_id:
		    checkout.id, reference: checkout.checkout_reference,
		    status: 'PAID' } }])
			assert.equal(await fake.bring(checkout.return_url,
			    JSON.stringify(body)), 200);
		const before = questions(checkout);
		await until('SumUp is asked', () =>
		    questions(checkout) > before);
		assert.equal(shop.document('orders', id).state, 'pending');
	});

	test('a hundred letters are a question or two', async () => {
		const { checkout } = await open();
		const before = questions(checkout), began = Date.now();
		const answers = await Promise.all(Array.from({ length: 100 },
		    () => fake.bring(checkout.return_url, letter(checkout))));

		assert.deepEqual([...new Set(answers)], [200]);
		await until('SumUp is asked', () =>
		    questions(checkout) > before);
		const most = 1 + Math.ceil((Date.now() - began) / 2000);
		assert.ok(questions(checkout) - before <= most);
	});

	test('letters of strangers are refused and cost no question',
	    async () => {
		const [{ id, checkout }, other] = await Promise.all([open(),
		    open()]);
		const right = new URL(checkout.return_url);
		const address = (changes) => {
			const url = new URL(right);
			for (const [name, value] of Object.entries(changes))
				url.searchParams.set(name, value);
			return url;
		};
		await until('the next question is not due at once', () =>
		    next(id) > Date.now() + 2000);
		const [due, asked] = [next(id), questions(checkout)];
		for (const [url, status] of [
		    [new URL('/hook/sumup', right), 403],
		    [address({ seal: '' }), 403],
		    [address({ seal: '0'.repeat(32) }), 403],
		    [address({ order: randomUUID() }), 403],
		    [address({ payment: randomUUID() }), 403],
		    [address({ order: other.id }), 403]])
			assert.equal(await fake.bring(url, letter(checkout)),
			    status, url.search);
		/* An address that leaked is of no use for another checkout. */
		for (const foreign of [randomUUID(), other.checkout.id])
			assert.equal(await fake.bring(right, letter(checkout,
			    foreign)), 200);
		for (const body of ['', '{', '[]', 'null', letter(checkout, '../x'),
		    letter(checkout, 'a'.repeat(65))])
			assert.equal(await fake.bring(right, body), 400, body);
		for (const body of [{ id: checkout.id }, { id: checkout.id,
		    event_type: 'solo.transaction.updated' }])
			assert.equal(await fake.bring(right,
			    JSON.stringify(body)), 200);
		const get = await fetch(right);
		await get.arrayBuffer();

		assert.equal(get.status, 405);
		/* Only the shop's own question may have come meanwhile. */
		const own = due <= Date.now();
		assert.ok(own || next(id) === due);
		assert.ok(questions(checkout) - asked <= (own ? 1 : 0));
	});
});

describe('all that time', () => {
	test('what SumUp was asked was all in order', () => {
		assert.deepEqual(fake.faults, []);
	});

	test('no key, seal, mail address or id is in the log', () => {
		const log = shop.log.join('\n');
		const [checkout] = fake.checkouts.values();
		assert.ok(log.length > 1000);
		for (const word of [fake.key, checkout.id, checkout.order, 'gerda',
		    new URL(checkout.return_url).searchParams.get('seal')])
			assert.ok(!log.includes(word), word);
	});
});
