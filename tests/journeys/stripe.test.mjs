/*
 * Whole sales over Stripe: whatever gets lost on the way, an order is paid once
 * and only by the money it asked for.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { BY_STRIPE } from '../fakes/stripe.mjs';
import { launch, open as openPage, shoot } from '../lib/browser.mjs';
import { PASSWORD, sleep, until } from '../lib/shop.mjs';
import { ADDRESS, Shopper, untilState } from '../lib/shopper.mjs';
import { Sale } from '../lib/stripe_sale.mjs';

describe('money that comes', () => {
	let sale;
	before(async () => {
		sale = await new Sale().begin();
	});
	after(() => sale.end());
	describe('whoever says so', { concurrency: true }, () => {
		test('is reported by a letter, which is answered with yes',
		    async () => {
			const { id, session } = await sale.open();
			await sale.fake.pay(session);

			assert.equal(sale.fake.sent.at(-1), 200);
			assert.equal(sale.order(id).state, 'accepted');
			await sale.whole(id);
		});

		test('is found when no letter comes and nobody returns', async () => {
			const { id, session } = await sale.open();
			session.quiet = true;
			await sale.fake.pay(session);
			await sale.whole(id);
		});

		test('is believed once, however often the letter comes', async () => {
			const { id, session } = await sale.open();
			session.quiet = true;
			await sale.fake.pay(session);
			const body = sale.fake.event('checkout.session.completed',
			    session);
			const answers = await Promise.all(Array.from({ length: 100 },
			    () => sale.fake.bring(body)));

			assert.deepEqual([...new Set(answers)], [200]);
			await sale.whole(id);
		});

		test('is not undone by letters out of order', async () => {
			const { id, session } = await sale.open();
			await sale.fake.pay(session);
			for (const [type, change] of [
			    ['completed', { payment_status: 'unpaid' }],
			    ['async_payment_failed', { payment_status: 'unpaid' }],
			    ['expired', { payment_status: 'unpaid',
				status: 'expired' }],
			    ['async_payment_succeeded', {}]]) {
				assert.equal(await sale.fake.bring(sale.fake.event(
				    `checkout.session.${type}`,
				    { ...session, ...change })), 200);
			}
			await sale.whole(id);
		});

		test('later, by a bank debit, waits and keeps the goods',
		    async () => {
			const { id, session } = await sale.open();
			await sale.fake.debit(session);
			const order = sale.order(id);
			assert.equal(order.state, 'pending');
			const days = (order.hold_until - Date.now()) / 86400000;
			assert.ok(days > 20 && days < 22, `${days}`);
			assert.equal(order.payments[0].expires_at, order.hold_until);
			await sale.fake.settle(session, true);
			await sale.whole(id);
		});

		test('later, found by asking alone', async () => {
			const { id, session } = await sale.open();
			session.quiet = true;
			await sale.fake.debit(session);
			await until('the shop knows that it waits', () =>
			    sale.order(id).hold_until > Date.now() + 86400000);
			await sale.fake.settle(session, true);
			await sale.whole(id);
		});

		for (const quiet of [false, true]) {
			test(`never, because the debit came back: found by ${quiet
			    ? 'asking' : 'a letter'}`, async () => {
				const { id, session } = await sale.open();
				session.quiet = quiet;
				await sale.fake.debit(session);
				await sale.fake.settle(session, false);
				await untilState(sale.shop, id, 'declined');
				assert.equal(sale.order(id).items[0].reserved, false);
			});

			test(`never, because the time is over: found by ${quiet
			    ? 'asking' : 'a letter'}`, async () => {
				const { id, session, shopper } = await sale.open();
				session.quiet = quiet;
				await sale.fake.expire(session);
				await untilState(sale.shop, id, 'expired');
				/* Another try is another attempt with a session of
				 * its own. */
				await shopper.post('/retry_payment', { order_id: id,
					payment: 'stripe' });
				const next = await until('there is a second session',
				    () => sale.sessions(id)[1]);
				await sale.fake.pay(next);
				await untilState(sale.shop, id, 'accepted');
			});
		}
	});

	test('is found at once when the shopper returns', async () => {
		const { id, session, shopper } = await sale.open();
		session.quiet = true;
		/* The next question in its turn is far away. */
		await until('it was asked', () => sale.shop.sql(`select id
		    from errand where kind = 'payment-poll' and
		    subject = '${id}' and body like '%"round":2%'`)
		    .length === 1, { tries: 200 });
		await sale.fake.pay(session);
		const began = Date.now();
		const back = new URL(session.success_url);
		assert.equal(back.origin, sale.shop.base);
		await shopper.get(back.pathname + back.search);
		await untilState(sale.shop, id, 'accepted', { pause: 50 });
		assert.ok(Date.now() - began < 3000);
		await sale.whole(id);
	});

	test('that is too little is held, with both sums', async () => {
		sale.fake.wrongBy = -100;
		const { id, session } = await sale.open();
		sale.fake.wrongBy = 0;
		await sale.fake.pay(session);
		const order = sale.order(id);

		assert.equal(order.state, 'held');
		assert.equal(order.trouble, 'wrong_amount');
		assert.equal(order.payments[0].seen_amount, order.total - 100);
		const manager = new Shopper(sale.shop, { cookies: true });
		await manager.signIn(PASSWORD);
		const { page } = await manager.get(
		    `/manager/order?order_id=${id}`);
		assert.match(page.main.text, /Stripe|stripe/);
	});

	test('is asked for line by line, with shipping', () => {
		const [session] = sale.fake.sessions.values();

		assert.deepEqual(session.lines.map((one) => [one.quantity,
		    one.amount, one.currency]).sort(), [[1, 390, 'eur'],
		    [1, 490, 'eur'], [2, 500, 'eur']]);
		assert.equal(session.customer_email, ADDRESS.email);
		const minutes = (session.expires_at - session.created) / 60;
		assert.ok(minutes > 58 && minutes <= 60, `${minutes}`);
	});

	test('leaves stock as it should be, and nothing wrong was asked', () => {
		sale.stockIsRight();
		assert.deepEqual(sale.fake.faults, []);
	});
});

describe('a Stripe in trouble', () => {
	let sale;
	before(async () => {
		sale = await new Sale().begin();
	});
	after(() => sale.end());

	/* Each of these is in trouble for one customer alone, so that all can be
	 * at once. */
	const POSTS = {
		'the request is lost': { lose: 'request' },
		'its answer is lost': { lose: 'answer' },
		'its answer breaks off': { half: true },
		'it is too fast for Stripe': { status: 429, headers: {
			'retry-after': '2' } },
		'Stripe fails': { status: 500, text: 'oops' },
		'a proxy answers': { status: 200, text: '<html>Hello</html>',
			headers: { 'content-type': 'text/html' } },
		'Stripe is busy with the same': { status: 409 },
		'Stripe is slow': { delay: 4000 }
	};
	const GETS = { 'nobody answers': { lose: 'answer' },
		'the answer breaks off': { half: true },
		'Stripe fails': { status: 503 },
		'a proxy answers': { status: 200, text: '<html>' } };
	describe('for a while', { concurrency: true }, () => {
		Object.entries(POSTS).forEach(([what, mood], i) => {
			test(`is asked again when ${what}: one session, one ` +
			    'charge', async () => {
				const email = `post.${i}@example.org`;
				sale.fake.mood('POST', mood, mood.delay ? 1 : 2,
				    email);
				const began = Date.now();
				const { id, session } = await sale.open({ email });
				if (mood.status === 429)
					assert.ok(Date.now() - began >= 3500);
				assert.equal(sale.sessions(id).length, 1);
				await sale.fake.pay(session);
				await sale.whole(id);
			});
		});
		Object.entries(GETS).forEach(([what, mood], i) => {
			test(`is asked again how it stands when ${what}`,
			    async () => {
				const email = `get.${i}@example.org`;
				sale.fake.mood('GET', mood, 2, email);
				const { id, session } = await sale.open({ email });
				session.quiet = true;
				await sale.fake.pay(session);
				await sale.whole(id);
			});
		});
	});

	test('that will never take the attempt: the shopper is told at once',
	    async () => {
		sale.fake.mood('POST', { status: 400, text: JSON.stringify({
			error: { type: 'invalid_request_error',
			    code: 'amount_too_small', param: 'line_items' } }) });
		const shopper = await sale.place();
		const { page } = await shopper.waitForPayment();

		assert.equal(sale.order(shopper.orderId).state, 'declined');
		assert.ok(page.form('/retry_payment'));
	});

	test('that finds it too late for half an hour: it may be paid anew',
	    async () => {
		sale.fake.mood('POST', { status: 400, text: JSON.stringify({
			error: { type: 'invalid_request_error',
			    param: 'expires_at' } }) });
		const shopper = await sale.place();
		const { page } = await shopper.waitForPayment();

		assert.equal(sale.order(shopper.orderId).state, 'expired');
		assert.ok(page.form('/retry_payment'));
	});

	test('that does not take the key: the manager sees it, and a mended key ' +
	    'goes on', async () => {
		sale.fake.takenKey = 'sk_test_another';
		const shopper = await sale.place();
		const id = shopper.orderId;
		const manager = new Shopper(sale.shop, { cookies: true });
		await manager.signIn(PASSWORD);
		await until('the manager sees it', async () =>
		    /Stripe nimmt den Schlüssel des Shops nicht an/.test(
		    (await manager.get('/manager')).page.main.text));
		assert.equal(sale.order(id).state, 'pending');
		sale.fake.takenKey = sale.fake.key;
		await until('the page is there', () =>
		    sale.order(id).payments[0].url !== '', { tries: 400 });
		await sale.fake.pay(sale.fake.sessionOf(id));
		await sale.whole(id);
	});

	test('that has the session under another address of the shop: a new ' +
	    'attempt is made', async () => {
		sale.fake.mood('POST', { lose: 'answer' }, 100);
		const shopper = await sale.place();
		const id = shopper.orderId;
		await until('Stripe has it', () => sale.sessions(id).length === 1,
		    { pause: 5, tries: 2000 });
		const before = sale.shop.settings.base_url;
		await sale.shop.kill9();
		sale.fake.moods.length = 0;
		sale.shop.settings.base_url = 'http://other.example';
		await sale.shop.start();
		await untilState(sale.shop, id, 'declined');
		await shopper.post('/retry_payment', { order_id: id,
			payment: 'stripe' });
		await until('there is a second session', () =>
		    sale.sessions(id).length === 2);
		await until('the shop knows it', () => sale.order(id).payments[1]
		    .url !== '');
		await sale.fake.pay(sale.fake.sessionOf(id));
		await untilState(sale.shop, id, 'accepted');
		await sale.shop.restart('halt', { base_url: before ?? null });
	});

	test('leaves stock as it should be, and nothing wrong was asked', () => {
		sale.stockIsRight();
		assert.deepEqual(sale.fake.faults, []);
	});
});

describe('the shop is killed', () => {
	let sale;
	before(async () => {
		sale = await new Sale().begin();
	});
	after(() => sale.end());

	const STEPS = {
		'while Stripe makes the session': async () => {
			sale.fake.mood('POST', { delay: 1500 });
			const shopper = await sale.place();
			await until('it was asked', () => sale.fake.asked.some(
			    (one) => one.body.includes(shopper.orderId)),
			    { pause: 10, tries: 1000 });
			await sale.shop.restart('kill9');
			return shopper.orderId;
		},
		'before the answer is written down': async () => {
			sale.fake.mood('POST', { lose: 'answer' });
			const shopper = await sale.place();
			await until('Stripe has it', () => sale.sessions(
			    shopper.orderId).length === 1, { pause: 5,
			    tries: 2000 });
			await sale.shop.restart('kill9');
			return shopper.orderId;
		},
		'once the page is known': async () => {
			const { id } = await sale.open();
			await sale.shop.restart('kill9');
			return id;
		},
		'while the shopper pays': async () => {
			const { id, session } = await sale.open();
			await sale.shop.kill9();
			await sale.fake.pay(session);
			assert.equal(sale.fake.sent.at(-1), 0);
			await sale.shop.start();
			return id;
		},
		'as the letter comes': async () => {
			const { id, session } = await sale.open();
			const paying = sale.fake.pay(session);
			await sale.shop.kill9();
			await paying;
			await sale.shop.start();
			return id;
		},
		'while it asks': async () => {
			sale.fake.letters = false;
			sale.fake.mood('GET', { delay: 1500 });
			const { id, session } = await sale.open();
			await until('it asks', () => sale.fake.asked.some((one) =>
			    one.url.includes(session.id)), { pause: 10,
			    tries: 1000 });
			await sale.fake.pay(session);
			await sale.shop.restart('kill9');
			sale.fake.letters = true;
			return id;
		}
	};
	for (const [when, act] of Object.entries(STEPS)) {
		test(`${when}: one session, one charge`, async () => {
			const id = await act();
			await until('there is a page', () =>
			    sale.order(id).state === 'accepted' ||
			    sale.order(id).payments[0].url !== '',
			    { tries: 600 });
			const session = sale.fake.sessionOf(id);
			if (session.status === 'open')
				await sale.fake.pay(session);
			await sale.whole(id);
		});
	}

	test('and stock is as it should be, and nothing wrong was asked', () => {
		sale.stockIsRight();
		assert.deepEqual(sale.fake.faults, []);
	});
});

describe('live money', () => {
	let sale;
	before(async () => {
		sale = await new Sale().begin({ live: true });
	});
	after(() => sale.end());

	test('is taken, and a letter of test mode is not', async () => {
		const { id, session } = await sale.open();
		assert.match(session.id, /^cs_live_/);
		const paid = { ...session, status: 'complete',
			payment_status: 'paid' };
		assert.equal(await sale.fake.bring(sale.fake.event(
		    'checkout.session.completed', { ...paid, livemode: false },
		    { livemode: false })), 403);
		assert.equal(sale.order(id).state, 'pending');
		await sale.fake.pay(session);
		await sale.whole(id);
	});

	test('is no rehearsal', async () => {
		const { page } = await new Shopper(sale.shop).get('/products');
		assert.equal(page.one('p', { class: 'rehearsal' }), undefined);
	});

	test('an answer of test mode is not believed', async () => {
		const { id, session } = await sale.open();
		sale.fake.letters = false;
		session.livemode = false;
		await sale.fake.pay(session);
		await sleep(4000);
		assert.equal(sale.order(id).state, 'pending');
		session.livemode = true;
		await sale.whole(id);
	});
});

describe('in a browser', { timeout: 180000 }, () => {
	/* The browser knows localhost alone; the page is where Stripe is asked,
	 * or elsewhere. */
	for (const [where, api] of [['where it is expected', 'localhost'],
	    ['under a name of its own', '127.0.0.1']]) {
		describe(`with a page ${where}`, () => {
			let sale, browser;
			before(async () => {
				sale = await new Sale().begin({},
				    { api, page: 'localhost' },
				    { https: true });
				browser = await launch();
			});
			after(async () => {
				await browser?.close();
				await sale.end();
			});

			async function fill()
			{
				const tab = await openPage(browser);
				const { shop } = sale;
				await tab.goto(`${shop.secureBase}/products`);
				await tab.goto(`${shop.secureBase}/modify_basket?` +
				    'product_id=apfel&amount=1&basket_id=' +
				    await new Shopper(shop).begin());
				const basket = new URL(tab.url()).searchParams
				    .get('basket_id');
				await tab.goto(`${shop.secureBase}/checkout?` +
				    `basket_id=${basket}`);
				for (const name of ['email', 'city', 'zip',
				    'address1', 'address2'])
					await tab.fill(`[name=${name}]`,
					    ADDRESS[name]);
				await tab.selectOption('[name=country]', 'GERMANY');
				await tab.check('[value=stripe]');
				return { tab, basket };
			}
			const press = (tab) => tab.click(
			    'form[action^="/process_order"] button.order');
			const blocked = (tab) => tab.faults.filter((one) =>
			    !one.startsWith('asked '));

			test('a shopper pays there and comes back', async () => {
				const { tab } = await fill();
				await press(tab);
				await tab.waitForURL('**/c/pay/**');
				await tab.click('text=Fail');
				await tab.click('button:has-text("Pay")');
				await tab.waitForURL('**/order_status?*');
				await shoot(tab, `stripe-paid-${api}`);
				assert.deepEqual(blocked(tab), []);
				await sale.whole(new URL(tab.url()).searchParams
				    .get('order_id'));
				await tab.context().close();
			});

			test('a shopper who leaves can go there again', async () => {
				const { tab } = await fill();
				await press(tab);
				await tab.waitForURL('**/c/pay/**');
				await tab.click('text=Leave');
				await tab.waitForURL('**/wait_for_payment?*');
				await tab.click('a.button[href*="/c/pay/"]');
				await tab.waitForURL('**/c/pay/**');
				await tab.click('button:has-text("Pay")');
				await tab.waitForURL('**/order_status?*');
				await tab.context().close();
			});

			/* The form's own answer redirects to our wait page, and
			 * that one to Stripe at once. */
			test('an order that is there already leads on at once',
			    async () => {
				const { tab, basket } = await fill();
				const twin = new Shopper(sale.shop);
				twin.basket = basket;
				const answer = await twin.post('/process_order',
				    await twin.checkout(BY_STRIPE));
				const id = answer.sent('order_id');
				await until('the page is known', () =>
				    sale.order(id).payments[0].url !== '');
				await press(tab);
				await tab.waitForURL('**/c/pay/**');
				assert.deepEqual(blocked(tab), []);
				await tab.click('button:has-text("Pay")');
				await tab.waitForURL('**/order_status?*');
				await sale.whole(id);
				await tab.context().close();
			});
		});
	}
});
