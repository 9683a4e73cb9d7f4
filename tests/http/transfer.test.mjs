/*
 * Payment in advance: an account that is looked at before the start, a page
 * that says where to send how much, and a manager who says what came.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';

import { APPLES, FEW, shelf } from '../lib/catalogue.mjs';
import { PASSWORD, freshFolder, run, startShop } from '../lib/shop.mjs';
import { BY_TRANSFER, Shopper, untilState } from '../lib/shopper.mjs';

const ACCOUNT = { sandbox: 'no', transfer_name: 'Müller & Söhne',
	transfer_iban: 'DE02 1203 0000 0000 2020 51',
	transfer_bank: 'Musterbank' };
const DAY = 86400000;
const today = () => new Date().toISOString().slice(0, 10);

const check = (settings) => run(['check', '--data', freshFolder(),
	...Object.entries({ ...ACCOUNT, ...settings })
	    .flatMap(([name, value]) => [`--${name}`, value])]);

describe('an account that does not fit stops the start and says why', () => {
	const wrong = {
		'a digit changed': [{ transfer_iban:
			'DE02120300000000202052' }, /no IBAN.*check digits/],
		'a digit missing': [{ transfer_iban: 'DE0212030000000020205' },
			/no IBAN.*length/],
		'words instead of an IBAN': [{ transfer_iban: 'Sparkasse' },
			/"SPARKASSE" is no IBAN/],
		'a BIC that is none': [{ transfer_bic: 'COBADEF' }, /no BIC/],
		'no name': [{ transfer_name: '' }, /transfer_name.*holder/],
		'a name that is too long': [{ transfer_name: 'ä'.repeat(40) },
			/transfer_name.*70/],
		'a name without an account': [{ transfer_iban: '' },
			/without transfer_iban/],
		'no time to pay': [{ transfer_days: '0' }, /transfer_days/],
		'the rehearsal': [{ sandbox: 'yes' }, /rehearsal/]
	};
	for (const [what, [settings, expected]] of Object.entries(wrong)) {
		test(what, () => {
			const { status, stderr } = check(settings);
			assert.equal(status, 1);
			assert.match(stderr, expected);
		});
	}

	test('one that fits is named by `webshop check`', () => {
		const { status, stdout } = check({ transfer_days: '10',
			transfer_bic: 'byladem1001' });
		assert.equal(status, 0);
		assert.match(stdout, /payment +bank transfer to DE02 1203 0000 0000 2020 51, within 10 days\n/);
	});

	test('a shop of another currency is told of its GiroCode', () => {
		assert.match(check({ currency: 'CHF' }).stdout,
		    /without a GiroCode, which is for euros only/);
	});
});

describe('the shop with bank transfers', () => {
	let shop, manager;
	before(async () => {
		shop = await startShop({ https: true, settings: ACCOUNT,
			import: shelf([APPLES, FEW]) });
		manager = new Shopper(shop, { base: shop.secureBase,
			cookies: true });
		await manager.signIn(PASSWORD);
	});
	after(() => shop?.stop());

	const order = (id) => shop.document('orders', id);

	/* An order for 8.80 that waits for its money. */
	async function place()
	{
		const shopper = new Shopper(shop);
		const id = await shopper.order({ apfel: 1 }, BY_TRANSFER);
		return { shopper, id, status: async () => (await shopper.get(
		    `/order_status?order_id=${id}`)).page };
	}
	const open = async (id) => (await manager.get(
	    `/manager/order?order_id=${id}`)).page;
	/* The page that says what will happen. */
	async function prepare(id, amount, date = today())
	{
		const form = (await open(id)).forms.find((one) =>
		    one.control('amount'));
		return manager.submit(form, { amount, date });
	}
	async function record(id, amount, date)
	{
		const { page } = await prepare(id, amount, date);
		const done = await manager.submit(page.form('/manager/receipt'));
		assert.equal(done.status, 303);
		return done;
	}
	async function decide(id, act)
	{
		const form = (await open(id)).forms.find((one) =>
		    one.action === '/manager/receipt' && !one.control('amount'));
		const { page } = await manager.post('/manager/receipt', [
			...form.filled().filter(([name]) => name !== 'act'),
			['act', act]]);
		return { words: page.main.text, done: () =>
		    manager.submit(page.form('/manager/receipt')) };
	}

	test('leads past the wait page to the account', async () => {
		const { shopper, id } = await place();
		const answer = await shopper.get(`/wait_for_payment?order_id=${id}`);

		assert.equal(answer.status, 303);
		assert.equal(answer.location, `/order_status?order_id=${id}`);
		const { payments, state, hold_until } = order(id);
		assert.equal(state, 'pending');
		assert.equal(payments[0].state, 'pending');
		assert.equal(payments[0].expires_at, hold_until);
		assert.equal(payments[0].expires_at - payments[0].created_at,
		    7 * DAY);
		assert.equal(shop.value(`select count(*) as n from errand where
		    subject = '${id}' and kind like 'payment-%'`), 0);
	});

	test('offers no other way where there is none, nor more time', async () => {
		const { id, status, shopper } = await place();
		assert.equal((await status()).form('/retry_payment'), undefined);
		const [attempt] = order(id).payments;
		const answer = await shopper.post('/retry_payment', { order_id: id,
			attempt: attempt.id, payment: 'transfer' });
		assert.equal(answer.status, 303);
		assert.deepEqual(order(id).payments, [attempt]);
	});

	test('says where, how much, what for and until when', async () => {
		const { status, shopper, id } = await place();
		const { main } = await status();
		const { number } = order(id);

		for (const words of ['Müller & Söhne', 'Musterbank', '8,80',
		    'DE02 1203 0000 0000 2020 51'])
			assert.ok(main.text.includes(words), words);
		assert.match(main.text, new RegExp(
		    `Verwendungszweck\\s*Bestellung ${number} [2-9B-Z]{4}\\b`));
		assert.match(main.text, /bis zum \d+\. \S+ 20\d\d/);
		const english = await shopper.get(
		    `/order_status?order_id=${id}&lang=en`);
		assert.match(english.page.main.text, /Please transfer €8\.80 by/);
		/* What the payer writes stays what it was. */
		assert.match(english.page.main.text, /Bestellung \d+ /);
	});

	test('draws a GiroCode that needs no style and has words', async () => {
		const { status } = await place();
		const [svg] = (await status()).main.all('svg');

		assert.equal(svg.get('role'), 'img');
		assert.match(svg.get('aria-label'), /GiroCode/);
		assert.equal(svg.get('style'), undefined);
		const side = Number(svg.get('viewBox').split(' ')[2]);
		assert.ok(side >= 29 && side <= 77, `${side}`);
	});

	test('the exact amount pays the order', async () => {
		const { id, status } = await place();
		const { page } = await prepare(id, '8,80');
		assert.match(page.main.text, /vollständig bezahlt/);
		assert.equal(order(id).state, 'pending');
		await record(id, '8,80');

		assert.equal(order(id).state, 'accepted');
		assert.deepEqual(order(id).payments[0].receipts, [{ amount: 880,
			at: Date.parse(`${today()}T12:00:00Z`) }]);
		const after = await status();
		assert.match(after.main.text, /eingegangen/);
		assert.ok(!after.main.text.includes('DE02'));
	});

	test('the same page twice counts once', async () => {
		const { id } = await place();
		const { page } = await prepare(id, '8.80');
		const form = page.form('/manager/receipt');
		const answers = await Promise.all(Array.from({ length: 20 }, () =>
		    manager.submit(form)));

		assert.ok(answers.every(({ status }) => status === 303));
		assert.equal(order(id).payments[0].receipts.length, 1);
		assert.equal(order(id).state, 'accepted');
	});

	test('less is held, the rest pays', async () => {
		const { id, status } = await place();
		const { page } = await prepare(id, '5');
		assert.match(page.main.text, /fehlen noch 3,80/);
		await record(id, '5');
		assert.equal(order(id).state, 'held');
		assert.match((await status()).main.text, /5,00\s€ von 8,80/);
		const held = await open(id);
		for (const words of ['5,00', '8,80', 'So annehmen'])
			assert.ok(held.main.text.includes(words), words);
		await record(id, '3,80');

		assert.equal(order(id).state, 'accepted');
		assert.deepEqual(order(id).payments[0].receipts.map(
		    ({ amount }) => amount), [500, 380]);
		assert.equal(order(id).trouble, '');
	});

	test('more is held until it is accepted as it is', async () => {
		const { id } = await place();
		assert.match((await prepare(id, '10,00')).page.main.text,
		    /1,20\s€ zu viel/);
		await record(id, '10,00');
		assert.equal(order(id).state, 'held');
		const { words, done } = await decide(id, 'accept');
		assert.match(words, /obwohl 10,00\s€ von 8,80/);
		assert.equal(order(id).state, 'held');
		assert.equal((await done()).status, 303);

		assert.equal(order(id).state, 'accepted');
		assert.equal(order(id).payments[0].seen_amount, 1000);
	});

	test('what is declined goes back, and the shopper reads so', async () => {
		const { id, status } = await place();
		await record(id, '1');
		const { words, done } = await decide(id, 'decline');
		assert.match(words, /1,00\s€ bitte selbst zurück/);
		await done();

		assert.equal(order(id).state, 'declined');
		assert.match((await status()).main.text,
		    /überweisen wir Ihnen zurück/);
	});

	test('what is not paid in time expires; late money is taken', async () => {
		const shopper = new Shopper(shop);
		const id = await shopper.order({ rar: 2 }, BY_TRANSFER);
		assert.equal(shop.document('products', 'rar').stock, 1);
		const { payments } = order(id);
		payments[0].expires_at = Date.now() - 5000;
		shop.change('orders', id, { payments,
			hold_until: payments[0].expires_at });
		await untilState(shop, id, 'expired');
		assert.equal(shop.document('products', 'rar').stock, 3);

		await record(id, String(order(id).total / 100));
		assert.equal(order(id).state, 'accepted');
		assert.equal(shop.document('products', 'rar').stock, 1);
	});

	test('mistakes are shown beside what was typed', async () => {
		const { id } = await place();
		const wrong = [['', today(), 'amount'], ['0', today(), 'amount'],
			['-8,80', today(), 'amount'], ['acht', today(), 'amount'],
			['1e3', today(), 'amount'],
			['99999999999999', today(), 'amount'],
			['8,80', '', 'date'], ['8,80', '2020-01-01', 'date'],
			['8,80', '2999-01-01', 'date'], ['8,80', '21.11.', 'date']];
		for (const [amount, date, field] of wrong) {
			const answer = await prepare(id, amount, date);
			assert.equal(answer.status, 422, amount + date);
			assert.ok(answer.page.one('a', { href: `#${field}` }),
			    amount + date);
			const form = answer.page.form('/manager/receipt');
			assert.equal(form.value('amount'), amount);
		}
		assert.equal(order(id).state, 'pending');
	});

	test('strangers, forged forms and foreign orders get nothing', async () => {
		const { id, shopper } = await place();
		const { page } = await prepare(id, '8,80');
		const fields = Object.fromEntries(
		    page.form('/manager/receipt').filled());
		const tries = [
			[shopper, fields, 403],
			[manager, { ...fields, csrf: 'x' }, 403],
			[manager, { ...fields, csrf: undefined }, 403],
			[manager, { ...fields, act: 'give' }, 422],
			[manager, { ...fields, act: undefined }, 422],
			[manager, { ...fields, token: 'x' }, 422],
			[manager, { ...fields, act: 'accept' }, 403],
			[manager, { ...fields, order_id: randomUUID() }, 404],
			[manager, { ...fields, payment_id: randomUUID() }, 404],
			[manager, { ...fields, amount: '-1' }, 422]
		];
		for (const [who, sent, expected] of tries) {
			const answer = await who.post('/manager/receipt', sent);
			assert.equal(answer.status, expected, JSON.stringify(sent));
		}
		const { status } = await manager.get(
		    `/manager/receipt?order_id=${id}`);
		assert.equal(status, 405);
		assert.equal(order(id).state, 'pending');
		assert.deepEqual(order(id).payments[0].receipts, []);
	});

	test('the account is shown to nobody without the order', async () => {
		for (const path of ['/products', '/shipping_and_payment',
		    `/order_status?order_id=${randomUUID()}`]) {
			const { text } = await new Shopper(shop).get(path);
			assert.ok(!text.includes('DE02'), path);
		}
	});

	test('no amount, purpose or address is in the log', () => {
		const log = shop.log.join('\n');
		assert.ok(log.length > 1000);
		for (const word of ['gerda', 'DE02', '8,80', 'Bestellung 1'])
			assert.ok(!log.includes(word), word);
	});
});
