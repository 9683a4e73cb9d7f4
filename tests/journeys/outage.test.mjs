/*
 * One provider is silent, another hangs up, a worker dies: the others are paid
 * in time, the pages are quick, the manager reads what is wrong, and all goes on
 * by itself.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { BY_STRIPE, StripeFake } from '../fakes/stripe.mjs';
import { BY_SUMUP, SumupFake } from '../fakes/sumup.mjs';
import { APPLES, FEW, shelf } from '../lib/catalogue.mjs';
import { PASSWORD, startShop, until } from '../lib/shop.mjs';
import { Shopper, untilState } from '../lib/shopper.mjs';

let shop, stripe, sumup, manager;

before(async () => {
	stripe = await new StripeFake().start();
	sumup = await new SumupFake().start();
	shop = stripe.shop = await startShop({ import: shelf([APPLES,
	    { ...FEW, stock: '1000' }]), settings: { ...sumup.settings,
	    ...stripe.settings } });
	manager = new Shopper(shop, { cookies: true });
	await manager.signIn(PASSWORD);
});
after(async () => {
	await shop?.stop();
	await stripe.stop();
	await sumup.stop();
});

const attempt = (id) => shop.document('orders', id).payments.at(-1);

async function place(by)
{
	const shopper = new Shopper(shop);
	await shopper.order({ rar: 1, apfel: 1 }, by);
	return shopper.orderId;
}

const pageOf = (id) => until('its page is known', () =>
    attempt(id).url !== '', { pause: 20, tries: 1500 });

const home = async () => (await manager.get('/manager')).page.main.text;

async function took(act)
{
	const began = performance.now();
	await act();
	return performance.now() - began;
}

describe('SumUp accepts calls and never answers', () => {
	const waiting = [];

	test('others are paid in time, and pages are quick', async () => {
		sumup.mood('POST', 0, { delay: 11000 }, 2);
		for (let i = 0; i < 4; i++)
			waiting.push(await place(BY_SUMUP));
		await until('it is asked', () => sumup.asked.length >= 2);
		for (let i = 0; i < 3; i++) {
			const ms = await took(async () => {
				const id = await place(BY_STRIPE);
				await pageOf(id);
				await stripe.pay(stripe.sessionOf(id));
				await untilState(shop, id, 'accepted',
				    { pause: 20 });
			});
			assert.ok(ms < 5000, `${ms}`);
		}
		for (const path of ['/products', '/manager', '/healthz']) {
			const ms = await took(() => manager.get(path));
			assert.ok(ms < 1000, `${path}: ${ms}`);
		}
		/* Two wait for it, and no third. */
		assert.equal(sumup.asked.length, 2);
		assert.equal(shop.sql(`select attempts from errand where kind =
		    'payment-start' and attempts > 1`).length, 0);
	});

	test('and Stripe hangs up meanwhile: the manager reads it, and it goes ' +
	    'on by itself', async () => {
		stripe.mood('POST', { lose: 'request' }, 100);
		const ids = [];
		for (let i = 0; i < 3; i++)
			ids.push(await place(BY_STRIPE));
		await until('the manager reads it', async () =>
		    /Stripe antwortet nicht/.test(await home()),
		    { pause: 300, tries: 60 });
		const before = stripe.asked.length;
		stripe.moods.length = 0;
		await Promise.all(ids.map(pageOf));
		for (const id of ids)
			assert.equal([...stripe.sessions.values()].filter(
			    (one) => one.metadata.order_id === id).length, 1);
		assert.ok(stripe.asked.length - before <= 2 * ids.length + 1);
		await until('it is over', async () =>
		    !/Stripe antwortet nicht/.test(await home()),
		    { pause: 300, tries: 60 });
	});

	test('the patient ones get their page in the end', async () => {
		await Promise.all(waiting.map(pageOf));
		assert.deepEqual(sumup.faults, []);
		assert.deepEqual(stripe.faults, []);
	});
});

describe('what a shopper sees while it is open', () => {
	test('is where to pay, how much, since and until when: his own alone',
	    async () => {
		const [one, other] = [await place(BY_STRIPE),
			await place(BY_STRIPE)];
		await Promise.all([one, other].map(pageOf));
		const { page } = await new Shopper(shop).get(
		    `/order_status?order_id=${one}`);
		const text = page.main.text;
		assert.match(text, /Zu zahlen sind 13,80\s€ mit „[^“]+“/);
		assert.match(text, /begonnen am \d+\. .*, möglich bis \d+\. /);
		const links = page.all('a').map((link) => link.get('href'));
		assert.ok(links.includes(attempt(one).url));
		assert.ok(!links.includes(attempt(other).url));
		assert.ok(!page.html?.includes(attempt(other).reference));
	});

	test('asks nobody, however often it is loaded', async () => {
		const id = await place(BY_STRIPE);
		await pageOf(id);
		const { reference } = attempt(id);
		const asked = () => stripe.asked.filter(({ url }) =>
		    url.includes(reference)).length;
		const before = asked();
		const shopper = new Shopper(shop);
		for (const path of ['/order_status?', '/wait_for_payment?',
		    '/wait_for_payment?returned=1&'])
			await Promise.all(Array.from({ length: 10 }, () =>
			    shopper.get(`${path}order_id=${id}`)));
		assert.ok(asked() - before <= 2, `${asked() - before}`);
	});
});

describe('the worker that runs errands is killed', () => {
	const worker = () => shop.processes().find(({ name }) =>
	    name.includes('[wrk 1]'))?.pid;

	test('in the middle of a question: another asks, within seconds, once',
	    async () => {
		stripe.mood('POST', { delay: 1500 });
		const before = worker();
		const id = await place(BY_STRIPE);
		await until('it is asked', () => stripe.asked.some((one) =>
		    one.body.includes(id)), { pause: 10, tries: 1000 });
		process.kill(before, 'SIGKILL');
		const ms = await took(() => pageOf(id));
		assert.ok(ms < 5000, `${ms}`);
		assert.notEqual(worker(), before);
		assert.ok(!shop.ended);
		assert.equal([...stripe.sessions.values()].filter((one) =>
		    one.metadata.order_id === id).length, 1);
		stripe.letters = false;
		await stripe.pay(stripe.sessionOf(id));
		stripe.letters = true;
		await untilState(shop, id, 'accepted');
	});

	test('in the middle of a reconciliation: it ends, and finds the late money',
	    async () => {
		const id = await place(BY_STRIPE);
		await pageOf(id);
		await stripe.expire(stripe.sessionOf(id));
		await untilState(shop, id, 'expired');
		const session = stripe.sessionOf(id);
		Object.assign(session, { status: 'complete', payment_status:
		    'paid', payment_intent: { id: 'pi_late', object:
		    'payment_intent', status: 'succeeded' } });
		shop.sql(`update reconciliation set started_at = 1, ended_at = 1
		    where provider = 'stripe'`);
		const row = () => shop.sql(`select * from reconciliation where
		    provider = 'stripe'`)[0];
		await until('the night has come', () => row().asked > 0,
		    { pause: 50, tries: 600 });
		process.kill(worker(), 'SIGKILL');
		await until('it has ended', () => row().ended_at > 1,
		    { pause: 100, tries: 600 });
		await untilState(shop, id, 'accepted');
		assert.equal(shop.value(`select count(*) from attempt where
		    difference <> ''`), 0);
		assert.deepEqual(stripe.faults, []);
	});
});
