/*
 * Every page: no violation of the rules of accessibility in light and dark, no
 * mistake in its HTML, no dead link, nothing wider than the narrowest phone.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { DEVICES, launch, open, shoot, violations } from '../lib/browser.mjs';
import { APPLES, WINE, shelf } from '../lib/catalogue.mjs';
import { startChecker } from '../lib/nu.mjs';
import { PASSWORD, ROOT, startShop } from '../lib/shop.mjs';
import { BY_TRANSFER, Shopper } from '../lib/shopper.mjs';
import { signIn, startTour } from '../lib/tour.mjs';

let tour, browser, checker;
const windows = {};
before(async () => {
	[tour, browser, checker] = await Promise.all([startTour(), launch(),
		startChecker()]);
	for (const who of ['shopper', 'manager'])
		windows[who] = await open(browser, DEVICES.desktop);
	await signIn(windows.manager, tour.shop);
});
after(async () => {
	checker?.stop();
	await browser?.close();
	await tour?.shop.stop();
});

/* Names stand here once more, since tests are named before the tour begins. */
const NAMES = ['products', 'products-english', 'products-basket',
	'products-kind', 'product', 'product-english', 'product-sold-out',
	'basket', 'basket-english', 'basket-news', 'basket-empty', 'checkout',
	'checkout-english', 'wait', 'order-accepted', 'order-accepted-english',
	'order-declined', 'order-pending', 'order-held', 'order-expired',
	'order-canceled', 'order-refunded',
	'invoice', 'imprint', 'terms', 'privacy', 'withdrawal', 'missing',
	'bank', 'manager-sign-in', 'manager', 'manager-payments',
	'manager-order', 'manager-order-pending', 'manager-order-refunded',
	'manager-order-held', 'manager-reconciliation', 'manager-products',
	'manager-letters', 'manager-letter', 'manager-letters-english',
	'manager-mails', 'manager-mail'];
const find = (name) => tour.pages.find((one) => one.name === name);

/* The wait page looks again by itself every five seconds, which the contract of
 * the shop asks for; it says so in words, and nothing typed is lost. */
const EXCEPT = { wait: ['meta-refresh'] };

async function checked(page, name)
{
	for (const scheme of ['light', 'dark']) {
		await page.emulateMedia({ colorScheme: scheme });
		assert.deepEqual(await violations(page, EXCEPT[name]), [],
		    scheme);
		if (scheme === 'dark')
			await shoot(page, `page-${name}-dark`);
	}
	await page.emulateMedia({ colorScheme: 'light' });
	await shoot(page, `page-${name}`);
	await page.setViewportSize({ width: 320, height: 700 });
	const wide = await page.evaluate(() =>
	    document.documentElement.scrollWidth);
	await shoot(page, `page-${name}-320`);
	await page.setViewportSize(DEVICES.desktop.viewport);
	assert.ok(wide <= 320, `${wide} px wide on 320`);
	assert.deepEqual(page.faults.splice(0), []);
}

describe('each page in a browser: accessible, narrow, quiet', () => {
	for (const name of NAMES) {
		test(name, async () => {
			const { path, manager } = find(name);
			const page = windows[manager ? 'manager' : 'shopper'];
			/* The wait page would leave while it is looked at. */
			await page.goto(tour.shop.secureBase + path,
			    { waitUntil: 'load' });
			await checked(page, name);
		});
	}

	test('checkout with mistakes', async () => {
		const page = windows.shopper;
		await page.goto(tour.shop.secureBase + find('checkout').path);
		await page.click('form[action="/process_order"] button');
		await page.waitForSelector('[role=alert]');
		await checked(page, 'checkout-mistakes');
	});

	/* Pages that ask once more before something is done. */
	const ASKED = [['refund', 'manager-order', '/manager/refund', {}],
		['refund-mistake', 'manager-order', '/manager/refund',
			{ amount: 'viel' }],
		['cancel', 'manager-order-pending', '/manager/cancel', {}]];
	for (const [name, from, action, values] of ASKED)
		test(`what is asked before: ${name}`, async () => {
			const page = windows.manager;
			await page.goto(tour.shop.secureBase + find(from).path);
			for (const box of await page.$$('details'))
				await box.evaluate((one) => { one.open = true; });
			await shoot(page, `page-${from}-open`);
			for (const [field, value] of Object.entries(values))
				await page.fill(`form[action="${action}"] ` +
				    `[name=${field}]`, value);
			await page.click(`form[action="${action}"] button`);
			await page.waitForSelector('h1');
			await checked(page, `manager-${name}`);
		});

	test('a sign-in that is wrong', async () => {
		const page = windows.shopper;
		await page.goto(`${tour.shop.secureBase}/manager`);
		await page.fill('[name=secret_password]', 'wrong-password');
		await page.keyboard.press('Enter');
		await page.waitForSelector('[role=alert]');
		await checked(page, 'manager-sign-in-wrong');
	});

	test('the invoice as it is printed', async () => {
		const page = windows.shopper;
		await page.goto(tour.shop.secureBase + find('invoice').path);
		await page.emulateMedia({ media: 'print' });
		await shoot(page, 'page-invoice-print');
		assert.ok(!await page.isVisible('footer.site a') ||
		    !await page.isVisible('header.site nav'));
		await page.emulateMedia({ media: 'screen' });
	});
});

describe('each page is valid HTML', () => {
	let shopper, manager;
	before(async () => {
		const options = { base: tour.shop.secureBase, cookies: true };
		shopper = new Shopper(tour.shop, { base: options.base });
		manager = new Shopper(tour.shop, options);
		await manager.signIn(PASSWORD);
	});

	for (const name of NAMES) {
		test(name, async () => {
			const { path, manager: inside } = find(name);
			const answer = await (inside ? manager : shopper).get(path);

			assert.match(answer.headers['content-type'], /text\/html/);
			assert.deepEqual(await checker.mistakes(answer.text), []);
		});
	}

	test('a mail', async () => {
		const { html } = tour.shop.document('mails', tour.mail);
		assert.deepEqual(await checker.mistakes(html), []);
	});

	test('checkout with mistakes', async () => {
		const answer = await shopper.post('/process_order',
		    { basket_id: tour.full.basket, city: '"<&>' });

		assert.equal(answer.status, 422);
		assert.deepEqual(await checker.mistakes(answer.text), []);
	});

	test('every link of every page leads to a page', async () => {
		const dead = [];
		const known = new Map();
		for (const { name, path, manager: inside } of tour.pages) {
			const who = inside ? manager : shopper;
			const { page } = await who.get(path);
			for (const link of page.links) {
				const url = new URL(link, tour.shop.secureBase);
				if (url.pathname === '/nowhere')
					continue;
				if (url.origin !== tour.shop.secureBase ||
				    link.startsWith('#'))
					continue;
				const key = inside + url.pathname + url.search;
				if (!known.has(key))
					known.set(key, (await who.get(url.pathname +
					    url.search)).status);
				if (known.get(key) >= 400)
					dead.push(`${name}: ${link}`);
			}
		}
		assert.deepEqual([...new Set(dead)], []);
	});

	test('every form of every page has a door', async () => {
		const shut = new Set();
		for (const { name, path, manager: inside } of tour.pages) {
			const who = inside ? manager : shopper;
			const { page } = await who.get(path);
			for (const form of page.forms) {
				const action = form.action.split('?')[0];
				const { status } = await who.ask('PUT', action,
				    { body: '' });
				if (status !== 405)
					shut.add(`${name}: ${action} ${status}`);
			}
		}
		assert.deepEqual([...shut], []);
	});
});

/* Real money and the rehearsal do not go together: a shop of its own. */
describe('payment by bank transfer', () => {
	let shop, order;
	before(async () => {
		shop = await startShop({ https: true,
			import: shelf([APPLES, WINE]), settings: { sandbox: 'no',
			transfer_name: 'Weingut Müller & Söhne',
			transfer_iban: 'DE02120300000000202051' } });
		order = shop.document('orders', await new Shopper(shop).order(
		    { apfel: 1, wein: 1 }, BY_TRANSFER));
	});
	after(() => shop?.stop());

	const decoded = (name) => execFileSync('zbarimg', ['-q', '--raw',
		'--nodbus', '-Sdisable', '-Sqrcode.enable', path.join(ROOT,
		'tests', 'output', `${name}.png`)], { encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'] }).replace(/\n$/, '');

	for (const [device, look] of [['desktop', 'light'], ['phone', 'dark'],
	    ['desktop', 'print']]) {
		test(`cameras read the GiroCode: ${device}, ${look}`, async () => {
			const page = await open(browser, DEVICES[device]);
			await page.emulateMedia(look === 'print'
			    ? { media: 'print' } : { colorScheme: look });
			await page.goto(`${shop.secureBase}/order_status?order_id=${
				order.id}`);
			const name = `transfer-${device}-${look}`;
			await shoot(page, name);
			const written = await page.locator('dd strong').last()
			    .textContent();
			assert.match(written, /^Bestellung \d+ [2-9B-Z]{4}$/);
			assert.equal(decoded(name), ['BCD', '002', '1', 'SCT', '',
				'Weingut Mueller + Soehne',
				'DE02120300000000202051',
				`EUR${(order.total / 100).toFixed(2)}`, '', '',
				written].join('\n'));
			if (look !== 'print')
				assert.deepEqual(await violations(page), []);
			assert.ok(await page.evaluate(() => document
			    .documentElement.scrollWidth <= innerWidth));
			assert.deepEqual(await checker.mistakes(
			    await page.content()), []);
			assert.deepEqual(page.faults, []);
			await page.context().close();
		});
	}

	test('the manager records what came in two steps', async () => {
		const page = await open(browser, DEVICES.desktop);
		const looked = async (name) => {
			await shoot(page, `transfer-manager-${name}`);
			assert.deepEqual(await violations(page), [], name);
			assert.deepEqual(await checker.mistakes(
			    await page.content()), [], name);
		};
		await signIn(page, shop);
		await page.goto(`${shop.secureBase}/manager/order?order_id=${
			order.id}`);
		await page.click('text=Zahlungseingang prüfen');
		await page.waitForSelector('[role=alert]');
		await looked('mistake');
		await page.fill('#amount', '10');
		await page.click('text=Zahlungseingang prüfen');
		await page.waitForSelector('.lead');
		await looked('confirm');
		await page.click('text=Zahlungseingang buchen');
		await page.waitForSelector('[role=status]');
		await looked('held');
		await page.click('text=So annehmen');
		await page.waitForSelector('.lead');
		await page.click('main button');
		await page.waitForSelector('.tag.accepted');
		assert.equal(shop.document('orders', order.id).state, 'accepted');
		assert.deepEqual(page.faults, []);
	});
});
