/*
 * Stripe at the shop's doors: settings that fit together, `check` in plain
 * words, and letters that are believed only when Stripe signed them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { BY_STRIPE, SECRET, StripeFake } from '../fakes/stripe.mjs';
import { APPLES, FEW, shelf } from '../lib/catalogue.mjs';
import { check, freePort, freshFolder, run, startShop,
	until } from '../lib/shop.mjs';
import { Shopper, ask } from '../lib/shopper.mjs';

const KEY = 'sk_test_Holunderbluete';
const HOOK = 'whsec_Schlehdorn';

describe('settings that do not fit stop the start and say why', () => {
	const good = { hold_minutes: '60', stripe_key: KEY,
		stripe_webhook_secret: HOOK };
	const wrong = {
		'a publishable key': [{ stripe_key: 'pk_test_1' },
			/publishable/],
		'no key at all': [{ stripe_key: 'Holunderbluete' },
			/stripe_key.*sk_/],
		'a key with a blank': [{ stripe_key: 'sk_test_a b' },
			/stripe_key.*sk_/],
		'a live key in test mode': [{ stripe_key: 'sk_live_Holunder' },
			/stripe_mode is test.*not a key of that mode/],
		'a test key in live mode': [{ stripe_mode: 'live' },
			/stripe_mode is live.*not a key of that mode/],
		'a mode nobody knows': [{ stripe_mode: 'real' }, /test or live/],
		'a secret that is none': [{ stripe_webhook_secret: 'we_1' },
			/whsec_/],
		'an empty secret in the list': [{ stripe_webhook_secret:
			`${HOOK},` }, /whsec_/],
		'too many secrets': [{ stripe_webhook_secret:
			Array(5).fill(HOOK).join(',') }, /up to 4/],
		'a key that never ends': [{ stripe_key: `sk_test_${
			'Holunderbluete'.repeat(30)}` }, /shorter/],
		'the rehearsal': [{ sandbox: 'yes' },
			/rehearsal and Stripe do not go together/],
		'a hold that is too short': [{ hold_minutes: '30' },
			/hold_minutes is 30.*31/],
		'a secret without a key': [{ stripe_key: '' },
			/without stripe_key/],
		'a key twice': [{ stripe_key_file: '/nowhere' },
			/one of them is enough/],
		'a file that is not there': [{ stripe_key: '',
			stripe_key_file: '/nowhere/key' }, /\/nowhere\/key/],
		'live without HTTPS': [{ stripe_mode: 'live', stripe_key:
			'sk_live_Holunder', base_url: 'http://shop.example' },
			/base_url must begin with https/],
		'a URL with a slash': [{ stripe_url: 'http://127.0.0.1/' },
			/stripe_url/]
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
			assert.doesNotMatch(stderr, /Holunder|Schlehdorn/);
		});
	}
});

describe('webshop check', () => {
	let fake;
	before(async () => {
		fake = await new StripeFake().start();
	});
	after(() => fake.stop());

	test('says that Stripe answers, and in which mode', async () => {
		const { status, all } = await check(fake.settings);

		assert.match(all, /payment +Stripe in test mode.*: answers \(200\)/);
		assert.equal(status, 0, all);
		assert.ok(!all.includes(fake.key) && !all.includes(SECRET));
		assert.equal(fake.asked.at(-1).method, 'GET');
	});

	test('reads key and secrets from files, blanks do not count', async () => {
		const folder = freshFolder();
		const key = path.join(folder, 'key');
		const secret = path.join(folder, 'secret');
		writeFileSync(key, `  ${fake.key}\r\n`);
		writeFileSync(secret, `${SECRET} , whsec_second\n`);
		const { status, all } = await check({ ...fake.settings,
			stripe_key: '', stripe_key_file: key,
			stripe_webhook_secret: '',
			stripe_webhook_secret_file: secret });

		assert.equal(status, 0, all);
		assert.match(all, /answers \(200\)/);
	});

	test('says that the key is not taken', async () => {
		fake.takenKey = 'sk_test_another';
		const { status, all } = await check(fake.settings);
		fake.takenKey = fake.key;

		assert.match(all, /does not take the key \(401\)/);
		assert.equal(status, 1);
		assert.ok(!all.includes(fake.key));
	});

	test('says which right the key lacks', async () => {
		fake.mood('GET', { status: 403 });
		const { status, all } = await check(fake.settings);

		assert.match(all, /lacks a right.*Checkout Sessions.*\(403\)/);
		assert.equal(status, 1);
	});

	test('says that nobody answers', async () => {
		const { status, all } = await check({ ...fake.settings,
			stripe_url: `http://127.0.0.1:${await freePort()}` });

		assert.match(all, /Stripe in test mode.*: does not answer: ./);
		assert.equal(status, 1);
	});

	test('says that there is no webhook secret', async () => {
		const { status, all } = await check({ ...fake.settings,
			stripe_webhook_secret: '' });

		assert.match(all, /no stripe_webhook_secret/);
		assert.equal(status, 0);
	});
});

describe('the shop with Stripe', () => {
	let fake, shop;
	before(async () => {
		fake = await new StripeFake({ letters: false }).start();
		shop = await startShop({ import: shelf([APPLES, FEW]),
			settings: { ...fake.settings, stripe_webhook_secret:
			    `whsec_older,${SECRET}` } });
		fake.shop = shop;
	});
	after(async () => {
		await shop?.stop();
		await fake.stop();
	});

	async function open()
	{
		const shopper = new Shopper(shop);
		await shopper.order({ apfel: 1 }, BY_STRIPE);
		const id = shopper.orderId;
		const session = await until('there is a session', () =>
		    shop.document('orders', id).payments[0].url !== '' &&
		    fake.sessionOf(id));
		return { shopper, id, session, state: () =>
		    shop.document('orders', id).state };
	}
	const paid = (session, more = {}) => ({ ...session, status: 'complete',
		payment_status: 'paid', ...more });

	test('offers it at the checkout, in both languages', async () => {
		const shopper = new Shopper(shop);
		await shopper.fill({ apfel: 1 });
		for (const [language, words] of [['de', /Seite von Stripe/],
		    ['en', /page of Stripe/]]) {
			const { page } = await shopper.get(`/checkout?basket_id=${
				shopper.basket}&lang=${language}`);
			assert.match(page.main.text, words);
			assert.ok(page.one('input', { value: 'stripe' }));
			assert.equal(page.one('input', { name: 'card_number' }),
			    undefined);
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

	test('sends the shopper on to its page', async () => {
		const { shopper, id } = await open();
		const answer = await shopper.get(
		    `/wait_for_payment?order_id=${id}`);

		assert.equal(answer.status, 303);
		assert.ok(answer.headers.location.startsWith(
		    `${fake.url}/c/pay/cs_test_`));
		assert.ok(answer.headers.location.length > 700);
	});

	const forged = {
		'without a signature': (body) => fake.bring(body, null),
		'with one of letters': (body) => fake.bring(body, 'x'),
		'with a time alone': (body) => fake.bring(body,
		    fake.sign(body).replace(/,.*/, '')),
		'signed with another secret': (body) => fake.bring(body,
		    fake.sign(body, { secret: 'whsec_guess' })),
		'signed with the API key': (body) => fake.bring(body,
		    fake.sign(body, { secret: fake.key })),
		'signed for another text': (body) => fake.bring(body,
		    fake.sign(`${body}\n`)),
		'signed six minutes ago': (body) => fake.bring(body,
		    fake.sign(body, { timestamp:
			Math.floor(Date.now() / 1000) - 360 })),
		'signed in six minutes': (body) => fake.bring(body,
		    fake.sign(body, { timestamp:
			Math.floor(Date.now() / 1000) + 360 })),
		'with the old scheme alone': (body) => fake.bring(body,
		    fake.sign(body).replace('v1=', 'v0='))
	};
	for (const [how, bring] of Object.entries(forged)) {
		test(`a letter ${how} is refused`, async () => {
			const { session, state } = await open();
			const status = await bring(fake.event(
			    'checkout.session.completed', paid(session)));

			assert.equal(status, 403);
			assert.equal(state(), 'pending');
		});
	}

	test('a letter signed with any of the secrets is taken', async () => {
		for (const secret of [SECRET, 'whsec_older']) {
			const { session, state } = await open();
			const body = fake.event('checkout.session.completed',
			    paid(session));
			const signature = fake.sign(body, { secret });
			assert.equal(await fake.bring(body,
			    signature.replace(',', `,v1=${'0'.repeat(64)},v9=x,`)),
			    200);
			assert.equal(state(), 'accepted');
		}
	});

	test('a letter of live money in test mode is refused', async () => {
		const { session, state } = await open();
		const status = await fake.bring(fake.event(
		    'checkout.session.completed', paid(session),
		    { livemode: true }));

		assert.equal(status, 403);
		assert.equal(state(), 'pending');
	});

	const harmless = {
		'another kind of event': (session) => fake.event(
		    'charge.succeeded', paid(session)),
		'a thin event': (session) => fake.event('x', session,
		    { object: 'v2.core.event' }),
		'a session of another program': (session) => fake.event(
		    'checkout.session.completed', paid(session, {
			client_reference_id: null, metadata: {} })),
		'an order that is not here': (session) => fake.event(
		    'checkout.session.completed', paid(session, {
			metadata: { ...session.metadata,
			    order_id: randomUUID() } })),
		'an attempt that is not here': (session) => {
			const attempt = randomUUID();
			return fake.event('checkout.session.completed',
			    paid(session, { client_reference_id: attempt,
				metadata: { ...session.metadata, attempt } }));
		},
		'another session of the same attempt': (session) => fake.event(
		    'checkout.session.completed', paid(session,
			{ id: 'cs_test_other' })),
		'a session that is through but not paid': (session) => fake.event(
		    'checkout.session.completed', { ...session,
			status: 'complete' })
	};
	for (const [what, make] of Object.entries(harmless)) {
		test(`a letter about ${what} is taken without effect`, async () => {
			const { session, state } = await open();

			assert.equal(await fake.bring(make(session)), 200);
			assert.equal(state(), 'pending');
		});
	}

	for (const [how, change] of [['a cent less', { amount_total: 879 }],
	    ['another currency', { currency: 'usd' }]]) {
		test(`${how} is held, and both sums are shown`, async () => {
			const { session, state, id } = await open();
			assert.equal(session.amount_total, 880);
			assert.equal(await fake.bring(fake.event(
			    'checkout.session.completed', paid(session, change))),
			    200);
			assert.equal(state(), 'held');
			const order = shop.document('orders', id);
			assert.equal(order.payments[0].seen_amount,
			    change.amount_total ?? 880);
			assert.equal(order.payments[0].amount, 880);
		});
	}

	for (const body of ['', '{', '[]', 'null', '"x"',
	    '{"object":"event","object":"event"}']) {
		test(`a signed letter ${JSON.stringify(body)} is unreadable`,
		    async () => {
			assert.equal(await fake.bring(body), 400);
		});
	}

	test('the door of a provider that is not connected is shut', async () => {
		const { status } = await ask(shop.base, 'POST', '/hook/sandbox',
		    { body: '{}' });

		assert.equal(status, 404);
	});

	test('what Stripe was asked was all in order', () => {
		assert.deepEqual(fake.faults, []);
	});

	test('no key, secret, mail address or id is in the log', () => {
		const log = shop.log.join('\n');
		assert.ok(log.length > 1000);
		for (const word of [fake.key, SECRET, 'whsec_', 'gerda',
		    [...fake.sessions.keys()][0]])
			assert.ok(!log.includes(word), word);
	});
});
